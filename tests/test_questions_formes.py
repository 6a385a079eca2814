# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La forme d'une réponse : chaque chose du graphe, nommée seule de plusieurs façons, se rend elle-même ; les listes, les
sujets et les comparaisons disent tout ce que le graphe en dit."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from serveur.noyau.espaces import abreger
from serveur.noyau.langue import plier
from serveur.services.questions.places import CATEGORIE, classe

# Façons d'écrire un nom seul ; un nom court n'a pas de faute que l'on puisse dire.
ECRITURES = {
    "tel quel": lambda n: n,
    "capitales": lambda n: n.upper(),
    "sans accents": plier,
    "article": lambda n: f"le {n}",
    "question": lambda n: f"C'est quoi {n} ?",
    "politesse": lambda n: f"{n}, svp",
    "faute": lambda n: n.replace("nn", "n").replace("mm", "m"),
}


def collection(index, nom: str) -> list[str]:
    return [c for c in index.libelles if c.startswith(f"{nom}:")]


def sigles(index) -> Iterator[tuple[str, str]]:
    for acteur in index.acteurs:
        for nom in index.libelles[acteur].get("alt", []):
            if nom.isupper() and nom.isalpha():
                yield acteur, nom


def rendue(questions, texte: str) -> tuple[str, str]:
    """La forme, et la chose qu'elle rend (IRI abrégée)."""
    r = questions.repondre(texte, 3)
    return r["forme"], abreger(r[r["forme"]]["iri"]) if r["forme"] in ("chose", "sujet") else ""


@pytest.mark.parametrize("ecriture", ECRITURES)
@pytest.mark.parametrize(("nom", "nombre"), [("acteur", 60), ("source", 10), ("document", 20), ("domaine", 19)])
def test_un_nom_seul_rend_sa_chose(nom: str, nombre: int, ecriture: str, questions, index):
    choses = collection(index, nom)
    assert len(choses) >= nombre
    if (nom, ecriture) == ("domaine", "question"):
        assert rendue(questions, "C'est quoi la sécurité de l'information ?")[0] == "enonces"
        return
    attendue = "sujet" if nom == "domaine" else "chose"
    rates = []
    for chose in choses:
        texte = ECRITURES[ecriture](index.libelle(chose))
        if rendue(questions, texte) != (attendue, chose):
            rates.append((texte, rendue(questions, texte)))
    assert not rates


@pytest.mark.parametrize(
    "tour", ["{}", "l'{}", "Que veut dire {} ?", "{} ça veut dire quoi", "What does {} stand for?"]
)
def test_un_sigle_rend_ce_qu_il_designe(tour: str, questions, index):
    vus = 0
    for acteur, sigle in sigles(index):
        for ecrit in (sigle, sigle.lower(), "".join(f"{lettre}." for lettre in sigle)):
            vus += 1
            assert rendue(questions, tour.format(ecrit)) == ("chose", acteur), ecrit
    assert vus > 60


def test_un_sigle_a_une_faute_pres_est_le_meme(questions, index):
    vus = 0
    for acteur, sigle in sigles(index):
        if len(sigle) > 3 and rendue(questions, sigle + sigle[-1]) == ("chose", acteur):
            vus += 1
    assert vus > 10


@pytest.mark.parametrize("inconnu", ["PGSI", "XYZW", "Loi sur les pêcheries", "Plan de continuité", "Conseil des arts"])
def test_un_nom_que_le_graphe_n_a_pas_n_en_rend_pas_un_autre(inconnu: str, questions):
    assert questions.repondre(inconnu)["forme"] != "chose"


def test_le_resume_dit_ce_qu_est_la_chose_et_compte_ce_qui_en_est_dit(questions, index):
    resume = questions.repondre("SSIGRI")["chose"]
    assert resume["sigle"] == "SSIGRI"
    assert resume["sorte"] == "Unité administrative"
    assert resume["place"][0]["choses"][0]["code"] == "SCT"
    assert sum(g["combien"] for g in resume["groupes"]) >= resume["combien"] > 50
    loi = questions.repondre("loi sur les archives")["chose"]
    assert loi["sorte"] == "Loi"
    assert [d["libelle"] for d in questions.repondre("c'est quoi l'AEG")["chose"]["definition"]]


@pytest.mark.parametrize(
    "tour",
    ["Quels sont les devoirs du {} ?", "Tous les devoirs de {}", "Que fait le {} ?", "Tout ce que {} doit faire",
     "la liste des responsabilités du {}"],
)  # fmt: skip
def test_la_liste_d_un_acteur_est_entiere(tour: str, questions, index):
    """Jamais « rien » quand l'acteur a des énoncés ; tous, comptés, chacun une fois."""
    vus = 0
    for acteur in index.acteurs:
        attendus = {
            f["iri"]
            for f in index.fiches
            if acteur in f.get("titulaire", []) and f["nature"] in index.par_nature.attributions
        }
        if not attendus or classe(index, acteur) in (CATEGORIE, "ri:Fonds"):
            continue
        vus += 1
        r = questions.repondre(tour.format(index.libelle(acteur)))
        assert r["forme"] == "liste", (acteur, r["forme"])
        rendus = [abreger(e["iri"]) for g in r["liste"]["groupes"] for e in g["enonces"]]
        assert sorted(rendus) == sorted(attendus), acteur
        assert r["liste"]["combien"] == r["liste"]["sur"] == len(attendus)
        assert {a["iri"] for a in r["reponses"][0]["acteurs"]} == {r["liste"]["acteur"]["iri"]}
    assert vus > 20


def test_la_liste_sur_un_theme_n_est_que_de_ce_theme(questions, index):
    for acteur, domaine in (("SSIGRI", "sécurité"), ("MRCI", "protection des renseignements personnels")):
        r = questions.repondre(f"que fait le {acteur} au sujet de la {domaine} ?")
        liste = r["liste"]
        assert 0 < liste["combien"] < liste["sur"]
        theme = abreger(liste["theme"][0]["iri"])
        fiches = [index.par_iri[abreger(e["iri"])] for g in liste["groupes"] for e in g["enonces"]]
        assert sum(theme in f["domaine"] for f in fiches) >= len(fiches) - 1


@pytest.mark.parametrize(
    "tour", ["{}", "Qui fait quoi en {} ?", "{} : qui s'occupe de quoi", "le rôle de chacun en {}"]
)
def test_un_sujet_dit_qui_fait_quoi(tour: str, questions, index):
    for domaine in collection(index, "domaine"):
        r = questions.repondre(tour.format(index.libelle(domaine)))
        assert r["forme"] == "sujet", domaine
        sujet = r["sujet"]
        assert abreger(sujet["iri"]) == domaine
        porteurs = {
            t
            for f in index.fiches
            if domaine in f["domaine"] and f["nature"] in index.par_nature.attributions
            for t in f.get("titulaire", [])
        }
        assert {abreger(a["acteur"]["iri"]) for a in sujet["acteurs"]} == porteurs
        assert all(1 <= len(a["enonces"]) <= min(3, a["combien"]) for a in sujet["acteurs"])


@pytest.mark.parametrize(
    "tour", ["compare {0} et {1}", "Quelle est la différence entre {0} et {1} ?", "{0} ou {1}, lequel fait quoi"]
)
def test_une_comparaison_rend_les_deux_cotes(tour: str, questions, index):
    acteurs = [a for a in index.acteurs if classe(index, a) in ("ri:Organisation", "ri:UniteAdministrative")]
    services = collection(index, "service")
    paires = [*itertools.pairwise(acteurs), *itertools.pairwise(services)]
    assert len(paires) > 15
    for une, autre in paires:
        r = questions.repondre(tour.format(index.libelle(une), index.libelle(autre)))
        assert r["forme"] == "comparaison", (une, autre)
        dits = [c["libelle"] for c in r["comparaison"]["cotes"]]
        assert dits == [index.libelle(une), index.libelle(autre)]


def test_deux_noms_qui_partagent_leur_fin_se_comparent(questions):
    r = questions.repondre("différence entre le plan de gestion et le bilan de gestion des RI")
    assert [c["libelle"].split()[0] for c in r["comparaison"]["cotes"]] == ["Plan", "Bilan"]


def test_plusieurs_questions_en_une_ont_chacune_leur_reponse(questions):
    r = questions.repondre("Que veut dire CAI, de qui relève-t-elle et qui préside le CSRI ?")
    assert [p["question"] for p in r["parties"]][:2] == ["Que veut dire CAI", "de qui relève-t-elle"]
    assert all(p["trouve"] and len(p["reponses"]) == 1 for p in r["parties"])
    assert r["forme"] == "chose"
    assert r["parties"][1]["reponses"][0]["acteurs"][0]["code"] == "MIN_MRCI"
    assert not questions.repondre("Quand un ministère dépose son plan, qui le reçoit ?")["parties"]


def test_la_portee_est_celle_du_texte(questions):
    for texte in ("Le Cadre s'applique à qui ?", "à quoi s'applique le cadre", "sommes-nous assujettis au Cadre ?"):
        natures = [r["enonce"]["nature"] for r in questions.repondre(texte)["reponses"][:3]]
        assert "ri:ChampApplication" in natures, texte


def test_une_question_ordinaire_reste_un_enonce(questions):
    for texte in ("Qui préside le CSRI ?", "Que doit contenir une entente de partenariat ?", "recette de tarte"):
        assert questions.repondre(texte)["forme"] == "enonces", texte


def test_qui_est_une_personne_n_est_pas_une_chose(questions):
    assert questions.repondre("C'est quoi le nom de la personne qui dirige le SSIGRI ?")["forme"] == "enonces"

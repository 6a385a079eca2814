# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que le Cadre ne nomme pas est dit tel ; ce qu'il nomme ne l'est jamais."""

from __future__ import annotations

import functools
import re

import pytest
from conftest import RACINE, SANS_TEXTE, chemin_du_texte, lire_jsonl
from test_questions_structure import nommer

from serveur.noyau.langue import plier
from serveur.services.questions.inconnus import Inconnu, Inconnus

REGLAGE = (
    "Que fait {le} ?",
    "Quel est le rôle {de} en sécurité de l'information ?",
    "Le Cadre parle-t-il {de} ?",
    "{n}",
    "Qui est responsable {de} ?",
)
# Ces tournures, et un nom sur deux, étaient de côté pendant le réglage, sauf un raté regardé (decisions/0026).
EPREUVE = (
    "{Le}, c'est quoi au juste ?",
    "De qui relève {le} ?",
    "J'aimerais savoir ce que prévoit le Cadre au sujet {de}.",
    "Quelles sont les obligations {de} envers les ministères ?",
    "mandat {de}",
)
# Celles où le Cadre a quelque chose à répondre de tout ce qu'il nomme.
TOUJOURS = (REGLAGE[0], REGLAGE[2], REGLAGE[3], EPREUVE[0], EPREUVE[2], EPREUVE[4])


@functools.cache
def absents() -> tuple[tuple[str, str, str], ...]:
    """(nom, avec article, avec « de ») de chaque chose réelle que le Cadre ne nomme pas."""
    lus = []
    for ligne in (RACINE / "tests" / "questions" / "inconnus.txt").read_text(encoding="utf-8").splitlines():
        if ligne.startswith("#"):
            continue
        article, nom = re.match(r"(le |la |l'|)(.*)", ligne).groups()
        de = {"le ": "du ", "": "de "}.get(article, f"de {article}")
        lus.append((nom, ligne, de + nom))
    return tuple(lus)


def dire(tournure: str, nom: str, le: str, de: str) -> str:
    return tournure.format(n=nom, le=le, Le=le[0].upper() + le[1:], de=de)


def dit(trouve: Inconnu | None, nom: str) -> bool:
    """Le nom est dit en entier, ou par ses premiers mots s'il est long."""
    if trouve is None:
        return False
    lu, attendu = plier(trouve.nom), plier(nom)
    return attendu in lu or (attendu.startswith(lu) and " " in lu)


@pytest.fixture(scope="module")
def inconnus(questions) -> Inconnus:
    return questions.inconnus


def test_le_cadre_ne_nomme_aucun_des_absents(index):
    if not chemin_du_texte().exists():
        pytest.skip(SANS_TEXTE)
    texte = " ".join(plier(chemin_du_texte().read_text(encoding="utf-8").replace("’", "'")).split())
    libelles = {plier(t).replace("’", "'") for rangs in index.libelles.values() for ts in rangs.values() for t in ts}
    assert len(absents()) >= 150
    for nom, *_ in absents():
        assert not re.search(rf"\b{re.escape(plier(nom))}\b", texte), nom
        assert plier(nom) not in libelles, nom


@pytest.mark.parametrize(
    ("moitie", "tournures", "plancher"),
    [(0, REGLAGE, 0.98), (0, EPREUVE, 0.99), (1, REGLAGE, 0.96), (1, EPREUVE, 0.98)],
    ids=["réglage", "tournures neuves", "noms neufs", "tout neuf"],
)
def test_un_absent_est_dit_par_son_nom(moitie: int, tournures: tuple[str, ...], plancher: float, inconnus):
    noms = absents()[moitie::2]
    cas = [(n, dire(t, n, le, de)) for n, le, de in noms for t in tournures]
    rates = [question for nom, question in cas if not dit(inconnus.nomme(question), nom)]
    assert 1 - len(rates) / len(cas) >= plancher, rates[:12]


def test_les_absents_sont_refuses_a_97_pour_cent(inconnus):
    cas = [(n, dire(t, n, le, de)) for n, le, de in absents() for t in REGLAGE + EPREUVE]
    assert sum(dit(inconnus.nomme(q), n) for n, q in cas) >= 0.97 * len(cas)


@pytest.fixture(scope="module")
def nommes(index) -> list[tuple[str, str, str]]:
    choses = [c for c in index.libelles if c.startswith(("acteur:", "document:", "source:"))]
    assert len(choses) >= 90
    return [(index.libelle(c), nommer(index.libelle(c)), nommer(index.libelle(c), de=True)) for c in choses]


def test_un_nom_du_graphe_n_est_jamais_inconnu(nommes, inconnus):
    for nom, le, de in nommes:
        for tournure in REGLAGE + EPREUVE:
            question = dire(tournure, nom, le, de)
            if "du Sous-ministres" not in question:  # un pluriel que la tournure met au singulier
                assert inconnus.nomme(question) is None, question


def test_un_nom_du_graphe_est_repondu_a_98_pour_cent(nommes, questions):
    cas = [dire(t, *nom) for nom in nommes for t in TOUJOURS]
    rates = [q for q in cas if not questions.repondre(q)["trouve"]]
    assert len(rates) <= 0.02 * len(cas), rates


def test_aucune_question_repondable_n_est_dite_inconnue(inconnus):
    vues = 0
    for chemin in sorted((RACINE / "tests" / "questions").glob("questions-*.jsonl")):
        for q in lire_jsonl(chemin):
            if q["type"] != "hors_sujet":
                assert inconnus.nomme(q["question"]) is None, q["question"]
                vues += 1
    assert vues > 1300


def test_presque_aucune_question_usuelle_n_est_dite_inconnue(inconnus, moteur):
    usuelles = moteur.lignes("SELECT ?q { ?e <https://w3id.org/cadre-ri/ontologie#questionUsuelle> ?q }")
    rates = [ligne["q"] for ligne in usuelles if inconnus.nomme(ligne["q"])]
    assert len(rates) <= 0.005 * len(usuelles), rates[:20]


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        (
            "Qui préside la Commission de la construction ?",
            "Le Cadre ne parle pas de la Commission de la construction.",
        ),
        ("que fait l'office de la construction", "Le Cadre ne parle pas de l'office de la construction."),
        ("Qui élabore le PQI ?", "Le Cadre ne nomme pas « PQI »."),
        ("Que fait Hydro-Québec ?", "Le Cadre ne nomme pas « Hydro-Québec »."),
        ("À quoi sert le Règlement sur les mines ?", "Le Cadre ne parle pas du Règlement sur les mines."),
    ],
)
def test_la_phrase_nomme_l_inconnu_et_propose_des_voisins(question: str, phrase: str, questions):
    reponse = questions.repondre(question)
    assert reponse["trouve"] is False
    assert reponse["reponses"] == []
    assert reponse["motif"] == phrase
    assert reponse["inconnu"] in phrase
    assert isinstance(reponse["voisins"], list)


@pytest.mark.parametrize(
    "question",
    [
        "Je travaille à la Régie des rentes : qui coordonne la sécurité de l'information ?",
        "Je travaille à la Régie des rentes, qui coordonne la sécurité de l'information ?",
        "On veut s'entendre avec Revenu Québec : à qui envoie-t-on l'entente de partenariat ?",
        "Qui coordonne la sécurité de l'information ? Je suis à la Société d'habitation du Québec.",
    ],
)
def test_un_inconnu_nomme_en_passant_n_est_pas_le_sujet(question: str, questions):
    assert questions.repondre(question)["trouve"]


@pytest.mark.parametrize(
    "question",
    [
        "le comité de direction doit-il approuver le plan de sécurité ?",
        "qui prépare le plan de sécurité informatique ?",
        "Que fait la Table de concertation ?",
        "Que fait le Sous-sécrétariat aux services gouvernementaux ?",
        "Que dit la Loi sur l'accès ?",
        "Que fait le Conseil du trésor du Québec ?",
        "Que fait le M.C.C. ?",
        "Qui produit l'A.E.G. ?",
        "Qui préside le Comité stratégique ?",
        "QUI ÉLABORE LE PLAN GOUVERNEMENTAL DE LA SÉCURITÉ ?",
        "la politique du français en sécurité",
        "un ministère peut-il confier un mandat à une société privée ?",
    ],
)
def test_un_nom_commun_ou_ecourte_n_est_pas_inconnu(question: str, inconnus):
    assert inconnus.nomme(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Que fait le C.S.P.Q. ?",
        "Que fait le Conseil du trésor du Canada ?",
        "Que fait le SSMX ?",
        "que fait le ministère de la pêche",
    ],
)
def test_ce_qui_ressemble_a_un_nom_du_graphe_sans_en_etre_un(question: str, inconnus):
    assert inconnus.nomme(question) is not None

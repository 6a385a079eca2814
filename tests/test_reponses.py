# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Chaque question publique rend ce qui est épinglé, et ensemble elles montrent tout le texte.

Une réponse qui change se relit, puis `python outils/epingler.py` la réépingle.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import pytest

from serveur.services.requetes.repertoire import executer, publiques

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "outils"))

import epingler

# Elles rendent tous les acteurs ou toutes les sections par construction : la couverture se prouve sans elles.
INVENTAIRES = {
    "acteurs-sans-obligation",
    "enonces-par-section",
    "enonces-par-section-et-nature",
    "domaines-par-section",
    "liste-des-acteurs",
    "mentions-par-acteur",
}


def lire(texte: str) -> list[list[str]]:
    """Cellules d'une épingle ; une liste de GROUP_CONCAT, dont l'ordre est libre, y est triée."""
    return [[", ".join(sorted(cellule.split(", "))) for cellule in ligne] for ligne in csv.reader(texte.splitlines())]


def test_une_epingle_par_question_publique():
    presentes = {chemin.name for chemin in epingler.REPONSES.iterdir()}
    attendues = {epingler.fichier(requete) for requete in publiques().values()}
    assert sorted(attendues - presentes) == [], "épingles manquantes : python outils/epingler.py"
    assert sorted(presentes - attendues) == [], "épingles sans question : python outils/epingler.py"
    assert len(presentes) >= 90


@pytest.mark.parametrize("nom", sorted(publiques()))
def test_la_reponse_est_celle_qui_est_epinglee(nom: str, moteur):
    requete = publiques()[nom]
    fichier = epingler.REPONSES / epingler.fichier(requete)
    assert fichier.exists(), f"{nom} : pas d'épingle ; lancer python outils/epingler.py {nom}"
    epingle = fichier.read_text(encoding="utf-8")
    assert epingle.strip(), "une épingle vide ne prouve rien"
    assert lire(epingler.rendre(moteur, requete)) == lire(epingle), f"relire, puis python outils/epingler.py {nom}"


@pytest.mark.parametrize("nom", sorted(n for n, r in publiques().items() if r.forme == "select"))
def test_la_reponse_par_defaut_n_est_pas_vide(nom: str, moteur):
    if nom != "interdictions":  # le Cadre n'en énonce aucune, et le dire est la réponse
        assert executer(moteur, nom), "choisir une valeur par défaut qui rend quelque chose"


@pytest.fixture(scope="module")
def montre(moteur) -> set[str]:
    """Toutes les valeurs que les questions publiques rendent, hors inventaires, éléments des listes compris."""
    valeurs: set[str] = set()
    for nom, requete in publiques().items():
        if requete.forme == "select" and nom not in INVENTAIRES:
            for ligne in executer(moteur, nom):
                for cellule in filter(None, ligne.values()):
                    valeurs |= {cellule, *cellule.split(", ")}
    return valeurs


def test_chaque_enonce_et_chaque_section_sont_montres(moteur, montre: set[str]):
    enonces = executer(moteur, "enonces")
    assert len(enonces) >= 800
    assert sorted(x["enonce"] for x in enonces if x["enonce"] not in montre) == []
    # Un alinéa ou une puce se rapporte à la section, l'annexe ou l'article qui le contient.
    sections: dict[str, set[str]] = {}
    for enonce in enonces:
        section = re.sub(r"-(al|puce)-.*", "", enonce["fondement"])
        sections.setdefault(section, set()).add(enonce["citation"])
    assert len(sections) >= 60
    assert [section for section, citations in sections.items() if not citations & montre] == []


def test_chaque_acteur_est_montre(moteur, montre: set[str]):
    codes = {x["code"] for x in executer(moteur, "acteurs")}
    assert len(codes) >= 60
    assert sorted(codes - montre) == []

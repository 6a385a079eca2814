# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La référence (docs/reference) est celle du code, et le code a de quoi la nourrir : une aide et un exemple partout."""

from __future__ import annotations

import argparse
import sys

import pytest
from conftest import RACINE

sys.path.insert(0, str(RACINE / "outils"))
import reference

from serveur.faces.commande import analyse

COMMANDES = dict(reference._sous_commandes(analyse()))


def test_la_reference_est_celle_du_code():
    assert reference.perimees() == [], "python outils/reference.py"


def test_une_page_perimee_se_voit(tmp_path):
    for nom, page in reference.PAGES.items():
        (tmp_path / nom).write_text(page(), encoding="utf-8")
    assert reference.perimees(tmp_path) == []
    (tmp_path / "http.md").write_text("autre chose", encoding="utf-8")
    (tmp_path / "python.md").unlink()
    assert reference.perimees(tmp_path) == ["http.md", "python.md"]


@pytest.mark.parametrize("nom", COMMANDES)
def test_chaque_commande_et_chaque_option_se_disent(nom: str):
    commande = COMMANDES[nom]
    assert commande.description
    assert (commande.epilog or "").startswith(f"exemple : cadre-ri {nom}")
    for action in commande._actions:
        if not isinstance(action, argparse._HelpAction):
            assert action.help, f"cadre-ri {nom} : « {action.dest} » n'a pas d'aide"


def test_chaque_methode_de_l_api_python_se_dit():
    lignes = (reference.DOSSIER / "python.md").read_text(encoding="utf-8").split("\n")
    titres = [rang for rang, ligne in enumerate(lignes) if ligne.startswith("##")]
    assert len(titres) >= 14
    assert [lignes[rang] for rang in titres if not lignes[rang + 2].strip()] == []


def test_toute_commande_y_est():
    texte = (reference.DOSSIER / "commandes.md").read_text(encoding="utf-8")
    assert len(COMMANDES) >= 12
    assert [nom for nom in COMMANDES if f"## cadre-ri {nom}\n" not in texte] == []

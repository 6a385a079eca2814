# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Couverture du texte et taille des passages, mesurées sur le texte de référence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from serveur.faces.commande import main
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.couverture.mesure import mesurer, relire


@pytest.fixture(scope="module")
def mesure(moteur, texte_chemin: Path) -> dict:
    return mesurer(moteur, texte_chemin)


def test_presque_tout_le_texte_est_reclame(mesure: dict):
    assert mesure["texte"]["visibles"] == 52236
    assert mesure["taux"] >= 0.92
    assert mesure["enonces"] >= 600


def test_les_passages_sont_serres(mesure: dict):
    assert mesure["passages"]["mediane"] <= 160
    assert mesure["passages"]["maximum"] <= 700


def test_ce_qui_reste_n_est_que_titres_entetes_adresses_et_liaisons(mesure: dict):
    titre = re.compile(r"(\d\.|[abcd]\)|ANNEXE|Chapitre|Secrétariat du Conseil du trésor Cadre de gestion|http://)")
    for reste in mesure["restes"]:
        mots = re.findall(r"[^\W\d_]{2,}", reste["extrait"])
        assert len(mots) <= 9 or titre.search(reste["extrait"]), reste


def test_les_sections_additionnent_le_tout(mesure: dict):
    hors_sections = mesure["texte"]["visibles"] - sum(s["visibles"] for s in mesure["sections"])
    assert 0 <= hors_sections <= 4 * 90  # quatre en-têtes de page posés entre deux sections


def test_un_texte_altere_est_refuse(moteur, texte_chemin: Path, tmp_path: Path):
    altere = tmp_path / "texte.txt"
    altere.write_bytes(texte_chemin.read_bytes() + b" ")
    with pytest.raises(EntreeInutilisable, match="pas le texte de référence"):
        mesurer(moteur, altere)


def test_un_texte_absent_est_une_erreur_claire(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert main(["couverture", "--texte", str(tmp_path / "rien.txt")]) == 2
    erreur = capsys.readouterr().err
    assert erreur.count("\n") == 1
    assert "rien.txt" in erreur


def test_la_commande_rend_du_json(capsys: pytest.CaptureFixture[str], texte_chemin: Path):
    assert main(["couverture", "--texte", str(texte_chemin), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["taux"] >= 0.92


def test_la_relecture_montre_l_enonce_et_son_passage(moteur, texte_chemin: Path):
    fiches = relire(moteur, texte_chemin, "4.3.3-a")
    assert len(fiches) >= 40
    fiche = next(f for f in fiches if f["enonce"].endswith("ssigri-elaborer-plan-securite"))
    assert fiche["titulaires"] == "SSIGRI"
    assert "Plan gouvernemental de la sécurité" in fiche["passages"][0]


def test_aucun_libelle_ne_recopie_le_texte(index, texte_chemin: Path):
    """Douze mots de suite identiques au texte seraient une copie ; les noms propres comptent pour un mot."""
    noms = sorted(
        {
            nom.replace("’", "'").lower()
            for chose, libelles in index.libelles.items()
            if chose.startswith(("acteur:", "source:", "document:"))
            for rang in ("pref", "alt")
            for nom in libelles.get(rang, [])
            if len(nom) > 12
        },
        key=len,
        reverse=True,
    )

    def mots(texte: str) -> list[str]:
        plat = " ".join(texte.replace("’", "'").lower().split())
        for rang, nom in enumerate(noms):
            plat = plat.replace(nom, f" nom{rang} ")
        return re.findall(r"\w+", plat)

    suite = " ".join(mots(re.sub(r"-\s*\n\s*", "", texte_chemin.read_text(encoding="utf-8"))))
    for fiche in index.fiches:
        for champ in ("fr", "condition", "finalite", "note"):
            m = mots(fiche.get(champ) or "")
            for i in range(len(m) - 11):
                assert " ".join(m[i : i + 12]) not in suite, (fiche["iri"], champ)

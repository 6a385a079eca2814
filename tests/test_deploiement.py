# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les fichiers de déploiement : ils se lisent, disent de vrais réglages, et le conteneur se construit là où on le peut."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import RACINE
from service_lance import servir

DOSSIER = RACINE / "deploiement"
REGLAGES = set(re.findall(r"`(CADRE_RI_[A-Z_]+)`", (RACINE / "docs" / "reglages.md").read_text(encoding="utf-8")))


def test_chaque_fichier_est_dit_et_ne_nomme_que_de_vrais_reglages():
    guide = (RACINE / "docs" / "deploiement.md").read_text(encoding="utf-8")
    fichiers = [f for f in DOSSIER.iterdir() if not f.name.endswith("ignore")]
    assert len(fichiers) >= 4
    for fichier in fichiers:
        assert f"deploiement/{fichier.name}" in guide, fichier.name
        nommes = set(re.findall(r"CADRE_RI_[A-Z_]+", fichier.read_text(encoding="utf-8")))
        assert nommes <= REGLAGES, fichier.name


def test_l_unite_se_verifie(tmp_path: Path):
    analyser = shutil.which("systemd-analyze")
    if not analyser:
        pytest.skip("ce système ne permet pas de vérifier une unité (systemd-analyze absent)")
    unite = tmp_path / "cadre-ri@.service"
    texte = (DOSSIER / "cadre-ri@.service").read_text(encoding="utf-8")
    assert "/opt/cadre-ri/bin/cadre-ri" in texte
    unite.write_text(texte.replace("/opt/cadre-ri/bin/cadre-ri", sys.executable), encoding="utf-8")
    faite = subprocess.run([analyser, "verify", str(unite)], capture_output=True, text=True, timeout=60, check=False)
    dites = [ligne for ligne in faite.stderr.splitlines() if "cadre-ri@" in ligne]
    assert (faite.returncode, dites) == (0, [])
    unite.write_text(texte.replace("Restart=always", "Restart=parfois"), encoding="utf-8")
    faite = subprocess.run([analyser, "verify", str(unite)], capture_output=True, text=True, timeout=60, check=False)
    assert "parfois" in faite.stderr  # la vérification voit une faute


def test_les_reglages_donnes_en_exemple_servent(artefact, monkeypatch: pytest.MonkeyPatch):
    for ligne in (DOSSIER / "reglages.exemple").read_text(encoding="utf-8").splitlines():
        if ligne and not ligne.startswith("#"):
            monkeypatch.setenv(*ligne.split("=", 1))
    with servir() as (processus, _):
        assert processus.poll() is None


def _constructeur() -> str | None:
    """Un constructeur d'images qui répond : le programme seul ne suffit pas, docker veut son service."""
    for nom in ("podman", "buildah", "docker"):
        if shutil.which(nom):
            essai = subprocess.run([nom, "info"], capture_output=True, timeout=60, check=False)
            if essai.returncode == 0:
                return nom
    return None


def test_le_conteneur_se_construit():
    constructeur = _constructeur()
    if constructeur is None:
        pytest.skip(
            "ce système ne permet pas de construire un conteneur (ni podman, ni buildah, ni docker qui réponde)"
        )
    faite = subprocess.run(
        [constructeur, "build", "-f", "deploiement/Containerfile", "-t", "cadre-ri-essai", "."],
        cwd=RACINE, capture_output=True, text=True, timeout=1200, check=False,
    )  # fmt: skip
    assert faite.returncode == 0, faite.stderr[-3000:]

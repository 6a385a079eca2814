# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La suite elle-même : chaque fichier dit ce qu'il couvre, les versions sont verrouillées, rien de sauté ne passe pour vert."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import RACINE
from repartition import PREMIERS, SECOND_CHROMIUM

ESSAIS = sorted(RACINE.glob("tests/test_*.py"))
VERROUS = sorted(RACINE.glob("requirements/*.txt"))
PROJET = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("chemin", ESSAIS, ids=lambda c: c.stem)
def test_chaque_fichier_dit_ce_qu_il_couvre(chemin: Path):
    dit = ast.get_docstring(ast.parse(chemin.read_text(encoding="utf-8"))) or ""
    assert len(dit.partition("\n")[0].split()) >= 5, "une phrase en tête, qui dit ce que le fichier couvre"


def verrouilles(chemin: Path) -> dict[str, str]:
    """Version exacte de chaque paquet d'un verrou ; la première, si elle dépend de la plateforme."""
    trouves: dict[str, str] = {}
    for nom, version in re.findall(r"^([\w.-]+)==([\w.!+]+)", chemin.read_text(encoding="utf-8"), re.MULTILINE):
        trouves.setdefault(nom, version)
    return trouves


def demandes(*extras: str) -> dict[str, str]:
    """Nom et contrainte de chaque dépendance directe ; qu'elle soit d'une plateforme seulement n'y change rien."""
    lignes = [*PROJET["dependencies"], *(x for e in extras for x in PROJET["optional-dependencies"][e])]
    coupees = (re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?([^;]*)(?:;.*)?", ligne) for ligne in lignes)
    return {m[1].lower(): m[2].strip() for m in coupees if m}


@pytest.mark.parametrize("chemin", VERROUS, ids=lambda c: c.stem)
def test_un_verrou_n_a_que_des_versions_exactes_et_leurs_sommes(chemin: Path):
    logiques = re.sub(r"\\\n", "", chemin.read_text(encoding="utf-8")).splitlines()
    paquets = [ligne for ligne in logiques if ligne and not ligne.startswith("#")]
    assert paquets
    assert [p for p in paquets if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", p)] == []
    # ni hôte d'un registre, ni chemin de la machine qui l'a fait
    assert [p for p in logiques if re.search(r"://|--(extra-)?index|--find-links|\bfile:|(^|\s)/", p)] == []


@pytest.mark.parametrize(("verrou", "extras"), [("produit", ()), ("dev", ("dev",)), ("bas", ("fumee",))])
def test_un_verrou_tient_toute_dependance_dans_ses_bornes(verrou: str, extras: tuple[str, ...]):
    from packaging.specifiers import SpecifierSet

    tenus, voulus = verrouilles(RACINE / "requirements" / f"{verrou}.txt"), demandes(*extras)
    assert len(voulus) > 15
    assert [(n, tenus.get(n)) for n, bornes in voulus.items() if tenus.get(n) not in SpecifierSet(bornes)] == []
    if verrou == "bas":  # le bas est bien le bas : la borne elle-même, là où elle existe
        bas = {n: re.search(r"[>=]=([\w.]+)", bornes) for n, bornes in demandes().items()}
        assert sum(tenus[n].startswith(borne[1]) for n, borne in bas.items() if borne) >= len(bas) - 2


def test_les_versions_installees_sont_dans_les_bornes():
    from importlib.metadata import version

    from packaging.specifiers import SpecifierSet

    assert [(n, version(n)) for n, bornes in demandes().items() if version(n) not in SpecifierSet(bornes)] == []


def lancer(dossier: Path, essai: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Une suite d'un seul fichier, avec notre répartition."""
    (dossier / "test_un.py").write_text(essai, encoding="utf-8")
    commande = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rs",
        "-p",
        "repartition",
        "-p",
        "no:cacheprovider",
        "--rootdir=.",
        ".",
    ]
    propre = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(RACINE / "tests"), **env}
    return subprocess.run(commande, cwd=dossier, env=propre, capture_output=True, text=True, check=False)


SAUT = "import pytest\ndef test_a():\n    pytest.skip({raison!r})\n"
PASSE = "def test_b():\n    pass\n"


def test_une_suite_toute_sautee_n_est_pas_verte(tmp_path: Path):
    rendu = lancer(tmp_path, SAUT.format(raison="texte du Cadre absent"))
    assert rendu.returncode == 1, rendu.stdout
    assert "aucun essai n'a passé" in rendu.stdout


def test_ce_qui_est_saute_ne_passe_pas_quand_les_composants_sont_exiges(tmp_path: Path):
    suite = SAUT.format(raison="npm manque") + PASSE
    assert lancer(tmp_path, suite).returncode == 0
    exige = lancer(tmp_path, suite, CADRE_RI_EXIGER_COMPOSANTS="1")
    assert exige.returncode == 1, exige.stdout
    assert "npm manque" in exige.stdout
    permis = SAUT.format(raison="texte du Cadre absent : donner CADRE_RI_TEXTE_TESTS") + PASSE
    assert lancer(tmp_path, permis, CADRE_RI_EXIGER_COMPOSANTS="1").returncode == 0


def test_chaque_groupe_nomme_existe():
    """Un fichier renommé ne perd pas sa place dans l'ordre."""
    marques = {m for c in ESSAIS for m in re.findall(r'xdist_group\("([\w-]+)"\)', c.read_text(encoding="utf-8"))}
    fichiers = {c.stem.removeprefix("test_") for c in ESSAIS}
    assert set(PREMIERS) - marques - fichiers - {"chromium-1", "chromium-2", "virtuoso"} == set()
    assert {nom.removeprefix("test_") for nom in SECOND_CHROMIUM} <= fichiers

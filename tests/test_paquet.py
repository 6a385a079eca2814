# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La roue porte les données : installée ailleurs, `cadre-ri question` répond de n'importe où.

Ses entrées ont l'empreinte de celles d'ici : elle reprend l'artefact d'ici au lieu d'en compiler un.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from conftest import RACINE

from serveur import __version__

ACTIFS = "serveur/faces/web/static/actifs/"


def attendus() -> set[str]:
    """Ce que la roue doit contenir : ce que git suit de chaque dossier que pyproject.toml emporte, à sa place."""
    roue = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    places = {**{nom: nom for nom in roue["packages"]}, **roue["force-include"]}
    suivis = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *places],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert len(suivis) > 500
    place = {nom: max((p for p in places if nom == p or nom.startswith(f"{p}/")), key=len) for nom in suivis}
    return {places[p] + nom.removeprefix(p) for nom, p in place.items() if (RACINE / nom).is_file()}


def test_la_roue_porte_les_donnees_et_repond(tmp_path: Path, artefact: Path):
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(RACINE)],
        check=True,
        capture_output=True,
    )
    (roue,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(roue) as archive:
        noms = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert {n for n in noms if ".dist-info/" not in n and not n.startswith(ACTIFS)} == attendus()
    licences = {n.rpartition("licenses/")[2] for n in noms if ".dist-info/licenses/" in n}
    assert licences == {"NOTICE", *(f"LICENSES/{f.name}" for f in (RACINE / "LICENSES").iterdir())}
    for emprunt in {n.removeprefix(ACTIFS).partition("/")[0] for n in noms if n.startswith(ACTIFS)}:
        assert {f"{ACTIFS}{emprunt}/{nom}" for nom in ("LICENCES.txt", "copyright.txt")} & set(noms), emprunt
    avant = {d.name for d in artefact.parent.iterdir()}
    env = {"CADRE_RI_CACHE": str(artefact.parent), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path / "site")}
    sortie = subprocess.run(
        [sys.executable, "-m", "serveur", "question", "qui préside le CSRI"],
        cwd=tmp_path / "site",
        capture_output=True,
        text=True,
        check=False,
        env=env,
    )
    assert sortie.returncode == 0, sortie.stderr
    assert "[SEC_CT]" in sortie.stdout
    assert {d.name for d in artefact.parent.iterdir()} <= avant, "les entrées de la roue ne sont pas celles d'ici"
    # le nom que l'on installe est celui que l'on importe ; n'en rien tirer ne charge pas le produit
    carnet = (
        "import sys, cadre_ri, pathlib; assert pathlib.Path(cadre_ri.__file__).parent == pathlib.Path.cwd(); "
        "assert 'pyoxigraph' not in sys.modules; print(cadre_ri.__version__); g = cadre_ri.ouvrir(); "
        "print(bool(g.sparql('ASK { ?s ?p ?o }'))); g.fermer()"
    )
    lue = subprocess.run(
        [sys.executable, "-c", carnet], cwd=tmp_path / "site", capture_output=True, text=True, check=False, env=env
    )
    assert lue.stdout.split() == [__version__, "True"], lue.stderr


def test_le_depot_s_importe_sous_les_deux_noms():
    import cadre_ri
    import serveur

    assert cadre_ri.__version__ == serveur.__version__ == __version__
    assert cadre_ri.ouvrir is serveur.ouvrir
    with pytest.raises(AttributeError, match="cadre_ri"):
        cadre_ri.fermer  # noqa: B018

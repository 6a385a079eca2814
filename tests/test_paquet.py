"""La roue porte les données : installée ailleurs, `cadre-ri question` répond de n'importe où.

Ses entrées ont l'empreinte de celles d'ici : elle reprend l'artefact d'ici au lieu d'en compiler un.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from conftest import RACINE


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
    assert any(n.startswith("serveur/_paquet/donnees/cadre/") for n in noms)
    assert any(n.endswith("templates/base.html") for n in noms)
    assert not [n for n in noms if n.startswith(("tests/", "outils/"))]
    avant = {d.name for d in artefact.parent.iterdir()}
    sortie = subprocess.run(
        [sys.executable, "-m", "serveur", "question", "qui préside le CSRI"],
        cwd=tmp_path / "site",
        capture_output=True,
        text=True,
        check=False,
        env={"CADRE_RI_CACHE": str(artefact.parent), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path / "site")},
    )
    assert sortie.returncode == 0, sortie.stderr
    assert "[SEC_CT]" in sortie.stdout
    assert {d.name for d in artefact.parent.iterdir()} <= avant, "les entrées de la roue ne sont pas celles d'ici"

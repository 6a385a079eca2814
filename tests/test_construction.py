"""La construction : une empreinte, un artefact, des erreurs qui nomment le fichier et la ligne."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from serveur.graphe import construction

RACINE = Path(__file__).resolve().parent.parent


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    for dossier in ("ontologie", "donnees", "requetes", "formes_shacl"):
        shutil.copytree(RACINE / dossier, tmp_path / "racine" / dossier)
    return tmp_path / "racine"


def lancer(racine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "CADRE_RI_RACINE": str(racine), "CADRE_RI_CACHE": str(racine.parent / "cache")}
    return subprocess.run(
        [sys.executable, "-m", "serveur", *arguments], cwd=RACINE, env=env, capture_output=True, text=True, check=False
    )


def test_assurer_ne_reconstruit_pas(artefact: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(construction, "construire", lambda *_: pytest.fail("reconstruit sans raison"))
    assert construction.assurer() == artefact


def test_l_etat_dit_ce_que_le_graphe_contient(artefact: Path):
    etat = json.loads((artefact / construction.ETAT).read_text(encoding="utf-8"))
    assert etat["empreinte"] == artefact.name
    assert set(etat["triplets"]) >= {"ontologie", "vocabulaires", "cadre", "liens", "inferences"}


def test_reconstruire_donne_les_memes_octets(ailleurs: dict[str, str], artefact: Path):
    (autre,) = Path(ailleurs["CADRE_RI_CACHE"]).glob("*")
    assert autre.name == artefact.name
    noms = sorted(f.relative_to(artefact) for f in artefact.rglob("*") if f.is_file())
    assert noms == sorted(f.relative_to(autre) for f in autre.rglob("*") if f.is_file())
    assert {construction.GRAPHE_NQ, "index.json", "usages/vecteurs.npy", "plongements/vecteurs.npy"} <= set(
        map(str, noms)
    )
    assert [str(n) for n in noms if (autre / n).read_bytes() != (artefact / n).read_bytes()] == []


def test_un_turtle_fautif_nomme_fichier_et_ligne(copie: Path):
    fichier = copie / "donnees" / "cadre" / "05-1.ttl"
    lignes = fichier.read_text(encoding="utf-8").splitlines()
    lignes[20] = "  ceci n'est pas du turtle <"
    fichier.write_text("\n".join(lignes), encoding="utf-8")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 2
    assert "donnees/cadre/05-1.ttl, ligne 21" in sortie.stderr
    assert "Traceback" not in sortie.stderr
    assert not list((copie.parent / "cache").glob("*/etat.json"))


def test_une_reference_orpheline_est_refusee(copie: Path):
    fichier = copie / "donnees" / "cadre" / "05-1.ttl"
    texte = fichier.read_text(encoding="utf-8")
    fichier.write_text(texte.replace("acteur:ct", "acteur:inconnu", 1), encoding="utf-8")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 2
    assert "reference-orpheline" in sortie.stderr
    assert "acteur/inconnu" in sortie.stderr


def test_un_fichier_non_utf8_est_refuse(copie: Path):
    (copie / "donnees" / "sources.ttl").write_bytes(b"\xff\xfe\x00")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 2
    assert "donnees/sources.ttl" in sortie.stderr


def test_racine_absente(tmp_path: Path):
    sortie = lancer(tmp_path / "rien", "construire")
    assert sortie.returncode == 2
    assert "CADRE_RI_RACINE" in sortie.stderr

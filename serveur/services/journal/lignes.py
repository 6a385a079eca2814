# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'est une ligne du journal : une question et ce qui lui a été répondu, ou un avis ; un objet JSON par ligne.

Un fichier que d'autres ont pu écrire se lit sans rien en croire : une ligne qui n'a pas cette forme est laissée.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from serveur.noyau.erreurs import DonneesFautives, EntreeInutilisable
from serveur.noyau.lecture import construire

Avis = Literal["oui", "non"]
AVIS: tuple[str, ...] = get_args(Avis)
LIGNE_MAX = 64 * 1024  # octets ; ce que nous écrivons en a dix fois moins


class Montree(NamedTuple):
    """Une réponse montrée. passages : [début, fin] en points de code du texte, le principal d'abord."""

    enonce: str
    acteurs: tuple[str, ...]
    passages: tuple[tuple[int, ...], ...]


class Question(NamedTuple):
    """date : en temps universel, à la minute ; phrase : celle de la première réponse."""

    date: str
    jeton: str
    question: str
    trouve: bool
    genre: str
    phrase: str
    reponses: tuple[Montree, ...]


class Vote(NamedTuple):
    date: str
    jeton: str
    avis: Avis


def ecrire(ligne: Question | Vote) -> bytes:
    objet = ligne._asdict()
    if isinstance(ligne, Question):
        objet["reponses"] = [montree._asdict() for montree in ligne.reponses]
    return json.dumps(objet, ensure_ascii=False).encode() + b"\n"


def lire(octets: bytes) -> Question | Vote | None:
    """La ligne, ou None si elle n'en est pas une ; un champ de plus (une version à venir) est laissé."""
    try:
        objet: Any = json.loads(octets) if len(octets) <= LIGNE_MAX else None
        if not isinstance(objet, dict):
            return None
        forme: Any = Vote if "avis" in objet else Question
        lue: Question | Vote = construire(forme, {c: v for c, v in objet.items() if c in forme._fields}, "journal")
    except (ValueError, RecursionError, DonneesFautives):
        return None
    if isinstance(lue, Question) and any(len(p) != 2 for montree in lue.reponses for p in montree.passages):
        return None
    return lue


def parcourir(chemin: Path) -> Iterator[bytes]:
    """Chaque ligne d'un fichier, sans sa fin ; d'une ligne trop longue, un octet de plus que permis."""
    with chemin.open("rb") as fichier:
        while ligne := fichier.readline(LIGNE_MAX + 1):
            reste = ligne
            while len(reste) > LIGNE_MAX and not reste.endswith(b"\n"):
                reste = fichier.readline(LIGNE_MAX + 1)
            if ligne.strip():
                yield ligne.rstrip(b"\n") if len(ligne) <= LIGNE_MAX else ligne


def fichiers(chemin: Path) -> list[Path]:
    """Le journal et ses fichiers tournés, du plus ancien au plus récent. Lève EntreeInutilisable s'il n'est pas là."""
    tournes = [(int(f.name.rpartition(".")[2]), f) for f in chemin.parent.glob("*") if _tourne(chemin, f)]
    presents = [f for _, f in sorted(tournes, reverse=True)] + ([chemin] if chemin.is_file() else [])
    if not presents:
        raise EntreeInutilisable(f"{chemin} : il n'y a pas de journal à cet endroit (servir --journal FICHIER).")
    return presents


def _tourne(chemin: Path, autre: Path) -> bool:
    debut, _, rang = autre.name.rpartition(".")
    return debut == chemin.name and rang.isascii() and rang.isdigit() and len(rang) < 4 and autre.is_file()

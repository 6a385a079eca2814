# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Variantes faites par programme : chaque nom d'acteur, de source légale et de document, altéré d'une façon connue.

Aucun hasard : la lettre et le mot touchés se déduisent du nom.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ICI = Path(__file__).resolve().parent
COLLECTIONS = ("acteur", "source", "document", "service")


def a_la_main() -> list[tuple[str, str]]:
    """(nom écrit, chose attendue) des variantes de variantes.csv."""
    with (ICI / "variantes.csv").open(encoding="utf-8", newline="") as fichier:
        return [(ligne["nom"], ligne["attendu"]) for ligne in csv.DictReader(fichier, delimiter=";")]


def absents() -> list[str]:
    """Noms qui ne sont pas dans le graphe, mais ressemblent à ceux qui y sont."""
    return [ligne for ligne in (ICI / "absents.txt").read_text(encoding="utf-8").splitlines() if ligne]


def par_programme(index) -> list[tuple[str, str, str]]:
    """(façon, nom écrit, chose attendue)."""
    sortie = []
    for chose, textes in index.libelles.items():
        if chose.partition(":")[0] in COLLECTIONS:
            nom = textes["pref"][0]
            sortie += [(facon, ecrit, chose) for facon, ecrit in alterer(nom) if ecrit != nom]
    return sortie


def alterer(nom: str) -> Iterator[tuple[str, str]]:
    yield "capitales sans accents", sans_accents(nom).upper()
    yield "apostrophes et espaces", f"  {nom.replace(chr(39), '’').replace(' ', '  ')} "
    yield "sans articles", re.sub(r"\b(de|du|des|la|le|les|à|aux|et|en|sur)\s|\b[ld]['’]", "", nom)
    yield "du Québec", f"{nom} (Québec)"
    longs = sorted(re.findall(r"[^\W\d_]{6,}", nom), key=len)
    if longs:
        mot = longs[-1]
        milieu = len(mot) // 2
        yield "lettre ôtée", nom.replace(mot, mot[:milieu] + mot[milieu + 1 :], 1)
        yield "lettre doublée", nom.replace(mot, mot[:milieu] + mot[milieu] + mot[milieu:], 1)
        if mot[milieu] != mot[milieu + 1]:
            yield (
                "lettres interverties",
                nom.replace(mot, mot[:milieu] + mot[milieu + 1] + mot[milieu] + mot[milieu + 2 :], 1),
            )
    premier = nom.split()[0]
    if len(premier) > 6 and len(nom.split()) > 2:
        yield "premier mot abrégé", nom.replace(premier, premier[: 7 if premier.startswith("Secr") else 5] + ".", 1)


def sans_accents(texte: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", texte) if not unicodedata.combining(c))

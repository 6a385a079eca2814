# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Où une chose est écrite : fichier et ligne de son sujet, d'après la forme canonique (un sujet en début de ligne).

Ne sert qu'à nommer l'endroit d'une faute : les fichiers ne sont relus qu'alors.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from serveur.emplacements import fichiers_du_graphe, racine
from serveur.noyau.espaces import abreger

_PREFIXE = re.compile(r"^@prefix\s+([\w-]*):\s*<([^>]*)>")
_SUJET = re.compile(r"^(?:<([^>]*)>|([\w-]*):([^\s;,]+))")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Blocs = list[tuple[str, str]]  # (« fichier:ligne », texte du bloc)


def situer(choses: Collection[str]) -> dict[str, Blocs]:
    """Par IRI, les blocs qui la décrivent, dans l'ordre des fichiers ; une chose jamais décrite n'y est pas."""
    trouves: dict[str, Blocs] = {}
    for chemin, _ in fichiers_du_graphe():
        for iri, ligne, bloc in _sujets(chemin):
            if iri in choses:
                trouves.setdefault(iri, []).append((f"{chemin.relative_to(racine())}:{ligne}", bloc))
    return trouves


def lieu(blocs: Blocs, propriete: str | None) -> str:
    """« fichier:ligne » du bloc qui emploie la propriété, sinon du premier."""
    nom = "a" if propriete == _TYPE else abreger(propriete) if propriete else None
    return next((ou for ou, bloc in blocs if nom and re.search(rf"(?<!\S){re.escape(nom)}\s", bloc)), blocs[0][0])


def ou_est(chose: str) -> str:
    """« fichier:ligne » où la chose (IRI) reçoit son type, sinon son nom abrégé."""
    blocs = situer([chose]).get(chose)
    return lieu(blocs, _TYPE) if blocs else abreger(chose)


def _sujets(chemin: Path) -> list[tuple[str, int, str]]:
    prefixes: dict[str, str] = {}
    sujets: list[tuple[str, int, list[str]]] = []
    for numero, ligne in enumerate(chemin.read_text(encoding="utf-8").splitlines(), 1):
        if declare := _PREFIXE.match(ligne):
            prefixes[declare[1]] = declare[2]
        elif trouve := _SUJET.match(ligne):
            iri = trouve[1] or prefixes.get(trouve[2] or "", "") + (trouve[3] or "")
            sujets.append((iri, numero, [ligne]))
        elif sujets:
            sujets[-1][2].append(ligne)
    return [(iri, numero, "\n".join(lignes)) for iri, numero, lignes in sujets]

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'organigramme : la place de chaque acteur et les énoncés qui la disent.

Sait quels liens du graphe placent un acteur, et ce qui prouve chacun. Ni dessin, ni HTML, ni SPARQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from serveur.graphe.recherche.index import Index

# Place d'un acteur : propriété du graphe → ce que l'on en dit.
PLACES = {
    "ri:uniteDe": "est une unité de",
    "ri:releveDe": "relève de",
    "ri:dirigePour": "exerce sa fonction dans",
}
PRESIDE, FOURNIT = "préside", "fournit des membres à"
LIENS = (*PLACES.values(), PRESIDE, FOURNIT)
# Aucun énoncé ne place un poste : le graphe le tire de son nom, et la page doit le dire.
TIRE_DU_NOM = "exerce sa fonction dans"


@dataclass(frozen=True)
class Preuve:
    """Un énoncé qui dit un lien, et la disposition où il est."""

    enonce: str
    citation: str
    libelle: str


@dataclass(frozen=True)
class Lien:
    """`de` et `vers` : acteurs (IRI abrégées) ; sans preuve, le lien est tiré du nom du poste."""

    de: str
    genre: str
    vers: str
    preuves: tuple[Preuve, ...] = ()


@dataclass(frozen=True)
class Organigramme:
    """Les acteurs reliés, leurs liens, et ceux qui n'y sont pas."""

    acteurs: tuple[str, ...]
    liens: tuple[Lien, ...]
    absents: tuple[str, ...]

    def de(self, acteur: str) -> list[Lien]:
        """Liens qui touchent un acteur."""
        return [lien for lien in self.liens if acteur in (lien.de, lien.vers)]


def organigramme(index: Index, presidences: bool = False, compositions: bool = False) -> Organigramme:
    """Les liens de place, et au choix les présidences et les compositions."""
    liens = [*_places(index)]
    if presidences:
        liens += _enonces(index, "ri:Presidence", PRESIDE, "titulaire", "concerne")
    if compositions:
        liens += _enonces(index, "ri:Composition", FOURNIT, "membre", "titulaire")
    liens.sort(key=lambda x: (index.libelle(x.vers), LIENS.index(x.genre), index.libelle(x.de)))
    relies = {bout for lien in liens for bout in (lien.de, lien.vers)}
    tous = sorted(index.acteurs, key=index.tri)
    return Organigramme(tuple(a for a in tous if a in relies), tuple(liens), tuple(a for a in tous if a not in relies))


def _places(index: Index) -> Iterable[Lien]:
    dits: dict[tuple[str, str], list[Preuve]] = {}
    for fiche in index.fiches:
        if fiche["nature"] == "ri:Rattachement":
            for de in fiche.get("titulaire", []):
                for vers in fiche.get("autorite", []):
                    dits.setdefault((de, vers), []).append(_preuve(fiche))
    for de in index.acteurs:
        for propriete, genre in PLACES.items():
            for vers in index.structure.get(de, {}).get(propriete, []):
                preuves = () if genre == TIRE_DU_NOM else tuple(dits.get((de, vers), ()))
                yield Lien(de, genre, vers, preuves)


def _enonces(index: Index, nature: str, genre: str, de: str, vers: str) -> list[Lien]:
    """Un lien par couple d'acteurs qu'une nature d'énoncé relie."""
    dits: dict[tuple[str, str], list[Preuve]] = {}
    for fiche in index.fiches:
        if fiche["nature"] == nature:
            for source in fiche.get(de, []):
                for cible in fiche.get(vers, []):
                    dits.setdefault((source, cible), []).append(_preuve(fiche))
    return [Lien(source, genre, cible, tuple(preuves)) for (source, cible), preuves in dits.items()]


def _preuve(fiche: dict[str, Any]) -> Preuve:
    return Preuve(fiche["iri"], fiche["citation"], fiche["fr"])


def hierarchie(place: Organigramme) -> list[tuple[str, str, list[Any]]]:
    """Liste imbriquée des places : (acteur, lien vers qui le contient, ce qu'il contient), racines d'abord.

    Une boucle dans les données s'arrête au premier acteur revu.
    """
    dessous: dict[str, list[Lien]] = {}
    for lien in place.liens:
        if lien.genre in PLACES.values():
            dessous.setdefault(lien.vers, []).append(lien)
    places = {lien.de for liens in dessous.values() for lien in liens}

    def branche(acteur: str, lien: str, vus: frozenset[str]) -> tuple[str, str, list[Any]]:
        suite = [] if acteur in vus else dessous.get(acteur, [])
        return acteur, lien, [branche(x.de, x.genre, vus | {acteur}) for x in suite]

    return [branche(a, "", frozenset()) for a in place.acteurs if a in dessous and a not in places]

"""Où chaque triplet d'un document RDF est écrit ; ne sert qu'une fois des constats trouvés.

Turtle est relu par rdflib, dont l'analyseur sait sa ligne : le graphe rendu remplace le premier, les
nœuds anonymes n'étant pas les mêmes d'un lecteur à l'autre. N-Triples et N-Quads : un triplet, une ligne.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from rdflib import Graph
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

from serveur.graphe.reference import Reference
from serveur.services.validation.arbre import Lieu
from serveur.services.validation.rdf import (
    BASE,
    FORMATS,
    lieux_par_recherche,
    mettre_en_forme,
    racines_de,
    terme_rdflib,
)
from serveur.services.validation.soumission import Soumission, graphe_leger
from serveur.services.validation.structure import Modele

TAILLE_MAX = 2_000_000  # au-delà, chercher les lignes coûterait plus que la validation


class _Notes(Graph):
    """Graphe qui note, à chaque triplet ajouté, la ligne où en est l'analyseur."""

    analyseur: SinkParser
    notes: list[tuple[Any, int]]

    def add(self, triple: Any) -> _Notes:
        self.notes.append((triple, self.analyseur.lines + 1))
        return self


def avec_lieux(
    soumission: Soumission, octets: bytes, nom_format: str, modele: Modele, reference: Reference
) -> Soumission:
    """La même soumission, lieux connus quand le format et la taille le permettent."""
    if len(octets) > TAILLE_MAX:
        return soumission
    if nom_format == "turtle":
        return _turtle(octets, modele, reference)
    if nom_format in ("ntriples", "nquads"):
        return _par_ligne(octets, nom_format, modele, reference)
    lieux_par_recherche(soumission, octets.decode("utf-8", "replace"))
    return soumission


def _turtle(octets: bytes, modele: Modele, reference: Reference) -> Soumission:
    notes = _Notes()
    notes.notes = []
    notes.analyseur = SinkParser(RDFSink(notes), baseURI=BASE, turtle=True)
    notes.analyseur.loadBuf(octets.decode("utf-8-sig"))
    return _rassembler(notes.notes, modele, reference)


def _par_ligne(octets: bytes, nom_format: str, modele: Modele, reference: Reference) -> Soumission:
    notes = []
    for numero, ligne in enumerate(octets.splitlines(), 1):
        for quad in ox.parse(ligne, format=FORMATS[nom_format]):
            notes.append(
                ((terme_rdflib(quad.subject), terme_rdflib(quad.predicate), terme_rdflib(quad.object)), numero)
            )
    return _rassembler(notes, modele, reference)


def _rassembler(notes: list[tuple[Any, int]], modele: Modele, reference: Reference) -> Soumission:
    soumission = Soumission(graphe_leger(), [])
    for (s, p, brut), ligne in notes:
        o = mettre_en_forme(p, brut, modele, reference)
        soumission.graphe.add((s, p, o))
        soumission.ordre.setdefault((s, p, o), len(soumission.ordre))
        for place in ((s, p, o), (s, p, None), (s, None, None)):
            soumission.lieux.setdefault(place, Lieu(ligne))
    soumission.racines = racines_de(soumission.graphe, modele)
    return soumission

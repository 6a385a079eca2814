# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Où chaque triplet d'un document RDF est écrit ; ne sert qu'une fois des constats trouvés.

Turtle est relu par rdflib, dont l'analyseur sait sa ligne : la soumission rendue remplace la
première, les nœuds anonymes n'étant pas les mêmes d'un lecteur à l'autre. N-Triples et N-Quads : un triplet, une ligne.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

from serveur.graphe.reference import Reference
from serveur.services.validation.arbre import Lieu
from serveur.services.validation.graphes import rdflib_muet
from serveur.services.validation.rdf import (
    BASE,
    FORMATS,
    Ecriture,
    en_litteral,
    lieux_par_recherche,
    mettre_en_forme,
    racines_de,
)
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import Modele
from serveur.services.validation.triplets import Terme, iri

TAILLE_MAX = 2_000_000  # au-delà, chercher les lignes coûterait plus que la validation


class _TelQuel(RDFSink):
    """Un littéral garde sa graphie : rdflib ferait de « oui » booléen un faux."""

    def newLiteral(self, s: str, dt: Any, lang: Any) -> Literal:
        return Literal(s, datatype=dt, normalize=False) if dt else Literal(s, lang=lang)


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
    if nom_format in ("turtle", "ntriples", "nquads"):
        turtle = nom_format == "turtle"
        relue = _turtle(octets, modele, reference) if turtle else _par_ligne(octets, nom_format, modele, reference)
        relue.remarques = soumission.remarques
        return relue
    lieux_par_recherche(soumission, octets.decode("utf-8", "replace"))
    return soumission


def _turtle(octets: bytes, modele: Modele, reference: Reference) -> Soumission:
    notes = _Notes()
    notes.notes = []
    notes.analyseur = SinkParser(_TelQuel(notes), baseURI=BASE, turtle=True)
    with rdflib_muet():
        notes.analyseur.loadBuf(octets.decode("utf-8-sig"))
    soumission = Soumission()
    ecriture = Ecriture(soumission)

    def terme(noeud: Any) -> Terme:
        if isinstance(noeud, URIRef):
            return iri(str(noeud))
        if isinstance(noeud, Literal):
            return en_litteral(str(noeud), noeud.datatype and str(noeud.datatype), noeud.language)
        return ecriture.anonyme(str(noeud))

    for triplet, ligne in notes.notes:
        s, p, o = map(terme, triplet)
        _noter(soumission, s, p, mettre_en_forme(p, o, modele, reference), ligne)
    soumission.racines = racines_de(soumission.graphe, modele)
    return soumission


def _par_ligne(octets: bytes, nom_format: str, modele: Modele, reference: Reference) -> Soumission:
    soumission = Soumission()
    ecriture = Ecriture(soumission)
    for numero, ligne in enumerate(octets.splitlines(), 1):
        for quad in ox.parse(ligne, format=FORMATS[nom_format]):
            s, p, o = map(ecriture.terme, (quad.subject, quad.predicate, quad.object))
            _noter(soumission, s, p, mettre_en_forme(p, o, modele, reference), numero)
    soumission.racines = racines_de(soumission.graphe, modele)
    return soumission


def _noter(soumission: Soumission, s: Terme, p: Terme, o: Terme, ligne: int) -> None:
    soumission.graphe.ajouter(s, p, o)
    soumission.ordre.setdefault((s, p, o), len(soumission.ordre))
    for place in ((s, p, o), (s, p, None), (s, None, None)):
        soumission.lieux.setdefault(place, Lieu(ligne))

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

from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.graphes import rdflib_muet
from serveur.services.validation.rdf import BASE, FORMATS, Ecriture, en_litteral, lieux_par_recherche
from serveur.services.validation.relecture import Situe, relire
from serveur.services.validation.soumission import Soumission
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


def avec_lieux(soumission: Soumission, octets: bytes, nom_format: str, transcripteur: Transcripteur) -> Soumission:
    """La même soumission, lieux connus quand le format et la taille le permettent."""
    if len(octets) > TAILLE_MAX:
        return soumission
    if nom_format not in ("turtle", "ntriples", "nquads"):
        lieux_par_recherche(soumission, octets.decode("utf-8", "replace"))
        return soumission
    relue = Soumission()
    bruts = _turtle(octets, relue) if nom_format == "turtle" else _par_ligne(octets, nom_format, relue)
    relire(bruts, relue, transcripteur)
    du_fichier = len(soumission.remarques) - len(relue.remarques)  # celles de l'encodage, dites avant
    relue.remarques = soumission.remarques[: max(0, du_fichier)] + relue.remarques
    return relue


def _turtle(octets: bytes, soumission: Soumission) -> list[Situe]:
    notes = _Notes()
    notes.notes = []
    notes.analyseur = SinkParser(_TelQuel(notes), baseURI=BASE, turtle=True)
    with rdflib_muet():
        notes.analyseur.loadBuf(octets.decode("utf-8-sig"))
    ecriture = Ecriture(soumission)

    def terme(noeud: Any) -> Terme:
        if isinstance(noeud, URIRef):
            return iri(str(noeud))
        if isinstance(noeud, Literal):
            return en_litteral(str(noeud), noeud.datatype and str(noeud.datatype), noeud.language)
        return ecriture.anonyme(str(noeud))

    return [((terme(s), terme(p), terme(o)), ligne) for (s, p, o), ligne in notes.notes]


def _par_ligne(octets: bytes, nom_format: str, soumission: Soumission) -> list[Situe]:
    ecriture = Ecriture(soumission)
    return [
        ((ecriture.terme(quad.subject), ecriture.terme(quad.predicate), ecriture.terme(quad.object)), numero)
        for numero, ligne in enumerate(octets.splitlines(), 1)
        for quad in ox.parse(ligne, format=FORMATS[nom_format])
    ]

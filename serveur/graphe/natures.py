# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le concept de chaque nature d'énoncés (vocabulaire:natures), tiré de sa classe : mêmes noms, même définition.

Une nature est une classe que l'ontologie range dans une famille (`ri:famille`). Ne lit aucun fichier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from serveur.noyau.espaces import ID, RI, developper, graphe_nomme

_REPRIS = frozenset((developper("skos:prefLabel"), developper("skos:definition")))


def concepts_de_natures(quads: Sequence[ox.Quad]) -> Iterator[ox.Quad]:
    """Type, vocabulaire, classe désignée, libellés et définitions de chaque concept, parmi les vocabulaires."""
    graphe = ox.NamedNode(graphe_nomme("vocabulaires"))
    natures = {q.subject for q in quads if q.predicate.value == RI + "famille"}
    for nature in natures:
        if isinstance(nature, ox.NamedNode):
            concept = _concept(nature)
            yield ox.Quad(concept, _noeud("rdf:type"), _noeud("skos:Concept"), graphe)
            yield ox.Quad(concept, _noeud("skos:inScheme"), _noeud("vocabulaire:natures"), graphe)
            yield ox.Quad(concept, _noeud("foaf:focus"), nature, graphe)
    for quad in quads:
        if quad.predicate.value in _REPRIS and isinstance(quad.subject, ox.NamedNode) and quad.subject in natures:
            yield ox.Quad(_concept(quad.subject), quad.predicate, quad.object, graphe)


def _noeud(nom: str) -> ox.NamedNode:
    return ox.NamedNode(developper(nom))


def _concept(nature: ox.NamedNode) -> ox.NamedNode:
    """« ri:RegleDeDroit » → « nature:regle-de-droit »."""
    return ox.NamedNode(f"{ID}nature/{re.sub(r'(?<!^)(?=[A-Z])', '-', nature.value.removeprefix(RI)).lower()}")

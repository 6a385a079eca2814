# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Conclusions OWL 2 RL du graphe (owlrl), calculées à la construction (conception, 2.4).

Ne sont gardées que les conclusions qui parlent de nos individus ; la fermeture triviale est laissée. Seul module qui
connaisse le raisonneur : une construction qui reprend ses conclusions ne le charge pas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox
from owlrl import OWLRL_Semantics
from rdflib import OWL, RDF, BNode, Graph, URIRef
from rdflib.term import Node

from serveur.graphe.lieux import lieu, situer
from serveur.graphe.premisses import Premisse, premisses, quads_de
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import ID, PREFIXES, RI, abreger, developper, graphe_nomme

_TRIVIAL = (PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["rdf"])
_ALIGNES = tuple(PREFIXES[p] for p in ("dpv", "cpsv", "org"))
MONTREES = 20
_GRAPHE = f"<{graphe_nomme('inferences')}>"


class _Fermeture(OWLRL_Semantics):  # type: ignore[misc]
    """La fermeture d'owlrl, dont les règles ne sont essayées que sur les triplets qui peuvent en déclencher une.

    Chaque règle d'OWL 2 RL part d'un triplet du vocabulaire d'OWL et cherche elle-même dans le graphe ce qu'il vise ;
    sur un triplet d'individus, owlrl ne conclut que « chaque chose est elle-même » (eq-ref), que nous laissons.
    """

    def rules(self, triplet: tuple[Node, Node, Node], tour: int) -> None:
        sujet, predicat, objet = triplet
        if predicat == OWL.sameAs and sujet == objet:
            return
        terme = objet if predicat == RDF.type else predicat
        # str.startswith : celui de rdflib n'accepte pas plusieurs débuts
        if terme != OWL.Thing and str.startswith(str(terme), _TRIVIAL):
            super().rules(triplet, tour)


def conclure(connues: Iterable[Premisse]) -> list[str]:
    """Conclusions, en N-Quads du graphe des inférences, triées, sans le point.

    Lève DonneesFautives si la fermeture révèle une contradiction.
    """
    graphe = Graph(store="SimpleMemory", bind_namespaces="none")
    for sujet, predicat, objet in connues:
        graphe.add((_noeud(sujet), _noeud(predicat), _noeud(objet)))
    avant = set(graphe)
    fermeture = _Fermeture(graphe, False, False)
    fermeture.closure()
    if fermeture.error_messages:
        raise DonneesFautives("\n  ".join(["Le graphe se contredit :", *_expliquer(set(fermeture.error_messages))]))
    return sorted(f"<{s}> <{p}> <{o}> {_GRAPHE}" for s, p, o in set(graphe) - avant if _utile(s, p, o))


def inferer(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Quadruplets inférés, dans le graphe des inférences. Lève DonneesFautives comme `conclure`."""
    return quads_de(conclure(premisses(map(str, quads))))


def _noeud(terme: str) -> Node:
    return URIRef(terme[1:-1]) if terme.startswith("<") else BNode(terme[2:])


def _expliquer(messages: set[str]) -> list[str]:
    """Les contradictions en français, chacune avec le fichier et la ligne de la chose en cause."""
    en_cause = {message: re.findall(r"https?://[^\s,()']+", message) for message in messages}
    blocs = situer({iri for iris in en_cause.values() for iri in iris[-1:] if iri.startswith(ID)})
    lignes = []
    for message, iris in sorted(en_cause.items()):
        if message.startswith("Disjoint classes") and len(iris) == 3:
            une, autre, chose = iris
            ou = f"{lieu(blocs[chose], None)} : " if chose in blocs else ""
            classes = " et ".join(sorted((abreger(une), abreger(autre))))
            lignes.append(f"{ou}{abreger(chose)} : de deux classes qui s'excluent ({classes}) ; n'en garder qu'une.")
        else:
            lignes.append(message)
    return lignes[:MONTREES]


def _utile(sujet: Node, predicat: Node, objet: Node) -> bool:
    if not all(isinstance(n, URIRef) for n in (sujet, predicat, objet)):
        return False
    if not str(sujet).startswith(ID):
        return False
    if str(predicat) == developper("rdf:type"):
        return not str(objet).startswith(_TRIVIAL)
    return str(predicat).startswith((RI, *_ALIGNES))

"""Ce qu'un lecteur rend : le graphe d'un document, ses racines et où chaque chose est écrite."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import Graph, URIRef
from rdflib.term import Node

from serveur.services.validation.arbre import Lieu, Remarque


@functools.lru_cache(maxsize=20_000)
def iri(valeur: str) -> URIRef:
    """L'IRI, toujours le même objet : comparer deux objets distincts est ce qui coûte le plus à pySHACL."""
    return URIRef(valeur)


def graphe_leger() -> Graph:
    """Graphe sans contextes ni préfixes : un document en a un, et n'a besoin ni des uns ni des autres."""
    return Graph(store="SimpleMemory", bind_namespaces="none")


Place = tuple[Node, Node | None, Node | None]


@dataclass
class Soumission:
    """Un document lu.

    graphe : ses triplets ; racines : (nœud, nom de classe) ; lieux : où est écrit un triplet (s, p, o),
    une propriété (s, p, None) ou un nœud (s, None, None) ; cles_inconnues : la graphie de chaque clé qui
    n'est pas du modèle ; ordre : rang de chaque triplet dans le fichier ; format : celui qui a été lu ;
    remarques : ce qui a été lu autrement qu'écrit.
    """

    graphe: Graph
    racines: list[tuple[Node, str]]
    lieux: dict[Place, Lieu] = field(default_factory=dict)
    cles_inconnues: dict[Node, str] = field(default_factory=dict)
    ordre: dict[Place, int] = field(default_factory=dict)
    remarques: list[Remarque] = field(default_factory=list)
    format: str = ""

    def lieu(self, noeud: Node, propriete: Node | None, valeurs: Iterable[Node | None]) -> Lieu:
        """Le lieu le plus précis que l'on connaisse."""
        for valeur in (*valeurs, None):
            for place in ((noeud, propriete, valeur), (noeud, None, None)):
                if place in self.lieux and (place[1] is not None or valeur is None):
                    return self.lieux[place]
        return Lieu()

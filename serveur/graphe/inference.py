"""Conclusions OWL 2 RL du graphe (owlrl), calculées à la construction (conception, 2.4).

Seul ce qui peut conclure est donné au raisonneur : ni libellés, ni passages, ni notes. Ne sont
gardées que les conclusions qui parlent de nos individus ; la fermeture triviale est laissée.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from owlrl import OWLRL_Semantics
from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import ID, PREFIXES, RI, developper, graphe_nomme

_SANS_CONCLUSION = {
    developper(nom)
    for nom in (
        "ri:passage ri:passageComplementaire ri:etendue rdfs:isDefinedBy dcterms:license rdfs:seeAlso "
        "skos:inScheme skos:topConceptOf foaf:focus owl:versionIRI skos:exactMatch skos:closeMatch"
    ).split()
}
_TRIVIAL = (PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["rdf"])


def _noeud(terme: ox.NamedNode | ox.BlankNode) -> Node:
    return URIRef(terme.value) if isinstance(terme, ox.NamedNode) else BNode(terme.value)


def graphe_pour_raisonner(quads: Iterable[ox.Quad]) -> Graph:
    """Graphe rdflib réduit à ce qui peut mener à une conclusion."""
    graphe = Graph(bind_namespaces="none")
    for quad in quads:
        if quad.predicate.value in _SANS_CONCLUSION or "#char=" in str(quad.subject):
            continue
        if isinstance(quad.subject, ox.Triple) or not isinstance(quad.object, ox.NamedNode | ox.BlankNode):
            continue
        graphe.add((_noeud(quad.subject), URIRef(quad.predicate.value), _noeud(quad.object)))
    return graphe


def inferer(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Quadruplets inférés, dans le graphe des inférences.

    Lève DonneesFautives si la fermeture révèle une contradiction.
    """
    graphe = graphe_pour_raisonner(quads)
    avant = set(graphe)
    fermeture = OWLRL_Semantics(graphe, False, False)
    fermeture.closure()
    if fermeture.error_messages:
        raise DonneesFautives("Le graphe se contredit : " + " ; ".join(sorted(set(fermeture.error_messages))[:3]))
    nomme = ox.NamedNode(graphe_nomme("inferences"))
    return [
        ox.Quad(ox.NamedNode(str(s)), ox.NamedNode(str(p)), ox.NamedNode(str(o)), nomme)
        for s, p, o in sorted(graphe)
        if (s, p, o) not in avant and _utile(s, p, o)
    ]


def _utile(sujet: Node, predicat: Node, objet: Node) -> bool:
    if not all(isinstance(n, URIRef) for n in (sujet, predicat, objet)):
        return False
    if not str(sujet).startswith(ID):
        return False
    if str(predicat) == developper("rdf:type"):
        return not str(objet).startswith(_TRIVIAL)
    return str(predicat).startswith((RI, *_ALIGNES))


_ALIGNES = tuple(PREFIXES[p] for p in ("dpv", "cpsv", "org"))

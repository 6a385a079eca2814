# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les graphes que pySHACL interroge : celui des formes, figé, et celui d'un document, en tables.

Mêmes résultats qu'un graphe rdflib ordinaire (tests/test_validation.py), en bien plus vif.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

import pyoxigraph as ox
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.query import Result
from rdflib.term import Identifier, Node, Variable

from serveur.noyau.espaces import PREFIXES
from serveur.services.validation import triplets as nt

Triplet = tuple[Node, Node, Node]
Cibles = tuple[frozenset[Node], frozenset[Node], frozenset[Node]]


@functools.lru_cache(maxsize=20_000)
def iri(valeur: str) -> URIRef:
    """L'IRI, toujours le même objet : comparer deux objets distincts est ce qui coûte le plus à pySHACL."""
    return URIRef(valeur)


def terme_rdflib(terme: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(terme, ox.NamedNode):
        return iri(terme.value)
    if isinstance(terme, ox.BlankNode):
        return BNode(terme.value)
    if isinstance(terme, ox.Triple):
        raise TypeError("un triplet n'est pas un terme de rdflib")
    if terme.language:
        return _litteral(terme.value, langue=terme.language)
    type_ = terme.datatype.value
    return _litteral(terme.value, None if type_ == f"{nt.XSD}string" else type_)


def en_rdflib(terme: nt.Terme) -> Node:
    """Un terme d'un document, pour pySHACL."""
    if nt.est_iri(terme):
        return iri(nt.lexical(terme))
    return _litteral(nt.lexical(terme), *nt.type_et_langue(terme)) if nt.est_litteral(terme) else BNode(terme[2:])


def en_graphe(triplets: Iterable[nt.Triplet]) -> Graph:
    """Un graphe rdflib ordinaire, pour qui veut le sérialiser, le comparer ou le juger avec pySHACL tel quel."""
    graphe = Graph()
    for s, p, o in triplets:
        graphe.add((en_rdflib(s), en_rdflib(p), en_rdflib(o)))
    return graphe


def _litteral(texte: str, type_: str | None = None, langue: str | None = None) -> Literal:
    with rdflib_muet():
        return Literal(texte, datatype=iri(type_) if type_ else None, lang=langue)


@contextlib.contextmanager
def rdflib_muet() -> Iterator[None]:
    """Sans l'avertissement, trace à l'appui, que rdflib écrit d'une valeur qui n'est pas de son type."""
    journal = logging.getLogger("rdflib.term")
    niveau = journal.level
    journal.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        journal.setLevel(niveau)


def depuis_rdflib(triplets: Iterable[Triplet]) -> nt.Triplets:
    """Les triplets d'un graphe rdflib, à notre façon ; les nœuds anonymes gardent leur étiquette."""
    return nt.Triplets((depuis_terme(s), depuis_terme(p), depuis_terme(o)) for s, p, o in triplets)


def depuis_terme(terme: Node) -> nt.Terme:
    if isinstance(terme, URIRef):
        return nt.iri(str(terme))
    if isinstance(terme, Literal):
        net = nt.litteral(str(terme), str(terme.datatype or ""))
        return f"{net}@{terme.language}" if terme.language else net
    return f"_:{terme}"


class GrapheFige(Graph):
    """Graphe de formes que l'on ne modifie plus : chaque lecture est gardée."""

    def __init__(self, source: Graph) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        for triplet in source:
            self.add(triplet)
        self._objets: dict[Any, list[Node]] = {}
        self._paires: dict[Any, list[tuple[Node, Node]]] = {}
        self._listes: dict[Node, list[Node]] = {}

    def __bool__(self) -> bool:
        return True

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        cle = (subject, predicate)
        if cle not in self._objets:
            self._objets[cle] = list(super().objects(subject, predicate))
        return iter(self._objets[cle])

    def predicate_objects(self, subject: Any = None, unique: bool = False) -> Any:
        if subject not in self._paires:
            self._paires[subject] = list(super().predicate_objects(subject))
        return iter(self._paires[subject])

    def items(self, list: Node) -> Any:  # noqa: A002 - nom de rdflib
        if list not in self._listes:
            self._listes[list] = [*super().items(list)]
        return iter(self._listes[list])


class GrapheValide(Graph):
    """Graphe d'un document : des tables pour ce que pySHACL demande, pyoxigraph pour ses requêtes SPARQL."""

    def __init__(self, triplets: Iterable[Triplet] = ()) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._paires: dict[Node, list[tuple[Node, Node]]] = {}
        self._objets: dict[tuple[Node, Node], list[Node]] = {}
        self._sujets: dict[tuple[Node, Node | None], list[Node]] = {}
        self._vises: dict[Cibles, set[Node]] = {}
        for triplet in triplets:
            self.add(triplet)

    def __bool__(self) -> bool:
        return True  # pySHACL écrit « graphe or autre » : sans ceci, rdflib compte tous les triplets

    def __len__(self) -> int:
        return sum(map(len, self._paires.values()))

    def add(self, triple: Any) -> GrapheValide:
        s, p, o = triple
        objets = self._objets.setdefault((s, p), [])
        if o not in objets:
            objets.append(o)
            self._paires.setdefault(s, []).append((p, o))
            self._sujets.setdefault((p, o), []).append(s)
            self._sujets.setdefault((p, None), []).append(s)
        return self

    def triples(self, triple: Any) -> Any:
        s, p, o = triple
        sujets = list(self._paires) if s is None else [s]
        for sujet in sujets:
            for propriete, objet in self._paires.get(sujet, ()):
                if p in (None, propriete) and o in (None, objet):
                    yield sujet, propriete, objet

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        if subject is None or predicate is None:
            return super().objects(subject, predicate)
        return iter(self._objets.get((subject, predicate), ()))

    def subjects(self, predicate: Any = None, object: Any = None, unique: bool = False) -> Any:  # noqa: A002
        if predicate is None:
            return super().subjects(predicate, object)
        return iter(self._sujets.get((predicate, object), ()))

    def vises(self, cibles: Cibles) -> set[Node]:
        """Les nœuds que visent ces cibles (SHACL, 2.1.3) ; plusieurs formes ont les mêmes."""
        if cibles not in self._vises:
            classes, sujets_de, objets_de = cibles
            vus = {s for classe in classes for s in self._sujets.get((RDF.type, classe), ())}
            vus.update(s for p in sujets_de for s in self._sujets.get((p, None), ()))
            vus.update(o for p in objets_de for s in self._sujets.get((p, None), ()) for o in self._objets[s, p])
            self._vises[cibles] = vus
        return self._vises[cibles]

    def query(self, query_object: Any, *_: Any, initBindings: Any = None, **__: Any) -> Any:
        """Une contrainte SPARQL (SHACL, 5), `$this` lié : mêmes solutions que rdflib, treize fois plus vite."""
        magasin = ox.Store()
        nommees = _proprietes(query_object)
        magasin.extend(ox.Quad(*map(_vers_ox, t)) for t in self if nommees is None or t[1] in nommees)
        liees = {ox.Variable(str(nom)): _vers_ox(terme) for nom, terme in (initBindings or {}).items()}
        solutions = magasin.query(query_object, substitutions=liees)
        if not isinstance(solutions, ox.QuerySolutions):
            raise NotImplementedError("une contrainte SPARQL de nos formes est un SELECT")
        resultat = Result("SELECT")
        resultat.vars = [Variable(v.value) for v in solutions.variables]
        resultat.bindings = [
            {
                v: cast("Identifier", terme_rdflib(t))
                for v, t in zip(resultat.vars, solution, strict=True)
                if t is not None
            }
            for solution in solutions
        ]
        return resultat


@functools.lru_cache(maxsize=500)
def _proprietes(requete: str) -> frozenset[Node] | None:
    """Propriétés que la requête nomme, ou None si elle peut en suivre d'autres (variable, IRI entière, « a »)."""
    corps = re.sub(r"(?im)^\s*PREFIX\s+\S+\s+<[^>]*>\s*$", "", requete)
    if re.search(r"<[^=\s]|\ba\b|[?$]\w+\s+[?$]\w+\s+[?$]", corps):
        return None
    prefixes = {p: PREFIXES[p] for p in re.findall(r"\b(\w+):\w", corps) if p in PREFIXES}
    return frozenset(iri(prefixes[p] + nom) for p, nom in re.findall(r"\b(\w+):(\w+)", corps) if p in prefixes)


def _vers_ox(terme: Node) -> Any:
    if isinstance(terme, URIRef):
        return ox.NamedNode(terme)
    if isinstance(terme, Literal):
        if terme.language:
            return ox.Literal(terme, language=terme.language)
        return ox.Literal(terme, datatype=ox.NamedNode(terme.datatype)) if terme.datatype else ox.Literal(terme)
    return ox.BlankNode(str(terme))

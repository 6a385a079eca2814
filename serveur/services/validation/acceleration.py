"""Ce qui rend pySHACL assez vif pour des milliers de documents, sans toucher à ses verdicts.

Deux mémoires (mesures : decisions/0010) : ce que les formes disent (elles ne changent pas) et les
contraintes de chaque forme (pySHACL les relit à chaque document). Les requêtes SPARQL des formes
vont à pyoxigraph. Les descriptions en anglais que personne ne lit ne sont pas écrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.query import Result
from rdflib.term import Node, Variable

from serveur.services.validation.rdf import terme_rdflib


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


Triplet = tuple[Node, Node, Node]
Cibles = tuple[frozenset[Node], frozenset[Node], frozenset[Node]]


class GrapheValide(Graph):
    """Graphe d'un document : des tables pour ce que pySHACL demande, pyoxigraph pour ses requêtes SPARQL."""

    def __init__(self, triplets: Iterable[Triplet] = ()) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._paires: dict[Node, list[tuple[Node, Node]]] = {}
        self._objets: dict[tuple[Node, Node], list[Node]] = {}
        self._sujets: dict[tuple[Node, Node | None], list[Node]] = {}
        self._vises: dict[Cibles, set[Node]] = {}
        self._magasin: ox.Store | None = None
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

    def query(self, query_object: Any, *_: Any, initBindings: Any = None, **__: Any) -> Any:  # noqa: N803 - nom de rdflib
        """Une contrainte SPARQL (SHACL, 5), `$this` lié : mêmes solutions que rdflib, treize fois plus vite."""
        if self._magasin is None:
            self._magasin = ox.Store()
            self._magasin.extend(ox.Quad(*map(_vers_ox, triplet)) for triplet in self)
        liees = {ox.Variable(str(nom)): _vers_ox(terme) for nom, terme in (initBindings or {}).items()}
        solutions = self._magasin.query(query_object, substitutions=liees)
        if not isinstance(solutions, ox.QuerySolutions):
            raise NotImplementedError("une contrainte SPARQL de nos formes est un SELECT")
        resultat = Result("SELECT")
        resultat.vars = [Variable(v.value) for v in solutions.variables]
        resultat.bindings = [
            {v: terme_rdflib(t) for v, t in zip(resultat.vars, solution, strict=True) if t is not None}
            for solution in solutions
        ]
        return resultat


def _vers_ox(terme: Node) -> Any:
    if isinstance(terme, URIRef):
        return ox.NamedNode(terme)
    if isinstance(terme, Literal):
        if terme.language:
            return ox.Literal(terme, language=terme.language)
        return ox.Literal(terme, datatype=ox.NamedNode(terme.datatype)) if terme.datatype else ox.Literal(terme)
    return ox.BlankNode(str(terme))


class _SansPhrase:
    """Se place devant une contrainte de pySHACL : mêmes résultats, sans les phrases en anglais.

    Dans une forme imbriquée (membre d'un sh:or, d'un sh:not), seul le verdict compte : le résultat y est vide.
    """

    __slots__ = ()

    def make_v_result(self, *arguments: Any, **options: Any) -> Any:
        if not any(self.shape.cibles):  # type: ignore[attr-defined]
            return "", None, []
        return super().make_v_result(*arguments, **options)  # type: ignore[misc]

    def make_v_result_description(self, *_: Any, **__: Any) -> str:
        return ""

    def make_generic_messages(self, *_: Any, **__: Any) -> list[Any]:
        return []


_CONTRAINTES = {
    parametre: type(classe.__name__, (_SansPhrase, classe), {})
    for parametre, classe in CONSTRAINT_PARAMETERS_MAP.items()
}
_PARAMETRES = frozenset(ALL_CONSTRAINT_PARAMETERS)


# Un chemin SHACL : une propriété, son inverse, une suite de chemins ou un choix entre chemins.
Pas = tuple[str, Any]


def _lire_chemin(formes: Graph, chemin: Node | None) -> Pas:
    """Lève NotImplementedError pour un chemin que nos formes n'emploient pas (répétition)."""
    if isinstance(chemin, URIRef):
        return "propriete", chemin
    inverse = formes.value(chemin, SH.inversePath)
    if isinstance(inverse, URIRef):
        return "inverse", inverse
    choix = formes.value(chemin, SH.alternativePath)
    liste = [_lire_chemin(formes, pas) for pas in formes.items(choix or chemin)]  # type: ignore[arg-type]
    if not liste:
        raise NotImplementedError(f"chemin SHACL non prévu : {chemin}")
    return ("choix" if choix else "suite"), liste


def _suivre(graphe: Graph, noeud: Node, pas: Pas) -> set[Node]:
    genre, quoi = pas
    if genre == "propriete":
        return set(graphe.objects(noeud, quoi))
    if genre == "inverse":
        return set(graphe.subjects(quoi, noeud))
    if genre == "choix":
        return {n for un in quoi for n in _suivre(graphe, noeud, un)}
    atteints = {noeud}
    for un in quoi:
        atteints = {n for a in atteints for n in _suivre(graphe, a, un)}
    return atteints


class FormeGardee(Shape):
    """Forme de pySHACL dont les contraintes sont construites une fois pour toutes."""

    __slots__ = ("_cibles", "_contraintes", "_pas")

    @property
    def cibles(self) -> Cibles:
        """Classes visées, propriétés dont le sujet est visé, propriétés dont l'objet est visé."""
        try:
            return self._cibles  # type: ignore[has-type, no-any-return]
        except AttributeError:
            self._cibles = tuple(
                frozenset(self.objects(SH[n])) for n in ("targetClass", "targetSubjectsOf", "targetObjectsOf")
            )
            return self._cibles  # type: ignore[return-value]

    def focus_nodes(self, data_graph: Graph, debug: bool = False) -> set[Node]:
        """Comme Shape.focus_nodes (SHACL, 2.1.3) ; une soumission ne déclare pas de sous-classes."""
        assert isinstance(data_graph, GrapheValide)
        return data_graph.vises(self.cibles)

    @property
    def contraintes(self) -> list[Any]:
        try:
            return self._contraintes  # type: ignore[has-type, no-any-return]
        except AttributeError:
            classes = {_CONTRAINTES[p] for p, _ in self.sg.predicate_objects(self.node) if p in _PARAMETRES}
            self._contraintes = [classe(self) for classe in sorted(classes, key=lambda c: c.__name__)]
            return self._contraintes

    @property
    def pas(self) -> Pas:
        """Le chemin de la forme, lu une fois."""
        try:
            return self._pas  # type: ignore[has-type, no-any-return]
        except AttributeError:
            self._pas = _lire_chemin(self.sg.graph, self._path)
            return self._pas

    def value_nodes(self, target_graph: Graph, focus: Any, sparql_mode: bool = False, debug: bool = False) -> Any:
        """Comme Shape.value_nodes (SHACL, 2.3.1)."""
        if not self._p:
            return {noeud: {noeud} for noeud in focus}
        return {noeud: _suivre(target_graph, noeud, self.pas) for noeud in focus}

    def validate(
        self,
        executor: SHACLExecutor,
        target_graph: Any,
        focus: Node | Sequence[Node] | None = None,
        _evaluation_path: list[Any] | None = None,
    ) -> tuple[bool, list[Any]]:
        """Comme Shape.validate (SHACL, 3.4), pour les options que ce produit emploie : aucune."""
        if focus is None:
            noeuds: Iterable[Node] = self.focus_nodes(target_graph)
        else:
            noeuds = [focus] if isinstance(focus, Node) else focus
        noeuds = list(noeuds)
        if not noeuds or self.deactivated:
            return True, []
        chemin = [*(_evaluation_path or []), self]
        if len(chemin) // 2 >= executor.max_validation_depth:
            raise RecursionError(f"{self.node} : formes trop imbriquées")
        valeurs = self.value_nodes(target_graph, noeuds)
        conforme, rapports = True, []
        for contrainte in self.contraintes:
            ok, constats = contrainte.evaluate(executor, target_graph, valeurs, [*chemin, contrainte])
            conforme = conforme and ok
            rapports.extend(constats)
        return conforme, rapports


def formes_gardees(graphe: Graph) -> list[FormeGardee]:
    """Toutes les formes de `graphe`, liées entre elles ; lève ce que pySHACL lève d'une forme mal écrite."""
    ensemble = ShapesGraph(GrapheFige(graphe))
    gardees = {
        forme.node: FormeGardee(ensemble, forme.node, p=forme.is_property_shape, path=forme.path())
        for forme in ensemble.shapes
    }
    ensemble._node_shape_cache.update(gardees)
    return sorted(gardees.values(), key=lambda f: str(f.node))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui rend pySHACL assez vif pour des milliers de documents, sans toucher à ses verdicts.

Deux mémoires (mesures : decisions/0010) : ce que les formes disent (elles ne changent pas) et les
contraintes de chaque forme (pySHACL les relit à chaque document). Les requêtes SPARQL des formes
vont à pyoxigraph. Les descriptions en anglais que personne ne lit ne sont pas écrites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.core.property_pair_constraints import LessThanOrEqualsConstraintComponent
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from serveur.services.validation.graphes import Cibles, GrapheFige, GrapheValide


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


class _AuPlus(LessThanOrEqualsConstraintComponent):
    """Ce qui ne se compare pas est un résultat (SHACL, 4.5.4) ; pySHACL lève sur un bloc, ou compare à tort."""

    def evaluate(self, _executant: Any, graphe: Any, valeurs: Mapping[Any, Iterable[Any]], _chemin: Any) -> Any:
        rapports = [
            self.make_v_result(graphe, noeud, value_node=valeur)
            for noeud, siennes in valeurs.items()
            for propriete in self.property_compare_set
            for borne in graphe.objects(noeud, propriete)
            for valeur in siennes
            if not _au_plus(valeur, borne)
        ]
        return not rapports, rapports


def _au_plus(valeur: Node, borne: Node) -> bool:
    """`valeur` <= `borne` au sens de SPARQL, ou faux quand elles ne se comparent pas."""
    if not (isinstance(valeur, Literal) and isinstance(borne, Literal)):
        return False
    un, autre = _comparable(valeur), _comparable(borne)
    return un is not None and autre is not None and un[0] == autre[0] and bool(un[1] <= autre[1])


def _comparable(valeur: Literal) -> tuple[str, Any] | None:
    """(genre, valeur) : nombres, dates, instants, oui ou non et textes ne se comparent qu'entre eux."""
    if valeur.language:
        return None
    if valeur.datatype in (None, XSD.string):
        return "texte", str(valeur)
    if valeur.ill_typed or valeur.value is None:
        return None
    if isinstance(valeur.value, bool):
        return "booleen", valeur.value
    genre = "nombre" if isinstance(valeur.value, int | float | Decimal) else str(valeur.datatype)
    return genre, valeur.value


_REMPLACEES: dict[Any, Any] = {LessThanOrEqualsConstraintComponent: _AuPlus}
_CONTRAINTES = {
    parametre: type(classe.__name__, (_SansPhrase, _REMPLACEES.get(classe, classe)), {})
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
                frozenset(self.sg.graph.objects(self.node, SH[n]))
                for n in ("targetClass", "targetSubjectsOf", "targetObjectsOf")
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
            classes = {_CONTRAINTES[p] for p, _ in self.sg.graph.predicate_objects(self.node) if p in _PARAMETRES}
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
            # Un terme rdflib est une chaîne : un seul nœud, pas une suite.
            noeuds = [cast("Node", focus)] if isinstance(focus, str) else cast("Sequence[Node]", focus)
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

"""Les formes SHACL : chargées et vérifiées une fois, évaluées par pySHACL sur chaque document.

Une forme dont aucune cible n'est dans le document n'est pas évaluée ; le reste des économies est dans
`acceleration.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from pyshacl.errors import ConstraintLoadError, ShapeLoadError
from pyshacl.pytypes import SHACLExecutor
from rdflib import DCTERMS, RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from serveur.graphe.chargement import lire_turtle
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RIF, abreger, graphe_nomme
from serveur.services.validation.acceleration import FormeGardee, formes_gardees
from serveur.services.validation.grades import PAR_SEVERITE, rang
from serveur.services.validation.graphes import GrapheValide
from serveur.services.validation.rdf import terme_rdflib
from serveur.services.validation.soumission import iri
from serveur.services.validation.tables import dossier_des_formes, fichiers_des_formes, situer

SUR_VALEUR = URIRef(f"{RIF}surValeur")  # la forme vise des valeurs : un constat par endroit où elles sont
_DECIMALE = re.compile(r"(\d)\.(\d)")
_GRAND_NOMBRE = re.compile(r"(?<![\d,])\d{5,}")
SUPPOSE = URIRef(f"{RIF}suppose")
# Ce qu'une forme peut dire ; autre chose serait une contrainte que personne n'évalue.
_CONNUS = {
    *(RDF.type, DCTERMS.source, URIRef(f"{RIF}reparation"), URIRef(f"{RIF}porteSur"), SUR_VALEUR, SUPPOSE),
    *(SH[n] for n in "targetClass targetSubjectsOf targetObjectsOf name severity path message flags".split()),
    *ALL_CONSTRAINT_PARAMETERS,
}


@dataclass(frozen=True)
class Regle:
    """Une forme nommée.

    `sources` : IRI de dispositions, la principale d'abord ; vide : règle de la maison. `suppose` : la
    règle se tait quand une autre dit déjà que l'une de ces propriétés manque ou ne se lit pas.
    `pas` : les deux propriétés d'un chemin en suite. `admises` : propriétés d'une forme fermée.
    """

    iri: str
    nom: str
    gravite: str
    message: str
    reparation: str
    sources: tuple[str, ...]
    porte_sur: URIRef | None
    sur_valeur: bool
    pas: tuple[URIRef, ...]
    suppose: frozenset[Node]
    admises: tuple[str, ...] | None


@dataclass(frozen=True)
class Resultat:
    """Ce que dit pySHACL d'une forme sur un nœud ; `composants` : les contraintes non tenues, dans leur ordre."""

    regle: Regle
    noeud: Node
    chemin: Node | None
    valeur: Node | None
    composants: tuple[str, ...]
    message: str
    sur_texte: bool = False  # une forme de bloc évaluée sur un simple texte

    @property
    def composant(self) -> str:
        return self.composants[0]

    @property
    def visee(self) -> Node | None:
        """La propriété que le résultat dit fautive : celle que la règle nomme l'emporte sur l'endroit d'une valeur."""
        sur = self.regle.porte_sur
        return sur if self.regle.sur_valeur and sur is not None else self.chemin or sur


@dataclass
class Formes:
    """Toutes les formes et de quoi les évaluer. Lève DonneesFautives au chargement si l'une est douteuse."""

    graphe: Graph
    fichiers: dict[Node, Path] = field(default_factory=dict)
    regles: dict[Node, Regle] = field(default_factory=dict)
    _formes: list[FormeGardee] = field(default_factory=list)

    @classmethod
    def charger(cls, dossier: Path | None = None) -> Formes:
        """Les formes d'un dossier (celui du produit par défaut), chaque genre trouvé par son sous-dossier."""
        graphe, fichiers = Graph(), {}
        for chemin in fichiers_des_formes(dossier or dossier_des_formes()):
            for quad in lire_turtle(chemin, graphe_nomme("ontologie")):
                sujet = terme_rdflib(quad.subject)
                graphe.add((sujet, iri(quad.predicate.value), terme_rdflib(quad.object)))
                if quad.predicate.value == str(RDF.type):
                    fichiers[sujet] = chemin
        return cls.depuis(graphe, fichiers)

    @classmethod
    def depuis(cls, graphe: Graph, fichiers: dict[Node, Path] | None = None) -> Formes:
        formes = cls(graphe, fichiers or {})
        executant = SHACLExecutor()
        try:
            lues = formes_gardees(graphe)
        except (ShapeLoadError, ConstraintLoadError) as erreur:
            raise DonneesFautives(f"formes_shacl : une forme est mal écrite ({erreur}).") from erreur
        for forme in lues:
            formes._controler(forme)
            if not any(forme.cibles):
                continue
            formes.regles[forme.node] = formes._regle(forme.node)
            formes._formes.append(forme)
            try:
                forme.validate(executant, GrapheValide(), focus=[URIRef("urn:essai")])
            except Exception as erreur:  # pySHACL lève des types divers ; toute forme qui échoue est fautive
                raise formes._faute(forme.node, f"la forme ne s'évalue pas ({erreur}).") from erreur
        if len(formes._formes) < 100:
            raise DonneesFautives(f"{len(formes._formes)} formes chargées : il en manque.")
        return formes

    def valider(self, graphe: Graph) -> list[Resultat]:
        """Résultats des formes dont une cible est dans `graphe` (un GrapheValide)."""
        types = set(graphe.objects(None, RDF.type))
        proprietes = set(graphe.predicates())
        executant = SHACLExecutor()
        resultats: dict[tuple[Node, Node, Node | None, Node | None], Resultat] = {}
        for forme in self._formes:
            classes, sujets_de, objets_de = forme.cibles
            if classes.isdisjoint(types) and sujets_de.isdisjoint(proprietes) and objets_de.isdisjoint(proprietes):
                continue
            constats = self._constats(forme.validate(executant, graphe)[1], forme.node)
            if self.regles[forme.node].sur_valeur:
                constats = _par_endroit(constats, graphe, objets_de)
            else:
                constats = _situer_les_textes(constats, graphe, objets_de)
            for resultat in constats:
                cle = (forme.node, resultat.noeud, resultat.chemin, resultat.valeur)
                deja = resultats.setdefault(cle, resultat)
                if not set(resultat.composants) <= set(deja.composants):  # deux contraintes d'une forme : un constat
                    resultats[cle] = replace(deja, composants=deja.composants + resultat.composants)
        return _sans_suites(list(resultats.values()))

    def _constats(self, rapports: Iterable[Any], forme: Node) -> Iterable[Resultat]:
        regle = self.regles[forme]
        for _, _, triplets in rapports:
            dit: Mapping[Node, Any] = {p: o[1] if isinstance(o, tuple) else o for _, p, o in triplets}
            if dit[SH.sourceShape] == forme:
                composant = str(dit[SH.sourceConstraintComponent])
                message = _message(regle, [str(o) for _, p, o in triplets if p == SH.resultMessage])
                valeur = dit.get(SH.value)
                if valeur == dit[SH.focusNode] and not regle.sur_valeur:
                    valeur = None  # une forme de nœud rend le nœud lui-même
                yield Resultat(regle, dit[SH.focusNode], dit.get(SH.resultPath), valeur, (composant,), message)

    def _controler(self, forme: FormeGardee) -> None:
        inconnus = {p for p in self.graphe.predicates(forme.node) if p not in _CONNUS}
        if inconnus:
            noms = ", ".join(sorted(map(str, inconnus)))
            raise self._faute(forme.node, f"{noms} n'est pas évalué ; corriger.")

    def _faute(self, forme: Node, quoi: str) -> DonneesFautives:
        """L'erreur qui dit quelle forme, dans quel fichier, à quelle ligne."""
        ou = f"{situer(self.fichiers[forme], str(forme))} : " if forme in self.fichiers else ""
        return DonneesFautives(f"{ou}{abreger(str(forme))} : {quoi}")

    def _admises(self, noeud: Node) -> tuple[str, ...] | None:
        liste = self.graphe.value(noeud, SH.ignoredProperties)
        return tuple(map(str, Collection(self.graphe, liste))) if liste is not None else None

    def _pas(self, noeud: Node) -> tuple[URIRef, ...]:
        """Les propriétés d'un chemin en suite (dépôt, destinataire), ou rien."""
        chemin = self.graphe.value(noeud, SH.path)
        if chemin is None or self.graphe.value(chemin, RDF.first) is None:
            return ()
        pas = tuple(p for p in Collection(self.graphe, chemin) if isinstance(p, URIRef))
        return pas if len(pas) == 2 else ()

    def _regle(self, noeud: Node) -> Regle:
        def texte(propriete: URIRef) -> str:
            dits = [str(o) for o in self.graphe.objects(noeud, propriete) if getattr(o, "language", None) == "fr"]
            if len(dits) != 1:
                raise self._faute(
                    noeud, f"il faut un {abreger(propriete)} en français (@fr), et un seul ; il y en a {len(dits)}."
                )
            return dits[0]

        sources = sorted(map(str, self.graphe.objects(noeud, DCTERMS.source)))
        sources.sort(key=lambda s: "annexe" not in s)
        gravite = self.graphe.value(noeud, SH.severity)
        if str(gravite) not in PAR_SEVERITE:
            raise self._faute(noeud, "sh:severity n'est pas sh:Violation, sh:Warning, rif:ARevoir ou sh:Info.")
        if not sources and gravite in (SH.Violation, SH.Warning):
            raise self._faute(noeud, "donner dcterms:source, ou rif:ARevoir si le Cadre n'en dit rien.")
        sur = self.graphe.value(noeud, URIRef(f"{RIF}porteSur"))
        return Regle(
            iri=str(noeud),
            nom=texte(SH.name),
            gravite=PAR_SEVERITE[str(gravite)],
            message=texte(SH.message),
            reparation=texte(URIRef(f"{RIF}reparation")),
            sources=tuple(sources),
            porte_sur=sur if isinstance(sur, URIRef) else None,
            sur_valeur=(noeud, SUR_VALEUR, None) in self.graphe,
            pas=self._pas(noeud),
            suppose=frozenset(self.graphe.objects(noeud, SUPPOSE)),
            admises=self._admises(noeud),
        )


def _par_endroit(constats: Iterable[Resultat], graphe: Graph, proprietes: frozenset[Node]) -> Iterable[Resultat]:
    for constat in constats:
        for s, p in graphe.subject_predicates(constat.noeud):
            if p in proprietes:
                yield Resultat(constat.regle, s, p, constat.noeud, constat.composants, constat.message)


def _situer_les_textes(constats: Iterable[Resultat], graphe: Graph, proprietes: frozenset[Node]) -> Iterable[Resultat]:
    """Une forme de bloc évaluée sur un texte : son résultat se lit là où le texte est écrit."""
    for constat in constats:
        if not isinstance(constat.noeud, Literal):
            yield constat
            continue
        for s, p in graphe.subject_predicates(constat.noeud):
            if p in proprietes:
                yield replace(constat, noeud=s, chemin=p, valeur=constat.noeud, sur_texte=True)


def _message(regle: Regle, rendus: list[str]) -> str:
    """Le message français ; celui que pySHACL a rempli quand il contient une valeur calculée ({?somme})."""
    debut, accolade, _ = regle.message.partition("{?")
    if not accolade:
        return regle.message
    rendu = _DECIMALE.sub(r"\1,\2", next((m for m in rendus if m.startswith(debut)), regle.message))
    return _GRAND_NOMBRE.sub(lambda n: f"{int(n[0]):,}".replace(",", "\u00a0"), rendu)


def _sans_suites(resultats: list[Resultat]) -> list[Resultat]:
    """Les résultats sans ceux qu'un autre, au moins aussi grave, explique déjà ; le verdict n'en change jamais.

    De proche en proche, chaque résultat tu s'explique par un résultat montré : deux qui s'expliqueraient l'un
    l'autre ne se taisent pas tous deux.
    """

    def explique(cause: Resultat, r: Resultat) -> bool:
        if cause.valeur is not None and (cause.noeud, cause.visee, cause.valeur) == (r.noeud, r.chemin, r.valeur):
            if r.regle.sur_valeur and _rang(cause) < _rang(r):
                return True  # un constat plus grave a déjà dit que cette valeur ne va pas
            if r.sur_texte and not cause.sur_texte and _rang(cause) <= _rang(r):
                return True  # un texte tient la place d'un bloc : les règles du bloc n'ajoutent rien
        return (
            cause.visee in r.regle.suppose
            and cause.regle.iri != r.regle.iri
            and _rang(cause) <= _rang(r)
            and (None in (cause.valeur, r.valeur) or cause.valeur == r.valeur)
        )

    suites = [r for r in resultats if r.regle.suppose or r.regle.sur_valeur or r.sur_texte]
    restent = [r for r in suites if any(explique(cause, r) for cause in resultats)]
    tus = set(map(id, restent))
    causes = [r for r in resultats if id(r) not in tus]
    while restent:
        if not causes:  # ils ne s'expliquent qu'entre eux : le plus grave est montré
            causes = [min(restent, key=lambda r: (_rang(r), r.regle.iri, str(r.noeud), str(r.valeur)))]
            tus -= {id(causes[0])}
        atteints = [r for r in restent if r in causes or any(explique(cause, r) for cause in causes)]
        restent = [r for r in restent if r not in atteints]
        causes = [r for r in atteints if id(r) in tus]
    return [r for r in resultats if id(r) not in tus]


def _rang(resultat: Resultat) -> int:
    return rang(resultat.regle.gravite)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les formes SHACL lues, vérifiées, et évaluées par pySHACL : la référence, et le repli du moteur rapide.

Une forme dont aucune cible n'est dans le document n'est pas évaluée ; le reste des économies est dans
`acceleration.py`. Un travailleur n'ouvre ce module que pour un document que `moteur_rapide.py` ne sait pas juger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from pyshacl.errors import ConstraintLoadError, ShapeLoadError
from pyshacl.pytypes import SHACLExecutor
from rdflib import DCTERMS, RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from serveur.graphe.chargement import lire_turtle
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RIF, abreger, graphe_nomme
from serveur.services.validation import triplets as nt
from serveur.services.validation.acceleration import FormeGardee, formes_gardees
from serveur.services.validation.grades import PAR_SEVERITE
from serveur.services.validation.graphes import GrapheValide, depuis_terme, en_rdflib, iri, terme_rdflib
from serveur.services.validation.regles import COMPOSE, Brut, Regle
from serveur.services.validation.tables import dossier_des_formes, fichiers_des_formes, situer
from serveur.services.validation.triplets import Terme

SUR_VALEUR = URIRef(f"{RIF}surValeur")  # la forme vise des valeurs : un constat par endroit où elles sont
SUPPOSE = URIRef(f"{RIF}suppose")
# Ce qu'une forme peut dire ; autre chose serait une contrainte que personne n'évalue.
_CONNUS = {
    *(RDF.type, DCTERMS.source, URIRef(f"{RIF}reparation"), URIRef(f"{RIF}porteSur"), SUR_VALEUR, SUPPOSE),
    *(SH[n] for n in "targetClass targetSubjectsOf targetObjectsOf name severity path message flags".split()),
    *ALL_CONSTRAINT_PARAMETERS,
}


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

    def valider(self, graphe: nt.Triplets) -> list[Brut]:
        """Résultats des formes dont une cible est dans `graphe`."""
        noeuds = {t: en_rdflib(t) for triplet in graphe for t in triplet}
        termes = {noeud: t for t, noeud in noeuds.items()}
        valide = GrapheValide((noeuds[s], noeuds[p], noeuds[o]) for s, p, o in graphe)
        types = set(valide.objects(None, RDF.type))
        proprietes = set(valide.predicates())
        executant = SHACLExecutor()
        bruts: list[Brut] = []
        for forme in self._formes:
            classes, sujets_de, objets_de = forme.cibles
            if classes.isdisjoint(types) and sujets_de.isdisjoint(proprietes) and objets_de.isdisjoint(proprietes):
                continue
            bruts += self._constats(forme.validate(executant, valide)[1], forme.node, termes)
        return bruts

    def _constats(self, rapports: Iterable[Any], forme: Node, termes: Mapping[Node, nt.Terme]) -> Iterator[Brut]:
        def ecrit(terme: Node | None) -> nt.Terme | None:
            return None if terme is None else termes.get(terme) or depuis_terme(terme)

        for _, _, triplets in rapports:
            dit: Mapping[Node, Any] = {p: o[1] if isinstance(o, tuple) else o for _, p, o in triplets}
            if dit[SH.sourceShape] == forme:
                chemin = dit.get(SH.resultPath)
                yield Brut(
                    nt.iri(str(forme)),
                    str(ecrit(dit[SH.focusNode])),
                    COMPOSE if isinstance(chemin, BNode) else ecrit(chemin),
                    ecrit(dit.get(SH.value)),
                    str(dit[SH.sourceConstraintComponent]),
                    tuple(sorted(str(o) for _, p, o in triplets if p == SH.resultMessage)),
                )

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

    def _pas(self, noeud: Node) -> tuple[nt.Terme, ...]:
        """Les propriétés d'un chemin en suite (dépôt, destinataire), ou rien."""
        chemin = self.graphe.value(noeud, SH.path)
        if chemin is None or self.graphe.value(chemin, RDF.first) is None:
            return ()
        pas = tuple(nt.iri(str(p)) for p in Collection(self.graphe, chemin) if isinstance(p, URIRef))
        return pas if len(pas) == 2 else ()

    def _regle(self, noeud: Node) -> Regle:
        def texte(propriete: URIRef) -> str:
            porteurs = [noeud, *self.graphe.objects(noeud, SH.sparql)] if propriete == SH.message else [noeud]
            objets = [o for porteur in porteurs for o in self.graphe.objects(porteur, propriete)]
            dits = [str(o) for o in objets if getattr(o, "language", None) == "fr"]
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
            porte_sur=depuis_terme(sur) if isinstance(sur, URIRef) else None,
            sur_valeur=(noeud, SUR_VALEUR, None) in self.graphe,
            pas=self._pas(noeud),
            suppose=frozenset(map(depuis_terme, self.graphe.objects(noeud, SUPPOSE))),
            admises=self._admises(noeud),
            lieux=frozenset(map(depuis_terme, self.graphe.objects(noeud, SH.targetObjectsOf))),
            classes=frozenset(map(depuis_terme, self.graphe.objects(noeud, SH.targetClass))),
            proprietes=self._proprietes(noeud),
            conditions=tuple(sorted(self._conditions(noeud))),
        )

    def _conditions(self, noeud: Node) -> Iterator[tuple[Terme, Terme]]:
        """Les (propriété, valeur) d'un choix dont une branche est « cette propriété n'a pas cette valeur »."""
        g = self.graphe
        for choix in g.objects(noeud, SH["or"]):
            for branche in Collection(g, choix):
                refus = g.value(branche, SH["not"])
                valeur = g.value(refus, SH.hasValue) if refus is not None else None
                chemin = g.value(refus, SH.path) if valeur is not None else None
                if chemin is not None and valeur is not None:
                    pas = [*Collection(g, chemin)][-1] if g.value(chemin, RDF.first) is not None else chemin
                    if isinstance(pas, URIRef):
                        yield depuis_terme(pas), depuis_terme(valeur)

    def _proprietes(self, noeud: Node) -> tuple[Terme, ...]:
        """Les propriétés où se lit ce que la forme demande : son chemin, ou les branches de son choix."""
        chemin = self.graphe.value(noeud, SH.path)
        choix = self.graphe.value(chemin, SH.alternativePath) if chemin is not None else None
        pas = [chemin] if choix is None else list(Collection(self.graphe, choix))
        return tuple(depuis_terme(p) for p in pas if isinstance(p, URIRef))

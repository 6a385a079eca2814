"""Valide un document : lecture, faits de référence, formes, rapport. Sans réseau ni état entre deux documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rdflib import RDF, Graph, Literal
from rdflib.term import Node

from serveur.graphe.reference import Reference
from serveur.noyau.espaces import RI, RIF
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.formats import RDF_LUS, detecter, lire
from serveur.services.validation.formes import Formes, Resultat
from serveur.services.validation.graphes import GrapheValide, Triplet
from serveur.services.validation.jonction import joindre
from serveur.services.validation.lignes import avec_lieux
from serveur.services.validation.organismes import avec_liste, lire_liste
from serveur.services.validation.rapport import Rapporteur
from serveur.services.validation.soumission import Soumission, iri
from serveur.services.validation.structure import lire_modele

_DECRIT = iri(f"{RIF}OrganismeDecrit")
_NOM = iri(f"{RI}nom")


class Validateur:
    """Chargé une fois par processus ; `valider` ne garde rien d'un document au suivant."""

    def __init__(self, artefact: Path, dossier: Path | None = None, liste: tuple[bytes, str] | None = None) -> None:
        """`dossier` : celui des formes et de leurs champs, le nôtre par défaut ; `liste` : octets et nom du fichier
        des organismes visés. Lève EntreeInutilisable si ce n'est pas une liste."""
        self.reference = Reference.lire(artefact)
        if liste:
            self.reference = avec_liste(self.reference, lire_liste(*liste), liste[1])
        self.formes = Formes.charger(dossier)
        self.modele = lire_modele(dossier)
        self.transcripteur = Transcripteur(self.modele, self.reference)
        self.rapporteur = Rapporteur(self.modele, self.reference)
        self._faits = {
            iri(chose): [(iri(p), iri(o)) for p, o in faits] for chose, faits in self.reference.faits.items()
        }
        self._acteurs = {p for p, c in self.modele.champs.items() if c.collection == "acteur"}

    def valider(
        self,
        octets: bytes,
        fichier: str,
        type_voulu: str | None = None,
        format_voulu: str | None = None,
        *,
        plan: tuple[bytes, str] | None = None,
    ) -> list[dict[str, Any]]:
        """Un rapport par soumission du fichier (conception, 4 : l'élément de « documents »).

        `plan` : le plan dont un bilan rend compte, s'il ne le rappelle pas lui-même.
        Lève EntreeInutilisable (illisible, ou rien à valider) ou TropGrand.
        """
        nom_format = format_voulu or detecter(octets, fichier)
        soumission = lire(octets, nom_format, type_voulu, self.transcripteur)
        joint = lire(plan[0], detecter(*plan), None, self.transcripteur) if plan else None
        if plan and joint:
            joindre(soumission, joint, plan[1])
        resultats = self.resultats(soumission)
        if resultats and soumission.format in RDF_LUS:
            soumission = avec_lieux(soumission, octets, soumission.format, self.modele, self.reference)
            if plan and joint:
                joindre(soumission, joint, plan[1])
            resultats = self.resultats(soumission)
        somme = hashlib.sha256(octets).hexdigest()
        return [{**d, "sha256": somme} for d in self.rapporteur.documents(fichier, soumission, resultats)]

    def resultats(self, soumission: Soumission) -> list[Resultat]:
        """Racine par racine : deux soumissions d'un même fichier ne se complètent ni ne se gênent."""
        if len(soumission.racines) == 1:
            return self.formes.valider(self._graphe(soumission, soumission.graphe))
        resultats = []
        for racine, _ in soumission.racines:
            resultats += self.formes.valider(self._graphe(soumission, _depuis(soumission.graphe, racine)))
        return resultats

    def _graphe(self, soumission: Soumission, triplets: Iterable[Triplet]) -> GrapheValide:
        """Les triplets et les faits des choses qu'ils citent, rien d'autre du graphe."""
        graphe = GrapheValide()
        cites: set[Node] = set()
        for s, p, o in triplets:
            if isinstance(o, Literal) and not str(o).strip():
                continue  # une valeur vide vaut absence, dans tous les formats
            graphe.add((s, p, o))
            if o in self._faits:
                cites.add(o)
            elif str(p) in self._acteurs and not isinstance(o, Literal) and (o, _NOM, None) in soumission.graphe:
                graphe.add((o, RDF.type, _DECRIT))
        for cite in cites:
            for p, o in self._faits[cite]:  # type: ignore[index]
                graphe.add((cite, p, o))
        return graphe


def _depuis(graphe: Graph, racine: Node) -> list[Triplet]:
    """Les triplets que l'on atteint depuis `racine`."""
    vus, pile, triplets = {racine}, [racine], []
    while pile:
        for triplet in graphe.triples((pile.pop(), None, None)):
            triplets.append(triplet)
            if triplet[2] not in vus and not isinstance(triplet[2], Literal):
                vus.add(triplet[2])
                pile.append(triplet[2])
    return triplets

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'un lecteur rend : les triplets d'un document, ses racines et où chaque chose est écrite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from serveur.services.validation.arbre import Lieu, Remarque
from serveur.services.validation.triplets import Terme, Triplet, Triplets

Place = tuple[Terme, Terme | None, Terme | None]


@dataclass
class Soumission:
    """Un document lu.

    graphe : ses triplets ; racines : (nœud, nom de classe) ; lieux : où est écrit un triplet (s, p, o),
    une propriété (s, p, None) ou un nœud (s, None, None) ; cles_inconnues : la graphie de chaque clé qui
    n'est pas du modèle ; ordonnee : le graphe a l'ordre du fichier ; format : celui qui a été lu ;
    remarques : ce qui a été lu autrement qu'écrit ;
    anonymes : combien de nœuds sans adresse ont été nommés.
    """

    graphe: Triplets = field(default_factory=Triplets)
    racines: list[tuple[Terme, str]] = field(default_factory=list)
    lieux: dict[Place, Lieu] = field(default_factory=dict)
    cles_inconnues: dict[Terme, str] = field(default_factory=dict)
    ordonnee: bool = False
    remarques: list[Remarque] = field(default_factory=list)
    format: str = ""
    anonymes: int = 0

    def clore(self, racine: Terme, classe: str) -> None:
        """Un document du fichier est lu : les remarques faites depuis le précédent sont de lui."""
        self.racines.append((racine, classe))
        self.attribuer(racine)

    def attribuer(self, sujet: Terme) -> None:
        """Les dernières remarques, encore à personne, sont de ce nœud."""
        for remarque in reversed(self.remarques):
            if remarque.sujet is not None:
                break
            remarque.sujet = sujet

    def lectures(self, racine_de: Mapping[Terme, Terme], longueur: int) -> dict[Terme, list[dict[str, Any]]]:
        """Par racine, ce qui a été lu autrement qu'écrit, textes coupés à `longueur`. `racine_de` : celle de chaque
        nœud ; ce qui n'est d'aucune est dit sous toutes."""
        rendues: dict[Terme, list[dict[str, Any]]] = {racine: [] for racine, _ in self.racines}
        for r in self.remarques:
            dite = {
                "ecrit": r.ecrit[:longueur],
                "lu": r.lu[:longueur],
                "ligne": r.lieu.ligne,
                "cellule": r.lieu.cellule,
            }
            sienne = racine_de.get(r.sujet, r.sujet) if r.sujet else None
            for racine in (sienne,) if sienne in rendues else rendues:
                rendues[racine].append(dite)
        return rendues

    @property
    def ordre(self) -> dict[Triplet, int]:
        """Le rang de chaque triplet dans le fichier ; vide s'il n'en a pas (RDF sans lignes). À prendre une fois."""
        return {triplet: rang for rang, triplet in enumerate(self.graphe)} if self.ordonnee else {}

    def anonyme(self) -> Terme:
        """Un nœud sans adresse, que rien d'autre ne nomme dans ce document ; le même à chaque lecture."""
        self.anonymes += 1
        return f"_:b{self.anonymes}"

    def lieu(self, noeud: Terme, propriete: Terme | None, valeurs: Iterable[Terme | None]) -> Lieu:
        """Le lieu le plus précis que l'on connaisse."""
        for valeur in (*valeurs, None):
            for place in ((noeud, propriete, valeur), (noeud, None, None)):
                if place in self.lieux and (place[1] is not None or valeur is None):
                    return self.lieux[place]
        return Lieu()

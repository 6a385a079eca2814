# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une forme nommée dit, et ce qu'un moteur en trouve sur un document. Pur : ni rdflib, ni moteur."""

from __future__ import annotations

from dataclasses import dataclass

from serveur.services.validation.triplets import Terme


@dataclass(frozen=True)
class Regle:
    """Une forme nommée.

    `sources` : IRI de dispositions, la principale d'abord ; vide : règle de la maison. `suppose` : la
    règle se tait quand une autre dit déjà que l'une de ces propriétés manque ou ne se lit pas.
    `pas` : les deux propriétés d'un chemin en suite. `admises` : propriétés (IRI nues) d'une forme fermée.
    `lieux` : les propriétés dont la forme vise l'objet ; `classes` : celles qu'elle vise ; `proprietes` : où se lit ce
    qu'elle demande ; `conditions` : (propriété, valeur) sans chacune desquelles elle ne demande rien.
    """

    iri: str
    nom: str
    gravite: str
    message: str
    reparation: str
    sources: tuple[str, ...]
    porte_sur: Terme | None
    sur_valeur: bool
    pas: tuple[Terme, ...]
    suppose: frozenset[Terme]
    admises: tuple[str, ...] | None
    lieux: frozenset[Terme]
    classes: frozenset[Terme] = frozenset()
    proprietes: tuple[Terme, ...] = ()
    conditions: tuple[tuple[Terme, Terme], ...] = ()


@dataclass(frozen=True, slots=True)
class Brut:
    """Un résultat tel qu'un moteur le rend ; `chemin` : une propriété, ou COMPOSE."""

    forme: Terme
    noeud: Terme
    chemin: Terme | None
    valeur: Terme | None
    composant: str
    messages: tuple[str, ...]


COMPOSE = "(chemin)"  # le chemin d'une forme qui suit plusieurs propriétés : la règle dit lesquelles


@dataclass(frozen=True, slots=True)
class Resultat:
    """Ce qu'une règle reproche à un nœud ; `composants` : les contraintes non tenues, dans leur ordre."""

    regle: Regle
    noeud: Terme
    chemin: Terme | None
    valeur: Terme | None
    composants: tuple[str, ...]
    message: str
    sur_texte: bool = False  # une forme de bloc évaluée sur un simple texte

    @property
    def composant(self) -> str:
        return self.composants[0]

    @property
    def visee(self) -> Terme | None:
        """La propriété que le résultat dit fautive : celle que la règle nomme l'emporte sur l'endroit d'une valeur."""
        sur = self.regle.porte_sur
        return sur if self.regle.sur_valeur and sur is not None else self.chemin or sur

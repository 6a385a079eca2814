# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une question et un énoncé ont de commun par le sens : par l'usage du Cadre, et par les mots du français.

`usages` apprend des questions usuelles du graphe (decisions/0009) ; `plongements`, de vecteurs de mots du
français courant (decisions/0016), connaît aussi les mots qu'aucune d'elles n'emploie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from serveur.graphe.recherche.plongements import Plongements
from serveur.graphe.recherche.usages import Usages

Valeurs = TypeVar("Valeurs")


class Parentes(NamedTuple, Generic[Valeurs]):
    """Quatre parentés, de 0 à 1 (ou ce que pèse chacune) : à la question usuelle la plus proche et à l'énoncé
    entier, par l'usage du Cadre ; aux mêmes, par les mots du français."""

    usuelle: Valeurs
    latente: Valeurs
    voisine: Valeurs
    centrale: Valeurs


class Nouveaute(NamedTuple):
    """Part des mots de la question que le graphe n'emploie pas, et écart du plus étranger, de 0 à 1 ; de quoi elle
    parle (Plongements.sujet)."""

    inedit: float
    etrange: float
    sujet: NDArray[np.float32]


@dataclass
class Sens:
    usages: Usages
    plongements: Plongements

    @classmethod
    def lire(cls, artefact: Path) -> Sens:
        return cls(Usages.lire(artefact), Plongements.lire(artefact))

    def parentes(self, racines: set[str], mots: Sequence[str]) -> Parentes[NDArray[np.float32]]:
        """`racines` : racines pliées de la question ; `mots` : ses mots utiles, fautes corrigées."""
        return Parentes(*self.usages.ressemblances(racines), *self.plongements.ressemblances(mots))

    def nouveaute(self, racines: set[str], mots: Sequence[str]) -> Nouveaute:
        return Nouveaute(
            self.usages.part_inedite(racines), self.plongements.etrangete(mots), self.plongements.sujet(mots)
        )

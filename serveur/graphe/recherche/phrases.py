# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les énoncés dans l'espace de l'encodeur de phrases, appris de leurs questions usuelles (decisions/0028).

L'espace est blanchi : deux façons de demander la même chose y diffèrent autant dans toutes les directions, si bien que
ce qui sépare deux énoncés compte plus que la tournure. Un énoncé y a un centre, et chacune de ses questions sa place.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from serveur.graphe.recherche.encodeur import Encodeur
from serveur.graphe.recherche.vecteurs import Matrice, Vecteurs

DOSSIER = "phrases"
_TABLES = ("blanc", "moyenne", "centres", "questions", "auteurs")
TEXTES = "questions.txt"
REPLI = (
    0.3  # part de la valeur propre moyenne ajoutée à la covariance : peu de questions par énoncé pour 256 directions
)


@dataclass
class Phrases:
    """`blanc` : encodeur × dimensions, pour passer dans l'espace blanchi après avoir ôté `moyenne` ; `centres` :
    énoncés × dimensions et `questions` : questions × dimensions, de norme 1 ; `auteurs` : l'énoncé de chaque question,
    énoncé par énoncé ; `textes` : les questions elles-mêmes."""

    blanc: Matrice
    moyenne: Matrice
    centres: Matrice
    questions: NDArray[np.float16]
    auteurs: NDArray[np.int32]
    textes: Sequence[str]

    @classmethod
    def apprendre(
        cls, livres: Vecteurs, poses: Sequence[tuple[int, str]], combien: int, encodeur: Encodeur | None
    ) -> Phrases:
        """`poses` : (rang de l'énoncé, question usuelle), en tout ordre ; `combien` d'énoncés.

        Sans encodeur, une question qui n'est pas des vecteurs livrés ne sert pas.
        """
        poses = sorted(poses, key=lambda pose: pose[0])
        places, connus = livres.de([texte for _, texte in poses], encodeur)
        places, auteurs = places[connus].astype(np.float64), np.array([rang for rang, _ in poses])[connus]
        centres = np.zeros((combien, places.shape[1]))
        np.add.at(centres, auteurs, places)
        centres /= np.maximum(np.bincount(auteurs, minlength=combien), 1)[:, None]
        ecarts = places - centres[auteurs]
        valeurs, directions = np.linalg.eigh(ecarts.T @ ecarts / len(ecarts))
        blanc = directions / np.sqrt(valeurs + REPLI * valeurs.mean()) @ directions.T
        return cls(
            _arrondir(livres.base @ blanc),
            livres.moyenne,
            _arrondir(_unitaires(centres @ blanc)),
            _arrondir(_unitaires(places @ blanc)).astype(np.float16),
            auteurs.astype(np.int32),
            [texte for (_, texte), connu in zip(poses, connus, strict=True) if connu],
        )

    def ecrire(self, artefact: Path) -> None:
        dossier = artefact / DOSSIER
        dossier.mkdir()
        for nom in _TABLES:
            np.save(dossier / f"{nom}.npy", getattr(self, nom), allow_pickle=False)
        (dossier / TEXTES).write_text("\n".join(self.textes), encoding="utf-8")

    @classmethod
    def lire(cls, artefact: Path) -> Phrases:
        dossier = artefact / DOSSIER
        tables = {nom: np.load(dossier / f"{nom}.npy", mmap_mode="r", allow_pickle=False) for nom in _TABLES}
        return cls(textes=(dossier / TEXTES).read_text(encoding="utf-8").split("\n"), **tables)

    def placer(self, brut: Matrice) -> Matrice:
        """Le vecteur de l'encodeur, de norme 1, dans l'espace blanchi."""
        place = (brut - self.moyenne) @ self.blanc
        return np.asarray(place / (float(np.linalg.norm(place)) or 1.0), dtype=np.float32)

    def ressemblances(self, place: Matrice) -> tuple[Matrice, Matrice]:
        """(cosinus à la question usuelle la plus proche, cosinus au centre) de chaque énoncé, de 0 à 1."""
        proches = np.zeros(len(self.centres), dtype=np.float32)
        proches[self.auteurs[self._debuts]] = np.maximum.reduceat(self._questions @ place, self._debuts)
        return np.maximum(proches, 0), np.maximum(self.centres @ place, 0)

    def voisine(self, place: Matrice) -> str:
        """Le texte de la question usuelle la plus proche."""
        return self.textes[int(np.argmax(self._questions @ place))]

    @functools.cached_property
    def _questions(self) -> Matrice:
        return np.asarray(self.questions, dtype=np.float32)

    @functools.cached_property
    def _debuts(self) -> NDArray[np.int64]:
        """Première question de chaque énoncé."""
        return np.flatnonzero(np.diff(self.auteurs, prepend=-1))


def _unitaires(lignes: NDArray[np.float64]) -> NDArray[np.float64]:
    unitaires: NDArray[np.float64] = lignes / (np.linalg.norm(lignes, axis=1, keepdims=True) + 1e-12)
    return unitaires


def _arrondir(valeurs: NDArray[np.float64]) -> Matrice:
    """Quatre décimales : le même fichier à chaque construction, malgré le dernier bit du calcul."""
    return np.round(valeurs, 4).astype(np.float32)

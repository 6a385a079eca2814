# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les mots du Cadre rapprochés par l'usage : ce que les questions usuelles du graphe apprennent.

Deux mesures de parenté entre une question et chaque énoncé, calculées sur les racines :
- la ressemblance avec la plus proche de ses questions usuelles (cosinus pondéré par la rareté) ;
- la proximité dans un espace réduit (analyse sémantique latente : décomposition en valeurs
  singulières des mots × énoncés), où deux mots qui ne se sont jamais côtoyés peuvent être voisins.

Tout se calcule à la construction ; `decisions/0009` dit ce que chacune apporte.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from serveur.graphe.recherche.directions import directions

DOSSIER = "usages"
_TABLES = ("rarete", "vecteurs", "enonces", "questions", "bornes", "auteurs")
DIMENSIONS = 200
Matrice = NDArray[np.float32]


@dataclass
class Usages:
    """Mots connus (racine → rang), leur rareté, leur vecteur ; énoncés et questions dans le même espace.

    `vecteurs` : mots × dimensions ; `enonces` : énoncés × dimensions, de norme 1 ; `questions` : une
    suite de rangs de mots par question usuelle, bornée par `bornes`, et l'énoncé de chacune.
    """

    rangs: dict[str, int]
    rarete: Matrice
    vecteurs: Matrice
    enonces: Matrice
    questions: NDArray[np.int32]
    bornes: NDArray[np.int32]
    auteurs: NDArray[np.int32]

    @classmethod
    def apprendre(cls, enonces: list[dict[str, float]], posees: list[tuple[int, list[str]]]) -> Usages:
        """`enonces` : racines pesées de chacun ; `posees` : (rang de l'énoncé, racines distinctes) des questions."""
        documents = [defaultdict(float, racines) for racines in enonces]
        for auteur, racines in posees:
            for mot in racines:
                documents[auteur][mot] += 1
        mots = sorted(set().union(*documents))
        rangs = {mot: rang for rang, mot in enumerate(mots)}
        presence = np.zeros(len(mots))
        for document in documents:
            for mot in document:
                presence[rangs[mot]] += 1
        rarete = np.log(1 + len(documents) / (presence + 0.5))
        table = np.zeros((len(documents), len(mots)))
        for ligne, document in enumerate(documents):
            for mot, poids in document.items():
                table[ligne, rangs[mot]] = (1 + np.log(poids) if poids > 1 else poids) * rarete[rangs[mot]]
        table /= np.linalg.norm(table, axis=1, keepdims=True) + 1e-12
        vecteurs = directions(table, DIMENSIONS)
        places = table @ vecteurs
        places /= np.linalg.norm(places, axis=1, keepdims=True) + 1e-12
        suites = [sorted(rangs[mot] for mot in racines) for _, racines in posees]
        return cls(
            rangs,
            _arrondir(rarete),
            _arrondir(vecteurs),
            _arrondir(places),
            np.array([rang for suite in suites for rang in suite], dtype=np.int32),
            np.cumsum([0, *(len(suite) for suite in suites)], dtype=np.int32),
            np.array([auteur for auteur, _ in posees], dtype=np.int32),
        )

    def ecrire(self, artefact: Path) -> None:
        dossier = artefact / DOSSIER
        dossier.mkdir()
        (dossier / "mots.txt").write_text("\n".join(self.rangs), encoding="utf-8")
        for nom in _TABLES:
            np.save(dossier / f"{nom}.npy", getattr(self, nom), allow_pickle=False)

    @classmethod
    def lire(cls, artefact: Path) -> Usages:
        dossier = artefact / DOSSIER
        mots = (dossier / "mots.txt").read_text(encoding="utf-8").split("\n")
        tables = {nom: np.load(dossier / f"{nom}.npy", allow_pickle=False) for nom in _TABLES}
        return cls(rangs={mot: rang for rang, mot in enumerate(mots)}, **tables)

    def ressemblances(self, racines: set[str]) -> tuple[Matrice, Matrice]:
        """(ressemblance à la question usuelle la plus proche, proximité latente) de chaque énoncé, de 0 à 1."""
        nombre = len(self.enonces)
        connus = np.array(sorted(self.rangs[mot] for mot in racines if mot in self.rangs), dtype=np.int32)
        if not len(connus):
            return np.zeros(nombre, dtype=np.float32), np.zeros(nombre, dtype=np.float32)
        # Un mot jamais vu compte comme le plus rare : il éloigne de tout.
        inconnus = len(racines) - len(connus)
        plafond = float(self.rarete.max())
        norme = float(np.sqrt((self.rarete[connus] ** 2).sum() + inconnus * plafond**2))
        carres = np.zeros(len(self.rangs), dtype=np.float32)
        carres[connus] = self.rarete[connus] ** 2
        communs = np.add.reduceat(carres[self.questions], self.bornes[:-1])
        cosinus = communs / (norme * self._normes)
        proches = np.zeros(nombre, dtype=np.float32)
        np.maximum.at(proches, self.auteurs, cosinus.astype(np.float32))
        somme = self.rarete[connus] @ self.vecteurs[connus]
        longueur = float(np.linalg.norm(somme))
        latentes = np.maximum(self.enonces @ (somme / longueur), 0) if longueur else np.zeros(nombre, np.float32)
        return proches, latentes.astype(np.float32)

    def part_inedite(self, racines: set[str]) -> float:
        """Part des mots que ni un énoncé ni une question usuelle n'emploie."""
        return sum(mot not in self.rangs for mot in racines) / len(racines) if racines else 0.0

    @functools.cached_property
    def _normes(self) -> Matrice:
        carres = np.add.reduceat((self.rarete**2)[self.questions], self.bornes[:-1])
        return np.sqrt(carres).astype(np.float32)


def _arrondir(valeurs: NDArray[np.float64]) -> Matrice:
    """Quatre décimales : le même fichier à chaque construction, malgré le dernier bit du calcul."""
    return np.round(valeurs, 4).astype(np.float32)

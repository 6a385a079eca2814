# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que rend le lecteur d'un format de tableaux : des feuilles et leurs cellules, sans rien en comprendre. Pur."""

from __future__ import annotations

from dataclasses import dataclass

from serveur.services.validation.arbre import Lieu

CELLULES_MAX = 200_000


@dataclass(slots=True)
class Cellule:
    """`fusion` : la valeur vient de la cellule dont celle-ci fait partie ; `note` : ce qu'il faut en dire."""

    texte: str
    adresse: str
    fusion: bool = False
    note: str | None = None

    @property
    def pleine(self) -> bool:
        return bool(self.texte or self.note)


@dataclass(slots=True)
class Feuille:
    titre: str
    rangs: list[list[Cellule]]
    cachee: bool = False

    def lieu(self, rang: int, colonne: int = 0) -> Lieu:
        return Lieu(rang + 1, f"{self.titre}!{lettres(colonne)}{rang + 1}")

    def pleines(self, rang: int) -> list[tuple[int, Cellule]]:
        """(colonne, cellule) de ce qui est rempli dans un rang."""
        return [(i, c) for i, c in enumerate(self.rangs[rang]) if c.pleine]


def lettres(rang: int) -> str:
    """Le nom d'une colonne, de 0 (« A »)."""
    nom = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        nom = chr(65 + reste) + nom
    return nom

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les tournures du français communes à tous les genres de questions, lues de tournures.toml (decisions/0007).

Chaque motif se lit sur le texte plié (minuscules sans accents) et n'est compilé qu'à son premier emploi. Aucun nom ni
synonyme du Cadre n'est ici : ils sont dans le graphe.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.langue import plier
from serveur.noyau.lecture import lire

_FICHIER = Path(__file__).parent / "tournures.toml"
# Ce que l'on cherche dans toute question ; tournures.toml dit ce que dit chacun.
Commun = Literal[
    "commence_par_qui", "interroge", "interroge_par", "interroge_qui", "veut_acteur", "demande_qui_agit",
    "qui_peut", "quel_fonds", "compare", "nous", "en_pose_plusieurs",
    "demande_tout", "demande_quand", "dit_peut",
]  # fmt: skip
_RENVOI = re.compile(r"\{([a-z_]+)\}")
_ECHAPPE = re.compile(r"\\.|\(\?P")  # « \S » et « (?P » ne sont pas des majuscules à lire


@dataclass(frozen=True)
class Motif:
    """Des expressions rationnelles, une par ligne, dont l'une suffit ; « {nom} » renvoie à un motif commun."""

    texte: str
    ou: str

    def __post_init__(self) -> None:
        exiger_plie(_ECHAPPE.sub(" ", self.texte), self.ou)

    @functools.cached_property
    def entier(self) -> str:
        return "|".join(_RENVOI.sub(self._commun, ligne) for ligne in self.texte.split("\n") if ligne)

    @functools.cached_property
    def lu(self) -> re.Pattern[str]:
        try:
            return re.compile(self.entier)
        except re.error as erreur:
            raise DonneesFautives(f"{self.ou} : {self._fautif(erreur)} ; la corriger.") from erreur

    def _fautif(self, entiere: re.error) -> str:
        """La ligne qui ne se compile pas, et pourquoi."""
        for rang, ligne in enumerate(filter(None, self.texte.split("\n")), 1):
            try:
                re.compile(_RENVOI.sub(self._commun, ligne))
            except re.error as erreur:
                return f"rang {rang}, « {ligne} » : expression rationnelle fautive ({erreur.msg})"
        return f"expression rationnelle fautive ({entiere.msg})"

    def _commun(self, renvoi: re.Match[str]) -> str:
        connus = [*communes().fragments.items(), *communes().motifs.items()]
        commun = next((motif for nom, motif in connus if nom == renvoi[1]), None)
        if commun is None:
            raise DonneesFautives(f"{self.ou} : « {renvoi[0]} » n'est ni un fragment ni un motif de {_FICHIER.name}.")
        return f"(?:{commun.entier})"


def exiger_plie(texte: str, ou: str) -> None:
    """Lève DonneesFautives si un mot a une majuscule ou un accent : il ne conviendrait jamais à un texte plié."""
    if plier(texte) == texte:
        return
    mot = next(mot for mot in re.findall(r"\w+", texte) if plier(mot) != mot)
    quoi = (
        "une majuscule ; le texte est lu en minuscules"
        if mot.lower() != mot
        else "un accent ; le texte est lu sans accents"
    )
    raise DonneesFautives(f"{ou} : « {mot} » a {quoi}.")


class Sorte(NamedTuple):
    """Le mot qui dit de quelle sorte d'acteur on s'enquiert, et les classes qui conviennent."""

    si: Motif
    classes: frozenset[str]


class Tournures(NamedTuple):
    """Ce que dit tournures.toml."""

    mots_de_question: frozenset[str]  # de la question elle-même : ils ne disent pas de quoi elle parle
    fragments: dict[str, Motif]
    motifs: dict[Commun, Motif]
    sortes: tuple[Sorte, ...]


@functools.cache
def communes() -> Tournures:
    return lire(_FICHIER, Tournures)

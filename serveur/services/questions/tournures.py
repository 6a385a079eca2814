"""Les tournures du français communes à tous les genres de questions, lues de tournures.toml (decisions/0007).

Chaque motif se lit sur le texte plié (minuscules sans accents) et n'est compilé qu'à son premier emploi. Aucun nom ni
synonyme du Cadre n'est ici : ils sont dans le graphe.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.lecture import lire

_FICHIER = Path(__file__).parent / "tournures.toml"
_RENVOI = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Motif:
    """Des expressions rationnelles, une par ligne, dont l'une suffit ; « {nom} » renvoie à un motif commun."""

    texte: str
    ou: str

    @classmethod
    def depuis(cls, texte: str, ou: str) -> Motif:
        return cls(texte, ou)

    @functools.cached_property
    def entier(self) -> str:
        return "|".join(_RENVOI.sub(self._commun, ligne) for ligne in self.texte.split("\n") if ligne)

    @functools.cached_property
    def _compile(self) -> re.Pattern[str]:
        try:
            return re.compile(self.entier)
        except re.error as erreur:
            raise DonneesFautives(f"{self.ou} : expression rationnelle fautive ({erreur}) ; la corriger.") from erreur

    def _commun(self, renvoi: re.Match[str]) -> str:
        commun = communes().fragments.get(renvoi[1]) or getattr(communes().motifs, renvoi[1], None)
        if commun is None:
            raise DonneesFautives(f"{self.ou} : « {renvoi[0]} » n'est ni un fragment ni un motif de {_FICHIER.name}.")
        return f"(?:{commun.entier})"

    def trouve(self, texte_plie: str) -> re.Match[str] | None:
        return self._compile.search(texte_plie)

    def tous(self, texte_plie: str) -> Iterator[re.Match[str]]:
        return self._compile.finditer(texte_plie)

    def est(self, texte_plie: str) -> bool:
        """Le texte entier est-il cette tournure ?"""
        return self._compile.fullmatch(texte_plie) is not None


class Sorte(NamedTuple):
    """Le mot qui dit de quelle sorte d'acteur on s'enquiert, et les classes qui conviennent."""

    si: Motif
    classes: frozenset[str]


class Motifs(NamedTuple):
    """Ce que l'on cherche dans toute question ; dit en commentaire dans tournures.toml."""

    commence_par_qui: Motif
    interroge: Motif
    interroge_par: Motif
    interroge_qui: Motif
    veut_acteur: Motif
    demande_qui_agit: Motif
    qui_peut: Motif
    quel_fonds: Motif
    compare: Motif
    nous: Motif


class Tournures(NamedTuple):
    """Ce que dit tournures.toml."""

    mots_de_question: str
    fragments: dict[str, Motif]
    motifs: Motifs
    sortes: tuple[Sorte, ...]


@functools.cache
def communes() -> Tournures:
    return lire(_FICHIER, Tournures)


@functools.cache
def mots_de_question() -> frozenset[str]:
    """Mots de la question elle-même, qui ne disent pas de quoi elle parle."""
    return frozenset(communes().mots_de_question.split())

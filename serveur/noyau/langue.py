# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Normalisation du français pour la recherche : élisions, accents, racines.

Couche pure. Trois clés par mot, de la plus sûre à la plus large : exacte, pliée (sans accents),
racine pliée (racinisation Snowball *avant* le pliage, car plier d'abord confond des mots).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

from serveur.noyau import bornes

# Ce qui sépare se cherche sans relire ses blancs : un motif qui commence par \s* les relirait de chacun d'eux.
BLANCS = r"(?:(?<!\s)\s++)?"
SAUT = r"(?:(?<!\s)[^\S\n]++)?\n\s*+"
_ELISION = re.compile(r"\b(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=\w)", re.IGNORECASE)
_SIGLE_POINTE = re.compile(r"\b(?:(?:[^\W\d_]\.)+|(?:[^\W\d_]\. ){2,})[^\W\d_]\b\.?")
_MOT = re.compile(r"[^\W_]+(?:[.&][^\W_]+)*", re.UNICODE)

MOTS_VIDES = frozenset(
    """
    a ai as au aux avec c ca car ce ceci cela celle celles celui ces cet cette ceux ci d dans de des
    donc du elle elles en es est et etc etre eux fait font il ils j je l la là le les leur leurs lors
    lui m ma mais me même mes moi mon n ne ni nos notre nous on ont or ou où par pas peu plus pour
    qu que quel quelle quelles quels qui quoi s sa sans se ses si son sont sous sur t ta te tes toi
    ton tous tout toute toutes tu un une vos votre vous y à été être avoir avait était sera soit
    comment combien quand pourquoi dont lequel laquelle lesquels lesquelles auquel duquel aussi bien
    entre vers afin cas chez chaque comme fois ici plusieurs quelque quelques quelqu selon très
    """.split()
)

# Mots-outils de l'anglais qu'une question française n'emploie pas ; « on », « or », « son » sont des deux langues.
MOTS_ANGLAIS = frozenset(
    """
    about across all and any are at be by can cannot could did do does for from had has have he her his how i if in into
    is it its may might must my need needs not of our ours she should than that the their them there these they this
    those to under until up was we were what when where whether which who whom whose why will with would you your
    """.split()
)


def plier(texte: str) -> str:
    """Minuscules sans accents ni ligatures (« Œuvre » → « oeuvre »)."""
    if texte.isascii():
        return texte.lower()
    texte = texte.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", texte) if not unicodedata.combining(c))


@functools.cache
def _raciniseur() -> Any:
    # Importer ce paquet charge toutes ses langues : à la première racine seulement.
    import snowballstemmer

    return snowballstemmer.stemmer("french")


@bornes.garder(20_000)
def racine(mot: str) -> str:
    """Racine pliée d'un mot français déjà en minuscules."""
    return plier(_raciniseur().stemWord(mot))


@bornes.garder(20_000)
def cle(mot: str) -> str:
    """Racine du mot plié : la même avec ou sans accents (rapprochement par le sens seulement)."""
    return racine(plier(mot))


def est_anglais(texte: str) -> bool:
    """Le texte a-t-il plus de mots-outils anglais que de français ? Sans eux, il est tenu pour français."""
    mots = decouper(texte)
    anglais = sum(mot in MOTS_ANGLAIS for mot in mots)
    return anglais > sum(mot in MOTS_VIDES and mot not in MOTS_ANGLAIS for mot in mots)


def decouper(texte: str) -> list[str]:
    """Mots en minuscules, élisions et points des sigles abandonnés, apostrophes et traits d'union ouverts."""
    texte = _ELISION.sub(" ", texte.replace("’", "'"))
    if "." in texte:
        texte = _SIGLE_POINTE.sub(_sans_points, texte)
    return [mot.lower() for mot in _MOT.findall(texte)]


def _sans_points(sigle: re.Match[str]) -> str:
    """« M.C.C. » se lit « MCC » ; ce qui suit reste un autre mot."""
    return "".join(c for c in sigle[0] if c.isalpha()) + " "


def mots_utiles(texte: str) -> list[str]:
    """Mots de `decouper` sans les mots vides."""
    return [mot for mot in decouper(texte) if not _est_vide(mot)]


@bornes.garder(20_000)
def _est_vide(mot: str) -> bool:
    return mot in MOTS_VIDES or plier(mot) in _vides_plies()


@functools.cache
def _vides_plies() -> frozenset[str]:
    return frozenset(plier(m) for m in MOTS_VIDES)


@functools.lru_cache(maxsize=100_000)
def parente(une: str, autre: str) -> float:
    """Part des lettres du début que deux formes partagent, de 0 à 1 (« permis », « permet » : 0,67)."""
    commun = next((i for i, (a, b) in enumerate(zip(une, autre, strict=False)) if a != b), min(len(une), len(autre)))
    return commun / max(len(une), len(autre), 1)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La forme d'un nom propre dans une question : sa tête, ce qui la complète, ses majuscules, un sigle.

Les mots génériques sont dans nom_propre.toml. Pur du graphe : ne sait pas ce qui est connu (inconnus.py).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from serveur.noyau.langue import MOTS_VIDES, mots_utiles, plier, racine
from serveur.noyau.lecture import lire
from serveur.services.questions.tournures import communes

_JETON = re.compile(r"[^\W_]+(?:[-.&/][^\W_]+)*'?|[^\w\s]")
_POINTS = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_SIGLE = re.compile(r"[A-Z][A-Z0-9&/-]{1,9}")
_INVERSION = re.compile(r"-(?:t-)?(?:il|elle|on|ils|elles|tu|je|nous|vous|ce)$")
_ADJECTIF = re.compile(
    r"(?:al|ale|aux|ales|ique|iques|els?|elles?|ifs?|ives?|aires?|ois|oises?|iens?|iennes?|ables?"
    r"|ains?|aines?|eux|euses?|iers?|ieres?|istes?|ils?|iles?|urs?)$"
)
_PARTICIPE = re.compile(r"ée?s?$")
_VERBE = re.compile(r"(?:[^i]er|ir|oir|dre|ttre)$")
_CONJUGUE = re.compile(r"(?:ait|aient|[^m]ent)$")


class Formes(NamedTuple):
    """Ce que dit nom_propre.toml."""

    fermes: frozenset[str]
    communes: frozenset[str]
    textes: frozenset[str]
    postes: frozenset[str]
    titres: frozenset[str]
    feminins: frozenset[str]
    rallonges: frozenset[str]
    liens: frozenset[str]
    liens_des_textes: frozenset[str]
    liens_des_postes: frozenset[str]
    quelconques: frozenset[str]
    interroge: frozenset[str]
    arrets: frozenset[str]
    soi: frozenset[str]
    a_la: frozenset[str]
    qualifies: frozenset[str]
    territoires: frozenset[str]


@functools.cache
def formes() -> Formes:
    return lire(Path(__file__).parent / "nom_propre.toml", Formes)


@dataclass(frozen=True)
class Jeton:
    """Un mot ou un signe de la question ; `majuscule` : il en porte une que sa place n'explique pas."""

    texte: str
    plie: str
    mot: bool
    majuscule: bool
    sigle: bool
    criee: bool


def jetons(texte: str) -> list[Jeton]:
    net = _POINTS.sub(lambda sigle: sigle[0].replace(".", ""), texte.replace("’", "'"))
    criee = not any(c.islower() for c in net) and " " in net.strip(" ?.!")
    lus: list[Jeton] = []
    for brut in _JETON.findall(net):
        debut = not lus or lus[-1].texte in ".:?!«"
        mot = brut[0].isalnum()
        sigle = not criee and bool(_SIGLE.fullmatch(brut))
        grande = mot and not criee and brut[0].isupper() and (sigle or not debut) and not brut.endswith("'")
        lus.append(Jeton(brut, plier(brut), mot, grande, sigle, criee))
    return lus


def grand(jeton: Jeton) -> bool:
    return jeton.mot and not jeton.criee and jeton.texte[0].isupper() and not jeton.texte.endswith("'")


def jusqu_au_territoire(lus: list[Jeton], k: int) -> bool:
    """« Services partagés Canada » : l'adjectif entre deux majuscules."""
    suite = lus[k + 1] if k + 1 < len(lus) else None
    return _adjectif(lus[k]) and suite is not None and suite.plie in formes().territoires


def _adjectif(jeton: Jeton) -> bool:
    return bool(_ADJECTIF.search(jeton.plie) or _PARTICIPE.search(jeton.texte)) or jeton.plie in formes().titres


@functools.cache
def rallonges() -> frozenset[str]:
    return frozenset(map(racine, formes().rallonges))


@functools.cache
def vides() -> frozenset[str]:
    return frozenset(map(plier, MOTS_VIDES)) | formes().quelconques | formes().interroge


@functools.lru_cache(maxsize=20_000)
def bases_de(texte: str) -> tuple[str, ...]:
    """Racines des mots pleins d'un nom, dans l'ordre ; une tête garde sa forme (un règlement n'est pas une règle)."""
    noms = formes()
    mots = [m for m in map(plier, mots_utiles(texte)) if m not in noms.liens_des_textes]
    seuls = ((m, m.removesuffix("s")) for m in mots)
    return tuple(seul if seul in noms.fermes or seul in noms.communes else racine(m) for m, seul in seuls)


def interroge(jeton: Jeton) -> bool:
    return jeton.plie in formes().interroge or bool(_INVERSION.search(jeton.plie))


def plein(jeton: Jeton) -> bool:
    noms = formes()
    outils = jeton.plie in noms.liens or jeton.plie in noms.liens_des_textes or jeton.plie in noms.liens_des_postes
    return jeton.mot and not outils


def fin_du_nom(lus: list[Jeton], rang: int) -> int:
    """Rang qui suit le dernier mot du nom dont la tête est à `rang`."""
    noms, tete = formes(), lus[rang]
    fin, k, relie, enumere, pleins = rang + 1, rang + 1, False, False, 0
    while k < len(lus):
        jeton = lus[k]
        if jeton.texte == ",":
            if not (k + 1 < len(lus) and lus[k + 1].plie in noms.liens and _majuscule_ensuite(lus, k + 1)):
                break
        elif not jeton.mot or interroge(jeton) or jeton.plie in noms.quelconques:
            break
        elif jeton.plie in noms.liens:
            if lus[k - 1].plie in ("du", "des") or (
                lus[k - 1].plie in ("de", "d'") and jeton.plie in ("de", "d'", "du")
            ):
                break  # « du d'… » : des mots sans ordre
            if (jeton.plie == "et" and fin == rang + 1) or (not relie and jeton.plie in ("le", "la", "les", "l'")):
                break
            relie, enumere = True, enumere or jeton.plie == "et"
        elif _complete(lus, k, tete, pleins, relie):
            relie = True
        elif (relie and ((enumere and est_tete(jeton)) or _infinitif(lus, k))) or _arrete(lus, k):
            break
        elif relie or _adjacent(lus, k, fin == rang + 1):
            fin, relie, enumere = k + 1, False, False
            pleins += not _adjectif(jeton)
        else:
            break
        k += 1
    return fin


def est_tete(jeton: Jeton) -> bool:
    return jeton.plie in formes().fermes or (jeton.majuscule and jeton.plie in formes().communes)


def _infinitif(lus: list[Jeton], k: int) -> bool:
    """« d'adopter des règles » : un verbe, et non le complément d'un nom."""
    verbe = _VERBE.search(lus[k].plie) and not lus[k].majuscule
    return bool(verbe) and lus[k - 1].plie in ("de", "d'", "pour")


def _complete(lus: list[Jeton], k: int, tete: Jeton, pleins: int, relie: bool) -> bool:
    """Une préposition qui continue le nom de cette tête, et non la question."""
    noms, mot = formes(), lus[k].plie
    if tete.plie in noms.textes:
        if mot in noms.liens_des_textes and not pleins:
            return True
        if mot == "en" and tete.majuscule and pleins:
            return True
    return mot in noms.liens_des_postes and _annonce(lus, k, tete, relie)


def _arrete(lus: list[Jeton], k: int) -> bool:
    mot = lus[k].plie
    return mot in formes().arrets or mot in vides() or (lus[k - 1].plie == "au" and mot == "sujet")


def _annonce(lus: list[Jeton], k: int, tete: Jeton, relie: bool) -> bool:
    """« à », « aux » continuent-ils le nom ? « Secrétariat à la jeunesse », « Commissaire aux Langues »."""
    if tete.plie in formes().a_la:
        return lus[k].texte != "a"
    return lus[k].texte != "a" and not relie and _majuscule_ensuite(lus, k + 1)


def _majuscule_ensuite(lus: list[Jeton], k: int) -> bool:
    """Le premier mot plein à partir d'ici porte une majuscule."""
    return next((j.majuscule and not j.sigle for j in lus[k:] if plein(j)), False)


def _adjacent(lus: list[Jeton], k: int, premier: bool) -> bool:
    """Un mot qui suit sans lien : un adjectif, ou un nom apposé, mais pas le verbe de la question."""
    jeton = lus[k]
    if jeton.plie in communes().mots_de_question or jeton.sigle:
        return False
    if jeton.majuscule or _adjectif(jeton):
        return True
    if premier or _CONJUGUE.search(jeton.plie):
        return False
    suite = lus[k + 1] if k + 1 < len(lus) else None
    return suite is None or not suite.mot or suite.plie in ("du", "de", "des", "d'")


def ecrire(groupe: list[Jeton]) -> str:
    """Les mots tels qu'écrits : « Loi sur l'accès »."""
    ecrit = ""
    for jeton in groupe:
        colle = not ecrit or ecrit.endswith("'") or jeton.texte == ","
        ecrit += jeton.texte if colle else f" {jeton.texte}"
    return ecrit

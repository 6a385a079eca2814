# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une question nomme et que le Cadre ne nomme pas : un organisme, un poste, un texte, un sigle.

L'inconnu est une classe ouverte : la forme d'un nom se lit par noms.toml (têtes du français administratif), les
majuscules et les sigles ; ce qui est connu, par les libellés de l'index. Ne sait rien du classement des énoncés.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from serveur.graphe.recherche.index import Index
from serveur.noyau.langue import MOTS_VIDES, mots_utiles, plier, racine
from serveur.noyau.lecture import lire
from serveur.services.questions.tournures import communes

PROCHE = 92  # ressemblance, de 0 à 100, à partir de laquelle un nom entier en est un autre, mal écrit
SIGLE_LONG = 5  # un sigle plus court n'a pas de faute d'une lettre, seulement deux lettres échangées
NOMS_PAR_MOT = 3  # au-delà, un seul mot après la tête ne désigne plus un nom du graphe
D_AUTRES_SUJETS = 2  # mots du Cadre qui font de la question autre chose que celle d'un sigle
_JETON = re.compile(r"[^\W_]+(?:[-.&/][^\W_]+)*'?|[^\w\s]")
_PLURIELS = frozenset(("les", "des", "aux"))  # « les PME » : une sorte de gens, non quelqu'un
_SINGULIERS = frozenset(("le", "la", "l'", "du", "au"))
_SIGLE = re.compile(r"[A-Z][A-Z0-9&/-]{1,9}")
_INVERSION = re.compile(r"-(?:t-)?(?:il|elle|on|ils|elles|tu|je|nous|vous|ce)$")
_ADJECTIF = re.compile(r"(?:al|ale|aux|ales|ique|iques|els?|elles?|ifs?|ives?|aires?|ois|oises?|iens?|iennes?|ables?|"
                       r"ains?|aines?|eux|euses?|iers?|ieres?|istes?|ils?|iles?|urs?)$")  # fmt: skip


_PARTICIPE = re.compile(r"ée?s?$")
_VERBE = re.compile(r"(?:[^i]er|ir|oir|dre|ttre)$")

_CONJUGUE = re.compile(r"(?:ait|aient|[^m]ent)$")


class Formes(NamedTuple):
    """Ce que dit noms.toml."""

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
    return lire(Path(__file__).parent / "noms.toml", Formes)


class Inconnu(NamedTuple):
    """Un nom que le Cadre n'emploie pas, et la phrase qui le dit."""

    nom: str
    phrase: str


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
    net = texte.replace("’", "'")
    criee = not any(c.islower() for c in net) and " " in net.strip(" ?.!")
    lus: list[Jeton] = []
    for brut in _JETON.findall(net):
        debut = not lus or lus[-1].texte in ".:?!«"
        mot = brut[0].isalnum()
        sigle = not criee and bool(_SIGLE.fullmatch(brut))
        grande = mot and not criee and brut[0].isupper() and (sigle or not debut) and not brut.endswith("'")
        lus.append(Jeton(brut, plier(brut), mot, grande, sigle, criee))
    return lus


class Inconnus:
    """Reconnaît, dans une question, le nom de ce que l'index ne nomme pas."""

    def __init__(self, index: Index) -> None:
        self._formes = index.formes
        self._banals = index.banals
        self._libelles: dict[tuple[str, ...], bool] = {}  # vrai : un acteur, une source ou un document
        self._par_racine: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._plies: set[str] = set()
        self._paires: set[tuple[str, str]] = set()
        for chose, rangs in index.libelles.items():
            if chose.startswith(("nature:", "famille:", "vocabulaire:")):
                continue
            propre = chose.startswith(("acteur:", "source:", "document:"))
            for libelle in (texte for textes in rangs.values() for texte in textes):
                self._plies.add(plier(libelle))
                mots = _bases(libelle)
                self._paires.update(zip(mots, mots[1:], strict=False))
                if mots and mots not in self._libelles:
                    for base in set(mots):
                        self._par_racine[base].append(mots)
                if mots:
                    self._libelles[mots] = self._libelles.get(mots, False) or propre
        self._sigles = [f for f in self._plies if f.isalpha() and len(f) <= 9 and " " not in f]

    def nomme(self, texte: str) -> Inconnu | None:
        """Le premier inconnu dont la question s'enquiert ; None si elle n'en nomme pas, ou en passant."""
        lus = jetons(texte)
        rang = 0
        while rang < len(lus):
            trouve = self._a(lus, rang)
            fin, inconnu = trouve or (rang + 1, False)
            if inconnu and not self._en_passant(lus, rang):
                return _dire(lus, rang, fin)
            rang = fin
        return None

    def _a(self, lus: list[Jeton], rang: int) -> tuple[int, bool] | None:
        """Fin du nom qui commence ici, et s'il est inconnu ; None si aucun n'y commence."""
        jeton, noms = lus[rang], formes()
        if not jeton.mot:
            return None
        if jeton.plie in noms.fermes or jeton.plie in noms.communes:
            fin = _fin_du_nom(lus, rang)
            if fin > rang + 1:
                marque = self._marque(lus, rang, fin)
                if marque is not None:
                    connu = self._connu(lus, rang, fin, marque)
                    return fin, not connu
                return rang + 1, False
            if jeton.majuscule and self._etrange(jeton) and jeton.plie in noms.fermes | noms.communes:
                return rang + 1, True  # « la Régie », sans complément : le Cadre n'en a aucune
        if jeton.sigle:
            return rang + 1, not self._accessoire(lus, rang) and not self._sigle_connu(jeton.plie)
        return self._sans_tete(lus, rang)

    def _marque(self, lus: list[Jeton], rang: int, fin: int) -> bool | None:
        """Ce groupe a-t-il la marque d'un nom propre (vrai), peut-il en être un (faux), ou est-ce un nom commun (None) ?"""
        tete, suite, noms = lus[rang], [j for j in lus[rang + 1 : fin] if _plein(j)], formes()
        avant = lus[rang - 1].plie if rang else ""
        if avant in noms.quelconques or not suite or any(c.isdigit() for c in suite[0].plie):
            return None
        etranges = [self._etrange(j) for j in suite]
        if tete.plie in noms.postes and suite[0].plie in noms.titres:
            return True
        if not tete.majuscule and any(_tete(j) for j in suite) and tete.plie not in noms.fermes and rang:
            return None  # « le responsable du Commissaire » : le nom est plus loin
        if tete.majuscule or any(j.majuscule for j, e in zip(suite, etranges, strict=True) if e):
            return True
        if not rang and fin == len(lus) and tete.texte[0].isupper() and not tete.criee:
            # « Loi électorale » : une question qui n'est qu'un nom commence par sa majuscule
            titre = tete.plie in noms.fermes or lus[1].plie in noms.liens_des_textes
            return True if titre or any(etranges) or any(j.majuscule for j in suite) else None
        if _plein(lus[rang + 1]) and (tete.plie in noms.qualifies or tete.plie not in noms.fermes):
            return None  # « le ministère porteur », « une norme entérinée »
        if tete.plie in noms.fermes:  # une loi se dit souvent par son sujet ; son nom, par des mots à elle
            return True if tete.plie not in noms.textes or any(etranges) else None
        return False if avant and all(etranges) else None

    def _etrange(self, jeton: Jeton) -> bool:
        """Aucun énoncé n'emploie ce mot, ni un mot de sa racine."""
        parts = jeton.plie.split("-")
        return not any(p in self._formes or racine(p) in self._bases for p in (jeton.plie, parts[-1]))

    @functools.cached_property
    def _bases(self) -> frozenset[str]:
        return frozenset(racine(f) for f in self._formes) | frozenset(self._par_racine)

    def _connu(self, lus: list[Jeton], rang: int, fin: int, marque: bool) -> bool:
        """Le graphe nomme-t-il cela : en entier, en partie sans équivoque, à une faute près, ou suivi d'une rallonge ?"""
        groupe = [j for j in lus[rang:fin] if _plein(j)]
        bases = _bases(_texte(groupe))
        sans_sigles = _bases(_texte([j for j in groupe if not (j.sigle and self._sigle_connu(j.plie))]))
        if self._nom(bases, marque) or self._nom(sans_sigles, marque):
            return True
        ecrit = plier(_texte(lus[rang:fin]))
        if process.extractOne(ecrit, self._plies, scorer=fuzz.ratio, score_cutoff=PROCHE):
            return True
        if any(self._nom(bases[:k], marque) and self._nom(bases[k:], marque) for k in range(2, len(bases) - 1)):
            return True  # deux noms qui se suivent, en style télégraphique
        for taille in range(len(bases) - 1, 1, -1):
            reste = groupe[taille:]
            if self._libelles.get(bases[:taille]) or (not marque and self._nom(bases[:taille], marque)):
                return self._anodine(reste)
            if bases[:taille] not in self._libelles and self._partiel(bases[:taille], marque):
                # la moitié d'un nom ne se complète pas autrement : « Plan d'action … »
                return bool(reste) and lus[lus.index(reste[0]) - 1].plie == "en" and self._anodine(reste)
        return not marque and any(
            bases[d:f] in self._libelles for d in range(1, len(bases)) for f in range(d + 1, len(bases) + 1)
        )

    def _nom(self, bases: tuple[str, ...], marque: bool) -> bool:
        return bases in self._libelles or self._partiel(bases, marque)

    def _partiel(self, bases: tuple[str, ...], marque: bool) -> bool:
        """Une partie, dans l'ordre, d'un nom du graphe de même tête, qui ne convient pas à trop d'autres.

        Ce qui a la marque d'un nom propre n'est une partie que d'un nom propre.
        """
        tete, suite = bases[0] if bases else "", bases[1:]
        if not tete or not suite:
            return False
        voisins = [
            nom for nom in self._par_racine.get(suite[-1], []) if tete in nom and (self._libelles[nom] or not marque)
        ]
        for nom in voisins:
            if nom[: len(bases)] == bases or tuple(b for b in nom if b not in _rallonges())[: len(bases)] == bases:
                return True
            if len(suite) > 1 and any(nom[d : d + len(suite)] == suite for d in range(len(nom))):
                return True
        return len(suite) == 1 and bool(voisins) and len(self._par_racine[suite[0]]) <= NOMS_PAR_MOT

    def _anodine(self, reste: list[Jeton]) -> bool:
        """Ce qui suit un nom connu le laisse-t-il le même ?"""
        noms = formes()
        if all(j.plie in noms.rallonges for j in reste):
            return True
        return not any(j.majuscule or self._etrange(j) for j in reste)

    def _accessoire(self, lus: list[Jeton], rang: int) -> bool:
        """Un sigle que rien ne détermine, ou une sorte de gens, dans une question qui a d'autres sujets."""
        avant = lus[rang - 1].plie if rang else ""
        if avant in formes().quelconques or avant in _PLURIELS:
            return True
        return avant not in _SINGULIERS and sum(map(self._pese, lus)) >= D_AUTRES_SUJETS

    def _sigle_connu(self, plie: str) -> bool:
        if plie in self._formes or plie in self._plies or plie in self._banals:
            return True
        if plie.endswith("q") and plie[:-1] in self._sigles:
            return True  # « du Québec »
        if len(plie) < SIGLE_LONG:
            return len(plie) == SIGLE_LONG - 1 and any(
                sorted(s) == sorted(plie) and OSA.distance(s, plie) == 1 for s in self._sigles
            )
        return process.extractOne(plie, self._sigles, scorer=OSA.distance, score_cutoff=1) is not None

    def _sans_tete(self, lus: list[Jeton], rang: int) -> tuple[int, bool] | None:
        """« Revenu Québec », « Hydro-Québec » : des mots à majuscule qui se suivent, et que rien n'annonce."""
        if not _plein(lus[rang]) or lus[rang].plie in _vides():
            return None
        fin = rang
        while fin < len(lus) and (_grand(lus[fin]) or (fin > rang and _jusqu_au_territoire(lus, fin))):
            fin += 1
        suite = lus[rang:fin]
        if (
            not suite
            or not any(j.majuscule or "-" in j.plie for j in suite)
            or any(j.plie in formes().interroge for j in suite)
        ):
            return None
        bases = _bases(_texte(suite))
        if len(suite) > 1:
            return fin, not all(p in self._paires for p in zip(bases, bases[1:], strict=False))
        return fin, bool(set(suite[0].plie.split("-")[1:]) & formes().territoires)

    def _en_passant(self, lus: list[Jeton], rang: int) -> bool:
        """Qui parle de soi situe sa question : elle porte sur ce qu'il demande ensuite, si le Cadre en dit un mot."""
        debut = max((k + 1 for k in range(rang) if lus[k].texte in ".?!;:"), default=0)
        fin = next((k for k in range(rang, len(lus)) if lus[k].texte in ".?!;:"), len(lus))
        coupe = next((k for k in range(rang, fin) if _interroge(lus[k])), fin)
        situe = lus[debut:coupe]
        que = [j for j in lus[debut:rang] if _interroge(j) and j.plie not in ("que", "qu'")]
        if que or not any(j.plie in formes().soi for j in situe):
            return False
        posee = lus[coupe:fin] or [*lus[:debut], *lus[fin:]]
        return any(_interroge(j) for j in posee) and any(self._pese(j) for j in posee)

    def _pese(self, jeton: Jeton) -> bool:
        return _plein(jeton) and not self._etrange(jeton) and jeton.plie not in communes().mots_de_question


def _grand(jeton: Jeton) -> bool:
    return jeton.mot and not jeton.criee and jeton.texte[0].isupper() and not jeton.texte.endswith("'")


def _jusqu_au_territoire(lus: list[Jeton], k: int) -> bool:
    """« Services partagés Canada » : l'adjectif entre deux majuscules."""
    suite = lus[k + 1] if k + 1 < len(lus) else None
    return _adjectif(lus[k]) and suite is not None and suite.plie in formes().territoires


def _adjectif(jeton: Jeton) -> bool:
    return bool(_ADJECTIF.search(jeton.plie) or _PARTICIPE.search(jeton.texte)) or jeton.plie in formes().titres


@functools.cache
def _rallonges() -> frozenset[str]:
    return frozenset(map(racine, formes().rallonges))


@functools.cache
def _vides() -> frozenset[str]:
    return frozenset(map(plier, MOTS_VIDES)) | formes().quelconques | formes().interroge


@functools.lru_cache(maxsize=20_000)
def _bases(texte: str) -> tuple[str, ...]:
    """Racines des mots pleins d'un nom, dans l'ordre ; une tête garde sa forme (un règlement n'est pas une règle)."""
    noms = formes()
    mots = [m for m in map(plier, mots_utiles(texte)) if m not in noms.liens_des_textes]
    seuls = ((m, m.removesuffix("s")) for m in mots)
    return tuple(seul if seul in noms.fermes or seul in noms.communes else racine(m) for m, seul in seuls)


def _interroge(jeton: Jeton) -> bool:
    return jeton.plie in formes().interroge or bool(_INVERSION.search(jeton.plie))


def _plein(jeton: Jeton) -> bool:
    noms = formes()
    outils = jeton.plie in noms.liens or jeton.plie in noms.liens_des_textes or jeton.plie in noms.liens_des_postes
    return jeton.mot and not outils


def _fin_du_nom(lus: list[Jeton], rang: int) -> int:
    """Rang qui suit le dernier mot du nom dont la tête est à `rang`."""
    noms, tete = formes(), lus[rang]
    fin, k, relie, enumere, pleins = rang + 1, rang + 1, False, False, 0
    while k < len(lus):
        jeton = lus[k]
        if jeton.texte == ",":
            if not (k + 1 < len(lus) and lus[k + 1].plie in noms.liens and _majuscule_ensuite(lus, k + 1)):
                break
        elif not jeton.mot or _interroge(jeton) or jeton.plie in noms.quelconques:
            break
        elif jeton.plie in noms.liens:
            if (jeton.plie == "et" and fin == rang + 1) or (not relie and jeton.plie in ("le", "la", "les", "l'")):
                break
            relie, enumere = True, enumere or jeton.plie == "et"
        elif jeton.plie in noms.liens_des_textes and tete.plie in noms.textes and not pleins:
            relie = True
        elif jeton.plie in noms.liens_des_postes and _annonce(lus, k, tete, relie):
            relie = True
        elif jeton.plie == "en" and tete.majuscule and tete.plie in noms.textes and pleins:
            relie = True
        elif relie and ((enumere and _tete(jeton)) or _infinitif(lus, k)):
            break
        elif jeton.plie in noms.arrets or jeton.plie in _vides() or (lus[k - 1].plie == "au" and jeton.plie == "sujet"):
            break
        elif relie or _adjacent(lus, k, fin == rang + 1):
            fin, relie, enumere = k + 1, False, False
            pleins += not _adjectif(jeton)
        else:
            break
        k += 1
    return fin


def _tete(jeton: Jeton) -> bool:
    return jeton.plie in formes().fermes or (jeton.majuscule and jeton.plie in formes().communes)


def _infinitif(lus: list[Jeton], k: int) -> bool:
    """« d'adopter des règles » : un verbe, et non le complément d'un nom."""
    verbe = _VERBE.search(lus[k].plie) and not lus[k].majuscule
    return bool(verbe) and lus[k - 1].plie in ("de", "d'", "pour")


def _annonce(lus: list[Jeton], k: int, tete: Jeton, relie: bool) -> bool:
    """« à », « aux » continuent-ils le nom ? « Secrétariat à la jeunesse », « Commissaire aux Langues »."""
    if tete.plie in formes().a_la:
        return lus[k].texte != "a"
    return lus[k].texte != "a" and not relie and _majuscule_ensuite(lus, k + 1)


def _majuscule_ensuite(lus: list[Jeton], k: int) -> bool:
    """Le premier mot plein à partir d'ici porte une majuscule."""
    return next((j.majuscule and not j.sigle for j in lus[k:] if _plein(j)), False)


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


def _texte(groupe: list[Jeton]) -> str:
    """Les mots tels qu'écrits : « Loi sur l'accès »."""
    ecrit = ""
    for jeton in groupe:
        colle = not ecrit or ecrit.endswith("'") or jeton.texte == ","
        ecrit += jeton.texte if colle else f" {jeton.texte}"
    return ecrit


def _dire(lus: list[Jeton], rang: int, fin: int) -> Inconnu:
    nom = _texte(lus[rang:fin])
    tete = lus[rang]
    if tete.sigle or not (tete.plie in formes().fermes or tete.plie in formes().communes):
        return Inconnu(nom, f"Le Cadre ne nomme pas « {nom} ».")
    if tete.plie[0] in "aeiou":
        article = "de l'"
    else:
        article = "de la " if tete.plie in formes().feminins else "du "
    return Inconnu(nom, f"Le Cadre ne parle pas {article}{nom}.")

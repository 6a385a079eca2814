# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Reconnaître une chose que quelqu'un nomme, seule ou parmi d'autres : acteur, loi, document, service, domaine, terme.

Un nom se reconnaît sans accents, en capitales, avec ou sans article, à une faute près, ou écourté s'il reste assez de
lui pour ne désigner qu'une chose. Les noms viennent du graphe, en français et en anglais ; ne sait pas ce que l'on
demande.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from serveur.graphe.recherche.index import Index
from serveur.noyau.langue import cle, mots_utiles, plier
from serveur.services.questions.vocabulaire import Vocabulaire

# Ce qui se nomme, dans l'ordre où un même nom désigne : « Sûreté du Québec » est l'acteur avant l'objet du même nom.
COLLECTIONS = ("acteur", "source", "document", "service", "domaine", "objet")
LONGUEUR = 16  # mots utiles du plus long nom
RANGS = ("pref", "alt", "cache")
_ENTIER, _ECART = 0.5, 0.15  # part d'un nom écourté qu'il faut dire ; avance sur le nom suivant
_DISTANCE = DamerauLevenshtein.distance
_DEBUT, _COURT = 3, 4  # lettres d'un mot écourté ; d'un mot assez long pour porter une faute


class Nomme(NamedTuple):
    """Une chose nommée et la place de ses mots dans la suite lue."""

    chose: str
    debut: int
    fin: int


class Noms:
    """Les noms du graphe ; bâti une fois par index."""

    def __init__(self, index: Index, vocabulaire: Vocabulaire) -> None:
        self._sure = vocabulaire.forme_sure
        self._libelle = index.libelle
        self._noms: dict[tuple[str, ...], str] = {}
        self._domaines: dict[str, dict[tuple[str, ...], str]] = {}
        self._sigles: dict[str, str] = {}
        self._ecourtes: list[tuple[str, tuple[str, ...]]] = []
        # Un domaine est un thème avant d'être une chose : le nom d'un de ses objets, un mot caché le disent aussi.
        for domaine in (c for c in index.libelles if _collection(c) == "domaine"):
            for rang in RANGS:
                sens = self._domaines.setdefault("cache" if rang == "cache" else "dit", {})
                for texte in index.libelles[domaine].get(rang, []):
                    sens.setdefault(tuple(cle(m) for m in mots_utiles(texte)), domaine)
        choses = sorted((c for c in index.libelles if _collection(c) in COLLECTIONS), key=_rang)
        for rang in RANGS:
            for chose in choses:
                # Les mots cachés rapprochent une recherche ; ceux d'un domaine ou d'un objet ne le nomment pas.
                if rang == "cache" and _rang(chose) > COLLECTIONS.index("document"):
                    continue
                for texte in index.libelles[chose].get(rang, []):
                    self._ajouter(chose, texte)
        for chose in choses:
            for texte in index.reconciliables.get(chose, {}).get("skos:prefLabel", []):
                self._ajouter(chose, texte)

    def _ajouter(self, chose: str, texte: str) -> None:
        mots = tuple(cle(m) for m in mots_utiles(texte))
        if mots:
            self._noms.setdefault(mots, chose)
            if _rang(chose) <= COLLECTIONS.index("service") and len(mots) > 1:
                self._ecourtes.append((chose, tuple(plier(m) for m in mots_utiles(texte))))
        if texte.isupper() and len(mots) == 1:
            self._sigles.setdefault(plier(texte), chose)

    def lire(self, texte: str) -> list[str]:
        """Clés des mots utiles, fautes corrigées et sigles rétablis : ce que lisent `dans` et `seul`."""
        return [cle(self._sure(plier(mot))) for mot in mots_utiles(texte)]

    def dans(self, cles: Sequence[str]) -> list[Nomme]:
        """Choses nommées, dans l'ordre où elles le sont ; le plus long nom l'emporte."""
        return _dans(cles, self._noms)

    def domaines(self, texte: str) -> list[str]:
        """Domaines nommés, le nom le plus long d'abord ; par leurs mots cachés s'ils ne le sont pas autrement."""
        cles = self.lire(texte)
        nommes = _dans(cles, self._domaines["dit"]) or _dans(cles, self._domaines["cache"])
        return [n.chose for n in sorted(nommes, key=lambda n: n.debut - n.fin)]

    def seul(self, texte: str, ecarter: frozenset[str]) -> str | None:
        """La chose dont ce texte n'est que le nom, aux mots d'`ecarter` (formes pliées) près ; None s'il dit plus."""
        cles = self.lire(texte)
        vides = {cle(m) for m in ecarter}
        nommes = self.dans(cles)
        if len({n.chose for n in nommes}) == 1:
            dits = {rang for n in nommes for rang in range(n.debut, n.fin)}
            if all(rang in dits or mot in vides for rang, mot in enumerate(cles)):
                return nommes[0].chose
        utiles = [plier(m) for m in mots_utiles(texte)]
        return self._ecourte([f for forme in utiles if forme not in ecarter for f in self._developper(forme)])

    def _developper(self, forme: str) -> list[str]:
        """Les mots du terme qu'un sigle abrège dans un nom (« RI ») ; le sigle d'un acteur reste le sien."""
        terme = self._sigles.get(forme, "")
        return [plier(m) for m in mots_utiles(self._libelle(terme))] if terme.startswith("objet:") else [forme]

    def _ecourte(self, formes: list[str]) -> str | None:
        """La seule chose dont tous ces mots sont du nom, son premier compris."""
        if len(formes) < 2:
            return None
        abreges = [self._abreges(forme) for forme in formes]
        if not all(abreges):
            return None
        notes: dict[str, float] = {}
        for chose, nom in self._ecourtes:
            pris = [next((m for m in nom if m in mots), None) for mots in abreges]
            if None not in pris and (pris[0] == nom[0] or chose.startswith("service:")):
                notes[chose] = max(notes.get(chose, 0.0), len(set(pris)) / len(nom))
        rangees = sorted(notes.items(), key=lambda note: -note[1])
        if not rangees or rangees[0][1] < _ENTIER:
            return None
        return rangees[0][0] if len(rangees) == 1 or rangees[0][1] - rangees[1][1] >= _ECART else None

    def _abreges(self, forme: str) -> set[str]:
        """Les mots des noms dont `forme` est le début, la même racine, ou eux à une lettre près."""
        mots = set(self._par_cle.get(cle(forme), ()))
        if len(forme) >= _DEBUT:
            debut = bisect.bisect_left(self._mots, forme)
            mots.update(itertools.takewhile(lambda mot: mot.startswith(forme), self._mots[debut:]))
        if len(forme) > _COURT:
            mots.update(
                m for m, *_ in process.extract(forme, self._longs, scorer=_DISTANCE, score_cutoff=1, limit=None)
            )
        return mots

    @functools.cached_property
    def _mots(self) -> list[str]:
        """Chaque mot des noms que l'on écourte, dans l'ordre."""
        return sorted({mot for _, nom in self._ecourtes for mot in nom})

    @functools.cached_property
    def _longs(self) -> list[str]:
        return [mot for mot in self._mots if len(mot) > _COURT]

    @functools.cached_property
    def _par_cle(self) -> dict[str, list[str]]:
        rangs: dict[str, list[str]] = {}
        for mot in self._mots:
            rangs.setdefault(cle(mot), []).append(mot)
        return rangs


def _dans(cles: Sequence[str], noms: Mapping[tuple[str, ...], str]) -> list[Nomme]:
    trouves: list[Nomme] = []
    debut = 0
    while debut < len(cles):
        fins = range(min(len(cles), debut + LONGUEUR), debut, -1)
        fin = next((f for f in fins if tuple(cles[debut:f]) in noms), None)
        if fin is None:
            debut += 1
        else:
            trouves.append(Nomme(noms[tuple(cles[debut:fin])], debut, fin))
            debut = fin
    return trouves


def _collection(chose: str) -> str:
    return chose.partition(":")[0]


def _rang(chose: str) -> int:
    return COLLECTIONS.index(_collection(chose))

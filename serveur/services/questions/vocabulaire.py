# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les mots d'une question pour un index donné : leur racine, leur poids, la faute ou l'abréviation qu'ils cachent ; ce
qu'ils nomment (acteurs, documents, sources, objets, actions).

Ne sait pas ce que la question demande (serveur.services.questions.comprehension).
"""

from __future__ import annotations

import bisect
import itertools
import math
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from serveur.graphe.recherche.index import Index
from serveur.noyau.langue import decouper, mots_utiles, parente, plier, racine
from serveur.services.questions.poids import reglages
from serveur.services.questions.tournures import communes

# (mots du nom, est-ce un sigle, chose nommée)
Nom = tuple[tuple[str, ...], bool, str]
# les noms, sous leur premier mot, chacun avec son rang : les plus longs d'abord
Noms = dict[str, list[tuple[int, Nom]]]
# Une forme plus courte ne se corrige ni ne se complète ; une longue peut avoir deux fautes.
COURTE, MOYENNE, LONGUE = 5, 6, 8
SIGLE_COURT = 4  # un sigle plus court ne porte pas de faute que l'on puisse dire
SUITE_MINIMALE = 3  # lettres qui manquent à un mot écourté


@dataclass(frozen=True)
class Mot:
    """Un mot utile : sa forme pliée, sa racine, sa qualité (1 exact, moins si corrigé), son poids."""

    forme: str
    base: str
    qualite: float
    poids: float
    connu: bool


class Vocabulaire:
    """Les mots que l'index connaît."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._formes = sorted(index.formes)
        self._par_base: dict[str, list[str]] = {}
        for connue, base in index.formes.items():
            self._par_base.setdefault(base, []).append(connue)
        self._alias = {racine(forme): base for forme, base in index.formes.items()}
        self._pese = reglages().mots
        self._idf = _idf(index, self._pese["rarete_minimale"])
        noms = (nom for chose in index.acteurs for nom in index.libelles[chose].get("alt", []))
        self._sigles = frozenset(plier(nom) for nom in noms if nom.isupper() and nom.isalpha())

    def forme_sure(self, forme: str) -> str:
        """La forme, ou celle du vocabulaire qu'une faute de frappe cachait."""
        if forme in self.index.formes or racine(forme) in self._alias:
            return forme
        banal = self.index.banals.get(forme, 1.0)
        return self._sigle_proche(forme, banal) or self._corriger(forme, banal) or forme

    def _sigle_proche(self, forme: str, banal: float) -> str | None:
        """Le sigle d'acteur dont deux lettres voisines sont permutées, une redoublée, ou que suit un « Q » (Québec).

        Une lettre pour une autre fait le sigle d'un autre : elle ne se corrige pas, ni un sigle proche de deux.
        """
        if len(forme) < SIGLE_COURT or banal < 1.0:
            return None
        proches = {s for s in self._sigles if forme == f"{s}q" or _permute(forme, s) or _redouble(forme, s)}
        return proches.pop() if len(proches) == 1 else None

    def mots(self, texte: str) -> list[Mot]:
        mots: list[Mot] = []
        vus: set[str] = set()
        for brut in mots_utiles(texte):
            forme = plier(brut)
            if forme in vus or (len(forme) < 2 and not forme.isdigit()):
                continue
            vus.add(forme)
            mots.append(self._mot(brut, forme))
        return mots

    def _mot(self, brut: str, forme: str) -> Mot:
        index, pese = self.index, self._pese
        banal = index.banals.get(forme, 1.0)
        generique = forme in communes().mots_de_question
        # Racine du mot tel quel, puis celle que les accents rétablis donneraient.
        for candidat in (racine(brut), index.formes.get(forme, ""), self._alias.get(racine(forme), "")):
            if candidat in index.mots and self._apparente(forme, candidat):
                poids = self._rarete(candidat, banal) * (pese["de_la_question"] if generique else 1.0)
                return Mot(forme, candidat, 1.0, poids, True)
        if generique:
            return Mot(forme, racine(brut), 1.0, 0.0, False)
        corrige = self._corriger(forme, banal)
        if corrige:
            base = index.formes[corrige]
            return Mot(corrige, base, pese["corrige"], self._rarete(base, index.banals.get(corrige, 1.0)), True)
        entier = self._completer(forme.removesuffix("s"))
        if entier:
            return Mot(forme, entier, pese["abrege"], self._idf[entier], True)
        return Mot(forme, racine(brut), 1.0, pese["inconnu"] * banal, False)

    def _apparente(self, forme: str, base: str) -> bool:
        return any(parente(forme, f) >= self._pese["parente_minimale"] for f in self._par_base[base])

    def _rarete(self, base: str, banal: float) -> float:
        return self._idf[base] * (self._pese["courant"] + (1 - self._pese["courant"]) * banal)

    def _completer(self, forme: str) -> str | None:
        """Racine la plus employée dont un mot commence par cette forme abrégée (« techno », « infra ») ; ou rien."""
        if len(forme) < COURTE:
            return None
        debut = bisect.bisect_left(self._formes, forme)
        suite = itertools.takewhile(lambda f: f.startswith(forme), itertools.islice(self._formes, debut, None))
        bases = {self.index.formes[f] for f in suite if len(f) >= len(forme) + SUITE_MINIMALE}
        return max(bases, key=lambda b: (len(self.index.mots.get(b, ())), b), default=None)

    def _corriger(self, forme: str, banal: float) -> str | None:
        """Forme connue à une faute près (deux au-delà de huit lettres), jamais pour un mot courant."""
        if len(forme) < COURTE or banal < 1.0:
            return None
        permis = 2 if len(forme) > LONGUE else 1
        trouve = process.extractOne(forme, self._formes, scorer=DamerauLevenshtein.distance, score_cutoff=permis)
        # « abrogation » n'est pas « dérogation », ni « plains » « plans » : l'initiale reste, un mot court ses lettres
        if not trouve or len(trouve[0]) < COURTE or trouve[0][0] != forme[0]:
            return None
        memes = sorted(trouve[0]) == sorted(forme) or _redouble(trouve[0], forme)  # « anuel » : la lettre double manque
        return trouve[0] if len(forme) > MOYENNE or memes else None


def _permute(forme: str, sigle: str) -> bool:
    return sorted(forme) == sorted(sigle) and DamerauLevenshtein.distance(forme, sigle) == 1


def _redouble(forme: str, sigle: str) -> bool:
    return any(forme[i] == forme[i - 1] and forme[:i] + forme[i + 1 :] == sigle for i in range(1, len(forme)))


def _idf(index: Index, minimale: float) -> dict[str, float]:
    """Rareté de chaque racine dans les énoncés, au plus 1."""
    total = max(1, len(index.fiches))
    plafond = math.log(1 + total)
    return {
        base: max(minimale, math.log(1 + total / len({cle.split()[0] for cle in postings})) / plafond)
        for base, postings in index.mots.items()
    }


def ranger(noms: list[Nom]) -> Noms:
    """Les noms sous leur premier mot : une question n'en dit qu'une poignée, sur des milliers."""
    ranges: Noms = {}
    for rang, nom in enumerate(noms):
        ranges.setdefault(nom[0][0], []).append((rang, nom))
    return ranges


def nommes(formes: list[str], noms: Noms) -> tuple[list[str], dict[str, list[str]]]:
    """Choses nommées, du plus long nom au plus court, sans chevauchement ; formes qui nomment chacune."""
    bases = [racine(f) for f in formes]
    pris = [False] * len(formes)
    trouves: list[tuple[int, str]] = []
    dits: dict[str, list[str]] = {}
    possibles = sorted(itertools.chain.from_iterable(noms.get(mot, ()) for mot in {*bases, *formes}))
    for _, (sequence, sigle, chose) in possibles:
        etendue = len(sequence)
        champ = formes if sigle else bases
        for debut in range(len(champ) - etendue + 1):
            fin = debut + etendue
            if not any(pris[debut:fin]) and tuple(champ[debut:fin]) == sequence:
                pris[debut:fin] = [True] * etendue
                trouves.append((debut, chose))
                dits.setdefault(chose, []).extend(formes[debut:fin])
    return list(dict.fromkeys(chose for _, chose in sorted(trouves))), dits


def noms_de(index: Index, prefixes: tuple[str, ...], rangs: tuple[str, ...]) -> list[Nom]:
    """Noms à reconnaître, les plus longs d'abord ; un article en tête ne compte pas."""
    noms: list[Nom] = []
    for chose, libelles in index.libelles.items():
        if not chose.startswith(prefixes):
            continue
        for rang in rangs:
            for texte in libelles.get(rang, []):
                formes = [plier(m) for m in decouper(texte)]
                if len(formes) > 1 and formes[0] in ("le", "la", "les", "un", "une", "du", "des"):
                    formes = formes[1:]
                if texte.isupper() and len(formes) == 1:
                    noms.append((tuple(formes), True, chose))
                elif formes:
                    noms.append((tuple(racine(f) for f in formes), False, chose))
    noms.sort(key=lambda nom: (-len(nom[0]), nom[2]))
    return noms


def racines_des_actions(index: Index) -> dict[str, set[str]]:
    """Racines des noms d'un seul mot de chaque action."""
    actions: dict[str, set[str]] = {}
    generiques = {racine(m) for m in communes().mots_de_question}
    for chose, libelles in index.libelles.items():
        if chose.startswith("action:"):
            textes = [m for rang in libelles.values() for t in rang if len(m := mots_utiles(t)) == 1]
            actions[chose] = {racine(plier(t[0])) for t in textes} - generiques
    return actions

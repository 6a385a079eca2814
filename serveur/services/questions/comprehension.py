"""Comprendre une question : de quel genre elle est, quels mots pèsent, quels acteurs elle nomme.

Aucun vocabulaire du Cadre n'est ici : les noms et synonymes viennent du graphe, les tournures du
français de serveur.services.questions.tournures (decisions/0007).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from serveur.graphe.index import Index
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import decouper, mots_utiles, plier, racine
from serveur.services.questions.tournures import MOTS_DE_QUESTION, VEUT_ACTEUR, genre_de

LONGUEUR_MAX = 500


@dataclass(frozen=True)
class Mot:
    """Un mot utile : sa forme pliée, sa racine, sa qualité (1 exact, moins si corrigé), son poids."""

    forme: str
    base: str
    qualite: float
    poids: float
    connu: bool


@dataclass
class Question:
    """Ce que l'on a compris d'une question."""

    texte: str
    genre: str
    mots: list[Mot]
    acteurs: list[str] = field(default_factory=list)
    choses: list[str] = field(default_factory=list)
    veut_acteur: bool = False


def verifier(texte: str) -> str:
    """Question prête à comprendre. Lève EntreeInutilisable si elle est vide, trop longue ou illisible."""
    propre = " ".join("".join(c if c.isprintable() else " " for c in texte).split())
    if not propre:
        raise EntreeInutilisable(
            "La question est vide : écrire par exemple « Qui élabore le Plan gouvernemental de la sécurité ? »."
        )
    if len(propre) > LONGUEUR_MAX:
        raise EntreeInutilisable(
            f"La question compte {len(propre)} caractères ; {LONGUEUR_MAX} au plus : la résumer en une phrase."
        )
    return propre


class Comprehension:
    """Comprend les questions avec le vocabulaire d'un index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._formes = sorted(index.formes)
        self._idf = _idf(index)
        self._noms = _noms(index)

    def comprendre(self, texte: str) -> Question:
        propre = verifier(texte)
        plat = plier(propre.replace("’", "'"))
        nommes = self._nommes([plier(m) for m in decouper(propre)])
        return Question(
            texte=propre,
            genre=genre_de(plat),
            mots=self._mots(propre),
            acteurs=[c for c in nommes if c.startswith("acteur:")],
            choses=[c for c in nommes if not c.startswith("acteur:")],
            veut_acteur=bool(VEUT_ACTEUR.search(plat)),
        )

    def _mots(self, texte: str) -> list[Mot]:
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
        index = self.index
        banal = index.banals.get(forme, 1.0)
        generique = forme in MOTS_DE_QUESTION
        for candidat in (racine(brut), racine(forme)):
            if candidat in index.mots:
                poids = self._idf[candidat] * (0.35 + 0.65 * banal) * (0.15 if generique else 1.0)
                return Mot(forme, candidat, 1.0, poids, True)
        if generique:
            return Mot(forme, racine(brut), 1.0, 0.0, False)
        corrige = self._corriger(forme, banal)
        if corrige:
            base = index.formes[corrige]
            return Mot(corrige, base, 0.8, self._idf[base] * (0.35 + 0.65 * index.banals.get(corrige, 1.0)), True)
        return Mot(forme, racine(brut), 1.0, banal, False)

    def _corriger(self, forme: str, banal: float) -> str | None:
        """Forme connue à une faute près (deux au-delà de huit lettres), jamais pour un mot courant."""
        if len(forme) < 5 or banal < 1.0:
            return None
        permis = 2 if len(forme) > 8 else 1
        trouve = process.extractOne(forme, self._formes, scorer=DamerauLevenshtein.distance, score_cutoff=permis)
        return trouve[0] if trouve and len(trouve[0]) >= 5 else None

    def _nommes(self, formes: list[str]) -> list[str]:
        """Acteurs, sources et documents nommés, du plus long nom au plus court, sans chevauchement."""
        bases = [racine(f) for f in formes]
        pris = [False] * len(formes)
        trouves: list[tuple[int, str]] = []
        for sequence, sigle, chose in self._noms:
            etendue = len(sequence)
            champ = formes if sigle else bases
            for debut in range(len(champ) - etendue + 1):
                fin = debut + etendue
                if not any(pris[debut:fin]) and tuple(champ[debut:fin]) == sequence:
                    pris[debut:fin] = [True] * etendue
                    trouves.append((debut, chose))
        return list(dict.fromkeys(chose for _, chose in sorted(trouves)))


def _idf(index: Index) -> dict[str, float]:
    """Rareté de chaque racine dans les énoncés, entre 0,2 et 1."""
    total = max(1, len(index.fiches))
    plafond = math.log(1 + total)
    return {
        base: max(0.2, math.log(1 + total / len({cle.split()[0] for cle in postings})) / plafond)
        for base, postings in index.mots.items()
    }


def _noms(index: Index) -> list[tuple[tuple[str, ...], bool, str]]:
    """Noms à reconnaître : (mots, sigle ?, chose), les plus longs d'abord."""
    noms: list[tuple[tuple[str, ...], bool, str]] = []
    for chose, libelles in index.libelles.items():
        if not chose.startswith(("acteur:", "source:", "document:")):
            continue
        for textes in libelles.values():
            for texte in textes:
                formes = [plier(m) for m in decouper(texte)]
                if texte.isupper() and len(formes) == 1:
                    noms.append((tuple(formes), True, chose))
                elif formes:
                    noms.append((tuple(racine(f) for f in formes), False, chose))
    noms.sort(key=lambda nom: (-len(nom[0]), nom[2]))
    return noms

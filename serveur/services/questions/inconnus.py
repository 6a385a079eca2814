# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une question nomme et que le Cadre ne nomme pas : un organisme, un poste, un texte, un sigle.

L'inconnu est une classe ouverte, jamais une liste de noms : la forme d'un nom se lit par nom_propre.py, ce qui est
connu par les libellés de l'index (decisions/0026). Ne sait rien du classement des énoncés.
"""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from serveur.graphe.recherche.index import Index
from serveur.noyau.langue import est_anglais, plier, racine
from serveur.services.questions.nom_propre import (
    Jeton,
    bases_de,
    ecrire,
    est_tete,
    fin_du_nom,
    formes,
    grand,
    interroge,
    jetons,
    jusqu_au_territoire,
    plein,
    rallonges,
    vides,
)
from serveur.services.questions.tournures import communes

PROCHE = 92  # ressemblance, de 0 à 100, à partir de laquelle un nom entier en est un autre, mal écrit
MOT_LONG = 7  # lettres à partir desquelles un mot étranger peut n'être qu'un mot connu, mal écrit
SIGLE_LONG = 5  # un sigle plus court n'a pas de faute d'une lettre, seulement deux lettres échangées
NOMS_PAR_MOT = 3  # au-delà, un seul mot après la tête ne désigne plus un nom du graphe
D_AUTRES_SUJETS = 2  # mots du Cadre qui font de la question autre chose que celle d'un sigle
_PLURIELS = frozenset(("les", "des", "aux"))  # « les PME » : une sorte de gens, non quelqu'un
_SINGULIERS = frozenset(("le", "la", "l'", "du", "au"))


class Inconnu(NamedTuple):
    """Un nom que le Cadre n'emploie pas, et la phrase qui le dit."""

    nom: str
    phrase: str


class Inconnus:
    """Reconnaît, dans une question, le nom de ce que l'index ne nomme pas."""

    def __init__(self, index: Index, forme_sure: Callable[[str], str] = str) -> None:
        """`forme_sure` : d'un mot plié, celui que l'index emploie et qu'une faute cachait (Vocabulaire)."""
        self._sure = forme_sure
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
                mots = bases_de(libelle)
                self._paires.update(itertools.pairwise(mots))
                if mots and mots not in self._libelles:
                    for base in set(mots):
                        self._par_racine[base].append(mots)
                if mots:
                    self._libelles[mots] = self._libelles.get(mots, False) or propre
        self._sigles = [f for f in self._plies if f.isalpha() and len(f) <= 9 and " " not in f]

    def nomme(self, texte: str) -> Inconnu | None:
        """Le premier inconnu dont la question s'enquiert ; None si elle n'en nomme pas, ou en passant.

        La forme d'un nom se lit en français : d'une question en anglais, rien ne se dit inconnu.
        """
        if est_anglais(texte):
            return None
        lus = [self._corrige(j) for j in jetons(texte)]
        rang = 0
        while rang < len(lus):
            trouve = self._a(lus, rang)
            fin, inconnu = trouve or (rang + 1, False)
            if inconnu and not self._en_passant(lus, rang):
                return _dire(lus, rang, fin)
            rang = fin
        return None

    def _corrige(self, jeton: Jeton) -> Jeton:
        if jeton.majuscule or not plein(jeton) or len(jeton.plie) < MOT_LONG or not self._etrange(jeton):
            return jeton
        return replace(jeton, plie=self._sure(jeton.plie))

    def _a(self, lus: list[Jeton], rang: int) -> tuple[int, bool] | None:
        """Fin du nom qui commence ici, et s'il est inconnu ; None si aucun n'y commence."""
        jeton, noms = lus[rang], formes()
        if not jeton.mot:
            return None
        if jeton.plie in noms.fermes or jeton.plie in noms.communes:
            fin = fin_du_nom(lus, rang)
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
        """Vrai : ce groupe a la marque d'un nom propre ; faux : il peut en être un ; None : c'est un nom commun."""
        tete, suite, noms = lus[rang], [j for j in lus[rang + 1 : fin] if plein(j)], formes()
        avant = lus[rang - 1].plie if rang else ""
        if avant in noms.quelconques or not suite or any(c.isdigit() for c in suite[0].plie):
            return None
        etranges = [self._etrange(j) for j in suite]
        if tete.plie in noms.postes and suite[0].plie in noms.titres:
            return True
        if len(suite) == 1 and suite[0].plie in noms.communes and not suite[0].majuscule:
            return None  # « le conseil du président »
        if not tete.majuscule and any(est_tete(j) for j in suite) and tete.plie not in noms.fermes and rang:
            return None  # « le responsable du Commissaire » : le nom est plus loin
        if tete.majuscule or any(j.majuscule for j, e in zip(suite, etranges, strict=True) if e):
            return True
        if not rang and fin == len(lus) and tete.texte[0].isupper() and not tete.criee:
            # « Loi électorale » : une question qui n'est qu'un nom commence par sa majuscule
            titre = tete.plie in noms.fermes or lus[1].plie in noms.liens_des_textes
            return True if titre or any(etranges) or any(j.majuscule for j in suite) else None
        if plein(lus[rang + 1]) and (tete.plie in noms.qualifies or tete.plie not in noms.fermes):
            return None  # « le ministère porteur », « une norme entérinée »
        if tete.plie in noms.fermes:  # une loi se dit souvent par son sujet ; son nom, par des mots à elle
            return True if tete.plie not in noms.textes or any(etranges) else None
        return False if avant and all(etranges) else None

    def _etrange(self, jeton: Jeton) -> bool:
        """Aucun énoncé n'emploie ce mot, ni un mot de sa racine."""
        parts = jeton.plie.split("-")
        return not any(p in self._formes or racine(p) in self._racines for p in (jeton.plie, parts[-1]))

    @functools.cached_property
    def _racines(self) -> frozenset[str]:
        return frozenset(racine(f) for f in self._formes) | frozenset(self._par_racine)

    def _connu(self, lus: list[Jeton], rang: int, fin: int, marque: bool) -> bool:
        """Le graphe le nomme-t-il : en entier, en partie sans équivoque, à une faute près, suivi d'une rallonge ?"""
        groupe = [j for j in lus[rang:fin] if plein(j)]
        bases = bases_de(" ".join(j.plie for j in groupe))
        sans_sigles = bases_de(" ".join(j.plie for j in groupe if not (j.sigle and self._sigle_connu(j.plie))))
        if self._nom(bases, marque) or self._nom(sans_sigles, marque):
            return True
        ecrit = plier(ecrire(lus[rang:fin]))
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
            if nom[: len(bases)] == bases or tuple(b for b in nom if b not in rallonges())[: len(bases)] == bases:
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
        if not plein(lus[rang]) or lus[rang].plie in vides():
            return None
        fin = rang
        while fin < len(lus) and (grand(lus[fin]) or (fin > rang and jusqu_au_territoire(lus, fin))):
            fin += 1
        suite = lus[rang:fin]
        if (
            not suite
            or not any(j.majuscule or "-" in j.plie for j in suite)
            or any(j.plie in formes().interroge for j in suite)
        ):
            return None
        bases = bases_de(ecrire(suite))
        if len(suite) > 1:
            return fin, not all(p in self._paires for p in itertools.pairwise(bases))
        return fin, bool(set(suite[0].plie.split("-")[1:]) & formes().territoires)

    def _en_passant(self, lus: list[Jeton], rang: int) -> bool:
        """Qui parle de soi situe sa question : elle porte sur ce qu'il demande ensuite, si le Cadre en dit un mot."""
        debut = max((k + 1 for k in range(rang) if lus[k].texte in ".?!;:"), default=0)
        fin = next((k for k in range(rang, len(lus)) if lus[k].texte in ".?!;:"), len(lus))
        coupe = next((k for k in range(rang, fin) if interroge(lus[k])), fin)
        situe = lus[debut:coupe]
        que = [j for j in lus[debut:rang] if interroge(j) and j.plie not in ("que", "qu'")]
        if que or not any(j.plie in formes().soi for j in situe):
            return False
        posee = lus[coupe:fin] or [*lus[:debut], *lus[fin:]]
        return any(interroge(j) for j in posee) and any(self._pese(j) for j in posee)

    def _pese(self, jeton: Jeton) -> bool:
        return plein(jeton) and not self._etrange(jeton) and jeton.plie not in communes().mots_de_question


def _dire(lus: list[Jeton], rang: int, fin: int) -> Inconnu:
    nom = ecrire(lus[rang:fin])
    tete = lus[rang]
    if tete.sigle or not (tete.plie in formes().fermes or tete.plie in formes().communes):
        return Inconnu(nom, f"Le Cadre ne nomme pas « {nom} ».")
    article = "de l'" if tete.plie[0] in "aeiou" else "de la " if tete.plie in formes().feminins else "du "
    return Inconnu(nom, f"Le Cadre ne parle pas {article}{nom}.")

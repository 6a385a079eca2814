"""Trouver les énoncés parents d'une question comprise, du meilleur au moins bon.

Chaque mot de la question apporte sa rareté, pesée par l'endroit de l'énoncé où il est trouvé ; le sens rapproche ce que
les mots ne disent pas ; la convenance de l'énoncé ajuste le résultat (decisions/0006, 0009, 0016).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from serveur.graphe.recherche.index import CHAMPS, Index
from serveur.graphe.recherche.sens import Parentes, Sens
from serveur.noyau.langue import parente
from serveur.services.questions.comprehension import Question
from serveur.services.questions.convenance import DU_DOCUMENT, convenance, sujet_de
from serveur.services.questions.refus import Indices

RANG_PROPRE = 0.4  # « que fait X » : ce que le texte dit d'abord de lui, là où il parle de lui
POIDS_COUVERTURE = 0.4
# Ce que pèse chaque parenté de serveur.graphe.recherche.sens à côté des mots (decisions/0009, 0016).
POIDS_DU_SENS = Parentes(usuelle=0.5, latente=1.2, voisine=0.5, centrale=1.0)
CONVENANCE_DU_SENS = 0.5  # le sens rapproche, les mots tranchent : la convenance y pèse moins, sauf d'un document
CANDIDATS = 120  # énoncés dont on examine la nature, les acteurs et les choses
_ALINEA = re.compile(r"-(?:al|puce)-.*")


@dataclass
class Candidat:
    """Un énoncé retenu : sa fiche, et ce qui le lie à la question."""

    fiche: dict[str, Any]
    indices: Indices

    @property
    def score(self) -> float:
        return self.indices.score

    @property
    def couverture(self) -> float:
        return self.indices.couverture


def classer(index: Index, sens: Sens, question: Question) -> list[Candidat]:
    """Tous les énoncés parents de la question, par les mots ou par le sens, du meilleur au moins bon."""
    apports, couverts = _apports(index, question)
    poids_total = sum(m.poids for m in question.mots) or 1.0
    parentes = sens.parentes(question.racines, question.dits)
    proximites = np.array(POIDS_DU_SENS) @ np.array(parentes)
    parts = {rang: couvert / poids_total for rang, couvert in couverts.items()}
    mots = {rang: apport / poids_total * parts[rang] ** POIDS_COUVERTURE for rang, apport in apports.items()}
    promesses = proximites + np.array([mots.get(rang, 0.0) for rang in range(len(index.fiches))])
    promus = np.argsort(-promesses, kind="stable")[:CANDIDATS].tolist()
    rangs_propres = _rangs_propres(index, question) if question.sujet_nu else {}
    candidats = []
    for rang in {*promus, *_portes(index, question)}:
        fiche = index.fiches[rang]
        facteur = convenance(index, question, fiche)
        if facteur:
            # Le sens rapproche, les mots tranchent : la convenance y pèse moins.
            lexical = mots.get(rang, 0.0) * facteur
            exposant = 1.0 if question.genre in DU_DOCUMENT and question.choses else CONVENANCE_DU_SENS
            score = lexical + float(proximites[rang]) * facteur**exposant
            if question.sujet_nu:  # rien que le nom de l'acteur : ce qu'il porte, selon sa nature et son rang
                score = facteur + rangs_propres.get(rang, 0.0)
            sens_dit = Parentes(*(round(float(valeurs[rang]), 3) for valeurs in parentes))
            indices = Indices(round(parts.get(rang, 0.0), 3), round(lexical, 4), sens_dit, round(score, 4))
            candidats.append(Candidat(fiche, indices))
    candidats.sort(key=lambda c: (-c.score, c.fiche["passage"][0], c.fiche["iri"]))
    return candidats


def _portes(index: Index, question: Question) -> list[int]:
    """Pour « que fait X », tout ce que X porte est candidat."""
    if question.genre != "role":
        return []
    voulus = set(question.acteurs)
    return [rang for rang, fiche in enumerate(index.fiches) if voulus & set(fiche.get("titulaire", []))]


def _rangs_propres(index: Index, question: Question) -> dict[int, float]:
    """De 0 à RANG_PROPRE pour ce que l'acteur porte là où le texte parle surtout de lui, le premier dit en tête."""
    portes = [r for r, f in enumerate(index.fiches) if sujet_de(index, question) in f.get("titulaire", [])]
    sections = {rang: _ALINEA.sub("", index.fiches[rang]["fondement"]) for rang in portes}
    la_sienne = Counter(sections.values()).most_common(1)
    chez_lui = [rang for rang, section in sections.items() if section == la_sienne[0][0]]
    return {rang: RANG_PROPRE * (1 - place / len(chez_lui)) for place, rang in enumerate(chez_lui)}


def _apports(index: Index, question: Question) -> tuple[dict[int, float], dict[int, float]]:
    apports: dict[int, float] = defaultdict(float)
    couverts: dict[int, float] = defaultdict(float)
    plein = CHAMPS["objet"]
    for mot in question.mots:
        if not mot.connu or not mot.poids:
            continue
        meilleurs: dict[int, float] = {}
        for rang, forme, valeur_brute in index.occurrences(mot.base):
            valeur = valeur_brute / plein * mot.qualite * _qualite(forme, mot.forme)
            meilleurs[rang] = max(meilleurs.get(rang, 0.0), valeur)
        for rang, valeur in meilleurs.items():
            apports[rang] += mot.poids * valeur
            couverts[rang] += mot.poids * min(1.0, 0.4 + valeur)
    return apports, couverts


def _qualite(une: str, autre: str) -> float:
    """Deux formes d'une même racine : sœurs (« service », « services ») ou lointaines (« permis », « permet »)."""
    part = parente(une, autre)
    return 1.0 if part == 1.0 else 0.94 if part >= 0.7 else 0.8 if part >= 0.55 else 0.6

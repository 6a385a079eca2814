# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Trouver les énoncés parents d'une question comprise, du meilleur au moins bon.

Chaque mot de la question apporte sa rareté, pesée par l'endroit de l'énoncé où il est trouvé ; le sens rapproche ce que
les mots ne disent pas ; la convenance de l'énoncé ajuste le résultat (decisions/0006, 0009, 0028).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any, NamedTuple

import numpy as np

from serveur.graphe.recherche.index import CHAMPS, Index
from serveur.graphe.recherche.sens import Parentes, Sens
from serveur.noyau.langue import parente
from serveur.services.questions.comprehension import Question
from serveur.services.questions.convenance import convenance, sujet_de
from serveur.services.questions.poids import reglages
from serveur.services.questions.refus import Indices

CANDIDATS = 120  # énoncés dont on examine la nature, les acteurs et les choses
_ALINEA = re.compile(r"-(?:al|puce)-.*")


class Candidat(NamedTuple):
    """Un énoncé retenu : sa fiche, et ce qui le lie à la question."""

    fiche: dict[str, Any]
    indices: Indices


def classer(index: Index, sens: Sens, question: Question) -> list[Candidat]:
    """Tous les énoncés parents de la question, par les mots ou par le sens, du meilleur au moins bon."""
    poids = reglages().recherche
    apports, couverts = _apports(index, question)
    poids_total = sum(m.poids for m in question.mots) or 1.0
    parentes = sens.parentes(question.texte, question.racines)
    proximites = np.array(
        Parentes(**(reglages().sens_de_la_phrase if sens.entier else reglages().sens_des_mots))
    ) @ np.array(parentes)
    parts = {rang: couvert / poids_total for rang, couvert in couverts.items()}
    mots = {rang: apport / poids_total * parts[rang] ** poids["couverture"] for rang, apport in apports.items()}
    promesses = proximites + np.array([mots.get(rang, 0.0) for rang in range(len(index.fiches))])
    promus = np.argsort(-promesses, kind="stable")[:CANDIDATS].tolist()
    rangs_propres = _rangs_propres(index, question) if question.sujet_nu else {}
    candidats = []
    for rang in {*promus, *_portes(index, question)}:
        fiche = index.fiches[rang]
        facteur = convenance(index, question, fiche)
        if facteur:
            lexical = mots.get(rang, 0.0) * facteur
            exposant = 1.0 if question.genre.du_document and question.choses else poids["convenance_du_sens"]
            score = lexical + float(proximites[rang]) * facteur**exposant
            if question.sujet_nu:  # rien que le nom de l'acteur : ce qu'il porte, selon sa nature et son rang
                score = facteur + rangs_propres.get(rang, 0.0)
            sens_dit = Parentes(*(round(float(valeurs[rang]), 3) for valeurs in parentes))
            indices = Indices(round(parts.get(rang, 0.0), 3), round(lexical, 4), sens_dit, round(score, 4))
            candidats.append(Candidat(fiche, indices))
    candidats.sort(key=lambda c: (-c.indices.score, c.fiche["passage"][0], c.fiche["iri"]))
    return candidats


def _portes(index: Index, question: Question) -> list[int]:
    """Pour « que fait X », tout ce que X porte est candidat."""
    if not question.genre.sujet_acteur:
        return []
    voulus = set(question.acteurs)
    return [rang for rang, fiche in enumerate(index.fiches) if voulus & set(fiche.get("titulaire", []))]


def _rangs_propres(index: Index, question: Question) -> dict[int, float]:
    """De 0 à RANG_PROPRE pour ce que l'acteur porte là où le texte parle surtout de lui, le premier dit en tête."""
    portes = [r for r, f in enumerate(index.fiches) if sujet_de(index, question) in f.get("titulaire", [])]
    sections = {rang: _ALINEA.sub("", index.fiches[rang]["fondement"]) for rang in portes}
    la_sienne = Counter(sections.values()).most_common(1)
    chez_lui = [rang for rang, section in sections.items() if section == la_sienne[0][0]]
    return {
        rang: reglages().recherche["rang_propre"] * (1 - place / len(chez_lui)) for place, rang in enumerate(chez_lui)
    }


def _apports(index: Index, question: Question) -> tuple[dict[int, float], dict[int, float]]:
    apports: dict[int, float] = defaultdict(float)
    couverts: dict[int, float] = defaultdict(float)
    plein = CHAMPS["objet"]
    poids = reglages().recherche
    for mot in question.mots:
        if not mot.connu or not mot.poids:
            continue
        meilleurs: dict[int, float] = {}
        qualites: dict[str, float] = {}  # une racine a peu de formes et beaucoup d'occurrences
        for rang, forme, valeur_brute in index.occurrences(mot.base):
            if forme not in qualites:
                qualites[forme] = _qualite(forme, mot.forme, reglages().formes)
            valeur = valeur_brute / plein * mot.qualite * qualites[forme]
            if valeur > meilleurs.get(rang, -1.0):
                meilleurs[rang] = valeur
        for rang, valeur in meilleurs.items():
            apports[rang] += mot.poids * valeur
            couverts[rang] += mot.poids * min(1.0, poids["mot_trouve"] + valeur)
    return apports, couverts


def _qualite(une: str, autre: str, paliers: tuple[tuple[float, ...], ...]) -> float:
    """Ce que valent l'une pour l'autre deux formes d'une même racine."""
    part = parente(une, autre)
    return next(qualite for seuil, qualite in paliers if part >= seuil)

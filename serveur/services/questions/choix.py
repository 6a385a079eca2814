# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Choisir, parmi les énoncés classés, ceux que l'on répond : variés, qui agit en tête ; aucun si rien ne répond."""

from __future__ import annotations

from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Nouveaute
from serveur.services.questions.comprehension import Question
from serveur.services.questions.convenance import deja_dits
from serveur.services.questions.recherche import CANDIDATS, Candidat
from serveur.services.questions.refus import suffit

VOISIN_DE_PHRASE = 0.4  # part du score de tête qu'un énoncé de la même phrase doit avoir pour la prendre
TETES = 2  # énoncés de tête dont un seul, s'il répond vraiment, suffit à répondre


def retenir(
    index: Index, question: Question, candidats: list[Candidat], combien: int, nouveaute: Nouveaute
) -> list[Candidat]:
    """Les meilleurs énoncés, variés ; aucun quand rien ne répond vraiment."""
    if not candidats:
        return []
    if not suffit(question, [(c.fiche, c.indices) for c in candidats[:TETES]], nouveaute):
        return []
    if question.compare and len(question.objets) > 1:
        candidats = _un_par_objet(candidats, question.objets)
    return diversifier(index, question, candidats, combien)


def _un_par_objet(candidats: list[Candidat], objets: list[str]) -> list[Candidat]:
    """Pour une comparaison : d'abord le meilleur énoncé de chaque chose comparée."""
    tete = []
    for objet in objets:
        propre = (c for c in candidats if objet in c.fiche.get("objet", []) and c not in tete)
        tete += [c for c in [next(propre, None)] if c]
    return tete + [c for c in candidats if c not in tete]


def diversifier(index: Index, question: Question, candidats: list[Candidat], combien: int) -> list[Candidat]:
    """Les meilleurs d'abord, mais un seul par phrase du texte tant que d'autres phrases répondent."""
    if question.genre.agir and question.veut_acteur:
        candidats = _qui_agit(candidats, question.genre.agir, deja_dits(index, question))
    premiers: list[Candidat] = []
    doubles: list[Candidat] = []
    for candidat in candidats[: 4 * combien]:
        double = any(_meme_phrase(candidat.fiche, autre.fiche) for autre in premiers)
        (doubles if double else premiers).append(candidat)
    if not question.genre.du_document:
        premiers = _avec_le_tout(premiers, candidats[: 4 * combien])
    tete, suite = premiers[:3], premiers[3:]
    return [*tete, *sorted([*suite, *doubles], key=lambda c: -c.indices.score)][:combien]


def _avec_le_tout(premiers: list[Candidat], candidats: list[Candidat]) -> list[Candidat]:
    """Si deux des trois premiers détaillent le même énoncé, celui-ci prend la troisième place."""
    parties = [tout for c in premiers[:3] for tout in c.fiche.get("isPartOf", [])]
    tout = next((t for t in parties if parties.count(t) > 1), None)
    entier = next((c for c in candidats if c.fiche["iri"] == tout), None)
    if entier is None or entier in premiers[:3]:
        return premiers
    return [*premiers[:2], entier, *(c for c in premiers[2:] if c is not entier)]


def _qui_agit(candidats: list[Candidat], agir: tuple[str, ...], nommes: set[str]) -> list[Candidat]:
    """Si personne n'agit dans la tête, hors ceux que la question nomme : son voisin de phrase où quelqu'un agit."""
    tete = candidats[0]
    porteurs = set(tete.fiche.get("titulaire", []))
    if porteurs and not porteurs <= nommes and tete.fiche["nature"] in agir:
        return candidats
    for autre in candidats[1:CANDIDATS]:
        convient = autre.fiche["nature"] in agir and not set(autre.fiche.get("titulaire", [])) <= nommes
        if (
            convient
            and autre.indices.score >= VOISIN_DE_PHRASE * tete.indices.score
            and _meme_phrase(autre.fiche, tete.fiche)
        ):
            return [autre, *(c for c in candidats if c is not autre)]
    return candidats


def _meme_phrase(une: dict[str, Any], autre: dict[str, Any]) -> bool:
    (a, b), (c, d) = une["passage"], autre["passage"]
    return bool(2 * (min(b, d) - max(a, c)) >= min(b - a, d - c))

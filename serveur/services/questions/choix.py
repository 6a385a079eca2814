# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Choisir, parmi les énoncés classés, ceux que l'on répond : variés, qui agit en tête ; aucun si rien ne répond."""

from __future__ import annotations

from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Sens
from serveur.noyau.langue import mots_utiles, plier, racine
from serveur.services.questions.comprehension import Question
from serveur.services.questions.convenance import deja_dits
from serveur.services.questions.places import CATEGORIE, classe
from serveur.services.questions.recherche import CANDIDATS, Candidat
from serveur.services.questions.reconnaitre import proposition_de_qui
from serveur.services.questions.refus import suffit
from serveur.services.questions.tournures import communes

VOISIN_DE_PHRASE = 0.4  # part du score de tête qu'un énoncé de la même phrase doit avoir pour la prendre
SUJET = 0.1  # un mot plus léger n'est le sujet de rien
DU_SUJET = ("objet", "document", "sourceVisee", "action", "typeService", "domaine", "fonds")
TETES = 2  # énoncés de tête dont un seul, s'il répond vraiment, suffit à répondre


def retenir(index: Index, question: Question, candidats: list[Candidat], combien: int, sens: Sens) -> list[Candidat]:
    """Les meilleurs énoncés, variés ; aucun quand rien ne répond vraiment."""
    recoit = _celui_qui_recoit(index, question)
    if recoit:
        candidats = [c for c in candidats if question.actions & set(c.fiche.get("action", [])) and _vise(recoit, c)]
    if not candidats or _hors_du_sujet(index, question, candidats[:TETES]):
        return []
    if not suffit(question, [(c.fiche, c.indices) for c in candidats[:TETES]], sens):
        return []
    if question.compare and len(question.objets) > 1:
        candidats = _un_par_objet(candidats, question.objets)
    return diversifier(index, question, candidats, combien)


def _celui_qui_recoit(index: Index, question: Question) -> str | None:
    """« Qui contrôle le Conseil du trésor ? » : celui que la question met en objet, quand elle ne dit rien d'autre."""
    seul = len(question.acteurs) == 1 and question.veut_acteur and question.genre.ordinaire
    if not seul or question.choses:
        return None
    acteur = question.acteurs[0]
    siens = {racine(plier(m)) for textes in index.libelles[acteur].values() for t in textes for m in mots_utiles(t)}
    autres = [m for m in question.mots if m.forme not in communes().mots_de_question and m.base not in siens]
    proposition = proposition_de_qui(plier(question.texte.replace("’", "'"))) or ""
    verbe = len(autres) == 1 and autres[0].connu and proposition.split()[1:2] == [autres[0].forme]
    return acteur if verbe and classe(index, acteur) != CATEGORIE else None


def _hors_du_sujet(index: Index, question: Question, tetes: list[Candidat]) -> bool:
    """« Qui est responsable de la santé » : le seul mot du sujet n'est, de ces énoncés, que dans le nom d'un acteur."""
    sujets = [m for m in question.mots if m.connu and m.forme not in communes().mots_de_question and m.poids > SUJET]
    if len(sujets) != 1 or question.acteurs or question.choses or question.objets or not question.genre.ordinaire:
        return False
    return not any(sujets[0].base in _racines_du_sujet(index, c.fiche) for c in tetes)


def _racines_du_sujet(index: Index, fiche: dict[str, Any]) -> set[str]:
    """Racines des mots de ce dont parle un énoncé : tout, sauf ceux qui y agissent ou y prennent part."""
    choses = [c for lien in DU_SUJET for c in fiche.get(lien, [])]
    choses += [large for c in choses for large in index.structure.get(c, {}).get("skos:broader", [])]
    textes = [t for c in choses for rang in index.libelles.get(c, {}).values() for t in rang]
    dits = [fiche["fr"], fiche.get("condition", ""), fiche.get("finalite", ""), *textes]
    return {index.formes.get(plier(m), racine(m)) for t in dits for m in mots_utiles(t)}


def _vise(acteur: str, candidat: Candidat) -> bool:
    return any(acteur in candidat.fiche.get(lien, []) for lien in ("destinataire", "concerne", "membre", "fonds"))


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

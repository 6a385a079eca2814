# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que vaut un énoncé pour une question : sa nature, ses acteurs, les choses qu'il vise (decisions/0006).

Les facteurs viennent du genre de la question (genres/) et, pour tous les genres, de poids/convenance.toml.
"""

from __future__ import annotations

from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.services.questions.comprehension import Question
from serveur.services.questions.places import CATEGORIE, classe, place
from serveur.services.questions.poids import reglages


def convenance(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Ce que la nature, les acteurs et les choses nommés changent au score ; 0 quand l'énoncé ne convient pas."""
    facteur = question.genre.valeur(fiche["nature"])
    facteur *= _acteurs(index, question, fiche) * _choses(index, question, fiche) * _mots_cles(question, fiche)
    facteur *= (_titulaires if fiche.get("titulaire") else _sans_titulaire)(index, question, fiche)
    attendu = question.genre.attend
    return facteur if not attendu or fiche.get(attendu) else facteur * question.genre.poids.sans_l_attendu


def _sans_titulaire(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    poids = reglages().convenance
    if question.veut_acteur:
        porte = any(index.par_iri[tout].get("titulaire") for tout in fiche.get("isPartOf", []))
        return poids["tout_porte"] if porte else poids["sans_qui"]
    propre = question.genre.poids.sans_titulaire
    return poids["sans_titulaire"] if propre is None else propre


def _titulaires(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Les titulaires sont-ils de ceux que l'on attend ?"""
    propre, facteur = question.genre.poids, 1.0
    classes = [classe(index, t) for t in fiche["titulaire"]]
    if set(classes) == {"ri:Fonds"}:
        facteur *= propre.fonds_seul
    elif question.veut_acteur and set(fiche["titulaire"]) <= deja_dits(index, question):
        facteur *= propre.deja_nomme
    if question.nous and CATEGORIE in classes:
        facteur *= propre.le_notre
    if question.sortes and not question.sortes.intersection(classes):
        facteur *= propre.autre_sorte
    return facteur


def deja_dits(index: Index, question: Question) -> set[str]:
    """Les acteurs que la question nomme ; si elle demande qui peut, aussi les catégories qui tiennent dans ceux-là."""
    if "ri:Pouvoir" not in question.natures:
        return set(question.acteurs)
    membres = (m for a in question.acteurs for m in index.structure.get(a, {}).get("ri:aPourMembre", []))
    return {*question.acteurs, *(m for m in membres if classe(index, m) == CATEGORIE)}


def sujet_de(index: Index, question: Question) -> str | None:
    """Le premier acteur nommé qui ne soit pas une catégorie : celui dont on parle."""
    return next((a for a in question.acteurs if classe(index, a) != CATEGORIE), None)


def _acteurs(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Un acteur nommé par la question doit avoir sa place dans l'énoncé ; 0 quand elle est nécessaire et manque."""
    facteur = 1.0
    tables = reglages().places
    sujet = sujet_de(index, question)
    for acteur in question.acteurs:
        # Le premier nommé est celui dont on parle ; les autres précisent.
        table = question.genre.place_du_sujet if acteur == sujet else question.genre.place_des_autres
        if classe(index, acteur) == CATEGORIE:
            table = "d_une_categorie"
        facteur *= tables[table][place(index, acteur, fiche)]
    return facteur


def _mots_cles(question: Question, fiche: dict[str, Any]) -> float:
    """Le verbe de la question est celui de l'énoncé ; la nature est nommée (« quels objectifs »)."""
    facteur = reglages().convenance["meme_action"] if question.actions & set(fiche.get("action", [])) else 1.0
    if fiche["nature"] in question.natures:
        facteur *= reglages().convenance["nature_nommee"]
    return facteur


def _choses(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Un document ou une source nommés par la question doivent être ceux de l'énoncé."""
    facteur = 1.0
    poids, propre = reglages().convenance, question.genre.poids
    for chose in question.choses:
        lie = (
            chose in fiche.get("document", [])
            or chose in fiche.get("sourceVisee", [])
            or any(chose in index.structure.get(o, {}).get("foaf:focus", []) for o in fiche.get("objet", []))
        )
        if propre.concerne is not None and chose in fiche.get("concerne", []):
            lie, facteur = True, facteur * propre.concerne
        autre = question.genre.du_document and chose.startswith("document:") and bool(fiche.get("document"))
        facteur *= poids["chose_liee"] if lie else poids["autre_document"] if autre else poids["chose_absente"]
        administre = index.structure.get(chose, {}).get("ri:administrePar", [])
        if set(administre) & set(fiche.get("titulaire", [])):
            facteur *= propre.administre
    nommes = set(question.objets) & set(fiche.get("objet", []))
    if nommes:
        facteur *= 1 + poids["objet_nomme"] / max(1.0, min(len(index.par_objet[o]) for o in nommes) ** 0.5)
    if question.veut_article and propre.article:
        article = propre.article
        facteur *= article.dedans if fiche["fondement"].startswith(article.fondement) else article.dehors
    return facteur

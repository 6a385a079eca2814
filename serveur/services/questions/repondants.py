# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Qui répond, d'un énoncé : ses titulaires, ou d'autres acteurs si le genre de la question ou l'énoncé le veut.

Un genre nomme dans `repond` les liens qui donnent ses répondants ; ils sont essayés dans l'ordre d'ici.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.services.questions.comprehension import Question
from serveur.services.questions.places import CATEGORIE, Place, classe, place

QUELQUE_PART: tuple[Place, ...] = ("porte", "herite", "dessus", "lie", "objet")
Fiche = dict[str, Any]


@dataclass(frozen=True)
class Qui:
    """Les acteurs qui répondent, et le lien du graphe qui les donne."""

    acteurs: list[str]
    lien: str
    inferee: bool = False


Repondre = Callable[[Index, Question, Fiche], Qui | None]


def qui_repond(index: Index, question: Question, fiche: Fiche) -> Qui:
    """Acteurs qui répondent à la question, le plus important d'abord."""
    titulaires: list[str] = fiche.get("titulaire", [])
    voulus: set[str] = set(question.genre.repond)
    if question.veut_acteur and any(a in question.acteurs for a in titulaires):
        voulus.add("autorite")  # on demande qui est au-dessus du titulaire que l'on nomme
    if question.veut_fonds:
        voulus.add("fonds")
    essais = (repondre(index, question, fiche) for nom, repondre in REPONDANTS.items() if nom in voulus)
    trouve = next((qui for qui in essais if qui), None)
    return trouve or (Qui(titulaires, "titulaires") if titulaires else _sans_titulaire(index, fiche))


def _du_lien(champ: str, lien: str) -> Repondre:
    """Les acteurs que l'énoncé donne par ce lien."""
    return lambda _index, _question, fiche: Qui(fiche[champ], lien) if fiche.get(champ) else None


def _destinataire(index: Index, _question: Question, fiche: Fiche) -> Qui | None:
    """Destinataires de l'énoncé, puis ceux du même document dans la même phrase du texte."""
    if not fiche.get("destinataire"):
        return None
    trouves = list(fiche["destinataire"])
    for autre in index.fiches:
        if autre["nature"] == fiche["nature"] == "ri:Depot" and autre["fondement"] == fiche["fondement"]:
            meme = autre.get("document") == fiche.get("document") and autre.get("action") == fiche.get("action")
            trouves += autre["destinataire"] if meme else []
    return Qui(list(dict.fromkeys(trouves)), "destinataires")


def _categorie(index: Index, question: Question, fiche: Fiche) -> Qui | None:
    """L'acteur nommé hérite de l'énoncé par sa catégorie."""
    herites = _nommes(index, question, fiche, ["herite"])
    return Qui([*herites, *fiche.get("titulaire", [])], "herites", inferee=True) if herites else None


def _porteur(index: Index, question: Question, fiche: Fiche) -> Qui | None:
    """L'acteur nommé porte l'énoncé : lui seul, car on ne s'enquiert que de lui."""
    portes = _nommes(index, question, fiche, ["porte"])
    return Qui(portes, "titulaires") if portes else None


def _lie(index: Index, question: Question, fiche: Fiche) -> Qui | None:
    """L'acteur nommé a une place dans l'énoncé ; les titulaires en répondent avec lui."""
    lies = _nommes(index, question, fiche, QUELQUE_PART)
    return Qui(list(dict.fromkeys([*lies, *fiche.get("titulaire", [])])), "titulaires") if lies else None


def _concerne(_index: Index, _question: Question, fiche: Fiche) -> Qui | None:
    return None if fiche.get("titulaire") else _concernes(fiche)


def _porteur_du_tout(index: Index, _question: Question, fiche: Fiche) -> Qui | None:
    """Ce dont dépend un droit ou un devoir est souvent la décision d'un autre : il est de la réponse."""
    titulaires: list[str] = fiche.get("titulaire", [])
    porteurs = _porteurs_du_tout(index, fiche) if titulaires and fiche.get("condition") else []
    return Qui(list(dict.fromkeys([*titulaires, *porteurs])), "titulaires-et-du-tout") if porteurs else None


# Par le nom que leur donnent les genres, du plus décisif au moins ; « fonds » est voulu par la question elle-même.
REPONDANTS: dict[str, Repondre] = {
    "autorite": _du_lien("autorite", "autorite"),
    "fonds": _du_lien("fonds", "fonds"),
    "membre": _du_lien("membre", "membres"),
    "destinataire": _destinataire,
    "categorie": _categorie,
    "porteur": _porteur,
    "lie": _lie,
    "concerne": _concerne,
    "porteur_du_tout": _porteur_du_tout,
}


def _nommes(index: Index, question: Question, fiche: Fiche, voulues: Collection[Place]) -> list[str]:
    """Acteurs nommés, catégories exclues, qui ont l'une de ces places dans l'énoncé."""
    fermes = (a for a in question.acteurs if classe(index, a) != CATEGORIE)
    return [a for a in fermes if place(index, a, fiche) in voulues]


def _concernes(fiche: Fiche) -> Qui:
    return Qui([a for a in fiche.get("concerne", []) if a.startswith("acteur:")], "concernes")


def _sans_titulaire(index: Index, fiche: Fiche) -> Qui:
    """Qui porte le devoir qu'il détaille ; sinon, le fonds qui paie, ceux à qui il s'adresse, ou dont il parle."""
    porteurs = _porteurs_du_tout(index, fiche)
    if porteurs:
        return Qui(porteurs, "titulaires-du-tout")
    if fiche.get("fonds"):
        return Qui(fiche["fonds"], "fonds")
    if fiche.get("destinataire"):
        return Qui(fiche["destinataire"], "destinataires")
    return _concernes(fiche)


def _porteurs_du_tout(index: Index, fiche: Fiche) -> list[str]:
    """Titulaires des énoncés que celui-ci détaille, du plus proche au plus lointain."""
    touts = list(fiche.get("isPartOf", []))
    for tout in touts:
        touts += [autre for autre in index.par_iri[tout].get("isPartOf", []) if autre not in touts]
    return list(dict.fromkeys(t for tout in touts for t in index.par_iri[tout].get("titulaire", [])))

"""Dire que rien ne répond : la meilleure réponse trouvée parle-t-elle vraiment de ce qui est demandé ?

Un mot que le graphe ignore pèse d'autant plus qu'il est rare en français. Une question qui demande
un nom de personne, une quantité ou une date n'est répondue que par un énoncé qui en porte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from serveur.services.questions.comprehension import Mot, Question
from serveur.services.questions.tournures import MOTS_DE_QUESTION

# Sous cette part de la question, rien ne répond ; entre les deux, il faut que peu de mots soient inconnus.
SEUIL_BAS = 0.40
SEUIL_HAUT = 0.50
SEUIL_INCONNU = 0.45
# Une question très proche d'une question usuelle de l'énoncé est la sienne, même dite en d'autres mots.
USUELLE_SUFFISANTE = 0.55
COUVERTURE_MINIMALE = 0.2
SUJET_NU = 0.4
# Tous les mots sont connus, et le sens concorde : un tiers de la question suffit.
SENS_CONCORDANT = (0.3, 0.4, 0.33)
# Ni question usuelle ni sens voisin : les mots communs sont un hasard.
SENS_ETRANGER = (0.15, 0.5)
SCORE_MINIMAL = 0.15  # des mots secondaires seuls ne font pas une réponse
STRUCTURE = {
    "presidence": "ri:Presidence",
    "secretariat": "ri:Secretariat",
    "animation": "ri:Animation",
    "rattachement": "ri:Rattachement",
}
_NOMBRE = re.compile(r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Indices:
    """Ce que l'on sait du lien entre la question et le premier énoncé : part de la question couverte, score des
    seuls mots, ressemblance à sa question usuelle la plus proche, proximité de sens (toutes de 0 à 1, sauf mots)."""

    couverture: float
    mots: float
    usuelle: float
    latente: float


def suffit(question: Question, fiche: dict[str, Any], indices: Indices) -> bool:
    """La fiche, première de la liste, répond-elle à la question ?"""
    if question.genre in ("personne", "coordonnees"):
        return False
    if question.genre == "frequence" and not fiche.get("periodicite"):
        return False
    if question.genre == "quantite" and not (_NOMBRE.search(fiche["fr"]) or fiche.get("periodicite")):
        return False
    if question.genre == "date" and not (_date_de(question, fiche) or fiche.get("periodicite")):
        return False
    if question.genre in STRUCTURE and question.acteurs and fiche["nature"] != STRUCTURE[question.genre]:
        return indices.couverture >= 0.75
    inconnus = sum(m.poids for m in question.mots if not m.connu)
    total = sum(m.poids for m in question.mots)
    if not (question.acteurs or question.choses) and not any(_porte_un_sujet(m) for m in question.mots):
        return False
    if total < SUJET_NU and question.acteurs and question.genre in ("role", "definition"):
        return True  # tout le sujet est le nom de l'acteur
    if indices.usuelle >= USUELLE_SUFFISANTE and indices.couverture >= COUVERTURE_MINIMALE:
        return True
    part_inconnue = inconnus / total if total else 0.0
    if indices.usuelle < SENS_ETRANGER[0] and indices.latente < SENS_ETRANGER[1]:
        return False
    usuelle, latente, couverture = SENS_CONCORDANT
    if part_inconnue < 0.05 and indices.usuelle >= usuelle and indices.latente >= latente:
        return indices.couverture >= couverture
    if indices.couverture < SEUIL_HAUT and indices.mots < SCORE_MINIMAL:
        return False
    return indices.couverture >= (SEUIL_HAUT if part_inconnue > SEUIL_INCONNU else SEUIL_BAS)


def _porte_un_sujet(mot: Mot) -> bool:
    return mot.connu and mot.forme not in MOTS_DE_QUESTION and mot.poids > 0.1


def _date_de(question: Question, fiche: dict[str, Any]) -> bool:
    """La fiche porte une date, et c'est celle de la loi ou du document que la question nomme."""
    nommes = {c for c in question.choses if c.startswith(("source:", "document:"))}
    vises = {*fiche.get("sourceVisee", []), *fiche.get("document", []), *fiche.get("concerne", [])}
    return bool(fiche.get("date")) and (not nommes or bool(nommes & vises))

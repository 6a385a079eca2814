"""Dire que rien ne répond : la meilleure réponse trouvée parle-t-elle vraiment de ce qui est demandé ?

Un mot que le graphe ignore pèse d'autant plus qu'il est rare en français. Une question qui demande
un nom de personne, une quantité ou une date n'est répondue que par un énoncé qui en porte.
"""

from __future__ import annotations

import re
from typing import Any

from serveur.services.questions.comprehension import Question

# Sous cette part de la question, rien ne répond ; entre les deux, il faut que peu de mots soient inconnus.
SEUIL_BAS = 0.40
SEUIL_HAUT = 0.50
SEUIL_INCONNU = 0.45
SCORE_MINIMAL = 0.25  # une couverture moyenne par des mots secondaires ne fait pas une réponse
STRUCTURE = {
    "presidence": "ri:Presidence",
    "secretariat": "ri:Secretariat",
    "animation": "ri:Animation",
    "rattachement": "ri:Rattachement",
}
_NOMBRE = re.compile(r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b", re.IGNORECASE)


def suffit(question: Question, fiche: dict[str, Any], couverture: float, score: float) -> bool:
    """La fiche, première de la liste, répond-elle à la question ?"""
    if question.genre == "personne":
        return False
    if question.genre == "quantite" and not (_NOMBRE.search(fiche["fr"]) or fiche.get("periodicite")):
        return False
    if question.genre == "date" and not (fiche.get("date") or fiche.get("periodicite")):
        return False
    if question.genre in STRUCTURE and question.acteurs and fiche["nature"] != STRUCTURE[question.genre]:
        return couverture >= 0.75
    inconnus = sum(m.poids for m in question.mots if not m.connu)
    total = sum(m.poids for m in question.mots)
    if total < 0.3 and not (question.acteurs or question.choses):
        return False
    part_inconnue = inconnus / total if total else 0.0
    if couverture < SEUIL_HAUT and score < SCORE_MINIMAL:
        return False
    return couverture >= (SEUIL_HAUT if part_inconnue > SEUIL_INCONNU else SEUIL_BAS)

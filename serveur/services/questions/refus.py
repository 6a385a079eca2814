"""Dire que rien ne répond : la meilleure réponse trouvée parle-t-elle vraiment de ce qui est demandé ?

Un mot que le graphe ignore pèse d'autant plus qu'il est rare en français. Une question qui demande
un nom de personne, une quantité ou une date n'est répondue que par un énoncé qui en porte.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serveur.graphe.recherche.sens import Nouveaute, Parentes
from serveur.services.questions.comprehension import Mot, Question
from serveur.services.questions.tournures import MOTS_DE_QUESTION

# Poids appris par outils/apprendre_refus.py (régression logistique ; decisions/0009) : au-dessus de SEUIL, on répond.
POIDS = {
    "un": -4.62,
    "couverture": 1.07,
    "mots": -0.35,
    "usuelle": 1.38,
    "latente": 2.00,
    "voisine": -0.15,
    "centrale": -0.40,
    "sens": 2.13,
    "inconnu": -0.02,
    "inedit": -2.30,
    "etrange": -2.38,
    "poids": -1.79,
    "longueur": 2.94,
    "role": 0.40,
    "score": 1.12,
    "domaine": 2.44,
}
# Les jeux d’apprentissage ont autant de questions sans réponse que d’autres ; les gens en posent bien moins.
SEUIL = -1.8
USUELLE_D_UN_INCONNU = 0.5  # le rôle de quelqu'un que le Cadre ne nomme pas
COUVERTURE_D_UNE_AUTRE_NATURE = 0.75
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
    seuls mots, les quatre parentés de serveur.graphe.recherche.sens, score final."""

    couverture: float
    mots: float
    sens: Parentes[float]
    score: float


def suffit(question: Question, tetes: Sequence[tuple[dict[str, Any], Indices]], nouveaute: Nouveaute) -> bool:
    """L'une des premières fiches de la liste répond-elle à la question ?"""
    juge = par_regle(question, [fiche for fiche, _ in tetes], tetes[0][1])
    if juge is not None:
        return juge
    return (
        sum(POIDS[nom] * valeur for nom, valeur in traits(question, [i for _, i in tetes], nouveaute).items()) > SEUIL
    )


def par_regle(question: Question, fiches: Sequence[dict[str, Any]], indices: Indices) -> bool | None:
    """Ce que le genre de la question décide à lui seul ; None s'il faut peser."""
    if question.genre in ("personne", "coordonnees"):
        return False
    if question.genre == "frequence" and not any(f.get("periodicite") for f in fiches):
        return False
    if question.genre == "quantite" and not any(_NOMBRE.search(f["fr"]) for f in fiches):
        return False
    if question.genre == "date" and not any(_date_de(question, f) or f.get("periodicite") for f in fiches):
        return False
    if question.genre in STRUCTURE and question.acteurs and fiches[0]["nature"] != STRUCTURE[question.genre]:
        return indices.couverture >= COUVERTURE_D_UNE_AUTRE_NATURE
    if not (question.acteurs or question.choses) and not any(_porte_un_sujet(m) for m in question.mots):
        return False
    if question.genre == "role" and not (question.acteurs or question.choses):
        return indices.sens.usuelle >= USUELLE_D_UN_INCONNU
    return True if question.sujet_nu else None


def traits(question: Question, tetes: Sequence[Indices], nouveaute: Nouveaute) -> dict[str, float]:
    """Ce qui se pèse pour répondre ou refuser, chacun de 0 à 1 environ ; le meilleur des premiers énoncés compte."""
    couverture = max(i.couverture for i in tetes)
    sens = Parentes(*(max(valeurs) for valeurs in zip(*(i.sens for i in tetes), strict=True)))
    total = sum(m.poids for m in question.mots)
    inconnus = sum(m.poids for m in question.mots if not m.connu)
    return {
        "un": 1.0,
        "couverture": couverture,
        "mots": max(i.mots for i in tetes),
        **sens._asdict(),
        "sens": sens.latente * couverture,
        "inconnu": inconnus / total if total else 0.0,
        "inedit": nouveaute.inedit,
        "etrange": nouveaute.etrange,
        "domaine": float(domaine() @ nouveaute.sujet),
        "poids": min(total, 4.0) / 4,
        "longueur": len(question.mots) / 10,
        "role": float(question.genre == "role" and bool(question.acteurs)),
        "score": max(i.score for i in tetes),
    }


@functools.cache
def domaine() -> NDArray[np.float32]:
    """La direction des questions que l'on pose au Cadre, opposée à celle des autres (espace du paquet de vecteurs).

    Apprise par outils/apprendre_refus.py, un nombre par ligne.
    """
    lignes = (Path(__file__).parent / "domaine.txt").read_text(encoding="utf-8").split()
    return np.array([float(nombre) for nombre in lignes], dtype=np.float32)


def _porte_un_sujet(mot: Mot) -> bool:
    return mot.connu and mot.forme not in MOTS_DE_QUESTION and mot.poids > 0.1


def _date_de(question: Question, fiche: dict[str, Any]) -> bool:
    """La fiche porte une date, et c'est celle de la loi ou du document que la question nomme."""
    nommes = {c for c in question.choses if c.startswith(("source:", "document:"))}
    vises = {*fiche.get("sourceVisee", []), *fiche.get("document", []), *fiche.get("concerne", [])}
    return bool(fiche.get("date")) and (not nommes or bool(nommes & vises))

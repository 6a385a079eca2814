# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Dire que rien ne répond : la meilleure réponse trouvée parle-t-elle vraiment de ce qui est demandé ?

Un mot que le graphe ignore pèse d'autant plus qu'il est rare en français. Une question qui demande
un nom de personne, une quantité ou une date n'est répondue que par un énoncé qui en porte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from serveur.graphe.recherche.sens import Parentes, Sens
from serveur.services.questions.comprehension import LANGUE, Question
from serveur.services.questions.genre import Marque
from serveur.services.questions.poids import appris, domaine, reglages
from serveur.services.questions.tournures import communes
from serveur.services.questions.vocabulaire import Mot

PLEIN, LONGUE = 4.0, 10  # poids et nombre de mots d'une question qui en dit beaucoup
_NOMBRE = re.compile(r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Indices:
    """Ce que l'on sait du lien entre la question et le premier énoncé : part de la question couverte, score des
    seuls mots, les parentés de serveur.graphe.recherche.sens, score final."""

    couverture: float
    mots: float
    sens: Parentes[float]
    score: float


def suffit(question: Question, tetes: Sequence[tuple[dict[str, Any], Indices]], sens: Sens) -> bool:
    """L'une des premières fiches de la liste répond-elle à la question ?"""
    seuils = reglages().refus
    seuil = seuils["seuil_par_la_phrase" if sens.entier else "seuil"]
    return _depasse(question, tetes, sens, seuil if question.langue == LANGUE else seuils["seuil_d_une_autre_langue"])


def certain(question: Question, tetes: Sequence[tuple[dict[str, Any], Indices]], sens: Sens) -> bool:
    """Elle y répond si nettement qu'il n'est pas besoin de lire la phrase entière."""
    return _depasse(question, tetes, sens, reglages().refus["certain"])


def _depasse(question: Question, tetes: Sequence[tuple[dict[str, Any], Indices]], sens: Sens, seuil: float) -> bool:
    juge = par_regle(question, [fiche for fiche, _ in tetes], tetes[0][1])
    if juge is not None:
        return juge
    pesee = traits(question, [i for _, i in tetes], sens)
    poids = appris().selon(question.langue == LANGUE, sens.entier)
    return sum(poids[trait] * pesee[trait] for trait in poids) > seuil


def par_regle(question: Question, fiches: Sequence[dict[str, Any]], indices: Indices) -> bool | None:
    """Ce que le genre de la question décide à lui seul ; None s'il faut peser."""
    regle, seuils = question.genre.refus, reglages().refus
    if regle.toujours:
        return False
    if regle.exige and not any(MARQUES[marque](question, f) for marque in regle.exige for f in fiches):
        return False
    if regle.nature and question.acteurs and fiches[0]["nature"] != regle.nature:
        return indices.couverture >= seuils["couverture_d_une_autre_nature"]
    if (
        question.langue == LANGUE
        and not (question.acteurs or question.choses)
        and not any(_porte_un_sujet(m) for m in question.mots)
    ):
        return False
    if question.genre.sujet_acteur and not (question.acteurs or question.choses):
        return indices.sens.voisine >= seuils["voisine_d_un_inconnu"]
    return True if question.sujet_nu else None


def traits(question: Question, tetes: Sequence[Indices], sens: Sens) -> dict[str, float]:
    """Ce qui se pèse, chacun de 0 à 1 environ ; le meilleur des premiers énoncés compte."""
    parentes = Parentes(*(max(valeurs) for valeurs in zip(*(i.sens for i in tetes), strict=True)))
    total = sum(m.poids for m in question.mots)
    inconnus = sum(m.poids for m in question.mots if not m.connu)
    return {
        "un": 1.0,
        "couverture": max(i.couverture for i in tetes),
        "mots": max(i.mots for i in tetes),
        **parentes._asdict(),
        "inconnu": inconnus / total if total else 0.0,
        "poids": min(total, PLEIN) / PLEIN,
        "longueur": len(question.mots) / LONGUE,
        "role": float(question.genre.sujet_acteur and bool(question.acteurs)),
        "score": max(i.score for i in tetes),
        "domaine": float(domaine() @ sens.sujet(question.texte)),
    }


def _porte_un_sujet(mot: Mot) -> bool:
    return (
        mot.connu and mot.forme not in communes().mots_de_question and mot.poids > reglages().refus["poids_d_un_sujet"]
    )


def _date_de(question: Question, fiche: dict[str, Any]) -> bool:
    """La fiche porte une date, et c'est celle de la loi ou du document que la question nomme."""
    nommes = {c for c in question.choses if c.startswith(("source:", "document:"))}
    vises = {*fiche.get("sourceVisee", []), *fiche.get("document", []), *fiche.get("concerne", [])}
    return bool(fiche.get("date")) and (not nommes or bool(nommes & vises))


# Ce qu'un genre peut exiger d'un énoncé, par le nom qu'il lui donne.
MARQUES: dict[Marque, Callable[[Question, dict[str, Any]], bool]] = {
    "date": _date_de,
    "periodicite": lambda _question, fiche: bool(fiche.get("periodicite")),
    "nombre": lambda _question, fiche: bool(_NOMBRE.search(fiche["fr"])),
}

"""Trouver les énoncés qui répondent à une question comprise, du meilleur au moins bon.

Chaque mot de la question apporte sa rareté, pesée par l'endroit de l'énoncé où il est trouvé ; la
nature de l'énoncé et les acteurs nommés par la question ajustent le résultat (decisions/0006).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from serveur.graphe.index import CHAMPS, Index
from serveur.services.questions.comprehension import Question

# Ce que vaut chaque nature selon le genre de question ; « * » vaut pour les autres natures.
NATURES: dict[str, dict[str, float]] = {
    "responsable": {
        "ri:Obligation": 1.0, "ri:Depot": 0.95, "ri:Pouvoir": 0.97, "ri:Mission": 1.0, "ri:RoleConseil": 0.97,
        "ri:Collaboration": 0.88, "ri:Presidence": 0.9, "ri:Animation": 0.9, "ri:Creation": 0.9,
        "ri:RegleFinancement": 0.9, "ri:RegleAutorisation": 0.9, "ri:Adoption": 0.95, "ri:Rattachement": 0.7,
        "ri:Secretariat": 0.9, "ri:ExigenceContenu": 0.75, "ri:Modalite": 0.75, "*": 0.65,
    },
    "presidence": {"ri:Presidence": 1.6, "*": 0.5},
    "secretariat": {"ri:Secretariat": 1.6, "*": 0.6},
    "animation": {"ri:Animation": 1.6, "*": 0.6},
    "composition": {"ri:Composition": 1.6, "ri:Appartenance": 1.0, "*": 0.6},
    "rattachement": {"ri:Rattachement": 1.6, "*": 0.6},
    "creation": {"ri:Creation": 1.6, "ri:Adoption": 0.9, "*": 0.8},
    "definition": {"ri:Definition": 1.25, "ri:Principe": 1.05, "ri:Objectif": 1.0, "ri:RegleDeDroit": 1.0, "*": 0.9},
    "role": {"ri:Mission": 1.1, "ri:Obligation": 1.05, "ri:RoleConseil": 1.05, "ri:Pouvoir": 1.05,
             "ri:Depot": 0.95, "ri:Collaboration": 1.0, "ri:Definition": 0.95, "*": 0.8},
    "remise": {"ri:Depot": 1.5, "ri:Obligation": 0.9, "*": 0.7},
    "contenu": {"ri:ExigenceContenu": 1.4, "*": 0.8},
    "source": {"ri:RegleDeDroit": 1.1, "ri:Adoption": 0.95, "*": 1.0},
    "financement": {"ri:RegleFinancement": 1.35, "*": 0.85},
    "condition": {"ri:RegleAutorisation": 1.15, "ri:Principe": 1.0, "ri:Constat": 0.8, "ri:Objectif": 0.85, "*": 1.0},
}  # fmt: skip

SEUIL_COUVERTURE = 0.52
SEUIL_INCONNU = 0.62


@dataclass
class Candidat:
    """Un énoncé retenu : sa fiche, son score et la part de la question qu'il couvre."""

    fiche: dict[str, Any]
    score: float
    couverture: float


def chercher(index: Index, question: Question, combien: int = 10) -> list[Candidat]:
    """Énoncés qui répondent, triés ; vide quand rien ne couvre assez la question."""
    apports, couverts = _apports(index, question)
    poids_total = sum(m.poids for m in question.mots) or 1.0
    candidats = []
    priorites = NATURES[question.genre]
    for rang, apport in apports.items():
        fiche = index.fiches[rang]
        couverture = couverts[rang] / poids_total
        score = apport / poids_total
        score *= priorites.get(fiche["nature"], priorites["*"])
        score *= _acteurs(index, question, fiche)
        if question.veut_acteur and question.genre == "responsable" and not fiche.get("titulaire"):
            score *= 0.7
        candidats.append(Candidat(fiche, round(score, 4), round(couverture, 3)))
    candidats.sort(key=lambda c: (-c.score, c.fiche["passage"][0], c.fiche["iri"]))
    if not candidats or not _suffit(question, candidats[0]):
        return []
    return candidats[:combien]


def _apports(index: Index, question: Question) -> tuple[dict[int, float], dict[int, float]]:
    apports: dict[int, float] = defaultdict(float)
    couverts: dict[int, float] = defaultdict(float)
    plein = CHAMPS["objet"]
    for mot in question.mots:
        if not mot.connu or not mot.poids:
            continue
        meilleurs: dict[int, float] = {}
        for cle, valeur_brute in index.mots[mot.base].items():
            numero, _, forme = cle.partition(" ")
            rang = int(numero)
            valeur = valeur_brute / plein * mot.qualite * (1.0 if forme == mot.forme else 0.92)
            meilleurs[rang] = max(meilleurs.get(rang, 0.0), valeur)
        for rang, valeur in meilleurs.items():
            apports[rang] += mot.poids * valeur
            couverts[rang] += mot.poids * min(1.0, 0.4 + valeur)
    return apports, couverts


def _acteurs(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Un acteur nommé par la question doit avoir sa place dans l'énoncé."""
    facteur = 1.0
    for acteur in question.acteurs:
        categorie = index.acteurs[acteur]["genre"] == "ri:CategorieActeurs"
        porte = acteur in fiche.get("titulaire", [])
        herite = acteur in fiche.get("titulaireHerite", [])
        lie = any(
            acteur in fiche.get(champ, [])
            for champ in ("destinataire", "avecLeConcoursDe", "concerne", "autorite", "membre", "fonds")
        ) or any(acteur in index.structure.get(o, {}).get("foaf:focus", []) for o in fiche.get("objet", []))
        if question.genre == "role":
            facteur *= 1.3 if porte else 0.95 if herite else 0.8 if lie else 0.45
        elif categorie:
            facteur *= 1.06 if porte or lie else 1.0
        else:
            facteur *= 1.15 if porte or lie else 0.8
    return facteur


def _suffit(question: Question, meilleur: Candidat) -> bool:
    """La meilleure réponse parle-t-elle vraiment de ce qui est demandé ?"""
    inconnus = sum(m.poids for m in question.mots if not m.connu)
    total = sum(m.poids for m in question.mots)
    if total < 0.3 and not (question.acteurs or question.choses):
        return False
    if total and inconnus / total > SEUIL_INCONNU:
        return False
    return meilleur.couverture >= SEUIL_COUVERTURE

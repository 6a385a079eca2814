"""Trouver les énoncés qui répondent à une question comprise, du meilleur au moins bon.

Chaque mot de la question apporte sa rareté, pesée par l'endroit de l'énoncé où il est trouvé ; la
nature de l'énoncé, les acteurs et les choses que la question nomme ajustent le résultat
(decisions/0006).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from serveur.graphe.index import CHAMPS, Index
from serveur.graphe.sens import Nouveaute, Parentes, Sens
from serveur.noyau.langue import parente
from serveur.services.questions.comprehension import GENRES_D_ACTEUR, Question
from serveur.services.questions.places import place
from serveur.services.questions.refus import Indices, suffit

# Ce que vaut chaque nature selon le genre de question ; « * » vaut pour les autres natures.
NATURES: dict[str, dict[str, float]] = {
    "responsable": {
        "ri:Obligation": 1.0, "ri:Depot": 0.95, "ri:Pouvoir": 0.9, "ri:Mission": 1.0, "ri:RoleConseil": 0.75,
        "ri:Collaboration": 0.68, "ri:Presidence": 0.9, "ri:Animation": 0.9, "ri:Creation": 0.9,
        "ri:RegleFinancement": 1.1, "ri:RegleAutorisation": 0.9, "ri:Adoption": 0.95, "ri:Rattachement": 0.7,
        "ri:Secretariat": 0.9, "ri:ExigenceContenu": 0.75, "ri:Modalite": 1.05, "*": 0.88,
    },
    "presidence": {"ri:Presidence": 1.6, "*": 0.5},
    "secretariat": {"ri:Secretariat": 1.6, "*": 0.6},
    "animation": {"ri:Animation": 1.6, "*": 0.6},
    "composition": {"ri:Composition": 1.4, "ri:Appartenance": 0.9, "*": 0.75},
    "rattachement": {"ri:Rattachement": 1.6, "*": 0.6},
    "creation": {"ri:Creation": 1.6, "ri:Adoption": 0.9, "*": 0.8},
    "definition": {"ri:Definition": 1.25, "ri:Principe": 1.05, "ri:Objectif": 1.0, "ri:RegleDeDroit": 1.0, "*": 0.9},
    "role": {"ri:Appartenance": 0.5, "ri:Mission": 1.15, "ri:Obligation": 1.05, "ri:RoleConseil": 1.05,
             "ri:Pouvoir": 1.05, "ri:Depot": 0.95, "ri:Collaboration": 1.0, "ri:Definition": 0.8, "*": 0.7},
    "remise": {"ri:Depot": 1.6, "ri:Obligation": 0.85, "*": 0.6},
    "contenu": {"ri:ExigenceContenu": 1.5, "*": 0.7},
    "source": {"ri:RegleDeDroit": 1.08, "ri:Rattachement": 0.6, "ri:Constat": 0.85, "ri:Objectif": 0.9, "*": 1.0},
    "date": {"ri:Adoption": 1.5, "*": 0.8},
    "quantite": {"*": 1.0},
    "frequence": {"*": 1.0},
    "coordonnees": {"*": 1.0},
    "personne": {"*": 1.0},
    "financement": {"ri:RegleFinancement": 1.4, "*": 0.8},
    "condition": {"ri:RegleAutorisation": 1.15, "ri:Constat": 0.85, "ri:Objectif": 0.85, "*": 1.0},
}  # fmt: skip

PLACES_POUR_UN_ROLE = {"porte": 1.3, "dessus": 1.1, "herite": 0.95, "lie": 0.8, "objet": 0.8, "": 0.0}
# Un énoncé sans titulaire répond mal à « qui » ; un peu moins bien à une condition ou à un paiement.
SANS_ACTEUR = 0.66
TOUT_PORTE = 0.85  # … sauf s'il détaille le devoir de quelqu'un, que l'on nomme alors
DEJA_NOMME = 0.75  # « qui peut obliger les ministères » : la réponse n'est pas les ministères
DU_DOCUMENT = ("remise", "contenu")
AUTRE_DOCUMENT = 0.25  # la question en nomme un, l'énoncé parle d'un autre
AUTRE_SORTE = 0.7  # « quel ministère » n'attend pas un ministre, ni « quel comité » un ministère
OBJET_NOMME = 0.3
SANS_DESTINATAIRE = 0.7
LE_NOTRE = 1.5  # « notre bilan » est celui d'un ministère ou d'un organisme parmi d'autres
FONDS_SEUL = 0.5  # un fonds paie ; il n'est pas responsable
POIDS_COUVERTURE = 0.4
# Ce que pèse chaque parenté de serveur.graphe.sens à côté des mots (decisions/0009, 0016).
POIDS_DU_SENS = Parentes(usuelle=0.5, latente=1.2, voisine=0.5, centrale=1.0)
AGIR = {
    "ri:Obligation", "ri:RegleAutorisation", "ri:Creation", "ri:Mission", "ri:Pouvoir", "ri:RoleConseil", "ri:Depot",
    "ri:Presidence", "ri:Adoption",
}  # fmt: skip
VOISIN_DE_PHRASE = 0.4
TETES = 2  # énoncés de tête dont un seul, s'il répond vraiment, suffit à répondre
CONVENANCE_DU_SENS = 0.5  # le sens rapproche, les mots tranchent : la convenance y pèse moins, sauf d'un document
CANDIDATS = 120  # énoncés dont on examine la nature, les acteurs et les choses
SANS_SUJET = {"definition": 1.0, "source": 1.0, "date": 1.0, "contenu": 1.0, "composition": 1.0}


@dataclass
class Candidat:
    """Un énoncé retenu : sa fiche, et ce qui le lie à la question."""

    fiche: dict[str, Any]
    indices: Indices

    @property
    def score(self) -> float:
        return self.indices.score

    @property
    def couverture(self) -> float:
        return self.indices.couverture


def retenir(question: Question, candidats: list[Candidat], combien: int, nouveaute: Nouveaute) -> list[Candidat]:
    """Les meilleurs énoncés, variés ; aucun quand rien ne répond vraiment."""
    if not candidats:
        return []
    if not suffit(question, [(c.fiche, c.indices) for c in candidats[:TETES]], nouveaute):
        return []
    if question.compare and len(question.objets) > 1:
        candidats = _un_par_objet(candidats, question.objets)
    return diversifier(question, candidats, combien)


def _un_par_objet(candidats: list[Candidat], objets: list[str]) -> list[Candidat]:
    """Pour une comparaison : d'abord le meilleur énoncé de chaque chose comparée."""
    tete = []
    for objet in objets:
        propre = (c for c in candidats if objet in c.fiche.get("objet", []) and c not in tete)
        tete += [c for c in [next(propre, None)] if c]
    return tete + [c for c in candidats if c not in tete]


def classer(index: Index, sens: Sens, question: Question) -> list[Candidat]:
    """Tous les énoncés parents de la question, par les mots ou par le sens, du meilleur au moins bon."""
    apports, couverts = _apports(index, question)
    poids_total = sum(m.poids for m in question.mots) or 1.0
    parentes = sens.parentes(question.racines, question.dits)
    proximites = np.array(POIDS_DU_SENS) @ np.array(parentes)
    parts = {rang: couvert / poids_total for rang, couvert in couverts.items()}
    mots = {rang: apport / poids_total * parts[rang] ** POIDS_COUVERTURE for rang, apport in apports.items()}
    promesses = proximites + np.array([mots.get(rang, 0.0) for rang in range(len(index.fiches))])
    promus = np.argsort(-promesses, kind="stable")[:CANDIDATS].tolist()
    candidats = []
    for rang in {*promus, *_portes(index, question)}:
        fiche = index.fiches[rang]
        convenance = _convenance(index, question, fiche)
        if convenance:
            # Le sens rapproche, les mots tranchent : la convenance y pèse moins.
            lexical = mots.get(rang, 0.0) * convenance
            exposant = 1.0 if question.genre in DU_DOCUMENT and question.choses else CONVENANCE_DU_SENS
            score = lexical + float(proximites[rang]) * convenance**exposant
            if question.sujet_nu:  # rien que le nom de l'acteur : ce qu'il porte, selon sa nature
                score = convenance + 0.2 * score
            sens_dit = Parentes(*(round(float(valeurs[rang]), 3) for valeurs in parentes))
            indices = Indices(round(parts.get(rang, 0.0), 3), round(lexical, 4), sens_dit, round(score, 4))
            candidats.append(Candidat(fiche, indices))
    candidats.sort(key=lambda c: (-c.score, c.fiche["passage"][0], c.fiche["iri"]))
    return candidats


def _portes(index: Index, question: Question) -> list[int]:
    """Pour « que fait X », tout ce que X porte est candidat."""
    if question.genre != "role":
        return []
    voulus = set(question.acteurs)
    return [rang for rang, fiche in enumerate(index.fiches) if voulus & set(fiche.get("titulaire", []))]


def _convenance(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Ce que la nature, les acteurs et les choses nommés changent au score ; 0 quand l'énoncé ne convient pas."""
    priorites = NATURES[question.genre]
    facteur = priorites.get(fiche["nature"], priorites["*"])
    facteur *= _acteurs(index, question, fiche) * _choses(index, question, fiche) * _mots_cles(question, fiche)
    if not fiche.get("titulaire"):
        porte = any(index.par_iri[tout].get("titulaire") for tout in fiche.get("isPartOf", []))
        sans = TOUT_PORTE if porte else SANS_ACTEUR
        facteur *= sans if question.veut_acteur else SANS_SUJET.get(question.genre, 0.92)
    elif question.genre == "responsable" and all(index.acteurs[t]["genre"] == "ri:Fonds" for t in fiche["titulaire"]):
        facteur *= FONDS_SEUL
    elif question.genre == "responsable" and question.veut_acteur and set(fiche["titulaire"]) <= set(question.acteurs):
        facteur *= DEJA_NOMME
    elif question.genre == "remise" and question.nous and _categorie(index, fiche):
        facteur *= LE_NOTRE
    if question.sortes and question.genre == "responsable" and fiche.get("titulaire"):
        convient = any(index.acteurs[t]["genre"] in question.sortes for t in fiche["titulaire"])
        facteur *= 1.0 if convient else AUTRE_SORTE
    if question.genre == "date" and not fiche.get("date"):
        facteur *= 0.7
    if question.genre == "remise" and not fiche.get("destinataire"):
        facteur *= SANS_DESTINATAIRE
    if question.genre == "frequence" and not fiche.get("periodicite"):
        facteur *= 0.7
    return facteur


def _categorie(index: Index, fiche: dict[str, Any]) -> bool:
    return any(index.acteurs[t]["genre"] == "ri:CategorieActeurs" for t in fiche["titulaire"])


def _avec_le_tout(premiers: list[Candidat], candidats: list[Candidat]) -> list[Candidat]:
    """Si deux des trois premiers détaillent le même énoncé, celui-ci prend la troisième place."""
    parties = [tout for c in premiers[:3] for tout in c.fiche.get("isPartOf", [])]
    tout = next((t for t in parties if parties.count(t) > 1), None)
    entier = next((c for c in candidats if c.fiche["iri"] == tout), None)
    if entier is None or entier in premiers[:3]:
        return premiers
    return [*premiers[:2], entier, *(c for c in premiers[2:] if c is not entier)]


def diversifier(question: Question, candidats: list[Candidat], combien: int) -> list[Candidat]:
    """Les meilleurs d'abord, mais un seul par phrase du texte tant que d'autres phrases répondent."""
    if question.genre == "responsable" and question.veut_acteur:
        candidats = _qui_agit(candidats, set(question.acteurs))
    premiers: list[Candidat] = []
    doubles: list[Candidat] = []
    for candidat in candidats[: 4 * combien]:
        double = any(_meme_phrase(candidat.fiche, autre.fiche) for autre in premiers)
        (doubles if double else premiers).append(candidat)
    if question.genre not in DU_DOCUMENT:
        premiers = _avec_le_tout(premiers, candidats[: 4 * combien])
    tete, suite = premiers[:3], premiers[3:]
    return [*tete, *sorted([*suite, *doubles], key=lambda c: -c.score)][:combien]


def _qui_agit(candidats: list[Candidat], nommes: set[str]) -> list[Candidat]:
    """Si personne n'agit dans la tête, hors ceux que la question nomme : son voisin de phrase où quelqu'un agit."""
    tete = candidats[0]
    porteurs = set(tete.fiche.get("titulaire", []))
    if porteurs and not porteurs <= nommes and tete.fiche["nature"] in AGIR:
        return candidats
    for autre in candidats[1:CANDIDATS]:
        convient = autre.fiche["nature"] in AGIR and not set(autre.fiche.get("titulaire", [])) <= nommes
        if convient and autre.score >= VOISIN_DE_PHRASE * tete.score and _meme_phrase(autre.fiche, tete.fiche):
            return [autre, *(c for c in candidats if c is not autre)]
    return candidats


def _meme_phrase(une: dict[str, Any], autre: dict[str, Any]) -> bool:
    (a, b), (c, d) = une["passage"], autre["passage"]
    return bool(2 * (min(b, d) - max(a, c)) >= min(b - a, d - c))


def _apports(index: Index, question: Question) -> tuple[dict[int, float], dict[int, float]]:
    apports: dict[int, float] = defaultdict(float)
    couverts: dict[int, float] = defaultdict(float)
    plein = CHAMPS["objet"]
    for mot in question.mots:
        if not mot.connu or not mot.poids:
            continue
        meilleurs: dict[int, float] = {}
        for rang, forme, valeur_brute in index.occurrences(mot.base):
            valeur = valeur_brute / plein * mot.qualite * _qualite(forme, mot.forme)
            meilleurs[rang] = max(meilleurs.get(rang, 0.0), valeur)
        for rang, valeur in meilleurs.items():
            apports[rang] += mot.poids * valeur
            couverts[rang] += mot.poids * min(1.0, 0.4 + valeur)
    return apports, couverts


def _qualite(une: str, autre: str) -> float:
    """Deux formes d'une même racine : sœurs (« service », « services ») ou lointaines (« permis », « permet »)."""
    part = parente(une, autre)
    return 1.0 if part == 1.0 else 0.94 if part >= 0.7 else 0.8 if part >= 0.55 else 0.6


def _acteurs(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Un acteur nommé par la question doit avoir sa place dans l'énoncé ; 0 quand elle est nécessaire et manque."""
    facteur = 1.0
    sujet = next((a for a in question.acteurs if index.acteurs[a]["genre"] != "ri:CategorieActeurs"), None)
    for acteur in question.acteurs:
        sa_place = place(index, acteur, fiche)
        if index.acteurs[acteur]["genre"] == "ri:CategorieActeurs":
            facteur *= 1.06 if sa_place in ("porte", "lie", "objet") else 1.0
        elif question.genre == "role" or question.genre in GENRES_D_ACTEUR:
            # Le premier nommé est celui dont on parle ; les autres précisent.
            facteur *= PLACES_POUR_UN_ROLE[sa_place] if acteur == sujet else 1.1 if sa_place else 0.9
        elif question.genre == "condition":
            facteur *= 1.2 if sa_place == "porte" else 1.05 if sa_place else 0.8
        else:
            facteur *= 1.15 if sa_place in ("porte", "lie", "objet") else 0.8
    return facteur


def _mots_cles(question: Question, fiche: dict[str, Any]) -> float:
    """Le verbe de la question est celui de l'énoncé ; la nature est nommée (« quels objectifs »)."""
    facteur = 1.15 if question.actions & set(fiche.get("action", [])) else 1.0
    if fiche["nature"] in question.natures:
        facteur *= 1.25
    return facteur


def _choses(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Un document ou une source nommés par la question doivent être ceux de l'énoncé."""
    facteur = 1.0
    for chose in question.choses:
        lie = (
            chose in fiche.get("document", [])
            or chose in fiche.get("sourceVisee", [])
            or any(chose in index.structure.get(o, {}).get("foaf:focus", []) for o in fiche.get("objet", []))
        )
        if question.genre == "definition" and chose in fiche.get("concerne", []):
            lie, facteur = True, facteur * 1.3
        autre = chose.startswith("document:") and bool(fiche.get("document")) and question.genre in DU_DOCUMENT
        facteur *= 1.15 if lie else AUTRE_DOCUMENT if autre else 0.85
        administre = index.structure.get(chose, {}).get("ri:administrePar", [])
        if question.genre == "source" and set(administre) & set(fiche.get("titulaire", [])):
            facteur *= 1.2
    nommes = set(question.objets) & set(fiche.get("objet", []))
    if nommes:  # plus l'objet est particulier, plus le nommer désigne l'énoncé
        facteur *= 1 + OBJET_NOMME / max(1.0, min(len(index.par_objet[o]) for o in nommes) ** 0.5)
    if question.genre == "source" and question.veut_article:
        facteur *= 1.25 if fiche["fondement"].startswith("disposition:lap") else 0.8
    return facteur

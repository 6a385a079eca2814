"""Ce que vaut un énoncé pour une question : sa nature, ses acteurs, les choses qu'il vise (decisions/0006)."""

from __future__ import annotations

from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.services.questions.comprehension import GENRES_D_ACTEUR, Question
from serveur.services.questions.places import place

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
SANS_SUJET = {"definition": 1.0, "source": 1.0, "date": 1.0, "contenu": 1.0, "composition": 1.0}


def convenance(index: Index, question: Question, fiche: dict[str, Any]) -> float:
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
    elif (
        question.genre == "responsable"
        and question.veut_acteur
        and set(fiche["titulaire"]) <= deja_dits(index, question)
    ):
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


def deja_dits(index: Index, question: Question) -> set[str]:
    """Les acteurs que la question nomme ; si elle demande qui peut, aussi les catégories qui tiennent dans ceux-là."""
    if "ri:Pouvoir" not in question.natures:
        return set(question.acteurs)
    membres = (m for a in question.acteurs for m in index.structure.get(a, {}).get("ri:aPourMembre", []))
    return {*question.acteurs, *(m for m in membres if index.acteurs[m]["genre"] == "ri:CategorieActeurs")}


def sujet_de(index: Index, question: Question) -> str | None:
    """Le premier acteur nommé qui ne soit pas une catégorie : celui dont on parle."""
    return next((a for a in question.acteurs if index.acteurs[a]["genre"] != "ri:CategorieActeurs"), None)


def _categorie(index: Index, fiche: dict[str, Any]) -> bool:
    return any(index.acteurs[t]["genre"] == "ri:CategorieActeurs" for t in fiche["titulaire"])


def _acteurs(index: Index, question: Question, fiche: dict[str, Any]) -> float:
    """Un acteur nommé par la question doit avoir sa place dans l'énoncé ; 0 quand elle est nécessaire et manque."""
    facteur = 1.0
    sujet = sujet_de(index, question)
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

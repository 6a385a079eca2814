# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La décision guidée sur l'autorisation du Conseil du trésor (Cadre, 5.1).

Les faits à connaître, leur effet et la règle qui le dit sont dans le graphe (`ri:requiertSi`,
`ri:dispenseSi`) ; ce module ne fait que les rapprocher des réponses données.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.resultats import Interrogeable
from serveur.services.requetes.repertoire import executer

REPONSES = {"oui": True, "non": False, "o": True, "n": False, "true": True, "false": False}


@dataclass(frozen=True)
class Fait:
    """Un fait d'un projet : sa question, son effet (« requiert » ou « dispense ») et sa règle."""

    nom: str
    libelle: str
    question: str
    effet: str
    regle: str
    citation: str
    enonce: str


def faits(moteur: Interrogeable) -> list[Fait]:
    """Les faits à connaître, dans l'ordre où les demander."""
    return [
        Fait(
            nom=(ligne["fait"] or "").rsplit("/", 1)[-1],
            libelle=ligne["faitNom"] or "",
            question=ligne["question"] or "",
            effet=ligne["effet"] or "",
            regle=ligne["libelle"] or "",
            citation=ligne["citation"] or "",
            enonce=ligne["enonce"] or "",
        )
        for ligne in executer(moteur, "faits-d-autorisation")
    ]


def lire_reponses(donnees: dict[str, str], connus: list[Fait]) -> dict[str, bool]:
    """Réponses données en texte (oui, non). Lève EntreeInutilisable pour un fait ou une valeur inconnus."""
    noms = {f.nom for f in connus}
    reponses = {}
    for nom, valeur in donnees.items():
        if nom not in noms:
            raise EntreeInutilisable(f"Fait inconnu : « {nom[:60]} » (faits : {', '.join(f.nom for f in connus)}).")
        if valeur.lower() not in REPONSES:
            raise EntreeInutilisable(f"{nom} : répondre oui ou non, pas « {valeur[:40]} ».")
        reponses[nom] = REPONSES[valeur.lower()]
    return reponses


def decider(moteur: Interrogeable, donnees: dict[str, str]) -> dict[str, Any]:
    """Décision sur les faits donnés : « requise », « non requise », « à compléter » ou « non dite ».

    - une dérogation suffit à rendre l'autorisation requise (5.1, 2e alinéa) ;
    - sans dérogation, les conditions de la dispense toutes remplies, elle ne l'est pas (1er alinéa) ;
    - sans dérogation mais hors des conditions de la dispense, le texte ne tranche pas : on le dit.
    """
    connus = faits(moteur)
    reponses = lire_reponses(donnees, connus)
    declenches = [f for f in connus if f.effet == "requiert" and reponses.get(f.nom)]
    manquants = [f for f in connus if f.nom not in reponses]
    manquees = [f for f in connus if f.effet == "dispense" and reponses.get(f.nom) is False]
    if declenches:
        decision, motifs, phrase = "requise", declenches, "Le Conseil du trésor doit autoriser le projet au préalable."
        manquants = []
    elif manquants:
        decision, motifs = "à compléter", []
        phrase = f"Il manque {len(manquants)} réponse{'s' if len(manquants) > 1 else ''} pour conclure."
    elif manquees:
        decision, motifs = "non dite", manquees
        phrase = (
            "Le Cadre ne tranche pas : aucune dérogation n'exige d'autorisation, mais une condition de la "
            "dispense manque. Consulter le Secrétariat du Conseil du trésor."
        )
    else:
        decision, motifs = "non requise", [f for f in connus if f.effet == "dispense"]
        phrase = "Aucune autorisation spécifique du Conseil du trésor n'est requise."
    return {
        "decision": decision,
        "phrase": phrase,
        "motifs": [{"regle": f.regle, "citation": f.citation, "iri": f.enonce, "fait": f.nom} for f in motifs],
        "reponses": reponses,
        "manquants": [{"fait": f.nom, "question": f.question} for f in manquants],
    }

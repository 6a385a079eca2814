# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La place d'un acteur dans un énoncé : il le porte, en hérite, est au-dessus, y est lié, ou n'y est pas.

Nommer un acteur dans une réponse exige qu'il ait une place dans l'énoncé : c'est ce qui empêche de
prêter à un ministère le devoir d'un autre.
"""

from __future__ import annotations

from typing import Any, Literal

from serveur.graphe.recherche.index import Index

CATEGORIE = "ri:CategorieActeurs"
Place = Literal["porte", "herite", "dessus", "lie", "objet", "aucune"]
LIENS = ("destinataire", "avecLeConcoursDe", "concerne", "autorite", "membre", "fonds")


def classe(index: Index, acteur: str) -> str:
    """Classe d'un acteur dans l'ontologie : ri:Organisation, ri:Poste, ri:CategorieActeurs…"""
    return index.acteurs[acteur]["genre"]


def place(index: Index, acteur: str, fiche: dict[str, Any]) -> Place:
    """« porte », « herite », « dessus » (le titulaire est sous lui), « lie », « objet », ou « aucune »."""
    if acteur in fiche.get("titulaire", []):
        return "porte"
    if acteur in fiche.get("titulaireHerite", []):
        return "herite"
    if acteur in fiche.get("imputationRemonteA", []):
        return "dessus"
    if any(acteur in fiche.get(lien, []) for lien in LIENS):
        return "lie"
    nom = index.libelle(acteur)
    for objet in [*fiche.get("objet", []), *fiche.get("document", [])]:
        if acteur in index.structure.get(objet, {}).get("foaf:focus", []) or nom in index.libelle(objet):
            return "objet"
    return "aucune"

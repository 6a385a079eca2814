# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que l'API donne à voir : matrice, organigramme, flux, couverture, atlas ; chacune en page et en fichiers."""

from __future__ import annotations

from serveur.faces.web.fichiers import DESSINES, FORMATS
from serveur.faces.web.openapi.elements import JSON, Chemins, choix, liste, operation, page, parametre
from serveur.faces.web.openapi.schemas import OBJET, ref
from serveur.services.matrice.filtre import ROLES, SORTES, TRIS, VUES

_ACTEUR = parametre("acteur", "Code ou nom d'un acteur", exemple="ssigri")
_FICHIERS = choix("format", "Format, au lieu de l'en-tête Accept", FORMATS)
_DESSINS = choix("format", "Format de la vue", DESSINES)
_TABLE = {**dict.fromkeys(FORMATS.values()), JSON: OBJET}
_GRAPHE = {**dict.fromkeys(DESSINES.values()), JSON: ref("Graphe")}
_OUI_NON = ["oui", "non"]


def matrice() -> Chemins:
    return {
        "/matrice": {
            "get": operation(
                "matrice",
                "vues",
                "Matrice des responsabilités : acteurs, domaines, rôles RACI",
                _TABLE,
                [
                    liste("acteur", "Code ou nom d'un acteur"),
                    parametre("domaine", "Un domaine", exemple="securite"),
                    liste("role", "Rôle RACI", {"type": "string", "enum": list(ROLES)}),
                    choix("genre", "Genre d'acteur", [s.nom for s in SORTES]),
                    choix("tri", "Ordre", TRIS),
                    choix("vue", "Présentation de la page", VUES),
                    _FICHIERS,
                ],
            )
        },
    }


def organigramme() -> Chemins:
    return {
        "/organigramme": {
            "get": operation(
                "organigramme",
                "vues",
                "Qui relève de qui",
                _GRAPHE,
                [
                    _ACTEUR,
                    choix("presidences", "Montrer qui préside", _OUI_NON),
                    choix("compositions", "Montrer qui siège", _OUI_NON),
                    _DESSINS,
                ],
            )
        },
    }


def flux() -> Chemins:
    return {
        "/flux": {
            "get": operation(
                "flux",
                "vues",
                "Circulation des documents : qui produit, approuve, remet, et à qui",
                _GRAPHE,
                [
                    _ACTEUR,
                    parametre("document", "Un document", exemple="plan-gouvernemental-securite"),
                    parametre("type", "Un type de document"),
                    _DESSINS,
                ],
            )
        },
    }


def couverture() -> Chemins:
    return {
        "/couverture": {"get": operation("couverture", "vues", "Part du texte que le graphe dit", _TABLE, [_FICHIERS])},
    }


def atlas() -> Chemins:
    return {
        **page("/atlas", "atlas", "vues", "Services d'infrastructure et fonds, côte à côte"),
    }

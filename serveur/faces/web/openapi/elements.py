# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les briques d'un document OpenAPI 3.1 : opération, paramètre, corps, réponses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from serveur.noyau import formats

JSON, HTML = formats.JSON.mime, formats.PAGE
FORMULAIRE = "application/x-www-form-urlencoded"

Chemins = dict[str, dict[str, Any]]
Parametre = dict[str, Any]

_STATUTS = {
    "400": "La demande ne se lit pas, ou une valeur n'a pas son genre.",
    "404": "Rien ne porte ce nom.",
    "406": "Aucun des formats acceptés n'est offert.",
    "413": "La réponse ou la demande dépasse une limite annoncée.",
    "415": "Le type de contenu envoyé n'est pas lu ici.",
    "502": "Le moteur distant ne répond pas.",
    "503": "Le serveur est occupé, ou la requête a dépassé son délai (Retry-After).",
}


def operation(
    identifiant: str,
    etiquette: str,
    resume: str,
    contenus: Mapping[str, Any] | Iterable[str],
    parametres: Iterable[Parametre] = (),
    corps: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Une opération. `contenus` : type de la réponse 200 → schéma (ou types seuls) ; `corps` : type → schéma."""
    types = contenus if isinstance(contenus, Mapping) else dict.fromkeys(contenus)
    erreurs = {
        statut: {
            "description": dit,
            # une page quand Accept la préfère, sinon l'objet
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Erreur"}}, HTML: {}},
        }
        for statut, dit in _STATUTS.items()
    }
    decrite: dict[str, Any] = {
        "operationId": identifiant,
        "tags": [etiquette],
        "summary": resume,
        "parameters": list(parametres),
        "responses": {
            "200": {
                "description": resume,
                "content": {mime: {"schema": schema} if schema else {} for mime, schema in types.items()},
            },
            **erreurs,
        },
    }
    if corps is not None:
        decrite["requestBody"] = {
            "required": True,
            "content": {mime: {"schema": schema} for mime, schema in corps.items()},
        }
    return decrite


def page(
    adresse: str, identifiant: str, etiquette: str, resume: str, *parametres: Parametre, formats: Iterable[str] = ()
) -> Chemins:
    """Une page qui se lit, et les types de contenu où elle s'obtient aussi : le chemin d'une ligne de pages.py."""
    return {adresse: {"get": operation(identifiant, etiquette, resume, [HTML, *formats], parametres)}}


def renvoi(identifiant: str, etiquette: str, resume: str, parametres: Iterable[Parametre] = ()) -> dict[str, Any]:
    """Une opération qui ne fait que mener ailleurs (302 ou 303)."""
    decrite = operation(identifiant, etiquette, resume, (), parametres)
    decrite["responses"] = {"3XX": {"description": resume}, "404": decrite["responses"]["404"]}
    return decrite


def parametre(nom: str, aide: str, schema: dict[str, Any] | None = None, exemple: str | None = None) -> Parametre:
    """Un paramètre facultatif de l'adresse."""
    dit: Parametre = {
        "name": nom,
        "in": "query",
        "description": aide,
        "required": False,
        "schema": schema or {"type": "string"},
    }
    return dit if exemple is None else {**dit, "example": exemple}


def requis(nom: str, aide: str, exemple: str, lieu: str = "query", longueur: int | None = None) -> Parametre:
    """Un paramètre sans lequel rien ne répond. `lieu` : query, ou path ; `longueur` : la sienne, au plus."""
    return {**parametre(nom, aide, texte(longueur) if longueur else None, exemple), "in": lieu, "required": True}


def texte(longueur: int) -> dict[str, Any]:
    """Un texte d'au plus tant de caractères."""
    return {"type": "string", "maxLength": longueur}


def choix(nom: str, aide: str, valeurs: Iterable[str]) -> Parametre:
    return parametre(nom, aide, {"type": "string", "enum": list(valeurs)})


def liste(nom: str, aide: str, element: dict[str, Any] | None = None) -> Parametre:
    """Un paramètre qui se répète."""
    return parametre(nom, aide, {"type": "array", "items": element or {"type": "string"}})

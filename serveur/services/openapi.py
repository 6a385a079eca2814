"""La description OpenAPI 3.1 de l'API : les routes fixes, et une par question du catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from serveur import __version__
from serveur.noyau.catalogue import Parametre, Requete
from serveur.noyau.resultats import MIMES_GRAPHE, MIMES_SOLUTIONS

_TYPES: dict[str, dict[str, str]] = {
    "iri": {"type": "string", "pattern": r"^(https?://\S+|[a-z]+:[A-Za-z0-9_][A-Za-z0-9_.-]*)$"},
    "texte": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "entier": {"type": "integer"},
}
_ERREUR = {
    "type": "object",
    "required": ["code", "message", "statut"],
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string", "description": "Une phrase en français : quoi, où, que faire."},
        "statut": {"type": "integer"},
    },
}
_STATUTS = {
    "400": "La demande ne se lit pas, ou une valeur n'a pas son genre.",
    "404": "Rien ne porte ce nom.",
    "406": "Aucun des formats acceptés n'est offert.",
    "413": "La réponse ou la demande dépasse une limite annoncée.",
    "502": "Le moteur distant ne répond pas.",
    "503": "Le serveur est occupé, ou la requête a dépassé son délai (Retry-After).",
}


def decrire(
    adresse: str, requetes: Iterable[Requete], formats: Callable[[Requete], Mapping[str, str]]
) -> dict[str, Any]:
    """Document OpenAPI ; `adresse` : racine du service ; `formats` : nom → type, pour une requête."""
    chemins: dict[str, Any] = {
        "/questions": {
            "get": _operation(
                "poserUneQuestion",
                "questions",
                "Qui est responsable de … ? en français",
                [
                    _parametre("q", "La question", requis=True),
                    _parametre("nombre", "Réponses au plus", {"type": "integer", "minimum": 1, "maximum": 50}),
                ],
                {
                    "application/json": {"type": "object", "required": ["question", "trouve", "reponses"]},
                    "text/html": {},
                },
            )
        },
        "/sparql": {
            "get": _operation(
                "interroger",
                "sparql",
                "Requête SPARQL 1.1 ; sans « query », la description du service",
                [
                    _parametre("query", "Texte de la requête"),
                    _liste("default-graph-uri", "Graphes qui font le graphe par défaut"),
                    _liste("named-graph-uri", "Graphes nommés du jeu de données"),
                    _choix(
                        "format",
                        "Format, pour un lien qui n'a pas d'en-tête Accept",
                        [*MIMES_SOLUTIONS, *MIMES_GRAPHE, "xlsx"],
                    ),
                ],
                {mime: {} for mime in [*MIMES_SOLUTIONS.values(), *MIMES_GRAPHE.values(), "text/html"]},
            ),
            "post": {
                **_operation(
                    "interrogerParEnvoi",
                    "sparql",
                    "Requête SPARQL 1.1 envoyée dans le corps",
                    [],
                    {mime: {} for mime in [*MIMES_SOLUTIONS.values(), *MIMES_GRAPHE.values(), "text/html"]},
                ),
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/sparql-query": {"schema": {"type": "string"}},
                        "application/x-www-form-urlencoded": {
                            "schema": {
                                "type": "object",
                                "required": ["query"],
                                "properties": {"query": {"type": "string"}},
                            }
                        },
                    },
                },
            },
        },
        "/requetes": {
            "get": _operation(
                "listerLesRequetes",
                "catalogue",
                "Les questions du catalogue",
                [],
                {"application/json": {"type": "array", "items": {"type": "object"}}, "text/html": {}},
            )
        },
        "/autorisation": {
            "get": _operation(
                "deciderDeLAutorisation",
                "questions",
                "Le Conseil du trésor doit-il autoriser ce projet d'avance ? (Cadre, 5.1) ; un paramètre par fait",
                [],
                {"application/json": {"type": "object", "required": ["decision", "phrase"]}, "text/html": {}},
            )
        },
        "/validation": {
            "post": {
                **_operation(
                    "valider",
                    "validation",
                    "Valide une soumission ; le corps est le document, dans l'un des formats lus",
                    [_parametre("type", "Genre de la soumission, si elle ne le dit pas")],
                    {"application/json": {"type": "object"}, "text/turtle": {}, "text/csv": {}, "text/html": {}},
                ),
                "requestBody": {
                    "required": True,
                    "content": {
                        mime: {"schema": {"type": "string"}}
                        for mime in ("application/yaml", "application/json", "text/turtle", "application/ld+json")
                    },
                },
            }
        },
        "/sante": {
            "get": _operation(
                "sante",
                "service",
                "Le service répond-il, et sur quelle version",
                [],
                {"application/json": {"type": "object"}},
            )
        },
    }
    for r in sorted(requetes, key=lambda r: (r.theme, r.nom)):
        offerts = formats(r)
        parametres = [_du_catalogue(p) for p in r.parametres]
        parametres.append(_choix("format", "Format, au lieu de l'en-tête Accept", [*offerts, "html"]))
        contenus: dict[str, Any] = {mime: {} for mime in offerts.values()}
        if "application/json" in contenus:
            lignes = {"type": "array", "items": {"type": "object"}}
            contenus["application/json"] = lignes if r.forme == "select" else {"type": "boolean"}
        identifiant = "".join(mot.capitalize() for mot in r.nom.split("-"))
        chemins[f"/requetes/{r.nom}"] = {
            "get": {
                **_operation(f"requete{identifiant}", r.theme, r.resume, parametres, contenus),
                "description": r.description,
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "cadre-ri",
            "version": __version__,
            "summary": "Qui est responsable de quoi en ressources informationnelles, selon quelle disposition.",
            "license": {"name": "CC-BY-4.0 (données), Apache-2.0 (code)"},
        },
        "servers": [{"url": adresse}],
        "paths": chemins,
        "components": {"schemas": {"Erreur": _ERREUR}},
    }


def _operation(
    identifiant: str, etiquette: str, resume: str, parametres: list[dict[str, Any]], contenus: Mapping[str, Any]
) -> dict[str, Any]:
    erreurs = {
        statut: {
            "description": dit,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Erreur"}}},
        }
        for statut, dit in _STATUTS.items()
    }
    reussite = {
        "description": resume,
        "content": {mime: {"schema": schema} if schema else {} for mime, schema in contenus.items()},
    }
    return {
        "operationId": identifiant,
        "tags": [etiquette],
        "summary": resume,
        "parameters": parametres,
        "responses": {"200": reussite, **erreurs},
    }


def _parametre(nom: str, aide: str, schema: dict[str, Any] | None = None, requis: bool = False) -> dict[str, Any]:
    return {
        "name": nom,
        "in": "query",
        "description": aide,
        "required": requis,
        "schema": schema or {"type": "string"},
    }


def _choix(nom: str, aide: str, valeurs: list[str]) -> dict[str, Any]:
    return _parametre(nom, aide, {"type": "string", "enum": valeurs})


def _liste(nom: str, aide: str) -> dict[str, Any]:
    return _parametre(nom, aide, {"type": "array", "items": {"type": "string", "format": "uri"}})


def _du_catalogue(p: Parametre) -> dict[str, Any]:
    valeur = p.defaut.strip("<>") if p.genre == "iri" else p.defaut.split('"')[1] if '"' in p.defaut else p.defaut
    return _parametre(p.nom, p.aide, {**_TYPES[p.genre], "default": int(valeur) if p.genre == "entier" else valeur})

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le document : les routes fixes, et une par question du catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from serveur import __version__
from serveur.faces.web.openapi.elements import choix, operation, parametre
from serveur.faces.web.openapi.schemas import SCHEMAS, TABLEAU
from serveur.faces.web.pages import chemins_fixes
from serveur.noyau import bornes
from serveur.noyau.requetes import Parametre, Requete

_TYPES: dict[str, dict[str, Any]] = {
    "iri": {
        "type": "string",
        "pattern": r"^(https?://\S+|[a-z]+:[A-Za-z0-9_][A-Za-z0-9_.-]*)$",
        "maxLength": bornes.PARAMETRE,
    },
    "texte": {"type": "string", "maxLength": bornes.PARAMETRE},
    "date": {"type": "string", "format": "date"},
    "entier": {"type": "integer"},
}


def decrire(
    racine: str, requetes: Iterable[Requete], formats: Callable[[Requete], Mapping[str, str]]
) -> dict[str, Any]:
    """Document OpenAPI ; `racine` : adresse publique du service, ou vide ; `formats` : nom → type, pour une requête."""
    chemins = chemins_fixes()
    for r in sorted(requetes, key=lambda r: (r.theme, r.nom)):
        offerts = formats(r)
        contenus: dict[str, Any] = dict.fromkeys(offerts.values())
        if "application/json" in contenus:
            contenus["application/json"] = TABLEAU if r.forme == "select" else {"type": "boolean"}
        parametres = [_du_catalogue(p) for p in r.parametres]
        parametres.append(choix("format", "Format, au lieu de l'en-tête Accept", [*offerts, "html"]))
        identifiant = "".join(mot.capitalize() for mot in r.nom.split("-"))
        decrite = operation(f"requete{identifiant}", r.theme, r.resume, {**contenus, "text/html": None}, parametres)
        chemins[f"/requetes/{r.nom}"] = {"get": {**decrite, "description": r.description}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "cadre-ri",
            "version": __version__,
            "summary": "Qui est responsable de quoi en ressources informationnelles, selon quelle disposition.",
            "license": {"name": "CC-BY-4.0 (données), Apache-2.0 (code)"},
        },
        "servers": [{"url": racine or "/"}],
        "paths": chemins,
        "components": {"schemas": SCHEMAS},
        "x-bornes": {b.nom.lower(): {"maximum": b.valeur, "unite": b.unite, "quoi": b.quoi} for b in bornes.TABLE},
    }


def _du_catalogue(p: Parametre) -> dict[str, Any]:
    valeur = p.defaut.strip("<>") if p.genre == "iri" else p.defaut.split('"')[1] if '"' in p.defaut else p.defaut
    return parametre(p.nom, p.aide, {**_TYPES[p.genre], "default": int(valeur) if p.genre == "entier" else valeur})

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les deux manifestes : 0.2 (OpenRefine) et ébauche 1.0. « suggest » y ayant deux formes, il en faut deux."""

from __future__ import annotations

from typing import Any

from serveur import __version__
from serveur.noyau.espaces import ID, RI
from serveur.services.reconciliation.protocole import Reconciliation

NOM = "Cadre de gestion des ressources informationnelles (Québec, 2002)"
LOT_ANNONCE = 200  # demandes par lot que l'on souhaite ; LOT_MAX sont acceptées
APERCU = {"width": 400, "height": 200}
PAR_DEFAUT = ("ri:Acteur", "ri:SourceLegale", "ri:Document")


def manifeste_02(service: Reconciliation, racine: str) -> dict[str, Any]:
    """`racine` : adresse de /reconciliation, sans barre finale."""
    suggestion = {nom: {"service_url": racine, "service_path": f"/suggest/{nom}"} for nom in _SUGGERES}
    return {
        "versions": ["0.2"],
        "identifierSpace": ID,
        "schemaSpace": RI,
        **_commun(service, racine),
        "view": {"url": f"{racine}/voir?id={{{{id}}}}"},
        "preview": {"url": f"{racine}/preview?id={{{{id}}}}", **APERCU},
        "suggest": suggestion,
        "extend": {
            "propose_properties": {"service_url": racine, "service_path": "/extend/propose"},
            "property_settings": [],
        },
    }


def manifeste_10(service: Reconciliation, racine: str) -> dict[str, Any]:
    """`racine` : adresse de /reconciliation/1.0, sans barre finale ; les autres chemins s'en déduisent."""
    return {
        "versions": ["1.0-draft"],
        "lang": "fr",
        "dir": "ltr",
        **_commun(service, racine.removesuffix("/1.0")),
        "view": {"url": f"{racine}/voir?id={{id}}"},
        "preview": APERCU,
        "suggest": dict.fromkeys(_SUGGERES, True),
        "extend": {"proposeProperties": True, "propertySettings": []},
        "standardizedScore": False,
    }


_SUGGERES = ("entity", "property", "type")


def _commun(service: Reconciliation, documentation: str) -> dict[str, Any]:
    return {
        "name": NOM,
        "documentation": documentation,
        "serviceVersion": __version__,
        "batchSize": LOT_ANNONCE,
        "defaultTypes": [service.type(t) for t in PAR_DEFAUT],
    }

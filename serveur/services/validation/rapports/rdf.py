# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le rapport en Turtle et en JSON-LD, selon la norme SHACL (rapport_shacl.py)."""

from __future__ import annotations

from serveur.services.validation.rapports.ecriture import ECRIVAINS, Document

_RDFLIB = {"turtle": "turtle", "jsonld": "json-ld"}  # ses noms à lui


@ECRIVAINS.ecrit("turtle", "jsonld")
def en_rdf(documents: list[Document], nom: str) -> bytes:
    # rdflib ne se charge que pour ces deux formats : il coûte le quart d'une commande à froid.
    from serveur.services.validation.rapport_shacl import graphe_du_rapport

    return graphe_du_rapport(documents).serialize(format=_RDFLIB[nom], encoding="utf-8")

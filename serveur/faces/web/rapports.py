# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Où s'écrit un rapport : ici s'il est court, dans un travailleur sinon."""

from __future__ import annotations

from typing import Any

from serveur.faces.web.contexte import contexte
from serveur.services.validation.rapports.ecriture import ecrire

SUR_PLACE = 300  # constats et lectures


def ecrire_a_sa_place(documents: list[dict[str, Any]], nom_format: str) -> bytes:
    """Le rapport dans l'un des formats « rapport ». Lève NonAcceptable, DelaiDepasse ou Occupe."""
    if sum(len(d["constats"]) + len(d.get("lectures", [])) for d in documents) <= SUR_PLACE:
        return ecrire(documents, nom_format)
    octets: bytes = contexte().atelier.executer(ecrire, documents, nom_format, longue=True)
    return octets

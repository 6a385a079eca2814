# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un fichier envoyé à une page, et celui qu'elle garde pour ne pas le redemander (champs « garde », « garde_nom »)."""

from __future__ import annotations

import base64

from flask import request

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.validation.limites import OCTETS_MAX

GARDE_MAX = 2 * 1024**2  # au-delà, la page redemande le fichier
GARDE_EN_BASE64 = GARDE_MAX * 4 // 3 + 4
_NOM_MAX = 200


def fichier_envoye(champ: str = "fichier") -> tuple[bytes, str] | None:
    """(octets, nom) du fichier choisi, lu jusqu'à un octet de trop ; None si rien n'est choisi."""
    envoye = request.files.get(champ)
    if not envoye or not envoye.filename:
        return None
    return envoye.read(OCTETS_MAX + 1), envoye.filename[:_NOM_MAX]


def garder(octets: bytes, nom: str) -> tuple[str, str] | None:
    """(nom, contenu) à mettre dans la page ; None si c'est trop gros pour elle."""
    return (nom, base64.b64encode(octets).decode()) if len(octets) <= GARDE_MAX else None


def fichier_garde() -> tuple[bytes, str] | None:
    """(octets, nom) du fichier que la page a gardé, s'il y en a un. Lève EntreeInutilisable s'il n'est pas entier."""
    contenu = request.form.get("garde")
    if not contenu:
        return None
    try:
        octets = base64.b64decode(contenu, validate=True)
    except ValueError as erreur:
        raise EntreeInutilisable("Le fichier gardé par la page n'est pas entier : le choisir de nouveau.") from erreur
    return octets, request.form.get("garde_nom", "fichier")[:_NOM_MAX]

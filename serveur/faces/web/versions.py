# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La version d'une réponse HTTP : étiquette, règle de cache et réponse 304."""

from __future__ import annotations

import hashlib
import re

from flask import Response, request

from serveur.faces.web.contexte import contexte
from serveur.noyau.resultats import Demande

# Ce qui change d'une évaluation à l'autre ne se garde pas en cache ; un échappement peut le cacher.
_VARIABLE = re.compile(r"\b(now|rand|uuid|struuid|bnode|service)\b|\\u", re.IGNORECASE)
_CACHE = "public, max-age=0, must-revalidate"


def _etiquette(demande: Demande, format_rendu: str) -> str | None:
    """Empreinte de ce qui détermine la réponse ; None si le moteur n'a pas de version ou si elle varie."""
    version = contexte().version
    if version is None or _VARIABLE.search(demande.sparql):
        return None
    return hashlib.sha256(repr((version, demande, format_rendu)).encode()).hexdigest()[:32]


def repondre_304(demande: Demande, format_rendu: str) -> Response | None:
    """« Rien n'a changé », si la personne tient déjà cette version (RFC 9110, 13.1.2) ; sinon None."""
    etiquette, tenues = _etiquette(demande, format_rendu), request.if_none_match
    if etiquette is None or request.method not in ("GET", "HEAD") or not tenues.contains_weak(etiquette):
        return None
    return None if tenues.star_tag else marquer(Response(status=304), demande, format_rendu)


def marquer(reponse: Response, demande: Demande, format_rendu: str) -> Response:
    """Ajoute l'étiquette et la règle de cache : toujours revalider, et ne rien garder de ce qui varie."""
    etiquette = _etiquette(demande, format_rendu)
    if etiquette:
        reponse.set_etag(etiquette)
    reponse.headers["Cache-Control"] = _CACHE if etiquette else "no-store"
    reponse.vary.add("Accept")
    return reponse

"""Ce que les réponses HTTP partagent : types de tableur, réponse 304."""

from __future__ import annotations

from flask import Response, request

MIME_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def repondre_304(etiquette: str) -> Response | None:
    """« Rien n'a changé », si la personne tient déjà cette version (RFC 9110, 13.1.2) ; sinon None."""
    tenues = request.if_none_match
    if request.method not in ("GET", "HEAD") or tenues.star_tag or not tenues.contains_weak(etiquette):
        return None
    reponse = Response(status=304)
    reponse.set_etag(etiquette)
    reponse.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return reponse

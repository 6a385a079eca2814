"""Une seule forme d'erreur : {code, message, statut} en JSON, une page qui aide en HTML."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from serveur.noyau.erreurs import ErreurCadre

_MESSAGES = {
    404: ("introuvable", "Cette page n'existe pas."),
    405: ("methode-refusee", "Cette adresse ne se demande pas de cette façon."),
    413: ("trop-grand", "L'envoi dépasse la taille permise."),
}


def _repondre(code: str, message: str, statut: int) -> ResponseReturnValue:
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        return render_template("erreur.html", message=message, statut=statut), statut
    return jsonify({"code": code, "message": message, "statut": statut}), statut


def installer(application: Flask) -> None:
    """Branche les réponses d'erreur et les en-têtes de sécurité."""

    @application.errorhandler(ErreurCadre)
    def prevue(erreur: ErreurCadre) -> ResponseReturnValue:
        return _repondre(erreur.code, erreur.message, erreur.statut)

    @application.errorhandler(HTTPException)
    def http(erreur: HTTPException) -> ResponseReturnValue:
        statut = erreur.code or 500
        code, message = _MESSAGES.get(statut, ("erreur-http", "La demande n'a pas pu être traitée."))
        return _repondre(code, message, statut)

    @application.errorhandler(Exception)
    def panne(erreur: Exception) -> ResponseReturnValue:
        application.logger.exception("panne interne", exc_info=erreur)
        return _repondre("panne-interne", "Panne interne : la demande n'a pas abouti.", 500)

    @application.after_request
    def proteger(reponse: Response) -> Response:
        reponse.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'",
        )
        reponse.headers.setdefault("X-Content-Type-Options", "nosniff")
        reponse.headers.setdefault("Referrer-Policy", "same-origin")
        return reponse

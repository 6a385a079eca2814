# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Une seule forme d'erreur : {code, message, statut} en JSON, une page qui aide en HTML."""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from serveur.noyau.erreurs import ErreurCadre, GraphePerdu, Occupe
from serveur.noyau.negociation import choisir

_MESSAGES = {
    404: ("introuvable", "Cette page n'existe pas."),
    405: ("methode-refusee", "Cette adresse ne se demande pas de cette façon."),
    413: ("trop-grand", "L'envoi dépasse la taille permise."),
}

_PERDU = (
    "Ce service n'a plus ses données sur le disque : rien n'est à changer dans la demande. "
    "Réessayer plus tard ; l'exploitant doit relancer le service."
)

EXPOSES = ", ".join(
    (
        "ETag",
        "Retry-After",
        "Allow",
        "Link",
        "Content-Disposition",
        "Repr-Digest",
        "Content-Range",
        "X-Cadre-RI-Limites",
        "X-Cadre-RI-Avis",
    )
)


def _repondre(code: str, message: str, statut: int) -> ResponseReturnValue:
    if choisir(request.headers.get("Accept"), ["application/json", "text/html"]) == "text/html":
        return render_template("erreur.html", message=message, statut=statut), statut
    return jsonify({"code": code, "message": message, "statut": statut}), statut


def installer(application: Flask) -> None:
    """Branche les réponses d'erreur et les en-têtes de sécurité."""

    def perdu(erreur: Exception) -> bool:
        etat = application.extensions.get("cadre_ri")
        if etat is None or not etat.graphe_perdu(erreur):
            return False
        application.logger.error("le graphe compilé a été ôté sous le service (%s) : le relancer.", erreur)
        return True

    @application.errorhandler(ErreurCadre)
    def prevue(erreur: ErreurCadre) -> ResponseReturnValue:
        if perdu(erreur):
            erreur = GraphePerdu(_PERDU)
        reponse = make_response(_repondre(erreur.code, erreur.message, erreur.statut))
        if isinstance(erreur, Occupe):
            reponse.headers["Retry-After"] = str(erreur.reprendre)
        return reponse

    @application.errorhandler(HTTPException)
    def http(erreur: HTTPException) -> ResponseReturnValue:
        statut = erreur.code or 500
        code, message = _MESSAGES.get(statut, ("erreur-http", "La demande n'a pas pu être traitée."))
        reponse = make_response(_repondre(code, message, statut))
        if isinstance(erreur, MethodNotAllowed) and erreur.valid_methods:
            reponse.headers["Allow"] = ", ".join(sorted(erreur.valid_methods))
        return reponse

    @application.errorhandler(Exception)
    def panne(erreur: Exception) -> ResponseReturnValue:
        if perdu(erreur):
            return _repondre(GraphePerdu.code, _PERDU, GraphePerdu.statut)
        if isinstance(erreur, TemplateNotFound):
            application.logger.error("gabarit absent : serveur/faces/web/templates/%s ; l'écrire.", erreur.name)
        application.logger.exception("panne interne", exc_info=erreur)
        return _repondre("panne-interne", "Panne interne : la demande n'a pas abouti.", 500)

    @application.after_request
    def proteger(reponse: Response) -> Response:
        reponse.headers.setdefault(
            "Content-Security-Policy",
            # data: — les icônes que portent les feuilles de style de la trousse gouvernementale
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        )
        reponse.headers.setdefault("X-Content-Type-Options", "nosniff")
        if "frame-ancestors *" not in reponse.headers["Content-Security-Policy"]:
            reponse.headers.setdefault("X-Frame-Options", "DENY")
        reponse.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        reponse.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        # tout ici est public, en lecture et sans témoin : n'importe quelle page peut le lire
        reponse.headers.setdefault("Access-Control-Allow-Origin", "*")
        reponse.headers.setdefault("Access-Control-Expose-Headers", EXPOSES)
        if request.method == "OPTIONS":
            reponse.headers.setdefault("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, POST")
            reponse.headers.setdefault("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match")
            reponse.headers.setdefault("Access-Control-Max-Age", "86400")
        reponse.headers.setdefault("Referrer-Policy", "same-origin")
        return reponse

"""`/autorisation` : la décision guidée, en page et en JSON, citable par son adresse."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte, veut_json
from serveur.services.autorisation import decider, faits

plan = Blueprint("autorisation", __name__)


@plan.get("/autorisation")
def page_autorisation() -> ResponseReturnValue:
    donnees = {nom: valeur for nom, valeur in request.args.items() if valeur and nom != "format"}
    decision = decider(contexte().moteur, donnees)
    if veut_json(request):
        return jsonify(decision)
    return render_template("autorisation.html", faits=faits(contexte().moteur), d=decision, pose=bool(donnees))

"""`/sante` : le service répond-il, et sur quelle version du graphe."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from serveur import __version__
from serveur.faces.web.contexte import contexte

plan = Blueprint("sante", __name__)


@plan.get("/sante")
def page_sante() -> ResponseReturnValue:
    return jsonify(
        {"statut": "ok", "version": __version__, "graphe": contexte().version, "enonces": len(contexte().index.fiches)}
    )

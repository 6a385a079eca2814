# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/sante` : le service répond-il, et sur quelle version du graphe."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from serveur import __version__
from serveur.faces.web.contexte import contexte
from serveur.services.validation.moteur_rapide import moteur_employe

routes = Blueprint("sante", __name__)


@routes.get("/sante")
def page_sante() -> ResponseReturnValue:
    """Ne pose aucune question au moteur : dit que ce processus répond, et ce qu'il sert."""
    etat = contexte()
    return jsonify(
        {
            "statut": "ok",
            "version": __version__,
            "graphe": etat.version or "moteur distant",
            "enonces": len(etat.index.fiches),
            "formes": moteur_employe(),
            "demandes": etat.moteur.etat(),
        }
    )

"""Le front Web : une fabrique, un plan (blueprint) par sujet. Aucun SPARQL ici (requetes/)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from serveur.faces.web import accueil, autorisation, erreurs, fiches, sante, sparql, validation
from serveur.faces.web.contexte import Contexte, installer


def creer_application(
    texte: Path | None = None,
    progres: Callable[[str], None] = lambda _etape: None,
    delai: float = 10.0,
    travailleurs: int | None = None,
) -> Flask:
    """Application Flask sur le graphe compilé, construit au besoin.

    `texte` : fichier du Cadre, pour montrer les passages ; `delai` : secondes permises à une
    requête libre. Lève EntreeInutilisable si le texte n'est pas celui de référence.
    """
    application = Flask(__name__)
    application.json.ensure_ascii = False  # type: ignore[attr-defined]
    application.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    installer(application, Contexte(texte, progres, delai, travailleurs))
    for module in (accueil, autorisation, sparql, validation, fiches, sante):
        application.register_blueprint(module.plan)
    erreurs.installer(application)
    return application

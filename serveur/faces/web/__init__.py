# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le front Web : une fabrique, un jeu de routes (blueprint) par sujet, une ligne par page (pages.py)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, redirect, url_for

from serveur.faces.web import actifs, adresse, bornes, compression, erreurs, pages, tableaux
from serveur.faces.web.contexte import Contexte, Reglages, installer

__all__ = ["Reglages", "creer_application"]


def creer_application(reglages: Reglages | None = None, progres: Callable[[str], None] = lambda _etape: None) -> Flask:
    """Application Flask sur le graphe compilé, construit au besoin.

    Sans le Cadre (`avec_cadre` faux), seuls le point d'accès SPARQL et la santé sont servis.
    Lève EntreeInutilisable si le texte n'est pas celui de référence, ou si une donnée ne se lit pas.
    """
    reglages = reglages or Reglages()
    application = Flask(__name__)
    application.json.ensure_ascii = False  # type: ignore[attr-defined]
    application.json.sort_keys = False  # type: ignore[attr-defined]  # les colonnes restent dans l'ordre de la requête
    application.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    adresse.installer(application, reglages.publique)
    installer(application, Contexte(reglages, progres))
    bornes.installer(application)
    actifs.installer(application)
    compression.installer(application)
    tableaux.installer(application)
    pages.installer(application, reglages.avec_cadre)
    if not reglages.avec_cadre:
        application.add_url_rule("/", "accueil", lambda: redirect(url_for("sparql.page_sparql")))
    erreurs.installer(application)
    return application

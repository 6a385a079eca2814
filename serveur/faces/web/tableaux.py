# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que montrent les pages du catalogue et de `/sparql` : titres, en-têtes lisibles, codes qui mènent aux fiches."""

from __future__ import annotations

from flask import Flask

from serveur.faces.web.contexte import Contexte, chemin
from serveur.noyau.resultats import Terme
from serveur.services.requetes.colonnes import entetes

LIGNES_MONTREES = 1000


def titre_du_theme(theme: str) -> str:
    """Titre d'un thème ; les dossiers ont des noms ASCII."""
    return {"responsabilites": "Responsabilités"}.get(theme, theme.capitalize())


def installer(application: Flask) -> None:
    """Branche `theme`, `entetes`, `acteurs_cites`, et `montrees` : le nombre de lignes qu'une page montre."""
    contexte: Contexte = application.extensions["cadre_ri"]
    acteurs = contexte.index.acteurs if contexte.reglages.avec_cadre else {}
    fiches = {a["code"]: (a["code"], chemin(iri), contexte.index.libelle(iri)) for iri, a in acteurs.items()}

    def acteurs_cites(terme: Terme) -> list[tuple[str, str, str]] | None:
        """(code, adresse de la fiche, libellé) de chaque code d'une cellule qui n'est faite que de codes d'acteurs.

        None pour toute autre cellule : un texte reste un texte.
        """
        codes = terme.valeur.split(", ") if terme.genre == "litteral" and not terme.langue else []
        return [fiches[code] for code in codes] if codes and all(code in fiches for code in codes) else None

    application.jinja_env.filters["theme"] = titre_du_theme
    application.jinja_env.filters["entetes"] = entetes
    application.jinja_env.filters["acteurs_cites"] = acteurs_cites
    application.jinja_env.globals["montrees"] = LIGNES_MONTREES

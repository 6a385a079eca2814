# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Adresses des fichiers statiques : les nôtres, et ceux empruntés à npm quand `make actifs` les a copiés.

L'adresse porte l'empreinte du contenu : le navigateur peut garder le fichier un an.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from flask import Flask, Response, request, url_for

DOSSIER = Path(__file__).resolve().parent / "static"
_UN_AN = "public, max-age=31536000, immutable"


@functools.cache
def _empreinte(nom: str) -> str | None:
    chemin = DOSSIER / nom
    return hashlib.sha256(chemin.read_bytes()).hexdigest()[:12] if chemin.is_file() else None


def statique(nom: str) -> str:
    """Adresse d'un fichier de la maison. Lève KeyError s'il n'existe pas : c'est une faute de gabarit."""
    empreinte = _empreinte(nom)
    if empreinte is None:
        raise KeyError(nom)
    return url_for("static", filename=nom, v=empreinte)


def actif(nom: str) -> str | None:
    """Adresse d'un fichier emprunté, ou None s'il n'est pas là (npm absent)."""
    empreinte = _empreinte(f"actifs/{nom}")
    return url_for("static", filename=f"actifs/{nom}", v=empreinte) if empreinte else None


def installer(application: Flask) -> None:
    application.jinja_env.globals["statique"] = statique
    application.jinja_env.globals["actif"] = actif

    @application.after_request
    def garder(reponse: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and reponse.status_code == 200:
            reponse.headers["Cache-Control"] = _UN_AN
        return reponse

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Réponses compressées (brotli, gzip) quand le navigateur l'accepte : pages, feuilles de style, RDF, résultats."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from serveur.noyau.formats import mimes

TEXTES = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "image/svg+xml",
    "text/plain",
)


def installer(application: Flask) -> None:
    rendus = [m for m in (*mimes("solutions").values(), *mimes("graphe").values()) if m not in TEXTES]
    application.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    application.config["COMPRESS_BR_LEVEL"] = 4
    application.config["COMPRESS_MIMETYPES"] = [*TEXTES, *rendus]
    Compress(application)

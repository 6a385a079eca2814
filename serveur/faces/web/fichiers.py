"""Une page et ses fichiers : quel format la personne veut, et un tableau rendu en CSV ou en classeur."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from serveur.noyau.erreurs import NonAcceptable
from serveur.noyau.negociation import choisir
from serveur.noyau.resultats import MIME_XLSX, Tableau
from serveur.services.tableurs import en_csv, en_xlsx

FORMATS = {"html": "text/html", "json": "application/json", "csv": "text/csv", "xlsx": MIME_XLSX}


def format_voulu(quoi: str) -> str:
    """Nom du format demandé par ?format=, sinon négocié par Accept. Lève NonAcceptable."""
    voulu = request.args.get("format")
    if not voulu:
        mime = choisir(request.headers.get("Accept"), list(FORMATS.values()))
        voulu = next((nom for nom, m in FORMATS.items() if m == mime), "")
    if voulu not in FORMATS:
        raise NonAcceptable(f"{quoi} s'obtient en {', '.join(FORMATS)} (?format=).")
    return voulu


def rendre(voulu: str, nom: str, tableau: Tableau, donnees: Any) -> Response:
    """Fichier d'un tableau (csv, xlsx) ou ses données (json)."""
    if voulu == "json":
        rendue = jsonify(donnees)
    elif voulu == "xlsx":
        rendue = Response(en_xlsx(tableau, nom), content_type=MIME_XLSX)
    else:
        rendue = Response(en_csv(tableau), content_type="text/csv; charset=utf-8")
    if voulu != "json":
        rendue.headers["Content-Disposition"] = f'attachment; filename="{nom}.{voulu}"'
    rendue.vary.add("Accept")
    return rendue

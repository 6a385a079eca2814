# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Une page et ses fichiers : quel format la personne veut, et ses données rendues en JSON, en CSV ou en classeur."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify, request

from serveur.noyau.erreurs import NonAcceptable
from serveur.noyau.formats import PAGE, Ecrivains, mimes, offerts
from serveur.noyau.negociation import choisir
from serveur.noyau.resultats import Tableau
from serveur.services.tableurs import en_csv, en_xlsx

FORMATS = {"html": PAGE, **mimes("tableau")}
DESSINES = {**FORMATS, **mimes("image")}  # ceux d'une page qui montre un dessin
_ECRIVAINS: Ecrivains[Callable[[str, Tableau, Any], bytes]] = Ecrivains("tableau")


def format_voulu(quoi: str, offre: dict[str, str] = FORMATS) -> str:
    """Nom du format demandé par ?format=, sinon négocié par Accept. Lève NonAcceptable."""
    voulu = request.args.get("format")
    if not voulu:
        mime = choisir(request.headers.get("Accept"), list(offre.values()))
        voulu = next((nom for nom, m in offre.items() if m == mime), "")
    if voulu not in offre:
        raise NonAcceptable(f"{quoi} s'obtient en {', '.join(offre)} (?format=).")
    return voulu


def rendre(voulu: str, nom: str, tableau: Tableau, donnees: Any) -> Response:
    """Fichier d'un tableau (csv, xlsx…) ou ses données (json)."""
    format_rendu = offerts("tableau")[voulu]
    rendue = Response(_ECRIVAINS.pour(voulu)(nom, tableau, donnees), content_type=format_rendu.type_de_contenu)
    return varier(rendue if voulu == "json" else joindre(rendue, f"{nom}.{format_rendu.extension}"))


def joindre(rendue: Response, fichier: str) -> Response:
    rendue.headers["Content-Disposition"] = f'attachment; filename="{fichier}"'
    return rendue


def varier(rendue: Response) -> Response:
    rendue.vary.add("Accept")
    return rendue


@_ECRIVAINS.ecrit("json")
def _json(_nom: str, _tableau: Tableau, donnees: Any) -> bytes:
    return jsonify(donnees).get_data()


@_ECRIVAINS.ecrit("csv")
def _csv(_nom: str, tableau: Tableau, _donnees: Any) -> bytes:
    return en_csv(tableau).encode()


@_ECRIVAINS.ecrit("xlsx")
def _xlsx(nom: str, tableau: Tableau, _donnees: Any) -> bytes:
    return en_xlsx(tableau, nom)


_ECRIVAINS.verifier()

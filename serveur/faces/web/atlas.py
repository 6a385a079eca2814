# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/atlas` : services d'infrastructure et fonds, côte à côte."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.noyau.espaces import abreger
from serveur.services.fiches.atlas import QUESTIONS, colonnes, fonds

routes = Blueprint("atlas", __name__)

ENTENTE = "https://w3id.org/cadre-ri/id/type-document/entente"


@routes.get("/atlas")
def page_atlas() -> ResponseReturnValue:
    registre = contexte().registre
    ententes = frozenset(
        abreger(ligne["sujet"] or "")
        for ligne in contexte().lire("renvois", chose=ENTENTE)
        if (ligne["propriete"] or "").endswith("/type")
    )
    modes = [chose for chose in contexte().index.libelles if chose.startswith("mode:")]
    rangs = colonnes(registre, ententes)
    return render_template(
        "atlas.html",
        colonnes=rangs,
        definitions={c.nom.iri: _definition(c.nom.iri) for c in rangs},
        questions=[titre for titre, _ in QUESTIONS],
        fonds=fonds(registre),
        modes=registre.noms(modes),
    )


def _definition(iri: str) -> str:
    lignes = contexte().lire("description", chose=iri)
    dites = (x["valeur"] for x in lignes if (x["propriete"] or "").endswith("#definition") and x["langue"] == "fr")
    return next(dites, None) or ""

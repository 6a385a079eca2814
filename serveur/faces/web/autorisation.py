# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/autorisation` : la décision guidée, question par question ou d'un bloc, citable par son adresse."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte, veut_json
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.autorisation import Fait, decider, faits

routes = Blueprint("autorisation", __name__)

RESERVES = ("format", "vue", "question")  # ce que l'adresse dit d'autre que les faits du projet


@routes.get("/autorisation")
def page_autorisation() -> ResponseReturnValue:
    """Sans réponse : la première question ; ensuite la suivante, ou la conclusion."""
    donnees = {nom: valeur for nom, valeur in request.args.items() if valeur and nom not in RESERVES}
    decision = decider(contexte().moteur, donnees)
    if veut_json(request):
        return jsonify(decision)
    connus = faits(contexte().moteur)
    vue = request.args.get("vue", "pas-a-pas")
    if vue not in ("pas-a-pas", "tout"):
        raise EntreeInutilisable(f"vue={vue[:20]} : choisir pas-a-pas ou tout.")
    conclue = decision["decision"] != "à compléter"
    voulue = request.args.get("question")
    if voulue and voulue not in {f.nom for f in connus}:
        raise EntreeInutilisable(f"question={voulue[:60]} : choisir {', '.join(f.nom for f in connus)}.")
    courante = _courante(connus, decision, voulue) if vue == "pas-a-pas" else None
    return render_template(
        "autorisation.html",
        faits=connus,
        d=decision,
        pose=bool(donnees),
        conclue=conclue,
        vue=vue,
        courante=courante,
        rang=connus.index(courante) + 1 if courante else 0,
        reponses=[(f, decision["reponses"][f.nom], _adresse(donnees, f.nom)) for f in connus if f.nom in donnees],
        lien=f"/autorisation?{urlencode(donnees)}",
    )


def _courante(connus: list[Fait], decision: dict[str, Any], voulue: str | None) -> Fait | None:
    """La question à poser : celle que l'on veut revoir, sinon la première sans réponse ; None si tout est conclu."""
    if voulue:
        return next(f for f in connus if f.nom == voulue)
    manquants = [m["fait"] for m in decision["manquants"]]
    return next((f for f in connus if f.nom in manquants), None)


def _adresse(donnees: dict[str, str], question: str) -> str:
    """Adresse qui repose une question en gardant les autres réponses."""
    return "/autorisation?" + urlencode({**{n: v for n, v in donnees.items() if n != question}, "question": question})

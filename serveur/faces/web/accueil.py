"""`/` et `/questions` : poser une question, lire la réponse (HTML ou le JSON de la conception, 4)."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte, veut_json
from serveur.noyau.erreurs import EntreeInutilisable

plan = Blueprint("accueil", __name__)

EXEMPLES = (
    "Qui élabore le Plan gouvernemental de la sécurité ?",
    "Que doit préciser une entente de partenariat ?",
    "De qui relève la Commission d'accès à l'information ?",
    "Qui paie les services spécifiques ?",
)


@plan.get("/")
def page_accueil() -> ResponseReturnValue:
    acteurs = sorted(
        ({"iri": a, "libelle": contexte().index.libelle(a), **d} for a, d in contexte().index.acteurs.items()),
        key=lambda a: a["libelle"],
    )
    return render_template("accueil.html", exemples=EXEMPLES, acteurs=acteurs)


@plan.get("/questions")
def page_questions() -> ResponseReturnValue:
    texte = request.args.get("q", "")
    if not texte.strip() and not veut_json(request):
        return page_accueil()
    reponse = contexte().questions.repondre(texte, _nombre())
    if veut_json(request):
        sortie = jsonify(reponse)
    else:
        from flask import make_response

        sortie = make_response(render_template("reponses.html", r=reponse))
    sortie.vary.add("Accept")
    return sortie


def _nombre() -> int:
    brut = request.args.get("nombre", "10")
    if not brut.isdigit() or not 1 <= int(brut) <= 50:
        raise EntreeInutilisable(f"nombre={brut[:20]} : donner un entier de 1 à 50.")
    return int(brut)

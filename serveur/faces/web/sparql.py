"""`/sparql` : formulaire de requête et protocole SPARQL 1.1 (GET, POST encodé, POST direct)."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, NonAcceptable
from serveur.noyau.espaces import PREFIXES

plan = Blueprint("sparql", __name__)

SOLUTIONS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
}
EXEMPLE = "\n".join(
    [
        f"PREFIX ri: <{PREFIXES['ri']}>",
        f"PREFIX skos: <{PREFIXES['skos']}>",
        "",
        "SELECT ?code ?libelle ?citation",
        "WHERE {",
        "  ?enonce a ri:Obligation ; skos:prefLabel ?libelle ; ri:titulaire/skos:notation ?code ;",
        "          ri:fondement/ri:citation ?citation .",
        '  FILTER (LANG(?libelle) = "fr")',
        "}",
        "LIMIT 20",
    ]
)


@plan.route("/sparql", methods=["GET", "POST"])
def page_sparql() -> ResponseReturnValue:
    requete = _requete()
    html = request.accept_mimetypes.best_match([*SOLUTIONS, *GRAPHES, "text/html"]) == "text/html"
    if html:
        return _page(requete)
    if requete is None:
        raise EntreeInutilisable("Aucune requête : donner le paramètre « query ».")
    return _protocole(requete)


def _requete() -> str | None:
    """Texte de la requête, selon la façon dont elle est envoyée ; None s'il n'y en a pas."""
    if request.method == "GET":
        requetes = request.args.getlist("query")
    elif request.mimetype == "application/sparql-query":
        requetes = [request.get_data(as_text=True)]
    elif request.mimetype == "application/x-www-form-urlencoded":
        requetes = request.form.getlist("query")
    else:
        raise EntreeInutilisable(
            f"Type de contenu « {request.mimetype or 'absent'} » non lu : envoyer application/sparql-query "
            "ou application/x-www-form-urlencoded."
        )
    if len(requetes) > 1:
        raise EntreeInutilisable("Le paramètre « query » est donné plus d'une fois.")
    return requetes[0] if requetes else None


def _protocole(requete: str) -> Response:
    mime = request.accept_mimetypes.best_match([*SOLUTIONS, *GRAPHES])
    if mime is None:
        raise NonAcceptable(f"Formats offerts : {', '.join([*SOLUTIONS, *GRAPHES])}.")
    choix = {**SOLUTIONS, **GRAPHES}[mime]
    genre, corps = contexte().bassin.executer(requete, choix)
    if genre == "graphe" and mime not in GRAPHES:
        mime = "text/turtle"
    elif genre != "graphe" and mime not in SOLUTIONS:
        mime = "application/sparql-results+json"
    return Response(corps, content_type=f"{mime}; charset=utf-8", headers={"Vary": "Accept"})


def _page(requete: str | None) -> ResponseReturnValue:
    if requete is None:
        return render_template("sparql.html", requete=EXEMPLE, resultat=None)
    try:
        genre, corps = contexte().bassin.executer(requete, "json")
    except ErreurCadre as erreur:
        page = render_template("sparql.html", requete=requete, resultat=None, erreur=erreur.message)
        return page, erreur.statut
    if genre == "graphe":
        return render_template("sparql.html", requete=requete, resultat={"graphe": corps.decode("utf-8")})
    return render_template("sparql.html", requete=requete, resultat=json.loads(corps))

"""`/sparql` : protocole SPARQL 1.1 (requêtes), description du service, et un formulaire pour les gens."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.faces.web.sorties import MIME_XLSX, marquer, repondre_304
from serveur.graphe.serialisation import LIGNES_MAX, OCTETS_MAX
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, MediaRefuse, NonAcceptable
from serveur.noyau.espaces import PREFIXES
from serveur.noyau.negociation import choisir
from serveur.noyau.resultats import MIMES, MIMES_GRAPHE, MIMES_SOLUTIONS, Demande, Tableau, lire_json
from serveur.services.description import decrire
from serveur.services.tableurs import en_xlsx

plan = Blueprint("sparql", __name__)

SOLUTIONS = {**{mime: nom for nom, mime in MIMES_SOLUTIONS.items()}, "application/json": "json", MIME_XLSX: "xlsx"}
GRAPHES = {**{mime: nom for nom, mime in MIMES_GRAPHE.items()}, "application/json": "jsonld"}
LIGNES_MONTREES = 1000
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


@plan.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def page_sparql() -> ResponseReturnValue:
    """Sans requête : la description du service, ou le formulaire. Avec : le résultat dans le format négocié."""
    sparql = _requete()
    accepte, voulu = request.headers.get("Accept"), _format_voulu()
    if sparql is None:
        offerts = ["text/turtle", *(m for m in GRAPHES if m != "text/turtle"), "text/html"]
        mime = choisir(accepte, offerts) if voulu is None else MIMES_GRAPHE.get(voulu)
        if mime == "text/html":
            return _varier(Response(render_template("sparql.html", requete=EXEMPLE, resultat=None)))
        return _description(GRAPHES.get(mime or ""))
    if voulu is not None:
        solutions, graphe = (voulu if voulu in SOLUTIONS.values() else None), (voulu if voulu in MIMES_GRAPHE else None)
    else:
        tous = list(dict.fromkeys([*SOLUTIONS, *GRAPHES]))
        if choisir(accepte, [*tous, "text/html"]) == "text/html":
            return _page(_demande(sparql))
        pour_solutions, pour_graphe = choisir(accepte, list(SOLUTIONS)), choisir(accepte, list(GRAPHES))
        if pour_solutions is None and pour_graphe is None:
            raise NonAcceptable(f"Formats offerts : {', '.join([*tous, 'text/html'])}.")
        solutions = SOLUTIONS[pour_solutions] if pour_solutions else None
        graphe = GRAPHES[pour_graphe] if pour_graphe else None
    return _protocole(replace(_demande(sparql), solutions=solutions, graphe=graphe))


def _requete() -> str | None:
    """Texte de la requête, selon la façon dont elle est envoyée ; None s'il n'y en a pas."""
    if request.method in ("GET", "HEAD"):
        champs = request.args
    elif request.mimetype == "application/sparql-query":
        if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise MediaRefuse("Une requête s'envoie en UTF-8.")
        try:
            return request.get_data().decode("utf-8")
        except UnicodeDecodeError as erreur:
            raise EntreeInutilisable("Le corps de la requête n'est pas en UTF-8.") from erreur
    elif request.mimetype == "application/x-www-form-urlencoded":
        champs = request.form
    elif request.mimetype == "application/sparql-update":
        raise MediaRefuse("Ce point d'accès est en lecture seule : aucune mise à jour n'y est reçue.")
    else:
        raise MediaRefuse(
            f"Type de contenu « {(request.mimetype or 'absent')[:80]} » non lu : envoyer application/sparql-query "
            "ou application/x-www-form-urlencoded."
        )
    if "update" in champs:
        raise EntreeInutilisable("Ce point d'accès est en lecture seule : aucune mise à jour n'y est reçue.")
    requetes = champs.getlist("query")
    if len(requetes) > 1:
        raise EntreeInutilisable("Le paramètre « query » est donné plus d'une fois.")
    if not requetes and request.method == "POST":
        raise EntreeInutilisable("Aucune requête : donner le paramètre « query ».")
    return requetes[0] if requetes else None


def _demande(sparql: str) -> Demande:
    """Demande au jeu de données que disent les paramètres du protocole, où qu'ils soient."""
    champs = request.values
    return Demande(
        sparql,
        defaut=tuple(champs.getlist("default-graph-uri")),
        nommes=tuple(champs.getlist("named-graph-uri")),
    )


def _format_voulu() -> str | None:
    """Format dit par ?format= (pour un lien, qui n'a pas d'en-tête), ou None."""
    voulu = request.values.get("format")
    if voulu in (None, "html"):
        return None
    if voulu not in (*MIMES, "xlsx"):
        raise NonAcceptable(f"format={voulu[:40]} : formats offerts : {', '.join([*MIMES, 'xlsx'])}.")
    return voulu


def _protocole(demande: Demande) -> Response:
    format_rendu = f"{demande.solutions} {demande.graphe}"
    deja = repondre_304(demande, format_rendu)
    if deja:
        return _varier(deja)
    tableur = demande.solutions == "xlsx"
    reponse = contexte().moteur.executer(replace(demande, solutions="json") if tableur else demande)
    if tableur and reponse.genre != "graphe":
        rendue = Response(en_xlsx(lire_json(reponse.corps)), content_type=MIME_XLSX)
        rendue.headers["Content-Disposition"] = 'attachment; filename="resultat.xlsx"'
    else:
        rendue = Response(reponse.corps, content_type=f"{reponse.mime}; charset=utf-8")
    if reponse.avis:
        avis = " ; ".join(reponse.avis).encode("ascii", "backslashreplace").decode()
        rendue.headers["X-Cadre-RI-Avis"] = re.sub(r"[^\x20-\x7e]", " ", avis)[:1000]
    return _varier(marquer(rendue, demande, format_rendu))


def _varier(rendue: Response) -> Response:
    rendue.vary.add("Accept")
    rendue.headers["X-Cadre-RI-Limites"] = (
        f"lignes={LIGNES_MAX}; octets={OCTETS_MAX}; secondes={contexte().reglages.limites.delai:g}"
    )
    return rendue


def _description(choisi: str | None) -> Response:
    if choisi is None:
        raise NonAcceptable(
            "Sans le paramètre « query », cette adresse décrit le service ; formats offerts : "
            f"{', '.join([*MIMES_GRAPHE.values(), 'text/html'])}."
        )
    adresse = request.base_url.rstrip("/")
    limites, services = contexte().reglages.limites, contexte().reglages.services
    corps = decrire(adresse, contexte().graphes(), limites.delai, services, choisi)
    return _varier(Response(corps, content_type=f"{MIMES_GRAPHE[choisi]}; charset=utf-8"))


def _page(demande: Demande) -> ResponseReturnValue:
    valeurs: dict[str, Any] = {"requete": demande.sparql, "resultat": None, "montrees": LIGNES_MONTREES}
    try:
        reponse = contexte().moteur.executer(demande)
    except ErreurCadre as erreur:
        page = Response(render_template("sparql.html", **valeurs, erreur=erreur.message), status=erreur.statut)
        return _varier(page)
    valeurs |= {"avis": reponse.avis, "version": contexte().version}
    if reponse.genre == "graphe":
        return _varier(Response(render_template("sparql.html", **valeurs, graphe=reponse.corps.decode("utf-8"))))
    resultat = lire_json(reponse.corps)
    cle = "tableau" if isinstance(resultat, Tableau) else "booleen"
    return _varier(Response(render_template("sparql.html", **{**valeurs, cle: resultat})))

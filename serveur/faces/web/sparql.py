# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/sparql` : protocole SPARQL 1.1 (requêtes), description du service, et un formulaire pour les gens."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.faces.web.editeur import exemple, exemples, reglages_de_l_editeur
from serveur.faces.web.versions import marquer, repondre_304
from serveur.moteurs.fautes import lieu_de
from serveur.moteurs.serialisation import LIGNES_MAX, OCTETS_MAX
from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, MediaRefuse, NonAcceptable
from serveur.noyau.espaces import PREFIXES
from serveur.noyau.formats import PAGE, XLSX, mimes, noms, types
from serveur.noyau.negociation import choisir
from serveur.noyau.resultats import Demande, Tableau, lire_json
from serveur.services.requetes.description_du_service import decrire
from serveur.services.tableurs import en_xlsx

routes = Blueprint("sparql", __name__)

SOLUTIONS = {**types("solutions"), XLSX.mime: XLSX.nom}
GRAPHES = types("graphe")
_NOMS = {**noms("solutions"), XLSX.nom: XLSX.nom}
# nom donné à ?format= : (format de solutions, format de graphe)
ALIAS: dict[str, tuple[str | None, str | None]] = {
    nom: (_NOMS.get(nom), noms("graphe").get(nom)) for nom in (*_NOMS, *noms("graphe"))
}
FAMILLES = frozenset(_NOMS) & frozenset(noms("graphe"))  # noms qui valent pour les deux
OCTETS_MONTRES = 100_000  # d'un graphe rendu en page ; le fichier a tout
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


@routes.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
def page_sparql() -> ResponseReturnValue:
    """Sans requête : la description du service, ou le formulaire. Avec : le résultat dans le format négocié."""
    sparql = _requete()
    accepte, voulu = request.headers.get("Accept"), _format_voulu()
    if sparql is None:
        mime = choisir(accepte, [*GRAPHES, PAGE]) if voulu is None else ALIAS.get(voulu, (None, None))[1]
        if mime == PAGE or voulu == "html":
            voulu_en_exemple = request.args.get("exemple")
            return _rendre(exemple(voulu_en_exemple) if voulu_en_exemple else EXEMPLE, exemple=voulu_en_exemple)
        return _description(mime if mime in mimes("graphe") else GRAPHES.get(mime or ""))
    tous = list(dict.fromkeys([*SOLUTIONS, *GRAPHES]))
    if voulu == "html" or (voulu is None and choisir(accepte, [*tous, PAGE]) == PAGE):
        return _page(_demande(sparql))
    pour_solutions, pour_graphe = choisir(accepte, list(SOLUTIONS)), choisir(accepte, list(GRAPHES))
    solutions, graphe = ALIAS.get(voulu or "", (None, None))
    if voulu is None or (voulu not in FAMILLES and accepte and "*/*" not in accepte):
        # ce que ?format= ne dit pas (ou dit pour l'autre famille), l'en-tête Accept le dit
        solutions = solutions or (SOLUTIONS[pour_solutions] if pour_solutions else None)
        graphe = graphe or (GRAPHES[pour_graphe] if pour_graphe else None)
    if solutions is None and graphe is None:
        raise NonAcceptable(f"Formats offerts : {', '.join([*tous, PAGE])}.")
    return _protocole(replace(_demande(sparql), solutions=solutions, graphe=graphe))


def _requete() -> str | None:
    """Texte de la requête, selon la façon dont elle est envoyée ; None s'il n'y en a pas."""
    _exiger_utf8(request.query_string)
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
        _exiger_utf8(request.get_data(cache=True))
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


def _exiger_utf8(encode: bytes) -> None:
    try:
        unquote_to_bytes(encode).decode("utf-8")
    except UnicodeDecodeError as erreur:
        raise EntreeInutilisable("La demande n'est pas en UTF-8.") from erreur


def _demande(sparql: str) -> Demande:
    """Demande au jeu de données que disent les paramètres du protocole, où qu'ils soient."""
    champs = request.values
    defaut, nommes = (tuple(champs.getlist(f"{lequel}-graph-uri")) for lequel in ("default", "named"))
    if len(defaut) + len(nommes) > bornes.GRAPHES_DU_JEU:
        raise EntreeInutilisable(f"Le jeu de données compte plus de {bornes.GRAPHES_DU_JEU} graphes.")
    if any(len(adresse) > bornes.IRI for adresse in (*defaut, *nommes)):
        raise EntreeInutilisable(f"Une adresse de graphe compte {bornes.IRI} caractères au plus.")
    return Demande(sparql, defaut=defaut, nommes=nommes)


def _format_voulu() -> str | None:
    """Format dit par ?format= (pour un lien, qui n'a pas d'en-tête), ou None ; inconnu, il ne compte pas.

    SPARQLWrapper envoie à la fois format= et Accept : un nom d'ailleurs ne doit pas faire refuser la demande.
    """
    voulus = [voulu.lower() for voulu in request.values.getlist("format")]
    return next((voulu for voulu in voulus if voulu == "html" or voulu in ALIAS), None)


def _protocole(demande: Demande) -> Response:
    format_rendu = f"{demande.solutions} {demande.graphe}"
    deja = repondre_304(demande, format_rendu)
    if deja:
        return _varier(deja)
    tableur = demande.solutions == XLSX.nom
    reponse = contexte().moteur.executer(replace(demande, solutions="json") if tableur else demande)
    if tableur and reponse.forme != "graphe":
        rendue = Response(en_xlsx(lire_json(reponse.corps)), content_type=XLSX.mime)
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
            f"{', '.join([*mimes('graphe').values(), PAGE])}."
        )
    limites, services = contexte().reglages.limites, contexte().reglages.services
    corps = decrire(request.base_url, contexte().graphes(), limites.delai, services, choisi)
    return _varier(Response(corps, content_type=f"{mimes('graphe')[choisi]}; charset=utf-8"))


def _page(demande: Demande) -> ResponseReturnValue:
    try:
        reponse = contexte().moteur.executer(demande)
    except ErreurCadre as erreur:
        ou = _lieu(demande.sparql, erreur.message)
        return _rendre(demande.sparql, erreur.statut, erreur=erreur.message, faute=ou)
    valeurs: dict[str, Any] = {"avis": reponse.avis}
    if reponse.forme == "graphe":
        texte = reponse.corps.decode("utf-8")
        montre = texte if len(texte) <= OCTETS_MONTRES else texte[: texte.rfind("\n", 0, OCTETS_MONTRES)]
        return _rendre(demande.sparql, graphe=montre, coupe=len(montre) < len(texte), **valeurs)
    resultat = lire_json(reponse.corps)
    cle = "tableau" if isinstance(resultat, Tableau) else "booleen"
    return _rendre(demande.sparql, **{**valeurs, cle: resultat})


def _rendre(sparql: str, statut: int = 200, **valeurs: Any) -> Response:
    """La page : le formulaire, l'éditeur s'il se charge, et ce que la requête a rendu."""
    page = render_template(
        "sparql.html",
        requete=sparql,
        pose="query" in request.values or request.mimetype == "application/sparql-query",
        exemples=exemples(),
        editeur=reglages_de_l_editeur(),
        prefixes=PREFIXES,
        delai=contexte().reglages.limites.delai,
        lignes_max=LIGNES_MAX,
        octets_max=OCTETS_MAX,
        **valeurs,
    )
    return _varier(Response(page, status=statut))


def _lieu(sparql: str, message: str) -> dict[str, Any] | None:
    """Où est la faute de syntaxe que dit un message : ligne, colonne, et ce qui est écrit là."""
    lieu = lieu_de(message)
    lignes = sparql.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lieu is None or lieu[0] > len(lignes):
        return None
    ligne, colonne = lieu
    debut = max(0, colonne - 1 - 60)  # une très longue ligne se lit autour de la faute
    extrait = lignes[ligne - 1].replace("\t", " ")[debut : colonne + 60]
    return {"ligne": ligne, "colonne": colonne, "extrait": extrait, "avant": " " * (colonne - 1 - debut)}

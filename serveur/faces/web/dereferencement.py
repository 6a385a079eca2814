# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Une IRI du produit répond à son propre chemin : en page, ou en RDF selon Accept ou ?format= (RFC 9110, 12.5.1).

`installer` sur un jeu de routes : toute demande de RDF y est servie par la requête de description, avant la page ;
une page dit ses autres formes (Link: rel=alternate) et son IRI (rel=canonical).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, g, redirect, request

from serveur.faces.web.contexte import contexte
from serveur.faces.web.versions import marquer, repondre_304
from serveur.noyau.erreurs import Introuvable, NonAcceptable
from serveur.noyau.espaces import RACINE
from serveur.noyau.formats import JSON, PAGE, mimes, noms, offerts, types
from serveur.noyau.negociation import choisir
from serveur.noyau.resultats import Demande
from serveur.services.requetes.repertoire import requete

Rendu = Callable[[str], Response]  # format → réponse


def format_voulu() -> str:
    """« html », ou le nom d'un format RDF. Lève NonAcceptable en disant ce qui est offert."""
    dit = request.args.get("format", "").lower()
    if dit:
        if dit != "html" and dit not in noms("graphe"):
            raise NonAcceptable(f"format={dit[:20]} : choisir html, {', '.join(offerts('graphe'))}.")
        return noms("graphe").get(dit, "html")
    mime = choisir(request.headers.get("Accept"), [PAGE, *types("graphe")])
    if mime is None:
        permis = ", ".join([PAGE, *mimes("graphe").values()])
        raise NonAcceptable(f"Cette adresse s'obtient en {permis} (ou ?format=).")
    return "html" if mime == PAGE else types("graphe")[mime]


def vers_la_notice() -> Response | None:
    """Une page n'a pas de RDF à elle : qui en demande est envoyé à la notice, qui la décrit (303)."""
    mime = choisir(request.headers.get("Accept"), [PAGE, JSON.mime, *mimes("graphe").values()])
    if mime is None or mime not in mimes("graphe").values():
        return None
    rendue = redirect(f"/catalogue?format={types('graphe')[mime]}", 303)
    rendue.vary.add("Accept")
    return rendue  # type: ignore[return-value]


def par_requete(nom: str, **valeurs: str) -> Rendu:
    """Le RDF que rend une requête CONSTRUCT du catalogue."""
    return lambda voulu: _rendre(nom, voulu, valeurs)


def _rendre(nom: str, voulu: str, valeurs: dict[str, str]) -> Response:
    """Lève Introuvable si la chose n'est pas dans le graphe."""
    if "chose" in valeurs and not contexte().lire("existe", chose=valeurs["chose"]):
        raise Introuvable(f"Rien ne s'appelle « {request.path[:160]} » dans le graphe.")
    demande = Demande(requete(nom).lier(valeurs), sure=True)
    deja = repondre_304(demande, voulu)
    if deja:
        return deja
    reponse = contexte().moteur.executer(replace(demande, graphe=voulu))
    return marquer(Response(reponse.corps, content_type=f"{reponse.mime}; charset=utf-8"), demande, voulu)


def installer(routes: Blueprint, decrire: Callable[[str], Rendu | None]) -> None:
    """Branche le RDF sur un jeu de routes. `decrire` : chemin → comment le rendre, ou None pour une simple page."""

    @routes.before_request
    def en_rdf() -> Response | None:
        en_donnees = decrire(request.path)
        if en_donnees is None:
            return None
        g.canonique = RACINE + request.path.strip("/")
        g.autres = [(mime, f"{request.path}?format={nom}") for nom, mime in mimes("graphe").items()]
        voulu = format_voulu()
        return None if voulu == "html" else en_donnees(voulu)

    @routes.after_request
    def relier(reponse: Response) -> Response:
        if "canonique" in g:
            reponse.vary.add("Accept")
            if reponse.status_code < 400:
                liens = [f'<{g.canonique}>; rel="canonical"']
                liens += [f'<{adresse}>; rel="alternate"; type="{mime}"' for mime, adresse in g.autres]
                reponse.headers["Link"] = ", ".join(liens)
        return reponse

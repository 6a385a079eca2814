# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/ontologie`, `/formes` et `/graphe/…` : les termes, les règles et les graphes nommés que les pages citent."""

from __future__ import annotations

import functools

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.faces.web.dereferencement import Rendu, installer, par_requete
from serveur.graphe.notice.distributions import CONTENUS
from serveur.noyau.erreurs import EntreeInutilisable, Introuvable
from serveur.noyau.espaces import GRAPHE, GRAPHES, ID, RACINE, RIF
from serveur.noyau.formats import mimes
from serveur.noyau.resultats import Demande, Interrogeable
from serveur.services.publication.documentation import PATRONS, termes
from serveur.services.publication.formes import en_rdf
from serveur.services.requetes.repertoire import requete
from serveur.services.validation.structure import CONTEXTE
from serveur.services.validation.tables import dossier_des_formes

routes = Blueprint("ontologie", __name__)

ONTOLOGIE = f"{RACINE}ontologie"


def _rdf(adresse: str) -> Rendu | None:
    _, tete, *reste = adresse.split("/")
    if tete == "formes":
        return None if reste else _formes
    nom = reste[0] if tete == "graphe" and reste else "ontologie"
    if nom not in GRAPHES or (tete == "ontologie" and reste and reste[0] != _version()):
        return None
    return par_requete("graphe-rdf", graphe=GRAPHE + nom)


def _formes(voulu: str) -> Response:
    return Response(en_rdf(voulu), content_type=f"{mimes('graphe')[voulu]}; charset=utf-8")


installer(routes, _rdf)


def _version() -> str:
    """La version que dit owl:versionIRI."""
    faits = contexte().lire("description", chose=ONTOLOGIE)
    iris = (x["valeur"] or "" for x in faits if (x["propriete"] or "").endswith("#versionIRI"))
    return next(iris, "").rsplit("/", 1)[-1]


@routes.get("/ontologie")
@routes.get("/ontologie/<version>")
def page_ontologie(version: str | None = None) -> ResponseReturnValue:
    """Les termes ; `version` : celle que dit owl:versionIRI, la seule servie."""
    if version is not None and version != _version():
        raise Introuvable(f"Version « {version[:40]} » absente d'ici ; celle qui est servie est {_version()}.")
    langue = request.args.get("langue", "fr")
    if langue not in ("fr", "en"):
        raise EntreeInutilisable(f"langue={langue[:20]} : choisir fr ou en.")
    return render_template(
        "ontologie.html",
        langue=langue,
        version_ontologie=_version(),
        termes=termes(contexte().lire("termes-de-l-ontologie"), contexte().gabarits.formes.graphe),
        patrons=[(nom, chemin, _turtle(chemin)) for nom, chemin in PATRONS],
    )


def _turtle(chemin: str) -> str:
    """La description Turtle d'une chose, sans les préfixes qu'elle n'emploie pas."""
    texte = _rendu_turtle(contexte().moteur, f"{ID}{chemin}")
    prefixes: list[str] = []
    corps: list[str] = []
    for ligne in texte.splitlines():
        (prefixes if ligne.startswith("@prefix") else corps).append(ligne)
    entier = "\n".join(corps)
    return "\n".join([*(p for p in prefixes if f"{p.split()[1]}" in entier), entier]).strip()


@functools.lru_cache(maxsize=len(PATRONS))
def _rendu_turtle(moteur: Interrogeable, iri: str) -> str:
    demande = Demande(requete("description-rdf").lier({"chose": iri}), graphe="turtle", sure=True)
    return moteur.executer(demande).corps.decode("utf-8")


@routes.get("/formes")
def page_formes() -> ResponseReturnValue:
    """Chaque règle de validation : ce qu'elle exige, sa gravité, sa source."""
    gabarits = contexte().gabarits
    citations = gabarits.reference.citations
    regles = [
        {"ancre": r.iri.removeprefix(RIF), "regle": r, "sources": [(citations.get(s, s), s) for s in r.sources]}
        for r in sorted(gabarits.formes.regles.values(), key=lambda r: r.iri)
    ]
    return render_template("formes.html", regles=regles)


@routes.get("/formes/contexte.jsonld")
def contexte_jsonld() -> ResponseReturnValue:
    """Le contexte JSON-LD des soumissions, à l'adresse que disent les documents."""
    return Response((dossier_des_formes() / CONTEXTE).read_bytes(), content_type="application/ld+json")


@routes.get("/graphe/<nom>")
def page_graphe(nom: str) -> ResponseReturnValue:
    if nom not in GRAPHES:
        raise Introuvable(f"Aucun graphe nommé « {nom[:80]} » ({', '.join(GRAPHES)}).")
    iri = GRAPHE + nom
    triplets = contexte().graphes().get(iri, 0)
    return render_template("graphe.html", nom=nom, iri=iri, contenu=CONTENUS[nom][2], triplets=triplets)

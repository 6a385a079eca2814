# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/`, `/questions` et `/suggestions` : poser une question, lire la réponse (HTML ou le JSON de la conception, 4)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import chemin, contexte, veut_json
from serveur.faces.web.dereferencement import vers_la_notice
from serveur.noyau.entiers import entier
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import RACINE
from serveur.noyau.langue import plier
from serveur.services.fiches.registre import Nom

routes = Blueprint("accueil", __name__)

EXEMPLES = (
    "Qui élabore le Plan gouvernemental de la sécurité ?",
    "Que doit préciser une entente de partenariat ?",
    "De qui relève la Commission d'accès à l'information ?",
    "Qui paie les services spécifiques ?",
    "Que fait le MCC en langue française ?",
    "Faut-il une autorisation si le projet déroge aux standards ?",
)
SITE = {
    "@context": "https://schema.org",
    "@type": "WebSite",
    "name": "Cadre de gestion des ressources informationnelles : qui est responsable de quoi",
    "url": RACINE,
    "inLanguage": "fr",
    "potentialAction": {
        "@type": "SearchAction",
        "target": f"{RACINE}questions?q={{search_term_string}}",
        "query-input": "required name=search_term_string",
    },
}
# classe → (au singulier, au pluriel)
SORTES_D_ACTEURS = {
    "ri:Poste": ("Titulaire d'une charge", "Ministres et titulaires de charges"),
    "ri:Organisation": ("Organisation", "Organisations"),
    "ri:UniteAdministrative": ("Unité administrative", "Unités administratives"),
    "ri:Instance": ("Instance", "Comités, tables et autres instances"),
    "ri:CategorieActeurs": ("Catégorie d'acteurs", "Catégories d'acteurs"),
    "ri:Fonds": ("Fonds", "Fonds"),
}


@routes.get("/")
def page_accueil() -> ResponseReturnValue:
    ailleurs = vers_la_notice()
    if ailleurs:
        return ailleurs
    registre, index = contexte().registre, contexte().index
    acteurs: dict[str, list[Nom]] = {titre: [] for _, titre in SORTES_D_ACTEURS.values()}
    for acteur, fiche in index.acteurs.items():
        acteurs[SORTES_D_ACTEURS[fiche["genre"]][1]].append(registre.nom(acteur))
    return render_template(
        "accueil.html",
        exemples=EXEMPLES,
        acteurs={titre: sorted(noms, key=lambda n: plier(n.libelle)) for titre, noms in acteurs.items()},
        domaines=_entrees("domaine", "domaine"),
        sources=_entrees("source", "sourceVisee"),
        documents=_entrees("document", "document"),
        services=_entrees("service", "typeService"),
        combien=len(index.fiches),
        schema_org=SITE,
    )


@routes.get("/questions")
def page_questions() -> ResponseReturnValue:
    texte = request.args.get("q", "")
    if not texte.strip() and not veut_json(request):
        return page_accueil()
    reponse = contexte().questions.repondre(texte, _nombre())
    rendue = jsonify(reponse) if veut_json(request) else render_template("reponses.html", r=reponse)
    sortie = make_response(rendue)
    sortie.vary.add("Accept")
    return sortie


@routes.get("/suggestions")
def page_suggestions() -> ResponseReturnValue:
    """Choses dont un nom commence comme la saisie : [{libelle, genre, iri, adresse}]."""
    trouvees = contexte().suggestions.proposer(request.args.get("q", ""))
    rendue = jsonify([{**asdict(s), "adresse": chemin(s.iri)} for s in trouvees])
    if contexte().version:
        rendue.headers["Cache-Control"] = "public, max-age=300"
    return rendue


def _entrees(collection: str, lien: str) -> list[dict[str, Any]]:
    """Choses d'une collection avec le nombre d'énoncés qui s'y lient, par libellé."""
    index, registre = contexte().index, contexte().registre
    choses = [chose for chose in index.libelles if chose.startswith(f"{collection}:")]
    entrees = [{**asdict(registre.nom(chose)), "combien": registre.combien(chose, lien)} for chose in choses]
    return sorted(entrees, key=lambda e: plier(str(e["libelle"])))


def _nombre() -> int:
    brut = request.args.get("nombre", "10")
    lu = entier(brut)
    if lu is None or not 1 <= lu <= 50:
        raise EntreeInutilisable(f"nombre={brut[:20]} : donner un entier de 1 à 50.")
    return lu

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/`, `/questions` et `/suggestions` : poser une question, lire la réponse (HTML ou le JSON de la conception, 4) ;
`/questions/avis` : dire si elle a aidé, là où le journal est en marche.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import chemin, contexte, veut_json
from serveur.faces.web.dereferencement import vers_la_notice
from serveur.noyau.entiers import entier
from serveur.noyau.erreurs import EntreeInutilisable, Introuvable, TropGrand
from serveur.noyau.espaces import RACINE
from serveur.noyau.langue import plier
from serveur.services.fiches.registre import Nom

routes = Blueprint("accueil", __name__)

ENVOI_MAX = 4096  # octets : un jeton et un mot
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
    texte, permis = request.args.get("q", ""), _journal_permis()
    if not texte.strip() and not veut_json(request):
        return page_accueil()
    reponse = contexte().questions.repondre(texte, _nombre())
    journal = contexte().journal
    # une lecture des seuls en-têtes ne montre rien à personne
    jeton = journal.noter(reponse) if journal and permis and request.method == "GET" else None
    if veut_json(request):
        rendue = make_response(jsonify(reponse | {"journal": jeton is not None} | ({"jeton": jeton} if jeton else {})))
    else:
        rendue = make_response(render_template("reponses.html", r=reponse, jeton=jeton, permis=permis))
    rendue.vary.add("Accept")
    if journal:
        rendue.headers["Cache-Control"] = "private, no-cache"  # un jeton pour une réponse ; revenir ne la redemande pas
    return rendue


@routes.post("/questions/avis")
def donner_un_avis() -> ResponseReturnValue:
    """Garde « oui » ou « non » sous le jeton d'une réponse ; rien d'autre de l'envoi n'est lu."""
    journal = contexte().journal
    if journal is None:
        raise Introuvable("Ce service ne garde pas de journal des questions : il n'y a pas d'avis à donner.")
    if (request.content_length or 0) > ENVOI_MAX:
        raise TropGrand(f"Un avis tient en {ENVOI_MAX} octets : un jeton, et oui ou non.")
    issue = journal.voter(request.form.get("jeton", ""), request.form.get("avis", ""))
    if issue == "inconnu":
        raise Introuvable("Cette réponse est trop ancienne pour un avis : poser la question de nouveau.")
    if veut_json(request):
        return jsonify({"issue": issue})
    return render_template("avis.html", issue=issue)


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


def _journal_permis() -> bool:
    """Faux : la personne ne veut pas que sa question soit gardée."""
    voulu = request.args.get("journal", "oui")
    if voulu not in ("oui", "non"):
        raise EntreeInutilisable(f"journal={voulu[:20]} : donner oui ou non.")
    return voulu == "oui"


def _nombre() -> int:
    brut = request.args.get("nombre", "10")
    lu = entier(brut)
    if lu is None or not 1 <= lu <= 50:
        raise EntreeInutilisable(f"nombre={brut[:20]} : donner un entier de 1 à 50.")
    return lu

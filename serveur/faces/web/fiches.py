"""`/id/…` : une page par chose du graphe ; celle d'un acteur dit tout ce qu'il porte."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.noyau.erreurs import Introuvable
from serveur.noyau.espaces import COLLECTIONS, ID, abreger, developper
from serveur.services.catalogue import executer

plan = Blueprint("fiches", __name__)


@plan.get("/id/acteur/<nom>")
def page_acteur(nom: str) -> ResponseReturnValue:
    acteur = f"acteur:{nom}"
    index = contexte().index
    if acteur not in index.acteurs:
        raise Introuvable(f"Aucun acteur ne s'appelle « {nom} » dans le graphe.")
    iri, moteur = developper(acteur), contexte().moteur
    return render_template(
        "acteur.html",
        iri=iri,
        libelle=index.libelle(acteur),
        autres=index.libelles[acteur].get("alt", []),
        fiche=index.acteurs[acteur],
        propres=executer(moteur, "attributions-d-un-acteur", acteur=iri),
        herites=executer(moteur, "attributions-heritees", acteur=iri),
        recus=executer(moteur, "ce-que-recoit-un-acteur", acteur=iri),
        structure=executer(moteur, "tout-sur-un-acteur", acteur=iri),
        superieurs=executer(moteur, "superieurs-d-un-acteur", acteur=iri),
    )


@plan.get("/id/<collection>/<nom>")
def page_chose(collection: str, nom: str) -> ResponseReturnValue:
    if collection not in COLLECTIONS:
        raise Introuvable(f"Il n'y a pas de collection « {collection} » ({', '.join(COLLECTIONS)}).")
    iri = f"{ID}{collection}/{nom}"
    lignes = executer(contexte().moteur, "description", chose=iri)
    if not lignes:
        raise Introuvable(f"Rien ne s'appelle « {collection}/{nom} » dans le graphe.")
    renvois = executer(contexte().moteur, "renvois", chose=iri)
    titre = next((x["valeur"] for x in lignes if x["propriete"] == developper("skos:prefLabel")), nom)
    for ligne in [*lignes, *renvois]:
        ligne["nom"] = ligne.get("proprieteNom") or abreger(ligne.get("propriete") or "")
    return render_template("chose.html", iri=iri, titre=titre, lignes=lignes, renvois=renvois)

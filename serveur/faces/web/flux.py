# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/flux` : qui fait quoi de quel document et à qui il va, en image, en tableau et en données."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import chemin, contexte
from serveur.faces.web.diagrammes import (
    communs,
    image,
    noeuds,
    par_code,
    tableau,
    trouver,
    valeurs_de,
)
from serveur.faces.web.fichiers import DESSINES, format_voulu, rendre, varier
from serveur.graphe.recherche.index import Index
from serveur.noyau.espaces import abreger, developper
from serveur.noyau.formats import SVG, offerts
from serveur.noyau.resultats import Tableau
from serveur.services.diagrammes.flux import Flux, categories_de, choisir, remis, tous_les_flux
from serveur.services.diagrammes.images import image_flux

routes = Blueprint("flux", __name__)


@routes.get("/flux")
def page_flux() -> ResponseReturnValue:
    """Qui fait quoi de quel document, et à qui il va."""
    valeurs, index = valeurs_de("acteur", "document", "type"), contexte().index
    voulu = format_voulu("La circulation des documents", DESSINES)
    tous = tous_les_flux(index)
    types = {str(x["document"]): str(x["typeNom"]) for x in contexte().lire("documents-par-type")}
    types = {abreger(d): t for d, t in types.items()}
    acteur = trouver(par_code(index), valeurs["acteur"], "acteur") if valeurs["acteur"] else None
    documents = _documents(tous, types, valeurs)
    choisis = choisir(tous, acteur, documents)
    vus = {bout for f in choisis for bout in (f.acteur, f.document, f.destinataire) if bout}
    liens = [
        {
            "de": f.acteur,
            "lien": f.verbe,
            "vers": f.document,
            "a": f.destinataire,
            "precision": f.precision,
            "nature": f.nature,
            "preuves": [
                {"enonce": f.enonce, "citation": f.citation, "libelle": f.libelle, "adresse": chemin(f.enonce)}
            ],
        }
        for f in choisis
    ]
    donnees = {"noeuds": noeuds(index, sorted(vus, key=index.tri)), "liens": liens}
    if voulu in offerts("tableau"):
        return rendre(voulu, "flux-des-documents", _rangs_flux(index, choisis), donnees)
    sans = {
        nom: {abreger(str(x["document"])) for x in contexte().lire(f"documents-sans-{nom}")}
        for nom in ("destinataire", "producteur")
    }
    dessin = image_flux(index, choisis, sans["destinataire"], sans["producteur"])
    if voulu == SVG.nom:
        return image(
            dessin,
            "flux-des-documents",
            "Flux des documents, selon le Cadre de gestion des ressources informationnelles (2002)",
        )
    page = render_template(
        "flux.html",
        **communs(index, dessin, donnees, None, valeurs),
        flux=choisis,
        acteurs=sorted({a for f in tous for a in (f.acteur, f.destinataire) if a}, key=index.tri),
        types=sorted(set(types.values())),
        documents={t: sorted((d for d in types if types[d] == t), key=index.tri) for t in sorted(set(types.values()))},
        filtre_acteur=acteur,
        categories=_categories(index, tous, acteur),
        par_defaut=not any(valeurs.values()),
        nombre_acteurs=len({a for f in choisis for a in (f.acteur, f.destinataire) if a}),
        nombre_documents=len({f.document for f in choisis}),
        sans={nom: sorted(liste, key=index.tri) for nom, liste in sans.items()},
        sans_remettant=[f for f in tous if f.acteur is None],
        remis_a_personne=[f for f in tous if f.role == "remettre" and not f.destinataire],
    )
    return varier(Response(page))


def _documents(tous: list[Flux], types: Mapping[str, str], valeurs: Mapping[str, str]) -> set[str] | None:
    """Documents voulus ; sans aucun filtre, ceux que l'on remet à quelqu'un."""
    choix = valeurs["document"]
    if not any(valeurs.values()):
        return remis(tous)
    documents = set(types)
    if choix and choix != "tous":
        documents = {trouver({d.partition(":")[2]: d for d in types}, choix, "document")}
    if valeurs["type"]:
        genre = trouver({t: t for t in types.values()}, valeurs["type"], "type")
        documents = {d for d in documents if types[d] == genre}
    return documents


def _categories(index: Index, tous: list[Flux], acteur: str | None) -> list[str]:
    """Catégories d'un acteur qui ont des flux : ce qu'elles portent ou reçoivent le touche aussi."""
    vus = {a for f in tous for a in (f.acteur, f.destinataire)}
    return [c for c in categories_de(index, acteur) if c in vus] if acteur else []


def _rangs_flux(index: Index, flux: list[Flux]) -> Tableau:
    noms = ["code", "acteur", "verbe", "document", "destinataireCode", "destinataire", "precision", "nature"]

    def acteur(iri: str | None) -> tuple[str, str]:
        return (index.acteurs[iri]["code"], index.libelle(iri)) if iri else ("", "")

    rangs = []
    for f in flux:
        qui, a_qui = acteur(f.acteur), acteur(f.destinataire)
        dits = (f.precision, f.nature, f.citation, developper(f.enonce))
        rangs.append([*qui, f.verbe, index.libelle(f.document), *a_qui, *dits])
    return tableau([*noms, "citation", "enonce"], rangs)

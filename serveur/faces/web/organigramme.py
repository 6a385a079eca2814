# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/organigramme` : la place de chaque acteur, en image, en tableau, en liste et en données."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import chemin, contexte
from serveur.faces.web.diagrammes import (
    NOMS_DES_GENRES,
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
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import developper
from serveur.noyau.formats import SVG, offerts
from serveur.noyau.resultats import Tableau
from serveur.services.diagrammes.images import GENRES, genre_de, image_organigramme
from serveur.services.diagrammes.organigramme import Organigramme, hierarchie, organigramme

routes = Blueprint("organigramme", __name__)
routes.add_app_template_filter(developper, "iri_complete")


@routes.get("/organigramme")
def page_organigramme() -> ResponseReturnValue:
    """Qui relève de qui, et où chaque poste et instance a sa place."""
    valeurs, index = valeurs_de("acteur", "presidences", "compositions"), contexte().index
    voulu = format_voulu("L'organigramme", DESSINES)
    options = {nom: _case(valeurs, nom) for nom in ("presidences", "compositions")}
    choisi = trouver(par_code(index), valeurs["acteur"], "acteur") if valeurs["acteur"] else None
    place = organigramme(index, **options)
    tout = organigramme(index, True, True)
    liens = [
        {
            "de": x.de,
            "lien": x.genre,
            "vers": x.vers,
            "preuves": [{**asdict(p), "adresse": chemin(p.enonce)} for p in x.preuves],
        }
        for x in place.liens
    ]
    donnees = {"noeuds": noeuds(index, (*place.acteurs, *place.absents)), "liens": liens}
    if voulu in offerts("tableau"):
        return rendre(voulu, "organigramme", _rangs_organigramme(index, place), donnees)
    dessin = image_organigramme(index, place)
    if voulu == SVG.nom:
        return image(
            dessin, "organigramme", "Organigramme, selon le Cadre de gestion des ressources informationnelles (2002)"
        )
    relies_autrement = set(place.absents) & set(tout.acteurs)
    page = render_template(
        "organigramme.html",
        **communs(index, dessin, donnees, choisi, valeurs),
        place=place,
        hierarchie=hierarchie(place),
        relies_autrement=sorted(relies_autrement, key=index.tri),
        absents=_par_genre(index, [a for a in place.absents if a not in relies_autrement]),
        acteurs=sorted(index.acteurs, key=index.tri),
        liens_choisi=[x for x in liens if choisi in (x["de"], x["vers"])],
    )
    return varier(Response(page))


def _case(valeurs: Mapping[str, str], nom: str) -> bool:
    if valeurs[nom] not in ("", "oui", "non"):
        raise EntreeInutilisable(f"{nom}={valeurs[nom][:20]} : écrire oui ou non.")
    return valeurs[nom] == "oui"


def _par_genre(index: Index, acteurs: list[str]) -> dict[str, list[str]]:
    groupes = {NOMS_DES_GENRES[g]: [a for a in acteurs if genre_de(index, a) == g] for g in GENRES.values()}
    return {nom: liste for nom, liste in groupes.items() if liste}


def _rangs_organigramme(index: Index, place: Organigramme) -> Tableau:
    noms = ["code", "acteur", "lien", "versCode", "vers", "citation", "enonce"]
    rangs = []
    for x in place.liens:
        for preuve in x.preuves or (None,):
            rangs.append(
                [
                    *(index.acteurs[x.de]["code"], index.libelle(x.de), x.genre),
                    *(index.acteurs[x.vers]["code"], index.libelle(x.vers)),
                    *((preuve.citation, developper(preuve.enonce)) if preuve else ("", "")),
                ]
            )
    return tableau(noms, rangs)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que `/organigramme` et `/flux` ont en commun : paramètres, formats, légende, tableaux et images rendus."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, render_template, request

from serveur.faces.web.contexte import chemin
from serveur.faces.web.fichiers import joindre, varier
from serveur.graphe.recherche.index import Index
from serveur.noyau.erreurs import EntreeInutilisable, Introuvable
from serveur.noyau.espaces import abreger, developper
from serveur.noyau.formats import SVG
from serveur.noyau.resultats import Tableau, Terme
from serveur.services.diagrammes.dessin import Dessin, contour
from serveur.services.diagrammes.images import INCONNU, TRAITS, genre_de, sigle

NOMS_DES_GENRES = {
    "organisation": "Organisation",
    "unite": "Unité administrative",
    "instance": "Instance (comité, table, réseau)",
    "poste": "Poste",
    "categorie": "Catégorie d’acteurs",
    "fonds": "Fonds",
    "document": "Document",
    INCONNU: "Acteur que le texte ne nomme pas",
}
NOMS_DES_ROLES = {
    "role-produire": "produire, élaborer, désigner…",
    "role-tenir-a-jour": "tenir à jour",
    "role-approuver": "approuver, adopter",
    "role-remettre": "déposer, transmettre, diffuser",
    "role-suivre": "coordonner, suivre, mettre en œuvre",
    "role-collaborer": "collaborer, prêter son concours",
}


# ce que demande l'adresse


def valeurs_de(*noms: str) -> dict[str, str]:
    """Paramètres de l'adresse, vides par défaut. Lève EntreeInutilisable."""
    for nom, donnees in request.args.lists():
        if nom not in (*noms, "format"):
            raise EntreeInutilisable(f"Paramètre « {nom[:40]} » inconnu (paramètres : {', '.join(noms)}, format).")
        if len(donnees) > 1:
            raise EntreeInutilisable(f"Paramètre « {nom[:40]} » donné plus d'une fois.")
    return {nom: request.args.get(nom, "").strip() for nom in noms}


def par_code(index: Index) -> dict[str, str]:
    return {fiche["code"]: acteur for acteur, fiche in index.acteurs.items()}


def trouver(choses: Mapping[str, str], voulu: str, champ: str) -> str:
    """Chose nommée par son code, son nom préfixé ou son IRI. Lève Introuvable, noms proches à l'appui."""
    cherche = abreger(voulu).casefold()
    for cle, chose in choses.items():
        if cherche in (cle.casefold(), chose.casefold()):
            return chose
    proches = difflib.get_close_matches(voulu, choses, n=3, cutoff=0.5)
    conseil = f" Proches : {', '.join(proches)}." if proches else ""
    raise Introuvable(f"{champ} : rien ne s'appelle « {voulu[:80]} » ici.{conseil}")


# ce que l'on rend


def communs(
    index: Index, dessin: Dessin, donnees: dict[str, Any], choisi: str | None, valeurs: dict[str, str]
) -> dict[str, Any]:
    """Ce que les deux gabarits attendent."""
    retenues = {nom: valeur for nom, valeur in valeurs.items() if valeur}
    return {
        "dessin": dessin,
        "donnees": donnees,
        "choisi": choisi,
        "valeurs": valeurs,
        "retenues": retenues,
        "libelle": index.libelle,
        "acteurs_du_graphe": index.acteurs,
        "nom_du_genre": lambda chose: NOMS_DES_GENRES[genre_de(index, chose)],
        **_legende(dessin),
    }


def _legende(dessin: Dessin) -> dict[str, Any]:
    """Ce que le dessin montre, et rien d'autre : (genre, nom, tracé) des formes, (genre, nom) des traits."""
    genres = dessin.genres()
    traits = {t: n for n, t in TRAITS.items()} | NOMS_DES_ROLES
    return {
        "legende_formes": [(g, nom, contour(g, 1, 1, 46, 24)) for g, nom in NOMS_DES_GENRES.items() if g in genres],
        "legende_traits": [(t, nom) for t, nom in traits.items() if t in genres],
    }


def noeuds(index: Index, choses: Iterable[str]) -> dict[str, dict[str, str]]:
    return {
        c: {
            "nom": index.libelle(c),
            "code": index.acteurs.get(c, {}).get("code", ""),
            "sigle": sigle(index, c),
            "genre": NOMS_DES_GENRES[genre_de(index, c)],
            "iri": developper(c),
            "adresse": chemin(c),
        }
        for c in choses
    }


def tableau(noms: list[str], rangs: list[list[str]]) -> Tableau:
    return Tableau(noms, [[Terme("litteral", v) if v else None for v in rang] for rang in rangs])


def image(dessin: Dessin, nom: str, titre: str) -> Response:
    dessin_exporte = render_template("diagramme.svg", dessin=dessin, titre=titre, **_legende(dessin))
    return varier(joindre(Response(dessin_exporte, content_type=SVG.mime), f"{nom}.{SVG.extension}"))

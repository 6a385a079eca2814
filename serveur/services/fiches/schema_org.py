# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une page dit aux moteurs de recherche, en schema.org (JSON-LD) : la chose, son nom, ses liens."""

from __future__ import annotations

from typing import Any

from serveur.noyau.espaces import RACINE
from serveur.services.fiches.acteur import FicheActeur
from serveur.services.fiches.description import Description

_TYPES = {
    "disposition": "Legislation",
    "document": "DigitalDocument",
    "source": "Legislation",
}
_ACTEURS = {
    "ri:Organisation": "GovernmentOrganization",
    "ri:UniteAdministrative": "GovernmentOrganization",
    "ri:Instance": "Organization",
}
CADRE = {
    "@type": "Dataset",
    "@id": f"{RACINE}graphe/cadre",
    "name": "Graphe du Cadre de gestion des ressources informationnelles",
}


def decrire_acteur(fiche: FicheActeur) -> dict[str, Any]:
    """Une organisation, ses autres noms et celle dont elle est une unité ; un poste ou une catégorie : un terme."""
    genre = _ACTEURS.get(fiche.genre, "DefinedTerm")
    dit = _base(genre, fiche.nom.iri, fiche.nom.libelle)
    dit |= {"alternateName": list(fiche.autres), "identifier": fiche.code}
    if genre != "DefinedTerm":
        entieres = dict(fiche.liens).get("Unité de", ())
        dit["parentOrganization"] = [{"@id": tout.iri, "name": tout.libelle} for tout in entieres]
    return _net(dit)


def decrire_chose(collection: str, iri: str, titre: str, description: Description) -> dict[str, Any]:
    """Une loi, un document ou un terme défini."""
    genre = _TYPES.get(collection, "DefinedTerm")
    dit = _base(genre, iri, titre) | {"alternateName": list(description.autres), "description": description.definition}
    parents = [f.iri for f in description.faits if f.propriete.endswith("/isPartOf")]
    if genre == "Legislation":
        dit["legislationDate"] = next((f.valeur for f in description.faits if f.propriete.endswith("/date")), "")
        dit["isPartOf"] = [{"@id": parent} for parent in parents]
    dehors = [f for f in description.faits if f.iri and not f.iri.startswith(RACINE)]
    dit["url"] = [f.iri for f in dehors if f.propriete.endswith("#seeAlso")]
    return _net(dit)


def decrire_enonce(enonce: dict[str, Any]) -> dict[str, Any]:
    """Un énoncé : ce qu'il affirme, de qui, et la disposition qui le fonde."""
    fondement = enonce["fondement"]
    dit = _base("Statement", enonce["enonce"]["iri"], enonce["enonce"]["libelle"])
    dit |= {
        "text": enonce["phrase"],
        "about": [{"@id": a["iri"], "name": a["libelle"]} for a in enonce["titulaires"]],
        "isBasedOn": {"@type": "Legislation", "@id": fondement["iri"], "name": fondement["citation"]},
    }
    return _net(dit)


def _base(genre: str, iri: str, nom: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": genre,
        "@id": iri,
        "name": nom,
        "inLanguage": "fr",
        "isPartOf": CADRE,
    }


def _net(dit: dict[str, Any]) -> dict[str, Any]:
    if dit["@type"] not in ("DigitalDocument", "Legislation", "Statement"):
        dit.pop("isPartOf", None)  # un organisme ou un terme n'est pas une partie du jeu de données
        dit.pop("inLanguage", None)
    return {cle: valeur for cle, valeur in dit.items() if valeur}

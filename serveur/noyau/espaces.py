# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Espaces de noms, préfixes et graphes nommés du produit (conception, 2.1).

Couche pure : aucune entrée-sortie, aucune dépendance.
"""

from __future__ import annotations

RACINE = "https://w3id.org/cadre-ri/"
RI = f"{RACINE}ontologie#"
RIF = f"{RACINE}formes#"
ID = f"{RACINE}id/"
GRAPHE = f"{RACINE}graphe/"
TEXTE_CADRE = f"{ID}texte/cadre-de-gestion-ri"

GRAPHES = ("ontologie", "vocabulaires", "cadre", "liens", "inferences", "catalogue", "requetes")

COLLECTIONS = (
    "acteur",
    "action",
    "categorie",
    "disposition",
    "document",
    "domaine",
    "enonce",
    "fait",
    "famille",
    "mode",
    "nature",
    "objet",
    "periodicite",
    "portee",
    "requete",
    "service",
    "source",
    "type-document",
    "vocabulaire",
)

PREFIXES: dict[str, str] = {
    "ri": RI,
    "rif": RIF,
    "graphe": GRAPHE,
    **{nom: f"{ID}{nom}/" for nom in COLLECTIONS},
    "cpov": "http://data.europa.eu/m8g/",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_COURTS = {espace: prefixe for prefixe, espace in PREFIXES.items()}


def developper(nom: str) -> str:
    """IRI complète d'un nom préfixé (« ri:Obligation »).

    Lève KeyError si le préfixe est inconnu.
    """
    prefixe, _, local = nom.partition(":")
    return PREFIXES[prefixe] + local


def abreger(iri: str) -> str:
    """Nom préfixé d'une IRI, ou l'IRI elle-même si aucun préfixe ne convient."""
    fin = max(iri.rfind("/"), iri.rfind("#")) + 1
    if court := _COURTS.get(iri[:fin]):  # le cas de presque toutes ; ailleurs, le plus long préfixe qui convient
        return f"{court}:{iri[fin:]}"
    meilleur = max(
        ((p, e) for p, e in PREFIXES.items() if iri.startswith(e)),
        key=lambda couple: len(couple[1]),
        default=None,
    )
    return f"{meilleur[0]}:{iri[len(meilleur[1]) :]}" if meilleur else iri


def graphe_nomme(nom: str) -> str:
    """IRI du graphe nommé `nom` (l'un de GRAPHES)."""
    if nom not in GRAPHES:
        raise KeyError(nom)
    return GRAPHE + nom

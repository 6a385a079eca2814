"""Les formes SHACL du projet telles qu'on les publie : un seul graphe, dans chaque format RDF."""

from __future__ import annotations

import functools

import pyoxigraph as ox

from serveur.moteurs.serialisation import ecrire_rdf
from serveur.noyau.espaces import PREFIXES
from serveur.services.validation.structure import dossier_des_formes


@functools.cache
def en_rdf(nom_format: str) -> bytes:
    """Toutes les formes (`formes_shacl/*.ttl`), sérialisées dans l'un des formats de graphe."""
    triplets = []
    for chemin in sorted(dossier_des_formes().glob("*.ttl")):
        triplets += [
            quad.triple for quad in ox.parse(chemin.read_bytes(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        ]
    return ecrire_rdf(triplets, nom_format, PREFIXES)

"""Les formes SHACL du projet telles qu'on les publie : un seul graphe, dans chaque format RDF."""

from __future__ import annotations

import functools

import pyoxigraph as ox

from serveur.noyau.espaces import PREFIXES
from serveur.services.publication.exports import FORMATS
from serveur.services.validation.tables import dossier_des_formes, fichiers_des_formes


@functools.cache
def en_rdf(nom_format: str) -> bytes:
    """Toutes les formes, soumissions et maison, sérialisées dans l'un des formats de graphe de FORMATS."""
    triplets = []
    dossier = dossier_des_formes()
    for chemin in [*fichiers_des_formes(dossier), dossier / "maison.ttl"]:
        triplets += [
            quad.triple for quad in ox.parse(chemin.read_bytes(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        ]
    octets = ox.serialize(triplets, format=FORMATS[nom_format], prefixes=dict(PREFIXES))
    assert octets is not None
    return octets

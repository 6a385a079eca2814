# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les formes SHACL du projet telles qu'on les publie : un seul graphe, dans chaque format RDF."""

from __future__ import annotations

import functools

import pyoxigraph as ox

from serveur.moteurs.serialisation import ecrire_rdf
from serveur.noyau.espaces import PREFIXES
from serveur.services.validation.tables import dossier_des_formes, fichiers_des_formes


@functools.cache
def en_rdf(nom_format: str) -> bytes:
    """Toutes les formes des soumissions, sérialisées dans l'un des formats de graphe."""
    triplets = []
    for chemin in fichiers_des_formes(dossier_des_formes()):
        triplets += [
            quad.triple for quad in ox.parse(chemin.read_bytes(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        ]
    return ecrire_rdf(triplets, nom_format, PREFIXES)

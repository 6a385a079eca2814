# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Exports du graphe compilé dans les formats RDF courants : mêmes quadruplets, mêmes octets."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from serveur.moteurs.embarque import Moteur
from serveur.moteurs.serialisation import RDF, ecrire_rdf
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import PREFIXES, graphe_nomme


def exporter(moteur: Moteur, format_voulu: str, graphe: str | None = None) -> bytes:
    """Graphe entier, ou un seul graphe nommé, sérialisé et trié (mêmes octets à chaque fois).

    Un format sans graphes nommés (turtle, ntriples, rdfxml) reçoit l'union, sans doublon.
    Lève EntreeInutilisable pour un format inconnu.
    """
    if format_voulu not in RDF:
        raise EntreeInutilisable(f"Format d'export inconnu : {format_voulu} (permis : {', '.join(RDF)}).")
    nomme = ox.NamedNode(graphe_nomme(graphe)) if graphe else None
    # un magasin renomme au hasard les nœuds anonymes : on leur rend le nom que leur donne le contenu (RDFC-1.0)
    tout = ox.Dataset(moteur.magasin)
    tout.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    quads = [q for q in tout if nomme is None or q.graph_name == nomme]
    return serialiser_quads(quads, format_voulu, graphe is None)


def serialiser_quads(quads: Iterable[ox.Quad], format_voulu: str, avec_graphes: bool = True) -> bytes:
    """Sérialise dans l'ordre des graphes, puis des triplets.

    `avec_graphes` : un format qui sait dire les graphes nommés les dit ; sinon, les triplets seuls, sans doublon.
    """
    tries = sorted(quads, key=lambda q: (str(q.graph_name), str(q.triple)))
    contenu: list[ox.Quad] | list[ox.Triple] = tries
    if not (RDF[format_voulu].supports_datasets and avec_graphes):
        contenu = sorted({q.triple for q in tries}, key=str)
    return ecrire_rdf(contenu, format_voulu, PREFIXES)

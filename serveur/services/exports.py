"""Exports du graphe compilé dans les formats RDF courants."""

from __future__ import annotations

import pyoxigraph as ox

from serveur.graphe.moteurs.embarque import Moteur
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import PREFIXES, graphe_nomme

FORMATS = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def exporter(moteur: Moteur, format_voulu: str, graphe: str | None = None) -> bytes:
    """Graphe entier, ou un seul graphe nommé, sérialisé et trié (mêmes octets à chaque fois).

    Un format sans graphes nommés (turtle, ntriples, rdfxml) reçoit l'union, sans doublon.
    Lève EntreeInutilisable pour un format inconnu.
    """
    if format_voulu not in FORMATS:
        raise EntreeInutilisable(f"Format d'export inconnu : {format_voulu} (permis : {', '.join(FORMATS)}).")
    choisi = FORMATS[format_voulu]
    nomme = ox.NamedNode(graphe_nomme(graphe)) if graphe else None
    quads = sorted(moteur.magasin.quads_for_pattern(None, None, None, nomme), key=str)
    if choisi.supports_datasets:
        contenu: list[ox.Quad] | list[ox.Triple] = quads
    else:
        contenu = list(dict.fromkeys(q.triple for q in quads))
    prefixes = dict(PREFIXES)
    octets = ox.serialize(contenu, format=choisi, prefixes=prefixes)
    assert octets is not None
    return octets

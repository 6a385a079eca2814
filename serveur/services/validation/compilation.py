# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Compile les formes pour le moteur rapide : ce qu'elles exigent, sans ce qui n'est que pour les gens."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from rdflib import DCTERMS, RDFS, SH, SKOS, Graph, Literal, URIRef

from serveur.noyau.espaces import RIF
from serveur.services.validation.engendre import exiger_a_jour
from serveur.services.validation.formes import Formes
from serveur.services.validation.graphes import depuis_terme
from serveur.services.validation.savoir import Savoir
from serveur.services.validation.structure import lire_modele
from serveur.services.validation.triplets import iri

_POUR_LES_GENS = {
    *(SH.name, SH.message, SH.severity, DCTERMS.source, RDFS.label, RDFS.isDefinedBy, SKOS.prefLabel, SKOS.definition),
    *(URIRef(RIF + nom) for nom in ("reparation", "porteSur", "surValeur", "suppose")),
}


def compiler(dossier: Path | None = None) -> Savoir:
    """Les formes d'un dossier, lues et éprouvées par pySHACL. Lève DonneesFautives si l'une est douteuse."""
    exiger_a_jour(dossier)
    formes = Formes.charger(dossier)
    regles = {iri(str(noeud)): regle for noeud, regle in sorted(formes.regles.items())}
    return Savoir(pour_le_moteur(formes.graphe), regles, lire_modele(dossier))


def pour_le_moteur(graphe: Graph) -> str:
    """Les formes en N-Triples, sans textes hors d'un message à trous ({?somme}), sur la contrainte qui le remplit."""
    lignes = []
    for s, p, o in graphe:
        a_trous = p == SH.message and isinstance(o, Literal) and o.language == "fr" and "{?" in o
        if p not in _POUR_LES_GENS or a_trous:
            lignes.append(f"{depuis_terme(s)} {depuis_terme(p)} {depuis_terme(o)} .\n")
    # Le nom des nœuds anonymes change à chaque lecture : la forme canonique rend le même texte des mêmes formes.
    ensemble = ox.Dataset(ox.parse("".join(lignes), format=ox.RdfFormat.N_TRIPLES))
    ensemble.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in ensemble))

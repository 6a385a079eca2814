# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le rapport dans le vocabulaire des rapports de validation SHACL (SHACL, 3.6), plus ce que rif: y ajoute."""

from __future__ import annotations

from typing import Any

from rdflib import DCTERMS, RDF, RDFS, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

from serveur.noyau.espaces import PREFIXES, RI, RIF, developper
from serveur.services.validation.grades import GRADES

_RIF = Namespace(RIF)
_GRAVITES = {g.code: URIRef(g.severite) for g in GRADES}


def graphe_du_rapport(documents: list[dict[str, Any]]) -> Graph:
    """Un sh:ValidationReport par document, ses constats en sh:ValidationResult.

    sh:conforms dit ce que dit la norme (aucun résultat, de quelque gravité) ; rif:conforme, notre verdict.
    """
    graphe = Graph()
    for prefixe in ("sh", "ri", "rif", "dcterms", "acteur", "disposition"):
        graphe.bind(prefixe, PREFIXES[prefixe])
    for document in documents:
        rapport = BNode()
        graphe.add((rapport, RDF.type, SH.ValidationReport))
        rien = not document.get("erreur") and not any(document["comptes"].values())
        graphe.add((rapport, SH.conforms, Literal(rien)))
        graphe.add((rapport, _RIF.conforme, Literal(bool(document["conforme"]))))
        graphe.add((rapport, DCTERMS.source, Literal(document["fichier"])))
        if document.get("type"):
            graphe.add((rapport, _RIF.type, URIRef(RI + document["type"])))
        if document.get("erreur"):
            graphe.add((rapport, RDFS.comment, Literal(document["erreur"], lang="fr")))
        noeuds: dict[str, BNode] = {}
        for constat in document["constats"]:
            _resultat(graphe, rapport, constat, noeuds)
    return graphe


def _resultat(graphe: Graph, rapport: BNode, constat: dict[str, Any], noeuds: dict[str, BNode]) -> None:
    resultat = BNode()
    graphe.add((rapport, SH.result, resultat))
    graphe.add((resultat, RDF.type, SH.ValidationResult))
    graphe.add((resultat, SH.resultSeverity, _GRAVITES[constat["gravite"]]))
    graphe.add((resultat, SH.sourceShape, URIRef(developper(constat["regle"]))))
    graphe.add((resultat, SH.sourceConstraintComponent, URIRef(constat["composant"])))
    graphe.add((resultat, SH.resultMessage, Literal(constat["message"], lang="fr")))
    graphe.add((resultat, _RIF.reparation, Literal(constat["reparation"], lang="fr")))
    if constat["noeud_iri"]:
        graphe.add((resultat, SH.focusNode, URIRef(constat["noeud_iri"])))
    else:
        noeud = noeuds.setdefault(constat["noeud"], BNode())
        graphe.add((noeud, RDFS.label, Literal(constat["noeud"])))
        graphe.add((resultat, SH.focusNode, noeud))
    if constat["propriete"]:
        graphe.add((resultat, SH.resultPath, URIRef(constat["propriete"])))
    if constat["valeur_iri"]:
        graphe.add((resultat, SH.value, URIRef(constat["valeur_iri"])))
    elif constat["valeur"] is not None:
        graphe.add((resultat, SH.value, Literal(constat["valeur"])))
    if constat["ligne"]:
        graphe.add((resultat, _RIF.ligne, Literal(constat["ligne"], datatype=XSD.integer)))
    if constat["cellule"]:
        graphe.add((resultat, _RIF.cellule, Literal(constat["cellule"])))
    for fondement in constat["fondements"]:
        graphe.add((resultat, DCTERMS.source, URIRef(fondement["iri"])))

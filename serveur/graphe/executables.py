# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le catalogue en RDF : un `sh:SPARQLExecutable` par question publiée, dans la convention des collections d'exemples.

Les éditeurs qui lisent cette convention (sh:select, sh:ask, sh:construct, rdfs:comment, schema:keywords,
schema:target) offrent alors nos questions. Source : SHACL 1.0, 5.2.1 et SIB sparql-examples.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from serveur.noyau.espaces import ID, PREFIXES, RACINE, developper, graphe_nomme
from serveur.noyau.requetes import INTERNES, Requete

_FORMES = {"select": "Select", "ask": "Ask", "construct": "Construct"}
PREFIXES_DECLARES = f"{ID}requete/prefixes"


def decrire_requetes(requetes: Iterable[Requete]) -> list[ox.Quad]:
    """Quadruplets du graphe « requetes » ; les requêtes internes n'y sont pas."""
    graphe = ox.NamedNode(graphe_nomme("requetes"))
    quads: list[ox.Quad] = []

    def dire(sujet: str, propriete: str, objet: ox.NamedNode | ox.Literal) -> None:
        quads.append(ox.Quad(ox.NamedNode(sujet), ox.NamedNode(developper(propriete)), objet, graphe))

    def iri(nom: str) -> ox.NamedNode:
        return ox.NamedNode(developper(nom))

    dire(PREFIXES_DECLARES, "rdfs:label", ox.Literal("Préfixes des requêtes du catalogue", language="fr"))
    dire(PREFIXES_DECLARES, "rdf:type", iri("owl:Ontology"))
    for prefixe, espace in sorted(PREFIXES.items()):
        declaration = f"{PREFIXES_DECLARES}-{prefixe}"
        dire(PREFIXES_DECLARES, "sh:declare", ox.NamedNode(declaration))
        dire(declaration, "rdf:type", iri("sh:PrefixDeclaration"))
        dire(declaration, "sh:prefix", ox.Literal(prefixe))
        dire(declaration, "sh:namespace", ox.Literal(espace, datatype=iri("xsd:anyURI")))
    dire(f"{RACINE}sparql", "rdf:type", iri("sd:Service"))
    dire(f"{RACINE}sparql", "rdfs:label", ox.Literal("Point d'accès SPARQL", language="fr"))
    for requete in requetes:
        if requete.theme in INTERNES:
            continue
        sujet = f"{ID}requete/{requete.nom}"
        dire(sujet, "rdf:type", iri("sh:SPARQLExecutable"))
        dire(sujet, "rdf:type", iri(f"sh:SPARQL{_FORMES[requete.forme]}Executable"))
        dire(sujet, "rdfs:label", ox.Literal(requete.resume, language="fr"))
        dire(sujet, "rdfs:comment", ox.Literal(requete.resume, language="fr"))
        dire(sujet, "dcterms:description", ox.Literal(requete.description, language="fr"))
        dire(sujet, f"sh:{requete.forme}", ox.Literal(requete.sparql))
        dire(sujet, "sh:prefixes", ox.NamedNode(PREFIXES_DECLARES))
        dire(sujet, "schema:target", ox.NamedNode(f"{RACINE}sparql"))
        for etiquette in sorted({requete.theme, *requete.etiquettes}):
            dire(sujet, "schema:keywords", ox.Literal(etiquette))
    return quads

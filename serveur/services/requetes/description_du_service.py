# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La description du service SPARQL (SPARQL 1.1 Service Description, VoID), pour qui s'y connecte."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from serveur.moteurs.serialisation import LIGNES_MAX, OCTETS_MAX, ecrire_rdf
from serveur.noyau.espaces import PREFIXES
from serveur.noyau.formats import offerts
from serveur.noyau.resultats import Interrogeable
from serveur.services.requetes.repertoire import executer

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_VOID = "http://rdfs.org/ns/void#"
_RESULTATS = [f.w3c for f in (*offerts("solutions").values(), *offerts("graphe").values())]


def graphes(moteur: Interrogeable) -> dict[str, int]:
    """Nombre de triplets de chaque graphe nommé (IRI)."""
    return {x["graphe"] or "": int(x["triplets"] or 0) for x in executer(moteur, "graphes-nommes")}


def decrire(adresse: str, comptes: dict[str, int], delai: float, services: Iterable[str], format_voulu: str) -> bytes:
    """Description du point d'accès `adresse` (IRI), sérialisée (turtle, ntriples, rdfxml, jsonld).

    `comptes` : triplets par graphe nommé ; `delai` : secondes permises à une requête ; `services` : adresses
    que SERVICE peut viser.
    """
    service, jeu, defaut = ox.NamedNode(adresse), ox.NamedNode(f"{adresse}#jeu"), ox.NamedNode(f"{adresse}#union")
    type_, libelle = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "comment")
    triplets: list[ox.Triple] = []

    def dire(
        sujet: ox.NamedNode | ox.BlankNode, propriete: str, objet: ox.NamedNode | ox.BlankNode | ox.Literal
    ) -> None:
        triplets.append(ox.Triple(sujet, ox.NamedNode(propriete), objet))

    def type_de(sujet: ox.NamedNode | ox.BlankNode, nom: str) -> None:
        triplets.append(ox.Triple(sujet, type_, ox.NamedNode(SD + nom)))

    type_de(service, "Service")
    dire(service, SD + "endpoint", service)
    dire(service, SD + "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query"))
    dire(service, SD + "feature", ox.NamedNode(SD + "UnionDefaultGraph"))
    if list(services):
        dire(service, SD + "feature", ox.NamedNode(SD + "BasicFederatedQuery"))
    for nom in _RESULTATS:
        dire(service, SD + "resultFormat", ox.NamedNode(_FORMATS + nom))
    limites = (
        f"Lecture seule. Limites annoncées : {LIGNES_MAX} lignes, {OCTETS_MAX // 1024**2} Mo et {delai:g} secondes "
        "par requête ; au-delà, une erreur le dit, rien n'est tronqué."
    )
    triplets.append(ox.Triple(service, libelle, ox.Literal(limites, language="fr")))
    dire(service, SD + "defaultDataset", jeu)
    type_de(jeu, "Dataset")
    dire(jeu, SD + "defaultGraph", defaut)
    type_de(defaut, "Graph")
    for rang, (nom, combien) in enumerate(sorted(comptes.items())):
        nomme, contenu = ox.NamedNode(f"{adresse}#nomme-{rang}"), ox.NamedNode(f"{adresse}#graphe-{rang}")
        dire(jeu, SD + "namedGraph", nomme)
        type_de(nomme, "NamedGraph")
        dire(nomme, SD + "name", ox.NamedNode(nom))
        dire(nomme, SD + "graph", contenu)
        type_de(contenu, "Graph")
        dire(contenu, _VOID + "triples", ox.Literal(combien))
    prefixes = {"sd": SD, "void": _VOID, "formats": _FORMATS, "rdfs": PREFIXES["rdfs"]}
    return ecrire_rdf(triplets, format_voulu, prefixes)

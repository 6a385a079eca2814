# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les formes que les lignes de champs disent déjà : fermées, une par genre et par partie, et cibles des formes de type.

outils/champs.py les écrit (engendre.ttl) ; la compilation refuse un fichier dépassé, qui ne vérifierait pas ce qu'une
ligne ajoute et rendrait conforme ce qui ne l'est pas.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import BNode

from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RIF
from serveur.services.validation.tables import ENGENDRE, Fiche, Tables, dossier_des_formes, lire_tables

AIDE_RECOPIEE = URIRef(f"{RIF}AideRecopiee")  # ce que rif:TexteCreux tient aussi pour creux
LIBELLE_RECOPIE = URIRef(f"{RIF}LibelleRecopie")  # ce que rif:MotSeul tient aussi pour un mot
DEVELOPPE = f"{RIF}TexteDeveloppe"
REPARATION = URIRef(f"{RIF}reparation")


def formes_engendrees(tables: Tables) -> Graph:
    """Les formes fermées (une par genre et par partie) et les cibles des formes qui vérifient un type ou une place."""
    graphe = Graph()
    for genre in tables.genres.values():
        nom = URIRef(f"{RIF}{genre.noms('rif:prefixe')[0]}00-Cles")
        graphe.add((nom, SH.targetClass, URIRef(genre.iri)))
        _fermer(graphe, nom, genre, tables)
        for champ in (tables.champs[p] for p in genre.noms("rif:champs")):
            for forme in sorted({*champ.noms("rif:formesDuGenre")} - {*genre.noms("rif:sauf")}):
                graphe.add((URIRef(forme), SH.targetClass, URIRef(genre.iri)))
    for partie in tables.parties.values():
        _fermer(graphe, URIRef(partie.iri), partie, tables)
    for genre in tables.types.values():
        for forme in genre.noms("rif:formes"):
            for propriete in tables.du_type(genre.iri):
                graphe.add((URIRef(forme), SH.targetObjectsOf, URIRef(propriete)))
    aides = {fiche.texte("skos:definition") for fiche in tables.champs.values()}
    _enumerer(graphe, AIDE_RECOPIEE, {*aides, *(aide.rstrip(".") for aide in aides)})
    developpes = [tables.champs[p] for p in tables.du_type(DEVELOPPE)]
    noms = {nom for f in developpes for nom in (*f.noms("rif:cle"), f.texte("skos:prefLabel"))}
    noms |= {nom.replace("_", " ") for nom in noms}
    _enumerer(graphe, LIBELLE_RECOPIE, {*noms, *(nom[:1].upper() + nom[1:] for nom in noms)})
    return graphe


def _enumerer(graphe: Graph, forme: URIRef, textes: set[str]) -> None:
    liste = BNode()
    Collection(graphe, liste, list(map(Literal, sorted(textes))))
    graphe.add((forme, RDF.type, SH.NodeShape))
    graphe.add((forme, SH["in"], liste))


def _fermer(graphe: Graph, nom: URIRef, porteur: Fiche, tables: Tables) -> None:
    liste = BNode()
    absences = [a for p in porteur.noms("rif:champs") for a in tables.champs[p].noms("rif:absence") if a != p]
    admises = [*porteur.noms("rif:champs"), *porteur.noms("rif:admet"), *absences]
    Collection(graphe, liste, [RDF.type, *map(URIRef, admises)])
    for propriete, valeur in (
        (RDF.type, SH.NodeShape),
        (SH.name, Literal("Les champs sont ceux du modèle", "fr")),
        (SH.severity, SH.Info),
        (SH.message, Literal("Ce champ n'est pas de ceux que l'on attend ici ; il n'est pas vérifié.", "fr")),
        (SH.message, Literal("This field is not one of those expected here; it is not checked.", "en")),
        (
            REPARATION,
            Literal("Corriger son nom d'après le modèle vierge, ou le retirer.", "fr"),
        ),
        (SH.closed, Literal(True)),
        (SH.ignoredProperties, liste),
    ):
        graphe.add((nom, propriete, valeur))


def exiger_a_jour(dossier: Path | None = None) -> None:
    """Lève DonneesFautives si engendre.ttl n'est pas ce que les lignes du dossier demandent."""
    dossier = dossier or dossier_des_formes()
    tables, fautes = lire_tables(dossier)
    if fautes:
        raise DonneesFautives("\n  ".join(fautes))
    chemin = dossier / ENGENDRE
    ecrites = chemin.read_bytes() if chemin.exists() else b""
    voulues = formes_engendrees(tables).serialize(format="nt", encoding="utf-8")
    if _forme_canonique(ecrites) != _forme_canonique(voulues):
        raise DonneesFautives(
            f"{chemin.relative_to(dossier.parent)} : dépassé, ce qu'une ligne de champ a de neuf ne serait pas vérifié"
            " ; lancer python outils/champs.py."
        )


def _forme_canonique(turtle: bytes) -> ox.Dataset:
    """Nœuds anonymes nommés d'après leur contenu (RDFC-1.0) ; rdflib y met des secondes, sur de longues listes."""
    lu = ox.Dataset(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    lu.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return lu

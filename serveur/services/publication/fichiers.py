# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Tous les fichiers publiés, calculés d'un coup d'après le graphe compilé : mêmes entrées, mêmes octets.

Ne sait rien du Web : une page ou une commande prend `Publication.fichiers` et les rend ou les écrit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from serveur.graphe.construction import GRAPHE_NQ
from serveur.graphe.notice import publiee as notice
from serveur.graphe.notice.distributions import (
    CATALOGUE,
    DISTRIBUTIONS,
    JEU,
    METADONNEES_CSV,
    SOMMES,
    TABLES_CSV,
)
from serveur.moteurs.serialisation import ecrire_rdf
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import PREFIXES, graphe_nomme
from serveur.noyau.formats import offerts
from serveur.services.publication.csvw import decrire_les_tables
from serveur.services.publication.exports import serialiser_quads
from serveur.services.publication.tables import Tables


@dataclass(frozen=True)
class Fichier:
    """Un fichier prêt à servir : son type de contenu, ses octets, leur SHA-256, ce qu'il porte."""

    nom: str
    type: str
    octets: bytes
    somme: str
    titre: str
    groupe: str  # graphe, graphes, tables, notice


def _fichier(nom: str, type_: str, octets: bytes, titre: str, groupe: str) -> Fichier:
    return Fichier(nom, type_, octets, hashlib.sha256(octets).hexdigest(), titre, groupe)


@dataclass(frozen=True)
class Publication:
    """Les fichiers par nom, dans l'ordre où on les présente, et la notice (triplets triés)."""

    fichiers: dict[str, Fichier]
    triplets: list[ox.Triple]
    lecture: notice.Lecture


def publier(artefact: Path, progres: Callable[[str], None] = lambda _etape: None) -> Publication:
    """Calcule tout d'après un artefact. Lève DonneesFautives s'il n'est plus là."""
    chemin = artefact / GRAPHE_NQ
    try:
        quads = list(ox.parse(path=str(chemin), format=ox.RdfFormat.N_QUADS))
    except OSError as erreur:
        raise DonneesFautives(f"{chemin} : graphe compilé illisible ({erreur}) ; relancer le service.") from erreur
    fichiers: dict[str, Fichier] = {}

    def ajouter(nom: str, type_: str, octets: bytes, titre: str, groupe: str) -> None:
        progres(nom)
        fichiers[nom] = _fichier(nom, type_, octets, titre, groupe)

    for d in DISTRIBUTIONS.values():
        if d.format.export:
            voulus = [q for q in quads if not d.graphe or q.graph_name.value == graphe_nomme(d.graphe)]
            octets = serialiser_quads(voulus, d.format.export, d.graphe == "")
            ajouter(d.nom, d.format.format.type_de_contenu, octets, d.fr, "graphes" if d.graphe else "graphe")
    tables = Tables(quads)
    for nom in TABLES_CSV:
        d = DISTRIBUTIONS[f"{nom}.csv"]
        ajouter(d.nom, "text/csv; charset=utf-8; header=present", tables.en_csv(nom), d.fr, "tables")
    catalogue = ox.NamedNode(graphe_nomme("catalogue"))
    du_graphe = [q.triple for q in quads if q.graph_name == catalogue]
    dit = notice.Lecture(du_graphe)
    metadonnees = decrire_les_tables(
        dit.valeur(JEU, "dcat:version"), dit.valeur(JEU, "dcterms:license"), dit.valeur(CATALOGUE, "dcterms:modified")
    )
    ajouter(METADONNEES_CSV, "application/csvm+json", metadonnees, "Description des tables (CSVW)", "tables")
    triplets = notice.completer(du_graphe, {f.nom: (len(f.octets), f.somme) for f in fichiers.values()})
    for nom in ("turtle", "jsonld", "rdfxml", "ntriples"):  # l'ordre où la page les présente
        f = offerts("graphe")[nom]
        octets = ecrire_rdf(triplets, nom, PREFIXES)
        ajouter(f"catalogue.{f.extension}", f.type_de_contenu, octets, f"Notice DCAT-AP et VoID ({f.titre})", "notice")
    sommes = "".join(f"{f.somme}  {f.nom}\n" for f in sorted(fichiers.values(), key=lambda f: f.nom))
    ajouter(SOMMES, "text/plain; charset=utf-8", sommes.encode(), "Sommes SHA-256 de tous les fichiers", "notice")
    progres("terminé")
    return Publication(fichiers, triplets, notice.Lecture(triplets))

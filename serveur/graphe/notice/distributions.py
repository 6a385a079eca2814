# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les fichiers que le produit publie : noms stables, formats, et le jeu de données dont chacun est une forme.

Couche pure : ce module dit ce qui existe ; serveur.services.publication l'écrit. Les formats sont ceux de la liste
« file-type » de l'Office des publications de l'UE, que DCAT-AP exige (3.0.1, vocabulaires contrôlés).
"""

from __future__ import annotations

from dataclasses import dataclass

from serveur.graphe.notice import textes as textes_notice
from serveur.noyau.espaces import GRAPHES, RACINE
from serveur.noyau.formats import CSV, Format, offerts

CATALOGUE = f"{RACINE}catalogue"
TELECHARGEMENTS = f"{RACINE}telechargements"
JEU = f"{CATALOGUE}#jeu"
TABLES = f"{CATALOGUE}#tables"
SOMMES = "SHA256SUMS"
METADONNEES_CSV = "csv-metadata.json"


@dataclass(frozen=True)
class Publie:
    """Un format publié : sa ligne de la table, son code « file-type », sa norme."""

    format: Format
    code: str
    norme: str

    @property
    def nom(self) -> str:
        return self.format.titre

    @property
    def mime(self) -> str:
        return self.format.mime

    @property
    def export(self) -> str:
        """Son nom parmi les exports RDF, ou vide (une table)."""
        return self.format.nom if "export" in self.format.usages else ""


FORMATS = {
    p.format.extension: p
    for p in (
        Publie(offerts("export")["nquads"], "RDF_N_QUADS", "https://www.w3.org/TR/n-quads/"),
        Publie(offerts("export")["trig"], "RDF_TRIG", "https://www.w3.org/TR/trig/"),
        Publie(offerts("export")["turtle"], "RDF_TURTLE", "https://www.w3.org/TR/turtle/"),
        Publie(offerts("export")["jsonld"], "JSON_LD", "https://www.w3.org/TR/json-ld11/"),
        Publie(CSV, "CSV", "https://www.w3.org/TR/tabular-data-model/"),
    )
}


@dataclass(frozen=True)
class Distribution:
    """Un fichier publié, forme du jeu `jeu` (IRI) ; `graphe` : le seul graphe nommé qu'il porte, ou vide."""

    nom: str
    format: Publie
    jeu: str
    fr: str
    en: str
    contenu: str
    content: str
    graphe: str = ""

    @property
    def iri(self) -> str:
        return f"{CATALOGUE}#fichier-{self.nom}"

    @property
    def adresse(self) -> str:
        return f"{TELECHARGEMENTS}/{self.nom}"


# graphe nommé : (titre, title, contenu, content)
CONTENUS = {
    "ontologie": (
        "Ontologie",
        "Ontology",
        "Les classes et les propriétés, et leurs alignements.",
        "Classes and properties, and their alignments.",
    ),
    "vocabulaires": (
        "Vocabulaires",
        "Vocabularies",
        "Les vocabulaires SKOS : actions, domaines, objets, natures et leurs synonymes.",
        "SKOS vocabularies: actions, domains, objects, natures and their synonyms.",
    ),
    "cadre": (
        "Cadre",
        "Framework",
        "Ce que dit le texte : acteurs, sources, dispositions, documents et énoncés.",
        "What the text says: actors, sources, provisions, documents and statements.",
    ),
    "liens": ("Liens", "Links", "Les liens vers d'autres jeux de données.", "Links to other datasets."),
    "inferences": (
        "Inférences",
        "Inferences",
        "Ce qui se conclut et n'est pas dit : héritage, imputation, rôles RACI.",
        "What is concluded and not stated: inheritance, accountability, RACI roles.",
    ),
    "catalogue": (
        "Catalogue",
        "Catalogue",
        "La description du jeu de données ; elle ne se compte pas elle-même.",
        "The description of the dataset; it does not count itself.",
    ),
    "requetes": (
        "Requêtes",
        "Queries",
        "Les questions du catalogue, prêtes à exécuter (SHACL).",
        "The catalogued questions, ready to run (SHACL).",
    ),
}

# table : (titre, title, une ligne par…, one row per…)
TABLES_CSV = {
    "acteurs": ("Acteurs", "Actors", "Une ligne par acteur.", "One row per actor."),
    "enonces": (
        "Énoncés",
        "Statements",
        "Une ligne par énoncé : qui, quoi, selon quelle disposition, à quels caractères du texte.",
        "One row per statement: who, what, under which provision, at which characters of the text.",
    ),
    "dispositions": ("Dispositions", "Provisions", "Une ligne par disposition.", "One row per provision."),
    "sources": ("Sources légales", "Legal sources", "Une ligne par source légale.", "One row per legal source."),
    "documents": ("Documents", "Documents", "Une ligne par document.", "One row per document."),
    "objets": (
        "Objets de responsabilité",
        "Objects of responsibility",
        "Une ligne par objet.",
        "One row per object.",
    ),
    "raci": (
        "Rôles RACI",
        "RACI roles",
        "Une ligne par énoncé, acteur et rôle déduit.",
        "One row per statement, actor and inferred role.",
    ),
}


def _distributions() -> dict[str, Distribution]:
    toutes = [
        Distribution(
            f"cadre-ri.{e}", FORMATS[e], JEU, f"Tout le graphe, {quoi}", f"The whole graph, {what}", *textes_notice.TOUT
        )
        for e, quoi, what in (
            ("nq", "avec ses graphes nommés (N-Quads)", "with its named graphs (N-Quads)"),
            ("trig", "avec ses graphes nommés (TriG)", "with its named graphs (TriG)"),
            ("jsonld", "avec ses graphes nommés (JSON-LD)", "with its named graphs (JSON-LD)"),
            ("ttl", "graphes réunis en un seul (Turtle)", "graphs merged into one (Turtle)"),
        )
    ]
    for nom in GRAPHES:
        fr, en, contenu, content = CONTENUS[nom]
        for e in ("ttl", "jsonld"):
            f = FORMATS[e]
            toutes.append(
                Distribution(
                    f"cadre-ri-{nom}.{e}",
                    f,
                    f"{RACINE}graphe/{nom}",
                    f"Graphe nommé « {fr} » ({f.nom})",
                    f"Named graph “{en}” ({f.nom})",
                    contenu,
                    content,
                    nom,
                )
            )
    for nom, (fr, en, ligne, row) in TABLES_CSV.items():
        toutes.append(Distribution(f"{nom}.csv", FORMATS["csv"], TABLES, f"{fr} (CSV)", f"{en} (CSV)", ligne, row))
    return {d.nom: d for d in toutes}


DISTRIBUTIONS = _distributions()

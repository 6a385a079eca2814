# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La table des formats : chacun une fois, avec ses types de contenu, ses extensions, et ce qui l'accepte.

Tout s'y lit : négociation de contenu, ?format=, --format, exports, lecteurs, noms de fichiers, OpenAPI. Couche pure :
aucun écrivain ici ; chaque écrivain s'enregistre sous le nom d'une ligne (`Ecrivains`), et l'oubli d'un côté ou de
l'autre est une erreur dès l'importation. Ajouter un format : une ligne ici, et la fonction qui l'écrit.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, get_args

from serveur.noyau.erreurs import NonAcceptable

Usage = Literal[
    "solutions",  # le résultat d'un SELECT ou d'un ASK, selon le protocole SPARQL
    "graphe",  # un graphe que l'on négocie : CONSTRUCT, DESCRIBE, IRI du produit, notice
    "export",  # tout le graphe, ou un graphe nommé, en fichier
    "tableau",  # les données d'une page, en fichier
    "image",  # le dessin d'une page
    "rapport",  # un rapport de validation
    "soumission",  # un document à valider
    "modele",  # le modèle vierge d'une soumission
    "formulaire",  # ce qui est saisi dans un formulaire, en fichier
]
PAGE = "text/html"


@dataclass(frozen=True)
class Format:
    """Un format. `mimes` : le type que l'on rend, puis ceux qui y mènent aussi ; `extensions` : celle que l'on écrit,
    puis celles que l'on reconnaît ; `alias` : autres noms reçus dans ?format= ; `w3c` : son nom sous
    http://www.w3.org/ns/formats/ ; `binaire` : ne s'affiche pas dans un terminal.
    """

    nom: str
    titre: str
    mimes: tuple[str, ...]
    extensions: tuple[str, ...]
    usages: frozenset[str]
    alias: tuple[str, ...] = ()
    w3c: str = ""
    binaire: bool = False

    @property
    def mime(self) -> str:
        return self.mimes[0]

    @property
    def extension(self) -> str:
        return self.extensions[0]

    @property
    def type_de_contenu(self) -> str:
        """Pour un fichier : seul « text/ » a besoin qu'on dise UTF-8 (RFC 6657)."""
        return f"{self.mime}; charset=utf-8" if self.mime.startswith("text/") else self.mime


def _f(
    nom: str,
    titre: str,
    mimes: str,
    extensions: str,
    usages: str,
    alias: str = "",
    w3c: str = "",
    binaire: bool = False,
) -> Format:
    for usage in usages.split():
        if usage not in get_args(Usage):
            connus = ", ".join(get_args(Usage))
            raise LookupError(f"serveur/noyau/formats.py : « {nom} » : usage « {usage} » inconnu ; choisir {connus}.")
    return Format(
        nom, titre, tuple(mimes.split()), tuple(extensions.split()), frozenset(usages.split()), tuple(alias.split()),
        w3c, binaire,
    )  # fmt: skip


# L'ordre est celui de la préférence à qualité égale, usage par usage.
FORMATS = (
    _f("json", "JSON (résultats SPARQL)", "application/sparql-results+json application/json", "json", "solutions",
       w3c="SPARQL_Results_JSON"),
    _f("xml", "XML (résultats SPARQL)", "application/sparql-results+xml", "xml", "solutions",
       w3c="SPARQL_Results_XML"),
    _f("yaml", "YAML", "application/yaml application/x-yaml text/yaml", "yaml yml", "soumission modele formulaire"),
    _f("json", "JSON", "application/json", "json", "tableau rapport soumission"),
    _f("nquads", "N-Quads", "application/n-quads", "nq", "export soumission", w3c="N-Quads"),
    _f("trig", "TriG", "application/trig", "trig", "export soumission", w3c="TriG"),
    _f("turtle", "Turtle", "text/turtle", "ttl turtle", "graphe export rapport soumission modele formulaire",
       "ttl n3", "Turtle"),
    _f("ntriples", "N-Triples", "application/n-triples", "nt", "graphe export soumission", "nt", "N-Triples"),
    _f("rdfxml", "RDF/XML", "application/rdf+xml", "rdf xml owl", "graphe export soumission", "rdf rdf+xml xml",
       "RDF_XML"),
    _f("jsonld", "JSON-LD", "application/ld+json application/json", "jsonld",
       "graphe export rapport soumission formulaire",
       "json-ld json", "JSON-LD"),
    _f("csv", "CSV", "text/csv", "csv", "solutions tableau rapport soumission", w3c="SPARQL_Results_CSV"),
    _f("tsv", "TSV", "text/tab-separated-values", "tsv", "solutions", w3c="SPARQL_Results_TSV"),
    _f("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx xlsm",
       "tableau rapport soumission modele formulaire", binaire=True),
    _f("ods", "OpenDocument", "application/vnd.oasis.opendocument.spreadsheet", "ods", "soumission modele",
       binaire=True),
    _f("zip", "CSV en zip", "application/zip", "zip", "soumission", binaire=True),
    _f("svg", "SVG", "image/svg+xml", "svg", "image"),
    _f("junit", "JUnit", "application/xml", "xml", "rapport"),
    _f("html", "HTML", PAGE, "html", "rapport"),
    _f("docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx",
       "rapport formulaire",       binaire=True),
    _f("texte", "Texte", "text/plain", "txt", "rapport"),
)  # fmt: skip


@functools.cache
def offerts(usage: Usage) -> dict[str, Format]:
    """Nom → format, pour ce qui accepte cet usage, dans l'ordre de préférence."""
    lus = [f for f in FORMATS if usage in f.usages]
    trouves = {f.nom: f for f in lus}
    if len(trouves) != len(lus):
        raise LookupError(f"serveur/noyau/formats.py : deux lignes de même nom pour l'usage « {usage} ».")
    return trouves


@functools.cache
def mimes(usage: Usage) -> dict[str, str]:
    """Nom → le type de contenu que l'on rend."""
    return {nom: f.mime for nom, f in offerts(usage).items()}


@functools.cache
def types(usage: Usage) -> dict[str, str]:
    """Type de contenu → nom : d'abord ceux que l'on rend, puis ceux qui y mènent aussi (le premier l'emporte)."""
    lus = offerts(usage)
    trouves = {f.mime: nom for nom, f in lus.items()}
    for nom, f in lus.items():
        for mime in f.mimes[1:]:
            trouves.setdefault(mime, nom)
    return trouves


@functools.cache
def noms(usage: Usage) -> dict[str, str]:
    """Nom reçu (le sien, ou un alias) → nom."""
    lus = offerts(usage)
    return {**{alias: nom for nom, f in lus.items() for alias in f.alias}, **{nom: nom for nom in lus}}


def trouver(usage: Usage, voulu: str) -> Format:
    """Le format de ce nom. Lève NonAcceptable, ce qui est offert à l'appui : un nom inconnu n'en devient jamais un."""
    if voulu not in offerts(usage):
        raise NonAcceptable(f"format={voulu[:20]} : choisir {', '.join(offerts(usage))}.")
    return offerts(usage)[voulu]


XLSX = offerts("tableau")["xlsx"]
CSV = offerts("tableau")["csv"]
JSON = offerts("tableau")["json"]
SVG = offerts("image")["svg"]

E = TypeVar("E", bound=Callable[..., object])


class Ecrivains(Generic[E]):
    """Qui écrit chaque format d'un usage. `verifier` : chaque ligne de la table a le sien, et lui seul."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self._par_nom: dict[str, E] = {}

    def ecrit(self, *noms: str) -> Callable[[E], E]:
        """Décorateur : cette fonction écrit ces formats. Lève LookupError pour un nom inconnu ou déjà pris."""

        def enregistrer(fonction: E) -> E:
            for nom in noms:
                if nom not in offerts(self.usage):
                    raise LookupError(f"{fonction.__module__} écrit « {nom} » ({self.usage}) : absent de {__name__}.")
                if nom in self._par_nom:
                    raise LookupError(f"{fonction.__module__} : « {nom} » ({self.usage}) a déjà un écrivain.")
                self._par_nom[nom] = fonction
            return fonction

        return enregistrer

    def verifier(self) -> None:
        """Lève LookupError si un format de la table n'a pas d'écrivain."""
        manquent = [nom for nom in offerts(self.usage) if nom not in self._par_nom]
        if manquent:
            raise LookupError(f"{__name__} : {self.usage} « {', '.join(manquent)} » sans fonction qui l'écrive.")

    def pour(self, nom: str) -> E:
        """L'écrivain d'un format. Lève NonAcceptable."""
        return self._par_nom[trouver(self.usage, nom).nom]

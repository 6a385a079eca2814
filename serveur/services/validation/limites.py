"""Formats lus et écrits, et taille permise : ce que les faces disent sans rien charger de lourd. Pur."""

from __future__ import annotations

OCTETS_MAX = 10 * 1024**2
EXTENSIONS = {
    ".ttl": "turtle",
    ".turtle": "turtle",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".trig": "trig",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
    ".owl": "rdfxml",
    ".jsonld": "json",
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
    ".csv": "csv",
    ".zip": "zip",
}
FORMATS_LUS = tuple(sorted({*EXTENSIONS.values(), "jsonld"}))
MODELES = ("yaml", "xlsx", "ttl")
RAPPORTS = ("texte", "json", "turtle", "jsonld", "csv", "html", "junit")

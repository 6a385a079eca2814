# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les métadonnées CSVW des tables (csv-metadata.json) : types, clés, et le RDF que chaque colonne redit.

Source : W3C « Metadata Vocabulary for Tabular Data » (2015). Une ligne relue par csv2rdf rend des triplets du graphe.
"""

from __future__ import annotations

import json
from typing import Any

from serveur.graphe.notice.description import textes as textes_notice
from serveur.graphe.notice.distributions import CATALOGUE, JEU, TABLES, TABLES_CSV, TELECHARGEMENTS
from serveur.noyau.espaces import RI, developper
from serveur.services.publication.colonnes import CLES, IRI, MODELE, Colonne


def decrire_les_tables(version: str, licence: str, modifie: str) -> bytes:
    """Le document CSVW ; `version`, `licence` (IRI) et `modifie` (AAAA-MM-JJ) viennent de la notice."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "fr"}],
        "@id": TABLES,
        "dc:title": [_texte(textes_notice.TABLES[0], "fr"), _texte(textes_notice.TABLES[1], "en")],
        "dc:license": {"@id": licence},
        "dc:isPartOf": {"@id": JEU},
        "dc:modified": {"@value": modifie, "@type": "xsd:date"},
        "dcat:landingPage": {"@id": CATALOGUE},
        "schema:version": version,
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tables": [_table(nom) for nom in MODELE],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _texte(valeur: str, langue: str) -> dict[str, str]:
    return {"@value": valeur, "@language": langue}


def _table(nom: str) -> dict[str, Any]:
    fr, en, ligne, row = TABLES_CSV[nom]
    colonnes, cle = MODELE[nom], CLES[nom]
    schema: dict[str, Any] = {
        "aboutUrl": f"{{+{colonnes[0].nom}}}",
        "primaryKey": list(cle) if len(cle) > 1 else cle[0],
        "columns": [_colonne(c, c.nom in cle) for c in colonnes],
    }
    etrangeres = [
        {
            "columnReference": c.nom,
            "reference": {"resource": f"{c.vers}.csv", "columnReference": CLES[c.vers][0]},
        }
        for c in colonnes
        if c.vers
    ]
    if etrangeres:
        schema["foreignKeys"] = etrangeres
    return {
        "url": f"{nom}.csv",
        "dc:title": [_texte(fr, "fr"), _texte(en, "en")],
        "dc:description": [_texte(ligne, "fr"), _texte(row, "en")],
        "dcat:downloadURL": {"@id": f"{TELECHARGEMENTS}/{nom}.csv"},
        "tableSchema": schema,
    }


def _colonne(c: Colonne, dans_la_cle: bool) -> dict[str, Any]:
    dite: dict[str, Any] = {"name": c.nom, "titles": c.nom, "dc:description": _texte(c.fr, "fr"), "datatype": c.genre}
    if dans_la_cle or c.requise:
        dite["required"] = True
    if c.liste:
        dite["separator"] = " "
    if c.langue:
        dite["lang"] = c.langue
    if not c.propriete:
        return {**dite, "suppressOutput": True}
    dite["propertyUrl"] = f"{RI}{c.propriete}" if c.propriete.startswith("{") else developper(c.propriete)
    if c.genre == IRI:
        dite["valueUrl"] = f"{{+{c.nom}}}"
    if c.par:
        dite["aboutUrl"] = f"{{+{c.par}}}"
    return dite

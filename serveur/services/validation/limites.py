# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Formats lus et écrits, et taille permise : ce que les faces disent sans rien charger de lourd. Pur."""

from __future__ import annotations

from serveur.noyau import bornes
from serveur.noyau.formats import offerts, types

OCTETS_MAX = bornes.OCTETS
# un JSON-LD se lit d'abord comme du JSON : ses clés disent s'il est à nous (formats.lire)
_LU_COMME = {"jsonld": "json"}
_LUS = offerts("soumission")
EXTENSIONS = {f".{e}": _LU_COMME.get(nom, nom) for nom, f in _LUS.items() for e in f.extensions}
TYPES_LUS = {mime: _LU_COMME.get(nom, nom) for mime, nom in types("soumission").items()}
FORMATS_LUS = tuple(sorted(_LUS))
MODELES = tuple(f.extension for f in offerts("modele").values())
RAPPORTS = tuple(offerts("rapport"))

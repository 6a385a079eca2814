# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les grades d'un constat, du plus grave au moins grave : ce que chacun veut dire, et lequel fait le verdict. Pur."""

from __future__ import annotations

from typing import NamedTuple

from serveur.noyau.espaces import RIF

_SH = "http://www.w3.org/ns/shacl#"


class Grade(NamedTuple):
    """`severite` : sh:severity des formes ; `exigence` : ce que le modèle dit d'un champ qu'une telle règle demande."""

    code: str
    severite: str
    nom: str
    pluriel: str
    marque: str
    exigence: str
    sens: str


GRADES = (
    Grade("violation", f"{_SH}Violation", "violation", "violations", "✗", "obligatoire", "Le Cadre l'exige."),
    Grade(
        "avertissement",
        f"{_SH}Warning",
        "avertissement",
        "avertissements",
        "!",
        "recommandé",
        "Le Cadre le privilégie.",
    ),
    Grade(
        "a-revoir",
        f"{RIF}ARevoir",
        "à revoir",
        "à revoir",
        "~",
        "utile",
        "Forme ou cohérence, d'après cadre-ri ; sans effet sur le verdict.",
    ),
    Grade("information", f"{_SH}Info", "information", "informations", "i", "utile", "Bonne pratique ou précision."),
)
CODES = tuple(g.code for g in GRADES)
PAR_CODE = {g.code: g for g in GRADES}
PAR_SEVERITE = {g.severite: g.code for g in GRADES}
FAIT_LE_VERDICT = "violation"


def rang(code: str) -> int:
    """0 pour le plus grave."""
    return CODES.index(code)

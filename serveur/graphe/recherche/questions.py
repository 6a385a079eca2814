# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les questions usuelles du graphe : les mots de chacune, et celle que l'on propose de chaque énoncé.

Ne dépend que des questions et des libellés des énoncés : rien d'autre du graphe ne change ce qui est tiré ici.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from serveur.graphe.recherche.racines import Racines
from serveur.noyau.langue import mots_utiles

# Tournures de la conversation : on les comprend, une page ne les propose pas.
_FAMILIER = re.compile(r"-tu\b|\b(?:on|ça|notre|nos|mon|ma|mes|faut)\b|c'est", re.IGNORECASE)


class Usuelles(NamedTuple):
    """`textes`, `racines` : (énoncé, question) et (énoncé, racines triées) de chaque question, dans leur ordre ;
    `proposees` : la question que l'on propose de chaque énoncé qui en a une."""

    textes: list[tuple[str, str]]
    racines: list[tuple[str, list[str]]]
    proposees: dict[str, str]


def analyser(questions: list[tuple[str, str]], libelles: dict[str, str], racines_de: Racines) -> Usuelles:
    """`questions` : (énoncé, question) ; `libelles` : libellé français de chaque énoncé."""
    racines = [(e, sorted({racines_de.cle(mot) for mot in mots_utiles(question)})) for e, question in questions]
    du_cadre = {enonce: {racines_de.cle(mot) for mot in mots_utiles(libelle)} for enonce, libelle in libelles.items()}
    rangs: dict[str, tuple[bool, float, int, str]] = {}
    for (enonce, question), (_, dites) in zip(questions, racines, strict=True):
        # entière, soutenue, dans les mots du Cadre
        if question.endswith("?") and len(question) <= 160:
            communes = len(du_cadre[enonce].intersection(dites)) / max(1, len(dites))
            rang = (bool(_FAMILIER.search(question)), -round(communes, 1), len(question), question)
            rangs[enonce] = min(rang, rangs.get(enonce, rang))
    return Usuelles(questions, racines, {enonce: rang[3] for enonce, rang in rangs.items()})

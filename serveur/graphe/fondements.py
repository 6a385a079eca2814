# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le fondement d'un énoncé : la plus petite disposition dont l'étendue contient son passage principal.

À étendues égales, la partie l'emporte sur son tout (`dcterms:isPartOf`). Les fichiers ne disent donc
`ri:fondement` que là où cette règle ne tranche pas ; l'écrire quand elle le dit déjà est une redite, refusée.
Ne lit aucun fichier : travaille sur des quadruplets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RI, TEXTE_CADRE, abreger, developper, graphe_nomme

PASSAGE = re.compile(re.escape(TEXTE_CADRE) + r"#char=(\d+),(\d+)")  # RFC 5147
_FONDEMENT = ox.NamedNode(RI + "fondement")


class FondementFautif(DonneesFautives):
    """Le fondement de `enonce` (IRI) manque, hésite ou se redit ; le message ne dit pas encore où."""

    def __init__(self, enonce: str, message: str) -> None:
        super().__init__(message)
        self.enonce = enonce


class Disposition(NamedTuple):
    """Une disposition et les caractères qu'elle occupe : de `debut` à `fin`, exclue."""

    iri: str
    debut: int
    fin: int


def fonder(quads: Sequence[ox.Quad]) -> Iterator[ox.Quad]:
    """Les `ri:fondement` que les passages disent, dans le graphe du Cadre.

    Lève FondementFautif si aucune disposition ne contient un passage, si plusieurs y prétendent sans que
    l'énoncé dise laquelle, ou s'il redit celle que son passage désigne.
    """
    etendues, touts, dits = _lire(quads)
    graphe = ox.NamedNode(graphe_nomme("cadre"))
    for quad in quads:
        if quad.predicate.value != RI + "passage" or not isinstance(quad.object, ox.NamedNode):
            continue
        trouve = PASSAGE.fullmatch(quad.object.value)
        if not trouve or not isinstance(quad.subject, ox.NamedNode):
            continue
        enonce = quad.subject.value
        debut, fin = int(trouve[1]), int(trouve[2])
        candidates = plus_petites(etendues, touts, debut, fin)
        if dits[enonce]:
            if dits[enonce] == set(candidates):
                raise FondementFautif(
                    enonce,
                    f"{abreger(enonce)} redit ri:fondement {abreger(candidates[0])}, que son passage dit déjà : "
                    "le retirer.",
                )
            continue
        if not candidates:
            raise FondementFautif(
                enonce,
                f"aucune disposition ne contient le passage {debut},{fin} de {abreger(enonce)} : corriger le passage, "
                "ou l'étendue (ri:etendue) d'une disposition de donnees/dispositions/.",
            )
        if len(candidates) > 1:
            raise FondementFautif(
                enonce,
                f"{' et '.join(map(abreger, candidates))} contiennent également le passage {debut},{fin} de "
                f"{abreger(enonce)} : dire laquelle par ri:fondement.",
            )
        yield ox.Quad(quad.subject, _FONDEMENT, ox.NamedNode(candidates[0]), graphe)


def plus_petites(etendues: Sequence[Disposition], touts: dict[str, set[str]], debut: int, fin: int) -> list[str]:
    """IRI des plus petites dispositions qui contiennent [debut, fin[, sans celles dont une autre est une partie."""
    autour = [d for d in etendues if d.debut <= debut and fin <= d.fin]
    taille = min((d.fin - d.debut for d in autour), default=0)
    egales = [d.iri for d in autour if d.fin - d.debut == taille]
    return sorted(iri for iri in egales if not any(iri in touts[autre] for autre in egales))


def _lire(quads: Sequence[ox.Quad]) -> tuple[list[Disposition], dict[str, set[str]], dict[str, set[str]]]:
    """(étendues, touts de chaque chose, fondements écrits de chaque énoncé)."""
    etendues: list[Disposition] = []
    touts: dict[str, set[str]] = defaultdict(set)
    dits: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
            continue
        sujet, propriete, valeur = quad.subject.value, quad.predicate.value, quad.object.value
        if propriete == RI + "etendue":
            trouve = PASSAGE.fullmatch(valeur)
            if trouve:
                etendues.append(Disposition(sujet, int(trouve[1]), int(trouve[2])))
        elif propriete == developper("dcterms:isPartOf"):
            touts[sujet].add(valeur)
        elif propriete == RI + "fondement":
            dits[sujet].add(valeur)
    return etendues, touts, dits

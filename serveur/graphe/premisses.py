# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui, du graphe, peut mener à une conclusion : ni libellés, ni passages, ni notes.

Les quadruplets sont ici des lignes de N-Quads sans leur point, ce que `str` rend d'un quadruplet : on les trie, on en
fait une empreinte et on en lit les termes bien plus vite qu'objet par objet. Ne connaît pas le raisonneur.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from serveur.noyau.espaces import developper

Premisse = tuple[str, str, str]  # termes en N-Triples
_SANS_CONCLUSION = {
    f"<{developper(nom)}>"
    for nom in (
        "ri:passage ri:passageComplementaire ri:etendue rdfs:isDefinedBy dcterms:license rdfs:seeAlso "
        "skos:inScheme skos:topConceptOf foaf:focus owl:versionIRI skos:exactMatch skos:closeMatch"
    ).split()
}


def premisses(lignes: Iterable[str]) -> list[Premisse]:
    """Des quadruplets (N-Quads, un par ligne, sans le point), ce qui peut mener à une conclusion, trié."""
    retenues = set()
    for ligne in lignes:
        sujet, predicat, reste = ligne.split(" ", 2)
        if reste.startswith('"') or predicat in _SANS_CONCLUSION or "#char=" in sujet:
            continue
        retenues.add((sujet, predicat, reste.split(" ", 1)[0]))
    return sorted(retenues)


def quads_de(lignes: Iterable[str]) -> list[ox.Quad]:
    """Quadruplets de lignes de N-Quads sans leur point."""
    return list(ox.parse("".join(f"{ligne} .\n" for ligne in lignes), format=ox.RdfFormat.N_QUADS))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que deux moteurs SPARQL doivent rendre de pareil : une forme comparable de chaque genre de résultat.

On compare des multiensembles de solutions, terme à terme : genre, valeur, langue, type de donnée. Ne sont tenues
pour égales que les différences que SPARQL 1.1 permet ; elles sont toutes dans `_cellule` et `_terme`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
ENTIERS = {f"{XSD}{nom}" for nom in ("integer", "int", "long", "short", "nonNegativeInteger")}
FRACTIONS = {f"{XSD}{nom}" for nom in ("decimal", "double", "float")}
LISTE = re.compile(r'GROUP_CONCAT\s*\([^()]*?SEPARATOR\s*=\s*"([^"]*)"\s*\)\s*AS\s+\?(\w+)', re.IGNORECASE)
CONSTRUIT = re.compile(r"^(CONSTRUCT|DESCRIBE)\b", re.MULTILINE)

Terme = ox.NamedNode | ox.BlankNode | ox.Literal
Resultat = bool | Counter[tuple[Any, ...]]


def resultat(brut: object, texte: str) -> Resultat:
    """Forme comparable du résultat pyoxigraph de la requête `texte` : booléen, ou multiensemble de lignes."""
    if isinstance(brut, ox.QueryBoolean):
        return bool(brut)
    if isinstance(brut, ox.QueryTriples):
        return Counter({(_terme(t.subject), _terme(t.predicate), _terme(t.object)): 1 for t in brut})
    assert isinstance(brut, ox.QuerySolutions)
    listes = {colonne: separateur for separateur, colonne in LISTE.findall(texte)}
    noms = [variable.value for variable in brut.variables]
    return Counter(
        tuple((nom, _cellule(ligne[nom], listes.get(nom))) for nom in noms if ligne[nom] is not None) for ligne in brut
    )


def lire(contenu: bytes, texte: str) -> Resultat:
    """Forme comparable d'une réponse sérialisée : N-Triples si `texte` construit un graphe, JSON sinon."""
    if not CONSTRUIT.search(texte):
        return resultat(ox.parse_query_results(contenu, format=ox.QueryResultsFormat.JSON), texte)
    triplets = (quad.triple for quad in ox.parse(contenu, format=ox.RdfFormat.N_TRIPLES))
    return Counter({(_terme(t.subject), _terme(t.predicate), _terme(t.object)): 1 for t in triplets})


def verifier(qui: str, attendu: Resultat, obtenu: Resultat) -> None:
    """Échoue en montrant deux lignes de chaque écart : comparer les listes entières fige l'affichage."""
    if isinstance(attendu, bool) or isinstance(obtenu, bool):
        assert obtenu is attendu, (qui, "attendu", attendu)
        return
    manquent, en_trop = ((c.total(), sorted(c, key=str)[:2]) for c in (attendu - obtenu, obtenu - attendu))
    egaux = attendu == obtenu
    assert egaux, (qui, "manquent", manquent, "en trop", en_trop)


def _cellule(terme: Terme, separateur: str | None) -> tuple[Any, ...]:
    """Une liste de GROUP_CONCAT, dont SPARQL n'ordonne pas les éléments, est triée."""
    if separateur and isinstance(terme, ox.Literal):
        return ("liste", *sorted(terme.value.split(separateur)))
    return _terme(terme)


def _terme(terme: Terme) -> tuple[Any, ...]:
    """Forme comparable d'un terme. Sont tenus pour égaux :

    - deux nœuds anonymes, dont l'étiquette ne vaut que dans une réponse ;
    - un texte simple et le même typé xsd:string (RDF 1.1), et les étiquettes de langue à la casse près ;
    - deux écritures d'un même nombre ou d'un même booléen, et les sous-types d'un même type de nombres.
    """
    if isinstance(terme, ox.NamedNode):
        return ("iri", terme.value)
    if isinstance(terme, ox.BlankNode):
        return ("anonyme",)
    genre = terme.datatype.value
    if genre in ENTIERS:
        return ("entier", int(terme.value))
    if genre in FRACTIONS:
        return ("nombre", round(float(terme.value), 9))
    if genre.endswith("#boolean") and terme.value in ("0", "1"):
        return ("litteral", "true" if terme.value == "1" else "false", "", genre)
    return ("litteral", terme.value, (terme.language or "").lower(), genre)

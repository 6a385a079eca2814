# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Deux moteurs, une réponse : pyoxigraph et rdflib s'accordent sur des requêtes tirées du vocabulaire du graphe.

La graine est fixe. CADRE_RI_GRAINE et CADRE_RI_NOMBRE en essaient d'autres :
    CADRE_RI_GRAINE=7 CADRE_RI_NOMBRE=400 pytest tests/test_differentiel.py
"""

from __future__ import annotations

import os
import re
from collections import Counter
from decimal import Decimal

import pyoxigraph as ox
import pytest
from generateur_requetes import Generateur, Requete
from rdflib import Dataset
from rdflib import term as rd

GRAINE = int(os.environ.get("CADRE_RI_GRAINE", "8"))
NOMBRE = int(os.environ.get("CADRE_RI_NOMBRE", "240"))
LOTS = 24
XSD = "http://www.w3.org/2001/XMLSchema#"

# Ce que l'ensemble des requêtes doit employer. Les motifs lisent le texte des requêtes, prologue, IRI et chaînes ôtés :
# ils ne croient pas le générateur sur parole.
FONCTIONS = """STR LANG LANGMATCHES DATATYPE BOUND IRI ISIRI ISLITERAL ISBLANK ISNUMERIC REGEX REPLACE SUBSTR STRLEN UCASE
    LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER CONCAT ENCODE_FOR_URI ABS CEIL FLOOR ROUND YEAR MONTH DAY MD5
    SHA1 SHA256 COALESCE IF SAMETERM STRLANG STRDT COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT""".split()
OPERATEURS = {
    **{nom: rf"(?i)\b{nom}\(" for nom in FONCTIONS},
    "triplets joints": r"(\?v\d+) [\w:-]+ \S+ \. (\?v\d+ [\w:-]+ \1|\1 [\w:-]+) ",
    "OPTIONAL": r"OPTIONAL \{",
    "OPTIONAL imbriqué": r"OPTIONAL \{[^{}]*OPTIONAL",
    "OPTIONAL filtré": r"OPTIONAL \{[^{}]*FILTER",
    "UNION": r"\} UNION \{",
    "MINUS": r"MINUS \{",
    "FILTER": r"FILTER \(",
    "FILTER EXISTS": r"FILTER EXISTS \{",
    "FILTER NOT EXISTS": r"FILTER NOT EXISTS \{",
    "BIND": r"BIND \(",
    "VALUES": r"VALUES \S+ \{[^}]*\} .*\}$",
    "VALUES à plusieurs variables": r"VALUES \(\?\w+ \?",
    "VALUES avec UNDEF": r"\(UNDEF ",
    "VALUES final": r"\} VALUES [^{}]*\{[^{}]*\}$",
    "sous-requête": r"\{ SELECT",
    "sous-requête tranchée": r"\{ SELECT [^{}]*\{[^{}]*\} ORDER BY \S+ (LIMIT|OFFSET)",
    "sous-requête groupée": r"\{ SELECT [^{}]*\{[^{}]*\} GROUP BY",
    "GRAPH nommé": r"GRAPH [^?\s]+ \{",
    "GRAPH variable": r"GRAPH \?\w+ \{",
    "chemin en suite": r"[\w)*+?]/[\w(^]",
    "chemin alternatif": r" \(?[\w:-]+\|",
    "chemin inverse": r" \^",
    "chemin *": r"[\w)]\* ",
    "chemin +": r"[\w)]\+ ",
    "chemin ?": r"[\w)]\? ",
    "chemin nié": r" ![\w(]",
    "chemin nié à plusieurs": r"!\([\w:-]+\|",
    "chemin nié et inverse": r"!(\^|\([^)]*\^)",
    "DISTINCT": "SELECT DISTINCT",
    "REDUCED": "SELECT REDUCED",
    "SELECT *": r"SELECT \*",
    "expression dans SELECT": r"SELECT [^{]*\((?!COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP)[^{]* AS ",
    "ORDER BY ASC": r"ORDER BY .*ASC\(",
    "ORDER BY DESC": r"ORDER BY .*DESC\(",
    "ORDER BY à plusieurs clés": r"ORDER BY \S+ \S+ ",
    "LIMIT": r"\} .*LIMIT \d+( OFFSET \d+)?$",
    "OFFSET": r"\} .*OFFSET \d+$",
    "GROUP BY": r"GROUP BY \?",
    "GROUP BY expression": r"GROUP BY \(.* AS ",
    "agrégat sans GROUP BY": r"^SELECT \((COUNT|SUM|MIN|MAX|AVG)(?!.*GROUP BY)",
    "HAVING": r"HAVING \(",
    "DISTINCT dans un agrégat": r"(COUNT|SUM|GROUP_CONCAT)\(DISTINCT",
    "ASK": "^ASK",
    "CONSTRUCT": r"^CONSTRUCT \{",
    "CONSTRUCT à nœuds anonymes": r"^CONSTRUCT [^}]*_:",
    "CONSTRUCT WHERE": "^CONSTRUCT WHERE",
    "IN": " IN ",
    "NOT IN": " NOT IN ",
    "=": " = ",
    "!=": " != ",
    "<": r" < ",
    ">": r" > ",
    "<=": " <= ",
    ">=": " >= ",
    "&&": " && ",
    "||": r" \|\| ",
    "!": r"!\(",
    "+": r" \+ ",
    "-": " - ",
    "*": r" \* [^{]",
    "/": " / ",
    "drapeaux de REGEX": r'REGEX\(.*, ""\)',
}


@pytest.fixture(scope="module")
def requetes(moteur) -> list[Requete]:
    return Generateur(moteur.magasin, GRAINE).requetes(NOMBRE)


def nu(texte: str) -> str:
    """La requête sans prologue, IRI réduites à « x:i », chaînes vidées."""
    sans_prologue = re.sub(r"^(PREFIX .*\n)+", "", texte)
    return re.sub(r'"(\\.|[^"\\])*"(@\w+|\^\^\S+?>)?', '""', re.sub(r"<[^>\s]*[^>\s=]>", "x:i", sans_prologue))


def canonique(t, liste: bool = False) -> tuple | None:
    """Terme comparable d'un moteur à l'autre ; un nombre par sa valeur, un nœud anonyme sans son nom."""
    if t is None:
        return None
    if isinstance(t, ox.NamedNode | rd.URIRef):
        return ("iri", str(t).strip("<>"))
    if isinstance(t, ox.BlankNode | rd.BNode):
        return ("anonyme",)
    lexical = t.value if isinstance(t, ox.Literal) else str(t)
    langue = (t.language or "").lower()
    type_ = (t.datatype.value if isinstance(t, ox.Literal) else str(t.datatype or "")).removeprefix(XSD)
    if type_ in ("integer", "decimal", "double"):
        return (
            "nombre",
            f"{Decimal(lexical):.12g}" if "E" in lexical.upper() else f"{round(Decimal(lexical), 12).normalize():f}",
        )
    if liste:
        lexical = " # ".join(sorted(lexical.split(" # ")))
    return ("littéral", lexical, langue, "" if langue else type_.removesuffix("string"))


def reponses(moteur, graphe: Dataset, requete: Requete) -> tuple[object, object]:
    """Les deux réponses, sous une forme que « == » compare."""
    norme, autre = moteur.evaluer(requete.texte), graphe.query(requete.jumelle)
    if isinstance(norme, ox.QueryBoolean):
        return bool(norme), autre.askAnswer
    if isinstance(norme, ox.QueryTriples):
        triplets = ox.parse(autre.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
        return isomorphe(norme), isomorphe(quad.triple for quad in triplets)
    noms = sorted(v.value for v in norme.variables)
    # rdflib : « SELECT * » y projette aussi les variables de MINUS et de EXISTS, jamais liées (18.2.1 ne les compte pas).
    # rdflib : itérer sur un résultat saute les solutions vides ; `bindings` les garde.
    lignes = [{str(nom): valeur for nom, valeur in ligne.items()} for ligne in autre.bindings]
    assert set(noms) <= set(map(str, autre.vars)), f"{requete.texte}\ncolonnes de rdflib : {autre.vars}"
    assert all(set(ligne) <= set(noms) for ligne in lignes), f"{requete.texte}\ncolonnes de rdflib : {autre.vars}"
    listes = set(re.findall(r"\(GROUP_CONCAT\([^#]*# \"\) AS \?(\w+)\)", requete.texte))
    gauche = [tuple(canonique(s[n], n in listes) for n in noms) for s in norme]
    droite = [tuple(canonique(ligne.get(n), n in listes) for n in noms) for ligne in lignes]
    if requete.forme.startswith("ordonnee"):
        return gauche, droite
    return (set(gauche), set(droite)) if requete.forme.endswith("REDUCED") else (Counter(gauche), Counter(droite))


def isomorphe(triplets) -> set[str]:
    """Triplets aux nœuds anonymes canonisés, nombres réduits à leur valeur : deux graphes isomorphes y sont égaux."""
    donnees = ox.Dataset()
    for t in triplets:
        sorte, *valeur = canonique(t.object)
        # rdflib : le produit de deux entiers est un décimal (17.3 : un entier).
        objet = ox.Literal(valeur[0], datatype=ox.NamedNode(f"{XSD}decimal")) if sorte == "nombre" else t.object
        donnees.add(ox.Quad(t.subject, t.predicate, objet))
    donnees.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in donnees}


def difference(gauche, droite) -> str:
    """Les premières réponses qui diffèrent, et elles seules."""
    if isinstance(gauche, list):
        if len(gauche) == len(droite):
            rang = next(i for i, (a, b) in enumerate(zip(gauche, droite, strict=True)) if a != b)
            return f"rang {rang}\n  pyoxigraph : {gauche[rang]}\n  rdflib     : {droite[rang]}"
        gauche, droite = Counter(gauche), Counter(droite)
    if isinstance(gauche, bool):
        return f"pyoxigraph : {gauche} ; rdflib : {droite}"
    return f"pyoxigraph seul : {list(gauche - droite)[:3]}\nrdflib seul     : {list(droite - gauche)[:3]}"


@pytest.mark.parametrize("lot", range(LOTS))
def test_les_deux_moteurs_s_accordent(lot: int, requetes: list[Requete], moteur, graphe_rdflib: Dataset):
    ecarts = []
    for rang in range(lot, len(requetes), LOTS):
        gauche, droite = reponses(moteur, graphe_rdflib, requetes[rang])
        if gauche != droite:
            ecarts.append(f"requête {rang} de la graine {GRAINE}\n{requetes[rang].texte}\n{difference(gauche, droite)}")
    assert not ecarts, "\n\n".join(ecarts[:3])


def test_le_nombre_de_requetes(requetes: list[Requete]):
    assert len({requete.texte for requete in requetes}) == NOMBRE >= 200


@pytest.mark.parametrize("operateur", OPERATEURS)
def test_chaque_operateur_est_employe(operateur: str, requetes: list[Requete]):
    emplois = sum(bool(re.search(OPERATEURS[operateur], nu(requete.texte))) for requete in requetes)
    assert emplois >= 3, f"{operateur} : {emplois} requêtes"


def test_aucun_triplet_n_est_dans_deux_graphes(moteur):
    """L'union des graphes de pyoxigraph compterait deux fois un tel triplet (voir plus bas)."""
    triplets = Counter(quad.triple for quad in moteur.magasin)
    assert len(triplets) > 10_000
    assert [triplet for triplet, fois in triplets.items() if fois > 1] == []


# Ce que la norme veut et que pyoxigraph 0.5 ne fait pas : une alternative est une union, doublons compris (18.4) ; le
# graphe par défaut est un ensemble de triplets (13.1) ; GROUP BY peut renommer une variable (19.8, règle 20).
@pytest.mark.xfail(reason="défaut de pyoxigraph dont le générateur se garde ; à lever une fois corrigé", strict=False)
@pytest.mark.parametrize(
    ("sparql", "nombre"),
    [
        pytest.param("SELECT ?y { <x:a> <x:p>|<x:q> ?y }", 2, id="alternative"),
        pytest.param("SELECT ?y { <x:a> <x:r> ?y }", 1, id="union-des-graphes"),
        pytest.param("SELECT ?k { <x:a> <x:p> ?y } GROUP BY (?y AS ?k)", 1, id="group-by-renomme"),
    ],
)
def test_defaut_connu_de_pyoxigraph(sparql: str, nombre: int):
    magasin = ox.Store()
    triplets = (
        "<x:a> <x:p> <x:b> <x:g1> . <x:a> <x:q> <x:b> <x:g1> . <x:a> <x:r> <x:b> <x:g1> . <x:a> <x:r> <x:b> <x:g2> ."
    )
    magasin.load(triplets.replace(" . ", " .\n"), format=ox.RdfFormat.N_QUADS)
    assert len(list(magasin.query(sparql, use_default_graph_as_union=True))) == nombre


def test_la_graine_decide_de_tout(requetes: list[Requete], moteur):
    assert Generateur(moteur.magasin, GRAINE).requetes(40) == requetes[:40]
    assert Generateur(moteur.magasin, GRAINE + 1).requetes(40) != requetes[:40]


def test_les_reponses_ne_sont_pas_vides(requetes: list[Requete], moteur):
    """Deux moteurs qui ne répondent rien s'accordent toujours."""
    comptes = [sum(1 for _ in moteur.evaluer(r.texte)) for r in requetes if re.match(r"(PREFIX .*\n)*SELECT", r.texte)]
    pleines = sum(compte > 0 for compte in comptes)
    assert len(comptes) >= 0.6 * len(requetes)
    assert pleines >= 0.7 * len(comptes), f"{pleines} SELECT sur {len(comptes)} ont une réponse"
    reponses_ask = Counter(bool(moteur.evaluer(r.texte)) for r in requetes if r.forme == "ask")
    assert set(reponses_ask) == {False, True}, reponses_ask

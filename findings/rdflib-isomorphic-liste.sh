#!/usr/bin/env bash
# rdflib 7.6.0 : rdflib.compare.isomorphic croît comme le carré de la longueur d'une liste RDF, même sans ambiguïté.
# Entrée : deux graphes égaux, une liste de n littéraux tous différents attachée à une IRI.
# Vu : d'une liste de 100 à une de 400, le temps est multiplié par 16 environ (plus de 8 exigé ici) ; RDFC-1.0 de
#   pyoxigraph 0.5.13, sur les mêmes graphes, par moins de 8 et cent fois plus vite.
# Conséquence : comparer deux graphes de formes SHACL à longues sh:in par isomorphic prend des secondes ; nommer les nœuds
#   anonymes d'après leur contenu, puis comparer, des millièmes.
set -euo pipefail
dossier=$(mktemp -d); trap 'rm -rf "$dossier"' EXIT
python3 -m venv "$dossier/v"
"$dossier/v/bin/pip" install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13 2>/dev/null
"$dossier/v/bin/python" - <<'PY'
import time

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic


def graphe(n):
    g, liste = Graph(), BNode()
    Collection(g, liste, [Literal(f"valeur {i}") for i in range(n)])
    g.add((URIRef("https://exemple.invalid/x"), URIRef("https://exemple.invalid/p"), liste))
    return g


def par_rdflib(n):
    un, autre = graphe(n), graphe(n)
    debut = time.process_time()
    assert isomorphic(un, autre)
    return time.process_time() - debut


def par_rdfc(n):
    jeux = [
        ox.Dataset(ox.parse(graphe(n).serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)) for _ in range(2)
    ]
    debut = time.process_time()
    for jeu in jeux:
        jeu.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert jeux[0] == jeux[1]
    return time.process_time() - debut


mesures = {}
for nom, duree in (("rdflib", par_rdflib), ("RDFC-1.0", par_rdfc)):
    court, long = (min(duree(n) for _ in range(3)) for n in (100, 400))
    mesures[nom] = (long / court, long)
    print(f"{nom} : de 100 à 400, × {long / court:.1f} ({long * 1000:.1f} ms à 400)")
assert mesures["rdflib"][0] > 8 > mesures["RDFC-1.0"][0], "le comportement a changé"
assert mesures["rdflib"][1] > 50 * mesures["RDFC-1.0"][1], "le comportement a changé"
PY

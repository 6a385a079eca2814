#!/usr/bin/env bash
# shacl 0.3.4 (PyPI, moteur SHACL en Rust) : dans une contrainte SPARQL, deux xsd:date ne se comparent pas.
# Entrée : un nœud dont la fin (2002-01-01) précède le début (2003-01-01), et deux formes qui devraient chacune rendre
# un résultat : l'une compare les dates (« ?fin < ?debut »), l'autre leurs textes (STR).
# Vu : 1 résultat, celui des textes ; la comparaison de dates ne rend rien, sans erreur. pySHACL 0.40.1 en rend 2.
# Conséquence : une règle de dates écrite pour SHACL-SPARQL se tait ; comparer STR(…) des dates AAAA-MM-JJ.
set -euo pipefail
dossier=$(mktemp -d); trap 'rm -rf "$dossier"' EXIT
python3 -m venv "$dossier/v"
"$dossier/v/bin/pip" install --quiet --disable-pip-version-check shacl==0.3.4 pyshacl==0.40.1 2>/dev/null
"$dossier/v/bin/python" - <<'PY'
import pyshacl
import shacl
from rdflib import RDF, SH, Graph

PREFIXES = "@prefix ex: <urn:ex:> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
DONNEES = PREFIXES + 'ex:p a ex:P ; ex:debut "2003-01-01"^^xsd:date ; ex:fin "2002-01-01"^^xsd:date .'
FORME = """ex:%s a sh:NodeShape ; sh:targetClass ex:P ; sh:sparql [ a sh:SPARQLConstraint ;
  sh:message "fin avant debut" ; sh:select "SELECT $this WHERE { $this <urn:ex:debut> ?d ; <urn:ex:fin> ?f . FILTER ( %s ) }" ] .
"""
FORMES = PREFIXES + FORME % ("Dates", "?f < ?d") + FORME % ("Textes", "STR(?f) < STR(?d)")
rust = sorted(r.source_shape for r in shacl.Shapes.from_turtle(FORMES).validate_turtle(DONNEES).results)
_, rapport, _ = pyshacl.validate(Graph().parse(data=DONNEES), shacl_graph=Graph().parse(data=FORMES))
python = len(list(rapport.subjects(RDF.type, SH.ValidationResult)))
print("shacl :", rust, "; pySHACL :", python)
assert rust == ["<urn:ex:Textes>"], "le comportement a changé"
assert python == 2, "le comportement a changé"
PY

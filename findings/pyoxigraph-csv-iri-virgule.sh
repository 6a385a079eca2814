#!/usr/bin/env bash
# pyoxigraph 0.5.13 : l'écrivain CSV de SPARQL 1.1 ne met pas entre guillemets une IRI qui contient une virgule.
# Entrée : SELECT (<http://exemple.invalid/t#char=1,2> AS ?x) (1 AS ?y) {} : deux colonnes.
# Vu : la ligne a trois cellules pour deux en-têtes (RFC 4180 demande les guillemets) ; une IRI de fragment RFC 5147
# (« #char=1,2 ») suffit, et pandas décale les colonnes sans un mot. Un littéral à virgule, lui, est entre guillemets.
set -euo pipefail
dossier=$(mktemp -d); trap 'rm -rf "$dossier"' EXIT
python3 -m venv "$dossier/v"
"$dossier/v/bin/pip" install --quiet --disable-pip-version-check pyoxigraph==0.5.13 2>/dev/null
"$dossier/v/bin/python" - <<'PY'
import csv
import io

import pyoxigraph as ox


def largeurs(requete: str) -> list[int]:
    octets = ox.Store().query(requete).serialize(format=ox.QueryResultsFormat.CSV)
    return [len(rang) for rang in csv.reader(io.StringIO(octets.decode()))]


iri = largeurs("SELECT (<http://exemple.invalid/t#char=1,2> AS ?x) (1 AS ?y) {}")
texte = largeurs('SELECT ("char=1,2" AS ?x) (1 AS ?y) {}')
print("cellules par ligne, IRI :", iri, "; texte :", texte)
assert (iri, texte) == ([2, 3], [2, 2]), "le comportement a changé"
PY

#!/usr/bin/env bash
# rdflib 7.6.0, pyoxigraph 0.5.13, PyLD 2.0.4 : une clé à espace, sous un contexte à « @vocab », a trois sorts.
# Entrée : {"@context": {"@vocab": …}, "titre": "A", "date de fin": "2002"}, du JSON-LD 1.1 valide.
# Vu : PyLD et pyoxigraph laissent tomber la clé sans un mot ; rdflib la garde sous une adresse à espaces, puis lève quand
#   on sérialise le graphe en N-Triples ou en Turtle.
# Conséquence : un formulaire ou un tableur dont les clés sont des mots perd ces valeurs selon l'outil, ou échoue loin de
#   sa cause ; il faut donner une adresse à chaque clé dans le contexte, ou ôter les espaces avant.
set -euo pipefail
dossier=$(mktemp -d); trap 'rm -rf "$dossier"' EXIT
python3 -m venv "$dossier/v"
"$dossier/v/bin/pip" install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13 PyLD==2.0.4 2>/dev/null
"$dossier/v/bin/python" - <<'PY'
import json
import logging

import pyoxigraph as ox
from pyld import jsonld
from rdflib import Graph

logging.disable(logging.CRITICAL)
V = "https://exemple.invalid/v#"
document = {"@context": {"@vocab": V}, "@id": "https://exemple.invalid/x", "titre": "A", "date de fin": "2002"}
texte = json.dumps(document)
dits = {
    "pyoxigraph": sorted(q.predicate.value for q in ox.parse(texte, format=ox.RdfFormat.JSON_LD)),
    "PyLD": sorted(t.split(" ")[1][1:-1] for t in jsonld.to_rdf(document, {"format": "application/n-quads"}).splitlines()),
    "rdflib": sorted(str(p) for p in Graph().parse(data=texte, format="json-ld").predicates()),
}
try:
    Graph().parse(data=texte, format="json-ld").serialize(format="nt")
    serialise = True
except Exception:
    serialise = False
for nom, predicats in dits.items():
    print(nom, ":", predicats)
print("rdflib écrit ce graphe en N-Triples :", serialise)
un = [f"{V}titre"]
assert dits == {"pyoxigraph": un, "PyLD": un, "rdflib": [f"{V}date de fin", *un]}, "le comportement a changé"
assert not serialise, "le comportement a changé"
PY

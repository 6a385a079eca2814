# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Moissonne une notice DCAT-AP avec l'analyseur de CKAN (ckanext-dcat) et écrit ce qu'un portail CKAN en garderait.

python3 -m venv .venv-moisson
.venv-moisson/bin/pip install -r exemples/ouverture/moissonneur.txt
.venv-moisson/bin/python exemples/ouverture/moissonner.py http://127.0.0.1:8000/catalogue
"""

from __future__ import annotations

import argparse
import json
import sys

import requests
from ckanext.dcat.processors import RDFParser

PROFIL = "euro_dcat_ap_3"


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lecteur.add_argument("adresse", help="adresse de la notice, servie en RDF/XML")
    adresse = lecteur.parse_args().adresse
    try:
        reponse = requests.get(adresse, headers={"Accept": "application/rdf+xml"}, timeout=30)
        reponse.raise_for_status()
    except requests.RequestException as erreur:
        print(f"{adresse} : la notice ne s'obtient pas ({erreur}) ; vérifier que le serveur tourne.", file=sys.stderr)
        return 2
    analyseur = RDFParser(profiles=[PROFIL])
    analyseur.parse(reponse.content.decode("utf-8"), _format="xml")
    json.dump(list(analyseur.datasets()), sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

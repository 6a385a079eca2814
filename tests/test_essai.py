# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'essai d'une minute (`make essai`) : une question, une validation, une requête SPARQL, une page de chaque route.

Il ne prouve rien dans le détail ; il dit en peu de temps que tout tient ensemble, avec les versions installées.
"""

from __future__ import annotations

import json

import pytest
from conftest import RACINE

from serveur.faces.commande import main

EXEMPLES = RACINE / "exemples"


def test_une_question(artefact, capsys):
    assert main(["question", "qui préside le CSRI", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["reponses"][0]["acteurs"][0]["code"] == "SEC_CT"
    assert main(["question", "recette de la tarte aux pommes"]) == 1


@pytest.mark.parametrize(("nom", "code"), [("entente-partenariat", 0), ("entente-partenariat-fautive", 1)])
def test_une_validation(artefact, capsys, nom: str, code: int):
    assert main(["valider", str(EXEMPLES / f"{nom}.yaml"), "--format", "json"]) == code
    (document,) = json.loads(capsys.readouterr().out)["documents"]
    assert bool(document["constats"]) is bool(code)


def test_une_requete(artefact, capsys):
    texte = "SELECT (COUNT(*) AS ?n) { ?e a <https://w3id.org/cadre-ri/ontologie#Obligation> }"
    assert main(["sparql", texte, "--format", "csv"]) == 0
    assert int(capsys.readouterr().out.split()[1]) > 100
    assert main(["requete", "raci", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 1


def test_une_page_de_chaque_route(client):
    """Les lectures que /openapi.json annonce, à leurs valeurs d'exemple ; des questions du catalogue, une seule."""
    lectures = client.get("/openapi.json").json["paths"]
    vues = 0
    for chemin, operations in lectures.items():
        if "get" not in operations or (chemin.startswith("/requetes/") and chemin != "/requetes/raci"):
            continue
        adresse, valeurs = chemin, {}
        for p in operations["get"].get("parameters", ()):
            donnee = p.get("example", p["schema"].get("default"))
            if p["in"] == "path":
                adresse = adresse.replace("{" + p["name"] + "}", donnee)
            elif donnee is not None:
                valeurs[p["name"]] = donnee
        with client.get(adresse, query_string=valeurs, headers={"Accept": "text/html,*/*;q=0.8"}) as page:
            assert page.status_code in (200, 302, 303), (chemin, page.status_code)
        vues += 1
    assert vues > 30


def test_une_page_absente_le_dit(client):
    absente = client.get("/nulle-part", headers={"Accept": "text/html"})
    assert absente.status_code == 404
    assert "<h1" in absente.text

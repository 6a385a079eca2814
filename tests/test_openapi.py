"""`/openapi.json` dit vrai : valide, toutes les routes y sont, et chaque lecture annoncée répond comme annoncé."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from serveur.services.requetes.repertoire import publiques

# une route plus précise que celle qui est décrite, et ce que l'on sert tel quel
_COMPRISES = {"/id/acteur/{}", "/id/enonce/{}", "/id/requete/{}", "/id/texte/cadre-de-gestion-ri", "/requetes/{}"}


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json


def _lectures(document) -> list[tuple[str, dict]]:
    return [(chemin, operations["get"]) for chemin, operations in document["paths"].items() if "get" in operations]


def test_valide(document):
    OpenAPIV31SpecValidator(document).validate()
    identifiants = [o["operationId"] for chemin in document["paths"].values() for o in chemin.values()]
    assert len(identifiants) == len(set(identifiants))


def test_toutes_les_routes_y_sont_avec_leurs_methodes(document, client):
    servies = {
        (re.sub(r"<[^>]+>", "{}", regle.rule), methode.lower())
        for regle in client.application.url_map.iter_rules()
        for methode in regle.methods - {"HEAD", "OPTIONS"}
        if regle.endpoint != "static"
    }
    decrites = {
        (re.sub(r"{[^}]+}", "{}", chemin), methode)
        for chemin, operations in document["paths"].items()
        for methode in operations
    }
    catalogue = {(f"/requetes/{nom}", "get") for nom in publiques()}
    assert catalogue <= decrites
    assert {x for x in servies if x[0] not in _COMPRISES} == decrites - catalogue


def test_l_adresse_ne_vient_pas_de_la_demande(client):
    document = client.get("/openapi.json", headers={"Host": "ailleurs.example"}).json
    assert document["servers"] == [{"url": "/"}]


def test_les_parametres_d_une_question(document):
    objet = document["paths"]["/requetes/raci"]["get"]["parameters"][0]
    assert objet["name"] == "objet"
    assert objet["schema"]["default"] == "objet:plan-gouvernemental-securite"


def test_chaque_lecture_repond_comme_annonce(document, client):
    """Chaque type de chaque lecture, avec l'exemple ou la valeur par défaut de ses paramètres ; le JSON suit son schéma."""
    essais = 0
    for chemin, operation in _lectures(document):
        adresse, valeurs = chemin, {}
        for p in operation["parameters"]:
            donnee = p.get("example", p["schema"].get("default"))
            if p["in"] == "path":
                adresse = adresse.replace("{" + p["name"] + "}", donnee)
            elif donnee is not None:
                valeurs[p["name"]] = donnee
        contenus = operation["responses"].get("200", {}).get("content")
        if contenus is None:
            assert client.get(adresse, query_string=valeurs).status_code in (302, 303), chemin
            continue
        formats = next((p["schema"]["enum"] for p in operation["parameters"] if p["name"] == "format"), [])
        if chemin == "/sparql":
            continue  # le protocole a ses propres essais
        for mime, annonce in contenus.items():
            if chemin == "/reconciliation" and mime == "text/html":
                valeurs.pop("queries")
            rendue = client.get(adresse, query_string=valeurs, headers={"Accept": mime})
            assert rendue.status_code == 200, (chemin, mime, rendue.text[:200])
            assert mime in ("*/*", rendue.mimetype), (chemin, mime, rendue.mimetype)
            if "schema" in annonce and rendue.is_json:
                Draft202012Validator({**annonce["schema"], "components": document["components"]}).validate(rendue.json)
            essais += 1
        for voulu in formats:
            rendue = client.get(adresse, query_string={**valeurs, "format": voulu})
            assert rendue.status_code == 200, (chemin, voulu, rendue.text[:200])
            essais += 1
    assert essais > 500


def test_chaque_valeur_annoncee_est_acceptee(document, client):
    """Une valeur hors de la liste est refusée, chacune de la liste est acceptée."""
    essais = 0
    for chemin, operation in _lectures(document):
        if "{" in chemin or chemin.startswith(("/requetes/", "/sparql")):
            continue
        for p in operation["parameters"]:
            for valeur in p["schema"].get("enum", ()):
                assert client.get(chemin, query_string={p["name"]: valeur}).status_code == 200, (chemin, p, valeur)
                essais += 1
            if p["schema"].get("enum") and p["name"] != "format":
                assert client.get(chemin, query_string={p["name"]: "inconnu"}).status_code == 400, (chemin, p["name"])
    assert essais > 40

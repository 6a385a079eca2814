# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/openapi.json` dit vrai : valide, toutes les routes y sont, et chaque lecture annoncée répond comme annoncé."""

from __future__ import annotations

import io
import re
import zipfile

import pyoxigraph as ox
import pytest
from conftest import RACINE
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from test_web import JSON

from serveur.noyau.espaces import RI
from serveur.noyau.formats import mimes, types
from serveur.services.requetes.repertoire import publiques

BONNE = (RACINE / "exemples" / "entente-partenariat.yaml").read_text(encoding="utf-8")
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
    document = client.get("/openapi.json", headers={"Host": "127.0.0.1:81"}).json
    assert document["servers"] == [{"url": "/"}]


def test_les_parametres_d_une_question(document):
    objet = document["paths"]["/requetes/raci"]["get"]["parameters"][0]
    assert objet["name"] == "objet"
    assert objet["schema"]["default"] == "objet:plan-gouvernemental-securite"


def test_chaque_lecture_repond_comme_annonce(document, client):
    """Chaque type de chaque lecture, avec l'exemple ou la valeur par défaut de ses paramètres ; le JSON suit son schéma."""
    essais = questions = 0
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
        if chemin.startswith("/requetes/"):
            # un moule pour toutes les questions, dont test_catalogue_faces ouvre chaque page : de chacune son JSON, et
            # tour à tour un autre type ou un nom de format
            annonces = {mime: annonce for mime, annonce in contenus.items() if mime != "text/html"}
            autres = [mime for mime in annonces if mime != "application/json"]
            rang, par_nom = divmod(questions, 2)
            gardes = {"application/json"} | (set() if par_nom else {autres[rang % len(autres)]})
            contenus = {mime: annonce for mime, annonce in annonces.items() if mime in gardes}
            formats = [formats[rang % len(formats)]] if par_nom else []
            questions += 1
        for mime, annonce in contenus.items():
            if chemin == "/reconciliation" and mime == "text/html":
                valeurs.pop("queries")
            if chemin == "/formulaires/{nom}" and mime != "text/html":
                continue  # un modèle se demande par son nom : les essais de « format », plus bas
            rendue = client.get(adresse, query_string=valeurs, headers={"Accept": mime})
            assert rendue.status_code == 200, (chemin, mime, rendue.text[:200])
            assert mime in ("*/*", rendue.mimetype), (chemin, mime, rendue.mimetype)
            if "schema" in annonce and rendue.is_json:
                Draft202012Validator({**annonce["schema"], "components": document["components"]}).validate(rendue.json)
            essais += 1
        for voulu in formats:
            rendue = client.get(adresse, query_string={**valeurs, "format": voulu})
            assert rendue.status_code == 200, (chemin, voulu, rendue.text[:200])
            assert rendue.mimetype in operation["responses"]["200"]["content"], (chemin, voulu, rendue.mimetype)
            essais += 1
    assert questions > 80
    assert essais > 250


# chemin → (corps ou champs, en-têtes), ce qu'il faut pour que l'envoi réponde
_ENVOIS: dict[str, dict] = {
    "/sparql": {"data": {"query": "SELECT (1 AS ?n) {}"}},
    "/formulaires": {"data": {"texte": BONNE}},
    "/formulaires/EntentePartenariat": {"data": {"titre.0": "Essai"}},
    "/reconciliation": {"data": {"queries": '{"q0": {"query": "SCT"}}'}},
    **{
        f"/reconciliation{version}/{geste}": {"json": corps}
        for version in ("", "/1.0")
        for geste, corps in (
            ("match", {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "SCT"}]}]}),
            ("extend", {"ids": ["acteur:ssigri"], "properties": [{"id": "autresNoms"}]}),
        )
    },
}


def _essayer_un_envoi(client, chemin: str, operation: dict) -> int:
    adresse = chemin.replace("{nom}", "EntentePartenariat")
    essais = 0
    for mime in operation["responses"]["200"]["content"]:
        envoi = _ENVOIS[adresse]
        if adresse == "/formulaires/EntentePartenariat" and mime != "text/html":
            action = next(nom for nom, rendu in mimes("formulaire").items() if rendu == mime)
            envoi = {"data": {**envoi["data"], "action": action}}
        if adresse == "/sparql" and mime in mimes("graphe").values():
            envoi = {"data": {"query": "CONSTRUCT { <urn:a> <urn:b> 1 } {}"}}
        rendue = client.post(adresse, **envoi, headers={"Accept": mime})
        assert rendue.status_code == 200, (chemin, mime, rendue.text[:300])
        assert rendue.mimetype == mime, (chemin, mime, rendue.mimetype)
        essais += 1
    return essais


def test_chaque_envoi_repond_comme_annonce(document, client):
    """Chaque type de réponse annoncé par chaque POST ; /validation a son essai, plus bas, et l'avis dans test_journal."""
    ailleurs = {"/validation", "/questions/avis"}
    envois = {c: o["post"] for c, o in document["paths"].items() if "post" in o and c not in ailleurs}
    assert len(envois) == 8
    assert sum(_essayer_un_envoi(client, c, o) for c, o in envois.items()) > 15


def classeur_ods(csv: bytes) -> bytes:
    """Le plus petit classeur OpenDocument qui dise les mêmes cases."""
    cases = "".join(
        "<t:table-row>"
        + "".join(f"<t:table-cell><x:p>{c}</x:p></t:table-cell>" for c in ligne.split(","))
        + "</t:table-row>"
        for ligne in csv.decode().splitlines()
    )
    espaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for p, n in (("o", "office"), ("t", "table"), ("x", "text"))
    )
    contenu = f'<t:table t:name="Document">{cases}</t:table>'
    with zipfile.ZipFile(tampon := io.BytesIO(), "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        corps = f"<o:body><o:spreadsheet>{contenu}</o:spreadsheet></o:body>"
        archive.writestr("content.xml", f"<o:document-content {espaces}>{corps}</o:document-content>")
    return tampon.getvalue()


def test_la_validation_annonce_tous_ses_formats(document, client):
    """Ce qui est annoncé est ce que la table des formats offre ; chacun se lit, chacun se rend, un autre est refusé."""
    operation = document["paths"]["/validation"]["post"]
    rendus = set(operation["responses"]["200"]["content"])
    assert rendus == set(mimes("rapport").values())
    formulaire = {"application/x-www-form-urlencoded", "multipart/form-data"}
    assert set(operation["requestBody"]["content"]) - formulaire == set(types("soumission"))
    envoi = {"data": BONNE.encode(), "content_type": "application/yaml"}
    for mime in rendus:
        rendue = client.post("/validation", **envoi, headers={"Accept": mime})
        assert (rendue.status_code, rendue.mimetype) == (200, mime)
    (voulu,) = [p for p in operation["parameters"] if p["name"] == "format"]
    for nom in voulu["schema"]["enum"]:
        assert client.post("/validation", **envoi, query_string={"format": nom}).mimetype in rendus
    assert client.post("/validation?format=pdf", **envoi).status_code == 406
    rien = "@prefix ri: <https://w3id.org/cadre-ri/ontologie#> . [] a ri:EntentePartenariat ."
    quads = ox.serialize(list(ox.parse(rien, format=ox.RdfFormat.TURTLE)), format=ox.RdfFormat.N_TRIPLES)
    documents = dict.fromkeys(("nquads", "trig", "turtle", "ntriples"), quads)
    for nom in ("rdfxml", "jsonld"):
        documents[nom] = client.post(
            "/sparql",
            data={"query": "CONSTRUCT { [] a ri:X } {}".replace("ri:X", f"<{RI}EntentePartenariat>"), "format": nom},
        ).data
    documents |= {"yaml": BONNE.encode(), "json": b'{"type": "EntentePartenariat"}'}
    documents["csv"] = b"cle,valeur\ntype,EntentePartenariat\n"
    documents["ods"] = classeur_ods(documents["csv"])
    with zipfile.ZipFile(tampon := io.BytesIO(), "w") as archive:
        archive.writestr("Document.csv", documents["csv"])
    documents["zip"] = tampon.getvalue()
    documents["xlsx"] = client.get("/formulaires/EntentePartenariat?format=xlsx").data
    for mime, nom in types("soumission").items():
        rendue = client.post("/validation", data=documents[nom], content_type=mime, headers=JSON)
        lue = rendue.status_code == 200 or (nom == "xlsx" and "vide" in rendue.text)
        assert lue, (mime, rendue.text[:300])


def test_les_bornes_annoncees_sont_celles_du_code(document, client):
    essais = 0
    for chemin, operation in _lectures(document):
        for p in operation["parameters"]:
            if chemin.startswith("/reconciliation") and p["schema"].get("type") == "integer":
                adresse = chemin.replace("{quoi}", "entity")
                for valeur, statut in ((p["schema"]["maximum"], 200), (p["schema"]["maximum"] + 1, 400)):
                    rendue = client.get(adresse, query_string={p["name"]: valeur, "type": "Acteur", "prefix": "m"})
                    assert rendue.status_code == statut, (chemin, p["name"], valeur)
                    essais += 1
    assert essais == 16


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

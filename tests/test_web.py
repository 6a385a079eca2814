# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les pages et l'API : contenu, négociation, erreurs, rien d'exécutable."""

from __future__ import annotations

import json
import re

import pytest

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"Accept": "application/json"}


def test_accueil(client, index):
    page = client.get("/", headers=HTML)
    assert page.status_code == 200
    assert 'name="q"' in page.text
    montres = {f"acteur:{nom}" for nom in re.findall(r"/id/acteur/([\w-]+)", page.text)}
    assert montres == set(index.acteurs)
    assert len(montres) > 50
    assert (
        "script-src" in page.headers["Content-Security-Policy"]
        or "default-src 'none'" in page.headers["Content-Security-Policy"]
    )


def test_question_json_et_html_disent_la_meme_chose(client):
    reponse = client.get("/questions", query_string={"q": "qui préside le CSRI"}, headers=JSON)
    assert reponse.mimetype == "application/json"
    assert "Accept" in reponse.headers["Vary"]
    premiere = reponse.json["reponses"][0]
    assert premiere["acteurs"][0]["code"] == "SEC_CT"
    page = client.get("/questions", query_string={"q": "qui préside le CSRI"}, headers=HTML)
    assert premiere["fondement"]["citation"] in page.text
    assert "Preuve : la requête SPARQL" in page.text


def test_hors_sujet_en_html(client):
    page = client.get("/questions", query_string={"q": "recette de tarte aux pommes"}, headers=HTML)
    assert page.status_code == 200
    assert "Rien dans le Cadre ne répond" in page.text


@pytest.mark.parametrize(
    ("chemin", "statut", "code"),
    [
        ("/questions?q=", 400, "entree-inutilisable"),
        ("/questions?q=" + "a" * 600, 400, "entree-inutilisable"),
        ("/questions?q=x&nombre=mille", 400, "entree-inutilisable"),
        ("/id/acteur/zut", 404, "introuvable"),
        ("/id/zut/zut", 404, "introuvable"),
        ("/nulle-part", 404, "introuvable"),
        ("/sparql?query=SELECT", 400, "entree-inutilisable"),
        ("/sparql?query=ASK{}&query=ASK{}", 400, "entree-inutilisable"),
    ],
)
def test_erreurs_en_json(client, chemin: str, statut: int, code: str):
    reponse = client.get(chemin, headers=JSON)
    assert reponse.status_code == statut
    assert set(reponse.json) == {"code", "message", "statut"}
    assert (reponse.json["code"], reponse.json["statut"]) == (code, statut)


@pytest.mark.parametrize(
    ("accepte", "mime"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("application/sparql-results+xml;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_sparql_negocie(client, accepte: str, mime: str):
    reponse = client.get("/sparql", query_string={"query": "SELECT (1 AS ?n) {}"}, headers={"Accept": accepte})
    assert reponse.status_code == 200
    assert reponse.mimetype == mime


def test_sparql_par_post(client):
    brut = client.post("/sparql", data="ASK {}", content_type="application/sparql-query", headers=JSON)
    assert json.loads(brut.data)["boolean"] is True
    encode = client.post("/sparql", data={"query": "ASK {}"}, headers=JSON)
    assert json.loads(encode.data)["boolean"] is True
    refuse = client.post("/sparql", data="ASK {}", content_type="text/plain", headers=JSON)
    assert refuse.status_code == 415
    assert client.get("/sparql?query=ASK{}", headers={"Accept": "image/png"}).status_code == 406


def test_page_sparql_montre_resultat_et_erreur(client):
    page = client.post("/sparql", data={"query": "SELECT (1 AS ?n) {}"}, headers=HTML)
    assert '<th scope="col" data-variable="n">n</th>' in page.text
    page = client.post("/sparql", data={"query": "SELECT <script>"}, headers=HTML)
    assert page.status_code == 400
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text


def test_chaque_acteur_a_sa_page(client, index):
    for acteur in index.acteurs:
        page = client.get("/id/" + acteur.replace(":", "/"), headers=HTML)
        assert page.status_code == 200, acteur
        assert index.acteurs[acteur]["code"] in page.text
    page = client.get("/id/acteur/mcc", headers=HTML)
    assert "portée par Ministères et organismes" in page.text


@pytest.mark.parametrize(
    "injection", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "'; DROP"]
)
def test_une_injection_reste_du_texte(client, injection: str):
    page = client.get("/questions", query_string={"q": injection}, headers=HTML)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert 'value="49"' not in page.text


def test_autorisation_en_page_et_en_json(client):
    page = client.get("/autorisation?deroge-standards=oui", headers=HTML)
    assert "Autorisation requise" in page.text
    assert "Cadre, 5.1, 2e puce" in page.text
    reponse = client.get("/autorisation?deroge-standards=oui", headers=JSON)
    assert reponse.json["decision"] == "requise"
    assert client.get("/autorisation?zut=oui", headers=JSON).status_code == 400
    assert client.get("/autorisation?vue=tout", headers=HTML).text.count("<fieldset>") == 8


def test_la_feuille_de_style_est_servie(client):
    with client.get("/static/style.css") as feuille:
        assert feuille.status_code == 200


def test_sante(client):
    sante = client.get("/sante").json
    assert sante["statut"] == "ok"
    assert sante["enonces"] >= 600
    assert sante["formes"].startswith(("shacl ", "pySHACL"))

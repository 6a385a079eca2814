# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""SPARQL 1.1 Protocol et Service Description : les essais du W3C côté requête, la négociation, le cache, CORS.

Les manifestes du W3C disent une demande HTTP et ce qui doit revenir ; chaque ligne ci-dessous est l'un d'eux,
par son nom. Le serveur sert les graphes nommés qu'ils supposent.
"""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server
from xml.etree import ElementTree

import openpyxl
import pyoxigraph as ox
import pytest
from doublures import LARGE
from SPARQLWrapper import SPARQLWrapper

from serveur.faces.web import Reglages, creer_application
from serveur.moteurs.bassin import Limites
from serveur.noyau.formats import mimes
from serveur.noyau.negociation import choisir

BASE = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
D1, D2, D3 = (BASE.format(n) for n in (1, 2, 3))
DEUX = f"ASK {{ <{D1}> a ?t . <{D2}> a ?t2 }}"
NOMMES = f"ASK {{ GRAPH ?g1 {{ <{D1}> a ?t }} GRAPH ?g2 {{ <{D2}> a ?u }} }}"
COMPLET = f"ASK {{ <{D3}> a ?v GRAPH ?g1 {{ <{D1}> a ?t }} GRAPH ?g2 {{ <{D2}> a ?u }} }}"
DIRECT = "application/sparql-query"
FORMULAIRE = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def client(artefact, tmp_path_factory):
    fichier = tmp_path_factory.mktemp("donnees") / "w3c.trig"
    fichier.write_text(
        "".join(f"<{g}> {{ <{g}> a <http://exemple.org/Document> }}\n" for g in (D1, D2, D3)), encoding="utf-8"
    )
    reglages = Reglages(limites=Limites(delai=5, travailleurs=1), donnees=(fichier,), avec_cadre=False)
    application = creer_application(reglages)
    yield application.test_client()
    application.extensions["cadre_ri"].moteur.fermer()


@pytest.fixture(scope="module")
def cadre(application):
    return application.test_client()


REUSSITES = {
    "query_post_form": ("POST", {"default-graph-uri": [BASE.format(0)]}, FORMULAIRE, "query=ASK%20%7B%7D"),
    "query_dataset_default_graphs_get": ("GET", {"query": [DEUX], "default-graph-uri": [D1, D2]}, None, None),
    "query_dataset_default_graphs_post": ("POST", {"default-graph-uri": [D1, D2]}, DIRECT, DEUX),
    "query_dataset_named_graphs_post": ("POST", {"named-graph-uri": [D1, D2]}, DIRECT, NOMMES),
    "query_dataset_named_graphs_get": ("GET", {"query": [NOMMES], "named-graph-uri": [D1, D2]}, None, None),
    "query_dataset_full": ("POST", {"default-graph-uri": [D3], "named-graph-uri": [D1, D2]}, DIRECT, COMPLET),
    "query_multiple_dataset": (
        "POST", {"named-graph-uri": [D1, D2]}, DIRECT, NOMMES.replace("ASK", f"ASK FROM <{D3}>"),
    ),
    "query_get": ("GET", {"query": ["ASK {}"], "default-graph-uri": [BASE.format(0)]}, None, None),
    "query_post_direct": ("POST", {}, DIRECT, "ASK {}"),
}  # fmt: skip


@pytest.mark.parametrize("nom", REUSSITES)
@pytest.mark.parametrize("chemin", ["/sparql", "/sparql/"])
def test_w3c_reussites(client, nom: str, chemin: str):
    methode, parametres, type_, corps = REUSSITES[nom]
    reponse = client.open(chemin, method=methode, query_string=parametres, content_type=type_, data=corps)
    assert reponse.status_code == 200, reponse.text
    assert json.loads(reponse.data)["boolean"] is True


@pytest.mark.parametrize(
    "nom, requete, types",
    [
        ("query_content_type_select", "SELECT (1 AS ?value) {}", {"application/sparql-results+json"}),
        ("query_content_type_ask", "ASK {}", {"application/sparql-results+json"}),
        ("query_content_type_describe", "DESCRIBE <http://example.org/>", {"text/turtle"}),
        ("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", {"text/turtle"}),
    ],
)
def test_w3c_types_de_contenu(client, nom: str, requete: str, types: set[str]):
    parametres = {"default-graph-uri": BASE.format(0)}
    reponse = client.post("/sparql", query_string=parametres, data=requete, content_type=DIRECT)
    assert reponse.status_code == 200, nom
    assert reponse.mimetype in types


@pytest.mark.parametrize(
    "nom, statut, demande",
    [
        ("bad_query_method", 405, {"method": "PUT", "query_string": {"query": "ASK {}"}, "content_type": FORMULAIRE}),
        ("bad_multiple_queries", 400, {"query_string": "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"}),
        ("bad_query_wrong_media_type", 415, {"method": "POST", "data": "ASK {}", "content_type": "text/plain"}),
        ("bad_query_missing_form_type", 415, {"method": "POST", "data": "query=ASK%20%7B%7D"}),
        ("bad_query_missing_direct_type", 415, {"method": "POST", "data": "ASK {}"}),
        ("bad_query_non_utf8", 415,
         {"method": "POST", "data": "ASK {}".encode("utf-16"), "content_type": f"{DIRECT}; charset=UTF-16"}),
        ("bad_query_syntax", 400, {"query_string": {"query": "ASK {"}}),
        # côté mise à jour, le refus vaut pour tout
        ("bad_update_get", 400, {"query_string": {"update": "CLEAR ALL"}}),
        ("bad_multiple_updates", 400,
         {"method": "POST", "data": "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", "content_type": FORMULAIRE}),
        ("bad_update_wrong_media_type", 415, {"method": "POST", "data": "CLEAR NAMED", "content_type": "text/plain"}),
        ("bad_update_missing_form_type", 415, {"method": "POST", "data": "update=CLEAR%20NAMED"}),
        ("bad_update_syntax", 400, {"method": "POST", "data": "update=CLEAR%20XYZ", "content_type": FORMULAIRE}),
        ("bad_update_dataset_conflict", 415,
         {"method": "POST", "data": "WITH <http://a> DELETE WHERE { ?s ?p ?o }",
          "content_type": "application/sparql-update"}),
        # et ce que les manifestes ne disent pas
        ("mise à jour comme requête", 400, {"method": "POST", "data": "CLEAR ALL", "content_type": DIRECT}),
        ("corps illisible", 400, {"method": "POST", "data": b"ASK {} # \xe9", "content_type": DIRECT}),
        ("envoi sans requête", 400, {"method": "POST", "data": "x=1", "content_type": FORMULAIRE}),
        ("graphe qui n'est pas une IRI", 400, {"query_string": {"query": "ASK {}", "default-graph-uri": "pas une iri"}}),
        ("UTF-8 fautif", 400, {"query_string": "query=ASK%20%7B%3Fs%20%3Fp%20%22%FF%22%7D"}),
        ("solutions en RDF", 406, {"query_string": {"query": "ASK {}", "format": "turtle"}}),
        ("trop long", 413, {"method": "POST", "data": "#" * 1_100_000, "content_type": DIRECT}),
    ],
)  # fmt: skip
def test_w3c_refus(client, nom: str, statut: int, demande: dict):
    reponse = client.open("/sparql", **demande)
    assert reponse.status_code == statut, (nom, reponse.text)
    assert set(reponse.json) == {"code", "message", "statut"}
    if statut == 405:
        assert "GET" in reponse.headers["Allow"]


SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize(
    "accepte, format_",
    [
        (None, ox.RdfFormat.TURTLE),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_w3c_description_du_service(cadre, accepte: str | None, format_):
    """returns-rdf, has-endpoint-triple, conforms-to-schema."""
    reponse = cadre.get("/sparql", headers={"Accept": accepte} if accepte else {})
    assert reponse.status_code == 200
    magasin = ox.Store()
    magasin.load(reponse.data, format=format_)

    def compter(motif: str) -> int:
        return len(
            list(magasin.query(f"PREFIX sd: <{SD}> PREFIX void: <http://rdfs.org/ns/void#> SELECT * {{ {motif} }}"))
        )

    adresse = "<http://localhost/sparql>"
    assert compter(f"?s a sd:Service ; sd:endpoint {adresse}") == 1
    assert compter("?s sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph") == 1
    assert compter("?s sd:resultFormat ?f") == 8
    assert compter("?s sd:defaultDataset ?d . ?d a sd:Dataset ; sd:defaultGraph ?g . ?g a sd:Graph") == 1
    nommes = "?d sd:namedGraph ?n . ?n a sd:NamedGraph ; sd:name ?nom ; sd:graph ?g . ?g a sd:Graph ; void:triples ?t"
    assert compter(nommes) >= 5
    assert compter(nommes + " FILTER(?t > 0)") == compter(nommes)
    assert compter("?s sd:supportedLanguage sd:SPARQL11Update") == 0


def test_la_description_dit_l_adresse_demandee(cadre):
    assert "sd:endpoint <http://localhost/sparql/>" in cadre.get("/sparql/").text
    for hote in ('a"b', "<x>", "a b", "é"):
        reponse = cadre.get("/sparql", headers={"Host": hote.encode().decode("latin-1"), "Accept": "application/json"})
        assert (reponse.status_code, reponse.json["statut"]) == (400, 400), hote


@pytest.mark.parametrize(
    "accepte, requete, mime",
    [
        (None, "SELECT (1 AS ?n) {}", "application/sparql-results+json"),
        ("*/*", "SELECT (1 AS ?n) {}", "application/sparql-results+json"),
        ("application/sparql-results+xml", "SELECT (1 AS ?n) {}", "application/sparql-results+xml"),
        ("application/json", "ASK {}", "application/sparql-results+json"),
        ("text/csv", "SELECT (1 AS ?n) {}", "text/csv"),
        ("text/tab-separated-values", "SELECT (1 AS ?n) {}", "text/tab-separated-values"),
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.9", "ASK {}", "application/sparql-results+xml"),
        ("text/csv;q=0, */*;q=0.1", "SELECT (1 AS ?n) {}", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, application/json;q=0, */*", "ASK {}", "application/sparql-results+xml"),
        ("text/*", "SELECT (1 AS ?n) {}", "text/csv"),
        ("text/turtle", "CONSTRUCT { <s> <p> 1 } WHERE {}", "text/turtle"),
        ("application/n-triples", "CONSTRUCT { <s> <p> 1 } WHERE {}", "application/n-triples"),
        ("application/rdf+xml, text/turtle;q=0.5", "CONSTRUCT { <s> <http://a/p> 1 } WHERE {}", "application/rdf+xml"),
        ("application/ld+json", "CONSTRUCT { <s> <p> 1 } WHERE {}", "application/ld+json"),
        ("application/sparql-results+json, text/turtle", "CONSTRUCT { <s> <p> 1 } WHERE {}", "text/turtle"),
        ("application/sparql-results+json, text/turtle", "ASK {}", "application/sparql-results+json"),
        ("text/csv", "CONSTRUCT { <s> <p> 1 } WHERE {}", None),
        ("text/turtle", "SELECT * {}", None),
        ("image/png", "ASK {}", None),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "ASK {}", "text/html"),
        ("text/html;q=0.5, text/csv", "ASK {}", "text/csv"),
    ],
)
def test_table_des_accept(client, accepte: str | None, requete: str, mime: str | None):
    reponse = client.get("/sparql", query_string={"query": requete}, headers={"Accept": accepte} if accepte else {})
    if mime is None:
        assert reponse.status_code == 406, reponse.text
    else:
        assert (reponse.status_code, reponse.mimetype) == (200, mime), reponse.text
        assert "Accept" in reponse.headers["Vary"]


@pytest.mark.parametrize(
    "entete, attendu",
    [
        ("", "a/b"), (None, "a/b"), ("c/d", "c/d"), ("a/*;q=0.2, c/d;q=0.1", "a/b"), ("x/y", None),
        ("A/B", "a/b"), ("a/b;q=2", None), ("a/b;q=, c/d", "c/d"), ("zut, c/d", "c/d"), ("*/*;q=0", None),
        ("c/d; charset=utf-8; q=0.9, a/b;q=0.8", "c/d"),
    ],
)  # fmt: skip
def test_negociation(entete: str | None, attendu: str | None):
    assert choisir(entete, ["a/b", "c/d"]) == attendu


def test_chaque_format_se_relit(cadre):
    requete = (
        'SELECT ?i ?t ?n ?vide { BIND (<http://a/é> AS ?i) BIND ("l\'«été»,\\n\\"x\\""@fr AS ?t) BIND (1.5 AS ?n) }'
    )
    obtenu = {
        f: cadre.get("/sparql", query_string={"query": requete, "format": f}).data
        for f in ("json", "xml", "csv", "tsv", "xlsx")
    }
    ligne = json.loads(obtenu["json"])["results"]["bindings"][0]
    assert ligne["t"] == {"type": "literal", "value": 'l\'«été»,\n"x"', "xml:lang": "fr"}
    assert "vide" not in ligne
    assert ElementTree.fromstring(obtenu["xml"]).tag.endswith("sparql")
    assert obtenu["csv"].decode().startswith("i,t,n,vide\r\n")
    assert '"l\'«été»,\\n\\"x\\""@fr' in obtenu["tsv"].decode()
    feuille = openpyxl.load_workbook(io.BytesIO(obtenu["xlsx"])).active
    assert feuille is not None
    assert [c.value for c in feuille[2]] == ["http://a/é", 'l\'«été»,\n"x"', 1.5, None]


def test_un_classeur_ne_contient_pas_de_formule(cadre):
    requete = 'SELECT ?x { VALUES ?x { "=1+1" "+cmd" "@SOMME(A1)" } }'
    classeur = openpyxl.load_workbook(
        io.BytesIO(cadre.get("/sparql", query_string={"query": requete, "format": "xlsx"}).data)
    )
    feuille = classeur.active
    assert feuille is not None
    assert [(c[0].value, c[0].data_type) for c in feuille.iter_rows(min_row=2)] == [
        ("=1+1", "s"), ("+cmd", "s"), ("@SOMME(A1)", "s"),
    ]  # fmt: skip


def test_cache(cadre):
    requete = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    premiere = cadre.get("/sparql", query_string=requete)
    etiquette = premiere.headers["ETag"]
    assert "must-revalidate" in premiere.headers["Cache-Control"]
    deja = cadre.get("/sparql", query_string=requete, headers={"If-None-Match": etiquette})
    assert (deja.status_code, deja.data) == (304, b"")
    autre = cadre.get("/sparql", query_string=requete, headers={"If-None-Match": etiquette, "Accept": "text/csv"})
    assert autre.status_code == 200
    assert autre.headers["ETag"] != etiquette
    jeu = {**requete, "default-graph-uri": "https://w3id.org/cadre-ri/graphe/liens"}
    assert cadre.get("/sparql", query_string=jeu).headers["ETag"] != etiquette
    for variable in ("SELECT (NOW() AS ?t) {}", "SELECT (RAND() AS ?t) {}", "SELECT (BNODE() AS ?t) {}"):
        varie = cadre.get("/sparql", query_string={"query": variable})
        assert varie.status_code == 200
        assert "ETag" not in varie.headers
        assert varie.headers["Cache-Control"] == "no-store"
    fausse = cadre.get("/sparql", query_string={"query": "ASK {"}, headers={"If-None-Match": "*"})
    assert fausse.status_code == 400


def test_head_options_et_cors(cadre):
    tete = cadre.head("/sparql", query_string={"query": "ASK {}"})
    assert (tete.status_code, tete.data) == (200, b"")
    assert tete.mimetype == "application/sparql-results+json"
    options = cadre.options("/sparql", headers={"Origin": "https://a.qc.ca", "Access-Control-Request-Method": "POST"})
    assert options.status_code == 200
    assert {"GET", "HEAD", "POST"} <= set(options.headers["Allow"].replace(" ", "").split(","))
    assert "Content-Type" in options.headers["Access-Control-Allow-Headers"]
    for reponse in (tete, options, cadre.get("/sparql?query=ASK"), cadre.put("/sparql")):
        assert reponse.headers["Access-Control-Allow-Origin"] == "*"


def test_les_limites_sont_annoncees(cadre):
    assert cadre.get("/sparql?query=ASK{}").headers["X-Cadre-RI-Limites"].startswith("lignes=100000; octets=")
    assert "100000 lignes" in cadre.get("/sparql").text
    trop = cadre.get("/sparql", query_string={"query": LARGE})
    assert trop.status_code == 413
    assert "tronquée" in trop.json["message"]
    page = cadre.get(
        "/sparql", query_string={"query": "SELECT ?s { ?s ?p ?o } LIMIT 1500"}, headers={"Accept": "text/html"}
    )
    assert "1500 lignes" in page.text
    assert "les 1000 premières sont montrées" in page.text


def test_un_graphe_inconnu_du_protocole_est_dit(cadre):
    demande = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "https://exemple.org/é"}
    reponse = cadre.get("/sparql", query_string=demande)
    assert json.loads(reponse.data)["boolean"] is False
    assert "graphe-inconnu" in reponse.headers["X-Cadre-RI-Avis"]
    assert "tenu pour vide" in cadre.get("/sparql", query_string=demande, headers={"Accept": "text/html"}).text


def test_donnees_en_plus_du_cadre(artefact, tmp_path: Path):
    fichier = tmp_path / "plus.ttl"
    fichier.write_text("<http://exemple.org/a> <http://exemple.org/b> <c> .", encoding="utf-8")
    application = creer_application(Reglages(limites=Limites(travailleurs=1), donnees=(fichier,)))
    client = application.test_client()
    requete = "ASK { <http://exemple.org/a> ?p ?o . ?enonce <https://w3id.org/cadre-ri/ontologie#fondement> ?f }"
    assert client.get("/sparql", query_string={"query": requete}).json["boolean"] is True
    assert client.get("/id/acteur/ct", headers={"Accept": "text/html"}).status_code == 200
    application.extensions["cadre_ri"].moteur.fermer()


def test_sans_le_cadre_il_n_y_a_que_sparql(client):
    assert client.get("/", headers={"Accept": "text/html"}).location == "/sparql"
    assert client.get("/questions?q=x").status_code == 404
    page = client.get("/sparql", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/autorisation" not in page.text
    assert client.get("/sante").json["statut"] == "ok"


@pytest.mark.parametrize(
    "requete, attendu",
    [
        ("SELECT ?s { ?s ri:titulaire acteur:ct }", "préfixe « ri: » n'est pas déclaré (PREFIX ri: <https://w3id.org"),
        ("PREFIX a: <http://a/> SELECT ?s { ?s zut:b a:c }", "préfixe « zut: » n'est pas déclaré"),
        ("DROP ALL", "lecture seule"),
        ("PREFIX a: <http://a/> # x\n INSERT DATA { a:b a:c a:d }", "lecture seule"),
        ("SELECT * {\n ?s ?p ?o", "ligne 1, colonne 10 : le signe « { » est ouvert ici et jamais fermé"),
        ("SELECT * { ?s ?p 'a }", "ligne 1, colonne 18 : le guillemet « ' »"),
        ("SELECT * { ?s ?p ?o }\n}", "ligne 2, colonne 1 : le signe « } » est de trop"),
        ("ASK {\n ?s ?p ?o .\n ?o ?q\n}\nLIMIT 3", "ligne 3, colonne 2 : à partir d'ici"),
        ("SELECT ?s {?s ?p ?o\n FILTER(?o = )}", "ligne 2, colonne 14 : à partir d'ici"),
        ("SELEC ?s { ?s ?p ?o }", "ligne 1, colonne 1 : après les préfixes vient SELECT"),
        ("SELECT (COUNT(?s) AS ?n) ?p {?s ?p ?o}", "ni dans le GROUP BY"),
        ("# rien", "elle est vide"),
        (
            "PREFIX a: <http://a/> ASK { ?s ?p a:x-3.2.1 }",
            "ligne 1, colonne 35 : le moteur ne lit pas un nom préfixé à",
        ),
    ],
)
def test_une_faute_de_syntaxe_s_explique(cadre, requete: str, attendu: str):
    reponse = cadre.get("/sparql", query_string={"query": requete})
    assert reponse.status_code == 400
    assert attendu in reponse.json["message"]


def test_ce_que_xml_ne_peut_ecrire_est_refuse(cadre):
    for requete, format_ in (
        ('SELECT ("\\u0001" AS ?x) {}', "xml"),
        ("CONSTRUCT { <http://a/s> <http://a/1> 1 } WHERE {}", "rdfxml"),
    ):
        reponse = cadre.get("/sparql", query_string={"query": requete, "format": format_})
        assert (reponse.status_code, reponse.json["code"]) == (406, "non-acceptable"), reponse.text
        assert cadre.get("/sparql", query_string={"query": requete, "format": "json"}).status_code == 200


def test_un_turtle_ne_declare_que_ses_prefixes(cadre):
    requete = "CONSTRUCT { <https://w3id.org/cadre-ri/id/acteur/ct> a <http://a/b> } WHERE {}"
    corps = cadre.get("/sparql", query_string={"query": requete, "format": "turtle"}).text
    assert corps.count("@prefix") == 1
    assert "acteur:ct" in corps


@pytest.mark.filterwarnings("ignore:Sending Accept header")
@pytest.mark.filterwarnings("ignore:Format requested")
@pytest.mark.parametrize("methode", ["GET", "POST"])
@pytest.mark.parametrize("format_", ["xml", "json", "turtle", "n3", "rdf+xml", "json-ld"])
def test_sparqlwrapper_tel_quel(application_servie, methode: str, format_: str):
    """Le client le plus répandu, avec ses réglages par défaut : il envoie format= et Accept."""
    for requete in ("CONSTRUCT { <http://a/s> <http://a/p> 1 } WHERE {}", "DESCRIBE <http://a/s>"):
        client = SPARQLWrapper(application_servie)
        client.setQuery(requete)
        client.setMethod(methode)
        client.setReturnFormat(format_)
        with client.query().response as reponse:
            assert reponse.status == 200
            assert reponse.headers.get_content_type() in mimes("graphe").values()
    if format_ in ("xml", "json"):
        client.setQuery("SELECT (1 AS ?n) {}")
        with client.query().response as reponse:
            assert reponse.headers.get_content_type() == mimes("solutions")[format_]


class _Muet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def application_servie(cadre):
    with make_server("127.0.0.1", 0, cadre.application, handler_class=_Muet) as service:
        fil = threading.Thread(target=service.serve_forever, args=(0.01,))
        fil.start()
        yield f"http://127.0.0.1:{service.server_port}/sparql"
        service.shutdown()
        fil.join()

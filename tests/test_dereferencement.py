# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Chaque IRI du produit répond à son chemin, dans chaque format, et les formats disent la même chose."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

RACINE = "https://w3id.org/cadre-ri"
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def iris(moteur) -> list[str]:
    """Les IRI du produit que disent les données, sans fragment."""
    trouvees = set()
    for quad in moteur.magasin:
        for terme in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(terme, ox.NamedNode) and terme.value.startswith(f"{RACINE}/"):
                trouvees.add(terme.value.partition("#")[0])
    return sorted(trouvees)


def test_chaque_iri_repond_en_turtle(client, iris):
    assert len(iris) > 2200
    for iri in iris:
        reponse = client.get(iri.removeprefix(RACINE), headers={"Accept": "text/turtle"})
        if iri in (f"{RACINE}/", f"{RACINE}/telechargements"):  # des pages : la notice les décrit
            assert (reponse.status_code, reponse.location) == (303, "/catalogue?format=turtle"), iri
            continue
        assert reponse.status_code == 200, iri
        if "/telechargements/" in iri or iri.endswith(".json"):
            continue  # un fichier est ce qu'il est ; tests/test_telechargements.py les lit tous
        assert reponse.mimetype == "text/turtle"
        assert iri.encode() in reponse.data or b"prefix" in reponse.data.lower()


def _demander(client, chemin: str, mime: str) -> bytes:
    reponse = client.get(chemin, headers={"Accept": mime})
    assert reponse.status_code == 200, (chemin, mime)
    assert reponse.mimetype == mime
    return reponse.data


def _graphe(client, chemin: str, mime: str, nom: str) -> Graph:
    return Graph().parse(data=_demander(client, chemin, mime), format=nom)


def _jeu(client, chemin: str, mime: str) -> ox.Dataset:
    """Les mêmes triplets, nœuds anonymes nommés d'après leur contenu (RDFC-1.0) : deux jeux égaux sont isomorphes."""
    lu = ox.Dataset(ox.parse(_demander(client, chemin, mime), format=ox.RdfFormat.from_media_type(mime)))
    lu.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return lu


def test_les_formats_disent_la_meme_chose(client, iris):
    """Une chose de chaque collection, les documents à fragments, et un échantillon régulier ; rdflib en relit une partie."""
    premieres = {re.sub(r"/id/([^/]+)/.*", r"\1", iri): iri for iri in reversed(iris)}
    choisies = sorted({*premieres.values(), *iris[::60]})
    assert len(choisies) > 40
    relues = 0
    for iri in choisies:
        if iri.endswith(("/", "/sparql", "/catalogue", ".json")) or "/telechargements" in iri:
            continue  # la description du service, la notice et les fichiers ont leurs essais
        chemin = iri.removeprefix(RACINE)
        jeux = [_jeu(client, chemin, mime) for mime in FORMATS]
        assert len(jeux[0]) > 0, iri
        assert all(autre == jeux[0] for autre in jeux[1:]), iri
        if iri in premieres.values() and len(jeux[0]) < 1000:
            relues += 1
            graphes = [_graphe(client, chemin, mime, nom) for mime, nom in FORMATS.items()]
            assert all(len(graphe) == len(jeux[0]) for graphe in graphes), iri
            assert all(isomorphic(graphes[0], autre) for autre in graphes[1:]), iri
    assert relues > 10


def test_une_description_est_concise_et_nomme_ce_qu_elle_vise(client):
    from rdflib import SKOS, URIRef

    g = _graphe(client, "/id/enonce/4.4-csri-presidence", "text/turtle", "turtle")
    sujet = URIRef(f"{RACINE}/id/enonce/4.4-csri-presidence")
    titulaire = g.value(sujet, URIRef(f"{RACINE}/ontologie#titulaire"))
    assert titulaire is not None
    assert (titulaire, SKOS.prefLabel, None) in g
    nommes = {s for s in g.subjects() if s != sujet}
    assert nommes <= set(g.objects(sujet))


def test_l_ontologie_et_les_formes_contiennent_leurs_termes(client, moteur):
    from rdflib import URIRef

    ontologie = _graphe(client, "/ontologie", "text/turtle", "turtle")
    assert (URIRef(f"{RACINE}/ontologie#Enonce"), None, None) in ontologie
    assert isomorphic(ontologie, _graphe(client, "/ontologie/0.1.0", "application/rdf+xml", "xml"))
    formes = _graphe(client, "/formes", "text/turtle", "turtle")
    assert (URIRef(f"{RACINE}/formes#EP30-TotalCouts"), None, None) in formes
    contexte = client.get("/formes/contexte.jsonld")
    assert contexte.mimetype == "application/ld+json"
    assert "@context" in json.loads(contexte.data)
    texte = _graphe(client, "/id/texte/cadre-de-gestion-ri", "text/turtle", "turtle")
    assert len({s for s in texte.subjects() if "#char=" in str(s)}) > 1000
    assert client.get("/ontologie/9.9.9", headers={"Accept": "text/turtle"}).status_code == 404
    assert "0.1.0" in client.get("/ontologie/9.9.9", headers=HTML).text


def test_negociation_en_tetes_et_refus(client):
    page = client.get("/id/acteur/sct", headers=HTML)
    assert page.mimetype == "text/html"
    assert "Accept" in page.headers["Vary"]
    liens = page.headers["Link"]
    assert f'<{RACINE}/id/acteur/sct>; rel="canonical"' in liens
    assert liens.count('rel="alternate"') == 4
    assert page.text.count('<link rel="alternate"') == 4
    for nom in ("turtle", "ttl", "jsonld", "json", "rdfxml", "ntriples", "nt"):
        assert client.get(f"/id/acteur/sct?format={nom}", headers=HTML).mimetype in FORMATS
    assert client.get("/id/acteur/sct?format=html", headers={"Accept": "text/turtle"}).mimetype == "text/html"
    refus = client.get("/id/acteur/sct", headers={"Accept": "image/png"})
    assert refus.status_code == 406
    assert "text/turtle" in refus.json["message"]
    assert client.get("/id/acteur/sct?format=zut").status_code == 406
    absente = client.get("/id/acteur/zut", headers={"Accept": "text/turtle"})
    assert absente.status_code == 404
    assert "acteur/zut" in absente.json["message"]


def test_une_description_se_garde_en_cache(client):
    premiere = client.get("/id/acteur/sct?format=turtle")
    etiquette = premiere.headers["ETag"]
    assert client.get("/id/acteur/sct?format=turtle", headers={"If-None-Match": etiquette}).status_code == 304
    assert client.get("/id/acteur/sct?format=jsonld", headers={"If-None-Match": etiquette}).status_code == 200


@pytest.mark.parametrize(
    ("chemin", "genre"),
    [
        ("/", "WebSite"), ("/id/acteur/sct", "GovernmentOrganization"), ("/id/acteur/mo", "DefinedTerm"),
        ("/id/source/lap", "Legislation"), ("/id/disposition/lap-art-66", "Legislation"),
        ("/id/document/plan-gestion-ri", "DigitalDocument"), ("/id/enonce/4.4-csri-presidence", "Statement"),
        ("/id/domaine/securite", "DefinedTerm"),
    ],
)  # fmt: skip
def test_les_pages_portent_du_schema_org(client, chemin: str, genre: str):
    page = client.get(chemin, headers=HTML).text
    trouve = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert trouve
    dit = json.loads(trouve[1])
    assert (dit["@context"], dit["@type"]) == ("https://schema.org", genre)
    assert dit["name"]
    if chemin != "/":
        assert dit["@id"] == RACINE + chemin

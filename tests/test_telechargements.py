# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les fichiers publiés : mêmes octets à chaque fois, même graphe dans chaque format, tables et comptes justes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import RACINE
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from serveur import __version__
from serveur.faces.commande import main
from serveur.graphe.construction import GRAPHE_NQ
from serveur.graphe.notice.description import decrire_le_jeu
from serveur.graphe.notice.distributions import CATALOGUE, DISTRIBUTIONS, JEU, SOMMES, TABLES
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import GRAPHE, GRAPHES, ID
from serveur.noyau.espaces import RACINE as BASE
from serveur.services.publication.exports import exporter
from serveur.services.publication.fichiers import Publication, publier

VERSION = URIRef("http://www.w3.org/ns/dcat#version")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
UE = "http://publications.europa.eu/resource/authority/"
HORS_NOTICE = [GRAPHE + nom for nom in GRAPHES if nom != "catalogue"]
LECTEURS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}


@pytest.fixture(scope="module")
def publication(artefact: Path) -> Publication:
    return publier(artefact)


@pytest.fixture(scope="module")
def quads(artefact: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(artefact / GRAPHE_NQ), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def notice(publication: Publication) -> Graph:
    return Graph().parse(data=publication.fichiers["catalogue.ttl"].octets, format="turtle")


def _canonique(quads) -> set[str]:
    donnees = ox.Dataset(quads)
    donnees.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(q) for q in donnees}


def _relire(octets: bytes, extension: str) -> list[ox.Quad]:
    return list(ox.parse(octets, format=LECTEURS[extension]))


# mêmes octets


def test_deux_constructions_donnent_les_memes_octets(
    publication: Publication, ailleurs: dict[str, str], tmp_path: Path
):
    """Un autre processus, un autre ordre de hachage, un artefact reconstruit : rien ne change."""
    sortie = tmp_path / "publie"
    fait = subprocess.run(
        [sys.executable, "-m", "serveur", "exporter", "--tout", "--sortie", str(sortie)],
        cwd=tmp_path, env=ailleurs, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stderr
    assert f"{len(publication.fichiers)} fichiers" in fait.stdout
    ecrits = {f.name: f.read_bytes() for f in sortie.iterdir()}
    assert set(ecrits) == set(publication.fichiers)
    assert len(ecrits) > len(DISTRIBUTIONS) > 20
    assert [n for n, octets in ecrits.items() if octets != publication.fichiers[n].octets] == []


def test_l_export_d_un_format_est_le_fichier_publie(publication: Publication, moteur):
    """Le magasin renomme au hasard ses nœuds anonymes : l'export leur rend leur nom."""
    for nom, format_, graphe in (
        ("cadre-ri.nq", "nquads", None),
        ("cadre-ri.trig", "trig", None),
        ("cadre-ri.ttl", "turtle", None),
        ("cadre-ri-ontologie.ttl", "turtle", "ontologie"),
    ):
        assert exporter(moteur, format_, graphe) == publication.fichiers[nom].octets, nom


def test_les_sommes_sont_justes(publication: Publication, notice: Graph):
    lignes = publication.fichiers[SOMMES].octets.decode().splitlines()
    sommes = {nom: somme for somme, _, nom in (ligne.partition("  ") for ligne in lignes)}
    assert set(sommes) == set(publication.fichiers) - {SOMMES}
    for nom, somme in sommes.items():
        assert hashlib.sha256(publication.fichiers[nom].octets).hexdigest() == somme
    for d in DISTRIBUTIONS.values():
        fichier = publication.fichiers[d.nom]
        assert int(notice.value(URIRef(d.iri), DCAT.byteSize)) == len(fichier.octets)
        controle = notice.value(URIRef(d.iri), SPDX.checksum)
        assert notice.value(controle, SPDX.checksumValue).toPython() == bytes.fromhex(sommes[d.nom])
        assert notice.value(controle, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256


# même graphe


def test_chaque_format_relu_est_le_graphe(publication: Publication, quads: list[ox.Quad]):
    tout = _canonique(quads)
    for e in ("nq", "trig", "jsonld"):
        assert _canonique(_relire(publication.fichiers[f"cadre-ri.{e}"].octets, e)) == tout, e
    union = _canonique({ox.Quad(q.subject, q.predicate, q.object) for q in quads})
    assert _canonique(_relire(publication.fichiers["cadre-ri.ttl"].octets, "ttl")) == union
    vus = 0
    for nom in GRAPHES:
        voulu = _canonique(
            ox.Quad(q.subject, q.predicate, q.object) for q in quads if q.graph_name.value == GRAPHE + nom
        )
        vus += len(voulu)
        for e in ("ttl", "jsonld"):
            assert _canonique(_relire(publication.fichiers[f"cadre-ri-{nom}.{e}"].octets, e)) == voulu, (nom, e)
    assert vus == len(tout) > 45_000


def test_rdflib_lit_la_meme_chose(publication: Publication, notice: Graph):
    """Un autre lecteur que celui qui a écrit, sur la notice et l'ontologie."""
    for e, nom in (("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt")):
        autre = Graph().parse(data=publication.fichiers[f"catalogue.{e}"].octets, format=nom)
        assert len(autre) == len(notice) > 1500
        assert isomorphic(autre, notice), e
    lus = [
        Graph().parse(data=publication.fichiers[f"cadre-ri-ontologie.{e}"].octets, format=f)
        for e, f in (("ttl", "turtle"), ("jsonld", "json-ld"))
    ]
    assert isomorphic(*lus)


# la notice


def test_la_notice_est_dans_le_graphe_interrogeable(publication: Publication, moteur, notice: Graph):
    """Le graphe nommé porte toute la notice, sauf ce qui dépend des octets et ce qui redit les termes d'autrui."""
    lignes = moteur.lignes(f"SELECT ?s ?p ?o {{ GRAPH <{GRAPHE}catalogue> {{ ?s ?p ?o }} }}")
    du_graphe = {(x["s"], x["p"], x["o"]) for x in lignes}
    publies = {(str(s), str(p), str(o)) for s, p, o in notice}
    assert len(du_graphe) > 1500
    assert du_graphe <= publies
    de_plus = Counter(p for _, p, _ in publies - du_graphe)
    assert set(de_plus) == {
        *map(str, (RDF.type, DCAT.byteSize, DCTERMS.title, SPDX.algorithm, SPDX.checksum, SPDX.checksumValue)),
        "http://www.w3.org/2004/02/skos/core#inScheme",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
    }


def _nombre(graphe: Graph, sujet, propriete) -> int:
    return int(graphe.value(sujet, propriete))


def test_les_comptes_void_sont_ceux_du_graphe(notice: Graph, moteur):
    """Comptés ici en SPARQL, sur la réunion des graphes autres que la notice."""

    def lignes(sparql: str, graphes: list[str]) -> list[dict[str, str]]:
        solutions = moteur.evaluer(sparql, graphes, [])
        return [{v.value: s[v].value for v in solutions.variables} for s in solutions]

    comptes = (
        "SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects) (COUNT(DISTINCT ?p) AS ?properties) "
        "(COUNT(DISTINCT ?o) AS ?distinctObjects) { ?s ?p ?o }"
    )
    nommes = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER (isIRI(?s) && STRSTARTS(STR(?s), '{BASE}')) }}"
    classes = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER isIRI(?c) } GROUP BY ?c"
    for jeu, graphes in [(JEU, HORS_NOTICE), *((g, [g]) for g in HORS_NOTICE)]:
        sujet = URIRef(jeu)
        (ligne,) = lignes(comptes, graphes)
        for nom, valeur in ligne.items():
            assert _nombre(notice, sujet, VOID[nom]) == int(valeur), (jeu, nom)
        assert _nombre(notice, sujet, VOID.entities) == int(lignes(nommes, graphes)[0]["n"])
        assert _nombre(notice, sujet, VOID.classes) == len(lignes(classes, graphes))
    attendues = {x["c"]: int(x["n"]) for x in lignes(classes, HORS_NOTICE)}
    dites = {
        str(notice.value(p, VOID["class"])): _nombre(notice, p, VOID.entities)
        for p in notice.objects(URIRef(JEU), VOID.classPartition)
    }
    assert dites == attendues
    assert len(dites) > 60
    par_propriete = (
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?sujets) (COUNT(DISTINCT ?o) AS ?objets) "
        "{ ?s ?p ?o } GROUP BY ?p"
    )
    attendues_p = {
        x["p"]: (int(x["n"]), int(x["sujets"]), int(x["objets"])) for x in lignes(par_propriete, HORS_NOTICE)
    }
    dites_p = {
        str(notice.value(p, VOID.property)): tuple(
            _nombre(notice, p, VOID[n]) for n in ("triples", "distinctSubjects", "distinctObjects")
        )
        for p in notice.objects(URIRef(JEU), VOID.propertyPartition)
    }
    assert dites_p == attendues_p
    espaces = {str(v) for v in notice.objects(URIRef(JEU), VOID.vocabulary)}
    assert [t for t in {*dites, *dites_p} if not any(t.startswith(e) for e in espaces)] == []
    assert notice.value(URIRef(GRAPHE + "catalogue"), VOID.triples) is None


def test_les_liens_sortants_sont_comptes(notice: Graph, quads: list[ox.Quad]):
    lots = list(notice.subjects(RDF.type, VOID.Linkset))
    dits = Counter()
    for lot in lots:
        site = str(notice.value(notice.value(lot, VOID.objectsTarget), VOID.uriSpace))
        dits[str(notice.value(lot, VOID.linkPredicate)), site] += _nombre(notice, lot, VOID.triples)
    voulus = Counter()
    for q in quads:
        if q.graph_name.value == GRAPHE + "liens" and isinstance(q.object, ox.NamedNode):  # une note n'est pas un lien
            voulus[q.predicate.value, "/".join(q.object.value.split("/")[:3]) + "/"] += 1
    assert dits == voulus
    assert sum(voulus.values()) >= 9


def test_ce_que_dcat_ap_exige(notice: Graph):
    """Nos obligations, d'après DCAT-AP 3.0.1 ; les formes publiées se jugent hors dépôt (decisions)."""

    def un(sujet, propriete):
        (valeur,) = notice.objects(sujet, propriete)
        return valeur

    def bilingue(sujet, propriete):
        assert {v.language for v in notice.objects(sujet, propriete)} == {"fr", "en"}, (sujet, propriete)

    catalogue = URIRef(CATALOGUE)
    jeux = set(notice.subjects(RDF.type, DCAT.Dataset))
    services = set(notice.subjects(RDF.type, DCAT.DataService))
    distributions = set(notice.subjects(RDF.type, DCAT.Distribution))
    assert set(notice.objects(catalogue, DCAT.dataset)) == jeux
    assert set(notice.objects(catalogue, DCAT.service)) == services
    assert len(jeux) == len(GRAPHES) + 2
    assert len(services) == 2
    assert distributions == {URIRef(d.iri) for d in DISTRIBUTIONS.values()}
    for chose in {catalogue, *jeux, *services, *distributions}:
        bilingue(chose, DCTERMS.title)
        bilingue(chose, DCTERMS.description)
        assert (un(chose, DCTERMS.license), RDF.type, DCTERMS.LicenseDocument) in notice
    for chose in {catalogue, *jeux, *distributions}:
        assert {str(x) for x in notice.objects(chose, DCTERMS.language)} == {
            f"{UE}language/FRA",
            f"{UE}language/ENG",
        }
        for propriete in (DCTERMS.issued, DCTERMS.modified):
            assert un(chose, propriete).datatype == XSD.date
        assert un(chose, DCTERMS.issued) <= un(chose, DCTERMS.modified)
    for chose in {*jeux, *services}:
        editeur, contact = un(chose, DCTERMS.publisher), un(chose, DCAT.contactPoint)
        assert (editeur, RDF.type, FOAF.Agent) in notice
        assert un(editeur, FOAF.name)
        assert (contact, RDF.type, VCARD.Kind) in notice
        assert un(contact, VCARD.hasURL)
        assert str(un(chose, DCAT.theme)) == f"{UE}data-theme/GOVE"
        assert (un(chose, DCTERMS.accessRights), RDF.type, DCTERMS.RightsStatement) in notice
    for jeu in jeux:
        assert notice.value(jeu, DCAT.distribution), jeu
        assert un(jeu, VERSION) == Literal(__version__)
    for d in distributions:
        assert str(un(d, DCAT.mediaType)).startswith("https://www.iana.org/assignments/media-types/")
        assert str(un(d, DCTERMS.format)).startswith(f"{UE}file-type/")
        assert (un(d, DCTERMS.conformsTo), RDF.type, DCTERMS.Standard) in notice
        assert str(un(d, DCAT.accessURL)) == f"{BASE}telechargements"
        assert str(un(d, DCAT.downloadURL)) in {x.adresse for x in DISTRIBUTIONS.values()}
    sparql = URIRef(f"{BASE}sparql")
    assert un(sparql, DCAT.endpointURL) == sparql
    assert URIRef(JEU) in set(notice.objects(sparql, DCAT.servesDataset))


def test_la_version_et_les_dates_viennent_de_l_ontologie(notice: Graph, quads: list[ox.Quad]):
    ontologie = Graph().parse(RACINE / "ontologie" / "noyau.ttl")
    sujet = URIRef(f"{BASE}ontologie")
    for propriete in (DCTERMS.issued, DCTERMS.modified, DCTERMS.license):
        assert notice.value(URIRef(JEU), propriete) == ontologie.value(sujet, propriete)
    assert str(notice.value(URIRef(JEU), VERSION)) == __version__
    sans_date = [str(q) for q in quads if not q.predicate.value.endswith("/issued")]
    with pytest.raises(DonneesFautives, match="dcterms:issued"):
        decrire_le_jeu(sans_date)


def test_les_exemples_et_les_iri_existent(notice: Graph, quads: list[ox.Quad]):
    sujets = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    exemples = {str(x) for x in notice.objects(URIRef(JEU), VOID.exampleResource)}
    assert len(exemples) >= 4
    assert exemples <= sujets


# les tables


@pytest.fixture(scope="module")
def tables(publication: Publication) -> dict[str, list[dict[str, str]]]:
    lues = {}
    for nom, f in publication.fichiers.items():
        if nom.endswith(".csv"):
            texte = f.octets.decode("utf-8")
            assert not texte.startswith("\ufeff")
            lues[nom] = list(csv.DictReader(io.StringIO(texte, newline="")))
    return lues


@pytest.fixture(scope="module")
def csvw(publication: Publication) -> dict:
    return json.loads(publication.fichiers["csv-metadata.json"].octets)


def test_les_tables_sont_entieres(tables, index):
    comptes = {nom: len(lignes) for nom, lignes in tables.items()}
    assert comptes["acteurs.csv"] == len(index.acteurs)
    assert comptes["enonces.csv"] == len(index.fiches)
    assert set(comptes) == {
        "acteurs.csv", "enonces.csv", "dispositions.csv", "sources.csv", "documents.csv", "objets.csv", "raci.csv"
    }  # fmt: skip
    assert all(comptes.values())
    ssigri = next(x for x in tables["acteurs.csv"] if x["code"] == "SSIGRI")
    assert ssigri["acteur"] == f"{ID}acteur/ssigri"
    presidence = next(x for x in tables["enonces.csv"] if x["enonce"].endswith("/4.4-csri-presidence"))
    assert presidence["titulaires_codes"] == "SEC_CT"
    assert presidence["citation"].startswith("Cadre, 4.4")
    assert int(presidence["debut"]) < int(presidence["fin"])
    assert {x["role"] for x in tables["raci.csv"]} == set("RACI")


def test_les_metadonnees_decrivent_les_tables(tables, csvw):
    """En-têtes, clés primaires et étrangères, types, colonnes requises."""
    decrites = {t["url"]: t["tableSchema"] for t in csvw["tables"]}
    assert set(decrites) == set(tables)
    assert csvw["@id"] == TABLES
    etrangeres = 0
    for url, schema in decrites.items():
        lignes, colonnes = tables[url], schema["columns"]
        assert list(lignes[0]) == [c["titles"] for c in colonnes]
        cle = [schema["primaryKey"]] if isinstance(schema["primaryKey"], str) else schema["primaryKey"]
        cles = [tuple(x[c] for c in cle) for x in lignes]
        assert len(set(cles)) == len(cles), url
        assert cles == sorted(cles), url
        for c in colonnes:
            valeurs = [x[c["name"]] for x in lignes]
            if c.get("required"):
                assert all(valeurs), (url, c["name"])
            morceaux = [m for v in valeurs if v for m in (v.split(" ") if "separator" in c else [v])]
            if c["datatype"] == "anyURI":
                assert all(m.startswith("https://") and " " not in m for m in morceaux), (url, c["name"])
            if c["datatype"] == "integer":
                assert all(m.isdigit() for m in morceaux), (url, c["name"])
        for e in schema.get("foreignKeys", []):
            etrangeres += 1
            visees = {x[e["reference"]["columnReference"]] for x in tables[e["reference"]["resource"]]}
            assert {x[e["columnReference"]] for x in lignes} <= visees, (url, e)
    assert etrangeres == 4


def test_les_tables_redisent_le_graphe(tables, csvw, quads: list[ox.Quad]):
    """Ce que CSVW fait de chaque table (csv2rdf) est ce que le graphe dit des mêmes choses, ni plus ni moins."""
    enonces = {GRAPHE + nom for nom in ("cadre", "vocabulaires", "ontologie")}
    dit: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for q in quads:
        infere = q.graph_name.value == GRAPHE + "inferences"
        if q.graph_name.value in enonces or infere:
            cle = (("infere " if infere else "") + q.subject.value, q.predicate.value)
            dit[cle].add((q.object.value, getattr(q.object, "language", None) or ""))
    compares = 0
    for t in csvw["tables"]:
        raci = t["url"] == "raci.csv"
        rendu: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        langues: dict[str, set[str]] = defaultdict(set)
        for ligne in tables[t["url"]]:
            for c in t["tableSchema"]["columns"]:
                if c.get("suppressOutput") or "propertyUrl" not in c:
                    continue
                sujet = ligne[c.get("aboutUrl", t["tableSchema"]["aboutUrl"])[2:-1]]
                propriete = c["propertyUrl"].format(**ligne)
                langues[propriete].add(c.get("lang", ""))
                valeurs = ligne[c["name"]].split(" ") if "separator" in c else [ligne[c["name"]]]
                for v in filter(None, valeurs):
                    rendu["infere " * raci + sujet, propriete].add((v, c.get("lang", "")))
                    assert sujet
        for (sujet, propriete), valeurs in rendu.items():
            voulues = {(v, langue) for v, langue in dit[sujet, propriete] if langue in langues[propriete]}
            assert valeurs == voulues, (t["url"], sujet, propriete)
            compares += len(valeurs)
    roles = {f"{BASE}ontologie#{p}" for p in ("realisePar", "imputableA", "consulte", "informe")}
    inferes = sum(len(v) for (s, p), v in dit.items() if s.startswith("infere ") and p in roles)
    assert len(tables["raci.csv"]) == inferes
    assert compares > 10_000


# la face Web


def test_un_fichier_se_sert_bien(client, publication: Publication):
    types = {
        "cadre-ri.nq": "application/n-quads",
        "cadre-ri.trig": "application/trig",
        "cadre-ri.jsonld": "application/ld+json",
        "cadre-ri-cadre.ttl": "text/turtle; charset=utf-8",
        "enonces.csv": "text/csv; charset=utf-8; header=present",
        "csv-metadata.json": "application/csvm+json",
        "SHA256SUMS": "text/plain; charset=utf-8",
    }
    for nom, type_ in types.items():
        voulu = publication.fichiers[nom]
        rendu = client.get(f"/telechargements/{nom}")
        assert rendu.status_code == 200
        assert rendu.headers["Content-Type"] == type_
        assert rendu.headers["Content-Disposition"] == f'attachment; filename="{nom}"'
        assert rendu.data == voulu.octets
        assert rendu.headers["ETag"] == f'"{voulu.somme}"'
        tete = client.head(f"/telechargements/{nom}")
        assert (tete.data, tete.headers["Content-Length"]) == (b"", str(len(voulu.octets)))
        assert client.get(f"/telechargements/{nom}", headers={"If-None-Match": f'"{voulu.somme}"'}).status_code == 304
    partie = client.get("/telechargements/cadre-ri.nq", headers={"Range": "bytes=10-19"})
    assert (partie.status_code, partie.data) == (206, publication.fichiers["cadre-ri.nq"].octets[10:20])
    assert "csv-metadata.json" in client.get("/telechargements/enonces.csv").headers["Link"]


def test_un_fichier_inconnu_aide(client):
    for mauvais in ("enonce.csv", "../graphe.nq", "%2e%2e%2fetat.json", "<b>"):
        rendu = client.get(f"/telechargements/{mauvais}", headers={"Accept": "application/json"})
        assert rendu.status_code == 404, mauvais
    message = client.get("/telechargements/enonce.csv", headers={"Accept": "application/json"}).json["message"]
    assert "enonces.csv" in message


def test_la_liste_des_fichiers(client, publication: Publication):
    liste = client.get("/telechargements", headers={"Accept": "application/json"}).json
    assert {x["nom"]: (x["octets"], x["sha256"]) for x in liste} == {
        f.nom: (len(f.octets), f.somme) for f in publication.fichiers.values()
    }
    page = client.get("/telechargements/", headers={"Accept": "text/html"}).text
    assert [
        n for n, f in publication.fichiers.items() if f"/telechargements/{n}" not in page or f.somme not in page
    ] == []


def test_le_catalogue_se_negocie(client, notice: Graph):
    mimes = {
        "text/turtle": ("turtle", "turtle"),
        "application/ld+json": ("jsonld", "json-ld"),
        "application/rdf+xml": ("rdfxml", "xml"),
        "application/n-triples": ("ntriples", "nt"),
    }
    for mime, (nom, lecteur) in mimes.items():
        negocie = client.get("/catalogue", headers={"Accept": mime})
        demande = client.get(f"/catalogue?format={nom}", headers={"Accept": "text/html"})
        assert negocie.data == demande.data
        assert negocie.headers["Content-Type"].split(";")[0] == mime
        assert "Accept" in negocie.headers["Vary"]
        assert f'<{CATALOGUE}>; rel="canonical"' in negocie.headers["Link"]
        assert "Content-Disposition" not in negocie.headers
        assert len(Graph().parse(data=negocie.data, format=lecteur)) == len(notice)
        rien = client.get("/catalogue", headers={"Accept": mime, "If-None-Match": negocie.headers["ETag"]})
        assert rien.status_code == 304
    assert client.get("/catalogue").headers["Content-Type"].startswith("text/turtle")
    navigateur = client.get("/catalogue", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert navigateur.headers["Content-Type"].startswith("text/html")
    assert client.get("/.well-known/void").headers["Location"] == "/catalogue"


@pytest.mark.parametrize("demande", [{"headers": {"Accept": "application/pdf"}}, {"query_string": {"format": "zut"}}])
def test_un_format_refuse_dit_lesquels(client, demande):
    rendu = client.get("/catalogue", **demande)
    assert rendu.status_code == 406
    assert "text/turtle" in rendu.text
    assert "application/ld+json" in rendu.text


def test_d_autres_donnees_ne_sont_pas_dans_les_fichiers(artefact: Path, tmp_path: Path, publication: Publication):
    from serveur.faces.web import Reglages, creer_application
    from serveur.moteurs.bassin import Limites

    ajout = tmp_path / "ajout.ttl"
    ajout.write_text("<https://exemple.org/a> <https://exemple.org/b> <https://exemple.org/c> .", encoding="utf-8")
    application = creer_application(Reglages(limites=Limites(delai=8, travailleurs=1), donnees=(ajout,)))
    try:
        client = application.test_client()
        assert client.get("/telechargements/cadre-ri.nq").data == publication.fichiers["cadre-ri.nq"].octets
        for page in ("/catalogue", "/telechargements"):
            assert "sert aussi d’autres données" in client.get(page, headers={"Accept": "text/html"}).text
    finally:
        application.extensions["cadre_ri"].moteur.fermer()


# la commande


def test_la_commande_refuse_ce_qui_ne_va_pas(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    occupe = tmp_path / "occupe"
    occupe.write_text("", encoding="utf-8")
    for arguments in (["--tout"], ["--tout", "--sortie", "d", "--format", "trig"], ["--tout", "--sortie", str(occupe)]):
        assert main(["exporter", *arguments]) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1

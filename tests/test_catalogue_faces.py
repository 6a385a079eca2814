# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Une question du catalogue, six sorties : page, route et OpenAPI, CSV et Excel, commande, graphe, carnet."""

from __future__ import annotations

import csv
import io
import json
import shlex
import threading
import urllib.parse
import urllib.request
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import openpyxl
import pytest

import serveur
from serveur.faces.commande import main
from serveur.noyau.erreurs import EntreeInutilisable, Introuvable
from serveur.services.requetes.repertoire import collection, publiques

HTML = {"Accept": "text/html"}
PUBLIQUES = sorted(publiques())


@pytest.fixture(scope="module")
def graphe(artefact):
    with serveur.ouvrir() as g:
        yield g


def test_le_catalogue_est_fourni():
    assert len(PUBLIQUES) >= 80


@pytest.mark.parametrize("nom", PUBLIQUES)
def test_chaque_question_a_sa_page_et_sa_route(client, graphe, nom: str):
    r = publiques()[nom]
    page = client.get(f"/requetes/{nom}", headers=HTML)
    assert page.status_code == 200
    assert "La refaire chez soi" in page.text
    for p in r.parametres:
        assert f'name="{p.nom}"' in page.text
        if collection(p):
            assert page.text.count("<option") > 2, p.nom
    if r.barres:
        assert 'class="barres"' in page.text
    ici = graphe.requete(nom)
    if r.forme == "select":
        lignes = client.get(f"/requetes/{nom}", headers={"Accept": "application/json"}).json
        assert len(lignes) == len(ici)
        assert lignes or nom in SANS_REPONSE, nom
        assert f"{len(lignes)} ligne" in page.text or not lignes
    elif r.forme == "construct":
        assert client.get(f"/requetes/{nom}?format=ntriples").data
    else:
        assert client.get(f"/requetes/{nom}?format=json").json["boolean"] is bool(ici)


# Elles cherchent une lacune du Cadre ou du graphe : « aucune » est la réponse.
SANS_REPONSE = {"interdictions"}


def test_csv_et_xlsx_disent_ce_que_dit_la_page(client, tmp_path: Path, capsysbinary):
    adresse = "/requetes/qui-fait-quoi?objet=objet:services-communs"
    lignes = client.get(adresse, headers={"Accept": "application/json"}).json
    fichier = client.get(f"{adresse}&format=csv")
    assert "attachment" in fichier.headers["Content-Disposition"]
    assert list(csv.DictReader(io.StringIO(fichier.text))) == [{k: str(v) for k, v in x.items()} for x in lignes]
    feuille = openpyxl.load_workbook(io.BytesIO(client.get(f"{adresse}&format=xlsx").data)).active
    assert feuille is not None
    assert feuille.max_row == len(lignes) + 1
    assert [c.value for c in feuille[1]] == list(lignes[0])
    sortie = tmp_path / "r.xlsx"
    options = ["requete", "qui-fait-quoi", "--param", "objet=objet:services-communs"]
    assert main([*options, "--format", "xlsx", "--sortie", str(sortie)]) == 0
    feuille = openpyxl.load_workbook(sortie).active
    assert feuille is not None
    assert feuille.max_row == len(lignes) + 1
    assert main([*options, "--format", "json"]) == 0
    assert [list(x) for x in json.loads(capsysbinary.readouterr().out)] == [list(x) for x in lignes]


@pytest.mark.parametrize(
    "chemin, statut",
    [
        ("/requetes/zut", 404),
        ("/requetes/raci?zut=1", 400),
        ("/requetes/raci?objet=", 400),
        ("/requetes/raci?objet=objet:inexistant", 404),
        ("/requetes/raci?objet=objet:prp&objet=objet:prp", 400),
        ("/requetes/raci?objet=pas une iri", 400),
        ("/requetes/raci?objet=%3E}%20DROP", 400),
        ("/requetes/raci?format=png", 406),
        ("/requetes/raci?format=turtle", 406),
    ],
)
def test_une_mauvaise_demande_est_dite(client, chemin: str, statut: int):
    reponse = client.get(chemin, headers={"Accept": "application/json"})
    assert (reponse.status_code, reponse.json["statut"]) == (statut, statut)
    page = client.get(chemin, headers=HTML)
    assert page.status_code == statut or "format" in chemin
    assert "Traceback" not in page.text


def test_une_page_en_erreur_garde_ce_qui_a_ete_tape(client):
    page = client.get("/requetes/raci", query_string={"objet": '"><script>alert(1)</script>'}, headers=HTML)
    assert page.status_code == 400
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text
    assert 'role="alert"' in page.text


def test_la_liste_en_page_et_en_json(client):
    page = client.get("/requetes", headers=HTML)
    assert page.text.count('href="/requetes/') == len(PUBLIQUES)
    liste = client.get("/requetes", headers={"Accept": "application/json"}).json
    assert {x["nom"] for x in liste} == set(PUBLIQUES)
    assert all(x["resume"] and x["description"] and x["theme"] for x in liste)


def test_le_cache_du_catalogue(client):
    premiere = client.get("/requetes/raci?format=csv")
    deja = client.get("/requetes/raci?format=csv", headers={"If-None-Match": premiere.headers["ETag"]})
    assert deja.status_code == 304
    autre = client.get("/requetes/raci?format=json", headers={"If-None-Match": premiere.headers["ETag"]})
    assert autre.status_code == 200


def test_le_catalogue_est_dans_le_graphe(moteur):
    """La convention des collections d'exemples : l'éditeur lit la requête, son commentaire, ses mots clés."""
    lignes = moteur.lignes(
        """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX schema: <https://schema.org/>
        SELECT DISTINCT ?sq ?comment ?query ?target WHERE {
          GRAPH <https://w3id.org/cadre-ri/graphe/requetes> {
            ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query ;
                schema:target ?target ; sh:prefixes/sh:declare/sh:prefix "ri" .
          } }"""
    )
    assert {x["sq"].rsplit("/", 1)[-1] for x in lignes} == set(PUBLIQUES)
    assert all(x["query"] == publiques()[x["sq"].rsplit("/", 1)[-1]].sparql for x in lignes)


class _Muet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        return


def test_ce_que_copie_le_bouton_marche(application, client, graphe):
    """La commande curl et le carnet, tels que la page les donne, rendent la même réponse qu'elle."""
    with make_server("127.0.0.1", 0, application, handler_class=_Muet) as service:
        fil = threading.Thread(target=service.serve_forever, args=(0.01,))
        fil.start()
        racine = f"http://127.0.0.1:{service.server_port}"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"{racine}/requetes/raci?objet=objet:services-communs", headers=HTML)
            ) as page:
                html = page.read().decode()
            textes = {
                nom: html.split(f'<pre id="t-{nom}" tabindex="0">')[1].split("</pre>")[0]
                for nom in ("sparql", "curl", "python")
            }
            import html as entites

            sparql, curl, python = (entites.unescape(textes[n]) for n in ("sparql", "curl", "python"))
            commande, adresse = shlex.split(curl)
            assert commande == "curl"
            assert urllib.parse.urlsplit(adresse).netloc == f"127.0.0.1:{service.server_port}"
            with urllib.request.urlopen(adresse) as reponse:
                par_curl = reponse.read().decode()
        finally:
            service.shutdown()
            fil.join()
    attendu = graphe.requete("raci", objet="objet:services-communs").lignes()
    assert len(attendu) > 6
    assert graphe.sparql(sparql).lignes() == attendu
    assert list(csv.DictReader(io.StringIO(par_curl))) == attendu
    portee: dict = {}
    exec(python.replace("print(", "resultat = ("), portee)
    assert len(portee["resultat"]) == len(attendu)
    portee["g"].fermer()


def test_le_carnet(graphe, tmp_path: Path):
    table = graphe.requete("raci", objet="objet:services-communs")
    assert list(table.pandas().columns) == ["code", "role", "libelle", "citation", "enonce"]
    assert len(table.pandas()) == len(table)
    comptes = graphe.sparql("SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) LIMIT 3").pandas()
    assert comptes["n"].dtype.kind == "i"
    table.csv(tmp_path / "r.csv")
    assert len((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()) == len(table) + 1
    assert graphe.question("qui préside le CSRI")["reponses"][0]["acteurs"][0]["code"] == "SEC_CT"
    assert bool(graphe.sparql("ASK { ?s ?p ?o }")) is True
    assert len(graphe.sparql("CONSTRUCT WHERE { ?s a ?o } LIMIT 5").rdflib()) == 5
    exemple = Path(__file__).parent.parent / "exemples" / "entente-partenariat-fautive.yaml"
    assert graphe.valider(exemple)[0]["conforme"] is False
    assert "raci" in graphe.requetes()
    with pytest.raises(Introuvable):
        graphe.requete("zut")
    with pytest.raises(EntreeInutilisable):
        graphe.requete("raci", zut="x")
    with pytest.raises(EntreeInutilisable, match="rdflib"):
        table.rdflib()
    with pytest.raises(EntreeInutilisable, match="ne rend pas de lignes"):
        graphe.sparql("ASK {}").pandas()


@pytest.mark.parametrize(
    "q, theme, attendues",
    [
        ("", "", len(PUBLIQUES)),
        ("", "instances", sum(publiques()[n].theme == "instances" for n in PUBLIQUES)),
        ("qui depose", "documents", None),
        ("QUI DÉPOSE", "documents", None),
        ("zzz", "", 0),
    ],
)
def test_chercher_dans_le_catalogue(client, q: str, theme: str, attendues: int | None):
    trouvees = client.get("/requetes", query_string={"q": q, "theme": theme}, headers={"Accept": "application/json"})
    noms = {x["nom"] for x in trouvees.json}
    if attendues is None:
        assert "qui-depose-quoi" in noms
        assert len(noms) < 10
    else:
        assert len(noms) == attendues
    page = client.get("/requetes", query_string={"q": q, "theme": theme}, headers=HTML)
    assert page.text.count("<li data-mots=") == len(PUBLIQUES)
    caches = sum(
        ligne.startswith("<li data-mots=") and '" hidden>' in ligne.split("<a ")[0] for ligne in _puces(page.text)
    )
    assert len(PUBLIQUES) - caches == len(noms)


def _puces(texte: str) -> list[str]:
    return ["<li" + x for x in texte.split("<li")]


def test_une_mauvaise_recherche_est_dite(client):
    assert client.get("/requetes?theme=zut").status_code == 400
    assert client.get("/requetes", query_string={"q": "x" * 201}).status_code == 400


def test_chaque_colonne_a_un_en_tete_a_elle(moteur):
    import pyoxigraph as ox

    from serveur.services.requetes.colonnes import entetes

    vus = 0
    for r in publiques().values():
        solutions = moteur.evaluer(r.sparql)
        if isinstance(solutions, ox.QuerySolutions):
            noms = [v.value for v in solutions.variables]
            lus = entetes(noms)
            assert len(set(lus)) == len(lus) == len(noms), r.nom
            assert all(x[0].isupper() and "Nom" not in x for x in lus), (r.nom, lus)
            vus += len(noms)
    assert vus > 400
    assert entetes(["documentNom", "document", "code"]) == ["Document", "Document (identifiant)", "Acteur (code)"]
    assert entetes(["deQuoi", "premierRang_2"]) == ["Pour quoi", "Premier rang 2"]


def test_les_codes_menent_aux_fiches(client):
    page = client.get("/requetes/obligations-a-plusieurs-titulaires", headers=HTML).text
    assert '<a href="/id/acteur/sct" title="Secrétariat du Conseil du trésor">SCT</a>' in page
    # un texte qui n'est pas fait que de codes reste un texte, une langue aussi
    for texte in ("'CT et MCC'", "'CT'@fr", "'', ''", "'ZUT'"):
        vue = client.get("/sparql", query_string={"query": f"SELECT ({texte.split(', ')[0]} AS ?x) {{}}"}, headers=HTML)
        assert "/id/acteur/" not in vue.text.split('id="resultat"')[1]


def test_les_exemples_de_l_editeur(client):
    page = client.get("/sparql", headers=HTML).text
    assert page.count("<option ") == len(PUBLIQUES)
    for nom in PUBLIQUES:
        exemple = client.get(f"/sparql/exemples/{nom}").json
        assert exemple["sparql"].startswith(f"# {publiques()[nom].resume}\n"), nom
        assert "#+" not in exemple["sparql"], nom
    charge = client.get("/sparql?exemple=raci", headers=HTML).text
    assert publiques()["raci"].resume in charge.split("<textarea")[1].split("</textarea>")[0]
    assert "<h2>Résultat" not in charge
    for chemin in ("/sparql/exemples/zut", "/sparql/exemples/libelles", "/sparql?exemple=zut"):
        assert client.get(chemin, headers=HTML).status_code == 404, chemin


@pytest.mark.parametrize(
    "debut, genre, premier",
    [
        ("ri:Oblig", "classe", "ri:Obligation"),
        ("ri:titulaire", "propriete", "ri:titulaire"),
        ("Trésor", "chose", "acteur:ct"),
        ("acteur:CSRI", "", "acteur:csri"),
        ("skos:prefl", "", "skos:prefLabel"),
        ("disposition:cadre-4.3.3-a", "", "<https://w3id.org/cadre-ri/id/disposition/cadre-4.3.3-a>"),
        ("<script>", "", None),
        ("zut:", "", None),
        ("", "", None),
        ("http://x/y:z", "", None),
    ],
)
def test_la_completion(client, debut: str, genre: str, premier: str | None):
    reponse = client.get("/sparql/completion", query_string={"debut": debut, "genre": genre})
    assert reponse.status_code == 200
    assert len(reponse.json) <= 30
    assert (reponse.json[0]["ecrit"] if reponse.json else None) == premier


def test_la_completion_est_bornee(client):
    assert len(client.get("/sparql/completion?debut=e").json) == 30
    assert client.get("/sparql/completion", query_string={"debut": "x" * 201}).status_code == 400
    assert client.get("/sparql/completion?debut=x&genre=zut").status_code == 400


def test_tout_ce_qui_se_propose_s_ecrit_en_sparql(moteur):
    from serveur.noyau.espaces import PREFIXES
    from serveur.services.requetes.completion import lire

    propositions = lire(moteur)
    assert len(propositions) > 2000
    prologue = "".join(f"PREFIX {p}: <{e}>\n" for p, e in PREFIXES.items())
    valeurs = ", ".join(p.ecrit for p in propositions)
    moteur.evaluer(f"{prologue}SELECT * {{ ?x ?y ?z FILTER (?x IN ({valeurs})) }}")


def test_sans_yasgui_le_formulaire_reste(application, client, monkeypatch):
    avec = client.get("/sparql", headers=HTML).text
    assert ("editeur.js" in avec) == ("yasgui.min.js" in avec)
    monkeypatch.setitem(application.jinja_env.globals, "actif", lambda _nom: None)
    sans = client.post("/sparql", data={"query": "SELECT (6 * 7 AS ?n) {}"}, headers=HTML)
    assert "yasgui" not in sans.text
    assert "editeur.js" not in sans.text
    assert ">42</td>" in sans.text
    assert "unsafe" not in sans.headers["Content-Security-Policy"]


def test_la_page_montre_la_ligne_fautive(client):
    fautive = "SELECT *\nWHERE {\n" + " " * 90 + "?s ?p <script>alert(1)</script> " + "x" * 200 + "\n"
    page = client.post("/sparql", data={"query": fautive.replace("\n", "\r\n")}, headers=HTML)
    assert page.status_code == 400
    assert 'data-ligne="2"' in page.text or 'data-ligne="3"' in page.text
    assert "<script>alert" not in page.text
    assert 'class="faute"' in page.text
    refus = client.post("/sparql", data={"query": "DROP ALL"}, headers=HTML)
    assert "data-ligne" not in refus.text


def test_un_grand_graphe_ne_se_montre_pas_tout(client):
    page = client.post("/sparql", data={"query": "CONSTRUCT WHERE { ?s ?p ?o }"}, headers=HTML)
    assert page.status_code == 200
    assert "Seul le début est montré" in page.text
    assert len(page.data) < 400_000
    assert "format=turtle" in page.text

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La réconciliation : exactitude et prudence des scores, formes 0.2 et 1.0, bornes, page, commande."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from reconciliation import variantes

from serveur.noyau.espaces import developper
from serveur.services.reconciliation import SEUIL, Rapprochement
from serveur.services.reconciliation.mots import lire, radical

RACINE = Path(__file__).resolve().parent.parent
IRI = "https://w3id.org/cadre-ri/id/"
MCC = f"{IRI}acteur/mcc"
ORGANISATION = "https://w3id.org/cadre-ri/ontologie#Organisation"


@pytest.fixture(scope="module")
def rapprochement(index) -> Rapprochement:
    return Rapprochement(index)


# exactitude


def test_variantes_a_la_main(rapprochement):
    cas = variantes.a_la_main()
    assert len(cas) >= 150
    fautes, faux_surs = [], []
    for nom, attendu in cas:
        candidats = rapprochement.chercher(nom)
        premier = candidats[0] if candidats else None
        if premier is None or premier.entite.chose != attendu:
            fautes.append(nom)
            faux_surs += [nom] if premier and premier.score >= SEUIL else []
    assert len(fautes) <= 0.02 * len(cas), fautes
    assert faux_surs == []


def test_variantes_par_programme(rapprochement, index):
    cas = variantes.par_programme(index)
    assert len(cas) > 600
    assert len({facon for facon, _, _ in cas}) == 8
    fautes, faux_surs, surs = [], [], 0
    for _facon, nom, attendu in cas:
        candidats = rapprochement.chercher(nom)
        bon = bool(candidats) and candidats[0].entite.chose == attendu
        surs += bool(candidats) and candidats[0].score >= SEUIL
        fautes += [] if bon else [nom]
        faux_surs += [nom] if not bon and candidats and candidats[0].score >= SEUIL else []
    assert len(fautes) <= 0.02 * len(cas), fautes
    assert faux_surs == []
    assert surs >= 0.95 * len(cas)


def test_noms_absents_jamais_surs(rapprochement):
    absents = variantes.absents()
    assert len(absents) >= 60
    hauts = [
        (n, c[0].entite.chose, c[0].score) for n in absents if (c := rapprochement.chercher(n)) and c[0].score >= SEUIL
    ]
    assert hauts == []


def test_chaque_nom_prefere_se_retrouve(rapprochement):
    """Acteurs, sources, documents et services : leur nom et leur IRI valent 1, seuls en tête."""
    vus = 0
    for entite in rapprochement.entites.par_chose.values():
        if entite.collection in ("domaine", "objet"):
            continue
        for nom in (entite.nom, entite.iri, entite.chose):
            candidats = rapprochement.chercher(nom)
            assert (candidats[0].entite.chose, candidats[0].score, candidats[0].sur) == (entite.chose, 1.0, True), nom
        vus += 1
    assert vus >= 95


@pytest.mark.parametrize("nom", ["Cybersécurité", "Gestion documentaire", "Minis. de la Culture et des Communications"])
def test_un_nom_partage_ne_decide_pas(rapprochement, nom: str):
    candidats = rapprochement.chercher(nom)
    assert candidats[0].score == candidats[1].score == 0.89
    assert not candidats[0].sur


def test_un_mot_qui_existe_n_est_pas_une_faute_de_frappe(rapprochement):
    assert rapprochement.chercher("Ministre de la Justice")[0].score < SEUIL
    assert rapprochement.chercher("Minitsère de la Justice")[0].score >= SEUIL
    assert rapprochement.chercher("Min. MCC")[0].score < SEUIL


def test_le_type_restreint(rapprochement):
    assert rapprochement.chercher("Conseil du trésor", ["ri:SourceLegale"]) == []
    trouves = rapprochement.chercher("culture et communications", ["ri:Poste"])
    assert trouves[0].entite.chose == "acteur:min-mcc"
    assert {c.entite.types[0] for c in trouves} == {"ri:Poste"}
    larges = rapprochement.chercher("culture et communications", ["ri:Acteur"])
    assert {c.entite.types[0] for c in larges} > {"ri:Poste"}


@pytest.mark.parametrize(
    "nom", ["", "   ", "???", "x" * 301, "\x00", "🙂", "de la", "a" * 300, "('; DROP", "\u202e\u202d"]
)
def test_noms_etranges(rapprochement, nom: str):
    assert [c for c in rapprochement.chercher(nom) if c.score >= SEUIL] == []


def test_les_mots():
    assert [m.forme for m in lire("L.R.Q., c. A-21.1")] == ["lrq", "c", "a-21.1"]
    assert [(m.forme, m.abrege) for m in lire("Sec. de l'État")] == [("sec", True), ("etat", False)]
    assert [(m.forme, m.sigle) for m in lire("Secrétariat du CT")] == [("secretariat", False), ("ct", True)]
    assert radical("informationnelles") == radical("informationnel")
    assert radical("publique") != radical("public")


# protocole, 0.2


def test_manifeste_02(client):
    reponse = client.get("/reconciliation")
    m = reponse.get_json()
    assert reponse.headers["Access-Control-Allow-Origin"] == "*"
    assert set(m) == {
        "versions", "identifierSpace", "schemaSpace", "name", "documentation", "serviceVersion", "batchSize",
        "defaultTypes", "view", "preview", "suggest", "extend",
    }  # fmt: skip
    assert m["versions"] == ["0.2"]
    assert (m["identifierSpace"], m["schemaSpace"]) == (IRI, "https://w3id.org/cadre-ri/ontologie#")
    assert m["view"]["url"].endswith("/reconciliation/voir?id={{id}}")
    assert m["suggest"]["entity"]["service_path"] == "/suggest/entity"
    # chaque adresse annoncée répond
    for service in m["suggest"].values():
        assert client.get(service["service_url"] + service["service_path"] + "?prefix=c").status_code == 200
    propose = m["extend"]["propose_properties"]
    assert client.get(propose["service_url"] + propose["service_path"] + f"?type={ORGANISATION}").status_code == 200
    assert client.get(m["preview"]["url"].replace("{{id}}", MCC)).status_code == 200
    assert client.get(m["view"]["url"].replace("{{id}}", MCC)).headers["Location"] == "/id/acteur/mcc"


def test_lot_02(client):
    lot = {
        "q0": {"query": "Min. de la Culture", "limit": 2, "type": ORGANISATION, "type_strict": "should"},
        "q1": {"query": ""},
    }
    par_envoi = client.post("/reconciliation", data={"queries": json.dumps(lot)}).get_json()
    par_adresse = client.get("/reconciliation", query_string={"queries": json.dumps(lot)}).get_json()
    assert par_envoi == par_adresse
    assert par_envoi["q1"] == {"result": []}
    assert par_envoi["q0"]["result"][0] == {
        "id": MCC,
        "name": "Ministère de la Culture et des Communications",
        "description": "Organisation, MCC",
        "score": 0.945,
        "match": True,
        "type": [
            {"id": ORGANISATION, "name": "Organisation"},
            {"id": "https://w3id.org/cadre-ri/ontologie#Acteur", "name": "Acteur"},
        ],
    }
    assert [c["match"] for c in par_envoi["q0"]["result"]] == [True, False]


def test_une_propriete_dementie_ote_la_certitude(client):
    def demander(valeur: str) -> dict:
        lot = {"q": {"query": "MCC", "properties": [{"pid": "code", "v": valeur}]}}
        return client.post("/reconciliation", data={"queries": json.dumps(lot)}).get_json()["q"]["result"][0]

    assert (demander("mcc")["score"], demander("mcc")["match"]) == (1.0, True)
    assert (demander("SCT")["score"], demander("SCT")["match"]) == (0.8, False)


def test_extension_02(client):
    demande = {"ids": [MCC, "zut"], "properties": [{"id": "code"}, {"id": "enonces"}, {"id": "superieur"}]}
    rendue = client.post("/reconciliation", data={"extend": json.dumps(demande)}).get_json()
    assert [m["id"] for m in rendue["meta"]] == ["code", "enonces", "superieur"]
    assert rendue["rows"][MCC]["code"] == [{"str": "MCC"}]
    assert rendue["rows"][MCC]["enonces"][0]["int"] > 20
    assert rendue["rows"]["zut"] == {"code": [], "enonces": [], "superieur": []}
    unite = client.post("/reconciliation/extend", json={"ids": ["acteur:ssigri"], "properties": [{"id": "superieur"}]})
    valeurs = unite.get_json()["rows"][0]["properties"][0]["values"]
    assert {"id": f"{IRI}acteur/sct", "name": "Secrétariat du Conseil du trésor"} in valeurs


def test_jsonp(client):
    rendue = client.get("/reconciliation?callback=jQuery12_3.retour")
    assert rendue.mimetype == "application/javascript"
    assert rendue.text.startswith("/**/jQuery12_3.retour({")
    assert rendue.text.endswith("});")


@pytest.mark.parametrize(
    "fonction", ["alert(1)", "a;b", "", "a\nb", "<script>", "é", "a" * 65, "a..b", "1a", "a.b.c.d.e.f.g.h"]
)
def test_jsonp_refuse_ce_qui_n_est_pas_un_nom(client, fonction: str):
    rendue = client.get("/reconciliation", query_string={"callback": fonction})
    assert rendue.status_code == 400
    assert rendue.get_json()["code"] == "entree-inutilisable"


# protocole, 1.0


def test_manifeste_10(client):
    m = client.get("/reconciliation/1.0").get_json()
    assert m == client.get("/reconciliation?version=1.0-draft").get_json()
    assert m["versions"] == ["1.0-draft"]
    assert m["suggest"] == {"entity": True, "property": True, "type": True}
    assert m["view"]["url"].endswith("/reconciliation/1.0/voir?id={id}")
    assert m["extend"]["proposeProperties"] is True
    for chemin in (
        "suggest/entity?prefix=c",
        "suggest/type?prefix=c",
        "suggest/property?prefix=c",
        "extend/propose?type=x",
        f"preview?id={MCC}",
    ):
        assert client.get(f"/reconciliation/1.0/{chemin}").status_code == 200, chemin


@pytest.mark.parametrize("chemin", ["/reconciliation/match", "/reconciliation/1.0/match"])
def test_lot_10(client, chemin: str):
    demandes = [
        {"type": ORGANISATION, "limit": 1, "lang": "fr", "conditions": [{"matchType": "name", "propertyValue": "OQLF"}]},
        {"conditions": [{"matchType": "id", "propertyValue": MCC}]},
        {"conditions": [{"matchType": "property", "propertyId": "type", "propertyValue": "Loi", "required": True}]},
        {"conditions": [{"matchType": "name", "propertyValue": "conseil"},
                        {"matchType": "property", "propertyId": "code", "propertyValue": ["CT"], "matchQuantifier": "none", "required": True}]},
    ]  # fmt: skip
    resultats = client.post(chemin, json={"queries": demandes}).get_json()["results"]
    assert [c["name"] for c in resultats[0]["candidates"]] == ["Office de la langue française"]
    assert [(c["id"], c["match"]) for c in resultats[1]["candidates"]] == [(MCC, True)]
    assert {c["type"][0]["name"] for c in resultats[2]["candidates"]} == {"Loi"}
    assert f"{IRI}acteur/ct" not in {c["id"] for c in resultats[3]["candidates"]}
    assert resultats[3]["candidates"]


def test_suggestions(client):
    def noms(quoi: str, debut: str, **options: int) -> list[str]:
        rendue = client.get(f"/reconciliation/suggest/{quoi}", query_string={"prefix": debut, **options}).get_json()
        assert list(rendue) == ["result"]
        return [r["name"] for r in rendue["result"]]

    assert noms("entity", "Office de la l")[0] == "Office de la langue française"
    assert noms("entity", MCC)[0] == "Ministère de la Culture et des Communications"
    assert noms("type", "org") == ["Organisation"]
    assert noms("type", ORGANISATION) == ["Organisation"]
    assert noms("property", "enon") == ["Nombre d'énoncés"]
    assert noms("property", "code") == ["Code"]
    tout = noms("entity", "minis", limit=6)
    assert len(tout) == 6
    assert noms("entity", "minis", limit=2, offset=2) == noms("entity", "minis", limit=2, cursor=2) == tout[2:4]
    assert len(noms("type", "")) == 10
    assert len(noms("type", "", limit=100)) == 15


def test_proposer_des_proprietes(client):
    lois = client.get("/reconciliation/extend/propose?type=ri:Loi").get_json()
    postes = client.get("/reconciliation/extend/propose?type=ri:Poste&limit=3").get_json()
    assert "identifiant" in {p["id"] for p in lois["properties"]}
    assert "superieur" not in {p["id"] for p in lois["properties"]}
    assert (len(postes["properties"]), postes["limit"], postes["type"]) == (3, 3, "ri:Poste")


def test_apercu_encadrable(client):
    rendue = client.get("/reconciliation/preview", query_string={"id": MCC})
    assert "frame-ancestors *" in rendue.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in rendue.headers
    assert client.get("/reconciliation", headers={"Accept": "text/html"}).headers["X-Frame-Options"] == "DENY"


# bornes


@pytest.mark.parametrize(
    ("valeurs", "statut"),
    [
        ({"queries": "{"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": '{"q": 1}'}, 400),
        ({"queries": '{"q": {}}'}, 400),
        ({"queries": '{"q": {"query": 5}}'}, 400),
        ({"queries": '{"q": {"query": "a", "limit": -1}}'}, 400),
        ({"queries": '{"q": {"query": "a", "limit": NaN}}'}, 400),
        ({"queries": '{"q": {"query": "a", "limit": true}}'}, 400),
        ({"queries": '{"q": {"query": "a", "zut": 1}}'}, 400),
        ({"queries": '{"q": {"query": "a", "type": [5]}}'}, 400),
        ({"queries": '{"q": {"query": "a", "properties": [{"pid": "P31", "v": "x"}]}}'}, 400),
        ({"queries": '{"q": {"query": "a", "properties": [{"pid": ["code"], "v": "x"}]}}'}, 400),
        ({"queries": '{"q": {"query": "a", "properties": [{"pid": "code", "v": {}}]}}'}, 400),
        ({"queries": "[" * 30}, 400),
        ({"queries": json.dumps({f"q{i}": {"query": "a"} for i in range(1001)})}, 413),
        ({"extend": '{"ids": ["a"]}'}, 400),
        ({"extend": '{"ids": [1], "properties": []}'}, 400),
        ({"extend": json.dumps({"ids": ["a"] * 1001, "properties": []})}, 413),
        ({}, 400),
    ],
)
def test_entrees_refusees(client, valeurs: dict, statut: int):
    rendue = client.post("/reconciliation", data=valeurs)
    assert rendue.status_code == statut
    assert set(rendue.get_json()) == {"code", "message", "statut"}
    assert rendue.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("corps", "statut"),
    [
        ([], 400),
        ({}, 400),
        ({"queries": {}}, 400),
        ({"queries": [{}]}, 400),
        ({"queries": [{"conditions": ["x"]}]}, 400),
        ({"queries": [{"conditions": [{"matchType": "zut", "propertyValue": "x"}]}]}, 400),
        ({"queries": [{"conditions": [{"matchType": "name"}]}]}, 400),
        ({"queries": [{"conditions": [{"matchType": "name", "propertyValue": "x" * 1001}]}]}, 400),
        ({"queries": [{"type": ["a"], "conditions": [{"matchType": "name", "propertyValue": "x"}]}]}, 400),
        ({"queries": [{}] * 1001}, 413),
    ],
)
def test_entrees_refusees_10(client, corps, statut: int):
    assert client.post("/reconciliation/match", json=corps).status_code == statut


def test_autres_refus(client):
    assert client.post("/reconciliation/match", data="x").status_code == 415
    assert client.get("/reconciliation/match").status_code == 405
    assert client.get("/reconciliation/preview?id=zut").status_code == 404
    assert client.get("/reconciliation/voir?id=http://ailleurs.test/").status_code == 404
    assert client.get("/reconciliation/suggest/zut?prefix=a").status_code == 404
    assert client.get("/reconciliation/suggest/type?limit=x").status_code == 400
    assert client.get("/reconciliation?version=3").status_code == 400
    assert client.get("/reconciliation?nom=a&type=zut").status_code == 400
    assert client.post("/reconciliation", data={"queries": json.dumps({"q": {"query": "x" * 5000}})}).get_json() == {
        "q": {"result": []}
    }


def test_la_page_echappe_et_se_negocie(client):
    page = client.get("/reconciliation", query_string={"nom": "<script>alert(1)</script> Conseil du trésor"})
    assert page.mimetype == "text/html"
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert client.get("/reconciliation", headers={"Accept": "text/html"}).mimetype == "text/html"
    for accepte in ("*/*", "application/json", "application/json, text/javascript, */*; q=0.01"):
        assert client.get("/reconciliation", headers={"Accept": accepte}).mimetype == "application/json"


# commande


def lancer(*arguments: str, cache: Path) -> subprocess.CompletedProcess[bytes]:
    milieu = {**os.environ, "CADRE_RI_CACHE": str(cache), "PYTHONPATH": str(RACINE), "PYTHONUTF8": "1"}
    ordre = [sys.executable, "-m", "serveur", "reconcilier", *arguments]
    return subprocess.run(ordre, capture_output=True, env=milieu, cwd=RACINE, timeout=120, check=False)


FICHIER = 'no;Organisme;note\r\n1;Min. de la Culture;"a;b"\r\n2;Ministère de la Santé;é\r\n3;;\r\n4;OQLF\r\n'


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_la_commande_garde_la_forme_du_fichier(cache, artefact, tmp_path: Path, encodage: str):
    entree, sortie = tmp_path / "e.csv", tmp_path / "s.csv"
    entree.write_bytes(FICHIER.encode(encodage))
    fait = lancer(str(entree), "--colonne", "organisme", "--sortie", str(sortie), cache=cache)
    assert fait.returncode == 0, fait.stderr
    assert "4 lignes, 3 noms distincts : 2 trouvés, 1 à relire, 1 vides".encode() in fait.stderr
    texte = sortie.read_bytes().decode(encodage)
    assert texte.count("\r\n") == 5
    lignes = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
    assert list(lignes[0]) == ["no", "Organisme", "note", "iri", "libelle", "score", "candidats"]
    assert [ligne["iri"] for ligne in lignes] == [MCC, "", "", f"{IRI}acteur/olf"]
    assert (lignes[0]["note"], lignes[1]["note"]) == ("a;b", "é")
    assert float(lignes[1]["score"]) < SEUIL
    assert "Réseau sociosanitaire" in lignes[1]["candidats"]
    assert [p.name for p in tmp_path.iterdir() if "partiel" in p.name] == []


def test_la_commande_en_json_et_le_seuil(cache, artefact, tmp_path: Path):
    entree = tmp_path / "e.csv"
    entree.write_text("score,organisme\n1,Secrétariat du trésor\n", encoding="utf-8")
    haut = lancer(str(entree), "--colonne", "organisme", "--format", "json", cache=cache)
    bas = lancer(
        str(entree),
        "--colonne",
        "organisme",
        "--format",
        "json",
        "--seuil",
        "0.8",
        "--type",
        "organisation",
        cache=cache,
    )
    assert (haut.returncode, bas.returncode) == (1, 0)  # rien de trouvé au seuil de 0,9
    assert json.loads(haut.stdout)[0]["organisme_iri"] == ""
    assert json.loads(bas.stdout)[0]["organisme_iri"] == developper("acteur:sct")
    assert json.loads(bas.stdout)[0]["score"] == "1"


@pytest.mark.parametrize(
    ("contenu", "options", "morceau"),
    [
        ("a,b\n1,2\n", ["--colonne", "organisme"], "n'existe pas ; colonnes lues : a, b"),
        ("a,a\n1,2\n", ["--colonne", "a"], "existe en double"),
        ("", ["--colonne", "a"], "vide"),
        ("a,b\n1,2,3\n", ["--colonne", "a"], "ligne 2 : 3 cellules, 2 attendues"),
        ("a,b\n1,2\n", ["--colonne", "a", "--type", "Zut"], "type inconnu"),
        ("a,b\n1,2\n", ["--colonne", "a", "--seuil", "3"], "--seuil"),
        ("a,b\n1,2\n", ["--colonne", "a", "--separateur", "x"], "--separateur"),
        ("a,b\n1,2\n", ["--colonne", "a", "--candidats", "0"], "--candidats"),
        ("a,b\n1,2\n", ["--colonne", "a", "--sortie", "MEME"], "effacerait"),
        ("a,b\n1,2\n", ["--colonne", "a", "--sortie", "/nulle/part.csv"], "écriture impossible"),
        (None, ["--colonne", "a"], "lecture impossible"),
    ],
)
def test_la_commande_refuse_clairement(capsys, artefact, tmp_path: Path, contenu, options, morceau):
    from serveur.faces.commande import main

    entree = tmp_path / "e.csv"
    if contenu is not None:
        entree.write_text(contenu, encoding="utf-8")
    assert main(["reconcilier", str(entree), *(str(entree) if o == "MEME" else o for o in options)]) == 2
    erreur = capsys.readouterr().err
    assert morceau in erreur
    assert len([ligne for ligne in erreur.splitlines() if ligne.startswith("cadre-ri :")]) == 1


def test_chaque_nom_distinct_n_est_cherche_qu_une_fois(rapprochement, monkeypatch):
    from serveur.services.reconciliation.tableaux import reconcilier

    demandes: list[str] = []
    vraie = rapprochement.chercher

    def compter(nom, *reste):
        demandes.append(nom)
        return vraie(nom, *reste)

    monkeypatch.setattr(rapprochement, "chercher", compter)
    rangs = ((["MCC" if i % 2 else "OLF "], i) for i in range(1000))
    rendus = list(reconcilier(rangs, 0, rapprochement))
    assert len(rendus) == 1000
    assert sorted(demandes) == ["MCC", "OLF"]


# page


@pytest.mark.parametrize("ouvert", ["navigateur", "sans_javascript"])
def test_essayer_un_nom(ouvert: str, request: pytest.FixtureRequest):
    visiteur = request.getfixturevalue(ouvert)
    visiteur.aller("/reconciliation")
    visiteur.un("#nom").send_keys("Consiel du trésor")
    visiteur.suivre(visiteur.un(".essai button"))
    assert "Conseil du trésor peut être pris sans relire" in visiteur.un("[role=status]").text
    visiteur.suivre(visiteur.un("tbody a"))
    assert visiteur.pilote.current_url.endswith("/id/acteur/ct")

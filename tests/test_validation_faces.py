# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La validation vue du terminal et des pages : codes, formats, rien de perdu, rien d'exécutable."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import RACINE
from openpyxl import load_workbook
from rdflib import RDF, SH, Graph
from test_commande import sortie
from test_web import HTML, JSON

from serveur.noyau.formats import XLSX
from serveur.services.validation import atelier
from serveur.services.validation.limites import MODELES
from serveur.services.validation.rapports import groupes

EXEMPLES = RACINE / "exemples"
BONNE = EXEMPLES / "entente-partenariat.yaml"
FAUTIVE = EXEMPLES / "entente-partenariat-fautive.yaml"


# --- terminal


def test_conforme_sort_0_et_non_conforme_sort_1(capsys):
    code, out, err = sortie(capsys, "valider", str(BONNE))
    assert (code, err) == (0, "")
    assert "conforme (aucun constat)" in out
    code, out, _ = sortie(capsys, "valider", str(FAUTIVE), "--format", "json")
    assert code == 1
    lu = json.loads(out)
    assert lu["conforme"] is False
    (document,) = lu["documents"]
    assert document["type"] == "EntentePartenariat"
    assert document["fichier"] == str(FAUTIVE)
    constat = next(c for c in document["constats"] if c["regle"] == "rif:EP04-CoordonnateurVise")
    assert constat["gravite"] == "violation"
    assert constat["ligne"] == 8
    assert constat["fondement"]["citation"] == "Cadre, annexe 2, 1re puce"
    assert constat["fondement"]["iri"].endswith("disposition/cadre-annexe-2-puce-1")


def test_le_json_d_un_grand_lot_est_un_document_par_ligne(capsys, tmp_path: Path):
    """La grille, qui en triplerait la taille, s'y demande ; un petit lot l'a toujours."""
    for n in range(21):
        shutil.copy(BONNE, tmp_path / f"e{n:02}.yaml")
    lus = {}
    for nom, options in {"lot": (), "grille": ("--grille",)}.items():
        code, out, _ = sortie(capsys, "valider", str(tmp_path), "--format", "json", *options)
        assert code == 0
        lus[nom] = json.loads(out)["documents"]
        assert sum(ligne.lstrip().startswith('{"fichier"') for ligne in out.splitlines()) == 21
    assert all("exigences" not in d for d in lus["lot"])
    assert [{c: v for c, v in d.items() if c != "exigences"} for d in lus["grille"]] == lus["lot"]
    (tmp_path / "e00.yaml").unlink()
    _, out, _ = sortie(capsys, "valider", str(tmp_path), "--format", "json")
    assert [d["exigences"] for d in json.loads(out)["documents"]] == [lus["grille"][0]["exigences"]] * 20


@pytest.mark.parametrize(
    ("arguments", "morceau"),
    [
        (["valider", "nulle-part.yaml"], "introuvable"),
        (["valider"], "il manque"),
        (["valider", str(BONNE), "--format", "pdf"], "n'est pas permis"),
        (["valider", str(BONNE), "--entree", "turtle"], "ligne"),
        (["valider", str(BONNE), "--plan", str(BONNE)], "plan de gestion"),
        (["valider", str(RACINE / "decisions")], "rien à valider"),
        (["valider", str(RACINE / "LISEZMOI"), "--format", "json"], "introuvable"),
        (["valider", str(BONNE), "--sortie", "/nulle/part/x.txt"], "écriture"),
        (["valider", str(BONNE), "--grappe", "tcp://127.0.0.1:9"], "grappe"),
        (["modele", "Facture"], "« Entente de partenariat » (EntentePartenariat)"),
        (["modele", "PlanGestionRI", "--format", "docx"], "n'est pas permis"),
    ],
)
def test_une_mauvaise_entree_sort_2(capsys, monkeypatch, arguments: list[str], morceau: str):
    monkeypatch.setattr(atelier, "ATTENTE_DE_LA_GRAPPE", 0.5)
    code, out, err = sortie(capsys, *arguments)
    assert code == 2
    assert morceau in err
    assert err.count("\n") == 1
    assert out == ""


def test_un_dossier_est_un_lot(capsys, tmp_path: Path):
    for n in range(12):
        shutil.copy(FAUTIVE if n == 3 else BONNE, tmp_path / f"e{n:02}.yaml")
    (tmp_path / "note.txt").write_text("pas une soumission", encoding="utf-8")
    code, out, err = sortie(capsys, "valider", str(tmp_path), "--format", "json")
    *lus, note = json.loads(out)["documents"]
    assert [d["conforme"] for d in lus] == [n != 3 for n in range(12)]
    assert note["fichier"].endswith("note.txt")  # ce qu'on n'a pas lu est dit, et le lot n'est pas conforme
    assert note["erreur"]
    assert not note["conforme"]
    assert code == 2
    assert "1 fichiers sur 13" in err
    (tmp_path / "note.txt").unlink()
    assert sortie(capsys, "valider", str(tmp_path), "--format", "json")[0] == 1
    (tmp_path / "casse.yaml").write_text("a: [", encoding="utf-8")
    code, out, err = sortie(capsys, "valider", str(tmp_path), "--format", "json")
    assert code == 2
    assert "1 fichiers sur 13" in err
    (casse,) = [d for d in json.loads(out)["documents"] if d.get("erreur")]
    assert casse["fichier"].endswith("casse.yaml")
    assert "ligne" in casse["erreur"]


def test_l_entree_standard(capsys, monkeypatch):
    class Entree:
        buffer = io.BytesIO(BONNE.read_bytes())

    monkeypatch.setattr("sys.stdin", Entree())
    code, out, _ = sortie(capsys, "valider", "-")
    assert code == 0
    assert out.startswith("entrée standard : Entente de partenariat")


def test_un_rapport_dans_un_fichier(capsys, tmp_path: Path):
    code, out, _ = sortie(capsys, "valider", str(FAUTIVE), "--format", "html", "--sortie", str(tmp_path / "r.html"))
    assert (code, out) == (1, "")
    assert "Non conforme" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_les_modeles(capsysbinary, tmp_path: Path, validateur):
    from serveur.faces.commande import main

    assert main(["modele"]) == 0
    liste = capsysbinary.readouterr().out.decode()
    assert {ligne.split()[0] for ligne in liste.splitlines()} == set(validateur.modele.classes)
    assert "EntentePartenariat" in liste
    assert main(["modele", "contrat de partenariat"]) == 2
    capsysbinary.readouterr()
    assert main(["modele", "entente de partenariat"]) == 0  # le mot vaut le code, comme dans un document
    assert b"type: EntentePartenariat" in capsysbinary.readouterr().out
    assert main(["modele", "EntentePartenariat"]) == 0
    texte = capsysbinary.readouterr().out.decode()
    assert "Cadre, annexe 2, 1re puce" in texte
    assert set(yaml.safe_load(texte)) >= {"type", "coordonnateur", "contributions", "depot"}
    assert main(["modele", "PlanGestionRI", "--format", "xlsx", "--sortie", str(tmp_path / "p.xlsx")]) == 0
    assert (tmp_path / "p.xlsx").read_bytes().startswith(b"PK")


# --- pages


def test_une_page_montre_le_plus_grave(client, monkeypatch: pytest.MonkeyPatch):
    """Le verdict et les comptes restent ceux de tout le rapport ; les violations passent avant le reste."""
    monkeypatch.setattr(groupes, "REMARQUES", 3)
    texte = FAUTIVE.read_text(encoding="utf-8")
    tout = client.post("/validation", data=texte, headers=JSON | {"Content-Type": "application/yaml"}).json["documents"]
    (abrege,) = groupes.pour_une_page(tout)
    assert abrege["comptes"] == tout[0]["comptes"]
    assert {c["gravite"] for c in abrege["constats"]} == {"violation"}
    assert abrege["tus"]["constats"] == len(tout[0]["constats"]) - len(abrege["constats"]) > 0
    page = client.post("/validation", data={"texte": texte}, headers=HTML).text
    assert f"{abrege['tus']['constats']} constats" in page
    assert page.count('<li class="violation">') == 3


def test_la_page_vide_et_ses_exemples(client):
    page = client.get("/validation", headers=HTML)
    assert page.status_code == 200
    for nom in ("entente-partenariat", "entente-partenariat-fautive", "plan-gestion", "fiche-projet-fautive"):
        assert f"exemple={nom}" in page.text
        assert "type: " in client.get(f"/validation?exemple={nom}", headers=HTML).text
    assert client.get("/validation?exemple=../../etc/passwd", headers=HTML).status_code == 404


def test_un_texte_colle(client):
    page = client.post("/validation", data={"texte": FAUTIVE.read_text(encoding="utf-8")}, headers=HTML)
    assert page.status_code == 200
    assert "Non conforme" in page.text
    assert "ligne 8" in page.text
    assert "role_coordonnateur: Tient le calendrier" in page.text  # ce qui est envoyé est rendu
    rapport = client.post(
        "/validation", data={"texte": FAUTIVE.read_text(encoding="utf-8"), "format": "csv"}, headers=HTML
    )
    assert rapport.mimetype == "text/csv"
    assert "attachment" in rapport.headers["Content-Disposition"]


def test_un_fichier_depose(client):
    page = client.post("/validation", data={"fichier": (io.BytesIO(BONNE.read_bytes()), "<b>x</b>.yaml")}, headers=HTML)
    assert "Conforme" in page.text
    assert "<b>x</b>" not in page.text
    assert "&lt;b&gt;x&lt;/b&gt;.yaml" in page.text


def test_une_faute_ne_perd_pas_ce_qui_est_ecrit(client):
    page = client.post("/validation", data={"texte": "type: Facture\ntitre: <script>alert(1)</script>"}, headers=HTML)
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>" not in page.text
    vide = client.post("/validation", data={"texte": "  "}, headers=HTML)
    assert vide.status_code == 400


@pytest.mark.parametrize(
    ("accept", "mime"),
    [
        ("application/json", "application/json"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("text/csv", "text/csv"),
        ("application/xml", "application/xml"),
        ("text/html", "text/html"),
        (XLSX.mime, XLSX.mime),
        ("*/*", "application/json"),
    ],
)
def test_un_corps_brut_et_sa_negociation(client, accept: str, mime: str):
    reponse = client.post(
        "/validation", data=FAUTIVE.read_bytes(), content_type="application/yaml", headers={"Accept": accept}
    )
    assert reponse.status_code == 200
    assert reponse.mimetype == mime
    if mime == "text/turtle":
        graphe = Graph().parse(data=reponse.text, format="turtle")
        assert len(set(graphe.subjects(RDF.type, SH.ValidationResult))) >= 9
    if mime == XLSX.mime:
        assert load_workbook(io.BytesIO(reponse.data)).sheetnames[:3] == ["Lot", "Par ministère", "Constats"]


def test_les_erreurs_de_l_api(client):
    for corps, type_, statut in (
        (b"type: Facture", "application/yaml", 400),
        (b"", "application/yaml", 400),
        (b"x" * (11 * 1024**2), "text/turtle", 413),
    ):
        reponse = client.post("/validation", data=corps, content_type=type_, headers=JSON)
        assert reponse.status_code == statut
        assert set(reponse.json) == {"code", "message", "statut"}
    refus = client.post(
        "/validation?format=pdf", data=BONNE.read_bytes(), content_type="application/yaml", headers=JSON
    )
    assert refus.status_code == 406
    assert client.post("/validation?type=EntentePartenariat", data=b"titre: x", headers=JSON).json["conforme"] is False


def test_les_modeles_se_telechargent(client):
    for voulu in MODELES:
        reponse = client.get(f"/formulaires/PlanGestionRI?format={voulu}")
        assert reponse.status_code == 200
        assert f'filename="PlanGestionRI.{voulu}"' in reponse.headers["Content-Disposition"]
    assert client.get("/formulaires/Facture", headers=JSON).status_code == 404
    assert client.get("/formulaires/PlanGestionRI?format=pdf", headers=JSON).status_code == 400

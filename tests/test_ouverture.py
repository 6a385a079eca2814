# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les exemples d'ouverture marchent tels qu'écrits : contrats réconciliés, requête fédérée, notice moissonnée."""

from __future__ import annotations

import csv
import functools
import hashlib
import json
import os
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent
OUVERTURE = RACINE / "exemples" / "ouverture"
RACINE_W3ID = "https://w3id.org/cadre-ri"
ACTEURS = f"{RACINE_W3ID}/id/acteur/"
# ce que chaque nom du fichier désigne ; vide : le Cadre ne le nomme pas
ATTENDUS = {
    "Secrétariat du Conseil du trésor": "sct",
    "SCT": "sct",
    "Ministere de la culture et des communications": "mcc",
    "Min. de la Culture et des Communications": "mcc",
    "MRCI": "mrci",
    "Office de la langue francaise": "olf",
    "Commission d'acces a l'information": "cai",
    "Archives nationales du Québec": "anq",
    "Ministère de la Santé et des Services sociaux": "",
    "Ville de Montréal": "",
    "Sureté du Québec": "sq",
}


def test_contrats_ocds_reconcilies(tmp_path: Path):
    sortie = tmp_path / "contrats-ri.csv"
    subprocess.run(
        [sys.executable, "-m", "serveur", "reconcilier", str(OUVERTURE / "contrats.csv"), "--colonne",
         "releases/0/buyer/name", "--type", "Acteur", "--sortie", str(sortie)],
        check=True, capture_output=True, cwd=RACINE,
    )  # fmt: skip
    lignes = list(csv.DictReader(sortie.read_text(encoding="utf-8").splitlines()))
    assert len(lignes) == 12
    for ligne in lignes:
        voulu = ATTENDUS[ligne["releases/0/buyer/name"]]
        assert ligne["iri"] == (ACTEURS + voulu if voulu else ""), ligne
        assert not voulu or float(ligne["score"]) >= 0.9


@pytest.fixture(scope="module")
def deux_points_d_acces(artefact):
    from navigateur import servir

    from serveur.faces.web import Reglages, creer_application

    contrats = creer_application(Reglages(avec_cadre=False, donnees=(OUVERTURE / "contrats.ttl",)))
    with servir(contrats) as autre:
        cadre = creer_application(Reglages(services=(f"{autre}/sparql",)))
        with servir(cadre) as notre:
            yield notre, autre
        cadre.extensions["cadre_ri"].moteur.fermer()
    contrats.extensions["cadre_ri"].moteur.fermer()


def test_requete_federee(deux_points_d_acces):
    notre, autre = deux_points_d_acces
    requete = (OUVERTURE / "contrats-et-devoirs.rq").read_text(encoding="utf-8").replace("http://127.0.0.1:8001", autre)
    demande = urllib.request.Request(
        f"{notre}/sparql", urllib.parse.urlencode({"query": requete}).encode(), {"Accept": "text/csv"}
    )
    with urllib.request.urlopen(demande) as reponse:
        lignes = list(csv.DictReader(reponse.read().decode("utf-8").splitlines()))
    contrats = {ligne["contrat"].rsplit("/", 1)[-1]: ligne["organisme"] for ligne in lignes}
    assert contrats["006"] == "Office de la langue française"
    assert "005" in contrats
    assert all(ligne["citation"] for ligne in lignes)


def test_un_moissonneur_ckan_lit_la_notice(deux_points_d_acces):
    """Ce que l'analyseur de CKAN garde de la notice suffit à retrouver chaque fichier, sa taille et sa somme."""
    notre, _ = deux_points_d_acces
    commande = [moissonneur(), str(OUVERTURE / "moissonner.py"), f"{notre}/catalogue"]
    jeux = json.loads(subprocess.run(commande, check=True, capture_output=True).stdout)
    extras = [{e["key"]: e["value"] for e in jeu["extras"]} for jeu in jeux]
    assert {e["uri"] for e in extras} >= {f"{RACINE_W3ID}/catalogue#jeu", f"{RACINE_W3ID}/catalogue#tables"}
    for jeu, dit in zip(jeux, extras, strict=True):
        assert all(jeu[champ] for champ in ("title", "notes", "tags"))
        assert dit["publisher_name"] == "Les auteurs de cadre-ri"
        assert dit["contact_url"].startswith(RACINE_W3ID)
    ressources = [r for jeu in jeux for r in jeu["resources"]]
    assert len(ressources) >= 20
    for r in ressources:
        assert all(r[champ] for champ in ("name", "license"))
        assert r["access_url"] == f"{RACINE_W3ID}/telechargements"
        assert r["url"] == r["download_url"]
        with urllib.request.urlopen(r["url"].replace(RACINE_W3ID, notre)) as reponse:
            octets = reponse.read()
            type_servi = reponse.headers["Content-Type"].split(";")[0]
        assert r["mimetype"].endswith(type_servi), r["url"]
        assert (r["size"], r["hash"]) == (len(octets), hashlib.sha256(octets).hexdigest()), r["url"]


@functools.cache
def moissonneur() -> str:
    """Python où l'analyseur de CKAN se charge ; sinon l'essai est sauté, ou échoue si les composants sont exigés."""
    python = RACINE / ".venv-moisson" / "bin" / "python"
    essai = [str(python), "-c", "import ckanext.dcat.processors"]
    if not python.exists() or subprocess.run(essai, capture_output=True, check=False).returncode:
        dire = pytest.fail if os.environ.get("CADRE_RI_EXIGER_COMPOSANTS") else pytest.skip
        dire("le moissonneur de CKAN ne se charge pas : make composants, puis make .venv-moisson/.pret")
    return str(python)


def test_moissonner_dit_que_le_serveur_ne_repond_pas():
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        adresse = f"http://127.0.0.1:{prise.getsockname()[1]}/catalogue"
        rendu = subprocess.run([moissonneur(), str(OUVERTURE / "moissonner.py"), adresse], capture_output=True)
    assert rendu.returncode == 2
    assert "ne s'obtient pas" in rendu.stderr.decode("utf-8")

"""Les exemples d'ouverture marchent tels qu'écrits : contrats réconciliés, requête fédérée, notice moissonnée."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent
OUVERTURE = RACINE / "exemples" / "ouverture"
ACTEURS = "https://w3id.org/cadre-ri/id/acteur/"
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


def test_la_notice_se_moissonne(deux_points_d_acces):
    """Du catalogue aux jeux, aux distributions, aux octets : ce que fait un moissonneur DCAT."""
    from rdflib import DCAT, RDF, Graph, Namespace

    notre, _ = deux_points_d_acces
    spdx = Namespace("http://spdx.org/rdf/terms#")
    with urllib.request.urlopen(f"{notre}/catalogue?format=rdfxml") as reponse:
        notice = Graph().parse(data=reponse.read(), format="xml")
    catalogues = list(notice.subjects(RDF.type, DCAT.Catalog))
    assert len(catalogues) == 1
    fichiers = 0
    for jeu in notice.objects(catalogues[0], DCAT.dataset):
        for distribution in notice.objects(jeu, DCAT.distribution):
            adresse = str(notice.value(distribution, DCAT.downloadURL)).replace("https://w3id.org/cadre-ri", notre)
            with urllib.request.urlopen(adresse) as reponse:
                octets = reponse.read()
                type_servi = reponse.headers["Content-Type"].split(";")[0]
            assert str(notice.value(distribution, DCAT.mediaType)).endswith(type_servi), adresse
            assert int(str(notice.value(distribution, DCAT.byteSize))) == len(octets), adresse
            somme = notice.value(notice.value(distribution, spdx.checksum), spdx.checksumValue)
            assert str(somme) == hashlib.sha256(octets).hexdigest(), adresse
            fichiers += 1
    assert fichiers >= 20

"""Les données : codes d'acteurs, passages, énoncés des passages ambigus."""

from __future__ import annotations

import re

import pytest
from conftest import PARTAGE, RACINE

from serveur.services.requetes.repertoire import requete

AUTRES = [
    "ADMINISTRATION",
    "AUTORITES_GOUV",
    "ORGANISMES_CENTRAUX",
    "ORGANISMES_PUBLICS",
    "MO_DELEGATAIRES",
    "GESTIONNAIRES",
    "PERSONNEL",
    "SPECIALISTES_TIC",
    "CITOYENS",
    "CLIENTELES",
    "CLIENTS_SERVICES",
    "ENTREPRISES",
    "FOURNISSEURS",
    "AUTRES_ADMINISTRATIONS",
    "PARTENAIRES_EXTERNES",
    "MANDATAIRES",
    "SOCIETE_CIVILE",
    "RESEAU_SOCIOSANITAIRE",
    "PORTEUR_DOSSIER",
    "PARTIES_PRENANTES",
    "FONDS_PARTENARIAT",
    "FONDS_SERVICES_GOUV",
    "FONDS_AUTOROUTE",
]


def test_chaque_code_attendu_a_son_acteur(index):
    codes = {a["code"] for a in index.acteurs.values()}
    lisez_moi = PARTAGE / "questions" / "LISEZMOI.md"
    attendus = set(AUTRES)
    if lisez_moi.exists():
        attendus |= set(re.findall(r"^\| `([A-Z_]+)` \|", lisez_moi.read_text(encoding="utf-8"), re.MULTILINE))
        assert len(attendus) >= 60
    assert codes == attendus or attendus <= codes


def test_un_fichier_par_chapitre():
    chapitres = {c.name[:2] for c in (RACINE / "donnees" / "cadre").glob("0*.ttl")}
    assert chapitres == {f"0{n}" for n in range(1, 9)}
    assert (RACINE / "donnees" / "cadre" / "annexe-2.ttl").exists()


def test_les_deux_cotes_d_une_ambiguite_sont_la(index):
    def titulaires(objet: str) -> set[str]:
        return {
            index.acteurs[a]["code"]
            for f in index.fiches
            if objet in f.get("objet", []) and f["nature"] in ("ri:Obligation", "ri:Mission", "ri:Pouvoir")
            for a in f.get("titulaire", [])
        }

    assert {"SSSG", "SCT"} <= titulaires("objet:integration-technologique")
    notes = [f for f in index.fiches if "note" in f]
    assert len(notes) >= 50


def test_chaque_enonce_a_ses_deux_langues_et_un_identifiant_ascii(index):
    for fiche in index.fiches:
        assert fiche["fr"]
        assert fiche["en"]
        assert re.fullmatch(r"enonce:[a-z0-9.\-]+", fiche["iri"])


def test_les_liens_externes_ont_une_forme_connue():
    contenu = (RACINE / "donnees" / "liens.ttl").read_text(encoding="utf-8")
    liens = re.findall(r"<(https?://[^>]+)>", contenu.split("\n\n", 2)[-1])
    externes = [x for x in liens if "w3id.org/cadre-ri" not in x and "w3.org" not in x]
    assert len(externes) >= 6
    for lien in externes:
        assert re.fullmatch(
            r"https://www\.legisquebec\.gouv\.qc\.ca/(fr|en)/(document|showdoc|version)/(lc|cs)/[A-Za-z0-9.\-/]+(\?code=se%3A\d+(&historique=\d{8})?)?"
            r"|https://github\.com/[\w-]+/[\w-]+/blob/[0-9a-f]{40}/\S+"  # source de la forme des adresses
            r"|https://ror\.org/0[a-z0-9]{8}|http://www\.wikidata\.org/entity/Q\d+",
            lien,
        ), lien


@pytest.mark.parametrize(
    ("date", "statut"),
    [
        ("2000-12-31", "pas encore institué"),
        ("2001-09-01", "pas encore en vigueur"),
        ("2010-01-01", "attesté plus tard"),
        ("2025-01-01", "fin non sue"),
    ],
)
def test_un_acteur_a_une_date(moteur, date: str, statut: str):
    """Le seul acteur dont le texte nomme la loi qui l'institue suit cette loi ; des autres, on dit ne pas savoir."""
    lignes = moteur.lignes(requete("acteurs-a-une-date").lier({"date": date}))
    comite = {x["statut"] for x in lignes if x["acteur"].endswith("/comite-harmonisation")}
    assert len(comite) == 1
    assert statut in comite.pop()
    autres = [x for x in lignes if not x["acteur"].endswith("/comite-harmonisation")]
    assert len(autres) == 61
    assert all(x["statut"].startswith("non su") for x in autres)


@pytest.mark.parametrize(
    ("date", "statut"),
    [("1999-12-31", "pas encore adoptée"), ("2005-06-01", "pas encore abrogée"), ("2012-01-01", "abrogée")],
)
def test_une_disposition_a_une_date(moteur, date: str, statut: str):
    lignes = moteur.lignes(requete("validite-a-une-date").lier({"date": date}))
    chapitre = {x["statut"] for x in lignes if x["chose"].endswith("/lap-chap-6")}
    assert len(chapitre) == 1
    assert chapitre.pop().endswith(statut)


def test_chaque_article_reproduit_mene_a_legisquebec(moteur):
    """Les articles de la Loi sur l'administration publique, et eux seuls, ont l'adresse de leurs versions."""
    lignes = moteur.lignes(
        """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?d ?lien { ?d rdfs:seeAlso ?lien FILTER (CONTAINS(STR(?lien), "A-6.01?code=")) }"""
    )
    articles = {x["d"].rsplit("-", 1)[-1]: x["lien"] for x in lignes}
    assert sorted(map(int, articles)) == [9, 24, 64, 65, 66, 71, 72, 74, 77, 78]
    assert all(lien.endswith(f"code=se%3A{article}") for article, lien in articles.items())

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les données : codes d'acteurs, passages, énoncés des passages ambigus."""

from __future__ import annotations

import re

import pytest
from conftest import PARTAGE, RACINE

from serveur.graphe.chargement import lire_turtle
from serveur.noyau.espaces import abreger, developper, graphe_nomme
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
    assert attendus <= codes


def fichier_de_la_section(disposition: str) -> str:
    """Nom du fichier d'une section : « cadre-4.3.3-a-puce-2 » → « 04-3-3-a » ; les articles sont ceux de l'annexe 1."""
    section = re.sub(r"-(al|puce)-\d.*$", "", disposition.removeprefix("disposition:"))
    if section.startswith("lap-art-"):
        return f"annexe-1-art-{section.removeprefix('lap-art-')}"
    nom = section.removeprefix("cadre-").replace(".", "-")
    return nom if nom.startswith("annexe") else f"0{nom}"


@pytest.mark.parametrize(("dossier", "propriete"), [("cadre", "ri:passage"), ("questions", "ri:questionUsuelle")])
def test_chaque_enonce_est_dans_le_fichier_de_sa_section(index, dossier: str, propriete: str):
    """Ni partie numérotée, ni tranche : la section qui dit l'énoncé nomme le fichier où le lire."""
    vus: set[str] = set()
    for chemin in sorted((RACINE / "donnees" / dossier).glob("*.ttl")):
        for quad in lire_turtle(chemin, graphe_nomme("cadre")):
            enonce = abreger(str(quad.subject.value))
            fondement = index.par_iri[enonce]["fondement"]
            attendu = f"{fichier_de_la_section(fondement)}.ttl"
            ici = f"{enonce} est dans donnees/{dossier}/{chemin.name}"
            assert chemin.name == attendu, f"{ici} ; son passage est de {fondement} : le mettre dans {attendu}"
            if quad.predicate.value == developper(propriete):
                vus.add(enonce)
    # sans question usuelle, un énoncé est un avertissement de la construction (questions-usuelles-absentes)
    sans = set(index.par_iri) - vus
    assert len(sans) <= (len(vus) // 100 if dossier == "questions" else 0), sans


@pytest.mark.parametrize("dossier", ["cadre", "questions"])
def test_un_fichier_suit_l_ordre_du_texte(index, dossier: str):
    for chemin in sorted((RACINE / "donnees" / dossier).glob("*.ttl")):
        sujets = re.findall(r"^(enonce:\S+)$", chemin.read_text(encoding="utf-8"), re.MULTILINE)
        debuts = [index.par_iri[enonce]["passage"][0] for enonce in sujets]
        assert debuts == sorted(debuts), f"{chemin.name} : lancer make format"
        assert debuts


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
def test_un_acteur_a_une_date(moteur, index, date: str, statut: str):
    """Le seul acteur dont le texte nomme la loi qui l'institue suit cette loi ; des autres, on dit ne pas savoir."""
    lignes = moteur.lignes(requete("acteurs-a-une-date").lier({"date": date}))
    comite = {x["statut"] for x in lignes if x["acteur"].endswith("/comite-harmonisation")}
    assert len(comite) == 1
    assert statut in comite.pop()
    autres = [x for x in lignes if not x["acteur"].endswith("/comite-harmonisation")]
    assert len(autres) == len(index.acteurs) - 1
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

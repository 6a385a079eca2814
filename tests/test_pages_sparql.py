# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'éditeur SPARQL et le catalogue dans un vrai navigateur : au clavier, en français, sans rien demander ailleurs."""

from __future__ import annotations

import time
import urllib.parse

import pytest
from doublures import LOURDE
from navigateur import LARGEURS
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from serveur.faces.web.pages import exemples
from serveur.services.requetes.repertoire import publiques

INJECTIONS = [
    "<script>window.mordu=1</script>",
    "<img src=x onerror=window.mordu=1>",
    "</textarea><script>window.mordu=1</script>",
    "'\"><svg/onload=window.mordu=1>",
    "{{7*7}}${7*7}",
    "javascript:window.mordu=1",
]


def lien(requete: str) -> str:
    return "/sparql?" + urllib.parse.urlencode({"query": requete})


@pytest.fixture
def editeur(navigateur):
    """La page de l'éditeur, vide de tout brouillon."""
    navigateur.elargir(1280)
    navigateur.aller("/sparql")
    navigateur.executer("localStorage.clear(); history.replaceState(null, '')")
    navigateur.aller("/requetes/raci")
    navigateur.executer("localStorage.clear()")
    navigateur.aller("/sparql")
    navigateur.un(".CodeMirror")
    yield navigateur
    navigateur.executer("localStorage.clear()")


def ecrire(n, texte: str) -> None:
    """Remplace la requête, frappe par frappe, comme une personne."""
    n.executer("document.querySelector('.CodeMirror').CodeMirror.setValue('')")
    n.un(".CodeMirror textarea").send_keys(texte)


def requete(n) -> str:
    return str(n.executer("return document.querySelector('.CodeMirror').CodeMirror.getValue()"))


def executer(n) -> None:
    """Ctrl+Entrée, puis l'attente du résultat."""
    n.executer("document.getElementById('resultat').replaceChildren()")
    n.un(".CodeMirror textarea").send_keys(Keys.CONTROL, Keys.ENTER)
    n.attendre(lambda n: n.tous("#resultat h2, #resultat .erreur"))


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize(
    "chemin",
    [
        *exemples("sparql"),
        lien("SELECT ?s ?p ?o { ?s ?p ?o . ?s a <https://w3id.org/cadre-ri/ontologie#Obligation> } LIMIT 40"),
        lien("CONSTRUCT WHERE { ?s a <https://w3id.org/cadre-ri/ontologie#Obligation> }"),
    ],
)
def test_page_sans_faute(navigateur, chemin: str, largeur: int):
    navigateur.elargir(largeur)
    navigateur.aller(chemin)
    navigateur.attendre(lambda n: n.un(".CodeMirror").is_displayed())
    assert not navigateur.un("#query").is_displayed()
    navigateur.verifier()
    assert navigateur.pilote.get_cookies() == []
    assert navigateur.executer("return document.cookie") == ""


def test_une_requete_au_clavier(editeur):
    ecrire(editeur, "SELECT (6 * 7 AS ?n) {}")
    executer(editeur)
    assert editeur.un("#resultat td").text == "42"
    assert "Faite en" in editeur.un("#etat").text
    assert "1 ligne" in editeur.un("#etat").text
    adresses = [a.get_attribute("href") for a in editeur.tous("#resultat .fichiers a")]
    assert [a.rpartition("format=")[2] for a in adresses[:3]] == ["csv", "xlsx", "json"]
    editeur.verifier()
    editeur.pilote.get(adresses[3])
    assert editeur.un("#resultat td").text == "42"


def test_nos_choses_menent_a_leurs_pages(editeur):
    ecrire(editeur, "SELECT * { VALUES (?a ?b) { (<https://w3id.org/cadre-ri/id/acteur/ct> 'CT, MCC'")
    editeur.un(".CodeMirror textarea").send_keys(") } }")
    executer(editeur)
    liens = [urllib.parse.urlsplit(a.get_attribute("href")).path for a in editeur.tous("#resultat td a")]
    assert liens == ["/id/acteur/ct", "/id/acteur/ct", "/id/acteur/mcc"]


def test_charger_un_exemple(editeur):
    choix = Select(editeur.un("#exemple"))
    assert len(choix.options) == len(publiques())
    editeur.un("#filtre-exemples").send_keys("matrice des responsabilites")
    restants = [o.get_attribute("value") for o in Select(editeur.un("#exemple")).options]
    assert 0 < len(restants) < 20
    editeur.un("#filtre-exemples").clear()
    editeur.un("#filtre-exemples").send_keys("zzz")
    assert Select(editeur.un("#exemple")).options == []
    editeur.executer(
        "const f = document.getElementById('filtre-exemples'); f.value = ''; f.dispatchEvent(new Event('input'))"
    )
    assert len(Select(editeur.un("#exemple")).options) == len(publiques())
    Select(editeur.un("#exemple")).select_by_value("raci-matrice")
    editeur.un("#exemple").send_keys(Keys.TAB, Keys.ENTER)
    editeur.attendre(lambda n: "raci" in requete(n).lower() or "?role" in requete(n))
    assert requete(editeur).startswith(f"# {publiques()['raci-matrice'].resume}\n")
    assert "#+" not in requete(editeur)
    assert "Exemple chargé" in editeur.un("#etat").text
    executer(editeur)
    assert len(editeur.tous("#resultat tbody tr")) > 50
    assert editeur.ailleurs() == []


def propositions(n) -> list[str]:
    n.attendre(lambda n: n.tous("li.CodeMirror-hint"))
    return [li.text.split("\n")[0] for li in n.tous("li.CodeMirror-hint")]


def test_completer_une_classe(editeur):
    ecrire(editeur, "SELECT * { ?s a ri:Oblig")
    assert propositions(editeur) == ["ri:Obligation"]
    assert requete(editeur).startswith("PREFIX ri: <https://w3id.org/cadre-ri/ontologie#>\n"), "le préfixe se déclare"
    assert "Obligation · classe" in editeur.un("li.CodeMirror-hint").text
    assert editeur.axe() == []
    editeur.un(".CodeMirror textarea").send_keys(Keys.ENTER)
    editeur.un(".CodeMirror textarea").send_keys(" } LIMIT 3")
    assert requete(editeur).endswith("SELECT * { ?s a ri:Obligation } LIMIT 3")
    executer(editeur)
    assert len(editeur.tous("#resultat tbody tr")) == 3
    assert editeur.console() == []
    assert editeur.ailleurs() == []


@pytest.mark.parametrize(
    "debut, attendu",
    [
        ("SELECT * { ?s ri:titul", "ri:titulaire"),
        ("SELECT * { ?s skos:pre", "skos:prefLabel"),
        ("SELECT * { ?s ?p acteur:tresor", "acteur:ct"),
    ],
)
def test_completer_un_nom(editeur, debut: str, attendu: str):
    ecrire(editeur, debut)
    assert attendu in propositions(editeur)


def test_completer_par_libelle_et_par_prefixe(editeur):
    ecrire(editeur, "SELECT * { ?s ?p secretariat")
    editeur.un(".CodeMirror textarea").send_keys(Keys.CONTROL, Keys.SPACE)
    assert "acteur:sct" in propositions(editeur)
    editeur.un(".CodeMirror textarea").send_keys(Keys.ESCAPE)
    ecrire(editeur, "PREFIX ac")
    assert propositions(editeur) == [f"{p}: <https://w3id.org/cadre-ri/id/{p}/>" for p in ("acteur", "action")]


def test_une_faute_se_dit_en_francais(editeur):
    ecrire(editeur, "SELECT * {\n?s ?p ?o .\n?o ?q\n}\nLIMIT 3")
    executer(editeur)
    message = editeur.un("#resultat .erreur")
    assert "ligne 3, colonne" in message.text
    assert "elle ne se lit plus" in message.text
    assert message.get_attribute("role") == "alert"
    assert "?o ?q" in editeur.un("#resultat .faute").text
    assert "Refusée" in editeur.un("#etat").text
    assert editeur.tous(".ligne-fautive")
    editeur.un("#resultat .erreur button").click()
    ou = editeur.executer("return document.querySelector('.CodeMirror').CodeMirror.getCursor()")
    assert ou["line"] == 2
    assert editeur.axe() == []
    assert all("400" in ligne for ligne in editeur.console()), "seul le refus de la requête se note"


def test_la_marge_signale_pendant_la_frappe(editeur):
    ecrire(editeur, "SELECT * { ?s ?p ?o ) }")
    editeur.attendre(lambda n: n.un("#avis-editeur").is_displayed())
    assert "Ligne 1" in editeur.un("#avis-editeur").text
    survol = editeur.un(".signal-erreur")
    ActionChains(editeur.pilote).move_to_element(survol).perform()
    editeur.verifier()


def test_entrer_et_sortir_au_clavier(editeur):
    ecrire(editeur, "ASK {}")
    saisie = editeur.un(".CodeMirror textarea")
    saisie.send_keys(Keys.TAB)
    assert editeur.pilote.switch_to.active_element == saisie, "Tab met en retrait"
    saisie.send_keys(Keys.ESCAPE)
    saisie.send_keys(Keys.TAB)
    assert editeur.pilote.switch_to.active_element.text == "Exécuter"
    saisie.send_keys(Keys.ESCAPE)
    ActionChains(editeur.pilote).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    assert editeur.pilote.switch_to.active_element.text == "Charger l’exemple"
    assert "Échap" in editeur.un("#aide-editeur").text
    assert editeur.un(".CodeMirror textarea").accessible_name == "Requête"


def test_la_requete_survit_au_rechargement(editeur):
    ecrire(editeur, "# mon brouillon\nASK {}")
    time.sleep(0.6)
    editeur.aller("/sparql")
    assert requete(editeur) == "# mon brouillon\nASK {}"
    # un lien passe devant, et le brouillon se reprend
    editeur.aller(lien("SELECT (1 AS ?x) {}"))
    assert requete(editeur) == "SELECT (1 AS ?x) {}"
    assert editeur.un("#resultat td").text == "1"
    editeur.pilote.refresh()
    assert requete(editeur) == "SELECT (1 AS ?x) {}"
    editeur.un("#reprendre").click()
    assert requete(editeur) == "# mon brouillon\nASK {}"
    editeur.un(".CodeMirror textarea").send_keys(Keys.END, "\n# suite")
    time.sleep(0.6)
    ecrit = requete(editeur)
    editeur.pilote.refresh()
    assert requete(editeur) == ecrit
    assert "a été changée depuis" in editeur.un("#resultat .notice").text
    assert editeur.pilote.get_cookies() == []


def test_le_champ_simple(editeur):
    ecrire(editeur, "ASK {}")
    editeur.un("#champ-simple").click()
    champ = editeur.un("#query")
    assert champ.is_displayed()
    assert champ.get_attribute("value") == "ASK {}"
    champ.clear()
    champ.send_keys("SELECT (5 AS ?n) {}", Keys.CONTROL, Keys.ENTER)
    editeur.attendre(lambda n: n.tous("#resultat td"))
    assert editeur.un("#resultat td").text == "5"
    editeur.verifier()
    editeur.aller("/sparql")
    assert editeur.un("#query").is_displayed()
    editeur.un("#champ-simple").click()
    assert editeur.un(".CodeMirror").is_displayed()


def test_une_longue_requete_s_arrete(editeur):
    ecrire(editeur, LOURDE)
    editeur.un(".CodeMirror textarea").send_keys(Keys.CONTROL, Keys.ENTER)
    editeur.attendre(lambda n: n.un("#arreter").is_displayed())
    editeur.un("#arreter").click()
    editeur.attendre(lambda n: n.un("#etat").text == "Arrêtée.")
    assert not editeur.un("#arreter").is_displayed()


@pytest.mark.parametrize("texte", INJECTIONS)
def test_le_balisage_reste_du_texte(editeur, texte: str):
    editeur.aller(lien(texte))
    assert requete(editeur) == texte
    litteral = texte.replace("\\", "\\\\").replace('"', '\\"')
    editeur.aller(lien(f'SELECT ("{litteral}" AS ?x) (<http://a/%3Cb%3E> AS ?y) {{}}'))
    assert editeur.un("#resultat td").text == texte
    executer(editeur)
    assert editeur.un("#resultat td").text == texte
    editeur.aller("/requetes?" + urllib.parse.urlencode({"q": texte}))
    assert editeur.un("#q").get_attribute("value") == texte
    time.sleep(0.1)
    assert editeur.executer("return window.mordu") is None
    assert editeur.tous("main svg[onload], main img") == []


def test_trier_et_filtrer_le_resultat(editeur):
    editeur.aller(lien("SELECT ?n ?x { VALUES (?n ?x) { (10 'été') (9 'Hiver') (100 'automne') } }"))
    bouton = editeur.un("#resultat th button")
    assert bouton.text == "n"
    bouton.send_keys(Keys.ENTER)
    assert [td.text for td in editeur.tous("#resultat td:first-child")] == ["9", "10", "100"]
    assert editeur.un("#resultat th").get_attribute("aria-sort") == "ascending"
    bouton.send_keys(Keys.ENTER)
    assert [td.text for td in editeur.tous("#resultat td:first-child")] == ["100", "10", "9"]
    editeur.un(".outils-tableau input").send_keys("ete")
    assert [tr.text for tr in editeur.tous("#resultat tbody tr") if tr.is_displayed()] == ["10 été"]
    assert "1 ligne sur 3" in editeur.un(".outils-tableau").text
    editeur.verifier()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_sans_javascript_le_formulaire_repond(sans_javascript, largeur: int):
    n = sans_javascript
    n.elargir(largeur)
    n.aller("/sparql")
    champ = n.un("#query")
    assert champ.is_displayed()
    assert not n.un("#aide-editeur").is_displayed()
    champ.clear()
    champ.send_keys("SELECT (6 * 7 AS ?n) {}")
    n.suivre(n.un("#requete-sparql button[type=submit]"))
    assert n.un("#resultat td").text == "42"
    assert n.un("#query").get_attribute("value") == "SELECT (6 * 7 AS ?n) {}"
    n.un("#query").send_keys(" }")
    n.suivre(n.un("#requete-sparql button[type=submit]"))
    assert "ligne 1, colonne 25" in n.un("#resultat .erreur").text
    assert "(6 * 7" in n.un("#resultat .faute").text
    n.aller("/sparql")
    Select(n.un("#exemple")).select_by_value("raci-matrice")
    n.suivre(n.un(".exemples button"))
    assert publiques()["raci-matrice"].resume in n.un("#query").get_attribute("value")


def test_chercher_dans_le_catalogue(navigateur, sans_javascript):
    navigateur.elargir(1280)
    navigateur.aller("/requetes")
    navigateur.un("#q").send_keys("DÉPOSE")
    visibles = [a.text for a in navigateur.tous("main li a") if a.is_displayed()]
    assert 0 < len(visibles) < 20
    assert navigateur.un("#compte").text.startswith(f"{len(visibles)} question")
    assert navigateur.pilote.current_url.endswith("?q=D%C3%89POSE")
    navigateur.verifier()
    Select(navigateur.un("#theme")).select_by_value("instances")
    navigateur.un("#q").send_keys(" zzz")
    assert navigateur.un("#rien").is_displayed()
    assert [h.text for h in navigateur.tous("main h2") if h.is_displayed()] == []

    n = sans_javascript
    n.elargir(1280)
    n.aller("/requetes")
    n.un("#q").send_keys("depose")
    n.suivre(n.un("#chercher button"))
    assert [a.text for a in n.tous("main li a") if a.is_displayed()] == visibles
    assert n.un("#q").get_attribute("value") == "depose"


def test_une_question_a_des_en_tetes_lisibles(navigateur):
    navigateur.elargir(1280)
    navigateur.aller("/requetes/qui-produit-quoi")
    entetes = navigateur.tous("main th")
    assert [e.text for e in entetes] == [
        "Document",
        "Acteur (code)",
        "Action",
        "Rythme",
        "Énoncé",
        "Citation",
        "Énoncé (identifiant)",
    ]
    assert entetes[0].get_attribute("data-variable") == "documentNom"
    navigateur.suivre(navigateur.un("main td a"))
    assert "/id/acteur/" in navigateur.pilote.current_url

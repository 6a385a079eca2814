# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Chaque genre de page dans un vrai navigateur, aux deux largeurs : accessible, entière, sans erreur, sans ailleurs.

Puis ce qu'une personne y fait : chercher au clavier, suivre une réponse jusqu'à l'acteur, imprimer un mandat, déposer
un fichier, répondre à l'assistant ; avec et sans JavaScript.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from conftest import chemin_du_texte
from navigateur import LARGEURS, exiger
from selenium.webdriver.common.keys import Keys

from serveur.faces.web.pages import exemples

EXEMPLES = Path(__file__).resolve().parent.parent / "exemples"
EN_DEFAUT = ("/nulle-part", "/matrice?acteur=personne")
# celles-là ont de quoi attendre ou déplier : test_pages_sparql, test_pages_formulaires
PAGES = (*exemples(hors=("sparql", "formulaires")), *EN_DEFAUT)


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("chemin", PAGES)
def test_page_sans_faute(navigateur, chemin: str, largeur: int):
    navigateur.elargir(largeur)
    navigateur.aller(chemin)
    if not chemin.startswith("/reconciliation/preview"):  # fait pour être encadré par une page qui a le sien
        assert navigateur.un("h1").text
    assert navigateur.axe() == []
    assert navigateur.deborde() <= 0
    assert navigateur.ailleurs() == []
    erreurs = navigateur.console()
    if chemin in EN_DEFAUT:  # le navigateur note lui-même qu'une page demandée n'existe pas
        erreurs = [e for e in erreurs if "404" not in e]
    assert erreurs == []


def test_chercher_au_clavier_avec_suggestions(navigateur):
    navigateur.elargir(1280)
    navigateur.aller("/")
    navigateur.un("body").send_keys(Keys.TAB)
    evitement = navigateur.pilote.switch_to.active_element
    assert evitement.text == "Passer au contenu"
    evitement.send_keys(Keys.ENTER)
    navigateur.pilote.switch_to.active_element.send_keys(Keys.TAB)
    champ = navigateur.pilote.switch_to.active_element
    assert champ.get_attribute("id") == "q"
    champ.send_keys("secretariat du cons")
    navigateur.attendre(lambda n: n.tous("#q-suggestions:not([hidden]) li"))
    assert champ.get_attribute("aria-expanded") == "true"
    assert navigateur.axe() == []
    champ.send_keys(Keys.ARROW_DOWN)
    choisie = navigateur.un(f"#{champ.get_attribute('aria-activedescendant')}")
    assert "Secrétariat du Conseil du trésor" in choisie.text
    champ.send_keys(Keys.ESCAPE)
    assert champ.get_attribute("aria-expanded") == "false"
    champ.send_keys("e")
    navigateur.attendre(lambda n: n.tous("#q-suggestions:not([hidden]) li"))
    navigateur.suivre(champ, Keys.ARROW_DOWN, Keys.ENTER)
    assert "/id/acteur/sct" in navigateur.pilote.current_url
    assert navigateur.console() == []


@pytest.mark.parametrize("fenetre", ["navigateur", "sans_javascript"])
def test_de_la_question_a_l_acteur(fenetre: str, request):
    n = request.getfixturevalue(fenetre)
    n.elargir(375)
    n.aller("/")
    n.suivre(n.un("#q"), "qui préside le CSRI", Keys.ENTER)
    assert "préside" in n.un(".reponse.premiere .phrase").text
    assert bool(n.tous(".reponse.premiere mark")) is chemin_du_texte().exists()  # le passage, si le texte est là
    n.un(".reponse.premiere summary").click()
    assert "SELECT" in n.un(".reponse.premiere pre").text
    n.suivre(n.un(".reponse.premiere dd a[href^='/id/acteur/']"))
    assert n.tous("#propres")
    assert "Secrétaire du Conseil du trésor" in n.un("h1").text


def test_la_preuve_s_ouvre_dans_l_editeur(sans_javascript):
    n = sans_javascript
    n.aller("/questions?q=qui+pr%C3%A9side+le+CSRI")
    n.un(".reponse.premiere summary").click()
    n.suivre(n.un(".reponse.premiere details .bouton"))
    assert "/sparql" in n.pilote.current_url
    assert n.tous("table tbody tr")


def test_le_menu_se_deplie_sur_telephone(sans_javascript):
    n = sans_javascript
    n.elargir(375)
    n.aller("/")
    assert not n.un(".menu-etroit a").is_displayed()
    n.un(".menu-etroit summary").click()
    assert n.un(".menu-etroit a[href='/autorisation']").is_displayed()
    n.suivre(n.un(".menu-etroit a[href='/autorisation']"))
    assert n.tous("fieldset")
    n.elargir(1280)
    assert n.un(".menu-large a[aria-current=page]").text == "Autorisation"


def test_assistant_jusqu_a_la_conclusion(sans_javascript):
    n = sans_javascript
    n.aller("/autorisation")
    oui = {"budget-autorise", "respecte-reglementation"}
    for rang in range(8):
        assert f"Question {rang + 1} de 8" in n.un("#etape").text
        bouton = n.un("fieldset input[type=radio]")
        valeur = "oui" if bouton.get_attribute("name") in oui else "non"
        n.un(f"fieldset input[value={valeur}]").click()
        n.suivre(n.un("form.faits button"))
    assert "Autorisation non requise" in n.un("#conclusion").text
    assert len(n.tous("main table tbody tr")) == 8


def _pages_imprimees(n) -> int:
    pdf = n.pilote.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.5, "paperHeight": 11})
    return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(pdf["data"])))


def test_la_fiche_de_mandat_tient_sur_une_feuille(navigateur, index):
    navigateur.elargir(1280)
    for acteur in index.acteurs:
        navigateur.aller(f"/id/{acteur.replace(':', '/')}?vue=mandat")
        assert _pages_imprimees(navigateur) == 1, acteur


@pytest.mark.parametrize("chemin", ["/id/acteur/mcc", "/atlas", "/questions?q=qui+pr%C3%A9side+le+CSRI"])
def test_l_impression_ote_ce_qui_ne_sert_qu_a_l_ecran(navigateur, chemin: str):
    navigateur.aller(chemin)
    navigateur.pilote.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not navigateur.un(".menu").is_displayed()
        assert navigateur.un("h1").is_displayed()
        assert navigateur.deborde() <= 0
    finally:
        navigateur.pilote.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.parametrize("fenetre", ["navigateur", "sans_javascript"])
def test_valider_un_fichier(fenetre: str, request):
    n = request.getfixturevalue(fenetre)
    n.elargir(1280)
    n.aller("/validation")
    n.un("#fichier").send_keys(str(EXEMPLES / "entente-partenariat-fautive.yaml"))
    n.suivre(n.un("form.validation button[type=submit]"))
    assert "Non conforme" in n.un(".verdict").text
    assert len(n.tous(".constats > li")) > 5
    assert (
        n.un(".constats a[href^='/formes#']").text == "La protection des autres renseignements confidentiels est prévue"
    )
    if fenetre == "navigateur":
        n.verifier()
        n.elargir(375)
        assert n.deborde() <= 0


def test_copier_la_preuve(navigateur):
    navigateur.elargir(1280)
    navigateur.aller("/id/enonce/4.4-csri-presidence")
    navigateur.un(".reponse summary").click()
    assert navigateur.un("button[data-copier]").is_displayed()


def test_premiere_page_legere(site):
    """Moins de 300 ko, feuilles de style et polices comprises, même sans compression."""
    exiger(programmes=False)
    import urllib.request

    def demander(chemin: str) -> bytes:
        with urllib.request.urlopen(urllib.request.Request(site + chemin, headers={"Accept": "text/html"})) as reponse:
            return reponse.read()

    page = demander("/").decode()
    actifs = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    poids = len(page.encode()) + sum(len(demander(a)) for a in actifs)
    css = next(a for a in actifs if "qc-sdg" in a)
    polices = re.findall(
        r'url\("?\.\./(fonts/(?:open-sans-\w+-latin-(?:regular|600|700)|roboto-v\d+-latin-700)\.woff2)',
        demander(css).decode(),
    )
    assert len(set(polices)) == 4
    poids += sum(len(demander(f"/static/actifs/qc-sdg/{p}")) for p in set(polices))
    assert len(actifs) >= 3
    assert poids <= 300_000, poids


@pytest.mark.parametrize(
    "chemin", ["/", "/validation", "/formulaires", "/autorisation", "/id/acteur/mcc", "/sparql", "/atlas"]
)
def test_rien_ne_deborde_a_320_px(navigateur, chemin: str):
    """320 px : ce que voit une personne qui grossit une page de 1280 px à 400 % (WCAG 1.4.10)."""
    navigateur.elargir(320)
    navigateur.aller(chemin)
    assert navigateur.deborde() <= 0

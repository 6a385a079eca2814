# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les diagrammes dans un vrai navigateur : accessibles, au clavier, sans JavaScript, imprimés, exportés."""

from __future__ import annotations

import base64
import time

import pytest
from navigateur import LARGEURS
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

# textes du dessin qui sortent de leur boîte, et boîtes qui se chevauchent
DEBORDENT = """
const boites = [...document.querySelectorAll('.vue .noeud')].map(n => [n, n.querySelector('.forme').getBBox()]);
const sortis = boites.filter(([n, b]) => [...n.querySelectorAll('tspan')].some((t, i, tous) => {
  const d = n.querySelector('text'), debut = tous.slice(0, i).reduce((s, x) => s + x.textContent.length + 1, 0);
  const large = d.getSubStringLength(debut, t.textContent.length);
  return large > b.width - 8;
})).map(([n]) => n.textContent);
const hauts = boites.filter(([n, b]) => {
  const t = n.querySelector('text').getBBox();
  return t.y < b.y || t.y + t.height > b.y + b.height;
}).map(([n]) => n.textContent);
return [boites.length, sortis, hauts];
"""


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("chemin", ["/organigramme", "/flux"])
def test_volet_ouvert_sans_faute(navigateur, chemin: str, largeur: int):
    navigateur.elargir(largeur)
    navigateur.aller(chemin)
    navigateur.executer(
        "document.querySelectorAll('.vue a.noeud')[2].dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))"
    )
    assert navigateur.un("#volet").is_displayed()
    navigateur.verifier()


@pytest.mark.parametrize("chemin", ["/organigramme?presidences=oui&compositions=oui", "/flux?document=tous"])
def test_noms_dans_leur_boite(navigateur, chemin: str):
    navigateur.elargir(1280)
    navigateur.aller(chemin)
    combien, sortis, hauts = navigateur.executer(DEBORDENT)
    assert combien >= 22
    assert sortis == []
    assert hauts == []
    # à 1280 px, l'image tient en largeur sans défiler
    assert navigateur.executer("const v = document.querySelector('.vue'); return v.scrollWidth - v.clientWidth") <= 0


def test_au_clavier(navigateur):
    navigateur.elargir(1280)
    navigateur.aller("/organigramme")
    for _ in range(60):
        navigateur.pilote.switch_to.active_element.send_keys(Keys.TAB)
        if navigateur.executer("return document.activeElement.dataset?.noeud") == "acteur:ssigri":
            break
    else:
        pytest.fail("la tabulation n'atteint pas le SSIGRI")
    noeud = navigateur.pilote.switch_to.active_element
    noeud.send_keys(Keys.ENTER)
    assert navigateur.un("#volet").is_displayed()
    assert navigateur.pilote.switch_to.active_element.get_attribute("id") == "volet-nom"
    assert navigateur.un("#volet-nom").text.startswith("Sous-secrétariat à l'inforoute")
    assert "code SSIGRI" in navigateur.un("[data-volet=genre]").text
    liens = navigateur.tous("[data-volet=liens] > li")
    assert len(liens) == 2
    assert any("Cadre, 4.3.3 a)" in x.text for x in liens)
    assert navigateur.un("[data-volet=fiche]").get_attribute("href").endswith("/id/acteur/ssigri")
    navigateur.pilote.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not navigateur.un("#volet").is_displayed()
    assert navigateur.executer("return document.activeElement.dataset.noeud") == "acteur:ssigri"
    noeud.send_keys(Keys.ENTER)
    navigateur.suivre(navigateur.un("[data-volet=fiche]"), Keys.ENTER)
    assert navigateur.pilote.current_url.endswith("/id/acteur/ssigri")
    assert navigateur.console() == []


def test_filtrer_les_documents(navigateur):
    navigateur.elargir(1280)
    navigateur.aller("/flux")
    avant = len(navigateur.tous(".liens tbody tr"))
    Select(navigateur.un("#document")).select_by_visible_text("Plan de gestion des ressources informationnelles")
    navigateur.suivre(navigateur.un(".filtres button"), Keys.ENTER)
    assert "document=plan-gestion-ri" in navigateur.pilote.current_url
    rangees = [r.text for r in navigateur.tous(".liens tbody tr")]
    assert 0 < len(rangees) < avant
    assert all("Plan de gestion des ressources informationnelles" in r for r in rangees)
    choisi = Select(navigateur.un("#document")).first_selected_option.text
    assert choisi == "Plan de gestion des ressources informationnelles"
    assert len(navigateur.tous(".vue .noeud")) == 4


def test_trouver_un_acteur_et_montrer_les_presidences(navigateur):
    navigateur.elargir(1280)
    navigateur.aller("/organigramme")
    Select(navigateur.un("#acteur")).select_by_value("TCIRI")
    navigateur.un("[name=presidences]").send_keys(Keys.SPACE)
    navigateur.suivre(navigateur.un(".filtres button"))
    assert "acteur=TCIRI" in navigateur.pilote.current_url
    assert navigateur.un(".noeud.choisi").get_attribute("data-noeud") == "acteur:tciri"
    assert "préside" in navigateur.un("#volet").text


def test_loupe(navigateur):
    navigateur.elargir(375)
    navigateur.aller("/organigramme")
    large = lambda: navigateur.executer("return document.querySelector('.vue .dessin').getBoundingClientRect().width")  # noqa: E731
    un = large()
    assert un > 800, "à 375 px, l'image garde sa taille et défile"
    navigateur.un("[data-zoom=plus]").click()
    assert large() > un
    navigateur.un("[data-zoom=tout]").click()
    assert large() <= 345
    navigateur.un("[data-zoom=un]").click()
    assert large() == pytest.approx(un, abs=1)
    assert navigateur.deborde() <= 0


def test_image_png(navigateur):
    navigateur.elargir(1280)
    navigateur.aller("/flux")
    fichier = navigateur.telecharges / "flux-des-documents.png"
    navigateur.pilote.execute_cdp_cmd(
        "Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(navigateur.telecharges)}
    )
    navigateur.un("[data-image]").click()
    navigateur.attendre(lambda n: fichier.exists() and fichier.stat().st_size > 10_000)
    octets = fichier.read_bytes()
    assert octets.startswith(b"\x89PNG")
    assert int.from_bytes(octets[16:20]) > 2000
    assert navigateur.console() == []


@pytest.mark.parametrize(("chemin", "boites", "rangees"), [("/organigramme", 18, 14), ("/flux", 16, 20)])
def test_sans_javascript(sans_javascript, chemin: str, boites: int, rangees: int):
    for largeur in LARGEURS:
        sans_javascript.elargir(largeur)
        sans_javascript.aller(chemin)
        assert len(sans_javascript.tous(".vue .noeud")) == boites
        assert len(sans_javascript.tous(".liens tbody tr")) == rangees
        assert not sans_javascript.un("[data-zoom=plus]").is_displayed()
        assert sans_javascript.console() == []
    sans_javascript.elargir(1280)
    lien = sans_javascript.un('.vue a.noeud[data-noeud="acteur:ct"]')
    sans_javascript.suivre(lien, Keys.ENTER)
    assert sans_javascript.pilote.current_url.endswith("/id/acteur/ct")


def test_sans_javascript_un_acteur_a_son_volet(sans_javascript):
    sans_javascript.aller("/organigramme?acteur=CAI")
    assert "Cadre, 2.3, 2e alinéa" in sans_javascript.un("#volet").text
    assert not sans_javascript.un("[data-volet=fermer]").is_displayed()


@pytest.mark.parametrize("chemin", ["/organigramme", "/flux"])
def test_imprimer(navigateur, chemin: str):
    navigateur.elargir(1280)
    navigateur.aller(chemin)
    navigateur.pilote.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        navigateur.elargir(700)
        assert navigateur.un(".vue .dessin").is_displayed()
        assert navigateur.un(".liens").is_displayed()
        caches = navigateur.tous(".filtres, .outils, .menu, #volet")
        assert len(caches) == 4
        assert not any(x.is_displayed() for x in caches)
        assert navigateur.executer("return document.querySelector('.vue .dessin').getBoundingClientRect().width") <= 700
        pdf = navigateur.pilote.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
        assert base64.b64decode(pdf).startswith(b"%PDF")
    finally:
        navigateur.pilote.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_deplacer_a_la_souris_n_ouvre_rien(navigateur):
    from selenium.webdriver.common.action_chains import ActionChains

    navigateur.elargir(800)
    navigateur.aller("/organigramme")
    noeud = navigateur.pilote.find_element(By.CSS_SELECTOR, '.vue [data-noeud="acteur:sct"] .forme')
    ActionChains(navigateur.pilote).move_to_element(noeud).click_and_hold().move_by_offset(-150, 0).release().perform()
    time.sleep(0.1)
    assert navigateur.executer("return document.querySelector('.vue').scrollLeft") >= 100
    assert not navigateur.un("#volet").is_displayed()

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La matrice et la couverture dans un vrai navigateur : deux largeurs, souris, clavier seul, sans script, imprimées."""

from __future__ import annotations

import base64
import re

import pytest
from navigateur import LARGEURS
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys


@pytest.mark.parametrize("largeur", LARGEURS)
def test_tout_deplie_reste_sans_faute(navigateur, largeur: int):
    navigateur.elargir(largeur)
    navigateur.aller("/matrice")
    navigateur.executer("document.querySelectorAll('main details').forEach(d => { d.open = true; })")
    navigateur.verifier()
    cases = navigateur.executer(
        "return [...document.querySelectorAll('.filtre-matrice input[type=checkbox]')].map(c => c.offsetWidth)"
    )
    assert len(cases) >= 40
    assert set(cases) == {22}  # à quinze pixels on ne vise plus


@pytest.mark.parametrize("ouvert", ["navigateur", "sans_javascript"])
def test_choisir_une_case_et_lire_ses_enonces(ouvert: str, request: pytest.FixtureRequest):
    fenetre = request.getfixturevalue(ouvert)
    fenetre.elargir(1280)
    fenetre.aller("/matrice")
    case = next(c for c in fenetre.tous(".matrice a.case") if "ssigri" in (c.get_attribute("href") or "")
                and "securite" in (c.get_attribute("href") or ""))  # fmt: skip
    nom = (case.accessible_name or "").replace("\xa0", " ")
    assert re.fullmatch(
        r"Sous-secrétariat à l'inforoute gouvernementale et aux ressources informationnelles, Sécurité de l'information : R \d+",
        nom,
    )
    fenetre.suivre(case)
    assert "domaine=securite" in fenetre.pilote.current_url
    assert "Sécurité" in fenetre.un("h1").text
    enonces = fenetre.tous(".enonces > li > a")
    assert len(enonces) == int(nom.rsplit(" ", 1)[1])
    fenetre.suivre(enonces[0])
    assert "/id/enonce/" in fenetre.pilote.current_url


def test_filtrer_sans_script(sans_javascript):
    n = sans_javascript
    n.elargir(1280)
    n.aller("/matrice")
    avant = len(n.tous(".matrice a.case"))
    n.un(".filtrer > summary").click()
    n.un("#genre option[value=unites]").click()
    n.un("input[name=role][value=R]").click()
    n.suivre(n.un(".filtre-matrice button"))
    assert "genre=unites" in n.pilote.current_url
    apres = n.tous(".matrice a.case")
    assert 0 < len(apres) < avant
    assert all(re.search(r": R\s\d+$", c.accessible_name or "") for c in apres)
    assert "Unités administratives ; R (réalise)" in n.un("[role=status]").text
    n.suivre(n.pilote.find_element(By.LINK_TEXT, "Tout montrer"))
    assert len(n.tous(".matrice a.case")) == avant


def test_filtrer_plusieurs_acteurs(sans_javascript):
    n = sans_javascript
    n.elargir(1280)
    n.aller("/matrice")
    n.un(".filtrer > summary").click()
    n.un(".choix-acteurs > summary").click()
    for acteur in ("mcc", "olf"):
        n.un(f"input[name=acteur][value={acteur}]").click()
    n.suivre(n.un(".filtre-matrice button"))
    assert "acteur=mcc" in n.pilote.current_url
    assert len(n.tous(".matrice tbody tr:not(.groupe)")) == 2


def test_au_clavier_seul(navigateur):
    """De la grille à un énoncé sans la souris ; la grille elle-même se fait défiler au clavier."""
    navigateur.elargir(900)
    navigateur.aller("/matrice?vue=grille")
    for _ in range(80):
        navigateur.pilote.switch_to.active_element.send_keys(Keys.TAB)
        actif = navigateur.pilote.switch_to.active_element
        if actif.get_attribute("role") == "region":
            break
    assert actif.get_attribute("aria-label") == "Matrice des responsabilités"
    actif.send_keys(Keys.ARROW_RIGHT * 5)
    navigateur.attendre(lambda n: n.executer("return document.querySelector('.matrice').scrollLeft") > 0)
    for _ in range(60):
        navigateur.pilote.switch_to.active_element.send_keys(Keys.TAB)
        actif = navigateur.pilote.switch_to.active_element
        if actif.get_attribute("class") == "case":
            break
    contour = navigateur.executer("return getComputedStyle(document.activeElement).outlineStyle")
    assert contour != "none"
    navigateur.suivre(actif, Keys.ENTER)
    assert navigateur.tous(".enonces > li")


def test_les_en_tetes_collent(navigateur):
    for largeur, chemin in ((1280, "/matrice"), (375, "/matrice?vue=grille")):
        navigateur.elargir(largeur, 700)
        navigateur.aller(chemin)
        hauts = navigateur.executer(
            """const m = document.querySelector('.matrice'), e = m.querySelector('thead th'), r = m.querySelector('tbody th[scope=row]');
            m.scrollTo(200, 500); window.scrollTo(0, m.offsetTop + (m.scrollTop ? 0 : 500));
            const cadre = m.getBoundingClientRect(), haut = Math.max(0, cadre.top);
            return [e.getBoundingClientRect().top - haut, r.getBoundingClientRect().left - cadre.left];"""
        )
        assert all(abs(ecart) <= 2 for ecart in hauts), (largeur, hauts)


def test_au_telephone_une_liste_et_la_grille_sur_demande(navigateur):
    navigateur.elargir(375)
    navigateur.aller("/matrice")
    assert not navigateur.un(".matrice").is_displayed()
    rangees = navigateur.tous(".rangee")
    assert len(rangees) >= 35
    rangees[0].find_element(By.CSS_SELECTOR, "summary").click()
    lien = rangees[0].find_element(By.CSS_SELECTOR, "a.case")
    assert lien.is_displayed()
    assert lien.size["height"] >= 24
    navigateur.suivre(lien)
    assert navigateur.tous(".enonces > li")
    navigateur.aller("/matrice?vue=grille")
    assert navigateur.un(".matrice").is_displayed()
    assert navigateur.deborde() <= 0


def test_une_etendue_de_la_bande_mene_a_son_enonce(navigateur):
    navigateur.elargir(1280)
    navigateur.aller("/couverture")
    assert navigateur.executer("return [...document.querySelectorAll('svg a')].every(a => a.tabIndex === -1)")
    traces = navigateur.tous("svg.bande a path:not(.appui)[d*='v24']")[:60]
    entieres = [t for t in traces if (t.get_attribute("d") or "").count("M") == 1]  # seules sur toute la hauteur
    trace = max(entieres, key=lambda p: p.size["width"])
    lien = trace.find_element(By.XPATH, "..")
    adresse = navigateur.executer("return arguments[0].href.baseVal", lien)
    navigateur.suivre(trace)
    assert navigateur.pilote.current_url.endswith(adresse)


def test_la_couverture_a_une_bande_par_section_et_des_segments_visibles(navigateur):
    navigateur.elargir(375)
    navigateur.aller("/couverture")
    bandes = navigateur.tous("svg.bande")
    assert len(bandes) == 60
    largeurs = navigateur.executer(
        "return [...document.querySelectorAll('svg.bande .libre')].map(r => r.getBoundingClientRect().width)"
    )
    assert max(largeurs) <= 375
    assert min(largeurs) > 2


@pytest.fixture
def imprimante(navigateur):
    navigateur.pilote.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    yield navigateur
    navigateur.pilote.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_la_matrice_imprimee_tient_dans_la_largeur_et_en_peu_de_pages(imprimante):
    imprimante.elargir(980, 740)  # une page lettre en paysage, marges ôtées
    imprimante.aller("/matrice")
    assert imprimante.deborde() <= 0
    mesures = imprimante.executer(
        """const t = document.querySelector('.matrice table');
        return [t.getBoundingClientRect().right, getComputedStyle(t.tHead).display, getComputedStyle(t.closest('.matrice')).overflowX,
                document.querySelector('.filtre-matrice').getClientRects().length,
                Math.min(...[...t.querySelectorAll('td .role')].map(r => parseFloat(getComputedStyle(r).fontSize)))]"""
    )
    assert mesures[0] <= 980
    assert mesures[1:4] == ["table-header-group", "visible", 0]
    assert mesures[4] >= 8
    pdf = base64.b64decode(
        imprimante.pilote.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})[
            "data"
        ]
    )
    cadres = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert 1 <= len(cadres) <= 4
    assert all(float(large) > float(haut) for large, haut in cadres)


def test_la_couverture_imprimee_ne_deborde_pas(imprimante):
    imprimante.elargir(740, 980)
    imprimante.aller("/couverture")
    droite = imprimante.executer("return document.querySelector('.compte table').getBoundingClientRect().right")
    assert droite <= 740
    assert imprimante.deborde() <= 0

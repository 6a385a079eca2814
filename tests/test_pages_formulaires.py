# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les formulaires dans un vrai navigateur, avec et sans JavaScript, aux deux largeurs, et au clavier seul."""

from __future__ import annotations

import json

import pytest
from navigateur import LARGEURS, Navigateur
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from serveur.faces.web.pages import exemples

PAGES = exemples("formulaires")
ENTENTE = "/formulaires/EntentePartenariat"


@pytest.fixture
def vierge(navigateur: Navigateur) -> Navigateur:
    """Le navigateur, onglet sans brouillon, large."""
    navigateur.elargir(1280)
    navigateur.aller("/sante")
    navigateur.executer("sessionStorage.clear(); localStorage.clear()")
    return navigateur


def ecrire(n: Navigateur, nom: str, valeur: str) -> None:
    n.un(f'[name="{nom}"]').send_keys(valeur)


def valeur(n: Navigateur, nom: str) -> str:
    return n.un(f'[name="{nom}"]').get_property("value")


def presser(n: Navigateur, action: str) -> None:
    n.tous(f'button[value="{action}"]')[0].send_keys(Keys.ENTER)


def envoyer(n: Navigateur, action: str) -> None:
    """Presser un bouton qui ramène la page du serveur."""
    n.suivre(n.tous(f'button[value="{action}"]')[0], Keys.ENTER)


def actif(n: Navigateur) -> str:
    return n.pilote.switch_to.active_element.get_attribute("id") or ""


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("chemin", PAGES)
def test_page_sans_faute(vierge: Navigateur, chemin: str, largeur: int):
    vierge.elargir(largeur)
    vierge.aller(chemin)
    vierge.verifier()
    if "?" in chemin:  # tout déplié, tout validé
        vierge.executer("document.querySelectorAll('details').forEach(d => d.open = true)")
        vierge.verifier()
        envoyer(vierge, "valider")
        assert vierge.un(".resume")
        vierge.verifier()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_sans_javascript(sans_javascript: Navigateur, largeur: int):
    """Remplir, ajouter, valider, corriger, retirer : sans un script, et sans rien perdre."""
    n = sans_javascript
    n.elargir(largeur)
    n.aller(ENTENTE)
    ecrire(n, "titre.0", "Entente d'essai")
    ecrire(n, "contributions.0.partie.0", "MRCI")
    envoyer(n, "ajouter:contributions")
    assert actif(n) == "contributions.1.partie.0"
    assert valeur(n, "titre.0") == "Entente d'essai"
    ecrire(n, "contributions.1.partie.0", "La boutique du coin")
    envoyer(n, "valider")
    assert n.un(".resume.non")
    assert actif(n) == "verdict"
    fautif = n.un('[name="contributions.1.partie.0"]')
    decrit = fautif.get_attribute("aria-describedby").split()
    assert "contributions.1.partie.0-constats" in decrit
    assert fautif.get_attribute("aria-invalid") == "true"
    assert n.pilote.find_element(By.ID, "contributions.1.partie.0-constats").text
    # chaque lien du résumé mène à quelque chose
    liens = [a.get_attribute("href").partition("#")[2] for a in n.tous(".resume ol a")]
    assert len(liens) >= 10
    assert all(n.pilote.find_elements(By.ID, cible) for cible in liens)
    envoyer(n, "retirer:contributions.1")
    assert not n.tous('[name="contributions.1.partie.0"]')
    assert valeur(n, "contributions.0.partie.0") == "MRCI"
    assert n.console() == []


def test_valide_puis_une_section_repliee_s_ouvre(vierge: Navigateur):
    vierge.aller("/formulaires/FicheProjet")
    replies = vierge.tous(".section details")
    assert replies
    assert not any(d.get_property("open") for d in replies)
    vierge.aller("/formulaires/FicheProjet?exemple=fiche-projet-fautive")
    envoyer(vierge, "valider")
    assert vierge.un(".resume")
    assert vierge.un("[id='autorisation.0.autorite.0']").is_displayed()
    vierge.tous(".resume ol a")[3].send_keys(Keys.ENTER)
    vierge.attendre(lambda n: actif(n) not in ("", "verdict"))
    assert vierge.pilote.switch_to.active_element.get_attribute("aria-describedby")


def test_au_clavier_seul(vierge: Navigateur):
    """Remplir, ajouter un bloc, valider : tabulation et entrée seulement."""
    from selenium.webdriver import ActionChains

    n = vierge
    n.aller(ENTENTE)

    def touches(*frappes: str) -> None:
        ActionChains(n.pilote).send_keys(*frappes).perform()

    def tabuler(voulu: str, combien: int = 120) -> None:
        for _ in range(combien):
            touches(Keys.TAB)
            e = n.pilote.switch_to.active_element
            if voulu in (e.get_attribute("id"), e.get_attribute("value")):
                return
        pytest.fail(f"la tabulation ne mène pas à {voulu}")

    tabuler("titre.0")
    touches("Au clavier")
    tabuler("contributions.0.partie.0")
    touches("MRCI")
    tabuler("ajouter:contributions")
    touches(Keys.ENTER)
    assert actif(n) == "contributions.1.partie.0"
    touches("MCC")
    tabuler("depot.0.date.0")
    touches("2002-05-31")
    # « Entrée » dans un champ valide, ne retire ni n'ajoute rien
    n.suivre(n.pilote.switch_to.active_element, Keys.ENTER)
    assert actif(n) == "verdict"
    assert [valeur(n, f"contributions.{r}.partie.0") for r in (0, 1)] == ["MRCI", "MCC"]
    assert valeur(n, "depot.0.date.0") == "2002-05-31"


def test_ajouter_et_retirer_sans_aller_retour(vierge: Navigateur):
    n = vierge
    n.aller("/formulaires/PlanGestionRI")
    n.executer("window.memePage = true")
    presser(n, "ajouter:projets")
    assert actif(n) == "projets.1.identifiant.0"
    presser(n, "ajouter:projets.1.modalites_financement")
    assert actif(n) == "projets.1.modalites_financement.0.mode.0"
    presser(n, "ajouter:risques")
    presser(n, "texte:risques")
    assert actif(n) == "risques.2"
    assert [e.text for e in n.tous("[data-liste=projets] > fieldset > legend .rang")] == ["1", "2"]
    ecrire(n, "projets.1.identifiant.0", "P-2")
    presser(n, "retirer:projets.0")
    assert actif(n) == ""  # le foyer est au bouton d'ajout, qui n'a pas d'id
    assert n.pilote.switch_to.active_element.get_attribute("value") == "ajouter:projets"
    assert [e.text for e in n.tous("[data-liste=projets] > fieldset > legend .rang")] == ["1"]
    assert n.executer("return window.memePage") is True
    n.verifier()
    # le serveur comprend les mêmes noms
    envoyer(n, "valider")
    assert n.un(".resume")
    assert valeur(n, "projets.0.identifiant.0") == "P-2"


def test_le_rechargement_ne_perd_rien(vierge: Navigateur):
    n = vierge
    n.aller("/formulaires/FicheProjet")
    assert not n.un("#brouillon").is_displayed()
    ecrire(n, "titre.0", "Un titre")
    presser(n, "ajouter:partenaires")
    ecrire(n, "partenaires.0", "MCC")
    ecrire(n, "partenaires.1", "Office <du> lac")
    n.executer("document.querySelectorAll('details').forEach(d => d.open = true)")
    presser(n, "ajouter:modalites_financement")
    ecrire(n, "modalites_financement.0.montant.0", "250 000 $")
    presser(n, "texte:modalites_financement")
    ecrire(n, "modalites_financement.1", "selon l'entente")
    attendu = {
        "titre.0": "Un titre", "partenaires.0": "MCC", "partenaires.1": "Office <du> lac",
        "modalites_financement.0.montant.0": "250 000 $", "modalites_financement.1": "selon l'entente",
    }  # fmt: skip
    n.aller("/formulaires/FicheProjet")
    assert n.un("#brouillon").is_displayed()
    assert {nom: valeur(n, nom) for nom in attendu} == attendu
    n.verifier()
    n.pilote.refresh()
    assert {nom: valeur(n, nom) for nom in attendu} == attendu
    # validé, puis la page rouverte : encore là
    envoyer(n, "valider")
    assert n.un(".resume")
    assert {nom: valeur(n, nom) for nom in attendu} == attendu
    # tapé après la validation, puis rechargé : le brouillon l'emporte sur l'envoi rejoué
    ecrire(n, "titre.0", " plus long")
    presser(n, "ajouter:partenaires")
    ecrire(n, "partenaires.2", "OLF")
    attendu |= {"titre.0": "Un titre plus long", "partenaires.2": "OLF"}
    n.pilote.refresh()
    n.attendre(lambda n: n.un(".resume"))
    assert {nom: valeur(n, nom) for nom in attendu} == attendu
    n.aller("/formulaires/FicheProjet")
    assert {nom: valeur(n, nom) for nom in attendu} == attendu
    n.un("#effacer-brouillon").click()
    n.attendre(lambda n: valeur(n, "titre.0") == "")
    assert not n.un("#brouillon").is_displayed()
    assert n.executer("return sessionStorage.length + localStorage.length") == 0
    # le brouillon d'un type n'est pas celui d'un autre
    n.aller("/formulaires/FicheService")
    assert valeur(n, "titre.0") == ""


def _autre_jour(n: Navigateur) -> None:
    """L'onglet a été fermé : il ne s'en souvient plus, le navigateur si."""
    n.attendre(lambda n: n.executer("return localStorage.length") > 0)
    n.aller("/sante")
    n.executer("sessionStorage.clear()")


def test_un_brouillon_d_un_autre_jour_est_propose(vierge: Navigateur):
    n = vierge
    n.aller("/formulaires/FicheProjet")
    ecrire(n, "titre.0", "Portail <b>")
    presser(n, "ajouter:partenaires")
    ecrire(n, "partenaires.1", "OLF")
    _autre_jour(n)
    n.aller("/formulaires/FicheProjet")
    assert valeur(n, "titre.0") == ""  # proposé, non imposé
    assert n.un("#brouillons").is_displayed()
    assert "Portail <b>" in n.un("#brouillons li").text
    n.verifier()
    # ce que l'on tape à côté n'écrase pas ce qui est proposé
    ecrire(n, "titre.0", "Autre")
    _autre_jour(n)
    n.aller("/formulaires/FicheProjet")
    n.attendre(lambda n: len(n.tous("#brouillons li")) == 2)
    (portail,) = [li for li in n.tous("#brouillons li") if "Portail" in li.text]
    portail.find_elements(By.TAG_NAME, "button")[0].send_keys(Keys.ENTER)
    assert (valeur(n, "titre.0"), valeur(n, "partenaires.1")) == ("Portail <b>", "OLF")
    assert n.un("#brouillon").is_displayed()
    assert not n.un("#brouillons").is_displayed()
    n.un("#effacer-brouillon").click()
    n.attendre(lambda n: valeur(n, "titre.0") == "")
    (reste,) = n.tous("#brouillons li")
    assert "Autre" in reste.text
    reste.find_elements(By.TAG_NAME, "button")[1].send_keys(Keys.ENTER)
    assert not n.un("#brouillons").is_displayed()
    assert n.executer("return localStorage.length") == 0
    # un exemple que l'on essaie n'est pas un brouillon
    n.aller("/formulaires/FicheProjet?exemple=fiche-projet")
    ecrire(n, "titre.0", " changé")
    envoyer(n, "valider")
    assert n.executer("return localStorage.length") == 0


def test_un_calendrier_a_cote_des_dates(vierge: Navigateur):
    n = vierge
    n.aller(ENTENTE)
    champ = n.un('[name="date.0"]')
    assert champ.get_attribute("type") == "text"  # « 3 juin 2002 » reste permis
    champ.send_keys("3 juin 2002")
    jour = n.un('[name="date.0"] + .jour input')
    assert jour.get_attribute("type") == "date"
    n.executer(
        "arguments[0].value = '2002-06-04'; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))", jour
    )
    assert valeur(n, "date.0") == "2002-06-04"
    n.un('[name="date.0"] + .jour button').click()  # le navigateur ouvre le sien : rien ne se plaint
    assert jour.get_property("value") == "2002-06-04"
    champ.send_keys(Keys.ESCAPE)
    # un bloc ajouté a le sien
    n.aller("/formulaires/PlanGestionRI")
    presser(n, "ajouter:projets")
    assert n.un('[name="projets.1.debut.0"] + .jour button').is_displayed()
    n.verifier()


def test_un_brouillon_abime_ne_casse_rien(vierge: Navigateur):
    n = vierge
    for contenu in (
        "{",
        '"x"',
        "[[1,2]]",
        json.dumps([["a.0.b.99999", "x"], ["projets.3.nom.0", "<b>n</b>"], ["constructor", "x"]]),
    ):
        n.aller("/formulaires/PlanGestionRI")
        n.executer("sessionStorage.setItem('formulaire:/formulaires/PlanGestionRI', arguments[0])", contenu)
        n.aller("/formulaires/PlanGestionRI")
        n.executer("localStorage.setItem('brouillons:PlanGestionRI', arguments[0])", contenu)
        n.aller("/formulaires/PlanGestionRI")
        assert n.console() == [], contenu
        n.executer("localStorage.clear()")
    assert valeur(n, "projets.3.nom.0") == "<b>n</b>"
    assert n.tous("fieldset b") == []


def test_reprendre_puis_telecharger(vierge: Navigateur):
    from conftest import RACINE

    n = vierge
    n.aller("/formulaires")
    n.un("#fichier").send_keys(str(RACINE / "exemples" / "entente-services-fautive.yaml"))
    n.suivre(n.un("form.reprise button"))
    assert n.un("#saisie")
    assert "sondages" in n.un(".notice").text
    assert valeur(n, "_autres.0.cle") == "sondages"
    assert valeur(n, "titre.0")
    n.verifier()
    presser(n, "yaml")
    n.attendre(lambda n: list(n.telecharges.glob("hebergement-*.yaml")))
    (cible,) = n.telecharges.glob("hebergement-*.yaml")
    assert "sondages:" in cible.read_text(encoding="utf-8")


def test_l_imprime_garde_les_valeurs(vierge: Navigateur):
    n = vierge
    n.aller("/formulaires/FicheProjet?exemple=fiche-projet")
    n.pilote.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert n.un('[name="titre.0"]').is_displayed()
        assert not any(b.is_displayed() for b in n.tous("button"))
        assert n.deborde() <= 0
    finally:
        n.pilote.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

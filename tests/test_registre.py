# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le registre des pages : chaque module a sa ligne, chaque page se lit et se trouve ; l'oubli se dit en une ligne."""

from __future__ import annotations

import re

import pytest
from conftest import RACINE
from flask import Flask, render_template
from test_web import HTML

from serveur.faces.web import erreurs, pages
from serveur.faces.web.openapi.elements import page
from serveur.faces.web.pages import PAGES, Page, exemples

API = page("/bilan", "bilan", "vues", "Un bilan")


@pytest.mark.parametrize("adresse", exemples())
def test_chaque_exemple_est_une_page(client, adresse: str):
    rendue = client.get(adresse, headers=HTML)
    assert (rendue.status_code, rendue.mimetype) == (200, "text/html")
    if "/preview" not in adresse:  # faite pour être encadrée
        assert rendue.text.count("<h1") == 1


def test_chaque_page_est_au_menu_au_pied_ou_la_ou_elle_le_dit(client):
    accueil = client.get("/", headers=HTML).text
    vues = 0
    for p in PAGES:
        if p.programmes and not p.pied:
            continue
        ou = client.get(p.depuis, headers=HTML).text if p.depuis else accueil
        assert re.search(rf'href="{re.escape(p.adresse)}', ou), f"rien ne mène à {p.adresse}"
        vues += 1
    assert vues >= 17


def test_un_module_sans_ligne_est_dit(monkeypatch):
    monkeypatch.setattr(pages, "PAGES", tuple(p for p in PAGES if p.module != "atlas"))
    with pytest.raises(LookupError, match=r"^serveur/faces/web/atlas\.py a des routes et aucune ligne de pages\.py"):
        pages.modules(True)


def test_une_ligne_sans_module_est_dite(monkeypatch):
    monkeypatch.setattr(
        pages, "PAGES", (*PAGES, Page("bilan", "/bilan", "Bilan", API, menu=True, exemples=("/bilan",)))
    )
    with pytest.raises(LookupError, match=r"bilan\.py n.existe pas"):
        pages.modules(True)


def test_une_page_ou_rien_ne_mene_est_dite():
    with pytest.raises(LookupError, match="rien ne mène à /bilan"):
        Page("bilan", "/bilan", "Bilan", API, exemples=("/bilan",))


def test_une_page_sans_exemple_est_dite():
    with pytest.raises(LookupError, match="n'a pas d'exemple"):
        Page("bilan", "/bilan", "Bilan", API, menu=True)


def test_sans_le_cadre_il_ne_reste_que_le_point_d_acces():
    assert [m.__name__.rpartition(".")[2] for m in pages.modules(False)] == ["sparql", "editeur", "sante"]


def test_chaque_gabarit_nomme_existe():
    """Un gabarit oublié ne se verrait qu'en ouvrant la page."""
    web = RACINE / "serveur" / "faces" / "web"
    nommes = {
        (f"{chemin.name} : {nom}", web / "templates" / nom)
        for chemin in web.glob("*.py")
        for nom in re.findall(r"""render_template\(\s*"([^"]+)\"""", chemin.read_text(encoding="utf-8"))
    }
    assert len(nommes) > 15
    assert [f"{ou} : absent de serveur/faces/web/templates/" for ou, gabarit in nommes if not gabarit.exists()] == []


def test_un_gabarit_absent_se_dit_au_journal(caplog):
    application = Flask(__name__)
    erreurs.installer(application)
    application.add_url_rule("/x", "x", lambda: render_template("sujet.html"))
    recue = application.test_client().get("/x", headers={"Accept": "application/json"})
    assert (recue.status_code, recue.json["code"]) == (500, "panne-interne")
    assert "gabarit absent : serveur/faces/web/templates/sujet.html" in caplog.text

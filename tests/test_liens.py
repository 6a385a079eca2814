# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Aucun lien des pages n'est mort : le site entier est parcouru depuis l'accueil, ancres comprises.

Le parcours se fait une fois ; ses fautes se lisent ensuite, toutes ensemble.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import pytest

RACINE = "https://w3id.org/cadre-ri"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# Des pages d'un même moule, par centaines, dont le contenu a ses essais (test_questions_structure, test_catalogue) : de
# chaque moule, la première rencontrée, puis une sur UNE_SUR.
_MOULES = re.compile(r"/(?:questions|requetes/[\w-]+)\?")
UNE_SUR = 6
# Ce que d'autres essais éprouvent cas par cas : les formats de données, les requêtes libres, les vues filtrées.
_AILLEURS = re.compile(r"[?&](format|query|role|vue|ordre|genre|presidences|compositions)=")
_BALISE = re.compile(r"<(\w+)\s([^<>]*?(?:href|\bid)=[^<>]*)>")
_ATTRIBUT = re.compile(r"""(?<![\w:-])(id|href|xlink:href)=(?:"([^"]*)"|'([^']*)')""")


@dataclass
class Parcours:
    vues: dict[str, set[str]] = field(default_factory=dict)
    """Ancres de chaque adresse visitée."""
    refus: list[str] = field(default_factory=list)
    ancres: set[tuple[str, str, str]] = field(default_factory=set)
    """(page, cible, ancre) de chaque lien à ancre."""
    mal_lues: list[str] = field(default_factory=list)


def lire(page: str) -> tuple[set[str], set[str]]:
    """(liens, ancres) d'une page, par expressions régulières : cinquante fois plus vite qu'un analyseur."""
    liens, ancres = set(), set()
    for balise, dedans in _BALISE.findall(page):
        for nom, valeur, autre in _ATTRIBUT.findall(dedans):
            if nom == "id":
                ancres.add(unescape(valeur or autre))
            elif balise in ("a", "area"):
                liens.add(unescape(valeur or autre))
    return liens - {""}, ancres - {""}


class Analyseur(HTMLParser):
    """Ce que `lire` doit trouver ; sert à la vérifier sur une page de chaque sorte."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.liens: set[str] = set()
        self.ancres: set[str] = set()
        self.feed(page)

    def handle_starttag(self, balise: str, attributs: list[tuple[str, str | None]]) -> None:
        dits = dict(attributs)
        self.ancres |= {dits.get("id") or ""} - {""}
        if balise in ("a", "area"):
            self.liens |= {dits.get("href") or dits.get("xlink:href") or ""} - {""}


@pytest.fixture(scope="module")
def parcours(complete) -> Parcours:
    client = complete.test_client()
    fait = Parcours()
    origines = {"/": ""}
    file = deque(["/"])
    par_sorte: Counter[str] = Counter()
    moules: Counter[str] = Counter()
    formats = 0
    while file:
        adresse = file.popleft()
        with client.get(adresse, headers=HTML, follow_redirects=True) as page:
            fait.vues[adresse] = set()
            if page.status_code != 200:
                fait.refus.append(f"{adresse} (lien de {origines[adresse]}) : {page.status_code}")
                continue
            if page.mimetype != "text/html":
                continue
            texte = page.text
        liens, fait.vues[adresse] = lire(texte)
        sorte = re.sub(r"/[^/?]*(\?.*)?$", "", adresse)
        par_sorte[sorte] += 1
        if par_sorte[sorte] % 40 == 1:
            vu = Analyseur(texte)
            if (vu.liens, vu.ancres) != (liens, fait.vues[adresse]):
                fait.mal_lues.append(adresse)
        for lien in sorted(liens):
            cible, _, ancre = lien.partition("#")
            if cible.startswith(("http:", "https:", "mailto:")):
                continue
            if not cible or cible.startswith("?"):
                cible = adresse.partition("?")[0] + cible if cible else adresse
            if not cible.startswith("/"):
                fait.refus.append(f"{adresse} : {lien}")
                continue
            if ancre:
                fait.ancres.add((adresse, cible, ancre))
            if _AILLEURS.search(cible):
                formats += 1
                if formats % 97:
                    continue
            if cible not in origines:
                origines[cible] = adresse
                if moule := _MOULES.match(cible):
                    moules[moule[0]] += 1
                    if moules[moule[0]] % UNE_SUR != 1:
                        continue
                file.append(cible)
    return fait


def test_aucun_lien_mort(parcours: Parcours):
    assert parcours.refus == []
    assert len(parcours.vues) > 2200


def test_chaque_ancre_existe(parcours: Parcours):
    vues = parcours.vues
    assert len(parcours.ancres) > 1000
    absentes = [
        f"{origine} : {cible}#{ancre}"
        for origine, cible, ancre in parcours.ancres
        if cible in vues and not ancre.startswith("char=") and ancre not in vues[cible]
    ]
    assert absentes == []


def test_le_parcours_lit_bien_les_pages(parcours: Parcours):
    assert parcours.mal_lues == []


def test_chaque_chose_du_graphe_a_sa_page(parcours: Parcours, complete, moteur):
    """Sujets et objets de l'espace id/, hors fragments : ce que le parcours n'a pas vu répond quand même."""
    choses = {
        terme.value.removeprefix(RACINE).partition("#")[0]
        for quad in moteur.magasin
        for terme in (quad.subject, quad.object)
        if getattr(terme, "value", "").startswith(f"{RACINE}/id/")
    }
    assert len(choses) > 2000
    client = complete.test_client()
    restent = sorted(choses - set(parcours.vues))
    assert [c for c in restent if client.get(c, headers=HTML).status_code not in (200, 303)] == []

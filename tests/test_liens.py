"""Aucun lien des pages n'est mort : le site entier est parcouru depuis l'accueil, ancres comprises."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from html.parser import HTMLParser

import pytest

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# Ce que d'autres essais éprouvent cas par cas : les formats de données, les requêtes libres, les vues filtrées.
_AILLEURS = re.compile(r"[?&](format|query|role|vue|ordre|genre|presidences|compositions)=")


class _Liens(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.liens: set[str] = set()
        self.ancres: set[str] = set()

    def handle_starttag(self, balise: str, attributs: list[tuple[str, str | None]]) -> None:
        dits = dict(attributs)
        if dits.get("id"):
            self.ancres.add(dits["id"] or "")
        cible = dits.get("href") or dits.get("xlink:href")
        if balise in ("a", "area") and cible:
            self.liens.add(cible)


@pytest.fixture(scope="module")
def client(artefact, texte_chemin):
    from serveur.faces.web import Reglages, creer_application
    from serveur.moteurs.bassin import Limites

    application = creer_application(Reglages(limites=Limites(delai=8, travailleurs=2), texte=texte_chemin))
    yield application.test_client()
    application.extensions["cadre_ri"].moteur.fermer()


def test_aucun_lien_mort(client):
    vues: dict[str, set[str]] = {}
    origines: dict[str, str] = {}
    ancres_voulues: set[tuple[str, str, str]] = set()
    file = deque(["/"])
    formats = 0
    while file:
        adresse = file.popleft()
        if adresse in vues:
            continue
        with client.get(adresse, headers=HTML, follow_redirects=True) as page:
            assert page.status_code == 200, f"{adresse} (lien de {origines.get(adresse)}) : {page.status_code}"
            if page.mimetype != "text/html":
                vues[adresse] = set()
                continue
            lecture = _Liens()
            lecture.feed(page.text)
        vues[adresse] = lecture.ancres
        for lien in lecture.liens:
            cible, _, ancre = unescape(lien).partition("#")
            if cible.startswith(("http:", "https:", "mailto:")):
                continue
            if not cible or cible.startswith("?"):
                cible = adresse.partition("?")[0] + cible if cible else adresse
            assert cible.startswith("/"), f"{adresse} : {lien}"
            if ancre:
                ancres_voulues.add((adresse, cible, ancre))
            if _AILLEURS.search(cible):
                formats += 1
                if formats % 97:
                    continue
            if cible not in vues:
                origines.setdefault(cible, adresse)
                file.append(cible)
    assert len(vues) > 2200
    for origine, cible, ancre in ancres_voulues:
        if cible in vues and not ancre.startswith("char="):
            assert ancre in vues[cible], f"{origine} : {cible}#{ancre} n'existe pas"

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le catalogue de données et les téléchargements dans un vrai navigateur, aux deux largeurs ; on y prend un fichier."""

from __future__ import annotations

import hashlib

from serveur.services.publication.fichiers import publier


def test_du_catalogue_au_fichier_sans_javascript(sans_javascript, artefact):
    """Aller du catalogue aux fichiers, en prendre un, et retrouver la somme que dit la page."""
    nav = sans_javascript
    nav.elargir(1280)
    nav.aller("/catalogue")
    nav.suivre(nav.un("a[href='/telechargements']"))
    rangees = nav.tous("tbody tr")
    assert len(rangees) == len(publier(artefact).fichiers) > 20
    (rangee,) = [r for r in rangees if r.text.startswith("sources.csv")]
    somme = rangee.find_element("css selector", "code").text.replace("\n", "")
    rangee.find_element("css selector", "a").click()
    recu = nav.telecharges / "sources.csv"
    nav.attendre(lambda _n: recu.exists() and recu.stat().st_size)
    assert hashlib.sha256(recu.read_bytes()).hexdigest() == somme


def test_chaque_lien_du_catalogue_repond(navigateur):
    import requests

    navigateur.elargir(1280)
    navigateur.aller("/catalogue")
    liens = {a.get_attribute("href").partition("#")[0] for a in navigateur.tous("main a")}
    assert len(liens) > 15
    for lien in sorted(liens):
        assert lien.startswith(navigateur.racine)
        assert requests.get(lien, headers={"Accept": "text/html, */*;q=0.1"}, timeout=10).status_code == 200, lien

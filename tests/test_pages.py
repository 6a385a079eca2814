"""Chaque genre de page dans un vrai navigateur, aux deux largeurs : accessible, entière, sans erreur, sans ailleurs."""

from __future__ import annotations

import pytest
from navigateur import LARGEURS

PAGES = ("/", "/questions?q=qui+pr%C3%A9side+le+CSRI", "/questions?q=recette+de+tarte", "/requetes", "/autorisation")


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize("chemin", PAGES)
def test_page_sans_faute(navigateur, chemin: str, largeur: int):
    navigateur.elargir(largeur)
    navigateur.aller(chemin)
    navigateur.verifier()

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Aucune expression rationnelle du produit ne coûte plus que la longueur de ce qu'elle lit, à un facteur près."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from expressions import RACINE, Expression, des_tournures, du_code, du_rdf, fautive, hostiles

from serveur.noyau.langue import BLANCS, SAUT
from serveur.services.questions.comprehension import LONGUEUR_MAX
from serveur.services.questions.tournures import communes


@pytest.mark.parametrize(("lire", "au_moins"), [(du_code, 150), (des_tournures, 40), (du_rdf, 25)])
def test_une_expression_est_lineaire(lire: Callable[[], list[Expression]], au_moins: int) -> None:
    lues = lire()
    assert len(lues) >= au_moins
    fautes = [f"{e.ou} « {e.motif.pattern[:80]!r} » : {faute}" for e in lues if (faute := fautive(e))]
    assert not fautes, "\n".join(fautes)


@pytest.mark.parametrize("motif", [r"\s*,", r"a.*b", r"\([^)]*\)", r"(?:a|a)*b"])
def test_l_essai_voit_ce_qui_ne_l_est_pas(motif: str) -> None:
    assert hostiles(re.compile(motif))
    assert fautive(Expression("ici", re.compile(motif), ("search",)))


def test_toute_expression_du_code_est_vue() -> None:
    """Autant que d'appels : aucune ne vient d'un alias de `re` ni d'un import de ses noms."""
    appels = alias = 0
    for chemin in (RACINE / "serveur").rglob("*.py"):
        texte = chemin.read_text(encoding="utf-8")
        appels += len(re.findall(r"\bre\.(?:compile|match|fullmatch|search|sub|subn|split|findall|finditer)\(", texte))
        alias += len(re.findall(r"^\s*(?:from re import|import re as|import regex)", texte, re.MULTILINE))
    assert not alias
    assert len(du_code()) == appels


def test_ce_qui_separe_se_coupe_de_meme() -> None:
    """Les motifs qui ne relisent pas leurs blancs coupent comme ceux qui les relisent."""
    avant, apres = re.compile(r"\s*[;|\n]\s*"), re.compile(rf"{BLANCS}[;|]\s*+|{SAUT}")
    textes = ["a ; b", "a\n\n b", " \n ;a", "a  \t| \n b;", ";;", " ", "", "a;\n;b", "a b \n", "\n a"]
    assert [avant.split(t) for t in textes] == [apres.split(t) for t in textes]


def test_une_suite_tient_toute_la_question() -> None:
    assert communes().fragments["suite"].entier == f".{{0,{LONGUEUR_MAX}}}"

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un YAML illisible dit ce qui l'est vraiment : la ligne, le signe, et que faire."""

from __future__ import annotations

import pytest

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.validation.lecteurs import lire_yaml


@pytest.mark.parametrize(
    "valeur, dit",
    [
        ("* Alarme", r"commence par « \* ».*un tiret.*guillemets"),
        ("*Alarme", "entre guillemets"),
        ("& Fils", "commence par « & ».*guillemets"),
        ("&Fils et cie", "entre guillemets"),
        ("@responsable", "commence par « @ ».*guillemets"),
        ("`code`", "commence par « ` ».*guillemets"),
        ("%tage", "commence par « % ».*guillemets"),
        ("Phase : la suite", "« : » dans le texte de « cle ».*guillemets"),
        ("- a", "un tiret de liste est à côté de sa clé"),
        ("| a", "commence par « | » ou « > »"),
    ],
)
@pytest.mark.parametrize("fin", ["", "fin: 1\n"])
def test_un_texte_qui_commence_par_un_signe_reserve(valeur, dit, fin):
    with pytest.raises(EntreeInutilisable, match=f"^ligne 2 : .*{dit}"):
        lire_yaml(f"type: X\ncle: {valeur}\n{fin}")


@pytest.mark.parametrize("signe", ["*", "@", "%"])
def test_dans_une_liste_aussi(signe):
    with pytest.raises(EntreeInutilisable, match=f"^ligne 3 : .*commence par « \\{signe} »"):
        lire_yaml(f"type: X\nliste:\n  - {signe} Alarme\n")


def test_un_crochet_qui_manque_reste_un_crochet():
    with pytest.raises(EntreeInutilisable, match="crochet"):
        lire_yaml("type: X\ncle: [a, b\nfin: 1\n")

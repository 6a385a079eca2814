# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui éprouve nos garde-fous sans rien faire à un logiciel d'autrui : des requêtes lourdes mais finies, une souche d'essai.

Lancé comme module, c'est la souche du produit, où la requête `ASK {} # brûler`, `# allouer` ou `# sortir` fait faire cela
à son travailleur ; ailleurs, ce n'est qu'un commentaire.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

_JOINTURE = "{{ {{ SELECT ?a ?c {{ ?a ?b ?c }} LIMIT {n} }} {{ SELECT ?d ?f {{ ?d ?e ?f }} LIMIT {n} }} }}"

LOURDE = f"SELECT (COUNT(*) AS ?n) {_JOINTURE.format(n=10_000)}"  # une dizaine de secondes
TRI = f"SELECT * {_JOINTURE.format(n=1_500)} ORDER BY ?f ?a"  # un demi-gigaoctet
LARGE = f"SELECT * {_JOINTURE.format(n=400)}"  # plus de lignes qu'on n'en rend
BRULER, ALLOUER, SORTIR = (f"ASK {{}} # {geste}" for geste in ("brûler", "allouer", "sortir"))


def employer_la_souche_d_essai(monkeypatch: pytest.MonkeyPatch) -> None:
    """Les bassins ouverts ensuite naissent de la souche que ce module lance."""
    monkeypatch.setattr("serveur.moteurs.pepiniere.SOUCHE", "doublures")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def _en_souche() -> None:
    import os

    from serveur.moteurs import souche
    from serveur.moteurs.evaluation import Evaluateur

    class Essaye(Evaluateur):
        def executer(self, demande: Any) -> Any:
            geste = demande.sparql.partition("# ")[2]
            garde = []
            while geste == "brûler":
                pass
            while geste == "allouer":
                garde.append(bytearray(1024**2))
            if geste == "sortir":
                os._exit(1)
            return super().executer(demande)

    souche.Evaluateur = Essaye
    souche.main()


if __name__ == "__main__":
    _en_souche()

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les mots les plus courants du français, et ce que pèse chacun dans une question quand le graphe l'ignore.

« Façon » pèse peu, « hôpital » beaucoup. La table est tirée de wordfreq par `outils/mots_banals.py` (decisions/0006).
"""

from __future__ import annotations

from pathlib import Path

FICHIER = Path(__file__).parent / "mots-banals.txt"


def lire() -> dict[str, float]:
    """Poids (0,1 à 1) des formes pliées les plus courantes du français général ; ailleurs, 1."""
    lignes = (x.split() for x in FICHIER.read_text(encoding="utf-8").splitlines() if not x.startswith("#"))
    return {forme: float(poids) for poids, *formes in lignes for forme in formes}

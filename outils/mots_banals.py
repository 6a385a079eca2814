#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrit serveur/graphe/recherche/mots-banals.txt d'après les fréquences de wordfreq, qui n'est qu'un outil.

python outils/mots_banals.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from wordfreq import top_n_list, zipf_frequency

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from serveur.graphe.recherche.banals import FICHIER
from serveur.noyau.langue import plier

COMBIEN = 9000
ENTETE = """\
# SPDX-FileCopyrightText: Robyn Speer (wordfreq) ; tiré par les auteurs de cadre-ri
# SPDX-License-Identifier: CC-BY-SA-4.0
# Poids d'un mot courant du français, selon sa fréquence de Zipf dans wordfreq, puis les formes pliées qui l'ont.
# Fichier écrit par outils/mots_banals.py ; ne pas modifier à la main. Les sources sont dans NOTICE.
"""


def main() -> int:
    poids: dict[str, float] = {}
    for mot in top_n_list("fr", COMBIEN):
        valeur = min(1.0, max(0.1, (5.9 - zipf_frequency(mot, "fr")) / 1.8))
        forme = plier(mot)
        poids[forme] = min(poids.get(forme, 1.0), round(valeur, 2))
    par_poids: dict[float, list[str]] = {}
    for forme, valeur in sorted(poids.items()):
        if valeur < 1.0 and forme.isalnum():
            par_poids.setdefault(valeur, []).append(forme)
    lignes = (f"{valeur} {' '.join(par_poids[valeur])}\n" for valeur in sorted(par_poids))
    FICHIER.write_text(ENTETE + "".join(lignes), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

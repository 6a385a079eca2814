# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Lire un entier que quelqu'un a écrit. Couche pure.

`str.isdigit` accepte « ² », qu'`int` refuse, et `int` refuse plus de 4 300 chiffres : les deux ensemble lèvent.
"""

from __future__ import annotations

CHIFFRES_MAX = 15  # au-delà, un tableur et JSON en perdent


def entier(texte: str) -> int | None:
    """L'entier positif ou nul que disent ces chiffres, quinze au plus ; None pour tout autre texte."""
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) <= CHIFFRES_MAX else None

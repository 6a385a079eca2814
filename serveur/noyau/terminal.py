# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui s'affiche dans un terminal : du texte, jamais un ordre. Couche pure.

Un titre ou un nom de fichier peut porter des séquences qu'un terminal exécute (ECMA-48 : effacer l'écran, changer le
titre, écrire au presse-papiers) ou qui retournent le sens de lecture (Unicode, UAX 9).
"""

from __future__ import annotations

# les commandes C0 se montrent par leur image (U+2400…), les autres par le losange du caractère illisible
_MONTRES = {
    **{c: 0x2400 + c for c in range(0x20) if chr(c) not in "\n\t"},
    0x7F: 0x2421,
    **dict.fromkeys(
        (*range(0x80, 0xA0), 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD
    ),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),  # un nom de fichier hors d'UTF-8 ne s'écrirait pas du tout
}


def neutraliser(texte: str) -> str:
    """Le même texte, ses caractères de commande montrés au lieu d'être exécutés ; lignes et tabulations restent."""
    return texte.replace("\r\n", "\n").translate(_MONTRES)

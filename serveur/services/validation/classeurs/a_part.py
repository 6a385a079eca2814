# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui, dans un tableau, n'en est pas un élément : un total, une note de pied, une colonne de numéros. Pur."""

from __future__ import annotations

import re
from itertools import pairwise

from serveur.noyau.langue import plier
from serveur.services.validation.classeurs.feuilles import Cellule

_TOTAL = re.compile(r"(?:sous-? ?|grand )?tota(?:l|ux)(?:\W.{0,60})?|sommes?(?: totales?)? ?:?", re.DOTALL)
_CHIFFRE = re.compile(r"[\d\s.,%$'’()+-]+|=.*", re.DOTALL)
_MARQUE = re.compile(r"(?:\*+|\(\d{1,2}\)|\[\d{1,2}\]|[¹²³†‡])\s*\S")
_PIED = re.compile(
    r"(?:notes?|n\. ?b\.?|nb|remarques?|sources?|legende|avertissement) ?(?:\d{1,2} ?)?[:.–—-]|"
    r"(?:prepare|approuve|revise|verifie|redige|complete|signe|rempli|compile|produit) (?:par|le)\b|"
    r"(?:mis a jour|mise a jour|derniere mise a jour|date de mise a jour|version) ?(?::|le\b|au\b|du \d|en \d|\d)"
)
_NUMERO = frozenset(("no", "n°", "nº", "no.", "num", "num.", "numero", "#", "rang", "ligne", "item", "ordre", ""))


def est_un_total(cellules: list[Cellule]) -> bool:
    """Un seul texte, qui dit « total », où qu'il soit ; le reste n'est que nombres et formules."""
    textes = [c.texte for c in cellules if not _CHIFFRE.fullmatch(c.texte[:50])]
    return len(textes) == 1 and bool(_TOTAL.fullmatch(plier(textes[0].strip()[:100])))


def est_une_note(cellules: list[Cellule], *, detachee: bool, au_pied: bool) -> bool:
    """Une seule cellule, qui commence comme une note ; `detachee` : une ligne vide la précède ; `au_pied` : le
    tableau, sous ses en-têtes, n'a plus que des lignes d'une cellule."""
    if len(cellules) != 1 or not (detachee or au_pied):
        return False
    texte = cellules[0].texte.strip()[:200]
    return bool(_MARQUE.match(texte) or _PIED.match(plier(texte)))


def est_une_suite_de_numeros(entete: str, textes: list[str]) -> bool:
    """Une colonne qui ne fait que compter les lignes (1, 2, 3), sous « No », « # » ou rien."""
    if plier(entete.strip()) not in _NUMERO or not textes:
        return False
    nombres = [int(t.strip(" .)")) for t in textes if re.fullmatch(r"\d{1,5}[ .)]*", t)]
    return len(nombres) == len(textes) and all(b == a + 1 for a, b in pairwise(nombres))

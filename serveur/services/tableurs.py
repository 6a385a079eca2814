# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des tableaux en classeur Excel (XLSX) ou en CSV, sans rien perdre ni rien exécuter."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from serveur.noyau.resultats import Tableau, Terme, valeur_python

# caractères que XML 1.0, donc un classeur, ne peut pas porter
_INTERDITS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CELLULE_MAX = 32_767
_LARGEUR_MAX = 60
_REPLI = 34  # largeur d'une colonne dont le texte passe à la ligne
_LIGNE = 15.0  # hauteur d'une ligne, en points
_ENTIER_EXACT = 2**53
DEBUTS_DE_FORMULE = tuple("=+-@\t\r")
FOND = "FFDCE6F1"  # des en-têtes
Valeur = str | int | float | None


@dataclass(frozen=True)
class Onglet:
    """Une feuille à écrire. `masquees` : rangs (de 0) des colonnes que l'on ne montre pas ; `filtre` : un filtre sur
    l'en-tête ; `replie` : fait pour se lire et s'imprimer, le texte long passe à la ligne."""

    titre: str
    entetes: Sequence[str]
    rangs: Sequence[Sequence[Valeur]]
    masquees: frozenset[int] = frozenset()
    filtre: bool = False
    replie: bool = False


def en_xlsx(resultat: Tableau | bool, titre: str = "Résultat") -> bytes:
    """Classeur d'une feuille : en-tête figé, nombres en nombres, le texte toujours en texte (jamais une formule)."""
    if isinstance(resultat, bool):
        resultat = Tableau(["reponse"], [[Terme("litteral", "oui" if resultat else "non")]])
    return classeur([Onglet(titre, resultat.noms, [[valeur_python(t) for t in rang] for rang in resultat.rangs])])


def classeur(onglets: Iterable[Onglet]) -> bytes:
    """Le fichier XLSX de ces onglets : en-têtes figés, colonnes à la largeur de ce qu'elles contiennent."""
    # openpyxl est lent à charger : seulement pour qui écrit un classeur
    from openpyxl import Workbook
    from openpyxl.cell import Cell, WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    livre = Workbook(write_only=True)
    gras, fond, haut = (
        Font(name="Calibri", size=11, bold=True),
        PatternFill("solid", fgColor=FOND),
        Alignment(vertical="top", wrap_text=True),
    )

    def cellule(feuille: Any, valeur: Valeur) -> Cell:
        if isinstance(valeur, int) and abs(valeur) > _ENTIER_EXACT:
            valeur = str(valeur)  # un tableur n'a que des doubles
        if isinstance(valeur, float) and not math.isfinite(valeur):
            valeur = str(valeur)
        if not isinstance(valeur, str):
            return WriteOnlyCell(feuille, valeur)
        texte: Cell = WriteOnlyCell(feuille, _tenir(valeur))
        texte.data_type = "s"  # « =… » reste du texte
        if valeur[:1] in DEBUTS_DE_FORMULE:
            texte.quotePrefix = True  # … et le reste quand on la modifie dans Excel
        return texte

    for onglet in onglets:
        feuille = livre.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", onglet.titre)[:31] or "Résultat")
        feuille.freeze_panes = "A2"
        for rang, nom in enumerate(onglet.entetes):
            longueurs = [len(str(ligne[rang])) for ligne in onglet.rangs[:200] if ligne[rang] is not None]
            colonne = feuille.column_dimensions[get_column_letter(rang + 1)]
            large = _REPLI if onglet.replie and len(onglet.entetes) > 2 else _LARGEUR_MAX
            colonne.width = max(
                min(large, max([0, *longueurs]) + 2), min(large, len(nom) + (4 if onglet.filtre else 2))
            )
            colonne.hidden = rang in onglet.masquees
        if onglet.replie:  # à imprimer : une page de large, l'en-tête sur chacune
            feuille.page_setup.orientation, feuille.page_setup.fitToHeight = "landscape", 0
            feuille.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
            feuille.print_title_rows = "1:1"
        if onglet.filtre:
            feuille.auto_filter.ref = f"A1:{get_column_letter(len(onglet.entetes))}{len(onglet.rangs) + 1}"
        entetes = [cellule(feuille, nom) for nom in onglet.entetes]
        for entete in entetes:
            entete.font = gras
            if onglet.replie:
                entete.fill = fond
        feuille.append(entetes)
        for numero, ligne in enumerate(onglet.rangs, 2):
            cellules = [cellule(feuille, valeur) for valeur in ligne]
            if onglet.replie:
                # un tableur n'ajuste pas toujours la hauteur d'une ligne qu'il n'a pas écrite
                largeurs = [feuille.column_dimensions[get_column_letter(i + 1)].width for i in range(len(ligne))]
                hauteurs = [_hauteur(v, x) for v, x in zip(ligne, largeurs, strict=True)]
                feuille.row_dimensions[numero].height = max(hauteurs, default=1) * _LIGNE
                for une in cellules:
                    une.alignment = haut
            feuille.append(cellules)
    tampon = io.BytesIO()
    livre.save(tampon)
    return tampon.getvalue()


def _hauteur(valeur: Valeur, largeur: float) -> int:
    """Lignes que prend une valeur repliée à cette largeur (en caractères)."""
    if not isinstance(valeur, str):
        return 1
    return min(20, sum(1 + int(len(ligne) * 1.1 // largeur) for ligne in valeur.split("\n")))


def _tenir(texte: str) -> str:
    """Texte qu'une cellule peut tenir ; ce qui ne tient pas est dit, jamais tu."""
    propre = _INTERDITS.sub("\N{REPLACEMENT CHARACTER}", texte)
    if len(propre) <= _CELLULE_MAX:
        return propre
    fin = f" […] ({len(propre)} caractères, une cellule en tient {_CELLULE_MAX})"
    return propre[: _CELLULE_MAX - len(fin)] + fin


def en_csv(resultat: Tableau) -> str:
    """CSV à en-tête (valeurs lexicales, RFC 4180, fins de ligne LF pour un terminal)."""
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, lineterminator="\n")
    ecrivain.writerow(resultat.noms)
    ecrivain.writerows([[terme.valeur if terme else "" for terme in rang] for rang in resultat.rangs])
    return tampon.getvalue()

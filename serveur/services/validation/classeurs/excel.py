# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les feuilles d'un classeur Excel (.xlsx). Rien n'y est évalué ; la taille dépliée est vérifiée avant d'ouvrir."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, TropGrand
from serveur.services.validation.classeurs.feuilles import CELLULES_MAX, Cellule, Feuille, lettres

DEPLIE_MAX = 50 * 1024**2
JAMAIS_CALCULEE = (
    "une formule que le tableur n'a pas calculée ; ouvrir le classeur, l'enregistrer, et l'envoyer de nouveau"
)
_CELLULE, _FORMULE = re.compile(rb"<c[ />]"), re.compile(rb"<f[ />]")


def lire_excel(octets: bytes) -> list[Feuille]:
    """Les feuilles et leurs cellules. Lève EntreeInutilisable (pas un classeur, endommagé) ou TropGrand (bombe)."""
    from openpyxl import load_workbook

    try:
        a_des_formules = _controler(octets)
        classeur = load_workbook(io.BytesIO(octets), data_only=True)
        formules = load_workbook(io.BytesIO(octets)) if a_des_formules else None
        return [
            Feuille(f.title, list(_rangs(f, formules[f.title] if formules else None)), f.sheet_state != "visible")
            for f in classeur.worksheets
        ]
    except ErreurCadre:
        raise
    except Exception as erreur:  # un classeur endommagé fait lever à ses lecteurs des erreurs de tout genre
        raise EntreeInutilisable(
            "le classeur Excel (.xlsx) est illisible ou endommagé ; l'enregistrer de nouveau dans le tableur."
        ) from erreur


def _controler(octets: bytes) -> bool:
    """Refuse une bombe ou une DTD ; rend si une feuille a des formules."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        if sum(info.file_size for info in archive.infolist()) > DEPLIE_MAX:
            raise TropGrand(f"le classeur, déplié, dépasse {DEPLIE_MAX // 1024**2} Mo.")
        formules, cellules = False, 0
        for info in archive.infolist():
            if not info.filename.endswith((".xml", ".rels")):
                continue
            contenu = archive.read(info)
            if b"<!DOCTYPE" in contenu[:1000]:
                raise EntreeInutilisable("le classeur contient une DTD ; elle n'est pas admise.")
            if info.filename.startswith("xl/worksheets/"):
                cellules += len(_CELLULE.findall(contenu))
                formules = formules or bool(_FORMULE.search(contenu))
    if cellules > CELLULES_MAX:
        raise TropGrand(f"le classeur a plus de {CELLULES_MAX} cellules.")
    return formules


def _rangs(feuille: Any, formules: Any) -> Iterator[list[Cellule]]:
    if feuille.max_row * feuille.max_column > 20 * CELLULES_MAX:
        raise TropGrand(
            "une feuille du classeur va trop loin vers le bas ou la droite ; ôter les lignes et colonnes vides."
        )
    fusions = {
        (ligne, colonne): feuille.cell(zone.min_row, zone.min_col)
        for zone in feuille.merged_cells.ranges
        if zone.min_col == zone.max_col and zone.max_row - zone.min_row < 1000
        for ligne in range(zone.min_row + 1, zone.max_row + 1)
        for colonne in (zone.min_col,)
    }
    for numero, rang in enumerate(feuille.iter_rows(), 1):
        lues = []
        for colonne, cellule in enumerate(rang):
            source = fusions.get((numero, colonne + 1))
            valeur = (source or cellule).value
            lue = Cellule(
                _texte(valeur, (source or cellule).number_format), f"{lettres(colonne)}{numero}", bool(source)
            )
            if valeur is None and formules is not None:
                formule = formules.cell(numero, colonne + 1).value
                if isinstance(formule, str) and formule.startswith("="):
                    lue.texte, lue.note = formule, JAMAIS_CALCULEE
            lues.append(lue)
        yield lues


def _texte(valeur: Any, format_du_nombre: str) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime | date):
        return valeur.strftime("%Y-%m-%d")
    if isinstance(valeur, int | float) and "%" in format_du_nombre:
        return f"{(Decimal(repr(valeur)) * 100).normalize():f} %"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return str(valeur).strip()

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le modèle vierge en classeur Excel : listes déroulantes, aide, formats des cases, structure protégée."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from serveur.services.validation.classeurs.tables import DOCUMENT, LISTES
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.modeles.ecriture import ECRIVAINS
from serveur.services.validation.modeles.feuilles import (
    DEMANDEE,
    ENTETE,
    GRIS,
    LARGEUR,
    LARGEURS,
    MOTS,
    RANGS,
    SAISIE,
    TETES,
    Case,
    Classeur,
    Feuille,
    decrire,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FORMATS = {"texte": "General", "court": "@", "montant": '#,##0.00\\ "$"', "part": "0.##%", "date": "yyyy\\-mm\\-dd"}
_LIGNE = 15.0  # hauteur d'une ligne, en points


@ECRIVAINS.ecrit("xlsx")
def en_xlsx(gabarits: Gabarits, classe: str) -> bytes:
    # openpyxl est lent à charger : seulement pour qui écrit un classeur
    from openpyxl import Workbook

    description = decrire(gabarits, classe)
    classeur = Workbook()
    feuille = classeur.active
    assert feuille is not None
    feuille.title = DOCUMENT
    plages = {nom: f"{LISTES}!${_lettre(n)}$2:${_lettre(n)}${len(valeurs) + 1}"
              for n, (nom, valeurs) in enumerate(description.listes.items())}  # fmt: skip
    _document(feuille, description, plages)
    for liste in description.feuilles:
        _liste(classeur.create_sheet(liste.titre), liste, plages)
    _choix(classeur.create_sheet(LISTES), description)
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _document(feuille: Any, description: Classeur, plages: dict[str, str]) -> None:
    for mot in (f"{description.libelle} : modèle à remplir", *MOTS):
        feuille.append([mot])
        feuille.merge_cells(start_row=feuille.max_row, end_row=feuille.max_row, start_column=1, end_column=len(TETES))
        feuille.cell(feuille.max_row, 1).alignment = _repli()
    feuille["A1"].font = _police(bold=True, size=14)
    feuille.append(list(TETES))
    entetes = feuille.max_row
    _entetes(feuille, entetes)
    feuille.append(["Type", description.libelle, "obligatoire", "Ne pas changer.", "type"])
    validations = _Validations(feuille, plages)
    for case in description.document:
        feuille.append([case.libelle, None, case.exigence, case.aide, case.chemin])
        numero = feuille.max_row
        nom, valeur = feuille.cell(numero, 1), feuille.cell(numero, 2)
        nom.font = _police(bold=case.exigence == "obligatoire", underline="single" if case.feuille else None)
        if case.feuille:
            nom.hyperlink = f"#'{case.feuille.replace(chr(39), chr(39) * 2)}'!A4"
        if case.saisie:
            _a_remplir(valeur, case)
            validations.poser(case, valeur.coordinate)
    for rang in feuille.iter_rows(min_row=entetes + 1):
        for cellule in rang:
            cellule.alignment = _repli()
        rang[4].font = _police(color=GRIS, size=9)
        hauteurs = (_lignes(str(c.value or ""), x) for c, x in zip(rang, LARGEURS, strict=True))
        feuille.row_dimensions[rang[0].row].height = _LIGNE * max(hauteurs)
    for n, largeur in enumerate(LARGEURS):
        feuille.column_dimensions[_lettre(n)].width = largeur
    _finir(feuille, entetes)


def _liste(feuille: Any, liste: Feuille, plages: dict[str, str]) -> None:
    nombre = len(liste.cases)
    feuille.append([liste.mot])
    if nombre > 1:
        feuille.merge_cells(start_row=1, end_row=1, start_column=1, end_column=nombre)
    feuille.append([f"{c.exigence} · {c.aide}" for c in liste.cases])
    feuille.append([c.libelle for c in liste.cases])
    _entetes(feuille, 3)
    feuille.cell(1, 1).alignment = _repli()
    feuille.row_dimensions[1].height = _LIGNE * (1 + len(liste.mot) // (LARGEUR * nombre))
    feuille.row_dimensions[2].height = _LIGNE * max(_lignes(c.aide, LARGEUR) + 1 for c in liste.cases)
    validations = _Validations(feuille, plages)
    for n, case in enumerate(liste.cases, 1):
        feuille.cell(2, n).alignment = _repli()
        feuille.cell(2, n).font = _police(size=9, color=GRIS)
        colonne = feuille.column_dimensions[_lettre(n - 1)]
        colonne.width = LARGEUR
        _a_remplir(colonne, case)
        colonne.alignment = _repli()
        validations.poser(case, f"{_lettre(n - 1)}4:{_lettre(n - 1)}{RANGS}")
    _finir(feuille, 3)


def _choix(feuille: Worksheet, description: Classeur) -> None:
    """La feuille masquée où les listes déroulantes prennent leurs valeurs."""
    for n, (nom, valeurs) in enumerate(description.listes.items(), 1):
        for rang, valeur in enumerate((nom, *valeurs), 1):
            feuille.cell(rang, n, valeur)
    feuille.sheet_state = "hidden"
    feuille.protection.sheet = True


class _Validations:
    """Une règle de liste déroulante par liste et par feuille, posée sur toutes ses cases."""

    def __init__(self, feuille: Any, plages: dict[str, str]) -> None:
        self.feuille, self.plages = feuille, plages
        self.regles: dict[tuple[str, bool], Any] = {}

    def poser(self, case: Case, plage: str) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        if not case.liste:
            return
        cle = case.liste, case.fermee
        if cle not in self.regles:
            regle = DataValidation(type="list", formula1=self.plages[case.liste], allow_blank=True)
            regle.showErrorMessage, regle.errorStyle = case.fermee, "warning"
            regle.errorTitle, regle.error = "Hors de la liste", "Cette valeur n'est pas de la liste. La garder ?"
            self.feuille.add_data_validation(regle)
            self.regles[cle] = regle
        self.regles[cle].add(plage)


def _a_remplir(cible: Any, case: Case) -> None:
    """D'une cellule ou d'une colonne : déverrouillée, au format de ce qu'on y écrit."""
    from openpyxl.styles import Border, PatternFill, Protection, Side

    trait = Side(style="thin", color="FFB0B0B0")
    cible.protection = Protection(locked=False)
    cible.number_format = _FORMATS[case.genre]
    cible.fill = PatternFill("solid", fgColor=DEMANDEE if case.demandee else SAISIE)
    cible.border = Border(left=trait, right=trait, top=trait, bottom=trait)


def _entetes(feuille: Any, numero: int) -> None:
    from openpyxl.styles import Border, PatternFill, Protection

    for cellule in feuille[numero]:
        cellule.font, cellule.fill, cellule.alignment = (
            _police(bold=True),
            PatternFill("solid", fgColor=ENTETE),
            _repli(),
        )
    for rang in feuille.iter_rows(max_row=numero):
        for cellule in rang:
            cellule.protection, cellule.border = Protection(locked=True), Border()


def _finir(feuille: Any, entetes: int) -> None:
    """Protégée sans mot de passe (lignes et colonnes s'ajustent), figée sous ses en-têtes, une page de large."""
    feuille.freeze_panes = f"A{entetes + 1}"
    protection = feuille.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.formatCells = False
    feuille.page_setup.orientation, feuille.page_setup.fitToHeight = "landscape", 0
    feuille.sheet_properties.pageSetUpPr.fitToPage = True
    feuille.print_title_rows = f"{entetes}:{entetes}"


def _police(**proprietes: Any) -> Any:
    from openpyxl.styles import Font

    return Font(**{"name": "Calibri", "size": 11, **proprietes})


def _repli() -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, vertical="top")


def _lignes(texte: str, largeur: int) -> int:
    return 1 + len(texte) // largeur


def _lettre(rang: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(rang + 1)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Remplit le classeur vierge d'un genre avec une saisie ; ce que la validation y relit est ce qui a été saisi.

S'exécute dans un travailleur. Les lignes et les colonnes se trouvent par leur clé ou leur libellé, lus dans le classeur
(jamais par leur place) ; ce que le modèle vierge n'a pas prévu s'ajoute : une ligne, une colonne ou une feuille.
Un champ à plusieurs valeurs en met une par ligne de sa cellule ; une liste dans un bloc, une par rang de suite.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from copy import copy
from datetime import date
from typing import Any

from serveur.noyau.entiers import CHIFFRES_MAX
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import plier
from serveur.services.formulaires.champs import Controle, Formulaire
from serveur.services.formulaires.saisie import Saisie, vide
from serveur.services.validation.classeurs.tables import DOCUMENT

_CELLULE_MAX = 32_767
_ENTETES_MAX = 15
_TITRE_MAX = 31  # d'une feuille
_NOMBRE = re.compile(r"-?(?:0|[1-9]\d{0,13})(?:\.\d{1,4})?")
_JOUR = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_VALEURS = ("valeur", "reponse")
Cles = Callable[[str], str | None]
Rang = dict[str, str]  # chemin de clés → texte d'une cellule


def remplir(vierge: bytes, formulaire: Formulaire, saisie: Saisie, cles: Cles) -> bytes:
    """Le classeur rempli. `cles` : la clé que dit un en-tête. Lève EntreeInutilisable (un texte ne tient pas)."""
    from openpyxl import load_workbook  # lent à charger

    classeur = load_workbook(io.BytesIO(vierge))
    document = _Document(_feuille(classeur, DOCUMENT, cles) or classeur.worksheets[0], cles)
    for cle, valeurs in saisie.items():
        controle = formulaire.racine.par_cle.get(cle)
        gardees = [v for v in valeurs if not vide(v)]
        textes = [v for v in gardees if isinstance(v, str)]
        blocs = [v for v in gardees if isinstance(v, dict)]
        if textes:
            document.ecrire(cle, "\n".join(map(_en_ligne, textes)), controle)
        feuille = _feuille(classeur, cle, cles) if cles(cle) else None
        if blocs and (feuille is not None or len(blocs) > 1 or len(list(_rangs(blocs[0]))) > 1):
            if feuille is None:
                feuille = classeur.create_sheet(cle[:_TITRE_MAX])
            _Liste(feuille, cles).ecrire([r for bloc in blocs for r in _rangs(bloc)], controle)
        elif blocs:
            for chemin, texte in next(_rangs(blocs[0])).items():
                document.ecrire(f"{cle}.{chemin}", texte, _au_bout(controle, chemin))
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def _rangs(bloc: Saisie) -> Iterator[Rang]:
    """Le rang d'un bloc, puis ses rangs de suite : le second, le troisième… bloc de chacune de ses listes.

    Lève EntreeInutilisable si rien n'y distingue la première d'une suite, ou si une liste en contient une autre.
    """
    suites: list[Rang] = [{}]
    for cle, valeurs in bloc.items():
        gardees = [v for v in valeurs if not vide(v)]
        textes = [_en_ligne(v) for v in gardees if isinstance(v, str)]
        if textes:
            suites[0][cle] = "\n".join(textes)
        for n, dedans in enumerate(v for v in gardees if isinstance(v, dict)):
            if n == len(suites):
                suites.append({})
            rangs = list(_rangs(dedans))
            if len(rangs) > 1:
                raise EntreeInutilisable(_TROP_PROFOND)
            suites[n] |= {f"{cle}.{chemin}": texte for chemin, texte in rangs[0].items()}
    if len(suites) > 1 and all("." in chemin for chemin in suites[0]):
        raise EntreeInutilisable(_TROP_PROFOND)
    yield from suites


_TROP_PROFOND = (
    "un classeur ne peut pas porter une liste dans une liste que rien ne nomme ; télécharger plutôt en YAML, "
    "ou donner un nom à chaque élément."
)


def _en_ligne(texte: str) -> str:
    """D'un trait : dans une cellule, un saut de ligne sépare deux valeurs. Lève EntreeInutilisable."""
    net = " ".join(texte.split())
    if len(net) > _CELLULE_MAX:
        raise EntreeInutilisable(f"« {net[:40]}… » ne tient pas dans une cellule ; télécharger plutôt en YAML.")
    return net


def _au_bout(controle: Controle | None, chemin: str) -> Controle | None:
    for cle in chemin.split("."):
        controle = controle.par_cle.get(cle) if controle else None
    return controle


def _feuille(classeur: Any, nom: str, cles: Cles) -> Any:
    for feuille in classeur.worksheets:
        if plier(feuille.title) == plier(nom) or (nom != DOCUMENT and cles(feuille.title) == nom):
            return feuille
    return None


def _chemin(entete: object, cles: Cles) -> str:
    """« Enveloppe.Montant total » ou « enveloppe.montant_total » → enveloppe.montant_total."""
    texte = str(entete or "").strip()
    return ".".join(cles(pas) or pas for pas in texte.split("."))


def _poser(cellule: Any, texte: str, controle: Controle | None) -> None:
    """Nombre et date comme tels quand le champ en attend ; tout autre texte reste du texte, jamais une formule."""
    from openpyxl.styles import Alignment

    genre = controle.genre if controle else ""
    if genre == "nombre" and len(texte) <= CHIFFRES_MAX and _NOMBRE.fullmatch(texte):
        cellule.value = float(texte) if "." in texte else int(texte)
        if "%" in cellule.number_format:  # la saisie dit 60, que ce format lirait 6000 %
            cellule.number_format = "General"
    elif genre == "date" and _JOUR.fullmatch(texte) and (jour := _jour(texte)):
        cellule.value, cellule.number_format = jour, "yyyy-mm-dd"
    else:
        cellule.value = texte
        cellule.data_type = "s"
    cellule.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")


def _jour(texte: str) -> date | None:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return None


class _Document:
    """La feuille des clés et des valeurs."""

    def __init__(self, feuille: Any, cles: Cles) -> None:
        self.feuille = feuille
        cases = [(c.row, c.column, c.value) for rang in feuille.iter_rows() for c in rang if c.value is not None]
        entete = next(((n, c) for n, c, v in cases if n <= _ENTETES_MAX and plier(str(v)) in _VALEURS), None)
        premieres: dict[int, tuple[int, object]] = {}
        for n, colonne, valeur in cases:
            premieres.setdefault(n, (colonne, valeur))
        self.colonne_des_cles = premieres[entete[0]][0] if entete else 1
        self.colonne = entete[1] if entete else self.colonne_des_cles + 1
        self.rangs: dict[str, int] = {}
        for n, (_, valeur) in premieres.items():
            self.rangs.setdefault(_chemin(valeur, cles), n)

    def ecrire(self, chemin: str, texte: str, controle: Controle | None) -> None:
        if chemin not in self.rangs:
            self.rangs[chemin] = self.feuille.max_row + 1
            _poser(self.feuille.cell(self.rangs[chemin], self.colonne_des_cles), chemin, None)
        _poser(self.feuille.cell(self.rangs[chemin], self.colonne), texte, controle)


class _Liste:
    """Une feuille dont chaque rang est un élément."""

    def __init__(self, feuille: Any, cles: Cles) -> None:
        self.feuille = feuille
        lues = [
            {_chemin(c.value, cles): c.column for c in rang if c.value is not None}
            for rang in feuille.iter_rows(max_row=_ENTETES_MAX)
        ]
        connues = [sum(all(map(cles, chemin.split("."))) for chemin in rang) for rang in lues]
        self.entete = connues.index(max(connues)) + 1 if any(connues) else 1
        self.colonnes = lues[self.entete - 1] if any(connues) else {}

    def ecrire(self, rangs: list[Rang], controle: Controle | None) -> None:
        for n, rang in enumerate(rangs, self.entete + 1):
            for chemin, texte in rang.items():
                if chemin not in self.colonnes:
                    self.colonnes[chemin] = max(self.colonnes.values(), default=0) + 1
                    _poser(self.feuille.cell(self.entete, self.colonnes[chemin]), chemin, None)
                _poser(self._case(n, self.colonnes[chemin]), texte, _au_bout(controle, chemin))

    def _case(self, ligne: int, colonne: int) -> Any:
        """La case, au style que le modèle donne à sa colonne : déverrouillée, à son format."""
        case = self.feuille.cell(ligne, colonne)
        modele = self.feuille.column_dimensions[case.column_letter]
        if modele.has_style and not case.has_style:
            case._style = copy(modele._style)
        return case

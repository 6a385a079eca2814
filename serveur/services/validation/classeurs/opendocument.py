# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les feuilles d'un classeur OpenDocument (.ods), tel que LibreOffice l'enregistre (OASIS ODF 1.3, partie 3).

Seul content.xml est lu, sans DTD ; les formules ne sont pas évaluées : la valeur que le tableur a gardée est prise.
"""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from serveur.noyau.entiers import entier
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, TropGrand
from serveur.services.validation.classeurs.excel import DEPLIE_MAX, JAMAIS_CALCULEE
from serveur.services.validation.classeurs.feuilles import CELLULES_MAX, Cellule, Feuille, lettres

_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_S = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_VIDES_MAX = 10_000  # lignes vides de suite avant une ligne remplie


def lire_opendocument(octets: bytes) -> list[Feuille]:
    """Les feuilles et leurs cellules. Lève EntreeInutilisable (pas un classeur, endommagé) ou TropGrand."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            if sum(info.file_size for info in archive.infolist()) > DEPLIE_MAX:
                raise TropGrand(f"le classeur, déplié, dépasse {DEPLIE_MAX // 1024**2} Mo.")
            contenu = archive.read("content.xml")
        if b"<!DOCTYPE" in contenu[:1000]:
            raise EntreeInutilisable("le classeur contient une DTD ; elle n'est pas admise.")
        arbre = ElementTree.fromstring(contenu)  # noqa: S314 - sans DTD, aucune entité à déplier
        masquees = _styles_masques(arbre)
        return [_feuille(table, masquees) for table in arbre.iter(f"{_T}table")]
    except ErreurCadre:
        raise
    except Exception as erreur:  # un classeur endommagé fait lever à ses lecteurs des erreurs de tout genre
        raise EntreeInutilisable(
            "le classeur OpenDocument (.ods) est illisible ou endommagé ; l'enregistrer de nouveau dans le tableur."
        ) from erreur


def _styles_masques(arbre: ElementTree.Element) -> set[str | None]:
    """Les styles de feuilles masquées : une feuille l'est par son style."""
    return {
        style.get(f"{_S}name")
        for style in arbre.iter(f"{_S}style")
        if any(p.get(f"{_T}display") == "false" for p in style.iter(f"{_S}table-properties"))
    }


def _feuille(table: ElementTree.Element, masquees: set[str | None]) -> Feuille:
    rangs: list[list[Cellule]] = []
    vides = vues = 0
    portees: dict[int, tuple[int, str]] = {}  # colonne → (lignes que couvre encore une fusion, son texte)
    for rangee in table.iter(f"{_T}table-row"):
        fois = _fois(rangee, "rows-repeated")
        cellules = _cellules(rangee, len(rangs) + vides + 1, portees)
        vues += len(cellules)
        if not any(c.texte for c in cellules):
            vides += fois
            continue
        if vides > _VIDES_MAX or vues > CELLULES_MAX:
            raise TropGrand("une feuille du classeur est trop grande ; ôter les lignes et colonnes vides.")
        rangs += [[] for _ in range(vides)]
        vides = 0
        rangs += [cellules for _ in range(min(fois, _VIDES_MAX))]
    return Feuille(table.get(f"{_T}name", ""), rangs, table.get(f"{_T}style-name") in masquees)


def _fois(element: ElementTree.Element, quoi: str) -> int:
    """Ce que dit l'attribut table:number-… ; un quand il ne se lit pas."""
    return entier(element.get(f"{_T}number-{quoi}", "1")) or 1


def _cellules(rangee: ElementTree.Element, numero: int, portees: dict[int, tuple[int, str]]) -> list[Cellule]:
    lues: list[Cellule] = []
    for element in rangee:
        if element.tag not in (f"{_T}table-cell", f"{_T}covered-table-cell"):
            continue
        fois = _fois(element, "columns-repeated")
        texte, note = _texte(element)
        if not texte and fois > 50:
            continue  # la fin vide d'une ligne
        for _ in range(min(fois, 1000)):
            colonne = len(lues)
            lue = Cellule(texte, f"{lettres(colonne)}{numero}", note=note)
            reste, dessus = portees.get(colonne, (0, ""))
            if element.tag == f"{_T}covered-table-cell" and reste:
                lue.texte, lue.fusion = dessus, True
                portees[colonne] = (reste - 1, dessus)
            elif (hauteur := _fois(element, "rows-spanned")) > 1:
                portees[colonne] = (hauteur - 1, texte)
            lues.append(lue)
    return lues


def _texte(element: ElementTree.Element) -> tuple[str, str | None]:
    """(ce que la cellule dit, ce qu'il faut en dire)."""
    genre, valeur = element.get(f"{_O}value-type"), element.get(f"{_O}value", "")
    affiche = "\n".join("".join(p.itertext()) for p in element.iter(f"{_X}p")).strip()
    if genre == "boolean":
        return ("oui" if element.get(f"{_O}boolean-value") == "true" else "non"), None
    if genre == "date":
        return element.get(f"{_O}date-value", "").removesuffix("T00:00:00"), None
    if genre in ("float", "currency", "percentage"):
        try:
            nombre = Decimal(valeur) * (100 if genre == "percentage" else 1)
        except InvalidOperation:
            return affiche, None
        return f"{nombre.normalize():f}{' %' if genre == 'percentage' else ''}", None
    formule = element.get(f"{_T}formula")
    if formule and not affiche:
        return formule.partition(":")[2] or formule, JAMAIS_CALCULEE
    return affiche, None

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un tableau de solutions en classeur Excel (XLSX) ou en CSV, sans rien perdre ni rien exécuter."""

from __future__ import annotations

import csv
import io
import math
import re

from serveur.noyau.resultats import Tableau, Terme, valeur_python

# caractères que XML 1.0, donc un classeur, ne peut pas porter
_INTERDITS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CELLULE_MAX = 32_767
_LARGEUR_MAX = 60
_ENTIER_EXACT = 2**53


def en_xlsx(resultat: Tableau | bool, titre: str = "Résultat") -> bytes:
    """Classeur d'une feuille : en-tête figé, nombres en nombres, le texte toujours en texte (jamais une formule)."""
    # openpyxl est lent à charger : seulement pour qui écrit un classeur
    from openpyxl import Workbook
    from openpyxl.cell import Cell, WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    classeur = Workbook(write_only=True)
    feuille = classeur.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", titre)[:31] or "Résultat")
    if isinstance(resultat, bool):
        resultat = Tableau(["reponse"], [[Terme("litteral", "oui" if resultat else "non")]])
    feuille.freeze_panes = "A2"
    for rang, nom in enumerate(resultat.noms, 1):
        longueurs = [len(ligne[rang - 1].valeur) for ligne in resultat.rangs[:200] if ligne[rang - 1]]  # type: ignore[union-attr]
        feuille.column_dimensions[get_column_letter(rang)].width = min(_LARGEUR_MAX, max([len(nom), *longueurs]) + 2)

    def cellule(valeur: str | int | float | None) -> Cell:
        if isinstance(valeur, int) and abs(valeur) > _ENTIER_EXACT:
            valeur = str(valeur)  # un tableur n'a que des doubles
        if isinstance(valeur, float) and not math.isfinite(valeur):
            valeur = str(valeur)
        if isinstance(valeur, str):
            texte: Cell = WriteOnlyCell(feuille, _tenir(valeur))
            texte.data_type = "s"  # « =… » venu du graphe reste du texte
            return texte
        return WriteOnlyCell(feuille, valeur)

    entetes = [cellule(nom) for nom in resultat.noms]
    for entete in entetes:
        entete.font = Font(bold=True)
    feuille.append(entetes)
    for ligne in resultat.rangs:
        feuille.append([cellule(valeur_python(terme)) for terme in ligne])
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


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

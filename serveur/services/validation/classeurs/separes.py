# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les tableaux CSV : un fichier seul (la feuille Document), ou un zip d'un fichier par feuille. Source : RFC 4180.

Le séparateur (virgule, point-virgule, tabulation) et l'encodage se reconnaissent : Excel en français écrit « ; ».
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import PurePath

from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.validation.classeurs.feuilles import CELLULES_MAX, Cellule, Feuille, lettres

DEPLIE_MAX = 50 * 1024**2
FICHIERS_MAX = 100


def lire_csv(texte: str, titre: str) -> Feuille:
    """La feuille d'un texte CSV. Lève EntreeInutilisable ou TropGrand."""
    premiere = texte.lstrip("\n").partition("\n")[0]
    separateur = max(";,\t", key=premiere.count)
    rangs: list[list[Cellule]] = []
    vues = 0
    try:
        for numero, rang in enumerate(csv.reader(io.StringIO(texte, newline=""), delimiter=separateur), 1):
            vues += len(rang)
            if vues > CELLULES_MAX:
                raise TropGrand(f"le tableau a plus de {CELLULES_MAX} cellules.")
            rangs.append([Cellule(x.strip(), f"{lettres(i)}{numero}") for i, x in enumerate(rang)])
    except csv.Error as erreur:
        raise EntreeInutilisable(
            f"CSV illisible autour de la ligne {len(rangs) + 1} : guillemets à vérifier."
        ) from erreur
    return Feuille(titre, rangs)


def lire_zip(octets: bytes, decoder: Callable[[bytes], str]) -> list[Feuille]:
    """Une feuille par fichier .csv du zip, nommée comme lui. Lève EntreeInutilisable ou TropGrand."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir() and "__MACOSX" not in i.filename]
            if len(infos) > FICHIERS_MAX or sum(i.file_size for i in infos) > DEPLIE_MAX:
                raise TropGrand(
                    f"le zip contient plus de {FICHIERS_MAX} fichiers ou dépasse {DEPLIE_MAX // 1024**2} Mo."
                )
            autres = [i.filename for i in infos if PurePath(i.filename).suffix.lower() != ".csv"]
            if autres or not infos:
                quoi = f" ; « {autres[0]} » n'en est pas un" if autres else ""
                raise EntreeInutilisable(f"un zip se lit quand il ne contient que des fichiers .csv{quoi}.")
            return [lire_csv(decoder(archive.read(i)), PurePath(i.filename).stem) for i in infos]
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as erreur:
        raise EntreeInutilisable("le zip est illisible, endommagé ou protégé ; le refaire.") from erreur

"""Lit un classeur Excel en arbre : une feuille « Document » (clé, valeur), une par liste de blocs.

Le classeur est un zip : sa taille dépliée est vérifiée avant de l'ouvrir, et aucune formule n'est évaluée.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

from serveur.graphe.reference import serrer
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.validation.arbre import Bloc, Lieu, Noeud, Suite, Valeur
from serveur.services.validation.structure import Modele

DEPLIE_MAX = 50 * 1024**2
CELLULES_MAX = 200_000
DOCUMENT = "Document"


def lire_classeur(octets: bytes, modele: Modele) -> list[Noeud]:
    """L'arbre d'un classeur. Lève EntreeInutilisable (pas un classeur) ou TropGrand (bombe)."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            deplie = sum(info.file_size for info in archive.infolist())
            for info in archive.infolist():
                if info.file_size < 1_000_000 and info.filename.endswith(".xml") and b"<!DOCTYPE" in archive.read(info):
                    raise EntreeInutilisable("le classeur contient une DTD ; elle n'est pas admise.")
        if deplie > DEPLIE_MAX:
            raise TropGrand(f"le classeur, déplié, dépasse {DEPLIE_MAX // 1024**2} Mo.")
        classeur = load_workbook(io.BytesIO(octets), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as erreur:
        raise EntreeInutilisable("le fichier n'est pas un classeur Excel (.xlsx) lisible.") from erreur
    feuilles = {feuille.title: feuille for feuille in classeur.worksheets}
    nom = next((t for t in feuilles if serrer(t) == serrer(DOCUMENT)), None)
    if nom is None:
        raise EntreeInutilisable(
            f"le classeur n'a pas de feuille « {DOCUMENT} » ; "
            "partir du modèle vierge (cadre-ri modele --format xlsx, ou la page Formulaires)."
        )
    racine = Bloc(Lieu(1, f"{nom}!A1"))
    vues = 0
    for numero, rang in enumerate(feuilles[nom].iter_rows(min_row=2, max_col=2), 2):
        vues += 2
        cle = _texte(rang[0].value) if rang else ""
        valeur = _texte(rang[1].value) if len(rang) > 1 else ""
        if cle and valeur:
            _placer(racine, cle, valeur, Lieu(numero, f"{nom}!B{numero}"))
    for titre, feuille in feuilles.items():
        if titre != nom and serrer(titre) in modele.cles:
            vues = _feuille(racine, titre, feuille, vues)
    classeur.close()
    return [racine] if racine.entrees else []


def _feuille(racine: Bloc, titre: str, feuille: Any, vues: int) -> int:
    entetes: list[str] = []
    suite = Suite([], Lieu(1, f"{titre}!A1"))
    for numero, rang in enumerate(feuille.iter_rows(), 1):
        vues += len(rang)
        if vues > CELLULES_MAX:
            raise TropGrand(f"le classeur a plus de {CELLULES_MAX} cellules.")
        textes = [_texte(c.value) for c in rang]
        if not entetes:
            entetes = textes
            continue
        bloc = Bloc(Lieu(numero, f"{titre}!A{numero}"))
        for rang_colonne, (entete, texte) in enumerate(zip(entetes, textes, strict=False)):
            if entete and texte:
                _placer(bloc, entete, texte, Lieu(numero, f"{titre}!{_colonne(rang_colonne)}{numero}"))
        if bloc.entrees:
            suite.elements.append(bloc)
    if suite.elements:
        racine.entrees.append((titre, suite.lieu, suite))
    return vues


def _placer(bloc: Bloc, cle: str, texte: str, lieu: Lieu) -> None:
    """Range « a.b : texte » dans le sous-bloc a ; plusieurs lignes dans une cellule font plusieurs valeurs."""
    tete, point, reste = cle.partition(".")
    if point and reste:
        dedans = next((v for c, _, v in bloc.entrees if c == tete and isinstance(v, Bloc)), None)
        if dedans is None:
            dedans = Bloc(lieu)
            bloc.entrees.append((tete, lieu, dedans))
        _placer(dedans, reste, texte, lieu)
        return
    lignes = [x.strip() for x in texte.split("\n") if x.strip()]
    valeurs: list[Noeud] = [Valeur(x, lieu) for x in lignes]
    bloc.entrees.append((cle, lieu, valeurs[0] if len(valeurs) == 1 else Suite(valeurs, lieu)))


def _texte(valeur: Any) -> str:
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime | date):
        return valeur.strftime("%Y-%m-%d")
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return str(valeur).strip()


def _colonne(rang: int) -> str:
    lettres = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        lettres = chr(65 + reste) + lettres
    return lettres

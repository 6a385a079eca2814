# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Réconcilier une colonne d'un CSV, en flux : une ligne à la fois, chaque nom distinct cherché une seule fois.

Encodage (UTF-8, UTF-16, Windows-1252) et séparateur sont ceux du fichier ; la sortie les garde.
"""

from __future__ import annotations

import codecs
import csv
import functools
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import plier
from serveur.services.reconciliation.recherche import SEUIL, Candidat, Rapprochement

SEPARATEURS = (",", ";", "\t", "|")
COLONNES = ("iri", "libelle", "score", "candidats")
NOMS_GARDES = 20_000  # noms distincts dont la réponse est gardée
CELLULE_MAX = 1024 * 1024
_BLOC = 1 << 20
MARQUES = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@dataclass(frozen=True)
class Forme:
    """Comment le fichier est écrit ; `marque` : l'indicateur d'ordre (BOM) à remettre en tête."""

    encodage: str
    marque: bytes
    separateur: str
    fin_de_ligne: str
    entete: tuple[str, ...]


@dataclass
class Bilan:
    lignes: int = 0
    vides: int = 0
    prises: int = 0
    distincts: int = 0


def reconnaitre(chemin: Path, separateur: str | None = None, colonne: str = "") -> Forme:
    """Encodage, séparateur et en-tête d'un CSV. Lève EntreeInutilisable si le fichier ne se lit pas ou est vide."""
    encodage, marque = _encodage(chemin)
    try:
        with chemin.open("rb") as octets:
            octets.seek(len(marque))
            with io.TextIOWrapper(octets, encoding=encodage, errors="replace", newline="") as flux:
                debut = flux.read(_BLOC)
    except OSError as erreur:
        raise EntreeInutilisable(f"{chemin} : lecture impossible ({erreur}).") from erreur
    if not debut.strip():
        raise EntreeInutilisable(f"{chemin} : le fichier est vide.")
    entetes = {s: _premier_rang(debut, s, chemin) for s in ([separateur] if separateur else SEPARATEURS)}

    def merite(choix: str) -> tuple[bool, int]:
        return (plier(colonne) in {plier(nom.strip()) for nom in entetes[choix]}, len(entetes[choix]))

    choisi = max(entetes, key=merite)
    fin = "\r\n" if "\r\n" in debut else "\n"
    return Forme(encodage, marque, choisi, fin, tuple(entetes[choisi]))


def _premier_rang(debut: str, separateur: str, chemin: Path) -> list[str]:
    try:
        return next(iter(csv.reader(debut.splitlines(keepends=True), delimiter=separateur)), [])
    except csv.Error as erreur:
        raise EntreeInutilisable(f"{chemin} : CSV illisible ({erreur}).") from erreur


def _encodage(chemin: Path) -> tuple[str, bytes]:
    """(encodage, marque en tête) ; ce qui n'est ni UTF-8 ni UTF-16 est lu en Windows-1252 (Latin-1 et plus)."""
    try:
        with chemin.open("rb") as flux:
            tete = flux.read(4096)
            for nom, marque in MARQUES.items():
                if tete.startswith(marque):
                    return nom, marque
            if b"\0" in tete:
                pairs, impairs = tete[::2].count(0), tete[1::2].count(0)
                return ("utf-16-le" if impairs > pairs else "utf-16-be"), b""
            flux.seek(0)
            decodeur = codecs.getincrementaldecoder("utf-8")()
            while bloc := flux.read(_BLOC):
                decodeur.decode(bloc)
            decodeur.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252", b""
    except OSError as erreur:
        raise EntreeInutilisable(f"{chemin} : lecture impossible ({erreur.strerror}).") from erreur
    return "utf-8", b""


def colonnes_ajoutees(forme: Forme, colonne: str) -> list[str]:
    """Noms des colonnes ajoutées ; précédés du nom de la colonne si l'un d'eux est déjà pris."""
    pris = {plier(nom.strip()) for nom in forme.entete}
    return [f"{colonne}_{nom}" for nom in COLONNES] if pris & set(COLONNES) else list(COLONNES)


def rang_de(forme: Forme, colonne: str, chemin: Path) -> int:
    """Rang de la colonne, à la casse et aux accents près. Lève EntreeInutilisable si elle manque ou est double."""
    exacts = [r for r, nom in enumerate(forme.entete) if nom.strip() == colonne.strip()]
    rangs = exacts or [r for r, nom in enumerate(forme.entete) if plier(nom.strip()) == plier(colonne.strip())]
    if len(rangs) != 1:
        raison = "existe en double" if rangs else "n'existe pas"
        raise EntreeInutilisable(
            f"{chemin} : la colonne « {colonne} » {raison} ; colonnes lues : {', '.join(forme.entete[:40])}."
        )
    return rangs[0]


def lignes(chemin: Path, forme: Forme) -> Iterator[tuple[list[str], int]]:
    """(cellules, octets lus) de chaque ligne de données ; les lignes courtes sont complétées."""
    csv.field_size_limit(CELLULE_MAX)
    largeur = len(forme.entete)
    try:
        with chemin.open("rb") as octets:
            octets.seek(len(forme.marque))
            with io.TextIOWrapper(octets, encoding=forme.encodage, newline="", errors="replace") as flux:
                lecteur = csv.reader(flux, delimiter=forme.separateur)
                next(lecteur, None)
                for rang in lecteur:
                    if not rang:
                        continue
                    if len(rang) > largeur:
                        raise EntreeInutilisable(
                            f"{chemin}, ligne {lecteur.line_num} : {len(rang)} cellules, {largeur} attendues "
                            "(guillemet ou séparateur mal placé ?)."
                        )
                    yield rang + [""] * (largeur - len(rang)), octets.tell()
    except csv.Error as erreur:
        raise EntreeInutilisable(f"{chemin}, ligne {lecteur.line_num} : CSV illisible ({erreur}).") from erreur
    except OSError as erreur:
        raise EntreeInutilisable(f"{chemin} : lecture impossible ({erreur.strerror}).") from erreur


def reconcilier(
    rangs: Iterator[tuple[list[str], int]],
    rang: int,
    rapprochement: Rapprochement,
    types: Sequence[str] = (),
    seuil: float = SEUIL,
    combien: int = 3,
    avancer: Callable[[Bilan, int], None] = lambda _bilan, _octets: None,
) -> Iterator[tuple[list[str], list[str]]]:
    """(cellules, cellules ajoutées) de chaque ligne. IRI et libellé sont vides sous le seuil, ou à égalité."""
    bilan = Bilan()

    @functools.lru_cache(maxsize=NOMS_GARDES)
    def chercher(nom: str) -> tuple[list[str], bool]:
        bilan.distincts += 1
        candidats = rapprochement.chercher(nom, types, max(2, combien))
        pris = bool(candidats) and candidats[0].score >= seuil
        pris = pris and (len(candidats) < 2 or candidats[1].score < candidats[0].score)
        premier = candidats[0] if candidats else None
        return [
            premier.entite.iri if premier and pris else "",
            premier.entite.nom if premier and pris else "",
            f"{premier.score:.3f}" if premier else "",
            " | ".join(_dire(c) for c in candidats[:combien]),
        ], pris

    for cellules, octets in rangs:
        bilan.lignes += 1
        nom = cellules[rang].strip()
        if nom:
            ajoutees, pris = chercher(nom)
            bilan.prises += pris
        else:
            bilan.vides += 1
            ajoutees = [""] * len(COLONNES)
        avancer(bilan, octets)
        yield cellules, ajoutees


def _dire(candidat: Candidat) -> str:
    return f"{candidat.entite.nom} <{candidat.entite.iri}> ({candidat.score:.2f})"

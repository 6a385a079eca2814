# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Où va un résultat : un fichier ou la sortie standard. Pour la ligne de commande et les carnets."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from pathlib import Path

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.formats import FORMATS
from serveur.noyau.terminal import neutraliser

APPROCHER = "cadre-ri-approcher"
_PROCHES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "─": "-", "→": "->", "≤": "<=",
     "≥": ">=", "œ": "oe", "Œ": "OE"}
)  # fmt: skip


def approcher(erreur: UnicodeError) -> tuple[str, int]:
    """Ce qu'un terminal qui n'est pas en UTF-8 peut montrer à la place d'un caractère qu'il n'a pas (codecs)."""
    if not isinstance(erreur, UnicodeEncodeError):
        raise erreur
    simples = unicodedata.normalize("NFKD", erreur.object[erreur.start : erreur.end].translate(_PROCHES))
    return "".join(c if c.isascii() else "?" for c in simples if not unicodedata.combining(c)), erreur.end


def accorder_les_sorties() -> None:
    """Rien de ce qu'on affiche n'échoue faute d'un caractère dans l'encodage de la sortie (latin-1, cp1252)."""
    codecs.register_error(APPROCHER, approcher)
    for flux in (sys.stdout, sys.stderr):
        if hasattr(flux, "reconfigure") and codecs.lookup(flux.encoding).name != "utf-8":
            flux.reconfigure(errors=APPROCHER)


def ecrire(fichier: Path, octets: bytes) -> None:
    """Écrit un fichier de résultat. Lève EntreeInutilisable si c'est impossible."""
    try:
        fichier.write_bytes(octets)
    except OSError as erreur:
        raise EntreeInutilisable(f"{fichier} : écriture impossible ({erreur.strerror}).") from erreur


def rendre(octets: bytes, fichier: Path | None) -> None:
    """Le résultat dans le fichier voulu, sinon sur la sortie standard. Lève EntreeInutilisable."""
    if fichier:
        ecrire(fichier, octets)
        return
    if sys.stdout.isatty():  # un tube reçoit les octets tels quels : c'est un fichier que l'on garde
        octets = neutraliser(octets.decode("utf-8", "replace")).encode()
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    sys.stdout.flush()


def est_binaire(format_voulu: str | None) -> bool:
    return any(f.binaire for f in FORMATS if f.nom == format_voulu)


def exiger_un_fichier(format_voulu: str | None, fichier: Path | None) -> None:
    """Lève EntreeInutilisable si ce format ne s'affiche pas et qu'aucun fichier n'est dit."""
    if not fichier and est_binaire(format_voulu):
        raise EntreeInutilisable(f"--format {format_voulu} : dire dans quel fichier, par --sortie FICHIER.")

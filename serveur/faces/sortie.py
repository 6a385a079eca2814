# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Où va un résultat : un fichier ou la sortie standard. Pour la ligne de commande et les carnets."""

from __future__ import annotations

import sys
from pathlib import Path

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.formats import FORMATS
from serveur.noyau.terminal import neutraliser


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

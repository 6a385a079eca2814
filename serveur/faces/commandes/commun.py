# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que les commandes partagent : progrès sur la sortie d'erreur, tableaux, JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.resultats import Ligne
from serveur.noyau.terminal import neutraliser
from serveur.services.validation.limites import OCTETS_MAX


def progres(quoi: str = "Construction du graphe") -> Callable[[str], None]:
    """Affiche chaque étape d'un travail long quand quelqu'un regarde ; sinon se tait."""
    if not sys.stderr.isatty():
        return lambda _etape: None

    def montrer(etape: str) -> None:
        fin = "\n" if etape == "terminé" else ""
        print(f"\r\x1b[2K{quoi} : {neutraliser(etape)}", end=fin, file=sys.stderr, flush=True)

    return montrer


def option_moteur(analyse: argparse.ArgumentParser) -> None:
    analyse.add_argument("--moteur", metavar="URL", help="moteur SPARQL 1.1 distant (ou CADRE_RI_MOTEUR)")


def option_format(
    analyse: argparse.ArgumentParser, choix: Iterable[str] = ("texte", "json"), defaut: str = "texte"
) -> None:
    analyse.add_argument("--format", choices=tuple(choix), default=defaut, help="la forme du résultat")


def option_sortie(analyse: argparse.ArgumentParser) -> None:
    analyse.add_argument("--sortie", type=Path, metavar="FICHIER", help="sinon, la sortie standard")


def en_json(valeur: Any) -> str:
    # Hors d'UTF-8, un caractère absent de l'encodage est approché : le JSON, lui, doit rester exact.
    return json.dumps(valeur, ensure_ascii="utf" not in (sys.stdout.encoding or "utf-8").lower(), indent=2)


def en_tableau(noms: Sequence[str], lignes: Sequence[Ligne], largeur_max: int = 60) -> str:
    """Tableau aligné pour un terminal ; une cellule trop longue est coupée par « … »."""

    def cellule(valeur: str | None) -> str:
        texte = neutraliser(" ".join((valeur or "").split()))
        return texte if len(texte) <= largeur_max else texte[: largeur_max - 1] + "…"

    rangs = [list(noms), *[[cellule(ligne[n]) for n in noms] for ligne in lignes]]
    largeurs = [max(len(rang[i]) for rang in rangs) for i in range(len(noms))]
    sortie = ["  ".join(c.ljust(w) for c, w in zip(rang, largeurs, strict=True)).rstrip() for rang in rangs]
    sortie.insert(1, "  ".join("─" * w for w in largeurs))
    return "\n".join(sortie)


def lire_fichier(chemin: Path) -> bytes:
    """Les octets d'une soumission, un de plus que permis au plus : qui valide dit alors qu'elle est trop grande.

    :raises EntreeInutilisable: le fichier ne s'ouvre pas.
    """
    try:
        with chemin.open("rb") as fichier:
            return fichier.read(OCTETS_MAX + 1)
    except OSError as erreur:
        raise EntreeInutilisable(f"{chemin} : lecture impossible ({erreur.strerror}).") from erreur

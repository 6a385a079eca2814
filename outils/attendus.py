#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Refait les rapports relus des exemples fautifs (tests/formes/attendus/*.txt).

    python outils/attendus.py

Ôte ceux dont l'exemple n'existe plus. tests/test_validation.py compare : un rapport qui change est à relire dans
le diff avant de le garder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.noyau.erreurs import ErreurCadre  # noqa: E402
from serveur.services.validation.rapports.ecriture import ecrire  # noqa: E402
from serveur.services.validation.service import Validateur  # noqa: E402

ATTENDUS = RACINE / "tests" / "formes" / "attendus"


def fautifs() -> list[Path]:
    """Les exemples dont on relit le rapport."""
    return sorted((RACINE / "exemples").glob("*-fautive.yaml"))


def attendu(exemple: Path) -> Path:
    return ATTENDUS / f"{exemple.stem}.txt"


def rendre(validateur: Validateur, exemple: Path) -> str:
    """Le rapport en texte d'un exemple, tel que le montre la commande."""
    return ecrire(validateur.valider(exemple.read_bytes(), exemple.name), "texte").decode() + "\n"


def relire(validateur: Validateur) -> Iterator[tuple[str, Path]]:
    """(ce qui a été fait, fichier) de chaque rapport qui change."""
    ATTENDUS.mkdir(exist_ok=True)
    voulus = {attendu(exemple): rendre(validateur, exemple) for exemple in fautifs()}
    for chemin, texte in voulus.items():
        if not chemin.exists() or chemin.read_text(encoding="utf-8") != texte:
            chemin.write_text(texte, encoding="utf-8")
            yield "écrit", chemin
    for chemin in sorted(set(ATTENDUS.glob("*.txt")) - set(voulus)):
        chemin.unlink()
        yield "ôté", chemin


def main(arguments: list[str] | None = None) -> int:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args(arguments)
    try:
        changes = list(relire(Validateur(assurer())))
    except ErreurCadre as erreur:
        print(erreur, file=sys.stderr)
        return 2
    for fait, chemin in changes:
        print(f"{chemin.relative_to(RACINE)} : {fait}")
    print(f"{len(fautifs())} rapports, {len(changes)} changés : à relire dans le diff")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Refait les vecteurs livrés des questions usuelles (serveur/graphe/recherche/vecteurs.npz, decisions/0028).

    python outils/encoder.py            # tout : dix minutes environ de calcul sur un cœur
    python outils/encoder.py --check    # sort 1 si des questions du graphe n'y sont pas

Une question changée n'oblige pas à le refaire : la construction encode elle-même ce qui n'est pas livré.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rdflib import Graph

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.recherche import encodeur  # noqa: E402
from serveur.graphe.recherche.vecteurs import FICHIER, Vecteurs  # noqa: E402
from serveur.noyau.espaces import RI  # noqa: E402


def questions() -> list[str]:
    """Les questions usuelles, chacune une fois, en ordre."""
    dites: set[str] = set()
    for chemin in sorted((RACINE / "donnees" / "questions").glob("*.ttl")):
        graphe = Graph().parse(chemin)
        dites |= {str(o) for _, p, o in graphe if str(p) == f"{RI}questionUsuelle"}
    return sorted(dites)


def main() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    analyse.add_argument("--check", action="store_true")
    textes = questions()
    if analyse.parse_args().check:
        _, connus = Vecteurs.lire().de(textes, None)
        sys.stdout.write(f"{int((~connus).sum())} questions sur {len(textes)} ne sont pas livrées\n")
        return 0 if connus.all() else 1
    modele = encodeur.ouvrir()
    if modele is None:
        sys.exit(f"Le paquet {encodeur.PAQUET} manque : l'outil ne sert que là où il s'installe (decisions/0028).")
    Vecteurs.tirer(textes, modele.encoder(textes)).ecrire()
    sys.stdout.write(f"{FICHIER.name} : {len(textes)} questions, {FICHIER.stat().st_size / 1e6:.1f} Mo\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

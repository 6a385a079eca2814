# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri construire` : compile le graphe maintenant (sinon, la première commande s'en charge)."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from serveur.faces.commandes.commun import en_json, option_format
from serveur.graphe.construction import assurer, construire, lire_etat
from serveur.services.validation.savoir import preparer


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "construire",
        help="compiler le graphe : lire, contrôler, inférer",
        description="Lit les fichiers Turtle, contrôle, infère (OWL 2 RL) et écrit le graphe compilé.",
        epilog="exemple : cadre-ri construire --forcer",
    )
    analyse.add_argument("--forcer", action="store_true", help="reconstruire même si rien n'a changé")
    option_format(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    def montrer(etape: str) -> None:
        print(f"  {etape}", file=sys.stderr)

    artefact = construire(montrer) if options.forcer else assurer(montrer)
    montrer("formes de validation")
    preparer(artefact)
    etat = lire_etat(artefact)
    if options.format == "json":
        print(en_json({"dossier": str(artefact), "empreinte": etat["empreinte"], "triplets": etat["triplets"]}))
        return 0
    print(f"Graphe compilé : {artefact}")
    for nom, triplets in etat["triplets"].items():
        print(f"  {nom:14} {triplets:>7} triplets")
    return 0

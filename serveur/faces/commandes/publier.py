# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri publier` : charge le graphe dans un moteur SPARQL 1.1 et vérifie qu'il y est."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from serveur.faces.commandes.commun import en_json, option_format, option_moteur, progres
from serveur.graphe.construction import GRAPHE_NQ, assurer
from serveur.graphe.ouverture import moteur_configure
from serveur.noyau.erreurs import EntreeInutilisable


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "publier",
        help="charger le graphe dans un moteur SPARQL distant",
        description="Remplace, dans le moteur, chaque graphe nommé du Cadre, puis compte ce qui y est. "
        "Identité : CADRE_RI_MOTEUR_IDENTITE=utilisateur:mot-de-passe.",
        epilog="exemple : cadre-ri publier --moteur https://hote/query --depot https://hote/store",
    )
    option_moteur(analyse)
    chemin = analyse.add_mutually_exclusive_group()
    chemin.add_argument("--depot", metavar="URL", help="dépôt de graphes (SPARQL 1.1 Graph Store Protocol)")
    chemin.add_argument(
        "--mise-a-jour", metavar="URL", help="point d'accès de mise à jour (à défaut, celui de --moteur)"
    )
    option_format(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    from serveur.graphe.depot import publier

    moteur = options.moteur or moteur_configure()
    if not moteur:
        raise EntreeInutilisable("Où publier ? Donner --moteur URL, ou CADRE_RI_MOTEUR.")
    montrer = progres("Publication")
    if not options.depot and not options.mise_a_jour:
        print(
            "cadre-ri : sans --depot ni --mise-a-jour, les mises à jour vont à l'adresse de --moteur.", file=sys.stderr
        )
    publies = publier(assurer(progres()) / GRAPHE_NQ, moteur, options.depot, options.mise_a_jour, montrer)
    if options.format == "json":
        print(en_json({"moteur": moteur, "graphes": publies}))
    else:
        print("\n".join(f"{n:8} triplets  {graphe}" for graphe, n in sorted(publies.items())))
    return 0

"""`cadre-ri exporter` : le graphe entier ou un graphe nommé, dans un format RDF."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import ecrire, progres
from serveur.graphe.construction import ouvrir
from serveur.noyau.espaces import GRAPHES
from serveur.services.exports import FORMATS, exporter


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "exporter",
        help="écrire le graphe en RDF",
        description="Écrit le graphe compilé, inférences comprises ; --graphe n'en prend qu'un.",
        epilog="exemple : cadre-ri exporter --format turtle --graphe cadre --sortie cadre.ttl",
    )
    analyse.add_argument("--format", choices=tuple(FORMATS), default="nquads", help="nquads par défaut")
    analyse.add_argument("--graphe", choices=GRAPHES, help="un seul graphe nommé")
    analyse.add_argument("--sortie", type=Path, metavar="FICHIER", help="sinon, la sortie standard")
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    octets = exporter(ouvrir(progres()), options.format, options.graphe)
    if options.sortie:
        ecrire(options.sortie, octets)
    else:
        sys.stdout.buffer.write(octets)
    return 0

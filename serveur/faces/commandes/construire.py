"""`cadre-ri construire` : compile le graphe maintenant (sinon, la première commande s'en charge)."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from serveur.faces.commandes.commun import en_json
from serveur.graphe.construction import ETAT, assurer, construire
from serveur.services.validation.savoir import preparer


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "construire",
        help="compiler le graphe : lire, contrôler, inférer",
        description="Lit les fichiers Turtle, contrôle, infère (OWL 2 RL) et écrit le graphe compilé.",
        epilog="exemple : cadre-ri construire --forcer",
    )
    analyse.add_argument("--forcer", action="store_true", help="reconstruire même si rien n'a changé")
    analyse.add_argument("--format", choices=("texte", "json"), default="texte")
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    def montrer(etape: str) -> None:
        print(f"  {etape}", file=sys.stderr)

    artefact = construire(montrer) if options.forcer else assurer(montrer)
    montrer("formes de validation")
    preparer(artefact)
    etat = json.loads((artefact / ETAT).read_text(encoding="utf-8"))
    if options.format == "json":
        print(en_json({"dossier": str(artefact), **etat}))
        return 0
    print(f"Graphe compilé : {artefact}")
    for nom, triplets in etat["triplets"].items():
        print(f"  {nom:14} {triplets:>7} triplets")
    return 0

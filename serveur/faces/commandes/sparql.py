"""`cadre-ri sparql` : une requête libre, évaluée à l'écart, avec une limite de temps et de mémoire."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import progres
from serveur.graphe.bassin import FORMATS_GRAPHE, FORMATS_SOLUTIONS, Bassin
from serveur.graphe.construction import assurer
from serveur.noyau.erreurs import EntreeInutilisable


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "sparql",
        help="exécuter une requête SPARQL libre",
        description="Exécute une requête SPARQL 1.1 sur le graphe (graphe par défaut : l'union de tous).",
        epilog="exemple : cadre-ri sparql 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'   (- lit l'entrée standard)",
    )
    analyse.add_argument("requete", metavar="REQUÊTE", help="le texte, @FICHIER, ou - pour l'entrée standard")
    analyse.add_argument(
        "--format", choices=(*FORMATS_SOLUTIONS, *FORMATS_GRAPHE), default="csv", help="csv par défaut"
    )
    analyse.add_argument("--delai", type=float, default=30.0, metavar="SECONDES", help="limite de temps (30)")
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    if options.delai <= 0:
        raise EntreeInutilisable("--delai : donner un nombre de secondes plus grand que zéro.")
    texte = _lire(options.requete)
    with Bassin(assurer(progres()), travailleurs=1, delai=options.delai) as bassin:
        genre, corps = bassin.executer(texte, options.format)
    sortie = corps.decode("utf-8")
    print(sortie.replace("\r\n", "\n").rstrip("\n"))
    if genre == "booleen":
        return 0 if "true" in sortie else 1
    return 0


def _lire(argument: str) -> str:
    if argument == "-":
        return sys.stdin.read()
    if argument.startswith("@"):
        try:
            return Path(argument[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as erreur:
            raise EntreeInutilisable(f"{argument[1:]} : fichier de requête illisible ({erreur}).") from erreur
    return argument

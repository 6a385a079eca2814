# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri sparql` : une requête libre, évaluée à l'écart, avec une limite de temps et de mémoire."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import option_moteur, option_sortie, progres
from serveur.faces.sortie import exiger_un_fichier, rendre
from serveur.graphe.ouverture import ouvrir_a_l_ecart
from serveur.moteurs.bassin import Limites
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.formats import XLSX, offerts
from serveur.noyau.resultats import Demande, lire_json
from serveur.services.tableurs import en_xlsx
from serveur.services.validation.limites import OCTETS_MAX


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "sparql",
        help="exécuter une requête SPARQL libre",
        description="Exécute une requête SPARQL 1.1 sur le graphe (graphe par défaut : l'union de tous).",
        epilog="exemple : cadre-ri sparql 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'   (- lit l'entrée standard)",
    )
    analyse.add_argument("requete", metavar="REQUÊTE", help="le texte, @FICHIER, ou - pour l'entrée standard")
    analyse.add_argument(
        "--format",
        choices=(*offerts("solutions"), XLSX.nom, *offerts("graphe")),
        help="csv par défaut, turtle pour un graphe",
    )
    option_sortie(analyse)
    option_moteur(analyse)
    analyse.add_argument("--delai", type=float, default=30.0, metavar="SECONDES", help="limite de temps (30)")
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    if not 0 < options.delai <= 86_400:
        raise EntreeInutilisable("--delai : donner un nombre de secondes plus grand que zéro (86400 au plus).")
    texte = _lire(options.requete)
    voulu = options.format
    exiger_un_fichier(voulu, options.sortie)
    solutions = "json" if voulu == XLSX.nom else voulu if voulu in offerts("solutions") else None if voulu else "csv"
    graphe = voulu if voulu in offerts("graphe") else None if voulu else "turtle"
    limites = Limites(delai=options.delai, travailleurs=1)
    with ouvrir_a_l_ecart(progres(), limites, options.moteur) as moteur:
        reponse = moteur.executer(Demande(texte, solutions, graphe))
    corps = en_xlsx(lire_json(reponse.corps)) if voulu == XLSX.nom else reponse.corps
    if not options.sortie:
        corps = corps.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    rendre(corps, options.sortie)
    return 1 if reponse.forme == "booleen" and b"true" not in reponse.corps else 0


def _lire(argument: str) -> str:
    if argument == "-":
        return sys.stdin.read(OCTETS_MAX)  # bien plus qu'une requête permise
    if argument.startswith("@"):
        try:
            with Path(argument[1:]).open("rb") as fichier:
                return fichier.read(OCTETS_MAX).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as erreur:
            raise EntreeInutilisable(f"{argument[1:]} : fichier de requête illisible ({erreur}).") from erreur
    return argument

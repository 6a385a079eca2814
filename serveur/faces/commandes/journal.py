# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri journal` : les questions vraiment posées, au format des jeux d'essais, à relire."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import en_tableau, option_format, option_sortie
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.resultats import Ligne
from serveur.noyau.terminal import neutraliser
from serveur.services.journal import Export, exporter

_COLONNES = ("fois", "oui", "non", "type", "acteurs", "question")


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "journal",
        help="exporter les questions que le journal a gardées",
        description="Exporte le journal de « servir --journal », chaque question une fois, avec les avis ; à relire.",
        epilog="exemple : cadre-ri journal questions.jsonl --sortie a-relire.jsonl",
    )
    analyse.add_argument("journal", type=Path, metavar="FICHIER", help="le journal, et ses fichiers tournés")
    option_format(analyse, ("jsonl", "texte"), "jsonl")
    option_sortie(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    try:
        export = exporter(options.journal)
        rendu = _rendre(export, options.format)
        if options.sortie:
            options.sortie.write_text(rendu, encoding="utf-8")
        else:
            sys.stdout.write(rendu)
    except BrokenPipeError:
        raise
    except OSError as erreur:
        raise EntreeInutilisable(f"{erreur.filename or options.journal} : {erreur.strerror}.") from erreur
    if export.illisibles:
        nom = neutraliser(str(options.journal))
        print(f"cadre-ri : {nom} : lignes illisibles laissées de côté : {export.illisibles}.", file=sys.stderr)
    return 0 if export.questions else 1


def _rendre(export: Export, forme: str) -> str:
    if forme == "jsonl":
        return "".join(f"{json.dumps(q, ensure_ascii=False)}\n" for q in export.questions)
    dites = [{**q, "acteurs": " ".join(q["acteurs"])} for q in export.questions]
    lignes: list[Ligne] = [{c: str(q[c]) for c in _COLONNES} for q in dites]
    return en_tableau(_COLONNES, lignes, 100) + "\n"

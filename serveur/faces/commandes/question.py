# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri question` : une question en français, la réponse et sa preuve."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import en_json, option_format, progres
from serveur.faces.texte import reponse_en_texte
from serveur.graphe.construction import assurer
from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Sens
from serveur.services.couverture.textes import lire_texte, texte_configure
from serveur.services.questions import Questions


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "question",
        help="demander qui est responsable de quoi",
        description="Répond à une question en français et cite la disposition qui le prouve.",
        epilog="exemple : cadre-ri question « Qui élabore le Plan gouvernemental de la sécurité ? »",
    )
    analyse.add_argument("texte_question", nargs="+", metavar="TEXTE", help="la question")
    option_format(analyse)
    analyse.add_argument("--nombre", type=int, default=5, metavar="N", help="réponses au plus (5)")
    analyse.add_argument("--texte", type=Path, metavar="FICHIER", help="le texte du Cadre, pour montrer les passages")
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    artefact = assurer(progres())
    index = Index.lire(artefact)
    question = " ".join(options.texte_question)
    reponse = Questions(index, Sens.lire(artefact)).repondre(question, max(1, min(options.nombre, 50)))
    chemin = options.texte or texte_configure()
    texte = lire_texte(chemin, index.texte["somme"]) if chemin else None
    if options.format == "json":
        print(en_json(reponse))
    else:
        print(reponse_en_texte(reponse, texte, couleur=sys.stdout.isatty()))
    return 0 if reponse["trouve"] else 1

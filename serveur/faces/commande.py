# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La ligne de commande `cadre-ri` : analyse les arguments, appelle une commande, rend un des CODES.

Une erreur tient en une ligne sur la sortie d'erreur (conception, 4).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Any, NoReturn

from serveur import __version__
from serveur.faces.sortie import accorder_les_sorties
from serveur.noyau.erreurs import ErreurCadre
from serveur.noyau.terminal import neutraliser

CODES = {
    0: "bien",
    1: "la réponse est non : rien n'est trouvé, ou le document n'est pas conforme",
    2: "entrée ou usage inutilisable",
    3: "panne interne",
}
_COMMANDES = (
    *("question", "autorisation", "valider", "comparer", "modele", "reconcilier", "requete", "sparql"),
    *("couverture", "exporter", "publier", "servir", "journal", "construire"),
)
_FRANCAIS = {
    "usage: ": "usage : ",
    "options": "options",
    "positional arguments": "arguments",
    "subcommands": "commandes",
    "show this help message and exit": "montrer cette aide",
    "show program's version number and exit": "montrer la version",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "the following arguments are required: %s": "il manque : %s",
    "one of the arguments %s is required": "il faut l'une des options %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n'est pas permis (choisir parmi %(choices)s)",
    "invalid %(type)s value: %(value)r": "« %(value)s » n'est pas une valeur permise (%(type)s)",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s : %(message)s",
    "not allowed with argument %s": "ne va pas avec %s",
}


class _Analyse(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog} : {neutraliser(message)} (aide : {self.prog} --help)\n")


def analyse(voulue: str = "") -> argparse.ArgumentParser:
    """L'analyseur de la commande voulue, ou de toutes : une commande n'attend pas ce que les autres importent."""
    # argparse appelle gettext par ce nom de module ; l'aide et les erreurs sortent ainsi en français.
    argparse._ = lambda texte: _FRANCAIS.get(texte, texte)  # type: ignore[attr-defined]
    racine = _Analyse(
        prog="cadre-ri",
        description="Le Cadre de gestion des ressources informationnelles, en graphe que l'on interroge.",
        epilog="exemple : cadre-ri question « Qui tient le secrétariat du CSRI ? »",
    )
    racine.add_argument("--version", action="version", version=f"cadre-ri {__version__}")
    commandes = racine.add_subparsers(title="commandes", dest="commande", metavar="COMMANDE", required=True)
    for nom in [voulue] if voulue in _COMMANDES else _COMMANDES:
        importlib.import_module(f"serveur.faces.commandes.{nom}").declarer(commandes)
    return racine


def main(arguments: list[str] | None = None) -> int:
    """Point d'entrée ; rend le code de sortie."""
    # Nos matrices sont petites : un fil suffit, et plusieurs tournent à vide. Se règle avant de charger numpy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    accorder_les_sorties()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        options: Any = analyse(*arguments[:1]).parse_args(arguments)
        code: int = options.executer(options)
        sys.stdout.flush()
    except ErreurCadre as erreur:
        print(f"cadre-ri : {neutraliser(erreur.message)}", file=sys.stderr)
        return erreur.sortie
    except ModuleNotFoundError as erreur:
        if os.environ.get("CADRE_RI_TRACE") or (erreur.name or "").startswith("serveur"):
            raise
        print(
            f"cadre-ri : le paquet Python {erreur.name} manque ; réinstaller cadre-ri, qui l'emporte.", file=sys.stderr
        )
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("cadre-ri : interrompu.", file=sys.stderr)
        return 130
    except Exception as erreur:
        if os.environ.get("CADRE_RI_TRACE"):
            raise
        print(
            f"cadre-ri : panne interne ({type(erreur).__name__} : {neutraliser(str(erreur))}). "
            "Pour la trace à joindre au signalement : CADRE_RI_TRACE=1.",
            file=sys.stderr,
        )
        return 3
    return code

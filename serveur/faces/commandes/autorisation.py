# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri autorisation` : faut-il que le Conseil du trésor autorise ce projet d'avance ?"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from serveur.faces.commandes.commun import en_json, option_format, option_moteur, progres
from serveur.graphe.ouverture import ouvrir_nos_requetes
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.resultats import Interrogeable
from serveur.services.autorisation import decider, faits


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "autorisation",
        help="dire si un projet doit être autorisé d'avance",
        description="Décision guidée selon le Cadre, 5.1 ; pose les questions quand quelqu'un est au clavier.",
        epilog="exemple : cadre-ri autorisation --fait deroge-standards=oui",
    )
    analyse.add_argument("--fait", action="append", default=[], metavar="FAIT=oui|non", help="un fait du projet")
    analyse.add_argument("--liste", action="store_true", help="lister les faits et leurs questions")
    option_format(analyse)
    option_moteur(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    with ouvrir_nos_requetes(progres(), options.moteur) as moteur:
        return _conclure(moteur, options)


def _conclure(moteur: Interrogeable, options: argparse.Namespace) -> int:
    if options.liste:
        connus = faits(moteur)
        print(en_json([vars(f) for f in connus]) if options.format == "json" else _liste(connus))
        return 0
    donnees = {}
    for donne in options.fait:
        nom, egal, valeur = donne.partition("=")
        if not egal:
            raise EntreeInutilisable(f"--fait {donne} : écrire FAIT=oui ou FAIT=non.")
        donnees[nom] = valeur
    decision = decider(moteur, donnees)
    if options.format == "texte" and sys.stdin.isatty():
        decision = _demander(moteur, donnees)
    print(en_json(decision) if options.format == "json" else _texte(decision))
    return {"non requise": 0, "requise": 1}.get(decision["decision"], 2 if decision["manquants"] else 1)


def _demander(moteur: Interrogeable, donnees: dict[str, str]) -> dict[str, Any]:
    decision = decider(moteur, donnees)
    while decision["manquants"]:
        manque = decision["manquants"][0]
        reponse = input(f"{manque['question']} (oui/non) ").strip().lower()
        if reponse in ("oui", "non", "o", "n"):
            donnees[manque["fait"]] = reponse
        decision = decider(moteur, donnees)
    return decision


def _texte(decision: dict[str, Any]) -> str:
    lignes = [f"Autorisation préalable : {decision['decision']}.", decision["phrase"]]
    lignes += [f"  - {m['regle']} ({m['citation']})" for m in decision["motifs"]]
    lignes += [f"  ? {m['question']}  [--fait {m['fait']}=oui|non]" for m in decision["manquants"]]
    return "\n".join(lignes)


def _liste(connus: list[Any]) -> str:
    return "\n".join(f"{f.nom:26} {f.question} [{f.citation}]" for f in connus)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri modele` : le modèle vierge d'une soumission, commenté, tiré des formes."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from serveur.faces.commandes.commun import option_format, option_sortie, progres
from serveur.faces.sortie import est_binaire, rendre
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.validation.limites import MODELES


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "modele",
        help="écrire le modèle vierge d'une soumission",
        description="Écrit un modèle à remplir : chaque clé, ce qu'on y attend, si elle est obligatoire et selon quoi.",
        epilog="exemple : cadre-ri modele PlanGestionRI --format xlsx --sortie plan.xlsx",
    )
    analyse.add_argument(
        "type_voulu", nargs="?", metavar="TYPE", help="EntentePartenariat, PlanGestionRI… ; sans : la liste"
    )
    option_format(analyse, MODELES, "yaml")
    option_sortie(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    from serveur.graphe.construction import assurer
    from serveur.graphe.reference import Reference
    from serveur.services.validation.formes import Formes
    from serveur.services.validation.gabarits import Gabarits
    from serveur.services.validation.structure import lire_modele

    formes = Formes.charger()
    gabarits = Gabarits(formes, lire_modele(), Reference.lire(assurer(progres())))
    if not options.type_voulu:
        for classe in gabarits.modele.classes:
            print(f"{classe:20} {gabarits.libelle(classe)}")
        return 0
    contenu = gabarits.ecrire(gabarits.classe(options.type_voulu), options.format)
    if not options.sortie and est_binaire(options.format) and sys.stdout.isatty():
        raise EntreeInutilisable(f"un classeur ne s'affiche pas : ajouter --sortie FICHIER.{options.format}.")
    rendre(contenu, options.sortie)
    return 0

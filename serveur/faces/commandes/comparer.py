# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri comparer` : deux versions d'une même soumission ; ce qui est résolu, ce qui reste, ce qui est nouveau."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import en_json, lire_fichier, option_format, option_sortie, progres
from serveur.faces.sortie import rendre

_TITRES = {"resolus": "Résolu", "restants": "Reste à faire", "nouveaux": "Nouveau"}


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "comparer",
        help="comparer deux versions d'une soumission",
        description="Valide les deux versions et dit, constat par constat, ce qui est résolu, reste ou est "
        "nouveau. Rend 0 si la nouvelle version est conforme, 1 sinon.",
        epilog="exemple : cadre-ri comparer entente-mai.yaml entente-juin.yaml",
    )
    analyse.add_argument("avant", type=Path, metavar="AVANT", help="la version déjà examinée")
    analyse.add_argument("apres", type=Path, metavar="APRÈS", help="la version corrigée")
    option_format(analyse)
    option_sortie(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    from serveur.graphe.construction import assurer
    from serveur.services.validation.atelier import Atelier, Envoi
    from serveur.services.validation.rapports.comparaison import comparer

    assurer(progres())
    with Atelier(1) as atelier:
        avant, apres = (atelier.valider(Envoi(str(c), lire_fichier(c))) for c in (options.avant, options.apres))
    rendu = comparer(avant, apres)
    texte = en_json(rendu) if options.format == "json" else "\n\n".join(_en_texte(d) for d in rendu["documents"])
    rendre(texte.encode() + b"\n", options.sortie)
    return 0 if rendu["conforme"] else 1


def _en_texte(document: dict[str, Any]) -> str:
    from serveur.services.validation.grades import PAR_CODE
    from serveur.services.validation.rapports.groupes import grouper

    titre = f" « {document['titre']} »" if document["titre"] else ""
    verdict = "conforme" if document["conforme_apres"] else "NON CONFORME"
    if document["apres"] is None:
        verdict = "absent de la nouvelle version"
    lignes = [f"{document['type']}{titre} : {verdict}"]
    for cle, intitule in _TITRES.items():
        lignes += ["", f"  {intitule} ({len(document[cle])})"]
        for groupe in grouper(document[cle]):
            grade = PAR_CODE[groupe.premier["gravite"]]
            lignes.append(
                f"    {grade.marque} {groupe.lieux} : {groupe.premier['message']}  [{groupe.premier['regle']}]"
            )
    return "\n".join(lignes)

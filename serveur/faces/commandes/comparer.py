# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri comparer` : deux versions d'une même soumission ; ce qui est résolu, ce qui reste, ce qui est nouveau."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import en_json, lire_fichier, option_format, option_sortie, progres
from serveur.faces.sortie import exiger_un_fichier, rendre
from serveur.noyau.terminal import neutraliser

_FORMATS = ("texte", "json", "docx")


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
    option_format(analyse, _FORMATS)
    option_sortie(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    from serveur.graphe.construction import assurer
    from serveur.services.validation.atelier import Atelier, Envoi
    from serveur.services.validation.rapports.comparaison import comparer

    exiger_un_fichier(options.format, options.sortie)
    assurer(progres())
    with Atelier(1) as atelier:
        avant, apres = (atelier.valider(Envoi(str(c), lire_fichier(c))) for c in (options.avant, options.apres))
    rendu = comparer(avant, apres)
    rendre(_ecrire(rendu, options.format), options.sortie)
    return 0 if rendu["conforme"] else 1


def _ecrire(rendu: dict[str, Any], nom_format: str) -> bytes:
    if nom_format == "docx":
        from serveur.services.validation.rapports.lettre import lettre_de_comparaison  # python-docx
        from serveur.services.validation.versions import version_des_regles

        return lettre_de_comparaison(rendu, version_des_regles(), date.today())
    if nom_format == "json":
        return en_json(rendu).encode() + b"\n"
    texte = neutraliser("\n\n".join(_en_texte(d) for d in rendu["documents"]))
    return texte.encode() + b"\n"


def _en_texte(document: dict[str, Any]) -> str:
    from serveur.services.validation.grades import PAR_CODE
    from serveur.services.validation.rapports.comparaison import VOLETS, verdict
    from serveur.services.validation.rapports.ecriture import citations
    from serveur.services.validation.rapports.groupes import grouper

    titre = f" « {document['titre']} »" if document["titre"] else ""
    lignes = [f"{document['type_nom']}{titre} : {verdict(document)}"]
    for cle, intitule in VOLETS.items():
        lignes += ["", f"  {intitule} ({len(document[cle])})"]
        for groupe in grouper(document[cle]):
            c, valeurs = groupe.premier, f" : {groupe.valeurs}" if groupe.valeurs else ""
            ou, message, reparation = groupe.a_l_auteur
            lignes.append(f"    {PAR_CODE[c['gravite']].marque} {ou}{valeurs} : {message}  [{c['regle']}]")
            if cle != "resolus":
                lignes += [f"      À faire : {reparation}", f"      Selon : {citations(c)}"]
    return "\n".join(lignes)

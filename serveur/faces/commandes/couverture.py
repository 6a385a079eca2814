# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri couverture` : ce que les énoncés réclament du texte, section par section."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import en_json, option_format, progres
from serveur.graphe.construction import ouvrir
from serveur.services.couverture.mesure import mesurer, relire


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "couverture",
        help="mesurer ce que les énoncés réclament du texte",
        description="Vérifie la somme du texte, puis compte les caractères visibles que réclame un énoncé "
        "et liste chaque étendue que personne ne réclame.",
        epilog="exemple : cadre-ri couverture --texte cadre-de-gestion-ri.txt",
    )
    analyse.add_argument("--texte", required=True, type=Path, metavar="FICHIER", help="le texte du Cadre")
    analyse.add_argument(
        "--relecture",
        nargs="?",
        const="",
        metavar="SECTION",
        help="plutôt : chaque énoncé (d'une section) à côté de ses passages, pour vérifier sa fidélité",
    )
    option_format(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    moteur = ouvrir(progres())
    if options.relecture is not None:
        fiches = relire(moteur, options.texte, options.relecture)
        if options.format == "json":
            print(en_json(fiches))
        else:
            print("\n\n".join(_fiche(f) for f in fiches))
        return 0 if fiches else 1
    mesure = mesurer(moteur, options.texte)
    print(en_json(mesure) if options.format == "json" else _rapport(mesure))
    return 0


def _fiche(fiche: dict[str, Any]) -> str:
    lignes = [f"{fiche['enonce'].rsplit('/', 1)[-1]}  [{fiche['citation']}]  {fiche['nature']}"]
    for champ in ("titulaires", "actions", "objets", "destinataires", "concours", "condition"):
        if fiche[champ]:
            lignes.append(f"   {champ} : {fiche[champ]}")
    lignes.append(f"   énoncé : {fiche['libelle']}")
    lignes += [f"   passage : « {p} »" for p in fiche["passages"]]
    return "\n".join(lignes)


def _rapport(mesure: dict[str, Any]) -> str:
    lignes = ["section                                                     couverts  visibles    taux"]
    for s in mesure["sections"]:
        if s["visibles"]:
            taux = s["couverts"] / s["visibles"]
            lignes.append(f"{s['libelle'][:58]:58}  {s['couverts']:>8}  {s['visibles']:>8}  {taux:>6.1%}")
    lignes += ["", f"{len(mesure['restes'])} étendues que personne ne réclame :"]
    for r in mesure["restes"]:
        lignes.append(f"  {r['debut']:>6},{r['fin']:<6} {r['extrait'][:90]}")
    p, visibles = mesure["passages"], mesure["texte"]["visibles"]
    lignes += [
        "",
        f"{mesure['enonces']} énoncés ; passage médian {p['mediane']:g} caractères, le plus long {p['maximum']}.",
        f"Couverture : {mesure['couverts']} des {visibles} caractères visibles, {mesure['taux']:.1%}.",
    ]
    return "\n".join(lignes)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri requete` : une question du catalogue, ses paramètres, son résultat."""

from __future__ import annotations

import argparse
from typing import Any

from serveur.faces.commandes.commun import en_json, en_tableau, option_format, option_moteur, option_sortie, progres
from serveur.faces.sortie import exiger_un_fichier, rendre
from serveur.graphe.ouverture import ouvrir_nos_requetes
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.resultats import Reponse, Tableau
from serveur.services.requetes.repertoire import catalogue, lire_valeurs, poser, publiques, requete
from serveur.services.tableurs import en_csv, en_xlsx


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "requete",
        help="poser une question du catalogue",
        description="Exécute une requête enregistrée ; --liste les montre toutes.",
        epilog="exemple : cadre-ri requete qui-fait-quoi --param objet=objet:plan-gouvernemental-securite",
    )
    analyse.add_argument("nom", nargs="?", metavar="NOM", help="nom de la requête")
    analyse.add_argument("--param", action="append", default=[], metavar="NOM=VALEUR", help="paramètre")
    analyse.add_argument("--liste", action="store_true", help="lister les requêtes et leurs paramètres")
    analyse.add_argument("--toutes", action="store_true", help="avec --liste : aussi celles qui servent au produit")
    analyse.add_argument("--sparql", action="store_true", help="montrer la requête au lieu de l'exécuter")
    option_format(analyse, ("texte", "json", "csv", "xlsx", "turtle"))
    option_sortie(analyse)
    option_moteur(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    if options.liste or not options.nom:
        return _lister(options.format, options.toutes)
    choisie = requete(options.nom)
    valeurs = lire_valeurs(options.param)
    if options.sparql:
        print(choisie.lier(valeurs).rstrip())
        return 0
    exiger_un_fichier(options.format, options.sortie)
    if (options.format == "turtle") != (choisie.forme == "construct") and options.format != "texte":
        raise EntreeInutilisable(f"--format {options.format} : la requête {choisie.nom} ne rend pas cela.")
    with ouvrir_nos_requetes(progres(), options.moteur) as moteur:
        resultat = poser(moteur, choisie, valeurs)
    rendre(_serialiser(resultat, options.format, choisie.nom), options.sortie)
    vide = resultat is False or (isinstance(resultat, Tableau) and not resultat.rangs)
    return 1 if vide or (isinstance(resultat, Reponse) and not resultat.corps.strip()) else 0


def _serialiser(resultat: Tableau | bool | Reponse, voulu: str, nom: str) -> bytes:
    if isinstance(resultat, Reponse):
        return resultat.corps
    if voulu == "xlsx":
        return en_xlsx(resultat, nom)
    if isinstance(resultat, bool):
        return (en_json(resultat) if voulu == "json" else "Oui" if resultat else "Non").encode() + b"\n"
    lignes = resultat.lignes()
    if voulu == "json":
        typees = [dict(zip(resultat.noms, rang, strict=True)) for rang in resultat.valeurs()]
        return en_json(typees).encode() + b"\n"
    if voulu == "csv":
        return en_csv(resultat).encode()
    if not lignes:
        return "Aucune ligne : rien dans le graphe ne répond à cette requête avec ces paramètres.\n".encode()
    pluriel = "s" if len(lignes) > 1 else ""
    return f"{en_tableau(resultat.noms, lignes)}\n\n{len(lignes)} ligne{pluriel}.\n".encode()


def _lister(format_voulu: str, toutes: bool) -> int:
    requetes = catalogue() if toutes else publiques()
    if format_voulu == "json":
        print(
            en_json(
                [
                    {"nom": r.nom, "theme": r.theme, "forme": r.forme, "resume": r.resume, "description": r.description,
                     "etiquettes": r.etiquettes, "parametres": [vars(p) for p in r.parametres]}
                    for r in requetes.values()
                ]
            )
        )  # fmt: skip
        return 0
    theme = None
    for r in sorted(requetes.values(), key=lambda r: (r.theme, r.nom)):
        if r.theme != theme:
            theme = r.theme
            print(f"\n{theme}")
        params = " ".join(f"{p.nom}=…" for p in r.parametres)
        print(f"  {r.nom:38} {r.resume}{f'  [{params}]' if params else ''}")
    return 0

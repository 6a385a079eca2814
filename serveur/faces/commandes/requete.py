"""`cadre-ri requete` : une question du catalogue, ses paramètres, son résultat."""

from __future__ import annotations

import argparse
from typing import Any

from serveur.faces.commandes.commun import en_csv, en_json, en_tableau, progres
from serveur.graphe.construction import ouvrir
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.catalogue import catalogue, requete


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
    analyse.add_argument("--sparql", action="store_true", help="montrer la requête au lieu de l'exécuter")
    analyse.add_argument("--format", choices=("texte", "json", "csv"), default="texte")
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    if options.liste or not options.nom:
        return _lister(options.format)
    choisie = requete(options.nom)
    texte = choisie.lier(_parametres(options.param))
    if options.sparql:
        print(texte.rstrip())
        return 0
    lignes = ouvrir(progres()).lignes(texte)
    noms = list(lignes[0]) if lignes else []
    if options.format == "json":
        print(en_json(lignes))
    elif options.format == "csv":
        print(en_csv(noms, lignes))
    elif lignes:
        print(en_tableau(noms, lignes))
        print(f"\n{len(lignes)} ligne{'s' if len(lignes) > 1 else ''}.")
    else:
        print("Aucune ligne : rien dans le graphe ne répond à cette requête avec ces paramètres.")
    return 0 if lignes else 1


def _parametres(donnes: list[str]) -> dict[str, str]:
    valeurs = {}
    for donne in donnes:
        nom, egal, valeur = donne.partition("=")
        if not egal or not nom:
            raise EntreeInutilisable(f"--param {donne} : écrire NOM=VALEUR.")
        valeurs[nom] = valeur
    return valeurs


def _lister(format_voulu: str) -> int:
    if format_voulu == "json":
        print(
            en_json(
                [
                    {"nom": r.nom, "theme": r.theme, "resume": r.resume, "description": r.description,
                     "etiquettes": r.etiquettes, "parametres": [vars(p) for p in r.parametres]}
                    for r in catalogue().values()
                ]
            )
        )  # fmt: skip
        return 0
    theme = None
    for r in sorted(catalogue().values(), key=lambda r: (r.theme, r.nom)):
        if r.theme != theme:
            theme = r.theme
            print(f"\n{theme}")
        params = " ".join(f"{p.nom}=…" for p in r.parametres)
        print(f"  {r.nom:38} {r.resume}{f'  [{params}]' if params else ''}")
    return 0

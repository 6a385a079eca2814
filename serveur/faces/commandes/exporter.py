# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri exporter` : le graphe entier ou un graphe nommé, dans un format RDF ; ou tous les fichiers publiés."""

from __future__ import annotations

import argparse
from typing import Any

from serveur.faces.commandes.commun import option_sortie, progres
from serveur.faces.sortie import ecrire, rendre
from serveur.graphe.construction import assurer, ouvrir
from serveur.graphe.notice.distributions import SOMMES
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import GRAPHES
from serveur.noyau.formats import offerts
from serveur.services.publication.exports import exporter
from serveur.services.publication.fichiers import publier


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "exporter",
        help="écrire le graphe en RDF",
        description="Écrit le graphe compilé, inférences comprises ; --graphe n'en prend qu'un. --tout écrit dans un "
        "dossier tous les fichiers de /telechargements : RDF, tables CSV, notice DCAT-AP, sommes SHA-256.",
        epilog="exemple : cadre-ri exporter --format turtle --graphe cadre --sortie cadre.ttl ; "
        "cadre-ri exporter --tout --sortie publication",
    )
    analyse.add_argument("--format", choices=tuple(offerts("export")), help="nquads par défaut")
    analyse.add_argument("--graphe", choices=GRAPHES, help="un seul graphe nommé")
    analyse.add_argument("--tout", action="store_true", help="tous les fichiers publiés, dans le dossier --sortie")
    option_sortie(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    if options.tout:
        return _tout_ecrire(options)
    octets = exporter(ouvrir(progres()), options.format or "nquads", options.graphe)
    rendre(octets, options.sortie)
    return 0


def _tout_ecrire(options: argparse.Namespace) -> int:
    """Chaque fichier sous son nom stable ; ceux d'un autre nom, déjà là, ne sont pas touchés."""
    if options.format or options.graphe or not options.sortie:
        raise EntreeInutilisable("--tout écrit tous les formats : donner --sortie DOSSIER, sans --format ni --graphe.")
    publication = publier(assurer(progres()), progres("Fichiers publiés"))
    try:
        options.sortie.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise EntreeInutilisable(f"{options.sortie} : dossier impossible à créer ({erreur.strerror}).") from erreur
    for fichier in publication.fichiers.values():
        ecrire(options.sortie / fichier.nom, fichier.octets)
    total = sum(len(f.octets) for f in publication.fichiers.values())
    print(f"{len(publication.fichiers)} fichiers, {total} octets, dans {options.sortie}")
    print(f"vérifier : sha256sum -c {SOMMES}")
    return 0

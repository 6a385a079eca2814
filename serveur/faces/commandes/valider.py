# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri valider` : une soumission, plusieurs, ou un dossier ; ce qui manque, où, selon quoi, que faire."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serveur.faces.commandes.commun import lire_fichier, option_format, option_sortie, progres
from serveur.faces.sortie import est_binaire, exiger_un_fichier, rendre
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre
from serveur.services.validation.grades import CODES
from serveur.services.validation.limites import EXTENSIONS, FORMATS_LUS, OCTETS_MAX, RAPPORTS

if TYPE_CHECKING:
    from serveur.services.validation.atelier import Envoi


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "valider",
        help="valider une entente, un plan, un bilan, un projet ou un service",
        description="Vérifie des soumissions d'après le Cadre ; un dossier est un lot. "
        "Rend 0 si tout est conforme, 1 sinon, 2 si un fichier n'a pas pu être validé.",
        epilog="exemple : cadre-ri valider exemples/entente-partenariat.yaml",
    )
    analyse.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER", help="fichier ou dossier ; - : entrée")
    analyse.add_argument("--type", dest="type_voulu", metavar="TYPE", help="type, si le document ne le dit pas")
    analyse.add_argument("--entree", choices=FORMATS_LUS, help="format des fichiers, si l'extension ne le dit pas")
    analyse.add_argument("--plan", type=Path, metavar="FICHIER", help="le plan dont un bilan rend compte")
    analyse.add_argument(
        "--organismes",
        type=Path,
        metavar="LISTE",
        help="liste des organismes visés (CSV, XLSX, ODS)",
    )
    analyse.add_argument(
        "--gravite",
        choices=CODES,
        help="ne montrer que ce grade et les plus graves",
    )
    analyse.add_argument(
        "--grille",
        action="store_true",
        help="la grille des exigences de chaque document, aussi dans le JSON d'un grand lot",
    )
    option_format(analyse, RAPPORTS)
    option_sortie(analyse)
    analyse.add_argument("--grappe", metavar="tcp://…", help="grappe Dask existante (extra « grappe »)")
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    # pySHACL et rdflib se chargent ici : les autres commandes n'ont pas à les attendre.
    from serveur.graphe.construction import assurer
    from serveur.services.validation.atelier import Envoi, fichiers_a_valider
    from serveur.services.validation.rapports.ecriture import (
        AVEC_GRILLE,
        LOT,
        NON_LU,
        a_partir_de,
        document_en_erreur,
        ecrire,
    )

    exiger_un_fichier(options.format, options.sortie)
    plan = (lire_fichier(options.plan), str(options.plan)) if options.plan else None
    liste = (lire_fichier(options.organismes), str(options.organismes)) if options.organismes else None
    entree = [c for c in options.fichiers if str(c) != "-"]
    chemins, ignores = fichiers_a_valider(entree, EXTENSIONS)

    nombre = len(chemins) + len(options.fichiers) - len(entree)
    # d'un lot, une machine veut d'abord les constats ; la grille de chacun en triplerait la taille
    grille = options.format in AVEC_GRILLE and (options.grille or options.format != "json" or nombre <= LOT)

    def envois() -> Iterator[Envoi]:
        if len(entree) < len(options.fichiers):
            lu = sys.stdin.buffer.read(OCTETS_MAX + 1)
            yield Envoi("entrée standard", lu, options.type_voulu, options.entree, plan, liste, grille)
        for chemin in chemins:
            yield Envoi(str(chemin), lire_fichier(chemin), options.type_voulu, options.entree, plan, liste, grille)

    assurer(progres())
    documents: list[dict[str, Any]] = []
    erreurs: list[ErreurCadre] = []
    for envoi, rendu in _derouler(envois(), nombre, options.grappe):
        if isinstance(rendu, ErreurCadre):
            if nombre == 1:
                raise type(rendu)(f"{envoi.fichier} : {rendu.message}")
            erreurs.append(rendu)
            documents.append(document_en_erreur(envoi.fichier, rendu.message, envoi.octets))
        else:
            documents += rendu
    for chemin in ignores:
        erreurs.append(EntreeInutilisable(f"{chemin.name} : {NON_LU}"))
        documents.append(document_en_erreur(str(chemin), NON_LU))
    conforme = all(d["conforme"] for d in documents)
    if options.gravite:
        documents = [a_partir_de(d, options.gravite) for d in documents]
    fin = b"" if est_binaire(options.format) else b"\n"
    rendre(ecrire(documents, options.format) + fin, options.sortie)
    if erreurs:
        total = nombre + len(ignores)
        print(f"cadre-ri : {len(erreurs)} fichiers sur {total} n'ont pas pu être validés.", file=sys.stderr)
        return max(e.sortie for e in erreurs)
    return 0 if conforme else 1


def _derouler(envois: Iterator[Envoi], nombre: int, grappe: str | None) -> Iterator[tuple[Envoi, Any]]:
    """Le lot, ici ou sur la grappe, avec le même progrès."""
    from serveur.services.validation.atelier import (
        Atelier,
        soumettre_a_la_grappe,
        travailleurs_par_defaut,
        valider_lot,
    )

    if grappe:
        soumettre, fermer, travailleurs = soumettre_a_la_grappe(grappe)
        try:
            yield from _avec_progres(valider_lot(envois, soumettre, 4 * travailleurs), nombre)
        finally:
            fermer()
        return
    travailleurs = min(travailleurs_par_defaut(), max(1, nombre // 8))
    with Atelier(travailleurs) as atelier:
        yield from _avec_progres(valider_lot(envois, atelier.soumettre, 3 * travailleurs), nombre)


def _avec_progres(rendus: Iterator[tuple[Envoi, Any]], nombre: int) -> Iterator[tuple[Envoi, Any]]:
    debut, montrer = time.monotonic(), nombre > 1 and sys.stderr.isatty()
    for rang, rendu in enumerate(rendus, 1):
        if montrer and (rang % 20 == 0 or rang == nombre):
            rythme = rang / max(time.monotonic() - debut, 0.001)
            plein = "█" * (20 * rang // nombre)
            fin = "\n" if rang == nombre else ""
            print(f"\r  {plein:░<20} {rang}/{nombre} ({rythme:.0f} par seconde)", end=fin, file=sys.stderr, flush=True)
        yield rendu

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri reconcilier` : une colonne de noms d'un CSV, et les identifiants du graphe à côté."""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from serveur.faces.commandes.commun import option_format, option_sortie, progres
from serveur.graphe.construction import assurer
from serveur.graphe.recherche.index import Index
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import plier
from serveur.services.reconciliation.entites import Entites
from serveur.services.reconciliation.recherche import SEUIL, Rapprochement
from serveur.services.reconciliation.tableaux import (
    SEPARATEURS,
    Bilan,
    Forme,
    colonnes_ajoutees,
    lignes,
    rang_de,
    reconcilier,
    reconnaitre,
)


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "reconcilier",
        help="trouver les identifiants d'une colonne de noms",
        description="Écrit le même CSV avec, pour chaque nom, l'IRI, le libellé, le score et les candidats. "
        "L'IRI n'est donnée qu'à partir du seuil. Rend 0 si un nom au moins est trouvé, 1 si aucun, 2 si le fichier ne "
        "se lit pas.",
        epilog="exemple : cadre-ri reconcilier contrats.csv --colonne organisme --sortie contrats-ri.csv",
    )
    analyse.add_argument("fichier", type=Path, metavar="FICHIER.csv", help="UTF-8, UTF-16 ou Windows-1252 (Latin-1)")
    analyse.add_argument("--colonne", required=True, metavar="NOM", help="la colonne des noms")
    analyse.add_argument("--type", dest="type_voulu", metavar="TYPE", help="Organisation, Loi, Document… ; sans : tous")
    analyse.add_argument("--seuil", type=float, default=SEUIL, metavar="S", help=f"score qui suffit ({SEUIL})")
    analyse.add_argument("--candidats", type=int, default=3, metavar="N", help="candidats écrits au plus (3)")
    analyse.add_argument("--separateur", metavar="C", help="virgule, point-virgule, tab ou | ; sinon, deviné")
    option_format(analyse, ("csv", "json"), "csv")
    option_sortie(analyse)
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    if not 0 < options.seuil <= 1:
        raise EntreeInutilisable(f"--seuil {options.seuil} : donner un nombre plus grand que 0, au plus 1.")
    if not 1 <= options.candidats <= 50:
        raise EntreeInutilisable(f"--candidats {options.candidats} : donner un entier de 1 à 50.")
    if options.sortie and options.sortie.resolve() == options.fichier.resolve():
        raise EntreeInutilisable(f"{options.sortie} : la sortie effacerait l'entrée ; choisir un autre fichier.")
    forme = reconnaitre(options.fichier, _separateur(options.separateur), options.colonne)
    rang = rang_de(forme, options.colonne, options.fichier)
    rapprochement = Rapprochement(Index.lire(assurer(progres())))
    types = [_type(rapprochement.entites, options.type_voulu)] if options.type_voulu else []
    avancer, finir = _suivi(options.fichier.stat().st_size)
    rendues = reconcilier(
        lignes(options.fichier, forme), rang, rapprochement, types, options.seuil, options.candidats, avancer
    )
    noms = [*forme.entete, *colonnes_ajoutees(forme, forme.entete[rang])]
    with _sortie(options.sortie) as octets:
        (_ecrire_json if options.format == "json" else _ecrire_csv)(octets, forme, noms, rendues)
    return 0 if finir() else 1


def _separateur(voulu: str | None) -> str | None:
    nomme = {"virgule": ",", "point-virgule": ";", "tab": "\t", "\\t": "\t"}.get(voulu or "", voulu)
    if nomme is not None and nomme not in SEPARATEURS:
        raise EntreeInutilisable(f"--separateur {nomme[:20]} : choisir virgule, point-virgule, tab ou |.")
    return nomme


def _type(entites: Entites, voulu: str) -> str:
    """Type donné par son IRI, son nom ou son libellé."""
    connu = entites.type_connu(voulu)
    if connu is None:
        connu = next((t for t, d in entites.types.items() if plier(voulu) in (plier(d["libelle"]), plier(t[3:]))), None)
    if connu is None:
        noms = ", ".join(sorted(t.partition(":")[2] for t in entites.types))
        raise EntreeInutilisable(f"--type {voulu[:60]} : type inconnu ; choisir {noms}.")
    return connu


@contextlib.contextmanager
def _sortie(chemin: Path | None) -> Iterator[BinaryIO]:
    """La sortie standard, ou un fichier qui ne prend son nom qu'une fois entier."""
    if chemin is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    partiel = chemin.with_name(f".{chemin.name}.{os.getpid()}.partiel")
    try:
        with partiel.open("wb") as octets:
            yield octets
        partiel.replace(chemin)
    except OSError as erreur:
        raise EntreeInutilisable(f"{chemin} : écriture impossible ({erreur.strerror}).") from erreur
    finally:
        partiel.unlink(missing_ok=True)


def _ecrire_csv(
    octets: BinaryIO, forme: Forme, noms: list[str], rendues: Iterator[tuple[list[str], list[str]]]
) -> None:
    octets.write(forme.marque)
    texte = io.TextIOWrapper(octets, encoding=forme.encodage, errors="replace", newline="")
    plume = csv.writer(texte, delimiter=forme.separateur, lineterminator=forme.fin_de_ligne)
    try:
        plume.writerow(noms)
        plume.writerows(cellules + ajoutees for cellules, ajoutees in rendues)
    finally:
        texte.detach()  # sans quoi la sortie standard se fermerait avec lui


def _ecrire_json(
    octets: BinaryIO, _forme: Forme, noms: list[str], rendues: Iterator[tuple[list[str], list[str]]]
) -> None:
    avant = b"["
    for cellules, ajoutees in rendues:
        ligne = dict(zip(noms, cellules + ajoutees, strict=True))
        octets.write(avant + b"\n" + json.dumps(ligne, ensure_ascii=False).encode())
        avant = b","
    octets.write((b"[" if avant == b"[" else b"") + b"\n]\n")


def _suivi(taille: int) -> tuple[Callable[[Bilan, int], None], Callable[[], bool]]:
    """(à chaque ligne, à la fin) : progrès et bilan sur la sortie d'erreur ; `finir` : un nom a-t-il été pris ?"""
    debut = dernier = time.monotonic()
    anime = sys.stderr.isatty()
    palier = 0
    dernier_bilan = Bilan()

    def avancer(bilan: Bilan, octets: int) -> None:
        nonlocal dernier, dernier_bilan, palier
        dernier_bilan = bilan
        if bilan.lignes % 500:
            return
        part = min(1.0, octets / max(taille, 1))
        # dans un journal, une ligne par cinquième d'un grand fichier ; devant quelqu'un, une barre qui avance
        if time.monotonic() - dernier < 0.2 if anime else bilan.lignes < 5000 or int(5 * part) <= palier:
            return
        dernier, palier = time.monotonic(), int(5 * part)
        plein = "█" * int(20 * part)
        texte = f"  {plein:░<20} {part:4.0%}  {bilan.lignes} lignes, {bilan.distincts} noms distincts"
        print(f"\r\x1b[2K{texte}" if anime else texte, end="" if anime else "\n", file=sys.stderr, flush=True)

    def finir() -> bool:
        b = dernier_bilan
        a_relire = b.lignes - b.prises - b.vides
        texte = (
            f"{b.lignes} lignes, {b.distincts} noms distincts : {b.prises} trouvés, {a_relire} à relire, "
            f"{b.vides} vides ({time.monotonic() - debut:.1f} s)."
        )
        print(f"\r\x1b[2K{texte}" if anime else texte, file=sys.stderr, flush=True)
        return b.prises > 0

    return avancer, finir

#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Banc SPARQL : les cinq questions d'un analyste, sur trois tailles de graphe, dans le nôtre et ses pairs.

    python bancs/sparql.py [--tailles cadre,1M,10M] [--concurrents 1,8] [--fois 15] [--cache DOSSIER]

L'étalon est pyoxigraph en mémoire, appelé tel quel, JSON compris ; il est repris à côté de chaque mesure
d'un serveur : on compare des rapports, les millisecondes situent. Chaque répétition a une autre constante,
la même pour tous. Tous doivent rendre le même nombre de lignes ; sinon le banc le dit et sort 1.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from analystes import NOMS, Analyste, Foule
from clients import Campagne, centile
from generer import generer
from moteurs import SERVEURS, Echec, Etalon, MoteurHttp
from processus import sortir_proprement
from rapport import Passage, Serie, imprimer, nombre

from serveur.graphe.construction import GRAPHE_NQ, assurer

TAILLES = {"cadre": 0, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}
BUDGET = 20.0  # secondes au plus pour répéter une question dans un moteur
CHAUFFE = 3.0  # secondes de questions mêlées qui ne comptent pas, au moins un tour
PLACE = 5  # octets libres voulus par octet de données : Virtuoso et Oxigraph les recopient


def suivre(message: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{message}", end="", file=sys.stderr, flush=True)


def fichiers_de(taille: str, cache: Path) -> list[Path]:
    """Les N-Quads de cette taille : le Cadre, et les données inventées s'il y en a, écrites une fois."""
    fichiers = [assurer() / GRAPHE_NQ]
    triplets = TAILLES[taille]
    if triplets:
        cache.mkdir(parents=True, exist_ok=True)
        donnees = cache / f"g-{triplets}.nq"
        if not donnees.exists():
            libres = shutil.disk_usage(cache).free
            if libres < 200 * triplets * PLACE:
                raise SystemExit(
                    f"{cache} : {libres / 1e9:.0f} Go libres, il en faut {200 * triplets * PLACE / 1e9:.0f}."
                )
            suivre(f"{taille} : génération")
            generer(triplets, donnees)
        fichiers.append(donnees)
    return fichiers


def chauffer(moteur: MoteurHttp, textes: dict[str, list[str]]) -> None:
    """Ce qu'un moteur prépare à ses premières réponses n'est pas ce que l'on mesure ici."""
    fin = time.monotonic() + CHAUFFE
    for rang in range(max(map(len, textes.values()))):
        for nom in textes:
            with contextlib.suppress(Echec):  # la mesure qui suit le redira
                moteur.chronometrer(textes[nom][rang])
        if time.monotonic() > fin:
            break


def mesurer_question(etalon: Etalon, moteur: MoteurHttp, textes: list[str]) -> Serie:
    """L'étalon et le moteur, tour à tour, sur les mêmes textes ; un premier essai ne compte pas."""
    serie = Serie()
    fin = time.monotonic() + BUDGET
    try:
        moteur.chronometrer(textes[0])
        for rang, texte in enumerate(textes):
            if rang >= 3 and time.monotonic() > fin:
                break
            secondes, attendues = etalon.chronometrer(texte)
            siennes, rendues = moteur.chronometrer(texte)
            serie.etalon.append(secondes)
            serie.moteur.append(siennes)
            serie.lignes = attendues if rang == 0 else serie.lignes
            if rendues != attendues:
                serie.ecarts.append(f"{rendues} lignes au lieu de {attendues} (essai {rang})")
    except Echec as erreur:
        serie.echec = str(erreur)
    return serie


def debits(passage: Passage, moteur: MoteurHttp, analyste: Analyste, concurrents: list[int], secondes: float) -> None:
    """Par nombre de clients : réponses 200 par seconde et leur p95, les cinq questions mêlées."""
    rendus = passage.debits[moteur.nom] = {}
    for clients in concurrents:
        campagne = Campagne(moteur.url, clients, secondes, Foule(analyste, graine=clients))
        try:
            tirs, _ = campagne.resultat()
        finally:
            campagne.arreter()
        bons = [tir.secondes for tir in tirs if tir.statut == 200]
        rendus[clients] = f"{nombre(len(bons) / secondes)}/s, p95 {centile(bons, 0.95) * 1000:.0f} ms"
        if rates := [tir for tir in tirs if tir.statut != 200]:
            rendus[clients] += f", {len(rates)} refus"
            cause = f"{rates[0].nom}, {rates[0].statut or 'connexion coupée'} {rates[0].cause.strip()}"
            passage.refus.append(f"{moteur.nom}, {clients} clients : {len(rates)} refus, le premier : {cause}")


def mesurer(taille: str, options: argparse.Namespace, concurrents: list[int]) -> Passage:
    fichiers = fichiers_de(taille, options.cache)
    passage = Passage(taille)
    with Etalon() as etalon:
        suivre(f"{taille} : chargement de l'étalon")
        etalon.demarrer(fichiers)
        passage.triplets = etalon.triplets
        analyste = Analyste()
        analyste.apprendre(etalon.valeurs)
        textes = {nom: analyste.variantes(nom, options.fois) for nom in NOMS}
        for genre in SERVEURS:
            with genre() as moteur:
                if options.moteurs and moteur.nom not in options.moteurs.split(","):
                    passage.absents[moteur.nom] = "écarté par --moteurs"
                    continue
                if absence := moteur.absent():
                    passage.absents[moteur.nom] = absence
                    continue
                if moteur.limite is not None and etalon.triplets > moteur.limite:
                    passage.absents[moteur.nom] = f"non essayé au-delà de {moteur.limite} triplets (trop lent)"
                    continue
                suivre(f"{taille} : {moteur.nom}, chargement")
                try:
                    moteur.demarrer(fichiers)
                except Echec as erreur:
                    passage.absents[moteur.nom] = f"n'a pas démarré : {erreur}"
                    continue
                chauffer(moteur, textes)
                for nom in NOMS:
                    suivre(f"{taille} : {moteur.nom}, {nom}")
                    passage.series[moteur.nom, nom] = mesurer_question(etalon, moteur, textes[nom])
                suivre(f"{taille} : {moteur.nom}, débit")
                debits(passage, moteur, analyste, concurrents, options.secondes)
                passage.charges[moteur.nom] = (moteur.chargement, moteur.memoire())
        passage.charges[etalon.nom] = (etalon.chargement, etalon.memoire())
    return passage


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("--tailles", default="cadre,1M,10M", help=f"parmi {', '.join(TAILLES)} (cadre,1M,10M)")
    analyse.add_argument("--concurrents", default="1,8", help="nombres de clients du débit (1,8)")
    analyse.add_argument("--secondes", type=float, default=5.0, help="durée d'une mesure de débit (5)")
    analyse.add_argument("--fois", type=int, default=15, help="répétitions d'une question (15)")
    analyse.add_argument("--moteurs", help="seulement ceux-ci, par exemple cadre-ri,Virtuoso")
    defaut = Path(tempfile.gettempdir()) / "bancs-donnees"
    analyse.add_argument("--cache", type=Path, default=defaut, help=f"dossier des données inventées ({defaut})")
    options = analyse.parse_args()
    sortir_proprement()
    tailles = options.tailles.split(",")
    if inconnues := [t for t in tailles if t not in TAILLES]:
        analyse.error(f"taille inconnue : {', '.join(inconnues)} (parmi {', '.join(TAILLES)})")
    concurrents = [int(n) for n in options.concurrents.split(",") if n]
    passages = [mesurer(taille, options, concurrents) for taille in tailles]
    suivre("")
    return imprimer(passages, [genre.nom for genre in SERVEURS], NOMS)


if __name__ == "__main__":
    sys.exit(principal())

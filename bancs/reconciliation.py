# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Réconcilier un CSV de 100 000 lignes et 300 noms distincts : temps, mémoire, progrès ; puis mille noms.

    python bancs/reconciliation.py [--lignes 100000] [--noms 300]

Les noms viennent de tests/reconciliation (variantes, altérations faites par programme, noms absents). La mémoire est
le plus haut résident du processus, comparé à un fichier dix fois plus petit : elle ne doit pas suivre la taille.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mesurer import RACINE, chrono, etalon

from serveur.graphe.construction import assurer
from serveur.graphe.recherche.index import Index
from serveur.services.reconciliation import Rapprochement

sys.path.insert(0, str(RACINE / "tests" / "reconciliation"))
import variantes

CIBLE = 20.0  # secondes (issue 7)


def main() -> None:
    analyse = argparse.ArgumentParser()
    analyse.add_argument("--lignes", type=int, default=100_000)
    analyse.add_argument("--noms", type=int, default=300)
    options = analyse.parse_args()
    index = Index.lire(assurer())
    tous = [nom for nom, _ in variantes.a_la_main()] + variantes.absents()
    tous += [nom for _, nom, _ in variantes.par_programme(index)]
    noms = list(dict.fromkeys(tous))[: options.noms]
    base = chrono(etalon)
    print(f"étalon : un million de tours de boucle, {base * 1000:.0f} ms")
    with tempfile.TemporaryDirectory() as dossier:
        memoires = []
        for lignes in (options.lignes // 10, options.lignes):
            entree, sortie = Path(dossier, f"{lignes}.csv"), Path(dossier, f"{lignes}-ri.csv")
            _ecrire(entree, lignes, noms)
            secondes, memoire, progres = _lancer(entree, sortie)
            memoires.append(memoire)
            with sortie.open(encoding="utf-8", newline="") as fichier:
                rendues = list(csv.DictReader(fichier))
            assert len(rendues) == lignes
            assert progres, "aucun progrès montré"
            trouves = sum(bool(r["iri"]) for r in rendues)
            print(
                f"{lignes:>7} lignes, {len(noms)} noms distincts : {secondes:.1f} s (×{secondes / base:.0f}), "
                f"{memoire} Mo au plus, {progres} lignes de progrès, {trouves} noms pris"
            )
        print(f"cible : {CIBLE:.0f} s, {'tenue' if secondes <= CIBLE else 'MANQUÉE'}")
        print(f"mémoire, dix fois plus de lignes : +{memoires[1] - memoires[0]} Mo")
    debut = time.perf_counter()
    rapprochement = Rapprochement(index)
    bati = time.perf_counter() - debut
    lot = list(dict.fromkeys(tous))[:1000]
    debut = time.perf_counter()
    for nom in lot:
        rapprochement.chercher(nom)
    passe = time.perf_counter() - debut
    print(
        f"service : bâti en {bati:.2f} s ; {len(lot)} noms distincts jamais vus : {passe * 1000 / len(lot):.2f} ms l'un"
    )


def _ecrire(chemin: Path, lignes: int, noms: list[str]) -> None:
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        plume = csv.writer(fichier)
        plume.writerow(["contrat", "organisme", "montant"])
        plume.writerows([f"C-{r:06}", noms[r * 7919 % len(noms)], r * 13 % 100_000] for r in range(lignes))


def _lancer(entree: Path, sortie: Path) -> tuple[float, int, int]:
    """(secondes, Mo résidents au plus, lignes écrites sur la sortie d'erreur) de la commande entière."""
    ordre = [sys.executable, "-m", "serveur", "reconcilier", str(entree), "--colonne", "organisme"]
    debut = time.perf_counter()
    with subprocess.Popen(
        [*ordre, "--sortie", str(sortie)], stderr=subprocess.PIPE, cwd=RACINE, text=True
    ) as processus:
        assert processus.stderr
        dit = processus.stderr.read()
        _, etat, usage = os.wait4(processus.pid, 0)
        processus.returncode = os.waitstatus_to_exitcode(etat)
    assert processus.returncode == 0, dit
    return time.perf_counter() - debut, usage.ru_maxrss // 1024, len(dit.splitlines())


if __name__ == "__main__":
    main()

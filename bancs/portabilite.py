# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Temps de chaque requête du catalogue dans rdflib, comme multiple du moteur embarqué.

    python bancs/portabilite.py [--limite SECONDES]

Chaque requête tourne dans un processus que l'on arrête à la limite.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time

from rdflib import Dataset

from serveur.graphe.construction import GRAPHE_NQ, assurer
from serveur.moteurs.embarque import Moteur
from serveur.services.requetes.repertoire import catalogue


def main() -> None:
    analyse = argparse.ArgumentParser(description=__doc__)
    analyse.add_argument("--limite", type=float, default=4.0)
    options = analyse.parse_args()
    chemin = assurer() / GRAPHE_NQ
    moteur = Moteur.depuis_nquads(chemin)
    donnees = Dataset(default_union=True)
    donnees.parse(str(chemin), format="nquads")
    contexte = multiprocessing.get_context("fork")
    for nom, requete in sorted(catalogue().items()):
        debut = time.perf_counter()
        moteur.lignes(requete.sparql)
        ici = time.perf_counter() - debut
        processus = contexte.Process(target=lambda q=requete.sparql: list(donnees.query(q)))
        debut = time.perf_counter()
        processus.start()
        processus.join(options.limite)
        la = time.perf_counter() - debut
        if processus.is_alive():
            processus.kill()
            print(f"{nom:36} arrêtée à {options.limite:g} s")
        else:
            print(f"{nom:36} ×{la / ici:,.0f}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Banc de la validation : une entente à chaud, un dossier de milliers, à côté de pySHACL employé tel quel.

    python bancs/validation.py [--documents 5000] [--base DOSSIER [--cache-base DOSSIER]]

Les temps dépendent de la machine ; les rapports à l'étalon, mesuré dans la même exécution, s'y comparent.
`--base` : les sources d'une autre version (git worktree), validant les mêmes documents à côté de celle-ci.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

import pyshacl  # noqa: E402
import yaml  # noqa: E402
from cote_a_cote import Version, comparer  # noqa: E402
from rdflib import Graph  # noqa: E402

from serveur.services.validation import atelier  # noqa: E402
from serveur.services.validation.atelier import (  # noqa: E402
    Atelier,
    Envoi,
    _charger,
    travailleurs_par_defaut,
    valider_lot,
)
from serveur.services.validation.formats import lire  # noqa: E402
from serveur.services.validation.graphes import en_graphe  # noqa: E402


def mediane(fonction, fois: int) -> float:
    """Millisecondes de processeur, médiane : la machine peut être occupée à autre chose."""
    temps = []
    for _ in range(fois):
        debut = time.process_time()
        fonction()
        temps.append((time.process_time() - debut) * 1000)
    return statistics.median(temps)


def ecrire_les_documents(dossier: Path, nombre: int, bonne: bytes, fautive: bytes) -> list[Path]:
    """`nombre` ententes, une fautive sur cinq."""
    dossier.mkdir(exist_ok=True)
    modele, fautif = yaml.safe_load(bonne), yaml.safe_load(fautive)
    for n in range(nombre):
        document = dict(fautif if n % 5 == 4 else modele, identifiant=f"EP-{n:05}")
        texte = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        (dossier / f"e{n:05}.yaml").write_text(texte, encoding="utf-8")
    return sorted(dossier.iterdir())


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__)
    analyse.add_argument("--documents", type=int, default=5000)
    analyse.add_argument("--base", type=Path, metavar="DOSSIER", help="sources d'une autre version, à côté")
    analyse.add_argument("--cache-base", metavar="DOSSIER", help="ses artefacts (CADRE_RI_CACHE)")
    analyse.add_argument("--tours", type=int, default=3, help="mesures de chaque version, la meilleure compte")
    options = analyse.parse_args()
    logging.disable(logging.CRITICAL)
    _charger()  # comme un travailleur
    validateur = atelier.validateur()
    print("| entente, à chaud, lecture comprise | ms | fois plus vite que l'étalon |\n|---|---|---|")
    bonne = (RACINE / "exemples" / "entente-partenariat.yaml").read_bytes()
    fautive = (RACINE / "exemples" / "entente-partenariat-fautive.yaml").read_bytes()
    soumission = lire(bonne, "yaml", None, validateur.transcripteur)
    turtle = en_graphe(soumission.graphe).serialize(format="turtle")
    complet = en_graphe(validateur.triplets(soumission, soumission.graphe))
    data = complet.serialize(format="turtle")

    def etalon() -> None:
        pyshacl.validate(Graph().parse(data=data), shacl_graph=validateur.formes.graphe, inplace=True)

    base = mediane(etalon, 15)
    print(f"| pySHACL tel quel, formes lues une fois, {len(complet)} triplets | {base:.1f} | 1 |")
    for nom, octets, fichier in (
        ("YAML sans faute", bonne, "e.yaml"),
        ("YAML fautif", fautive, "e.yaml"),
        ("Turtle sans faute", turtle.encode(), "e.ttl"),
        ("Turtle fautif", turtle.replace("id/acteur/sct", "id/acteur/ct").encode(), "e.ttl"),
    ):
        validateur.valider(octets, fichier)
        duree = mediane(lambda o=octets, f=fichier: validateur.valider(o, f), 60)
        print(f"| cadre-ri, {nom} | {duree:.1f} | {base / duree:.0f} |")

    if options.base:
        with tempfile.TemporaryDirectory() as dossier:
            lot, travail = Path(dossier) / "lot", Path(dossier)
            un = ecrire_les_documents(lot, options.documents, bonne, fautive)[0]
            ici = Version("ici", RACINE, os.environ.get("CADRE_RI_CACHE"))
            base_ = Version("base", options.base.resolve(), options.cache_base)
            print("\n" + comparer(ici, base_, lot, un, travail, options.tours))
        return 0

    with tempfile.TemporaryDirectory() as dossier:
        chemins = ecrire_les_documents(Path(dossier), options.documents, bonne, fautive)
        nombre = travailleurs_par_defaut()
        with Atelier(nombre) as ouvert:
            list(valider_lot([Envoi("x.yaml", bonne)] * 4 * nombre, ouvert.soumettre, 3 * nombre, 1))
            debut = time.perf_counter()
            envois = (Envoi(str(c), c.read_bytes()) for c in chemins)
            rendus = [r for _, r in valider_lot(envois, ouvert.soumettre, 3 * nombre)]
            duree = time.perf_counter() - debut
        fautifs = sum(not d["conforme"] for r in rendus for d in r)
    memoire = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    un = 1000 / base
    print(f"\n{len(rendus)} ententes sur {nombre} processus : {len(rendus) / duree:.0f} par seconde ", end="")
    print(f"({len(rendus) / duree / un:.1f} fois pySHACL tel quel en un processus), {fautifs} fautives, ", end="")
    print(f"mémoire d'un travailleur au plus {memoire:.0f} Mo.")
    return 0


if __name__ == "__main__":
    sys.exit(principal())

#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Jamais un faux « conforme » : notre verdict est celui de pySHACL tel quel, et rien n'est tu sans être expliqué.

    python bancs/faux_conforme.py [--nombre 3000] [--graine 1] [--json]

Chaque cas des formes, chaque exemple, chaque mutant de bancs/mutations.py (un triplet ôté ou abîmé d'un exemple
valide), puis `nombre` doubles mutants, jugés par le produit et par pyshacl.validate
sur les formes publiées (une centaine de millisecondes chacun). Sort 1 au premier désaccord, qu'il montre.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyshacl
from rdflib import Graph

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

from mutants import documents, en_octets, mutants  # noqa: E402
from mutations import mutations  # noqa: E402
from oracle import bruts_de, conforme, sans_cause, tel_quel, triplets_de  # noqa: E402

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.services.validation.formats import lire  # noqa: E402
from serveur.services.validation.graphes import depuis_rdflib, en_graphe  # noqa: E402
from serveur.services.validation.relecture import racines_de  # noqa: E402
from serveur.services.validation.service import Validateur  # noqa: E402
from serveur.services.validation.soumission import Soumission  # noqa: E402

EXEMPLES = [c for c in sorted((RACINE / "exemples").glob("*.yaml")) if not c.stem.endswith("-fautive")]


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("--nombre", type=int, default=3000, help="doubles mutants")
    analyse.add_argument("--graine", type=int, default=1)
    analyse.add_argument("--json", action="store_true")
    options = analyse.parse_args()
    validateur = Validateur(assurer())
    lots = itertools.chain(
        ((en_octets(d).decode(), None) for d in documents()),
        (mutant for exemple in EXEMPLES for mutant in un_triplet(validateur, exemple)),
        ((en_octets(d).decode(), None) for d in mutants(options.nombre, options.graine, (2,))),
    )
    comptes = dict.fromkeys(("documents", "conformes", "non_conformes", "pyshacl_leve", "resultats"), 0)
    debut = time.monotonic()
    for dit, soumission in lots:
        triplets = triplets_de(dit.encode() if soumission is None else soumission, validateur)
        bruts, juges = bruts_de(triplets, validateur), validateur.juger(triplets)
        comptes["documents"] += 1
        comptes["resultats"] += len(bruts)
        inexpliques = sans_cause(triplets, bruts, validateur)
        if inexpliques:
            return _desaccord(dit, f"{inexpliques[0].regle.iri} est tu sans qu'un constat montré l'explique")
        try:
            attendu, dits = tel_quel(triplets)
        except (pyshacl.errors.ReportableRuntimeError, pyshacl.errors.ValidationFailure):
            comptes["pyshacl_leve"] += 1
            attendu, dits = conforme(juges), {(b.forme, b.noeud, b.composant) for b in bruts}
        if conforme(juges) != attendu:
            return _desaccord(dit, f"pySHACL dit {'conforme' if attendu else 'non conforme'} ; nous, l'inverse")
        if autres := dits ^ {(b.forme, b.noeud, b.composant) for b in bruts}:
            return _desaccord(dit, f"l'un des deux moteurs seulement trouve {sorted(autres)}")
        comptes["conformes" if attendu else "non_conformes"] += 1
        if comptes["documents"] % 100 == 0:
            print(f"  {comptes['documents']} documents, {time.monotonic() - debut:.0f} s", file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps(comptes, indent=2))
    else:
        print(
            f"{comptes['documents']} documents ({comptes['conformes']} conformes, {comptes['non_conformes']} non), "
            f"{comptes['resultats']} résultats : aucun désaccord avec pySHACL {pyshacl.__version__} tel quel, "
            f"qui n'a pas su en juger {comptes['pyshacl_leve']}."
        )
    return 0


def un_triplet(validateur: Validateur, exemple: Path) -> Iterator[tuple[str, Soumission]]:
    """(ce que c'est, la soumission) pour chaque triplet ôté ou abîmé de l'exemple."""
    base = list(en_graphe(lire(exemple.read_bytes(), "yaml", None, validateur.transcripteur).graphe))
    for triplet in base:
        for operation, remplacant in mutations(validateur, triplet):
            graphe = Graph()
            for autre in (*(t for t in base if t != triplet), *([remplacant] if remplacant else [])):
                graphe.add(autre)
            triplets = depuis_rdflib(graphe)
            yield (
                f"{exemple.stem} : {operation} {triplet}",
                Soumission(triplets, racines_de(triplets, validateur.modele)),
            )


def _desaccord(document: str, quoi: str) -> int:
    print(f"désaccord : {quoi}.\n\n{document}")
    return 1


if __name__ == "__main__":
    sys.exit(principal())

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Mesures du produit, en rapports à un étalon pris dans la même exécution.

    make bancs      (ou python bancs/mesurer.py [--texte])

L'étalon est une boucle Python fixe, mesurée sur la même machine au même moment : on compare des
rapports, pas des secondes. Les secondes sont données pour situer.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from serveur.graphe import construction
from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Sens
from serveur.services.questions import Questions

RACINE = Path(__file__).resolve().parent.parent
QUESTIONS = RACINE / "tests" / "questions" / "questions-epreuve.jsonl"


def chrono(geste: Callable[[], object], fois: int = 5) -> float:
    """Médiane de `fois` exécutions, en secondes."""
    temps = []
    for _ in range(fois):
        debut = time.perf_counter()
        geste()
        temps.append(time.perf_counter() - debut)
    return statistics.median(temps)


def etalon() -> None:
    total = 0
    for i in range(1_000_000):
        total += i % 7
    assert total


def main() -> None:
    import json
    import os

    base = chrono(etalon)
    print(f"étalon : un million de tours de boucle, {base * 1000:.0f} ms")
    with tempfile.TemporaryDirectory() as dossier:
        os.environ["CADRE_RI_CACHE"] = dossier
        construit = chrono(construction.construire, 1)
        print(f"construction complète      ×{construit / base:8.1f}   {construit:.1f} s")
        froid = chrono(
            lambda: subprocess.run(
                [sys.executable, "-m", "serveur", "question", "Qui tient le secrétariat du CSRI ?"],
                check=True, capture_output=True, cwd=RACINE,
            )
        )  # fmt: skip
        print(f"question, à froid          ×{froid / base:8.2f}   {froid * 1000:.0f} ms")
        artefact = construction.assurer()
        service = Questions(Index.lire(artefact), Sens.lire(artefact))
        textes = [json.loads(x)["question"] for x in QUESTIONS.read_text(encoding="utf-8").splitlines()]
        service.repondre(textes[0])
        temps = []
        for texte in textes * 3:
            debut = time.perf_counter()
            service.repondre(texte)
            temps.append(time.perf_counter() - debut)
        temps.sort()
        for nom, part in (("médiane", 0.5), ("p95", 0.95), ("pire", 0.9999)):
            valeur = temps[int(len(temps) * part)]
            print(f"question, à chaud, {nom:8} ×{valeur / base:7.3f}   {valeur * 1000:.1f} ms")


if __name__ == "__main__":
    main()

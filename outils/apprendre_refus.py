#!/usr/bin/env python3
"""Apprend les poids de serveur/services/questions/refus.py sur les jeux de questions de la maison, et les imprime.

    python outils/apprendre_refus.py

Régression logistique sur les traits des questions que les règles ne tranchent pas. Chaque jeu est aussi jugé par des
poids appris sans lui : c'est la mesure qui compte. Le jeu de développement et les témoins gardés n'y servent pas.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.graphe.index import Index  # noqa: E402
from serveur.graphe.sens import Sens  # noqa: E402
from serveur.services.questions import refus  # noqa: E402
from serveur.services.questions.choix import TETES  # noqa: E402
from serveur.services.questions.comprehension import Comprehension  # noqa: E402
from serveur.services.questions.recherche import classer  # noqa: E402

JEUX = RACINE / "tests" / "questions"
GARDES = tuple(f"questions-temoin-{rang}" for rang in (7, 8, 9, 10, 13, 14, 15, 16, 17))
REGULARITE = 1.0
Table = NDArray[np.float64]


def main() -> int:
    artefact = assurer()
    index, sens = Index.lire(artefact), Sens.lire(artefact)
    comprehension = Comprehension(index)
    lignes: list[list[float]] = []
    reponses: list[int] = []
    origines: list[str] = []
    tranchees = {True: 0, False: 0}
    noms: list[str] = []
    for chemin in sorted(JEUX.glob("*.jsonl")):
        if chemin.stem in GARDES:
            continue
        for numero, ligne in enumerate(chemin.read_text(encoding="utf-8").splitlines()):
            donnee = json.loads(ligne)
            question = comprehension.comprendre(donnee["question"])
            tetes = classer(index, sens, question)[:TETES]
            attendue = donnee["type"] != "hors_sujet"
            if not tetes:
                continue
            juge = refus.par_regle(question, [c.fiche for c in tetes], tetes[0].indices)
            if juge is not None:
                tranchees[juge == attendue] += 1
                continue
            nouveaute = sens.nouveaute(question.racines, question.dits)
            traits = refus.traits(question, [c.indices for c in tetes], nouveaute)
            noms = list(traits)
            lignes.append(list(traits.values()))
            reponses.append(int(attendue))
            # un grand jeu sans réponse se partage, pour être jugé lui aussi par d'autres que lui
            origines.append(f"{chemin.stem}-{numero % 5}" if chemin.stem.startswith("hors-sujet") else chemin.stem)
    x, y, groupes = np.array(lignes), np.array(reponses), np.array(origines)
    dehors = np.zeros(len(y))
    for groupe in sorted(set(origines)):
        sien = groupes == groupe
        dehors[sien] = x[sien] @ apprendre(x[~sien], y[~sien])
    sys.stdout.write(f"tranchées par règle : {tranchees[True]} bien, {tranchees[False]} mal\n")
    sys.stdout.write("par des poids appris sans chaque jeu :\n")
    for seuil in (0.0, refus.SEUIL / 2, refus.SEUIL, 2 * refus.SEUIL):
        refuses, repondus = (dehors <= seuil) & (y == 1), (dehors > seuil) & (y == 0)
        des_jeux = repondus & ~np.char.startswith(groupes, "hors-sujet")
        sys.stdout.write(
            f"  seuil {seuil} : {refuses.sum()} refus à tort sur {(y == 1).sum()}, {repondus.sum()} réponses à tort "
            f"sur {(y == 0).sum()} (dans les jeux mêlés : {des_jeux.sum()})\n"
        )
    poids = apprendre(x, y)
    sys.stdout.write(
        "POIDS = {\n" + "".join(f'    "{n}": {p:.2f},\n' for n, p in zip(noms, poids, strict=True)) + "}\n"
    )
    return 0


def apprendre(x: Table, y: NDArray[np.int64]) -> Table:
    """Poids d'une régression logistique, pénalisée sauf la constante, par la méthode de Newton."""
    penalite = REGULARITE * np.diag([1e-6, *np.ones(x.shape[1] - 1)])
    poids: Table = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ poids))
        pente = x.T @ (y - p) - penalite @ poids
        courbure = (x * (p * (1 - p))[:, None]).T @ x + penalite
        poids = poids + np.linalg.solve(courbure, pente)
    return poids


if __name__ == "__main__":
    sys.exit(main())

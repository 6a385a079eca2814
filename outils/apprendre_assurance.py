#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Apprend quand une première réponse est sûre, sur les jeux de questions de la maison.

    python outils/apprendre_assurance.py

Écrit serveur/services/questions/poids/assurance.toml : régression logistique sur les traits de
serveur.services.questions.assurance, et le seuil au-delà duquel les réponses sans réserve sont justes à BUT, chaque jeu
jugé par des poids appris sans lui. À relancer quand la recherche ou le classement change.
"""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path

import numpy as np

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests" / "questions"), str(RACINE / "outils")]

from apprendre_refus import Table, apprendre  # noqa: E402
from evaluer import juger as juste  # type: ignore[import-not-found]  # noqa: E402

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.graphe.recherche.index import Index  # noqa: E402
from serveur.graphe.recherche.sens import Sens  # noqa: E402
from serveur.services.questions import Questions, assurance  # noqa: E402

JEUX = RACINE / "tests" / "questions"
BUT = 0.98  # un point de plus que ce que l'essai exige : des auteurs neufs font moins bien


def main() -> int:
    artefact = assurer()
    noms, table, justes, reserves, origines = lire(Questions(Index.lire(artefact), Sens.lire(artefact)))
    dehors = np.zeros(len(justes))
    for origine in sorted(set(origines)):
        sien = origines == origine
        dehors[sien] = table[sien] @ apprendre(table[~sien], justes[~sien])
    seuil = choisir(dehors[~reserves], justes[~reserves])
    sures = (dehors >= seuil) & ~reserves
    compte = f"{sures.sum()} réponses sûres sur {len(justes)}, dont {justes[sures].mean():.1%} sont justes"
    sys.stdout.write(
        f"{compte} (chaque jeu jugé sans lui) ; {int(reserves.sum())} avec réserve, justes à "
        f"{justes[reserves].mean():.1%} ; les autres à {justes[~sures & ~reserves].mean():.1%}\n"
    )
    poids = apprendre(table, justes)
    assurance.APPRIS.write_text(
        "# Quand la première réponse est sûre (régression logistique ; decisions/0026). Fichier écrit par\n"
        "#     python outils/apprendre_assurance.py\n"
        f"# appris le {datetime.date.today().isoformat()} : {compte}. Ne pas modifier à la main.\n\n"
        f"seuil = {seuil:.2f}\n\n[traits]\n"
        + "".join(f"{nom} = {pese:.2f}\n" for nom, pese in zip(noms, poids, strict=True)),
        encoding="utf-8",
    )
    return 0


def lire(questions: Questions) -> tuple[list[str], Table, Table, np.ndarray, np.ndarray]:
    """(traits, leurs valeurs, réponse juste, réserve, jeu) de chaque question des jeux mêlés que l'on répond."""
    lus = []
    for chemin in sorted(JEUX.glob("questions-*.jsonl")):
        for ligne in chemin.read_text(encoding="utf-8").splitlines():
            attendu = json.loads(ligne)
            recu = questions.repondre(attendu["question"])
            if recu["trouve"]:
                traits = questions.traits(attendu["question"])
                reserve = bool(recu["reponses"][0]["reserves"])
                lus.append((traits, juste(attendu, recu)[0], reserve, chemin.stem))
    return (
        list(lus[0][0]),
        np.array([list(traits.values()) for traits, *_ in lus]),
        np.array([float(ok) for _, ok, *_ in lus]),
        np.array([reserve for *_, reserve, _ in lus]),
        np.array([jeu for *_, jeu in lus]),
    )


def choisir(pesees: Table, justes: Table) -> float:
    """Le plus petit seuil à partir duquel la part de réponses justes atteint BUT."""
    ordre = np.argsort(-pesees)
    parts = np.cumsum(justes[ordre]) / np.arange(1, len(ordre) + 1)
    return float(pesees[ordre][np.flatnonzero(parts >= BUT).max()])


if __name__ == "__main__":
    sys.exit(main())

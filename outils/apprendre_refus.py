#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Apprend les poids du refus sur les jeux de questions de la maison, et les écrit avec leur provenance.

    python outils/apprendre_refus.py

Écrit serveur/services/questions/poids/refus-appris.toml et domaine.txt. Régression logistique sur les traits des
questions que les règles ne tranchent pas. L'un d'eux, le domaine, est lui-même une direction apprise dans l'espace des
mots. Chaque jeu est aussi jugé par des poids et un domaine appris sans lui : c'est la mesure qui compte. Le jeu de
développement et les témoins gardés n'y servent pas.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.graphe.recherche.index import Index  # noqa: E402
from serveur.graphe.recherche.sens import Sens  # noqa: E402
from serveur.services.questions import refus  # noqa: E402
from serveur.services.questions.choix import TETES  # noqa: E402
from serveur.services.questions.comprehension import Comprehension  # noqa: E402
from serveur.services.questions.poids import APPRIS, DOMAINE, reglages  # noqa: E402
from serveur.services.questions.recherche import classer  # noqa: E402

JEUX = RACINE / "tests" / "questions"
GARDES = ("questions-dev", *(f"questions-temoin-{rang}" for rang in (7, 8, 9, 10, 13, 14, 15, 16, 17, 18, 19)))
REGULARITE = 1.0
# Une question usuelle sur trois dit aussi de quoi parle le Cadre ; les questions sans réponse, plus rares, pèsent plus.
PAS_DES_USUELLES, POIDS_D_UNE_USUELLE, POIDS_SANS_REPONSE = 3, 0.2, 3.0
Table = NDArray[np.float64]


@dataclass
class Exemples:
    """Les questions que les règles ne tranchent pas : traits (sans le domaine), sujet, réponse attendue, origine."""

    noms: list[str]
    traits: Table
    sujets: Table
    attendues: Table
    origines: NDArray[np.str_]


def main() -> int:
    artefact = assurer()
    sens = Sens.lire(artefact)
    exemples = lire(Index.lire(artefact), sens)
    base = np.asarray(sens.plongements.base, dtype=np.float64)
    usuelles = np.asarray(sens.plongements.questions, dtype=np.float64)[::PAS_DES_USUELLES] @ base.T
    domaines = np.zeros(len(exemples.attendues))
    for sien in groupes(exemples):
        domaines[sien] = exemples.sujets[sien] @ domaine(exemples, ~sien, usuelles, base)
    table = np.column_stack([exemples.traits, domaines])
    dehors = np.zeros(len(exemples.attendues))
    for sien in groupes(exemples):
        dehors[sien] = table[sien] @ apprendre(table[~sien], exemples.attendues[~sien])
    dire(exemples, dehors)
    direction = domaine(exemples, np.ones(len(dehors), dtype=bool), usuelles, base)
    ecrire(exemples, direction, apprendre(table, exemples.attendues))
    return 0


def ecrire(exemples: Exemples, direction: Table, poids: Table) -> None:
    """Les deux fichiers appris, qui disent d'où ils viennent."""
    provenance = (
        "# Fichier écrit par\n#     python outils/apprendre_refus.py\n"
        f"# appris le {datetime.date.today().isoformat()} sur {len(exemples.attendues)} questions de tests/questions/, "
        f"dont {int(exemples.attendues.sum())} ont une réponse. Ne pas modifier à la main.\n"
    )
    DOMAINE.write_text(
        "# Direction des questions que l'on pose au Cadre, opposée à celle des autres, dans l'espace des vecteurs\n"
        "# de mots du français (decisions/0016) ; un nombre par ligne.\n"
        + provenance
        + "".join(f"{x:.3f}\n" for x in direction),
        encoding="utf-8",
    )
    APPRIS.write_text(
        "# Poids de ce qui se pèse pour répondre ou refuser (régression logistique ; decisions/0009, 0016).\n"
        + provenance
        + "\n[traits]\n"
        + "".join(f"{nom} = {pese:.2f}\n" for nom, pese in zip([*exemples.noms, "domaine"], poids, strict=True)),
        encoding="utf-8",
    )


def lire(index: Index, sens: Sens) -> Exemples:
    """Les exemples de tous les jeux qui ne sont pas gardés."""
    comprehension = Comprehension(index)
    lus: list[tuple[dict[str, float], Any, int, str]] = []
    tranchees = {True: 0, False: 0}
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
            del traits["domaine"]
            # un grand jeu sans réponse se partage, pour être jugé lui aussi par d'autres que lui
            origine = f"{chemin.stem}-{numero % 5}" if chemin.stem.startswith("hors-sujet") else chemin.stem
            lus.append((traits, nouveaute.sujet, int(attendue), origine))
    sys.stdout.write(f"tranchées par règle : {tranchees[True]} bien, {tranchees[False]} mal\n")
    return Exemples(
        list(lus[0][0]),
        np.array([list(traits.values()) for traits, *_ in lus]),
        np.array([sujet for _, sujet, *_ in lus], dtype=np.float64),
        np.array([float(attendue) for *_, attendue, _ in lus]),
        np.array([origine for *_, origine in lus]),
    )


def groupes(exemples: Exemples) -> Iterator[NDArray[np.bool_]]:
    """Un jeu à la fois."""
    for origine in sorted(set(exemples.origines)):
        yield exemples.origines == origine


def domaine(exemples: Exemples, servent: NDArray[np.bool_], usuelles: Table, base: Table) -> Table:
    """Direction qui sépare le mieux, dans l'espace réduit, les questions que l'on pose au Cadre des autres."""
    sujets = np.vstack([exemples.sujets[servent], usuelles]) @ base
    attendues = np.concatenate([exemples.attendues[servent], np.ones(len(usuelles))])
    poids = np.concatenate(
        [
            np.where(exemples.attendues[servent] == 1, 1.0, POIDS_SANS_REPONSE),
            np.full(len(usuelles), POIDS_D_UNE_USUELLE),
        ]
    )
    appris = apprendre(np.column_stack([np.ones(len(sujets)), sujets]), attendues, poids)
    direction: Table = base @ appris[1:] / 3  # du même ordre que les autres traits
    return direction


def dire(exemples: Exemples, dehors: Table) -> None:
    sys.stdout.write("par des poids et un domaine appris sans chaque jeu :\n")
    attendues = exemples.attendues == 1
    des_jeux = ~np.char.startswith(exemples.origines, "hors-sujet")
    vaut = reglages().refus["seuil"]
    for seuil in (0.0, vaut / 2, vaut, 2 * vaut):
        refuses, repondus = (dehors <= seuil) & attendues, (dehors > seuil) & ~attendues
        sys.stdout.write(
            f"  seuil {seuil:.2f} : {refuses.sum()} refus à tort sur {attendues.sum()}, "
            f"{repondus.sum()} réponses à tort sur {(~attendues).sum()}, "
            f"dont {(repondus & des_jeux).sum()} sur {(~attendues & des_jeux).sum()} dans les jeux mêlés\n"
        )


def apprendre(x: Table, y: Table, pesees: Table | None = None) -> Table:
    """Poids d'une régression logistique, pénalisée sauf la première colonne, par la méthode de Newton."""
    pesees = np.ones(len(y)) if pesees is None else pesees
    penalite = REGULARITE * np.diag([1e-6, *np.ones(x.shape[1] - 1)])
    poids: Table = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ poids))
        pente = x.T @ (pesees * (y - p)) - penalite @ poids
        courbure = (x * (pesees * p * (1 - p))[:, None]).T @ x + penalite
        poids = poids + np.linalg.solve(courbure, pente)
    return poids


if __name__ == "__main__":
    sys.exit(main())

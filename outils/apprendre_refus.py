#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Apprend les poids du refus sur les jeux de questions de la maison, et les écrit avec leur provenance.

    python outils/apprendre_refus.py

Écrit serveur/services/questions/poids/refus-appris.toml et domaine.txt. Régression logistique sur les traits des
questions que les règles ne tranchent pas. L'un d'eux, le domaine, est lui-même une direction apprise dans l'espace de
l'encodeur de phrases. Chaque jeu est aussi jugé par des poids et un domaine appris sans lui : c'est la mesure qui
compte. Le jeu de développement et les témoins gardés n'y servent pas.
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
from serveur.graphe.recherche.vecteurs import Vecteurs  # noqa: E402
from serveur.services.questions import Questions, refus  # noqa: E402
from serveur.services.questions.choix import TETES  # noqa: E402
from serveur.services.questions.poids import APPRIS, DOMAINE, reglages  # noqa: E402
from serveur.services.questions.recherche import classer  # noqa: E402

JEUX = RACINE / "tests" / "questions"
GARDES = ("questions-dev", *(f"questions-temoin-{rang}" for rang in (7, 8, 9, 10, 13, 14, 15, 16, 17, 18, 19)))
REGULARITE = 1.0
# Une question usuelle sur douze dit aussi de quoi parle le Cadre ; les questions sans réponse, plus rares, pèsent plus.
PAS_DES_USUELLES, POIDS_D_UNE_USUELLE, POIDS_SANS_REPONSE = 12, 0.6, 3.0
AXES, GRANDEUR = 128, 10.0  # du domaine : les premiers axes des vecteurs livrés, mis à l'échelle des autres traits
PLIS = 8  # parts que l'on laisse dehors, chacune faite de jeux entiers
PHRASE = ("un", "voisine", "centrale")  # ce qui se pèse aussi d'une question qui n'est pas en français
Table = NDArray[np.float64]


@dataclass
class Exemples:
    """Les questions que les règles ne tranchent pas : traits (sans le domaine), sujet, réponse attendue, pli, jeu."""

    noms: list[str]
    traits: Table
    sujets: Table
    attendues: Table
    plis: NDArray[np.int64]
    origines: NDArray[np.str_]


def main() -> int:
    artefact = assurer()
    index, mots = Index.lire(artefact), Sens.lire(artefact)
    phrase = mots.par_la_phrase()
    if phrase is None:
        sys.exit("L'encodeur de phrases manque : l'outil ne sert que là où il s'installe (decisions/0028).")
    livres = Vecteurs.lire()
    axes = livres.base[:, :AXES].astype(np.float64) * GRANDEUR
    usuelles = (livres.octets[::PAS_DES_USUELLES, :AXES] * livres.echelle[:AXES]).astype(np.float64) * GRANDEUR
    exemples = lire(index, phrase)
    sujets = (exemples.sujets - livres.moyenne) @ axes
    domaines = np.zeros(len(exemples.attendues))
    for sien in plis(exemples):
        domaines[sien] = sujets[sien] @ domaine(exemples, sujets, ~sien, usuelles)
    seuls = lire(index, mots)
    direction = axes @ domaine(exemples, sujets, np.ones(len(sujets), dtype=bool), usuelles)
    tables = {
        "par_les_mots": peser("par les mots", seuls, seuls.noms, None),
        "par_la_phrase": peser("par la phrase", exemples, exemples.noms, domaines),
        "phrase_seule": peser("de la phrase seule", exemples, list(PHRASE), domaines),
    }
    ecrire(exemples, direction, float(livres.moyenne @ direction), tables)
    return 0


def peser(titre: str, exemples: Exemples, noms: list[str], domaines: Table | None) -> dict[str, float]:
    """Le poids de chaque trait ; dit ce que vaudraient des poids appris sans chaque pli."""
    table = exemples.traits[:, [exemples.noms.index(nom) for nom in noms]]
    if domaines is not None:
        table, noms = np.column_stack([table, domaines]), [*noms, "domaine"]
    dehors = np.zeros(len(table))
    for sien in plis(exemples):
        dehors[sien] = table[sien] @ apprendre(table[~sien], exemples.attendues[~sien])
    dire(titre, exemples, dehors)
    return dict(zip(noms, apprendre(table, exemples.attendues).tolist(), strict=True))


def ecrire(exemples: Exemples, direction: Table, decalage: float, tables: dict[str, dict[str, float]]) -> None:
    """Les deux fichiers appris, qui disent d'où ils viennent.

    `decalage` : ce que la direction donne du vecteur moyen, que la constante rattrape.
    """
    provenance = (
        "# Fichier écrit par\n#     python outils/apprendre_refus.py\n"
        f"# appris le {datetime.date.today().isoformat()} sur {len(exemples.attendues)} questions de tests/questions/, "
        f"dont {int(exemples.attendues.sum())} ont une réponse. Ne pas modifier à la main.\n"
    )
    DOMAINE.write_text(
        "# Direction des questions que l'on pose au Cadre, opposée à celle des autres, dans l'espace de l'encodeur\n"
        "# de phrases (decisions/0028) ; un nombre par ligne.\n"
        + provenance
        + "".join(f"{x:.3f}\n" for x in direction),
        encoding="utf-8",
    )
    texte = (
        "# Poids de ce qui se pèse pour répondre ou refuser (régression logistique ; decisions/0009, 0028).\n"
        + provenance
    )
    for nom, poids in tables.items():
        if "domaine" in poids:
            poids["un"] -= poids["domaine"] * decalage
        texte += f"\n[{nom}]\n" + "".join(f"{trait} = {pese:.2f}\n" for trait, pese in poids.items())
    APPRIS.write_text(texte, encoding="utf-8")


def lire_les_jeux() -> Iterator[tuple[str, bool, str]]:
    """(question, a-t-elle une réponse, jeu) de tous les jeux qui ne sont pas gardés."""
    for chemin in sorted(JEUX.glob("*.jsonl")):
        if chemin.stem in GARDES:
            continue
        for numero, ligne in enumerate(chemin.read_text(encoding="utf-8").splitlines()):
            donnee = json.loads(ligne)
            # un grand jeu sans réponse se partage, pour être jugé lui aussi par d'autres que lui
            origine = f"{chemin.stem}-{numero % 5}" if chemin.stem.startswith("hors-sujet") else chemin.stem
            yield donnee["question"], donnee["type"] != "hors_sujet", origine


def lire(index: Index, sens: Sens) -> Exemples:
    """Les exemples de tous les jeux qui ne sont pas gardés."""
    service = Questions(index, sens)
    lus: list[tuple[dict[str, float], Any, int, str]] = []
    tranchees = {True: 0, False: 0}
    for texte, attendue, origine in lire_les_jeux():
        question = service.comprehension.comprendre(texte)
        tetes = classer(index, sens, question)[:TETES]
        if not tetes:
            continue
        juge = refus.par_regle(question, [c.fiche for c in tetes], tetes[0].indices)
        if juge is not None:
            tranchees[juge == attendue] += 1
            continue
        traits = refus.traits(question, [c.indices for c in tetes], sens)
        del traits["domaine"]
        lus.append((traits, sens.sujet(question.texte), int(attendue), origine))
    sys.stdout.write(f"tranchées par règle : {tranchees[True]} bien, {tranchees[False]} mal\n")
    origines = sorted({origine for *_, origine in lus})
    return Exemples(
        list(lus[0][0]),
        np.array([list(traits.values()) for traits, *_ in lus]),
        np.array([sujet for _, sujet, *_ in lus], dtype=np.float64),
        np.array([float(attendue) for *_, attendue, _ in lus]),
        np.array([origines.index(origine) % PLIS for *_, origine in lus]),
        np.array([origine for *_, origine in lus]),
    )


def plis(exemples: Exemples) -> Iterator[NDArray[np.bool_]]:
    """Quelques jeux entiers à la fois."""
    for pli in range(PLIS):
        yield exemples.plis == pli


def domaine(exemples: Exemples, sujets: Table, servent: NDArray[np.bool_], usuelles: Table) -> Table:
    """Direction qui sépare le mieux les questions que l'on pose au Cadre des autres."""
    attendues = np.concatenate([exemples.attendues[servent], np.ones(len(usuelles))])
    poids = np.concatenate(
        [
            np.where(exemples.attendues[servent] == 1, 1.0, POIDS_SANS_REPONSE),
            np.full(len(usuelles), POIDS_D_UNE_USUELLE),
        ]
    )
    tout = np.vstack([sujets[servent], usuelles])
    appris = apprendre(np.column_stack([np.ones(len(tout)), tout]), attendues, poids)
    direction: Table = appris[1:] / 3  # du même ordre que les autres traits
    return direction


def dire(titre: str, exemples: Exemples, dehors: Table) -> None:
    sys.stdout.write(f"{titre}, par des poids et un domaine appris sans chaque jeu :\n")
    attendues = exemples.attendues == 1
    des_jeux = ~np.char.startswith(exemples.origines, "hors-sujet")
    vaut = reglages().refus["seuil"]
    for seuil in (0.0, vaut / 2, vaut, 1.5 * vaut, 2 * vaut):
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
    for _ in range(15):
        p = 1 / (1 + np.exp(-x @ poids))
        pente = x.T @ (pesees * (y - p)) - penalite @ poids
        courbure = (x * (pesees * p * (1 - p))[:, None]).T @ x + penalite
        poids = poids + np.linalg.solve(courbure, pente)
    return poids


if __name__ == "__main__":
    sys.exit(main())

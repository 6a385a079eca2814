# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les tableaux Markdown du banc SPARQL : rapports à l'étalon, surcoût HTTP, charge, débit, croissance."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from clients import centile

CIBLE = 3.0  # ms de surcoût HTTP que l'on s'autorise
NOTRE = "cadre-ri"


@dataclass
class Serie:
    """Les secondes d'une question dans un moteur et, prises tour à tour, celles de l'étalon."""

    moteur: list[float] = field(default_factory=list)
    etalon: list[float] = field(default_factory=list)
    lignes: int = 0
    ecarts: list[str] = field(default_factory=list)
    echec: str | None = None

    def resume(self, part: float | None) -> tuple[float, float]:
        """(ms du moteur, ms de l'étalon) : médiane, ou centile `part`."""
        calcul = statistics.median if part is None else lambda v: centile(v, part)
        return calcul(self.moteur) * 1000, calcul(self.etalon) * 1000


@dataclass
class Passage:
    """Ce qui a été mesuré à une taille."""

    taille: str
    triplets: int = 0
    series: dict[tuple[str, str], Serie] = field(default_factory=dict)
    debits: dict[str, dict[int, str]] = field(default_factory=dict)
    charges: dict[str, tuple[float, float]] = field(default_factory=dict)  # secondes, Mo
    absents: dict[str, str] = field(default_factory=dict)
    refus: list[str] = field(default_factory=list)


def nombre(valeur: float) -> str:
    """Trois chiffres qui comptent, à la française."""
    return f"{valeur:.{0 if valeur >= 100 else 1 if valeur >= 10 else 2}f}".replace(".", ",")


def tableau(titre: str, colonnes: Sequence[str], rangs: Sequence[Sequence[str]]) -> None:
    print(f"\n{titre}\n")
    for rang in (colonnes, ["---"] * len(colonnes), *rangs):
        print(f"| {' | '.join(rang)} |")


def _cellule(serie: Serie | None, part: float | None) -> str:
    if serie is None:
        return "—"
    if serie.echec:
        return "échec"
    notre, etalon = serie.resume(part)
    return f"×{nombre(notre / etalon)} ({nombre(notre)})" + (" ≠" if serie.ecarts else "")


def _etalon(passage: Passage, question: str, part: float | None) -> str:
    resumes = [s.resume(part)[1] for (_, nom), s in passage.series.items() if nom == question and not s.echec]
    return nombre(statistics.median(resumes)) if resumes else "—"


def imprimer(passages: list[Passage], moteurs: list[str], questions: Sequence[str]) -> int:
    """Affiche tout ; rend 1 si un moteur a échoué ou n'a pas rendu les lignes de l'étalon, ou n'a pas démarré."""
    fautes = 0
    for passage in passages:
        print(f"\n## {passage.taille} : {passage.triplets} triplets")
        presents = [m for m in moteurs if m not in passage.absents]
        for part, titre in ((None, "Médiane"), (0.95, "p95")):
            rangs = []
            for question in questions:
                lues = [s.lignes for (_, nom), s in passage.series.items() if nom == question]
                rang = [question, str(max(lues, default=0)), _etalon(passage, question, part)]
                rangs.append([*rang, *(_cellule(passage.series.get((m, question)), part) for m in presents)])
            tableau(
                f"{titre} : rapport à l'étalon (millisecondes)", ["question", "lignes", "étalon, ms", *presents], rangs
            )
        for moteur, raison in passage.absents.items():
            print(f"\n{moteur} : {raison}.")
            fautes += "démarré" in raison
        for (moteur, question), serie in passage.series.items():
            for defaut in [serie.echec or "", *serie.ecarts[:3]]:
                if defaut:
                    fautes += 1
                    print(f"\n{moteur}, {question} : {defaut}")
        _surcout(passage, questions)
        _charges(passage)
    _croissance(passages, questions)
    return 1 if fautes else 0


def _surcout(passage: Passage, questions: Sequence[str]) -> None:
    rangs = []
    for question in questions:
        serie = passage.series.get((NOTRE, question))
        if serie and not serie.echec:
            ecarts = [(m - e) * 1000 for m, e in zip(serie.moteur, serie.etalon, strict=True)]
            mediane = statistics.median(ecarts)
            verdict = "oui" if mediane <= CIBLE else "non"
            rangs.append([question, nombre(mediane), nombre(centile(ecarts, 0.95)), verdict])
    if rangs:
        titre = f"Ce que {NOTRE} ajoute à l'appel direct, ms (cible : {nombre(CIBLE)} au plus)"
        tableau(titre, ["question", "médiane", "p95", "tenue"], rangs)


def _charges(passage: Passage) -> None:
    rangs = [
        [moteur, nombre(secondes), f"{mo:.0f}", *passage.debits.get(moteur, {}).values()]
        for moteur, (secondes, mo) in passage.charges.items()
    ]
    clients = next((list(d) for d in passage.debits.values()), [])
    colonnes = ["moteur", "chargement, s", "mémoire (PSS), Mo", *(f"{n} client{'s' * (n > 1)}" for n in clients)]
    rangs = [rang + ["—"] * (len(colonnes) - len(rang)) for rang in rangs]
    tableau("Chargement jusqu'à la première réponse, mémoire, débit des cinq questions mêlées", colonnes, rangs)
    for refus in passage.refus:
        print(f"\n{refus}")


def _croissance(passages: list[Passage], questions: Sequence[str]) -> None:
    if len(passages) < 2:
        return
    premier, rangs = passages[0], []
    for question in questions:
        cellules = [question]
        base = premier.series.get((NOTRE, question))
        for passage in passages:
            serie = passage.series.get((NOTRE, question))
            if not serie or serie.echec:
                cellules.append("—")
                continue
            ms, etalon = serie.resume(None)
            if base and not base.echec and passage is not premier:
                debut, debut_etalon = base.resume(None)
                cellules.append(f"×{nombre(ms / debut)} ({nombre(ms)} ms ; étalon ×{nombre(etalon / debut_etalon)})")
            else:
                cellules.append(f"{nombre(ms)} ms")
        rangs.append(cellules)
    print("\n## Croissance")
    titre = f"Médiane de {NOTRE}, rapportée à la première taille"
    tableau(titre, ["question", *(f"{p.taille} ({p.triplets})" for p in passages)], rangs)

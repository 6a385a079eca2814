# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le journal au format des jeux de questions (tests/questions/), à relire par une personne avant d'en faire un jeu."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from serveur.noyau.langue import decouper, plier
from serveur.services.journal.lignes import AVIS, Question, Vote, fichiers, lire, parcourir


class Export(NamedTuple):
    """questions : de la plus posée à la moins posée ; illisibles : lignes laissées de côté."""

    questions: list[dict[str, Any]]
    illisibles: int


def exporter(chemin: Path) -> Export:
    """Le journal et ses fichiers tournés : une même question (mots, sans casse ni accents) compte une fois.

    Ce qui est attendu est ce qui a été montré la dernière fois. Lève EntreeInutilisable si rien n'est à cet endroit.
    """
    posees: dict[str, list[Question]] = {}
    votes: dict[str, str] = {}
    illisibles = 0
    for brute in (b for fichier in fichiers(chemin) for b in parcourir(fichier)):
        lue = lire(brute)
        if isinstance(lue, Question):
            cle = " ".join(plier(mot) for mot in decouper(lue.question))
            posees.setdefault(cle or lue.question, []).append(lue)
        elif isinstance(lue, Vote):
            votes.setdefault(lue.jeton, lue.avis)  # le premier avis vaut
        else:
            illisibles += 1
    rangees = sorted(posees.values(), key=len, reverse=True)
    return Export([_attendu(rang, fois, votes) for rang, fois in enumerate(rangees, 1)], illisibles)


def _attendu(rang: int, posees: list[Question], votes: dict[str, str]) -> dict[str, Any]:
    derniere = posees[-1]
    premiere = derniere.reponses[0] if derniere.trouve and derniere.reponses else None
    donnes = [votes.get(q.jeton) for q in posees]
    return {
        "id": f"J-{rang:03}",
        "question": derniere.question,
        "type": derniere.genre if premiere else "hors_sujet",
        "acteurs": list(premiere.acteurs) if premiere else [],
        "acteurs_acceptes": [],
        "passages": [list(p) for p in premiere.passages] if premiere else [],
        "reponse": derniere.phrase if premiere else "",
        "difficulte": 0,
        "a_relire": True,
        "fois": len(posees),
        **{avis: donnes.count(avis) for avis in AVIS},
    }

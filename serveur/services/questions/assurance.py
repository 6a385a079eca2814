# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que vaut une réponse : « sure » ou « a-verifier », et les réserves que le texte ou la question y mettent.

La première réponse est sûre si rien n'y fait réserve et si ses traits le disent (poids/assurance.toml, appris par
outils/apprendre_assurance.py ; decisions/0026) ; les suivantes ne font que s'en approcher. Ne sait ni chercher ni
classer.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from serveur.graphe.recherche.index import Index
from serveur.noyau.langue import plier
from serveur.noyau.lecture import lire
from serveur.services.questions.comprehension import LANGUE, Question
from serveur.services.questions.poids import DOSSIER
from serveur.services.questions.recherche import Candidat
from serveur.services.questions.repondants import qui_repond
from serveur.services.questions.tournures import communes

Degre = Literal["sure", "a-verifier"]
SURE: Degre = "sure"
A_VERIFIER: Degre = "a-verifier"
APPRIS = DOSSIER / "assurance.toml"
RIVAL = 0.75  # part du score de tête au-delà de laquelle un autre titulaire du même sujet est nommé aussi
EXAMINES = 6  # réponses parmi lesquelles un rival se cherche
_DOUBLE = re.compile(r"\b(?:deux lectures|ambigu|on peut aussi|permet aussi|pas tranch|sans trancher|autre lecture)")
_PEUT = re.compile(r"^Pouvoir\b|\bpeu(?:t|vent)\b")
_EN_GENERAL = re.compile(r"\b(?:en general|generalement|habituellement|normalement|en principe|au besoin)\b")


AUTREMENT = "Les mots de la question n'ont pas suffi ; cet énoncé s'en approche par le sens."
ANGLAISE = "La question est en anglais, le texte en français ; cet énoncé s'en approche par le sens."


class Assurance(NamedTuple):
    """Le degré d'une réponse, et les phrases qui disent ce qui y fait réserve."""

    degre: Degre
    reserves: tuple[str, ...] = ()


class Appris(NamedTuple):
    seuil: float
    traits: dict[str, float]


@functools.cache
def appris() -> Appris:
    return lire(APPRIS, Appris)


def juger(index: Index, question: Question, retenus: Sequence[Candidat]) -> list[Assurance]:
    """L'assurance de chaque énoncé retenu, dans l'ordre."""
    suivantes = [Assurance(A_VERIFIER, _du_texte(index, question, c)) for c in retenus[1:]]
    return [_premiere(index, question, retenus), *suivantes] if retenus else []


def _premiere(index: Index, question: Question, retenus: Sequence[Candidat]) -> Assurance:
    reserves = (
        *_de_la_question(question),
        *_plusieurs(index, question, retenus),
        *_du_texte(index, question, retenus[0]),
    )
    pesee = sum(appris().traits[trait] * valeur for trait, valeur in traits(index, question, retenus).items())
    return Assurance(SURE if pesee >= appris().seuil and not reserves else A_VERIFIER, reserves)


def traits(index: Index, question: Question, retenus: Sequence[Candidat]) -> dict[str, float]:
    """Ce qui se pèse : les indices du premier, ce qui le sépare des suivants, s'ils nomment les mêmes."""
    tete, indices = retenus[0], retenus[0].indices
    nommes = [set(qui_repond(index, question, c.fiche).acteurs) for c in retenus[:EXAMINES]]

    def part(autres: Sequence[Candidat]) -> float:
        return autres[0].indices.score / max(indices.score, 1e-6) if autres else 0.0

    ailleurs = [c for c in retenus[1:] if c.fiche["passage"] != tete.fiche["passage"]]
    autres = [c for c, qui in zip(retenus[1:EXAMINES], nommes[1:], strict=False) if not qui & nommes[0]]
    return {
        "un": 1.0,
        "score": indices.score,
        "couverture": indices.couverture,
        "mots": indices.mots,
        **indices.sens._asdict(),
        "suivant": part(ailleurs),
        "rival": part(autres),
        "accord": sum(bool(qui & nommes[0]) for qui in nommes[1:3]) / 2,
        "nomme": float(bool(nommes[0])),
        "ordinaire": float(question.genre.ordinaire),
    }


def _de_la_question(question: Question) -> list[str]:
    """Elle en pose plusieurs, ou demande tout ce qui est dit : un énoncé n'y suffit pas."""
    motifs, plat = communes().motifs, plier(question.texte.replace("’", "'"))
    reserves = []
    if question.par_la_phrase:
        reserves.append(AUTREMENT if question.langue == LANGUE else ANGLAISE)
    if motifs["en_pose_plusieurs"].lu.search(plat):
        reserves.append("La question en pose plusieurs ; cet énoncé ne répond peut-être qu'à une.")
    if motifs["demande_tout"].lu.search(plat) or question.compare:
        reserves.append("La question demande un ensemble ; cet énoncé n'en est qu'une partie.")
    return reserves


def _plusieurs(index: Index, question: Question, retenus: Sequence[Candidat]) -> list[str]:
    """Le texte donne le même sujet à plusieurs, et la question ne dit pas lequel."""
    tete = retenus[0]
    premiers = tete.fiche.get("titulaire", [])
    if not question.veut_acteur or not premiers or set(premiers) & set(question.acteurs):
        return []
    nommes = list(premiers)
    for autre in retenus[1:EXAMINES]:
        if _meme_affaire(question, tete, autre) and autre.indices.score >= RIVAL * tete.indices.score:
            nommes += [t for t in autre.fiche.get("titulaire", []) if t not in nommes]
    if len(nommes) == len(premiers):
        return []
    return [f"Le texte en nomme plusieurs et ne choisit pas : {' ; '.join(map(index.libelle, nommes))}."]


def _meme_affaire(question: Question, tete: Candidat, autre: Candidat) -> bool:
    """Un autre devoir du même objet, ou de la même action que la question ne distingue pas mieux."""
    if question.genre.agir and autre.fiche["nature"] not in (*question.genre.agir, "ri:Collaboration"):
        return False
    if set(autre.fiche["objet"]) & set(tete.fiche["objet"]):
        return True
    action = set(autre.fiche.get("action", [])) & set(tete.fiche.get("action", [])) & question.actions
    return bool(action) and autre.indices.couverture >= tete.indices.couverture


def _du_texte(index: Index, question: Question, candidat: Candidat) -> tuple[str, ...]:
    """Ce que le passage de cet énoncé laisse ouvert, et que la question demande."""
    return tuple(phrase for phrase, si in RESERVES.items() if si(index, question, candidat.fiche))


def _permet(index: Index, question: Question, fiche: dict[str, Any]) -> bool:
    verbe = index.usages[fiche["nature"]].get("verbe", "")
    permis = verbe.startswith("peut") or bool(_PEUT.search(fiche["fr"]))
    return permis and not communes().motifs["dit_peut"].lu.search(plier(question.texte))


def _tait(champ: str) -> Callable[[Index, Question, dict[str, Any]], bool]:
    """Le genre de la question attend ce champ, que l'énoncé n'a pas."""
    return lambda _index, question, fiche: question.genre.attend == champ and not fiche.get(champ)


# Ce qui se dit d'un énoncé, quand la question s'en enquiert et que le texte hésite ou se tait.
RESERVES: dict[str, Callable[[Index, Question, dict[str, Any]], bool]] = {
    "Le texte dit « peut » : il le permet, il ne l'exige pas.": _permet,
    "Le texte ne le dit qu'en général ou au besoin.": lambda _index, _question, fiche: bool(
        _EN_GENERAL.search(plier(f"{fiche['fr']} {fiche.get('condition', '')}"))
    ),
    "Le texte ne dit pas quand.": lambda _index, question, fiche: (
        bool(communes().motifs["demande_quand"].lu.search(plier(question.texte)))
        and not any(fiche.get(c) for c in ("date", "periodicite", "condition"))
    ),
    "Le texte ne dit pas à quel rythme.": _tait("periodicite"),
    "Le texte ne dit pas à qui.": _tait("destinataire"),
    "Cette phrase du texte ne nomme pas qui.": lambda index, question, fiche: (
        question.veut_acteur and not qui_repond(index, question, fiche).acteurs
    ),
    "Le texte se lit de deux façons : voir la note.": lambda _index, _question, fiche: bool(
        _DOUBLE.search(plier(fiche.get("note", "")))
    ),
}

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'atlas des services d'infrastructure et de leur financement : les trois types côte à côte, puis les fonds.

Tiré du registre des énoncés ; ne sait rien du Web.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from serveur.services.fiches.registre import LigneEnonce, Nom, Registre

TYPES = ("service:specifique", "service:partage", "service:commun")
_FINANCE = "ri:RegleFinancement"


@dataclass(frozen=True)
class Colonne:
    """Un type de service : `reponses` suit l'ordre de QUESTIONS ; `combien` : tous ses énoncés."""

    nom: Nom
    reponses: tuple[tuple[LigneEnonce, ...], ...]
    combien: int


@dataclass(frozen=True)
class Fonds:
    nom: Nom
    definition: tuple[LigneEnonce, ...]
    regles: tuple[LigneEnonce, ...]


def _agit(action: str) -> Callable[[dict[str, Any], Collection[str]], bool]:
    return lambda f, _: action in f.get("action", []) and f["nature"] != _FINANCE


# Les questions de l'atlas, et l'énoncé qui y répond ; `ententes` : noms préfixés des documents de ce genre.
QUESTIONS: tuple[tuple[str, Callable[[dict[str, Any], Collection[str]], bool]], ...] = (
    ("Ce que c’est", lambda f, _: f["nature"] == "ri:Definition"),
    ("Qui développe", _agit("action:developper")),
    ("Qui met en œuvre", _agit("action:mettre-en-oeuvre")),
    ("Qui exploite", _agit("action:exploiter")),
    ("Qui paie", lambda f, _: f["nature"] == _FINANCE and not f.get("fonds")),
    ("Quels fonds", lambda f, _: bool(f.get("fonds"))),
    ("Quelles ententes", lambda f, ententes: not ententes.isdisjoint(f.get("document", []))),  # type: ignore[attr-defined]
)


def colonnes(registre: Registre, ententes: frozenset[str]) -> list[Colonne]:
    """Une colonne par type de service, dans l'ordre du Cadre (6.1.1 à 6.1.3)."""
    rendues = []
    for service in TYPES:
        fiches = registre.fiches(service, "typeService")
        reponses = tuple(tuple(registre.ligne(f) for f in fiches if convient(f, ententes)) for _, convient in QUESTIONS)
        rendues.append(Colonne(registre.nom(service), reponses, len(fiches)))
    return rendues


def fonds(registre: Registre) -> list[Fonds]:
    """Les fonds, ce que le texte en dit et leurs règles."""
    noms = [a for a, fiche in registre.index.acteurs.items() if fiche["genre"] == "ri:Fonds"]
    rendus = []
    for acteur in noms:
        regles = registre.fiches(acteur, "fonds")
        vus = {f["iri"] for f in regles}
        autres = [f for f in registre.fiches(acteur, "titulaire", "concerne") if f["iri"] not in vus]
        rendus.append(
            Fonds(
                registre.nom(acteur),
                tuple(registre.ligne(f) for f in autres),
                tuple(registre.ligne(f) for f in regles),
            )
        )
    return sorted(rendus, key=lambda f: f.nom.libelle)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des documents abîmés, toujours les mêmes : chaque mutant change un à trois endroits d'un cas, d'une base ou d'un exemple."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import yaml
from conftest import RACINE
from test_formes import CAS, base, changer

VALEURS = (
    *("n'importe quoi", "-1", "2002-02-30", "2003-01-01", "oui", "OLF", "Groupe CGI", "à compléter", "aucune", "", " "),
    *("12345678901234567890.5", "0.1234567", "100.000", "1 250,5 $", "12", "999999", "100", "55 %", 'é"\\ \t z\x07'),
    *("https://exemple.invalid/x", "MCC", ["a", "b"], {"jour": "2"}, {"nom": "X"}),
    {"nom": "Régie du tramway", "categorie": "organisme non budgétaire"},
)


def documents() -> list[dict[str, Any]]:
    """Tous les cas des formes et tous les exemples."""
    exemples = sorted((RACINE / "exemples").glob("*.yaml"))
    return [changer(base(c["base"]), c) for c in CAS] + [
        yaml.load(c.read_bytes(), Loader=yaml.BaseLoader) for c in exemples
    ]


def mutants(nombre: int, graine: int, fautes: tuple[int, ...] = (1, 2, 2, 3)) -> Iterator[dict[str, Any]]:
    """`fautes` : combien d'endroits changer, au choix ; (2,) pour des doubles mutants."""
    hasard, sources = random.Random(graine), documents()
    for _ in range(nombre):
        mutant = copy.deepcopy(hasard.choice(sources))
        for _ in range(hasard.choice(fautes)):
            _abimer(mutant, hasard)
        yield mutant


def en_octets(document: dict[str, Any]) -> bytes:
    # par libyaml : le même texte, cinq fois plus vite
    octets: bytes = yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, encoding="utf-8")
    return octets


def _abimer(document: dict[str, Any], hasard: random.Random) -> None:
    *debut, cle = hasard.choice([c for c in _chemins(document) if c != ("type",)])
    porteur: Any = document
    for pas in debut:
        porteur = porteur[pas]
    sort = hasard.random()
    if sort < 0.35:
        del porteur[cle]
    elif sort < 0.85:
        porteur[cle] = copy.deepcopy(hasard.choice(VALEURS))
    elif isinstance(porteur, dict):
        porteur[f"cle {hasard.randint(0, 3)}"] = porteur.pop(cle)
    else:
        porteur.append(copy.deepcopy(porteur[cle]))


def _chemins(noeud: Any, chemin: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    paires = noeud.items() if isinstance(noeud, dict) else enumerate(noeud) if isinstance(noeud, list) else ()
    for cle, valeur in paires:
        yield (*chemin, cle)
        yield from _chemins(valeur, (*chemin, cle))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Lit un fichier TOML dans un n-uplet nommé (NamedTuple), sans rien laisser passer : ni clé de trop, ni clé qui manque,
ni valeur d'un autre type. Pur.

Tout autre type se fait d'un texte et de l'endroit où on l'a lu.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from serveur.noyau.erreurs import DonneesFautives

T = TypeVar("T", bound=NamedTuple)
_DITS = {str: "un texte", float: "un nombre", int: "un entier", bool: "true ou false"}


def ouvrir(chemin: Path) -> dict[str, Any]:
    """Contenu d'un fichier TOML."""
    try:
        return tomllib.loads(chemin.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as erreur:
        raise DonneesFautives(f"{chemin.parent.name}/{chemin.name} ne se lit pas : {erreur}.") from erreur


def lire(chemin: Path, forme: type[T]) -> T:
    return construire(forme, ouvrir(chemin), chemin.name)


def construire(forme: type[T], donnees: dict[str, Any], ou: str) -> T:
    """Une `forme` (n-uplet nommé) de ces clés ; `ou` les situe dans les messages. Lève DonneesFautives."""
    types = _types(forme)
    for cle in donnees:
        if cle not in types:
            raise DonneesFautives(f"{ou} : clé « {cle} » inconnue ; les clés sont {', '.join(types)}.")
    for cle in types:
        if cle not in donnees and cle not in forme._field_defaults:
            raise DonneesFautives(f"{ou} : la clé « {cle} » manque ; l'ajouter.")
    fabrique: Callable[..., T] = forme
    return fabrique(**{cle: _valeur(types[cle], valeur, f"{ou}, {cle}") for cle, valeur in donnees.items()})


@functools.cache
def _types(forme: Any) -> dict[str, Any]:
    types = get_type_hints(forme)
    return {cle: types[cle] for cle in forme._fields}


def _valeur(forme: Any, lue: Any, ou: str) -> Any:
    if forme in _DITS:
        return float(lue) if forme is float and type(lue) is int else _exiger(forme, _DITS[forme], lue, ou)
    origine, dedans = get_origin(forme), get_args(forme)
    if origine is UnionType:  # « X | None » : TOML n'a pas de valeur nulle
        return _valeur(dedans[0], lue, ou)
    if origine is Literal:
        return lue if lue in dedans else _refuser(ou, f"l'un de {', '.join(map(str, dedans))}", lue)
    if origine is dict:
        table = _exiger(dict, "une table", lue, ou)
        manque = set(get_args(dedans[0])) - set(table) if get_origin(dedans[0]) is Literal else ()
        if manque:
            raise DonneesFautives(f"{ou} : il manque {', '.join(sorted(manque))} ; l'ajouter.")
        return {_valeur(dedans[0], c, ou): _valeur(dedans[1], v, f"{ou}, {c}") for c, v in table.items()}
    if origine in (tuple, frozenset):
        liste = _exiger(list, "une liste", lue, ou)
        return origine(_valeur(dedans[0], v, f"{ou}, rang {r}") for r, v in enumerate(liste, 1))
    if hasattr(forme, "_fields"):
        return construire(forme, _exiger(dict, "une table", lue, ou), ou)
    return forme(_exiger(str, _DITS[str], lue, ou), ou)


def _exiger(forme: type, dite: str, lue: Any, ou: str) -> Any:
    return lue if type(lue) is forme else _refuser(ou, dite, lue)


def _refuser(ou: str, attendu: str, lue: Any) -> Any:
    raise DonneesFautives(f"{ou} : attendu {attendu}, lu {lue!r:.60}.")

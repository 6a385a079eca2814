# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Deux versions d'une même soumission : ce qui est résolu, ce qui reste, ce qui est nouveau. Pur, sur deux rapports.

Un constat est le même d'une version à l'autre quand la même règle vise la même chose : au même endroit et de même
valeur d'abord, puis au même endroit, puis à un autre rang de la même liste (une ligne ajoutée décale les suivantes).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

Constat = dict[str, Any]
Document = dict[str, Any]
_RANG = re.compile(r"\[\d+\]")


def _exact(c: Constat) -> tuple[Any, ...]:
    return c["regle"], c["chemin"], c["valeur"]


def _meme_endroit(c: Constat) -> tuple[Any, ...]:
    return c["regle"], c["chemin"]


def _meme_liste(c: Constat) -> tuple[Any, ...]:
    return c["regle"], _RANG.sub("", c["chemin"] or ""), c["valeur"]


def _meme_cle(c: Constat) -> tuple[Any, ...]:
    return c["regle"], _RANG.sub("", c["chemin"] or "")


VOLETS = {"resolus": "Résolu", "restants": "Reste à faire", "nouveaux": "Nouveau"}
_PASSES: tuple[Callable[[Constat], tuple[Any, ...]], ...] = (_exact, _meme_endroit, _meme_liste, _meme_cle)


def comparer(avant: list[Document], apres: list[Document]) -> dict[str, Any]:
    """Les documents appariés par genre et titre, sinon par rang, et leurs constats.

    Rend {"conforme": verdict de la nouvelle version, "documents": [{"avant", "apres" (fichiers), "type", "type_nom",
    "titre", "conforme_avant", "conforme_apres", "resolus", "restants", "nouveaux"}]}.
    """
    paires = _apparier(avant, apres)
    documents = [_comparer_un(un, deux) for un, deux in paires]
    return {"conforme": all(d["conforme_apres"] for d in documents), "documents": documents}


def _apparier(avant: list[Document], apres: list[Document]) -> list[tuple[Document | None, Document | None]]:
    restent = list(apres)
    paires: list[tuple[Document | None, Document | None]] = []
    seuls: list[Document] = []
    for un in avant:
        deux = next((d for d in restent if (d["type"], d.get("titre")) == (un["type"], un.get("titre"))), None)
        if deux is None:
            seuls.append(un)
            continue
        restent.remove(deux)
        paires.append((un, deux))
    for un in seuls:
        deux = next((d for d in restent if d["type"] == un["type"]), None)
        if deux is not None:
            restent.remove(deux)
        paires.append((un, deux))
    return [*paires, *((None, deux) for deux in restent)]


def _comparer_un(un: Document | None, deux: Document | None) -> dict[str, Any]:
    anciens, actuels = (list(d["constats"]) if d else [] for d in (un, deux))
    restants: list[Constat] = []
    for cle in _PASSES:
        attente: dict[tuple[Any, ...], list[Constat]] = defaultdict(list)
        for constat in anciens:
            attente[cle(constat)].append(constat)
        encore = []
        for constat in actuels:
            if attente[cle(constat)]:
                anciens.remove(attente[cle(constat)].pop(0))
                restants.append(constat)
            else:
                encore.append(constat)
        actuels = encore
    dit = deux or un or {}
    return {
        "avant": un["fichier"] if un else None,
        "apres": deux["fichier"] if deux else None,
        "type": dit.get("type"),
        "type_nom": dit.get("type_nom"),
        "titre": dit.get("titre"),
        "conforme_avant": bool(un and un["conforme"]),
        "conforme_apres": bool(deux and deux["conforme"]),
        "resolus": anciens if deux else [],
        "restants": restants,
        "nouveaux": actuels,
    }


def verdict(comparaison: dict[str, Any]) -> str:
    """De la nouvelle version, en mots."""
    if comparaison["apres"] is None:
        return "absent de la nouvelle version"
    return "conforme" if comparaison["conforme_apres"] else "NON CONFORME"

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que les travailleurs font pour la réconciliation : un grand lot, dont le calcul retiendrait le processus Web."""

from __future__ import annotations

import functools
from typing import Any

from serveur.graphe.construction import assurer
from serveur.graphe.recherche.index import Index
from serveur.services.fiches.suggestions import Suggestions
from serveur.services.reconciliation.demandes import Demande
from serveur.services.reconciliation.protocole import Reconciliation

SUR_PLACE = 50
"""Noms d'un lot au delà desquels il sort du processus Web : quelque cent cinquante millisecondes."""
LONG = 2 * SUR_PLACE
"""Noms au delà desquels il cède un travailleur aux travaux courts."""


def combien(demandes: list[Demande]) -> int:
    """Noms que ces demandes font chercher ; une demande sans nom parcourt toutes les entités."""
    return sum(max(1, len(d.noms) + len(d.identifiants)) for d in demandes)


@functools.cache
def _reconciliation() -> Reconciliation:
    index = Index.lire(assurer())
    return Reconciliation(index, Suggestions(index))


def lot_02(demandes: dict[str, Demande]) -> dict[str, Any]:
    return _reconciliation().lot_02(demandes)


def lot_10(demandes: list[Demande]) -> dict[str, Any]:
    return _reconciliation().lot_10(demandes)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Qui écrit le modèle vierge dans chaque format « modele » de la table (noyau/formats.py)."""

from __future__ import annotations

from collections.abc import Callable

from serveur.noyau.formats import Ecrivains
from serveur.services.validation.gabarits import Gabarits

ECRIVAINS: Ecrivains[Callable[[Gabarits, str], bytes]] = Ecrivains("modele")

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ouvre de quoi interroger le graphe : ici, à l'écart, ou sur un moteur distant, selon la configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from serveur.graphe.construction import GRAPHE_NQ, assurer, ouvrir
from serveur.moteurs.bassin import Bassin, Limites
from serveur.moteurs.embarque import Moteur
from serveur.moteurs.jeu import preparer

if TYPE_CHECKING:
    from serveur.moteurs.distant import Distant

MOTEUR = "CADRE_RI_MOTEUR"


def moteur_configure() -> str | None:
    """Adresse du moteur distant que dit l'environnement, ou None."""
    return os.environ.get(MOTEUR) or None


def ouvrir_nos_requetes(progres: Callable[[str], None], moteur: str | None = None) -> Moteur | Distant:
    """De quoi évaluer nos propres requêtes : le moteur distant s'il y en a un, sinon ce processus ; à fermer."""
    adresse = moteur or moteur_configure()
    if adresse:
        from serveur.moteurs.distant import Distant

        return Distant(adresse)
    return ouvrir(progres)


def ouvrir_a_l_ecart(
    progres: Callable[[str], None] = lambda _etape: None,
    limites: Limites | None = None,
    moteur: str | None = None,
    services: tuple[str, ...] = (),
    donnees: Sequence[Path] = (),
    avec_cadre: bool = True,
    durable: bool = False,
) -> Bassin | Distant:
    """De quoi évaluer les requêtes d'inconnus ; à fermer.

    `donnees` : fichiers servis en plus du graphe, ou seuls si `avec_cadre` est faux ; `durable` : pour servir
    longtemps. Lève EntreeInutilisable.
    """
    adresse = moteur or moteur_configure()
    if adresse:
        from serveur.moteurs.distant import Distant

        return Distant(adresse, limites, services)
    jeu = preparer(assurer(progres) / GRAPHE_NQ if avec_cadre else None, donnees, progres=progres)
    return Bassin(jeu, limites, services, progres, durable)

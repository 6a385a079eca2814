# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que disent les pages d'une chose du graphe : ses énoncés, sa place, sa description."""

from serveur.services.fiches.acteur import FicheActeur, decrire_acteur
from serveur.services.fiches.registre import Groupe, LigneEnonce, Registre

__all__ = ["FicheActeur", "Groupe", "LigneEnonce", "Registre", "decrire_acteur"]

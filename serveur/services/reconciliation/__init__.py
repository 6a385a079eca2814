# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Rapprocher un nom écrit par quelqu'un d'une chose du graphe : noms, candidats, scores, protocole du W3C."""

from serveur.services.reconciliation.recherche import SEUIL, Candidat, Rapprochement

__all__ = ["SEUIL", "Candidat", "Rapprochement"]

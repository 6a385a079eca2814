# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Erreurs que le produit montre aux gens : une phrase en français qui dit quoi, où et que faire.

Couche pure. Chaque erreur connaît son code de sortie (conception, 4) et son statut HTTP.
"""

from __future__ import annotations


class ErreurCadre(Exception):
    """Racine des erreurs prévues ; `code` est stable, `message` est pour les gens."""

    code = "erreur"
    sortie = 3
    statut = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EntreeInutilisable(ErreurCadre):
    """Ce qui a été donné ne peut pas servir : fichier, question, requête ou option."""

    code = "entree-inutilisable"
    sortie = 2
    statut = 400


class Introuvable(ErreurCadre):
    """Ce qui est demandé n'existe pas sous ce nom."""

    code = "introuvable"
    sortie = 2
    statut = 404


class NonAcceptable(ErreurCadre):
    """Aucun des formats demandés n'est offert."""

    code = "non-acceptable"
    sortie = 2
    statut = 406


class TropGrand(ErreurCadre):
    """L'entrée dépasse la taille permise."""

    code = "trop-grand"
    sortie = 2
    statut = 413


class DelaiDepasse(ErreurCadre):
    """La requête a dépassé sa limite de temps ou de mémoire ; son travailleur a été arrêté."""

    code = "delai-depasse"
    sortie = 3
    statut = 503


class MemoireDepassee(DelaiDepasse):
    """La requête a épuisé la mémoire permise, ou fait tomber son processus."""

    code = "memoire-depassee"


class Occupe(ErreurCadre):
    """Trop de demandes à la fois : la file est pleine ou la requête a cédé sa place."""

    code = "occupe"
    sortie = 3
    statut = 503
    reprendre = 5  # secondes, pour l'en-tête Retry-After


class GraphePerdu(ErreurCadre):
    """Le graphe compilé a été ôté sous un service qui tourne ; ce n'est pas la faute de qui demande."""

    code = "graphe-perdu"
    sortie = 3
    statut = 503


class MoteurAbsent(ErreurCadre):
    """Le moteur SPARQL configuré ne répond pas, ou pas comme le protocole le veut."""

    code = "moteur-absent"
    sortie = 3
    statut = 502


class MediaRefuse(ErreurCadre):
    """Le type de contenu envoyé n'est pas lu ici."""

    code = "media-refuse"
    sortie = 2
    statut = 415


class DonneesFautives(ErreurCadre):
    """Les fichiers du graphe ne se lisent pas ou se contredisent."""

    code = "donnees-fautives"
    sortie = 2
    statut = 500


class CacheInutilisable(ErreurCadre):
    """Le graphe compilé n'a pas où s'écrire : dossier fermé, disque plein."""

    code = "cache-inutilisable"
    sortie = 2
    statut = 503


class DefautInterne(ErreurCadre):
    """Le programme s'est trompé : ce qu'on lui a donné n'a pas été jugé, et ce n'est pas la faute de qui l'a écrit."""

    code = "defaut-interne"

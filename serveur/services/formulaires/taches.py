# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que les travailleurs font pour les formulaires : relire un fichier, convertir une saisie.

Chaque tâche rend son résultat ou l'ErreurCadre qui l'a empêchée (Atelier.executer la relève).
"""

from __future__ import annotations

import functools

from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre
from serveur.services.formulaires.champs import Formulaires
from serveur.services.formulaires.conversion import convertir
from serveur.services.formulaires.reprise import Reprise, reprendre
from serveur.services.validation.atelier import validateur
from serveur.services.validation.formats import lire
from serveur.services.validation.gabarits import Gabarits

_TROP = "le document est trop grand ou trop imbriqué pour être lu."


@functools.cache
def _formulaires() -> Formulaires:
    charge = validateur()
    return Formulaires(Gabarits(charge.formes, charge.modele, charge.reference))


def reprendre_fichier(octets: bytes, fichier: str, type_voulu: str | None) -> Reprise | ErreurCadre:
    """(classe, saisie, avis) du fichier."""
    try:
        return reprendre(octets, fichier, type_voulu, _formulaires(), validateur().transcripteur)
    except ErreurCadre as erreur:
        return erreur
    except (RecursionError, MemoryError):
        return EntreeInutilisable(_TROP)


def convertir_yaml(octets: bytes, nom_format: str) -> str | ErreurCadre:
    """Le document YAML écrit dans l'un des conversion.FORMATS."""
    try:
        charge = validateur()
        return convertir(lire(octets, "yaml", None, charge.transcripteur), nom_format, charge.modele)
    except ErreurCadre as erreur:
        return erreur
    except (RecursionError, MemoryError):
        return EntreeInutilisable(_TROP)

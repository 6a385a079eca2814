# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que les travailleurs font pour les formulaires : relire un fichier, écrire une saisie dans un format.

Chaque tâche rend son résultat ou l'ErreurCadre qui l'a empêchée (Atelier.executer la relève).
"""

from __future__ import annotations

import functools
import itertools

from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre
from serveur.services.formulaires.champs import Formulaire, Formulaires
from serveur.services.formulaires.classeur import remplir
from serveur.services.formulaires.conversion import convertir
from serveur.services.formulaires.document import en_docx
from serveur.services.formulaires.ecriture import ecrire
from serveur.services.formulaires.reprise import Reprise, reprendre
from serveur.services.formulaires.saisie import Saisie, d_un_trait
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


def ecrire_saisie(classe: str, saisie: Saisie, nom_format: str) -> bytes | ErreurCadre:
    """La saisie dans l'un des formats « formulaire » de la table. Un classeur qui ne la rendrait pas est refusé."""
    try:
        formulaires, charge = _formulaires(), validateur()
        formulaire = formulaires.formulaire(classe)
        texte = ecrire(formulaire, saisie).texte
        if nom_format == "yaml":
            return texte.encode()
        if nom_format == "docx":
            return en_docx(formulaire, saisie, formulaires)
        if nom_format == "xlsx":
            return _classeur(formulaire, saisie)
        return convertir(lire(texte.encode(), "yaml", None, charge.transcripteur), nom_format, charge.modele).encode()
    except ErreurCadre as erreur:
        return erreur
    except (RecursionError, MemoryError):
        return EntreeInutilisable(_TROP)


def _classeur(formulaire: Formulaire, saisie: Saisie) -> bytes:
    formulaires, transcripteur = _formulaires(), validateur().transcripteur
    vierge = formulaires.gabarits.ecrire(formulaire.classe, "xlsx")
    octets = remplir(vierge, formulaire, saisie, transcripteur.cle)
    _, relue, _ = reprendre(octets, "classeur.xlsx", formulaire.classe, formulaires, transcripteur)
    voulues, rendues = _lignes(formulaire, saisie), _lignes(formulaire, relue)
    perdue = next((v for v, r in itertools.zip_longest(voulues, rendues, fillvalue="") if v != r), None)
    if perdue is not None:
        raise EntreeInutilisable(
            f"un classeur ne rendrait pas « {perdue.strip()[:80]} » tel quel ; télécharger plutôt en YAML."
        )
    return octets


def _lignes(formulaire: Formulaire, saisie: Saisie) -> list[str]:
    """Le YAML de ce qu'un classeur porterait d'une saisie : à comparer, d'une saisie à l'autre."""
    return ecrire(formulaire, d_un_trait(saisie)).texte.split("\n")

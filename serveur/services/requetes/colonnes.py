# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les en-têtes de colonnes que lit une personne, d'après les noms de variables des requêtes du catalogue.

Une règle simple (« documentNom » → « Document », mots séparés), et quelques noms qu'elle dirait mal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LIBELLES = {
    "amontNom": "Document en amont",
    "avalNom": "Document en aval",
    "avec": "Avec",
    "avecLeConcoursDe": "Avec le concours de",
    "categorie": "Catégorie",
    "code": "Acteur (code)",
    "codes": "Acteurs (codes)",
    "concours": "Avec le concours de",
    "debut": "Place dans le texte",
    "delegataire": "Délégataire",
    "dependance": "Dépend de",
    "deQuoi": "Pour quoi",
    "detail": "Détail",
    "domaines": "Domaines",
    "enonce": "Énoncé (identifiant)",
    "enonces": "Énoncés",
    "etendue": "Étendue",
    "finalite": "Finalité",
    "libelle": "Énoncé",
    "modeNom": "Mode de financement",
    "par": "Par",
    "periodicite": "Périodicité",
    "president": "Président",
    "presidentNom": "Président",
    "plusLarge": "Objet plus large",
    "recus": "Reçus",
    "regles": "Règles",
    "role": "Rôle",
    "superieur": "Supérieur (code)",
    "superieurNom": "Supérieur",
    "typeNom": "Type",
    "validite": "Validité",
}
_COUPURE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def entetes(noms: Sequence[str]) -> list[str]:
    """En-tête de chaque variable, toutes différentes ; « acteur » à côté d'« acteurNom » est l'identifiant."""
    rendus: list[str] = []
    for nom in noms:
        libelle = LIBELLES.get(nom) or _selon_la_regle(nom)
        if f"{nom}Nom" in noms:
            libelle = f"{_selon_la_regle(nom)} (identifiant)"
        rendus.append(libelle if libelle not in rendus else f"{libelle} ({nom})")
    return rendus


def _selon_la_regle(nom: str) -> str:
    seul = LIBELLES.get(f"{nom}Nom") or nom.removesuffix("Nom")
    mots = _COUPURE.sub(" ", seul).replace("_", " ")
    return mots[:1].upper() + (mots[1:].lower() if seul == nom.removesuffix("Nom") else mots[1:])

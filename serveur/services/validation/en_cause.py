# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les organismes qu'un document met en cause : ceux au nom de qui il est produit, ou qui y sont parties. Pur."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from serveur.services.validation.structure import Modele
from serveur.services.validation.triplets import Terme, Triplets, est_anonyme, iri

DU_CADRE = "Organisme"  # le type des champs qui veulent un ministère ou un organisme visé


def organismes_en_cause(
    graphe: Triplets, racine: Terme, classe: str, modele: Modele, nommer: Callable[[Triplets, Terme], str | None]
) -> list[str]:
    """Leurs noms, chacun une fois, dans l'ordre des champs du genre.

    Un genre qui a des champs « organisme visé » les dit par eux (parties d'une entente, organisme d'un plan) ; les
    autres, par les acteurs que la racine nomme (fournisseur et clients d'une entente de services).
    """
    champs = [modele.champs[p] for p in modele.classes[classe]]
    vises = [c for c in champs if c.type == DU_CADRE] or [c for c in champs if c.collection == "acteur"]
    noms: dict[str, None] = {}
    for champ in vises:
        for objet in graphe.objets(racine, iri(champ.propriete)):
            nom = nommer(graphe, objet)
            if nom and not (est_anonyme(objet) and nom == objet):
                noms[nom] = None
    return list(noms)


def une_fois(constats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Un organisme inconnu cité dix fois est une faute, pas dix : la première mention, et combien d'autres."""
    gardes: dict[Any, dict[str, Any]] = {}
    fois: dict[Any, int] = {}
    for rang, constat in enumerate(constats):
        cle = constat["valeur"] if constat["regle"].startswith(("rif:CO08-", "rif:CO36-")) else rang
        gardes.setdefault(cle, constat)
        fois[cle] = fois.get(cle, 0) + 1
    for cle, constat in gardes.items():
        if fois[cle] > 1:
            constat["message"] += f" Il est cité {fois[cle]} fois."
    return list(gardes.values())

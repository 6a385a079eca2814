# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que l'on demande à la réconciliation : lots de la version 0.2 et de l'ébauche 1.0, lus strictement.

Pur. Une demande mal faite est refusée en disant où ; un nom vide ou trop long n'est pas une faute : il n'a pas de
candidat.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.reconciliation.entites import PROPRIETES

LOT_MAX = bornes.LOT  # demandes d'un lot, identifiants d'une extension
CANDIDATS, CANDIDATS_MAX = 5, 50
CONDITIONS_MAX, VALEURS_MAX, TEXTE_MAX = 20, 20, 1000


@dataclass(frozen=True)
class Condition:
    """Valeurs attendues d'une propriété ; `quantite` : any, all ou none ; `requise` : sans elle, pas de candidat."""

    propriete: str
    valeurs: tuple[str, ...]
    requise: bool = False
    quantite: str = "any"


@dataclass(frozen=True)
class Demande:
    """`types` : identifiants tels que reçus ; `noms` vide : les conditions choisissent seules."""

    noms: tuple[str, ...]
    types: tuple[str, ...] = ()
    combien: int = CANDIDATS
    conditions: tuple[Condition, ...] = ()
    identifiants: tuple[str, ...] = ()


def en_objet(texte: str, quoi: str) -> dict[str, Any]:
    """Objet JSON d'un texte. Lève EntreeInutilisable s'il ne se lit pas ou n'est pas un objet."""
    try:
        lu = json.loads(texte)
    except (ValueError, RecursionError) as erreur:
        raise EntreeInutilisable(f"{quoi} : JSON illisible ({str(erreur)[:120]}).") from erreur
    if not isinstance(lu, dict):
        raise EntreeInutilisable(f"{quoi} : un objet JSON est attendu.")
    return lu


def lire_lot_02(lot: dict[str, Any]) -> dict[str, Demande]:
    """Demandes d'un lot « queries » de la version 0.2, par clé."""
    _borner(len(lot), "queries")
    demandes = {}
    for cle, valeur in lot.items():
        if len(cle) > TEXTE_MAX:
            raise TropGrand(f"queries.{cle[:40]}… : une clé de {TEXTE_MAX} caractères au plus.")
        demandes[cle] = _demande_02(valeur, f"queries.{cle[:40]}")
    return demandes  # un nom chacune : compter les demandes est compter les noms


def lire_lot_10(corps: dict[str, Any]) -> list[Demande]:
    """Demandes d'un lot de l'ébauche 1.0, dans l'ordre."""
    lot = corps.get("queries")
    if not isinstance(lot, list):
        raise EntreeInutilisable("queries : une liste de demandes est attendue.")
    _borner(len(lot), "queries")
    demandes = [_demande_10(valeur, f"queries[{rang}]") for rang, valeur in enumerate(lot)]
    _borner(sum(len(d.noms) + len(d.identifiants) for d in demandes), "queries, noms", bornes.NOMS_D_UN_LOT)
    return demandes


def lire_extension(corps: dict[str, Any]) -> tuple[list[str], list[str]]:
    """(identifiants, propriétés) d'une demande d'extension ; la même dans les deux versions."""
    ids, proprietes = corps.get("ids"), corps.get("properties")
    if not isinstance(ids, list) or not all(isinstance(i, str) for i in ids):
        raise EntreeInutilisable("ids : une liste d'identifiants est attendue.")
    if not isinstance(proprietes, list) or not all(isinstance(p, dict) for p in proprietes):
        raise EntreeInutilisable("properties : une liste d'objets {id} est attendue.")
    _borner(len(ids), "ids")
    if any(len(i) > TEXTE_MAX for i in ids):
        raise EntreeInutilisable(f"ids : des identifiants de {TEXTE_MAX} caractères au plus sont attendus.")
    _borner(len(proprietes), "properties", CONDITIONS_MAX)
    return ids, [_propriete(p.get("id"), "properties") for p in proprietes]


def _borner(nombre: int, quoi: str, borne: int = LOT_MAX) -> None:
    if nombre > borne:
        raise TropGrand(f"{quoi} : {nombre} éléments, {borne} au plus ; envoyer plusieurs lots.")


def _demande_02(brut: Any, ou: str) -> Demande:
    _objet(brut, ou, {"query", "type", "limit", "properties", "type_strict"})
    nom = brut.get("query")
    if nom is not None and not isinstance(nom, str):
        raise EntreeInutilisable(f"{ou}.query : un texte est attendu.")
    proprietes = brut.get("properties") or []
    if nom is None and not proprietes:
        raise EntreeInutilisable(f"{ou} : donner query ou properties.")
    if not isinstance(proprietes, list):
        raise EntreeInutilisable(f"{ou}.properties : une liste est attendue.")
    _borner(len(proprietes), f"{ou}.properties", CONDITIONS_MAX)
    conditions = []
    for rang, propriete in enumerate(proprietes):
        _objet(propriete, f"{ou}.properties[{rang}]", {"pid", "v"})
        pid = _propriete(propriete.get("pid"), f"{ou}.properties[{rang}].pid")
        conditions.append(Condition(pid, _valeurs(propriete.get("v"), f"{ou}.properties[{rang}].v")))
    return Demande(
        noms=(nom,) if nom is not None else (),
        types=_textes(brut.get("type"), f"{ou}.type"),
        combien=_combien(brut.get("limit"), f"{ou}.limit"),
        conditions=tuple(conditions),
    )


def _demande_10(brut: Any, ou: str) -> Demande:
    _objet(brut, ou, {"type", "limit", "lang", "dir", "conditions"})
    conditions = brut.get("conditions")
    if not isinstance(conditions, list) or not conditions:
        raise EntreeInutilisable(f"{ou}.conditions : une condition au moins est attendue.")
    _borner(len(conditions), f"{ou}.conditions", CONDITIONS_MAX)
    noms: list[str] = []
    identifiants: list[str] = []
    autres: list[Condition] = []
    for rang, condition in enumerate(conditions):
        la = f"{ou}.conditions[{rang}]"
        if not isinstance(condition, dict):
            raise EntreeInutilisable(f"{la} : un objet est attendu.")
        valeurs = _valeurs(condition.get("propertyValue"), f"{la}.propertyValue")
        genre = condition.get("matchType")
        if genre == "name":
            noms += valeurs
        elif genre == "id":
            identifiants += valeurs
        elif genre == "property":
            quantite = condition.get("matchQuantifier", "any")
            if quantite not in ("any", "all", "none"):
                raise EntreeInutilisable(f"{la}.matchQuantifier : choisir any, all ou none.")
            pid = _propriete(condition.get("propertyId"), f"{la}.propertyId")
            autres.append(Condition(pid, valeurs, condition.get("required") is True, quantite))
        else:
            raise EntreeInutilisable(f"{la}.matchType : choisir name, id ou property.")
    if brut.get("type") is not None and not isinstance(brut["type"], str):
        raise EntreeInutilisable(f"{ou}.type : un texte est attendu.")
    return Demande(
        noms=tuple(noms),
        types=_textes(brut.get("type"), f"{ou}.type"),
        combien=_combien(brut.get("limit"), f"{ou}.limit"),
        conditions=tuple(autres),
        identifiants=tuple(identifiants),
    )


def _objet(brut: Any, ou: str, cles: set[str]) -> None:
    if not isinstance(brut, dict):
        raise EntreeInutilisable(f"{ou} : un objet est attendu.")
    if inconnues := sorted(set(brut) - cles):
        raise EntreeInutilisable(f"{ou} : champ inconnu « {inconnues[0][:40]} » (connus : {', '.join(sorted(cles))}).")


def _propriete(brut: Any, ou: str) -> str:
    if not isinstance(brut, str) or brut not in PROPRIETES:
        raise EntreeInutilisable(f"{ou} : propriété inconnue ; choisir {', '.join(PROPRIETES)}.")
    return brut


def _valeurs(brut: Any, ou: str) -> tuple[str, ...]:
    """Valeurs d'une propriété : texte, nombre, booléen ou entité, seuls ou en liste."""
    liste = brut if isinstance(brut, list) else [brut]
    if not liste:
        raise EntreeInutilisable(f"{ou} : une valeur est attendue.")
    _borner(len(liste), ou, VALEURS_MAX)
    textes = []
    for valeur in liste:
        valeur = valeur.get("id") if isinstance(valeur, dict) else valeur
        if not isinstance(valeur, (str, int, float)) or len(str(valeur)) > TEXTE_MAX:
            raise EntreeInutilisable(f"{ou} : un texte de {TEXTE_MAX} caractères au plus, un nombre ou {{id}} attendu.")
        textes.append(str(valeur))
    return tuple(textes)


def _textes(brut: Any, ou: str) -> tuple[str, ...]:
    if brut is None or brut == "":
        return ()
    liste: Iterable[Any] = brut if isinstance(brut, list) else [brut]
    textes = [t.get("id") if isinstance(t, dict) else t for t in liste]
    _borner(len(textes), ou, VALEURS_MAX)
    lus = tuple(t for t in textes if isinstance(t, str))
    if len(lus) < len(textes):
        raise EntreeInutilisable(f"{ou} : un identifiant de type, ou une liste, est attendu.")
    return lus


def _combien(brut: Any, ou: str) -> int:
    if brut is None:
        return CANDIDATS
    if isinstance(brut, bool) or not isinstance(brut, (int, float)) or not 1 <= brut <= 1_000_000:
        raise EntreeInutilisable(f"{ou} : un entier positif est attendu.")
    return min(int(brut), CANDIDATS_MAX)

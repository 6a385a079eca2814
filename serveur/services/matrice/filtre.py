# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que l'on garde de la matrice des responsabilités : sorte d'acteurs, acteurs, domaine, rôles ; lu d'une adresse.

Service pur. Un filtre se relit dans l'adresse qu'il écrit : une vue filtrée se cite.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from serveur.noyau.erreurs import EntreeInutilisable, Introuvable
from serveur.noyau.espaces import abreger


class Sorte(NamedTuple):
    """Une sorte d'acteurs : nom dans les adresses, titre, classe de l'ontologie."""

    nom: str
    titre: str
    classe: str


class Role(NamedTuple):
    """Un rôle RACI : verbe bref, et ce qu'il veut dire ici."""

    verbe: str
    sens: str


SORTES = (
    Sorte("postes", "Ministres et autres postes", "ri:Poste"),
    Sorte("organisations", "Organisations", "ri:Organisation"),
    Sorte("unites", "Unités administratives", "ri:UniteAdministrative"),
    Sorte("instances", "Instances de concertation", "ri:Instance"),
    Sorte("categories", "Catégories d'acteurs", "ri:CategorieActeurs"),
    Sorte("fonds", "Fonds", "ri:Fonds"),
)
ROLES = {
    "R": Role("réalise", "porte l'obligation, la mission ou le dépôt"),
    "A": Role("répond", "décide ; sinon, supérieur direct de qui réalise ; sinon, qui réalise"),
    "C": Role("est consulté", "conseille, collabore ou prête son concours"),
    "I": Role("est informé", "reçoit ce qui est remis ou diffusé"),
}
TRIS = {"alphabetique": "Ordre alphabétique", "charge": "Les plus chargés d'abord"}
VUES = {"grille": "Grille", "acteurs": "Par acteur", "domaines": "Par domaine"}
_SEULS = {"genre": "un genre d'acteur", "domaine": "un domaine", "tri": "un ordre", "vue": "une vue"}
_CONNUS = (*_SEULS, "acteur", "role")


@dataclass(frozen=True)
class Filtre:
    """Vide, il garde tout. acteurs, domaine : IRI abrégées ; vue vide : celle qui convient à l'écran."""

    sorte: str = ""
    acteurs: tuple[str, ...] = ()
    domaine: str = ""
    roles: tuple[str, ...] = ()
    tri: str = "alphabetique"
    vue: str = ""

    def retient(self, acteur: str, sorte: str, domaine: str, role: str) -> bool:
        return (
            (not self.acteurs or acteur in self.acteurs)
            and (not self.domaine or domaine == self.domaine)
            and (not self.roles or role in self.roles)
            and (not self.sorte or sorte == next(s.classe for s in SORTES if s.nom == self.sorte))
        )

    @property
    def restreint(self) -> bool:
        """Laisse-t-il quelque chose de côté ?"""
        return bool(self.sorte or self.acteurs or self.domaine or self.roles)

    @property
    def case(self) -> bool:
        """Désigne-t-il une seule case : un acteur, un domaine ?"""
        return len(self.acteurs) == 1 and bool(self.domaine)

    def adresse(self, **change: Any) -> list[tuple[str, str]]:
        """Paramètres d'adresse de ce filtre, une fois changé ; rien de ce qui va de soi."""
        f = replace(self, **change)
        couples = [("genre", f.sorte), *(("acteur", a.partition(":")[2]) for a in f.acteurs)]
        couples += [("domaine", f.domaine.partition(":")[2]), *(("role", r) for r in f.roles)]
        couples += [("tri", f.tri if f.tri != "alphabetique" else ""), ("vue", f.vue)]
        return [(nom, valeur) for nom, valeur in couples if valeur]


def lire_filtre(
    donnees: Mapping[str, Sequence[str]], acteurs: Mapping[str, Mapping[str, str]], domaines: Iterable[str]
) -> Filtre:
    """Filtre écrit dans une adresse ; « format » y est réservé, un champ vide ne compte pas.

    Un acteur se nomme par son code ou par son nom (SSIGRI, ssigri, acteur:ssigri).
    Lève EntreeInutilisable pour un paramètre, une sorte d'acteurs (« genre »), un rôle ou un ordre inconnus,
    Introuvable pour un acteur ou un domaine que le graphe n'a pas.
    """
    valeurs = {nom: [v.strip() for v in toutes if v.strip()] for nom, toutes in donnees.items() if nom != "format"}
    for nom, toutes in valeurs.items():
        if nom not in _CONNUS:
            raise EntreeInutilisable(f"Matrice : paramètre « {nom[:40]} » inconnu (paramètres : {', '.join(_CONNUS)}).")
        if nom in _SEULS and len(toutes) > 1:
            raise EntreeInutilisable(f"Matrice : paramètre « {nom} » donné plus d'une fois ; choisir {_SEULS[nom]}.")
    seul = {nom: next(iter(valeurs.get(nom, [])), "") for nom in _SEULS}
    codes = {fiche["code"].lower(): acteur for acteur, fiche in acteurs.items()}
    vus = [_trouver("acteur", valeur, acteurs, codes) for valeur in valeurs.get("acteur", [])]
    roles = {_parmi("role", valeur.upper(), ROLES) for valeur in valeurs.get("role", [])}
    return Filtre(
        sorte=_parmi("genre", seul["genre"], [s.nom for s in SORTES]),
        acteurs=tuple(dict.fromkeys(vus)),
        domaine=_trouver("domaine", seul["domaine"], dict.fromkeys(domaines), {}) if seul["domaine"] else "",
        roles=tuple(r for r in ROLES if r in roles),
        tri=_parmi("tri", seul["tri"], TRIS) or "alphabetique",
        vue=_parmi("vue", seul["vue"], VUES),
    )


def _parmi(nom: str, valeur: str, connus: Iterable[str]) -> str:
    if valeur and valeur not in connus:
        raise EntreeInutilisable(f"Matrice : {nom}={valeur[:40]} n'existe pas ; donner {', '.join(connus)}.")
    return valeur


def _trouver(collection: str, valeur: str, connus: Mapping[str, Any], codes: Mapping[str, str]) -> str:
    nom = abreger(valeur).removeprefix(f"{collection}:").lower()
    trouve = codes.get(nom, f"{collection}:{nom}")
    if trouve in connus:
        return trouve
    noms = [c.partition(":")[2] for c in connus]
    proches = difflib.get_close_matches(nom, [*noms, *codes], n=3)
    conseil = f" Proches : {', '.join(proches)}." if proches else ""
    quoi = "Aucun acteur" if collection == "acteur" else "Aucun domaine"
    raise Introuvable(f"{quoi} ne s'appelle « {valeur[:80]} » dans le graphe.{conseil}")

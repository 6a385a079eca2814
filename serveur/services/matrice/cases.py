# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La matrice des responsabilités : acteurs × domaines, et les énoncés de chaque case par rôle RACI.

Service pur : il reçoit les lignes de la requête `roles-raci` et les noms des choses, et ne connaît ni
le moteur ni le Web. Les rôles sont déduits par une règle du graphe (ontologie/regles/raci.rq, decisions/0008) ;
un énoncé de deux domaines compte dans deux cases, une seule fois dans un total.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from serveur.noyau.espaces import abreger
from serveur.noyau.langue import plier
from serveur.noyau.resultats import ENTIER, Ligne, Tableau, Terme
from serveur.services.matrice.filtre import ROLES, SORTES, Filtre

_abreger = functools.lru_cache(maxsize=4096)(abreger)  # les mêmes choses reviennent à chaque ligne, à chaque page

Roles = dict[str, list[str]]  # rôle → énoncés (IRI abrégées), dans l'ordre R, A, C, I


@dataclass
class Rangee:
    """Un acteur, ou un domaine : son nom, ses cases, et ses énoncés distincts par rôle."""

    iri: str
    libelle: str
    code: str = ""
    sorte: str = ""
    cases: dict[str, Roles] = field(default_factory=dict)
    total: Roles = field(default_factory=dict)

    @property
    def nom(self) -> str:
        """Nom de la chose dans sa collection, celui que portent les adresses."""
        return self.iri.partition(":")[2]

    @property
    def enonces(self) -> int:
        return distincts(self.total)


@dataclass
class Matrice:
    """groupes : (titre, lignes) par sorte d'acteurs, aucun vide ; colonnes : les domaines."""

    groupes: list[tuple[str, list[Rangee]]]
    colonnes: list[Rangee]
    total: Roles

    @property
    def lignes(self) -> list[Rangee]:
        return [ligne for _, lignes in self.groupes for ligne in lignes]

    @property
    def enonces(self) -> int:
        return distincts(self.total)


def distincts(roles: Roles) -> int:
    """Nombre d'énoncés, chacun compté une fois quel que soit le nombre de ses rôles."""
    return len({enonce for enonces in roles.values() for enonce in enonces})


def assembler(
    lignes: Iterable[Ligne],
    acteurs: Mapping[str, Mapping[str, str]],
    nommer: Callable[[str], str],
    filtre: Filtre | None = None,
) -> Matrice:
    """Matrice triée des lignes que le filtre retient ; ni rangée ni colonne vide.

    acteurs : par IRI abrégée, {code, genre} ; nommer : libellé d'une IRI abrégée.
    """
    filtre = filtre or Filtre()
    cases: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for ligne in lignes:
        acteur, domaine = _abreger(ligne["acteur"] or ""), _abreger(ligne["domaine"] or "")
        sorte = acteurs.get(acteur, {}).get("genre", "")
        if filtre.retient(acteur, sorte, domaine, ligne["role"] or ""):
            cases[acteur, domaine][ligne["role"] or ""].add(_abreger(ligne["enonce"] or ""))
    rangees: dict[str, Rangee] = {}
    colonnes: dict[str, Rangee] = {}
    for (acteur, domaine), ensembles in cases.items():
        if acteur not in rangees:
            fiche = acteurs.get(acteur, {})
            rangees[acteur] = Rangee(acteur, nommer(acteur), fiche.get("code", acteur), fiche.get("genre", ""))
        colonnes.setdefault(domaine, Rangee(domaine, nommer(domaine)))
        roles = _ordonner(ensembles)
        rangees[acteur].cases[domaine] = roles
        colonnes[domaine].cases[acteur] = roles
    for rangee in (*rangees.values(), *colonnes.values()):
        rangee.total = _reunir(rangee.cases.values())
    ordre = _par_charge if filtre.tri == "charge" else _par_nom
    groupes = [(s.titre, sorted((r for r in rangees.values() if r.sorte == s.classe), key=ordre)) for s in SORTES]
    connus = {s.classe for s in SORTES}
    groupes.append(("Autres", sorted((r for r in rangees.values() if r.sorte not in connus), key=ordre)))
    triees = sorted(colonnes.values(), key=ordre)
    _suivre(rangees.values(), [c.iri for c in triees])
    _suivre(triees, [r.iri for _, membres in groupes for r in membres])
    return Matrice(
        groupes=[(titre, membres) for titre, membres in groupes if membres],
        colonnes=triees,
        total=_reunir(r.total for r in rangees.values()),
    )


def _suivre(rangees: Iterable[Rangee], ordre: Sequence[str]) -> None:
    """Range les cases comme la matrice range ce qu'elles croisent."""
    for rangee in rangees:
        rangee.cases = {nom: rangee.cases[nom] for nom in ordre if nom in rangee.cases}


def _ordonner(ensembles: Mapping[str, set[str]]) -> Roles:
    return {role: sorted(ensembles[role]) for role in ROLES if ensembles.get(role)}


def _reunir(plusieurs: Iterable[Roles]) -> Roles:
    reunion: dict[str, set[str]] = defaultdict(set)
    for roles in plusieurs:
        for role, enonces in roles.items():
            reunion[role].update(enonces)
    return _ordonner(reunion)


def _par_nom(rangee: Rangee) -> tuple[str, str]:
    return plier(rangee.libelle), rangee.iri


def _par_charge(rangee: Rangee) -> tuple[int, str, str]:
    return -rangee.enonces, *_par_nom(rangee)


@dataclass(frozen=True)
class Anomalies:
    """Ce qu'un analyste vérifie : domaines sans A, sans R, ou dont plusieurs acteurs répondent."""

    sans_imputable: list[Rangee]
    sans_realisateur: list[Rangee]
    plusieurs_imputables: list[tuple[Rangee, list[str]]]


def anomalies(matrice: Matrice) -> Anomalies:
    """Anomalies d'une matrice entière ; les acteurs qui répondent d'un domaine, du plus chargé au moins."""
    repondants = []
    for colonne in matrice.colonnes:
        charges = {a: len(roles["A"]) for a, roles in colonne.cases.items() if "A" in roles}
        if len(charges) > 1:
            repondants.append((colonne, sorted(charges, key=lambda a, c=charges: (-c[a], a))))  # type: ignore[misc]
    return Anomalies(
        sans_imputable=[c for c in matrice.colonnes if "A" not in c.total],
        sans_realisateur=[c for c in matrice.colonnes if "R" not in c.total],
        plusieurs_imputables=sorted(repondants, key=lambda r: -len(r[1])),
    )


def a_quel_titre(
    role: str,
    acteur: str,
    fiche: Mapping[str, Any],
    structure: Mapping[str, Any],
    noms: Callable[[str], str],
    decisions: Collection[str],
) -> str:
    """Pourquoi la règle donne ce rôle à cet acteur pour cet énoncé, en quelques mots (decisions/0008).

    decisions : les natures dont le titulaire décide (Natures.decisions).
    """
    titulaires: Sequence[str] = fiche.get("titulaire", [])
    if role == "I":
        return "destinataire de ce qui est remis ou diffusé"
    if role == "C":
        prete = acteur in fiche.get("avecLeConcoursDe", []) and acteur not in titulaires
        return "prête son concours" if prete else "conseille ou collabore"
    if role == "R":
        return "porte ce devoir"
    if fiche.get("nature") in decisions:
        return "détient ce pouvoir de décider"
    sous = [t for t in titulaires if acteur in _directs(structure.get(t, {}))]
    if sous:
        return f"supérieur direct de qui porte ce devoir ({', '.join(map(noms, sous))})"
    return "porte ce devoir, et le Cadre ne lui donne pas de supérieur"


def _directs(liens: Mapping[str, Sequence[str]]) -> list[str]:
    return [*liens.get("ri:uniteDe", []), *liens.get("ri:releveDe", [])]


def en_tableau(matrice: Matrice) -> Tableau:
    """Une ligne par acteur, une colonne par domaine, cellules « R3 A1 », total d'énoncés distincts."""
    titres = {s.classe: s.titre for s in SORTES}
    rangs: list[list[Terme | None]] = [
        [
            *(Terme("litteral", texte) for texte in (ligne.code, ligne.libelle, titres.get(ligne.sorte, "Autres"))),
            *(_cellule(ligne.cases.get(colonne.iri)) for colonne in matrice.colonnes),
            Terme("litteral", str(ligne.enonces), ENTIER),
        ]
        for ligne in matrice.lignes
    ]
    return Tableau(["Code", "Acteur", "Genre", *(c.libelle for c in matrice.colonnes), "Énoncés"], rangs)


def _cellule(roles: Roles | None) -> Terme | None:
    return Terme("litteral", " ".join(f"{r}{len(e)}" for r, e in roles.items())) if roles else None

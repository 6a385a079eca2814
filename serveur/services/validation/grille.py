# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La grille d'un document : chaque exigence du Cadre pour son genre, satisfaite, manquante, sans objet ou à vérifier.

Une exigence est une règle qui cite une disposition. Elle manque quand un constat de violation la dit (même un constat
que le rapport tait parce qu'un autre l'explique), elle est à vérifier quand un avertissement ou une valeur douteuse la
touche, sans objet quand rien dans le document n'y donne prise.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from serveur.graphe.reference import Reference
from serveur.noyau.espaces import RI, abreger
from serveur.services.validation.arbre import Lieu
from serveur.services.validation.grades import FAIT_LE_VERDICT
from serveur.services.validation.regles import Regle, Resultat
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import Modele
from serveur.services.validation.triplets import Terme, iri

Place = tuple[Terme | None, Terme]  # (champ dont l'objet emploie la propriété, ou None : n'importe où ; propriété)
_EXIGENTS = (FAIT_LE_VERDICT, "avertissement")


class Exigence(NamedTuple):
    """Une règle de la grille ; `dite` : ce que le rapport en répète ; `places` : où elle se lit, dans l'ordre."""

    iri: str
    dite: dict[str, Any]
    places: tuple[Place, ...]
    conditions: tuple[tuple[Terme, Terme], ...] = ()


def exigences_du_genre(classe: str, regles: Iterable[Regle], modele: Modele, reference: Reference) -> list[Exigence]:
    """Les règles à disposition qui peuvent viser un document de ce genre, dans l'ordre des dispositions."""
    siennes = {iri(p) for p in _proprietes(classe, modele)}
    cible = iri(RI + classe)
    gardees = [
        r
        for r in regles
        if r.sources and r.gravite in _EXIGENTS and not r.sur_valeur and (cible in r.classes or r.lieux & siennes)
    ]
    return [
        Exigence(
            r.iri,
            {
                "regle": abreger(r.iri),
                "nom": r.nom,
                "citation": reference.citations.get(r.sources[0], abreger(r.sources[0])),
            },
            _places(r),
            r.conditions,
        )
        for r in sorted(gardees, key=lambda r: (r.sources[0], r.iri))
    ]


def _places(regle: Regle) -> tuple[Place, ...]:
    """Une règle qui vise l'objet d'un champ ne regarde que là : « description » se dit ailleurs aussi."""
    champs: list[Terme | None] = [*sorted(regle.lieux)] or [None]
    return tuple((champ, p) for p in (regle.porte_sur, *regle.proprietes) if p is not None for champ in champs)


def _proprietes(classe: str, modele: Modele) -> set[str]:
    """Toutes les propriétés d'un document de ce genre, parties comprises."""
    vues: set[str] = set()
    pile = list(modele.classes[classe])
    while pile:
        propriete = pile.pop()
        if propriete in vues:
            continue
        vues.add(propriete)
        partie = modele.champs[propriete].partie if propriete in modele.champs else None
        pile += modele.parties.get(partie, []) if partie else []
    return vues


def grille(
    exigences: Sequence[Exigence],
    rates: Iterable[Resultat],
    dits: Mapping[Place, tuple[Lieu, str]],
    en_mots: Callable[[Lieu, str], str],
    valeurs: Container[tuple[Terme, Terme]],
) -> list[dict[str, Any]]:
    """`rates` : les constats d'avant les silences ; `dits` : ce que rend `ou_c_est_dit` ; `en_mots` : dit un
    lieu sans clés ; `valeurs` : (propriété, objet) de ce que le document dit.

    Rend [{"regle", "nom", "citation", "etat": satisfaite | manquante | sans-objet | a-verifier, "lieu" (« ligne 12,
    enveloppe.montant_total »), "lieu_nom"}].
    """
    etats: dict[str, str] = {}
    for rate in rates:
        manque = rate.regle.gravite == FAIT_LE_VERDICT
        if manque or rate.regle.iri not in etats:
            etats[rate.regle.iri] = "manquante" if manque else "a-verifier"
    rendues = []
    for iri_, dite, places, conditions in exigences:
        employee = next((place for place in places if place in dits), None)
        prise = (employee is not None or not places) and all(c in valeurs for c in conditions)
        etat = etats.get(iri_) or ("satisfaite" if prise else "sans-objet")
        if etat == "sans-objet":
            employee = None
        lieu, lieu_nom = (_ecrit(*dits[employee]), en_mots(*dits[employee])) if employee is not None else (None, None)
        rendues.append({**dite, "etat": etat, "lieu": lieu, "lieu_nom": lieu_nom})
    return rendues


def ou_c_est_dit(
    soumission: Soumission, chemins: Mapping[Terme, str], cle: Callable[[Terme, Soumission], str]
) -> dict[Place, tuple[Lieu, str]]:
    """Chaque propriété employée, et où elle l'est d'abord (le lieu et le chemin), où qu'elle soit (sous None) et sous
    chaque champ dont l'objet l'emploie.

    `chemins` : les nœuds du document et leur chemin ; `cle` : le nom d'une propriété dans le fichier.
    """
    dits: dict[Place, tuple[Lieu, str]] = {}
    champs: dict[Terme, list[Terme]] = {}
    for _, p, o in soumission.graphe:
        champs.setdefault(o, []).append(p)
    for s, p, _ in soumission.graphe:
        nouvelles = [(champ, p) for champ in (None, *champs.get(s, ())) if (champ, p) not in dits]
        if not nouvelles or s not in chemins:
            continue
        chemin = ".".join(x for x in (chemins[s], cle(p, soumission)) if x)
        dits |= dict.fromkeys(nouvelles, (soumission.lieu(s, p, []), chemin))
    return dits


def _ecrit(lieu: Lieu, chemin: str) -> str:
    """Le lieu tel que le fichier le dit."""
    ou = lieu.cellule or (f"ligne {lieu.ligne}" if lieu.ligne else "")
    return ", ".join(x for x in (ou, chemin) if x)

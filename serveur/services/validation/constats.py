# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des résultats d'un moteur de formes à ce que le rapport dira : une faute une fois, à son endroit, sans ses suites.

Les deux moteurs passent par ici : ce qui les distingue s'arrête à `Brut`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from serveur.noyau.entiers import entier
from serveur.services.validation.grades import rang
from serveur.services.validation.regles import Brut, Regle, Resultat
from serveur.services.validation.triplets import Terme, Triplets, est_litteral

_DECIMALE = re.compile(r"(\d)\.(\d)")
_GRAND_NOMBRE = re.compile(r"(?<![\d,])\d{5,}")


def rassembler(
    bruts: Iterable[Brut], regles: Mapping[Terme, Regle], graphe: Triplets, tus: list[Resultat] | None = None
) -> list[Resultat]:
    """Les résultats qui comptent, dans un ordre qui ne dépend ni du moteur ni de ses tables.

    `tus` : reçoit ceux qu'un autre explique déjà.
    """
    gardes: dict[tuple[str, Terme, Terme | None, Terme | None], Resultat] = {}
    for brut in sorted(bruts, key=_ordre):
        for resultat in _lire(brut, regles[brut.forme], graphe):
            cle = (brut.forme, resultat.noeud, resultat.chemin, resultat.valeur)
            deja = gardes.setdefault(cle, resultat)
            if brut.composant not in deja.composants:  # deux contraintes d'une forme : un constat
                gardes[cle] = replace(deja, composants=(*deja.composants, brut.composant))
    montres = sans_suites(list(gardes.values()), graphe)
    if tus is not None:
        restes = set(map(id, montres))
        tus += [r for r in gardes.values() if id(r) not in restes]
    return montres


def _ordre(brut: Brut) -> tuple[object, ...]:
    return (brut.forme, brut.composant, brut.noeud, brut.chemin or "", brut.valeur or "", brut.messages)


def _lire(brut: Brut, regle: Regle, graphe: Triplets) -> Iterator[Resultat]:
    message, composants = _message(regle, brut.messages), (brut.composant,)
    sur_texte = not regle.sur_valeur and est_litteral(brut.noeud)
    if regle.sur_valeur or sur_texte:  # un constat par endroit où la valeur est écrite
        for s, p in graphe.vers(brut.noeud):
            if p in regle.lieux:
                yield Resultat(regle, s, p, brut.noeud, composants, message, sur_texte)
    else:
        valeur = None if brut.valeur == brut.noeud else brut.valeur  # une forme de nœud rend le nœud lui-même
        yield Resultat(regle, brut.noeud, brut.chemin, valeur, composants, message)


def _message(regle: Regle, rendus: Iterable[str]) -> str:
    """Le message français ; celui que le moteur a rempli quand il contient une valeur calculée ({?somme})."""
    debut, accolade, _ = regle.message.partition("{?")
    if not accolade:
        return regle.message
    rendu = _DECIMALE.sub(r"\1,\2", next((m for m in rendus if m.startswith(debut)), regle.message))
    return _GRAND_NOMBRE.sub(_grouper, rendu)


def _grouper(nombre: re.Match[str]) -> str:
    """Les chiffres par trois ; ce que personne ne lirait, tel quel."""
    return nombre[0] if entier(nombre[0]) is None else f"{int(nombre[0]):,}".replace(",", "\u00a0")


_TOUTES = "(toutes)"
_Dit = tuple[Terme | bool | None, ...]  # ce qu'un résultat dit fautif, vu de plus ou moins près
_Lot = tuple[_Dit, str]  # les résultats d'une règle qui disent la même chose


def sans_suites(resultats: Sequence[Resultat], graphe: Triplets | None = None) -> list[Resultat]:
    """Les résultats sans ceux qu'un autre, au moins aussi grave et lui-même montré, explique déjà.

    Une cause est au même nœud, au-dessus ou au-dessous de lui dans `graphe` (partout, si on ne le donne pas) : ce qui
    manque à un bloc n'explique pas ce qui ne va pas dans son voisin. Un constat caché n'en cache aucun : de deux qui
    s'expliquent l'un l'autre, le plus grave reste, ou le premier.
    Le verdict n'en change donc jamais.
    """
    lots: dict[_Dit, dict[str, list[int]]] = {}
    for n, resultat in enumerate(resultats):
        for dit in _dits(resultat):
            lots.setdefault(dit, {}).setdefault(resultat.regle.iri, []).append(n)
    grades = {r.regle.iri: rang(r.regle.gravite) for r in resultats}
    proches = _Proches(graphe)
    restent = {n: e for n, r in enumerate(resultats) if (e := _expliquants(r, lots, grades, proches.de(r.noeud)))}
    montres = set(range(len(resultats))) - restent.keys()
    caches: set[int] = set()
    parlent = {(dit, resultats[n].regle.iri) for n in montres for dit in _dits(resultats[n])}
    while restent:
        fixes = {
            n: bool(e & parlent)
            for n, e in restent.items()
            if e & parlent or all(caches.issuperset(lots[dit][iri]) for dit, iri in e)
        }
        if not fixes:  # ils ne s'expliquent qu'entre eux
            fixes = {min(restent, key=lambda n: _preseance(resultats[n])): False}
        for n, cache in fixes.items():
            (caches if cache else montres).add(n)
            if not cache:
                parlent.update((dit, resultats[n].regle.iri) for dit in _dits(resultats[n]))
            del restent[n]
    return [r for n, r in enumerate(resultats) if n in montres]


def _preseance(r: Resultat) -> tuple[object, ...]:
    return rang(r.regle.gravite), r.regle.iri, r.noeud, r.valeur or ""


def _dits(r: Resultat) -> Iterator[_Dit]:
    for valeur in (r.valeur, _TOUTES):
        yield r.visee, valeur
        yield r.visee, valeur, r.noeud
    if r.valeur is not None:
        yield r.noeud, r.visee, r.valeur, r.sur_texte


class _Proches:
    """Les nœuds dont dépend un nœud, ou qui en dépendent ; None s'ils en dépendent tous (une racine)."""

    def __init__(self, graphe: Triplets | None) -> None:
        self._graphe = graphe
        self._connus: dict[Terme, frozenset[Terme] | None] = {}

    def de(self, noeud: Terme) -> frozenset[Terme] | None:
        if self._graphe is None:
            return None
        if noeud not in self._connus:
            graphe = self._graphe
            dessus = _atteints(noeud, lambda n: [s for s, _ in graphe.vers(n)])
            dessous = _atteints(noeud, lambda n: [o for _, o in graphe.de(n) if not est_litteral(o)])
            self._connus[noeud] = dessus | dessous if len(dessus) > 1 else None
        return self._connus[noeud]


def _atteints(noeud: Terme, voisins: Callable[[Terme], list[Terme]]) -> frozenset[Terme]:
    vus, pile = {noeud}, [noeud]
    while pile:
        for autre in voisins(pile.pop()):
            if autre not in vus:
                vus.add(autre)
                pile.append(autre)
    return frozenset(vus)


def _expliquants(
    r: Resultat,
    lots: Mapping[_Dit, Mapping[str, object]],
    grades: Mapping[str, int],
    proches: frozenset[Terme] | None,
) -> set[_Lot]:
    """Ce qui suffit à taire `r` : la valeur d'où il part manque ou ne va pas, ou un autre dit déjà cette valeur."""
    ici = grades[r.regle.iri]

    def trouver(dit: _Dit, au_plus: int) -> Iterator[_Lot]:
        return ((dit, iri) for iri in lots.get(dit, ()) if iri != r.regle.iri and grades[iri] <= au_plus)

    trouves: set[_Lot] = set()
    for propriete in r.regle.suppose:
        for valeur in (_TOUTES,) if r.valeur is None else (r.valeur, None):
            for place in ((),) if proches is None else ((p,) for p in proches):
                trouves.update(trouver((propriete, valeur, *place), ici))
    if r.valeur is not None and (r.regle.sur_valeur or r.sur_texte):
        for sur_texte in (False, True):
            if r.sur_texte and not sur_texte:  # un texte tient la place d'un bloc : les règles du bloc n'ajoutent rien
                trouves.update(trouver((r.noeud, r.chemin, r.valeur, sur_texte), ici))
            elif r.regle.sur_valeur:  # un constat plus grave a déjà dit que cette valeur ne va pas
                trouves.update(trouver((r.noeud, r.chemin, r.valeur, sur_texte), ici - 1))
    return trouves

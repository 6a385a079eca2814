# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Disposer un graphe orienté en colonnes, de gauche à droite : rangs, ordre sans croisement inutile, hauteurs.

Algorithme de Sugiyama, en petit (quelques dizaines de nœuds) : plus long chemin, barycentres, régression
isotone. Géométrie pure : ne sait rien du Cadre ni du dessin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

Arc = tuple[str, str]
_BALAYAGES = 12


def sans_boucle(noeuds: Sequence[str], arcs: Iterable[Arc]) -> list[Arc]:
    """Les arcs, moins ceux qui fermeraient une boucle (parcours en profondeur dans l'ordre donné)."""
    suivants: dict[str, list[str]] = {n: [] for n in noeuds}
    for amont, aval in dict.fromkeys(arcs):
        suivants[amont].append(aval)
    gardes: list[Arc] = []
    etat: dict[str, int] = {}

    def visiter(noeud: str) -> None:
        etat[noeud] = 1
        for suivant in suivants[noeud]:
            if etat.get(suivant) == 1:
                continue
            gardes.append((noeud, suivant))
            if suivant not in etat:
                visiter(suivant)
        etat[noeud] = 2

    for noeud in noeuds:
        if noeud not in etat:
            visiter(noeud)
    return gardes


def rangs(noeuds: Sequence[str], arcs: Iterable[Arc]) -> dict[str, int]:
    """Colonne de chaque nœud : après tout ce qui le précède ; une source se tient juste avant ce qui la suit."""
    surs = sans_boucle(noeuds, arcs)
    amonts: dict[str, list[str]] = {n: [] for n in noeuds}
    avals: dict[str, list[str]] = {n: [] for n in noeuds}
    for amont, aval in surs:
        amonts[aval].append(amont)
        avals[amont].append(aval)
    place: dict[str, int] = {}

    def rang(noeud: str) -> int:
        if noeud not in place:
            place[noeud] = max((rang(a) + 1 for a in amonts[noeud]), default=0)
        return place[noeud]

    for noeud in noeuds:
        rang(noeud)
    for noeud in noeuds:
        if not amonts[noeud] and avals[noeud]:
            place[noeud] = min(place[a] for a in avals[noeud]) - 1
    return place


def hauteurs(
    colonnes: Mapping[str, int], arcs: Iterable[Arc], tailles: Mapping[str, float], ecart: float
) -> dict[str, float]:
    """Centre vertical de chaque nœud : ordonné pour croiser peu, au droit de ses voisins, sans chevauchement.

    `colonnes` : dans l'ordre de départ voulu. Un arc qui saute une colonne n'y réserve pas de place.
    """
    nombre = max(colonnes.values(), default=-1) + 1
    voisins: dict[str, list[str]] = {n: [] for n in colonnes}
    for amont, aval in arcs:
        voisins[amont].append(aval)
        voisins[aval].append(amont)
    rangees = [[n for n in colonnes if colonnes[n] == c] for c in range(nombre)]
    rangees = _ordonner(rangees, colonnes, voisins, list(arcs))
    y: dict[str, float] = {}
    for rangee in rangees:
        courant = 0.0
        for noeud in rangee:
            y[noeud] = courant + tailles[noeud] / 2
            courant += tailles[noeud] + ecart
    for tour in range(_BALAYAGES):
        sens = range(nombre) if tour % 2 else range(nombre - 1, -1, -1)
        for c in sens:
            cote = -1 if tour % 2 else 1
            voulus = []
            for noeud in rangees[c]:
                vus = [y[v] for v in voisins[noeud] if (colonnes[v] - c) * cote > 0]
                vus = vus or [y[v] for v in voisins[noeud]]
                voulus.append(fmean(vus) if vus else y[noeud])
            for noeud, place in zip(rangees[c], _espacer(voulus, [tailles[n] for n in rangees[c]], ecart), strict=True):
                y[noeud] = place
    haut = min((y[n] - tailles[n] / 2 for n in y), default=0.0)
    return {n: place - haut for n, place in y.items()}


def _ordonner(
    rangees: list[list[str]], colonnes: Mapping[str, int], voisins: Mapping[str, list[str]], arcs: list[Arc]
) -> list[list[str]]:
    """Meilleur ordre trouvé par balayages de barycentres ; à croisements égaux, le premier."""
    meilleur, moindre = rangees, _croisements(rangees, colonnes, arcs)
    courant = [list(r) for r in rangees]
    for tour in range(_BALAYAGES):
        # chaque colonne suit celle d'avant, puis, au tour d'après, celle d'après
        cote = -1 if tour % 2 == 0 else 1
        for c in range(len(courant)) if cote < 0 else range(len(courant) - 1, -1, -1):
            rang = {n: i / max(1, len(r) - 1) for r in courant for i, n in enumerate(r)}
            poids = {}
            for noeud in courant[c]:
                vus = [rang[v] for v in voisins[noeud] if (colonnes[v] - c) * cote > 0]
                poids[noeud] = fmean(vus) if vus else rang[noeud]
            courant[c] = sorted(courant[c], key=poids.__getitem__)
        nombre = _croisements(courant, colonnes, arcs)
        if nombre < moindre:
            meilleur, moindre = [list(r) for r in courant], nombre
    return meilleur


def _croisements(rangees: list[list[str]], colonnes: Mapping[str, int], arcs: list[Arc]) -> int:
    rang = {n: i for r in rangees for i, n in enumerate(r)}
    total = 0
    for i, (a, b) in enumerate(arcs):
        for c, d in arcs[i + 1 :]:
            if colonnes[a] == colonnes[c] and colonnes[b] == colonnes[d]:
                total += (rang[a] - rang[c]) * (rang[b] - rang[d]) < 0
    return total


def _espacer(voulus: Sequence[float], tailles: Sequence[float], ecart: float) -> list[float]:
    """Centres au plus près de ceux voulus (moindres carrés), dans l'ordre, à `ecart` les uns des autres."""
    decalages, cumul = [], 0.0
    for rang, taille in enumerate(tailles):
        cumul += (tailles[rang - 1] / 2 + ecart + taille / 2) if rang else 0.0
        decalages.append(cumul)
    # régression isotone par blocs (« pool adjacent violators »)
    blocs: list[tuple[float, int]] = []
    for voulu, decalage in zip(voulus, decalages, strict=True):
        valeur, poids = voulu - decalage, 1
        while blocs and blocs[-1][0] > valeur:
            avant, combien = blocs.pop()
            valeur, poids = (avant * combien + valeur * poids) / (combien + poids), combien + poids
        blocs.append((valeur, poids))
    a_plat = [valeur for valeur, poids in blocs for _ in range(poids)]
    return [valeur + decalage for valeur, decalage in zip(a_plat, decalages, strict=True)]

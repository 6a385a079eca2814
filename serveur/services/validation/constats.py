"""Des résultats d'un moteur de formes à ce que le rapport dira : une faute une fois, à son endroit, sans ses suites.

Les deux moteurs passent par ici : ce qui les distingue s'arrête à `Brut`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from serveur.services.validation.regles import Brut, Regle, Resultat
from serveur.services.validation.triplets import Terme, Triplets, est_litteral

RANGS = ("violation", "avertissement", "information")
_DECIMALE = re.compile(r"(\d)\.(\d)")
_GRAND_NOMBRE = re.compile(r"(?<![\d,])\d{5,}")


def rassembler(bruts: Iterable[Brut], regles: Mapping[Terme, Regle], graphe: Triplets) -> list[Resultat]:
    """Les résultats qui comptent, dans un ordre qui ne dépend ni du moteur ni de ses tables."""
    gardes: dict[tuple[str, Terme, Terme | None, Terme | None], Resultat] = {}
    for brut in sorted(bruts, key=_ordre):
        for resultat in _lire(brut, regles[brut.forme], graphe):
            cle = (brut.forme, resultat.noeud, resultat.chemin, resultat.valeur)
            gardes.setdefault(cle, resultat)
    return sans_suites(list(gardes.values()))


def _ordre(brut: Brut) -> tuple[object, ...]:
    return (brut.forme, brut.composant, brut.noeud, brut.chemin or "", brut.valeur or "", brut.messages)


def _lire(brut: Brut, regle: Regle, graphe: Triplets) -> Iterator[Resultat]:
    message = _message(regle, brut.messages)
    if regle.sur_valeur:  # la forme vise des valeurs : un constat par endroit où elles sont
        for s, p in graphe.vers(brut.noeud):
            if p in regle.lieux:
                yield Resultat(regle, s, p, brut.noeud, brut.composant, message)
    elif not est_litteral(brut.noeud):
        # Un texte là où un bloc est attendu : CO18 le dit, les formes du bloc n'ont rien à ajouter.
        valeur = None if brut.valeur == brut.noeud else brut.valeur  # une forme de nœud rend le nœud lui-même
        yield Resultat(regle, brut.noeud, brut.chemin, valeur, brut.composant, message)


def _message(regle: Regle, rendus: Iterable[str]) -> str:
    """Le message français ; celui que le moteur a rempli quand il contient une valeur calculée ({?somme})."""
    debut, accolade, _ = regle.message.partition("{?")
    if not accolade:
        return regle.message
    rendu = _DECIMALE.sub(r"\1,\2", next((m for m in rendus if m.startswith(debut)), regle.message))
    return _GRAND_NOMBRE.sub(lambda n: f"{int(n[0]):,}".replace(",", "\u00a0"), rendu)


_Cause = tuple[Terme | None, Terme | None, str]  # ce dont un constat parle, la valeur qu'il montre, sa règle


def sans_suites(resultats: list[Resultat]) -> list[Resultat]:
    """Les résultats sans ceux qu'un autre, au moins aussi grave et lui-même montré, explique déjà.

    Un constat caché n'en cache aucun : de deux qui s'expliquent l'un l'autre, le plus grave reste, ou le premier.
    Le verdict n'en change donc jamais.
    """
    causes: dict[_Cause, Regle] = {_cause(r): r.regle for r in resultats}
    restent = {c: e for c, regle in causes.items() if regle.suppose and (e := _expliquees_par(c, regle, causes))}
    montrees = {c for c in causes if c not in restent}
    cachees: set[_Cause] = set()
    while restent:
        fixees = {c: bool(e & montrees) for c, e in restent.items() if e & montrees or e <= cachees}
        if not fixees:
            fixees = {min(restent, key=lambda c: (RANGS.index(causes[c].gravite), c[2], c[1] or "")): False}
        for cause, cachee in fixees.items():
            (cachees if cachee else montrees).add(cause)
            del restent[cause]
    return [r for r in resultats if _cause(r) in montrees]


def _cause(r: Resultat) -> _Cause:
    return r.chemin or r.regle.porte_sur, r.valeur, r.regle.iri


def _expliquees_par(cause: _Cause, regle: Regle, causes: Mapping[_Cause, Regle]) -> set[_Cause]:
    _, montree, iri = cause
    rang = RANGS.index(regle.gravite)
    return {
        autre
        for autre, sienne in causes.items()
        if autre[0] in regle.suppose
        and autre[2] != iri
        and RANGS.index(sienne.gravite) <= rang
        and (montree is None or autre[1] in (None, montree))
    }

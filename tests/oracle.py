# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que pySHACL tel quel dit d'un document, sur les formes publiées, sans rien de notre accélération ni de nos silences.

Sert aux essais (tests/test_faux_conforme.py) et au banc (bancs/faux_conforme.py).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import pyshacl
from rdflib import SH, Graph
from rdflib.term import Node

from serveur.services.publication.formes import en_rdf
from serveur.services.validation.constats import rassembler
from serveur.services.validation.formats import lire
from serveur.services.validation.grades import FAIT_LE_VERDICT, rang
from serveur.services.validation.graphes import depuis_terme, en_graphe, rdflib_muet
from serveur.services.validation.moteur_rapide import HorsDePortee
from serveur.services.validation.regles import Brut, Resultat
from serveur.services.validation.service import Validateur
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.triplets import Triplet, Triplets


class Relu(Graph):
    """Un graphe que l'on relit sans presque le changer : ce que l'on y a cherché se garde jusqu'à un ajout."""

    def __init__(self) -> None:
        self._trouves: dict[Any, list[Any]] = {}
        super().__init__()

    def triples(self, motif: Any) -> Iterator[Any]:
        if motif not in self._trouves:
            self._trouves[motif] = list(super().triples(motif))
        return iter(self._trouves[motif])

    def items(self, liste: Node) -> Iterator[Node]:
        if liste not in self._trouves:
            self._trouves[liste] = list(super().items(liste))
        return iter(self._trouves[liste])

    def add(self, triplet: Any) -> Graph:
        if triplet not in self:
            self._trouves.clear()
            super().add(triplet)
        return self

    def remove(self, triplet: Any) -> Graph:
        self._trouves.clear()
        return super().remove(triplet)


@functools.cache
def publiees() -> Graph:
    return Relu().parse(data=en_rdf("turtle"), format="turtle")


def triplets_de(document: bytes | Soumission, validateur: Validateur) -> list[Triplet]:
    """Ce que l'on donne à juger : le document (en YAML, ou déjà lu), et les faits des choses qu'il cite."""
    lu = isinstance(document, Soumission)
    soumission = document if lu else lire(document, "yaml", None, validateur.transcripteur)
    return validateur.triplets(soumission, soumission.graphe)


Dit = tuple[str, str, str]  # forme, nœud, contrainte


def tel_quel(triplets: list[Triplet]) -> tuple[bool, set[Dit]]:
    """(aucun résultat n'est une violation, tous ses résultats). Lève ce que lève pySHACL."""
    with rdflib_muet():
        _, rapport, texte = pyshacl.validate(en_graphe(triplets), shacl_graph=publiees(), inplace=True)
    assert isinstance(rapport, Graph), texte
    resultats = list(rapport.objects(None, SH.result))
    dits = {
        (
            depuis_terme(rapport.value(r, SH.sourceShape)),
            depuis_terme(rapport.value(r, SH.focusNode)),
            str(rapport.value(r, SH.sourceConstraintComponent)),
        )
        for r in resultats
    }
    return not any((r, SH.resultSeverity, SH.Violation) in rapport for r in resultats), dits


def bruts_de(triplets: list[Triplet], validateur: Validateur) -> list[Brut]:
    """Les résultats du moteur du produit, avant tout silence."""
    if validateur.moteur is not None:
        try:
            return validateur.moteur.valider(triplets)
        except HorsDePortee:
            pass
    return validateur.formes.valider(Triplets(triplets))


def conforme(resultats: list[Resultat]) -> bool:
    return not any(r.regle.gravite == FAIT_LE_VERDICT for r in resultats)


def sans_cause(triplets: list[Triplet], bruts: list[Brut], validateur: Validateur) -> list[Resultat]:
    """Les résultats tus qu'aucun résultat montré n'explique ; et, par assertion, le verdict inchangé."""
    tus: list[Resultat] = []
    montres = rassembler(bruts, validateur.regles, Triplets(triplets), tus)
    assert conforme(montres) == conforme([*montres, *tus])
    return [tu for tu in tus if not any(_explique(montre, tu) and _lies(montre, tu, triplets) for montre in montres)]


def _explique(montre: Resultat, tu: Resultat) -> bool:
    """`montre` dit, au moins aussi gravement, que ce que `tu` suppose manque ou ne va pas, ou que sa valeur ne va pas."""
    if montre.regle.iri == tu.regle.iri or rang(montre.regle.gravite) > rang(tu.regle.gravite):
        return False
    if montre.visee in tu.regle.suppose:
        return tu.valeur is None or montre.valeur in (None, tu.valeur)
    return tu.valeur is not None and (montre.noeud, montre.visee, montre.valeur) == (tu.noeud, tu.chemin, tu.valeur)


def _lies(montre: Resultat, tu: Resultat, triplets: list[Triplet]) -> bool:
    """L'un des deux nœuds mène à l'autre : le manque d'un bloc n'explique rien de son voisin."""
    return _mene(montre.noeud, tu.noeud, triplets) or _mene(tu.noeud, montre.noeud, triplets)


def _mene(depuis: str, vers: str, triplets: list[Triplet]) -> bool:
    vus, avant = {depuis}, 0
    while vers not in vus and len(vus) > avant:
        avant = len(vus)
        vus |= {o for s, _, o in triplets if s in vus}
    return vers in vus

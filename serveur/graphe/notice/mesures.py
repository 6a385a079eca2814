# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les comptes VoID d'un ensemble de triplets : sujets, objets, partitions par classe et par propriété, liens sortants.

Un triplet dit dans deux graphes n'est compté qu'une fois dans leur réunion. Source : W3C Note « VoID », 4.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from serveur.noyau.espaces import ID, PREFIXES, RACINE, developper

Triplet = tuple[str, str, str]  # termes en N-Triples
_TYPE = f"<{developper('rdf:type')}>"


@dataclass
class Mesures:
    """Comptes d'un ensemble de triplets distincts ; les clés sont des IRI."""

    triplets: int = 0
    sujets: int = 0
    objets: int = 0
    entites: int = 0  # sujets nommés sous la racine du produit
    classes: Counter[str] = field(default_factory=Counter)  # classe → entités
    proprietes: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # → triplets, sujets, objets

    def vocabulaires(self) -> list[str]:
        """Espaces de noms des classes et des propriétés employées, hors de nos choses."""
        espaces = sorted(PREFIXES.values(), key=len, reverse=True)
        termes = {*self.classes, *self.proprietes}
        trouves = {next((e for e in espaces if terme.startswith(e)), "") for terme in termes}
        return sorted(e for e in trouves if e and not e.startswith(ID))


def mesurer(*ensembles: Iterable[Triplet]) -> Mesures:
    """Les comptes de la réunion de quelques ensembles de triplets."""
    distincts = set[Triplet]().union(*ensembles)
    par_propriete: dict[str, tuple[list[str], list[str]]] = {}
    for sujet, propriete, objet in distincts:
        dits = par_propriete.get(propriete)
        if dits is None:
            dits = par_propriete[propriete] = ([], [])
        dits[0].append(sujet)
        dits[1].append(objet)
    membres: dict[str, set[str]] = defaultdict(set)
    for sujet, objet in zip(*par_propriete.get(_TYPE, ((), ())), strict=True):
        if objet.startswith("<"):
            membres[objet[1:-1]].add(sujet)
    uniques = {p: (len(s), set(s), set(o)) for p, (s, o) in par_propriete.items()}
    sujets = set[str]().union(*(s for _, s, _ in uniques.values()))
    return Mesures(
        triplets=len(distincts),
        sujets=len(sujets),
        objets=len(set[str]().union(*(o for _, _, o in uniques.values()))),
        entites=sum(s.startswith(f"<{RACINE}") for s in sujets),
        classes=Counter({classe: len(ceux) for classe, ceux in membres.items()}),
        proprietes={p[1:-1]: (n, len(s), len(o)) for p, (n, s, o) in uniques.items()},
    )


def liens_sortants(triplets: Iterable[Triplet]) -> Counter[tuple[str, str]]:
    """Triplets par (propriété, racine du site visé) de ceux qui mènent hors du produit."""
    return Counter(
        (propriete[1:-1], "{0.scheme}://{0.netloc}/".format(urlsplit(objet[1:-1])))
        for _, propriete, objet in triplets
        if objet.startswith("<") and not objet.startswith(f"<{RACINE}")
    )

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les termes et les triplets d'un document, en N-Triples. Pur : ni rdflib, ni moteur.

Un terme est le texte N-Triples qui le dit : « <adresse> », « _:b1 », « "texte"^^<type> ». Deux termes égaux sont
deux textes égaux, un triplet s'écrit en les joignant, et ce que rend le moteur de formes s'y compare tel quel :
rien n'est construit ni analysé sur le chemin de chaque document (decisions/0021).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from serveur.noyau.espaces import PREFIXES

Terme = str
Triplet = tuple[Terme, Terme, Terme]

XSD = PREFIXES["xsd"]
DECIMAL, DATE, BOOLEEN = f"{XSD}decimal", f"{XSD}date", f"{XSD}boolean"
VRAI, FAUX = f'"true"^^<{BOOLEEN}>', f'"false"^^<{BOOLEEN}>'
TYPE = f"<{PREFIXES['rdf']}type>"

# Comme l'écrivent les moteurs en Rust (forme canonique de N-Triples) ; une moitié de caractère ne s'écrit pas.
_A_ECHAPPER = re.compile(r'[\x00-\x1f"\\\x7f\ud800-\udfff]')
_ECHAPPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ECHAPPEMENT = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LUS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def iri(adresse: str) -> Terme:
    return f"<{adresse}>"


def litteral(texte: str, type_: str = "") -> Terme:
    """Un texte, ou une valeur du type (IRI) voulu."""
    if _A_ECHAPPER.search(texte):
        texte = _A_ECHAPPER.sub(_echapper, texte)
    return f'"{texte}"^^<{type_}>' if type_ else f'"{texte}"'


def _echapper(trouve: re.Match[str]) -> str:
    c = trouve[0]
    if c in _ECHAPPES:
        return _ECHAPPES[c]
    return "\ufffd" if c >= "\ud800" else f"\\u{ord(c):04X}"


def est_litteral(terme: Terme) -> bool:
    return terme[0] == '"'


def est_iri(terme: Terme) -> bool:
    return terme[0] == "<"


def est_anonyme(terme: Terme) -> bool:
    return terme[0] == "_"


def lexical(terme: Terme) -> str:
    """Le texte d'un littéral, l'adresse d'une IRI, l'étiquette d'un nœud anonyme."""
    if terme[0] == "<":
        return terme[1:-1]
    if terme[0] == "_":
        return terme[2:]
    texte = terme[1 : terme.rindex('"')]
    return _ECHAPPEMENT.sub(_relire, texte) if "\\" in texte else texte


def _relire(trouve: re.Match[str]) -> str:
    court, long, lettre = trouve.groups()
    return _LUS.get(lettre, lettre) if lettre else chr(int(court or long, 16))


def type_et_langue(terme: Terme) -> tuple[str | None, str | None]:
    """(type, langue) d'un littéral ; un texte simple n'a ni l'un ni l'autre."""
    suite = terme[terme.rindex('"') + 1 :]
    if suite.startswith("@"):
        return None, suite[1:]
    return suite[3:-1] or None, None


class Triplets:
    """Les triplets d'un document, chacun une fois, dans l'ordre où ils ont été dits."""

    __slots__ = ("_cites", "_de", "_tous")

    def __init__(self, triplets: Iterable[Triplet] = ()) -> None:
        self._tous: dict[Triplet, None] = {}
        self._de: dict[Terme, list[tuple[Terme, Terme]]] = {}
        self._cites: dict[Terme, list[tuple[Terme, Terme]]] | None = None
        for triplet in triplets:
            self.ajouter(*triplet)

    def ajouter(self, s: Terme, p: Terme, o: Terme) -> None:
        triplet = (s, p, o)
        if triplet in self._tous:
            return
        self._tous[triplet] = None
        self._cites = None
        dits = self._de.get(s)
        if dits is None:
            self._de[s] = [(p, o)]
        else:
            dits.append((p, o))

    def __iter__(self) -> Iterator[Triplet]:
        return iter(self._tous)

    def __len__(self) -> int:
        return len(self._tous)

    def __contains__(self, triplet: Triplet) -> bool:
        return triplet in self._tous

    def sujets(self) -> Iterable[Terme]:
        return self._de.keys()

    def decrit(self, s: Terme) -> bool:
        return s in self._de

    def de(self, s: Terme) -> list[tuple[Terme, Terme]]:
        """(propriété, objet) de chaque triplet dont `s` est le sujet."""
        return self._de.get(s, [])

    def objets(self, s: Terme, p: Terme) -> list[Terme]:
        return [o for propriete, o in self._de.get(s, ()) if propriete == p]

    def objet(self, s: Terme, p: Terme) -> Terme | None:
        """Le premier objet dit, ou None."""
        return next((o for propriete, o in self._de.get(s, ()) if propriete == p), None)

    def proprietes(self, s: Terme, o: Terme | None) -> list[Terme]:
        """Les propriétés qui mènent de `s` à `o` (à n'importe quoi si `o` est None)."""
        return [p for p, objet in self._de.get(s, ()) if o in (None, objet)]

    def vers(self, o: Terme) -> list[tuple[Terme, Terme]]:
        """(sujet, propriété) de chaque triplet dont `o` est l'objet."""
        if self._cites is None:
            self._cites = {}
            for s, p, objet in self._tous:
                self._cites.setdefault(objet, []).append((s, p))
        return self._cites.get(o, [])

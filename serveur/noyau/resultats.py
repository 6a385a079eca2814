# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'on demande à un moteur SPARQL et ce qu'il rend, quel que soit le moteur.

Couche pure : ni réseau, ni moteur. Un résultat se lit du format SPARQL 1.1 Query Results JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from serveur.noyau.espaces import PREFIXES
from serveur.noyau.formats import offerts

Ligne = dict[str, str | None]
Forme = Literal["solutions", "booleen", "graphe"]  # ce que rend une requête (SPARQL 1.1, « query form »)


@dataclass(frozen=True)
class Demande:
    """Une requête SPARQL, les formats voulus selon ce qu'elle rend, et le jeu de données visé.

    `solutions`, `graphe` : nom de format, ou None si la personne n'en accepte aucun de cette famille.
    `defaut`, `nommes` : graphes du protocole (default-graph-uri, named-graph-uri) ; tous deux vides :
    le graphe par défaut est l'union de tous. `sure` : c'est une requête du catalogue, valeurs liées comme
    termes ; elle n'a ni SERVICE ni FROM, inutile de les y chercher.
    """

    sparql: str
    solutions: str | None = "json"
    graphe: str | None = "turtle"
    defaut: tuple[str, ...] = ()
    nommes: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class Reponse:
    """Résultat sérialisé ; `avis` : ce qu'il faut savoir pour ne pas s'y tromper, en français."""

    forme: Forme
    format: str
    corps: bytes
    avis: tuple[str, ...] = ()

    @property
    def mime(self) -> str:
        return offerts("graphe" if self.forme == "graphe" else "solutions")[self.format].mime


class Interrogeable(Protocol):
    """Tout ce qui répond à du SPARQL : le graphe dans ce processus, à l'écart, ou ailleurs."""

    def executer(self, demande: Demande) -> Reponse:
        """Résultat sérialisé.

        Lève EntreeInutilisable, NonAcceptable, TropGrand, DelaiDepasse, Occupe ou MoteurAbsent.
        """
        ...

    def lignes(self, sparql: str) -> list[Ligne]:
        """Solutions d'un SELECT, valeurs lexicales, None si non lié."""
        ...


class Terme(NamedTuple):
    """Un terme RDF : genre (iri, litteral, anonyme), valeur lexicale, type (IRI) et langue."""

    genre: str
    valeur: str
    type: str = ""
    langue: str = ""


_GENRES = {"uri": "iri", "bnode": "anonyme", "literal": "litteral", "typed-literal": "litteral"}
_XSD = PREFIXES["xsd"]
ENTIER = f"{_XSD}integer"
_LECTEURS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger"), int),
    **dict.fromkeys(("decimal", "double", "float"), float),
    "boolean": lambda v: v in ("true", "1"),
}


@dataclass
class Tableau:
    """Solutions d'un SELECT : noms de colonnes, rangs de termes (None si non lié)."""

    noms: list[str]
    rangs: list[list[Terme | None]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rangs)

    def __iter__(self) -> Iterator[Ligne]:
        return iter(self.lignes())

    def lignes(self) -> list[Ligne]:
        """Valeurs lexicales, par nom de colonne."""
        return [{n: t.valeur if t else None for n, t in zip(self.noms, r, strict=True)} for r in self.rangs]

    def valeurs(self) -> list[list[Any]]:
        """Valeurs Python : entiers, nombres, booléens ; le reste en texte ; None si non lié."""
        return [[valeur_python(t) for t in rang] for rang in self.rangs]


def valeur_python(terme: Terme | None) -> Any:
    """Valeur Python d'un terme ; un littéral dont la forme dément le type reste du texte."""
    if terme is None:
        return None
    lire = _LECTEURS.get(terme.type.removeprefix(_XSD)) if terme.type.startswith(_XSD) else None
    try:
        return lire(terme.valeur) if lire else terme.valeur
    except ValueError:
        return terme.valeur


def lire_json(corps: bytes) -> Tableau | bool:
    """Tableau (SELECT) ou booléen (ASK) d'un résultat SPARQL JSON.

    Lève ValueError si le corps n'en est pas un.
    """
    contenu = json.loads(corps)
    if not isinstance(contenu, dict):
        raise ValueError("résultat SPARQL JSON : un objet est attendu")
    if "boolean" in contenu:
        return bool(contenu["boolean"])
    try:
        noms = list(contenu["head"]["vars"])
        return Tableau(noms, [[_terme(b.get(n)) for n in noms] for b in contenu["results"]["bindings"]])
    except (KeyError, TypeError, AttributeError) as erreur:
        raise ValueError(f"résultat SPARQL JSON incomplet ({erreur})") from erreur


def _terme(cellule: dict[str, Any] | None) -> Terme | None:
    if cellule is None:
        return None
    genre = _GENRES.get(cellule["type"])
    if genre is None:
        return Terme("triplet", json.dumps(cellule["value"], ensure_ascii=False))
    return Terme(genre, cellule["value"], cellule.get("datatype", ""), cellule.get("xml:lang", ""))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'arbre d'un fichier à clés, quel qu'en soit le format : blocs, suites et valeurs avec leur ligne.

Pur. Les lecteurs (YAML, JSON, classeur) le construisent ; `cles.py` en fait des triplets.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from serveur.noyau import bornes
from serveur.noyau.erreurs import TropGrand

PROFONDEUR_MAX = 40


@dataclass(slots=True)
class Lieu:
    """Où une chose est écrite : ligne (à partir de 1) et, dans un classeur, la cellule."""

    ligne: int | None = None
    cellule: str | None = None


@dataclass(slots=True)
class Valeur:
    """`perdu` : ce qu'un « # » de YAML a ôté de la fin d'un texte, quand ce n'est sans doute pas un commentaire."""

    texte: str
    lieu: Lieu
    perdu: str = field(default="", kw_only=True)


@dataclass(slots=True)
class Coupe(Valeur):
    """Ce que « {a: 66, 67} » met après sa virgule : une clé sans deux-points, donc la suite de la valeur d'avant.

    `liaison` : la virgule et les espaces qui les séparent.
    """

    liaison: str = ", "


@dataclass(slots=True)
class Suite:
    elements: list[Noeud]
    lieu: Lieu


@dataclass(slots=True)
class Remarque:
    """Ce qui a été lu autrement qu'écrit : ce que la personne a mis, ce qu'on y a lu.

    `sujet` : le nœud dont on l'a lu, ou la racine de son document ; sans lui, la remarque est de tout le fichier.
    """

    lieu: Lieu
    ecrit: str
    lu: str
    sujet: str | None = None


@dataclass(slots=True)
class Bloc:
    """Entrées (clé, où est la clé, contenu) dans l'ordre du fichier ; une clé peut revenir. `remarques` du lecteur."""

    lieu: Lieu
    entrees: list[tuple[str, Lieu, Noeud]] = field(default_factory=list)
    remarques: list[Remarque] = field(default_factory=list)


Noeud = Valeur | Suite | Bloc


def borner(racines: list[Noeud]) -> None:
    """Lève TropGrand si l'arbre a trop de documents ou de nœuds, ou une clé ou une valeur trop longue."""
    exiger_peu_de_documents(len(racines))
    pile, nombre = list(racines), len(racines)
    while pile:
        noeud = pile.pop()
        if isinstance(noeud, Valeur):
            if len(noeud.texte) > bornes.VALEUR:
                ou = noeud.lieu.cellule or (f"ligne {noeud.lieu.ligne}" if noeud.lieu.ligne else "une valeur")
                raise TropGrand(f"{ou} : {len(noeud.texte)} caractères, {bornes.VALEUR} au plus ; résumer ce texte.")
        elif isinstance(noeud, Suite):
            pile += noeud.elements
            nombre += len(noeud.elements)
        else:
            for cle, lieu, dedans in noeud.entrees:
                if len(cle) > bornes.CLE:
                    raise TropGrand(cle_trop_longue(cle, lieu))
                pile.append(dedans)
            nombre += len(noeud.entrees)
        if nombre > bornes.NOEUDS:
            raise TropGrand(trop_de_noeuds())


def exiger_peu_de_documents(nombre: int) -> None:
    """Lève TropGrand au-delà de ce qu'un fichier peut contenir de documents."""
    if nombre > bornes.DOCUMENTS:
        raise TropGrand(f"{nombre} documents dans le fichier, {bornes.DOCUMENTS} au plus ; le partager.")


def cle_trop_longue(cle: str, lieu: Lieu) -> str:
    ou = f"ligne {lieu.ligne} : " if lieu.ligne else ""
    return f"{ou}une clé de {len(cle)} caractères, {bornes.CLE} au plus : « {cle[:40]}… »."


def trop_de_noeuds() -> str:
    return f"plus de {bornes.NOEUDS} clés, valeurs et blocs ; partager le fichier."

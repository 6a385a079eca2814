# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une requête voudrait chercher ailleurs : SERVICE, FROM. Dit par l'analyseur même qui l'évaluera.

Deux analyseurs ne lisent jamais tout pareil, et un écart entre celui qui contrôle et celui qui évalue est une
fuite. On masque donc chaque mot « service » ou « from » qui n'est pas suivi d'une adresse permise : si la
requête masquée se lit encore, aucun n'était un mot-clé (un mot nu n'a de sens nulle part) ; sinon, l'un l'était.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from serveur.noyau.erreurs import EntreeInutilisable

_MOT = re.compile(r"service(?:\s+silent\b)?|from", re.IGNORECASE)
_FROM = re.compile(r"from\s+(named\s+)?(<[^<>\"{}|^`\\\x00-\x20]*>|[A-Za-z][\w-]*:[\w-]*)", re.IGNORECASE)
_PREFIXE = re.compile(r"prefix\s+([A-Za-z][\w-]*):\s*<([^<>\"{}|^`\\\x00-\x20]*)>", re.IGNORECASE)
_ECHAPPEMENT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass
class Jeu:
    """Graphes que disent FROM et FROM NAMED."""

    defaut: list[str] = field(default_factory=list)
    nommes: list[str] = field(default_factory=list)


def normaliser(sparql: str) -> str:
    """Texte aux fins de ligne simples : un retour chariot seul ne doit clore un commentaire pour personne."""
    return sparql.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def controler(
    sparql: str, services: Collection[str], existe: Callable[[str], bool], faute_de: Callable[[str], str | None]
) -> Jeu | None:
    """Jeu de données que dit FROM, ou None s'il n'y en a pas.

    `services` : adresses que SERVICE peut viser ; `existe` : a-t-on ce graphe ; `faute_de` : ce que
    l'analyseur du moteur reproche à un texte, ou None.
    Lève EntreeInutilisable pour un SERVICE non permis ou un FROM vers un graphe que l'on n'a pas.
    """
    if not _MOT.search(sparql) or not faute_de(_masquer(sparql, set())):
        return None
    tous = {t.start() for t in _MOT.finditer(sparql)}
    faute = faute_de(_masquer(sparql, tous))
    if faute:
        raise EntreeInutilisable(faute)  # rien n'est évalué : le mot-clé y est peut-être, écrit autrement
    froms = {t.start() for t in _FROM.finditer(sparql)}
    permis = {t.start() for s in services for t in _service(s).finditer(sparql)}
    if faute_de(_masquer(sparql, froms | permis)):
        tous_les_from = {t.start() for t in _MOT.finditer(sparql) if t[0].lower() == "from"}
        if not faute_de(_masquer(sparql, tous_les_from | permis)):
            raise EntreeInutilisable("FROM : écrire l'adresse du graphe juste après, en entier (FROM <…>).")
        raise EntreeInutilisable(
            "SERVICE n'est pas permis vers cette adresse : aucune requête ne sort de ce serveur sans que sa "
            "configuration le dise. Retirer cette partie de la requête."
        )
    if not faute_de(_masquer(sparql, permis)):
        return None  # les SERVICE sont permis, et aucun « from » n'est un mot-clé
    return _jeu(sparql, existe, faute_de, permis)


def _jeu(sparql: str, existe: Callable[[str], bool], faute_de: Callable[[str], str | None], permis: set[int]) -> Jeu:
    prefixes = dict(_PREFIXE.findall(sparql))
    jeu = Jeu()
    froms = list(_FROM.finditer(sparql))
    for trouve in froms:
        autres = {t.start() for t in froms} - {trouve.start()}
        if not faute_de(_masquer(sparql, autres | permis)):
            continue  # celui-ci est dans une chaîne, un commentaire ou un nom
        ecrit = trouve[2]
        nom, _, local = ecrit.partition(":")
        graphe = ecrit[1:-1] if ecrit.startswith("<") else prefixes.get(nom, "") + local
        if not existe(graphe):
            raise EntreeInutilisable(
                f"FROM <{graphe[:200]}> : ce graphe n'est pas ici, et rien n'est cherché ailleurs. Le graphe par "
                "défaut est déjà l'union de tous ; la liste des graphes est dans la description du service."
            )
        (jeu.nommes if trouve[1] else jeu.defaut).append(graphe)
    return jeu


def deplier(sparql: str) -> str:
    """Texte où les échappements \\u sont dépliés, comme le lit un moteur qui commence par là (SPARQL 1.1, 19.2)."""
    return _ECHAPPEMENT.sub(lambda t: chr(min(int(t[1] or t[2], 16), 0x10FFFF)), sparql)


def _service(adresse: str) -> re.Pattern[str]:
    return re.compile(rf"service\s+(?:silent\s+)?<{re.escape(adresse)}>", re.IGNORECASE)


def _masquer(sparql: str, gardes: set[int]) -> str:
    """Texte où les mots suspects, sauf ceux qui commencent à ces places, ne sont plus des mots-clés.

    Un SERVICE gardé devient GRAPH, de même grammaire : lire ce texte ne peut rien appeler.
    """

    def remplacer(trouve: re.Match[str]) -> str:
        if trouve.start() not in gardes:
            return "x" * len(trouve[0])
        return trouve[0] if trouve[0].lower() == "from" else "GRAPH"

    return _MOT.sub(remplacer, sparql)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'index de recherche : fiches des énoncés, libellés, acteurs et mots pesés, relus de l'artefact tels quels.

Bâti par serveur.graphe.recherche.indexation ; la première question n'a ni racinisation à refaire ni graphe à ouvrir.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from serveur.graphe.recherche.natures import Natures
from serveur.noyau.langue import plier

INDEX = "index.json"

# Ce que vaut un mot selon l'endroit de l'énoncé où il est trouvé (decisions/0006).
POIDS = {"pref": 1.0, "alt": 0.92, "cache": 0.65}
CHAMPS = {
    "objet": 3.0,
    "libelle": 2.6,
    "document": 2.0,
    "concerne": 2.2,
    "sourceVisee": 1.8,
    "action": 1.6,
    "fonds": 1.6,
    "typeService": 1.6,
    "condition": 1.3,
    "finalite": 1.3,
    "destinataire": 1.1,
    "domaine": 1.1,
    "autorite": 1.0,
    "membre": 1.0,
    "titulaire": 0.9,
    "avecLeConcoursDe": 0.8,
    "large": 0.9,
    "tout": 0.7,
    "partie": 0.9,
    "phrase": 0.8,
}


@dataclass
class Index:
    """Tout ce qu'il faut pour répondre à une question, sans le graphe.

    fiches : par IRI abrégée d'énoncé ; libelles : par chose, {pref, alt, cache} ;
    acteurs : par chose, {code, genre} ; structure : par chose, liens ; postings : par racine,
    {"rang de l'énoncé forme pliée": poids} ; banals : poids des mots courants du français ;
    reconciliables, types : ce que la réconciliation dit d'une chose, d'une classe (libelle, definition, large) ;
    natures : nom de celles qu'un énoncé a ; familles, usages : ce que l'ontologie dit de chacune (voir par_nature).
    """

    fiches: list[dict[str, Any]] = field(default_factory=list)
    libelles: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    acteurs: dict[str, dict[str, str]] = field(default_factory=dict)
    structure: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    mots: dict[str, dict[str, float]] = field(default_factory=dict)
    formes: dict[str, str] = field(default_factory=dict)
    banals: dict[str, float] = field(default_factory=dict)
    texte: dict[str, str] = field(default_factory=dict)
    reconciliables: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    natures: dict[str, str] = field(default_factory=dict)
    familles: list[dict[str, str]] = field(default_factory=list)
    usages: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def lire(cls, artefact: Path) -> Index:
        return cls(**json.loads((artefact / INDEX).read_text(encoding="utf-8")))

    def ecrire(self, artefact: Path) -> None:
        contenu = {champ.name: getattr(self, champ.name) for champ in fields(self)}
        texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        (artefact / INDEX).write_text(texte, encoding="utf-8")

    @functools.cached_property
    def par_nature(self) -> Natures:
        return Natures(self.familles, self.usages)

    @functools.cached_property
    def par_iri(self) -> dict[str, dict[str, Any]]:
        return {fiche["iri"]: fiche for fiche in self.fiches}

    @functools.cached_property
    def par_objet(self) -> dict[str, list[str]]:
        """Énoncés (IRI abrégées) qui portent sur chaque objet."""
        portes: dict[str, list[str]] = {}
        for fiche in self.fiches:
            for objet in fiche.get("objet", []):
                portes.setdefault(objet, []).append(fiche["iri"])
        return portes

    @functools.cached_property
    def _occurrences(self) -> dict[str, list[tuple[int, str, float]]]:
        return {}

    def occurrences(self, base: str) -> list[tuple[int, str, float]]:
        """(rang de l'énoncé, forme pliée, poids) de chaque occurrence d'une racine."""
        if base not in self._occurrences:
            couples = ((cle.partition(" "), poids) for cle, poids in self.mots[base].items())
            self._occurrences[base] = [(int(numero), forme, poids) for (numero, _, forme), poids in couples]
        return self._occurrences[base]

    def structure_montante(self, acteur: str) -> list[str]:
        """Supérieurs d'un acteur, du plus proche au plus lointain."""
        liens = self.structure.get(acteur, {})
        directs = [*liens.get("ri:uniteDe", []), *liens.get("ri:releveDe", [])]
        return [*directs, *(haut for direct in directs for haut in self.structure_montante(direct))]

    def libelle(self, chose: str) -> str:
        """Libellé préféré d'une chose, ou son nom si elle n'en a pas."""
        return next(iter(self.libelles.get(chose, {}).get("pref", [])), chose)

    def tri(self, chose: str) -> str:
        """Clé de tri français d'une chose : son libellé sans accents ni casse."""
        return plier(self.libelle(chose))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'un analyste demande (bancs/requetes/), varié, et ce qu'un fâcheux demande.

Chaque demande a une constante tirée au sort parmi celles que le graphe contient : une réponse gardée
en mémoire par un serveur n'y sert presque jamais.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from clients import Demande

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.noyau.requetes import Requete, lire_requetes  # noqa: E402

NOMS = ("libelle", "trois-sauts", "comptes", "chemin", "texte")


@dataclass
class Analyste:
    """Les cinq questions et leurs constantes ; se transmet à un autre processus.

    constantes : par question, les valeurs que le graphe offre ; vide, la valeur écrite dans le fichier.
    """

    constantes: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def catalogue(self) -> dict[str, Requete]:
        return lire_requetes(RACINE / "bancs" / "requetes")

    @cached_property
    def tueuses(self) -> list[tuple[str, str]]:
        """Des doublures : lourdes pour nos limites, finies pour tout moteur."""
        return [(nom, r.sparql) for nom, r in self.catalogue.items() if nom.startswith("tueuse-")]

    def apprendre(self, interroger: Callable[[str], list[str]]) -> None:
        """Demande au graphe, par `interroger` (texte SPARQL → valeurs de la première colonne), ses constantes."""
        for nom, requete in self.catalogue.items():
            if nom.startswith("constantes-"):
                self.constantes[nom.removeprefix("constantes-")] = sorted(interroger(requete.sparql))
        mots = {m for libelle in self.constantes.get("texte", []) for m in re.findall(r"[^\W\d_]{5,}", libelle)}
        self.constantes["texte"] = sorted(mots)
        self.constantes["comptes"] = [str(n) for n in range(1, 400)]

    def texte(self, nom: str, hasard: random.Random | None) -> str:
        """Texte SPARQL de la question ; sans hasard, avec les valeurs du fichier."""
        requete = self.catalogue[nom]
        valeurs = self.constantes.get(nom)
        if hasard is None or not valeurs:
            return requete.sparql
        return requete.lier({requete.parametres[0].nom: hasard.choice(valeurs)})

    def variantes(self, nom: str, nombre: int, graine: int = 0) -> list[str]:
        """La question telle qu'elle est écrite, puis variée : les mêmes textes pour tous les moteurs."""
        hasard = random.Random(f"{graine} {nom}")
        return [self.texte(nom, None), *(self.texte(nom, hasard) for _ in range(nombre - 1))]


@dataclass(frozen=True)
class Foule:
    """Source de demandes d'une campagne : honnêtes, sauf une part `tueuses` (0 à 1)."""

    analyste: Analyste
    tueuses: float = 0.0
    graine: int = 0

    def __call__(self, numero: int) -> Callable[[], Demande]:
        hasard = random.Random(f"{self.graine} {numero}")
        rang = 0

        def tirer() -> Demande:
            nonlocal rang
            rang += 1
            if hasard.random() < self.tueuses:
                nom, texte = hasard.choice(self.analyste.tueuses)
                return Demande(nom, True, texte)
            nom = hasard.choice(NOMS)
            return Demande(nom, False, f"{self.analyste.texte(nom, hasard)}# {numero} {rang}\n")

        return tirer

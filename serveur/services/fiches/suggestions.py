# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Propose, à mesure que l'on tape, les choses dont le Cadre parle : acteurs, documents, lois, services, objets.

Cherche le début des mots, sans accents ni casse ; un sigle entier passe devant.
"""

from __future__ import annotations

from dataclasses import dataclass

from serveur.graphe.recherche.index import Index
from serveur.noyau import bornes
from serveur.noyau.espaces import developper
from serveur.noyau.langue import decouper, plier

LONGUEUR_MAX = bornes.SUGGESTION
# collection → nom du genre, dans l'ordre où l'on propose
GENRES = {
    "acteur": "Acteur",
    "document": "Document",
    "source": "Source légale",
    "service": "Type de service",
    "domaine": "Domaine",
    "objet": "Objet",
}


@dataclass(frozen=True)
class Suggestion:
    iri: str
    libelle: str
    genre: str


@dataclass(frozen=True)
class _Nom:
    mots: tuple[str, ...]
    sigle: bool
    rang: int
    suggestion: Suggestion


class Suggestions:
    """Bâti une fois par index ; une demande parcourt un millier de noms."""

    def __init__(self, index: Index) -> None:
        self._noms: list[_Nom] = []
        vus: set[str] = set()
        for rang, (collection, genre) in enumerate(GENRES.items()):
            for chose, textes in index.libelles.items():
                libelle = index.libelle(chose)
                # un objet qui redit un acteur, un document ou une loi n'est pas proposé deux fois
                if not chose.startswith(f"{collection}:") or plier(libelle) in vus:
                    continue
                vus.add(plier(libelle))
                suggestion = Suggestion(developper(chose), libelle, genre)
                for texte in textes.get("pref", []) + textes.get("alt", []):
                    mots = tuple(plier(mot) for mot in decouper(texte))
                    self._noms.append(_Nom(mots, len(mots) == 1 and texte.isupper(), rang, suggestion))

    def proposer(self, saisie: str, combien: int = 8) -> list[Suggestion]:
        """Choses dont un nom a un mot commençant par chaque mot de la saisie, les plus proches d'abord."""
        voulus = tuple(plier(mot) for mot in decouper(saisie[:LONGUEUR_MAX]))
        if not voulus:
            return []
        notes: dict[Suggestion, tuple[int, int, int, str]] = {}
        for nom in self._noms:
            if all(any(mot.startswith(voulu) for mot in nom.mots) for voulu in voulus):
                proche = 0 if nom.mots == voulus else 1 if nom.sigle or nom.mots[0].startswith(voulus[0]) else 2
                note = (proche, nom.rang, len(nom.mots), nom.suggestion.libelle)
                notes[nom.suggestion] = min(note, notes.get(nom.suggestion, note))
        return sorted(notes, key=lambda s: notes[s])[:combien]

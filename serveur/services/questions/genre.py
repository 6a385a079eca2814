# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'est un genre de question : un fichier de genres/. Comprendre, classer, répondre et refuser lisent chacun leur
part ; aucun ne connaît un genre par son nom.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Collection
from pathlib import Path
from typing import Literal, NamedTuple

from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.lecture import construire, ouvrir
from serveur.services.questions.poids import TableDePlaces
from serveur.services.questions.tournures import Motif, exiger_plie

DOSSIER = Path(__file__).parent / "genres"
JAMAIS = Motif(r"(?!)", "")
# Qui répond, selon le lien de l'énoncé qui le donne (serveur/services/questions/repondants.py).
Repondant = Literal["autorite", "membre", "destinataire", "categorie", "porteur", "lie", "concerne", "porteur_du_tout"]
# Ce qu'un énoncé doit porter pour que l'on réponde (serveur/services/questions/refus.py).
Marque = Literal["date", "periodicite", "nombre"]
# Ce que le genre attend d'un énoncé, faute de quoi il perd de sa valeur.
Champ = Literal["", "concerne", "date", "destinataire", "periodicite"]


class Cede(NamedTuple):
    """La question n'est pas de ce genre mais de l'ordinaire quand `si` convient, sans `sauf`."""

    si: Motif
    sauf: Motif = JAMAIS


class Reprend(NamedTuple):
    """Une question des genres `de` qui nomme une instance, ou un acteur, est de ce genre quand `si` convient."""

    de: tuple[str, ...]
    nomme: Literal["instance", "acteur"]
    si: Motif
    sauf: Motif = JAMAIS


class Article(NamedTuple):
    """Une question qui dit « article » : facteur selon que le fondement de l'énoncé commence ainsi ou non."""

    fondement: str
    dedans: float
    dehors: float


class Poids(NamedTuple):
    """Facteurs propres au genre ; 1 : ne change rien."""

    sans_titulaire: float | None = None  # l'ordinaire est dans poids/reglages.toml
    fonds_seul: float = 1.0
    deja_nomme: float = 1.0
    autre_sorte: float = 1.0
    le_notre: float = 1.0
    administre: float = 1.0
    concerne: float | None = None  # None : ce que l'énoncé concerne n'est pas ce dont il parle
    article: Article | None = None
    sans_l_attendu: float = 1.0


class Refus(NamedTuple):
    """Ce qui fait refuser les questions de ce genre, avant toute pesée."""

    toujours: bool = False
    voisins: bool = True  # proposer alors les sujets voisins
    exige: tuple[Marque, ...] = ()  # l'une suffit
    nature: str = ""  # d'un acteur nommé, le premier énoncé doit être de cette nature


class Exemple(NamedTuple):
    """Une question de ce genre, et ce que dit la première réponse ; sans acteur ni nature, elle est refusée."""

    question: str
    acteur: str = ""
    nature: str = ""


class Genre(NamedTuple):
    """Un genre de question ; `nom` est celui de son fichier. Les genres sont essayés par rang."""

    nom: str
    definition: str
    rang: int
    exemples: tuple[Exemple, ...]
    natures: dict[str, float]  # ce que vaut chaque nature d'énoncé ; « * » : les autres
    # Comprendre
    tours: Motif = JAMAIS  # un seul genre n'en a pas : celui d'une question qu'aucune tournure ne dit
    mots: tuple[str, ...] = ()  # mots-clés sans ordre : tous ceux d'un groupe suffisent
    dit_par_qui: bool = False  # le verbe qui suit « qui » peut le demander
    ferme: bool = False  # ce que dit la proposition de « qui » n'y change rien
    cede_aux_mots: bool = False
    cede: tuple[Cede, ...] = ()
    reprend: tuple[Reprend, ...] = ()
    exige_acteur: bool = False  # sans acteur nommé, la question est de l'ordinaire
    sujet_acteur: bool = False  # on demande ce que fait l'acteur nommé : son nom n'est pas le sujet
    # Classer et répondre
    du_document: bool = False  # un document nommé doit être celui de l'énoncé
    agir: tuple[str, ...] = ()  # qui demande « qui » veut en tête un énoncé de ces natures
    place_du_sujet: TableDePlaces = "ordinaire"  # tables de poids/reglages.toml
    place_des_autres: TableDePlaces = "ordinaire"
    attend: Champ = ""
    poids: Poids = Poids()
    repond: tuple[Repondant, ...] = ()  # faute de quoi : les titulaires
    refus: Refus = Refus()

    def valeur(self, nature: str) -> float:
        return self.natures.get(nature, self.natures["*"])

    @property
    def ordinaire(self) -> bool:
        return self.tours is JAMAIS


@functools.cache
def genres() -> dict[str, Genre]:
    """Tous les genres, par rang. Lève DonneesFautives."""
    fichiers = sorted(DOSSIER.glob("*.toml"))
    lus = [construire(Genre, ouvrir(f) | {"nom": f.stem}, f"{DOSSIER.name}/{f.name}") for f in fichiers]
    return verifier({g.nom: g for g in sorted(lus, key=lambda g: g.rang)})


def ordinaire() -> Genre:
    """Le genre d'une question qu'aucune tournure ne dit autrement."""
    return next(g for g in genres().values() if g.ordinaire)


def verifier(lus: dict[str, Genre]) -> dict[str, Genre]:
    """Les mêmes genres, qui se tiennent entre eux."""
    sans_tours = [g.nom for g in lus.values() if g.ordinaire]
    if len(sans_tours) != 1:
        raise DonneesFautives(
            f"{DOSSIER.name}/ : un genre et un seul n'a pas de « tours », lu {', '.join(sans_tours) or 'aucun'}."
        )
    rangs: dict[int, str] = {}
    for genre in lus.values():
        ou = f"{DOSSIER.name}/{genre.nom}.toml"
        if "*" not in genre.natures:
            raise DonneesFautives(f'{ou}, natures : la clé "*" manque ; dire ce que valent les autres natures.')
        if genre.rang in rangs:
            raise DonneesFautives(f"{ou}, rang : {genre.rang} est déjà celui de {rangs[genre.rang]}.toml.")
        rangs[genre.rang] = genre.nom
        exiger_plie(" ".join(genre.mots), f"{ou}, mots")
        for nom in (nom for reprise in genre.reprend for nom in reprise.de):
            if nom not in lus:
                raise DonneesFautives(f"{ou}, reprend : « {nom} » n'est pas un genre ; voir {DOSSIER.name}/.")
    return lus


def verifier_natures(connues: Collection[str]) -> None:
    """Lève DonneesFautives si un genre nomme une nature qui n'est pas de celles-là : elle ne vaudrait jamais rien."""
    for genre in genres().values():
        for cle, nommees in (
            ("natures", genre.natures.keys() - {"*"}),
            ("agir", set(genre.agir)),
            ("refus, nature", {genre.refus.nature} - {""}),
            ("exemples", {exemple.nature for exemple in genre.exemples} - {""}),
        ):
            for inconnue in sorted(nommees - set(connues)):
                proches = difflib.get_close_matches(inconnue, connues, n=1)
                raise DonneesFautives(
                    f"{DOSSIER.name}/{genre.nom}.toml, {cle} : « {inconnue} » n'est pas une nature d'énoncé ; "
                    f"écrire {f'« {proches[0]} »' if proches else 'une de ontologie/natures.ttl'}."
                )

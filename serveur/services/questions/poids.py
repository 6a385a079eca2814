# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les poids des questions, lus de poids/ : chaque fichier dit comment ils ont été obtenus et comment les refaire."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.lecture import lire
from serveur.services.questions.places import Place

DOSSIER = Path(__file__).parent / "poids"
DOMAINE = DOSSIER / "domaine.txt"
APPRIS = DOSSIER / "refus-appris.toml"
# Ce que vaut chaque place d'un acteur nommé, selon ce que la question demande de lui.
TableDePlaces = Literal["ordinaire", "du_sujet", "d_une_precision", "d_une_condition", "d_une_categorie"]
Parente = Literal["voisine", "centrale"]
# Les clés de chaque table ; poids/reglages.toml dit ce que vaut chacune.
DesMots = Literal[
    "courant", "rarete_minimale", "de_la_question", "deja_servi", "inconnu", "corrige", "abrege",
    "parente_minimale", "sujet_minimal",
]  # fmt: skip
DeRecherche = Literal["couverture", "rang_propre", "convenance_du_sens", "mot_trouve"]
DeConvenance = Literal[
    "sans_titulaire", "sans_qui", "tout_porte", "chose_liee", "chose_absente", "autre_document", "objet_nomme",
    "meme_action", "nature_nommee",
]  # fmt: skip
DuRefus = Literal[
    "seuil", "certain", "seuil_par_la_phrase", "seuil_d_une_autre_langue", "voisine_d_un_inconnu",
    "couverture_d_une_autre_nature", "poids_d_un_sujet",
]  # fmt: skip


class Reglages(NamedTuple):
    """Les poids réglés à la main."""

    mots: dict[DesMots, float]
    recherche: dict[DeRecherche, float]
    sens_de_la_phrase: dict[Parente, float]
    sens_des_mots: dict[Parente, float]
    formes: tuple[tuple[float, ...], ...]
    convenance: dict[DeConvenance, float]
    places: dict[TableDePlaces, dict[Place, float]]
    refus: dict[DuRefus, float]


class Appris(NamedTuple):
    """Ce que pèse chaque trait du refus, selon la lecture ; `phrase_seule` : d'une question d'une autre langue, dont
    les mots ne disent rien."""

    par_les_mots: dict[str, float]
    par_la_phrase: dict[str, float]
    phrase_seule: dict[str, float]

    def selon(self, francais: bool, phrase: bool) -> dict[str, float]:
        return self.par_les_mots if not phrase else self.par_la_phrase if francais else self.phrase_seule


@functools.cache
def reglages() -> Reglages:
    return lire(DOSSIER / "reglages.toml", Reglages)


@functools.cache
def appris() -> Appris:
    return lire(APPRIS, Appris)


@functools.cache
def domaine() -> NDArray[np.float32]:
    """La direction des questions que l'on pose au Cadre, opposée à celle des autres (espace de l'encodeur)."""
    lignes = (x for x in DOMAINE.read_text(encoding="utf-8").splitlines() if not x.startswith("#"))
    try:
        return np.array([float(nombre) for nombre in lignes], dtype=np.float32)
    except ValueError as erreur:
        raise DonneesFautives(f"{DOMAINE.name} : un nombre par ligne ({erreur}) ; relancer son outil.") from erreur

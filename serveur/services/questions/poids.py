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
Parente = Literal["usuelle", "latente", "voisine", "centrale"]


class Mots(NamedTuple):
    courant: float
    rarete_minimale: float
    de_la_question: float
    deja_servi: float
    inconnu: float
    corrige: float
    abrege: float
    parente_minimale: float
    sujet_minimal: float


class Recherche(NamedTuple):
    couverture: float
    rang_propre: float
    convenance_du_sens: float
    mot_trouve: float
    formes: tuple[tuple[float, ...], ...]
    sens: dict[Parente, float]


class Convenance(NamedTuple):
    sans_titulaire: float
    sans_qui: float
    tout_porte: float
    chose_liee: float
    chose_absente: float
    autre_document: float
    objet_nomme: float
    meme_action: float
    nature_nommee: float
    places: dict[TableDePlaces, dict[Place, float]]


class Refus(NamedTuple):
    seuil: float
    usuelle_d_un_inconnu: float
    couverture_d_une_autre_nature: float
    poids_d_un_sujet: float


class Reglages(NamedTuple):
    """Les poids réglés à la main ; poids/reglages.toml dit ce qu'est chacun."""

    mots: Mots
    recherche: Recherche
    convenance: Convenance
    refus: Refus


class Traits(NamedTuple):
    """Ce qui se pèse pour répondre ou refuser, chacun de 0 à 1 environ ; ou ce que pèse chacun."""

    un: float
    couverture: float
    mots: float
    usuelle: float
    latente: float
    voisine: float
    centrale: float
    sens: float
    inconnu: float
    inedit: float
    etrange: float
    poids: float
    longueur: float
    role: float
    score: float
    domaine: float


@functools.cache
def reglages() -> Reglages:
    return lire(DOSSIER / "reglages.toml", Reglages)


@functools.cache
def appris() -> Traits:
    """Ce que pèse chaque trait."""
    return lire(APPRIS, Traits)


@functools.cache
def domaine() -> NDArray[np.float32]:
    """La direction des questions que l'on pose au Cadre, opposée à celle des autres (espace du paquet de vecteurs)."""
    lignes = (x for x in DOMAINE.read_text(encoding="utf-8").splitlines() if not x.startswith("#"))
    try:
        return np.array([float(nombre) for nombre in lignes], dtype=np.float32)
    except ValueError as erreur:
        raise DonneesFautives(f"{DOMAINE.name} : un nombre par ligne ({erreur}) ; relancer son outil.") from erreur

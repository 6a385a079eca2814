# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La table des bornes : ce que l'on accepte de lire de quelqu'un, et ce que l'on rend au plus.

Pur. Chaque borne se vérifie avant qu'un motif, une similarité ou une écriture touche la chose ; docs/reglages.md et la
description OpenAPI la citent d'ici. Ce qui borne le temps et la mémoire se règle (`cadre-ri servir`) et n'est pas ici.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple, TypeVar

_Rendu = TypeVar("_Rendu")


class Borne(NamedTuple):
    """`nom` : la variable d'ici ; `unite` : au pluriel ; `quoi` : de quoi, pour les gens."""

    nom: str
    valeur: int
    unite: str
    quoi: str


# ce qui se demande
QUESTION = 500
CHERCHES = 200
SUGGESTION = 80
REQUETE = 100_000
GRAPHES_DU_JEU = 100
PARAMETRE = 2_000
NOM_A_RECONCILIER = 300
LOT = 1_000
NOMS_D_UN_LOT = 1_000
# ce qui s'envoie
CHEMIN_D_URL = 2_000
ENTETE = 8_000
PARAMETRES = 1_000
OCTETS = 10 * 1024**2
CHAMPS = 20_000
REMPLIS = 3_000
# ce qu'une soumission contient
DOCUMENTS = 1_000
NOEUDS = 200_000
CLE = 500
VALEUR = 100_000
IRI = 2_000
GARDE = 300
# ce qui se rend
CONSTATS = 10_000
LECTURES = 10_000
CHEMIN = 400
RAPPORT = 20 * 1024**2

TABLE = (
    Borne("QUESTION", QUESTION, "caractères", "une question"),
    Borne("CHERCHES", CHERCHES, "caractères", "des mots cherchés dans le répertoire, ou proposés à l'éditeur"),
    Borne("SUGGESTION", SUGGESTION, "caractères", "le début d'un nom à compléter"),
    Borne("REQUETE", REQUETE, "caractères", "une requête SPARQL"),
    Borne("GRAPHES_DU_JEU", GRAPHES_DU_JEU, "adresses", "le jeu de données d'une requête, par le protocole"),
    Borne("PARAMETRE", PARAMETRE, "caractères", "la valeur d'un paramètre d'une requête du répertoire"),
    Borne("NOM_A_RECONCILIER", NOM_A_RECONCILIER, "caractères", "un nom à réconcilier ; plus long, sans candidat"),
    Borne("LOT", LOT, "demandes", "un lot de réconciliation, ou les identifiants d'une extension"),
    Borne("NOMS_D_UN_LOT", NOMS_D_UN_LOT, "noms", "les noms de toutes les demandes d'un lot"),
    Borne("CHEMIN_D_URL", CHEMIN_D_URL, "caractères", "le chemin d'une adresse"),
    Borne("ENTETE", ENTETE, "caractères", "un en-tête"),
    Borne("PARAMETRES", PARAMETRES, "paramètres", "une adresse, ou un formulaire autre que de soumission"),
    Borne("OCTETS", OCTETS, "octets", "un fichier à valider"),
    Borne("CHAMPS", CHAMPS, "champs", "un formulaire de soumission envoyé"),
    Borne("REMPLIS", REMPLIS, "valeurs", "un formulaire de soumission que la page montre encore"),
    Borne("DOCUMENTS", DOCUMENTS, "documents", "un fichier à valider"),
    Borne("NOEUDS", NOEUDS, "clés, valeurs et blocs, ou triplets", "un fichier à valider"),
    Borne("CLE", CLE, "caractères", "une clé"),
    Borne("VALEUR", VALEUR, "caractères", "une valeur"),
    Borne("IRI", IRI, "caractères", "une adresse écrite dans un document RDF"),
    Borne("GARDE", GARDE, "caractères", "un texte dont le traitement est gardé d'une fois à l'autre"),
    Borne("CONSTATS", CONSTATS, "constats", "le rapport d'un fichier"),
    Borne("LECTURES", LECTURES, "lectures", "le rapport d'un fichier"),
    Borne("CHEMIN", CHEMIN, "caractères", "le chemin d'un constat ; plus long, il est coupé"),
    Borne("RAPPORT", RAPPORT, "octets", "le rapport d'un fichier"),
)  # fmt: skip


def en_mots(borne: Borne) -> str:
    """« 10 Mo », « 200 000 clés, valeurs et blocs, ou triplets »."""
    if borne.unite == "octets":
        return f"{borne.valeur // 1024**2} Mo"
    return f"{f'{borne.valeur:,}'.replace(',', chr(0xA0))} {borne.unite}"


def garder(combien: int) -> Callable[[Callable[[str], _Rendu]], Callable[[str], _Rendu]]:
    """Retient ce que rend une fonction d'un texte, s'il est court : un long, lu une fois, tiendrait la mémoire."""

    def decorer(fonction: Callable[[str], _Rendu]) -> Callable[[str], _Rendu]:
        gardee = functools.lru_cache(maxsize=combien)(fonction)

        @functools.wraps(fonction)
        def courte(texte: str) -> _Rendu:
            return gardee(texte) if len(texte) <= GARDE else fonction(texte)

        courte.cache_info = gardee.cache_info  # type: ignore[attr-defined]
        return courte

    return decorer

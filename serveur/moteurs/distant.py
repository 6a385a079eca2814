# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un moteur SPARQL 1.1 ailleurs, désigné par la configuration, interrogé par SPARQLWrapper.

Une requête d'inconnu est d'abord lue ici, à l'écart : ni mise à jour, ni SERVICE, ni FROM étranger n'y est
envoyé. Le résultat est relu et sérialisé ici : les mêmes formats et les mêmes limites que le moteur embarqué.
"""

from __future__ import annotations

import http.client
import os
import threading
import time
import urllib.error
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
from SPARQLWrapper import BASIC, DIGEST, POST, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, QueryBadFormed, SPARQLWrapperException

from serveur.emplacements import racine
from serveur.moteurs.adresses import verifier_adresse
from serveur.moteurs.bassin import Bassin, Limites
from serveur.moteurs.jeu import Jeu
from serveur.moteurs.serialisation import OCTETS_MAX, serialiser, serialiser_triplets
from serveur.moteurs.sorties import normaliser
from serveur.noyau.erreurs import DelaiDepasse, EntreeInutilisable, MoteurAbsent, TropGrand
from serveur.noyau.formats import mimes
from serveur.noyau.requetes import lire_requete
from serveur.noyau.resultats import Demande, Ligne, Reponse, Tableau, lire_json

ESSAIS = (0.0, 0.3, 1.0)  # secondes avant chaque essai ; une lecture se redemande sans danger
_JSON = mimes("solutions")["json"]
_N_TRIPLES = mimes("graphe")["ntriples"]
_TRIPLETS = f"{_N_TRIPLES}, {mimes('graphe')['turtle']};q=0.9"
_LECTEURS = {_N_TRIPLES: ox.RdfFormat.N_TRIPLES, "text/plain": ox.RdfFormat.N_TRIPLES}
_MEMOIRE_DU_JEU = 60.0  # secondes pendant lesquelles la liste des graphes du moteur est tenue pour vraie


class Distant:
    """Interroge un point d'accès SPARQL 1.1 ; à fermer (gestionnaire de contexte).

    `delai` : secondes permises à une requête. L'identité, si le moteur en demande une, vient de
    CADRE_RI_MOTEUR_IDENTITE (utilisateur:mot de passe), en Basic, ou en Digest si CADRE_RI_MOTEUR_AUTH=digest.
    """

    def __init__(self, adresse: str, limites: Limites | None = None, services: tuple[str, ...] = ()) -> None:
        self.adresse = verifier_adresse(adresse)
        self.limites = limites or Limites()
        self.services = services
        self._verrou = threading.Lock()
        self._controle: Bassin | None = None
        self._connus: tuple[float, list[str], list[str]] | None = None

    def __enter__(self) -> Distant:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()

    def fermer(self) -> None:
        with self._verrou:
            if self._controle:
                self._controle.fermer()
                self._controle = None

    def etat(self) -> dict[str, int]:
        """Ce que fait la lecture des requêtes, pour qui surveille ; le moteur lui-même n'est pas appelé."""
        return self._controle.etat() if self._controle else {}

    def executer(self, demande: Demande) -> Reponse:
        """Résultat sérialisé. Lève ce que dit Interrogeable.executer."""
        connus, union = self._jeu()
        forme, jeu = self._bassin().lire(demande, connus)
        if demande.defaut or demande.nommes:
            jeu = (list(demande.defaut), list(demande.nommes))
        elif jeu is None and union:
            jeu = (union, union)
        accepte = _TRIPLETS if forme == "graphe" else _JSON
        corps, mime = self._demander(normaliser(demande.sparql), accepte, *(jeu or ((), ())))
        avis = tuple(f"graphe-inconnu {g}" for g in (*demande.defaut, *demande.nommes) if g not in connus)
        try:
            if forme == "graphe":
                triplets = [q.triple for q in ox.parse(corps, format=_LECTEURS.get(mime, ox.RdfFormat.TURTLE))]
                rendue = serialiser_triplets(triplets, demande)
            else:
                rendue = serialiser(ox.parse_query_results(corps, format=ox.QueryResultsFormat.JSON), demande)
        except (SyntaxError, ValueError) as erreur:
            raise MoteurAbsent(f"Le moteur distant a rendu un résultat illisible ({erreur}).") from erreur
        return replace(rendue, avis=avis)

    def lignes(self, sparql: str) -> list[Ligne]:
        """Solutions d'une de nos requêtes (SELECT), valeurs lexicales, None si non lié."""
        _, union = self._jeu()
        return self._lignes(sparql, union)

    def comptes(self) -> dict[str, int]:
        """Nombre de triplets de chaque graphe nommé du moteur (IRI)."""
        return {x["graphe"] or "": int(x["triplets"] or 0) for x in self._lignes(_requete("graphes-nommes"))}

    def _lignes(self, sparql: str, graphes: Sequence[str] = ()) -> list[Ligne]:
        corps, _ = self._demander(sparql, _JSON, graphes, graphes)
        try:
            tableau = lire_json(corps)
        except ValueError as erreur:
            raise MoteurAbsent(f"Le moteur distant a rendu un résultat illisible ({erreur}).") from erreur
        if not isinstance(tableau, Tableau):
            raise EntreeInutilisable("La requête n'est pas un SELECT.")
        return tableau.lignes()

    def _jeu(self) -> tuple[list[str], list[str]]:
        """(graphes nommés du moteur, ceux à demander pour que le graphe par défaut soit leur union).

        La seconde liste est vide quand le graphe par défaut du moteur est déjà l'union.
        """
        with self._verrou:
            if self._connus and time.monotonic() - self._connus[0] < _MEMOIRE_DU_JEU:
                return self._connus[1], self._connus[2]
        connus = list(self.comptes())
        corps, _ = self._demander(_requete("defaut-n-est-pas-l-union"), _JSON, (), ())
        union = connus if lire_json(corps) is True else []
        with self._verrou:
            self._connus = (time.monotonic(), connus, union)
        return connus, union

    def _bassin(self) -> Bassin:
        """De quoi lire les requêtes d'inconnus à l'écart ; lancé à la première."""
        with self._verrou:
            if self._controle is None:
                self._controle = Bassin(Jeu("vide"), self.limites, self.services)
            return self._controle

    def _demander(self, sparql: str, accepte: str, defaut: Sequence[str], nommes: Sequence[str]) -> tuple[bytes, str]:
        """(corps, type) de la réponse. Lève DelaiDepasse, EntreeInutilisable, TropGrand ou MoteurAbsent."""
        appel = preparer_appel(self.adresse, self.limites.delai)
        appel.setMethod(POST)
        appel.setRequestMethod(URLENCODED)
        appel.setQuery(sparql)
        appel.addCustomHttpHeader("Accept", accepte)
        for graphe in defaut:
            appel.addParameter("default-graph-uri", graphe)
        for graphe in nommes:
            appel.addParameter("named-graph-uri", graphe)
        rendu: tuple[bytes, str] = essayer(self.limites.delai, lambda: _lire(appel))
        return rendu


def _lire(appel: SPARQLWrapper) -> tuple[bytes, str]:
    with appel.query().response as reponse:
        corps: bytes = reponse.read(OCTETS_MAX * 2 + 1)
        if len(corps) > OCTETS_MAX * 2:
            raise TropGrand(
                f"La réponse du moteur dépasse {OCTETS_MAX * 2 // 1024**2} Mo : ajouter LIMIT ou préciser la requête."
            )
        plafond = reponse.headers.get("X-SPARQL-MaxRows")
        if plafond:  # Virtuoso tronque à ResultSetMaxRows, et le dit ainsi
            raise TropGrand(
                f"Le moteur distant ne rend que {plafond} lignes et en a laissé : ajouter LIMIT et OFFSET, ou relever "
                "sa limite (ResultSetMaxRows)."
            )
        return corps, reponse.headers.get_content_type()


def preparer_appel(adresse: str, delai: float) -> SPARQLWrapper:
    """Un appel SPARQLWrapper vers `adresse`, délai et identité réglés."""
    appel = SPARQLWrapper(adresse, agent="cadre-ri")
    appel.setOnlyConneg(True)  # sans quoi il ajoute format=xml, que Virtuoso oppose à l'en-tête Accept
    appel.setTimeout(max(1, round(delai)))
    identite = os.environ.get("CADRE_RI_MOTEUR_IDENTITE")
    if identite:
        utilisateur, _, passe = identite.partition(":")
        appel.setHTTPAuth(DIGEST if os.environ.get("CADRE_RI_MOTEUR_AUTH", "").lower() == "digest" else BASIC)
        appel.setCredentials(utilisateur, passe)
    return appel


def essayer(delai: float, geste: Callable[[], Any], essais: Sequence[float] = ESSAIS) -> Any:
    """Le résultat du geste, repris quand le moteur est absent ou débordé ; ses pannes dites en français."""
    panne: Exception | None = None
    for pause in essais:
        time.sleep(pause)
        try:
            return geste()
        except TimeoutError as erreur:
            raise _trop_long(delai) from erreur
        except QueryBadFormed as erreur:
            raise EntreeInutilisable(f"Le moteur distant refuse la requête : {_court(erreur)}.") from erreur
        except EndPointInternalError as erreur:
            raise MoteurAbsent(f"Le moteur distant a failli sur cette requête : {_court(erreur)}.") from erreur
        except SPARQLWrapperException as erreur:
            raise MoteurAbsent(f"Le moteur distant refuse l'appel : {_court(erreur)}.") from erreur
        except urllib.error.HTTPError as erreur:
            erreur.close()
            if erreur.code not in (429, 502, 503, 504):
                raise MoteurAbsent(f"Le moteur distant répond par une erreur {erreur.code}.") from erreur
            panne = erreur
        except urllib.error.URLError as erreur:
            if isinstance(erreur.reason, TimeoutError):
                raise _trop_long(delai) from erreur
            panne = erreur
        except (OSError, http.client.HTTPException) as erreur:
            panne = erreur
    raise MoteurAbsent(
        f"Le moteur distant ne répond pas ({getattr(panne, 'reason', None) or panne}) : vérifier qu'il est lancé."
    ) from panne


def _trop_long(delai: float) -> DelaiDepasse:
    return DelaiDepasse(f"Le moteur distant n'a pas répondu en {delai:g} secondes : préciser la requête.")


def _court(erreur: Exception) -> str:
    return " ".join(str(erreur).split())[:300]


def _requete(nom: str) -> str:
    return lire_requete(racine() / "requetes" / "graphe" / f"{nom}.rq").sparql

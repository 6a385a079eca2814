# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un moteur SPARQL 1.1 ailleurs, désigné par la configuration, interrogé par SPARQLWrapper.

Une requête d'inconnu est d'abord lue ici, à l'écart : ni mise à jour, ni SERVICE, ni FROM étranger n'y est
envoyé. Le résultat est relu et sérialisé ici : les mêmes formats et les mêmes limites que le moteur embarqué.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import pyoxigraph as ox
from SPARQLWrapper import POST, URLENCODED

from serveur.emplacements import racine
from serveur.moteurs.adresses import verifier_adresse
from serveur.moteurs.appels import Appel, essayer
from serveur.moteurs.bassin import Bassin, Limites
from serveur.moteurs.jeu import Jeu
from serveur.moteurs.serialisation import OCTETS_MAX, serialiser, serialiser_triplets
from serveur.moteurs.sorties import normaliser
from serveur.noyau.erreurs import EntreeInutilisable, MoteurAbsent, TropGrand
from serveur.noyau.formats import mimes
from serveur.noyau.requetes import lire_requete
from serveur.noyau.resultats import Demande, Ligne, Reponse, Tableau, lire_json

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
        echeance = time.monotonic() + self.limites.delai  # pour tout ce que la demande envoie
        connus, union = self._jeu(echeance)
        forme, jeu = self._bassin().lire(demande, connus)
        if demande.defaut or demande.nommes:
            jeu = (list(demande.defaut), list(demande.nommes))
        elif jeu is None and union:
            jeu = (union, union)
        accepte = _TRIPLETS if forme == "graphe" else _JSON
        defaut, nommes = jeu or ((), ())
        corps, mime = self._demander(normaliser(demande.sparql), accepte, defaut, nommes, echeance)
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
        echeance = time.monotonic() + self.limites.delai
        _, union = self._jeu(echeance)
        return self._lignes(sparql, union, echeance)

    def comptes(self, echeance: float | None = None) -> dict[str, int]:
        """Nombre de triplets de chaque graphe nommé du moteur (IRI)."""
        return {
            x["graphe"] or "": int(x["triplets"] or 0) for x in self._lignes(_requete("graphes-nommes"), (), echeance)
        }

    def _lignes(self, sparql: str, graphes: Sequence[str], echeance: float | None) -> list[Ligne]:
        corps, _ = self._demander(sparql, _JSON, graphes, graphes, echeance)
        try:
            tableau = lire_json(corps)
        except ValueError as erreur:
            raise MoteurAbsent(f"Le moteur distant a rendu un résultat illisible ({erreur}).") from erreur
        if not isinstance(tableau, Tableau):
            raise EntreeInutilisable("La requête n'est pas un SELECT.")
        return tableau.lignes()

    def _jeu(self, echeance: float) -> tuple[list[str], list[str]]:
        """(graphes nommés du moteur, ceux à demander pour que le graphe par défaut soit leur union).

        La seconde liste est vide quand le graphe par défaut du moteur est déjà l'union.
        """
        with self._verrou:
            if self._connus and time.monotonic() - self._connus[0] < _MEMOIRE_DU_JEU:
                return self._connus[1], self._connus[2]
        connus = list(self.comptes(echeance))
        corps, _ = self._demander(_requete("defaut-n-est-pas-l-union"), _JSON, (), (), echeance)
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

    def _demander(
        self, sparql: str, accepte: str, defaut: Sequence[str], nommes: Sequence[str], echeance: float | None
    ) -> tuple[bytes, str]:
        """(corps, type) de la réponse. Lève DelaiDepasse, EntreeInutilisable, TropGrand ou MoteurAbsent."""
        appel = Appel(self.adresse)
        appel.setMethod(POST)
        appel.setRequestMethod(URLENCODED)
        appel.setQuery(sparql)
        appel.addCustomHttpHeader("Accept", accepte)
        for graphe in defaut:
            appel.addParameter("default-graph-uri", graphe)
        for graphe in nommes:
            appel.addParameter("named-graph-uri", graphe)
        rendu: tuple[bytes, str] = essayer(self.limites.delai, lambda reste: _lire(appel, reste), echeance)
        return rendu


def _lire(appel: Appel, delai: float) -> tuple[bytes, str]:
    corps, entetes = appel.envoyer(delai, OCTETS_MAX * 2)
    plafond = entetes.get("X-SPARQL-MaxRows")
    if plafond:  # Virtuoso tronque à ResultSetMaxRows, et le dit ainsi
        raise TropGrand(
            f"Le moteur distant ne rend que {plafond} lignes et en a laissé : ajouter LIMIT et OFFSET, ou relever "
            "sa limite (ResultSetMaxRows)."
        )
    return corps, entetes.get_content_type()


def _requete(nom: str) -> str:
    return lire_requete(racine() / "requetes" / "graphe" / f"{nom}.rq").sparql

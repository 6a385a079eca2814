# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que fait un travailleur d'une demande : contrôler ses sorties, l'évaluer, la sérialiser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyoxigraph as ox

from serveur.moteurs.embarque import Moteur, Resultat
from serveur.moteurs.serialisation import serialiser
from serveur.moteurs.sorties import controler, deplier, normaliser
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, TropGrand
from serveur.noyau.resultats import Demande, Reponse


class Evaluateur:
    """Évalue sur un magasin ouvert ; `services` : adresses que SERVICE peut viser."""

    def __init__(self, magasin: ox.Store, services: frozenset[str]) -> None:
        self.moteur = Moteur(magasin)
        self.services = services
        self._vide = Moteur(ox.Store())  # pour lire sans évaluer

    def traiter(self, message: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """(en-tête, corps) de la réponse, erreurs prévues comprises.

        Message : les champs d'une Demande ; avec « connus » (graphes d'un moteur distant), la requête est
        seulement lue : la forme de ce qu'elle rend, et le jeu de données que dit son FROM.
        """
        connus = message.pop("connus", None)
        voulu = Demande(**{**message, "defaut": tuple(message["defaut"]), "nommes": tuple(message["nommes"])})
        try:
            if connus is not None:
                return self.lire(voulu, frozenset(connus)), b""
            entete = asdict(self.executer(voulu))
        except ErreurCadre as erreur:
            return {"erreur": erreur.code, "message": erreur.message}, b""
        except MemoryError:
            return {"erreur": TropGrand.code, "message": "La requête a épuisé la mémoire permise : la simplifier."}, b""
        except RecursionError:
            return {"erreur": EntreeInutilisable.code, "message": "La requête est trop imbriquée pour être lue."}, b""
        corps: bytes = entete.pop("corps")
        return entete, corps

    def executer(self, demande: Demande) -> Reponse:
        """Réponse à une demande d'inconnu ; le protocole l'emporte sur FROM (SPARQL 1.1 Protocol, 2.1.4)."""
        sparql = normaliser(demande.sparql)
        jeu = None if demande.sure else controler(sparql, self.services, self._existe, self._faute_de)
        explicite = (demande.defaut, demande.nommes) if demande.defaut or demande.nommes else None
        if explicite is None and jeu:
            explicite = (tuple(jeu.defaut), tuple(jeu.nommes))
        avis = tuple(f"graphe-inconnu {g}" for g in (*demande.defaut, *demande.nommes) if not self._existe(g))
        rendu = serialiser(self._evaluer(sparql, explicite), demande)
        return Reponse(rendu.forme, rendu.format, rendu.corps, avis)

    def lire(self, demande: Demande, connus: frozenset[str]) -> dict[str, Any]:
        """{forme, jeu} d'une requête qu'un autre moteur évaluera ; jeu : [défaut, nommés] de son FROM, ou None."""
        sparql = normaliser(demande.sparql)
        jeu = None
        if not demande.sure:
            jeu = controler(sparql, self.services, connus.__contains__, self._faute_de)
            deplie = deplier(sparql)
            if deplie != sparql:  # l'autre moteur lira peut-être le texte déplié : il doit passer aussi
                controler(deplie, self.services, connus.__contains__, self._faute_de)
                self._evaluer(deplie, None)
        resultat = self._evaluer(sparql, None)  # le magasin est vide : rien à évaluer
        forme = "graphe" if isinstance(resultat, ox.QueryTriples) else "solutions"
        return {"forme": forme, "jeu": [jeu.defaut, jeu.nommes] if jeu else None}

    def _faute_de(self, sparql: str) -> str | None:
        try:
            self._vide.evaluer(sparql)
        except EntreeInutilisable as erreur:
            return erreur.message
        return None

    def _evaluer(self, sparql: str, jeu: tuple[Sequence[str], Sequence[str]] | None) -> Resultat:
        try:
            return self.moteur.evaluer(sparql, *(jeu or (None, None)))
        except (OSError, RuntimeError) as erreur:
            raise EntreeInutilisable(f"La requête n'a pas pu être évaluée : {erreur}.") from erreur
        except ValueError as erreur:
            raise EntreeInutilisable(f"Une adresse de graphe n'est pas une IRI : {erreur}.") from erreur

    def _existe(self, graphe: str) -> bool:
        try:
            return self.moteur.magasin.contains_named_graph(ox.NamedNode(graphe))
        except ValueError:
            return False

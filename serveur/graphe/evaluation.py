"""Ce que fait un travailleur d'une demande : contrôler ses sorties, l'évaluer, la sérialiser."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pyoxigraph as ox

from serveur.graphe.moteur import Moteur
from serveur.graphe.serialisation import serialiser
from serveur.graphe.sorties import refuser, relever
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, TropGrand
from serveur.noyau.resultats import Demande, Reponse


class Evaluateur:
    """Évalue sur un magasin ouvert ; `services` : adresses que SERVICE peut viser."""

    def __init__(self, magasin: ox.Store, services: frozenset[str]) -> None:
        self.moteur = Moteur(magasin)
        self.services = services

    def traiter(self, demande: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """(en-tête, corps) de la réponse, erreurs prévues comprises."""
        verifier = demande.pop("verifier", False)
        connus = demande.pop("connus", None)
        voulu = Demande(**{**demande, "defaut": tuple(demande["defaut"]), "nommes": tuple(demande["nommes"])})
        try:
            reponse = self.executer(voulu, connus, verifier)
        except ErreurCadre as erreur:
            return {"erreur": erreur.code, "message": erreur.message}, b""
        except MemoryError:
            return {"erreur": TropGrand.code, "message": "La requête a épuisé la mémoire permise : la simplifier."}, b""
        except RecursionError:
            return {"erreur": EntreeInutilisable.code, "message": "La requête est trop imbriquée pour être lue."}, b""
        entete = asdict(reponse)
        corps: bytes = entete.pop("corps")
        return entete, corps

    def executer(self, demande: Demande, connus: list[str] | None = None, verifier: bool = False) -> Reponse:
        """Réponse à une demande d'inconnu.

        Le protocole l'emporte sur FROM (SPARQL 1.1 Protocol, 2.1.4). `verifier` : sur un magasin vide, dire
        seulement si la requête se lit et ce qu'elle rend ; `connus` : les graphes du moteur qui l'évaluera.
        """
        sorties = relever(demande.sparql)
        refuser(sorties, self.services, set(connus).__contains__ if connus is not None else self._existe)
        defaut: tuple[str, ...] | None = demande.defaut
        nommes: tuple[str, ...] | None = demande.nommes
        if not defaut and not nommes:
            explicite = bool(sorties.defaut or sorties.nommes)
            defaut, nommes = (tuple(sorties.defaut), tuple(sorties.nommes)) if explicite else (None, None)
        avis = tuple(f"graphe-inconnu {g}" for g in (*demande.defaut, *demande.nommes) if not self._existe(g))
        try:
            resultat = self.moteur.evaluer(demande.sparql, defaut, nommes)
        except (OSError, RuntimeError) as erreur:
            raise EntreeInutilisable(f"La requête n'a pas pu être évaluée : {erreur}.") from erreur
        except ValueError as erreur:
            raise EntreeInutilisable(f"Une adresse de graphe n'est pas une IRI : {erreur}.") from erreur
        rendu = serialiser(resultat, demande)
        if verifier:
            return Reponse(rendu.genre, rendu.format, b"", ("a-son-jeu",) if defaut is not None else ())
        return Reponse(rendu.genre, rendu.format, rendu.corps, avis)

    def _existe(self, graphe: str) -> bool:
        try:
            return self.moteur.magasin.contains_named_graph(ox.NamedNode(graphe))
        except ValueError:
            return False

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Évalue les requêtes d'inconnus dans des processus limités, sans réseau, que l'on peut tuer.

Le processus qui sert les pages n'évalue jamais une telle requête : il la transmet et attend. Une requête
longue cède sa place (et son rang pour le processeur) aux courtes ; quand les longues sont trop nombreuses,
celle qui a le plus calculé est arrêtée. Les mesures qui fondent ces choix sont dans decisions/0011.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from serveur.moteurs.jeu import Jeu
from serveur.moteurs.pepiniere import Pepiniere, Travailleur, erreur_recue
from serveur.moteurs.trames import Rompu
from serveur.noyau import bornes
from serveur.noyau.erreurs import DelaiDepasse, EntreeInutilisable, MemoireDepassee, Occupe
from serveur.noyau.resultats import Demande, Forme, Ligne, Reponse, Tableau, lire_json

REQUETE_MAX = bornes.REQUETE


@dataclass(frozen=True)
class Limites:
    """Ce qu'une requête peut coûter, et combien en même temps.

    delai : secondes ; memoire : octets par travailleur, au-delà du graphe ; travailleurs : requêtes courtes
    de front ; patience : secondes de processeur après lesquelles une requête est longue ; tres_longue : celles
    après lesquelles elle peut être arrêtée au profit des autres ; longues : requêtes longues de front sans qu'on
    en arrête (quatre fois plus, et la plus longue l'est de toute façon) ; file, attente : demandes et secondes
    d'attente au plus.
    """

    delai: float = 10.0
    memoire: int = 512 * 1024**2
    travailleurs: int = max(2, os.cpu_count() or 1)
    longues: int = 4
    patience: float = 0.05
    tres_longue: float = 1.0
    file: int = 64
    attente: float = 10.0


@dataclass(eq=False)
class _Longue:
    travailleur: Travailleur
    calcul: float = 0.0
    evincee: bool = False


_AUSSITOT = 0.25  # secondes
_POLIE, _EFFACEE = 10, 19  # priorités d'une longue, d'une très longue, quand d'autres attendent le processeur
_USURE = 500  # demandes après lesquelles un travailleur est remplacé : sa mémoire ne grossit pas sans fin


class Bassin:
    """Travailleurs qui évaluent les requêtes ; à fermer (gestionnaire de contexte)."""

    def __init__(
        self,
        jeu: Jeu,
        limites: Limites | None = None,
        services: tuple[str, ...] = (),
        progres: Callable[[str], None] = lambda _etape: None,
        durable: bool = False,
    ) -> None:
        """`durable` : pour servir longtemps ; les travailleurs naissent d'avance."""
        self.jeu = jeu
        self.limites = limites or Limites()
        self.services = services
        reglages = {
            "version": jeu.version,
            "fichiers": [str(f) for f in jeu.fichiers],
            "disque": str(jeu.disque) if jeu.disque else None,
            "services": list(services),
            "memoire": self.limites.memoire,
            "delai": self.limites.delai,
        }
        self._pepiniere = Pepiniere(reglages, progres)
        self._place = threading.Condition()
        self._libres: list[Travailleur] = []
        self._courtes = self._en_attente = 0
        self._longues: list[_Longue] = []
        if durable:
            self._libres = [self._pepiniere.naitre() for _ in range(self.limites.travailleurs)]

    def __enter__(self) -> Bassin:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()

    def executer(self, demande: Demande) -> Reponse:
        """Résultat sérialisé. Lève EntreeInutilisable, NonAcceptable, TropGrand, DelaiDepasse ou Occupe."""
        entete, corps = self._confier(demande)
        return Reponse(entete["forme"], entete["format"], corps, tuple(entete["avis"]))

    def lire(self, demande: Demande, connus: Sequence[str]) -> tuple[Forme, tuple[list[str], list[str]] | None]:
        """(forme, jeu de son FROM) d'une requête qu'un autre moteur évaluera, dont `connus` sont les graphes."""
        entete, _ = self._confier(demande, connus=list(connus))
        return entete["forme"], entete["jeu"]

    def lignes(self, sparql: str) -> list[Ligne]:
        """Solutions d'un SELECT, valeurs lexicales, None si non lié."""
        tableau = lire_json(self.executer(Demande(sparql, graphe=None)).corps)
        if not isinstance(tableau, Tableau):
            raise EntreeInutilisable("La requête n'est pas un SELECT.")
        return tableau.lignes()

    def _confier(self, demande: Demande, **precisions: Any) -> tuple[dict[str, Any], bytes]:
        if not demande.sparql.strip():
            raise EntreeInutilisable("La requête SPARQL est vide.")
        if len(demande.sparql) > REQUETE_MAX:
            raise EntreeInutilisable(f"La requête dépasse {REQUETE_MAX} caractères.")
        entete, corps = self._faire({**asdict(demande), **precisions}, reprise=True)
        if "erreur" in entete:
            raise erreur_recue(entete)
        return entete, corps

    def _faire(self, message: dict[str, Any], reprise: bool) -> tuple[dict[str, Any], bytes]:
        """Réponse d'un travailleur ; une lecture perdue aussitôt (travailleur ou souche tués) se redemande une fois."""
        debut = time.monotonic()
        travailleur = self._prendre()
        try:
            return self._suivre(travailleur, message)
        except Rompu:
            if reprise and time.monotonic() - debut < _AUSSITOT:
                return self._faire(message, reprise=False)
            raise MemoireDepassee(
                "La requête a épuisé la mémoire permise ou arrêté son processus : la simplifier."
            ) from None

    def _prendre(self) -> Travailleur:
        """Une place parmi les courtes, et un travailleur pour l'occuper."""
        limites = self.limites
        with self._place:
            if self._en_attente >= limites.file:
                raise Occupe(
                    f"Le serveur a déjà {limites.file} demandes en attente : réessayer dans quelques secondes."
                )
            self._en_attente += 1
            try:
                if not self._place.wait_for(lambda: self._courtes < limites.travailleurs, limites.attente):
                    raise Occupe("Le serveur est trop chargé pour répondre à temps : réessayer dans quelques secondes.")
                self._courtes += 1
            finally:
                self._en_attente -= 1
            travailleur = self._libres.pop() if self._libres else None
        try:
            return travailleur or self._pepiniere.naitre()
        except BaseException:
            self._rendre(None)
            raise

    def _rendre(self, longue: _Longue | None, garde: Travailleur | None = None) -> None:
        """Libère une place, longue ou courte ; `garde` : le travailleur, s'il peut encore servir."""
        with self._place:
            if garde:
                self._libres.append(garde)
            if longue:
                self._longues.remove(longue)
            else:
                self._courtes -= 1
            self._place.notify()

    def _suivre(self, travailleur: Travailleur, message: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Demande, et attend la réponse en faisant céder puis en arrêtant ce qui dure. Lève Rompu."""
        echeance = time.monotonic() + self.limites.delai
        longue: _Longue | None = None
        garde = False
        try:
            depart = travailleur.calcul()
            travailleur.demander(message)
            while not travailleur.pret(min(0.02 if longue is None else 0.1, echeance - time.monotonic())):
                if time.monotonic() >= echeance:
                    raise TimeoutError
                calcul = travailleur.calcul() - depart
                if longue is None and calcul > self._patience():
                    longue = self._allonger(travailleur)
                if longue:
                    self._ceder(longue, calcul)
            reponse = travailleur.repondre(max(echeance, time.monotonic() + 1))
            # un travailleur qui a déjà lu le graphe y répond plus vite qu'un neuf, qui en copie les pages touchées
            garde = not travailleur.efface and not (longue and longue.evincee) and travailleur.demandes < _USURE
            return reponse
        except TimeoutError:
            raise DelaiDepasse(
                f"La requête a dépassé {self.limites.delai:g} secondes et a été arrêtée : la préciser ou ajouter LIMIT."
            ) from None
        except Rompu:
            if longue and longue.evincee:
                raise Occupe(
                    "Le serveur est chargé et cette requête, longue, a cédé sa place : la préciser, ou réessayer."
                ) from None
            raise
        finally:
            # la place d'abord : une longue qui n'y est plus ne peut plus être arrêtée par une autre
            garde = garde and len(self._libres) < self.limites.travailleurs
            self._rendre(longue, travailleur if garde else None)
            if not garde:
                travailleur.liberer()

    def _patience(self) -> float:
        """Secondes de processeur laissées à une courte : moins quand d'autres attendent sa place."""
        return self.limites.patience * (0.4 if self._en_attente else 1)

    def _allonger(self, travailleur: Travailleur) -> _Longue:
        """Passe une requête parmi les longues ; sa place revient à une courte."""
        longue = _Longue(travailleur)
        with self._place:
            self._longues.append(longue)
            self._courtes -= 1
            self._place.notify()
        return longue

    def _ceder(self, longue: _Longue, calcul: float) -> None:
        """Fait céder une longue aux autres ; s'il y en a trop, arrête celle qui a le plus calculé."""
        longue.calcul = calcul
        limites = self.limites
        with self._place:
            vivantes = [x for x in self._longues if not x.evincee]
            # céder est sans retour et coûte le travailleur : quand on se presse, ou pour ce qui n'en finit pas
            if calcul > limites.tres_longue and (self._courtes or self._en_attente or len(vivantes) > 1):
                longue.travailleur.ceder(_EFFACEE)
            elif self._en_attente > 2 * limites.travailleurs:
                longue.travailleur.ceder(_POLIE)
            trop = len(vivantes) - limites.longues
            victime = max(vivantes, key=lambda x: x.calcul, default=longue)
            if trop > 0 and (victime.calcul > limites.tres_longue or trop > limites.longues * 3):
                victime.evincee = True
                victime.travailleur.tuer()

    def fermer(self) -> None:
        with self._place:
            libres, self._libres = self._libres, []
        for travailleur in libres:
            travailleur.liberer()
        self._pepiniere.fermer()

    def etat(self) -> dict[str, int]:
        """Places prises et demandes en attente, pour qui surveille."""
        with self._place:
            return {"courtes": self._courtes, "longues": len(self._longues), "en_attente": self._en_attente}

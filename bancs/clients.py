# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des clients SPARQL qui ne lâchent pas leur connexion, et des campagnes à nombre de clients constant.

Une campagne tourne dans un processus à elle : ce qu'elle coûte n'est pas pris au serveur du banc.
"""

from __future__ import annotations

import http.client
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

SOLUTIONS = "application/sparql-results+json"


class Client:
    """Une connexion HTTP gardée ouverte ; un fil à la fois."""

    def __init__(self, url: str, delai: float = 120.0) -> None:
        morceaux = urlsplit(url)
        self.chemin = morceaux.path or "/"
        self.connexion = http.client.HTTPConnection(
            morceaux.hostname or "127.0.0.1", morceaux.port or 80, timeout=delai
        )

    def demander(self, sparql: str) -> tuple[int, bytes]:
        """(statut, corps). Une connexion que le serveur avait fermée entre deux requêtes est rouverte, une fois.

        Lève OSError ou http.client.HTTPException si la réponse ne vient pas.
        """
        reprise = self.connexion.sock is not None
        try:
            return self._echanger(sparql)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connexion.close()
            if not reprise:
                raise
            return self._echanger(sparql)
        except (OSError, http.client.HTTPException):
            self.connexion.close()
            raise

    def _echanger(self, sparql: str) -> tuple[int, bytes]:
        if len(sparql) < 6000:
            self.connexion.request("GET", f"{self.chemin}?query={quote(sparql)}", headers={"Accept": SOLUTIONS})
        else:
            entetes = {"Accept": SOLUTIONS, "Content-Type": "application/sparql-query"}
            self.connexion.request("POST", self.chemin, body=sparql.encode(), headers=entetes)
        reponse = self.connexion.getresponse()
        return reponse.status, reponse.read()

    def fermer(self) -> None:
        self.connexion.close()


class Tir(NamedTuple):
    """Une requête et son sort ; `statut` est 0 quand la connexion a été coupée ou que rien n'est venu."""

    nom: str
    tueuse: bool
    statut: int
    secondes: float
    cause: str


class Demande(NamedTuple):
    nom: str
    tueuse: bool
    sparql: str


# Rend les demandes d'un client, sans fin ; construit dans le processus de la campagne.
Source = Callable[[int], Callable[[], Demande]]


def _client(url: str, tirer: Callable[[], Demande], fin: float, delai: float, tirs: list[Tir]) -> None:
    client = Client(url, delai)
    while time.monotonic() < fin:
        demande = tirer()
        debut = time.perf_counter()
        cause = ""
        try:
            statut, corps = client.demander(demande.sparql)
            if statut != 200:
                cause = corps[:160].decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as erreur:
            statut, cause = 0, f"{type(erreur).__name__} {erreur}"
        tirs.append(Tir(demande.nom, demande.tueuse, statut, time.perf_counter() - debut, cause))
        if statut == 0:
            time.sleep(0.05)  # un serveur tombé n'est pas martelé
    client.fermer()


def _campagne(conduit: Any, url: str, clients: int, secondes: float, delai: float, source: Source) -> None:
    sys.setswitchinterval(0.0005)  # les fils du client ne s'attendent pas les uns les autres
    par_client: list[list[Tir]] = [[] for _ in range(clients)]
    fin = time.monotonic() + secondes
    fils = [
        threading.Thread(target=_client, args=(url, source(n), fin, delai, tirs), daemon=True)
        for n, tirs in enumerate(par_client)
    ]
    for fil in fils:
        fil.start()
    limite = fin + delai + 5
    for fil in fils:
        fil.join(max(0.0, limite - time.monotonic()))
    conduit.send(([tir for tirs in par_client for tir in tirs], sum(fil.is_alive() for fil in fils)))
    conduit.close()


class Campagne:
    """`clients` clients qui, chacun, redemandent dès qu'on leur a répondu, pendant `secondes`."""

    def __init__(self, url: str, clients: int, secondes: float, source: Source, delai: float = 60.0) -> None:
        contexte = multiprocessing.get_context("spawn")
        self._conduit, bout = contexte.Pipe(duplex=False)
        self._processus = contexte.Process(
            target=_campagne, args=(bout, url, clients, secondes, delai, source), daemon=True
        )
        self._processus.start()
        bout.close()

    def finie(self) -> bool:
        return self._conduit.poll() or not self._processus.is_alive()

    def resultat(self) -> tuple[list[Tir], int]:
        """(tous les tirs, nombre de clients encore sans réponse) ; attend la fin. Lève EOFError si elle est tombée."""
        rendu: tuple[list[Tir], int] = self._conduit.recv()
        self._processus.join()
        return rendu

    def arreter(self) -> None:
        self._processus.terminate()
        self._processus.join()


def centile(valeurs: list[float], part: float) -> float:
    """Valeur au rang `part` (0 à 1) de la liste triée ; 0 si elle est vide."""
    triees = sorted(valeurs)
    return triees[min(len(triees) - 1, int(len(triees) * part))] if triees else 0.0

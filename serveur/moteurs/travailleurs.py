# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des processus limités, sans réseau, que l'on peut tuer, et qui se remplacent un par un.

Ce qu'un inconnu a soumis ne s'évalue que là (decisions/0004). Chaque travailleur a son propre tuyau : sa mort,
où qu'elle le prenne, se sait aussitôt et ne gêne aucun autre.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import queue
import resource
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

NAISSANCE = 120.0
"""Secondes laissées à un travailleur pour lancer l'interpréteur et charger ce qu'il lui faut."""


class TravailleurTombe(Exception):
    """Le travailleur est mort avant d'avoir rendu sa tâche : tué, ou à court de mémoire."""


def sans_reseau() -> None:
    """Place le processus dans un espace de noms sans réseau, là où le système le permet."""
    CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def vivre(tuyau: Connection, charger: Callable[..., None], arguments: Sequence[Any], memoire: int) -> None:
    """Vie d'un travailleur : couper le réseau, charger, borner sa mémoire (octets), puis faire ce qui arrive."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C est pour qui l'a lancé : le tuyau se fermera
    sans_reseau()
    charger(*arguments)
    resource.setrlimit(resource.RLIMIT_AS, (memoire, memoire))
    tuyau.send(None)
    with contextlib.suppress(EOFError):
        while True:
            fonction, donnees = tuyau.recv()
            rendu: tuple[bool, Any]
            try:
                rendu = True, fonction(*donnees)
            except Exception as erreur:
                rendu = False, erreur
            try:
                tuyau.send(rendu)
            except MemoryError:
                tuyau.send((False, MemoryError()))


class _Travailleur:
    def __init__(self, naissance: Sequence[Any]) -> None:
        contexte = multiprocessing.get_context("spawn")
        self._tuyau, autre_bout = contexte.Pipe()
        self._pret = False
        self.processus = contexte.Process(target=vivre, args=(autre_bout, *naissance), daemon=True)
        self.processus.start()
        autre_bout.close()  # sans quoi sa mort ne fermerait pas le tuyau

    def faire(self, fonction: Callable[..., Any], arguments: Sequence[Any], delai: float) -> tuple[bool, Any]:
        """(vrai, ce que rend `fonction`) ou (faux, ce qu'elle lève). S'il lève lui-même, il est à remplacer."""
        try:
            if not self._pret:
                self._recevoir(NAISSANCE)
                self._pret = True
            self._tuyau.send((fonction, list(arguments)))
            rendu: tuple[bool, Any] = self._recevoir(delai)
            return rendu
        except (EOFError, ConnectionError) as erreur:
            raise TravailleurTombe from erreur

    def _recevoir(self, delai: float) -> Any:
        if not self._tuyau.poll(delai):
            raise TimeoutError
        return self._tuyau.recv()

    def finir(self) -> None:
        self.processus.kill()
        self.processus.join()
        self._tuyau.close()


class Travailleurs:
    """Un nombre fixe de processus, nés à la demande ; à fermer. Un délai dépassé tue le travailleur, remplacé."""

    def __init__(self, nombre: int, charger: Callable[..., None], arguments: Sequence[Any], memoire: int) -> None:
        self.nombre = nombre
        self._naissance = (charger, list(arguments), memoire)
        self._libres: queue.LifoQueue[_Travailleur] = queue.LifoQueue()
        self._occupes: set[_Travailleur] = set()
        self._fils = ThreadPoolExecutor(nombre, thread_name_prefix="travailleur")

    def confier(self, fonction: Callable[..., Any], arguments: Sequence[Any], delai: float) -> Future[Any]:
        """La tâche en route ; elle rendra ou lèvera ce que fait `fonction`, ou TimeoutError, ou TravailleurTombe.

        `delai` : secondes, comptées depuis le moment où un travailleur prêt la reçoit.
        """
        return self._fils.submit(self._faire, fonction, arguments, delai)

    def _faire(self, fonction: Callable[..., Any], arguments: Sequence[Any], delai: float) -> Any:
        try:
            travailleur = self._libres.get_nowait()
        except queue.Empty:
            travailleur = _Travailleur(self._naissance)
        self._occupes.add(travailleur)
        try:
            reussi, rendu = travailleur.faire(fonction, arguments, delai)
        except BaseException:
            travailleur.finir()
            with contextlib.suppress(OSError):
                self._libres.put(_Travailleur(self._naissance))  # il charge pendant que l'on répond
            raise
        else:
            self._libres.put(travailleur)
        finally:
            self._occupes.discard(travailleur)
        if reussi:
            return rendu
        raise rendu

    def processus(self) -> list[int]:
        """Numéros des processus qui travaillent en ce moment, pour qui surveille."""
        return [t.processus.pid for t in list(self._occupes) if t.processus.pid]

    def fermer(self) -> None:
        """Arrête tout, y compris ce qui est en route ; ce qui attendait est annulé."""
        self._fils.shutdown(wait=False, cancel_futures=True)
        for travailleur in list(self._occupes):
            travailleur.processus.kill()
        self._fils.shutdown(wait=True)
        while not self._libres.empty():
            self._libres.get().finir()

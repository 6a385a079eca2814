# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des processus limités, sans réseau, que l'on peut tuer, et qui se remplacent un par un.

Ce qu'un inconnu a soumis ne s'évalue que là (decisions/0004). Chaque travailleur a son propre tuyau : sa mort,
où qu'elle le prenne, se sait aussitôt et ne gêne aucun autre.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import multiprocessing
import os
import queue
import resource
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

NAISSANCE = 120.0
"""Secondes laissées à un travailleur pour lancer l'interpréteur et charger ce qu'il lui faut."""
USURE = 300
"""Tâches après lesquelles un travailleur est remplacé : ce qu'il garde d'elles ne grossit pas sans fin."""
_GROSSI = 16 * 1024**2
"""Octets résidents de plus que la dernière fois : un travailleur rend alors au système ce qu'il n'emploie plus."""
_MORT_DU_PARENT = 1  # PR_SET_PDEATHSIG
_GRACE = 2  # secondes de processeur : qui compte le délai arrête le travailleur avant


class TravailleurTombe(Exception):
    """Le travailleur est mort avant d'avoir rendu sa tâche : tué, ou à court de mémoire."""


def sans_reseau() -> None:
    """Place le processus dans un espace de noms sans réseau, là où le système le permet."""
    CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def mourir_avec_le_parent(parent: int) -> None:
    """Le processus est tué quand meurt celui qui l'a fait naître, `parent` (Linux)."""
    try:
        ctypes.CDLL(None).prctl(_MORT_DU_PARENT, signal.SIGKILL)
    except (OSError, AttributeError):
        return
    if os.getppid() != parent:
        os._exit(1)


def borner_le_calcul(delai: float) -> None:
    """Au plus le processeur que `delai` secondes peuvent demander, même si plus personne ne compte."""
    _, dure = resource.getrlimit(resource.RLIMIT_CPU)
    permis = math.ceil(time.process_time() + 2 * delai + _GRACE)
    resource.setrlimit(resource.RLIMIT_CPU, (permis if dure == resource.RLIM_INFINITY else min(permis, dure), dure))


def adressage(pid: int | str = "self") -> int:
    """Octets d'adressage qu'occupe un processus ; 0 si le système ne le dit pas."""
    return _pages(pid, 0) * resource.getpagesize()


def residente() -> int:
    """Octets de mémoire que ce processus occupe vraiment ; 0 si le système ne le dit pas."""
    return _pages("self", 1) * resource.getpagesize()


def _pages(pid: int | str, colonne: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[colonne])
    except (OSError, ValueError):
        return 0


def rendre_la_memoire() -> None:
    """Rend au système ce qu'une longue tâche a laissé d'inemployé (glibc), que l'on garderait sinon jusqu'à la fin."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def vivre(tuyau: Connection, charger: Callable[..., None], arguments: Sequence[Any], memoire: int) -> None:
    """Vie d'un travailleur : couper le réseau, charger, borner sa mémoire (octets), puis faire ce qui arrive."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C est pour qui l'a lancé : le tuyau se fermera
    parent = multiprocessing.parent_process()
    if parent and parent.pid:
        mourir_avec_le_parent(parent.pid)
    sans_reseau()
    charger(*arguments)
    resource.setrlimit(resource.RLIMIT_AS, (memoire, memoire))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    depart = residente()
    tuyau.send(None)
    with contextlib.suppress(EOFError):
        while True:
            fonction, donnees, delai = tuyau.recv()
            borner_le_calcul(delai)
            rendu: tuple[bool, Any]
            try:
                rendu = True, fonction(*donnees)
            except Exception as erreur:
                rendu = False, erreur
            try:
                tuyau.send(rendu)
            except MemoryError:
                tuyau.send((False, MemoryError()))
            if residente() - depart > _GROSSI:
                donnees = rendu = (False, None)
                rendre_la_memoire()
                depart = residente()  # ce qui reste sert : le parcourir à chaque tâche ne rendrait rien


class _Travailleur:
    def __init__(self, naissance: Sequence[Any]) -> None:
        contexte = multiprocessing.get_context("spawn")
        self._tuyau, autre_bout = contexte.Pipe()
        self._pret, self._taches, self._depart = False, 0, 0
        self._permis = naissance[-1]
        self.releve: _Travailleur | None = None
        self.processus = contexte.Process(target=vivre, args=(autre_bout, *naissance), daemon=True)
        self.processus.start()
        autre_bout.close()  # sans quoi sa mort ne fermerait pas le tuyau

    def faire(self, fonction: Callable[..., Any], arguments: Sequence[Any], delai: float) -> tuple[bool, Any]:
        """(vrai, ce que rend `fonction`) ou (faux, ce qu'elle lève). S'il lève lui-même, il est à remplacer."""
        if not self._pret:
            self._echanger(NAISSANCE)
            self._pret, self._depart = True, adressage(self.processus.pid or 0)
        self._taches += 1
        rendu: tuple[bool, Any] = self._echanger(delai, (fonction, list(arguments), delai))
        return rendu

    def _echanger(self, delai: float, message: Any = None) -> Any:
        """Ce qu'il répond ; arrêté à l'échéance où qu'il en soit, fût-ce au milieu de ce qu'il lit ou rend."""
        echeance = time.monotonic() + delai
        garde = threading.Timer(delai, self.processus.kill)
        garde.daemon = True
        garde.start()
        try:
            if message is not None:
                self._tuyau.send(message)
            return self._tuyau.recv()
        except (EOFError, OSError) as erreur:
            raise (TimeoutError if time.monotonic() >= echeance else TravailleurTombe) from erreur
        finally:
            garde.cancel()

    def lourd(self) -> bool:
        """Il garde une grande part de la mémoire permise : la tâche suivante pourrait en manquer."""
        return bool(adressage(self.processus.pid or 0) - self._depart > self._permis // 3)

    def use(self) -> bool:
        """Il a beaucoup servi : un neuf vaut mieux."""
        return self._taches >= USURE

    def charge(self) -> bool:
        """Il a chargé ce qu'il lui faut, ou il est mort."""
        return bool(self._pret or self._tuyau.poll())

    def finir(self) -> None:
        if self.releve is not None:
            self.releve.finir()
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
        self._verrou, self._ferme = threading.Lock(), False
        self._fils = ThreadPoolExecutor(nombre, thread_name_prefix="travailleur")

    def confier(self, fonction: Callable[..., Any], arguments: Sequence[Any], delai: float) -> Future[Any]:
        """La tâche en route ; elle rendra ou lèvera ce que fait `fonction`, ou TimeoutError, ou TravailleurTombe.

        `delai` : secondes, comptées depuis le moment où un travailleur prêt la reçoit. Un travailleur tué du dehors
        est remplacé une fois, pour le temps qui reste : la tâche ne dure jamais deux délais.
        """
        return self._fils.submit(self._faire, fonction, arguments, delai)

    def _faire(self, fonction: Callable[..., Any], arguments: Sequence[Any], delai: float) -> Any:
        debut = time.monotonic()
        try:
            return self._essayer(fonction, arguments, delai)
        except TravailleurTombe:
            reste = delai - (time.monotonic() - debut)
            if reste <= 0:
                raise
            return self._essayer(fonction, arguments, reste)

    def _essayer(self, fonction: Callable[..., Any], arguments: Sequence[Any], delai: float) -> Any:
        travailleur = self._prendre()
        garde = False
        try:
            reussi, rendu = travailleur.faire(fonction, arguments, delai)
            garde = not travailleur.lourd()
        finally:
            with self._verrou:
                self._occupes.discard(travailleur)
                ferme = self._ferme
            if not garde:
                travailleur.finir()
                if not ferme:
                    with contextlib.suppress(OSError):
                        self._libres.put(_Travailleur(self._naissance))  # il charge pendant que l'on répond
            else:
                self._libres.put(self._relever(travailleur))
        if reussi:
            return rendu
        raise rendu

    def _relever(self, travailleur: _Travailleur) -> _Travailleur:
        """Celui qui a beaucoup servi sert encore, le temps que sa relève charge."""
        if not travailleur.use() or self._ferme:
            return travailleur
        if travailleur.releve is None:
            with contextlib.suppress(OSError):
                travailleur.releve = _Travailleur(self._naissance)
        elif travailleur.releve.charge():
            releve, travailleur.releve = travailleur.releve, None
            travailleur.finir()
            return releve
        return travailleur

    def _prendre(self) -> _Travailleur:
        """Un travailleur, compté parmi ceux que fermer arrête. Lève CancelledError si tout est fermé."""
        try:
            travailleur = self._libres.get_nowait()
        except queue.Empty:
            travailleur = _Travailleur(self._naissance)
        with self._verrou:
            if not self._ferme:
                self._occupes.add(travailleur)
                return travailleur
        travailleur.finir()
        raise CancelledError

    def processus(self) -> list[int]:
        """Numéros des processus qui travaillent en ce moment, pour qui surveille."""
        return [t.processus.pid for t in list(self._occupes) if t.processus.pid]

    def fermer(self) -> None:
        """Arrête tout, y compris ce qui est en route ; ce qui attendait est annulé."""
        with self._verrou:
            self._ferme = True
            occupes = list(self._occupes)
        self._fils.shutdown(wait=False, cancel_futures=True)
        for travailleur in occupes:
            travailleur.processus.kill()
        self._fils.shutdown(wait=True)
        while not self._libres.empty():
            self._libres.get().finir()

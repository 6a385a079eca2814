"""Des processus limités, sans réseau, que l'on peut tuer, et un bassin qui se relève s'il tombe.

Ce qu'un inconnu a écrit (requête, soumission) ne s'évalue que là (decisions/0004). Un travailleur tué
pendant qu'il écrit peut emporter le bassin de pebble : il est alors remplacé.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import resource
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import pebble


def sans_reseau() -> None:
    """Place le processus dans un espace de noms sans réseau, là où le système le permet."""
    CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def preparer(charger: Callable[..., None], arguments: Sequence[Any], memoire: int) -> None:
    """Ce que fait un travailleur en naissant : couper le réseau, charger, puis borner sa mémoire (octets)."""
    sans_reseau()
    charger(*arguments)
    resource.setrlimit(resource.RLIMIT_AS, (memoire, memoire))


class Travailleurs:
    """Un bassin de processus ; à fermer. Un délai dépassé tue le travailleur, qui est remplacé."""

    def __init__(self, nombre: int, charger: Callable[..., None], arguments: Sequence[Any], memoire: int) -> None:
        pebble.CONSTS.term_timeout = 0.1  # par défaut, pebble tue trois secondes trop tard
        self.nombre = nombre
        self._naissance = [charger, list(arguments), memoire]
        self._verrou = threading.Lock()
        self.bassin = self._ouvrir()

    def _ouvrir(self) -> Any:
        return pebble.ProcessPool(
            max_workers=self.nombre,
            max_tasks=0,
            initializer=preparer,
            initargs=self._naissance,
            context=multiprocessing.get_context("spawn"),
        )

    def confier(self, fonction: Callable[..., Any], arguments: Sequence[Any], delai: float) -> Future[Any]:
        """La tâche en route ; un bassin tombé est d'abord remplacé."""
        with self._verrou:
            for dernier in (False, True):
                if not self.bassin.active:
                    self.bassin = self._ouvrir()
                try:
                    tache: Future[Any] = self.bassin.schedule(fonction, args=list(arguments), timeout=delai)
                    return tache
                except RuntimeError:  # tombé entre-temps
                    if dernier:
                        raise
        raise AssertionError

    def fermer(self) -> None:
        self.bassin.stop()
        with contextlib.suppress(TimeoutError):
            self.bassin.join(timeout=5)

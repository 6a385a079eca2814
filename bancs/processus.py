# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Démarrer un serveur, peser son arbre de processus, l'arrêter avec tout ce qu'il a fait naître.

Linux seulement (/proc). La mémoire est la somme des PSS : une page que se partagent des processus
n'y compte qu'une fois, ce que ne dirait pas la somme des RSS.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Self

Naissance = tuple[int, str]  # (pid, instant de naissance) : un pid peut être repris par un autre processus


def _stat(pid: int) -> list[str] | None:
    """Champs de /proc/<pid>/stat après le nom : état, parent… ; None si le processus n'est plus."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None


def arbre(racine: int) -> list[Naissance]:
    """Le processus et ses descendants vivants ou zombies."""
    enfants: dict[int, list[int]] = defaultdict(list)
    naissances: dict[int, str] = {}
    for entree in os.listdir("/proc"):  # noqa: PTH208 - os.listdir est trois fois plus vif que Path.iterdir
        if entree.isdigit() and (stat := _stat(int(entree))):
            enfants[int(stat[1])].append(int(entree))
            naissances[int(entree)] = stat[19]
    trouves, pile = [], [racine]
    while pile:
        pid = pile.pop()
        if pid in naissances:
            trouves.append((pid, naissances[pid]))
            pile += enfants[pid]
    return trouves


def vivant(processus: Naissance) -> bool:
    """Encore là, zombie compris."""
    stat = _stat(processus[0])
    return stat is not None and stat[19] == processus[1]


def zombie(processus: Naissance) -> bool:
    stat = _stat(processus[0])
    return stat is not None and stat[19] == processus[1] and stat[0] == "Z"


def memoire(racine: int) -> float:
    """Mo (10⁶ octets) de l'arbre : somme des PSS."""
    total = 0
    for pid, _ in arbre(racine):
        with contextlib.suppress(OSError):
            for ligne in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if ligne.startswith("Pss:"):
                    total += int(ligne.split()[1]) * 1024
    return total / 1e6


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def qui_ecoute(port: int) -> int | None:
    """Le plus ancien processus qui écoute sur ce port de la machine, s'il est lisible."""
    prises = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for ligne in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                champs = ligne.split()
                if champs[3] == "0A" and int(champs[1].rpartition(":")[2], 16) == port:
                    prises.add(f"socket:[{champs[9]}]")
    trouves = []
    for entree in Path("/proc").iterdir():
        if entree.name.isdigit():
            with contextlib.suppress(OSError):
                if any(str(lien.readlink()) in prises for lien in (entree / "fd").iterdir()):
                    trouves.append(int(entree.name))
    return min(trouves, default=None)


def sortir_proprement() -> None:
    """Un SIGTERM devient une sortie ordinaire : les blocs `with` arrêtent ce qu'ils ont démarré."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Service:
    """Un serveur en sous-processus ; à la sortie du bloc, lui et ses descendants sont arrêtés."""

    def __init__(self, commande: list[str], journal: Path, *, env: dict[str, str] | None = None, dossier: Path) -> None:
        self.journal = journal
        with journal.open("ab") as sortie:
            self.processus = subprocess.Popen(
                commande,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                cwd=dossier,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        self.nes: set[Naissance] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()

    @property
    def pid(self) -> int:
        return self.processus.pid

    def mort(self) -> str | None:
        """La fin de son journal s'il s'est arrêté, sinon None."""
        if self.processus.poll() is None:
            return None
        lignes = self.journal.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return f"arrêté, code {self.processus.returncode} : {' / '.join(lignes[-2:])[:300]}"

    def noter(self) -> list[Naissance]:
        """L'arbre du moment ; ce qui en est né ne sera pas oublié à l'arrêt, même devenu orphelin."""
        present = arbre(self.pid)
        self.nes.update(present)
        return present

    def fermer(self) -> list[Naissance]:
        """Arrête le serveur, puis par leur pid ceux de ses descendants qui lui survivent, et rend ceux-là."""
        self.noter()
        if self.processus.poll() is None:
            self.processus.terminate()
            try:
                self.processus.wait(10)
            except subprocess.TimeoutExpired:
                self.processus.kill()
                self.processus.wait()
        limite = time.monotonic() + 3
        while time.monotonic() < limite and any(vivant(p) for p in self.nes):
            time.sleep(0.05)
        restes = [p for p in self.nes if vivant(p)]
        for pid, _ in restes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return restes

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Fait naître, nourrit et tue les travailleurs d'une souche (serveur.moteurs.souche).

Ne connaît ni SPARQL ni HTTP : des demandes et des réponses en trames. Un travailleur tué ne coûte que
sa demande ; une souche morte est remplacée.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from serveur.emplacements import PAQUET
from serveur.moteurs.trames import Rompu, attendre, ecrire, lire
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, NonAcceptable, TropGrand

_ERREURS: dict[str, type[ErreurCadre]] = {c.code: c for c in (EntreeInutilisable, TropGrand, NonAcceptable)}
_PARENT_DU_PAQUET = str(PAQUET.parent)
SOUCHE = "serveur.moteurs.souche"  # le module lancé


def erreur_recue(entete: dict[str, Any]) -> ErreurCadre:
    """L'erreur prévue qu'un processus a dite dans un en-tête."""
    return _ERREURS.get(entete["erreur"], EntreeInutilisable)(entete["message"])


class Travailleur:
    """Un processus qui répond à une demande à la fois."""

    def __init__(self, pid: int, prise: socket.socket) -> None:
        self.pid = pid
        self.demandes = 0
        self.efface = False
        self._prise = prise
        try:
            self._poignee: int | None = os.pidfd_open(pid)
        except (OSError, AttributeError):  # déjà mort, ou système sans poignées de processus
            self._poignee = None

    def demander(self, demande: dict[str, Any]) -> None:
        self.demandes += 1
        ecrire(self._prise, demande)

    def pret(self, secondes: float) -> bool:
        """La réponse commence-t-elle à arriver d'ici là ?"""
        return attendre(self._prise, secondes)

    def repondre(self, echeance: float) -> tuple[dict[str, Any], bytes]:
        """La réponse. Lève Rompu si le processus est mort, TimeoutError à l'échéance (time.monotonic)."""
        return lire(self._prise, echeance)

    def calcul(self) -> float:
        """Secondes de processeur consommées depuis la naissance ; 0 si le système ne le dit pas."""
        try:
            # horloge de processeur d'un autre processus (clock_getcpuclockid de POSIX, tel que Linux la nomme)
            return time.clock_gettime((~self.pid << 3) | 2)
        except (OSError, OverflowError):
            return 0.0

    def ceder(self, politesse: int) -> None:
        """Passe après les autres pour le processeur (0 à 19) ; sans retour, un processus ne remonte pas."""
        self.efface = True
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.pid, politesse)

    def tuer(self) -> None:
        """Arrête le processus ; qui attend sa réponse voit le flux se rompre."""
        with contextlib.suppress(OSError):
            if self._poignee is not None:
                signal.pidfd_send_signal(self._poignee, signal.SIGKILL)

    def liberer(self) -> None:
        """Arrête le processus et ferme ce qui menait à lui ; par celui qui l'emploie, et lui seul."""
        self.tuer()
        if self._poignee is not None:
            os.close(self._poignee)
            self._poignee = None
        self._prise.close()


class Pepiniere:
    """Une souche et ses travailleurs ; à fermer. `reglages` : ce que la souche lit en premier."""

    def __init__(self, reglages: dict[str, Any], progres: Callable[[str], None] = lambda _etape: None) -> None:
        self._reglages = reglages
        self._verrou = threading.Lock()
        self._souche: subprocess.Popen[bytes] | None = None
        self._prise: socket.socket | None = None
        self._fermee = False
        with self._verrou:
            self._planter()

    def _planter(self) -> None:
        """Lance une souche et attend qu'elle ait ouvert le graphe. Lève EntreeInutilisable si elle ne peut."""
        ici, la = socket.socketpair()
        chemins = [_PARENT_DU_PAQUET, *filter(None, [os.environ.get("PYTHONPATH")])]
        trace = None if os.environ.get("CADRE_RI_TRACE") else subprocess.DEVNULL
        with la:
            self._souche = subprocess.Popen(
                [sys.executable, "-m", SOUCHE],
                stdin=la.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=trace,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(chemins)},
                start_new_session=True,
            )
        self._prise = ici
        try:
            ecrire(ici, self._reglages)
            entete, _ = lire(ici)
        except Rompu:
            self._arracher()
            raise EntreeInutilisable(
                "Le processus qui ouvre le graphe s'est arrêté : mémoire insuffisante ? (trace : CADRE_RI_TRACE=1)"
            ) from None
        if "erreur" in entete:
            self._arracher()
            raise erreur_recue(entete)

    def _arracher(self) -> None:
        if self._prise:
            self._prise.close()
        if self._souche:
            self._souche.kill()
            self._souche.wait()
        self._souche = self._prise = None

    def naitre(self) -> Travailleur:
        """Un travailleur neuf. Lève EntreeInutilisable si la souche ne peut plus être lancée."""
        with self._verrou:
            for dernier in (False, True):
                if self._fermee:
                    raise EntreeInutilisable("Ce graphe a été fermé.")
                if self._prise is None:
                    self._planter()
                assert self._prise is not None
                ici, la = socket.socketpair()
                try:
                    with la:
                        socket.send_fds(self._prise, [b"n"], [la.fileno()])
                    entete, _ = lire(self._prise, time.monotonic() + 30)
                    return Travailleur(entete["pid"], ici)
                except (Rompu, OSError):
                    ici.close()
                    self._arracher()  # la souche est morte : la remplacer une fois
                    if dernier:
                        raise EntreeInutilisable("Aucun processus ne peut naître pour évaluer la requête.") from None
        raise AssertionError

    def fermer(self) -> None:
        with self._verrou:
            self._fermee = True
            self._arracher()

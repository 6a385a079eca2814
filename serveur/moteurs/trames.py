# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les messages entre le service et ses travailleurs : un en-tête JSON et un corps d'octets, longueurs devant.

Pas de pickle : ce qu'un travailleur renvoie a été touché par ce qu'un inconnu a écrit.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

_LONGUEURS = struct.Struct("!II")


class Rompu(Exception):
    """L'autre bout a fermé : le processus est mort ou a été arrêté."""


def ecrire(prise: socket.socket, entete: dict[str, Any], corps: bytes = b"") -> None:
    """Envoie un message. Lève Rompu si l'autre bout n'est plus là."""
    texte = json.dumps(entete).encode()
    try:
        prise.sendall(_LONGUEURS.pack(len(texte), len(corps)) + texte + corps)
    except OSError as erreur:
        raise Rompu from erreur


def lire(prise: socket.socket, echeance: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Reçoit un message. Lève Rompu à la fin du flux, TimeoutError à l'échéance (time.monotonic)."""
    tete, suite = _LONGUEURS.unpack(_recevoir(prise, _LONGUEURS.size, echeance))
    entete: dict[str, Any] = json.loads(_recevoir(prise, tete, echeance))
    return entete, bytes(_recevoir(prise, suite, echeance))


def attendre(prise: socket.socket, secondes: float) -> bool:
    """Y a-t-il quelque chose à lire d'ici là ?"""
    veille = select.poll()
    veille.register(prise, select.POLLIN)
    return bool(veille.poll(max(0.0, secondes) * 1000))


def _recevoir(prise: socket.socket, combien: int, echeance: float | None) -> bytearray:
    tampon = bytearray(combien)
    vue, recus = memoryview(tampon), 0
    while recus < combien:
        if echeance is not None and not attendre(prise, echeance - time.monotonic()):
            raise TimeoutError
        try:
            lu = prise.recv_into(vue[recus:])
        except OSError as erreur:
            raise Rompu from erreur
        if not lu:
            raise Rompu
        recus += lu
    return tampon

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La souche : un processus qui ouvre le graphe une fois, puis se dédouble en travailleurs.

    python -m serveur.moteurs.souche      (lancé par pepiniere ; parle sur son entrée standard)

Un travailleur naît en moins d'une milliseconde et partage la mémoire du graphe (copie à l'écriture) :
on peut donc en tuer autant qu'il le faut. La souche n'évalue jamais rien ; elle n'a qu'un fil, sans quoi
se dédoubler ne serait pas sûr. Ni réseau (sauf services permis), ni mémoire illimitée (decisions/0011).
"""

from __future__ import annotations

import os
import resource
import signal
import socket
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from serveur.moteurs.evaluation import Evaluateur
from serveur.moteurs.jeu import Jeu
from serveur.moteurs.trames import Rompu, ecrire, lire
from serveur.moteurs.travailleurs import adressage, borner_le_calcul, mourir_avec_le_parent, sans_reseau
from serveur.noyau.erreurs import ErreurCadre


def main() -> None:
    """Ouvre le jeu décrit par le premier message, dit qu'elle est prête, puis fait naître à la demande."""
    prise = socket.socket(fileno=0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reglages, _ = lire(prise)
    if not reglages["services"]:
        sans_reseau()
    disque = reglages["disque"]
    jeu = Jeu(reglages["version"], tuple(map(Path, reglages["fichiers"])), Path(disque) if disque else None)
    try:
        # un magasin sur disque a ses propres fils : chaque travailleur ouvre le sien
        magasin = None if disque else jeu.ouvrir()
    except ErreurCadre as erreur:
        ecrire(prise, {"erreur": erreur.code, "message": erreur.message})
        return
    ecrire(prise, {"pret": True})
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # le système enterre les travailleurs
    moi = os.getpid()
    while True:
        message, fils, _, _ = socket.recv_fds(prise, 1, 1)
        if not message or not fils:
            return
        pid = os.fork()
        if pid == 0:
            prise.close()
            travailler(socket.socket(fileno=fils[0]), jeu, magasin, reglages, moi)
            os._exit(0)
        os.close(fils[0])
        ecrire(prise, {"pid": pid})


def travailler(prise: socket.socket, jeu: Jeu, magasin: ox.Store | None, reglages: dict[str, Any], parent: int) -> None:
    """Vie d'un travailleur : une demande, une réponse, jusqu'à ce que l'autre bout ferme."""
    mourir_avec_le_parent(parent)
    evaluateur = Evaluateur(magasin or jeu.ouvrir(), frozenset(reglages["services"]))
    permis = adressage() + reglages["memoire"]
    resource.setrlimit(resource.RLIMIT_AS, (permis, permis))
    while True:
        try:
            demande, _ = lire(prise)
            borner_le_calcul(reglages["delai"])
            ecrire(prise, *evaluateur.traiter(demande))
        except Rompu:
            return


if __name__ == "__main__":
    main()

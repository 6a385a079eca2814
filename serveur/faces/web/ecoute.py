# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'écoute de HTTP par waitress : ses bornes, et ses refus dans la forme et la langue de tous les autres.

Ce que waitress refuse (en-tête illisible, corps trop grand) n'arrive jamais à l'application : il le dit lui-même.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

import waitress
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from serveur.faces.web.saisies import ENVOI_MAX
from serveur.noyau.negociation import choisir

FILS = 96
CANAUX = 8 * FILS  # connexions ouvertes : en attendre une ne prend pas de fil
SILENCE = 20  # secondes ; au-delà, une connexion muette est fermée (le mandataire tient celles des gens)
_ENTETES_MAX = 32 * 1024  # octets

_DITS = {
    413: (
        "trop-grand",
        f"L'envoi dépasse {ENVOI_MAX // 1024**2} Mo et n'a pas été lu : partager le fichier, ou cadre-ri valider.",
    ),
    431: ("trop-grand", f"Les en-têtes de la demande dépassent {_ENTETES_MAX // 1024} ko."),
    501: ("erreur-http", "Ce codage de transfert n'est pas lu : envoyer le corps tel quel, avec sa longueur."),
    500: ("panne-interne", "Panne interne : la demande n'a pas abouti."),
}
_ILLISIBLE = ("erreur-http", "La demande ne se lit pas comme du HTTP.")


class _Refus(ErrorTask):  # type: ignore[misc]
    """Ce que waitress refuse, en JSON ou en page selon ce que demande le client."""

    def execute(self) -> None:
        statut = self.request.error.code
        code, message = _DITS.get(statut, _ILLISIBLE)
        accepte = self.request.headers.get("ACCEPT")
        if choisir(accepte, ["application/json", "text/html"]) == "text/html":
            genre, corps = "text/html", _page(message, statut)
        else:
            genre, corps = "application/json", json.dumps({"code": code, "message": message, "statut": statut})
        octets = corps.encode()
        self.status = f"{statut} {self.request.error.reason}"
        self.response_headers.append(("Content-Type", f"{genre}; charset=utf-8"))
        self.response_headers.append(("X-Content-Type-Options", "nosniff"))
        self.set_close_on_finish()
        self.content_length = len(octets)
        self.write(octets)


class _Canal(HTTPChannel):  # type: ignore[misc]
    error_task_class = _Refus


def _page(message: str, statut: int) -> str:
    return (
        '<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><title>Demande refusée</title>'
        f'<h1>Demande refusée ({statut})</h1><p>{escape(message)}</p><p><a href="/">Accueil</a></p></html>'
    )


def ecouter(application: Flask, hote: str, port: int) -> Any:
    """Le serveur, prêt à `run()`. Lève OSError, ValueError ou OverflowError si l'adresse ne s'écoute pas."""
    ouverts: dict[int, Any] = {}
    # un fil par demande en cours ou en attente : la file est celle du bassin, qui la borne et le dit
    service = waitress.create_server(
        application, map=ouverts, host=hote, port=port, threads=FILS, ident=None,
        connection_limit=CANAUX, channel_timeout=SILENCE, cleanup_interval=5, asyncore_use_poll=True,
        # rien de plus grand n'est mis en tampon ; ce que chaque route permet est moindre
        max_request_body_size=ENVOI_MAX, max_request_header_size=_ENTETES_MAX,
        clear_untrusted_proxy_headers=False,  # faces/web/adresse.py les ôte, ou les croit
    )  # fmt: skip
    for ecoute in (service, *ouverts.values()):
        ecoute.channel_class = _Canal  # un nom peut avoir plusieurs adresses : une écoute pour chacune
    return service

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un appel à un moteur SPARQL d'ailleurs : délai total, identité qui ne suit aucune redirection, pannes en français.

SPARQLWrapper prépare la demande ; l'envoi se fait ici, parce que son délai est celui d'une lecture (un moteur qui
goutte n'en finit pas) et que le sien suit les redirections avec l'identité.
"""

from __future__ import annotations

import functools
import http.client
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from SPARQLWrapper import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from serveur.noyau.erreurs import DelaiDepasse, EntreeInutilisable, MoteurAbsent, TropGrand

ESSAIS = (0.0, 0.3, 1.0)  # secondes avant chaque essai ; une lecture se redemande sans danger
_DIT_MAX = 2000  # octets de ce que dit un refus


class Appel(SPARQLWrapper):
    """Une demande vers `adresse` ; l'identité, si le moteur en demande une, vient de l'environnement."""

    def __init__(self, adresse: str) -> None:
        super().__init__(adresse, agent="cadre-ri")
        self.setOnlyConneg(True)  # sans quoi il ajoute format=xml, que Virtuoso oppose à l'en-tête Accept
        self._gestes: list[urllib.request.BaseHandler] = [_SansRedirection()]
        utilisateur, _, passe = os.environ.get("CADRE_RI_MOTEUR_IDENTITE", "").partition(":")
        if utilisateur and os.environ.get("CADRE_RI_MOTEUR_AUTH", "").lower() == "digest":
            connus = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            connus.add_password(None, adresse, utilisateur, passe)
            self._gestes.append(urllib.request.HTTPDigestAuthHandler(connus))
        elif utilisateur:
            self.setCredentials(utilisateur, passe)

    def envoyer(self, delai: float, octets_max: int) -> tuple[bytes, http.client.HTTPMessage]:
        """(corps, en-têtes) de la réponse, entière en `delai` secondes. Lève TimeoutError, TropGrand, ou HTTPError."""
        fil = _Fil(time.monotonic() + delai)
        ouvreur = urllib.request.build_opener(*self._gestes, _Http(fil), _Https(fil))
        garde = threading.Timer(delai, fil.couper)
        garde.daemon = True
        garde.start()
        try:
            with ouvreur.open(self._createRequest(), timeout=delai) as reponse:
                corps: bytes = reponse.read(octets_max + 1)
                if len(corps) > octets_max:
                    trop = f"La réponse du moteur dépasse {octets_max // 1024**2} Mo"
                    raise TropGrand(f"{trop} : ajouter LIMIT ou préciser la requête.")
                if fil.coupe:  # ce qui n'annonce pas sa longueur semble fini quand on le coupe
                    raise TimeoutError
                return corps, reponse.headers
        except urllib.error.HTTPError as erreur:
            erreur.dit = _court(erreur)  # type: ignore[attr-defined]  # à lire tant que le délai court
            raise
        except (OSError, ValueError, http.client.HTTPException) as erreur:
            if fil.coupe:
                raise TimeoutError from erreur
            raise
        finally:
            garde.cancel()


class _SansRedirection(urllib.request.HTTPRedirectHandler):
    """Une redirection est une réponse comme une autre, que `essayer` refuse : l'identité n'y va pas."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Fil:
    """La connexion d'un appel, que l'on coupe à l'échéance où qu'elle en soit."""

    def __init__(self, echeance: float) -> None:
        self._echeance = echeance
        self._prise: socket.socket | None = None

    @property
    def coupe(self) -> bool:
        return time.monotonic() >= self._echeance

    def suivre(self, prise: socket.socket) -> None:
        self._prise = prise
        if self.coupe:
            raise TimeoutError

    def couper(self) -> None:
        if self._prise is not None:
            try:
                self._prise.shutdown(socket.SHUT_RDWR)
            except (OSError, ValueError):  # déjà fermée
                return


class _Suivie(http.client.HTTPConnection):
    """Une connexion que son fil peut couper."""

    def __init__(self, fil: _Fil, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._fil = fil

    def connect(self) -> None:
        super().connect()
        self._fil.suivre(self.sock)


class _SuivieSure(_Suivie, http.client.HTTPSConnection):
    """De même, chiffrée."""


class _Http(urllib.request.HTTPHandler):
    def __init__(self, fil: _Fil) -> None:
        super().__init__()
        self._fil = fil

    def http_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(functools.partial(_Suivie, self._fil), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, fil: _Fil) -> None:
        super().__init__()
        self._fil = fil

    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(functools.partial(_SuivieSure, self._fil), req)


def essayer(delai: float, geste: Callable[[float], Any], echeance: float | None = None) -> Any:
    """Ce que rend le geste, à qui l'on dit les secondes qui lui restent.

    `delai` : secondes, que dit l'erreur ; `echeance` : quand il finit (time.monotonic), s'il a commencé plus tôt.
    Repris, dans le même délai, quand le moteur est absent ou débordé. Ses pannes sont dites en français : DelaiDepasse,
    EntreeInutilisable, MoteurAbsent.
    """
    echeance = echeance or time.monotonic() + delai
    panne: Exception | None = None
    for pause in ESSAIS:
        time.sleep(min(pause, max(0.0, echeance - time.monotonic())))
        reste = echeance - time.monotonic()
        if reste <= 0:
            break
        try:
            return geste(reste)
        except TimeoutError as erreur:
            raise _trop_long(delai) from erreur
        except SPARQLWrapperException as erreur:
            raise MoteurAbsent(f"Le moteur distant refuse l'appel : {_court(erreur)}.") from erreur
        except urllib.error.HTTPError as erreur:
            erreur.close()
            _refuser(erreur)
            panne = erreur
        except urllib.error.URLError as erreur:
            if isinstance(erreur.reason, TimeoutError):
                raise _trop_long(delai) from erreur
            panne = erreur
        except (OSError, http.client.HTTPException) as erreur:
            panne = erreur
    if panne is None:
        raise _trop_long(delai)
    raise MoteurAbsent(
        f"Le moteur distant ne répond pas ({getattr(panne, 'reason', None) or panne}) : vérifier qu'il est lancé."
    ) from panne


def _refuser(erreur: urllib.error.HTTPError) -> None:
    """Lève ce que dit ce statut, sauf d'un moteur débordé, à qui l'on redemandera."""
    dit = getattr(erreur, "dit", "")
    if 300 <= erreur.code < 400:
        raise MoteurAbsent(refus_de_redirection(erreur.headers.get("Location"))) from erreur
    if erreur.code == 400:
        raise EntreeInutilisable(f"Le moteur distant refuse la requête : {dit}.") from erreur
    if erreur.code == 500:
        raise MoteurAbsent(f"Le moteur distant a failli sur cette requête : {dit}.") from erreur
    if erreur.code in (401, 404, 414):
        raise MoteurAbsent(f"Le moteur distant refuse l'appel : {erreur.code} {erreur.reason}.") from erreur
    if erreur.code not in (429, 502, 503, 504):
        raise MoteurAbsent(f"Le moteur distant répond par une erreur {erreur.code}.") from erreur


def refus_de_redirection(vers: str | None) -> str:
    return (
        f"Le moteur distant renvoie à une autre adresse ({(vers or 'non dite')[:200]}), qui n'est pas suivie : "
        "l'identité ne va que là où on la donne ; donner l'adresse finale."
    )


def _trop_long(delai: float) -> DelaiDepasse:
    return DelaiDepasse(f"Le moteur distant n'a pas répondu en {delai:g} secondes : préciser la requête.")


def _court(erreur: Exception) -> str:
    dit = str(erreur)
    if isinstance(erreur, urllib.error.HTTPError):
        try:
            dit = erreur.read(_DIT_MAX).decode("utf-8", "replace") or dit
        except (OSError, ValueError, http.client.HTTPException):
            return dit
    return " ".join(dit.split())[:300]

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""À quelle adresse le service est connu, et quels noms d'hôte il reçoit.

L'en-tête Host vient du client : repris dans un lien, il enverrait ailleurs qui le suit, ou y resterait en cache.
Ce module ramène toute demande à l'adresse publique avant que Flask ne la voie : ce que les pages tirent ensuite de
la demande (liens absolus, redirections, manifestes, extraits de code) n'a qu'une source. Ne connaît pas le graphe.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.negociation import choisir

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BOUCLE = ("127.0.0.1", "localhost", "::1")
# RFC 9110, 7.2 : un nom, une adresse IPv4 ou une adresse IPv6 entre crochets, et un port
_HOTE = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)\.?(?::([0-9]{1,5}))?", re.ASCII)
_RELAYES = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_")
_REFUS = "cadre_ri.hote_refuse"

Reseau = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Publique:
    """adresse : « https://hôte[:port] », ou vide ; hotes : noms reçus en plus ; mandataires : ceux que l'on croit."""

    adresse: str = ""
    hotes: tuple[str, ...] = ()
    mandataires: tuple[Reseau, ...] = ()

    def noms(self) -> frozenset[str]:
        """Les noms d'hôte reçus, sans port ; ceux de la boucle locale toujours, pour la surveillance."""
        publie = urlsplit(self.adresse).hostname
        return frozenset((*BOUCLE, *self.hotes, *([publie] if publie else [])))

    def croit(self, pair: str) -> bool:
        """Cette adresse IP est-elle celle d'un mandataire configuré ?"""
        try:
            ip = ipaddress.ip_address(pair)
        except ValueError:
            return False
        return any(ip in reseau for reseau in self.mandataires)


def configuree(
    adresse: str | None = None,
    hotes: Sequence[str] | None = None,
    mandataires: Sequence[str] | None = None,
    ecoute: str | None = None,
) -> Publique:
    """L'adresse publique d'après les options, sinon CADRE_RI_ADRESSE, CADRE_RI_HOTES et CADRE_RI_MANDATAIRES.

    `ecoute` : l'hôte demandé par --hote, reçu lui aussi. Lève EntreeInutilisable.
    """
    voulue = adresse if adresse is not None else os.environ.get("CADRE_RI_ADRESSE", "")
    noms = hotes if hotes is not None else os.environ.get("CADRE_RI_HOTES", "").replace(",", " ").split()
    crus = (
        mandataires if mandataires is not None else os.environ.get("CADRE_RI_MANDATAIRES", "").replace(",", " ").split()
    )
    return Publique(
        _adresse(voulue) if voulue else "",
        tuple(_nom(n) for n in (*noms, *([ecoute] if ecoute else []))),
        tuple(_reseau(m) for m in crus),
    )


def _adresse(voulue: str) -> str:
    try:
        lue = urlsplit(voulue.strip())
        hote, port = lue.hostname, lue.port
    except ValueError:
        lue, hote, port = urlsplit(""), None, None
    exacte = lue.scheme in ("http", "https") and hote and _lire_hote(lue.netloc.lower()) is not None
    if not exacte or lue.path not in ("", "/") or lue.query or lue.fragment:
        raise EntreeInutilisable(
            f"--adresse {voulue[:120]} : donner l'adresse publique entière, sans chemin, comme https://cadre.exemple.org."
        )
    # le port usuel ne s'écrit pas : deux écritures d'une même adresse feraient deux pages
    usuel = {"http": 80, "https": 443}[lue.scheme]
    crochets = f"[{hote}]" if ":" in str(hote) else hote
    return f"{lue.scheme}://{crochets}{'' if port in (None, usuel) else f':{port}'}"


def _nom(nom: str) -> str:
    nu = nom.strip().lower()
    lu = _lire_hote(f"[{nu}]" if nu.count(":") > 1 and not nu.startswith("[") else nu)
    if lu is None:
        raise EntreeInutilisable(f"--hotes {nom[:80]} : donner des noms d'hôte, comme cadre.exemple.org.")
    return lu


def _reseau(mandataire: str) -> Reseau:
    try:
        return ipaddress.ip_network(mandataire, strict=False)
    except ValueError as erreur:
        raise EntreeInutilisable(
            f"--mandataires {mandataire[:80]} : donner des adresses IP ou des réseaux, comme 127.0.0.1 ou 10.0.0.0/8."
        ) from erreur


def _lire_hote(entete: str) -> str | None:
    """Le nom que dit un en-tête Host, sans port ni crochets ; None s'il ne se lit pas."""
    lu = _HOTE.fullmatch(entete)
    if lu is None or (lu[2] and not 0 < int(lu[2]) <= 65_535):
        return None
    if not lu[1].startswith("["):
        return lu[1]
    try:
        return str(ipaddress.IPv6Address(lu[1][1:-1]))
    except ValueError:
        return None


class Guichet:
    """L'application, derrière ce qui ramène chaque demande à l'adresse publique (WSGI)."""

    def __init__(self, application: WSGIApplication, publique: Publique) -> None:
        self._application, self._publique = application, publique
        self._noms = publique.noms()
        # un seul mandataire est cru : le dernier, celui qui nous parle
        self._relayee = ProxyFix(self._ramener, x_for=1, x_proto=1, x_host=1)

    def __call__(self, environ: WSGIEnvironment, repondre: StartResponse) -> Iterable[bytes]:
        if self._publique.croit(environ.get("REMOTE_ADDR", "")):
            return self._relayee(environ, repondre)
        return self._ramener(environ, repondre)

    def _ramener(self, environ: WSGIEnvironment, repondre: StartResponse) -> Iterable[bytes]:
        for relaye in [n for n in environ if n.startswith(_RELAYES)]:
            del environ[relaye]
        dit: str | None = environ.get("HTTP_HOST")
        # HTTP/1.0 n'a pas d'en-tête Host : des sondes de mandataires s'en passent
        ancienne = dit is None and environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
        nom = None if dit is None else _lire_hote(dit.lower())
        if not ancienne and nom not in self._noms:
            environ[_REFUS] = dit or ""
        if environ["wsgi.url_scheme"] not in ("http", "https"):
            environ["wsgi.url_scheme"] = "http"
        if self._publique.adresse:
            environ["wsgi.url_scheme"], _, environ["HTTP_HOST"] = self._publique.adresse.partition("://")
        elif ancienne or _REFUS in environ:
            environ["HTTP_HOST"] = "localhost"
        else:
            environ["HTTP_HOST"] = (dit or "").lower()
        return self._application(environ, repondre)


def installer(application: Flask, publique: Publique) -> None:
    """Branche le guichet ; un hôte inconnu est refusé avant toute route, dans la forme de toutes les erreurs."""
    application.wsgi_app = Guichet(application.wsgi_app, publique)  # type: ignore[assignment,method-assign]

    @application.before_request
    def refuser() -> Response | None:
        dit: Any = request.environ.get(_REFUS)
        if dit is None:
            return None
        montre = dit[:80].encode("ascii", "backslashreplace").decode()
        ailleurs = publique.adresse or "l'adresse que donne son exploitant"
        message = f"Ce service ne répond pas au nom « {montre} » : employer {ailleurs} (réglages --adresse et --hotes)."
        if choisir(request.headers.get("Accept"), ["application/json", "text/html"]) == "text/html":
            # nue : sous ce nom, ni la feuille de style ni les liens d'une page ne répondraient
            return Response(f"{message}\n", 400, content_type="text/plain; charset=utf-8")
        raise EntreeInutilisable(message)

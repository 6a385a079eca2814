# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrire le journal : une ligne entière ou rien, à plusieurs processus, sans jamais faire échouer une page.

Le fichier est le seul état : un jeton se cherche dans ses lignes récentes, et vaut donc d'un processus à l'autre. Un
verrou consultatif (flock) sur FICHIER.verrou fait passer un écrivain à la fois ; la rotation est celle de logging.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Literal, TypeVar

from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.terminal import neutraliser
from serveur.services.journal.lignes import AVIS, Montree, Question, Vote, ecrire, lire, parcourir
from serveur.services.journal.masques import masquer

TAILLE = 2_000_000  # octets par fichier
GARDES = 9  # fichiers tournés que l'on garde
REPONSES_MAX = 10
VALIDITE = timedelta(hours=1)  # d'un jeton
ATTENTE = 1.0  # secondes pour avoir le verrou ; au-delà, la page passe avant le journal
_JETON = re.compile(r"[A-Za-z0-9_-]{16}")
_avis = logging.getLogger(__name__)

T = TypeVar("T")
Issue = Literal["garde", "deja", "inconnu", "perdu"]


class Journal:
    """Un journal, que plusieurs fils et plusieurs processus peuvent écrire."""

    def __init__(self, chemin: Path, taille: int = TAILLE, gardes: int = GARDES) -> None:
        """Lève EntreeInutilisable si ce chemin ne peut pas être un fichier ordinaire."""
        if not chemin.parent.is_dir() or (os.path.lexists(chemin) and not chemin.is_file()):
            raise EntreeInutilisable(
                f"--journal {neutraliser(str(chemin))[:200]} : donner un fichier, dans un dossier qui existe."
            )
        self.chemin, self._taille, self._gardes = chemin.absolute(), taille, gardes
        self._en_panne = False
        self._essayer(lambda: self._ajouter(b""))  # ce qui empêche d'écrire se dit dès maintenant

    def noter(self, reponse: dict[str, Any]) -> str | None:
        """Garde une question et sa réponse (conception, 4) ; rend le jeton de l'avis, ou None si rien n'est gardé."""
        jeton = secrets.token_urlsafe(12)
        montrees = [r for r in reponse.get("reponses", ()) if "enonce" in r][:REPONSES_MAX]
        ligne = Question(
            date=_maintenant(),
            jeton=jeton,
            question=masquer(reponse["question"])[: bornes.QUESTION],
            trouve=reponse["trouve"],
            genre=reponse.get("genre", ""),
            phrase=montrees[0].get("phrase", "") if montrees else "",
            reponses=tuple(map(_montree, montrees)),
        )
        return jeton if self._essayer(lambda: self._ajouter(ecrire(ligne))) else None

    def voter(self, jeton: str, avis: str) -> Issue:
        """Garde un avis : un seul par jeton, dans l'heure. « perdu » : il n'a pas pu s'écrire.

        Lève EntreeInutilisable si l'avis n'est ni « oui » ni « non ».
        """
        if avis not in AVIS:
            raise EntreeInutilisable(f"avis={neutraliser(avis)[:20]} : répondre {' ou '.join(AVIS)}.")
        if not _JETON.fullmatch(jeton):
            return "inconnu"
        return self._essayer(lambda: self._voter(jeton, avis)) or "perdu"

    def _voter(self, jeton: str, avis: str) -> Issue:
        lues = self._lignes_de(jeton)
        if any(isinstance(lue, Vote) for lue in lues):
            return "deja"
        if not any(isinstance(lue, Question) and _recente(lue.date) for lue in lues):
            return "inconnu"
        self._ajouter(ecrire(Vote(_maintenant(), jeton, "oui" if avis == "oui" else "non")))
        return "garde"

    def _lignes_de(self, jeton: str) -> list[Question | Vote]:
        """Les lignes de ce jeton dans le fichier courant et le dernier tourné : deux fois TAILLE, au plus."""
        recents = (self.chemin.with_name(f"{self.chemin.name}.1"), self.chemin)
        brutes = (b for f in recents if f.is_file() for b in parcourir(f) if jeton.encode() in b)
        return [lue for lue in map(lire, brutes) if lue and lue.jeton == jeton]

    def _ajouter(self, ligne: bytes) -> bool:
        """Vrai : la ligne entière y est ; sinon OSError, et le fichier est tel qu'il était. Le verrou est tenu."""
        if self.chemin.exists() and self.chemin.stat().st_size + len(ligne) > self._taille:
            tour = RotatingFileHandler(self.chemin, backupCount=self._gardes, encoding="utf-8", delay=True)
            tour.doRollover()
            tour.close()
        descripteur = os.open(self.chemin, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            avant = os.fstat(descripteur).st_size
            if avant and os.pread(descripteur, 1, avant - 1) != b"\n":
                ligne = b"\n" + ligne  # une machine arrêtée au milieu d'une ligne
            if _ecrits(descripteur, ligne) != len(ligne):
                os.ftruncate(descripteur, avant)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(descripteur)
        return True

    @contextlib.contextmanager
    def _seul(self) -> Iterator[None]:
        descripteur = os.open(f"{self.chemin}.verrou", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _verrouiller(descripteur)
            yield
            fcntl.flock(descripteur, fcntl.LOCK_UN)
        finally:
            os.close(descripteur)

    def _essayer(self, travail: Callable[[], T]) -> T | None:
        """Ce que rend `travail`, seul à écrire ; None si l'écriture ne se peut pas, dit une fois par panne."""
        try:
            with self._seul():
                fait = travail()
        except OSError as erreur:
            if not self._en_panne:
                self._en_panne = True
                _avis.warning(
                    "cadre-ri : journal %s : %s ; les questions ne sont pas gardées.",
                    neutraliser(str(self.chemin)), erreur.strerror or erreur,
                )  # fmt: skip
            return None
        self._en_panne = False
        return fait


def _verrouiller(descripteur: int) -> None:
    limite = time.monotonic() + ATTENTE
    while True:
        try:
            return fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > limite:
                raise
            time.sleep(0.002)


def _ecrits(descripteur: int, ligne: bytes) -> int:
    """Octets écrits ; un disque plein en prend une partie, ou aucun."""
    try:
        return os.write(descripteur, ligne)
    except OSError as erreur:
        if erreur.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return 0
        raise


def _montree(reponse: dict[str, Any]) -> Montree:
    passages = [reponse["passage"], *reponse.get("passagesComplementaires", ())] if "passage" in reponse else []
    return Montree(
        reponse["enonce"]["iri"],
        tuple(a["code"] for a in reponse.get("acteurs", ())),
        tuple((p["debut"], p["fin"]) for p in passages),
    )


def _maintenant() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _recente(date: str) -> bool:
    try:
        return datetime.now(UTC) - datetime.fromisoformat(date) <= VALIDITE
    except (ValueError, TypeError):  # illisible, ou sans fuseau
        return False

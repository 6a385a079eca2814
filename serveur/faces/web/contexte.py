"""Ce que les pages partagent : graphe ouvert, index, questions, travailleurs, texte s'il est là."""

from __future__ import annotations

import atexit
import functools
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Request, current_app

from serveur.graphe.bassin import Bassin, travailleurs_par_defaut
from serveur.graphe.construction import GRAPHE_NQ, assurer
from serveur.graphe.index import Index
from serveur.graphe.moteur import Moteur
from serveur.graphe.reference import Reference
from serveur.graphe.sens import Sens
from serveur.services.questions import Questions
from serveur.services.textes import lire_texte
from serveur.services.validation.atelier import Atelier
from serveur.services.validation.formes import Formes
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.modele import lire_modele


class Contexte:
    """État en lecture seule d'une application."""

    def __init__(
        self, texte: Path | None, progres: Callable[[str], None], delai: float, travailleurs: int | None
    ) -> None:
        artefact = assurer(progres)
        self.version = artefact.name
        self.index = Index.lire(artefact)
        self.moteur = Moteur.depuis_nquads(artefact / GRAPHE_NQ)
        self.questions = Questions(self.index, Sens.lire(artefact))
        self.texte = lire_texte(texte, self.index.texte["somme"]) if texte else None
        self.bassin = Bassin(artefact, travailleurs or travailleurs_par_defaut(), delai)
        atexit.register(self.bassin.fermer)
        self._artefact, self._verrou = artefact, threading.Lock()
        self._atelier: Atelier | None = None

    @property
    def atelier(self) -> Atelier:
        """Les travailleurs qui valident, lancés à la première soumission."""
        with self._verrou:
            if self._atelier is None:
                self._atelier = Atelier(travailleurs_par_defaut())
                atexit.register(self._atelier.fermer)
            return self._atelier

    @functools.cached_property
    def gabarits(self) -> Gabarits:
        formes = Formes.charger()
        return Gabarits(formes, lire_modele(formes.graphe), Reference.lire(self._artefact))

    def extrait(self, debut: int, fin: int) -> str | None:
        """Texte d'un passage, ou None quand le fichier n'est pas là."""
        return " ".join(self.texte[debut:fin].split()) if self.texte else None


def installer(application: Flask, contexte: Contexte) -> None:
    application.extensions["cadre_ri"] = contexte
    application.jinja_env.globals["extrait"] = contexte.extrait


def contexte() -> Contexte:
    etat: Contexte = current_app.extensions["cadre_ri"]
    return etat


def veut_json(requete: Request) -> bool:
    """La réponse préférée est-elle JSON ? (négociation de contenu, ou ?format=json)"""
    if requete.args.get("format") == "json":
        return True
    return requete.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"

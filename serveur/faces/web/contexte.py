# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que les pages partagent : graphe ouvert, index, questions, travailleurs, texte s'il est là."""

from __future__ import annotations

import atexit
import functools
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Request, current_app

from serveur.faces.web.adresse import Publique, configuree
from serveur.graphe.construction import assurer
from serveur.graphe.ouverture import ouvrir_a_l_ecart
from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Sens
from serveur.graphe.reference import Reference
from serveur.moteurs.bassin import Bassin, Limites
from serveur.noyau.erreurs import DelaiDepasse, ErreurCadre, Occupe
from serveur.noyau.espaces import RACINE, abreger, developper
from serveur.noyau.resultats import Ligne
from serveur.services.couverture.textes import Passage, en_contexte, lire_texte
from serveur.services.fiches import Registre
from serveur.services.fiches.suggestions import Suggestions
from serveur.services.journal import Journal
from serveur.services.publication.fichiers import Publication, publier
from serveur.services.questions import Questions
from serveur.services.reconciliation.protocole import Reconciliation
from serveur.services.requetes.description_du_service import graphes
from serveur.services.requetes.repertoire import executer
from serveur.services.validation.atelier import Atelier, travailleurs_par_defaut
from serveur.services.validation.formes import Formes
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.structure import lire_modele

PLACES = 16  # documents à la fois, par travailleur qui valide : le reste du site garde ses fils
_AVANT = re.compile(r" ([?!:;»])")


@dataclass(frozen=True)
class Reglages:
    """Ce que l'exploitant choisit.

    texte : fichier du Cadre, pour montrer les passages ; moteur : adresse d'un moteur distant ; services :
    adresses que SERVICE peut viser ; donnees : fichiers servis en plus, ou seuls sans `avec_cadre` ;
    courriel : à qui signaler une erreur (sans lui, la personne choisit) ; publique : à quelle adresse on est connu ;
    journal : où garder les questions posées et l'avis des gens (nulle part sans lui).
    """

    texte: Path | None = None
    limites: Limites = field(default_factory=Limites)
    moteur: str | None = None
    services: tuple[str, ...] = ()
    donnees: tuple[Path, ...] = ()
    avec_cadre: bool = True
    courriel: str = ""
    publique: Publique = field(default_factory=configuree)
    journal: Path | None = None


class Contexte:
    """État en lecture seule d'une application."""

    def __init__(self, reglages: Reglages, progres: Callable[[str], None]) -> None:
        artefact = assurer(progres)
        self.reglages = reglages
        self.index = Index.lire(artefact)
        self.questions = Questions(self.index, Sens.lire(artefact))
        self.journal = Journal(reglages.journal) if reglages.journal else None
        self.texte = lire_texte(reglages.texte, self.index.texte["somme"]) if reglages.texte else None
        self.moteur = ouvrir_a_l_ecart(
            progres, reglages.limites, reglages.moteur, reglages.services, reglages.donnees, reglages.avec_cadre, True
        )
        # un moteur distant change sans nous le dire : ses réponses n'ont pas de version
        self.version = self.moteur.jeu.version if isinstance(self.moteur, Bassin) else None
        atexit.register(self.fermer)
        self._artefact, self._verrou = artefact, threading.Lock()
        self._arrete = False
        self._atelier: Atelier | None = None
        self._publication: Publication | None = None
        self._graphes: dict[str, int] | None = None
        self._gardees = functools.lru_cache(maxsize=512)(self._executer)

    def graphe_perdu(self, erreur: Exception) -> bool:
        """Cette erreur vient-elle de ce que le graphe compilé n'est plus sur le disque ?

        Une faute de qui demande reste la sienne : elle ne nomme aucun chemin d'ici.
        """
        if self._artefact.is_dir():
            return False
        return not isinstance(erreur, ErreurCadre) or erreur.statut == 500 or str(self._artefact.parent) in str(erreur)

    def fermer(self) -> None:
        """Arrête les travailleurs, ce qui est en route et ce qui attend ; se rappelle sans dommage."""
        self._arrete = True
        self.moteur.fermer()
        if self._atelier is not None:
            self._atelier.fermer()

    @property
    def atelier(self) -> Atelier:
        """Les travailleurs qui valident, lancés à la première soumission."""
        with self._verrou:
            if self._arrete:
                raise Occupe("Le service s'arrête : réessayer dans quelques secondes.")
            if self._atelier is None:
                combien = travailleurs_par_defaut()
                self._atelier = Atelier(combien, places=PLACES * combien)
            return self._atelier

    @property
    def publication(self) -> Publication:
        """Les fichiers à télécharger et la notice, calculés à la première demande."""
        with self._verrou:
            if self._publication is None:
                self._publication = publier(self._artefact)
            return self._publication

    def graphes(self) -> dict[str, int]:
        """Triplets par graphe nommé ; vide si les compter dépasse le délai permis."""
        if self.version is None or self._graphes is None:
            try:
                self._graphes = graphes(self.moteur)
            except DelaiDepasse:
                self._graphes = {}
        return self._graphes

    @functools.cached_property
    def gabarits(self) -> Gabarits:
        formes = Formes.charger()
        return Gabarits(formes, lire_modele(), Reference.lire(self._artefact))

    def lire(self, nom: str, **valeurs: str) -> list[Ligne]:
        """Lignes d'une requête du catalogue ; gardées tant que le graphe a une version."""
        if self.version is None:
            return executer(self.moteur, nom, **valeurs)
        return self._gardees(nom, tuple(sorted(valeurs.items())))

    def _executer(self, nom: str, valeurs: tuple[tuple[str, str], ...]) -> list[Ligne]:
        return executer(self.moteur, nom, **dict(valeurs))

    @functools.cached_property
    def registre(self) -> Registre:
        return Registre(self.index, self.questions.redaction)

    @functools.cached_property
    def suggestions(self) -> Suggestions:
        return Suggestions(self.index)

    @functools.cached_property
    def reconciliation(self) -> Reconciliation:
        return Reconciliation(self.index, self.suggestions)

    def passage(self, debut: int, fin: int, marge: int = 0) -> Passage | None:
        """Un passage, et `marge` caractères autour ; None quand le fichier n'est pas là."""
        return en_contexte(self.texte, debut, fin, marge) if self.texte else None


def installer(application: Flask, contexte: Contexte) -> None:
    application.extensions["cadre_ri"] = contexte
    application.jinja_env.globals["passage"] = contexte.passage
    application.jinja_env.globals["version"] = (contexte.version or "inconnue")[:12]
    application.jinja_env.globals["courriel"] = contexte.reglages.courriel
    application.jinja_env.globals["journal_en_marche"] = contexte.journal is not None
    application.jinja_env.globals["avec_cadre"] = contexte.reglages.avec_cadre
    application.jinja_env.filters["chemin"] = chemin
    application.jinja_env.filters["court"] = abreger
    application.jinja_env.filters["typo"] = typographier


def chemin(iri: str) -> str:
    """Chemin local d'une IRI du produit (« …/id/acteur/ct » → « /id/acteur/ct ») ; une autre IRI, telle quelle."""
    complet = iri if iri.startswith("http") else developper(iri)
    return "/" + complet.removeprefix(RACINE) if complet.startswith(RACINE) else complet


def typographier(texte: str) -> str:
    """Espaces insécables de la typographie française, pour ce qui se lit (jamais pour du SPARQL ou une saisie)."""
    return _AVANT.sub("\u00a0\\1", texte).replace("« ", "«\u00a0")


def contexte() -> Contexte:
    etat: Contexte = current_app.extensions["cadre_ri"]
    return etat


def veut_json(requete: Request) -> bool:
    """La réponse préférée est-elle JSON ? (négociation de contenu, ou ?format=json)"""
    if requete.args.get("format") == "json":
        return True
    return requete.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le registre des pages : une ligne par page. Tout le reste en découle.

Le menu, le pied de page, les cartes de l'accueil, les routes branchées, la description OpenAPI et les adresses que
l'accessibilité, la taille et les liens éprouvent se lisent ici. Ajouter une page : son module (avec `routes`), son
gabarit, sa ligne. Un module sans ligne, une ligne sans module, une page où rien ne mène : une erreur au démarrage.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

from flask import Flask

from serveur.faces.web.openapi import envois, lectures, vues
from serveur.faces.web.openapi.elements import Chemins


@dataclass(frozen=True)
class Page:
    """Une page, ou ce que seuls des programmes lisent.

    module : celui de serveur.faces.web qui a ses routes ; titre : au menu ; menu : y est-elle ; pied : son nom au pied
    de page ; carte : (titre, phrase) à l'accueil ; depuis : sinon, l'adresse d'une page qui y mène ; programmes : rien
    n'y mène, des programmes la lisent ; api : ses opérations ; exemples : adresses que les tests de pages ouvrent ;
    du_cadre : absente quand le service n'a pas le Cadre.
    """

    module: str
    adresse: str
    titre: str
    api: Chemins
    menu: bool = False
    pied: str = ""
    carte: tuple[str, str] | None = None
    depuis: str = ""
    programmes: bool = False
    exemples: tuple[str, ...] = ()
    du_cadre: bool = True

    def __post_init__(self) -> None:
        if not (self.menu or self.pied or self.depuis or self.programmes):
            raise LookupError(f"pages.py : rien ne mène à {self.adresse} ; dire menu, pied, ou depuis=« une adresse ».")
        if not self.programmes and not self.exemples:
            raise LookupError(f"pages.py : {self.adresse} n'a pas d'exemple ; les tests de pages n'en diraient rien.")


PAGES = (
    Page(
        "accueil", "/", "Chercher", lectures.accueil(), menu=True,
        exemples=(
            "/",
            "/questions?q=qui+pr%C3%A9side+le+CSRI",
            "/questions?q=le+MCC+doit-il+produire+un+plan+de+gestion",
            "/questions?q=recette+de+tarte",
        ),
    ),
    Page(
        "matrice", "/matrice", "Matrice", vues.matrice(), menu=True,
        carte=("Matrice des responsabilités",
               "Acteurs et domaines : qui réalise, répond, est consulté, est informé."),
        exemples=(
            "/matrice",
            "/matrice?vue=grille",
            "/matrice?vue=domaines",
            "/matrice?acteur=ssigri",
            "/matrice?genre=fonds",
            "/matrice?acteur=ssigri&domaine=securite",
            "/matrice?acteur=sq&domaine=langue",
        ),
    ),
    Page(
        "organigramme", "/organigramme", "Organigramme", vues.organigramme(), menu=True,
        carte=("Organigramme", "Ministres, organisations, sous-secrétariats et comités, et ce qui les relie."),
        exemples=(
            "/organigramme",
            "/organigramme?presidences=oui&compositions=oui&acteur=CSRI",
            "/organigramme?acteur=CITOYENS",
        ),
    ),
    Page(
        "flux", "/flux", "Documents", vues.flux(), menu=True,
        carte=("Circulation des documents", "Qui produit les plans, bilans et ententes, et à qui ils vont."),
        exemples=("/flux", "/flux?document=tous", "/flux?acteur=MCC", "/flux?document=recueil-normatif"),
    ),
    Page(
        "atlas", "/atlas", "Services et fonds", vues.atlas(), menu=True,
        carte=("Services et fonds", "Services spécifiques, partagés et communs : qui développe, exploite et paie."),
        exemples=("/atlas",),
    ),
    Page(
        "autorisation", "/autorisation", "Autorisation", lectures.autorisation(), menu=True,
        carte=("Faut-il une autorisation ?", "Quelques questions sur un projet, une conclusion que l’on peut citer."),
        exemples=("/autorisation", "/autorisation?deroge-standards=oui", "/autorisation?vue=tout"),
    ),
    Page(
        "formulaires", "/formulaires", "Formulaires", envois.formulaires(), menu=True,
        carte=("Préparer ou valider un document", "Ententes, plans, bilans et fiches : remplir, vérifier, corriger."),
        exemples=(
            "/formulaires",
            "/formulaires/BilanGestionRI",
            "/formulaires/EntentePartenariat",
            "/formulaires/EntenteServices",
            "/formulaires/FicheProjet?exemple=fiche-projet-fautive",
            "/formulaires/FicheService?exemple=fiche-service-commun",
            "/formulaires/PlanGestionRI?exemple=plan-gestion-fautive",
        ),
    ),
    Page(
        "validation", "/validation", "Validation", envois.validation(), menu=True,
        exemples=("/validation", "/validation?exemple=entente-partenariat-fautive"),
    ),
    Page(
        "requetes", "/requetes", "Questions", lectures.requetes(), menu=True,
        exemples=(
            "/requetes",
            "/requetes?q=depot&theme=documents",
            "/requetes?q=introuvable",
            "/requetes/raci-matrice",
            "/requetes/charge-par-acteur",
        ),
    ),
    Page("couverture", "/couverture", "Couverture", vues.couverture(), pied="Couverture du texte",
         exemples=("/couverture",)),
    Page("telechargements", "/telechargements", "Téléchargements", lectures.telechargements(),
         pied="Données à télécharger", exemples=("/telechargements",)),
    Page("telechargements", "/catalogue", "Catalogue de données", lectures.catalogue(),
         pied="Description du jeu de données (DCAT)", exemples=("/catalogue",)),
    Page(
        "reconciliation", "/reconciliation", "Réconciliation", envois.reconciliation(), pied="Réconcilier des noms",
        exemples=(
            "/reconciliation",
            "/reconciliation?nom=Min.+de+la+Culture",
            "/reconciliation?nom=zzzz",
            "/reconciliation/preview?id=acteur:mcc",
        ),
    ),
    Page("ontologie", "/ontologie", "Ontologie", lectures.ontologie(), pied="Ontologie",
         exemples=("/ontologie", "/ontologie?langue=en", "/formes", "/graphe/cadre")),
    Page("requetes", "/openapi.json", "API", lectures.description(), pied="API (OpenAPI)", programmes=True),
    Page(
        "fiches", "/id/", "Fiches", lectures.fiches(), depuis="/",
        exemples=(
            "/id/acteur/ssigri",
            "/id/acteur/mo",
            "/id/acteur/fonds-partenariat",
            "/id/acteur/ssigri?vue=mandat",
            "/id/enonce/4.4-csri-presidence",
            "/id/objet/services-communs",
            "/id/domaine/securite",
            "/id/document/plan-gestion-ri",
            "/id/source/lap",
            "/id/disposition/cadre-4.3.3-a",
            "/id/disposition/lap-art-66",
            "/id/service/commun",
            "/id/mode/tarification",
            "/id/vocabulaire/domaines",
            "/id/objet/",
            "/id/texte/cadre-de-gestion-ri",
        ),
    ),
    Page("sparql", "/sparql", "SPARQL", lectures.sparql(), menu=True, pied="Point d’accès SPARQL", du_cadre=False,
         exemples=("/sparql", "/sparql?query=ASK+%7B%7D", "/sparql?exemple=raci-matrice")),
    Page("editeur", "/sparql/completion", "Complétion", lectures.editeur(), programmes=True, du_cadre=False),
    Page("sante", "/sante", "Santé", lectures.sante(), programmes=True, du_cadre=False),
)  # fmt: skip


def chemins_fixes() -> Chemins:
    """Chemin → méthode → opération, pour toutes les routes qui ne viennent pas du catalogue de requêtes."""
    return {chemin: operations for page in PAGES for chemin, operations in page.api.items()}


def exemples(*modules: str, hors: Iterable[str] = ()) -> tuple[str, ...]:
    """Les adresses à ouvrir pour éprouver les pages de ces modules, ou de tous ; `hors` : modules laissés de côté."""
    voulues = [p for p in PAGES if (not modules or p.module in modules) and p.module not in hors]
    return tuple(adresse for p in voulues for adresse in p.exemples)


def modules(avec_cadre: bool) -> list[ModuleType]:
    """Les modules à brancher, dans l'ordre du registre. Lève LookupError si registre et dossier se contredisent."""
    import serveur.faces.web as paquet

    trouves: dict[str, ModuleType] = {}
    for nom in (m.name for m in pkgutil.iter_modules(paquet.__path__) if not m.ispkg):
        module = importlib.import_module(f"{paquet.__name__}.{nom}")
        if hasattr(module, "routes"):
            trouves[nom] = module
    connus = dict.fromkeys(p.module for p in PAGES)
    for nom in trouves:
        if nom not in connus:
            raise LookupError(f"serveur/faces/web/{nom}.py a des routes et aucune ligne de pages.py n'en parle.")
    for nom in connus:
        if nom not in trouves:
            raise LookupError(
                f"pages.py nomme « {nom} » : serveur/faces/web/{nom}.py n'existe pas ou n'a pas de `routes`."
            )
    voulus = dict.fromkeys(p.module for p in PAGES if avec_cadre or not p.du_cadre)
    return [trouves[nom] for nom in voulus]


def installer(application: Flask, avec_cadre: bool) -> None:
    """Branche les routes de chaque page, et donne aux gabarits le menu, le pied de page et les cartes."""
    for module in modules(avec_cadre):
        application.register_blueprint(module.routes)
    servies = [p for p in PAGES if avec_cadre or not p.du_cadre]
    application.jinja_env.globals["menu"] = [p for p in servies if p.menu]
    application.jinja_env.globals["pied"] = [p for p in servies if p.pied and avec_cadre]
    application.jinja_env.globals["cartes"] = [(p.adresse, *p.carte) for p in servies if p.carte]

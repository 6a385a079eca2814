# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que l'API donne à lire : questions, SPARQL, identifiants, fichiers publiés."""

from __future__ import annotations

from typing import Any

from serveur.faces.web.openapi.elements import (
    FORMULAIRE,
    HTML,
    JSON,
    Chemins,
    choix,
    liste,
    operation,
    page,
    parametre,
    renvoi,
    requis,
    texte,
)
from serveur.faces.web.openapi.schemas import OBJET, TABLEAU, TEXTE, ref, suite
from serveur.noyau import bornes
from serveur.noyau.formats import XLSX, mimes
from serveur.services.requetes import completion

RDF = tuple(mimes("graphe").values())
_FORMAT_RDF = choix("format", "Format, au lieu de l'en-tête Accept", [*mimes("graphe"), "html"])
_LANGUE = choix("langue", "Langue de la page", ["fr", "en"])


def accueil() -> Chemins:
    return {
        **page("/", "accueil", "questions", "L'accueil : poser une question"),
        "/questions": {
            "get": operation(
                "poserUneQuestion",
                "questions",
                "Qui est responsable de … ? en français",
                {JSON: ref("Reponses"), HTML: None},
                [
                    requis(
                        "q",
                        "La question",
                        "De qui relève la Commission d'accès à l'information ?",
                        longueur=bornes.QUESTION,
                    ),
                    parametre("nombre", "Réponses au plus", {"type": "integer", "minimum": 1, "maximum": 50}),
                    choix("journal", "« non » : ne pas garder cette question au journal", ["oui", "non"]),
                ],
            )
        },
        "/questions/avis": {
            "post": operation(
                "donnerUnAvis",
                "questions",
                "La réponse a-t-elle aidé ? une fois par réponse, dans l'heure ; 404 si le journal est arrêté",
                {JSON: ref("Avis"), HTML: None},
                corps={
                    FORMULAIRE: {
                        "type": "object",
                        "required": ["jeton", "avis"],
                        "properties": {"jeton": TEXTE, "avis": {"type": "string", "enum": ["oui", "non"]}},
                    }
                },
            )
        },
        "/suggestions": {
            "get": operation(
                "suggerer",
                "questions",
                "Choses dont un nom commence comme la saisie",
                {JSON: suite(ref("Suggestion"))},
                [parametre("q", "Ce qui est tapé", texte(bornes.PARAMETRE), exemple="plan")],
            )
        },
    }


def autorisation() -> Chemins:
    return {
        "/autorisation": {
            "get": operation(
                "deciderDeLAutorisation",
                "questions",
                "Le Conseil du trésor doit-il autoriser ce projet d'avance ? (Cadre, 5.1) ; un paramètre par fait",
                {JSON: ref("Decision"), HTML: None},
                [choix("vue", "La page : une question à la fois, ou toutes", ["pas-a-pas", "tout"])],
            )
        },
    }


def requetes() -> Chemins:
    return {
        "/requetes": {
            "get": operation(
                "listerLesRequetes", "catalogue", "Les questions du catalogue", {JSON: TABLEAU, HTML: None}
            )
        },
    }


def description() -> Chemins:
    return {
        "/openapi.json": {"get": operation("openapi", "service", "Cette description", {JSON: OBJET})},
    }


def sparql() -> Chemins:
    rendus = [*mimes("solutions").values(), XLSX.mime, *mimes("graphe").values(), HTML]
    return {
        "/sparql": {
            "get": operation(
                "interroger",
                "sparql",
                "Requête SPARQL 1.1 ; sans « query », la description du service",
                rendus,
                [
                    parametre("query", "Texte de la requête", texte(bornes.REQUETE)),
                    liste(
                        "default-graph-uri",
                        "Graphes qui font le graphe par défaut",
                        {"type": "string", "format": "uri"},
                    ),
                    liste("named-graph-uri", "Graphes nommés du jeu de données", {"type": "string", "format": "uri"}),
                    choix(
                        "format",
                        "Format, pour un lien qui n'a pas d'en-tête Accept",
                        [*mimes("solutions"), XLSX.nom, *mimes("graphe"), "html"],
                    ),
                ],
            ),
            "post": operation(
                "interrogerParEnvoi",
                "sparql",
                "Requête SPARQL 1.1 envoyée dans le corps",
                rendus,
                corps={
                    "application/sparql-query": TEXTE,
                    FORMULAIRE: {"type": "object", "required": ["query"], "properties": {"query": TEXTE}},
                },
            ),
        },
    }


def editeur() -> Chemins:
    return {
        "/sparql/completion": {
            "get": operation(
                "completer",
                "sparql",
                "Noms préfixés et libellés qui commencent comme la saisie",
                {JSON: suite(ref("Proposition"))},
                [
                    parametre("debut", "Ce qui est tapé", exemple="ri:"),
                    choix("genre", "Seulement ce genre de nom", completion.SORTES),
                ],
            )
        },
        "/sparql/exemples/{nom}": {
            "get": operation(
                "lireUnExemple",
                "sparql",
                "Le texte d'une question du catalogue, pour l'éditeur",
                {JSON: OBJET},
                [requis("nom", "Nom de la question", "raci", "path")],
            )
        },
    }


def _en_rdf(identifiant: str, resume: str, *parametres: dict[str, Any]) -> dict[str, Any]:
    return {"get": operation(identifiant, "identifiants", resume, [HTML, *RDF], [*parametres, _FORMAT_RDF])}


def fiches() -> Chemins:
    return {
        "/id/{collection}/{nom}": _en_rdf(
            "decrire",
            "Une chose du graphe, à son IRI",
            requis("collection", "Genre de chose (acteur, enonce, disposition, objet…)", "acteur", "path"),
            requis("nom", "Son nom dans la collection", "ssigri", "path"),
        ),
        **page(
            "/id/{collection}/",
            "listerUneCollection",
            "identifiants",
            "Toutes les choses d'une collection",
            requis("collection", "Genre de chose", "acteur", "path"),
        ),
    }


def ontologie() -> Chemins:
    return {
        "/ontologie": _en_rdf("ontologie", "L'ontologie, et sa documentation", _LANGUE),
        "/ontologie/{version}": _en_rdf(
            "ontologieVersionnee",
            "L'ontologie à sa version (owl:versionIRI)",
            requis("version", "La version servie", "0.1.0", "path"),
            _LANGUE,
        ),
        "/formes": _en_rdf("formes", "Les formes SHACL, et leurs règles expliquées"),
        "/formes/contexte.jsonld": {
            "get": operation(
                "contexteDesSoumissions",
                "identifiants",
                "Le contexte JSON-LD des soumissions",
                {"application/ld+json": OBJET},
            )
        },
        "/graphe/{nom}": _en_rdf("grapheNomme", "Un graphe nommé", requis("nom", "Nom du graphe", "cadre", "path")),
    }


def catalogue() -> Chemins:
    return {
        "/catalogue": {
            "get": operation(
                "catalogue",
                "publication",
                "La notice DCAT-AP et VoID du jeu de données",
                [HTML, *RDF],
                [_FORMAT_RDF],
            )
        },
        "/.well-known/void": {"get": renvoi("void", "publication", "Mène à /catalogue")},
    }


def telechargements() -> Chemins:
    return {
        "/telechargements": {
            "get": operation(
                "listerLesFichiers",
                "publication",
                "Les fichiers publiés, leur taille et leur somme",
                {JSON: suite(ref("Fichier")), HTML: None},
            )
        },
        "/telechargements/{nom}": {
            "get": operation(
                "telecharger",
                "publication",
                "Un fichier publié ; ETag, Range et Repr-Digest",
                ["*/*"],
                [requis("nom", "Nom du fichier", "acteurs.csv", "path")],
            )
        },
    }


def sante() -> Chemins:
    return {
        "/sante": {
            "get": operation("sante", "service", "Le service répond-il, et sur quelle version", {JSON: ref("Sante")})
        },
    }

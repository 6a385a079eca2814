"""Ce que l'API donne à lire : questions, SPARQL, identifiants, vues, fichiers publiés."""

from __future__ import annotations

from typing import Any

from serveur.faces.web.fichiers import DESSINES, FORMATS
from serveur.faces.web.openapi.elements import (
    FORMULAIRE,
    HTML,
    JSON,
    Chemins,
    choix,
    liste,
    operation,
    parametre,
    renvoi,
    requis,
)
from serveur.faces.web.openapi.schemas import OBJET, TABLEAU, TEXTE, ref, suite
from serveur.noyau.formats import XLSX, mimes
from serveur.services.matrice.filtre import GENRES, ROLES, TRIS, VUES
from serveur.services.requetes import completion

RDF = tuple(mimes("graphe").values())
_ACTEUR = parametre("acteur", "Code ou nom d'un acteur", exemple="ssigri")
_FORMAT_RDF = choix("format", "Format, au lieu de l'en-tête Accept", [*mimes("graphe"), "html"])


def _page(identifiant: str, etiquette: str, resume: str, *parametres: dict[str, Any]) -> dict[str, Any]:
    return {"get": operation(identifiant, etiquette, resume, [HTML], parametres)}


def questions() -> Chemins:
    return {
        "/": _page("accueil", "questions", "L'accueil : poser une question"),
        "/questions": {
            "get": operation(
                "poserUneQuestion",
                "questions",
                "Qui est responsable de … ? en français",
                {JSON: ref("Reponses"), HTML: None},
                [
                    requis("q", "La question", "De qui relève la Commission d'accès à l'information ?"),
                    parametre("nombre", "Réponses au plus", {"type": "integer", "minimum": 1, "maximum": 50}),
                ],
            )
        },
        "/suggestions": {
            "get": operation(
                "suggerer",
                "questions",
                "Choses dont un nom commence comme la saisie",
                {JSON: suite(ref("Suggestion"))},
                [parametre("q", "Ce qui est tapé", exemple="plan")],
            )
        },
        "/autorisation": {
            "get": operation(
                "deciderDeLAutorisation",
                "questions",
                "Le Conseil du trésor doit-il autoriser ce projet d'avance ? (Cadre, 5.1) ; un paramètre par fait",
                {JSON: ref("Decision"), HTML: None},
                [choix("vue", "La page : une question à la fois, ou toutes", ["pas-a-pas", "tout"])],
            )
        },
        "/requetes": {
            "get": operation(
                "listerLesRequetes", "catalogue", "Les questions du catalogue", {JSON: TABLEAU, HTML: None}
            )
        },
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
                    parametre("query", "Texte de la requête"),
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
        "/sparql/completion": {
            "get": operation(
                "completer",
                "sparql",
                "Noms préfixés et libellés qui commencent comme la saisie",
                {JSON: suite(ref("Proposition"))},
                [
                    parametre("debut", "Ce qui est tapé", exemple="ri:"),
                    choix("genre", "Seulement ce genre de nom", completion.GENRES),
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


def identifiants() -> Chemins:
    def en_rdf(identifiant: str, resume: str, *parametres: dict[str, Any]) -> dict[str, Any]:
        return {"get": operation(identifiant, "identifiants", resume, [HTML, *RDF], [*parametres, _FORMAT_RDF])}

    langue = choix("langue", "Langue de la page", ["fr", "en"])
    return {
        "/id/{collection}/{nom}": en_rdf(
            "decrire",
            "Une chose du graphe, à son IRI",
            requis("collection", "Genre de chose (acteur, enonce, disposition, objet…)", "acteur", "path"),
            requis("nom", "Son nom dans la collection", "ssigri", "path"),
        ),
        "/id/{collection}/": _page(
            "listerUneCollection",
            "identifiants",
            "Toutes les choses d'une collection",
            requis("collection", "Genre de chose", "acteur", "path"),
        ),
        "/ontologie": en_rdf("ontologie", "L'ontologie, et sa documentation", langue),
        "/ontologie/{version}": en_rdf(
            "ontologieVersionnee",
            "L'ontologie à sa version (owl:versionIRI)",
            requis("version", "La version servie", "0.1.0", "path"),
            langue,
        ),
        "/formes": en_rdf("formes", "Les formes SHACL, et leurs règles expliquées"),
        "/formes/contexte.jsonld": {
            "get": operation(
                "contexteDesSoumissions",
                "identifiants",
                "Le contexte JSON-LD des soumissions",
                {"application/ld+json": OBJET},
            )
        },
        "/graphe/{nom}": en_rdf("grapheNomme", "Un graphe nommé", requis("nom", "Nom du graphe", "cadre", "path")),
    }


def vues() -> Chemins:
    fichiers = choix("format", "Format, au lieu de l'en-tête Accept", FORMATS)
    dessins = choix("format", "Format de la vue", DESSINES)
    table = {**dict.fromkeys(FORMATS.values()), JSON: OBJET}
    graphe = {**dict.fromkeys(DESSINES.values()), JSON: ref("Graphe")}
    oui_non = ["oui", "non"]
    return {
        "/matrice": {
            "get": operation(
                "matrice",
                "vues",
                "Matrice des responsabilités : acteurs, domaines, rôles RACI",
                table,
                [
                    liste("acteur", "Code ou nom d'un acteur"),
                    parametre("domaine", "Un domaine", exemple="securite"),
                    liste("role", "Rôle RACI", {"type": "string", "enum": list(ROLES)}),
                    choix("genre", "Genre d'acteur", [g.nom for g in GENRES]),
                    choix("tri", "Ordre", TRIS),
                    choix("vue", "Présentation de la page", VUES),
                    fichiers,
                ],
            )
        },
        "/organigramme": {
            "get": operation(
                "organigramme",
                "vues",
                "Qui relève de qui",
                graphe,
                [
                    _ACTEUR,
                    choix("presidences", "Montrer qui préside", oui_non),
                    choix("compositions", "Montrer qui siège", oui_non),
                    dessins,
                ],
            )
        },
        "/flux": {
            "get": operation(
                "flux",
                "vues",
                "Circulation des documents : qui produit, approuve, remet, et à qui",
                graphe,
                [
                    _ACTEUR,
                    parametre("document", "Un document", exemple="plan-gouvernemental-securite"),
                    parametre("type", "Un type de document"),
                    dessins,
                ],
            )
        },
        "/couverture": {"get": operation("couverture", "vues", "Part du texte que le graphe dit", table, [fichiers])},
        "/atlas": _page("atlas", "vues", "Services d'infrastructure et fonds, côte à côte"),
    }


def publication() -> Chemins:
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
        "/.well-known/void": {"get": renvoi("void", "publication", "Mène à /catalogue")},
    }

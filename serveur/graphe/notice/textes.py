# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les textes de la notice du jeu de données, en français et en anglais. Couche pure."""

from __future__ import annotations

AUTEURS = "Les auteurs de cadre-ri"
MOTS = {
    "fr": ("gouvernance", "Québec", "responsabilités", "ressources informationnelles", "technologies de l'information"),
    "en": ("governance", "information resources", "information technology", "Québec", "responsibilities"),
}
JEU = (
    "Cadre de gestion des ressources informationnelles du Québec : qui est responsable de quoi",
    "Québec information resources management framework: who is responsible for what",
)
COMPTES = (
    (
        "Comptes et partitions : réunion des graphes nommés autres que « catalogue » ; "
        "un triplet dit dans deux graphes n'y compte qu'une fois."
    ),
    (
        "Counts and partitions: union of the named graphs other than “catalogue”; "
        "a triple stated in two graphs counts once."
    ),
)
CATALOGUE = (
    "Le graphe du Cadre de gestion des ressources informationnelles, ses graphes nommés, ses tables, ses services.",
    "The graph of the information resources management framework, its named graphs, tables and services.",
)
PROVENANCE = (
    (
        "Lu du texte du Cadre, énoncé par énoncé : chacun cite sa disposition et les caractères qui le disent ; "
        "ce qui est déduit est à part."
    ),
    (
        "Read from the text of the framework, statement by statement: each cites its provision and the characters "
        "that say it; what is inferred is kept apart."
    ),
)
TABLES = ("Tables principales de cadre-ri", "Main tables of cadre-ri")
CONTENU_DES_TABLES = (
    "Acteurs, énoncés, dispositions, sources, documents, objets et rôles RACI : une ligne par chose, décrites en CSVW.",
    "Actors, statements, provisions, sources, documents, objects and RACI roles: one row per thing, described in CSVW.",
)
SPARQL = (
    "Toutes les requêtes de lecture SPARQL 1.1 ; le graphe par défaut est la réunion des graphes nommés.",
    "All SPARQL 1.1 read queries; the default graph is the union of the named graphs.",
)
API = (
    "Questions en français, catalogue de requêtes, validation de soumissions ; décrite en OpenAPI 3.1.",
    "Questions in French, catalogued queries, validation of submissions; described in OpenAPI 3.1.",
)
TOUT = (
    "Ontologie, vocabulaires, énoncés du Cadre, liens, inférences, description du jeu, questions du catalogue.",
    "Ontology, vocabularies, statements of the framework, links, inferences, dataset description, catalogued queries.",
)

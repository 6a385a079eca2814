# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les colonnes des tables CSV : nom stable, propriété RDF, genre de valeur, table que la valeur désigne.

Une colonne sans `propriete` est une lecture commode de ce qu'une autre dit déjà (un code, une citation) : CSVW
ne la change pas en triplets (suppressOutput).
"""

from __future__ import annotations

from dataclasses import dataclass

IRI = "anyURI"


@dataclass(frozen=True)
class Colonne:
    """`liste` : plusieurs valeurs, séparées par une espace ; `vers` : la table dont la valeur est une clé.

    `par` : la valeur se lit sur ce que désigne la colonne nommée ; `lue` : la propriété qu'on y lit, si ce n'est
    pas `propriete`.
    """

    nom: str
    fr: str
    propriete: str = ""
    genre: str = IRI
    langue: str = ""
    liste: bool = False
    vers: str = ""
    requise: bool = False
    par: str = ""
    lue: str = ""


def _libelles(fr: str) -> tuple[Colonne, ...]:
    return (
        Colonne("libelle_fr", f"{fr}, en français", "skos:prefLabel", "string", "fr", requise=True),
        Colonne("libelle_en", f"{fr}, en anglais", "skos:prefLabel", "string", "en"),
    )


def _codes(de: str) -> Colonne:
    return Colonne(f"{de}_codes", f"Codes des {de}", "", "string", liste=True, par=de, lue="skos:notation")


def _noms(nom: str, de: str, fr: str) -> Colonne:
    return Colonne(nom, fr, "", "string", "fr", par=de, lue="skos:prefLabel")


# table → colonnes ; la première est la clé, une IRI de la collection de ce nom (raci : clé composée)
# une clé étrangère (`vers`) est toujours remplie : CSVW ne dit pas ce que vaut une clé vide
MODELE: dict[str, tuple[Colonne, ...]] = {
    "acteurs": (
        Colonne("acteur", "Acteur"),
        Colonne("code", "Code", "skos:notation", "string", requise=True),
        Colonne("genre", "Genre d'acteur", "rdf:type", requise=True),
        *_libelles("Nom"),
        Colonne("unite_de", "Organisation dont il est une unité", "ri:uniteDe"),
        Colonne("releve_de", "Supérieur", "ri:releveDe"),
        Colonne("dirige_pour", "Organisation pour laquelle il dirige", "ri:dirigePour", liste=True),
        Colonne("membres", "Membres de la catégorie", "ri:aPourMembre", liste=True),
    ),
    "enonces": (
        Colonne("enonce", "Énoncé"),
        Colonne("nature", "Nature", "rdf:type", requise=True),
        _noms("nature_nom", "nature", "Nom de la nature"),
        *_libelles("Énoncé"),
        Colonne("titulaires", "Titulaires énoncés", "ri:titulaire", liste=True),
        _codes("titulaires"),
        Colonne("actions", "Actions", "ri:action", liste=True),
        Colonne("objets", "Objets", "ri:objet", liste=True),
        Colonne("domaines", "Domaines", "ri:domaine", liste=True),
        Colonne("destinataires", "Destinataires", "ri:destinataire", liste=True),
        _codes("destinataires"),
        Colonne("concours", "Acteurs qui prêtent leur concours", "ri:avecLeConcoursDe", liste=True),
        Colonne("documents", "Documents", "ri:document", liste=True),
        Colonne("condition_fr", "Condition, en français", "ri:condition", "string", "fr"),
        Colonne("condition_en", "Condition, en anglais", "ri:condition", "string", "en"),
        Colonne("partie_de", "Énoncés qu'il détaille", "dcterms:isPartOf", liste=True),
        Colonne("fondement", "Disposition qui le fonde", "ri:fondement", vers="dispositions", requise=True),
        Colonne("citation", "Citation de la disposition", "", "string", par="fondement", lue="ri:citation"),
        Colonne("passage", "Passage du texte (RFC 5147)", "ri:passage", requise=True),
        Colonne("debut", "Premier caractère du passage", "oa:start", "integer", par="passage", lue="oa:start"),
        Colonne("fin", "Caractère qui suit le passage", "oa:end", "integer", par="passage", lue="oa:end"),
    ),
    "dispositions": (
        Colonne("disposition", "Disposition"),
        Colonne("citation", "Citation", "ri:citation", "string", requise=True),
        Colonne("libelle_fr", "Intitulé, en français", "skos:prefLabel", "string", "fr", requise=True),
        Colonne("partie_de", "Disposition ou source dont elle fait partie", "dcterms:isPartOf"),
        Colonne("source", "Source légale, tout en haut", "", vers="sources", requise=True),
        Colonne("repose_sur", "Dispositions sur lesquelles elle repose", "ri:reposeSur", liste=True),
        Colonne("etendue", "Étendue dans le texte (RFC 5147)", "ri:etendue"),
        Colonne("debut", "Premier caractère de l'étendue", "oa:start", "integer", par="etendue", lue="oa:start"),
        Colonne("fin", "Caractère qui suit l'étendue", "oa:end", "integer", par="etendue", lue="oa:end"),
    ),
    "sources": (
        Colonne("source", "Source légale"),
        Colonne("genre", "Genre de source", "rdf:type", requise=True),
        *_libelles("Titre"),
        Colonne("identifiant", "Référence", "dcterms:identifier", "string"),
        Colonne("date", "Date, au jour ou au mois", "", "string", lue="dcterms:date"),
        Colonne("administre_par", "Acteur qui l'applique", "ri:administrePar"),
    ),
    "documents": (
        Colonne("document", "Document"),
        *_libelles("Nom"),
        Colonne("type", "Genre de document", "dcterms:type"),
        _noms("type_nom", "type", "Nom du genre"),
    ),
    "objets": (
        Colonne("objet", "Objet de responsabilité"),
        *_libelles("Nom"),
        Colonne("plus_larges", "Objets plus larges", "skos:broader", liste=True),
        Colonne("designe", "Chose que l'objet désigne", "foaf:focus"),
    ),
    "raci": (
        Colonne("enonce", "Énoncé", vers="enonces", requise=True),
        Colonne("role", "Rôle : R réalise, A répond, C consulté, I informé", "", "string", requise=True),
        Colonne("propriete", "Propriété RDF du rôle", "", "string", requise=True),
        Colonne("acteur", "Acteur", "{propriete}", vers="acteurs", requise=True),
        Colonne("acteur_code", "Code de l'acteur", "", "string", par="acteur", lue="skos:notation"),
    ),
}
CLES = {**{nom: (colonnes[0].nom,) for nom, colonnes in MODELE.items()}, "raci": ("enonce", "role", "acteur")}
COLLECTIONS = {"acteurs": "acteur", "enonces": "enonce", "dispositions": "disposition", "sources": "source"}
COLLECTIONS |= {"documents": "document", "objets": "objet"}
ROLES = {"realisePar": "R", "imputableA": "A", "consulte": "C", "informe": "I"}

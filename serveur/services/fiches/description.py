# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La description d'une chose, telle qu'une page la dit : nom, définition, autres noms, notes, liens, puis le reste.

Reçoit les lignes des requêtes `description` et `renvois` ; ne sait rien du moteur ni du Web.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from serveur.noyau.espaces import RACINE, abreger
from serveur.noyau.resultats import Ligne
from serveur.services.fiches.registre import Nom

# Propriétés d'ailleurs, que notre ontologie ne nomme pas.
_NOMS = {
    "dcterms:date": "Date",
    "dcterms:extent": "Longueur, en caractères",
    "dcterms:identifier": "Référence",
    "dcterms:isPartOf": "Fait partie de",
    "dcterms:issued": "Publié le",
    "dcterms:language": "Langue",
    "dcterms:source": "Source",
    "dcterms:title": "Titre",
    "dcterms:type": "Genre",
    "foaf:focus": "Désigne",
    "org:reportsTo": "Relève de (ORG)",
    "rdf:type": "Classe",
    "rdfs:comment": "Commentaire",
    "rdfs:isDefinedBy": "Défini dans",
    "rdfs:seeAlso": "Voir aussi",
    "rdfs:subClassOf": "Cas particulier de",
    "rdfs:subPropertyOf": "Cas particulier de",
    "skos:altLabel": "Autre nom",
    "spdx:checksumValue": "Somme SHA-256",
    "skos:broader": "Plus large",
    "skos:closeMatch": "Tout proche de",
    "skos:definition": "Définition",
    "skos:editorialNote": "Note de lecture",
    "skos:exactMatch": "Même chose que",
    "skos:hasTopConcept": "Premier niveau",
    "skos:hiddenLabel": "Mot de recherche",
    "skos:historyNote": "Note historique",
    "skos:inScheme": "Vocabulaire",
    "skos:narrower": "Plus étroit",
    "skos:notation": "Code",
    "skos:prefLabel": "Nom",
    "skos:scopeNote": "Portée",
    "skos:topConceptOf": "Premier niveau de",
}
_EN_TETE = frozenset(
    ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:definition", "skos:scopeNote", "skos:editorialNote")
)


@dataclass(frozen=True)
class Fait:
    """Une propriété et sa valeur ; `iri` si la valeur en est une."""

    propriete: str
    nom: str
    valeur: str
    iri: str = ""
    langue: str = ""


@dataclass(frozen=True)
class Description:
    titre: str
    anglais: str
    definition: str
    autres: tuple[str, ...]
    notes: tuple[str, ...]
    classes: tuple[str, ...]
    faits: tuple[Fait, ...]
    tout: tuple[Fait, ...]
    renvois: tuple[tuple[str, tuple[Nom, ...]], ...]


def decrire(lignes: Iterable[Ligne], renvois: Iterable[Ligne], sans: Iterable[str] = ()) -> Description:
    """Description tirée des lignes ; `sans` : IRI des sujets déjà dits ailleurs sur la page (les énoncés)."""
    tout = tuple(_fait(ligne) for ligne in lignes)
    textes: dict[str, list[str]] = {}
    for fait in tout:
        if not fait.iri and fait.langue in ("fr", ""):
            textes.setdefault(abreger(fait.propriete), []).append(fait.valeur)
    anglais = next((f.valeur for f in tout if f.langue == "en" and abreger(f.propriete) == "skos:prefLabel"), "")
    premier = next(iter(textes.get("skos:prefLabel", textes.get("dcterms:title", []))), "")
    return Description(
        titre=premier,
        anglais=anglais,
        definition=" ".join(textes.get("skos:definition", [])),
        autres=tuple(textes.get("skos:altLabel", [])),
        notes=tuple(textes.get("skos:scopeNote", []) + textes.get("skos:editorialNote", [])),
        classes=tuple(
            f.valeur for f in tout if abreger(f.propriete) == "rdf:type" and f.iri.startswith("https://w3id")
        ),
        faits=tuple(f for f in tout if _utile(f)),
        tout=tout,
        renvois=_renvois(renvois, frozenset(sans)),
    )


def _fait(ligne: Ligne) -> Fait:
    propriete, valeur = ligne["propriete"] or "", ligne["valeur"] or ""
    court = abreger(propriete)
    dit = ligne.get("proprieteNom")
    nom = _NOMS.get(court) or (dit[0].upper() + dit[1:] if dit else court)
    iri = valeur if valeur.startswith(("http://", "https://")) and " " not in valeur else ""
    lisible = ligne.get("valeurNom") or (nommer(valeur) if iri else valeur)
    return Fait(propriete, nom, lisible, iri, ligne["langue"] or "")


def nommer(iri: str) -> str:
    """Nom d'une IRI sans libellé : « caractères 10 à 20 » pour un passage, sinon son nom préfixé."""
    debut, _, fin = iri.partition("#char=")[2].partition(",")
    return f"caractères {debut} à {fin}" if fin else abreger(iri)


def _utile(fait: Fait) -> bool:
    """Ce qu'une personne veut lire : ni ce que l'en-tête dit déjà, ni l'anglais, ni les classes d'alignement."""
    court = abreger(fait.propriete)
    if court in _EN_TETE or fait.langue == "en" or court == "org:reportsTo":
        return False
    return court != "rdf:type"


def _renvois(lignes: Iterable[Ligne], sans: frozenset[str]) -> tuple[tuple[str, tuple[Nom, ...]], ...]:
    groupes: dict[str, dict[str, Nom]] = {}
    for ligne in lignes:
        sujet = ligne["sujet"] or ""
        if sujet in sans or sujet.startswith(
            f"{RACINE}catalogue"
        ):  # la notice cite des exemples ; ils n'apprennent rien
            continue
        court = abreger(ligne["propriete"] or "")
        titre = _INVERSES.get(court) or f"Y renvoie par « {ligne.get('proprieteNom') or _NOMS.get(court, court)} »"
        groupes.setdefault(titre, {})[sujet] = Nom(sujet, ligne["sujetNom"] or nommer(sujet))
    return tuple((titre, tuple(noms.values())) for titre, noms in sorted(groupes.items()))


_INVERSES = {
    "dcterms:isPartOf": "Ses parties",
    "dcterms:type": "De ce genre",
    "foaf:focus": "Comme objet de responsabilité",
    "ri:reposeSur": "Ce qui repose dessus",
    "skos:broader": "Plus étroit",
    "skos:closeMatch": "Tout proche",
    "skos:exactMatch": "Même chose",
    "skos:inScheme": "Ses concepts",
    "skos:topConceptOf": "Premier niveau",
    "ri:administrePar": "Sources dont il est chargé",
    "ri:institue": "Institué par",
    "ri:uniteDe": "Ses unités",
    "ri:releveDe": "Relèvent de lui",
    "ri:aPourMembre": "Membre de",
}

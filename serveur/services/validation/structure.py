# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La structure des soumissions, lue des lignes de champs : qui a quels champs, de quel genre, sous quel nom.

Rien n'est répété ici : `tables.py` lit les lignes ; le contexte JSON-LD et les formes fermées s'en engendrent.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path

from serveur.graphe.reference import serrer
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RI, RIF, abreger
from serveur.services.validation.tables import Fiche, Tables, dossier_des_formes, tables

CONTEXTE = "contexte.jsonld"
NOMS = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel")
IRI_DU_CONTEXTE = f"{RIF.rstrip('#')}/{CONTEXTE}"
CONTEXTES = (IRI_DU_CONTEXTE, CONTEXTE)  # comment un document cite le nôtre
CLE_INCONNUE = f"{RIF}cle-"  # ce que devient une clé que le modèle n'a pas : dite, jamais perdue
_GENRES = {"xsd:decimal": "nombre", "xsd:date": "date", "xsd:boolean": "booleen"}


@dataclass(frozen=True)
class Champ:
    """Une clé et sa propriété. `type` : nom de son type (formes_shacl/types.ttl) ; `genre` : texte, nombre, date,
    booleen ou choix ; `attendu` : ce que le type dit d'écrire ; `court` : tient sur une ligne ; `collection` dit
    d'où vient un choix (acteur, portee…) ; `partie` nomme le bloc qu'il contient, s'il en contient un ; `absence` :
    la propriété qui porte « aucun » quand on dit qu'il n'y en a pas, si le dire a un sens."""

    propriete: str
    cle: str
    libelle: str
    definition: str
    type: str
    genre: str
    attendu: str
    court: bool = False
    collection: str | None = None
    partie: str | None = None
    absence: str | None = None

    @functools.cached_property
    def libre(self) -> bool:
        """Du texte, où rien n'est à reconnaître."""
        return self.genre == "texte" and self.partie is None and self.collection is None and self.type != "Exercice"


@dataclass(frozen=True)
class Modele:
    """classes et parties : nom → propriétés dans l'ordre ; noms : (libellé, définition) de chaque classe ;
    autres_noms : les autres noms d'une classe, en toute langue ;
    champs : par propriété ; cles : par clé resserrée."""

    classes: dict[str, list[str]]
    parties: dict[str, list[str]]
    noms: dict[str, tuple[str, str]]
    champs: dict[str, Champ]
    cles: dict[str, Champ]
    autres_noms: dict[str, list[str]] = field(default_factory=dict)

    @property
    def types_permis(self) -> str:
        """Les types qu'un document peut dire, en mots, et leur nom court : ce qu'un message propose d'écrire."""
        return "écrire l'un de : " + " ; ".join(f"« {libelle} » ({nom})" for nom, (libelle, _) in self.noms.items())

    def en_mots(self, chemin: str) -> str:
        """« projets[2].nom » → « Projet du portefeuille 2, nom » ; une clé inconnue reste ce qu'elle est."""
        dits: list[str] = []
        for pas in filter(None, chemin.split(".")):
            cle, _, rang = pas.partition("[")
            champ = self.cles.get(serrer(cle))
            nom = champ.libelle if champ else cle
            nom = nom[:1].upper() + nom[1:] if champ and not dits else nom
            dits.append(f"{nom} {rang.rstrip(']')}".rstrip())
        return ", ".join(dits)


@functools.cache
def contexte() -> dict[str, object]:
    """Le contexte JSON-LD des soumissions. Lève DonneesFautives s'il manque ou ne se lit pas."""
    chemin = dossier_des_formes() / CONTEXTE
    try:
        lu: dict[str, object] = json.loads(chemin.read_text(encoding="utf-8"))["@context"]
    except (OSError, ValueError, KeyError) as erreur:
        raise DonneesFautives(f"{chemin.name} : contexte illisible ({erreur}).") from erreur
    return lu


def lire_modele(dossier: Path | None = None) -> Modele:
    """Le modèle que disent les lignes d'un dossier (celui du produit par défaut). Lève DonneesFautives."""
    lues = tables(dossier)
    genres = sorted(lues.genres.values(), key=lambda g: g.iri)
    champs = sorted((_champ(lues, fiche) for fiche in lues.champs.values()), key=lambda c: c.cle)
    return Modele(
        classes={_nom(g.iri): g.noms("rif:champs") for g in genres},
        parties={_nom(p.iri): p.noms("rif:champs") for p in lues.parties.values()},
        noms={_nom(g.iri): (g.texte("skos:prefLabel"), g.texte("skos:definition")) for g in genres},
        champs={c.propriete: c for c in champs},
        cles={serrer(c.cle): c for c in champs},
        autres_noms={_nom(g.iri): _autres_noms(g) for g in genres},
    )


def _autres_noms(genre: Fiche) -> list[str]:
    libelle = genre.texte("skos:prefLabel")
    dits = [nom for propriete in NOMS for nom in genre.noms(propriete) if nom != libelle]
    return sorted(set(dits))


def _champ(lues: Tables, fiche: Fiche) -> Champ:
    type_, partie = lues.type_de(fiche), lues.partie_de(fiche)
    collection = type_.nom("rif:collection")
    datatype = type_.nom("sh:datatype")
    genre = _GENRES[abreger(datatype)] if datatype else "choix" if collection else "texte"
    return Champ(
        propriete=fiche.iri,
        cle=fiche.noms("rif:cle")[0],
        libelle=fiche.texte("skos:prefLabel"),
        definition=fiche.texte("skos:definition"),
        type=_nom(type_.iri),
        genre=genre,
        attendu=type_.texte("rif:attendu"),
        court=type_.nom("rif:court") == "true",
        collection=collection,
        partie=_nom(partie) if partie else None,
        absence=fiche.nom("rif:absence"),
    )


def _nom(iri: str) -> str:
    """Nom d'une classe, d'un type ou d'une partie (« rif:PA08-Decision » → Decision)."""
    local = iri.removeprefix(RI).removeprefix(RIF)
    return local.partition("-")[2] or local

"""La structure des soumissions, lue des formes et du contexte : qui a quels champs, de quel genre.

Les formes fermées (clés connues) disent les champs de chaque classe et de chaque partie, dans
l'ordre du modèle ; formes_shacl/contexte.jsonld dit la clé et le genre de chacun. Rien n'est répété ici.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from serveur.emplacements import racine
from serveur.graphe.reference import serrer
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import ID, RI, RIF

if TYPE_CHECKING:
    from rdflib import Graph

CONTEXTE = "contexte.jsonld"
IRI_DU_CONTEXTE = f"{RIF.rstrip('#')}/{CONTEXTE}"
_GENRES = {"xsd:decimal": "nombre", "xsd:date": "date", "xsd:boolean": "booleen"}


@dataclass(frozen=True)
class Champ:
    """Une clé et sa propriété. `genre` : texte, nombre, date, booleen ou choix ; `collection` dit
    d'où vient un choix (acteur, portee…) ; `partie` nomme le bloc qu'il contient, s'il en contient un."""

    propriete: str
    cle: str
    genre: str
    collection: str | None = None
    partie: str | None = None


@dataclass(frozen=True)
class Modele:
    """classes et parties : nom → propriétés dans l'ordre ; champs : par propriété ; cles : par clé resserrée."""

    classes: dict[str, list[str]]
    parties: dict[str, list[str]]
    champs: dict[str, Champ]
    cles: dict[str, Champ]


def dossier_des_formes() -> Path:
    return racine() / "formes_shacl"


@functools.cache
def contexte() -> dict[str, object]:
    """Le contexte JSON-LD des soumissions. Lève DonneesFautives s'il manque ou ne se lit pas."""
    chemin = dossier_des_formes() / CONTEXTE
    try:
        lu: dict[str, object] = json.loads(chemin.read_text(encoding="utf-8"))["@context"]
    except (OSError, ValueError, KeyError) as erreur:
        raise DonneesFautives(f"{chemin.name} : contexte illisible ({erreur}).") from erreur
    return lu


def lire_modele(formes: Graph) -> Modele:
    """Le modèle que disent les formes fermées du graphe `formes`."""
    from rdflib import RDF, SH
    from rdflib.collection import Collection

    classes: dict[str, list[str]] = {}
    parties: dict[str, list[str]] = {}
    contient: dict[str, str] = {}
    for forme in formes.subjects(SH.closed, None):
        liste = formes.value(forme, SH.ignoredProperties)
        assert liste is not None
        champs = [str(p) for p in Collection(formes, liste) if p != RDF.type and str(p).startswith(RI)]
        classe = formes.value(forme, SH.targetClass)
        if classe is not None:
            classes[str(classe).removeprefix(RI)] = champs
            continue
        nom = str(forme).removeprefix(RIF).partition("-")[2]
        parties[nom] = champs
        contient |= {str(p): nom for p in formes.objects(forme, SH.targetObjectsOf)}
    champs_lus = _champs(contient)
    cles = {serrer(c.cle): c for c in champs_lus.values()}
    if len(cles) != len(champs_lus):
        raise DonneesFautives(f"{CONTEXTE} : deux clés se confondent sans accents ni ponctuation.")
    return Modele(dict(sorted(classes.items())), parties, champs_lus, cles)


def _champs(contient: dict[str, str]) -> dict[str, Champ]:
    lus = {}
    for cle, terme in contexte().items():
        if not isinstance(terme, dict):
            continue
        propriete = RI + terme["@id"].removeprefix("ri:")
        genre, collection = _GENRES.get(terme.get("@type", ""), "texte"), None
        if terme.get("@type") == "@vocab":
            genre = "choix"
            collection = terme["@context"]["@vocab"].removeprefix(ID).rstrip("/")
        lus[propriete] = Champ(propriete, cle, genre, collection, contient.get(propriete))
    return lus

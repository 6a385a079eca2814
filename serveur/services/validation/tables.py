# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les lignes de champs des soumissions, lues de formes_shacl/ : genres, parties, champs et leurs types.

Une chose n'est dite qu'ici : la clé, la propriété, le type, les noms et le sens d'un champ, où il a sa place, et
quelles formes vérifient son type. `outils/champs.py` en tire le contexte JSON-LD, les formes fermées, les cibles
des formes et les termes de l'ontologie. Ne connaît ni les formes chargées ni le graphe.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from serveur.emplacements import racine
from serveur.graphe.chargement import lire_turtle
from serveur.graphe.reference import serrer
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RI, RIF, abreger, graphe_nomme

ENGENDRE = "engendre.ttl"
Terme = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TEXTES = ("skos:prefLabel", "skos:definition")
_CLE = re.compile(r"[a-z][a-z0-9_]*")


def dossier_des_formes() -> Path:
    return racine() / "formes_shacl"


def fichiers_des_formes(dossier: Path) -> list[Path]:
    """Les fichiers de formes des soumissions : le commun, l'engendré, et un par genre, trouvé par son dossier."""
    return [dossier / "commun.ttl", dossier / ENGENDRE, *sorted(dossier.glob("*/formes.ttl"))]


def fichiers_des_lignes(dossier: Path) -> list[Path]:
    return [dossier / "types.ttl", dossier / "champs.ttl", *sorted(dossier.glob("*/champs.ttl"))]


def situer(chemin: Path, iri: str) -> str:
    """« formes_shacl/x/champs.ttl, ligne 12 » : où `iri` est décrite dans un fichier sous forme canonique."""
    nom = str(chemin.relative_to(chemin.parents[1 if chemin.parent.name == "formes_shacl" else 2]))
    lignes = chemin.read_text(encoding="utf-8").splitlines()
    rang = next((n for n, ligne in enumerate(lignes, 1) if ligne == abreger(iri)), None)
    return f"{nom}, ligne {rang}" if rang else nom


@dataclass
class Fiche:
    """Ce qu'un fichier dit d'une chose : pour chaque propriété, ses valeurs (une liste RDF y est dépliée)."""

    iri: str
    chemin: Path
    dits: dict[str, list[ox.NamedNode | ox.Literal]] = field(default_factory=dict)

    def noms(self, propriete: str) -> list[str]:
        return [v.value for v in self.dits.get(propriete, [])]

    def nom(self, propriete: str) -> str | None:
        return next(iter(self.noms(propriete)), None)

    def texte(self, propriete: str, langue: str = "fr") -> str:
        """Le texte dans cette langue, ou rien : la lecture a vérifié ceux qui sont exigés."""
        return next(iter(self.textes(propriete, langue)), "")

    def textes(self, propriete: str, langue: str) -> list[str]:
        dits = self.dits.get(propriete, [])
        return [v.value for v in dits if isinstance(v, ox.Literal) and v.language == langue]


@dataclass
class Tables:
    """Par IRI, dans l'ordre des fichiers : genres, parties (formes fermées), champs et types de champs."""

    genres: dict[str, Fiche] = field(default_factory=dict)
    parties: dict[str, Fiche] = field(default_factory=dict)
    champs: dict[str, Fiche] = field(default_factory=dict)
    types: dict[str, Fiche] = field(default_factory=dict)

    def type_de(self, champ: Fiche) -> Fiche:
        return self.types[champ.noms("rif:type")[0]]

    def du_type(self, iri: str) -> list[str]:
        """Les propriétés des champs de ce type."""
        return [p for p, champ in self.champs.items() if champ.nom("rif:type") == iri]

    def partie_de(self, champ: Fiche) -> str | None:
        """L'IRI de la partie que ce champ contient."""
        return next((f for f in self.type_de(champ).noms("rif:formes") if f in self.parties), None)

    def places(self) -> Iterator[tuple[Fiche, str]]:
        """(genre ou partie, propriété) de chaque place."""
        for porteur in (*self.genres.values(), *self.parties.values()):
            for propriete in porteur.noms("rif:champs"):
                yield porteur, propriete


_SORTES = {"rif:Genre": "genres", "rif:Partie": "parties", "rif:Champ": "champs", "rif:TypeDeChamp": "types"}
_EXIGES = {
    "genres": ("rif:prefixe", "rif:champs", *_TEXTES),
    "parties": ("rif:champs",),
    "champs": ("rif:cle", "rif:type", *_TEXTES),
    "types": ("rif:nature", "rif:attendu", "skos:definition"),
}
_PERMIS = {
    "genres": ("rif:sauf", "skos:altLabel", "skos:hiddenLabel"),
    "parties": ("rif:admet",),
    "champs": (
        "rif:absence",
        "rif:formesDuGenre",
    ),
    "types": ("rif:formes", "rif:verifieAilleurs", "rif:collection", "rif:court", "sh:datatype"),
}


def lire_tables(dossier: Path) -> tuple[Tables, list[str]]:
    """Les tables d'un dossier et leurs fautes, une ligne chacune : quoi, où, que faire."""
    tables, fautes = Tables(), []
    for chemin in fichiers_des_lignes(dossier):
        for fiche in _fiches(chemin):
            sortes = [_SORTES[t] for t in map(abreger, fiche.noms("rdf:type")) if t in _SORTES]
            manques = list(_manques(fiche, sortes[0])) if len(sortes) == 1 else ["n'est d'aucune sorte connue"]
            lues: dict[str, Fiche] = getattr(tables, sortes[0]) if len(sortes) == 1 else {}
            if autre := lues.get(fiche.iri):
                manques.append(f"est déjà décrit dans {situer(autre.chemin, fiche.iri)} ; une ligne par champ")
            fautes += [f"{situer(chemin, fiche.iri)} : {abreger(fiche.iri)} {manque}." for manque in manques]
            if not manques:
                lues[fiche.iri] = fiche
    return tables, fautes or list(_contradictions(tables))


@functools.cache
def tables(dossier: Path | None = None) -> Tables:
    """Les tables d'un dossier (celui du produit par défaut). Lève DonneesFautives (la première faute, une ligne)."""
    lues, fautes = lire_tables(dossier or dossier_des_formes())
    if fautes:
        raise DonneesFautives(fautes[0])
    return lues


def _fiches(chemin: Path) -> list[Fiche]:
    fiches: dict[str, Fiche] = {}
    suite: dict[str, Terme] = {}
    tete: dict[str, Terme] = {}
    quads = list(lire_turtle(chemin, graphe_nomme("ontologie")))
    for quad in quads:
        if quad.predicate.value == f"{_RDF}first":
            tete[str(quad.subject)] = quad.object
        elif quad.predicate.value == f"{_RDF}rest":
            suite[str(quad.subject)] = quad.object
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        fiche = fiches.setdefault(quad.subject.value, Fiche(quad.subject.value, chemin))
        valeurs: list[Terme] = [quad.object]
        if isinstance(quad.object, ox.BlankNode):
            maillon: Terme = quad.object
            valeurs = []
            while str(maillon) in tete:
                valeurs.append(tete[str(maillon)])
                maillon = suite[str(maillon)]
        dits = fiche.dits.setdefault(abreger(quad.predicate.value), [])
        dits += [v for v in valeurs if isinstance(v, ox.NamedNode | ox.Literal)]
    return list(fiches.values())


def _manques(fiche: Fiche, sorte: str) -> Iterator[str]:
    for propriete in _EXIGES[sorte]:
        if propriete in _TEXTES and sorte != "types":
            for langue in ("fr", "en"):
                if not fiche.texte(propriete, langue):
                    yield f"n'a pas de {propriete} @{langue}"
        elif not fiche.noms(propriete):
            yield f"n'a pas de {propriete}"
    inconnues = fiche.dits.keys() - {"rdf:type", *_EXIGES[sorte], *_PERMIS[sorte]}
    yield from (f"dit {p}, qui n'est pas prévu pour cette sorte de ligne" for p in sorted(inconnues))
    if sorte == "types" and not (fiche.noms("rif:formes") or fiche.noms("rif:verifieAilleurs")):
        yield "n'est vérifié par aucune forme : donner rif:formes, ou rif:verifieAilleurs"
    espace = RI if sorte in ("genres", "champs") else RIF
    if not fiche.iri.startswith(espace):
        yield f"n'est pas dans l'espace de noms {abreger(espace)}"


def _contradictions(tables: Tables) -> Iterator[str]:
    cles: dict[str, Fiche] = {}
    for champ in tables.champs.values():
        ou, nom = situer(champ.chemin, champ.iri), abreger(champ.iri)
        if champ.noms("rif:type")[0] not in tables.types or len(champ.noms("rif:type")) > 1:
            dits = " ".join(map(abreger, champ.noms("rif:type")))
            yield f"{ou} : {nom} a pour rif:type {dits} ; choisir un type décrit (formes_shacl/types.ttl)."
        for cle in champ.noms("rif:cle"):
            if not _CLE.fullmatch(cle):
                yield f"{ou} : {nom} a pour clé « {cle} » : une clé s'écrit en minuscules, chiffres et soulignés."
        autre = cles.setdefault(serrer(champ.noms("rif:cle")[0]), champ)
        if autre is not champ:
            yield f"{ou} : {nom} a la même clé que {abreger(autre.iri)}, accents et ponctuation à part."
    places = set()
    for porteur, propriete in tables.places():
        places.add(propriete)
        if propriete not in tables.champs:
            yield (
                f"{situer(porteur.chemin, porteur.iri)} : {abreger(porteur.iri)} donne une place à "
                f"{abreger(propriete)}, qui n'a pas sa ligne (a rif:Champ)."
            )
    for propriete, champ in tables.champs.items():
        if propriete not in places:
            yield (
                f"{situer(champ.chemin, propriete)} : {abreger(propriete)} n'a de place nulle part ; "
                "l'ajouter à rif:champs d'un genre ou d'une partie."
            )

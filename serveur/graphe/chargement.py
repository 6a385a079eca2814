# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Lit les fichiers Turtle du graphe en quadruplets, et complète ce que les IRI disent déjà.

Une erreur nomme le fichier et la ligne. Aucune adresse n'est suivie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from serveur.emplacements import fichiers_du_graphe, racine
from serveur.graphe.fondements import PASSAGE, FondementFautif, fonder
from serveur.graphe.lieux import ou_est
from serveur.graphe.natures import concepts_de_natures
from serveur.graphe.premisses import quads_de
from serveur.graphe.sceau import lire_scelle, sceller, somme
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RI, TEXTE_CADRE, developper, graphe_nomme

_ENTIER = ox.NamedNode(developper("xsd:integer"))
_TYPE = ox.NamedNode(developper("rdf:type"))
_PARLANTS = {f"<{developper(nom)}>" for nom in ("dcterms:isPartOf", "ri:fondement", "ri:famille")}


def lire_turtle(chemin: Path, graphe: str) -> Iterator[ox.Quad]:
    """Quadruplets d'un fichier Turtle, placés dans `graphe`.

    Lève DonneesFautives avec fichier et ligne si le fichier n'est pas du Turtle en UTF-8.
    """
    noeud = ox.NamedNode(graphe)
    try:
        for quad in ox.parse(chemin.read_bytes(), format=ox.RdfFormat.TURTLE):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, noeud)
    except SyntaxError as erreur:
        ligne = erreur.lineno or 0
        raise DonneesFautives(
            f"{_court(chemin)}, ligne {ligne} : Turtle illisible ({erreur.msg or erreur})."
        ) from erreur
    except (OSError, ValueError) as erreur:
        raise DonneesFautives(f"{_court(chemin)} : fichier illisible ({erreur}).") from erreur


def charger_sources() -> list[ox.Quad]:
    """Tous les quadruplets énoncés, avec ce qu'ils disent déjà : fondements, concepts de natures, passages.

    Lève DonneesFautives, avec fichier et ligne, si un fichier est illisible ou un fondement indéterminé.
    """
    return quads_de(lire_sources())


def lire_sources(memoire: Path | None = None) -> list[str]:
    """Ce que rend `charger_sources`, en lignes de N-Quads sans leur point : bien plus vite que terme par terme.

    `memoire` : fichier où relire ce que chaque fichier du graphe a donné la dernière fois, tant qu'il reste le même.
    """
    lignes = [ligne for texte in _lus(memoire) for ligne in texte.split("\n") if ligne]
    quads = quads_de(_parlantes(lignes))
    try:
        fondements = list(fonder(quads))
    except FondementFautif as erreur:
        raise DonneesFautives(f"{ou_est(erreur.enonce)} : {erreur}") from erreur
    deduits = [*fondements, *concepts_de_natures(quads), *noeuds_de_passages(quads)]
    return _nommer_les_anonymes([*lignes, *map(str, deduits)])


def _lus(memoire: Path | None) -> list[str]:
    """Les lignes de N-Quads de chaque fichier du graphe, dans leur ordre."""
    connus = (lire_scelle(memoire) or {}) if memoire else {}
    textes: dict[str, str] = {}
    for chemin, graphe in fichiers_du_graphe():
        try:
            empreinte = somme([graphe, chemin.read_bytes()])
        except OSError as erreur:
            raise DonneesFautives(f"{_court(chemin)} : fichier illisible ({erreur}).") from erreur
        if empreinte not in textes:
            textes[empreinte] = connus.get(empreinte) or "\n".join(map(str, lire_turtle(chemin, graphe)))
    if memoire and textes.keys() != connus.keys():
        sceller(memoire, textes)
    return list(textes.values())


def _parlantes(lignes: Iterable[str]) -> Iterator[str]:
    """Les lignes dont se tirent fondements, concepts de natures et passages."""
    natures = {f"{ligne.split(' ', 1)[0]} " for ligne in lignes if f" <{RI}famille> " in ligne}
    for ligne in lignes:
        sujet, predicat, _ = ligne.split(" ", 2)
        if predicat in _PARLANTS or f"<{TEXTE_CADRE}#char=" in ligne or f"{sujet} " in natures:
            yield ligne


def _nommer_les_anonymes(lignes: list[str]) -> list[str]:
    """Donne aux nœuds anonymes des noms qui ne dépendent que du contenu (RDFC-1.0)."""
    anonymes = [ligne for ligne in lignes if ligne.startswith("_:") or " _:" in ligne]
    jeu = ox.Dataset(quads_de(q for q in anonymes))
    jeu.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    a_part = set(anonymes)
    return [ligne for ligne in lignes if ligne not in a_part] + sorted(map(str, jeu))


def noeuds_de_passages(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Décrit chaque passage cité : type, début, fin et texte (RFC 5147, Web Annotation)."""
    graphe = ox.NamedNode(graphe_nomme("cadre"))
    texte = ox.NamedNode(TEXTE_CADRE)
    vus: set[str] = set()
    for quad in quads:
        if not isinstance(quad.object, ox.NamedNode) or quad.object.value in vus:
            continue
        trouve = PASSAGE.fullmatch(quad.object.value)
        if not trouve:
            continue
        passage = quad.object
        vus.add(passage.value)
        yield ox.Quad(passage, _TYPE, ox.NamedNode(RI + "Passage"), graphe)
        yield ox.Quad(passage, ox.NamedNode(developper("dcterms:isPartOf")), texte, graphe)
        for nom, valeur in (("oa:start", trouve[1]), ("oa:end", trouve[2])):
            entier = ox.Literal(str(int(valeur)), datatype=_ENTIER)
            yield ox.Quad(passage, ox.NamedNode(developper(nom)), entier, graphe)


def _court(chemin: Path) -> str:
    try:
        return str(chemin.relative_to(racine()))
    except ValueError:
        return str(chemin)

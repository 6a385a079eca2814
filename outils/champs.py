#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Engendre et vérifie ce que les lignes de champs disent déjà (formes_shacl/types.ttl, champs.ttl, GENRE/champs.ttl).

    python outils/champs.py [--check]

En tire : formes_shacl/contexte.jsonld (clés JSON-LD), formes_shacl/engendre.ttl (formes fermées, cibles des formes
de type) et ontologie/soumissions-champs.ttl (genres et propriétés). Avec --check, n'écrit rien. Sort 1, une ligne
par faute (fichier, ligne, quoi faire), si une ligne est incomplète, une forme orpheline ou un fichier dépassé.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import BNode, Node

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "outils")]

from formater import canonique, lire_graphe  # noqa: E402

from serveur.noyau.erreurs import DonneesFautives, ErreurCadre  # noqa: E402
from serveur.noyau.espaces import RI, RIF, abreger, developper  # noqa: E402
from serveur.services.validation.engendre import formes_engendrees  # noqa: E402
from serveur.services.validation.formes import Formes  # noqa: E402
from serveur.services.validation.structure import CLE_INCONNUE, NOMS  # noqa: E402
from serveur.services.validation.tables import (  # noqa: E402
    ENGENDRE,
    Fiche,
    Tables,
    fichiers_des_formes,
    fichiers_des_lignes,
    lire_tables,
    situer,
)

LICENCE = "# SPDX-License-Identifier: CC-BY-4.0\n"
AVIS = "# Engendré par outils/champs.py d'après les lignes de formes_shacl/ : ne rien y changer à la main.\n"
ONTOLOGIE = URIRef(RI.removesuffix("#"))
PAR_SUJET = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
AUTRES_FICHIERS = frozenset(("types.ttl", "champs.ttl", "formes.ttl", "commun.ttl", ENGENDRE))


# --- engendrer


def contexte(tables: Tables) -> str:
    """Le contexte JSON-LD : une entrée par genre, sous chacun de ses noms, et par clé.

    Un nom, un nombre et un oui ou non y restent tels qu'écrits : JSON-LD ferait d'un nom inconnu une adresse qui
    n'existe pas, le perdrait s'il a une espace, et ferait de « 100.000 » cent. Une clé inconnue va sous rif:cle-.
    """
    cles = {champ.noms("rif:cle")[0]: champ for champ in tables.champs.values()}
    termes: dict[str, Any] = {
        "@version": 1.1,
        "@vocab": CLE_INCONNUE,
        "ri": RI,
        "xsd": developper("xsd:"),
        "id": "@id",
        "type": "@type",
        **{g.removeprefix(RI): abreger(g) for g in sorted(tables.genres)},
    }
    dits = [(nom, g) for propriete in NOMS for g, f in sorted(tables.genres.items()) for nom in f.noms(propriete)]
    for nom, genre in dits:
        termes.setdefault(nom, abreger(genre))
    for cle, champ in sorted(cles.items()):
        datatype = abreger(tables.type_de(champ).nom("sh:datatype") or "")
        types = {"@type": datatype} if datatype == "xsd:date" else {}
        termes[cle] = {"@id": abreger(champ.iri), **types}
    return json.dumps({"@context": termes}, ensure_ascii=False, indent=2) + "\n"


def formes(tables: Tables) -> str:
    """Les formes fermées et les cibles que les lignes demandent."""
    return _turtle(formes_engendrees(tables))


def termes(tables: Tables) -> str:
    """Les classes et les propriétés que l'ontologie doit aux lignes."""
    graphe = Graph()
    for fiche in (*tables.genres.values(), *tables.champs.values()):
        terme = URIRef(fiche.iri)
        if fiche.iri in tables.genres:
            graphe.add((terme, RDF.type, OWL.Class))
            graphe.add((terme, RDFS.subClassOf, URIRef(f"{RI}Soumission")))
        else:
            graphe.add((terme, RDF.type, URIRef(tables.type_de(fiche).noms("rif:nature")[0])))
        for langue in ("fr", "en"):
            for propriete in (SKOS.prefLabel, SKOS.definition):
                graphe.add((terme, propriete, Literal(fiche.texte(abreger(propriete), langue), langue)))
            for propriete in (SKOS.altLabel, SKOS.hiddenLabel):
                for autre in fiche.textes(abreger(propriete), langue):
                    graphe.add((terme, propriete, Literal(autre, langue)))
        graphe.add((terme, RDFS.isDefinedBy, ONTOLOGIE))
    return _turtle(graphe)


def _turtle(graphe: Graph) -> str:
    return canonique(LICENCE + AVIS + graphe.serialize(format="turtle"))


def engendrer(dossier: Path, tables: Tables) -> dict[Path, str]:
    """Le texte de chaque fichier engendré."""
    return {
        dossier / "contexte.jsonld": contexte(tables),
        dossier / ENGENDRE: formes(tables),
        dossier.parent / "ontologie" / "soumissions-champs.ttl": termes(tables),
    }


# --- vérifier


def verifier(dossier: Path, tables: Tables) -> Iterator[str]:
    """Ce qui manque entre les lignes et les formes écrites à la main, une ligne par faute."""
    yield from _dossiers(dossier, tables)
    sources = {chemin: lire_graphe(chemin) for chemin in fichiers_des_formes(dossier) if _a_la_main(chemin)}
    ecrites: dict[str, tuple[Path, Graph]] = {}
    for chemin, graphe in sources.items():
        for sujet in {s for s in graphe.subjects() if isinstance(s, URIRef) and s.startswith(RIF)}:
            ecrites[str(sujet)] = (chemin, graphe)
    visees = Graph().parse(data=formes(tables), format="turtle")
    for fiche, propriete, nommee in _formes_nommees(tables):
        if nommee not in ecrites and nommee not in tables.parties:
            ou = situer(fiche.chemin, fiche.iri)
            yield f"{ou} : {propriete} nomme {abreger(nommee)}, qui n'est dans aucun fichier."
    nommees = {o for _, graphe in ecrites.values() for o in graphe.objects() if isinstance(o, URIRef)}
    for forme, (chemin, graphe) in sorted(ecrites.items()):
        if URIRef(forme) in nommees or {SH.Severity, RDF.Property} & set(graphe.objects(URIRef(forme), RDF.type)):
            continue  # une forme qu'une autre emploie, un grade, un terme des rapports
        ou, nom, noeud = situer(chemin, forme), abreger(forme), URIRef(forme)
        a_la_main = any((noeud, p, None) in graphe for p in PAR_SUJET)
        if (noeud, SH.closed, None) in graphe:
            yield f"{ou} : {nom} est une forme fermée ; elle s'engendre de rif:champs, la retirer d'ici."
        elif a_la_main and any((noeud, p, None) in visees for p in PAR_SUJET):
            yield f"{ou} : les cibles de {nom} s'engendrent des lignes ; les retirer d'ici."
        elif not a_la_main and not any((noeud, p, None) in visees for p in PAR_SUJET):
            yield f"{ou} : {nom} ne vise rien ; lui donner une cible, ou la nommer dans rif:formes d'un type."
        for faute in _fautes_de_forme(tables, chemin, graphe, noeud):
            yield f"{ou} : {nom} {faute}."
        for inconnu in sorted(_proprietes(graphe, noeud) - tables.champs.keys()):
            yield f"{ou} : {nom} parle de {abreger(inconnu)}, qui n'est pas un champ (a rif:Champ)."
    for genre in tables.types.values():
        yield from _verifie_ailleurs(genre, tables, ecrites)


def _fautes_de_forme(tables: Tables, chemin: Path, graphe: Graph, forme: URIRef) -> Iterator[str]:
    """Ce qui rend une forme muette ou la range ailleurs : sa cible, le préfixe de son genre, ses messages."""
    connues = {*tables.genres, *tables.parties, f"{RI}Soumission"}
    for cible in sorted(set(map(str, graphe.objects(forme, SH.targetClass))) - connues):
        yield f"vise {abreger(cible)}, qui n'est ni un genre ni une partie"
    genre = next((g for g in tables.genres.values() if g.chemin.parent == chemin.parent), None)
    if genre and not forme.removeprefix(RIF).startswith(genre.noms("rif:prefixe")[0]):
        yield f"n'a pas le préfixe de son genre : commencer son nom par {genre.noms('rif:prefixe')[0]}"
    messages = [m for n in (forme, *graphe.objects(forme, SH.sparql)) for m in graphe.objects(n, SH.message)]
    if messages:
        langues = {m.language for m in messages if isinstance(m, Literal)}
        yield from (f"n'a pas de sh:message @{langue}" for langue in ("fr", "en") if langue not in langues)
    if any("{?" in str(m) for m in graphe.objects(forme, SH.message)):
        yield "a un message à trous ({?…}) : le mettre dans son sh:sparql, où SHACL promet de le remplir"


def _a_la_main(chemin: Path) -> bool:
    return chemin.exists() and chemin.name != ENGENDRE


def _dossiers(dossier: Path, tables: Tables) -> Iterator[str]:
    """Chaque dossier est un genre, complet ; aucun fichier n'est là sans être lu."""
    for chemin in sorted(dossier.rglob("*.ttl")):
        if chemin.name not in AUTRES_FICHIERS or (chemin.parent != dossier) != (chemin in _de_genre(dossier)):
            yield f"{chemin.relative_to(dossier.parent)} : ce fichier n'est lu par personne ; voir formes_shacl/GENRE/."
    for sous in sorted(d for d in dossier.iterdir() if d.is_dir()):
        nom = sous.relative_to(dossier.parent)
        for attendu in ("champs.ttl", "formes.ttl"):
            if not (sous / attendu).exists():
                yield f"{nom} : {attendu} manque à ce genre."
        siens = [g for g in tables.genres.values() if g.chemin.parent == sous]
        if len(siens) != 1:
            yield f"{nom}/champs.ttl : ce dossier décrit {len(siens)} genres (a rif:Genre) ; il en faut un."
    prefixes = [g.noms("rif:prefixe")[0] for g in tables.genres.values()]
    doubles = sorted({p for p in prefixes if prefixes.count(p) > 1})
    for genre in tables.genres.values():
        if (prefixe := genre.noms("rif:prefixe")[0]) in doubles:
            yield f"{situer(genre.chemin, genre.iri)} : rif:prefixe : « {prefixe} » sert à plusieurs genres."


def _de_genre(dossier: Path) -> set[Path]:
    return {*dossier.glob("*/champs.ttl"), *dossier.glob("*/formes.ttl")}


def _formes_nommees(tables: Tables) -> Iterator[tuple[Fiche, str, str]]:
    for fiche in (*tables.types.values(), *tables.champs.values(), *tables.genres.values()):
        for propriete in ("rif:formes", "rif:verifieAilleurs", "rif:formesDuGenre", "rif:sauf"):
            yield from ((fiche, propriete, forme) for forme in fiche.noms(propriete))


def _verifie_ailleurs(genre: Fiche, tables: Tables, ecrites: dict[str, tuple[Path, Graph]]) -> Iterator[str]:
    siennes = set(tables.du_type(genre.iri))
    for forme in genre.noms("rif:verifieAilleurs"):
        if forme in ecrites and siennes - _proprietes(ecrites[forme][1], URIRef(forme)):
            yield f"{situer(genre.chemin, genre.iri)} : {abreger(forme)} ne vérifie pas tous les champs de ce type."


def _proprietes(graphe: Graph, forme: Node) -> set[str]:
    """Les propriétés de l'ontologie dont parle une forme, à toute profondeur ; les classes sont en majuscule."""
    trouvees: set[str] = set()
    pile = [forme]
    while pile:
        for valeur in graphe.objects(pile.pop()):
            if isinstance(valeur, BNode):
                pile.append(valeur)
            elif isinstance(valeur, URIRef) and valeur.startswith(RI) and valeur[len(RI)].islower():
                trouvees.add(str(valeur))
    return trouvees


def _traiter(dossier: Path, sans_ecrire: bool) -> tuple[Tables, list[str]]:
    """Les tables, et toutes les fautes ; écrit l'engendré à moins que `sans_ecrire`. Lève DonneesFautives."""
    tables, fautes = lire_tables(dossier)
    if not fautes:
        for chemin, texte in engendrer(dossier, tables).items():
            if chemin.exists() and chemin.read_text(encoding="utf-8") == texte:
                continue
            if sans_ecrire:
                fautes.append(f"{chemin.relative_to(dossier.parent)} : dépassé ; lancer python outils/champs.py.")
            else:
                chemin.write_text(texte, encoding="utf-8")
        fautes += verifier(dossier, tables)
    if not fautes:  # ce que la validation refuserait de charger : un message, une réparation, une source qui manquent
        try:
            Formes.charger(dossier)
        except DonneesFautives as erreur:
            fautes.append(str(erreur))
    return tables, fautes


def main(arguments: list[str] | None = None, dossier: Path = RACINE / "formes_shacl") -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    analyse.add_argument("--check", action="store_true", help="vérifier sans écrire")
    options = analyse.parse_args(arguments)
    try:
        tables, fautes = _traiter(dossier, options.check)
    except ErreurCadre as erreur:
        print(erreur, file=sys.stderr)
        return 2
    for faute in fautes:
        print(faute, file=sys.stderr)
    comptes = f"{len(tables.champs)} champs, {len(tables.types)} types, {len(tables.genres)} genres"
    print(f"{comptes} ({len(fichiers_des_lignes(dossier))} fichiers), {len(fautes)} faute{'s' * (len(fautes) > 1)}")
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(main())

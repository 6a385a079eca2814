"""Évalue les requêtes d'inconnus dans des processus limités, sans réseau, que l'on peut tuer.

Le processus qui sert les pages n'évalue jamais une telle requête : il la transmet et attend. Un
travailleur qui dépasse son délai ou sa mémoire est arrêté et remplacé (pebble). Les mesures qui
fondent ces choix sont dans decisions/0004.
"""

from __future__ import annotations

import io
import os
import re
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as DelaiEcoule
from pathlib import Path
from typing import Any

import pebble
import pyoxigraph as ox

from serveur.graphe.moteur import Moteur
from serveur.graphe.travailleurs import Travailleurs
from serveur.noyau.erreurs import DelaiDepasse, EntreeInutilisable, ErreurCadre, TropGrand

DELAI = 10.0
MEMOIRE = 2 * 1024**3
OCTETS_MAX = 20 * 1024**2
REQUETE_MAX = 100_000
FORMATS_SOLUTIONS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
FORMATS_GRAPHE = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
# SERVICE ou FROM, en clair ou caché par un échappement \\u : alors seulement on analyse la requête.
_SUSPECT = re.compile(r"service|from|\\u", re.IGNORECASE)

_moteur: Moteur | None = None


class _Borne(io.BytesIO):
    """Tampon qui refuse de grandir au-delà de la limite annoncée."""

    def write(self, octets: Any) -> int:
        if self.tell() + len(octets) > OCTETS_MAX:
            raise OverflowError
        return super().write(octets)


def _charger(graphe: str) -> None:
    global _moteur
    _moteur = Moteur.depuis_nquads(Path(graphe))


def _refuser_les_sorties(sparql: str) -> None:
    """Refuse SERVICE et FROM d'après l'arbre de la requête. Lève EntreeInutilisable."""
    if not _SUSPECT.search(sparql):
        return
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def parcourir(noeud: Any) -> None:
        if isinstance(noeud, CompValue):
            if noeud.name == "ServiceGraphPattern":
                raise EntreeInutilisable(
                    "SERVICE n'est pas permis ici : aucune requête ne sort de ce serveur. "
                    "Retirer cette partie de la requête."
                )
            if noeud.name == "DatasetClause":
                raise EntreeInutilisable(
                    "FROM et FROM NAMED ne sont pas permis ici : le graphe par défaut est déjà l'union "
                    "de tous ; pour un seul graphe, écrire GRAPH <…> { … }."
                )
            for valeur in noeud.values():
                parcourir(valeur)
        elif isinstance(noeud, list | tuple) or type(noeud).__name__ == "ParseResults":
            for valeur in noeud:
                parcourir(valeur)

    try:
        arbre = parseQuery(sparql)
    except RecursionError as erreur:
        raise EntreeInutilisable("La requête est trop imbriquée pour être lue.") from erreur
    except Exception as erreur:
        if isinstance(erreur, ErreurCadre):
            raise
        raise EntreeInutilisable(f"Requête SPARQL illisible : {erreur}.") from erreur
    parcourir(arbre)


def _evaluer(sparql: str, format_voulu: str) -> tuple[str, bytes]:
    """(« solutions », « booleen » ou « graphe » ; corps) ; s'exécute dans un travailleur."""
    assert _moteur is not None
    _refuser_les_sorties(sparql)
    resultat = _moteur.evaluer(sparql)
    tampon = _Borne()
    try:
        if isinstance(resultat, ox.QueryTriples):
            resultat.serialize(tampon, FORMATS_GRAPHE.get(format_voulu, ox.RdfFormat.TURTLE))
            return "graphe", tampon.getvalue()
        choisi = FORMATS_SOLUTIONS.get(format_voulu, ox.QueryResultsFormat.JSON)
        if isinstance(resultat, ox.QueryBoolean) and format_voulu in ("csv", "tsv"):
            return "booleen", (b"true" if resultat else b"false")
        resultat.serialize(tampon, choisi)
    except OverflowError as erreur:
        raise TropGrand(
            f"La réponse dépasse {OCTETS_MAX // 1024**2} Mo : ajouter LIMIT ou préciser la requête."
        ) from erreur
    return ("booleen" if isinstance(resultat, ox.QueryBoolean) else "solutions"), tampon.getvalue()


class Bassin:
    """Travailleurs qui évaluent les requêtes ; à fermer (gestionnaire de contexte)."""

    def __init__(self, artefact: Path, travailleurs: int = 2, delai: float = DELAI, memoire: int = MEMOIRE) -> None:
        self.delai = delai
        self._travailleurs = Travailleurs(travailleurs, _charger, [str(artefact / "graphe.nq")], memoire)

    def __enter__(self) -> Bassin:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()

    def executer(self, sparql: str, format_voulu: str = "json") -> tuple[str, bytes]:
        """(genre de résultat, corps sérialisé).

        `format_voulu` : json, xml, csv, tsv pour des solutions ; turtle, ntriples, rdfxml, jsonld
        pour un graphe ; un format de l'autre famille est remplacé par json ou turtle.
        Lève EntreeInutilisable, TropGrand ou DelaiDepasse.
        """
        if not sparql.strip():
            raise EntreeInutilisable("La requête SPARQL est vide.")
        if len(sparql) > REQUETE_MAX:
            raise EntreeInutilisable(f"La requête dépasse {REQUETE_MAX} caractères.")
        tache = self._travailleurs.confier(_evaluer, [sparql, format_voulu], self.delai)
        try:
            reponse: tuple[str, bytes] = tache.result()
        except DelaiEcoule as erreur:
            raise DelaiDepasse(
                f"La requête a dépassé {self.delai:g} secondes et a été arrêtée : la préciser ou ajouter LIMIT."
            ) from erreur
        except (pebble.ProcessExpired, CancelledError, MemoryError, RuntimeError) as erreur:
            raise DelaiDepasse(
                "La requête a épuisé la mémoire permise ou arrêté son processus : la simplifier."
            ) from erreur
        return reponse

    def fermer(self) -> None:
        self._travailleurs.fermer()


def travailleurs_par_defaut() -> int:
    return max(1, min(4, os.cpu_count() or 1))

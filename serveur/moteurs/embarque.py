# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le moteur embarqué : un graphe pyoxigraph en mémoire que l'on interroge en SPARQL 1.1.

Le graphe par défaut d'une requête est l'union de tous les graphes nommés (conception, 2.1). Ce
moteur n'évalue que nos propres requêtes ; celles d'inconnus passent par serveur.moteurs.bassin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from serveur.moteurs.fautes import expliquer
from serveur.moteurs.serialisation import serialiser
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import RACINE
from serveur.noyau.resultats import Demande, Ligne, Reponse

Resultat = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Moteur:
    """Graphe chargé en mémoire, en lecture seule pour ses usagers."""

    def __init__(self, magasin: ox.Store) -> None:
        self.magasin = magasin

    def __enter__(self) -> Moteur:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    @classmethod
    def depuis_nquads(cls, chemin: Path) -> Moteur:
        """Ouvre un graphe compilé (N-Quads)."""
        magasin = ox.Store()
        magasin.bulk_load(path=str(chemin), format=ox.RdfFormat.N_QUADS)
        return cls(magasin)

    @classmethod
    def depuis_lignes(cls, lignes: Iterable[str]) -> Moteur:
        """`lignes` : N-Quads sans leur point."""
        magasin = ox.Store()
        magasin.bulk_load("".join(f"{ligne} .\n" for ligne in lignes).encode(), format=ox.RdfFormat.N_QUADS)
        return cls(magasin)

    @classmethod
    def depuis_quads(cls, quads: Iterable[ox.Quad]) -> Moteur:
        magasin = ox.Store()
        magasin.bulk_extend(quads)
        return cls(magasin)

    def evaluer(
        self, sparql: str, defaut: Sequence[str] | None = None, nommes: Sequence[str] | None = None
    ) -> Resultat:
        """Résultat brut de pyoxigraph. Lève EntreeInutilisable si la requête ne se lit pas.

        `defaut`, `nommes` : IRI des graphes du jeu de données ; None et None : l'union de tous par
        défaut, et tous nommés. Un graphe que le magasin n'a pas est vide ; rien n'est cherché.
        """
        # une IRI relative se lit sous la racine du produit (SPARQL 1.1 Protocol, 2.1 : base propre au service)
        jeu: dict[str, Any] = {"use_default_graph_as_union": True}
        if defaut is not None or nommes is not None:
            jeu = {
                "default_graph": [ox.NamedNode(iri) for iri in defaut or ()],
                "named_graphs": [ox.NamedNode(iri) for iri in nommes or ()],
            }
        try:
            return self.magasin.query(sparql, base_iri=RACINE, **jeu)
        except SyntaxError as erreur:
            raise EntreeInutilisable(expliquer(sparql, str(erreur))) from erreur

    def executer(self, demande: Demande) -> Reponse:
        """Résultat sérialisé, dans ce processus : à réserver à nos requêtes (voir serveur.moteurs.bassin)."""
        explicite = bool(demande.defaut or demande.nommes)
        resultat = self.evaluer(
            demande.sparql, demande.defaut if explicite else None, demande.nommes if explicite else None
        )
        return serialiser(resultat, demande)

    def lignes(self, sparql: str) -> list[Ligne]:
        """Solutions d'un SELECT, valeurs lexicales (IRI ou littéral), None si non lié."""
        solutions = self.evaluer(sparql)
        if not isinstance(solutions, ox.QuerySolutions):
            raise EntreeInutilisable("La requête n'est pas un SELECT.")
        noms = [variable.value for variable in solutions.variables]
        return [dict(zip(noms, map(_valeur, solution), strict=True)) for solution in solutions]


def _valeur(terme: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str | None:
    if terme is None:
        return None
    return str(terme) if isinstance(terme, ox.Triple) else terme.value

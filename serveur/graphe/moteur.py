"""Le moteur embarqué : un graphe pyoxigraph en mémoire que l'on interroge en SPARQL 1.1.

Le graphe par défaut d'une requête est l'union de tous les graphes nommés (conception, 2.1). Ce
moteur n'évalue que nos propres requêtes ; celles d'inconnus passent par serveur.graphe.bassin.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from serveur.noyau.erreurs import EntreeInutilisable

Ligne = dict[str, str | None]


class Moteur:
    """Graphe chargé en mémoire, en lecture seule pour ses usagers."""

    def __init__(self, magasin: ox.Store) -> None:
        self.magasin = magasin

    @classmethod
    def depuis_nquads(cls, chemin: Path) -> Moteur:
        """Ouvre un graphe compilé (N-Quads)."""
        magasin = ox.Store()
        magasin.bulk_load(path=str(chemin), format=ox.RdfFormat.N_QUADS)
        return cls(magasin)

    @classmethod
    def depuis_quads(cls, quads: Iterable[ox.Quad]) -> Moteur:
        magasin = ox.Store()
        magasin.bulk_extend(quads)
        return cls(magasin)

    def evaluer(self, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Résultat brut de pyoxigraph. Lève EntreeInutilisable si la requête ne se lit pas."""
        try:
            return self.magasin.query(sparql, use_default_graph_as_union=True)
        except SyntaxError as erreur:
            raise EntreeInutilisable(
                f"Requête SPARQL illisible ; le moteur dit où, en anglais, par ligne:colonne : {erreur}."
            ) from erreur

    def lignes(self, sparql: str) -> list[Ligne]:
        """Solutions d'un SELECT, valeurs lexicales (IRI ou littéral), None si non lié."""
        solutions = self.evaluer(sparql)
        if not isinstance(solutions, ox.QuerySolutions):
            raise EntreeInutilisable("La requête n'est pas un SELECT.")
        noms = [variable.value for variable in solutions.variables]
        return [{nom: _valeur(solution[nom]) for nom in noms} for solution in solutions]


def _valeur(terme: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str | None:
    if terme is None:
        return None
    return str(terme) if isinstance(terme, ox.Triple) else terme.value

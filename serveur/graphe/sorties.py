"""Ce qu'une requête voudrait chercher ailleurs : SERVICE, FROM. Dit d'après l'arbre, jamais d'après un mot.

S'exécute dans un travailleur : analyser une requête d'inconnu peut coûter cher.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from serveur.noyau.erreurs import EntreeInutilisable

# SERVICE ou FROM, en clair ou caché par un échappement \\u : alors seulement on analyse la requête. Après
# « : », « ? », « $ », « - », « _ », « / » ou « # », ce n'est jamais le mot-clé mais la suite d'un nom ou d'une IRI.
_SUSPECT = re.compile(r"(?<![:?$_/#-])(?:service|from)|\\u", re.IGNORECASE)


@dataclass
class Sorties:
    """Adresses visées par SERVICE (None : une variable), et graphes de FROM et FROM NAMED."""

    services: list[str | None] = field(default_factory=list)
    defaut: list[str] = field(default_factory=list)
    nommes: list[str] = field(default_factory=list)

    def jeu(self) -> tuple[list[str], list[str]] | None:
        """(défaut, nommés) que disent FROM et FROM NAMED, ou None s'il n'y en a pas."""
        return (self.defaut, self.nommes) if self.defaut or self.nommes else None


def relever(sparql: str) -> Sorties:
    """Sorties d'une requête. Lève EntreeInutilisable si elle ne se lit pas."""
    trouvees = Sorties()
    if not _SUSPECT.search(sparql):
        return trouvees
    from rdflib.plugins.sparql.algebra import translatePName, translatePrologue, traverse
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import URIRef

    def parcourir(noeud: Any) -> None:
        if isinstance(noeud, CompValue):
            if noeud.name == "ServiceGraphPattern":
                trouvees.services.append(str(noeud.term) if isinstance(noeud.term, URIRef) else None)
            elif noeud.name == "DatasetClause":
                for cle, liste in (("default", trouvees.defaut), ("named", trouvees.nommes)):
                    if cle in noeud:
                        liste.append(str(noeud[cle]))
            for valeur in noeud.values():
                parcourir(valeur)
        elif isinstance(noeud, list | tuple) or type(noeud).__name__ == "ParseResults":
            for valeur in noeud:
                parcourir(valeur)

    try:
        entete, requete = parseQuery(sparql)
        prologue = translatePrologue(entete, None)
        # les noms préfixés et les IRI relatives deviennent des IRI ; rien n'est encore traduit ni ôté
        arbre = traverse(requete, visitPost=functools.partial(translatePName, prologue=prologue))
    except RecursionError as erreur:
        raise EntreeInutilisable("La requête est trop imbriquée pour être lue.") from erreur
    except Exception as erreur:
        raise EntreeInutilisable(f"Requête SPARQL illisible : {erreur}.") from erreur
    parcourir(arbre)
    return trouvees


def refuser(sorties: Sorties, services: Iterable[str], graphe_connu: Any) -> None:
    """Lève EntreeInutilisable pour un SERVICE non permis ou un FROM vers un graphe que l'on n'a pas.

    `services` : adresses permises par configuration ; `graphe_connu` : prédicat sur une IRI.
    """
    permis = frozenset(services)
    for adresse in sorties.services:
        if adresse is None or adresse not in permis:
            raise EntreeInutilisable(
                "SERVICE n'est pas permis "
                + ("vers une adresse variable" if adresse is None else f"vers <{adresse[:200]}>")
                + " : aucune requête ne sort de ce serveur sans que sa configuration le dise. "
                "Retirer cette partie de la requête."
            )
    for graphe in [*sorties.defaut, *sorties.nommes]:
        if not graphe_connu(graphe):
            raise EntreeInutilisable(
                f"FROM <{graphe[:200]}> : ce graphe n'est pas ici, et rien n'est cherché ailleurs. Le graphe par "
                "défaut est déjà l'union de tous ; la liste des graphes est dans la description du service."
            )

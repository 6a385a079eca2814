"""Le catalogue de questions sur un graphe ouvert : lister, lier, exécuter."""

from __future__ import annotations

import difflib
import functools

from serveur.graphe.fichiers import racine
from serveur.graphe.moteur import Ligne, Moteur
from serveur.noyau.catalogue import Requete, lire_catalogue
from serveur.noyau.erreurs import Introuvable


@functools.cache
def catalogue() -> dict[str, Requete]:
    """Toutes les requêtes publiées, par nom."""
    return lire_catalogue(racine() / "requetes")


def requete(nom: str) -> Requete:
    """Requête de ce nom. Lève Introuvable en proposant les noms proches."""
    toutes = catalogue()
    if nom in toutes:
        return toutes[nom]
    proches = difflib.get_close_matches(nom, toutes, n=3)
    conseil = f" Noms proches : {', '.join(proches)}." if proches else ""
    raise Introuvable(f"Aucune requête ne s'appelle « {nom} ».{conseil} Liste : cadre-ri requete --liste.")


def executer(moteur: Moteur, nom: str, **valeurs: str) -> list[Ligne]:
    """Lignes d'une requête du catalogue, paramètres liés."""
    return moteur.lignes(requete(nom).lier(valeurs))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le catalogue de questions sur un moteur : lister, lier, poser, et dire comment le refaire chez soi."""

from __future__ import annotations

import contextlib
import difflib
import functools
import shlex
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from serveur.emplacements import racine
from serveur.noyau.erreurs import DonneesFautives, EntreeInutilisable, Introuvable
from serveur.noyau.espaces import COLLECTIONS, ID
from serveur.noyau.langue import plier
from serveur.noyau.requetes import INTERNES, Parametre, Requete, ecrire_terme, lire_requetes
from serveur.noyau.resultats import Demande, Interrogeable, Ligne, Reponse, Tableau, lire_json


@functools.cache
def catalogue() -> dict[str, Requete]:
    """Toutes les requêtes, par nom."""
    return lire_requetes(racine() / "requetes")


@functools.cache
def publiques() -> dict[str, Requete]:
    """Les questions offertes à tous ; les autres servent à la construction, aux pages et aux preuves."""
    return {nom: r for nom, r in catalogue().items() if r.theme not in INTERNES}


def requete(nom: str) -> Requete:
    """Requête de ce nom. Lève Introuvable en proposant les noms proches."""
    toutes = catalogue()
    if nom in toutes:
        return toutes[nom]
    proches = difflib.get_close_matches(nom, toutes, n=3)
    conseil = f" Noms proches : {', '.join(proches)}." if proches else ""
    raise Introuvable(f"Aucune requête ne s'appelle « {nom[:80]} ».{conseil} Liste : cadre-ri requete --liste.")


def executer(moteur: Interrogeable, nom: str, **valeurs: str) -> list[Ligne]:
    """Lignes d'une requête du catalogue (SELECT), paramètres liés."""
    choisie = requete(nom)
    with situer(choisie):
        return moteur.lignes(choisie.lier(valeurs))


@contextlib.contextmanager
def situer(choisie: Requete) -> Iterator[None]:
    """Ce que le moteur ne sait pas lire d'une requête d'ici est notre faute : son fichier est dit."""
    try:
        yield
    except EntreeInutilisable as erreur:
        if erreur.message.startswith("Requête SPARQL illisible"):
            raise DonneesFautives(f"requetes/{choisie.theme}/{choisie.nom}.rq : {erreur.message}") from erreur
        raise


def poser(moteur: Interrogeable, choisie: Requete, valeurs: dict[str, str]) -> Tableau | bool | Reponse:
    """Tableau (SELECT), booléen (ASK) ou réponse en Turtle (CONSTRUCT).

    Lève EntreeInutilisable pour un paramètre inconnu ou mal formé, Introuvable pour une chose que le graphe n'a pas.
    """
    verifier(moteur, choisie, valeurs)
    with situer(choisie):
        reponse = moteur.executer(Demande(choisie.lier(valeurs), sure=True))
    return reponse if reponse.forme == "graphe" else lire_json(reponse.corps)


def verifier(moteur: Interrogeable, choisie: Requete, valeurs: dict[str, str]) -> None:
    """Lève Introuvable, noms proches à l'appui, si une valeur nomme une chose de nos collections que le graphe n'a pas.

    Sans quoi une faute de frappe rendrait « aucune ligne », comme si le Cadre n'en disait rien.
    """
    for parametre in choisie.parametres:
        valeur, ou = valeurs.get(parametre.nom, ""), collection(parametre)
        if not ou or not valeur:
            continue
        chose = ecrire_terme("iri", valeur, parametre.nom)[1:-1]
        if chose.startswith(ID) and not executer(moteur, "existe", chose=chose):
            proches = difflib.get_close_matches(
                chose.removeprefix(ID).replace("/", ":", 1), dict(choix(moteur, ou)), n=3
            )
            conseil = f" Proches : {', '.join(proches)}." if proches else ""
            raise Introuvable(f"{parametre.nom} : rien ne s'appelle « {valeur[:80]} » dans le graphe.{conseil}")


def valeurs_donnees(choisie: Requete, donnees: dict[str, str]) -> dict[str, str]:
    """Valeurs des paramètres parmi celles d'une adresse ; « format » est réservé.

    Lève EntreeInutilisable pour un paramètre que la requête n'a pas.
    """
    connus = [p.nom for p in choisie.parametres]
    for nom in donnees:
        if nom not in connus and nom != "format":
            raise EntreeInutilisable(
                f"Requête {choisie.nom} : paramètre « {nom[:40]} » inconnu "
                f"(paramètres : {', '.join(connus) or 'aucun'})."
            )
    return {n: v.strip() for n, v in donnees.items() if n in connus}


def lire_valeurs(donnes: list[str]) -> dict[str, str]:
    """Valeurs écrites NOM=VALEUR. Lève EntreeInutilisable."""
    valeurs = {}
    for donne in donnes:
        nom, egal, valeur = donne.partition("=")
        if not egal or not nom:
            raise EntreeInutilisable(f"--param {donne} : écrire NOM=VALEUR.")
        if nom in valeurs:
            raise EntreeInutilisable(f"--param {nom} : donné plus d'une fois.")
        valeurs[nom] = valeur
    return valeurs


def collection(parametre: Parametre) -> str | None:
    """Collection où se choisit la valeur d'un paramètre (« acteur », « objet »…), d'après celle par défaut."""
    if parametre.genre != "iri":
        return None
    defaut = parametre.defaut
    nom = defaut[len(ID) + 1 :].split("/")[0] if defaut.startswith(f"<{ID}") else defaut.split(":")[0]
    return nom if nom in COLLECTIONS else None


def choix(moteur: Interrogeable, nom: str) -> list[tuple[str, str]]:
    """(nom préfixé, libellé) des choses d'une collection, par libellé."""
    lignes = executer(moteur, "choses-d-une-collection", prefixe=f"{ID}{nom}/")
    return [(f"{nom}:{(x['chose'] or '').rsplit('/', 1)[-1]}", x["libelle"] or "") for x in lignes]


def sans_entete(sparql: str) -> str:
    """Texte d'une requête sans les lignes qui la documentent."""
    return "".join(x for x in sparql.splitlines(keepends=True) if not x.startswith("#+"))


def chercher(toutes: Iterable[Requete], texte: str, theme: str = "") -> list[Requete]:
    """Requêtes d'un thème (ou de tous) dont résumé, description et étiquettes ont tous les mots (sans accents)."""
    mots = plier(texte).split()
    return [
        r
        for r in toutes
        if theme in ("", r.theme) and all(m in plier(" ".join((r.resume, r.description, *r.etiquettes))) for m in mots)
    ]


def en_curl(adresse: str, choisie: Requete, valeurs: dict[str, str]) -> str:
    """Commande qui refait cette question depuis un terminal ; `adresse` : racine du service."""
    suite = urlencode({**valeurs, "format": "csv" if choisie.forme == "select" else "json"})
    if choisie.forme == "construct":
        suite = urlencode({**valeurs, "format": "turtle"})
    return f"curl {shlex.quote(f'{adresse}/requetes/{choisie.nom}?{suite}')}"


def en_python(choisie: Requete, valeurs: dict[str, str]) -> str:
    """Trois lignes pour un carnet (serveur.faces.carnet)."""
    arguments = "".join(f", {nom}={valeur!r}" for nom, valeur in valeurs.items())
    fin = {"select": ".pandas()", "construct": ".rdflib().serialize()"}.get(choisie.forme, "")
    return f"import serveur\ng = serveur.ouvrir()\nprint(g.requete({choisie.nom!r}{arguments}){fin})"

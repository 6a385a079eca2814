#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Invente un grand graphe dans les mots de l'ontologie : des milliers d'organismes et leurs documents, par exercice.

    python bancs/generer.py --triplets 1000000 --sortie F.nq [--graine N]
    python bancs/generer.py --triplets 30000 --sortie F.nq --verifier 50     # et valider les documents écrits

Même graine, même fichier. Les documents suivent les soumissions YAML (bancs/documents.py) ; les organismes
sont membres de `acteur:mo`, quelques grands ont beaucoup de projets et d'unités, la plupart très peu.
La mémoire ne dépend pas de la taille : rien n'est gardé que la liste des organismes, bornée.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from documents import Redaction
from invention import EXEMPLE, ID, RI, TYPE, Organisme, chose

SKOS = "http://www.w3.org/2004/02/skos/core#"
ORGANISMES_MAX = 4000
PROJETS_MAX = 150
PREMIERE_ANNEE = 2024  # puis 2023, 2022… : huit exercices, un peu plus ou un peu moins
EXERCICES = 8
CONNUS = {  # organismes visés que le graphe du Cadre décrit déjà
    "mcc": "ministère de la Culture et des Communications",
    "mrci": "ministère des Relations avec les citoyens et de l'Immigration",
    "mjustice": "ministère de la Justice",
    "olf": "Office de la langue française",
    "sq": "Sûreté du Québec",
    "cf": "Curateur public",
}
MINISTERES = (
    "de la Santé|de l'Éducation|des Transports|des Finances|du Revenu|de l'Environnement|des Forêts|de l'Énergie"
    "|du Travail|de la Famille|du Tourisme|de l'Agriculture|des Affaires municipales|de la Recherche|de la Sécurité"
    "|de l'Emploi|du Logement|de la Faune|du Commerce|des Régions"
).split("|")
GENRES = "Office|Régie|Commission|Bureau|Conseil|Secrétariat|Agence|Société|Musée|Institut|Centre|Tribunal".split("|")
DOMAINES = (
    "de l'eau|du transport|de la santé|des arts|de la formation|du logement|de l'énergie|des mines|du patrimoine"
    "|des loisirs|de la protection|de l'habitation|des marchés|de la recherche|du tourisme|de l'innovation"
    "|de la sécurité|des services|de l'emploi|des forêts|de la statistique|des pêches"
).split("|")
REGIONS = (
    "Abitibi|Bas-Saint-Laurent|Capitale|Chaudière|Côte-Nord|Estrie|Gaspésie|Lanaudière|Laurentides|Laval|Mauricie"
    "|Montérégie|Montréal|Nord|Outaouais|Saguenay"
).split("|")


def poids(triplets: int, nombre: int) -> list[int]:
    """Projets par exercice de chaque organisme, en loi de puissance ; environ 36 triplets le projet, 38 l'organisme."""
    voulus = max(nombre, (triplets / EXERCICES - 38 * nombre) / 36)
    bas, haut = 0.1, float(PROJETS_MAX * nombre)
    for _ in range(60):  # l'échelle qui donne ce total, une fois chaque poids ramené entre 1 et PROJETS_MAX
        echelle = (bas + haut) / 2
        rendus = [min(PROJETS_MAX, max(1, round(echelle / rang**0.75))) for rang in range(1, nombre + 1)]
        bas, haut = (echelle, haut) if sum(rendus) < voulus else (bas, echelle)
    return rendus


def inventer_organismes(triplets: int) -> list[Organisme]:
    nombre = min(ORGANISMES_MAX, max(12, triplets // 2500))
    rendus = []
    for rang, projets in enumerate(poids(triplets, nombre)):
        if rang < len(CONNUS):
            nom, libelle = list(CONNUS.items())[rang]
            rendus.append(Organisme(chose("acteur", nom), nom.upper(), libelle, projets))
        elif rang < len(CONNUS) + len(MINISTERES):
            nom = MINISTERES[rang - len(CONNUS)]
            rendus.append(Organisme(f"<{EXEMPLE}id/organisme/M{rang:04}>", f"M{rang:04}", f"Ministère {nom}", projets))
        else:
            n = rang * 1009 % (len(GENRES) * len(DOMAINES) * len(REGIONS))  # premier avec ce produit : aucun doublon
            genre, reste = GENRES[n % len(GENRES)], n // len(GENRES)
            nom = f"{genre} {DOMAINES[reste % len(DOMAINES)]} ({REGIONS[reste // len(DOMAINES)]})"
            sigle = f"{genre[0]}{rang:04}"
            rendus.append(Organisme(f"<{EXEMPLE}id/organisme/{sigle}>", sigle, nom, projets))
    return rendus


def decrire_organisme(organisme: Organisme, rang: int) -> list[str]:
    """L'organisme, sa place parmi les ministères et organismes, et l'arbre de ses unités."""
    graphe = f"<{EXEMPLE}graphe/organismes>"
    lignes: list[str] = []

    def dire(sujet: str, propriete: str, objet: str) -> None:
        lignes.append(f"{sujet} <{propriete}> {objet} {graphe} .\n")

    if not organisme.iri.startswith(f"<{ID}"):
        categorie = "ministere" if organisme.sigle[0] == "M" and organisme.nom.startswith("Ministère") else ""
        categorie = categorie or ("organisme-budgetaire" if rang % 3 else "organisme-non-budgetaire")
        dire(organisme.iri, TYPE, f"<{RI}Organisation>")
        dire(organisme.iri, f"{SKOS}prefLabel", f'"{organisme.nom}"@fr')
        dire(organisme.iri, f"{SKOS}notation", f'"{organisme.sigle}"')
        dire(organisme.iri, f"{RI}nom", f'"{organisme.nom}"')
        dire(organisme.iri, f"{RI}sigle", f'"{organisme.sigle}"')
        dire(organisme.iri, f"{RI}categorie", chose("categorie", categorie))
        dire(chose("acteur", "mo"), f"{RI}aPourMembre", organisme.iri)
    unites = [organisme.iri]
    for n in range(1, organisme.poids * 2):
        sigle = f"{organisme.sigle}-U{n:03}"
        unite = f"<{EXEMPLE}id/unite/{sigle}>"
        dire(unite, TYPE, f"<{RI}UniteAdministrative>")
        dire(unite, f"{SKOS}prefLabel", f'"Direction {DOMAINES[n % len(DOMAINES)]}, {organisme.nom}"@fr')
        dire(unite, f"{SKOS}notation", f'"{sigle}"')
        dire(unite, f"{RI}uniteDe", unites[(n - 1) // 4])  # quatre unités sous chacune
        unites.append(unite)
    return lignes


def inventer(triplets: int, graine: int) -> Iterator[list[str]]:
    """Les lignes de chaque organisme puis de chaque document, sans fin."""
    organismes = inventer_organismes(triplets)
    for rang, organisme in enumerate(organismes):
        yield decrire_organisme(organisme, rang)
    redaction = Redaction(random.Random(graine), organismes)
    annee = PREMIERE_ANNEE
    while True:
        for organisme in organismes:
            yield from redaction.dossier(organisme, annee)
        annee -= 1


def generer(triplets: int, sortie: Path, graine: int = 0) -> int:
    """Écrit le graphe dans `sortie` et rend le nombre de triplets, au document près."""
    ecrits, debut, dit = 0, time.monotonic(), 0.0
    partiel = sortie.with_name(sortie.name + ".partiel")
    with partiel.open("w", encoding="utf-8", buffering=1 << 20) as fichier:
        for lignes in inventer(triplets, graine):
            fichier.writelines(lignes)
            ecrits += len(lignes)
            maintenant = time.monotonic()
            if sys.stderr.isatty() and maintenant - dit > 0.5:
                dit, rythme = maintenant, ecrits / (maintenant - debut + 1e-9)
                print(f"\r{ecrits / triplets:4.0%}  {ecrits:,} triplets, {rythme:,.0f}/s", end="", file=sys.stderr)
            if ecrits >= triplets:
                break
    if sys.stderr.isatty():
        print(file=sys.stderr)
    partiel.replace(sortie)  # un fichier interrompu ne passe jamais pour un graphe entier
    return ecrits


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("--triplets", type=int, required=True, help="nombre de triplets, au document près")
    analyse.add_argument("--sortie", type=Path, required=True, metavar="F.nq", help="fichier N-Quads à écrire")
    analyse.add_argument("--graine", type=int, default=0, help="graine du hasard (0)")
    analyse.add_argument("--verifier", type=int, metavar="N", help="valider ensuite N documents de chaque genre")
    options = analyse.parse_args()
    debut = time.monotonic()
    ecrits = generer(options.triplets, options.sortie, options.graine)
    duree = time.monotonic() - debut
    taille = options.sortie.stat().st_size / 1e6
    print(f"{ecrits} triplets, {taille:.0f} Mo, {duree:.1f} s ({ecrits / duree:,.0f} par seconde) : {options.sortie}")
    if options.verifier:
        from verifier_documents import verifier

        return verifier(options.sortie, options.verifier)
    return 0


if __name__ == "__main__":
    sys.exit(principal())

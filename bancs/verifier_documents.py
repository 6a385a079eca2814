# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Valide des documents d'un graphe inventé comme le serait une soumission, avec le validateur du produit."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
from invention import EXEMPLE, RI, TYPE

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.services.validation.service import Validateur  # noqa: E402

# Ce qu'une soumission dit d'une chose qu'elle cite sans en être le document.
CITES = {
    f"{EXEMPLE}id/organisme/": {f"{RI}{nom}" for nom in ("nom", "sigle", "categorie")},
    f"{EXEMPLE}id/plan/": {f"{RI}{nom}" for nom in ("organisme", "exercice")},
}


Noeud = ox.NamedNode | ox.BlankNode


def extraire(magasin: ox.Store, racine: Noeud) -> bytes:
    """Le document et ce qu'il atteint ; d'un organisme ou d'un plan cité, ce qu'en dirait la soumission."""
    vus, pile = {racine}, [racine]
    triplets: list[ox.Triple] = []
    while pile:
        sujet = pile.pop()
        permis = next((p for debut, p in CITES.items() if sujet != racine and sujet.value.startswith(debut)), None)
        for quad in magasin.quads_for_pattern(sujet, None, None):
            if permis is not None and quad.predicate.value not in permis:
                continue
            triplets.append(quad.triple)
            objet = quad.object
            if isinstance(objet, Noeud) and objet not in vus:
                vus.add(objet)
                if isinstance(objet, ox.BlankNode) or objet.value.startswith(EXEMPLE):
                    pile.append(objet)
    return ox.serialize(triplets, format=ox.RdfFormat.N_TRIPLES) or b""


def verifier(fichier: Path, nombre: int) -> int:
    """Rend 1 si un document a une violation ou un avertissement ; affiche les constats par règle."""
    magasin = ox.Store()
    magasin.bulk_load(path=str(fichier), format=ox.RdfFormat.N_QUADS)
    validateur = Validateur(assurer())
    total, conformes = Counter[str](), Counter[str]()
    constats: Counter[tuple[str, str, str]] = Counter()
    for classe in validateur.modele.classes:
        sujets = magasin.quads_for_pattern(None, ox.NamedNode(TYPE), ox.NamedNode(RI + classe))
        triees = sorted((q.subject for q in sujets if isinstance(q.subject, Noeud)), key=lambda s: s.value)
        pas = max(1, len(triees) // nombre)
        for racine in triees[::pas][:nombre]:
            for rapport in validateur.valider(extraire(magasin, racine), "document.nt", format_voulu="ntriples"):
                total[rapport["type"]] += 1
                conformes[rapport["type"]] += rapport["conforme"]
                for constat in rapport["constats"]:
                    constats[constat["gravite"], constat["regle"], constat["message"]] += 1
    print("\n| genre | documents | conformes |\n|---|---|---|")
    for genre, combien in total.items():
        print(f"| {genre} | {combien} | {conformes[genre]} |")
    for (gravite, regle, message), combien in constats.most_common():
        print(f"{combien:5} {gravite:13} {regle:32} {message}")
    fautes = sum(c for (gravite, _, _), c in constats.items() if gravite != "information")
    print(f"\n{sum(total.values())} documents, {fautes} violations ou avertissements.")
    return 1 if fautes or not total else 0

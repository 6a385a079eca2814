#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Banc de mutations : chaque triplet de chaque exemple valide est ôté ou abîmé ; un constat doit le dire.

    python bancs/mutations.py [--json]

Un mutant survit quand aucun constat n'apparaît. Les survivants connus sont justifiés dans
bancs/survivants.yaml ; un survivant qui n'y est pas, ou une justification sans survivant, fait sortir 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.noyau.espaces import ID, RI, RIF  # noqa: E402
from serveur.services.validation.formats import detecter, lire  # noqa: E402
from serveur.services.validation.graphes import depuis_rdflib, en_graphe  # noqa: E402
from serveur.services.validation.relecture import racines_de  # noqa: E402
from serveur.services.validation.service import Validateur  # noqa: E402
from serveur.services.validation.soumission import Soumission  # noqa: E402

SURVIVANTS = RACINE / "bancs" / "survivants.yaml"
HORS_CHAMP = URIRef(f"{ID}acteur/csri")
Triplet = tuple[Node, Node, Node]


def mutations(validateur: Validateur, triplet: Triplet) -> Iterator[tuple[str, Triplet | None]]:
    """(opération, triplet qui remplace, ou None s'il est seulement ôté)."""
    s, p, o = triplet
    yield "oter", None
    if p == RDF.type:
        yield "type-inconnu", (s, p, URIRef(f"{RI}Inconnu"))
        return
    yield "cle-inconnue", (s, URIRef(f"{RIF}cle-inconnue"), o)
    yield "vider", (s, p, Literal(" "))
    champ = validateur.modele.champs[str(p)]
    if isinstance(o, Literal):
        yield "adresse-au-lieu-d-un-texte", (s, p, URIRef("https://exemple.invalid/x"))
    else:
        yield "texte-au-lieu-d-une-chose", (s, p, Literal("n'importe quoi"))
    if champ.genre in ("nombre", "date", "booleen"):
        yield "valeur-illisible", (s, p, Literal("n'importe quoi"))
    if champ.genre == "nombre":
        yield "nombre-negatif", (s, p, Literal(-1))
    if champ.collection == "acteur" and isinstance(o, URIRef):
        yield "autre-acteur", (s, p, HORS_CHAMP)
        yield "acteur-inconnu", (s, p, URIRef(f"{ID}acteur/inconnu"))
    elif champ.collection:
        yield "choix-inconnu", (s, p, URIRef(f"{ID}{champ.collection}/inconnu"))


def eprouver(validateur: Validateur, chemin: Path) -> Iterator[tuple[str, bool]]:
    """(nom du mutant, tué ?) pour chaque mutation de l'exemple."""
    octets = chemin.read_bytes()
    soumission = lire(octets, detecter(octets, chemin.name), None, validateur.transcripteur)
    base = list(en_graphe(soumission.graphe))
    if validateur.resultats(soumission):
        raise SystemExit(f"{chemin.name} : l'exemple n'est pas sans constat.")
    for triplet in base:
        champ = validateur.modele.champs.get(str(triplet[1]))
        nom = champ.cle if champ else "type"
        for operation, remplacant in mutations(validateur, triplet):
            graphe = Graph()
            for autre in base:
                if autre != triplet:
                    graphe.add(autre)
            if remplacant:
                graphe.add(remplacant)
            mutant = Soumission(triplets := depuis_rdflib(graphe), racines_de(triplets, validateur.modele))
            tue = not mutant.racines or bool(validateur.resultats(mutant))
            yield f"{chemin.stem} {nom} {operation}", tue


def principal() -> int:
    validateur = Validateur(assurer())
    exemples = [c for c in sorted((RACINE / "exemples").glob("*.yaml")) if not c.stem.endswith("-fautive")]
    total, survivants = 0, []
    for chemin in exemples:
        vus = list(eprouver(validateur, chemin))
        total += len(vus)
        survivants += [nom for nom, tue in vus if not tue]
        print(f"  {chemin.stem:32} {len(vus):5} mutants, {sum(t for _, t in vus)} tués", file=sys.stderr)
    justifies = yaml.safe_load(SURVIVANTS.read_text(encoding="utf-8")) if SURVIVANTS.exists() else {}
    score = 1 - len(survivants) / total
    sans = sorted({n for n in survivants if n not in justifies})
    perimes = sorted(set(justifies) - set(survivants))
    rapport = {
        "mutants": total,
        "survivants": len(survivants),
        "score": round(score, 4),
        "sans": sans,
        "perimes": perimes,
    }
    if "--json" in sys.argv:
        print(json.dumps(rapport, ensure_ascii=False, indent=2))
    else:
        print(f"{total} mutants, {len(survivants)} survivants : {score:.1%} tués.")
        for nom in sans:
            print(f"  sans justification : {nom}")
        for nom in perimes:
            print(f"  justification sans survivant : {nom}")
    return 0 if score >= 0.95 and not sans and not perimes else 1


if __name__ == "__main__":
    sys.exit(principal())

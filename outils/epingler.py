#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Épingle la réponse de chaque question publique, paramètres par défaut, sous tests/reponses/.

    python outils/epingler.py [NOM …]

Sans nom, refait toutes les épingles et ôte celles qui n'ont plus de question. tests/test_reponses.py
compare : une épingle qui change est une réponse qui change, à relire avant de la garder.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

import pyoxigraph as ox

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.construction import ouvrir  # noqa: E402
from serveur.moteurs.embarque import Moteur  # noqa: E402
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre  # noqa: E402
from serveur.noyau.espaces import abreger  # noqa: E402
from serveur.noyau.requetes import Requete  # noqa: E402
from serveur.services.requetes.repertoire import publiques, situer  # noqa: E402

REPONSES = RACINE / "tests" / "reponses"
ENTIERES = 150  # lignes ; au-delà, leur nombre et les premières suffisent à voir un changement
PREMIERES = 40

Terme = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def fichier(requete: Requete) -> str:
    """Nom du fichier de l'épingle d'une question, selon sa forme."""
    return f"{requete.nom}.{'nt' if requete.forme == 'construct' else 'csv'}"


def rendre(moteur: Moteur, requete: Requete) -> str:
    """Texte de l'épingle : CSV d'un SELECT, N-Triples triés d'un CONSTRUCT, true ou false d'un ASK.

    Les lignes gardent l'ordre de la requête. Passé 150 lignes, « # n lignes » et les 40 premières.
    """
    with situer(requete):
        resultat = moteur.evaluer(requete.sparql)
    if isinstance(resultat, ox.QueryBoolean):
        return f"{str(bool(resultat)).lower()}\n"
    if isinstance(resultat, ox.QueryTriples):
        return "".join(sorted(f"{triplet} .\n" for triplet in resultat))
    colonnes = [variable.value for variable in resultat.variables]
    lignes = [[_cellule(solution[colonne]) for colonne in colonnes] for solution in resultat]
    sortie = io.StringIO()
    if len(lignes) > ENTIERES:
        sortie.write(f"# {len(lignes)} lignes\n")
        lignes = lignes[:PREMIERES]
    csv.writer(sortie, lineterminator="\n").writerows([colonnes, *lignes])
    return sortie.getvalue()


def _cellule(terme: Terme | None) -> str:
    if terme is None:
        return ""
    if isinstance(terme, ox.NamedNode):
        return abreger(terme.value)
    return str(terme) if isinstance(terme, ox.Triple) else terme.value


def epingler(noms: list[str]) -> tuple[int, int]:
    """Écrit les épingles des questions nommées, ou de toutes ; rend (écrites, ôtées).

    Lève EntreeInutilisable si un nom n'est pas celui d'une question publique.
    """
    questions = publiques()
    if inconnus := sorted(set(noms) - set(questions)):
        raise EntreeInutilisable(f"Pas de question publique de ce nom : {', '.join(inconnus)}.")
    moteur = ouvrir()
    REPONSES.mkdir(exist_ok=True)
    voulues = [questions[nom] for nom in noms or sorted(questions)]
    for requete in voulues:
        (REPONSES / fichier(requete)).write_text(rendre(moteur, requete), encoding="utf-8")
    superflues: list[Path] = []
    if not noms:
        gardees = {fichier(requete) for requete in voulues}
        superflues = [chemin for chemin in REPONSES.iterdir() if chemin.name not in gardees]
    for chemin in superflues:
        chemin.unlink()
    return len(voulues), len(superflues)


def main(arguments: list[str] | None = None) -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    analyse.add_argument("noms", nargs="*", metavar="NOM", help="question à épingler (toutes par défaut)")
    options = analyse.parse_args(arguments)
    try:
        ecrites, otees = epingler(options.noms)
    except ErreurCadre as erreur:
        print(erreur, file=sys.stderr)
        return 2
    s = "s" * (ecrites > 1)
    print(f"{ecrites} épingle{s} écrite{s}, {otees} ôtée{'s' * (otees > 1)}, dans {REPONSES.relative_to(RACINE)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

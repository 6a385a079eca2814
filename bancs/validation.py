#!/usr/bin/env python3
"""Banc de la validation : une entente à chaud, un dossier de milliers, à côté de pySHACL employé tel quel.

    python bancs/validation.py [--documents 5000]

Les temps dépendent de la machine ; les rapports à l'étalon, mesuré dans la même exécution, s'y comparent.
"""

from __future__ import annotations

import argparse
import logging
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

import pyshacl  # noqa: E402
import yaml  # noqa: E402
from rdflib import Graph  # noqa: E402

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.services.validation.atelier import Atelier, Envoi, travailleurs_par_defaut, valider_lot  # noqa: E402
from serveur.services.validation.formats import lire  # noqa: E402
from serveur.services.validation.service import Validateur  # noqa: E402


def mediane(fonction, fois: int) -> float:
    """Millisecondes, médiane."""
    temps = []
    for _ in range(fois):
        debut = time.perf_counter()
        fonction()
        temps.append((time.perf_counter() - debut) * 1000)
    return statistics.median(temps)


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__)
    analyse.add_argument("--documents", type=int, default=5000)
    options = analyse.parse_args()
    logging.disable(logging.CRITICAL)
    validateur = Validateur(assurer())
    print("| entente, à chaud, lecture comprise | ms | rapport à l'étalon |\n|---|---|---|")
    bonne = (RACINE / "exemples" / "entente-partenariat.yaml").read_bytes()
    fautive = (RACINE / "exemples" / "entente-partenariat-fautive.yaml").read_bytes()
    soumission = lire(bonne, "yaml", None, validateur.transcripteur)
    turtle = soumission.graphe.serialize(format="turtle")
    complet = Graph()
    for triplet in validateur._graphe(soumission, soumission.graphe):
        complet.add(triplet)
    data = complet.serialize(format="turtle")

    def etalon() -> None:
        pyshacl.validate(Graph().parse(data=data), shacl_graph=validateur.formes.graphe, inplace=True)

    base = mediane(etalon, 15)
    print(f"| pySHACL tel quel, formes lues une fois, {len(complet)} triplets | {base:.1f} | 1 |")
    for nom, octets, fichier in (
        ("YAML sans faute", bonne, "e.yaml"),
        ("YAML fautif", fautive, "e.yaml"),
        ("Turtle sans faute", turtle.encode(), "e.ttl"),
        ("Turtle fautif", turtle.replace("id/acteur/sct", "id/acteur/ct").encode(), "e.ttl"),
    ):
        validateur.valider(octets, fichier)
        duree = mediane(lambda o=octets, f=fichier: validateur.valider(o, f), 60)
        print(f"| cadre-ri, {nom} | {duree:.1f} | {duree / base:.2f} |")

    with tempfile.TemporaryDirectory() as dossier:
        modele = yaml.safe_load(bonne)
        fautif = yaml.safe_load(fautive)
        for n in range(options.documents):
            document = dict(fautif if n % 5 == 4 else modele, identifiant=f"EP-{n:05}")
            texte = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
            (Path(dossier) / f"e{n:05}.yaml").write_text(texte, encoding="utf-8")
        chemins = sorted(Path(dossier).iterdir())
        nombre = travailleurs_par_defaut()
        with Atelier(nombre) as atelier:
            list(valider_lot([Envoi("x.yaml", bonne)] * 4 * nombre, atelier.soumettre, 3 * nombre, 1))
            debut = time.perf_counter()
            envois = (Envoi(str(c), c.read_bytes()) for c in chemins)
            rendus = [r for _, r in valider_lot(envois, atelier.soumettre, 3 * nombre)]
            duree = time.perf_counter() - debut
        fautifs = sum(not d["conforme"] for r in rendus for d in r)
    memoire = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    un = 1000 / base
    print(f"\n{len(rendus)} ententes sur {nombre} processus : {len(rendus) / duree:.0f} par seconde ", end="")
    print(f"({len(rendus) / duree / un:.1f} fois pySHACL tel quel en un processus), {fautifs} fautives, ", end="")
    print(f"mémoire d'un travailleur au plus {memoire:.0f} Mo.")
    return 0


if __name__ == "__main__":
    sys.exit(principal())

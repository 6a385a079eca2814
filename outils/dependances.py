#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce dont le produit dépend : sous quelles licences (écrit dans NOTICE), et ce que cela pèse une fois installé.

    python outils/dependances.py [--check]     récrit, ou compare, la liste des licences de NOTICE
    python outils/dependances.py --tailles     mégaoctets par paquet

Les paquets sont ceux de requirements/produit.txt ; tout le reste se lit des métadonnées de ce qui est installé ici.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RACINE = Path(__file__).resolve().parent.parent
NOTICE = RACINE / "NOTICE"
VERROU = RACINE / "requirements" / "produit.txt"
DEBUT = "5. Ce dont le produit dépend, installé par pip (outils/dependances.py)\n"
_SPDX = re.compile(r"\(?[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*\)?")


def paquets() -> list[str]:
    """Noms des paquets du verrou que cette machine installe."""
    lignes = (ligne for ligne in VERROU.read_text(encoding="utf-8").splitlines() if "==" in ligne[:60])
    lus = [Requirement(ligne.rstrip("\\").strip()) for ligne in lignes if not ligne.startswith((" ", "#"))]
    return sorted({canonicalize_name(lu.name) for lu in lus if lu.marker is None or lu.marker.evaluate()})


def licence(paquet: Distribution) -> str:
    """Licence qu'annoncent les métadonnées d'un paquet : l'expression SPDX, sinon le champ, la classe ou le fichier."""
    dit = paquet.metadata
    classes = [
        c.rpartition(" :: ")[2] for c in dit.get_all("Classifier") or [] if c.startswith("License :: OSI Approved ::")
    ]
    champ, expression = (str((dit.get_all(cle) or [""])[0]).strip() for cle in ("License", "License-Expression"))
    if expression:
        return expression
    if _SPDX.fullmatch(champ):
        return champ
    if classes:
        return " OR ".join(sorted(classes))
    textes = [f for f in paquet.files or [] if "LICEN" in f.name.upper()]
    return textes[0].read_text().strip().splitlines()[0] if textes else "inconnue"


def rediger(noms: Iterable[str]) -> str:
    """La partie de NOTICE qui liste les dépendances."""
    par_licence: dict[str, list[str]] = {}
    for nom in noms:
        par_licence.setdefault(licence(distribution(nom)), []).append(nom)
    lignes = [f"   {cle} : {', '.join(noms)}." for cle, noms in sorted(par_licence.items(), key=lambda p: p[0].lower())]
    return f"{DEBUT}\n" + "\n".join(lignes) + "\n"


def taille(paquet: Distribution) -> int:
    """Octets des fichiers installés, sans ce que Python en compile."""
    fichiers = (Path(str(f.locate())) for f in paquet.files or [] if f.suffix != ".pyc")
    return sum(f.stat().st_size for f in fichiers if f.is_file())


def fermeture(noms: Iterable[str]) -> set[str]:
    """Ces paquets et tout ce qu'ils demandent, de proche en proche."""
    vus: set[str] = set()
    restent = set(noms)
    while restent:
        nom = restent.pop()
        vus.add(nom)
        demandes = [Requirement(texte) for texte in distribution(nom).requires or []]
        restent |= {
            canonicalize_name(d.name) for d in demandes if d.marker is None or d.marker.evaluate({"extra": ""})
        } - vus
    return vus


def tailles() -> dict[str, int]:
    """Octets de chaque paquet du produit."""
    return {nom: taille(distribution(nom)) for nom in paquets()}


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("--check", action="store_true", help="comparer sans écrire")
    analyse.add_argument("--tailles", action="store_true", help="dire ce que pèse l'installation")
    options = analyse.parse_args()
    if options.tailles:
        pesees = tailles()
        for nom, octets in sorted(pesees.items(), key=lambda p: -p[1]):
            if octets > 1_000_000:
                print(f"{octets / 1e6:7.1f} Mo  {nom}")
        print(f"{sum(pesees.values()) / 1e6:7.1f} Mo  en tout")
        return 0
    texte = NOTICE.read_text(encoding="utf-8")
    neuf = texte.partition(DEBUT)[0].rstrip("\n") + "\n\n" + rediger(paquets())
    if options.check:
        if neuf != texte:
            print("NOTICE : les licences des dépendances ont changé ; python outils/dependances.py", file=sys.stderr)
        return int(neuf != texte)
    NOTICE.write_text(neuf, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(principal())

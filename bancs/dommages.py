#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Banc des dommages : ce que le cache contient, abîmé de toutes les façons, doit être relevé et refait.

    python bancs/dommages.py [--nombre 80] [--graine 1]

Chaque dommage est fait à une copie du cache, puis une commande est lancée : elle doit rendre exactement ce qu'elle rend
sur un cache intact, dire d'une ligne ce qui était abîmé, et laisser l'artefact aux mêmes octets. Sort 1 sinon. Fichiers
de l'artefact et savoir des formes : la commande est une question, une requête ou une validation, selon qui les lit ;
étapes : `construire --forcer`, après que ce qui dispense de les lire est ôté.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))


def couper(fichier: Path) -> None:
    os.truncate(fichier, fichier.stat().st_size // 2)


def changer(fichier: Path) -> None:
    """Un bit d'un octet du milieu : même taille, et même date, comme d'un disque qui faiblit."""
    date = fichier.stat()
    octets = bytearray(fichier.read_bytes())
    octets[len(octets) // 2] ^= 1
    fichier.write_bytes(octets)
    os.utime(fichier, ns=(date.st_atime_ns, date.st_mtime_ns))


def vider(fichier: Path) -> None:
    fichier.write_bytes(b"")


def un_dossier(fichier: Path) -> None:
    fichier.unlink()
    (fichier / "plein").mkdir(parents=True)


def un_lien_mort(fichier: Path) -> None:
    fichier.unlink()
    fichier.symlink_to("nulle-part")


def fermer(fichier: Path) -> None:
    fichier.chmod(0)


DOMMAGES: dict[str, Callable[[Path], None]] = {
    "coupé": couper,
    "octet changé": changer,
    "ôté": Path.unlink,
    "vidé": vider,
    "dossier à sa place": un_dossier,
    "lien mort": un_lien_mort,
    "fermé": fermer,
}
QUESTION = ("question", "Qui préside le CSRI ?")
REQUETE = ("requete", "liste-des-acteurs")
# Une étape n'est lue que si ce qui en dépend est à refaire.
DISPENSES = {"racines": ("indexation", "questions"), "questions": ("indexation",)}


def utiles(nom: str) -> bool:
    """Hors de « fermé », que l'administrateur lit quand même : rien n'y est abîmé pour lui."""
    return nom != "fermé" or os.getuid() != 0


def cas(cache: Path) -> list[tuple[str, str]]:
    """(fichier du cache, dommage), tout ce qui se peut."""
    fichiers = sorted(f.relative_to(cache).as_posix() for f in cache.rglob("*") if f.is_file())
    return [(fichier, nom) for fichier, nom in itertools.product(fichiers, DOMMAGES) if utiles(nom)]


def lancer(cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "serveur", *arguments],
        cwd=RACINE,
        env={**os.environ, "CADRE_RI_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )


def commande(fichier: str) -> tuple[str, ...]:
    """Celle qui lit ce fichier du cache."""
    if fichier.startswith("etapes/"):
        return ("construire", "--forcer")
    if fichier.startswith("formes-"):
        return ("valider", "exemples/fiche-projet.yaml", "--format", "json")
    return REQUETE if fichier.endswith("graphe.nq") else QUESTION


def octets(cache: Path) -> dict[str, bytes]:
    """Les fichiers de l'artefact et du savoir des formes."""
    return {
        f.relative_to(cache).as_posix(): f.read_bytes()
        for f in cache.rglob("*")
        if f.is_file() and "etapes" not in f.relative_to(cache).parts
    }


def essayer(sain: Path, fichier: str, dommage: str, attendue: str, bons: dict[str, bytes]) -> str | None:
    """Ce qui ne va pas après ce dommage, ou None."""
    with tempfile.TemporaryDirectory(prefix="dommages-") as provisoire:
        cache = Path(shutil.copytree(sain, Path(provisoire) / "cache", symlinks=True))
        if fichier.startswith("etapes/"):
            for nom in DISPENSES.get(fichier.removeprefix("etapes/").partition("-")[0], ()):
                for etape in (cache / "etapes").glob(f"{nom}-*"):
                    if not fichier.startswith(f"etapes/{etape.name}"):
                        shutil.rmtree(etape)
        DOMMAGES[dommage](cache / fichier)
        rendue = lancer(cache, *commande(fichier))
        lignes = [ligne for ligne in rendue.stderr.splitlines() if "abîmé" in ligne]
        if rendue.returncode != 0:
            return f"sort {rendue.returncode} : {rendue.stderr.strip().splitlines()[-1:]}"
        if rendue.stdout.replace(str(cache), "") != attendue:
            return "réponse différente"
        seul = fichier.startswith("formes-") or (fichier.count("/") == 1 and fichier.startswith("etapes/"))
        if len(lignes) != (0 if dommage == "ôté" and seul else 1):  # un fichier seul, ôté, est comme jamais écrit
            return f"{len(lignes)} lignes le disent"
        if octets(cache) != bons:
            return "le cache n'est pas revenu à ce qu'il était"
        if restes := [f.name for f in cache.rglob(".*")]:
            return f"restes : {', '.join(restes)}"
    return None


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("--nombre", type=int, default=80, help="dommages tirés parmi tous (80 ; 0 : tous)")
    analyse.add_argument("--graine", type=int, default=1)
    options = analyse.parse_args()
    with tempfile.TemporaryDirectory(prefix="dommages-") as provisoire:
        sain = Path(provisoire) / "sain"
        sain.mkdir()
        print("construction d'un cache sain", flush=True)
        lancer(sain, "construire")
        tous = cas(sain)
        if options.nombre and options.nombre < len(tous):
            # chaque fichier au moins une fois, s'ils tiennent dans le nombre ; puis au hasard
            hasard = random.Random(options.graine)
            hasard.shuffle(tous)
            premiers = list({fichier: (fichier, nom) for fichier, nom in tous}.values())
            tous = [*premiers, *(c for c in tous if c not in set(premiers))][: options.nombre]
        attendues = {c: lancer(sain, *c).stdout.replace(str(sain), "") for c in {commande(f) for f, _ in tous}}
        bons, manques = octets(sain), 0
        for rang, (fichier, dommage) in enumerate(sorted(tous), 1):
            faute = essayer(sain, fichier, dommage, attendues[commande(fichier)], bons)
            manques += faute is not None
            print(f"{rang:4}/{len(tous)}  {fichier}, {dommage} : {faute or 'relevé et refait'}", flush=True)
    print(f"{len(tous) - manques} dommages relevés et refaits sur {len(tous)}")
    return 1 if manques else 0


if __name__ == "__main__":
    sys.exit(principal())

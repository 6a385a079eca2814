# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les étapes de la construction : chacune gardée sous l'empreinte de ses entrées, reprise tant qu'elles restent.

Une étape est une fonction pure qui écrit des fichiers dans un dossier. Ses entrées sont ce qu'on lui donne (textes,
sommes d'autres étapes), le code qu'elle emploie (son module et ceux qu'il importe, de proche en proche) et les versions
des paquets nommés : ce qui n'y est pas, elle ne doit pas le lire. Ne sait rien du graphe.
"""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from serveur.emplacements import PAQUET, PAQUETS, version_de
from serveur.graphe.sceau import abime, dossier_provisoire, mettre_en_place, oter, relever, somme, sommes

DOSSIER = "etapes"
SCEAU = "sceau.json"
GARDEES = 6  # par étape : de quoi aller et venir entre quelques branches
Progres = Callable[[str], None]
_IMPORT = re.compile(r"^\s*(?:from|import) (serveur[\w.]*)(?: import (\([^)]*\)|[^#\n]+))?", re.MULTILINE)


class Etapes:
    """Les étapes d'une construction, sous `racine`/etapes ; `progres` reçoit leur titre, suivi de « reprise »."""

    def __init__(self, racine: Path, progres: Progres) -> None:
        self.dossier = racine / DOSSIER
        if os.path.lexists(self.dossier) and not self.dossier.is_dir():
            oter(self.dossier)
        self.dossier.mkdir(exist_ok=True)
        self.progres = progres

    def faire(
        self,
        titre: str,
        module: str,
        paquets: Sequence[str],
        entrees: Iterable[str | bytes],
        ecrire: Callable[[Path], None],
    ) -> Path:
        """Dossier de l'étape, tel qu'elle l'a laissé avec ces entrées ou, à défaut, rempli maintenant par `ecrire`.

        `module` : nom du module qui la calcule, et qui la nomme ; `paquets` : distributions dont le résultat dépend.
        """
        nom = module.rpartition(".")[2]
        cible = self.dossier / f"{nom}-{self._empreinte(module, paquets, entrees)}"
        if _intacte(cible):
            os.utime(cible)
            self.progres(f"{titre} : reprise")
            return cible
        if os.path.lexists(cible):
            relever(f"étape de construction abîmée ({cible}) ; elle est refaite.")
        self.progres(titre)
        with dossier_provisoire(self.dossier) as provisoire:
            ecrire(provisoire)
            (provisoire / SCEAU).write_text(json.dumps(sommes(provisoire)), encoding="utf-8")
            mettre_en_place(provisoire, cible)
        self._menage(nom)
        return cible

    def memoire(self, module: str, paquets: Sequence[str]) -> Path:
        """Fichier où garder ce qu'une fonction pure de `module` a rendu, sous l'empreinte du code et des paquets."""
        nom = module.rpartition(".")[2]
        self._menage(nom)
        return self.dossier / f"{nom}-{self._empreinte(module, paquets, ())}.json"

    def _empreinte(self, module: str, paquets: Sequence[str], entrees: Iterable[str | bytes]) -> str:
        if inconnus := set(paquets) - set(PAQUETS):
            raise AssertionError(
                f"{', '.join(sorted(inconnus))} : à ajouter à PAQUETS, dont la clé de l'artefact tient compte"
            )
        versions = [f"{paquet} {version_de(paquet)}" for paquet in paquets]
        return somme([code_de(module), *versions, *entrees])[:20]

    def _menage(self, nom: str) -> None:
        """Ne garde de cette étape que ce qui a servi en dernier."""
        faites = sorted(self.dossier.glob(f"{nom}-*"), key=lambda d: d.lstat().st_mtime, reverse=True)
        for perimee in faites[GARDEES:]:
            oter(perimee)


def _intacte(dossier: Path) -> bool:
    try:
        attendues = json.loads((dossier / SCEAU).read_text(encoding="utf-8"))
        return abime(dossier, attendues) is None
    except (OSError, ValueError, TypeError, AttributeError):
        return False


@functools.cache
def code_de(module: str) -> str:
    """Empreinte du source d'un module de `serveur` et de tous ceux qu'il importe, de proche en proche."""
    return somme([morceau for nom, texte in sorted(sources_de(module).items()) for morceau in (nom, texte)])


def sources_de(module: str) -> dict[str, str]:
    """Le source d'un module de `serveur` et de chacun de ceux qu'il importe, de proche en proche."""
    vus: dict[str, str] = {}
    restent = {module}
    while restent:
        nom = restent.pop()
        texte, importes = _source(nom)
        vus[nom] = texte
        # `serveur` même tire tout le produit, mais seulement pour qui l'ouvre d'un carnet : une étape n'en a rien
        restent |= set() if nom == PAQUET.name else importes - vus.keys()
    return {nom: texte for nom, texte in vus.items() if texte}


@functools.cache
def _source(nom: str) -> tuple[str, frozenset[str]]:
    """Source d'un module et noms qu'il importe de `serveur` ; rien, si le nom n'est pas celui d'un module."""
    chemin = PAQUET.parent / Path(*nom.split("."))
    fichier = next((f for f in (chemin.with_suffix(".py"), chemin / "__init__.py") if f.is_file()), None)
    texte = fichier.read_text(encoding="utf-8") if fichier else ""
    importes: set[str] = set()
    for importe, noms in _IMPORT.findall(texte):
        importes |= {importe, *(f"{importe}.{n.split()[0]}" for n in noms.strip("() ").split(",") if n.split())}
    return texte, frozenset(importes)

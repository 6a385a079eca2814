# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrire un dossier d'un coup, et savoir plus tard s'il est intact : tailles et sommes de ses fichiers.

Un dossier est rempli à part, écrit sur le disque, puis renommé : un lecteur voit l'ancien ou le nouveau. Ne sait rien
du graphe.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

Sommes = dict[str, tuple[int, str]]  # nom relatif → (octets, SHA-256)


@contextlib.contextmanager
def dossier_provisoire(parent: Path) -> Iterator[Path]:
    """Dossier où préparer, sur le même disque que sa place ; ce qui y reste à la fin est effacé."""
    provisoire = Path(tempfile.mkdtemp(prefix=".construction-", dir=parent))
    try:
        yield provisoire
    finally:
        shutil.rmtree(provisoire, ignore_errors=True)


def somme(morceaux: Iterable[str | bytes]) -> str:
    """Empreinte d'une suite de morceaux, où chacun est borné : ("ab", "c") n'est pas ("a", "bc")."""
    empreinte = hashlib.sha256()
    for morceau in morceaux:
        octets = morceau.encode("utf-8") if isinstance(morceau, str) else morceau
        empreinte.update(len(octets).to_bytes(8, "little") + octets)
    return empreinte.hexdigest()


def sommes(dossier: Path) -> Sommes:
    """Taille et somme de chaque fichier du dossier."""
    noms = sorted(f.relative_to(dossier).as_posix() for f in dossier.rglob("*") if f.is_file())
    return {nom: (len(lu := (dossier / nom).read_bytes()), hashlib.sha256(lu).hexdigest()) for nom in noms}


def abime(dossier: Path, attendues: Mapping[str, tuple[int, str]], entierement: bool = False) -> str | None:
    """Nom du premier fichier qui manque ou n'a pas sa taille (ni sa somme, si `entierement`) ; None si tout va."""
    for nom, (taille, empreinte) in attendues.items():
        fichier = dossier / nom
        try:
            if fichier.stat().st_size != taille:
                return nom
            if entierement and hashlib.sha256(fichier.read_bytes()).hexdigest() != empreinte:
                return nom
        except OSError:
            return nom
    return None


def sceller(fichier: Path, contenu: dict[str, str]) -> None:
    """Écrit d'un coup un fichier JSON précédé de sa somme."""
    texte = json.dumps(contenu, ensure_ascii=False, sort_keys=True)
    with tempfile.NamedTemporaryFile("w", dir=fichier.parent, encoding="utf-8", delete=False) as provisoire:
        provisoire.write(f"{somme([texte])}\n{texte}")
    _ecrire_sur_le_disque(Path(provisoire.name))
    Path(provisoire.name).replace(fichier)


def lire_scelle(fichier: Path) -> dict[str, str] | None:
    """Contenu d'un fichier écrit par `sceller` ; None s'il manque ou n'est pas intact."""
    try:
        empreinte, _, texte = fichier.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    contenu: dict[str, str] | None = json.loads(texte) if somme([texte]) == empreinte else None
    return contenu


def mettre_en_place(provisoire: Path, cible: Path) -> None:
    """Le dossier préparé prend sa place d'un coup, écrit sur le disque ; ce qui s'y trouvait disparaît."""
    for fichier in [*provisoire.rglob("*"), provisoire]:
        _ecrire_sur_le_disque(fichier)
    if cible.exists():
        shutil.rmtree(cible, ignore_errors=True)
    try:
        provisoire.replace(cible)
    except OSError:
        # Une autre construction des mêmes entrées est arrivée avant : le contenu est le même.
        if not cible.exists():
            raise
    _ecrire_sur_le_disque(cible.parent)


def _ecrire_sur_le_disque(chemin: Path) -> None:
    descripteur = os.open(chemin, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrire un dossier d'un coup, et savoir plus tard s'il est intact : tailles et sommes de ses fichiers.

Un dossier est rempli à part, écrit sur le disque, puis renommé : un lecteur voit l'ancien ou le nouveau. Ce qui est
abîmé se dit d'une ligne et se refait. Ne sait rien du graphe.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Sommes = dict[str, tuple[int, str]]  # nom relatif → (octets, SHA-256)

PROVISOIRE = ".construction-"
ABANDON = 60.0  # secondes ; avant, un provisoire que rien ne tient vient peut-être de naître

_verifies: dict[Path, tuple[object, ...]] = {}


@contextlib.contextmanager
def dossier_provisoire(parent: Path) -> Iterator[Path]:
    """Dossier où préparer, sur le même disque que sa place ; ce qui y reste à la fin est effacé.

    Un verrou le tient : ce qu'une construction tuée a laissé n'en a plus, et s'ôte au passage.
    """
    oter_les_abandons(parent)
    provisoire = _a_part(parent)
    provisoire.mkdir()  # au masque de la personne, non 0700 : un cache partagé se lit d'un autre compte
    with _ouvert(provisoire) as descripteur:
        fcntl.flock(descripteur, fcntl.LOCK_EX)
        try:
            yield provisoire
        finally:
            oter(provisoire)


def oter_les_abandons(parent: Path) -> None:
    """Efface les provisoires d'un dossier que plus aucun processus ne tient."""
    for reste in parent.glob(f"{PROVISOIRE}*"):
        with contextlib.suppress(OSError):
            if time.time() - reste.lstat().st_mtime < ABANDON:
                continue
            with _ouvert(reste) as descripteur:
                fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
                oter(reste)


def oter(chemin: Path) -> None:
    """Efface ce qui est là, quoi que ce soit ; au mieux : ce qui résiste n'est plus lu par personne."""
    with contextlib.suppress(OSError):
        if not chemin.is_symlink() and chemin.is_dir():
            for dossier, _, _ in os.walk(chemin):
                Path(dossier).chmod(0o700)
            shutil.rmtree(chemin, ignore_errors=True)
        else:
            chemin.unlink()


def relever(quoi: str) -> None:
    """Dit d'une ligne, sur la sortie d'erreur, ce qui était abîmé et se refait."""
    sys.stderr.write(f"cadre-ri : {quoi}\n")


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


def abime(dossier: Path, attendues: Mapping[str, tuple[int, str]]) -> str | None:
    """Nom du premier fichier qui manque, ou n'a pas sa taille ou sa somme ; None si tout va.

    Un dossier lu une fois n'est pas relu par ce processus tant que rien n'y est écrit (st_ctime).
    """
    vues: list[object] = []
    try:
        for nom, (taille, empreinte) in attendues.items():
            vu = (dossier / nom).stat()
            if vu.st_size != taille or (dossier / nom).is_dir():
                return nom
            vues.append((nom, empreinte, vu.st_ino, vu.st_ctime_ns))
        if _verifies.get(dossier) == tuple(vues):
            return None
        for nom, (_, empreinte) in attendues.items():
            with (dossier / nom).open("rb") as fichier:
                if hashlib.file_digest(fichier, "sha256").hexdigest() != empreinte:
                    return nom
    except (OSError, ValueError):
        return nom
    _verifies[dossier] = tuple(vues)
    return None


def sceller(fichier: Path, contenu: Any) -> None:
    """Écrit d'un coup un fichier JSON précédé de sa somme."""
    texte = json.dumps(contenu, ensure_ascii=False)
    oter_les_abandons(fichier.parent)
    provisoire = _a_part(fichier.parent)
    try:
        provisoire.write_text(f"{somme([texte])}\n{texte}", encoding="utf-8")
        mettre_en_place(provisoire, fichier)
    finally:
        oter(provisoire)


def lire_scelle(fichier: Path) -> Any:
    """Contenu d'un fichier écrit par `sceller` ; None s'il manque, ou s'il est abîmé, ce qu'une ligne dit alors."""
    if not os.path.lexists(fichier):
        return None
    try:
        empreinte, _, texte = fichier.read_text(encoding="utf-8").partition("\n")
        if somme([texte]) == empreinte:
            return json.loads(texte)
    except (OSError, ValueError):
        pass
    relever(f"fichier de cache abîmé ({fichier}) ; il est refait.")
    return None


def mettre_en_place(provisoire: Path, cible: Path) -> None:
    """Ce qui est préparé prend sa place d'un coup, écrit sur le disque ; ce qui s'y trouvait disparaît."""
    for fichier in [*provisoire.rglob("*"), provisoire]:
        _ecrire_sur_le_disque(fichier)
    ancien = _a_part(cible.parent)
    try:
        # D'abord à l'écart : un dossier ne remplace ni un dossier plein, ni un fichier, ni un lien.
        with contextlib.suppress(FileNotFoundError):
            cible.rename(ancien)
        try:
            provisoire.rename(cible)
        except OSError:
            # Une autre construction des mêmes entrées vient d'arriver : le contenu est le même.
            if not cible.exists():
                raise
    finally:
        oter(ancien)
    _ecrire_sur_le_disque(cible.parent)


def _a_part(parent: Path) -> Path:
    """Un nom libre où préparer ou écarter."""
    return parent / f"{PROVISOIRE}{secrets.token_hex(8)}"


@contextlib.contextmanager
def _ouvert(chemin: Path) -> Iterator[int]:
    descripteur = os.open(chemin, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        yield descripteur
    finally:
        os.close(descripteur)


def _ecrire_sur_le_disque(chemin: Path) -> None:
    with _ouvert(chemin) as descripteur:
        os.fsync(descripteur)

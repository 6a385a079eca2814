# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le jeu de données qu'un point d'accès sert : le graphe compilé, des fichiers en plus ou à la place.

La taille décide : en mémoire (partagée entre travailleurs par la copie à l'écriture), ou sur disque en
lecture seule quand la mémoire de la machine n'y suffirait pas.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from serveur.emplacements import dossier_des_artefacts
from serveur.noyau.erreurs import EntreeInutilisable

# Mesuré (bancs/sparql.py) : un octet de N-Quads occupe environ deux octets en mémoire.
_MEMOIRE_PAR_OCTET = 2.2
_PART_DE_LA_MEMOIRE = 0.4


@dataclass(frozen=True)
class Jeu:
    """Fichiers à charger, ou magasin sur disque à ouvrir ; `version` change avec le contenu."""

    version: str
    fichiers: tuple[Path, ...] = ()
    disque: Path | None = None

    def ouvrir(self) -> ox.Store:
        """Magasin prêt. Lève EntreeInutilisable, fichier et ligne nommés, si un fichier ne se lit pas."""
        if self.disque:
            return ox.Store.read_only(str(self.disque))
        magasin = ox.Store()
        for fichier in self.fichiers:
            charger(magasin, fichier)
        return magasin


def preparer(
    compile_: Path | None,
    donnees: Sequence[Path] = (),
    memoire: int | None = None,
    progres: Callable[[str], None] = lambda _etape: None,
) -> Jeu:
    """Jeu fait du graphe compilé (`compile_`, N-Quads, ou None) et de fichiers de données.

    `memoire` : octets permis au graphe en mémoire (par défaut, deux cinquièmes de la machine) ; au-delà,
    un magasin sur disque est écrit une fois dans le cache. Lève EntreeInutilisable.
    """
    fichiers = tuple(f for f in (compile_, *donnees) if f)
    for fichier in donnees:
        _format(fichier)
        if not fichier.is_file():
            raise EntreeInutilisable(f"{fichier} : fichier de données introuvable.")
    # le dossier du graphe compilé est nommé par l'empreinte de ses entrées : inutile de la refaire
    version = compile_.parent.name if compile_ and not donnees else _empreinte(fichiers)
    taille = sum(f.stat().st_size for f in fichiers)
    permis = memoire if memoire is not None else int(_memoire_de_la_machine() * _PART_DE_LA_MEMOIRE)
    if taille * _MEMOIRE_PAR_OCTET <= permis:
        return Jeu(version, fichiers)
    cible = dossier_des_artefacts() / f"disque-{version}"
    if not cible.exists():
        progres(f"écriture du magasin sur disque ({taille // 1024**2} Mo de données)")
        provisoire = Path(tempfile.mkdtemp(prefix=".disque-", dir=cible.parent))
        try:
            magasin = ox.Store(str(provisoire))
            for fichier in fichiers:
                progres(f"chargement de {fichier.name}")
                charger(magasin, fichier)
            magasin.flush()
            del magasin
            provisoire.replace(cible)
        finally:
            shutil.rmtree(provisoire, ignore_errors=True)
        progres("terminé")
    return Jeu(version, fichiers, cible)


def charger(magasin: ox.Store, fichier: Path) -> None:
    """Ajoute un fichier ; les graphes nommés sont gardés, un fichier qui n'en a pas va dans le graphe par défaut.

    Lève EntreeInutilisable, fichier et ligne nommés, si le fichier ne se lit pas.
    """
    try:
        voulu, base = _format(fichier), fichier.resolve().as_uri()
        with fichier.open("rb") as flux:
            if flux.read(3) == b"\xef\xbb\xbf":  # la marque que pose le Bloc-notes n'est pas du Turtle
                magasin.bulk_load(input=flux, format=voulu, base_iri=base)
                return
        magasin.bulk_load(path=str(fichier), format=voulu, base_iri=base)
    except SyntaxError as erreur:
        raise EntreeInutilisable(
            f"{fichier}, ligne {erreur.lineno or '?'} : données illisibles ({erreur.msg or erreur})."
        ) from erreur
    except (OSError, ValueError) as erreur:
        raise EntreeInutilisable(f"{fichier} : données illisibles ({erreur}).") from erreur


def _format(fichier: Path) -> ox.RdfFormat:
    trouve = ox.RdfFormat.from_extension(fichier.suffix.lstrip(".").lower())
    if trouve is None:
        raise EntreeInutilisable(
            f"{fichier} : extension inconnue ; données en Turtle (.ttl), TriG (.trig), N-Triples (.nt), "
            "N-Quads (.nq), RDF/XML (.rdf) ou JSON-LD (.jsonld)."
        )
    return trouve


def _empreinte(fichiers: Sequence[Path]) -> str:
    somme = hashlib.sha256()
    for fichier in fichiers:
        with fichier.open("rb") as flux:
            somme.update(hashlib.file_digest(flux, "sha256").digest())
        somme.update(fichier.suffix.encode())
    return somme.hexdigest()[:20]


def _memoire_de_la_machine() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Copie dans serveur/faces/web/static/actifs/ ce que les pages empruntent à npm, avec les licences.

À lancer après `npm ci` (package-lock.json). Rien de tiers n'est commis : git ignore ce dossier, la
roue (wheel) l'emporte. Sans lui les pages marchent, plus simples.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
MODULES = RACINE / "node_modules"
ACTIFS = RACINE / "serveur" / "faces" / "web" / "static" / "actifs"

# paquet npm → (dossier d'arrivée, fichiers relatifs au paquet)
EMPRUNTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "qc-trousse-sdg": (
        "qc-sdg",
        ("dist/css/qc-sdg.min.css", "dist/fonts/open-sans-*.woff2", "dist/fonts/roboto-v*.woff2", "copyright.txt"),
    ),
    "@zazuko/yasgui": ("yasgui", ("build/yasgui.min.css", "build/yasgui.min.js", "package.json")),
}


def copier() -> int:
    """Recrée le dossier des actifs ; rend le nombre de fichiers copiés. Lève FileNotFoundError si l'un manque."""
    neuf = ACTIFS.with_name("actifs.neuf")
    shutil.rmtree(neuf, ignore_errors=True)
    copies = 0
    for paquet, (dossier, motifs) in EMPRUNTS.items():
        for motif in motifs:
            trouves = sorted((MODULES / paquet).glob(motif))
            if not trouves and not motif.startswith("LICENSE"):
                raise FileNotFoundError(f"{paquet} : {motif} introuvable ; relancer npm ci.")
            for source in trouves:
                # les feuilles de style renvoient à ../fonts : la disposition du paquet est gardée, sans « dist »
                relatif = source.relative_to(MODULES / paquet)
                parties = relatif.parts[1:] if relatif.parts[0] in ("dist", "build") else relatif.parts
                cible = neuf.joinpath(dossier, *parties)
                cible.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, cible)
                copies += 1
    shutil.rmtree(ACTIFS, ignore_errors=True)
    neuf.rename(ACTIFS)
    return copies


def main() -> int:
    try:
        print(f"{copier()} fichiers dans {ACTIFS.relative_to(RACINE)}")
    except FileNotFoundError as erreur:
        print(f"actifs : {erreur}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

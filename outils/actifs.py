# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Copie dans serveur/faces/web/static/actifs/ ce que les pages empruntent à npm, avec les licences.

À lancer après `npm ci` (package-lock.json). Rien de tiers n'est commis : git ignore ce dossier, la
roue (wheel) l'emporte. Sans lui les pages marchent, plus simples.
"""

from __future__ import annotations

import json
import re
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
# fichier assemblé dont la carte de sources dit les modules → où écrire leurs licences
ASSEMBLES = {"@zazuko/yasgui": ("build/yasgui.min.js.map", "yasgui/LICENCES.txt")}


def copier() -> int:
    """Recrée le dossier des actifs ; rend le nombre de fichiers copiés. Lève FileNotFoundError si l'un manque."""
    neuf = ACTIFS.with_name("actifs.neuf")
    shutil.rmtree(neuf, ignore_errors=True)
    copies = 0
    for paquet, (dossier, motifs) in EMPRUNTS.items():
        for motif in motifs:
            trouves = sorted((MODULES / paquet).glob(motif))
            if not trouves:
                raise FileNotFoundError(f"{paquet} : {motif} introuvable ; relancer npm ci.")
            for source in trouves:
                # les feuilles de style renvoient à ../fonts : la disposition du paquet est gardée, sans « dist »
                relatif = source.relative_to(MODULES / paquet)
                parties = relatif.parts[1:] if relatif.parts[0] in ("dist", "build") else relatif.parts
                cible = neuf.joinpath(dossier, *parties)
                cible.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, cible)
                copies += 1
    for paquet, (carte, ou) in ASSEMBLES.items():
        (neuf / ou).write_text(licences(paquet, MODULES / paquet / carte), encoding="utf-8")
        copies += 1
    shutil.rmtree(ACTIFS, ignore_errors=True)
    neuf.rename(ACTIFS)
    return copies


def licences(paquet: str, carte: Path) -> str:
    """Texte de la licence d'un paquet et de chaque module que son fichier assemblé contient."""
    sources = json.loads(carte.read_text(encoding="utf-8"))["sources"]
    modules = {trouve[1] for source in sources for trouve in re.finditer(r"node_modules/((?:@[^/]+/)?[^/]+)", source)}
    return "\n\n".join(_licence(module) for module in (paquet, *sorted(modules)))


def _licence(module: str) -> str:
    """Lève FileNotFoundError si le texte manque et que la licence n'est pas MIT, dont le texte est toujours le même."""
    dit = json.loads((MODULES / module / "package.json").read_text(encoding="utf-8"))
    textes = sorted(f for f in (MODULES / module).iterdir() if f.name.lower().startswith(("licen", "copying")))
    titre = f"==== {module} {dit['version']} : {dit.get('license', 'voir le texte')}"
    if textes:
        return "\n".join([titre, *(f.read_text(encoding="utf-8").strip() for f in textes)])
    if dit.get("license") != "MIT":
        raise FileNotFoundError(f"{module} : texte de licence introuvable.")
    auteurs = [a if isinstance(a, str) else a["name"] for a in (dit.get("author"), *dit.get("contributors", [])) if a]
    permission = (MODULES / "codemirror" / "LICENSE").read_text(encoding="utf-8").partition("Permission is hereby")
    return f"{titre}\nCopyright (c) {', '.join(auteurs)}\n\n{''.join(permission[1:]).strip()}"


def main() -> int:
    try:
        print(f"{copier()} fichiers dans {ACTIFS.relative_to(RACINE)}")
    except FileNotFoundError as erreur:
        print(f"actifs : {erreur}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Photographie les pages que la documentation montre : docs/images/NOM.png.

    python outils/images.py [NOM …]

Sert l'application ici et l'ouvre dans Chromium, comme les essais de pages (tests/navigateur.py) : il faut make
composants et make actifs. Sans nom, refait toutes les images ; à regarder avant de les garder. Une image trop lourde
est refusée : réduire sa hauteur.
"""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

from navigateur import Navigateur, servir  # type: ignore[import-not-found]  # noqa: E402

IMAGES = RACINE / "docs" / "images"
LARGEUR = 1000
ECHELLE = 0.75
OCTETS_MAX = 60_000


@dataclass(frozen=True)
class Vue:
    """Une page, ce que l'on en montre (hauteur en pixels CSS, à partir d'un élément), ce que l'on y dépose d'abord."""

    adresse: str
    hauteur: int
    depuis: str = "main"
    depot: str = ""


VUES = {
    "reponse": Vue(f"/questions?q={quote('Qui élabore le Plan gouvernemental de la sécurité ?')}", 560, "body"),
    "fiche": Vue("/id/acteur/ssigri", 560),
    "matrice": Vue("/matrice", 520, "table"),
    "organigramme": Vue("/organigramme", 520, "svg.dessin"),
    "rapport": Vue("/validation", 600, depot="exemples/fiche-projet-fautive.yaml"),
    "formulaire": Vue("/formulaires/EntentePartenariat", 600),
    "sparql": Vue("/sparql", 560),
}
_HAUT = "return arguments[0].getBoundingClientRect().top + window.scrollY"


def photographier(fenetre: Any, vue: Vue) -> bytes:
    """L'image PNG d'une vue. Lève RuntimeError si elle est trop lourde pour la documentation."""
    fenetre.elargir(LARGEUR, vue.hauteur)
    fenetre.aller(vue.adresse)
    if vue.depot:
        fenetre.un('input[type="file"]').send_keys(str(RACINE / vue.depot))
        fenetre.suivre(fenetre.un('form[enctype] button[type="submit"]'))
    haut = fenetre.executer(_HAUT, fenetre.un(vue.depuis))
    cadrage = {"x": 0, "y": haut, "width": LARGEUR, "height": vue.hauteur, "scale": ECHELLE}
    prise = fenetre.pilote.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": cadrage})
    image = base64.b64decode(prise["data"])
    if len(image) > OCTETS_MAX:
        raise RuntimeError(f"{vue.adresse} : {len(image)} octets, {OCTETS_MAX} au plus ; réduire sa hauteur.")
    return image


def main(arguments: list[str] | None = None) -> int:
    from serveur.faces.web import Reglages, creer_application

    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    analyse.add_argument("noms", nargs="*", metavar="NOM", choices=[[], *VUES], help=", ".join(VUES))
    noms = analyse.parse_args(arguments).noms or list(VUES)
    application = creer_application(Reglages())
    IMAGES.mkdir(exist_ok=True)
    try:
        with servir(application) as racine, tempfile.TemporaryDirectory() as dossier:
            fenetre = Navigateur(racine, Path(dossier))
            try:
                for nom in noms:
                    (IMAGES / f"{nom}.png").write_bytes(photographier(fenetre, VUES[nom]))
                    print(f"docs/images/{nom}.png")
            finally:
                fenetre.fermer()
    except RuntimeError as erreur:
        print(f"images : {erreur}", file=sys.stderr)
        return 2
    finally:
        application.extensions["cadre_ri"].moteur.fermer()
    return 0


if __name__ == "__main__":
    sys.exit(main())

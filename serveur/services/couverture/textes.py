# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le texte du Cadre, quand la personne l'a : vérifié par sa somme, jamais copié dans le projet."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from serveur.noyau.erreurs import EntreeInutilisable

TAILLE_MAX = 5 * 1024**2


def lire_texte(chemin: Path, somme: str) -> str:
    """Texte en points de code, fins de ligne intactes.

    Lève EntreeInutilisable si le fichier manque, n'est pas de l'UTF-8 ou n'a pas la somme SHA-256
    `somme` : les positions des passages n'y voudraient rien dire.
    """
    try:
        # Un périphérique ou un tube n'a pas de fin, et son ouverture peut attendre sans fin.
        if not chemin.is_file() and chemin.exists():
            raise EntreeInutilisable(
                f"{chemin} : ce n'est pas un fichier ordinaire. Donner le chemin du texte du Cadre."
            )
        with chemin.open("rb") as fichier:
            octets = fichier.read(TAILLE_MAX + 1)
        if len(octets) > TAILLE_MAX:
            raise EntreeInutilisable(f"{chemin} : plus de {TAILLE_MAX // 1024**2} Mo, ce n'est pas le texte du Cadre.")
    except OSError as erreur:
        raise EntreeInutilisable(
            f"{chemin} : fichier illisible ({erreur.strerror or erreur}). Donner le chemin du texte du Cadre."
        ) from erreur
    trouvee = hashlib.sha256(octets).hexdigest()
    if trouvee != somme:
        raise EntreeInutilisable(
            f"{chemin} : ce n'est pas le texte de référence (sha256 {trouvee[:12]}…, attendu {somme[:12]}…). "
            "Reprendre le fichier d'origine, sans conversion."
        )
    return octets.decode("utf-8")


@dataclass(frozen=True)
class Passage:
    """Un passage entre ce qui le précède et ce qui le suit, blancs réduits."""

    avant: str
    texte: str
    apres: str


def en_contexte(texte: str, debut: int, fin: int, marge: int) -> Passage:
    """Passage [debut, fin[ en points de code, et au plus `marge` caractères de chaque côté, coupés entre deux mots."""
    avant, apres = texte[max(0, debut - marge) : debut], texte[fin : fin + marge]
    if debut > marge:
        avant = "… " + avant.partition(" ")[2]
    if fin + marge < len(texte):
        apres = apres.rpartition(" ")[0] + " …"
    return Passage(*(" ".join(x.split()) for x in (avant if marge else "", texte[debut:fin], apres if marge else "")))


def texte_configure() -> Path | None:
    """Chemin donné par CADRE_RI_TEXTE, s'il y en a un."""
    voulu = os.environ.get("CADRE_RI_TEXTE")
    return Path(voulu) if voulu else None

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Négociation de contenu : le meilleur type offert pour un en-tête Accept (RFC 9110, 12.5.1).

Couche pure. La plage la plus précise qui couvre un type lui donne sa qualité ; q=0 l'exclut.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

_QUALITE = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


def lire_accept(entete: str | None) -> list[tuple[str, float]]:
    """Plages et qualités ; une qualité illisible vaut 0, un en-tête absent ou vide accepte tout."""
    plages = []
    for morceau in (entete or "").split(","):
        plage, *parametres = [x.strip().lower() for x in morceau.split(";")]
        if "/" not in plage:
            continue
        qualite = next((p[2:].strip() for p in parametres if p.startswith("q=")), "1")
        plages.append((plage, float(qualite) if _QUALITE.fullmatch(qualite) else 0.0))
    return plages or [("*/*", 1.0)]


def choisir(entete: str | None, offerts: Sequence[str]) -> str | None:
    """Type offert préféré, ou None si aucun ne convient ; à qualité égale, l'ordre de l'offre."""
    return _choisir((entete or "")[:2000], tuple(offerts))


@functools.lru_cache(maxsize=1024)
def _choisir(entete: str, offerts: tuple[str, ...]) -> str | None:
    plages = lire_accept(entete)
    notes = [(qualite(plages, offert), -rang, offert) for rang, offert in enumerate(offerts)]
    meilleure, _, choisi = max(notes, default=(0.0, 0, ""))
    return choisi if meilleure > 0 else None


def qualite(plages: Sequence[tuple[str, float]], offert: str) -> float:
    """Qualité d'un type pour ces plages : celle de la plage la plus précise qui le couvre, sinon 0."""
    famille = offert.split("/")[0] + "/*"
    for precise in (offert, famille, "*/*"):
        trouvees = [q for plage, q in plages if plage == precise]
        if trouvees:
            return max(trouvees)
    return 0.0

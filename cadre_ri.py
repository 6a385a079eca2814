# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le nom sous lequel on l'installe est celui sous lequel on l'importe : `import cadre_ri ; cadre_ri.ouvrir()`.

Ne sait rien d'autre ; « ouvrir » tire tout le produit, et n'est chargé que si l'on s'en sert.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import serveur
from serveur import __version__

if TYPE_CHECKING:
    from serveur.faces.carnet import ouvrir

__all__ = ["__version__", "ouvrir"]


def __getattr__(nom: str) -> Any:
    if nom in __all__:
        return getattr(serveur, nom)
    raise AttributeError(f"module 'cadre_ri' has no attribute {nom!r}")

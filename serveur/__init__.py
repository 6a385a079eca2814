# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le Cadre de gestion des ressources informationnelles, en graphe que l'on interroge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from serveur.faces.carnet import ouvrir

__version__ = "0.1.0"
__all__ = ["__version__", "ouvrir"]


def __getattr__(nom: str) -> Any:
    # « ouvrir » tire tout le produit : il ne se charge que si l'on s'en sert (la ligne de commande démarre vite)
    if nom == "ouvrir":
        from serveur.faces.carnet import ouvrir

        return ouvrir
    raise AttributeError(f"module 'serveur' has no attribute {nom!r}")

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les directions principales d'une matrice : ses vecteurs singuliers à droite, du plus fort au plus faible.

Tirées de la plus petite des deux matrices de produits (lignes × lignes ou colonnes × colonnes) : les quelques centaines
que nous gardons y sont exactes bien au delà des décimales écrites, pour le quart du calcul. Couche pure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_NEGLIGEABLE = 1e-6  # de la plus forte : en deçà, une direction n'est que le bruit du calcul


def directions(table: NDArray[np.float64], combien: int) -> NDArray[np.float64]:
    """`combien` directions au plus, en colonnes de norme 1 (colonnes de `table` × directions).

    Le signe d'une direction est arbitraire : ici, sa plus grande composante est positive.
    """
    lignes, colonnes = table.shape
    valeurs, vecteurs = np.linalg.eigh(table @ table.T if lignes < colonnes else table.T @ table)
    forces = np.sqrt(np.maximum(valeurs[::-1], 0))
    gardees = min(combien, int((forces > _NEGLIGEABLE * forces[0]).sum()))
    trouvees = vecteurs[:, ::-1][:, :gardees]
    if lignes < colonnes:
        trouvees = table.T @ trouvees / forces[:gardees]
    extremes = np.abs(trouvees).argmax(axis=0)
    signees: NDArray[np.float64] = trouvees * np.sign(trouvees[extremes, np.arange(gardees)])
    return signees

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La version des règles qui ont jugé : celle du produit, et la somme des fichiers de formes."""

from __future__ import annotations

import functools
import hashlib

from serveur import __version__
from serveur.services.validation.tables import dossier_des_formes, fichiers_des_formes


@functools.cache
def version_des_regles() -> str:
    """« 0.1.0+3f2a9c81b4d7 » : change dès qu'une forme change."""
    somme = hashlib.sha256()
    for chemin in fichiers_des_formes(dossier_des_formes()):
        somme.update(chemin.read_bytes())
    return f"{__version__}+{somme.hexdigest()[:12]}"

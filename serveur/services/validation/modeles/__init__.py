# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les modèles vierges : un écrivain par format de la table, dans les modules de ce dossier.

Un module qui s'ajoute ici est trouvé de lui-même ; un format « modele » de la table sans écrivain, ou l'inverse, est
une erreur dès l'importation.
"""

import importlib
import pkgutil

from serveur.noyau.formats import offerts
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.modeles.ecriture import ECRIVAINS

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
ECRIVAINS.verifier()
_PAR_EXTENSION = {f.extension: nom for nom, f in offerts("modele").items()}


def ecrire(gabarits: Gabarits, classe: str, extension: str) -> bytes:
    """Le modèle vierge d'un genre, dans le format de cette extension. Lève NonAcceptable."""
    return ECRIVAINS.pour(_PAR_EXTENSION.get(extension, extension))(gabarits, classe)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les rapports de validation : un écrivain par format de la table, dans les modules de ce dossier.

Un module qui s'ajoute ici est trouvé de lui-même ; un format « rapport » de la table (noyau/formats.py) sans écrivain,
ou l'inverse, est une erreur dès l'importation.
"""

import importlib
import pkgutil

from serveur.services.validation.rapports.ecriture import ECRIVAINS

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
ECRIVAINS.verifier()

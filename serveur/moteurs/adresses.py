# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les adresses que la configuration donne : moteur, dépôt, services."""

from __future__ import annotations

import urllib.parse

from serveur.noyau.erreurs import EntreeInutilisable


def verifier_adresse(adresse: str) -> str:
    """L'adresse d'un moteur. Lève EntreeInutilisable si ce n'est pas une adresse http ou https complète."""
    parties = urllib.parse.urlsplit(adresse)
    if parties.username or parties.password:
        raise EntreeInutilisable("L'identité ne se met pas dans l'adresse : la donner par CADRE_RI_MOTEUR_IDENTITE.")
    if parties.scheme not in ("http", "https") or not parties.hostname:
        raise EntreeInutilisable(f"{adresse} : donner une adresse complète, comme https://hote/sparql.")
    return adresse

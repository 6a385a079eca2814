# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que toute demande peut porter, vérifié avant qu'aucune vue la lise : chemin, paramètres, en-têtes, champs.

Les longueurs et les nombres sont ceux de la table (serveur.noyau.bornes) ; ce qu'une vue borne de plus près est chez
elle.
"""

from __future__ import annotations

from flask import Flask, request

from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand

_LONGUES = ("/sparql", "/reconciliation")  # une requête, un lot
_FORMULAIRES = ("/formulaires", "/validation")  # leurs champs se comptent chez eux


def installer(application: Flask) -> None:
    application.before_request(_borner)


def _borner() -> None:
    """Lève TropGrand ou EntreeInutilisable."""
    if len(request.path) > bornes.CHEMIN_D_URL:
        raise TropGrand(f"Le chemin de l'adresse compte {len(request.path)} caractères, {bornes.CHEMIN_D_URL} au plus.")
    for nom, valeur in request.headers:
        if len(valeur) > bornes.ENTETE:
            raise TropGrand(f"L'en-tête {nom[:60]} compte {len(valeur)} caractères, {bornes.ENTETE} au plus.")
    _compter(request.query_string, "L'adresse")
    if not request.path.startswith(_LONGUES):
        for nom, valeur in request.args.items(multi=True):
            if len(valeur) > bornes.PARAMETRE:
                raise EntreeInutilisable(f"{nom[:60]} : {len(valeur)} caractères, {bornes.PARAMETRE} au plus.")
    if request.mimetype == "application/x-www-form-urlencoded" and not request.path.startswith(_FORMULAIRES):
        _compter(request.get_data(cache=True), "Le formulaire")


def _compter(encode: bytes, quoi: str) -> None:
    nombre = encode.count(b"&") + 1
    if nombre > bornes.PARAMETRES:
        raise EntreeInutilisable(f"{quoi} porte {nombre} paramètres, {bornes.PARAMETRES} au plus.")

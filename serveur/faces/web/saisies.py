# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une page de formulaire envoie : combien on en lit, et le fichier ou le texte à reprendre."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from serveur.faces.web.envoyes import GARDE_EN_BASE64, fichier_envoye, fichier_garde
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.formulaires.saisie import CHAMPS_MAX
from serveur.services.validation.limites import OCTETS_MAX

_SAISIE_MAX = 2 * 1024**2
_CORPS_MAX = _SAISIE_MAX + GARDE_EN_BASE64
ENVOI_MAX = OCTETS_MAX + _CORPS_MAX  # le plus grand corps qu'une route accepte : un fichier, et la saisie autour


def borner_le_corps() -> None:
    """Ce que l'on accepte de lire, puis la lecture. Lève TropGrand, qui dit comment ne rien perdre."""
    request.max_content_length = ENVOI_MAX
    request.max_form_memory_size = _CORPS_MAX
    request.max_form_parts = CHAMPS_MAX + 100
    # Werkzeug ne compte que les parts d'un multipart ; la longueur d'abord, sans quoi compter serait déjà lire
    if request.mimetype == "application/x-www-form-urlencoded" and (
        (request.content_length or 0) > _SAISIE_MAX or request.get_data().count(b"&") > CHAMPS_MAX + 100
    ):
        raise TropGrand(_TROP)
    try:
        request.form, request.files  # noqa: B018 - la lecture du corps se fait ici
    except RequestEntityTooLarge as erreur:
        raise TropGrand(_TROP) from erreur


_TROP = (
    "La saisie dépasse la taille permise. Revenir en arrière : le navigateur l'a gardée. "
    "Pour un document aussi long, préparer un fichier et le valider."
)


def fichier_ou_texte() -> tuple[bytes, str]:
    """Le fichier choisi, le texte collé, ou le fichier que la page a gardé. Lève EntreeInutilisable."""
    choisi = fichier_envoye()
    if choisi:
        return choisi
    texte = request.form.get("texte", "")
    if texte.strip():
        return texte.encode(), "texte collé"
    garde = fichier_garde()
    if garde is None:
        raise EntreeInutilisable("Aucun fichier n'est choisi : en choisir un, puis « Reprendre ».")
    return garde

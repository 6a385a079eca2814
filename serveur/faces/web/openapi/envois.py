# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que l'API reçoit : soumissions à valider, noms à réconcilier."""

from __future__ import annotations

from typing import Any

from serveur.faces.web.openapi.elements import (
    FORMULAIRE,
    HTML,
    JSON,
    Chemins,
    choix,
    operation,
    parametre,
    renvoi,
    requis,
)
from serveur.faces.web.openapi.schemas import DEPOT, OBJET, OCTETS, TEXTE
from serveur.noyau.formats import mimes, offerts
from serveur.services.reconciliation.protocole import ENTIER_MAX
from serveur.services.validation.limites import MODELES


def validation() -> Chemins:
    type_voulu = parametre("type", "Genre de la soumission, si elle ne le dit pas", exemple="EntentePartenariat")
    return {
        "/validation": {
            "get": operation("pageDeValidation", "validation", "La page où déposer une soumission", [HTML]),
            "post": operation(
                "valider",
                "validation",
                "Valide une soumission ; le corps est le document, dans l'un des formats lus",
                {**dict.fromkeys(mimes("rapport").values()), JSON: OBJET},
                [type_voulu, choix("format", "Format du rapport, au lieu de l'en-tête Accept", mimes("rapport"))],
                {
                    **{m: OCTETS if f.binaire else TEXTE for f in offerts("soumission").values() for m in f.mimes},
                    **dict.fromkeys((FORMULAIRE, "multipart/form-data"), DEPOT),
                },
            ),
        },
    }


def formulaires() -> Chemins:
    nom = requis("nom", "Type de soumission", "EntentePartenariat", "path")
    return {
        "/formulaires": {
            "get": operation("listerLesFormulaires", "validation", "Les types de soumissions", [HTML]),
            "post": operation(
                "reprendre",
                "validation",
                "Le formulaire rempli d'un fichier ou d'un texte",
                [HTML],
                corps={"multipart/form-data": OBJET, FORMULAIRE: OBJET},
            ),
        },
        "/formulaires/{nom}": {
            "get": operation(
                "formulaire",
                "validation",
                "Le formulaire d'un type, ou son modèle vierge",
                [HTML, *mimes("modele").values()],
                [
                    nom,
                    choix("format", "Le modèle vierge, dans ce format", MODELES),
                    parametre("exemple", "Rempli de cet exemple"),
                ],
            ),
            "post": operation(
                "agirSurLeFormulaire",
                "validation",
                "Valider la saisie, la changer ou l'emporter (champ « action »)",
                [HTML, *mimes("formulaire").values()],
                [nom],
                {FORMULAIRE: OBJET, "multipart/form-data": OBJET},
            ),
        },
    }


def reconciliation() -> Chemins:
    """W3C Entity Reconciliation : 0.2 à la racine, ébauche 1.0 sous les deux racines."""
    chemins: Chemins = {
        "/reconciliation": {
            "get": operation(
                "reconcilier",
                "reconciliation",
                "Manifeste 0.2, lot de demandes (« queries ») ou extension (« extend »)",
                {JSON: OBJET, HTML: None},
                [
                    parametre("queries", "Lot de demandes, en JSON", exemple='{"q0": {"query": "SCT"}}'),
                    parametre("extend", "Demande d'extension, en JSON"),
                    choix("version", "Version du manifeste", ["0.2", "1.0", "1.0-draft"]),
                    parametre("callback", "Fonction JSONP"),
                ],
            ),
            "post": operation(
                "reconcilierParEnvoi",
                "reconciliation",
                "Lot de demandes ou extension, en formulaire",
                {JSON: OBJET},
                corps={FORMULAIRE: {"type": "object", "properties": {"queries": TEXTE, "extend": TEXTE}}},
            ),
        },
        "/reconciliation/1.0": {
            "get": operation("manifeste10", "reconciliation", "Manifeste de l'ébauche 1.0", {JSON: OBJET})
        },
    }
    for racine, suffixe in (("/reconciliation", ""), ("/reconciliation/1.0", "10")):
        chemins |= _sous_chemins(racine, suffixe)
    return chemins


def _sous_chemins(racine: str, suffixe: str) -> Chemins:
    def decrire(nom: str, resume: str, contenus: Any, *parametres: dict[str, Any]) -> dict[str, Any]:
        return {"get": operation(f"{nom}{suffixe}", "reconciliation", resume, contenus, parametres)}

    def envoyer(nom: str, resume: str) -> dict[str, Any]:
        return {"post": operation(f"{nom}{suffixe}", "reconciliation", resume, {JSON: OBJET}, corps={JSON: OBJET})}

    entite = requis("id", "Identifiant d'une entité", "acteur:ssigri")
    return {
        f"{racine}/match": envoyer("apparier", "Un lot de demandes (1.0)"),
        f"{racine}/extend": envoyer("etendre", "Valeurs de propriétés (1.0)"),
        f"{racine}/extend/propose": decrire(
            "proposerDesProprietes",
            "Propriétés qu'un type peut donner",
            {JSON: OBJET},
            parametre("type", "Un type", exemple="Acteur"),
            parametre("limit", "Au plus", {"type": "integer", "minimum": 1, "maximum": ENTIER_MAX}),
        ),
        f"{racine}/suggest/{{quoi}}": decrire(
            "suggererPourReconcilier",
            "Complétion d'entités, de types ou de propriétés",
            {JSON: OBJET},
            requis("quoi", "entity, type ou property", "entity", "path"),
            parametre("prefix", "Ce qui est tapé", exemple="min"),
            parametre("cursor", "Résultats à passer (0.2)", {"type": "integer", "minimum": 0, "maximum": ENTIER_MAX}),
            parametre("offset", "Résultats à passer (1.0)", {"type": "integer", "minimum": 0, "maximum": ENTIER_MAX}),
            parametre("limit", "Au plus", {"type": "integer", "minimum": 1, "maximum": ENTIER_MAX}),
        ),
        f"{racine}/preview": decrire("apercu", "Aperçu d'une entité, à encadrer", [HTML], entite),
        f"{racine}/voir": {"get": renvoi(f"voir{suffixe}", "reconciliation", "Mène à la page d'une entité", [entite])},
    }

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrire un rapport dans le format voulu, et les mots que tous les rapports partagent.

Ne connaît aucun format : chacun a son écrivain, enregistré par son module.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from serveur.noyau.formats import Ecrivains
from serveur.services.validation.grades import CODES, PAR_CODE, rang

Document = dict[str, Any]
ECRIVAINS: Ecrivains[Callable[[list[Document], str], bytes]] = Ecrivains("rapport")


def document_en_erreur(fichier: str, message: str, octets: bytes | None = None) -> Document:
    """L'entrée d'un fichier qui n'a pas pu être validé : ni conforme, ni constats, une erreur."""
    comptes = dict.fromkeys(CODES, 0)
    rendu: Document = {
        "fichier": fichier,
        "type": None,
        "conforme": False,
        "erreur": message,
        "comptes": comptes,
        "constats": [],
    }
    return rendu if octets is None else {**rendu, "sha256": hashlib.sha256(octets).hexdigest()}


def ecrire(documents: list[Document], nom_format: str) -> bytes:
    """Le rapport dans l'un des formats « rapport » de la table. Lève NonAcceptable."""
    return ECRIVAINS.pour(nom_format)(documents, nom_format)


LOT = 20  # documents : au delà, le JSON est un document par ligne, et sans grille si on ne la demande pas
AVEC_GRILLE = frozenset(("json", "html", "docx", "xlsx"))  # les rapports qui montrent la grille des exigences
ETATS = {  # d'une exigence de la grille
    "satisfaite": "✔ satisfaite",
    "manquante": "✘ manquante",
    "sans-objet": "— sans objet",
    "a-verifier": "? à vérifier",
}
RESERVE = "Le Cadre est un texte de 2002 ; ce rapport ne dit pas l'état du droit en vigueur et ne vaut pas approbation."
_MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_NOMBRE = re.compile(r"(\d+)")
NON_LU = "ce genre de fichier n'est pas lu ; le retirer du dossier, ou le donner en YAML, Excel, OpenDocument ou CSV."


def a_partir_de(document: Document, gravite: str) -> Document:
    """Le document, ses constats moins graves que `gravite` mis de côté ; comptes et verdict restent ceux de tous."""
    gardes = [c for c in document["constats"] if rang(c["gravite"]) <= rang(gravite)]
    return {**document, "constats": gardes}


def comptes_en_mots(comptes: dict[str, int]) -> str:
    """« 2 violations, 1 avertissement »."""
    mots = [f"{n} {PAR_CODE[g].pluriel if n > 1 else PAR_CODE[g].nom}" for g, n in comptes.items() if n]
    return ", ".join(mots) or "aucun constat"


def en_toutes_lettres(jour: date) -> str:
    """« 1er juillet 2002 »."""
    return f"{'1er' if jour.day == 1 else jour.day} {_MOIS[jour.month - 1]} {jour.year}"


def dans_l_ordre(citation: str) -> list[tuple[bool, int, str]]:
    """De quoi trier des citations : 5.2.1 avant 5.10, la 2e puce avant la 10e."""
    morceaux = _NOMBRE.split(citation)
    return [(not x.isdigit(), int(x) if x.isdigit() else 0, x) for x in morceaux]


def compter_les_documents(documents: list[Document]) -> str:
    """« 12 documents : 7 conformes, 4 non conformes, 1 non validé »."""
    rates = sum(bool(d.get("erreur")) for d in documents)
    bons = sum(d["conforme"] for d in documents)
    mots = ((bons, "conforme"), (len(documents) - bons - rates, "non conforme"), (rates, "non validé"))
    dits = ", ".join(f"{n} {mot}{'s' if n > 1 else ''}" for n, mot in mots if n or mot != "non validé")
    return f"{len(documents)} document{'s' if len(documents) > 1 else ''} : {dits}."


def par_partie(document: Document) -> list[tuple[str, list[dict[str, Any]]]]:
    """Constats groupés par partie du document, dans l'ordre où elles apparaissent."""
    groupes: dict[str, list[dict[str, Any]]] = {}
    for constat in document["constats"]:
        groupes.setdefault(constat["partie"] or "document", []).append(constat)
    return list(groupes.items())


def lieu(constat: dict[str, Any]) -> str:
    return constat["cellule"] or (f"ligne {constat['ligne']}" if constat["ligne"] else "")


def citations(constat: dict[str, Any]) -> str:
    """Toutes les citations d'un constat, ou le fondement de la maison."""
    dites = [f["citation"] for f in constat["fondements"]] or [constat["fondement"]["citation"]]
    return " ; ".join(sans_redite(dites))


def sans_redite(dites: list[str]) -> list[str]:
    """Les citations d'une énumération : « Cadre » n'y est dit qu'une fois."""
    return [*dites[:1], *(c.removeprefix("Cadre, ") for c in dites[1:])]

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les champs d'un bloc écrit en phrase (« au SCT le 20 mai, pour information »), quand elle n'a qu'une lecture. Pur.

Tout mot de la phrase doit avoir sa place : s'il en reste un, rien n'est lu, et le texte demeure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from serveur.services.validation.structure import Champ, Modele
from serveur.services.validation.valeurs import LONGUEUR_MAX, lire_nombre, nie

Champs = list[tuple[str, str]]  # (clé, texte)

_VERBE = re.compile(
    r"(?:(?:l['’]entente|le document|elle|il) )?(?:(?:est|a été) )?(?:dépos|transmis|remis|envoy|soumis)(?:é?e?s?)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\b(?:le|du|en date du)\s+)?"
    r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}(?:er)?\s+[^\W\d_]{3,10}\.?\s+\d{4}|\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:pour\s+(?:son\s+|leur\s+)?(?:information|avis|approbation|autorisation|décision)(?:\s+seulement)?"
    r"|à\s+titre\s+(?:informatif|d['’]information))\b",
    re.IGNORECASE,
)
_AUPRES = re.compile(r"(?:auprès\s+(?:du|de\s+la|de\s+l['’]|des|de)|au|aux|à\s+la|à\s+l['’]|à)\s*", re.IGNORECASE)
_DONT = re.compile(r"(?:(?<!\s)\s*+[,(]?+\s*+)?\b(?:dont|y compris|incluant|comprenant)\s++", re.IGNORECASE)
_EN_RI = re.compile(
    r"(.{1,60}?)\s+(?:en|de|pour(?: les)?)\s+(?:RI|ressources informationnelles)\s*[).]{0,2}", re.IGNORECASE
)
_NOM_ET_TEXTE = re.compile(r"([^:]{2,150}?)\s*:\s+(\S.*)", re.DOTALL)


def en_champs(texte: str, cles: Collection[str], nomme: Callable[[str], bool]) -> Champs | None:
    """Les champs que dit `texte` là où un bloc de `cles` est attendu ; `nomme` : ce mot nomme un acteur.

    None si la phrase ne se lit pas, ou pas d'une seule façon.
    """
    net = texte.strip()
    if "destinataire" in cles:
        return _remise(net, nomme)
    if "montant_total" in cles:
        return _enveloppe(net)
    nom = next((cle for cle in ("partie", "fournisseur") if cle in cles), None)
    trouve = _NOM_ET_TEXTE.fullmatch(net) if nom and "description" in cles else None
    return [(nom, trouve[1]), ("description", trouve[2])] if nom and trouve and nomme(trouve[1]) else None


def en_mots(lus: Champs) -> str:
    return " ; ".join(f"« {cle} » : {dit}" for cle, dit in lus)


def a_mettre_en_champs(texte: str, modele: Modele, champ: Champ | None) -> str | None:
    """Ce qu'un constat dit d'un texte de plusieurs mots qui tient la place d'un bloc, ou None."""
    if champ is None or champ.partie is None or not re.search(r"\w\W+\w", texte):
        return None
    cles = ", ".join(f"« {modele.champs[p].cle} »" for p in modele.parties[champ.partie] if p in modele.champs)
    return f"Écrit en phrase, « {champ.cle} » ne se lit pas de façon sûre : le donner en champs ({cles})."


def _remise(net: str, nomme: Callable[[str], bool]) -> Champs | None:
    if len(net) > LONGUEUR_MAX:
        return None
    champs: Champs = []
    reste = net[trouve.end() :] if (trouve := _VERBE.match(net)) else net
    for cle, motif in (("date", _DATE), ("but", _BUT)):
        trouves = list(motif.finditer(reste))
        if len(trouves) > 1:
            return None
        for vu in trouves:
            champs.append((cle, vu[1] if motif is _DATE else vu[0]))
            reste = f"{reste[: vu.start()]},{reste[vu.end() :]}"
    noms = [m.strip(" .") for m in reste.split(",") if m.strip(" .")]
    if len(noms) > 1:
        return None
    if noms:
        nom = _AUPRES.sub("", noms[0], count=1) if _AUPRES.match(noms[0]) else noms[0]
        if not nomme(nom):
            return None
        champs.append(("destinataire", nom))
    return champs or None


def _enveloppe(net: str) -> Champs | None:
    total, *suites = _DONT.split(net, maxsplit=1)
    if not lire_nombre(total):
        return [("description", net)] if re.search(r"\d", net) and not nie(net) else None  # « à venir » ne décrit rien
    if not suites:
        return [("montant_total", total)]
    en_ri = _EN_RI.fullmatch(suites[0])
    if en_ri and lire_nombre(en_ri[1]):
        return [("montant_total", total), ("ressources_informationnelles", en_ri[1])]
    return [("description", net)]

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Met un énoncé en une phrase française : l'article du titulaire, le verbe de la nature, l'accord.

Pur : ne connaît que des noms, l'usage d'une nature et des libellés à l'infinitif.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from serveur.graphe.recherche.natures import CONSULTE
from serveur.noyau.langue import plier

_INFINITIF = re.compile(r"(?:S['e] ?)?[A-ZÉÈÊÀÂÎÔŒ][\w'-]*(?:er|ir|re|oir)\b", re.IGNORECASE)
# Une collaboration ou un rôle conseil se dit au présent : le verbe en dit assez, la nature est à côté.
_IRREGULIERS = {"être": ("est", "sont"), "pouvoir": ("peut", "peuvent"), "prendre": ("prend", "prennent")}
# -er régulier : ni -yer, ni é ou e avant la dernière consonne (gérer, appeler), dont le radical change.
_REGULIER = re.compile(r"\w*(?:[^yéèe\W][bcdfghjklmnpqrstvwxz]{0,9}|[eé][bcdfghjklmnpqrstvwxz]{2,9})er")
_FEMININS = frozenset("commission table surete".split())
_INVARIABLES = frozenset(("fonds",))


def pluriel(nom: str) -> bool:
    """Le nom est-il au pluriel ? (« Ministères et organismes », mais pas « Fonds de partenariat »)"""
    premier = plier(nom.split()[0])
    return premier.endswith("s") and premier not in _INVARIABLES


def avec_article(nom: str, commun: bool = False) -> str:
    """« Office (OLF) » → « L'Office (OLF) » ; un nom commun perd sa majuscule (« Le ministre de… »)."""
    premier = plier(nom.split()[0])
    if commun and " " in nom:
        nom = nom[0].lower() + nom[1:]
    if pluriel(nom):
        return f"Les {nom}"
    if premier[0] in "aeiou":
        return f"L'{nom}"
    return f"La {nom}" if premier in _FEMININS else f"Le {nom}"


def en_phrase(libelle: str, usage: Mapping[str, str], titulaires: Sequence[str]) -> str:
    """« Le SCT doit soutenir le Conseil du trésor. » ; sans titulaire ou sans infinitif, le libellé tel quel.

    usage : ce que l'ontologie dit de la nature (Index.usages) ; titulaires : noms précédés de leur article
    (avec_article).
    """
    net = libelle.rstrip(".")
    if "verbe" not in usage or not _INFINITIF.match(libelle):
        return f"{net}."
    if not titulaires:
        debut = usage.get("verbeImpersonnel", "À noter :")
        return f"{debut} {net[0].lower()}{net[1:]} ; cette phrase du texte ne nomme pas qui."
    noms = _enumerer([titulaires[0], *(nom[0].lower() + nom[1:] for nom in titulaires[1:])])
    accord = len(titulaires) > 1 or titulaires[0].startswith("Les ")
    suite = net[0].lower() + net[1:]
    infinitif = suite.split()[0].rstrip(",")
    role = usage.get("role")
    present = _au_present(infinitif, accord) if role == CONSULTE else None
    if present:
        return f"{noms} {present}{suite[len(infinitif) :]}."
    verbe = usage["verbePluriel" if accord else "verbe"]
    if verbe.endswith(" de") and suite[0] in "aeiouéèêhâîôœ":
        return f"{noms} {verbe[:-1]}'{suite}."
    return f"{noms} {verbe} {suite}."


def _au_present(infinitif: str, accord: bool) -> str | None:
    """Présent à la troisième personne, ou None si le verbe n'est pas de ceux que l'on sait conjuguer."""
    if infinitif in _IRREGULIERS:
        return _IRREGULIERS[infinitif][accord]
    return f"{infinitif[:-2]}{'ent' if accord else 'e'}" if _REGULIER.fullmatch(infinitif) else None


def _enumerer(noms: Sequence[str]) -> str:
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"

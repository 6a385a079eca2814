# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui, dans une question, pourrait désigner quelqu'un : courriels et numéros y sont remplacés avant d'être gardés.

Un nom ou une adresse civique ne se reconnaît pas ainsi : qui relit le journal les ôte. Pur.
"""

from __future__ import annotations

import re
import unicodedata

from serveur.noyau.terminal import neutraliser

COURRIEL, NUMERO = "[courriel]", "[numéro]"

# bornés, pour un temps qui croît comme le texte
_COURRIEL = re.compile(r"[^\s@<>()\[\],;:\"«»]{1,64}@[^\s@<>()\[\],;:\"«»]{1,253}")
# assurance maladie : quatre lettres, puis huit chiffres
_MALADIE = re.compile(r"\b[^\W\d_]{4}[ .-]?(\d{4})[ .-]?(\d{4})\b")
# sept chiffres ou plus, par groupes de deux au moins : « 4.3.3 4.3.4 » est une suite de sections, non un numéro
_SEPARE = r"[ .()/+_‐-―-]{1,3}"
_SOMME = r"(?P<somme> ?(?:\$|[kM] ?\$|(?:de )?dollars?\b|€))?"
_NUMERO = re.compile(rf"(?:\+?1{_SEPARE})?\(?(?<!\d)\d{{2,}}(?:{_SEPARE}\d{{2,}})*(?!\d){_SOMME}")
_ANNEE = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d[-/.](?:0\d|1[0-2])[-/.](?:[0-2]\d|3[01])")
CHIFFRES = 7  # un numéro de téléphone local


def masquer(texte: str) -> str:
    """Le texte sur une ligne, sans caractère invisible ; courriels, téléphones, NAS et autres longs numéros masqués.

    Années, dates et sommes d'argent restent : elles font partie de la question.
    """
    visibles = (" " if c.isspace() else c for c in texte if unicodedata.category(c) != "Cf")
    propre = neutraliser(" ".join("".join(visibles).split()))
    propre = _MALADIE.sub(lambda m: m[0] if _des_annees(m[1], m[2]) else NUMERO, _COURRIEL.sub(COURRIEL, propre))
    return _NUMERO.sub(_numero, propre)


def _numero(vu: re.Match[str]) -> str:
    groupes = re.findall(r"\d+", vu[0])
    if sum(map(len, groupes)) < CHIFFRES or vu["somme"] or _des_annees(*groupes) or _DATE.fullmatch(vu[0]):
        return vu[0]
    return NUMERO


def _des_annees(*groupes: str) -> bool:
    return all(_ANNEE.fullmatch(groupe) for groupe in groupes)

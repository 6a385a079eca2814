# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les mots d'un nom, et ce qui fait de deux mots le même : accord, abréviation, initiales, faute de frappe.

Pur : ne sait rien du graphe. Un mot qui existe n'est jamais la faute de frappe d'un autre : « ministre » n'est pas
« ministère » mal tapé, « santé » n'est pas « sûreté ».
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from serveur.noyau.langue import plier

# Mots qui ne distinguent aucun nom, en français et en anglais ; « sous » et « par » distinguent.
LIAISONS = frozenset("a au aux avec concernant d de des du en et l la le les of sur the to un une for on and".split())
# Ce que l'on ajoute ou retire sans changer de qui l'on parle : le territoire, et l'habillage d'un numéro de chapitre.
NEUTRES = frozenset("c ch chap chapitre lq lrq qc quebec rlrq".split())
# Écritures usuelles que la règle du préfixe ne devine pas : « min » est un ministère, jamais un ministre.
ABREGES = {
    "min": "ministere",
    "minist": "ministere",
    "mins": "ministeres",
    "qc": "quebec",
    "secr": "secretariat",
    "cie": "compagnie",
}

SANS_POINT = frozenset({"gouv"})  # s'abrège même sans point : gouvernement, gouvernemental, gouvernementaux

EXACT, ACCORD, ABREGE, FAUTE, FAUTE_COURTE = 1.0, 0.99, 0.985, 0.96, 0.945
DEUXIEME_FAUTE = 0.035

_ELISION = re.compile(r"\b(?:l|d|j|m|t|s|c|n|qu)['’`´](?=\w)")
_MOT = re.compile(
    r"[a-z]+-\d+(?:\.\d+)*"  # chapitre 
    r"|(?:[a-z]\.){2,}(?:[a-z]\b)?"  # sigle à points : M.C.C.
    r"|\b[a-z]/[a-z]\b"  # M/O
    r"|\d+|[^\W\d_]+\.?"
)


@dataclass(frozen=True)
class Mot:
    """Forme pliée ; `abrege` : suivi d'un point ; `sigle` : écrit en capitales, de deux à six lettres."""

    forme: str
    abrege: bool = False
    sigle: bool = False


def lire(nom: str) -> tuple[Mot, ...]:
    """Mots qui comptent, dans l'ordre ; les mots de liaison sont laissés."""
    nom = unicodedata.normalize("NFKC", nom)
    crie = nom.isupper() and " " in nom.strip()  # tout en capitales : rien n'y signale un sigle
    plie = _ELISION.sub(" ", plier(nom))
    mots = []
    for trouve in _MOT.finditer(plie):
        brut = trouve.group()
        point = brut.endswith(".") and brut.count(".") == 1
        forme = brut if "-" in brut else brut.replace(".", "").replace("/", "")
        capitales = not crie and 2 <= len(forme) <= 6 and forme.upper() in nom.replace(".", "").replace("/", "")
        forme = ABREGES.get(forme, forme)
        if forme not in LIAISONS or capitales:
            mots.append(Mot(forme, (point and len(forme) < 8) or forme in SANS_POINT, capitales))
    return tuple(mots)


def compacter(nom: str) -> str:
    """Lettres et chiffres pliés, sans espace ni ponctuation : deux noms égaux à une espace près le sont."""
    return "".join(c for c in plier(unicodedata.normalize("NFKC", nom)) if c.isalnum())


def radical(forme: str) -> str:
    """Forme sans marque de genre ni de nombre (« informationnelles », « informationnel »)."""
    base = forme.rstrip("sx").rstrip("e")
    base = base[:-1] if base.endswith("ll") else base
    return base if len(base) >= 4 else forme


def ressembler(mot: Mot, nom: str, connus: Collection[str]) -> float:
    """De 0 à 1 : ce mot est-il l'écriture du mot `nom` ? `connus` : les mots qui existent."""
    forme = mot.forme
    if forme == nom:
        return EXACT
    if any(c.isdigit() for c in forme + nom):
        return 0.0
    if len(forme) >= 4 and len(nom) >= 4 and radical(forme) == radical(nom):
        return ACCORD
    if mot.abrege and len(forme) > 1 and forme not in NEUTRES and len(forme) < len(nom) and nom.startswith(forme):
        return ABREGE
    if len(forme) < 4 or mot.sigle:
        return 0.0
    if forme in connus:
        return 0.0
    permis = fautes_permises(forme)
    distance = OSA.distance(forme, nom, score_cutoff=permis)
    if distance <= permis:
        return (FAUTE if len(forme) >= 7 else FAUTE_COURTE) - DEUXIEME_FAUTE * (distance - 1)
    if len(forme) >= 4 and nom.startswith(forme):
        return FAUTE_COURTE  # abréviation sans point
    return 0.0


def fautes_permises(forme: str) -> int:
    """Lettres ajoutées, ôtées, changées ou interverties que l'on pardonne à un mot."""
    return 0 if len(forme) < 5 else 1 if len(forme) < 9 else 2


def initiales(mots: tuple[str, ...]) -> set[str]:
    """Initiales de deux à six mots de suite (« ti » de « technologies information »)."""
    return {
        "".join(m[0] for m in mots[debut:fin])
        for debut in range(len(mots))
        for fin in range(debut + 2, min(debut + 6, len(mots)) + 1)
    }

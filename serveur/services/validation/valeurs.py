# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une personne écrit pour une date, un nombre, une part, un oui ou un non, et ce qu'elle veut dire.

Pur : ni RDF, ni graphe. Chaque lecture rend une `Lecture` (la valeur et ce qu'il a fallu entendre) ou None ; rien ne
se devine : ce qui se lit de deux façons ne se lit pas, et `lectures_possibles` les propose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Generic, TypeVar

from serveur.noyau.langue import plier

LONGUEUR_MAX = 200  # au-delà, ce n'est ni une date ni un nombre : rien ne s'y cherche


T = TypeVar("T")


@dataclass(frozen=True)
class Lecture(Generic[T]):
    """Une valeur lue ; `entendue` : la graphie n'est pas celle du modèle, le rapport dit ce qu'on y a lu."""

    valeur: T
    entendue: bool = False


_TIRETS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_MOIS = {
    nom: rang
    for rang, noms in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin jun june",
            "juillet juil jul july",
            "aout aug august",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        1,
    )
    for nom in noms.split()
}
_JOURS = r"(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)"
_MODELE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")  # telle que le modèle l'écrit : presque toutes
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACTE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_EUROPE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_EN_LETTRES = re.compile(
    rf"(?:le )?(?:{_JOURS},? )?(?:le )?(\d{{1,2}})(?:er|e)?(?: ?- ?| )([a-z]+)\.?(?: ?- ?| )(\d{{4}})"
)
_A_L_ANGLAISE = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_HEURE = re.compile(r"(?:t| |, | a )\d{1,2}(?::| ?h ?)\d{0,2}(?::\d{2}(?:[.,]\d+)?)?(?: ?z|[+-]\d{2}:?\d{2})?")


def lire_date(texte: str) -> Lecture[date] | None:
    """La date que dit `texte`, quand une seule lecture existe au calendrier."""
    possibles = lectures_possibles(texte)
    if len(possibles) != 1:
        return None
    return Lecture(possibles[0], entendue=possibles[0].isoformat() != texte.strip())


def lectures_possibles(texte: str) -> list[date]:
    """Les dates du calendrier que `texte` peut dire : aucune, une, ou deux (« 05/06/2002 »)."""
    if len(texte) > LONGUEUR_MAX:
        return []
    if trouve := _MODELE.fullmatch(texte):
        return _dates([(int(trouve[1]), int(trouve[2]), int(trouve[3]))])
    net = " ".join(plier(texte.translate(_TIRETS)).split())
    heure = _HEURE.search(net)
    if heure and heure.end() == len(net) and re.search(r"\d{4}$|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$", net[: heure.start()]):
        net = net[: heure.start()]
    for motif, ordre in ((_ISO, (1, 3, 4)), (_COMPACTE, (1, 2, 3))):
        if trouve := motif.fullmatch(net):
            return _dates([tuple(int(trouve[i]) for i in ordre)])
    if trouve := _EUROPE.fullmatch(net):
        un, deux, annee = int(trouve[1]), int(trouve[3]), int(trouve[4])
        return _dates([(annee, deux, un), (annee, un, deux)])
    if (trouve := _EN_LETTRES.fullmatch(net)) and trouve[2] in _MOIS:
        return _dates([(int(trouve[3]), _MOIS[trouve[2]], int(trouve[1]))])
    if (trouve := _A_L_ANGLAISE.fullmatch(net)) and trouve[1] in _MOIS:
        return _dates([(int(trouve[3]), _MOIS[trouve[1]], int(trouve[2]))])
    return []


def _dates(candidates: list[tuple[int, ...]]) -> list[date]:
    lues: list[date] = []
    for annee, mois, jour in candidates:
        try:
            lue = date(annee, mois, jour)
        except ValueError:
            continue
        if lue not in lues:
            lues.append(lue)
    return lues


def jour_voisin(texte: str) -> date | None:
    """Pour « 2003-11-31 » : le dernier jour du mois qu'on voulait sans doute, à proposer, jamais à prendre."""
    trouve = _ISO.fullmatch(texte.strip().translate(_TIRETS)) if len(texte) <= LONGUEUR_MAX else None
    if not trouve or not 1 <= int(trouve[3]) <= 12 or not 28 < int(trouve[4]) <= 31 or not int(trouve[1]):
        return None
    annee, mois = int(trouve[1]), int(trouve[3])
    return date(annee + mois // 12, mois % 12 + 1, 1) - timedelta(days=1)


_ESPACES = r"[\s\u00a0\u2007\u2009\u202f'’]"
_MONNAIE = r"(?:\$ ?(?:ca(?:d|n)?)?|cad|dollars?(?: canadiens?)?)"
_UNITE = re.compile(
    rf"(?P<facteur>[km]|(?:millier|million|milliard)s?)?(?: ?d['e])? ?(?P<monnaie>{_MONNAIE})?|"
    r"(?P<part>%|pour ?cent|p\. ?(?:100|c(?:ent)?\.?)|pc)"
)
_FACTEURS = {"k": 1000, "m": 10**6, "millier": 1000, "million": 10**6, "milliard": 10**9}
_CHIFFRES = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d{1,2})?")
_GROUPES = re.compile(rf"[+-]?\d{{1,3}}(?:(?P<milliers>{_ESPACES}|[.,])\d{{3}})(?:(?P=milliers)\d{{3}})*(?:[.,]\d+)?")
_A_L_ANGLAISE_EN_DOLLARS = re.compile(r"\$ ?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?: ?(?:cad?|cdn))?")
_FRACTION = re.compile(r"(\d{1,3}) ?/ ?(\d{1,3})")
# « un tiers », « les deux tiers », « la moitié des coûts » : le complément redit la place, il n'ajoute rien
_EN_TOUTES_LETTRES = re.compile(
    r"(?:(?:l'|les? |la )?(?P<nombre>une?|deux|trois|quatre|cinq|six|sept|huit|neuf)? ?"
    r"(?P<part>moitie|demie?|tiers|quarts?|cinquiemes?|sixiemes?|septiemes?|huitiemes?|neuviemes?|dixiemes?))"
    r"(?: (?:des?|du) (?:couts?|frais|depenses?|benefices?|total|tout))?[ .]*"
)
_NUMERATEURS = {mot: n for n, mot in enumerate("un deux trois quatre cinq six sept huit neuf".split(), 1)} | {"une": 1}
_DENOMINATEURS = {"moitie": 2, "demi": 2, "demie": 2, "tier": 3, "quart": 4} | {
    f"{mot}ieme": n for n, mot in enumerate("cinqu six sept huit neuv dix".split(), 5)
}
_TETE = re.compile(rf"\$? ?([+-]?\d[\d.,e+]*(?:{_ESPACES}\d{{3}}(?!\d))*(?:[.,]\d+)?(?:e[+-]?\d+)?)")


def lire_nombre(texte: str, *, part: bool = False) -> Lecture[Decimal] | None:
    """Le nombre que dit `texte` (« 250 000,50 $ », « 1,2 M$ », « 2.4e6 », « 40 % ») ; une part peut être « 1/3 »
    ou « deux tiers ».

    Un point ou une virgule seuls devant trois chiffres se lisent de deux façons : pas de lecture, à moins que le « $ »
    soit devant, à l'anglaise, où la virgule sépare les milliers. Une part est sur cent : « 1/3 » rend 33,33… Un pour
    cent n'est pas un montant, et un montant n'est pas une part.
    """
    if len(texte) > LONGUEUR_MAX:
        return None
    net = plier(texte.strip().translate(_TIRETS)).replace("\u00a0", " ").replace("\u202f", " ")
    if part and (fraction := _fraction(net)):
        return Lecture(round(Decimal(100) * fraction[0] / fraction[1], 4), entendue=True)
    trouve = _TETE.match(net)
    if not trouve:
        return None
    nombre, reste = trouve[1], net[trouve.end() :].strip()
    unite = _UNITE.fullmatch(reste)
    if not unite:
        return None
    if unite["monnaie"] or unite["facteur"] or net.startswith("$") if part else unite["part"]:
        return None
    anglaise = bool(_A_L_ANGLAISE_EN_DOLLARS.fullmatch(net)) and not unite["facteur"]
    valeur = _decimal(nombre.replace(",", "") if anglaise else nombre)
    if valeur is None:
        return None
    facteur = _FACTEURS[(unite["facteur"] or "").rstrip("s")] if unite["facteur"] else 1
    return Lecture(valeur * facteur, entendue=bool(anglaise or facteur != 1 or "e" in nombre))


def _fraction(net: str) -> tuple[int, int] | None:
    """Celle que dit tout le texte, plus petite que le tout ou égale à lui : « 1/3 », « deux tiers », « la moitié »."""
    if trouve := _FRACTION.fullmatch(net):
        haut, bas = int(trouve[1]), int(trouve[2])
    elif trouve := _EN_TOUTES_LETTRES.fullmatch(net.replace("’", "'")):
        haut, bas = _NUMERATEURS.get(trouve["nombre"] or "un", 1), _DENOMINATEURS[trouve["part"].rstrip("s")]
    else:
        return None
    return (haut, bas) if 0 < haut <= bas else None


def _decimal(nombre: str) -> Decimal | None:
    """Les chiffres seuls ; les milliers s'ôtent quand rien d'autre ne se lit."""
    if not _CHIFFRES.fullmatch(nombre):
        groupes = _GROUPES.fullmatch(nombre)
        if not groupes:
            return None
        separateur = groupes["milliers"]
        if separateur in ".,":
            entier, _, _ = nombre.rpartition(separateur)
            decimale = "," if separateur == "." else "."
            if decimale not in nombre and separateur not in entier:
                return None  # « 100.000 » : cent, ou cent mille ?
        nombre = nombre.replace(separateur, "")
    elif re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}", nombre) and not nombre.lstrip("+-").startswith("0"):
        return None
    try:
        return Decimal(nombre.replace(",", "."))
    except InvalidOperation:
        return None


_HESITANT = re.compile(r"\$? ?([+-]?[1-9]\d{0,2})[.,](\d{3})\b")


def hesitations(texte: str, genre: str) -> list[str]:
    """Les graphies à choisir quand une date (« 05/06/2002 », « 2003-11-31 ») ou un nombre (« 1,250 ») hésite."""
    if genre == "date":
        possibles = lectures_possibles(texte)
        voisin = None if possibles else jour_voisin(texte)
        return [d.isoformat() for d in possibles if len(possibles) > 1] or ([voisin.isoformat()] if voisin else [])
    if genre != "nombre" or len(texte) > LONGUEUR_MAX or not (trouve := _HESITANT.match(texte.strip())):
        return []
    suite = texte.strip()[trouve.end() :]
    return (
        [] if re.match(r"[.,\s]*\d", suite) else [f"{trouve[1]}{trouve[2]}{suite}", f"{trouve[1]},{trouve[2]}0{suite}"]
    )


_OUI = frozenset(("oui", "vrai", "true", "o", "1", "yes", "x"))
_NON = frozenset(("non", "faux", "false", "n", "0", "no"))
_SANS_REMARQUE = frozenset(("oui", "vrai", "true", "non", "faux", "false"))
_SUITE = re.compile(r"\s*(oui|non)\s*[,;:.(–—-](.{0,150})", re.IGNORECASE | re.DOTALL)
_RESERVE = re.compile(
    r"\b(?:sauf|hormis|except\w*|exception|hors|autres? que|a part|en dehors"
    r"|mais|toutefois|cependant|(?:sous|avec) (?:toute |des |une )?reserves?"
    r"|en partie|partiel\w*|quand|lorsqu\w*|si|s'il|condition\w*|a (?:confirmer|verifier|valider|preciser|determiner)"
    r"|pour (?:certain|l'instant|le moment)\w*|peut-etre|probablement|presque|parfois)\b|\?"
)
_SANS_RESERVE = re.compile(r"\bsans (?:aucune? )?(?:reserve|exception|condition)s?\b")
_NEGATION = re.compile(r"\b(?:pas|aucun(?:e|s|es)?|sans|ni|non|ne|jamais|null?e?)\b|\bn'")


def nie(texte: str) -> bool:
    """Le texte contient une négation : il ne se lit jamais comme la chose qu'il nie."""
    return bool(_NEGATION.search(plier(texte[: 2 * LONGUEUR_MAX]).replace("’", "'")))


def reserve(texte: str) -> bool:
    """Le texte pose une réserve (« sauf… », « sous réserve de… », « en partie »)."""
    plie = plier(texte[: 2 * LONGUEUR_MAX]).replace("’", "'")
    return bool(_RESERVE.search(_SANS_RESERVE.sub(" ", plie)))


def lire_booleen(texte: str) -> Lecture[bool] | None:
    """Oui ou non, aussi quand la personne précise (« oui, décret 1034-2002 »).

    Une précision qui réserve, doute ou dit le contraire (« oui, sauf… ») n'est ni oui ni non : pas de lecture.
    """
    mot = plier(texte.strip())
    if mot in _OUI or mot in _NON:
        return Lecture(mot in _OUI, entendue=mot not in _SANS_REMARQUE)
    suivi = _SUITE.fullmatch(texte) if len(texte) <= LONGUEUR_MAX else None
    if not suivi or reserve(suivi[2]):
        return None
    oui = suivi[1].lower() == "oui"
    contraire = _CONTRAIRES[oui].search(_SANS_RESERVE.sub(" ", plier(suivi[2]).replace("’", "'")))
    return None if contraire else Lecture(oui, entendue=True)


_CONTRAIRES = {True: _NEGATION, False: re.compile(r"\boui\b")}
_FIN = r"(?: ?[.:,;(].{0,200})?"
_RIEN = re.compile(
    rf"(?:aucune?|neant|nil|rien|sans objet|s\.? ?o\.?|n/?a|ne s'applique pas|-+){_FIN}|(?:non|faux|false)\.?"
    r"|(?:aucune? |pas d(?:e |es |')|(?:il )?n'y (?:en )?a (?:pas|aucune?) ?)[a-z0-9 '-]{0,80}(?:[.:,;(].{0,200})?",
    re.DOTALL,
)


def dit_rien(texte: str) -> bool:
    """La personne écrit qu'il n'y en a pas (« aucune », « Aucun : ni le SSSG… », « sans objet », « non », « pas de… »).

    « aucune, sauf… » réserve quelque chose, et ne le dit pas.
    """
    if len(texte) > 2 * LONGUEUR_MAX:
        return False
    plie = plier(texte.strip()).replace("’", "'")
    return bool(_RIEN.fullmatch(plie)) and not reserve(plie)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui ne va pas dans une requête SPARQL : où, et en français autant qu'on le peut.

Ne sait que lire le texte de la requête et ce que le moteur en dit ; n'évalue rien.
"""

from __future__ import annotations

import re

from serveur.noyau.espaces import PREFIXES

_MISE_A_JOUR = re.compile(r"\s*(insert|delete|load|clear|drop|create|add|move|copy|with)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s|#[^\n]*\n|(?:prefix\s+\S*:|base)\s*<[^>]*>)*", re.IGNORECASE)
_FORME = re.compile(r"\s*(select|ask|construct|describe|prefix|base)\b", re.IGNORECASE)
_A_PART = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"[^\"\n]*\"|'[^'\n]*'|<[^<>\s]*>|#[^\n]*", re.DOTALL)
_NOM = re.compile(r"(?<![\w?$:@_-])([A-Za-z][\w-]*|):[\w]")
_A_POINTS = re.compile(r"(?<![\w?$:.-])[A-Za-z][\w-]*:[\w-]+(?:\.[\w-]+){2,}")
_LIEU_DU_MOTEUR = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?")
_LIEU = re.compile(r"ligne (\d+), colonne (\d+)")
_CLASSE = re.compile(r"\[[^\]]{0,500}\]")  # une classe de caractères de l'analyseur
_SIGNE = re.compile(r'"((?:[^"\\]|\\.)+)"')
_MOT = re.compile(r"\b[A-Za-z_]{2,}\b")
_PAIRES = {"{": "}", "(": ")", "[": "]"}
# ce que l'analyseur du moteur dit d'utile, en ses mots
_DITS = {
    "unbound": "le SELECT nomme une variable qui n'est ni dans le GROUP BY ni calculée par un agrégat",
    "IRI parsing failed": "une adresse entre < et > n'est pas une IRI",
}


def expliquer(sparql: str, erreur: str) -> str:
    """Ce qui ne va pas dans une requête, en français ; `erreur` : ce qu'en dit le moteur.

    Hors d'une mise à jour refusée, le message dit « ligne L, colonne C » (relu par `lieu_de`).
    """
    prologue = _PROLOGUE.match(sparql)
    debut = prologue.end() if prologue else 0
    if _MISE_A_JOUR.match(sparql[debut:]):
        return "Ce point d'accès est en lecture seule : aucune mise à jour (INSERT, DELETE, LOAD, DROP…) n'y est reçue."
    net = _A_PART.sub(lambda t: re.sub(r"[^\n]", " ", t[0]), sparql)  # mêmes places, sans chaînes ni commentaires
    if not net.strip() and "<" not in sparql:
        return "Requête SPARQL illisible : elle est vide."
    declares = {p.lower() for p in re.findall(r"prefix\s+([\w-]*):", sparql, re.IGNORECASE)}
    manque = next((t for t in _NOM.finditer(net, debut) if t[1].lower() not in declares), None)
    if manque is not None:
        espace = f"<{PREFIXES[manque[1]]}>" if manque[1] in PREFIXES else "<…>"
        return (
            f"Requête SPARQL illisible, {_en_mots(sparql, manque.start())} : le préfixe « {manque[1]}: » n'est pas "
            f"déclaré (PREFIX {manque[1]}: {espace})."
        )
    if not _FORME.match(net, debut):
        lieu = debut + len(sparql[debut:]) - len(sparql[debut:].lstrip())
        return (
            f"Requête SPARQL illisible, {_en_mots(sparql, lieu)} : après les préfixes vient SELECT, ASK, CONSTRUCT "
            "ou DESCRIBE."
        )
    mal_ferme = _mal_ferme(net)
    if mal_ferme:
        return f"Requête SPARQL illisible, {_en_mots(sparql, mal_ferme[0])} : {mal_ferme[1]}."
    points = _A_POINTS.search(net, debut)
    if points:
        return (
            f"Requête SPARQL illisible, {_en_mots(sparql, points.start())} : le moteur ne lit pas un nom préfixé à "
            f"plusieurs points ; écrire l'adresse entière, entre < et >, au lieu de « {points[0][:80]} »."
        )
    return _selon_le_moteur(sparql, erreur)


def lieu_de(message: str) -> tuple[int, int] | None:
    """(ligne, colonne) que dit un message d'`expliquer`, à partir de 1 ; None s'il n'en dit pas."""
    trouve = _LIEU.search(message) if message.startswith("Requête SPARQL illisible") else None
    return (int(trouve[1]), int(trouve[2])) if trouve else None


def _selon_le_moteur(sparql: str, erreur: str) -> str:
    trouve = _LIEU_DU_MOTEUR.match(erreur)
    if not trouve:
        return f"Requête SPARQL illisible ; le moteur dit, en anglais : « {erreur[:300]} »."
    attendu = erreur[trouve.end() :]
    signes = sorted({s.replace('\\"', '"').replace("\\\\", "\\") for s in _SIGNE.findall(attendu)})
    lignes = sparql.split("\n")
    place = sum(len(x) + 1 for x in lignes[: int(trouve[1]) - 1]) + int(trouve[2]) - 1
    dit = next((phrase for mot, phrase in _DITS.items() if mot in attendu), None)
    if dit is None and not signes:
        # l'analyseur lit autant de lettres que le mot attendu en a avant de le refuser, et dit la place d'après
        place -= min((len(mot) for mot in _MOT.findall(_CLASSE.sub("", attendu))), default=0)
        while place < len(sparql) and sparql[max(0, place)].isspace():
            place += 1
    ou = f"Requête SPARQL illisible, {_en_mots(sparql, max(0, min(place, len(sparql))))}"
    if dit:
        return f"{ou} : {dit}."
    fin = f" ; il y fallait, par exemple : {'  '.join(signes[:10])}" if signes else ""
    return f"{ou} : à partir d'ici, elle ne se lit plus{fin}."


def _mal_ferme(net: str) -> tuple[int, str] | None:
    """(place, phrase) du premier signe ouvert sans être fermé, ou fermé sans être ouvert."""
    guillemet = re.search(r"[\"']", net)
    if guillemet:
        return guillemet.start(), f"le guillemet « {guillemet[0]} » est ouvert ici et jamais fermé"
    ouverts: list[tuple[int, str]] = []
    for place, signe in enumerate(net):
        if signe in _PAIRES:
            ouverts.append((place, signe))
        elif signe in _PAIRES.values():
            if not ouverts or _PAIRES[ouverts[-1][1]] != signe:
                return place, f"le signe « {signe} » est de trop, ou mal placé"
            ouverts.pop()
    if ouverts:
        place, signe = ouverts[-1]
        return place, f"le signe « {signe} » est ouvert ici et jamais fermé par « {_PAIRES[signe]} »"
    return None


def _en_mots(sparql: str, place: int) -> str:
    avant = sparql[:place]
    return f"ligne {avant.count(chr(10)) + 1}, colonne {place - avant.rfind(chr(10))}"

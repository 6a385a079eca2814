# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'une personne a saisi : lu des champs d'un formulaire, borné, sans jamais rien refuser d'étrange.

Pur. Une saisie associe à chaque clé la liste de ses valeurs : un texte, ou une saisie (un bloc). Un champ
s'appelle par son chemin : « titre », « parties.1 », « contributions.0.partie » ; le rang peut manquer.
Les clés que le modèle ne connaît pas passent par « _autres.N.cle » et « _autres.N.valeurs.M ».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from serveur.noyau import bornes
from serveur.noyau.entiers import entier
from serveur.noyau.erreurs import TropGrand
from serveur.noyau.langue import plier

Saisie = dict[str, list[Any]]  # list[str | Saisie] ; mypy ne sait pas dire la récursion dans un alias nu

AUTRES = "_autres"
HORS_DU_MODELE = "Hors du modèle"  # comment on nomme, sur la page, les clés que le modèle ne connaît pas
CHAMPS_MAX = bornes.CHAMPS
ELEMENTS_MAX = 600  # au-delà, la page elle-même ne se lirait plus : un fichier convient mieux
PROFONDEUR_MAX = 6
NOM_MAX = 60  # caractères d'un nom de fichier
_CLE = re.compile(r"[a-z_][a-z0-9_]{0,60}")
_RANG = re.compile(r"[0-9]{1,6}")
_DEFENDUS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def nettoyer(texte: str) -> str:
    """Le texte, fins de ligne simples, sans les caractères de contrôle que ni YAML ni XML n'admettent."""
    return _DEFENDUS.sub("", texte.replace("\r\n", "\n").replace("\r", "\n"))


def lire_champs(paires: Iterable[tuple[str, str]]) -> Saisie:
    """La saisie d'un formulaire envoyé ; un nom qui n'est pas un chemin est laissé. Lève TropGrand."""
    arbre: dict[str, Any] = {}
    for nombre, (nom, valeur) in enumerate(paires):
        if nombre >= CHAMPS_MAX:
            raise TropGrand(f"plus de {CHAMPS_MAX} champs ; préparer plutôt un fichier, et le valider.")
        pas = _pas(nom)
        if pas:
            _poser(arbre, pas, nettoyer(valeur))
    return _ranger(arbre)


def _pas(nom: str) -> list[tuple[str, int | None]]:
    """« a.0.b » → [(a, 0), (b, None)] ; vide si ce n'est pas un chemin."""
    pas: list[tuple[str, int | None]] = []
    if len(nom) > 400:
        return []
    for morceau in nom.split("."):
        if _RANG.fullmatch(morceau) and pas and pas[-1][1] is None:
            pas[-1] = (pas[-1][0], int(morceau))
        elif _CLE.fullmatch(morceau):
            pas.append((morceau, None))
        else:
            return []
    return pas if len(pas) <= PROFONDEUR_MAX else []


def _poser(arbre: dict[str, Any], pas: list[tuple[str, int | None]], valeur: str) -> None:
    for cle, rang in pas[:-1]:
        rangs = arbre.setdefault(cle, {})
        dedans = rangs.setdefault(rang or 0, {})
        if not isinstance(dedans, dict):  # un texte occupe déjà ce rang : le bloc l'emporte, le texte reste à côté
            rangs[max(rangs) + 1] = dedans
            dedans = rangs[rang or 0] = {}
        arbre = dedans
    cle, rang = pas[-1]
    rangs = arbre.setdefault(cle, {})
    if rang is None or rang in rangs:
        rang = max(rangs, default=-1) + 1
    rangs[rang] = valeur


def _ranger(arbre: dict[str, Any]) -> Saisie:
    saisie: Saisie = {}
    for cle, rangs in arbre.items():
        elements = [_ranger(e) if isinstance(e, dict) else e for _, e in sorted(rangs.items())]
        if cle != AUTRES:
            saisie.setdefault(cle, []).extend(elements)
            continue
        for autre in elements:
            noms = autre.get("cle", [""]) if isinstance(autre, dict) else [""]
            nom = next((n.strip() for n in noms if isinstance(n, str) and n.strip()), "")
            if nom:
                saisie.setdefault(nom[:200], []).extend(autre.get("valeurs", []))
    return saisie


def element(saisie: Saisie, chemin: str) -> str | Saisie | None:
    """L'élément « a.0.b.1 », ou None."""
    courant: Any = saisie
    for morceau in chemin.split("."):
        if isinstance(courant, dict):
            courant = courant.get(morceau, [])
        elif isinstance(courant, list) and (rang := entier(morceau)) is not None and rang < len(courant):
            courant = courant[rang]
        else:
            return None
    return courant if isinstance(courant, str | dict) else None


def elements(saisie: Saisie) -> Iterator[str | Saisie]:
    """Toutes les valeurs et tous les blocs, à toute profondeur."""
    for valeurs in saisie.values():
        for valeur in valeurs:
            yield valeur
            if isinstance(valeur, dict):
                yield from elements(valeur)


def borner(saisie: Saisie) -> None:
    """Lève TropGrand si la page ne pourrait montrer tout ce qui est saisi."""
    remplis = sum(isinstance(e, str) for e in elements(saisie))
    if remplis > bornes.REMPLIS:
        raise TropGrand(f"{remplis} valeurs, {bornes.REMPLIS} au plus sur une page ; préparer plutôt un fichier.")
    listes = [saisie, *(e for e in elements(saisie) if isinstance(e, dict))]
    if any(len(valeurs) > ELEMENTS_MAX for s in listes for valeurs in s.values()) or len(listes) > 2 * ELEMENTS_MAX:
        raise TropGrand(
            f"plus de {ELEMENTS_MAX} blocs ou valeurs d'un même champ ; préparer plutôt un fichier, et le valider."
        )


def vide(valeur: str | Saisie | list[Any]) -> bool:
    """Rien n'y est écrit."""
    if isinstance(valeur, str):
        return not valeur.strip()
    dedans = valeur.values() if isinstance(valeur, dict) else valeur
    return all(vide(v) for v in dedans)


def d_un_trait(saisie: Saisie) -> Saisie:
    """La même, telle qu'un classeur la porte : chaque texte d'un trait, les textes d'un champ avant ses blocs."""
    return {
        cle: [" ".join(v.split()) for v in valeurs if isinstance(v, str)]
        + [d_un_trait(v) for v in valeurs if isinstance(v, dict)]
        for cle, valeurs in saisie.items()
    }


def nom_de_fichier(saisie: Saisie, genre: str) -> str:
    """Le nom, sans extension, d'un fichier tiré de la saisie : son titre en ASCII, borné ; à défaut, son genre."""
    titre = next((t for t in saisie.get("titre", []) if isinstance(t, str)), "")
    mots = re.findall(r"[a-z0-9]+", plier(titre[:1000]))
    while len("-".join(mots)) > NOM_MAX and len(mots) > 1:
        mots.pop()
    nom = "-".join(mots)[:NOM_MAX]
    return nom if len(nom) > 4 else "-".join(filter(None, (genre, nom)))  # « con », « nul » sont réservés par Windows


def ajouter(saisie: Saisie, chemin: str, bloc: bool) -> str | None:
    """Ajoute un élément vide à la liste « a.0.b » ; rend le chemin du nouvel élément, ou None si rien n'y mène."""
    porteur, cle, _ = _porteur(saisie, chemin)
    if porteur is None:
        return None
    valeurs = porteur.setdefault(cle, [])
    valeurs.append({} if bloc else "")
    return f"{chemin}.{len(valeurs) - 1}"


def retirer(saisie: Saisie, chemin: str) -> str | None:
    """Retire l'élément « a.0 » ; rend le chemin de sa liste, ou None s'il n'y est pas."""
    porteur, cle, rang = _porteur(saisie, chemin)
    if porteur is None or rang is None or rang >= len(porteur.get(cle, [])):
        return None
    porteur[cle].pop(rang)
    return chemin.rpartition(".")[0]


def decrire(saisie: Saisie, chemin: str) -> str | None:
    """Fait d'un nom d'organisme un bloc à remplir, ce nom dedans, ou l'inverse ; rend le chemin de l'élément."""
    porteur, cle, rang = _porteur(saisie, chemin)
    if porteur is None:
        return None
    rang = rang or 0
    valeurs = porteur.setdefault(cle, [])
    while len(valeurs) <= rang and len(valeurs) < ELEMENTS_MAX:
        valeurs.append("")
    if rang >= len(valeurs):
        return None
    element = valeurs[rang]
    noms = element.get("nom", [""]) if isinstance(element, dict) else [""]
    valeurs[rang] = {"nom": [element]} if isinstance(element, str) else str((noms or [""])[0])
    return f"{chemin}" if chemin.rpartition(".")[2].isdigit() else f"{chemin}.0"


def _porteur(saisie: Saisie, chemin: str) -> tuple[Saisie | None, str, int | None]:
    """(bloc qui porte, clé, rang) du bout d'un chemin ; None si un bloc du chemin n'existe pas."""
    pas = _pas(chemin)
    if not pas:
        return None, "", None
    courant = saisie
    for cle, rang in pas[:-1]:
        valeurs = courant.setdefault(cle, [])
        if not valeurs and not rang:
            valeurs.append({})
        suivant = valeurs[rang or 0] if (rang or 0) < len(valeurs) else None
        if not isinstance(suivant, dict):
            return None, "", None
        courant = suivant
    return courant, pas[-1][0], pas[-1][1]

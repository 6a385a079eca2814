# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Bâtit l'index de recherche à la construction : lit le graphe compilé, pèse les mots."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import Any

from serveur.emplacements import racine
from serveur.graphe.lieux import ou_est
from serveur.graphe.recherche.index import CHAMPS, POIDS, Index
from serveur.graphe.recherche.racines import Racines
from serveur.moteurs.embarque import Moteur
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RI, abreger, developper
from serveur.noyau.langue import mots_utiles, plier
from serveur.noyau.requetes import lire_requete

# Ce que les noms des choses visées ajoutent au sens d'un énoncé, à côté de son libellé (2).
POIDS_DU_SENS = {
    "objet": 0.5,
    "action": 0.5,
    "titulaire": 0.25,
    "document": 0.25,
    "destinataire": 0.25,
    "domaine": 0.25,
    "concerne": 0.25,
    "avecLeConcoursDe": 0.25,
}


def _lignes(moteur: Moteur, nom: str, theme: str = "index") -> list[dict[str, str | None]]:
    return moteur.lignes(lire_requete(racine() / "requetes" / theme / f"{nom}.rq").sparql)


def batir(
    moteur: Moteur,
    fiches: list[dict[str, Any]],
    proposees: dict[str, str],
    banals: dict[str, float],
    racines: Racines,
) -> Index:
    """Index de tout le graphe.

    `fiches` : celles de `lire_les_fiches` ; `proposees` : par énoncé, la question que l'on propose ensuite ; `banals` :
    poids des mots courants du français (banals.lire).
    """
    index = Index()
    for ligne in _lignes(moteur, "libelles"):
        chose, rang = abreger(ligne["chose"] or ""), ligne["rang"] or ""
        index.libelles.setdefault(chose, {}).setdefault(rang, []).append(ligne["libelle"] or "")
    for ligne in _lignes(moteur, "acteurs"):
        index.acteurs[abreger(ligne["acteur"] or "")] = {
            "code": ligne["code"] or "",
            "genre": abreger(ligne["genre"] or ""),
        }
    for ligne in _lignes(moteur, "structure"):
        liens = index.structure.setdefault(abreger(ligne["sujet"] or ""), {})
        liens.setdefault(abreger(ligne["lien"] or ""), []).append(abreger(ligne["valeur"] or ""))
    for ligne in _lignes(moteur, "reconciliables"):
        liens = index.reconciliables.setdefault(abreger(ligne["chose"] or ""), {})
        liens.setdefault(abreger(ligne["lien"] or ""), []).append(abreger(ligne["valeur"] or ""))
    for ligne in _lignes(moteur, "types-reconciliables"):
        index.types[abreger(ligne.pop("type") or "")] = {c: abreger(v) for c, v in ligne.items() if v}
    index.fiches = [{**f, "question": proposees[f["iri"]]} if f["iri"] in proposees else f for f in fiches]
    _peser(index, racines)
    index.banals = banals
    index.natures = {abreger(n["nature"] or ""): n["libelle"] or "" for n in _lignes(moteur, "natures")}
    _ranger_les_natures(moteur, index)
    reference = _lignes(moteur, "texte-de-reference", "graphe")[0]
    index.texte = {"somme": reference["somme"] or "", "longueur": reference["longueur"] or ""}
    return index


def _ranger_les_natures(moteur: Moteur, index: Index) -> None:
    """Familles et usages des natures. Lève DonneesFautives si l'une de celles qu'un énoncé a n'est pas rangée."""

    def abregees(nom: str) -> list[dict[str, str]]:
        return [{c: abreger(v) for c, v in ligne.items() if v} for ligne in _lignes(moteur, nom)]

    index.familles = abregees("familles-de-natures")
    index.usages = {ligne.pop("nature"): ligne for ligne in abregees("usage-des-natures")}
    for nature in index.natures:
        if nature not in index.usages:
            raise DonneesFautives(
                f"{ou_est(developper(nature))} : la nature {nature} n'a pas de ri:famille ; "
                "lui en donner une de ontologie/vocabulaires/natures.ttl."
            )


def lire_les_questions(moteur: Moteur) -> list[tuple[str, str]]:
    """(énoncé, question) de chaque question usuelle du graphe."""
    return [
        (abreger(ligne["enonce"] or ""), ligne["question"] or "") for ligne in _lignes(moteur, "questions-usuelles")
    ]


def racines_des_enonces(index: Index, racines: Racines) -> list[dict[str, float]]:
    """Racines pesées de chaque énoncé : son libellé d'abord, puis les noms de ce qu'il vise."""

    @functools.cache
    def racines_de(chose: str) -> list[str]:
        return [
            racines.cle(mot)
            for textes in index.libelles.get(chose, {}).values()
            for texte in textes
            for mot in _mots(texte)
        ]

    pesees = []
    for fiche in index.fiches:
        compte: dict[str, float] = defaultdict(float)
        for mot in _mots(fiche["fr"]):
            compte[racines.cle(mot)] += 2
        for champ, poids in POIDS_DU_SENS.items():
            for chose in fiche.get(champ, []):
                for base in racines_de(chose):
                    compte[base] += poids
        pesees.append(compte)
    return pesees


@functools.lru_cache(maxsize=20_000)
def _mots(texte: str) -> tuple[str, ...]:
    """Mots utiles d'un libellé : le même revient dans les énoncés voisins."""
    return tuple(mots_utiles(texte))


_pliee = functools.lru_cache(maxsize=20_000)(plier)


def lire_les_fiches(moteur: Moteur) -> list[dict[str, Any]]:
    """Fiche de chaque énoncé, dans l'ordre du texte."""
    liens: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for ligne in _lignes(moteur, "liens"):
        lien = (ligne["lien"] or "").removeprefix(RI).rsplit("/", 1)[-1]
        valeur = ligne["valeur"] or ""
        liens[ligne["enonce"] or ""][lien].append(
            valeur.rsplit("=", 1)[-1] if lien == "passageComplementaire" else abreger(valeur)
        )
    fiches = []
    for ligne in _lignes(moteur, "enonces"):
        iri = ligne["enonce"] or ""
        fiches.append(
            {
                "iri": abreger(iri),
                "nature": abreger(ligne["nature"] or ""),
                "fr": ligne["fr"],
                "en": ligne["en"],
                "fondement": abreger(ligne["fondement"] or ""),
                "citation": ligne["citation"],
                "passage": [int(ligne["debut"] or 0), int(ligne["fin"] or 0)],
                **{c: ligne[c] for c in ("condition", "finalite", "date", "note") if ligne[c]},
                **liens[iri],
            }
        )
    return fiches


def _peser(index: Index, racines: Racines) -> None:
    """Pèse chaque mot de chaque énoncé : le meilleur endroit compte, les autres un peu."""
    par_iri = {fiche["iri"]: fiche for fiche in index.fiches}
    cache: dict[str, dict[str, float]] = {}
    voisins = _voisins(index.fiches)

    def mots_de(chose: str) -> dict[str, float]:
        if chose not in cache:
            poids: dict[str, float] = {}
            for rang, textes in index.libelles.get(chose, {}).items():
                for texte in textes:
                    for mot in _mots(texte):
                        poids[mot] = max(poids.get(mot, 0.0), POIDS[rang])
            cache[chose] = poids
        return cache[chose]

    for rang, fiche in enumerate(index.fiches):
        total: dict[str, float] = {}

        def ajouter(mots: dict[str, float], champ: str, total: dict[str, float] = total) -> None:
            for mot, poids in mots.items():
                total[mot] = max(total.get(mot, 0.0), poids * CHAMPS[champ])

        for champ in ("libelle", "condition", "finalite"):
            texte = fiche.get("fr" if champ == "libelle" else champ) or ""
            ajouter(dict.fromkeys(_mots(texte), 1.0), champ)
        for champ in CHAMPS:
            for chose in fiche.get(champ, []) if isinstance(fiche.get(champ), list) else []:
                ajouter(mots_de(chose), champ)
        for objet in fiche.get("objet", []):
            for large in index.structure.get(objet, {}).get("skos:broader", []):
                ajouter(mots_de(large), "large")
        for tout in fiche.get("isPartOf", []):
            if tout in par_iri:
                ajouter(dict.fromkeys(_mots(par_iri[tout]["fr"]), 1.0), "tout")
        for voisin, champ in voisins[fiche["iri"]]:
            ajouter(dict.fromkeys(_mots(voisin["fr"]), 1.0), champ)
            for objet in voisin.get("objet", []):
                ajouter(mots_de(objet), champ)
        for mot, poids in total.items():
            forme = _pliee(mot)
            base = index.formes.setdefault(forme, racines[mot])
            cle = f"{rang} {forme}"
            postings = index.mots.setdefault(base, {})
            postings[cle] = max(postings.get(cle, 0.0), round(poids, 3))


def _voisins(fiches: list[dict[str, Any]]) -> dict[str, list[tuple[dict[str, Any], str]]]:
    """Énoncés qui éclairent chacun : ses parties, et ceux que la même phrase du texte dit aussi."""
    voisins: dict[str, list[tuple[dict[str, Any], str]]] = {fiche["iri"]: [] for fiche in fiches}
    for fiche in fiches:
        for tout in fiche.get("isPartOf", []):
            if tout in voisins:
                voisins[tout].append((fiche, "partie"))
    for rang, une in enumerate(fiches):
        for autre in fiches[rang + 1 :]:
            if autre["passage"][0] >= une["passage"][1]:
                break  # les fiches sont triées par début de passage
            commun = min(une["passage"][1], autre["passage"][1]) - autre["passage"][0]
            if 2 * commun >= min(p[1] - p[0] for p in (une["passage"], autre["passage"])):
                voisins[une["iri"]].append((autre, "phrase"))
                voisins[autre["iri"]].append((une, "phrase"))
    return voisins

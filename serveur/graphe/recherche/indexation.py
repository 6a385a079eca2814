"""Bâtit l'index de recherche à la construction : lit le graphe compilé, pèse les mots, choisit les questions."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from serveur.emplacements import racine
from serveur.graphe.recherche.index import CHAMPS, POIDS, Index
from serveur.moteurs.embarque import Moteur
from serveur.noyau.espaces import RI, abreger
from serveur.noyau.langue import cle, mots_utiles, plier
from serveur.noyau.langue import racine as racine_de
from serveur.noyau.requetes import lire_requete

# Tournures de la conversation : on les comprend, une page ne les propose pas.
_FAMILIER = re.compile(r"-tu\b|\b(?:on|ça|notre|nos|mon|ma|mes|faut)\b|c'est", re.IGNORECASE)

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


def batir(moteur: Moteur, banals: dict[str, float]) -> Index:
    """Index de tout le graphe ; `banals` : poids des mots courants du français (lexique.mots_banals)."""
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
    index.fiches = _fiches(moteur)
    _donner_une_question(moteur, index)
    _peser(index)
    index.banals = banals
    index.natures = {abreger(n["nature"] or ""): n["libelle"] or "" for n in _lignes(moteur, "natures")}
    reference = _lignes(moteur, "texte-de-reference", "graphe")[0]
    index.texte = {"somme": reference["somme"] or "", "longueur": reference["longueur"] or ""}
    return index


def _donner_une_question(moteur: Moteur, index: Index) -> None:
    """À chaque fiche, la question usuelle que l'on propose ensuite : entière, soutenue, dans les mots du Cadre."""
    rangs: dict[str, tuple[bool, float, int, str]] = {}
    for ligne in _lignes(moteur, "questions-usuelles"):
        enonce, question = abreger(ligne["enonce"] or ""), ligne["question"] or ""
        if question.endswith("?") and len(question) <= 160:
            dits = {cle(mot) for mot in mots_utiles(question)}
            du_cadre = len(dits & {cle(mot) for mot in mots_utiles(index.par_iri[enonce]["fr"])}) / max(1, len(dits))
            rang = (bool(_FAMILIER.search(question)), -round(du_cadre, 1), len(question), question)
            rangs[enonce] = min(rang, rangs.get(enonce, rang))
    for enonce, (_, _, _, question) in rangs.items():
        index.par_iri[enonce]["question"] = question


def questions_usuelles(moteur: Moteur, index: Index) -> list[tuple[int, list[str]]]:
    """(rang de l'énoncé, mots utiles de la question) de chaque question usuelle du graphe."""
    rangs = {fiche["iri"]: rang for rang, fiche in enumerate(index.fiches)}
    return [
        (rangs[abreger(ligne["enonce"] or "")], mots_utiles(ligne["question"] or ""))
        for ligne in _lignes(moteur, "questions-usuelles")
    ]


def racines_des_enonces(index: Index) -> list[dict[str, float]]:
    """Racines pesées de chaque énoncé : son libellé d'abord, puis les noms de ce qu'il vise."""
    racines = []
    for fiche in index.fiches:
        compte: dict[str, float] = defaultdict(float)
        for mot in mots_utiles(fiche["fr"]):
            compte[cle(mot)] += 2
        for champ, poids in POIDS_DU_SENS.items():
            for chose in fiche.get(champ, []):
                for textes in index.libelles.get(chose, {}).values():
                    for mot in (mot for texte in textes for mot in mots_utiles(texte)):
                        compte[cle(mot)] += poids
        racines.append(compte)
    return racines


def _fiches(moteur: Moteur) -> list[dict[str, Any]]:
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


def _peser(index: Index) -> None:
    """Pèse chaque mot de chaque énoncé : le meilleur endroit compte, les autres un peu."""
    par_iri = {fiche["iri"]: fiche for fiche in index.fiches}
    cache: dict[str, dict[str, float]] = {}
    voisins = _voisins(index.fiches)

    def mots_de(chose: str) -> dict[str, float]:
        if chose not in cache:
            poids: dict[str, float] = {}
            for rang, textes in index.libelles.get(chose, {}).items():
                for texte in textes:
                    for mot in mots_utiles(texte):
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
            ajouter(dict.fromkeys(mots_utiles(texte), 1.0), champ)
        for champ in CHAMPS:
            for chose in fiche.get(champ, []) if isinstance(fiche.get(champ), list) else []:
                ajouter(mots_de(chose), champ)
        for objet in fiche.get("objet", []):
            for large in index.structure.get(objet, {}).get("skos:broader", []):
                ajouter(mots_de(large), "large")
        for tout in fiche.get("isPartOf", []):
            if tout in par_iri:
                ajouter(dict.fromkeys(mots_utiles(par_iri[tout]["fr"]), 1.0), "tout")
        for voisin, champ in voisins[fiche["iri"]]:
            ajouter(dict.fromkeys(mots_utiles(voisin["fr"]), 1.0), champ)
            for objet in voisin.get("objet", []):
                ajouter(mots_de(objet), champ)
        for mot, poids in total.items():
            forme = plier(mot)
            base = index.formes.setdefault(forme, racine_de(mot))
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

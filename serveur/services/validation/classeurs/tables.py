# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des feuilles de calcul, telles que les gens les remplissent, à l'arbre d'un document.

Une feuille « Document » dit une clé et sa valeur par ligne ; les autres, une chose par ligne, sous des en-têtes. Les
en-têtes et les titres de feuilles se disent par leur clé ou par leur libellé. Pur : ne sait pas d'où vient la feuille.
Titres au-dessus des en-têtes, lignes vides, totaux, cellules fusionnées et lignes de suite se lisent comme une personne
les lit ; ce qui a été laissé ou entendu est une remarque de la racine, jamais un silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import plier
from serveur.services.validation.arbre import Bloc, Lieu, Noeud, Remarque, Suite, Valeur

DOCUMENT = "Document"
LISTES = "Listes"  # du modèle vierge : ce que ses listes déroulantes proposent ; rien n'y est saisi
CELLULES_MAX = 200_000
_ENTETES_MAX = 15  # au-delà de ces premières lignes, on ne cherche plus d'en-têtes
_TOTAL = re.compile(r"(?:sous-|grand )?tota(?:l|ux)(?:\W.{0,60})?")
_CHIFFRE = re.compile(r"[\d\s.,%$'’()+-]+")

# Nom → clé du modèle, ou None ; fourni par qui connaît le modèle.
Cles = Callable[[str], str | None]


@dataclass(slots=True)
class Cellule:
    """`fusion` : la valeur vient de la cellule dont celle-ci fait partie ; `note` : ce qu'il faut en dire."""

    texte: str
    adresse: str
    fusion: bool = False
    note: str | None = None


@dataclass(slots=True)
class Feuille:
    titre: str
    rangs: list[list[Cellule]]
    cachee: bool = False

    def lieu(self, rang: int, colonne: int = 0) -> Lieu:
        return Lieu(rang + 1, f"{self.titre}!{lettres(colonne)}{rang + 1}")


def en_arbre(feuilles: list[Feuille], cles: Cles) -> list[Noeud]:
    """La racine du document, ou rien s'il n'y a que des cases vides. Lève EntreeInutilisable sans feuille Document."""
    document = _feuille_document(feuilles, cles)
    racine = Bloc(document.lieu(0))
    _lire_document(document, racine, cles)
    for feuille in feuilles:
        if feuille is document or not any(c.texte for rang in feuille.rangs for c in rang):
            continue
        if plier(feuille.titre) == plier(LISTES):
            continue
        if _connue(feuille.titre, cles):
            _lire_liste(feuille, racine, cles)
        elif not feuille.cachee:
            # clé inconnue du modèle : les formes diront qu'elle n'est pas vérifiée
            premier = next(c.texte for rang in feuille.rangs for c in rang if c.texte)
            racine.entrees.append((feuille.titre, feuille.lieu(0), Valeur(premier, feuille.lieu(0))))
    return [racine] if any(not _creuse(v) for _, _, v in racine.entrees) else []


def _creuse(noeud: Noeud) -> bool:
    return isinstance(noeud, Valeur) and not noeud.texte


def _feuille_document(feuilles: list[Feuille], cles: Cles) -> Feuille:
    """Celle qui s'appelle Document, sinon celle qui dit le type, sinon celle qui a le plus de clés en colonne."""
    for feuille in feuilles:
        if plier(feuille.titre.strip()) == plier(DOCUMENT):
            return feuille
    notees = [(_nombre_de_cles(f, cles), -rang, f) for rang, f in enumerate(feuilles)]
    meilleure = max(notees, default=(0, 0, None), key=lambda n: n[:2])
    if meilleure[2] is None or meilleure[0] < 2:
        raise EntreeInutilisable(
            f"le classeur n'a pas de feuille « {DOCUMENT} » (une clé et sa valeur par ligne) ; "
            "partir du modèle vierge (cadre-ri modele --format xlsx, ou la page Formulaires)."
        )
    return meilleure[2]


def _nombre_de_cles(feuille: Feuille, cles: Cles) -> int:
    tetes = (next((c.texte for c in rang if c.texte), "") for rang in feuille.rangs[:200])
    return sum(100 if plier(t) == "type" else _connue(t, cles) for t in tetes if t)


def _connue(entete: str, cles: Cles) -> bool:
    return bool(entete) and all(cles(pas) for pas in entete.split("."))


def _lire_document(feuille: Feuille, racine: Bloc, cles: Cles) -> None:
    colonne = next(
        (
            i
            for rang in feuille.rangs[:_ENTETES_MAX]
            for i, c in enumerate(rang)
            if plier(c.texte) in ("valeur", "reponse")
        ),
        None,
    )
    for numero, rang in enumerate(feuille.rangs):
        tete = next((i for i, c in enumerate(rang) if c.texte), None)
        if tete is None or tete == colonne:
            continue
        nom, place = rang[tete].texte, colonne if colonne is not None else tete + 1
        valeur = rang[place] if place < len(rang) else Cellule("", feuille.lieu(numero, place).cellule or "")
        if plier(nom) in ("cle", "rubrique") and plier(valeur.texte) in ("valeur", "reponse"):
            continue
        if valeur.texte or valeur.note or _connue(nom, cles) or plier(nom) == "type":
            lieu = feuille.lieu(numero, place)
            _noter(racine, valeur, lieu)
            placer(racine, nom, valeur.texte, lieu, cles)


def _lire_liste(feuille: Feuille, racine: Bloc, cles: Cles) -> None:
    depart, entetes = _entetes(feuille, cles)
    suite = Suite([], feuille.lieu(depart))
    for numero in range(depart + 1, len(feuille.rangs)):
        pleines = [
            (i, entete, c)
            for i, (entete, c) in enumerate(zip(entetes, feuille.rangs[numero], strict=False))
            if entete and (c.texte or c.note)
        ]
        if not pleines:
            continue
        if _est_un_total([c for _, _, c in pleines]):
            texte = " ".join(c.texte for _, _, c in pleines)
            racine.remarques.append(Remarque(feuille.lieu(numero), texte, "une ligne de total, laissée de côté"))
            continue
        dernier = suite.elements[-1] if suite.elements else None
        prolonge = isinstance(dernier, Bloc) and all("." in e or c.fusion for _, e, c in pleines)
        if prolonge:
            pleines = [p for p in pleines if "." in p[1] and not p[2].fusion]
        bloc = Bloc(feuille.lieu(numero))
        for i, entete, cellule in pleines:
            _noter(racine, cellule, feuille.lieu(numero, i))
            placer(bloc, entete, cellule.texte, feuille.lieu(numero, i), cles)
        if prolonge and isinstance(dernier, Bloc):
            _prolonger(dernier, bloc)
            racine.remarques.append(Remarque(bloc.lieu, "ligne sans identification", "la suite de la ligne précédente"))
        elif bloc.entrees:
            suite.elements.append(bloc)
    if suite.elements:
        *avant, cle = (cles(pas) or pas for pas in feuille.titre.split("."))
        _dans(racine, avant, suite.lieu).entrees.append((cle, suite.lieu, suite))


def _dans(bloc: Bloc, chemin: list[str], lieu: Lieu) -> Bloc:
    """Le sous-bloc au bout d'un chemin de clés, fait au besoin."""
    for cle in chemin:
        dedans = next((v for c, _, v in bloc.entrees if c == cle and isinstance(v, Bloc)), None)
        if dedans is None:
            dedans = Bloc(lieu)
            bloc.entrees.append((cle, lieu, dedans))
        bloc = dedans
    return bloc


def _entetes(feuille: Feuille, cles: Cles) -> tuple[int, list[str]]:
    """La ligne d'en-têtes : celle, parmi les premières, où le plus de cases nomment une clé."""
    notees = [
        (sum(_connue(c.texte, cles) for c in rang), -numero)
        for numero, rang in enumerate(feuille.rangs[:_ENTETES_MAX])
        if any(c.texte for c in rang)
    ]
    numero = -max(notees)[1]
    return numero, [c.texte for c in feuille.rangs[numero]]


def _est_un_total(cellules: list[Cellule]) -> bool:
    tete, *autres = (c.texte for c in cellules)
    return bool(_TOTAL.fullmatch(plier(tete.strip()[:100]))) and all(_CHIFFRE.fullmatch(t[:50]) for t in autres)


def _prolonger(dernier: Bloc, suivant: Bloc) -> None:
    """Ajoute aux blocs du dernier rang ceux d'une ligne de suite (un second risque, une seconde cible)."""
    for cle, lieu, contenu in suivant.entrees:
        for rang, (autre, ou, dedans) in enumerate(dernier.entrees):
            if autre == cle:
                liste = dedans if isinstance(dedans, Suite) else Suite([dedans], ou)
                liste.elements.append(contenu)
                dernier.entrees[rang] = (autre, ou, liste)
                break
        else:
            dernier.entrees.append((cle, lieu, contenu))


def _noter(racine: Bloc, cellule: Cellule, lieu: Lieu) -> None:
    if cellule.note:
        racine.remarques.append(Remarque(lieu, cellule.texte, cellule.note))


def placer(bloc: Bloc, nom: str, texte: str, lieu: Lieu, cles: Cles) -> None:
    """Range « a.b : texte » dans le sous-bloc a ; plusieurs lignes dans une cellule font plusieurs valeurs."""
    tete, point, reste = nom.partition(".")
    cle = cles(tete) or tete
    if point and reste:
        placer(_dans(bloc, [cle], lieu), reste, texte, lieu, cles)
        return
    lignes = [x.strip() for x in texte.split("\n") if x.strip()] or [""]
    valeurs: list[Noeud] = [Valeur(x, lieu) for x in lignes]
    bloc.entrees.append((cle, lieu, valeurs[0] if len(valeurs) == 1 else Suite(valeurs, lieu)))


def lettres(rang: int) -> str:
    """Le nom d'une colonne, de 0 (« A »)."""
    nom = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        nom = chr(65 + reste) + nom
    return nom

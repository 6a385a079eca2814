# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le dessin d'un diagramme : noms coupés en lignes, formes des genres, tracés. En pixels, prêt pour un SVG.

Ne sait ni HTML, ni couleurs : le gabarit les donne selon le genre.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

CORPS, INTERLIGNE, RETRAIT = 13, 17, 12
_ETROITS, _LARGES = frozenset("iIljftr.,;:'’()|- "), frozenset("mwMWŒœ—@%&")


@dataclass(frozen=True)
class Etiquette:
    """Un mot posé sur un trait ; `ancre` : start, middle ou end."""

    x: float
    y: float
    texte: str
    ancre: str = "middle"


@dataclass
class Noeud:
    """Une boîte. `cle` : sa place dans l'image (un acteur peut y être deux fois) ; `chose` : son IRI abrégée."""

    cle: str
    chose: str
    genre: str
    lignes: list[str]
    l: float  # noqa: E741
    h: float
    x: float = 0.0
    y: float = 0.0
    code: str = ""
    marques: tuple[str, ...] = ()
    dit: str = ""

    @property
    def contour(self) -> str:
        return contour(self.genre, self.x, self.y, self.l, self.h)

    def texte(self) -> list[tuple[float, str, str]]:
        """(ligne de base, texte, classe) de chaque ligne, centrées en hauteur."""
        lignes = [*([(self.code, "code")] if self.code else []), *((t, "nom") for t in self.lignes)]
        lignes += [(marque, "marque") for marque in self.marques]
        haut = self.y + self.h / 2 - len(lignes) * INTERLIGNE / 2
        return [(round(haut + INTERLIGNE * (i + 0.76), 1), t, genre) for i, (t, genre) in enumerate(lignes)]


@dataclass(frozen=True)
class Trait:
    """Un lien tracé entre deux boîtes ; `de` et `vers` : IRI abrégées, dans le sens de ce qui est dit."""

    de: str
    vers: str
    genre: str
    chemin: str
    etiquettes: tuple[Etiquette, ...] = ()


@dataclass(frozen=True)
class Dessin:
    largeur: int
    hauteur: int
    noeuds: list[Noeud]
    traits: list[Trait]
    titres: list[Etiquette] = field(default_factory=list)

    def genres(self) -> set[str]:
        """Genres de boîtes et de traits dessinés : ce que la légende explique."""
        return {n.genre for n in self.noeuds} | {t.genre for t in self.traits}


def largeur_de(texte: str, corps: float = CORPS) -> float:
    """Largeur d'un texte, un peu large : la police du lecteur n'est pas connue."""
    total = 0.0
    for signe in texte:
        if signe in _ETROITS:
            total += 0.38
        elif signe in _LARGES:
            total += 0.95
        else:
            total += 0.7 if signe.isupper() else 0.61
    return total * corps


def couper(texte: str, largeur: float, corps: float = CORPS) -> list[str]:
    """Lignes d'un texte qui tiennent dans une largeur ; un mot trop long reste entier sur sa ligne."""
    lignes: list[str] = []
    for mot in texte.split():
        essai = f"{lignes[-1]} {mot}" if lignes else mot
        if lignes and largeur_de(essai, corps) <= largeur:
            lignes[-1] = essai
        else:
            lignes.append(mot)
    return lignes


def boite(
    cle: str,
    chose: str,
    genre: str,
    nom: str,
    largeur: float,
    code: str = "",
    marques: tuple[str, ...] = (),
    minimum: float = 0,
) -> Noeud:
    """Une boîte assez haute pour son nom entier, son sigle et ses marques (ce qu'il faut en remarquer)."""
    retrait = RETRAIT + (10 if genre in ("instance", "poste") else 0)
    lignes = couper(nom, largeur - 2 * retrait)
    hauteur = max((len(lignes) + bool(code) + len(marques)) * INTERLIGNE + 18, minimum)
    return Noeud(cle, chose, genre, lignes, largeur, hauteur, code=code, marques=marques, dit=nom)


def contour(genre: str, x: float, y: float, l: float, h: float) -> str:  # noqa: E741
    """Tracé de la forme d'un genre : la forme le dit autant que la couleur."""
    if genre == "instance":  # hexagone
        p = 12
        milieu = y + h / 2
        return (
            f"M{x + p:g} {y:g}H{x + l - p:g}L{x + l:g} {milieu:g}L{x + l - p:g} {y + h:g}H{x + p:g}L{x:g} {milieu:g}Z"
        )
    if genre == "document":  # page au coin plié
        p = 14
        return (
            f"M{x:g} {y:g}H{x + l - p:g}L{x + l:g} {y + p:g}V{y + h:g}H{x:g}ZM{x + l - p:g} {y:g}V{y + p:g}H{x + l:g}"
        )
    if genre in ("unite", "poste"):  # coins ronds, ou bouts ronds
        r = 9 if genre == "unite" else min(h / 2, 26)
        return (
            f"M{x + r:g} {y:g}H{x + l - r:g}A{r:g} {r:g} 0 0 1 {x + l:g} {y + r:g}V{y + h - r:g}"
            f"A{r:g} {r:g} 0 0 1 {x + l - r:g} {y + h:g}H{x + r:g}A{r:g} {r:g} 0 0 1 {x:g} {y + h - r:g}"
            f"V{y + r:g}A{r:g} {r:g} 0 0 1 {x + r:g} {y:g}Z"
        )
    if genre in ("categorie", "fonds"):  # coins coupés
        p = 10
        return (
            f"M{x + p:g} {y:g}H{x + l - p:g}L{x + l:g} {y + p:g}V{y + h - p:g}L{x + l - p:g} {y + h:g}"
            f"H{x + p:g}L{x:g} {y + h - p:g}V{y + p:g}Z"
        )
    return f"M{x:g} {y:g}H{x + l:g}V{y + h:g}H{x:g}Z"


def coude(x1: float, y1: float, x2: float, y2: float, recul: float) -> str:
    """Trait d'organigramme, à angles droits ; `recul` : distance de la montée à l'arrivée."""
    return f"M{x1:g} {y1:g}H{x2 - recul:g}V{y2:g}H{x2:g}"


def courbe(x1: float, y1: float, x2: float, y2: float, avant: float = 0, apres: float = 0) -> str:
    """Courbe qui part et arrive à l'horizontale ; `avant`, `apres` : longueurs droites, où un mot se pose."""
    gauche, droite = x1 + avant, x2 - apres
    milieu = (gauche + droite) / 2
    return f"M{x1:g} {y1:g}H{gauche:g}C{milieu:g} {y1:g} {milieu:g} {y2:g} {droite:g} {y2:g}H{x2:g}"


def abord(noeud: Noeud, y: float) -> float:
    """Abscisse du côté gauche d'une boîte à une hauteur : un hexagone y est en biais."""
    biais = 12 if noeud.genre == "instance" else 0
    return noeud.x + biais * abs(y - noeud.y - noeud.h / 2) / (noeud.h / 2)


def bornes(noeud: Noeud, combien: int, pas: float = 21) -> list[float]:
    """Hauteurs où arrivent `combien` traits sur un côté d'une boîte, espacées et centrées."""
    debut = noeud.y + noeud.h / 2 - (combien - 1) * pas / 2
    return [debut + pas * rang for rang in range(combien)]


def cadre(noeuds: Sequence[Noeud], marge: float) -> tuple[int, int]:
    """Largeur et hauteur de l'image qui tient ces boîtes."""
    return (
        round(max((n.x + n.l for n in noeuds), default=0) + marge),
        round(max((n.y + n.h for n in noeuds), default=0) + marge),
    )

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Couverture et fidélité : ce que les énoncés réclament du texte, et ce que personne ne réclame.

Un caractère est couvert quand le passage, principal ou complémentaire, d'un énoncé le contient.
Seuls les caractères visibles comptent (conception, 2.3).
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serveur.moteurs.embarque import Moteur
from serveur.noyau.resultats import Ligne
from serveur.services.couverture.textes import lire_texte
from serveur.services.requetes.repertoire import executer


@dataclass(frozen=True)
class Section:
    citation: str
    libelle: str
    debut: int
    fin: int


def mesurer(moteur: Moteur, chemin: Path) -> dict[str, Any]:
    """Mesure de couverture d'un fichier de texte, vérifié par sa somme (voir `mesurer_texte`)."""
    somme = executer(moteur, "texte-de-reference")[0]["somme"] or ""
    texte = lire_texte(chemin, somme)
    return mesurer_texte(texte, somme, executer(moteur, "passages"), executer(moteur, "sections"))


def mesurer_texte(
    texte: str, somme: str, lignes: Sequence[Ligne], lignes_des_sections: Sequence[Ligne]
) -> dict[str, Any]:
    """Mesure de couverture d'un texte déjà lu et vérifié, de somme SHA-256 `somme`.

    `lignes`, `lignes_des_sections` : celles des requêtes `passages` et `sections`. Rend les totaux, une ligne par
    section (caractères visibles et couverts), la liste de chaque étendue non réclamée avec ses positions, et la
    taille des passages.
    """
    couvert = bytearray(len(texte))
    for ligne in lignes:
        debut, fin = int(ligne["debut"] or 0), int(ligne["fin"] or 0)
        couvert[debut:fin] = b"\x01" * (fin - debut)
    visible = [not c.isspace() for c in texte]
    principaux = [int(p["fin"] or 0) - int(p["debut"] or 0) for p in lignes if p["rang"] == "principal"]
    sections = [
        Section(s["citation"] or "", s["libelle"] or "", int(s["debut"] or 0), int(s["fin"] or 0))
        for s in lignes_des_sections
    ]
    compte = _par_section(sections, visible, couvert)
    restes = _restes(sections, texte, visible, couvert)
    total, pris = sum(visible), sum(1 for v, c in zip(visible, couvert, strict=True) if v and c)
    return {
        "texte": {"sha256": somme, "caracteres": len(texte), "visibles": total},
        "couverts": pris,
        "taux": round(pris / total, 4),
        "enonces": len({ligne["enonce"] for ligne in lignes}),
        "passages": {"mediane": statistics.median(principaux), "maximum": max(principaux)},
        "sections": compte,
        "restes": restes,
    }


def _section_de(sections: list[Section], position: int) -> Section | None:
    """Section la plus étroite qui contient cette position."""
    possibles = [s for s in sections if s.debut <= position < s.fin]
    return min(possibles, key=lambda s: s.fin - s.debut, default=None)


def _par_section(sections: list[Section], visible: list[bool], couvert: bytearray) -> list[dict[str, Any]]:
    comptes = {s.citation: [0, 0] for s in sections}
    bornes = sorted({0, len(visible), *(b for s in sections for b in (s.debut, s.fin))})
    for debut, fin in itertools.pairwise(bornes):
        section = _section_de(sections, debut)
        if section:
            compte = comptes[section.citation]
            compte[0] += sum(visible[debut:fin])
            compte[1] += sum(1 for i in range(debut, fin) if visible[i] and couvert[i])
    return [
        {"citation": s.citation, "libelle": s.libelle, "debut": s.debut, "fin": s.fin,
         "visibles": comptes[s.citation][0], "couverts": comptes[s.citation][1]}
        for s in sections
    ]  # fmt: skip


def _restes(sections: list[Section], texte: str, visible: list[bool], couvert: bytearray) -> list[dict[str, Any]]:
    restes: list[dict[str, Any]] = []
    debut = None
    for position in range(len(texte) + 1):
        pris = position == len(texte) or bool(couvert[position])
        if not pris and debut is None:
            debut = position
        elif pris and debut is not None:
            visibles = sum(visible[debut:position])
            if visibles:
                gauche = next(i for i in range(debut, position) if visible[i])
                droite = next(i for i in range(position - 1, debut - 1, -1) if visible[i]) + 1
                section = _section_de(sections, gauche)
                restes.append(
                    {"debut": gauche, "fin": droite, "visibles": visibles,
                     "section": section.citation if section else None,
                     "extrait": " ".join(texte[gauche:droite].split())}
                )  # fmt: skip
            debut = None
    return restes


def relire(moteur: Moteur, chemin: Path, prefixe: str = "") -> list[dict[str, Any]]:
    """Énoncés côte à côte avec le texte de leurs passages, pour une relecture de fidélité.

    `prefixe` restreint aux énoncés d'une section (« 4.3.3-a »).
    """
    reference = executer(moteur, "texte-de-reference")[0]
    texte = lire_texte(chemin, reference["somme"] or "")
    passages: dict[str, list[str]] = {}
    for ligne in sorted(executer(moteur, "passages"), key=lambda p: p["rang"] != "principal"):
        extrait = " ".join(texte[int(ligne["debut"] or 0) : int(ligne["fin"] or 0)].split())
        passages.setdefault(ligne["enonce"] or "", []).append(extrait)
    fiches = []
    for ligne in executer(moteur, "fiches-de-relecture"):
        nom = (ligne["enonce"] or "").rsplit("/", 1)[-1]
        if nom.startswith(prefixe):
            fiches.append({**ligne, "passages": passages.get(ligne["enonce"] or "", [])})
    return fiches

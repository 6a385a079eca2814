# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Pose chaque constat d'un rapport sur le champ du formulaire qui l'a causé, et le dit sans clés ni lignes. Pur."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from serveur.services.formulaires.champs import Formulaire
from serveur.services.formulaires.ecriture import Ecrit
from serveur.services.formulaires.saisie import Saisie, element
from serveur.services.validation.libelles import ENTIER
from serveur.services.validation.structure import Modele

Constat = dict[str, Any]
_RANGS = re.compile(r"\[\d+\]|\.\d+(?=\.|$)")


@dataclass
class Poses:
    """`par_champ` : chemin d'un champ ou d'un de ses éléments → constats, dans l'ordre du formulaire ; `cibles` :
    l'identifiant, dans la page, de ce qu'il faut corriger ; `ailleurs` : les constats qui n'ont pas de champ."""

    par_champ: dict[str, list[Constat]] = field(default_factory=dict)
    cibles: dict[str, str] = field(default_factory=dict)
    ailleurs: list[Constat] = field(default_factory=list)

    def dits(self, dire: Callable[[Constat], Constat]) -> Poses:
        """Les mêmes, chaque constat dit autrement."""
        par_champ = {chemin: [dire(c) for c in siens] for chemin, siens in self.par_champ.items()}
        return Poses(par_champ, self.cibles, [dire(c) for c in self.ailleurs])

    def sous(self, cle: str) -> int:
        """Combien de constats sont posés sous une clé de premier niveau."""
        return sum(len(c) for chemin, c in self.par_champ.items() if chemin.split(".", 1)[0] == cle)


def poser(formulaire: Formulaire, saisie: Saisie, ecrit: Ecrit, constats: list[Constat]) -> Poses:
    poses = Poses()
    for constat in constats:
        champ = _champ(formulaire, saisie, ecrit, constat)
        (poses.par_champ.setdefault(champ, []) if champ else poses.ailleurs).append(constat)
    rangs = {controle.cle: rang for rang, controle in enumerate(formulaire.racine.sous)}
    ordre = sorted(poses.par_champ.items(), key=lambda x: rangs.get(x[0].split(".", 1)[0], len(rangs)))
    poses.par_champ = dict(ordre)
    poses.cibles = {chemin: _cible(formulaire, saisie, chemin) for chemin in poses.par_champ}
    return poses


def _cible(formulaire: Formulaire, saisie: Saisie, chemin: str) -> str:
    """Le contrôle à corriger s'il n'y en a qu'un, sinon l'endroit où le constat est écrit."""
    controle = formulaire.trouver(_cles(chemin))
    if controle is None or controle.genre == "bloc" or isinstance(element(saisie, chemin), dict):
        return f"{chemin}-constats"
    return chemin if chemin.rpartition(".")[2].isdigit() else f"{chemin}.0"


def _champ(formulaire: Formulaire, saisie: Saisie, ecrit: Ecrit, constat: Constat) -> str | None:
    """Le champ que vise un constat : celui de sa ligne, ou celui qui manque dans le bloc de sa ligne."""
    cles = [c for c in _RANGS.sub("", constat["chemin"] or "").split(".") if c]
    porteur, champ = ecrit.lignes.get(constat["ligne"] or 0, ("", ""))
    if not cles:
        return None
    if _cles(champ) == cles:
        return champ
    if _cles(porteur) == cles[:-1] and formulaire.trouver(cles):
        return f"{porteur}.{cles[-1]}" if porteur else cles[-1]
    while porteur:  # un bloc entier, dont la ligne est celle de sa première clé
        if _cles(porteur) == cles:
            return porteur
        porteur = porteur.rpartition(".")[0]
    if cles[0] in saisie and cles[0] not in formulaire.racine.par_cle:
        return champ or None  # une clé que le modèle ne connaît pas
    if champ and champ != "type" and formulaire.trouver(_cles(champ)):
        return champ
    return cles[0] if cles[0] in formulaire.racine.par_cle else None


def _cles(chemin: str) -> list[str]:
    return [c for c in _RANGS.sub("", chemin).split(".") if c]


def en_clair(constat: Constat) -> Constat:
    """Le même, en mots et sans ligne, puisque la personne n'en a pas écrit."""
    return {
        **constat,
        "message": constat["message_nom"],
        "reparation": constat["reparation_nom"],
        "chemin": constat["chemin_nom"],
        "ligne": None,
        "cellule": None,
        "lieu_nom": constat["chemin_nom"] or ENTIER,
    }


def rapport_en_clair(rapport: dict[str, Any], ecrit: Ecrit, modele: Modele) -> dict[str, Any]:
    """Tout le rapport d'un document venu du formulaire ; les lignes de `ecrit` disent de quel champ on parle."""

    def champ(ligne: int | None) -> str | None:
        return modele.en_mots(re.sub(r"\.\d+", "", ecrit.lignes.get(ligne or 0, ("", ""))[1])) or None

    clair = {**rapport, "constats": list(map(en_clair, rapport["constats"]))}
    clair["lectures"] = [
        {**x, "ligne": None, "cellule": champ(x["ligne"]), "lieu_nom": champ(x["ligne"]) or ENTIER}
        for x in rapport.get("lectures", [])
    ]
    if rapport.get("exigences"):
        dits = [(e, modele.en_mots((e["lieu"] or "").rpartition(", ")[2]) or None) for e in rapport["exigences"]]
        clair["exigences"] = [{**e, "lieu": dit, "lieu_nom": dit} for e, dit in dits]
    return clair

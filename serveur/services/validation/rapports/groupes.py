# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les constats tels qu'on les lit : une même remarque faite cent fois n'est qu'une ligne. Pur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from serveur.services.validation.grades import rang
from serveur.services.validation.libelles import ENTIER
from serveur.services.validation.rapports.ecriture import LOT, lieu, par_partie

Constat = dict[str, Any]
MONTRES = 5  # lieux cités avant « et N autres »
REMARQUES = 300  # qu'une page montre, et autant de lectures : au delà, personne ne lit à l'écran


@dataclass
class Groupe:
    """Une remarque et tous les constats qui la font, dans l'ordre du document."""

    constats: list[Constat]

    @property
    def premier(self) -> Constat:
        return self.constats[0]

    @property
    def lieux(self) -> str:
        """« ligne 3, projets[1].nom ; ligne 9, projets[2].nom ; et 498 autres »."""
        return _quelques([lieu_complet(c) for c in self.constats])

    @property
    def lieux_en_mots(self) -> str:
        """De même, sans clés : pour qui n'a pas écrit le fichier, ou l'a rempli dans un tableur."""
        return _quelques([c["lieu_nom"] for c in self.constats])

    @property
    def cles(self) -> str:
        """La clé du seul constat d'un texte à clés : qui l'a écrit l'y cherche."""
        seul = self.premier if len(self.constats) == 1 else None
        return str(seul["chemin"]) if seul and seul["ligne"] and not seul["cellule"] and seul["chemin"] else ""

    @property
    def a_l_auteur(self) -> tuple[str, str, str]:
        """(où, remarque, à faire) : en mots pour qui a rempli un tableur, en clés pour qui en a écrit."""
        c = self.premier
        if c["cellule"]:
            return self.lieux_en_mots, c["message_nom"], c["reparation_nom"]
        return self.lieux, c["message"], c["reparation"]

    @property
    def dit(self) -> str:
        """La remarque en mots, combien de fois, et sur quoi."""
        fois = len(self.constats)
        return " ".join(filter(None, (self.premier["message_nom"], f"({fois} fois)" if fois > 1 else "", self.valeurs)))

    @property
    def valeurs(self) -> str:
        """« « MCC » ; « OLF » ; et 3 autres » : les valeurs en cause, chacune une fois ; vide s'il n'y en a pas."""
        return _quelques(list(dict.fromkeys(f"« {c['valeur']} »" for c in self.constats if c["valeur"] is not None)))


def _quelques(dits: list[str]) -> str:
    reste = len(dits) - MONTRES
    return " ; ".join([*dits[:MONTRES], *([f"et {reste} autre{'s' if reste > 1 else ''}"] if reste > 0 else [])])


def grouper(constats: list[Constat]) -> list[Groupe]:
    """Les groupes, dans l'ordre de leur premier constat ; ceux d'un groupe disent la même chose à faire."""
    groupes: dict[Any, Groupe] = {}
    for constat in constats:
        cle = (constat["regle"], constat["gravite"], constat["message"], constat["reparation"])
        groupes.setdefault(cle, Groupe([])).constats.append(constat)
    return list(groupes.values())


def pour_une_page(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Les documents tels qu'une page les montre : REMARQUES remarques en tout, les plus graves d'abord.

    Verdicts et comptes restent ceux de tout le rapport ; « tus » dit combien de constats et de lectures n'y sont pas.
    Plus de LOT documents : sans leur grille.
    """
    remarques, lectures, rendus = REMARQUES, REMARQUES, []
    for document in documents:
        groupes = [g for _, siens in par_partie(document) for g in grouper(siens)]
        gardes = sorted(groupes, key=lambda g: rang(g.premier["gravite"]))[:remarques]
        lus = document.get("lectures", [])[:lectures]
        remarques, lectures = remarques - len(gardes), lectures - len(lus)
        montres = {id(c) for g in gardes for c in g.constats}
        rendu = {**document, "lectures": lus, "constats": [c for c in document["constats"] if id(c) in montres]}
        tus = {cle: len(document.get(cle, [])) - len(rendu[cle]) for cle in ("constats", "lectures")}
        rendus.append({**rendu, "tus": tus if any(tus.values()) else None})
        if len(documents) > LOT:
            rendus[-1]["exigences"] = None
    return rendus


def lieu_complet(constat: Constat) -> str:
    return ", ".join(x for x in (lieu(constat), constat["chemin"] or "") if x) or ENTIER

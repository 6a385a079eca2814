# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un constat pour qui remplit un formulaire : les champs par leur libellé, les choix par leur nom, sans clés ni lignes.

La traduction se tire du modèle : « cle » entre guillemets devient le libellé de la ligne qui a cette clé ; le code
d'un choix, le nom qu'en donne le graphe. Rien n'est une table à tenir. Pur.
"""

from __future__ import annotations

import re
from typing import Any

from serveur.services.formulaires.champs import Formulaires
from serveur.services.formulaires.ecriture import Ecrit
from serveur.services.validation.structure import Champ

Constat = dict[str, Any]
_CITE = re.compile(r"«[ \u00a0\u202f]?([a-z][a-z0-9_.]*)[ \u00a0\u202f]?»")
_MOT = re.compile(r"(?<![\w-])[a-z]+(?:[_-][a-z]+)*(?![\w-])")
_PAS = re.compile(r"(.+?)(?:\[(\d+)\]|)$")


class Libelles:
    """Connaît les champs du modèle et les valeurs de leurs choix."""

    def __init__(self, formulaires: Formulaires) -> None:
        modele = formulaires.gabarits.modele
        self.genres = {classe: libelle for classe, (libelle, _) in modele.noms.items()}
        self.champs: dict[str, Champ] = {c.cle: c for c in modele.champs.values()}
        self.choix = {c.cle: dict(formulaires.options(c)) for c in modele.champs.values() if c.collection}
        codes = {code: nom for options in self.choix.values() for code, nom in options.items()}
        codes |= {code.lower(): nom for code, nom in formulaires.listes["fonds"]}
        self._surs = {code: nom for code, nom in codes.items() if "_" in code}  # aucun mot ne s'écrit ainsi

    def libelle(self, cle: str) -> str:
        """Le libellé d'un champ, ou la clé d'une chose que le modèle ne connaît pas."""
        if cle not in self.champs:
            return cle
        nom = self.champs[cle].libelle
        return nom[:1].upper() + nom[1:]

    def texte(self, texte: str, sur: str = "") -> str:
        """Un message ou une réparation, ses clés et ses codes dits en clair ; `sur` : la clé du champ dont il parle.

        Un code qui est aussi un mot (« fonds ») n'en est un que la première fois, quand son champ est cité, ou dans une
        énumération des choix du champ.
        """
        cles = [m for m in _CITE.findall(texte) if all(pas in self.champs for pas in m.split("."))]
        cites = {code: nom for cle in cles for code, nom in self.choix.get(cle.rpartition(".")[2], {}).items()}
        siens = self.choix.get(sur, {})
        if len({m for m in _MOT.findall(texte) if m.replace("-", "_") in siens}) > 1:
            cites |= siens
        vus: set[str] = set()

        def dire(trouve: re.Match[str]) -> str:
            code = trouve[0].replace("-", "_")
            nom = self._surs.get(code) or (None if code in vus else cites.get(code))
            vus.add(code)
            return _minuscule(nom) if nom else trouve[0]

        morceaux = _CITE.split(texte)  # texte, clé, texte, clé… : une clé citée n'est pas un code
        for n, morceau in enumerate(morceaux):
            if n % 2:
                morceaux[n] = f"« {self.chemin(morceau) if morceau in cles else morceau} »"
            else:
                morceaux[n] = _MOT.sub(dire, morceau)
        return "".join(morceaux)

    def chemin(self, chemin: str) -> str:
        """« contributions[2].partie » → « Contribution d'une partie 2, partie »."""
        pas: list[str] = []
        for morceau in chemin.split("."):
            trouve = _PAS.fullmatch(morceau)
            cle, rang = trouve.groups() if trouve else (morceau, None)
            nom = self.libelle(cle)
            pas.append((_minuscule(nom) if pas and cle in self.champs else nom) + (f" {rang}" if rang else ""))
        return ", ".join(pas)

    def constat(self, constat: Constat) -> Constat:
        """Le même, en clair : sans ligne, puisque la personne n'en a pas écrit."""
        sur = re.sub(r"\[\d+\]", "", constat["chemin"] or "").rpartition(".")[2]
        return {
            **constat,
            "message": self.texte(constat["message"], sur),
            "reparation": self.texte(constat["reparation"], sur),
            "chemin": self.chemin(constat["chemin"]) if constat["chemin"] else None,
            "ligne": None,
            "cellule": None,
            "en_clair": True,
        }

    def rapport(self, rapport: dict[str, Any], ecrit: Ecrit) -> dict[str, Any]:
        """Tout le rapport d'un document venu du formulaire ; les lignes de `ecrit` disent de quel champ on parle."""

        def champ(ligne: int | None) -> str | None:
            chemin = re.sub(r"\.\d+", "", ecrit.lignes.get(ligne or 0, ("", ""))[1])
            return self.chemin(chemin) if chemin else None

        genre = self.genres.get(rapport["type"], rapport["type"])
        clair = {**rapport, "type_nom": genre, "constats": [self.constat(c) for c in rapport["constats"]]}
        clair["lectures"] = [{**x, "ligne": None, "cellule": champ(x["ligne"])} for x in rapport.get("lectures", [])]
        if rapport.get("exigences"):
            clair["exigences"] = [
                {**e, "lieu": self.chemin(e["lieu"].rpartition(", ")[2]) if e["lieu"] else None}
                for e in rapport["exigences"]
            ]
        return clair


def _minuscule(nom: str) -> str:
    """La première lettre en minuscule, sauf un sigle."""
    return nom if nom[1:2].isupper() else nom[:1].lower() + nom[1:]

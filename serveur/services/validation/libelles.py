# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que dit un constat, en mots : les champs par leur libellé, les choix par leur nom, les lieux sans clés.

La traduction se tire du modèle : « cle » entre guillemets devient le libellé de la ligne qui a cette clé ; le code
d'un choix, le nom qu'en donne le graphe. Rien n'est une table à tenir. Pur.
"""

from __future__ import annotations

import functools
import re

from serveur.graphe.reference import Reference
from serveur.noyau.espaces import ID
from serveur.services.validation.arbre import Lieu
from serveur.services.validation.structure import Champ, Modele

_CITE = re.compile(r"«[ \u00a0\u202f]?([a-z][a-z0-9_.]*)[ \u00a0\u202f]?»")
_MOT = re.compile(r"(?<![\w-])[a-z]+(?:[_-][a-z]+)*(?![\w-])")
_CELLULE = re.compile(r"(?P<feuille>.*)![A-Z]+(?P<ligne>\d+)", re.DOTALL)
ENTIER = "document"  # où l'on ne sait pas mieux dire
_GARDES = 4096  # textes gardés : ceux des règles, et ceux qui citent le document


class Libelles:
    """Connaît les champs du modèle et les valeurs de leurs choix."""

    def __init__(self, modele: Modele, reference: Reference) -> None:
        self.modele = modele
        self.champs: dict[str, Champ] = {c.cle: c for c in modele.champs.values()}
        self._collections = {c.cle: c.collection for c in modele.champs.values() if c.collection}
        self._choix: dict[str, dict[str, str]] = {}  # d'une collection : code → nom
        self._surs: dict[str, str] = {}  # aucun mot ne s'écrit avec « _ »
        for chose, nom in reference.libelles.items():
            collection, _, code = chose.removeprefix(ID).partition("/")
            if collection not in self._collections.values():
                continue
            code = code.replace("-", "_")
            if collection != "acteur":  # un sigle ou un mot y serait pris pour un code
                self._choix.setdefault(collection, {})[code] = nom
            if "_" in code:
                self._surs[code] = nom
        self._textes = functools.lru_cache(_GARDES)(self._dire)

    def texte(self, texte: str, sur: str = "") -> str:
        """Un message ou une réparation, ses clés et ses codes dits en clair ; `sur` : la clé du champ dont il parle.

        Un code qui est aussi un mot (« fonds ») n'en est un que la première fois, quand son champ est cité, ou dans une
        énumération des choix du champ.
        """
        return self._textes(texte, sur)

    def lieu(self, lieu: Lieu, chemin: str) -> str:
        """Où, pour qui n'écrit pas de clés : feuille, ligne et en-tête d'un classeur ; ligne et champ d'un texte."""
        trouve = _CELLULE.fullmatch(lieu.cellule) if lieu.cellule else None
        if trouve:
            debut = [f"feuille « {trouve['feuille']} »", f"ligne {trouve['ligne']}"]
            # la ligne de la feuille dit déjà de quel élément il s'agit
            dits = [f"« {self.modele.en_mots(chemin.rpartition('].')[2])} »"] if chemin else []
        else:
            debut = [lieu.cellule or f"ligne {lieu.ligne}"] if lieu.cellule or lieu.ligne else []
            dits = [self.modele.en_mots(chemin)] if chemin else []
        return ", ".join([*debut, *dits]) or ENTIER

    def _dire(self, texte: str, sur: str) -> str:
        cles = [m for m in _CITE.findall(texte) if all(pas in self.champs for pas in m.split("."))]
        cites = {code: nom for cle in cles for code, nom in self._siens(cle.rpartition(".")[2]).items()}
        siens = self._siens(sur)
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
                morceaux[n] = f"« {self.modele.en_mots(morceau) if morceau in cles else morceau} »"
            else:
                morceaux[n] = _MOT.sub(dire, morceau)
        return "".join(morceaux)

    def _siens(self, cle: str) -> dict[str, str]:
        """Les choix d'un champ."""
        return self._choix.get(self._collections.get(cle, ""), {})


def _minuscule(nom: str) -> str:
    """La première lettre en minuscule, sauf un sigle."""
    return nom if nom[1:2].isupper() else nom[:1].lower() + nom[1:]

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce dont une forme de réponse est faite : les énoncés d'une chose, groupés et comptés, et qui en répond.

Partagé par les formes de ce dossier ; ne sait pas ce que la question demande.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Parentes
from serveur.noyau.espaces import developper
from serveur.services.questions.comprehension import Comprehension, Question
from serveur.services.questions.genre import genres
from serveur.services.questions.places import CATEGORIE, classe
from serveur.services.questions.recherche import Candidat
from serveur.services.questions.refus import Indices
from serveur.services.questions.repondants import Qui
from serveur.services.questions.reponse import Redaction

# Liens d'un énoncé vers les choses dont il parle.
LIENS = (
    "titulaire", "titulaireHerite", "destinataire", "avecLeConcoursDe", "concerne", "membre", "autorite", "fonds",
    "objet", "domaine", "document", "sourceVisee", "typeService", "action", "periodicite",
)  # fmt: skip
_DEFINIT = "ri:Definition"
_SANS_INDICE = Indices(0.0, 0.0, Parentes(0.0, 0.0), 0.0)

Fiche = dict[str, Any]
Classer = Callable[[Question], list[Candidat]]


class Reponse(NamedTuple):
    """Un énoncé que l'on répond ; `qui` : ceux qui répondent, si ce n'est pas au genre de la question de le dire."""

    candidat: Candidat
    qui: Qui | None = None


class Mise(NamedTuple):
    """Une réponse mise en forme : son bloc, et les énoncés qui y répondent, le meilleur d'abord."""

    bloc: dict[str, Any]
    reponses: list[Reponse]


def sans_doublon(reponses: Iterable[Reponse]) -> list[Reponse]:
    """Les mêmes, chaque énoncé une fois, à sa première place."""
    uniques: dict[str, Reponse] = {}
    for reponse in reponses:
        uniques.setdefault(reponse.candidat.fiche["iri"], reponse)
    return list(uniques.values())


class Matiere:
    """Les énoncés d'un index, par chose ; bâti une fois."""

    def __init__(self, index: Index, redaction: Redaction, comprehension: Comprehension, classer: Classer) -> None:
        self.index = index
        self.redaction = redaction
        self.comprehension = comprehension
        self.classer = classer
        self._propres: dict[str, list[Fiche]] = {}

    @functools.cached_property
    def _par_chose(self) -> dict[str, list[Fiche]]:
        portes: dict[str, dict[str, Fiche]] = {}
        for fiche in self.index.fiches:
            choses = [c for lien in LIENS for c in fiche.get(lien, [])]
            # L'objet d'un énoncé désigne parfois un acteur, un document, une loi ou une sorte de services.
            designes = [d for c in choses for d in self._memes.get(c, ())]
            for chose in [*choses, *designes]:
                portes.setdefault(chose, {})[fiche["iri"]] = fiche
        return {chose: list(fiches.values()) for chose, fiches in portes.items()}

    @functools.cached_property
    def _memes(self) -> dict[str, list[str]]:
        memes: dict[str, list[str]] = {
            chose: list(liens["foaf:focus"]) for chose, liens in self.index.structure.items() if "foaf:focus" in liens
        }
        for chose, liens in self.index.reconciliables.items():
            for meme in liens.get("skos:exactMatch", []):
                memes.setdefault(meme, []).append(chose)
        return memes

    def enonces(self, chose: str) -> list[Fiche]:
        """Énoncés où la chose paraît, dans l'ordre du texte."""
        return self._par_chose.get(chose, [])

    def portes(self, acteur: str) -> list[Fiche]:
        """Énoncés dont l'acteur est titulaire, en propre, dans l'ordre du texte."""
        return [f for f in self.enonces(acteur) if acteur in f.get("titulaire", [])]

    def attributions(self, acteur: str) -> list[Fiche]:
        """Ce dont l'acteur est chargé : devoirs, missions, pouvoirs, conseils."""
        return [f for f in self.portes(acteur) if f["nature"] in self.index.par_nature.attributions]

    def nom(self, chose: str) -> dict[str, str]:
        if chose in self.index.acteurs:
            return self.redaction.acteur(chose)
        return {"iri": developper(chose), "libelle": self.index.libelle(chose)}

    def renvoi(self, fiche: Fiche) -> dict[str, Any]:
        """Un énoncé sur une ligne."""
        return {
            "iri": developper(fiche["iri"]),
            "libelle": fiche["fr"],
            "phrase": self.redaction.phrase(fiche),
            "natureLibelle": self.index.natures.get(fiche["nature"], fiche["nature"]),
            "citation": fiche["citation"],
        }

    def par_famille(
        self, fiches: Iterable[Fiche], montrer: int | None = None, porte: bool = False
    ) -> list[dict[str, Any]]:
        """Énoncés par grande famille de natures, dans l'ordre de l'ontologie puis du texte, comptés.

        `porte` : la chose dont on parle en est titulaire ; les redire en phrases n'apprendrait pas qui.
        """
        natures = self.index.par_nature
        rangees: dict[str, list[Fiche]] = {}
        for fiche in fiches:
            rangees.setdefault(natures.grande(fiche["nature"]), []).append(fiche)
        return [
            self.groupe({"titre": f.fr, "porte": porte}, rangees[f.cle], montrer)
            for f in natures.grandes
            if f.cle in rangees
        ]

    def par_domaine(self, fiches: Iterable[Fiche]) -> list[dict[str, Any]]:
        """Énoncés d'un acteur sous leur premier domaine, dans l'ordre du texte, comptés."""
        rangees: dict[str, list[Fiche]] = {}
        for fiche in fiches:
            rangees.setdefault(fiche["domaine"][0], []).append(fiche)
        return [
            self.groupe({"titre": self.index.libelle(d), "iri": developper(d), "porte": True}, tenues)
            for d, tenues in rangees.items()
        ]

    def groupe(self, tete: dict[str, Any], fiches: Sequence[Fiche], montrer: int | None = None) -> dict[str, Any]:
        """`tete`, `combien` d'énoncés, et les `montrer` premiers (tous, sans précision)."""
        return {**tete, "combien": len(fiches), "enonces": [self.renvoi(f) for f in fiches[:montrer]]}

    def definitions(self, chose: str) -> list[Fiche]:
        """Énoncés qui disent ce qu'est la chose."""
        return [f for f in self.enonces(chose) if f["nature"] == _DEFINIT]

    def du_plus_propre(self, chose: str) -> list[Fiche]:
        """Énoncés de la chose, ce qui la dit le mieux d'abord ; d'un fonds, qui le tient avant ce qu'il paie."""
        if chose not in self._propres:
            rang_de = self.index.par_nature.rang
            if self._fonds(chose):
                ordre = sorted(
                    self.enonces(chose), key=lambda f: (chose in f.get("titulaire", []), rang_de(f["nature"]))
                )
            else:
                rangs = {f["iri"]: rang for rang, f in enumerate(self._classees(chose))}
                ordre = sorted(
                    self.enonces(chose), key=lambda f: (rangs.get(f["iri"], len(rangs)), rang_de(f["nature"]))
                )
            self._propres[chose] = ordre
        return self._propres[chose]

    def _fonds(self, chose: str) -> bool:
        return chose in self.index.acteurs and classe(self.index, chose) == "ri:Fonds"

    def _classees(self, chose: str) -> list[Fiche]:
        """Les énoncés tels que les classe la question que serait le nom de la chose, seul."""
        nue = self.comprehension.comprendre(self.index.libelle(chose))
        if chose in self.index.acteurs:
            if classe(self.index, chose) == CATEGORIE or not self.portes(chose):
                return []
            role = next(g for g in genres().values() if g.sujet_acteur)
            nue = replace(nue, genre=role, acteurs=[chose], choses=[], sujet_nu=True)
        return [c.fiche for c in self.classer(nue)]

    def reponses(
        self, fiches: Iterable[Fiche], candidats: Iterable[Candidat], pour: str | None = None
    ) -> list[Reponse]:
        """Ces énoncés en réponses, avec ce qui les lie à la question ; `pour` : l'acteur dont on parle."""
        connus = {c.fiche["iri"]: c for c in candidats}
        uniques = {f["iri"]: f for f in fiches}
        return [Reponse(connus.get(i, Candidat(f, _SANS_INDICE)), self._qui(f, pour)) for i, f in uniques.items()]

    def _qui(self, fiche: Fiche, pour: str | None) -> Qui | None:
        if pour is None or pour not in self.index.acteurs or self._fonds(pour):
            return None
        if pour in fiche.get("titulaire", []):
            return Qui([pour], "titulaires")
        if pour in fiche.get("concerne", []) and not fiche.get("titulaire"):
            return Qui([pour], "concernes")
        return None

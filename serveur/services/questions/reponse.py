# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Mettre en forme une réponse : qui répond, à quel titre, en quels mots, d'après quoi, et comment le vérifier."""

from __future__ import annotations

from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.noyau.espaces import developper
from serveur.noyau.langue import mots_utiles
from serveur.services.questions.comprehension import Question
from serveur.services.questions.phrases import avec_article, en_phrase
from serveur.services.questions.places import CATEGORIE, classe
from serveur.services.questions.recherche import Candidat
from serveur.services.questions.repondants import Qui, qui_repond
from serveur.services.requetes.repertoire import requete

# À quel titre répond un acteur que l'énoncé ne fait pas titulaire, selon le lien qui le donne.
TITRES = {
    "autorite": "autorité",
    "membres": "membre",
    "destinataires": "destinataire",
    "herites": "par sa catégorie",
    "titulaires-du-tout": "porte l'énoncé que celui-ci détaille",
    "titulaires-et-du-tout": "porte l'énoncé que celui-ci détaille",
    "concernes": "visé par l'énoncé",
    "fonds": "fonds",
}


def _proches(index: Index, acteurs: list[str]) -> list[str]:
    """Les acteurs, puis ceux que le graphe dit tout proches (« autorités gouvernementales », gouvernement)."""
    proches = [p for a in acteurs for p in index.structure.get(a, {}).get("skos:closeMatch", [])]
    return list(dict.fromkeys([*acteurs, *(p for p in proches if p in index.acteurs)]))


class Redaction:
    """Compose les réponses à partir d'un index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._parties: dict[str, list[str]] = {}
        self._appartenances: dict[tuple[str, str], dict[str, Any]] = {}
        for fiche in index.fiches:
            for tout in fiche.get("isPartOf", []):
                self._parties.setdefault(tout, []).append(fiche["iri"])
            if fiche["nature"] == "ri:Appartenance":
                for membre in fiche.get("titulaire", []):
                    for categorie in fiche.get("concerne", []):
                        self._appartenances.setdefault((membre, categorie), fiche)

    def reponse(self, question: Question, candidat: Candidat, qui: Qui | None = None) -> dict[str, Any]:
        """L'énoncé en réponse ; `qui` : ceux qui répondent, faute de quoi le genre de la question le dit."""
        composee = self._composer(candidat.fiche, qui or qui_repond(self.index, question, candidat.fiche))
        posee = set(mots_utiles(question.texte))
        composee["ensuite"] = [suite for suite in composee["ensuite"] if set(mots_utiles(suite)) != posee]
        return composee | {"score": candidat.indices.score, "couverture": candidat.indices.couverture}

    def enonce(self, iri: str) -> dict[str, Any]:
        """Un énoncé (« enonce:… ») dans la forme d'une réponse, sans score : ses titulaires répondent."""
        fiche = self.index.par_iri[iri]
        return self._composer(fiche, Qui(fiche.get("titulaire", []), "titulaires"))

    def _composer(self, fiche: dict[str, Any], qui: Qui) -> dict[str, Any]:
        nature = fiche["nature"]
        reponse: dict[str, Any] = {
            "acteurs": [self._repondant(a, qui, fiche) for a in _proches(self.index, qui.acteurs)],
            "enonce": {
                "iri": developper(fiche["iri"]),
                "libelle": fiche["fr"],
                "nature": nature,
                "natureLibelle": self.index.natures.get(nature, nature),
                "inferee": qui.inferee,
            },
            "phrase": self.phrase(fiche),
            "fondement": {"citation": fiche["citation"], "iri": developper(fiche["fondement"])},
            "passage": {"debut": fiche["passage"][0], "fin": fiche["passage"][1]},
            "passagesComplementaires": [
                dict(zip(("debut", "fin"), map(int, p.split(",")), strict=True))
                for p in fiche.get("passageComplementaire", [])
            ],
            "titulaires": [self.acteur(a) for a in fiche.get("titulaire", [])],
            "destinataires": [self.acteur(a) for a in fiche.get("destinataire", [])],
            "concours": [self.acteur(a) for a in fiche.get("avecLeConcoursDe", [])],
            "objets": [self._chose(o) for o in fiche.get("objet", [])],
            "documents": [self._chose(d) for d in fiche.get("document", [])],
            "sources": [self._chose(s) for s in fiche.get("sourceVisee", [])],
            "imputation": [self.acteur(a) for a in fiche.get("imputationRemonteA", [])],
            "detaille": [self._renvoi(i) for i in fiche.get("isPartOf", [])],
            "detaillePar": [self._renvoi(i) for i in self._parties.get(fiche["iri"], [])],
            "ensuite": self._ensuite(fiche),
            "premisses": self._premisses(qui, fiche) if qui.inferee else [],
            "sparql": self._preuve(qui, fiche),
        }
        for champ in ("condition", "finalite", "date", "note"):
            if fiche.get(champ):
                reponse[champ] = fiche[champ]
        if fiche.get("periodicite"):
            reponse["periodicite"] = self.index.libelle(fiche["periodicite"][0])
        return reponse

    def _repondant(self, acteur: str, qui: Qui, fiche: dict[str, Any]) -> dict[str, str]:
        """L'acteur, et `titre` : à quel titre il répond s'il n'est pas titulaire de l'énoncé."""
        titulaire = acteur in fiche.get("titulaire", []) or acteur not in qui.acteurs
        return self.acteur(acteur) | ({} if titulaire else {"titre": TITRES.get(qui.lien, "lié à l'énoncé")})

    def acteur(self, acteur: str) -> dict[str, str]:
        return {
            "code": self.index.acteurs[acteur]["code"],
            "iri": developper(acteur),
            "libelle": self.index.libelle(acteur),
        }

    def phrase(self, fiche: dict[str, Any]) -> str:
        """L'énoncé en une phrase : « Qui doit faire quoi. »"""
        noms = [self._nomme(a) for a in fiche.get("titulaire", [])]
        return en_phrase(fiche["fr"], self.index.usages[fiche["nature"]], noms)

    def _nomme(self, acteur: str) -> str:
        commun = classe(self.index, acteur) in (CATEGORIE, "ri:Poste")
        return avec_article(self.nom_court(acteur), commun)

    def nom_court(self, acteur: str) -> str:
        """Nom, suivi du sigle s'il y en a un : « Office de la langue française (OLF) »."""
        libelle = self.index.libelle(acteur)
        sigles = [a for a in self.index.libelles.get(acteur, {}).get("alt", []) if a.isupper() and len(a) < 9]
        return f"{libelle} ({sigles[0]})" if sigles else libelle

    def _chose(self, chose: str) -> dict[str, str]:
        return {"iri": developper(chose), "libelle": self.index.libelle(chose)}

    def _ensuite(self, fiche: dict[str, Any]) -> list[str]:
        """Ce que l'on demande d'ordinaire ensuite : ce qui détaille l'énoncé, puis ce qui parle de la même chose."""
        detailles = [*self._parties.get(fiche["iri"], []), *fiche.get("isPartOf", [])]
        voisins = [iri for objet in fiche.get("objet", []) for iri in self.index.par_objet.get(objet, [])]
        suites = (self.index.par_iri[iri] for iri in [*detailles, *voisins] if iri != fiche["iri"])
        return list(dict.fromkeys(f["question"] for f in suites if "question" in f))[:3]

    def _renvoi(self, iri: str) -> dict[str, str]:
        fiche = self.index.par_iri[iri]
        return {"iri": developper(iri), "libelle": fiche["fr"], "citation": fiche["citation"]}

    def _premisses(self, qui: Qui, fiche: dict[str, Any]) -> list[dict[str, Any]]:
        """De quoi l'héritage est conclu : l'énoncé de la catégorie et l'appartenance à celle-ci."""
        premisses: list[dict[str, Any]] = []
        for categorie in fiche.get("titulaire", []):
            for membre in qui.acteurs:
                for chemin in self._chemin(categorie, membre):
                    appartenance = self._appartenances.get((chemin[1], chemin[0]))
                    premisse = {"categorie": self.acteur(chemin[0]), "membre": self.acteur(chemin[1])}
                    if appartenance:
                        premisse["enonce"] = self._renvoi(appartenance["iri"])
                    premisses.append(premisse)
        return premisses

    def _chemin(self, categorie: str, membre: str) -> list[tuple[str, str]]:
        """Suite de liens catégorie → membre qui mène de l'une à l'autre ; vide s'il n'y en a pas."""
        for direct in self.index.structure.get(categorie, {}).get("ri:aPourMembre", []):
            if direct == membre:
                return [(categorie, membre)]
            suite = self._chemin(direct, membre)
            if suite:
                return [(categorie, direct), *suite]
        return []

    def _preuve(self, qui: Qui, fiche: dict[str, Any]) -> str:
        valeurs = {"objet": fiche["objet"][0], "nature": fiche["nature"], "fondement": fiche["fondement"]}
        texte = requete(f"preuve-{qui.lien}").lier(valeurs)
        return "\n".join(ligne for ligne in texte.splitlines() if not ligne.startswith("#+"))

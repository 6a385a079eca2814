# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le service des questions : une question en français, une réponse prouvée (conception, 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Sens
from serveur.noyau.espaces import developper
from serveur.noyau.langue import est_anglais
from serveur.services.questions.aiguillage import Aiguillage, Demande
from serveur.services.questions.assurance import juger, traits
from serveur.services.questions.choix import TETES, retenir
from serveur.services.questions.comprehension import LANGUE, Comprehension, Question, verifier
from serveur.services.questions.formes import chose, comparaison, liste, sujet
from serveur.services.questions.formes.matiere import Matiere, Mise, Reponse, sans_doublon
from serveur.services.questions.genre import verifier_natures
from serveur.services.questions.inconnus import Inconnu, Inconnus
from serveur.services.questions.noms import Noms
from serveur.services.questions.recherche import Candidat, classer
from serveur.services.questions.refus import certain
from serveur.services.questions.reponse import Redaction

VOISINS = 4
VOISIN_MINIMAL = 0.15


class Rendue(NamedTuple):
    """Ce que l'on répond à une question : la forme, son bloc s'il y en a un, les énoncés, tous les candidats."""

    question: Question
    forme: str
    bloc: dict[str, Any]
    reponses: list[Reponse]
    candidats: list[Candidat]
    inconnu: Inconnu | None = None  # ce que la question nomme et que le Cadre ne nomme pas


class Questions:
    """Répond aux questions sur un index donné."""

    def __init__(self, index: Index, sens: Sens) -> None:
        verifier_natures(index.natures)
        self.index = index
        self.sens = sens
        self.comprehension = Comprehension(index)
        self.inconnus = Inconnus(index, self.comprehension.vocabulaire.forme_sure)
        self.redaction = Redaction(index)
        self.aiguillage = Aiguillage(index, Noms(index, self.comprehension.vocabulaire))
        self.matiere = Matiere(index, self.redaction, self.comprehension, self._classer)

    def repondre(self, texte: str, combien: int = 10) -> dict[str, Any]:
        """Réponse au contrat JSON de la conception, § 4. Lève EntreeInutilisable.

        `forme` dit ce qui est demandé ; sauf « enonces », le bloc de ce nom est la réponse entière, et `reponses` les
        énoncés qui y répondent. `parties` : la réponse de chacune des questions posées en une. Quand rien ne répond,
        `voisins` donne les sujets les plus proches dont le Cadre parle ; si la question s'enquiert de ce que le Cadre
        ne nomme pas, `inconnu` en donne le nom et `motif` la phrase qui le dit.
        """
        entiere = self._rendre(texte, combien)
        dites = self.aiguillage.parties(entiere.question) if entiere.question.langue == LANGUE else []
        # Une partie se lit par ses mots : la question entière, elle, a été lue par la phrase s'il le fallait.
        parties = [self._lire(self.comprehension.comprendre(posee), combien) for _, posee in dites]
        repondues = [p for p in parties if p.reponses]
        rendue = _reunir(entiere, repondues, repondues == parties, combien) if parties else entiere
        inconnu = rendue.inconnu
        refus = {"inconnu": inconnu.nom, "motif": inconnu.phrase} if inconnu else {}
        minimum = 0.0 if inconnu else VOISIN_MINIMAL
        return {
            "question": rendue.question.texte,
            "langue": rendue.question.langue,
            "trouve": bool(rendue.reponses),
            "genre": rendue.question.genre.nom,
            "forme": rendue.forme,
            **({rendue.forme: rendue.bloc} if rendue.bloc else {}),
            "reponses": self._composer(rendue.question, rendue.reponses),
            "parties": [
                {"question": dite, "trouve": bool(p.reponses), "reponses": self._premiere(p)}
                for (dite, _), p in zip(dites, parties, strict=True)
            ],
            "voisins": [] if rendue.reponses else self._voisins(rendue.question, rendue.candidats, minimum),
            **refus,
        }

    def _rendre(self, texte: str, combien: int) -> Rendue:
        """Par les mots s'ils répondent nettement ; sinon, ou si la question est en anglais, par la phrase entière."""
        anglaise = est_anglais(texte)
        mots = None if anglaise else self._lire(self.comprehension.comprendre(texte), combien)
        if mots and (mots.inconnu or mots.question.genre.refus.toujours or (mots.reponses and not self._doute(mots))):
            return mots
        phrase = self.sens.par_la_phrase()
        if phrase is None:
            return mots or self._lire(self.comprehension.comprendre(texte), combien)
        if mots is None:
            voisine = phrase.en_francais(verifier(texte))
            return self._lire(self.comprehension.comprendre_anglaise(texte, voisine), combien)
        seconde = self._lire(replace(mots.question, par_la_phrase=True), combien)
        return seconde if seconde.reponses else mots._replace(reponses=[])

    def _doute(self, mots: Rendue) -> bool:
        tetes = [(c.fiche, c.indices) for c in mots.candidats[:TETES]]
        return mots.forme == "enonces" and bool(tetes) and not certain(mots.question, tetes, self.sens)

    def _lire(self, question: Question, combien: int) -> Rendue:
        candidats = self._classer(question)
        demande = self.aiguillage.vers(question)
        # Ce que le graphe nomme n'est pas inconnu, même écourté.
        cherche = demande.forme != "chose" and not question.par_la_phrase
        inconnu = self.inconnus.nomme(question.texte) if cherche else None
        if inconnu:
            return Rendue(question, "enonces", {}, [], candidats, inconnu)
        retenus = [Reponse(c) for c in retenir(self.index, question, candidats, combien, self._sens(question))]
        mise = self._mettre(demande, candidats, retenus)
        if mise is None or not mise.reponses:
            return Rendue(question, "enonces", {}, retenus, candidats)
        return Rendue(question, demande.forme, mise.bloc, mise.reponses[:combien], candidats)

    def _mettre(self, demande: Demande, candidats: list[Candidat], retenus: list[Reponse]) -> Mise | None:
        """La réponse dans la forme demandée ; None si ce sont des énoncés. `retenus` : ceux qui répondraient alors."""
        formes: dict[str, Callable[[], Mise | None]] = {
            "chose": lambda: chose.mettre(self.matiere, demande, candidats, retenus),
            "comparaison": lambda: comparaison.mettre(self.matiere, demande, candidats),
            "liste": lambda: liste.mettre(self.matiere, demande, candidats, retenus),
            "sujet": lambda: sujet.mettre(self.matiere, demande, candidats, retenus),
        }
        return formes[demande.forme]() if demande.forme in formes else None

    def _classer(self, question: Question) -> list[Candidat]:
        return classer(self.index, self._sens(question), question)

    def _sens(self, question: Question) -> Sens:
        return (self.sens.par_la_phrase() if question.par_la_phrase else None) or self.sens

    def _composer(self, question: Question, reponses: list[Reponse]) -> list[dict[str, Any]]:
        assurances = juger(self.index, question, [r.candidat for r in reponses])
        return [
            self.redaction.reponse(question, r.candidat, r.qui) | {"assurance": a.degre, "reserves": list(a.reserves)}
            for r, a in zip(reponses, assurances, strict=True)
        ]

    def _premiere(self, partie: Rendue) -> list[dict[str, Any]]:
        return self._composer(partie.question, partie.reponses[:1])

    def traits(self, texte: str, combien: int = 10) -> dict[str, float]:
        """Ce qui se pèse pour dire la première réponse sûre (outils/apprendre_assurance.py) ; vide si on refuse."""
        rendue = self._rendre(texte, combien)
        return traits(self.index, rendue.question, [r.candidat for r in rendue.reponses]) if rendue.reponses else {}

    def _voisins(self, question: Question, candidats: list[Candidat], minimum: float) -> list[dict[str, str]]:
        if not question.genre.refus.voisins:
            return []
        objets = (c.fiche["objet"][0] for c in candidats[:12] if c.indices.couverture >= minimum)
        uniques = list(dict.fromkeys(objets))[:VOISINS]
        return [{"iri": developper(o), "libelle": self.index.libelle(o)} for o in uniques]


def _reunir(entiere: Rendue, parties: list[Rendue], toutes: bool, combien: int) -> Rendue:
    """La première réponse de chacune des parties, puis celles de la question entière.

    `toutes` : chaque partie a sa réponse ; sinon la question entière passe d'abord. La première partie donne la forme,
    si elle en a une : c'est d'elle que parlent les autres. Une question à laquelle rien ne répond ne reçoit pas la
    réponse d'un de ses bouts.
    """
    chef = entiere if entiere.bloc or not parties else parties[0]
    if not parties or not (entiere.reponses or chef.bloc):
        return entiere
    # Qui demande « qui » le demande avant le reste : « quel fonds, et qui le gère ».
    demande_qui = next((p for p in parties if p.question.veut_acteur), parties[0])
    tete = (chef if chef.bloc and _nomme(chef) else demande_qui if toutes else entiere).reponses[:1]
    retenues = sans_doublon([*tete, *(p.reponses[0] for p in parties), *entiere.reponses, *chef.reponses])
    return entiere._replace(forme=chef.forme, bloc=chef.bloc, reponses=retenues[:combien])


def _nomme(rendue: Rendue) -> bool:
    """La première réponse nomme quelqu'un."""
    premiere = rendue.reponses[0]
    return bool(premiere.qui or premiere.candidat.fiche.get("titulaire"))

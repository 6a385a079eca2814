# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le service des questions : une question en français, une réponse prouvée (conception, 4)."""

from __future__ import annotations

from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Sens
from serveur.noyau.espaces import developper
from serveur.noyau.langue import est_anglais
from serveur.services.questions.assurance import juger, traits
from serveur.services.questions.choix import retenir
from serveur.services.questions.comprehension import LANGUE, Comprehension, Question, verifier
from serveur.services.questions.genre import verifier_natures
from serveur.services.questions.inconnus import Inconnu, Inconnus
from serveur.services.questions.recherche import Candidat, classer
from serveur.services.questions.reponse import Redaction

VOISINS = 4
VOISIN_MINIMAL = 0.15


class Questions:
    """Répond aux questions sur un index donné."""

    def __init__(self, index: Index, sens: Sens) -> None:
        verifier_natures(index.natures)
        self.index = index
        self.sens = sens
        self.comprehension = Comprehension(index)
        self.inconnus = Inconnus(index, self.comprehension.vocabulaire.forme_sure)
        self.redaction = Redaction(index)

    def repondre(self, texte: str, combien: int = 10) -> dict[str, Any]:
        """Réponse au contrat JSON de la conception, § 4. Lève EntreeInutilisable.

        Quand rien ne répond, `voisins` donne les sujets les plus proches dont le Cadre parle ; si la question
        s'enquiert de ce que le Cadre ne nomme pas, `inconnu` en donne le nom et `motif` la phrase qui le dit.
        """
        question, retenus, candidats, inconnu = self._chercher(texte, combien)
        assurances = juger(self.index, question, retenus)
        refus = {"inconnu": inconnu.nom, "motif": inconnu.phrase} if inconnu else {}
        return {
            "question": question.texte,
            "langue": question.langue,
            "trouve": bool(retenus),
            "genre": question.genre.nom,
            "reponses": [
                self.redaction.reponse(question, c) | {"assurance": a.degre, "reserves": list(a.reserves)}
                for c, a in zip(retenus, assurances, strict=True)
            ],
            "voisins": [] if retenus else self._voisins(question, candidats, 0.0 if inconnu else VOISIN_MINIMAL),
            **refus,
        }

    def _chercher(self, texte: str, combien: int) -> tuple[Question, list[Candidat], list[Candidat], Inconnu | None]:
        """Ce que l'on comprend, ce que l'on répond, tous les énoncés parents, et ce que le Cadre ne nomme pas."""
        question = self._comprendre(texte)
        candidats = classer(self.index, self.sens, question)
        inconnu = self.inconnus.nomme(question.texte) if question.langue == LANGUE else None
        retenus = [] if inconnu else retenir(self.index, question, candidats, combien, self.sens)
        return question, retenus, candidats, inconnu

    def traits(self, texte: str, combien: int = 10) -> dict[str, float]:
        """Ce qui se pèse pour dire la première réponse sûre (outils/apprendre_assurance.py) ; vide si on refuse."""
        question, retenus, *_ = self._chercher(texte, combien)
        return traits(self.index, question, retenus) if retenus else {}

    def _comprendre(self, texte: str) -> Question:
        voisine = self.sens.en_francais(verifier(texte)) if est_anglais(texte) else None
        return (
            self.comprehension.comprendre_anglaise(texte, voisine) if voisine else self.comprehension.comprendre(texte)
        )

    def _voisins(self, question: Question, candidats: list[Candidat], minimum: float) -> list[dict[str, str]]:
        if not question.genre.refus.voisins:
            return []
        objets = (c.fiche["objet"][0] for c in candidats[:12] if c.indices.couverture >= minimum)
        uniques = list(dict.fromkeys(objets))[:VOISINS]
        return [{"iri": developper(o), "libelle": self.index.libelle(o)} for o in uniques]

"""Le service des questions : une question en français, une réponse prouvée (conception, 4)."""

from __future__ import annotations

from typing import Any

from serveur.graphe.index import Index
from serveur.services.questions.comprehension import Comprehension
from serveur.services.questions.recherche import chercher
from serveur.services.questions.reponse import Redaction


class Questions:
    """Répond aux questions sur un index donné."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.comprehension = Comprehension(index)
        self.redaction = Redaction(index)

    def repondre(self, texte: str, combien: int = 10) -> dict[str, Any]:
        """Réponse au contrat JSON de la conception, § 4. Lève EntreeInutilisable."""
        question = self.comprehension.comprendre(texte)
        candidats = chercher(self.index, question, combien)
        return {
            "question": question.texte,
            "trouve": bool(candidats),
            "genre": question.genre,
            "reponses": [self.redaction.reponse(question, c) for c in candidats],
        }

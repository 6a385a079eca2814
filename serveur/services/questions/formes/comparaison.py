# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La réponse est une comparaison : ce qu'est chaque côté, ce qui en est dit, et ce que le texte dit des deux."""

from __future__ import annotations

from itertools import zip_longest

from serveur.services.questions.aiguillage import Demande
from serveur.services.questions.formes.chose import resume
from serveur.services.questions.formes.matiere import Fiche, Matiere, Mise, sans_doublon
from serveur.services.questions.recherche import Candidat


def mettre(matiere: Matiere, demande: Demande, candidats: list[Candidat]) -> Mise:
    """Un côté par chose comparée ; en réponses, le meilleur énoncé de chacun tour à tour."""
    rangs = {c.fiche["iri"]: rang for rang, c in enumerate(candidats)}
    communs = [f for f in matiere.enonces(demande.choses[0]) if all(_y_est(matiere, c, f) for c in demande.choses[1:])]
    par_cote = []
    for chose in demande.choses:
        propres = matiere.attributions(chose) or matiere.definitions(chose) or matiere.enonces(chose)
        tetes = sorted(propres, key=lambda f: rangs.get(f["iri"], len(rangs)))
        par_cote.append(matiere.reponses([*tetes, *matiere.du_plus_propre(chose)], candidats, chose))
    bloc = {
        "cotes": [resume(matiere, c) for c in demande.choses],
        "communs": [matiere.renvoi(f) for f in communs],
    }
    # Ce que le texte dit des deux à la fois les compare lui-même.
    premier = demande.choses[0]
    # … à moins que ce ne soit le fait d'un autre que le premier nommé.
    sans_autre = [f for f in communs if premier in f.get("titulaire", [premier])]
    lies = matiere.reponses(sans_autre[:1], candidats, premier)
    return Mise(bloc, sans_doublon([*lies, *(r for tour in zip_longest(*par_cote) for r in tour if r)]))


def _y_est(matiere: Matiere, chose: str, fiche: Fiche) -> bool:
    """L'énoncé parle de la chose, et non de sa seule catégorie."""
    herite = chose in fiche.get("titulaireHerite", []) and chose not in fiche.get("titulaire", [])
    return not herite and any(f["iri"] == fiche["iri"] for f in matiere.enonces(chose))

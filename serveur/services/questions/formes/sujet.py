# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La réponse est un sujet : qui y fait quoi, chaque acteur avec ses devoirs principaux et leur compte."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import zip_longest

from serveur.services.questions.aiguillage import Demande
from serveur.services.questions.formes.matiere import Fiche, Matiere, Mise, Reponse, sans_doublon
from serveur.services.questions.recherche import Candidat

PRINCIPAUX = 3  # devoirs montrés de chaque acteur
_VOTANTS = 25  # énoncés les mieux classés, qui disent de quel domaine on parle


def mettre(matiere: Matiere, demande: Demande, candidats: list[Candidat], retenus: list[Reponse]) -> Mise | None:
    """Les acteurs du domaine, le plus chargé d'abord ; None si l'on ne sait pas de quel domaine on parle.

    `retenus` : ce qui répondrait sans cela.
    """
    domaine = demande.choses[0] if demande.choses else _le_plus_proche(matiere, candidats) if retenus else None
    if domaine is None:
        return None
    fiches = matiere.enonces(domaine)
    scores = {c.fiche["iri"]: c.indices.score for c in candidats}
    rang = matiere.index.par_nature.rang
    par_acteur: dict[str, list[Fiche]] = defaultdict(list)
    for fiche in fiches:
        if fiche["nature"] in matiere.index.par_nature.attributions:
            for acteur in fiche.get("titulaire", []):
                par_acteur[acteur].append(fiche)
    acteurs = sorted(par_acteur, key=lambda a: (-_part(par_acteur[a]), par_acteur[a][0]["passage"]))
    principaux = {
        a: sorted(par_acteur[a], key=lambda f: (-scores.get(f["iri"], 0.0), rang(f["nature"]), f["passage"]))
        for a in acteurs
    }
    bloc = {
        **matiere.nom(domaine),
        "combien": len(fiches),
        "sansActeur": sum(not f.get("titulaire") for f in fiches),
        "acteurs": [
            {
                "acteur": matiere.nom(a),
                "combien": len(par_acteur[a]),
                "enonces": [matiere.renvoi(f) for f in principaux[a][:PRINCIPAUX]],
            }
            for a in acteurs
        ],
    }
    premiers = [f for rangee in zip_longest(*(principaux[a] for a in acteurs)) for f in rangee if f is not None]
    tetes = matiere.reponses([*premiers, *fiches], candidats)
    # Un nom seul n'est pas un « qui fait quoi » : ce qui y répond le mieux reste d'abord.
    return Mise(bloc, sans_doublon([*(retenus[:PRINCIPAUX] if demande.nue else ()), *tetes]))


def _part(fiches: list[Fiche]) -> float:
    """Combien l'acteur porte du sujet : un énoncé de plusieurs domaines n'est de chacun que pour une part."""
    return sum(1 / len(f["domaine"]) for f in fiches)


def _le_plus_proche(matiere: Matiere, candidats: list[Candidat]) -> str | None:
    """Le domaine de ce qui répond le mieux ; un domaine qui est de tout pèse peu."""
    total = len(matiere.index.fiches)
    voix: dict[str, float] = defaultdict(float)
    for candidat in candidats[:_VOTANTS]:
        for domaine in candidat.fiche.get("domaine", []):
            voix[domaine] += candidat.indices.score * math.log(total / len(matiere.enonces(domaine)))
    return max(voix, key=lambda d: (voix[d], d), default=None)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La réponse est une liste : ce que fait un acteur, en tout ou sur un thème, groupé, compté, dans l'ordre du texte."""

from __future__ import annotations

from serveur.services.questions.aiguillage import Demande
from serveur.services.questions.formes.matiere import Fiche, Matiere, Mise, Reponse, sans_doublon
from serveur.services.questions.recherche import Candidat

# Part du score du meilleur énoncé de l'acteur qu'un autre doit avoir pour être du thème ; à un domaine nommé ne
# s'ajoute que ce que la question dit presque.
_PROCHE, _TOUT_PROCHE = 0.6, 0.95


def mettre(matiere: Matiere, demande: Demande, candidats: list[Candidat], retenus: list[Reponse]) -> Mise | None:
    """La liste de l'acteur ; None si rien de ce qu'il fait ne touche le thème.

    `retenus` : ce qui répondrait sans la liste, et reste en tête ; sans eux, seul un domaine nommé fait un thème.
    """
    acteur, *domaines = demande.choses
    toutes = matiere.attributions(acteur) or matiere.enonces(acteur)
    if demande.nue:
        retenues, ordre = toutes, matiere.du_plus_propre(acteur)
    else:
        retenues = _du_theme(matiere, acteur, toutes, domaines, candidats, bool(retenus))
        rangs = {c.fiche["iri"]: rang for rang, c in enumerate(candidats)}
        ordre = sorted(retenues, key=lambda f: rangs.get(f["iri"], len(rangs)))
    if not retenues:
        return None
    bloc = {
        "acteur": matiere.nom(acteur),
        "theme": [matiere.nom(d) for d in domaines],
        "combien": len(retenues),
        "sur": len(toutes),
        "groupes": matiere.par_domaine(retenues) if demande.nue else matiere.par_famille(retenues, porte=True),
    }
    siennes = matiere.reponses(ordre, candidats, acteur)
    portee = bool(retenus) and acteur in retenus[0].candidat.fiche.get("titulaire", [])
    return Mise(bloc, sans_doublon([*retenus, *siennes] if portee else [*siennes, *retenus]))


def _du_theme(
    matiere: Matiere,
    acteur: str,
    toutes: list[Fiche],
    domaines: list[str],
    candidats: list[Candidat],
    repondue: bool,
) -> list[Fiche]:
    du_domaine = [f for f in toutes if not set(domaines).isdisjoint(f.get("domaine", []))]
    if domaines and not du_domaine:
        return []
    propres = {f["iri"] for f in toutes}
    scores = {c.fiche["iri"]: c.indices.score for c in candidats if c.fiche["iri"] in propres} if repondue else {}
    seuil = (_TOUT_PROCHE if domaines else _PROCHE) * max(scores.values(), default=0.0)
    return [f for f in toutes if f in du_domaine or scores.get(f["iri"], -1.0) >= seuil]

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les réponses du protocole de réconciliation du W3C : candidats, extension, propositions, suggestions.

Versions 0.2 et ébauche 1.0 (https://reconciliation-api.github.io/specs/). Rend des valeurs prêtes pour JSON ; ne sait
rien du Web. L'identifiant d'une entité est son IRI ; celui d'un type, l'IRI de sa classe.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.noyau.espaces import developper
from serveur.noyau.langue import decouper, plier
from serveur.services.fiches.suggestions import Suggestions
from serveur.services.reconciliation.demandes import CANDIDATS_MAX, Condition, Demande
from serveur.services.reconciliation.entites import PROPRIETES, Entite
from serveur.services.reconciliation.recherche import PARTAGE, SEUIL, Candidat, Rapprochement

SUGGESTIONS, SUGGESTIONS_MAX = 10, 100
ENTIER_MAX = 999_999  # d'un « limit », d'un « cursor » ou d'un « offset »


class Reconciliation:
    """Répond aux demandes lues ; bâti une fois par index."""

    def __init__(self, index: Index, suggestions: Suggestions) -> None:
        self.rapprochement = Rapprochement(index)
        self.entites = self.rapprochement.entites
        self._suggestions = suggestions

    # candidats

    def lot_02(self, demandes: dict[str, Demande]) -> dict[str, Any]:
        return {cle: {"result": [self._candidat(c) for c in self.repondre(d)]} for cle, d in demandes.items()}

    def lot_10(self, demandes: Iterable[Demande]) -> dict[str, Any]:
        return {"results": [{"candidates": [self._candidat(c) for c in self.repondre(d)]} for d in demandes]}

    def repondre(self, demande: Demande) -> list[Candidat]:
        """Candidats d'une demande, du meilleur au moins bon ; aucun si tous ses types sont inconnus."""
        types = [t for brut in demande.types if (t := self.entites.type_connu(brut))]
        if demande.types and not types:
            return []
        meilleurs: dict[str, Candidat] = {}
        for nom in (*demande.identifiants, *demande.noms):
            for candidat in self.rapprochement.chercher(nom, types, CANDIDATS_MAX):
                if nom in demande.identifiants and candidat.nom != nom:
                    continue
                garde = meilleurs.setdefault(candidat.entite.chose, candidat)
                meilleurs[candidat.entite.chose] = max(garde, candidat, key=lambda c: c.score)
        seules = not demande.noms and not demande.identifiants
        if seules:
            toutes = (e for e in self.entites.par_chose.values() if not types or set(types) & set(e.types))
            meilleurs = {e.chose: Candidat(e, 1.0, False, e.nom) for e in toutes}
        tries = [c for c in (self._eprouver(c, demande.conditions) for c in meilleurs.values()) if c]
        if seules:
            tries = [c for c in tries if c.score == 1.0]
            tries = tries if len(tries) < 2 else [Candidat(c.entite, PARTAGE, False, c.nom) for c in tries]
        tries.sort(key=lambda c: (-c.score, not c.sur))
        hauts = [c for c in tries if c.score >= SEUIL]
        return [Candidat(c.entite, c.score, len(hauts) == 1 and c is hauts[0], c.nom) for c in tries[: demande.combien]]

    def _eprouver(self, candidat: Candidat, conditions: Iterable[Condition]) -> Candidat | None:
        """Le candidat à l'épreuve des conditions : chacune démentie ôte un cinquième ; requise, elle écarte."""
        score = candidat.score
        for condition in conditions:
            siennes: set[str] = set()
            for valeur in self.entites.valeurs(candidat.entite, condition.propriete):
                if isinstance(valeur, Entite):
                    siennes |= {plier(valeur.iri), plier(valeur.nom), plier(valeur.chose)}
                else:
                    siennes.add(plier(str(valeur)))
            if condition.propriete == "type":
                siennes |= {plier(developper(t)) for t in candidat.entite.types} | {*map(plier, candidat.entite.types)}
            dites = [plier(v.strip()) in siennes for v in condition.valeurs]
            tenue = {"any": any(dites), "all": all(dites), "none": not any(dites)}[condition.quantite]
            if not tenue and condition.requise:
                return None
            score *= 1.0 if tenue else 0.8
        return Candidat(candidat.entite, round(score, 3), candidat.sur and score >= SEUIL, candidat.nom)

    def _candidat(self, candidat: Candidat) -> dict[str, Any]:
        entite = candidat.entite
        return {
            "id": entite.iri,
            "name": entite.nom,
            "description": self.entites.decrire(entite),
            "score": candidat.score,
            "match": candidat.sur,
            "type": [self.type(t) for t in entite.types],
        }

    # types, propriétés, suggestions

    def type(self, type_: str) -> dict[str, str]:
        return {"id": developper(type_), "name": self.entites.types[type_]["libelle"]}

    def types(self) -> list[dict[str, Any]]:
        """Types réconciliables, les plus larges d'abord, avec leur type plus large."""
        ordre = sorted(self.entites.types, key=lambda t: (len(list(self.entites.lignee(t))), t == "skos:Concept", t))
        rendus = []
        for type_ in ordre:
            dits = self.entites.types[type_]
            rendu: dict[str, Any] = self.type(type_)
            if dits.get("definition"):
                rendu["description"] = dits["definition"]
            if dits.get("large") in self.entites.types:
                rendu["broader"] = [self.type(dits["large"])]
            rendus.append(rendu)
        return rendus

    def proprietes(self) -> list[dict[str, str]]:
        return [{"id": i, "name": nom, "description": dit} for i, (nom, dit) in PROPRIETES.items()]

    def suggerer_types(self, debut: str) -> list[dict[str, Any]]:
        return _commencant(self.types(), debut)

    def suggerer_proprietes(self, debut: str) -> list[dict[str, Any]]:
        return _commencant(self.proprietes(), debut)

    def suggerer_entites(self, debut: str, fin: int) -> list[dict[str, Any]]:
        """Entités dont un nom commence ainsi, puis celles qui ressemblent ; toutes si le début est vide."""
        if not debut.strip():
            trouvees = list(self.entites.par_chose.values())
        else:
            iris = [s.iri for s in self._suggestions.proposer(debut, fin)]
            iris += [c.entite.iri for c in self.rapprochement.chercher(debut, combien=CANDIDATS_MAX)]
            trouvees = [e for iri in dict.fromkeys(iris) if (e := self.entites.trouver(iri))]
        return [
            {"id": e.iri, "name": e.nom, "description": self.entites.decrire(e), "notable": [self.type(e.types[0])]}
            for e in trouvees[:fin]
        ]

    def proposer_proprietes(self, type_: str, limite: int | None) -> dict[str, Any]:
        """Propriétés qu'au moins une entité du type porte."""
        voulu = self.entites.type_connu(type_)
        membres = [e for e in self.entites.par_chose.values() if not type_ or voulu in e.types]
        portees = [p for p in self.proprietes() if any(self.entites.valeurs(e, p["id"]) for e in membres)]
        rendu: dict[str, Any] = {"properties": portees[:limite], "type": type_}
        return rendu if limite is None else {**rendu, "limit": limite}

    # extension

    def etendre_02(self, ids: list[str], proprietes: list[str]) -> dict[str, Any]:
        lignes = {i: {p: self._valeurs(i, p) for p in proprietes} for i in ids}
        return {"meta": self._meta(proprietes), "rows": lignes}

    def etendre_10(self, ids: list[str], proprietes: list[str]) -> dict[str, Any]:
        lignes = [{"id": i, "properties": [{"id": p, "values": self._valeurs(i, p)} for p in proprietes]} for i in ids]
        return {"meta": self._meta(proprietes), "rows": lignes}

    def _valeurs(self, identifiant: str, propriete: str) -> list[dict[str, str | int]]:
        entite = self.entites.trouver(identifiant)
        valeurs = self.entites.valeurs(entite, propriete) if entite else []
        return [
            {"id": v.iri, "name": v.nom} if isinstance(v, Entite) else {"int": v} if isinstance(v, int) else {"str": v}
            for v in valeurs
        ]

    def _meta(self, proprietes: list[str]) -> list[dict[str, Any]]:
        vers = {"superieur": "ri:Acteur", "sourceLegale": "ri:SourceLegale"}
        return [
            {"id": p, "name": PROPRIETES[p][0], **({"type": self.type(vers[p])} if p in vers else {})}
            for p in proprietes
        ]


def _commencant(choses: list[dict[str, Any]], debut: str) -> list[dict[str, Any]]:
    """Choses dont l'identifiant, sa fin ou un mot du nom commence ainsi."""
    voulu = plier(debut.strip())
    return [
        c
        for c in choses
        if not voulu
        or plier(c["name"]).startswith(voulu)
        or any(plier(mot).startswith(voulu) for mot in decouper(c["name"]))
        or plier(c["id"]).startswith(voulu)
        or plier(c["id"].rpartition("#")[2]).startswith(voulu)
    ]

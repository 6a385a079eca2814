# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les énoncés où une chose paraît, à quel titre, et comment les lire : une phrase, une nature, une citation.

Tiré de l'index compilé ; ne sait rien du Web.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from serveur.graphe.recherche.index import Index
from serveur.noyau.espaces import developper
from serveur.noyau.langue import plier
from serveur.services.questions.formes.matiere import LIENS as LIENS  # le registre les suit, et le dit
from serveur.services.questions.reponse import Redaction


@dataclass(frozen=True)
class Nom:
    """Une chose nommée : IRI complète et libellé français."""

    iri: str
    libelle: str


@dataclass(frozen=True)
class LigneEnonce:
    """Un énoncé sur une ligne. `categories` : celles dont il est hérité, s'il l'est."""

    iri: str
    libelle: str
    phrase: str
    nature: str
    nature_nom: str
    citation: str
    fondement: str
    acteurs: tuple[Nom, ...]
    domaines: tuple[Nom, ...]
    categories: tuple[Nom, ...] = ()


@dataclass(frozen=True)
class Groupe:
    titre: str
    lignes: tuple[LigneEnonce, ...]
    cle: str = ""


class Registre:
    """Retrouve les énoncés d'une chose ; bâti une fois par index."""

    def __init__(self, index: Index, redaction: Redaction) -> None:
        self.index, self.redaction = index, redaction
        self._par_chose: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self._inverses: dict[tuple[str, str], list[str]] = {}
        for fiche in index.fiches:
            for lien in LIENS:
                for chose in fiche.get(lien, []):
                    self._par_chose.setdefault(chose, {}).setdefault(lien, []).append(fiche)
        for sujet, liens in index.structure.items():
            for lien, valeurs in liens.items():
                for valeur in valeurs:
                    self._inverses.setdefault((lien, valeur), []).append(sujet)

    def fiches(self, chose: str, *liens: str) -> list[dict[str, Any]]:
        """Énoncés liés à la chose par l'un de ces liens (tous, sans précision), dans l'ordre du texte, sans doublon."""
        par_lien = self._par_chose.get(chose, {})
        trouvees = {f["iri"]: f for lien in liens or LIENS for f in par_lien.get(lien, [])}
        return sorted(trouvees.values(), key=lambda f: (f["passage"], f["iri"]))

    def combien(self, chose: str, *liens: str) -> int:
        return len(self.fiches(chose, *liens))

    def inverses(self, lien: str, chose: str) -> list[Nom]:
        """Choses dont `lien` mène à celle-ci, par libellé."""
        return self.noms(self.sujets(lien, chose))

    def sujets(self, lien: str, chose: str) -> list[str]:
        """Noms préfixés des choses dont `lien` mène à celle-ci."""
        return self._inverses.get((lien, chose), [])

    def directs(self, lien: str, chose: str) -> list[Nom]:
        return self.noms(self.index.structure.get(chose, {}).get(lien, []))

    def noms(self, choses: Iterable[str]) -> list[Nom]:
        return sorted((self.nom(c) for c in dict.fromkeys(choses)), key=lambda n: plier(n.libelle))

    def nom(self, chose: str) -> Nom:
        return Nom(developper(chose) if not chose.startswith("http") else chose, self.index.libelle(chose))

    def ligne(self, fiche: dict[str, Any], categories: Iterable[str] = ()) -> LigneEnonce:
        return LigneEnonce(
            iri=developper(fiche["iri"]),
            libelle=fiche["fr"],
            phrase=self.redaction.phrase(fiche),
            nature=fiche["nature"],
            nature_nom=self.index.natures.get(fiche["nature"], fiche["nature"]),
            citation=fiche["citation"],
            fondement=developper(fiche["fondement"]),
            acteurs=tuple(self.nom(a) for a in fiche.get("titulaire", [])),
            domaines=tuple(self.nom(d) for d in fiche.get("domaine", [])),
            categories=tuple(self.nom(c) for c in categories),
        )

    def par_famille(self, fiches: Iterable[dict[str, Any]]) -> list[Groupe]:
        """Énoncés regroupés par famille de natures, dans l'ordre que dit l'ontologie."""
        natures = self.index.par_nature
        rangs: dict[int, list[LigneEnonce]] = {}
        for fiche in fiches:
            rangs.setdefault(natures.rang(fiche["nature"]), []).append(self.ligne(fiche))
        return [Groupe(natures.familles[rang].fr, tuple(rangs[rang]), str(rang)) for rang in sorted(rangs)]

    def par_domaine(self, lignes: Iterable[LigneEnonce]) -> list[Groupe]:
        """Lignes sous leur premier domaine, par libellé de domaine ; dans un domaine, par nature."""
        rang = self.index.par_nature.rang
        domaines: dict[Nom, list[LigneEnonce]] = {}
        for ligne in lignes:
            domaines.setdefault(ligne.domaines[0], []).append(ligne)
        return [
            Groupe(nom.libelle, tuple(sorted(domaines[nom], key=lambda x: rang(x.nature))), nom.iri)
            for nom in sorted(domaines, key=lambda n: plier(n.libelle))
        ]

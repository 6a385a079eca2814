# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Quelle forme de réponse est demandée : des énoncés, une chose, une liste, un sujet, une comparaison.

Les tours sont dans formes/tours.toml, les noms dans le graphe. Ne sait rien du classement des énoncés.
"""

from __future__ import annotations

import functools
import itertools
import re
from pathlib import Path
from typing import Literal, NamedTuple

from serveur.graphe.recherche.index import Index
from serveur.noyau.langue import plier
from serveur.noyau.lecture import lire
from serveur.services.questions.comprehension import Question
from serveur.services.questions.noms import Noms
from serveur.services.questions.places import CATEGORIE, classe
from serveur.services.questions.tournures import Motif, communes

Forme = Literal["enonces", "chose", "liste", "sujet", "comparaison"]
# Ce qui se compare, par sorte : celle que l'on retient d'abord quand plusieurs sont nommées.
SORTES = ("acteur", "source", "document", "objet")
COTES, _COMPLEMENT = 3, 3  # choses comparées ; mots de fin que deux noms peuvent avoir en commun
_PARTIES = 3  # questions que l'on lit dans une
_FICHIER = Path(__file__).parent / "formes" / "tours.toml"


class Tours(NamedTuple):
    """Ce que dit formes/tours.toml."""

    designe: Motif
    liste: Motif
    tout: Motif
    large: Motif
    deux: Motif
    oppose: Motif
    entre: Motif
    et_aussi: Motif
    situe: Motif
    renvoie: Motif


class Demande(NamedTuple):
    """`choses` : celle que l'on nomme, l'acteur dont on veut la liste, le domaine du sujet, ou les côtés comparés."""

    forme: Forme = "enonces"
    choses: tuple[str, ...] = ()
    nue: bool = False  # rien d'autre n'est dit : ni question, ni thème


@functools.cache
def tours() -> Tours:
    return lire(_FICHIER, Tours)


class Aiguillage:
    """Aiguille les questions avec les noms d'un index."""

    def __init__(self, index: Index, noms: Noms) -> None:
        self.index = index
        self.noms = noms

    def vers(self, question: Question) -> Demande:
        """La forme que demande cette question ; « enonces » quand rien n'en dit une autre."""
        if question.genre.refus.toujours:
            return Demande()
        plat = plier(question.texte.replace("’", "'"))
        return (
            self._chose(question, plat)
            or self._comparaison(question, plat)
            or self._sujet(plat)
            or self._liste(question, plat)
            or Demande()
        )

    def _chose(self, question: Question, plat: str) -> Demande | None:
        """Un nom seul, ou un nom dont on demande ce qu'il désigne."""
        sans_tour = tours().designe.lu.sub(" ", plat)
        demandee = sans_tour != plat
        nomme = self.noms.seul(sans_tour if demandee else question.texte, communes().mots_de_question)
        motifs = communes().motifs
        interroge = motifs["interroge"].lu.search(plat.rstrip(" ?")) or motifs["veut_acteur"].lu.search(plat)
        if nomme is None or (interroge and not demandee):
            return None
        # Ce que veut dire un domaine est dans un énoncé, non dans qui en est chargé ; et « rattachement de X » demande
        # un supérieur, bien qu'un objet porte ce nom.
        domaine, objet = nomme.startswith("domaine:"), nomme.startswith("objet:")
        if (demandee and domaine) or (objet and not demandee and not question.genre.ordinaire):
            return None
        return Demande(
            "sujet" if nomme.startswith("domaine:") else "chose",
            (nomme,),
            nue=not demandee and question.genre.ordinaire,
        )

    def _comparaison(self, question: Question, plat: str) -> Demande | None:
        """Deux choses de même sorte que l'on oppose."""
        if not (question.compare or tours().deux.lu.search(plat)):
            return None
        cotes = self._cotes(plat) or [n.chose for n in self.noms.dans(self.noms.lire(question.texte))]
        par_sorte: dict[str, list[str]] = {}
        for chose in dict.fromkeys(cotes):
            par_sorte.setdefault(_sorte(chose), []).append(chose)
        pareilles = [par_sorte[s] for s in SORTES if len(par_sorte.get(s, ())) > 1]
        return Demande("comparaison", tuple(pareilles[0][:COTES])) if pareilles else None

    def _cotes(self, plat: str) -> list[str]:
        """Ce qui est nommé de part et d'autre de « et », « ou » ; la fin du second complète au besoin le premier."""
        moities = tours().entre.lu.split(tours().oppose.lu.sub(" ", plat), maxsplit=1)
        if len(moities) < 2:
            return []
        vides = communes().mots_de_question
        un, autre = moities[0], re.split(r"[,;?]", moities[1].strip())[0]
        second = self.noms.seul(autre, vides)
        bouts = autre.split()
        essais = (un, *(f"{un} {' '.join(bouts[-n:])}" for n in range(1, min(len(bouts), _COMPLEMENT + 1))))
        premier = next((trouve for e in essais if (trouve := self.noms.seul(e, vides))), None)
        return [premier, second] if premier and second else []

    def _sujet(self, plat: str) -> Demande | None:
        """« Qui fait quoi en … », sans acteur pour sujet : le domaine nommé, s'il l'est."""
        if not tours().large.lu.search(plat):
            return None
        return Demande("sujet", tuple(self._domaines(tours().large.lu.sub(" ", plat))))

    def _liste(self, question: Question, plat: str) -> Demande | None:
        """Ce que fait un acteur nommé : tout, ou ce qui touche un thème."""
        if question.genre.du_document:  # « que doit contenir … » n'est pas « que doit faire … »
            return None
        dite = tours().tout.lu.search(plat) or tours().liste.lu.search(plat)
        if communes().motifs["commence_par_qui"].lu.search(plat) or not (dite or question.sujet_nu):
            return None
        # « Les devoirs de X » : X suit le tour ; ailleurs, la compréhension dit de qui l'on parle.
        suite = self.noms.dans(self.noms.lire(plat[dite.end() :])) if dite else []
        nommes = [n.chose for n in suite if n.debut == 0 and n.chose in self.index.acteurs]
        acteurs = list(dict.fromkeys([*nommes, *question.acteurs]))
        # Une catégorie n'est celle dont on parle que si personne d'autre n'est nommé.
        fermes = [a for a in acteurs if classe(self.index, a) != CATEGORIE]
        if not (fermes or (acteurs and dite)):
            return None
        nue = question.sujet_nu or self._sans_theme(plat)
        return Demande("liste", ((fermes or acteurs)[0], *self._domaines(question.texte)), nue=nue)

    def _domaines(self, texte: str) -> list[str]:
        return self.noms.domaines(texte)[:1]

    def parties(self, question: Question) -> list[tuple[str, str]]:
        """(question dite, question à comprendre) de celles que l'on pose en une ; rien s'il n'y en a qu'une.

        Celle qui renvoie à la première (« et qui le gère ») ne se comprend qu'avec elle.
        """
        texte = question.texte.replace("’", "'")
        plat = plier(texte)
        if len(plat) != len(texte):  # une ligature : les places ne se correspondent plus
            texte = plat
        coupes = [0, *(m.end() for m in tours().et_aussi.lu.finditer(plat)), len(plat)]
        morceaux = [texte[a:b].strip(" ,;?") for a, b in itertools.pairwise(coupes)]
        morceaux = [re.sub(r"[,;]? (?:et|puis|pis)$", "", m) for m in morceaux if m]
        if len(morceaux) < 2 or not all(self._interroge(plier(m)) for m in morceaux):
            return []
        premiere, *suite = morceaux[:_PARTIES]
        renvoie = tours().renvoie.lu
        return [
            (premiere, premiere),
            *((m, f"{premiere}, et {m}" if renvoie.search(plier(m)) else m) for m in suite),
        ]

    def _interroge(self, plat: str) -> bool:
        """Une proposition qui interroge, et non ce qui la situe (« quand un ministère… »)."""
        interroge = communes().motifs["interroge_par"].lu.search(tours().situe.lu.sub(" ", plat))
        return interroge is not None

    def _sans_theme(self, plat: str) -> bool:
        reste = tours().liste.lu.sub(" ", tours().tout.lu.sub(" ", plat))
        return self.noms.seul(reste, communes().mots_de_question) is not None


def _sorte(chose: str) -> str:
    collection = chose.partition(":")[0]
    return "objet" if collection == "service" else collection  # un service et un terme se comparent

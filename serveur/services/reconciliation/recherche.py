# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Candidats d'un nom, et leur score.

Le score dit à quel point ce qui est écrit désigne la chose, de 0 à 1 :

- 1,0 : son nom, un autre de ses noms, son sigle, son code ou son IRI, à la casse, aux accents, à la ponctuation et
  aux espaces près, et rien d'autre dans le graphe ne porte ce nom ;
- 0,9 à 1 : chaque mot écrit répond à un mot du nom et chaque mot du nom est écrit, à une abréviation, un accord, un
  sigle accolé, une ou deux fautes de frappe près ; ou l'un de ses noms cachés qui est un nom propre (0,95) ;
- moins de 0,9 : une tournure familière, une traduction, un nom partagé (0,89), un nom où un mot manque ou dépasse
  (0,88 au plus). Un ministère que le Cadre ne nomme pas reste donc sous 0,9.

À partir de SEUIL, et avec de l'avance sur le deuxième, on peut prendre le premier sans le relire.
"""

from __future__ import annotations

import bisect
import functools
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from serveur.graphe.recherche.index import Index
from serveur.noyau import bornes
from serveur.services.reconciliation.entites import COLLECTIONS, CONCEPTS, Entite, Entites, NomValant
from serveur.services.reconciliation.mots import (
    ABREGE,
    ACCORD,
    EXACT,
    NEUTRES,
    Mot,
    compacter,
    fautes_permises,
    initiales,
    lire,
    radical,
    ressembler,
)

SEUIL = 0.9
LONGUEUR_MAX = bornes.NOM_A_RECONCILIER  # au-delà, ce n'est pas un nom
PARTAGE, PARTIEL, AVANCE, PLANCHER = 0.89, 0.88, 0.02, 0.25
A_COMPARER = 60  # noms comparés mot à mot, les mieux pourvus en mots communs d'abord
RANGS = {collection: rang for rang, collection in enumerate(COLLECTIONS)}


@dataclass(frozen=True)
class Candidat:
    """`sur` : le score permet de le prendre sans le relire. `nom` : celui de ses noms qui a été reconnu."""

    entite: Entite
    score: float
    sur: bool
    nom: str


@dataclass(frozen=True)
class _Nom:
    entite: Entite
    valant: NomValant
    mots: tuple[str, ...]
    initiales: frozenset[str]
    poids: float


class Rapprochement:
    """Bâti une fois par index ; chaque recherche est gardée."""

    def __init__(self, index: Index) -> None:
        self.entites = Entites(index)
        self._noms: list[_Nom] = []
        self._exacts: dict[str, list[int]] = defaultdict(list)
        self._par_mot: dict[str, list[int]] = defaultdict(list)
        self._par_radical: dict[str, set[str]] = defaultdict(set)
        self._par_initiales: dict[str, list[int]] = defaultdict(list)
        mots_francais: set[str] = set()
        lus = [(e, n, lire(n.texte)) for e in self.entites.par_chose.values() for n in e.noms]
        frequences: dict[str, set[str]] = defaultdict(set)
        for entite, valant, mots in lus:
            mots_francais.update(m.forme for m in mots if valant.genre != "anglais")
            for mot in mots:
                frequences[mot.forme].add(entite.chose)
        total = len(self.entites.par_chose)
        self._poids = {mot: math.log(1 + total / len(choses)) for mot, choses in frequences.items()}
        self._inconnu = math.log(1 + total)
        for entite, valant, lu in lus:
            self._ajouter(entite, valant, tuple(m.forme for m in lu))
        self._vocabulaire = sorted(self._par_mot)
        self._connus = frozenset(mots_francais) | frozenset(index.banals)
        self._fautes = functools.lru_cache(maxsize=5000)(self._mots_proches)
        self._gardes = functools.lru_cache(maxsize=2000)(self._chercher)

    def _ajouter(self, entite: Entite, valant: NomValant, mots: tuple[str, ...]) -> None:
        rang = len(self._noms)
        debuts = frozenset(initiales(tuple(m for m in mots if m not in NEUTRES)))
        self._noms.append(_Nom(entite, valant, mots, debuts, sum(map(self._peser, mots))))
        if valant.genre == "code":  # tel quel : « MIN_MCC » ne répond pas à « Min. MCC »
            self._exacts[valant.texte.lower()].append(rang)
            return
        self._exacts[compacter(valant.texte)].append(rang)
        for mot in set(mots):
            self._par_mot[mot].append(rang)
            self._par_radical[radical(mot)].add(mot)
        for debut in debuts:
            self._par_initiales[debut].append(rang)

    def _peser(self, mot: str) -> float:
        return 0.1 if mot in NEUTRES else self._poids.get(mot, self._inconnu)

    def chercher(self, nom: str, types: Iterable[str] = (), combien: int = 5) -> list[Candidat]:
        """Au plus `combien` candidats, du meilleur au moins bon ; `types` : noms préfixés, l'un d'eux suffit.

        Vide si rien ne ressemble, ou si le nom est vide ou plus long que LONGUEUR_MAX.
        """
        nom = nom.strip()
        if not nom or len(nom) > LONGUEUR_MAX:
            return []
        return list(self._gardes(nom, tuple(sorted(set(types))))[:combien])

    def _chercher(self, nom: str, types: tuple[str, ...]) -> tuple[Candidat, ...]:
        notes: dict[str, tuple[float, str]] = {}
        exactes: set[str] = set()

        def noter(entite: Entite, score: float, reconnu: str) -> None:
            if (not types or set(types) & set(entite.types)) and score > notes.get(entite.chose, (0.0, ""))[0]:
                notes[entite.chose] = (score, reconnu)

        designee = self.entites.trouver(nom)
        if designee:
            noter(designee, 1.0, nom)
        for rang in {r for cle in (compacter(nom), nom.lower()) for r in self._exacts.get(cle, [])}:
            trouve = self._noms[rang]
            noter(trouve.entite, trouve.valant.valeur, trouve.valant.texte)
            exactes.add(trouve.entite.chose)
        mots = lire(nom)
        for trouve in self._a_comparer(mots, types):
            noter(trouve.entite, self._comparer(mots, trouve), trouve.valant.texte)
        return self._classer(notes, exactes)

    def _classer(self, notes: dict[str, tuple[float, str]], exactes: set[str]) -> tuple[Candidat, ...]:
        """Ordre des candidats ; un nom que deux choses portent ne désigne sûrement ni l'une ni l'autre."""
        par_chose = self.entites.par_chose
        # un nom que quelqu'un porte tel quel n'est pas d'abord celui d'un autre, même à une lettre près
        portes = [c for c in exactes & set(notes) if par_chose[c].collection not in CONCEPTS]
        if portes:
            borne = max(notes[c][0] for c in portes) - 0.01
            notes = {c: (s if c in exactes else min(s, borne), reconnu) for c, (s, reconnu) in notes.items()}
        # un objet ou un domaine du même nom qu'un acteur, un document ou une loi ne lui dispute pas son nom
        propres = [c for c, (s, _) in notes.items() if s >= SEUIL and par_chose[c].collection not in CONCEPTS]
        if propres:
            for chose, (score, reconnu) in notes.items():
                if chose not in propres and score >= SEUIL:
                    notes[chose] = (PARTAGE, reconnu)
        hauts = [c for c, (s, _) in notes.items() if s >= SEUIL]
        sommet = max((notes[c][0] for c in hauts), default=0.0)
        rivaux = [c for c in hauts if notes[c][0] > sommet - AVANCE or len(exactes.intersection(hauts)) > 1]
        if len(rivaux) > 1:
            for chose in hauts:
                notes[chose] = (PARTAGE, notes[chose][1])
        elif hauts:
            for chose in hauts:
                if chose not in rivaux:
                    notes[chose] = (min(PARTAGE, notes[chose][0]), notes[chose][1])

        def ordre(chose: str) -> tuple[float, bool, int, int, str]:
            entite, (score, reconnu) = par_chose[chose], notes[chose]
            return (-score, chose not in exactes, RANGS[entite.collection], len(reconnu), chose)

        classes = sorted((c for c, (s, _) in notes.items() if s >= PLANCHER), key=ordre)[:50]
        return tuple(
            Candidat(par_chose[c], round(notes[c][0], 3), rang == 0 and notes[c][0] >= SEUIL, notes[c][1])
            for rang, c in enumerate(classes)
        )

    # les noms qui ont assez de mots en commun

    def _a_comparer(self, mots: tuple[Mot, ...], types: tuple[str, ...]) -> list[_Nom]:
        communs: dict[int, float] = defaultdict(float)
        total = sum(self._peser(m.forme) for m in mots)
        for mot in dict.fromkeys(mots):
            atteints: dict[int, float] = {}
            for proche in self._proches(mot):
                for rang in self._par_mot[proche]:
                    atteints[rang] = max(atteints.get(rang, 0.0), self._peser(proche))
            if mot.sigle:
                for rang in self._par_initiales.get(mot.forme, []):
                    atteints[rang] = max(atteints.get(rang, 0.0), self._inconnu)
            for rang, poids in atteints.items():
                communs[rang] += poids
        garde = set(types)
        notes = [
            (2 * poids / (total + self._noms[rang].poids), rang)
            for rang, poids in communs.items()
            if not garde or garde & set(self._noms[rang].entite.types)
        ]
        notes.sort(reverse=True)
        return [self._noms[rang] for _, rang in notes[:A_COMPARER]]

    def _proches(self, mot: Mot) -> set[str]:
        proches = set(self._par_radical.get(radical(mot.forme), ()))
        if mot.forme in self._par_mot:
            proches.add(mot.forme)
        if mot.abrege or (mot.forme not in self._connus and len(mot.forme) >= 4):
            proches |= self._fautes(mot.forme, mot.abrege)
        return proches

    def _mots_proches(self, forme: str, abrege: bool) -> set[str]:
        """Mots des noms que cette forme peut écrire : ceux qu'elle commence, ceux dont elle est la faute de frappe."""
        debut = bisect.bisect_left(self._vocabulaire, forme)
        fin = bisect.bisect_left(self._vocabulaire, forme + "\uffff")
        proches = set(self._vocabulaire[debut:fin])
        permis = fautes_permises(forme)
        if permis and not abrege:
            trouves = process.extract(forme, self._vocabulaire, scorer=OSA.distance, score_cutoff=permis, limit=20)
            proches |= {mot for mot, _, _ in trouves}
        return proches

    # un nom écrit contre un nom du graphe, mot à mot

    def _comparer(self, mots: tuple[Mot, ...], nom: _Nom) -> float:
        """Score de la comparaison mot à mot (voir le module)."""
        restent = list(nom.mots)
        propres = nom.entite.sigles
        # les sigles après les mots : « SCT, Secrétariat du Conseil du trésor » ne se lit pas deux fois
        mots = tuple(sorted(mots, key=lambda m: m.sigle or m.forme in propres))
        ecrits = tenus = perte = 0.0
        ordre: list[int] = []
        fautes = 0
        sigle_seul = False
        for mot in mots:
            meilleur, qualite = max(
                ((m, ressembler(mot, m, self._connus)) for m in restent), key=lambda c: c[1], default=("", 0.0)
            )
            if qualite > 0:
                restent.remove(meilleur)
                ordre.append(nom.mots.index(meilleur))
                ecrits += self._peser(meilleur)
                tenus += self._peser(meilleur)
                perte += 1 - qualite
                fautes += qualite not in (EXACT, ACCORD, ABREGE)
            elif mot.forme in NEUTRES or (mot.forme in propres and tenus):
                perte += 0.005
            elif mot.sigle and (suite := _developper(mot.forme, restent)):
                for trouve in suite:
                    restent.remove(trouve)
                    tenus += self._peser(trouve)
                    ecrits += self._peser(trouve)
                perte += 0.03
                sigle_seul = len(mots) == 1
            else:
                ecrits += self._peser(mot.forme)
        attendus = sum(self._peser(m) for m in nom.mots)
        if not tenus:
            return 0.0
        dits, complets = tenus / ecrits, tenus / attendus
        valeur = nom.valant.valeur
        partiel = PARTIEL * valeur * 2 * dits * complets / (dits + complets) - perte / 2
        manque = [m for m in restent if m not in NEUTRES]
        utiles = [m for m in nom.mots if m not in NEUTRES]
        if dits < 1 or manque or sigle_seul or not utiles:
            return max(0.0, min(PARTIEL, partiel))
        desordre = 0.02 if ordre != sorted(ordre) else 0.0
        entier = valeur - perte - desordre - 0.005 - 0.005 * len(restent)
        # une faute dans un nom d'un seul mot peut en faire un autre nom
        return min(entier, 0.85) if fautes and len(utiles) == 1 and len(utiles[0]) < 9 else entier


def _developper(sigle: str, mots: list[str]) -> list[str]:
    """Mots de suite dont ce sont les initiales (« ct » : conseil, tresor) ; vide si aucune suite ne convient."""
    for debut in range(len(mots) - len(sigle) + 1):
        suite = mots[debut : debut + len(sigle)]
        if "".join(m[0] for m in suite) == sigle:
            return suite
    return []

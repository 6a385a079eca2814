# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Une feuille de liste : une chose par ligne, sous des en-têtes ; ou ce que les gens en font.

Titres au-dessus des en-têtes, lignes vides, totaux, notes de pied, numéros de ligne, lignes de suite et phrase au lieu
d'un tableau se lisent comme une personne les lit ; ce qui est laissé de côté est une remarque.
"""

from __future__ import annotations

from serveur.noyau.langue import plier
from serveur.services.validation.arbre import Bloc, Noeud, Remarque, Suite, Valeur
from serveur.services.validation.classeurs.a_part import est_un_total, est_une_note, est_une_suite_de_numeros
from serveur.services.validation.classeurs.feuilles import Cellule, Feuille
from serveur.services.validation.classeurs.noms import Noms
from serveur.services.validation.classeurs.placement import dans, dedoubler, noter, placer, prolonger
from serveur.services.validation.valeurs import dit_rien

ENTETES_MAX = 15  # au-delà de ces premières lignes, on ne cherche plus d'en-têtes
_Pleines = list[tuple[int, str, Cellule]]


def lire_liste(feuille: Feuille, chemin: str, racine: Bloc, noms: Noms) -> None:
    """Ajoute à la racine ce que la feuille dit de la clé au bout de `chemin`."""
    *avant, cle = chemin.split(".")
    en_blocs = noms.liste(cle) or _decrit(feuille, cle, noms)
    lu = _Liste(feuille, cle, racine, noms).lire() if en_blocs else _textes(feuille, cle, racine, noms)
    if lu is not None:
        dans(racine, avant, lu.lieu).entrees.append((cle, lu.lieu, lu))


def _decrit(feuille: Feuille, cle: str, noms: Noms) -> bool:
    """Des organismes décrits (nom, sigle, catégorie), et non seulement nommés."""
    tetes = feuille.rangs[:ENTETES_MAX]
    return any(sum(bool(noms.entete(c.texte, cle)) for c in rang) > 1 for rang in tetes)


class _Liste:
    def __init__(self, feuille: Feuille, cle: str, racine: Bloc, noms: Noms) -> None:
        self.feuille, self.cle, self.racine, self.noms = feuille, cle, racine, noms
        self.elements: list[Noeud] = []

    def lire(self) -> Noeud | None:
        depart, connus = self._rang_des_entetes()
        remplis = [n for n in range(len(self.feuille.rangs)) if self.feuille.pleines(n)]
        if not connus and len(remplis) == 1:
            return self._phrase_seule(remplis[0])
        if not connus and remplis:
            attendus = ", ".join(m.cle for m in self.noms.membres(self.cle)[:3])
            lu = f"des en-têtes qui ne nomment aucun champ de « {self.cle} » ; en mettre ({attendus}…)"
            self._a_part(depart, [c for _, c in self.feuille.pleines(depart)], lu)
        corps, reste = self._trier(depart, remplis)
        colonnes = self._colonnes(depart, corps)
        for numero in corps:
            self._ligne(numero, [(i, colonnes[i], c) for i, c in reste[numero] if i in colonnes])
        if not self.elements:
            return None
        return self._en_phrase() or Suite(self.elements, self.feuille.lieu(depart))

    def _rang_des_entetes(self) -> tuple[int, int]:
        """(la ligne, parmi les premières, où le plus de cases nomment un champ ; combien)."""
        notees = [
            (sum(bool(self.noms.entete(c.texte, self.cle)) for c in rang), -numero)
            for numero, rang in enumerate(self.feuille.rangs[:ENTETES_MAX])
            if any(c.texte for c in rang)
        ]
        connus, numero = max(notees, default=(0, 0))
        return -numero, connus

    def _trier(self, depart: int, remplis: list[int]) -> tuple[list[int], dict[int, list[tuple[int, Cellule]]]]:
        """Les rangs des éléments, et leurs cellules ; les totaux et les notes sont dits."""
        large = sum(bool(c.texte) for c in self.feuille.rangs[depart]) > 1
        pleines = {n: self.feuille.pleines(n) for n in remplis if n > depart}
        dernier = max((n for n, cellules in pleines.items() if len(cellules) > 1), default=None)
        corps: list[int] = []
        precedent = depart
        for numero, cellules in pleines.items():
            dites = [c for _, c in cellules]
            detachee, precedent = numero > precedent + 1, numero
            au_pied = dernier is not None and numero > dernier
            if est_un_total(dites):
                self._a_part(numero, dites, "une ligne de total, laissée de côté")
            elif large and corps and est_une_note(dites, detachee=detachee, au_pied=au_pied):
                self._a_part(numero, dites, "une note sous le tableau, laissée de côté")
            else:
                corps.append(numero)
        return corps, pleines

    def _a_part(self, numero: int, cellules: list[Cellule], lu: str) -> None:
        texte = " ".join(c.texte for c in cellules)
        self.racine.remarques.append(Remarque(self.feuille.lieu(numero), texte, lu))

    def _colonnes(self, depart: int, corps: list[int]) -> dict[int, str]:
        """Le champ de chaque colonne ; un en-tête inconnu reste tel quel, que les formes diront."""
        colonnes: dict[int, str] = {}
        dites: dict[int, list[str]] = {}
        for numero in corps:
            for i, cellule in self.feuille.pleines(numero):
                dites.setdefault(i, []).append(cellule.texte)
        entetes = self.feuille.rangs[depart]
        prises = self._entourees([self.noms.entete(c.texte, self.cle) for c in entetes], entetes)
        for i in sorted(dites):
            texte = entetes[i].texte if i < len(entetes) else ""
            lieu = self.feuille.lieu(depart, i)
            connu = prises[i] if i < len(prises) else None
            if connu is None and est_une_suite_de_numeros(texte, dites[i]):
                lu = "une colonne qui numérote les lignes, laissée de côté"
                self.racine.remarques.append(Remarque(lieu, texte or "colonne sans en-tête", lu))
            elif not texte:
                lu = "une colonne sans en-tête, laissée de côté ; lui en donner un"
                self.racine.remarques.append(Remarque(lieu, " ; ".join(filter(None, dites[i])), lu))
            elif connu is None or connu in (texte, self.noms.cle(texte)):
                colonnes[i] = texte
            elif prises.count(connu) > 1:
                colonnes[i] = texte  # une autre colonne la dit déjà : les formes diront celle-ci inattendue
            else:
                colonnes[i] = connu
                self.racine.remarques.append(Remarque(lieu, texte, f"la colonne « {connu} »"))
        return colonnes

    def _entourees(self, prises: list[str | None], entetes: list[Cellule]) -> list[str | None]:
        """« Montant », entre deux colonnes des modalités de financement, est le leur."""
        blocs = [(p or "").rpartition(".")[0] for p in prises]
        for i in range(1, len(prises) - 1):
            bloc, cle = blocs[i - 1], self.noms.cle(entetes[i].texte) if len(entetes[i].texte) < 100 else None
            if prises[i] is None and cle and bloc and bloc == blocs[i + 1]:
                siens = {m.cle for m in self.noms.membres(self.noms.cle(bloc) or bloc)}
                prises[i] = f"{bloc}.{cle}" if cle in siens else None
        return prises

    def _ligne(self, numero: int, pleines: _Pleines) -> None:
        if not pleines:
            return
        dernier = self.elements[-1] if self.elements else None
        prolonge = isinstance(dernier, Bloc) and all("." in e or c.fusion for _, e, c in pleines)
        if prolonge:
            pleines = [p for p in pleines if "." in p[1] and not p[2].fusion]
        bloc = Bloc(self.feuille.lieu(numero))
        for i, entete, cellule in pleines:
            noter(self.racine, cellule, self.feuille.lieu(numero, i))
            placer(bloc, entete, cellule.texte, self.feuille.lieu(numero, i), self.noms)
        faits = dedoubler(bloc, self.cle, self.noms, self.racine.remarques)
        if prolonge and isinstance(dernier, Bloc):
            prolonger(dernier, bloc)
            dit = Remarque(bloc.lieu, "ligne sans identification", "la suite de la ligne précédente")
            self.racine.remarques.append(dit)
        elif bloc.entrees:
            self.elements += faits

    def _phrase_seule(self, numero: int) -> Noeud:
        """Une seule ligne, sans en-têtes : « aucune », ou une phrase au lieu d'un tableau."""
        texte = " ".join(c.texte for _, c in self.feuille.pleines(numero))
        return self._texte(Valeur(texte, self.feuille.lieu(numero)))

    def _en_phrase(self) -> Noeud | None:
        """Pour une seule case remplie, là où l'on attend un acteur et où rien n'en nomme : le texte de la liste."""
        seul = self.elements[0]
        if len(self.elements) > 1 or not isinstance(seul, Bloc) or len(seul.entrees) != 1:
            return None
        cle, _, dit = seul.entrees[0]
        champ = self.noms.champ(cle)
        if not isinstance(dit, Valeur) or not champ or champ.collection != "acteur":
            return None
        return None if dit_rien(dit.texte) or self.noms.nomme(dit.texte) else self._texte(dit)

    def _texte(self, dit: Valeur) -> Valeur:
        if not dit_rien(dit.texte):
            lu = f"le texte de « {self.cle} », et non une ligne de son tableau"
            self.racine.remarques.append(Remarque(dit.lieu, dit.texte, lu))
        return dit


def _textes(feuille: Feuille, cle: str, racine: Bloc, noms: Noms) -> Noeud | None:
    """L'onglet d'une clé qui n'a pas de blocs : ses valeurs, une par ligne, sous un en-tête ou non."""
    suite = Suite([], feuille.lieu(0))
    for numero in range(len(feuille.rangs)):
        cellules = feuille.pleines(numero)
        entete = not suite.elements and len(cellules) == 1 and noms.onglet(cellules[0][1].texte) == cle
        if not cellules or entete:
            continue
        numeros = len(cellules) > 1 and plier(cellules[0][1].texte).strip(" .)").isdigit()
        for i, cellule in cellules[1:] if numeros else cellules:
            lieu = feuille.lieu(numero, i)
            noter(racine, cellule, lieu)
            suite.elements.append(Valeur(cellule.texte, lieu))
    if suite.elements:
        lu = f"{len(suite.elements)} valeur(s) de « {cle} »"
        racine.remarques.append(Remarque(suite.lieu, f"onglet {feuille.titre}", lu))
    return suite if suite.elements else None

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La feuille Document : une clé et sa valeur par ligne ; ou ce que les gens en font.

Valeur sous sa clé, liste sur plusieurs lignes, valeurs à droite, colonne de numéros, tableau couché (les clés en
première ligne) : tout se lit ou se dit, rien ne se perd.
"""

from __future__ import annotations

import re

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import plier
from serveur.services.validation.arbre import Bloc, Remarque, Suite
from serveur.services.validation.classeurs.a_part import est_une_note
from serveur.services.validation.classeurs.feuilles import Cellule, Feuille
from serveur.services.validation.classeurs.listes import ENTETES_MAX
from serveur.services.validation.classeurs.noms import Noms
from serveur.services.validation.classeurs.placement import continuer, dedoubler, noter, placer

_VALEUR, _CLE = ("valeur", "reponse"), ("cle", "rubrique")
_AUTOUR = frozenset(("exigence", "aide", "cle", "rubrique"))  # colonnes du modèle vierge, qui ne se remplissent pas
_EXIGENCES = frozenset(("obligatoire", "recommande", "utile", "selon le cas", "facultatif"))
_RENVOI = re.compile(r"\(feuille .*\)", re.IGNORECASE)
_RANGS_LUS = 300  # pour reconnaître la colonne des clés


def lire_document(feuille: Feuille, racine: Bloc, noms: Noms) -> None:
    """Ajoute à la racine ce que la feuille Document dit."""
    lecture = _Document(feuille, racine, noms)
    if lecture.couche is not None:
        lecture.lire_couche(lecture.couche)
    else:
        lecture.lire()
    _dedoubler_tout(racine, noms)


def _dedoubler_tout(bloc: Bloc, noms: Noms) -> None:
    racine, pile = bloc, [bloc]
    while pile:
        bloc = pile.pop()
        for rang, (cle, lieu, dedans) in enumerate(bloc.entrees):
            if isinstance(dedans, Bloc):
                faits = dedoubler(dedans, cle, noms, racine.remarques) if noms.liste(cle) else [dedans]
                if len(faits) > 1:
                    bloc.entrees[rang] = (cle, lieu, Suite(list(faits), lieu))
                else:
                    pile.append(dedans)


def nombre_de_cles(feuille: Feuille, noms: Noms) -> int:
    """À quel point la feuille a l'air d'être la feuille Document."""
    rangs = feuille.rangs[:_RANGS_LUS]
    if any(plier(c.texte) == "type" for rang in rangs for c in rang):
        return 1000
    return max((sum(noms.connue(r[i].texte) for r in rangs if i < len(r)) for i in range(3)), default=0)


class _Document:
    def __init__(self, feuille: Feuille, racine: Bloc, noms: Noms) -> None:
        self.feuille, self.racine, self.noms = feuille, racine, noms
        self.dites: set[int] = set()  # colonnes dont on a dit qu'elles sont laissées de côté
        entetes: tuple[int, int | None] = next(
            (
                (numero, i)
                for numero, rang in enumerate(feuille.rangs[:ENTETES_MAX])
                for i, c in enumerate(rang)
                if plier(c.texte) in _VALEUR
            ),
            (-1, None),
        )
        self.rang_des_entetes, self.valeur = entetes
        self.cle, hauteur = self._colonne_des_cles()
        larges = [(sum(noms.connue(c.texte) for c in r), -n) for n, r in enumerate(feuille.rangs[:ENTETES_MAX])]
        largeur, moins_rang = max(larges, default=(0, 0))
        self.couche = -moins_rang if self.valeur is None and largeur > max(hauteur, 1) else None

    def _colonne_des_cles(self) -> tuple[int, int]:
        """(la colonne où le plus de cases nomment une clé, à gauche des valeurs ; combien)."""
        rangs = self.feuille.rangs[:_RANGS_LUS]
        fin = self.valeur if self.valeur else min(max((len(r) for r in rangs), default=0), 10)
        comptes = [(sum(self.noms.connue(r[i].texte) for r in rangs if i < len(r)), -i) for i in range(fin)]
        hauteur, moins = max(comptes, default=(0, 0))
        return -moins, hauteur

    def lire(self) -> None:
        empile = self._est_empile()
        dernier, vide, detache = "", True, False  # la clé du dessus ; elle attend sa valeur ; une ligne vide suit
        for numero, rang in enumerate(self.feuille.rangs):
            pleines = self.feuille.pleines(numero)
            tete = self._tete(rang, pleines)
            if not pleines:
                detache = True
            elif tete is None:
                self._sans_cle(numero, pleines, dernier, detachee=detache, attendue=vide)
                vide = detache = False
            else:
                nom = rang[tete].texte
                place = self.valeur if self.valeur is not None else tete + 1
                valeur = rang[place] if place < len(rang) else Cellule("", "")
                if plier(nom) in _CLE and plier(valeur.texte) in _VALEUR:
                    continue
                connue = self.noms.connue(nom)
                detache = False
                if not connue and not valeur.pleine:
                    self._autour(numero, pleines, tete, place, nom)
                    vide = self._ni_l_un_ni_l_autre(numero, tete, nom, dernier if vide else "", empile)
                    continue
                lieu = self.feuille.lieu(numero, place)
                noter(self.racine, valeur, lieu)
                placer(self.racine, nom, valeur.texte, lieu, self.noms)
                self._autour(numero, pleines, tete, place, nom)
                dernier, vide = nom, not valeur.pleine

    def _tete(self, rang: list[Cellule], pleines: list[tuple[int, Cellule]]) -> int | None:
        """La colonne de la clé dans ce rang, ou None."""
        avant = [i for i, c in pleines if c.texte and (self.valeur is None or i < self.valeur)]
        if self.cle in avant:
            return self.cle
        connues = [i for i in avant if self.noms.connue(rang[i].texte) and (self.valeur or i != self.cle + 1)]
        if connues:
            return connues[0]
        return avant[0] if avant and avant[0] < self.cle and not _numero(rang[avant[0]].texte) else None

    def _sans_cle(
        self, numero: int, pleines: list[tuple[int, Cellule]], dernier: str, *, detachee: bool, attendue: bool
    ) -> None:
        """Une valeur sans clé : celle de la clé du dessus, ou sa suite ; ou dite. `detachee` : une ligne vide la
        précède ; `attendue` : la clé du dessus n'a pas de valeur."""
        place = self.valeur if self.valeur is not None else self.cle + 1
        for i, cellule in pleines:
            lieu = self.feuille.lieu(numero, i)
            if est_une_note([cellule], detachee=detachee, au_pied=False):
                self._dire(numero, i, cellule.texte, "une note, laissée de côté")
            elif i == place and dernier and (attendue or not detachee):
                noter(self.racine, cellule, lieu)
                continuer(self.racine, dernier, cellule.texte, lieu, self.noms)
                self._dire(numero, i, cellule.texte, f"la suite de « {dernier} », la clé du dessus")
            elif i == place or self._a_dire(i, cellule):
                self._dire(numero, i, cellule.texte, "une valeur sans clé, laissée de côté")

    def _autour(self, numero: int, pleines: list[tuple[int, Cellule]], tete: int, place: int, nom: str) -> None:
        """Ce qui est ailleurs que dans la clé et sa valeur."""
        champ = self.noms.champ(nom.rpartition(".")[2])
        for i, cellule in pleines:
            if i in (tete, place) or not self._a_dire(i, cellule):
                continue
            if i < place:
                if i not in self.dites:
                    quoi = "numérote les lignes" if _numero(cellule.texte) else "précède les clés"
                    self._dire(numero, i, self._entete(i) or cellule.texte, f"une colonne qui {quoi}, laissée de côté")
                self.dites.add(i)
            elif plier(cellule.texte) in _EXIGENCES:
                return
            elif not self._entete(i) and champ and champ.genre == "choix" and champ.cle.endswith("s"):
                continuer(self.racine, nom, cellule.texte, self.feuille.lieu(numero, i), self.noms)
                self._dire(numero, i, cellule.texte, f"une autre valeur de « {nom} »")
            else:
                self._dire(numero, i, cellule.texte, "à côté de la valeur, laissé de côté")

    def _a_dire(self, colonne: int, cellule: Cellule) -> bool:
        return bool(cellule.texte) and plier(self._entete(colonne)) not in _AUTOUR

    def _entete(self, colonne: int) -> str:
        if self.rang_des_entetes < 0:
            return ""
        rang = self.feuille.rangs[self.rang_des_entetes]
        return rang[colonne].texte if colonne < len(rang) else ""

    def _ni_l_un_ni_l_autre(self, numero: int, tete: int, nom: str, attend: str, empile: bool) -> bool:
        """Un texte seul dans la colonne des clés ; rend si la clé du dessus attend encore sa valeur."""
        if not attend or _RENVOI.fullmatch(nom) or numero < self.rang_des_entetes:
            return bool(attend)
        if not empile:
            lu = f"ni une clé connue, ni la valeur de « {attend} » : une valeur s'écrit à côté de sa clé"
            self._dire(numero, tete, nom, lu)
            return False
        continuer(self.racine, attend, nom, self.feuille.lieu(numero, tete), self.noms)
        self._dire(numero, tete, nom, f"la valeur de « {attend} », écrite au-dessus")
        return True

    def _est_empile(self) -> bool:
        """Aucune clé n'a de valeur à côté d'elle, et deux au moins ont un texte au-dessous."""
        if self.valeur is not None:
            return False
        dessous, avant = 0, False
        for numero in range(len(self.feuille.rangs)):
            pleines = self.feuille.pleines(numero)
            if not pleines:
                continue
            if len(pleines) > 1:
                return False
            connue = self.noms.connue(pleines[0][1].texte)
            dessous += avant and not connue
            avant = connue
        return dessous > 1

    def _dire(self, numero: int, colonne: int, ecrit: str, lu: str) -> None:
        self.racine.remarques.append(Remarque(self.feuille.lieu(numero, colonne), ecrit, lu))

    def lire_couche(self, depart: int) -> None:
        """Les clés dans une ligne, leurs valeurs dans celles du dessous."""
        cles = {i: c.texte for i, c in self.feuille.pleines(depart)}
        du_type = next((i for i, nom in cles.items() if plier(nom) == "type"), None)
        corps = range(depart + 1, len(self.feuille.rangs))
        if du_type is not None and sum(i == du_type for n in corps for i, _ in self.feuille.pleines(n)) > 1:
            raise EntreeInutilisable(
                "la feuille dit plusieurs documents, un par ligne ; faire un classeur de chacun (ou un fichier JSON)."
            )
        self._dire(depart, 0, "clés en ligne", "chaque valeur est celle de la clé au-dessus d'elle")
        for i, nom in cles.items():
            placer(self.racine, nom, "", self.feuille.lieu(depart + 1, i), self.noms)
        for numero in corps:
            for i, cellule in self.feuille.pleines(numero):
                lieu = self.feuille.lieu(numero, i)
                if i in cles:
                    noter(self.racine, cellule, lieu)
                    continuer(self.racine, cles[i], cellule.texte, lieu, self.noms)
                else:
                    self._dire(numero, i, cellule.texte, "une valeur sans clé, laissée de côté")


def _numero(texte: str) -> bool:
    return bool(re.fullmatch(r"\W*\d{1,4}(?:\.\d{1,3})*\W*|#|n[o°º]\.?", texte.strip(), re.IGNORECASE))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que nomment le titre d'un onglet et l'en-tête d'une colonne, tels qu'on les écrit (« 2. Projets 2002-2003 »).

Rien n'est deviné : un nom qui peut en désigner deux n'en désigne aucun. Ne sait rien des cellules.
"""

from __future__ import annotations

import re

from serveur.graphe.reference import serrer
from serveur.noyau.langue import BLANCS, SAUT, plier
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.structure import Champ
from serveur.services.validation.traduction import designer

_PREFIXE = re.compile(
    r"(?:(?:onglet|feuille|tableau|section|annexe|volet|liste)\b\s*(?:des\s|de\s|d['’])?)?\s*"
    r"(?:n[o°º]\.?\s*)?\d{0,3}(?:\.\d{1,3})*\s*[-–—.:)_]*\s*",
    re.IGNORECASE,
)
_ANNEE = re.compile(r"\(?(?<!\d)(?:19|20)\d\d(?:\s?[-–—/_]\s?\d{2,4})?(?!\d)\)?")
_FIN = re.compile(r"(?<![\s\-–—_:.,(])[\s\-–—_:.,(]*+\d{0,3}\)?[\s\-–—_:.,]*+$")
_PARENTHESE = re.compile(r"\([^()]*\)")
_ENTRE_NOMS = re.compile(rf"{BLANCS}(?:[,;/|]|\bet\b)\s*+|{SAUT}")
_VIDES = frozenset("a au aux d de des du en l la le les un une".split())
_SANS_MOT = frozenset(("date",))  # « Date de début » n'en dit pas plus que « début »
_PRINCIPAUX = ("nom", "description")
_NOM_MAX = 100  # au-delà, ce n'est le nom ni d'un onglet ni d'une colonne


class Noms:
    """Les clés du modèle sous les noms que leur donne un classeur."""

    def __init__(self, transcripteur: Transcripteur) -> None:
        self.t, self.modele = transcripteur, transcripteur.modele
        nommes: dict[frozenset[str], set[str]] = {}
        for champ in self.modele.champs.values():
            for nom in (champ.cle, champ.libelle):
                nommes.setdefault(_mots(nom), set()).add(champ.cle)
        self._par_mots = {mots: self._onglet(cles) for mots, cles in nommes.items()}

    def _onglet(self, cles: set[str]) -> str | None:
        """La clé qu'un onglet peut dire, de plusieurs au même nom : celle qui tient des blocs (« projets »)."""
        candidates = cles if len(cles) == 1 else {cle for cle in cles if self.liste(cle)}
        return candidates.pop() if len(candidates) == 1 else None

    def cle(self, nom: str) -> str | None:
        return self.t.cle(nom)

    def champ(self, nom: str) -> Champ | None:
        cle = self.cle(nom)
        return self.modele.cles.get(serrer(cle)) if cle else None

    def connue(self, nom: str) -> bool:
        """« a.b », chaque pas étant une clé ou un libellé ; le type aussi."""
        return (
            bool(nom)
            and len(nom) <= 3 * _NOM_MAX
            and (plier(nom) == "type" or all(self.cle(pas) for pas in nom.split(".")))
        )

    def onglet(self, titre: str) -> str | None:
        """La clé (ou le chemin de clés) que dit le titre d'un onglet, sans son numéro, son année ni ses articles."""
        if len(titre) > _NOM_MAX:
            return None
        if self.connue(titre) and plier(titre) != "type":
            return ".".join(self.cle(pas) or pas for pas in titre.split("."))
        net = _FIN.sub("", _ANNEE.sub(" ", titre)).strip()
        for essai in (net, _PREFIXE.sub("", net, count=1).strip()):
            if essai and (cle := self.cle(essai) or self._par_mots.get(_mots(essai))):
                return cle
        return None

    def liste(self, cle: str) -> bool:
        """La clé tient des blocs, une chose chacun."""
        champ = self.champ(cle)
        return bool(champ and champ.partie and champ.partie != "Organisme")

    def membres(self, liste: str) -> list[Champ]:
        champ = self.champ(liste)
        siens = self.modele.parties[champ.partie] if champ and champ.partie else []
        return [self.modele.champs[p] for p in siens if p in self.modele.champs]

    def entete(self, texte: str, liste: str) -> str | None:
        """Le champ d'un élément de `liste` que dit un en-tête, ou None. L'en-tête qui redit le nom de la liste est
        celui du champ principal : « Risque », dans l'onglet Risques, en est la description."""
        if not texte or len(texte) > _NOM_MAX:
            return None
        if "." in texte.rstrip(". ") and self.connue(texte):
            return texte
        net = _PARENTHESE.sub(" ", texte).strip(" *:.\n")
        membres = self.membres(liste)
        cles = {m.cle for m in membres}
        cle = self.cle(net)
        if cle in cles:
            return cle
        liste_dite = _mots(liste), _mots(self.champ(liste).libelle)  # type: ignore[union-attr]
        mots = _mots(net)
        if cle == liste or mots in liste_dite:
            return self.principal(liste)
        reste = mots - liste_dite[0] - liste_dite[1] - _SANS_MOT
        par_mots = {m.cle for m in membres if reste and reste in (_mots(m.cle), _mots(m.libelle))}
        if len(par_mots) == 1:
            return par_mots.pop()
        if cle and len(mots) > 1:  # un libellé de plusieurs mots, d'un seul des blocs que l'élément contient
            portent = [m.cle for m in membres if self.liste(m.cle) and cle in {x.cle for x in self.membres(m.cle)}]
            if len(portent) == 1:
                return f"{portent[0]}.{cle}"
        return None

    def principal(self, liste: str) -> str | None:
        textes = [m.cle for m in self.membres(liste) if m.genre == "texte" and not m.partie]
        return next((c for c in _PRINCIPAUX if c in textes), textes[0] if textes else None)

    def nomme(self, texte: str) -> bool:
        """Le texte est le nom d'un acteur, ou de plusieurs."""
        morceaux = [m for m in _ENTRE_NOMS.split(texte.strip()) if m]
        return any(all(designer(m, "acteur", self.t.reference) for m in essai) for essai in ([texte], morceaux))


def _mots(nom: str) -> frozenset[str]:
    dits = re.findall(r"[a-z0-9]+", plier(nom.replace("_", " ").replace("’", "'")))
    return frozenset(mot.rstrip("sx") for mot in dits if mot not in _VIDES)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des triplets d'une soumission à la saisie d'un formulaire : l'inverse de ce que la validation fait des clés.

S'exécute dans un travailleur. Un nœud cité de plusieurs endroits n'est décrit qu'une fois, là où le modèle en admet
tous les champs ; les autres mentions le disent par son nom, que la validation retrouve.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from serveur.noyau.espaces import ID, RI, abreger
from serveur.services.formulaires.champs import Controle, Formulaire, Formulaires
from serveur.services.formulaires.saisie import HORS_DU_MODELE, Saisie, nettoyer
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import CLE_INCONNUE, Modele
from serveur.services.validation.triplets import (
    BOOLEEN,
    TYPE,
    Terme,
    est_anonyme,
    est_iri,
    est_litteral,
    iri,
    lexical,
    type_et_langue,
)

_NOM = iri(f"{RI}nom")
_OUI_NON = {"true": "oui", "false": "non"}
ADRESSE = "id"  # la clé sous laquelle un bloc dit sa propre adresse
_Lien = tuple[Terme, Terme, Terme]


class DepuisLeGraphe:
    """La saisie du document dont `soumission` a les triplets ; `avis` reçoit ce qui n'a pas pu être montré tel quel."""

    def __init__(self, soumission: Soumission, formulaires: Formulaires, modele: Modele, avis: list[str]) -> None:
        self.graphe, self.formulaires, self.modele, self.avis = soumission.graphe, formulaires, modele, avis
        self._chez: dict[Terme, _Lien] = {}
        self._en_cours: set[Terme] = set()

    def saisie(self, racine: Terme, formulaire: Formulaire) -> Saisie:
        self._loger(racine, formulaire.racine)
        if any(est_litteral(o) and type_et_langue(o)[1] for _, _, o in self.graphe):
            self.avis.append("La langue des textes (« @fr ») n'est pas gardée.")
        return self._bloc(racine, formulaire.racine)

    def _liens(self, noeud: Terme, controle: Controle | None) -> Iterator[tuple[_Lien, Controle | None]]:
        for p, o in self.graphe.de(noeud):
            if p != TYPE:
                champ = self.modele.champs.get(lexical(p))
                yield (noeud, p, o), controle.par_cle.get(champ.cle) if controle and champ else None

    def _loger(self, racine: Terme, controle: Controle) -> None:
        """Où chaque nœud sera décrit : le premier endroit qui en admet tous les champs, sinon le premier."""
        admis: set[Terme] = set()
        file, vus = [(racine, controle)], {racine}
        for noeud, ici in file:  # s'allonge pendant le parcours, en largeur
            for lien, sous in self._liens(noeud, ici):
                o = lien[2]
                if est_litteral(o) or not self.graphe.decrit(o) or o == racine:
                    continue
                tous = sous is not None and all(c is not None for _, c in self._liens(o, sous))
                if o not in self._chez or (tous and o not in admis):
                    self._chez[o] = lien
                if tous:
                    admis.add(o)
                if o not in vus and sous is not None:
                    vus.add(o)
                    file.append((o, sous))

    def _bloc(self, noeud: Terme, controle: Controle) -> Saisie:
        saisie: Saisie = {}
        self._en_cours.add(noeud)
        if est_iri(noeud):
            saisie[ADRESSE] = [lexical(noeud)]
        for lien, sous in self._liens(noeud, controle):
            cle = sous.cle if sous else self._cle(lien[1])
            if sous is None and cle not in saisie:
                self.avis.append(hors_du_modele(cle, "" if noeud in self._racines else controle.libelle))
            valeur = self._valeur(lien, sous, cle)
            if valeur or isinstance(valeur, dict):
                saisie.setdefault(cle, []).append(valeur)
        self._en_cours.discard(noeud)
        return saisie

    @property
    def _racines(self) -> set[Terme]:
        return self._en_cours if len(self._en_cours) == 1 else set()

    def _cle(self, propriete: Terme) -> str:
        adresse = lexical(propriete)
        champ = self.modele.champs.get(adresse)
        if champ:
            return champ.cle
        return adresse.removeprefix(CLE_INCONNUE) if adresse.startswith(CLE_INCONNUE) else abreger(adresse)[:200]

    def _valeur(self, lien: _Lien, sous: Controle | None, cle: str) -> str | Saisie:
        o = lien[2]
        if est_litteral(o):
            texte = nettoyer(lexical(o)).strip()
            texte = _OUI_NON.get(texte, texte) if type_et_langue(o)[0] == BOOLEEN else texte
            return (self.formulaires.valeur_du_choix(sous, texte) or texte) if sous and sous.options else texte
        if self.graphe.decrit(o) or est_anonyme(o):
            return self._decrit(lien, sous, cle)
        return self._nomme(lexical(o), sous)

    def _nomme(self, adresse: str, sous: Controle | None) -> str:
        """Le code d'une chose du graphe, comme on l'écrit dans un fichier à clés ; une autre adresse, telle quelle."""
        local = adresse.removeprefix(f"{ID}{sous.collection}/") if sous and sous.collection else adresse
        if sous is None or local == adresse:
            return adresse
        if sous.options:
            return self.formulaires.valeur_du_choix(sous, local) or local
        return local.replace("-", "_").upper()

    def _decrit(self, lien: _Lien, sous: Controle | None, cle: str) -> str | Saisie:
        o = lien[2]
        nom = self.graphe.objet(o, _NOM)
        est_ici = o not in self._en_cours and (nom is None or self._chez.get(o, lien) == lien)
        if est_ici and sous and (sous.genre == "bloc" or sous.organisme):
            return self._bloc(o, sous)
        if nom is not None and est_litteral(nom):
            return nettoyer(lexical(nom)).strip()
        if o in self._en_cours:
            self.avis.append(f"« {cle[:80]} » renvoie au bloc qui le contient : ce renvoi n'est pas repris.")
            return ""
        self.avis.append(f"« {cle[:80]} » contient un bloc là où le formulaire attend un texte : il y est en JSON.")
        return json.dumps(self._en_objet(o), ensure_ascii=False)

    def _en_objet(self, noeud: Terme) -> object:
        if est_litteral(noeud) or not self.graphe.decrit(noeud) or noeud in self._en_cours:
            return lexical(noeud)
        self._en_cours.add(noeud)
        dits = {self._cle(p): self._en_objet(o) for p, o in self.graphe.de(noeud) if p != TYPE}
        self._en_cours.discard(noeud)
        return dits


def hors_du_modele(cle: str, porteur: str) -> str:
    """L'avis d'une clé gardée sans que le modèle la connaisse ; `porteur` : le libellé du bloc, vide à la racine."""
    ou = f", dans « {porteur} »" if porteur else ""
    return f"« {cle[:80]} »{ou} n'est pas un champ du modèle : gardé, dans « {HORS_DU_MODELE} »."

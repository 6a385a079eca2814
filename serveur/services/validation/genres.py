# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le genre de soumission qu'un mot désigne : son nom, ou une partie de son nom que nul autre genre n'a. Pur.

Tout vient des noms que les genres se donnent (libellés et autres noms, formes_shacl/GENRE/champs.ttl) : « projet »
est de la seule « Fiche de projet », « PGRI » est fait des initiales du plan, « entente » est de deux genres.
"""

from __future__ import annotations

from dataclasses import dataclass

from serveur.graphe.reference import serrer
from serveur.noyau.langue import decouper, mots_utiles, plier, racine
from serveur.services.validation.structure import Modele
from serveur.services.validation.valeurs import LONGUEUR_MAX


@dataclass(frozen=True)
class Genres:
    """exacts : nom resserré → classe ; noms : pour chaque nom d'une classe, ses mots utiles dans l'ordre."""

    exacts: dict[str, str]
    noms: list[tuple[str, list[str]]]

    @classmethod
    def du_modele(cls, modele: Modele) -> Genres:
        dits = [(c, n) for c, (libelle, _) in modele.noms.items() for n in (libelle, *modele.autres_noms.get(c, ()))]
        exacts = {serrer(nom): classe for classe, nom in reversed(dits)} | {serrer(c): c for c in modele.classes}
        return cls(exacts, [(classe, mots_utiles(nom)) for classe, nom in dits])

    def designes(self, nom: str) -> list[str]:
        """Les classes que `nom` peut désigner, dans l'ordre du modèle ; une seule s'il est sans équivoque."""
        exact = self.exacts.get(serrer(nom))
        if exact:
            return [exact]
        mots = mots_utiles(nom) or decouper(nom) if len(nom) <= LONGUEUR_MAX else []  # le sigle « ES » est un mot vide
        if not mots:
            return []
        return list(dict.fromkeys(c for c, siens in self.noms if all(_est_de(m, siens, len(mots) == 1) for m in mots)))


def _est_de(mot: str, siens: list[str], seul: bool) -> bool:
    """Un mot du nom, au nombre près, ou les initiales de mots qui s'y suivent (« RI ») ; seules, depuis le premier."""
    if serrer(racine(mot)) in {serrer(racine(m)) for m in siens}:
        return True
    sigle, initiales = serrer(mot), "".join(plier(m)[0] for m in siens)
    return len(sigle) > 1 and (initiales.startswith(sigle) if seul else sigle in initiales)

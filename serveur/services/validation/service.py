# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Valide un document : lecture, faits de référence, formes, rapport. Sans réseau ni état entre deux documents."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serveur.graphe.reference import Reference
from serveur.noyau import bornes
from serveur.noyau.erreurs import TropGrand
from serveur.noyau.espaces import RI, RIF
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.constats import rassembler
from serveur.services.validation.formats import RDF_LUS, decoder, detecter, lire
from serveur.services.validation.jonction import joindre
from serveur.services.validation.moteur_rapide import HorsDePortee, MoteurRapide
from serveur.services.validation.organismes import avec_liste, lire_liste
from serveur.services.validation.rapport import Rapporteur
from serveur.services.validation.regles import Resultat
from serveur.services.validation.savoir import assurer_savoir
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.triplets import TYPE, Terme, Triplet, Triplets, est_litteral, iri, lexical

if TYPE_CHECKING:
    from serveur.services.validation.formes import Formes

_LIGNES_D_UNE_GRILLE, _LIGNE = 100, 20_000  # lignes ; octets au plus d'une ligne, textes et chemins étant coupés
_DECRIT, _NOM = iri(f"{RIF}OrganismeDecrit"), iri(f"{RI}nom")


class Validateur:
    """Chargé une fois par processus ; `valider` ne garde rien d'un document au suivant."""

    def __init__(self, artefact: Path, dossier: Path | None = None, liste: tuple[bytes, str] | None = None) -> None:
        """`dossier` : celui des formes et de leurs champs, le nôtre par défaut ; `liste` : octets et nom du fichier
        des organismes visés. Lève EntreeInutilisable si ce n'est pas une liste."""
        self._dossier = dossier
        savoir = assurer_savoir(artefact, dossier)
        self.reference = Reference.lire(artefact)
        if liste:
            self.reference = avec_liste(self.reference, lire_liste(*liste), liste[1])
        self.regles, self.modele = savoir.regles, savoir.modele
        self.moteur = MoteurRapide.charger(savoir.formes, savoir.regles)
        self.transcripteur = Transcripteur(self.modele, self.reference)
        self.rapporteur = Rapporteur(self.modele, self.reference, self.regles.values())
        self._faits = {
            iri(chose): [(iri(chose), iri(p), iri(o)) for p, o in faits]
            for chose, faits in self.reference.faits.items()
        }
        self._acteurs = {iri(p) for p, c in self.modele.champs.items() if c.collection == "acteur"}

    @functools.cached_property
    def formes(self) -> Formes:
        """Les formes évaluées par pySHACL ; rien n'en est chargé avant qu'on en ait besoin."""
        from serveur.services.validation.formes import Formes

        return Formes.charger(self._dossier)

    def valider(
        self,
        octets: bytes,
        fichier: str,
        type_voulu: str | None = None,
        format_voulu: str | None = None,
        *,
        plan: tuple[bytes, str] | None = None,
        grille: bool = False,
    ) -> list[dict[str, Any]]:
        """Un rapport par soumission du fichier (conception, 4 : l'élément de « documents »).

        `grille` : avec ses « exigences », chacune satisfaite, manquante, sans objet ou à vérifier.

        `plan` : le plan dont un bilan rend compte, s'il ne le rappelle pas lui-même.
        Lève EntreeInutilisable (illisible, ou rien à valider) ou TropGrand.
        """
        nom_format = format_voulu or detecter(octets, fichier)
        soumission = lire(octets, nom_format, type_voulu, self.transcripteur)
        joint = lire(plan[0], detecter(*plan), None, self.transcripteur) if plan else None
        if plan and joint:
            joindre(soumission, joint, plan[1])
        tus: list[Resultat] = []
        resultats = self.resultats(soumission, tus)
        if resultats and soumission.format in RDF_LUS:
            from serveur.services.validation.lignes import avec_lieux  # rdflib

            texte = decoder(octets).encode()
            soumission = avec_lieux(soumission, texte, soumission.format, self.transcripteur)
            if plan and joint:
                joindre(soumission, joint, plan[1])
            tus.clear()
            resultats = self.resultats(soumission, tus)
        _borner(soumission, resultats)
        documents = self.rapporteur.documents(fichier, soumission, resultats, tus if grille else None)
        lignes = len(resultats) + len(soumission.remarques) + _LIGNES_D_UNE_GRILLE * len(documents)
        if lignes * _LIGNE > bornes.RAPPORT and (taille := _taille(documents)) > bornes.RAPPORT:
            raise TropGrand(f"le rapport ferait {taille // 1024**2} Mo : partager le fichier.")
        somme = hashlib.sha256(octets).hexdigest()
        return [{**d, "sha256": somme} for d in documents]

    def resultats(self, soumission: Soumission, tus: list[Resultat] | None = None) -> list[Resultat]:
        """Racine par racine : deux soumissions d'un même fichier ne se complètent ni ne se gênent.

        `tus` : reçoit les résultats qu'un autre explique déjà.
        """
        if len(soumission.racines) == 1:
            return self.juger(self.triplets(soumission, soumission.graphe), tus)
        resultats = []
        for racine, _ in soumission.racines:
            resultats += self.juger(self.triplets(soumission, _depuis(soumission.graphe, racine)), tus)
        return resultats

    def juger(self, triplets: list[Triplet], tus: list[Resultat] | None = None) -> list[Resultat]:
        """Ce que les formes disent de ces triplets : par le moteur rapide, ou par pySHACL s'il ne peut pas."""
        if self.moteur is not None:
            try:
                bruts = self.moteur.valider(triplets)
            except HorsDePortee:
                pass  # pySHACL tranchera
            else:
                return rassembler(bruts, self.regles, Triplets(triplets), tus) if bruts else []
        graphe = Triplets(triplets)
        return rassembler(self.formes.valider(graphe), self.regles, graphe, tus)

    def triplets(self, soumission: Soumission, dits: Iterable[Triplet]) -> list[Triplet]:
        """Les triplets dits et les faits des choses qu'ils citent, rien d'autre du graphe."""
        rendus: list[Triplet] = []
        cites: dict[Terme, None] = {}
        for triplet in dits:
            _, p, o = triplet
            if o[0] == '"':
                if not o[1].isalnum() and not lexical(o).strip():
                    continue  # une valeur vide vaut absence, dans tous les formats
            elif o in self._faits:
                cites[o] = None
            elif p in self._acteurs and soumission.graphe.objet(o, _NOM) is not None:
                rendus.append((o, TYPE, _DECRIT))
            rendus.append(triplet)
        for cite in cites:
            rendus += self._faits[cite]
        return rendus


def _borner(soumission: Soumission, resultats: list[Resultat]) -> None:
    """Lève TropGrand si le rapport n'en finirait pas."""
    if len(resultats) > bornes.CONSTATS:
        raise TropGrand(
            f"plus de {bornes.CONSTATS} constats : corriger d'abord ce qui revient partout, ou partager le fichier."
        )
    if len(soumission.remarques) > bornes.LECTURES:
        raise TropGrand(f"plus de {bornes.LECTURES} valeurs lues autrement qu'écrites : partager le fichier.")


def _taille(chose: Any) -> int:
    """Caractères de tous les textes d'un rapport, à peu près ce qu'il pèse."""
    if isinstance(chose, str):
        return len(chose)
    if isinstance(chose, dict):
        return sum(_taille(v) + 12 for v in chose.values())
    return sum(map(_taille, chose)) if isinstance(chose, list | tuple) else 4


def _depuis(graphe: Triplets, racine: Terme) -> list[Triplet]:
    """Les triplets que l'on atteint depuis `racine`."""
    vus, pile, triplets = {racine}, [racine], []
    while pile:
        s = pile.pop()
        for p, o in graphe.de(s):
            triplets.append((s, p, o))
            if o not in vus and not est_litteral(o):
                vus.add(o)
                pile.append(o)
    return triplets

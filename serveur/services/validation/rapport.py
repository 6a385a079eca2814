# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Fait d'un résultat des formes un constat que tout le monde comprend : où, quoi, selon quoi, que faire."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from serveur.graphe.reference import Reference, serrer
from serveur.noyau import bornes
from serveur.noyau.espaces import RI, RIF
from serveur.noyau.espaces import abreger as _abreger
from serveur.services.validation.arbre import Lieu
from serveur.services.validation.en_cause import organismes_en_cause, une_fois
from serveur.services.validation.grades import CODES, FAIT_LE_VERDICT
from serveur.services.validation.grades import rang as rang_du_grade
from serveur.services.validation.grille import exigences_du_genre, grille, ou_c_est_dit
from serveur.services.validation.libelles import Libelles
from serveur.services.validation.phrases import a_mettre_en_champs
from serveur.services.validation.regles import COMPOSE, Regle, Resultat
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import Modele
from serveur.services.validation.triplets import (
    BOOLEEN,
    TYPE,
    Terme,
    Triplets,
    est_anonyme,
    est_iri,
    est_litteral,
    iri,
    lexical,
    type_et_langue,
)
from serveur.services.validation.valeurs import hesitations

DE_LA_MAISON = "Règle de cadre-ri ; le Cadre n'en dit rien"
_VALEUR_MAX, _MESSAGE_MAX = 200, 1000
abreger = functools.lru_cache(maxsize=5000)(_abreger)
_NOM, _TITRE = iri(f"{RI}nom"), iri(f"{RI}titre")


@dataclass(frozen=True)
class _Place:
    """Un nœud du document : chemin de clés depuis la racine, et la clé de premier niveau dont il relève."""

    racine: Terme
    chemin: str
    partie: str


class Rapporteur:
    """Connaît les noms des champs, des acteurs et des dispositions ; ne garde rien d'un document."""

    def __init__(self, modele: Modele, reference: Reference, regles: Iterable[Regle]) -> None:
        self.modele, self.reference, self.libelles = modele, reference, Libelles(modele, reference)
        self.exigences = {classe: exigences_du_genre(classe, regles, modele, reference) for classe in modele.classes}

    def documents(
        self, fichier: str, soumission: Soumission, resultats: list[Resultat], tus: Sequence[Resultat] | None = None
    ) -> list[dict[str, Any]]:
        """Un rapport par racine, constats dans l'ordre du fichier.

        `tus` : ce qu'un constat montré explique déjà ; donné, chaque rapport a sa grille (« exigences »).
        """
        plusieurs = len(soumission.racines) > 1 and bool(soumission.remarques)
        places = self._places(soumission) if resultats or tus is not None or plusieurs else {}
        par_racine: dict[Terme, list[dict[str, Any]]] = {racine: [] for racine, _ in soumission.racines}
        for resultat in resultats:
            place = places.get(resultat.noeud) or _Place(soumission.racines[0][0], "", "")
            par_racine[place.racine].append(self._constat(soumission, resultat, place, places))
        rapports = []
        lectures = soumission.lectures({noeud: place.racine for noeud, place in places.items()}, _VALEUR_MAX)
        for racine, classe in soumission.racines:
            constats = une_fois(sorted(par_racine[racine], key=_ordre))
            comptes = {g: sum(c["gravite"] == g for c in constats) for g in CODES}
            rapports.append(
                {
                    "fichier": fichier,
                    "type": classe,
                    "type_nom": self.modele.noms[classe][0],
                    "organismes": organismes_en_cause(soumission.graphe, racine, classe, self.modele, self._nommer),
                    "titre": self._titre(soumission.graphe, racine),
                    "conforme": comptes[FAIT_LE_VERDICT] == 0,
                    "comptes": comptes,
                    "constats": constats,
                    "lectures": list(map(self._lecture, lectures[racine])),
                }
            )
        if tus is not None:
            self._ajouter_les_grilles(rapports, soumission, [*resultats, *tus], places)
        return rapports

    def _lecture(self, dite: dict[str, Any]) -> dict[str, Any]:
        lieu = Lieu(dite["ligne"], dite["cellule"])
        return {**dite, "lu_nom": self.libelles.texte(dite["lu"]), "lieu_nom": self.libelles.lieu(lieu, "")}

    def _ajouter_les_grilles(
        self,
        rapports: list[dict[str, Any]],
        soumission: Soumission,
        resultats: list[Resultat],
        places: Mapping[Terme, _Place],
    ) -> None:
        rates: dict[Terme, list[Resultat]] = {racine: [] for racine, _ in soumission.racines}
        for resultat in resultats:
            place = places.get(resultat.noeud)
            rates[place.racine if place else soumission.racines[0][0]].append(resultat)
        for rapport, (racine, classe) in zip(rapports, soumission.racines, strict=True):
            chemins = {noeud: place.chemin for noeud, place in places.items() if place.racine == racine}
            dits = ou_c_est_dit(soumission, chemins, self.cle)
            valeurs = {(p, o) for s, p, o in soumission.graphe if s in chemins}
            rapport["exigences"] = grille(self.exigences[classe], rates[racine], dits, self.libelles.lieu, valeurs)

    def _places(self, soumission: Soumission) -> dict[Terme, _Place]:
        """Où est chaque nœud, en largeur depuis les racines : un nœud cité deux fois garde sa première place."""
        graphe, ordre = soumission.graphe, soumission.ordre
        places: dict[Terme, _Place] = {}
        file: deque[Terme] = deque()
        for racine, _ in soumission.racines:
            places[racine] = _Place(racine, "", "")
            file.append(racine)
        while file:
            noeud = file.popleft()
            place = places[noeud]
            enfants: dict[Terme, list[Terme]] = {}
            for p, o in graphe.de(noeud):
                if p != TYPE:
                    enfants.setdefault(p, []).append(o)
            for p, objets in enfants.items():
                cle = self.cle(p, soumission)
                rangs = {o: ordre.get((noeud, p, o), 1 << 30) for o in objets}
                # À défaut d'ordre connu, les nœuds anonymes restent dans celui où on les a lus.
                objets.sort(key=lambda o, rangs=rangs: (rangs[o], "" if est_anonyme(o) else o))  # type: ignore[misc]
                for rang, objet in enumerate(objets, 1):
                    if est_litteral(objet) or objet in places or not graphe.decrit(objet):
                        continue
                    bout = f"{cle}[{rang}]" if len(objets) > 1 else cle
                    chemin = _couper(f"{place.chemin}.{bout}" if place.chemin else bout, bornes.CHEMIN)
                    places[objet] = _Place(place.racine, chemin, place.partie or cle)
                    file.append(objet)
        return places

    def cle(self, propriete: Terme, soumission: Soumission) -> str:
        champ = self.modele.champs.get(lexical(propriete))
        if champ:
            return champ.cle
        return _couper(soumission.cles_inconnues.get(propriete) or abreger(lexical(propriete)), _VALEUR_MAX)

    def _constat(
        self, soumission: Soumission, resultat: Resultat, place: _Place, places: dict[Terme, _Place]
    ) -> dict[str, Any]:
        regle = self._regle(resultat)
        noeud, propriete, valeur = self._viser(soumission.graphe, resultat)
        place = places.get(noeud, place)
        lieu = soumission.lieu(noeud, propriete, [valeur])
        cle = self.cle(propriete, soumission) if propriete is not None else ""
        message, reparation = resultat.message, regle.reparation
        if regle is not resultat.regle:
            message = f"Cet organisme n'est pas de la liste des organismes visés ({self.reference.liste})."
        if regle.admises is not None and propriete is not None:
            message = f"« {cle} » n'est pas un champ que l'on attend ici ; il n'est pas vérifié."
            proche = self._proche(cle, regle.admises)
            reparation = f"Écrire peut-être « {proche} ». {reparation}" if proche else reparation
        elif regle.sur_valeur and resultat.valeur and est_litteral(resultat.valeur) and propriete is not None:
            proche = self._nom_proche(lexical(propriete), lexical(resultat.valeur))
            reparation = f"Écrire peut-être « {proche} ». {reparation}" if proche else reparation
        elif not regle.sources and regle.gravite == "information":
            message = f"{message} C'est une bonne pratique de cadre-ri ; le Cadre ne le demande pas."
        if resultat.valeur and est_litteral(resultat.valeur) and "NodeKind" in "".join(resultat.composants):
            champ = self.modele.champs.get(lexical(propriete or resultat.valeur))
            message = a_mettre_en_champs(lexical(resultat.valeur), self.modele, champ) or message
        chemin = _couper(".".join(x for x in (place.chemin, cle) if x), bornes.CHEMIN)
        citations = [self.reference.citations.get(s, abreger(s)) for s in regle.sources]
        fondements = [{"citation": c, "iri": s} for c, s in zip(citations, regle.sources, strict=True)]
        return {
            "gravite": regle.gravite,
            "regle": abreger(regle.iri),
            "nom": regle.nom,
            "message": _couper(message, _MESSAGE_MAX),
            "message_nom": self.libelles.texte(_couper(message, _MESSAGE_MAX), cle),
            "reparation": reparation,
            "reparation_nom": self.libelles.texte(reparation, cle),
            "noeud": self._nom_du_noeud(soumission, noeud, place),
            "chemin": chemin or None,
            "chemin_nom": self.modele.en_mots(chemin) or None,
            "partie": place.partie or cle or None,
            "partie_nom": self._libelle(place.partie or cle),
            "valeur": self._montrer(soumission.graphe, resultat, noeud, propriete),
            "ligne": lieu.ligne,
            "cellule": lieu.cellule,
            "lieu_nom": self.libelles.lieu(lieu, chemin),
            "fondement": fondements[0] if fondements else {"citation": DE_LA_MAISON, "iri": regle.iri},
            "fondements": fondements,
            "composant": resultat.composant,
            "noeud_iri": lexical(noeud) if est_iri(noeud) else None,
            "propriete": lexical(propriete) if propriete is not None else None,
            "valeur_iri": lexical(resultat.valeur) if resultat.valeur and est_iri(resultat.valeur) else None,
        }

    def _regle(self, resultat: Resultat) -> Regle:
        """La règle ; un organisme inconnu, quand on a la liste des organismes visés, est hors liste (1.1)."""
        if not self.reference.liste or not resultat.regle.iri.startswith(f"{RIF}CO08-"):
            return resultat.regle
        return replace(resultat.regle, gravite=FAIT_LE_VERDICT)

    def _viser(self, graphe: Triplets, resultat: Resultat) -> tuple[Terme, Terme | None, Terme | None]:
        """(nœud, propriété, valeur) du triplet fautif, ou de l'endroit où il manque."""
        noeud, valeur = resultat.noeud, resultat.valeur
        if resultat.chemin not in (None, COMPOSE):
            return noeud, resultat.chemin, valeur
        if resultat.regle.pas:
            bloc = graphe.objet(noeud, resultat.regle.pas[0])
            return (bloc, resultat.regle.pas[1], valeur) if bloc is not None else (noeud, resultat.regle.pas[0], None)
        sur = resultat.regle.porte_sur
        if resultat.chemin is not None and sur is None:
            for p in graphe.proprietes(noeud, valeur):
                if lexical(p) in self.modele.champs:
                    return noeud, p, valeur
            return noeud, None, valeur
        if sur is None:
            return noeud, None, None
        if valeur is not None and valeur != noeud:
            for bloc, p in graphe.vers(valeur):
                if (noeud, sur, bloc) in graphe:
                    return bloc, p, valeur
        return noeud, sur, valeur

    def _montrer(self, graphe: Triplets, resultat: Resultat, noeud: Terme, propriete: Terme | None) -> str | None:
        valeur = resultat.valeur
        if valeur is None and propriete is not None:
            porteur = noeud if resultat.regle.pas else resultat.noeud
            donnees = sorted(filter(None, (self._nommer(graphe, o) for o in graphe.objets(porteur, propriete))))
            if resultat.regle.pas and len(donnees) == 1:
                return donnees[0]
            return f"{len(donnees)} valeurs : {' ; '.join(donnees)}"[:_VALEUR_MAX] if len(donnees) > 1 else None
        return None if valeur is None or valeur == resultat.noeud else self._nommer(graphe, valeur)

    def _nommer(self, graphe: Triplets, terme: Terme) -> str | None:
        if est_litteral(terme):
            texte = lexical(terme)
            if type_et_langue(terme)[0] == BOOLEEN:
                texte = {"true": "oui", "false": "non"}.get(texte, texte)
            return _couper(texte, _VALEUR_MAX)
        if lexical(terme) in self.reference.libelles:
            return self.reference.libelles[lexical(terme)]
        nom = graphe.objet(terme, _NOM)
        if nom is not None and not est_anonyme(nom):
            return lexical(nom)
        return abreger(lexical(terme)) if est_iri(terme) else None

    def _libelle(self, cle: str) -> str:
        """Nom d'une clé pour les gens (« Partage des coûts »), ou la clé elle-même."""
        champ = self.modele.cles.get(serrer(cle))
        nom = champ.libelle if champ else cle or "document"
        return nom[:1].upper() + nom[1:]

    def _nom_du_noeud(self, soumission: Soumission, noeud: Terme, place: _Place) -> str:
        if noeud == place.racine:
            return self._titre(soumission.graphe, noeud) or "document"
        return place.chemin or self._nommer(soumission.graphe, noeud) or "document"

    def _titre(self, graphe: Triplets, racine: Terme) -> str | None:
        titre = graphe.objet(racine, _TITRE)
        if titre is None:
            return None
        dit = self._nommer(graphe, titre) if est_anonyme(titre) else lexical(titre)
        return dit[:_VALEUR_MAX] if dit is not None else None

    def _proche(self, cle: str, admises: tuple[str, ...]) -> str | None:
        connues = [self.modele.champs[p].cle for p in admises if p in self.modele.champs]
        trouve = process.extractOne(cle.lower(), connues, scorer=fuzz.ratio, score_cutoff=75)
        return trouve[0] if trouve else None

    def _nom_proche(self, propriete: str, texte: str) -> str | None:
        """Le nom connu le plus proche d'un choix mal écrit, ou les graphies sans équivoque d'une valeur qui hésite."""
        champ = self.modele.champs.get(propriete)
        if champ is None or champ.collection is None:
            return " » ou « ".join(hesitations(texte, champ.genre)) or None if champ else None
        if not 5 <= len(texte) <= _VALEUR_MAX:
            return None  # un sigle ressemble à trop d'autres
        noms = self.reference.noms.get(champ.collection, {})
        trouve = process.extractOne(serrer(texte), list(noms), scorer=fuzz.ratio, score_cutoff=80)
        return self.reference.libelles.get(noms[trouve[0]]) if trouve else None


def _couper(texte: str, longueur: int) -> str:
    return texte if len(texte) <= longueur else texte[: longueur - 1] + "…"


def _ordre(constat: dict[str, Any]) -> tuple[Any, ...]:
    rang = rang_du_grade(constat["gravite"])
    return (constat["ligne"] or 1 << 30, rang, constat["regle"], constat["valeur"] or "", constat["chemin"] or "")

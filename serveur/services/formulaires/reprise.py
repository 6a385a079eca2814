# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Relit un fichier existant en saisie, et dit tout ce que le formulaire ne peut pas montrer tel quel.

Tout ce que la validation lit se reprend : un fichier à clés ou un classeur par son arbre, le RDF par ses triplets.
S'exécute dans un travailleur : ce qu'un inconnu a écrit ne s'ouvre pas dans le processus Web.
"""

from __future__ import annotations

import json
import re
from typing import Any

from serveur.graphe.reference import serrer
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.formulaires.champs import Controle, Formulaires
from serveur.services.formulaires.graphe import ADRESSE, DepuisLeGraphe, hors_du_modele
from serveur.services.formulaires.saisie import Saisie, borner, nettoyer
from serveur.services.validation.arbre import Bloc, Noeud, Remarque, Suite, Valeur
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.formats import RDF_LUS, decoder, detecter, est_jsonld, lire, lire_arbre
from serveur.services.validation.limites import OCTETS_MAX
from serveur.services.validation.mentions import place_de
from serveur.services.validation.retouches import par_nom, recoller
from serveur.services.validation.structure import CONTEXTES

Reprise = tuple[str, Saisie, list[str]]


def reprendre(
    octets: bytes, fichier: str, type_voulu: str | None, formulaires: Formulaires, transcripteur: Transcripteur
) -> Reprise:
    """(classe, saisie, avis) d'un fichier que la validation lit. Lève EntreeInutilisable ou TropGrand."""
    if len(octets) > OCTETS_MAX:
        raise TropGrand(f"le fichier dépasse {OCTETS_MAX // 1024**2} Mo ; le partager.")
    nom_format = detecter(octets, fichier)
    avis: list[str] = []
    if nom_format in RDF_LUS or (nom_format == "json" and est_jsonld(decoder(octets))):
        classe, saisie = _du_graphe(octets, nom_format, type_voulu, formulaires, transcripteur, avis)
    else:
        classe, saisie = _des_cles(octets, nom_format, type_voulu, formulaires, transcripteur, avis)
    borner(saisie)
    return classe, saisie, list(dict.fromkeys(avis))


def _du_graphe(
    octets: bytes, nom_format: str, voulu: str | None, formulaires: Formulaires, t: Transcripteur, avis: list[str]
) -> tuple[str, Saisie]:
    soumission = lire(octets, nom_format, None, t)
    if len(soumission.racines) > 1:
        avis.append(_plusieurs(len(soumission.racines)))
    racine, classe = soumission.racines[0]
    _verifier(classe, voulu)
    relecture = DepuisLeGraphe(soumission, formulaires, t.modele, avis)
    return classe, relecture.saisie(racine, formulaires.formulaire(classe))


def _des_cles(
    octets: bytes, nom_format: str, voulu: str | None, formulaires: Formulaires, t: Transcripteur, avis: list[str]
) -> tuple[str, Saisie]:
    racines = lire_arbre(octets, nom_format, t)
    if nom_format == "yaml" and re.search(r"(?m)^\s*#", decoder(octets)):
        avis.append("Les commentaires du fichier (#) ne sont pas repris.")
    blocs = [e for r in racines for e in (r.elements if isinstance(r, Suite) else [r])]
    if not blocs or not isinstance(blocs[0], Bloc):
        raise EntreeInutilisable("rien à reprendre : le fichier n'est pas un bloc de clés (« type: … », « titre: … »).")
    if len(blocs) > 1:
        avis.append(_plusieurs(len(blocs)))
    classe = _classe(blocs[0], voulu, t)
    avis += [f"« {r.ecrit[:80]} » est repris ainsi : {r.lu[:80]}." for r in blocs[0].remarques]
    return classe, _Relecture(formulaires, t, avis).bloc(blocs[0], formulaires.formulaire(classe).racine, classe, True)


def _plusieurs(combien: int) -> str:
    return f"Le fichier contient {combien} documents ; le premier seul est repris."


def _classe(bloc: Bloc, voulu: str | None, transcripteur: Transcripteur) -> str:
    dits = [v.texte for c, _, v in bloc.entrees if serrer(c) == "type" and isinstance(v, Valeur) and v.texte]
    nom = dits[0] if dits else voulu
    if not nom:
        raise EntreeInutilisable(f"le fichier ne dit pas son « type » ; {transcripteur.modele.types_permis}.")
    classe = transcripteur.classe(nom)
    _verifier(classe, voulu)
    return classe


def _verifier(classe: str, voulu: str | None) -> None:
    if voulu and classe != voulu:
        raise EntreeInutilisable(
            f"le fichier est du type {classe}, ce formulaire du type {voulu} : l'ouvrir dans /formulaires/{classe}."
        )


class _Relecture:
    def __init__(self, formulaires: Formulaires, transcripteur: Transcripteur, avis: list[str]) -> None:
        self.f, self.t, self.avis = formulaires, transcripteur, avis

    def bloc(self, bloc: Bloc, controle: Controle, place: str | None, racine: bool = False) -> Saisie:
        saisie: Saisie = {}
        remarques: list[Remarque] = []
        for cle, _, contenu in recoller(bloc.entrees, self.t.modele.cles, remarques):
            nom = serrer(cle)
            if nom == "type" and isinstance(contenu, Valeur) and racine:
                continue
            if nom == "context":  # en JSON, tout autre contexte que le nôtre a mené au graphe
                if not isinstance(contenu, Valeur) or contenu.texte not in CONTEXTES:
                    raise EntreeInutilisable("ce contexte JSON-LD n'est pas celui du projet ; le retirer.")
                continue
            champ = self.t.champ(cle, place)
            contenu = par_nom(contenu, champ, self.t.modele, self.t.champ, remarques)
            sous = controle.par_cle.get(champ.cle) if champ else None
            propre = sous.cle if sous else nettoyer(cle).strip()[:200] or "sans_nom"
            if sous is None and propre != ADRESSE:
                self.avis.append(hors_du_modele(propre, "" if racine else controle.libelle))
            for element in self._a_plat(contenu):
                valeur = self._valeur(element, sous, propre, place_de(champ))
                if valeur or isinstance(valeur, dict):
                    saisie.setdefault(propre, []).append(valeur)
        self.avis += [f"« {r.ecrit[:80]} » est repris ainsi : {r.lu[:80]}." for r in remarques]
        return saisie

    def _a_plat(self, contenu: Noeud) -> list[Noeud]:
        if isinstance(contenu, Suite):
            return [x for e in contenu.elements for x in self._a_plat(e)]
        return [contenu]

    def _valeur(self, contenu: Noeud, sous: Controle | None, cle: str, place: str | None) -> str | Saisie:
        if isinstance(contenu, Valeur):
            texte = nettoyer(contenu.texte).strip()
            return (self.f.valeur_du_choix(sous, texte) or texte) if sous and sous.options and texte else texte
        assert isinstance(contenu, Bloc)
        dits = {c.lstrip("@"): v for c, _, v in contenu.entrees}
        seul = next(iter(dits.values()), None)
        if set(dits) in ({"value"}, {"id"}) and isinstance(seul, Valeur):
            return nettoyer(seul.texte).strip()
        if sous and (sous.genre == "bloc" or sous.organisme):
            return self.bloc(contenu, sous, place)
        self.avis.append(f"« {cle[:80]} » contient un bloc là où le formulaire attend un texte : il y est en JSON.")
        return json.dumps(_en_objet(contenu), ensure_ascii=False)


def _en_objet(noeud: Noeud) -> Any:
    if isinstance(noeud, Valeur):
        return noeud.texte
    if isinstance(noeud, Suite):
        return [_en_objet(e) for e in noeud.elements]
    return {cle: _en_objet(v) for cle, _, v in noeud.entrees}

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Relit un fichier existant en saisie, et dit tout ce que le formulaire ne peut pas montrer tel quel.

S'exécute dans un travailleur : ce qu'un inconnu a écrit ne s'ouvre pas dans le processus Web.
"""

from __future__ import annotations

import json
import re
from typing import Any

from serveur.graphe.reference import serrer
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.formulaires.champs import Controle, Formulaires
from serveur.services.formulaires.saisie import Saisie, borner, nettoyer
from serveur.services.validation.arbre import Bloc, Noeud, Suite, Valeur
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.formats import TABLEAUX, decoder, detecter, lire_arbre
from serveur.services.validation.limites import OCTETS_MAX
from serveur.services.validation.structure import IRI_DU_CONTEXTE, contexte

REPRIS = ("yaml", "json", *sorted(TABLEAUX))
Reprise = tuple[str, Saisie, list[str]]


def reprendre(
    octets: bytes, fichier: str, type_voulu: str | None, formulaires: Formulaires, transcripteur: Transcripteur
) -> Reprise:
    """(classe, saisie, avis) d'un fichier YAML, JSON ou Excel. Lève EntreeInutilisable ou TropGrand."""
    if len(octets) > OCTETS_MAX:
        raise TropGrand(f"le fichier dépasse {OCTETS_MAX // 1024**2} Mo ; le partager.")
    nom_format = detecter(octets, fichier)
    if nom_format not in REPRIS:
        raise EntreeInutilisable(
            f"un fichier {nom_format} ne se reprend pas dans le formulaire : choisir YAML, JSON ou Excel. "
            "La page de validation, elle, le lit."
        )
    avis: list[str] = []
    racines = lire_arbre(octets, nom_format, transcripteur)
    if nom_format == "yaml" and re.search(r"(?m)^\s*#", decoder(octets)):
        avis.append("Les commentaires du fichier (#) ne sont pas repris.")
    blocs = [e for r in racines for e in (r.elements if isinstance(r, Suite) else [r])]
    if not blocs or not isinstance(blocs[0], Bloc):
        raise EntreeInutilisable("rien à reprendre : le fichier n'est pas un bloc de clés (« type: … », « titre: … »).")
    if len(blocs) > 1:
        avis.append(f"Le fichier contient {len(blocs)} documents ; le premier seul est repris.")
    classe = _classe(blocs[0], type_voulu, transcripteur)
    formulaire = formulaires.formulaire(classe)
    saisie = _Relecture(formulaires, transcripteur, avis).bloc(blocs[0], formulaire.racine, True)
    borner(saisie)
    return classe, saisie, avis


def _classe(bloc: Bloc, voulu: str | None, transcripteur: Transcripteur) -> str:
    dits = [v.texte for c, _, v in bloc.entrees if serrer(c) == "type" and isinstance(v, Valeur) and v.texte]
    permis = transcripteur.modele.types_permis
    nom = dits[0] if dits else voulu
    if not nom:
        raise EntreeInutilisable(f"le fichier ne dit pas son « type » ; {permis}.")
    classe = transcripteur.classe(nom)
    if classe is None:
        raise EntreeInutilisable(f"le type « {nom[:80]} » est inconnu ; {permis}.")
    if voulu and classe != voulu:
        raise EntreeInutilisable(
            f"le fichier est du type {classe}, ce formulaire du type {voulu} : l'ouvrir dans /formulaires/{classe}."
        )
    return classe


class _Relecture:
    def __init__(self, formulaires: Formulaires, transcripteur: Transcripteur, avis: list[str]) -> None:
        self.f, self.t, self.avis = formulaires, transcripteur, avis

    def bloc(self, bloc: Bloc, controle: Controle, racine: bool = False) -> Saisie:
        saisie: Saisie = {}
        for cle, _, contenu in bloc.entrees:
            nom = serrer(cle)
            if nom == "type" and isinstance(contenu, Valeur) and racine:
                continue
            if nom == "context":
                self._contexte(contenu)
                continue
            champ = self.t.modele.cles.get(nom)
            sous = controle.par_cle.get(champ.cle) if champ else None
            propre = sous.cle if sous else nettoyer(cle).strip()[:200] or "sans_nom"
            if sous is None:
                ou = f", dans « {controle.libelle} »" if not racine else ""
                self.avis.append(
                    f"La clé « {propre[:80]} »{ou} n'est pas du modèle : elle est gardée, dans « Autres clés »."
                )
            for element in self._a_plat(contenu):
                valeur = self._valeur(element, sous, propre)
                if valeur or isinstance(valeur, dict):
                    saisie.setdefault(propre, []).append(valeur)
        return saisie

    def _a_plat(self, contenu: Noeud) -> list[Noeud]:
        if isinstance(contenu, Suite):
            return [x for e in contenu.elements for x in self._a_plat(e)]
        return [contenu]

    def _valeur(self, contenu: Noeud, sous: Controle | None, cle: str) -> str | Saisie:
        if isinstance(contenu, Valeur):
            texte = nettoyer(contenu.texte).strip()
            return (self.f.valeur_du_choix(sous, texte) or texte) if sous and sous.options and texte else texte
        assert isinstance(contenu, Bloc)
        dits = {c.lstrip("@"): v for c, _, v in contenu.entrees}
        seul = next(iter(dits.values()), None)
        if set(dits) in ({"value"}, {"id"}) and isinstance(seul, Valeur):
            return nettoyer(seul.texte).strip()
        if sous and (sous.genre == "bloc" or sous.organisme):
            return self.bloc(contenu, sous)
        self.avis.append(f"« {cle[:80]} » contient un bloc là où le formulaire attend un texte : il y est en JSON.")
        return json.dumps(_en_objet(contenu), ensure_ascii=False)

    def _contexte(self, contenu: Noeud) -> None:
        """Notre contexte, cité ou recopié en partie, n'apprend rien ; un autre changerait le sens des clés."""
        if isinstance(contenu, Valeur) and contenu.texte in (IRI_DU_CONTEXTE, "contexte.jsonld"):
            return
        if isinstance(contenu, Bloc):
            notre = {c: _plat(v) for c, v in contexte().items()}
            if all(notre.get(c) == _plat(_en_objet(v)) for c, _, v in contenu.entrees):
                return
        raise EntreeInutilisable("ce contexte JSON-LD n'est pas celui du projet ; le valider plutôt que le reprendre.")


def _en_objet(noeud: Noeud) -> Any:
    if isinstance(noeud, Valeur):
        return noeud.texte
    if isinstance(noeud, Suite):
        return [_en_objet(e) for e in noeud.elements]
    return {cle: _en_objet(v) for cle, _, v in noeud.entrees}


def _plat(objet: Any) -> str:
    return re.sub(r"[\"\s]", "", json.dumps(objet, sort_keys=True, ensure_ascii=False))

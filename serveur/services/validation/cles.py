# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Transforme un arbre de clés françaises en triplets, d'après le modèle et les noms du graphe.

Ce que le contexte JSON-LD dit de chaque clé est suivi tel quel ; s'y ajoute ce qu'un fichier écrit
à la main demande : clés sans accents ni casse, nombres à la française, « oui », noms d'organismes.
"""

from __future__ import annotations

from collections.abc import Mapping

from serveur.graphe.reference import Reference, serrer
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import RI
from serveur.services.validation.arbre import Bloc, Lieu, Noeud, Remarque, Suite, Valeur
from serveur.services.validation.genres import Genres
from serveur.services.validation.mentions import Mentions, est_organisme, est_participant, place_de
from serveur.services.validation.nommage import Nommage, a_la_lettre, cle_entendue
from serveur.services.validation.phrases import en_champs, en_mots
from serveur.services.validation.retouches import fin_perdue, par_nom, recoller
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import CLE_INCONNUE, CONTEXTES, IRI_DU_CONTEXTE, Champ, Modele
from serveur.services.validation.traduction import dit_absence, iri_permise, mentions, separer, traduire
from serveur.services.validation.triplets import TYPE, Terme, est_litteral, iri, lexical, litteral
from serveur.services.validation.valeurs import dit_rien

_AUCUN: Mapping[str, str] = {}


class Transcripteur:
    """Écrit les triplets d'un document à clés dans une Soumission."""

    def __init__(self, modele: Modele, reference: Reference) -> None:
        self.modele, self.reference = modele, reference
        self.genres = Genres.du_modele(modele)
        self.champ = Nommage(modele).champ

    def cle(self, nom: str, place: str | None = None) -> str | None:
        """La clé que nomme un en-tête : sa graphie, son libellé, ou en mots ; `place` : son genre ou sa partie."""
        champ = self.champ(nom, place)
        return champ.cle if champ else None

    def phrase(self, champ: Champ, texte: str, locaux: Mentions) -> list[tuple[str, str]] | None:
        """Les (clé, texte) que dit une phrase à la place d'un bloc, si elle ne se lit que d'une façon."""
        cles = [
            self.modele.champs[p].cle
            for p in self.modele.parties.get(champ.partie or "", ())
            if p in self.modele.champs
        ]
        return en_champs(texte, cles, lambda nom: locaux.situe(nom) is not None or locaux.nomme(nom))

    def transcrire(self, racines: list[Noeud], type_voulu: str | None) -> Soumission:
        """Lève EntreeInutilisable si un document n'est pas un bloc de clés ou n'a pas de type connu."""
        soumission = Soumission(ordonnee=True)
        for racine in racines:
            elements = racine.elements if isinstance(racine, Suite) else [racine]
            for element in elements:
                if not isinstance(element, Bloc):
                    raise EntreeInutilisable(
                        "le document n'est pas un bloc de clés (« type: … », « titre: … ») ; "
                        "partir du modèle vierge (cadre-ri modele, ou la page Formulaires)."
                    )
                self._document(element, soumission, type_voulu)
        return soumission

    def classe(self, nom: str) -> str:
        """La classe que `nom` désigne. Lève EntreeInutilisable si aucune, ou plus d'une."""
        designees = self.genres.designes(nom)
        if len(designees) == 1:
            return designees[0]
        net = nom.strip()[:80]
        if not designees:
            raise EntreeInutilisable(f"le type « {net} » est inconnu ; {self.modele.types_permis}.")
        dits = " ou ".join(f"« {self.modele.noms[c][0]} »" for c in designees)
        raise EntreeInutilisable(f"le type « {net} » peut être {dits} ; écrire celui que c'est.")

    def _document(self, bloc: Bloc, soumission: Soumission, type_voulu: str | None) -> None:
        dits = [(v.texte, lieu) for c, lieu, v in bloc.entrees if serrer(c) == "type" and isinstance(v, Valeur)]
        nom = next((dit for dit, _ in dits if dit), type_voulu)
        autres = [(x, lieu) for x, lieu in dits if x and nom and self.genres.designes(x) != self.genres.designes(nom)]
        if autres:
            raise EntreeInutilisable(
                f"ligne {autres[0][1].ligne} : un second « type », « {autres[0][0]} », alors que le document a dit "
                f"« {nom} » ; n'en garder qu'un, ou séparer les documents par « --- »."
            )
        if not nom:
            permis = self.modele.types_permis
            raise EntreeInutilisable(f"rien à valider : le document ne dit pas son « type » ; {permis}.")
        lieu = next((lieu for dit, lieu in dits if dit), Lieu())
        try:
            classe = self.classe(nom)
        except EntreeInutilisable as erreur:
            ou = f"ligne {lieu.ligne} : " if lieu.ligne else ""
            raise EntreeInutilisable(f"{ou}rien à valider : {erreur.message}") from erreur
        if serrer(nom) not in self.genres.exacts:
            soumission.remarques.append(Remarque(lieu, nom.strip(), self.modele.noms[classe][0]))
        soumission.remarques += bloc.remarques
        racine = _Ecriture(self, soumission, _retenir(bloc, classe, self, soumission)).bloc(bloc, classe)
        soumission.graphe.ajouter(racine, TYPE, iri(RI + classe))
        soumission.clore(racine, classe)


def _vide(noeud: Noeud) -> bool:
    """Rien n'y est écrit : un modèle laissé tel quel vaut absence."""
    if isinstance(noeud, Valeur):
        return not noeud.texte or noeud.texte.isspace()
    if isinstance(noeud, Suite):
        return all(map(_vide, noeud.elements))
    return all(_vide(contenu) for _, _, contenu in noeud.entrees)


def _adresse(bloc: Bloc) -> Valeur | None:
    """« {"id": "…/acteur/mrci"} » : la chose elle-même, comme en JSON-LD, et rien qui la décrive."""
    (seule, *autres) = bloc.entrees or [("", bloc.lieu, bloc)]
    dit = seule[2]
    return dit if not autres and serrer(seule[0]) == "id" and isinstance(dit, Valeur) else None


def _retenir(bloc: Bloc, classe: str, t: Transcripteur, soumission: Soumission) -> Mentions:
    """Les organismes que le document décrit, auxquels les autres mentions renvoient, et ceux qu'il nomme."""
    locaux = mentions(t.reference)

    def decrire(champ: Champ | None, bloc: Bloc) -> None:
        dits = {serrer(c): v.texte for c, _, v in bloc.entrees if isinstance(v, Valeur) and v.texte}
        if "nom" in dits:
            propre = dits.get("id", "")
            decrit = iri(propre) if propre and iri_permise(propre) else soumission.anonyme()
            locaux.decrire(champ, [dits[cle] for cle in ("nom", "sigle") if cle in dits], decrit)

    def voir(champ: Champ | None, place: str | None, noeud: Noeud) -> None:
        if isinstance(noeud, Valeur):
            if est_organisme(champ):
                locaux.dire(noeud.texte)
        elif isinstance(noeud, Suite):
            for element in noeud.elements:
                voir(champ, place, element)
        else:
            if est_organisme(champ) or est_participant(champ):
                decrire(champ, noeud)
            for cle, _, contenu in noeud.entrees:
                sien = t.champ(cle, place)
                voir(sien, place_de(sien), contenu)

    voir(None, classe, bloc)
    return locaux


class _Ecriture:
    """L'écriture d'un document : ses organismes décrits, ses lieux."""

    def __init__(self, transcripteur: Transcripteur, soumission: Soumission, locaux: Mentions) -> None:
        self.t, self.s, self.locaux = transcripteur, soumission, locaux
        self.cles_entendues: set[tuple[str, str]] = set()

    def bloc(self, bloc: Bloc, place: str | None, noeud: Terme | None = None) -> Terme:
        """Le nœud que dit un bloc ; `place` : la partie ou le genre dont les champs y sont attendus."""
        noeud = noeud or self._identite(bloc)
        self.s.lieux[noeud, None, None] = bloc.lieu
        vues: dict[str, Lieu] = {}
        for cle, lieu, contenu in recoller(bloc.entrees, self.t.modele.cles, self.s.remarques):
            champ = self.t.champ(cle, place)
            nom = champ.cle if champ else serrer(cle)
            if champ is None and ((nom == "type" and isinstance(contenu, Valeur)) or nom == "id"):
                continue
            if champ is None and nom == "context":
                self._contexte(contenu)
                continue
            if champ and not a_la_lettre(cle, champ) and (cle, champ.cle) not in self.cles_entendues:
                self.cles_entendues.add((cle, champ.cle))
                self.s.remarques.append(Remarque(lieu, cle, cle_entendue(champ)))
            vide = _vide(contenu)
            if champ and not vide and vues.setdefault(champ.cle, lieu) is not lieu:
                ou = f"déjà dite ligne {vues[champ.cle].ligne}" if vues[champ.cle].ligne else "déjà dite"
                self.s.remarques.append(Remarque(lieu, cle, f"une suite de la même clé, {ou}"))
            propriete = iri(champ.propriete if champ else CLE_INCONNUE + (nom or "vide"))
            if champ is None:
                self.s.cles_inconnues[propriete] = lexical(litteral(cle))
            self.s.lieux.setdefault((noeud, propriete, None), lieu)
            if vide:
                continue
            if champ and champ.partie:
                contenu = par_nom(contenu, champ, self.t.modele, self.t.champ, self.s.remarques)
            for element in contenu.elements if isinstance(contenu, Suite) else [contenu]:
                self._valeur(noeud, propriete, champ, element, lieu)
        return noeud

    def _valeur(self, noeud: Terme, propriete: Terme, champ: Champ | None, contenu: Noeud, lieu: Lieu) -> None:
        if isinstance(contenu, Suite):
            for element in contenu.elements:
                self._valeur(noeud, propriete, champ, element, lieu)
            return
        if champ and champ.collection and isinstance(contenu, Bloc):
            contenu = _adresse(contenu) or contenu
        if isinstance(contenu, Bloc):
            if _vide(contenu) or (champ and champ.partie and self._bloc_de_rien(noeud, champ, contenu)):
                return
            decrit = None
            if est_organisme(champ) or est_participant(champ):
                dits = [v.texte for c, _, v in contenu.entrees if isinstance(v, Valeur) and serrer(c) == "nom"]
                decrit = self.locaux.decrit(champ, dits[0]) if dits else None
            self._ajouter(
                noeud,
                propriete,
                self.bloc(contenu, place_de(champ), decrit),
                contenu.lieu if contenu.lieu.ligne else lieu,
            )
            return
        ou = contenu.lieu if contenu.lieu.ligne else lieu
        if contenu.perdu and (champ is None or champ.genre == "texte"):  # après une date ou un nom, c'est une note
            self.s.remarques.append(Remarque(ou, f"{contenu.texte}{contenu.perdu}", fin_perdue(contenu.texte)))
        if terme := self._a_la_lettre(champ, contenu.texte):
            self._ajouter(noeud, propriete, terme, ou)
            return
        if not contenu.texte.strip() or self._rien(noeud, champ, contenu.texte, ou):
            return
        if champ and champ.partie and (phrase := self._phrase(champ, contenu.texte, ou)):
            self._ajouter(noeud, propriete, self.bloc(phrase, champ.partie), ou)
            return
        textes = [contenu.texte]
        if champ and champ.genre == "choix":
            textes = separer(contenu.texte, champ, self.t.reference, self.locaux)
            if len(textes) > 1:
                self.s.remarques.append(Remarque(ou, contenu.texte, f"{len(textes)} noms : {' ; '.join(textes)}"))
        for texte in textes:
            traduction = traduire(champ, texte, self.t.reference, self.locaux)
            if traduction.entendue:
                self.s.remarques.append(Remarque(ou, texte.strip(), traduction.entendue))
            self._ajouter(noeud, propriete, traduction.terme, ou)

    def _a_la_lettre(self, champ: Champ | None, texte: str) -> Terme | None:
        """Ce qui n'a pas à s'interpréter, presque tout : un texte, ou le nom même d'une chose du graphe."""
        if champ is None or champ.libre:
            return litteral(net) if (net := texte.strip()) else None
        connu = self.t.reference.noms.get(champ.collection or "", _AUCUN).get(serrer(texte.strip()))
        if connu is None:
            return None
        return (champ.collection == "acteur" and self.locaux.decrit(champ, texte)) or iri(connu)

    def _phrase(self, champ: Champ, texte: str, lieu: Lieu) -> Bloc | None:
        lus = self.t.phrase(champ, texte, self.locaux)
        if lus is None:
            return None
        self.s.remarques.append(Remarque(lieu, texte.strip(), en_mots(lus)))
        return Bloc(lieu, [(cle, lieu, Valeur(dit, lieu)) for cle, dit in lus])

    def _rien(self, noeud: Terme, champ: Champ | None, texte: str, lieu: Lieu) -> bool:
        """« aucune » là où l'on attend des noms ou des blocs : il n'y en a pas, et le rapport le dit."""
        if champ is None or not dit_absence(champ, texte, self.t.reference):
            return False
        self.s.remarques.append(Remarque(lieu, texte.strip(), "il n'y en a pas"))
        if champ.absence:
            self._ajouter(noeud, iri(champ.absence), litteral(texte.strip()), lieu)
        return True

    def _bloc_de_rien(self, noeud: Terme, champ: Champ, bloc: Bloc) -> bool:
        """Une ligne dont la seule case remplie dit « aucune »."""
        pleines = [v for _, _, v in bloc.entrees if not _vide(v)]
        if len(pleines) != 1 or not isinstance(pleines[0], Valeur) or not dit_rien(pleines[0].texte):
            return False
        return self._rien(noeud, champ, pleines[0].texte, pleines[0].lieu)

    def _ajouter(self, noeud: Terme, propriete: Terme, objet: Terme, lieu: Lieu) -> None:
        triplet = (noeud, propriete, objet)
        if not est_litteral(objet) and triplet in self.s.graphe:
            nom = self.t.reference.libelles.get(lexical(objet), lexical(objet))
            self.s.remarques.append(Remarque(lieu, nom, "déjà dit ; compté une seule fois"))
        self.s.graphe.ajouter(noeud, propriete, objet)
        self.s.lieux.setdefault(triplet, lieu)

    def _identite(self, bloc: Bloc) -> Terme:
        for cle, lieu, contenu in bloc.entrees:
            if serrer(cle) == "id" and isinstance(contenu, Valeur) and contenu.texte:
                if not iri_permise(contenu.texte):
                    raise EntreeInutilisable(
                        f"ligne {lieu.ligne} : « {contenu.texte} » n'est pas une adresse que ce document peut décrire."
                    )
                return iri(contenu.texte)
        return self.s.anonyme()

    def _contexte(self, contenu: Noeud) -> None:
        if not (isinstance(contenu, Valeur) and contenu.texte in CONTEXTES):
            raise EntreeInutilisable(
                f"ligne {contenu.lieu.ligne} : ce contexte JSON-LD n'est pas suivi ; "
                f"mettre {IRI_DU_CONTEXTE} ou le retirer."
            )

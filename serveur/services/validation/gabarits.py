# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le modèle vierge d'une soumission, tiré des formes : chaque clé, son sens, ce qu'on y attend, si elle est requise."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, SH, BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from serveur.graphe.reference import Reference
from serveur.noyau.erreurs import Introuvable
from serveur.noyau.espaces import RI
from serveur.services.validation.formes import Formes
from serveur.services.validation.genres import Genres
from serveur.services.validation.grades import GRADES
from serveur.services.validation.structure import Champ, Modele

_EXIGENCES = {g.code: g.exigence for g in GRADES}
EXIGENCES = {
    "obligatoire": "le Cadre l'exige ; sans lui, le document n'est pas conforme",
    "recommandé": "le Cadre y tient ; sans lui, un avertissement, mais le document reste conforme",
    "utile": "d'après cadre-ri, non le Cadre : pour qu'on s'y retrouve ; sans effet sur le verdict",
    "selon le cas": "exigé seulement quand un autre champ le rend nécessaire, ou à sa place",
    "facultatif": "rien ne le demande",
}
_RANGS = tuple(EXIGENCES)
_REBOURS = Literal("exigé")  # sans valeur dite
_UNE_A_LA_FOIS = ("Decision",)


@dataclass(frozen=True)
class Ligne:
    """Une clé d'un modèle. `exigence` : l'un de _RANGS ; `choix` : valeurs permises ; `plusieurs` : peut se répéter."""

    champ: Champ
    exigence: str
    attendu: str
    choix: tuple[str, ...]
    plusieurs: bool
    citation: str
    sous: tuple[Ligne, ...]

    @property
    def aide(self) -> str:
        """Ce que le champ veut dire, ce qu'on y attend, et selon quoi."""
        morceaux = [self.champ.definition]
        if self.choix:
            morceaux.append(f"Au choix : {', '.join(self.choix)}.")
        elif not self.sous:
            plusieurs = self.plusieurs and (self.champ.cle.endswith("s") or self.attendu == "texte")
            plusieurs = plusieurs and self.champ.genre in ("texte", "choix")
            morceaux.append(f"Attendu : {self.attendu}{', un ou plusieurs' if plusieurs else ''}.")
        if self.citation:
            morceaux.append(f"({self.citation})")
        return " ".join(morceaux)


class Gabarits:
    """Construit les modèles vierges depuis les formes chargées."""

    def __init__(self, formes: Formes, modele: Modele, reference: Reference) -> None:
        self.formes, self.modele, self.reference = formes, modele, reference
        self._genres = Genres.du_modele(modele)
        self._choix = dict(self._valeurs_permises())
        self._chemins = {noeud: self._chemins_de_deux(noeud) for noeud in formes.regles}
        g = formes.graphe
        self._visees = {
            noeud: {*g.objects(noeud, SH.targetClass), *g.objects(noeud, SH.targetObjectsOf)} for noeud in formes.regles
        }

    def classe(self, nom: str) -> str:
        """Le genre que `nom` désigne, comme la validation l'entend. Lève Introuvable avec ceux que l'on peut nommer."""
        designees = self._genres.designes(nom)
        if len(designees) == 1:
            return designees[0]
        if designees:
            dits = " ou ".join(f"« {self.libelle(c)} »" for c in designees)
            raise Introuvable(f"« {nom} » peut être {dits} ; écrire celui que c'est.")
        raise Introuvable(f"« {nom} » n'est pas un type de soumission ; {self.modele.types_permis}.")

    def libelle(self, classe: str) -> str:
        return self.modele.noms[classe][0]

    def ecrire(self, classe: str, extension: str) -> bytes:
        """Le modèle vierge, dans un des MODELES (une extension). Lève NonAcceptable."""
        from serveur.services.validation.modeles import ecrire  # ses écrivains connaissent Gabarits

        return ecrire(self, classe, extension)

    @functools.cached_property
    def en_bloc(self) -> frozenset[str]:
        """Propriétés qu'une forme veut en bloc, jamais en texte."""
        g = self.formes.graphe
        return frozenset(
            str(p)
            for noeud, regle in self.formes.regles.items()
            if regle.gravite in ("violation", "a-revoir") and (noeud, SH.nodeKind, SH.BlankNodeOrIRI) in g
            for p in g.objects(noeud, SH.targetObjectsOf)
        )

    def choix(self, propriete: str) -> tuple[str, ...]:
        """Les valeurs permises d'une propriété, ou rien si les formes n'en fixent pas."""
        return self._choix.get(propriete, ())

    def lignes(self, classe: str) -> list[Ligne]:
        """Les clés d'une classe, dans l'ordre du modèle, parties comprises."""
        racine = URIRef(RI + classe)
        return [self._ligne(p, racine, None) for p in self.modele.classes[classe]]

    def _ligne(self, propriete: str, racine: URIRef, porteur: str | None) -> Ligne:
        champ = self.modele.champs[propriete]
        exigence, plusieurs, citation, voulu = self._exigence(URIRef(propriete), racine, porteur)
        choix = self._choix.get(propriete, ())
        attendu = voulu if voulu and not self._en_liste(porteur) else champ.attendu
        plusieurs = plusieurs and champ.partie not in _UNE_A_LA_FOIS
        partie = champ.partie if champ.partie != "Organisme" else None
        sous = tuple(self._ligne(p, racine, propriete) for p in self.modele.parties[partie]) if partie else ()
        return Ligne(champ, exigence, attendu, choix, plusieurs, citation, sous)

    def _en_liste(self, porteur: str | None) -> bool:
        return bool(porteur) and self.modele.champs[str(porteur)].cle.endswith("s")

    def _exigence(self, propriete: URIRef, racine: URIRef, porteur: str | None) -> tuple[str, bool, str, str]:
        g, cible = self.formes.graphe, URIRef(porteur) if porteur else racine
        exigence, plusieurs, citation, voulu = "facultatif", True, "", None
        siennes = {racine, *map(URIRef, self.modele.classes[racine.removeprefix(RI)])}
        pas = (URIRef(porteur or ""), propriete)
        for noeud, regle in self.formes.regles.items():
            visees = self._visees[noeud]
            dedans = pas in self._chemins[noeud] and not visees.isdisjoint(siennes)
            if dedans:
                dit = self._chemins[noeud][pas]
                voulu = voulu if dit is None or dit == _REBOURS else dit
                exigence = min(exigence, _EXIGENCES[regle.gravite], key=_RANGS.index)
            elif cible not in visees:
                continue
            # une règle qui accepte aussi qu'on dise « aucun » demande bien ce champ
            absence = self.modele.champs[str(propriete)].absence
            ou_rien = absence is not None and {f"<{propriete}>", f"<{absence}>"} == set(regle.proprietes)
            direct = ou_rien or g.value(noeud, SH.path) == propriete
            if direct and (noeud, SH.maxCount, None) in g:
                plusieurs = plusieurs and int(str(g.value(noeud, SH.maxCount))) > 1
            if direct and (noeud, SH.minCount, None) in g:
                exigence = min(exigence, _EXIGENCES[regle.gravite], key=_RANGS.index)
            elif regle.porte_sur == f"<{propriete}>" and regle.gravite == "violation" and (noeud, SH["or"], None) in g:
                exigence = min(exigence, "selon le cas", key=_RANGS.index)
            elif not dedans:
                continue
            if regle.sources and not citation:
                citation = self.reference.citations[regle.sources[0]]
        return exigence, plusieurs, citation, self.reference.libelles.get(str(voulu), str(voulu or ""))

    def _chemins_de_deux(self, forme: Node) -> dict[tuple[Node, Node], Node | None]:
        """Les chemins (porteur, champ) qu'une forme suit, à l'endroit ou à rebours, et la valeur qu'elle y veut."""
        g, pile = self.formes.graphe, [forme]
        trouves: dict[tuple[Node, Node], Node | None] = {}
        while pile:
            noeud = pile.pop()
            for p, o in g.predicate_objects(noeud):
                if not isinstance(o, BNode):
                    continue
                pile.append(o)
                if p == SH.path and g.value(o, RDF.first):
                    pas = list(Collection(g, o))
                    rebours = [g.value(x, SH.inversePath) for x in pas]
                    if len(pas) == 2 and all(rebours):
                        trouves[rebours[1], rebours[0]] = _REBOURS  # type: ignore[index]
                    elif len(pas) == 2:
                        voulu = g.value(noeud, SH.hasValue) or (g.value(noeud, SH.minCount) and _REBOURS)
                        if voulu:
                            trouves[pas[0], pas[1]] = voulu
        return trouves

    def _valeurs_permises(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        g = self.formes.graphe
        for noeud in self.formes.regles:
            liste = g.value(noeud, SH["in"])
            if liste is not None:
                valeurs = tuple(str(v).rsplit("/", 1)[-1].replace("-", "_") for v in Collection(g, liste))
                chemin = g.value(noeud, SH.path)
                cibles: list[Node | None] = [chemin] if chemin else [*g.objects(noeud, SH.targetObjectsOf)]
                for propriete in cibles:
                    if isinstance(propriete, URIRef) and str(propriete) in self.modele.champs:
                        yield str(propriete), valeurs

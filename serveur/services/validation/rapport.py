"""Fait d'un résultat de pySHACL un constat que tout le monde comprend : où, quoi, selon quoi, que faire."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from serveur.graphe.reference import Reference, serrer
from serveur.noyau.espaces import RI, RIF, abreger
from serveur.services.validation.formes import Regle, Resultat
from serveur.services.validation.grades import CODES, FAIT_LE_VERDICT
from serveur.services.validation.grades import rang as rang_du_grade
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import Modele

DE_LA_MAISON = "Règle de cadre-ri ; le Cadre n'en dit rien"
_VALEUR_MAX = 200


@dataclass(frozen=True)
class _Place:
    """Un nœud du document : chemin de clés depuis la racine, et la clé de premier niveau dont il relève."""

    racine: Node
    chemin: str
    partie: str


class Rapporteur:
    """Connaît les noms des champs, des acteurs et des dispositions ; ne garde rien d'un document."""

    def __init__(self, modele: Modele, reference: Reference) -> None:
        self.modele, self.reference = modele, reference

    def documents(self, fichier: str, soumission: Soumission, resultats: list[Resultat]) -> list[dict[str, Any]]:
        """Un rapport par racine, constats dans l'ordre du fichier."""
        places = self._places(soumission) if resultats else {}
        par_racine: dict[Node, list[dict[str, Any]]] = {racine: [] for racine, _ in soumission.racines}
        for resultat in resultats:
            place = places.get(resultat.noeud) or _Place(soumission.racines[0][0], "", "")
            par_racine[place.racine].append(self._constat(soumission, resultat, place, places))
        rapports = []
        for racine, classe in soumission.racines:
            constats = _une_fois(sorted(par_racine[racine], key=_ordre))
            comptes = {g: sum(c["gravite"] == g for c in constats) for g in CODES}
            rapports.append(
                {
                    "fichier": fichier,
                    "type": classe,
                    "titre": self._titre(soumission.graphe, racine),
                    "conforme": comptes[FAIT_LE_VERDICT] == 0,
                    "comptes": comptes,
                    "constats": constats,
                    "lectures": [
                        {
                            "ecrit": r.ecrit[:_VALEUR_MAX],
                            "lu": r.lu[:_VALEUR_MAX],
                            "ligne": r.lieu.ligne,
                            "cellule": r.lieu.cellule,
                        }
                        for r in soumission.remarques
                    ],
                }
            )
        return rapports

    def _places(self, soumission: Soumission) -> dict[Node, _Place]:
        """Où est chaque nœud, en largeur depuis les racines : un nœud cité deux fois garde sa première place."""
        graphe = soumission.graphe
        places: dict[Node, _Place] = {}
        file: deque[Node] = deque()
        for racine, _ in soumission.racines:
            places[racine] = _Place(racine, "", "")
            file.append(racine)
        while file:
            noeud = file.popleft()
            place = places[noeud]
            enfants: dict[Node, list[Node]] = {}
            for p, o in graphe.predicate_objects(noeud):
                if p != RDF.type:
                    enfants.setdefault(p, []).append(o)
            for p, objets in enfants.items():
                cle = self.cle(p, soumission)
                objets.sort(key=lambda o, p=p: (soumission.ordre.get((noeud, p, o), 1 << 30), str(o)))  # type: ignore[misc]
                for rang, objet in enumerate(objets, 1):
                    if isinstance(objet, Literal) or objet in places or (objet, None, None) not in graphe:
                        continue
                    bout = f"{cle}[{rang}]" if len(objets) > 1 else cle
                    chemin = f"{place.chemin}.{bout}" if place.chemin else bout
                    places[objet] = _Place(place.racine, chemin, place.partie or cle)
                    file.append(objet)
        return places

    def cle(self, propriete: Node, soumission: Soumission) -> str:
        champ = self.modele.champs.get(str(propriete))
        if champ:
            return champ.cle
        return soumission.cles_inconnues.get(propriete) or abreger(str(propriete))

    def _constat(
        self, soumission: Soumission, resultat: Resultat, place: _Place, places: dict[Node, _Place]
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
            message = f"La clé « {cle} » n'est pas de celles que l'on attend ici ; elle n'est pas vérifiée."
            proche = self._proche(cle, regle.admises)
            reparation = f"Écrire peut-être « {proche} ». {reparation}" if proche else reparation
        elif regle.sur_valeur and isinstance(resultat.valeur, Literal) and propriete is not None:
            proche = self._nom_proche(str(propriete), str(resultat.valeur))
            reparation = f"Écrire peut-être « {proche} ». {reparation}" if proche else reparation
        elif not regle.sources and regle.gravite == "information":
            message = f"{message} C'est une bonne pratique de cadre-ri ; le Cadre ne le demande pas."
        citations = [self.reference.citations.get(s, abreger(s)) for s in regle.sources]
        fondements = [{"citation": c, "iri": s} for c, s in zip(citations, regle.sources, strict=True)]
        return {
            "gravite": regle.gravite,
            "regle": abreger(regle.iri),
            "nom": regle.nom,
            "message": message,
            "reparation": reparation,
            "noeud": self._nom_du_noeud(soumission, noeud, place),
            "chemin": ".".join(x for x in (place.chemin, cle) if x) or None,
            "partie": place.partie or cle or None,
            "partie_nom": self._libelle(place.partie or cle),
            "valeur": self._montrer(soumission.graphe, resultat, noeud, propriete),
            "ligne": lieu.ligne,
            "cellule": lieu.cellule,
            "fondement": fondements[0] if fondements else {"citation": DE_LA_MAISON, "iri": regle.iri},
            "fondements": fondements,
            "composant": resultat.composant,
            "noeud_iri": str(noeud) if isinstance(noeud, URIRef) else None,
            "propriete": str(propriete) if propriete is not None else None,
            "valeur_iri": str(resultat.valeur) if isinstance(resultat.valeur, URIRef) else None,
        }

    def _regle(self, resultat: Resultat) -> Regle:
        """La règle ; un organisme inconnu, quand on a la liste des organismes visés, est hors liste (1.1)."""
        if not self.reference.liste or not resultat.regle.iri.startswith(f"{RIF}CO08-"):
            return resultat.regle
        return replace(resultat.regle, gravite=FAIT_LE_VERDICT)

    def _viser(self, graphe: Graph, resultat: Resultat) -> tuple[Node, Node | None, Node | None]:
        """(nœud, propriété, valeur) du triplet fautif, ou de l'endroit où il manque."""
        noeud, valeur = resultat.noeud, resultat.valeur
        if isinstance(resultat.chemin, URIRef):
            return noeud, resultat.chemin, valeur
        if resultat.regle.pas:
            bloc = graphe.value(noeud, resultat.regle.pas[0])
            return (bloc, resultat.regle.pas[1], valeur) if bloc is not None else (noeud, resultat.regle.pas[0], None)
        sur = resultat.regle.porte_sur
        if resultat.chemin is not None and sur is None:
            for p in graphe.predicates(noeud, valeur):
                if str(p) in self.modele.champs:
                    return noeud, p, valeur
            return noeud, None, valeur
        if sur is None:
            return noeud, None, None
        if valeur is not None and valeur != noeud:
            for bloc in graphe.objects(noeud, sur):
                for p in graphe.predicates(bloc, valeur):
                    return bloc, p, valeur
        return noeud, sur, valeur

    def _montrer(self, graphe: Graph, resultat: Resultat, noeud: Node, propriete: Node | None) -> str | None:
        valeur = resultat.valeur
        if valeur is None and propriete is not None:
            porteur = noeud if resultat.regle.pas else resultat.noeud
            donnees = sorted(filter(None, (self._nommer(graphe, o) for o in graphe.objects(porteur, propriete))))
            if resultat.regle.pas and len(donnees) == 1:
                return donnees[0]
            return f"{len(donnees)} valeurs : {' ; '.join(donnees)}"[:_VALEUR_MAX] if len(donnees) > 1 else None
        return None if valeur is None or valeur == resultat.noeud else self._nommer(graphe, valeur)

    def _nommer(self, graphe: Graph, terme: Node) -> str | None:
        if isinstance(terme, Literal):
            texte = str(terme)
            if isinstance(terme.value, bool):
                texte = "oui" if terme.value else "non"
            return texte if len(texte) <= _VALEUR_MAX else texte[: _VALEUR_MAX - 1] + "…"
        if str(terme) in self.reference.libelles:
            return self.reference.libelles[str(terme)]
        nom = graphe.value(terme, URIRef(f"{RI}nom"))
        if nom is not None:
            return str(nom)
        return abreger(str(terme)) if isinstance(terme, URIRef) else None

    def _libelle(self, cle: str) -> str:
        """Nom d'une clé pour les gens (« Partage des coûts »), ou la clé elle-même."""
        champ = self.modele.cles.get(serrer(cle))
        nom = champ.libelle if champ else cle or "document"
        return nom[:1].upper() + nom[1:]

    def _nom_du_noeud(self, soumission: Soumission, noeud: Node, place: _Place) -> str:
        if noeud == place.racine:
            return self._titre(soumission.graphe, noeud) or "document"
        return place.chemin or self._nommer(soumission.graphe, noeud) or "document"

    def _titre(self, graphe: Graph, racine: Node) -> str | None:
        titre = graphe.value(racine, URIRef(f"{RI}titre"))
        return str(titre)[:_VALEUR_MAX] if titre is not None else None

    def _proche(self, cle: str, admises: tuple[str, ...]) -> str | None:
        connues = [self.modele.champs[p].cle for p in admises if p in self.modele.champs]
        trouve = process.extractOne(cle.lower(), connues, scorer=fuzz.ratio, score_cutoff=75)
        return trouve[0] if trouve else None

    def _nom_proche(self, propriete: str, texte: str) -> str | None:
        """Le nom connu le plus proche d'un choix mal écrit, dans la graphie à employer."""
        champ = self.modele.champs.get(propriete)
        if champ is None or champ.collection is None:
            return None
        if len(texte) < 5:
            return None  # un sigle ressemble à trop d'autres
        noms = self.reference.noms.get(champ.collection, {})
        trouve = process.extractOne(serrer(texte), list(noms), scorer=fuzz.ratio, score_cutoff=80)
        return self.reference.libelles.get(noms[trouve[0]]) if trouve else None


def _une_fois(constats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Un organisme inconnu cité dix fois est une faute, pas dix : la première mention, et combien d'autres."""
    gardes: dict[Any, dict[str, Any]] = {}
    fois: dict[Any, int] = {}
    for rang, constat in enumerate(constats):
        cle = constat["valeur"] if constat["regle"].startswith(("rif:CO08-", "rif:CO36-")) else rang
        gardes.setdefault(cle, constat)
        fois[cle] = fois.get(cle, 0) + 1
    for cle, constat in gardes.items():
        if fois[cle] > 1:
            constat["message"] += f" Il est cité {fois[cle]} fois."
    return list(gardes.values())


def _ordre(constat: dict[str, Any]) -> tuple[Any, ...]:
    return (constat["ligne"] or 1 << 30, rang_du_grade(constat["gravite"]), constat["regle"], constat["valeur"] or "")

"""Écrit une soumission lue en Turtle ou en JSON-LD, dans l'ordre du modèle, comme une personne l'écrirait.

S'exécute dans un travailleur. Le JSON-LD porte la part du contexte du projet qu'il emploie : il se lit
partout sans rien chercher, et nos propres lecteurs en reprennent les clés.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from serveur.noyau.erreurs import NonAcceptable
from serveur.noyau.espaces import ID, PREFIXES
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import Champ, Modele, contexte

FORMATS = ("turtle", "jsonld")
_PREFIXES = ("acteur", "categorie", "fait", "mode", "portee", "ri", "service", "xsd")
_ECHAPPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def convertir(soumission: Soumission, nom_format: str, modele: Modele) -> str:
    """Le document dans un des FORMATS. Lève NonAcceptable."""
    if nom_format not in FORMATS:
        raise NonAcceptable(f"Une soumission s'emporte en {', '.join(FORMATS)}, non en « {nom_format[:20]} ».")
    ecrivain = _Turtle if nom_format == "turtle" else _JsonLd
    return ecrivain(soumission, modele).ecrire()


class _Ordre:
    """Parcourt un nœud : chaque propriété une fois, ordre du fichier ; sait quels nœuds sont cités plus d'une fois."""

    def __init__(self, soumission: Soumission, modele: Modele) -> None:
        self.s, self.modele = soumission, modele
        fois: dict[Node, int] = {}
        for _, _, o in soumission.graphe:
            if isinstance(o, BNode):
                fois[o] = fois.get(o, 0) + 1
        self.noms = {n: f"o{rang}" for rang, n in enumerate((n for n, x in fois.items() if x > 1), 1)}
        self.ecrits: set[Node] = set()

    def paires(self, noeud: Node) -> Iterator[tuple[URIRef, list[Node]]]:
        rangs = self.s.ordre
        par_propriete: dict[URIRef, list[Node]] = {}
        triplets = [(p, o) for p, o in self.s.graphe.predicate_objects(noeud) if p != RDF.type]
        for p, o in sorted(triplets, key=lambda t: (rangs.get((noeud, *t), 1 << 30), str(t[1]))):
            par_propriete.setdefault(URIRef(str(p)), []).append(o)
        yield from par_propriete.items()


class _Turtle(_Ordre):
    def ecrire(self) -> str:
        corps = [f"@prefix {p}: <{PREFIXES[p]}> ." for p in _PREFIXES]
        self.suite: list[Node] = []
        for racine, classe in self.s.racines:
            nom = f"<{racine}>" if isinstance(racine, URIRef) else "[]"
            corps += ["", nom, f"    a ri:{classe} ;", *self._lignes(racine, 1), "    ."]
        for noeud in self.suite:  # s'allonge pendant le parcours : un nœud nommé peut en citer d'autres
            corps += ["", self._nom(noeud), *self._lignes(noeud, 1), "    ."]
        return "\n".join(corps) + "\n"

    def _nom(self, noeud: Node) -> str:
        return f"_:{self.noms[noeud]}" if noeud in self.noms else f"<{noeud}>"

    def _lignes(self, noeud: Node, retrait: int) -> Iterator[str]:
        marge = "    " * retrait
        for p, objets in self.paires(noeud):
            if len(objets) == 1:
                yield f"{marge}{_court(p)} {self._objet(objets[0], retrait)} ;"
                continue
            dits = [f"{marge}    {self._objet(o, retrait + 1)}" for o in objets]
            yield f"{marge}{_court(p)}\n" + " ,\n".join(dits) + " ;"

    def _objet(self, o: Node, retrait: int) -> str:
        """Un nœud cité plusieurs fois est nommé, et décrit à la suite ; les autres le sont sur place."""
        if isinstance(o, Literal):
            return _litteral(o)
        if o in self.noms or isinstance(o, URIRef):
            if (o, None, None) in self.s.graphe and o not in self.ecrits:
                self.ecrits.add(o)
                self.suite.append(o)
            return self._nom(o) if o in self.noms else _court(o)
        dedans = "\n".join(self._lignes(o, retrait + 1))
        return f"[\n{dedans}\n{'    ' * retrait}]" if dedans else "[]"


class _JsonLd(_Ordre):
    def ecrire(self) -> str:
        self.cles = {"id", "type", "ri", "xsd"}
        documents = []
        for racine, classe in self.s.racines:
            self.cles.add(classe)
            identite = {"id": str(racine)} if isinstance(racine, URIRef) else {}
            documents.append({"type": classe, **identite, **self._bloc(racine)})
        notre = {c: v for c, v in contexte().items() if c in self.cles or c.startswith("@")}
        objet = documents[0] if len(documents) == 1 else {"@graph": documents}
        return json.dumps({"@context": notre, **objet}, ensure_ascii=False, indent=2) + "\n"

    def _bloc(self, noeud: Node) -> dict[str, Any]:
        rendu: dict[str, Any] = {}
        for p, objets in self.paires(noeud):
            champ = self.modele.champs.get(str(p))
            cle = champ.cle if champ else str(p)
            if champ:
                self.cles.add(cle)
            valeurs = [self._valeur(o, champ) for o in objets]
            rendu[cle] = valeurs if len(valeurs) > 1 else valeurs[0]
        return rendu

    def _valeur(self, o: Node, champ: Champ | None) -> Any:
        if isinstance(o, Literal):
            return _valeur_json(o, champ)
        if o in self.noms or (isinstance(o, URIRef) and (o, None, None) in self.s.graphe):
            nom = f"_:{self.noms[o]}" if o in self.noms else str(o)
            if o in self.ecrits:
                return {"id": nom}
            self.ecrits.add(o)
            return {"id": nom, **self._bloc(o)}
        if isinstance(o, URIRef):
            debut = f"{ID}{champ.collection}/" if champ and champ.collection else None
            return o.removeprefix(debut) if debut and o.startswith(debut) else {"id": str(o)}
        return self._bloc(o)


def _valeur_json(o: Literal, champ: Champ | None) -> Any:
    """Nue quand le contexte dit son type ; sinon avec son type, pour que rien ne change de sens."""
    types = {"nombre": XSD.decimal, "date": XSD.date, "booleen": XSD.boolean}
    voulu = types.get(champ.genre) if champ else None
    if o.datatype == voulu and (voulu is not None or not champ or champ.genre == "texte"):
        return (str(o) == "true") if voulu == XSD.boolean else str(o)
    objet = {"@value": str(o)}
    return objet if o.datatype is None else {**objet, "@type": str(o.datatype)}


def _court(iri: Node) -> str:
    for prefixe in _PREFIXES:
        debut = PREFIXES[prefixe]
        local = str(iri).removeprefix(debut)
        if local != str(iri) and local.replace("-", "").isalnum() and local.isascii() and local[0].isalpha():
            return f"{prefixe}:{local}"
    return f"<{iri}>"


def _litteral(o: Literal) -> str:
    if o.datatype == XSD.boolean:
        return str(o)
    texte = "".join(_ECHAPPES.get(c, c) if c.isprintable() or c in _ECHAPPES else f"\\U{ord(c):08X}" for c in str(o))
    if o.language:
        return f'"{texte}"@{o.language}'
    return f'"{texte}"' if o.datatype is None else f'"{texte}"^^{_court(o.datatype)}'

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrit une soumission lue en Turtle ou en JSON-LD, dans l'ordre du modèle, comme une personne l'écrirait.

S'exécute dans un travailleur. Le JSON-LD porte la part du contexte du projet qu'il emploie : il se lit
partout sans rien chercher, et nos propres lecteurs en reprennent les clés.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from serveur.noyau.entiers import CHIFFRES_MAX
from serveur.noyau.erreurs import NonAcceptable
from serveur.noyau.espaces import PREFIXES
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import Champ, Modele, contexte
from serveur.services.validation.triplets import (
    BOOLEEN,
    DATE,
    DECIMAL,
    TYPE,
    Terme,
    est_anonyme,
    est_iri,
    est_litteral,
    lexical,
    type_et_langue,
)

FORMATS = ("turtle", "jsonld")
_PREFIXES = ("acteur", "categorie", "fait", "mode", "portee", "ri", "service", "xsd")
_NOMBRE_JSON = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:\.\d{0,4}[1-9])?")  # ce qu'un nombre de JSON rend tel quel
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
        self.s, self.modele, self.rangs = soumission, modele, soumission.ordre
        fois: dict[Terme, int] = {}
        for _, _, o in soumission.graphe:
            if est_anonyme(o):
                fois[o] = fois.get(o, 0) + 1
        self.noms = {n: f"o{rang}" for rang, n in enumerate((n for n, x in fois.items() if x > 1), 1)}
        self.ecrits: set[Terme] = set()

    def paires(self, noeud: Terme) -> Iterator[tuple[Terme, list[Terme]]]:
        par_propriete: dict[Terme, list[Terme]] = {}
        triplets = [(p, o) for p, o in self.s.graphe.de(noeud) if p != TYPE]
        for p, o in sorted(
            triplets, key=lambda t: (self.rangs.get((noeud, *t), 1 << 30), "" if est_anonyme(t[1]) else t[1])
        ):
            par_propriete.setdefault(p, []).append(o)
        yield from par_propriete.items()


class _Turtle(_Ordre):
    def ecrire(self) -> str:
        corps = [f"@prefix {p}: <{PREFIXES[p]}> ." for p in _PREFIXES]
        self.suite: list[Terme] = []
        for racine, classe in self.s.racines:
            nom = racine if est_iri(racine) else "[]"
            corps += ["", nom, f"    a ri:{classe} ;", *self._lignes(racine, 1), "    ."]
        for noeud in self.suite:  # s'allonge pendant le parcours : un nœud nommé peut en citer d'autres
            corps += ["", self._nom(noeud), *self._lignes(noeud, 1), "    ."]
        return "\n".join(corps) + "\n"

    def _nom(self, noeud: Terme) -> str:
        return f"_:{self.noms[noeud]}" if noeud in self.noms else noeud

    def _lignes(self, noeud: Terme, retrait: int) -> Iterator[str]:
        marge = "    " * retrait
        for p, objets in self.paires(noeud):
            if len(objets) == 1:
                yield f"{marge}{_court(p)} {self._objet(objets[0], retrait)} ;"
                continue
            dits = [f"{marge}    {self._objet(o, retrait + 1)}" for o in objets]
            yield f"{marge}{_court(p)}\n" + " ,\n".join(dits) + " ;"

    def _objet(self, o: Terme, retrait: int) -> str:
        """Un nœud cité plusieurs fois est nommé, et décrit à la suite ; les autres le sont sur place."""
        if est_litteral(o):
            return _litteral(o)
        if o in self.noms or est_iri(o):
            if self.s.graphe.decrit(o) and o not in self.ecrits:
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
            identite = {"id": lexical(racine)} if est_iri(racine) else {}
            documents.append({"type": classe, **identite, **self._bloc(racine)})
        notre = {c: v for c, v in contexte().items() if c in self.cles or c.startswith("@")}
        objet = documents[0] if len(documents) == 1 else {"@graph": documents}
        return json.dumps({"@context": notre, **objet}, ensure_ascii=False, indent=2) + "\n"

    def _bloc(self, noeud: Terme) -> dict[str, Any]:
        rendu: dict[str, Any] = {}
        for p, objets in self.paires(noeud):
            champ = self.modele.champs.get(lexical(p))
            cle = champ.cle if champ else lexical(p)
            if champ:
                self.cles.add(cle)
            valeurs = [self._valeur(o, champ) for o in objets]
            rendu[cle] = valeurs if len(valeurs) > 1 else valeurs[0]
        return rendu

    def _valeur(self, o: Terme, champ: Champ | None) -> Any:
        if est_litteral(o):
            return _valeur_json(o, champ)
        if o in self.noms or (est_iri(o) and self.s.graphe.decrit(o)):
            nom = f"_:{self.noms[o]}" if o in self.noms else lexical(o)
            if o in self.ecrits:
                return {"id": nom}
            self.ecrits.add(o)
            return {"id": nom, **self._bloc(o)}
        if est_iri(o):
            return {"id": lexical(o)}
        return self._bloc(o)


def _valeur_json(o: Terme, champ: Champ | None) -> Any:
    """Nue quand JSON ou le contexte disent son type ; sinon avec son type, pour que rien ne change de sens."""
    types = {"date": DATE, "booleen": BOOLEEN}
    voulu = types.get(champ.genre) if champ else None
    texte, type_ = lexical(o), type_et_langue(o)[0]
    if (
        champ
        and champ.genre == "nombre"
        and type_ == DECIMAL
        and len(texte) <= CHIFFRES_MAX
        and _NOMBRE_JSON.fullmatch(texte)
    ):
        return int(texte) if "." not in texte else float(texte)
    if type_ == voulu and (voulu is not None or not champ or champ.genre == "texte"):
        return (texte == "true") if voulu == BOOLEEN else texte
    return {"@value": texte} if type_ is None else {"@value": texte, "@type": type_}


def _court(terme: Terme) -> str:
    adresse = lexical(terme)
    for prefixe in _PREFIXES:
        debut = PREFIXES[prefixe]
        local = adresse.removeprefix(debut)
        if local != adresse and local.replace("-", "").isalnum() and local.isascii() and local[0].isalpha():
            return f"{prefixe}:{local}"
    return terme


def _litteral(o: Terme) -> str:
    dit, (type_, langue) = lexical(o), type_et_langue(o)
    if type_ == BOOLEEN:
        return dit
    texte = "".join(_ECHAPPES.get(c, c) if c.isprintable() or c in _ECHAPPES else f"\\U{ord(c):08X}" for c in dit)
    if langue:
        return f'"{texte}"@{langue}'
    return f'"{texte}"' if type_ is None else f'"{texte}"^^{_court(f"<{type_}>")}'

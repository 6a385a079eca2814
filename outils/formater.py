#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Met les fichiers Turtle du projet sous leur forme canonique (STYLE.md, règle 3).

    python outils/formater.py [--check] [FICHIER|DOSSIER …]

Sans argument : ontologie/ donnees/ formes_shacl/ exemples/. Avec --check, n'écrit rien et sort 1
si un fichier n'est pas sous sa forme canonique. Les lignes de commentaire du début du fichier
(licence) sont gardées ; ailleurs, une note est un triplet.

Ce que le texte situe suit l'ordre du texte : une disposition par son étendue, un énoncé par son passage, les
questions d'un énoncé par le passage qu'il a dans donnees/cadre/. Le reste est alphabétique, et vient avant.
"""

from __future__ import annotations

import argparse
import functools
import io
import re
import sys
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.serializers.turtle import OBJECT, SUBJECT, VERB, TurtleSerializer
from rdflib.term import Node

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.chargement import lire_turtle  # noqa: E402
from serveur.graphe.fondements import PASSAGE  # noqa: E402
from serveur.noyau.erreurs import DonneesFautives  # noqa: E402
from serveur.noyau.espaces import PREFIXES, RI, graphe_nomme  # noqa: E402

DOSSIERS = ("ontologie", "donnees", "formes_shacl", "exemples")
NOM_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")
LANGUES = {"fr": "0", "en": "1"}

ORDRE = (
    "rdf:type owl:versionInfo rdfs:subClassOf rdfs:subPropertyOf owl:equivalentClass owl:disjointWith "
    "owl:propertyChainAxiom owl:inverseOf sh:targetClass sh:targetSubjectsOf "
    "sh:targetObjectsOf sh:name sh:severity sh:path "
    "sh:class sh:datatype sh:nodeKind sh:minCount sh:maxCount sh:property sh:message "
    "rif:reparation dcterms:source rif:porteSur "
    "ri:titulaire ri:concerne ri:autorite ri:membre ri:action ri:objet ri:domaine ri:destinataire "
    "ri:avecLeConcoursDe ri:document ri:typeService ri:fonds ri:sourceVisee ri:condition ri:finalite "
    "ri:periodicite ri:dateFait ri:fondement ri:passage ri:passageComplementaire dcterms:isPartOf "
    "skos:inScheme skos:topConceptOf skos:broader skos:related foaf:focus skos:notation "
    "skos:prefLabel skos:altLabel skos:hiddenLabel skos:definition skos:example skos:scopeNote "
    "skos:editorialNote"
).split()


def _iri(nom: str) -> URIRef:
    prefixe, local = nom.split(":")
    return URIRef(PREFIXES[prefixe] + local)


@functools.cache
def passages_des_enonces() -> dict[str, str]:
    """Passage principal de chaque énoncé de donnees/cadre/, par IRI."""
    return {
        quad.subject.value: quad.object.value
        for chemin in sorted((RACINE / "donnees" / "cadre").glob("*.ttl"))
        for quad in lire_turtle(chemin, graphe_nomme("cadre"))
        if quad.predicate.value == RI + "passage"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
    }


class TurtleCanonique(TurtleSerializer):
    """Sujets dans l'ordre du texte, sinon alphabétique ; prédicats dans l'ordre de la maison, point final isolé."""

    short_name = "turtle-canonique"
    predicateOrder = [_iri(nom) for nom in ORDRE]  # noqa: RUF012 - attribut défini par rdflib

    def get_pname(self, uri: Node, gen_prefix: bool = True) -> str | None:
        if not isinstance(uri, URIRef):
            return None
        candidats = [
            (len(espace), prefixe, espace)
            for prefixe, espace in PREFIXES.items()
            if uri.startswith(espace) and NOM_LOCAL.fullmatch(uri[len(espace) :])
        ]
        if not candidats:
            return None
        _, prefixe, espace = max(candidats)
        self.addNamespace(prefixe, URIRef(espace))
        return f"{prefixe}:{uri[len(espace) :]}"

    def _cle(self, noeud: Node, vus: frozenset[Node] = frozenset()) -> str:
        """Clé de tri stable d'un terme ; un nœud anonyme vaut ce qu'il contient."""
        if isinstance(noeud, Literal):
            return f"3{LANGUES.get(noeud.language or '', '2')}{noeud.n3()}"
        if not isinstance(noeud, BNode):
            return f"1{self.get_pname(noeud) or noeud}"
        if noeud in vus:
            return "2"
        suite = sorted(f"{p} {self._cle(o, vus | {noeud})}" for p, o in self.store.predicate_objects(noeud))
        return "2" + "|".join(suite)

    def _place(self, sujet: URIRef) -> tuple[int, int]:
        """(début, -fin) de ce que le texte consacre au sujet : le tout avant ses parties ; (-1, 0) s'il n'y est pas."""
        lieux = [str(o) for p in ("passage", "etendue") for o in self.store.objects(sujet, URIRef(RI + p))]
        if (sujet, URIRef(RI + "questionUsuelle"), None) in self.store:
            lieux.append(passages_des_enonces().get(str(sujet), ""))
        bornes = [PASSAGE.fullmatch(lieu) for lieu in lieux]
        return min(((int(b[1]), -int(b[2])) for b in bornes if b), default=(-1, 0))

    def orderSubjects(self) -> list[Any]:
        iris = [s for s in self._subjects if isinstance(s, URIRef)]
        iris.sort(key=lambda s: (self._place(s), self._cle(s)))
        anonymes = [s for s in self._subjects if isinstance(s, BNode)]
        return iris + sorted(anonymes, key=lambda s: (self._references[s], self._cle(s)))

    def sortProperties(self, properties: Any) -> list[Any]:
        for objets in properties.values():
            objets.sort(key=self._cle)
        rang = {p: i for i, p in enumerate(self.predicateOrder)}
        return sorted(properties, key=lambda p: (rang.get(p, len(rang)), self._cle(p)))

    def startDocument(self) -> None:
        for prefixe, espace in sorted(self.namespaces.items()):
            self.write(f"@prefix {prefixe}: <{espace}> .\n")

    def s_default(self, subject: Any) -> bool:
        self.write("\n")
        self.path(subject, SUBJECT)
        self._corps(subject)
        self.write("\n    .")
        return True

    def s_squared(self, subject: Any) -> bool:
        if self._references[subject] > 0 or not isinstance(subject, BNode):
            return False
        self.write("\n[]")
        self._corps(subject)
        self.write("\n    .")
        return True

    def _corps(self, sujet: Any) -> None:
        proprietes = self.buildPredicateHash(sujet)
        self.depth += 1
        for predicat in self.sortProperties(proprietes):
            self.write("\n" + self.indent())
            self.write(self.label(predicat, VERB))
            objets = proprietes[predicat]
            self.depth += 1
            for rang, objet in enumerate(objets):
                if len(objets) > 1:
                    self.write("\n" + self.indent())
                    self.path(objet, OBJECT, newline=True)
                else:
                    self.path(objet, OBJECT)
                self.write(" ," if rang < len(objets) - 1 else " ;")
            self.depth -= 1
        self.depth -= 1

    def p_squared(self, node: Any, position: int, newline: bool = False) -> bool:
        if not isinstance(node, BNode) or self._references[node] > 1 or position == SUBJECT:
            return False
        if not newline:
            self.write(" ")
        if self.isValidList(node):
            self.write("(")
            self.doList(node)
            self.write(" )")
        else:
            self.subjectDone(node)
            self.write("[")
            self._corps(node)
            self.write("\n" + self.indent() + "]")
        return True

    def serialize(self, stream: IO[bytes], *args: Any, **kwargs: Any) -> None:
        tampon = io.BytesIO()
        super().serialize(tampon, *args, **kwargs)
        stream.write(tampon.getvalue().rstrip() + b"\n")


def lire_graphe(chemin: Path) -> Graph:
    """Un fichier Turtle. Lève DonneesFautives, fichier et ligne, s'il est illisible (pyoxigraph le dit mieux)."""
    for _ in lire_turtle(chemin, RI):
        pass
    return Graph().parse(chemin)


def canonique(texte: str, nom: str = "") -> str:
    """Forme canonique d'un document Turtle (chaîne vers chaîne).

    Lève l'erreur d'analyse de rdflib si le document n'est pas du Turtle.
    """
    entete = []
    for ligne in texte.splitlines():
        if not ligne.startswith("#"):
            break
        entete.append(ligne)
    graphe = Graph(bind_namespaces="none")
    graphe.parse(data=texte, format="turtle", publicID=nom or None)
    sortie = io.BytesIO()
    TurtleCanonique(graphe).serialize(sortie, encoding="utf-8")
    corps = sortie.getvalue().decode("utf-8").lstrip("\n")
    return "\n".join([*entete, "", corps]) if entete else corps


def fichiers(chemins: list[str]) -> list[Path]:
    """Fichiers .ttl désignés, dossiers parcourus ; ceux qu'un test veut fautifs sont exclus."""
    bases = [Path(c) for c in chemins] or [RACINE / d for d in DOSSIERS if (RACINE / d).is_dir()]
    trouves: list[Path] = []
    for base in bases:
        trouves += sorted(base.rglob("*.ttl")) if base.is_dir() else [base]
    return trouves


def main(arguments: list[str] | None = None) -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    analyse.add_argument("chemins", nargs="*")
    analyse.add_argument("--check", action="store_true", help="vérifier sans écrire")
    options = analyse.parse_args(arguments)
    liste = fichiers(options.chemins)
    ecarts = 0
    illisibles: dict[str, None] = {}  # un fichier dont d'autres dépendent ne se dit qu'une fois
    for chemin in liste:
        try:
            ecarts += _former(chemin, options.check)
        except DonneesFautives as erreur:
            illisibles[str(erreur)] = None
    for faute in illisibles:
        print(faute, file=sys.stderr)
    fait = "à formater" if options.check else "reformaté" + "s" * (ecarts > 1)
    print(f"{len(liste)} fichier{'s' * (len(liste) > 1)} Turtle, {ecarts} {fait}")
    return 2 if illisibles else 1 if options.check and ecarts else 0


def _former(chemin: Path, sans_ecrire: bool) -> bool:
    """Si le fichier n'était pas canonique ; le met en forme, ou le dit. Lève DonneesFautives s'il est illisible."""
    try:
        avant = chemin.read_text(encoding="utf-8")
        apres = canonique(avant)
    except (OSError, ValueError, SyntaxError) as erreur:
        lire_graphe(chemin)  # dit le fichier et la ligne
        raise DonneesFautives(f"{chemin} : Turtle illisible ({erreur}).") from erreur
    if avant == apres:
        return False
    if sans_ecrire:
        print(f"{chemin} : n'est pas sous sa forme canonique (lancer make format)")
    else:
        chemin.write_text(apres, encoding="utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main())

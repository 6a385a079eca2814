"""Lit une soumission en RDF. Rien n'est cherché ailleurs : ni contexte, ni import, ni entité.

pyoxigraph lit (il refuse les contextes distants) ; un premier passage refuse toute DTD ; les formes,
les imports et les redéfinitions du graphe sont refusés.
"""

from __future__ import annotations

import functools
import re
from xml.parsers import expat

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from serveur.graphe.reference import Reference
from serveur.moteurs.serialisation import RDF as RDF_DU_MOTEUR
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.noyau.espaces import RACINE, RI
from serveur.noyau.formats import offerts
from serveur.services.validation.arbre import Lieu
from serveur.services.validation.soumission import Soumission, graphe_leger, iri
from serveur.services.validation.structure import Modele
from serveur.services.validation.traduction import designer, traduire
from serveur.services.validation.valeurs import lire_date

TRIPLETS_MAX = 200_000
_SH, _OWL, _TYPE = str(SH), str(OWL), RDF.type
BASE = "http://soumission.invalid/"
FORMATS = {nom: RDF_DU_MOTEUR[nom] for nom in offerts("soumission") if nom in RDF_DU_MOTEUR}
_ENTIERS = (
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedInt unsignedLong unsignedShort unsignedByte"
).split()
_GRAPHIES = {
    str(XSD.boolean): re.compile("true|false|0|1"),
    str(XSD.decimal): re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"),
    str(XSD.date): re.compile(r"\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?"),
    str(XSD.dateTime): re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?"),
    **{str(XSD[n]): re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?") for n in ("double", "float")},
    **{str(XSD[n]): re.compile(r"[+-]?\d+") for n in _ENTIERS},
}
_SANS_TYPE = frozenset((None, XSD.string, XSD.dateTime, XSD.gYear))
_NOMBRES = frozenset((XSD.double, XSD.float, *(XSD[n] for n in _ENTIERS)))


def lire_rdf(octets: bytes, nom_format: str, modele: Modele, reference: Reference) -> Soumission:
    """Le graphe d'un document RDF, valeurs mises en forme. Lève EntreeInutilisable ou TropGrand."""
    if nom_format == "rdfxml":
        _refuser_dtd(octets)
    graphe = graphe_leger()
    try:
        for rang, quad in enumerate(ox.parse(octets, format=FORMATS[nom_format], base_iri=BASE)):
            if rang >= TRIPLETS_MAX:
                raise TropGrand(f"plus de {TRIPLETS_MAX} triplets ; partager le fichier.")
            s, p, o = terme_rdflib(quad.subject), _predicat(quad.predicate.value), terme_rdflib(quad.object)
            _controler_triplet(s, p, o)
            graphe.add((s, p, mettre_en_forme(p, o, modele, reference)))
    except SyntaxError as erreur:
        ou = f"ligne {erreur.lineno} : " if erreur.lineno else ""
        raise EntreeInutilisable(f"{ou}{_cause(nom_format, str(erreur.msg or erreur))}") from erreur
    except ValueError as erreur:
        raise EntreeInutilisable(f"RDF illisible ; le lecteur dit, en anglais : {erreur}.") from erreur
    return Soumission(graphe, racines_de(graphe, modele))


def racines_de(graphe: Graph, modele: Modele) -> list[tuple[Node, str]]:
    """(nœud, classe) de chaque soumission, dans un ordre stable."""
    trouvees = [(s, nom) for nom in modele.classes for s in graphe.subjects(RDF.type, URIRef(RI + nom))]
    return sorted(trouvees, key=lambda r: (isinstance(r[0], BNode), str(r[0]), r[1]))


@functools.lru_cache(maxsize=5000)
def _predicat(nom: str) -> URIRef:
    """La propriété, une fois vérifié qu'une soumission peut l'employer. Lève EntreeInutilisable."""
    p = iri(nom)
    if p == OWL.imports:
        raise EntreeInutilisable("owl:imports : les imports ne sont pas suivis ; le retirer.")
    if nom.startswith(_SH):
        raise EntreeInutilisable("le document contient des formes SHACL ; il ne décrit que la soumission. Les retirer.")
    if p in (RDFS.subClassOf, RDFS.subPropertyOf):
        raise EntreeInutilisable("le document redéfinit l'ontologie ; il ne décrit que la soumission.")
    return p


def _controler_triplet(s: Node, p: Node, o: Node) -> None:
    """Refuse ce qu'une soumission n'a pas à dire. Lève EntreeInutilisable."""
    if isinstance(s, URIRef) and s.startswith(RACINE):
        raise EntreeInutilisable(f"le document redéfinit <{s}>, qui appartient au graphe ; retirer ces triplets.")
    # str(o) : URIRef.startswith ne prend pas de choix de préfixes.
    if p == _TYPE and str(o).startswith((_SH, _OWL)):
        quoi = "contient des formes SHACL" if str(o).startswith(_SH) else "redéfinit l'ontologie"
        raise EntreeInutilisable(f"le document {quoi} ; il ne décrit que la soumission. Retirer ces triplets.")


def mettre_en_forme(p: Node, o: Node, modele: Modele, reference: Reference) -> Node:
    """Nombres en décimaux, dates impossibles en texte, organismes nommés par un texte retrouvés."""
    champ = modele.champs.get(str(p))
    if champ is None:
        return o
    if isinstance(o, URIRef) and champ.collection:
        connu = designer(str(o), champ.collection, reference) if o.startswith(RACINE) else None
        return iri(connu) if connu else o
    if not isinstance(o, Literal):
        return o
    if o.datatype in _NOMBRES and champ.genre == "nombre":
        return traduire(champ, str(o), reference, {}).terme
    if (o.datatype in _SANS_TYPE and champ.genre != "texte") or (o.datatype == XSD.date and champ.genre == "date"):
        return traduire(champ, str(o), reference, {}).terme
    return o


def terme_rdflib(terme: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    if isinstance(terme, ox.NamedNode):
        return iri(terme.value)
    if isinstance(terme, ox.BlankNode):
        return BNode(terme.value)
    if isinstance(terme, ox.Literal):
        if terme.language:
            return Literal(terme.value, lang=terme.language)
        return _litteral(terme.value, terme.datatype.value)
    raise EntreeInutilisable("un triplet sert de sujet ou d'objet (RDF-star) ; ce n'est pas admis.")


def _litteral(valeur: str, type_: str) -> Literal:
    """Le littéral ; sans son type quand sa graphie n'en est pas (« oui » booléen, 30 février) : les formes le diront.

    rdflib changerait la valeur (« oui » en false) ou imprimerait une trace (date impossible).
    """
    forme = _GRAPHIES.get(type_)
    if type_ == str(XSD.string) or (forme and not forme.fullmatch(valeur.strip())):
        return Literal(valeur)
    if type_ == str(XSD.date) and lire_date(valeur[:10]) is None:
        return Literal(valeur)
    return Literal(valeur, datatype=URIRef(type_))


def _refuser_dtd(octets: bytes) -> None:
    """Aucune DTD : une entité peut épuiser la mémoire de tout lecteur. Lève EntreeInutilisable."""

    def refuser(*_: object) -> None:
        raise EntreeInutilisable(
            f"ligne {lecteur.CurrentLineNumber} : une DTD (<!DOCTYPE …>) n'est pas admise ; la retirer."
        )

    lecteur = expat.ParserCreate()
    lecteur.StartDoctypeDeclHandler = refuser
    try:
        lecteur.Parse(octets, True)
    except expat.ExpatError as erreur:
        raise EntreeInutilisable(
            f"ligne {erreur.lineno} : XML illisible ; le lecteur dit, en anglais : {expat.ErrorString(erreur.code)}."
        ) from erreur


def _cause(nom_format: str, message: str) -> str:
    bas = message.lower()
    if nom_format == "jsonld" and "context" in bas:
        return "un contexte JSON-LD distant n'est pas suivi ; écrire le contexte dans le document, ou le retirer."
    if "prefix" in bas and "not" in bas:
        return f"un préfixe n'est pas déclaré ; le lecteur dit, en anglais : {message}."
    return f"RDF illisible ; le lecteur dit, en anglais : {message}."


def lieux_par_recherche(soumission: Soumission, texte: str) -> None:
    """Pour RDF/XML et JSON-LD, la ligne où l'IRI d'un sujet ou la valeur d'un triplet est écrite."""
    lignes = texte.splitlines()
    for s, p, o in soumission.graphe:
        if isinstance(s, URIRef):
            _chercher(soumission, (s, None, None), lignes, str(s))
        _chercher(soumission, (s, p, o), lignes, str(o) if isinstance(o, Literal) else str(o).rsplit("/", 1)[-1])


def _chercher(
    soumission: Soumission, place: tuple[Node, Node | None, Node | None], lignes: list[str], mot: str
) -> None:
    vus = [n for n, ligne in enumerate(lignes, 1) if mot and mot in ligne]
    if len(vus) == 1 or (vus and place[1] is None):
        soumission.lieux.setdefault(place, Lieu(vus[0]))

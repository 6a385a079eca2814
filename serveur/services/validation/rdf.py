# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Lit une soumission en RDF. Rien n'est cherché ailleurs : ni contexte, ni import, ni entité.

pyoxigraph lit (il refuse les contextes distants) ; un premier passage refuse toute DTD ; les formes,
les imports et les redéfinitions du graphe sont refusés.
"""

from __future__ import annotations

import functools
import re
from xml.parsers import expat

import pyoxigraph as ox

from serveur.moteurs.serialisation import RDF as RDF_DU_MOTEUR
from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.noyau.espaces import PREFIXES, RACINE
from serveur.noyau.formats import offerts
from serveur.services.validation.arbre import Lieu
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.relecture import ENTIERS, Situe, relire, sans_exposant
from serveur.services.validation.soumission import Place, Soumission
from serveur.services.validation.triplets import (
    BOOLEEN,
    DATE,
    DECIMAL,
    TYPE,
    XSD,
    Terme,
    est_iri,
    est_litteral,
    iri,
    lexical,
    litteral,
)
from serveur.services.validation.valeurs import lire_date

TRIPLETS_MAX = bornes.NOEUDS
_SH, _OWL, _RDFS = PREFIXES["sh"], PREFIXES["owl"], PREFIXES["rdfs"]
BASE = "http://soumission.invalid/"
FORMATS = {nom: RDF_DU_MOTEUR[nom] for nom in offerts("soumission") if nom in RDF_DU_MOTEUR}
_A_EXPOSANT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?")
_GRAPHIES = {
    BOOLEEN: re.compile("true|false|0|1"),
    # un processeur JSON-LD écrit ainsi (« 6.05E1 ») un nombre à virgule qu'un contexte dit décimal
    DECIMAL: _A_EXPOSANT,
    DATE: re.compile(r"\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?"),
    f"{XSD}dateTime": re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?"),
    **{XSD + n: _A_EXPOSANT for n in ("double", "float")},
    **{XSD + n: re.compile(r"[+-]?\d+") for n in ENTIERS},
}


def lire_rdf(octets: bytes, nom_format: str, transcripteur: Transcripteur) -> Soumission:
    """Un document RDF, lu comme un document à clés (`relecture.py`). Lève EntreeInutilisable ou TropGrand."""
    if nom_format == "rdfxml":
        _refuser_dtd(octets)
    soumission = Soumission()
    ecrire = Ecriture(soumission)
    bruts: list[Situe] = []
    try:
        for rang, quad in enumerate(ox.parse(octets, format=FORMATS[nom_format], base_iri=BASE)):
            if rang >= TRIPLETS_MAX:
                raise TropGrand(f"plus de {TRIPLETS_MAX} triplets ; partager le fichier.")
            for terme in (quad.subject, quad.predicate, quad.object):
                _borner(terme)
            s, p, o = ecrire.terme(quad.subject), _predicat(quad.predicate.value), ecrire.terme(quad.object)
            _controler_triplet(s, p, o)
            bruts.append(((s, p, o), None))
    except SyntaxError as erreur:
        ou = f"ligne {erreur.lineno} : " if erreur.lineno else ""
        raise EntreeInutilisable(f"{ou}{_cause(nom_format, str(erreur.msg or erreur))}") from erreur
    except ValueError as erreur:
        raise EntreeInutilisable(f"RDF illisible ; le lecteur dit, en anglais : {erreur}.") from erreur
    relire(bruts, soumission, transcripteur)
    return soumission


def _borner(terme: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> None:
    if isinstance(terme, ox.Triple):
        return
    borne, quoi = (bornes.VALEUR, "valeur") if isinstance(terme, ox.Literal) else (bornes.IRI, "adresse")
    if len(terme.value) > borne:
        raise TropGrand(f"une {quoi} compte {len(terme.value)} caractères, {borne} au plus : « {terme.value[:40]}… ».")


class Ecriture:
    """Écrit les termes d'un lecteur à notre façon ; ses nœuds anonymes y ont un nom, le même à chaque lecture."""

    def __init__(self, soumission: Soumission) -> None:
        self._soumission = soumission
        self._anonymes: dict[str, Terme] = {}

    def anonyme(self, etiquette: str) -> Terme:
        if etiquette not in self._anonymes:
            self._anonymes[etiquette] = self._soumission.anonyme()
        return self._anonymes[etiquette]

    def terme(self, terme: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Terme:
        if isinstance(terme, ox.NamedNode):
            return iri(terme.value)
        if isinstance(terme, ox.BlankNode):
            return self.anonyme(terme.value)
        if isinstance(terme, ox.Literal):
            return en_litteral(terme.value, None if terme.language else terme.datatype.value, terme.language)
        raise EntreeInutilisable("un triplet sert de sujet ou d'objet (RDF-star) ; ce n'est pas admis.")


def en_litteral(texte: str, type_: str | None, langue: str | None) -> Terme:
    """Un littéral lu, sans son type quand sa graphie n'en est pas (« oui » booléen, 30 février) : les formes le diront.

    Un nombre, une date ou un oui/non n'a qu'une graphie (« 07 » et « 7 » sont la même valeur).
    """
    if langue:
        return f"{litteral(texte)}@{langue.lower()}"
    net, graphie = texte.strip(), _GRAPHIES.get(type_ or "")
    if type_ in (None, f"{XSD}string") or (graphie and not graphie.fullmatch(net)):
        return litteral(texte)
    if type_ == DATE:
        return litteral(net[:10], DATE) if lire_date(net[:10]) else litteral(texte)
    if type_ == DECIMAL:
        texte = sans_exposant(net)
    elif type_ == BOOLEEN:
        texte = {"1": "true", "0": "false"}.get(net, net)
    return litteral(texte, type_ or "")


@functools.lru_cache(maxsize=5000)
def _predicat(nom: str) -> Terme:
    """La propriété, une fois vérifié qu'une soumission peut l'employer. Lève EntreeInutilisable."""
    if nom == f"{_OWL}imports":
        raise EntreeInutilisable("owl:imports : les imports ne sont pas suivis ; le retirer.")
    if nom.startswith(_SH):
        raise EntreeInutilisable("le document contient des formes SHACL ; il ne décrit que la soumission. Les retirer.")
    if nom in (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf"):
        raise EntreeInutilisable("le document redéfinit l'ontologie ; il ne décrit que la soumission.")
    return iri(nom)


def _controler_triplet(s: Terme, p: Terme, o: Terme) -> None:
    """Refuse ce qu'une soumission n'a pas à dire. Lève EntreeInutilisable."""
    if s.startswith(f"<{RACINE}"):
        raise EntreeInutilisable(f"le document redéfinit {s}, qui appartient au graphe ; retirer ces triplets.")
    if p == TYPE and o.startswith((f"<{_SH}", f"<{_OWL}")):
        quoi = "contient des formes SHACL" if o.startswith(f"<{_SH}") else "redéfinit l'ontologie"
        raise EntreeInutilisable(f"le document {quoi} ; il ne décrit que la soumission. Retirer ces triplets.")


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
    except (
        LookupError,
        ValueError,
    ) as erreur:  # un encodage qui n'existe pas
        raise EntreeInutilisable(f"XML dont l'encodage ne se lit pas ({erreur}) ; l'enregistrer en UTF-8.") from erreur


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
        if est_iri(s):
            _chercher(soumission, (s, None, None), lignes, lexical(s))
        _chercher(soumission, (s, p, o), lignes, lexical(o) if est_litteral(o) else lexical(o).rsplit("/", 1)[-1])


def _chercher(soumission: Soumission, place: Place, lignes: list[str], mot: str) -> None:
    vus = [n for n, ligne in enumerate(lignes, 1) if mot and mot in ligne]
    if len(vus) == 1 or (vus and place[1] is None):
        soumission.lieux.setdefault(place, Lieu(vus[0]))

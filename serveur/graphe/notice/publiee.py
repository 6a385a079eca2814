# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La notice publiée : celle du graphe « catalogue », plus ce qui dépend des fichiers et ce que DCAT-AP veut voir redit.

Au graphe s'ajoutent la taille et la somme de chaque fichier, et la classe des termes d'autrui que la notice cite (les
formes DCAT-AP l'exigent). Les codes viennent des tables d'autorité que nomment les formes publiées
(SEMICeu/DCAT-AP, releases/3.0.1/html/shacl/mdr-vocabularies.shape.ttl) ; les valeurs ont été lues dans
ckan/ckanext-dcat (langues, droits d'accès, CSV) et dans des listes publiées de « file-type » et de « data-theme ».
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from serveur.graphe.notice.description import UE
from serveur.graphe.notice.distributions import CATALOGUE, DISTRIBUTIONS
from serveur.noyau.espaces import PREFIXES, developper

SHA256 = f"{PREFIXES['spdx']}checksumAlgorithm_sha256"
# propriété de la notice → classe de ce qu'elle vise
_CLASSES = {
    "dcat:mediaType": "dcterms:MediaType",
    "dcterms:format": "dcterms:MediaTypeOrExtent",
    "dcterms:language": "dcterms:LinguisticSystem",
    "dcterms:license": "dcterms:LicenseDocument",
    "dcterms:accessRights": "dcterms:RightsStatement",
    "dcterms:accrualPeriodicity": "dcterms:Frequency",
    "dcterms:conformsTo": "dcterms:Standard",
    "dcat:theme": "skos:Concept",
    "dcat:themeTaxonomy": "skos:ConceptScheme",
    "dcat:landingPage": "foaf:Document",
    "foaf:page": "foaf:Document",
    "foaf:homepage": "foaf:Document",
    **dict.fromkeys(
        ("dcat:accessURL", "dcat:downloadURL", "dcat:endpointURL", "dcat:endpointDescription"), "rdfs:Resource"
    ),
}


def completer(graphe: Iterable[ox.Triple], fichiers: Mapping[str, tuple[int, str]]) -> list[ox.Triple]:
    """Triplets de la notice publiée, triés ; `fichiers` : nom → (octets, SHA-256 en hexadécimal)."""
    dits = set(graphe)
    ajouts: set[ox.Triple] = set()

    def dire(sujet: str, propriete: str, objet: ox.NamedNode | ox.Literal) -> None:
        ajouts.add(ox.Triple(ox.NamedNode(sujet), ox.NamedNode(developper(propriete)), objet))

    def nommer(nom: str) -> ox.NamedNode:
        return ox.NamedNode(developper(nom))

    for d in DISTRIBUTIONS.values():
        octets, somme = fichiers[d.nom]
        controle = f"{CATALOGUE}#somme-{d.nom}"
        dire(d.iri, "dcat:byteSize", ox.Literal(str(octets), datatype=nommer("xsd:nonNegativeInteger")))
        dire(d.iri, "spdx:checksum", ox.NamedNode(controle))
        dire(controle, "rdf:type", nommer("spdx:Checksum"))
        dire(controle, "spdx:algorithm", ox.NamedNode(SHA256))
        dire(controle, "spdx:checksumValue", ox.Literal(somme, datatype=nommer("xsd:hexBinary")))
    dire(SHA256, "rdf:type", nommer("spdx:ChecksumAlgorithm"))
    for t in dits:
        classe = next((c for p, c in _CLASSES.items() if t.predicate.value == developper(p)), None)
        if classe and isinstance(t.object, ox.NamedNode):
            dire(t.object.value, "rdf:type", nommer(classe))
            if t.object.value.startswith(UE) and t.object.value.count("/") > UE.count("/"):
                dire(t.object.value, "skos:inScheme", ox.NamedNode(t.object.value.rpartition("/")[0]))
    dire(f"{UE}data-theme/GOVE", "skos:prefLabel", ox.Literal("Government and public sector", language="en"))
    dire(f"{UE}data-theme", "dcterms:title", ox.Literal("Data theme", language="en"))
    return sorted(dits | ajouts, key=str)


class Lecture:
    """La notice, lue par sujet et propriété (nom préfixé), pour les pages."""

    def __init__(self, triplets: Iterable[ox.Triple]) -> None:
        self._dit: dict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = defaultdict(list)
        for t in triplets:
            if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal):
                self._dit[t.subject.value, t.predicate.value].append(t.object)

    def valeurs(self, sujet: str, propriete: str, langue: str = "") -> list[str]:
        return [
            v.value
            for v in self._dit.get((sujet, developper(propriete)), [])
            if not langue or (isinstance(v, ox.Literal) and v.language == langue)
        ]

    def valeur(self, sujet: str, propriete: str, langue: str = "") -> str:
        """La première valeur, ou une chaîne vide."""
        return next(iter(self.valeurs(sujet, propriete, langue)), "")

    def nombre(self, sujet: str, propriete: str) -> int:
        return int(self.valeur(sujet, propriete) or 0)

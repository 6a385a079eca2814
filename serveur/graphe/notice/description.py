# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La notice du jeu de données (DCAT 3, DCAT-AP 3.0.1, VoID), tirée du graphe, pour le graphe nommé « catalogue ».

La notice ne se compte pas elle-même : ses comptes sont ceux des autres graphes. Taille et somme d'un fichier, qui
dépendent de la notice qu'il contient, ne s'ajoutent qu'à la publication (serveur.services.publication). Titre,
version, licence et dates sont ceux de l'en-tête de l'ontologie : rien ne vient de l'horloge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from serveur.graphe.notice import textes as textes
from serveur.graphe.notice.distributions import (
    CATALOGUE,
    CONTENUS,
    DISTRIBUTIONS,
    JEU,
    METADONNEES_CSV,
    TABLES,
    TELECHARGEMENTS,
)
from serveur.graphe.notice.mesures import Mesures, Triplet, liens_sortants, mesurer
from serveur.graphe.premisses import quads_de
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import GRAPHE, GRAPHES, RACINE, RI, abreger, developper, graphe_nomme

UE = "http://publications.europa.eu/resource/authority/"  # tables d'autorité lues dans les formes DCAT-AP 3.0.1
IANA = "https://www.iana.org/assignments/media-types/"
EDITEUR, CONTACT, PROVENANCE, API = (f"{CATALOGUE}#{n}" for n in ("editeur", "contact", "provenance", "api"))
ACCUEIL = RACINE
SPARQL, OPENAPI = f"{RACINE}sparql", f"{RACINE}openapi.json"
ONTOLOGIE = f"{RACINE}ontologie"
EXEMPLES = ("acteur:ssigri", "disposition:cadre-4.3.3-a", "enonce:4.4-csri-presidence", "objet:services-communs")


Entete = dict[str, list[ox.Literal | ox.NamedNode]]
Texte = tuple[str, str]  # français, anglais


class _Ecriture:
    """Accumule les quadruplets ; un texte est (fr, en), une chose est une IRI ou un nom préfixé."""

    def __init__(self) -> None:
        self.quads: list[ox.Quad] = []
        self._graphe = ox.NamedNode(graphe_nomme("catalogue"))

    def dire(self, sujet: str, propriete: str, *objets: str | ox.Literal) -> None:
        for objet in objets:
            terme = objet if isinstance(objet, ox.Literal) else ox.NamedNode(_iri(objet))
            self.quads.append(ox.Quad(ox.NamedNode(sujet), ox.NamedNode(developper(propriete)), terme, self._graphe))

    def texte(self, sujet: str, propriete: str, dit: Texte) -> None:
        fr, en = dit
        self.dire(sujet, propriete, ox.Literal(fr, language="fr"), ox.Literal(en, language="en"))


def _iri(nom: str) -> str:
    return nom if nom.startswith(("http://", "https://")) else developper(nom)


def _nombre(valeur: int) -> ox.Literal:
    return ox.Literal(str(valeur), datatype=ox.NamedNode(developper("xsd:integer")))


def decrire_le_jeu(lignes: Sequence[str]) -> list[ox.Quad]:
    """Quadruplets du graphe « catalogue », d'après tous les autres, en lignes de N-Quads sans leur point.

    Lève DonneesFautives si l'en-tête de l'ontologie est incomplet.
    """
    e = _Ecriture()
    entete = _entete(quads_de(ligne for ligne in lignes if ligne.startswith(f"<{ONTOLOGIE}> ")))
    _catalogue(e, entete)
    par_graphe = _par_graphe(lignes)
    mesures = mesurer(*par_graphe.values())
    _jeu(e, JEU, textes.JEU, _description(entete), entete)
    _compter(e, JEU, mesures)
    _detailler(e, mesures, par_graphe["liens"])
    for nom in GRAPHES:
        fr, en, contenu, content = CONTENUS[nom]
        jeu = GRAPHE + nom
        titre = (f"Graphe nommé « {fr} » de cadre-ri", f"Named graph “{en}” of cadre-ri")
        _jeu(e, jeu, titre, (contenu, content), entete)
        e.dire(JEU, "dcterms:hasPart", jeu)
        e.dire(JEU, "void:subset", jeu)
        if nom != "catalogue":
            _compter(e, jeu, mesurer(par_graphe[nom]))
    _tables(e, entete)
    _fichiers(e, entete)
    return e.quads


def _par_graphe(lignes: Iterable[str]) -> dict[str, list[Triplet]]:
    """Triplets de chaque graphe nommé, tirés des lignes de N-Quads : bien plus vite que terme par terme."""
    rangs = {f"<{GRAPHE}{nom}>": nom for nom in GRAPHES}
    par_graphe: dict[str, list[Triplet]] = {nom: [] for nom in GRAPHES}
    for ligne in lignes:
        sujet, propriete, reste = ligne.split(" ", 2)
        objet, _, graphe = reste.rpartition(" ")
        par_graphe[rangs[graphe]].append((sujet, propriete, objet))
    return par_graphe


def _entete(quads: Iterable[ox.Quad]) -> Entete:
    """Ce que l'ontologie dit d'elle-même : version, licence, dates, description."""
    dit: Entete = {}
    for q in quads:
        if isinstance(q.object, ox.Literal | ox.NamedNode):
            dit.setdefault(abreger(q.predicate.value), []).append(q.object)
    voulus = ("owl:versionInfo", "dcterms:license", "dcterms:issued", "dcterms:modified", "dcterms:description")
    manque = [nom for nom in voulus if nom not in dit]
    if manque:
        raise DonneesFautives(f"ontologie/noyau.ttl : l'en-tête de l'ontologie n'a pas {', '.join(manque)}.")
    return dit


def _description(entete: Entete) -> Texte:
    dits = {d.language: d.value for d in entete["dcterms:description"] if isinstance(d, ox.Literal)}
    return f"{dits['fr']} {textes.COMPTES[0]}", f"{dits['en']} {textes.COMPTES[1]}"


def _catalogue(e: _Ecriture, entete: Entete) -> None:
    e.dire(CATALOGUE, "rdf:type", "dcat:Catalog")
    e.texte(CATALOGUE, "dcterms:title", ("Catalogue de cadre-ri", "cadre-ri catalogue"))
    e.texte(CATALOGUE, "dcterms:description", textes.CATALOGUE)
    e.dire(CATALOGUE, "dcterms:publisher", EDITEUR)
    e.dire(CATALOGUE, "dcterms:license", entete["dcterms:license"][0].value)
    e.dire(CATALOGUE, "dcterms:language", f"{UE}language/FRA", f"{UE}language/ENG")
    e.dire(CATALOGUE, "dcat:themeTaxonomy", f"{UE}data-theme")
    e.dire(CATALOGUE, "foaf:homepage", ACCUEIL)
    e.dire(CATALOGUE, "dcat:dataset", JEU, TABLES, *(GRAPHE + nom for nom in GRAPHES))
    e.dire(CATALOGUE, "dcat:service", SPARQL, API)
    _dater(e, CATALOGUE, entete)
    _document(e, ACCUEIL, "Accueil de cadre-ri", "cadre-ri home page")
    _document(e, TELECHARGEMENTS, "Téléchargements de cadre-ri", "cadre-ri downloads")
    _document(e, OPENAPI, "Description OpenAPI de l'API", "OpenAPI description of the API")
    e.dire(EDITEUR, "rdf:type", "foaf:Agent")
    e.dire(EDITEUR, "foaf:name", ox.Literal(textes.AUTEURS, language="fr"))
    e.dire(CONTACT, "rdf:type", "vcard:Kind", "vcard:Organization")
    e.dire(CONTACT, "vcard:fn", ox.Literal(textes.AUTEURS, language="fr"))
    e.dire(CONTACT, "vcard:hasURL", ACCUEIL)
    e.dire(PROVENANCE, "rdf:type", "dcterms:ProvenanceStatement")
    e.texte(PROVENANCE, "rdfs:label", textes.PROVENANCE)
    for service, titre, contenu, description in (
        (SPARQL, ("Point d'accès SPARQL 1.1", "SPARQL 1.1 endpoint"), textes.SPARQL, SPARQL),
        (API, ("API HTTP de cadre-ri", "cadre-ri HTTP API"), textes.API, OPENAPI),
    ):
        e.dire(service, "rdf:type", "dcat:DataService")
        e.texte(service, "dcterms:title", titre)
        e.texte(service, "dcterms:description", contenu)
        e.dire(service, "dcat:endpointURL", SPARQL if service == SPARQL else ACCUEIL)
        e.dire(service, "dcat:endpointDescription", description)
        e.dire(service, "dcat:servesDataset", JEU)
        e.dire(service, "dcat:theme", f"{UE}data-theme/GOVE")
        _mots_cles(e, service)
        _droits(e, service, entete)
    e.dire(SPARQL, "dcterms:conformsTo", "https://www.w3.org/TR/sparql11-protocol/")
    e.dire(API, "dcterms:conformsTo", "https://spec.openapis.org/oas/v3.1.0")


def _document(e: _Ecriture, adresse: str, fr: str, en: str) -> None:
    e.dire(adresse, "rdf:type", "foaf:Document")
    e.texte(adresse, "dcterms:title", (fr, en))


def _droits(e: _Ecriture, chose: str, entete: Entete) -> None:
    e.dire(chose, "dcterms:publisher", EDITEUR)
    e.dire(chose, "dcat:contactPoint", CONTACT)
    e.dire(chose, "dcterms:license", entete["dcterms:license"][0].value)
    e.dire(chose, "dcterms:accessRights", f"{UE}access-right/PUBLIC")


def _mots_cles(e: _Ecriture, chose: str) -> None:
    for langue, mots in textes.MOTS.items():
        e.dire(chose, "dcat:keyword", *(ox.Literal(mot, language=langue) for mot in mots))


def _dater(e: _Ecriture, chose: str, entete: Entete) -> None:
    for propriete in ("dcterms:issued", "dcterms:modified"):
        date = entete[propriete][0]
        e.dire(chose, propriete, date if isinstance(date, ox.Literal) else date.value)


def _jeu(e: _Ecriture, jeu: str, titre: Texte, contenu: Texte, entete: Entete) -> None:
    e.dire(jeu, "rdf:type", "dcat:Dataset", *(() if jeu == TABLES else ("void:Dataset",)))
    e.texte(jeu, "dcterms:title", titre)
    e.texte(jeu, "dcterms:description", contenu)
    e.dire(jeu, "dcterms:identifier", ox.Literal(jeu))
    _droits(e, jeu, entete)
    _dater(e, jeu, entete)
    e.dire(jeu, "dcat:version", ox.Literal(entete["owl:versionInfo"][0].value))
    e.dire(jeu, "dcterms:language", f"{UE}language/FRA", f"{UE}language/ENG")
    e.dire(jeu, "dcterms:accrualPeriodicity", f"{UE}frequency/IRREG")
    e.dire(jeu, "dcat:theme", f"{UE}data-theme/GOVE")
    e.dire(jeu, "dcat:landingPage", ACCUEIL)
    e.dire(jeu, "dcterms:provenance", PROVENANCE)
    _mots_cles(e, jeu)
    if jeu != TABLES:
        e.dire(jeu, "dcterms:conformsTo", ONTOLOGIE)


def _compter(e: _Ecriture, jeu: str, m: Mesures) -> None:
    for nom, combien in (
        ("triples", m.triplets),
        ("entities", m.entites),
        ("distinctSubjects", m.sujets),
        ("distinctObjects", m.objets),
        ("classes", len(m.classes)),
        ("properties", len(m.proprietes)),
    ):
        e.dire(jeu, f"void:{nom}", _nombre(combien))
    # une ontologie se nomme par son IRI, un autre vocabulaire par son espace de noms (VoID, 4.5)
    e.dire(jeu, "void:vocabulary", *(ONTOLOGIE if v == RI else v for v in m.vocabulaires()))


def _detailler(e: _Ecriture, m: Mesures, liens: list[Triplet]) -> None:
    """Racine, exemples, point d'accès, partitions et liens sortants du jeu entier."""
    e.dire(JEU, "void:uriSpace", ox.Literal(RACINE))
    e.dire(JEU, "void:sparqlEndpoint", SPARQL)
    e.dire(JEU, "void:exampleResource", *EXEMPLES)
    for classe, combien in m.classes.items():
        partition = f"{CATALOGUE}#classe-{_nom_local(classe)}"
        e.dire(JEU, "void:classPartition", partition)
        e.dire(partition, "void:class", classe)
        e.dire(partition, "void:entities", _nombre(combien))
    for propriete, (triplets, sujets, objets) in m.proprietes.items():
        partition = f"{CATALOGUE}#propriete-{_nom_local(propriete)}"
        e.dire(JEU, "void:propertyPartition", partition)
        e.dire(partition, "void:property", propriete)
        e.dire(partition, "void:triples", _nombre(triplets))
        e.dire(partition, "void:distinctSubjects", _nombre(sujets))
        e.dire(partition, "void:distinctObjects", _nombre(objets))
    for (propriete, site), combien in liens_sortants(liens).items():
        cible, lot = (
            f"{CATALOGUE}#site-{_nom_local(site)}",
            f"{CATALOGUE}#liens-{_nom_local(propriete)}-{_nom_local(site)}",
        )
        e.dire(GRAPHE + "liens", "void:subset", lot)
        e.dire(lot, "rdf:type", "void:Linkset")
        e.dire(lot, "void:linkPredicate", propriete)
        e.dire(lot, "void:subjectsTarget", JEU)
        e.dire(lot, "void:objectsTarget", cible)
        e.dire(lot, "void:triples", _nombre(combien))
        e.dire(cible, "rdf:type", "void:Dataset")
        e.dire(cible, "void:uriSpace", ox.Literal(site))


def _nom_local(iri: str) -> str:
    """Morceau d'IRI stable et ASCII pour nommer une partition (« ri-Obligation », « ror.org »)."""
    court = abreger(iri)
    return re.sub(r"[^A-Za-z0-9.]+", "-", court if court != iri else re.sub(r"^https?://", "", iri)).strip("-")


def _tables(e: _Ecriture, entete: Entete) -> None:
    _jeu(e, TABLES, textes.TABLES, textes.CONTENU_DES_TABLES, entete)
    _document(e, f"{TELECHARGEMENTS}/{METADONNEES_CSV}", "Description des tables (CSVW)", "Table descriptions (CSVW)")
    e.dire(TABLES, "foaf:page", f"{TELECHARGEMENTS}/{METADONNEES_CSV}")
    e.dire(JEU, "dcterms:hasPart", TABLES)


def _fichiers(e: _Ecriture, entete: Entete) -> None:
    for d in DISTRIBUTIONS.values():
        e.dire(d.jeu, "dcat:distribution", d.iri)
        e.dire(d.iri, "rdf:type", "dcat:Distribution")
        e.texte(d.iri, "dcterms:title", (d.fr, d.en))
        e.texte(d.iri, "dcterms:description", (d.contenu, d.content))
        _document(e, d.adresse, d.fr, d.en)
        e.dire(d.iri, "dcat:accessURL", TELECHARGEMENTS)
        e.dire(d.iri, "dcat:downloadURL", d.adresse)
        e.dire(d.iri, "dcat:mediaType", IANA + d.format.mime)
        e.dire(d.iri, "dcterms:format", f"{UE}file-type/{d.format.code}")
        e.dire(d.iri, "dcterms:conformsTo", d.format.norme)
        e.dire(d.iri, "dcterms:license", entete["dcterms:license"][0].value)
        e.dire(d.iri, "dcterms:language", f"{UE}language/FRA", f"{UE}language/ENG")
        _dater(e, d.iri, entete)
        if d.jeu != TABLES:
            e.dire(d.jeu, "void:dataDump", d.adresse)

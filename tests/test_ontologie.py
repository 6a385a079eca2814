"""L'ontologie : règles de la maison en SHACL, cohérence OWL, contradictions attrapées."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from serveur.graphe.chargement import charger_sources
from serveur.graphe.inference import inferer
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RI, RIF, developper, graphe_nomme
from serveur.services.validation.tables import fichiers_des_formes

RACINE = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def union(graphe_rdflib) -> Graph:
    graphe = Graph(bind_namespaces="none")
    for s, p, o, _ in graphe_rdflib.quads((None, None, None, None)):
        graphe.add((s, p, o))
    return graphe


@pytest.fixture(scope="module")
def formes() -> Graph:
    return Graph().parse(RACINE / "formes_shacl" / "maison.ttl")


def constats(graphe: Graph, formes: Graph) -> set[tuple[str, str]]:
    """(forme, nœud fautif) de la validation."""
    _, rapport, _ = pyshacl.validate(graphe, shacl_graph=formes, inference="none")
    trouves = set()
    for constat in rapport.subjects(RDF.type, SH.ValidationResult):
        source = rapport.value(constat, SH.sourceShape)
        proprietaire = next(formes.subjects(SH.property, source), source)
        trouves.add((str(proprietaire).removeprefix(RIF), str(rapport.value(constat, SH.focusNode))))
    return trouves


def test_la_maison_est_en_ordre(union: Graph, formes: Graph):
    exceptions = {
        (str(e.regle).rsplit("#", 1)[-1], str(e.noeud))
        for e in union.query(
            "SELECT ?regle ?noeud { ?e a <"
            + RIF
            + "Exception> ; <"
            + RIF
            + "regle> ?regle ; <"
            + RIF
            + "noeud> ?noeud }"
        )
    }
    trouves = constats(union, formes)
    assert trouves - exceptions == set()
    assert exceptions - trouves == set(), "une exception ne sert plus : la retirer"


@pytest.mark.parametrize(
    ("propriete", "forme"),
    [
        ("ri:domaine", "M02-EnonceComplet"),
        ("ri:objet", "M02-EnonceComplet"),
        ("ri:fondement", "M02-EnonceComplet"),
        ("ri:passage", "M02-EnonceComplet"),
        ("ri:action", "M04-ActionDite"),
        ("ri:autorite", "M10-SuperieurNomme"),
        ("ri:citation", "M08-DispositionCitable"),
        ("skos:notation", "M06-ActeurIdentifie"),
        ("skos:inScheme", "M05-ConceptRange"),
        ("oa:end", "M07-PassageDansLeTexte"),
    ],
)
def test_une_regle_de_la_maison_peut_echouer(union: Graph, formes: Graph, propriete: str, forme: str):
    predicat = URIRef(developper(propriete))
    cible = {"ri:action": "ri:Attribution", "ri:autorite": "ri:Rattachement", "skos:inScheme": "skos:Concept"}
    sujets = sorted(set(union.subjects(predicat, None)))
    if propriete in cible:
        sujets = [s for s in sujets if (s, RDF.type, URIRef(developper(cible[propriete]))) in union]
    retires = list(union.triples((sujets[0], predicat, None)))
    for triplet in retires:
        union.remove(triplet)
    try:
        assert (forme, str(sujets[0])) in constats(union, formes)
    finally:
        for triplet in retires:
            union.add(triplet)


def test_chaque_terme_sert_a_une_requete():
    requetes = "\n".join(c.read_text(encoding="utf-8") for c in (RACINE / "requetes").rglob("*.rq"))
    termes = set()
    for chemin in (RACINE / "ontologie").glob("*.ttl"):
        termes |= set(re.findall(r"^ri:(\w+)$", chemin.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(termes) > 70
    # Les termes des soumissions servent aux formes qui les valident.
    formes = "\n".join(c.read_text(encoding="utf-8") for c in fichiers_des_formes(RACINE / "formes_shacl"))
    soumissions = set()
    for chemin in (RACINE / "ontologie").glob("soumissions*.ttl"):
        soumissions |= set(re.findall(r"^ri:(\w+)$", chemin.read_text(encoding="utf-8"), re.MULTILINE))
    assert sorted(t for t in termes - soumissions if not re.search(rf"\bri:{t}\b", requetes)) == []
    assert sorted(t for t in soumissions - {"Soumission"} if not re.search(rf"\bri:{t}\b", formes)) == []


def test_owlrl_attrape_une_contradiction():
    quads = charger_sources()
    graphe = ox.NamedNode(graphe_nomme("cadre"))
    faux = ox.Quad(
        ox.NamedNode(developper("acteur:ssigri")),
        ox.NamedNode(developper("rdf:type")),
        ox.NamedNode(RI + "Poste"),
        graphe,
    )
    with pytest.raises(DonneesFautives, match="se contredit"):
        inferer([*quads, faux])


def test_les_inferences_restent_a_part(moteur):
    inferences = graphe_nomme("inferences")
    enonce = {(q.subject, q.predicate, q.object) for q in moteur.magasin if q.graph_name.value != inferences}
    inferes = [q for q in moteur.magasin if q.graph_name.value == inferences]
    assert len(inferes) > 1000
    assert not [q for q in inferes if (q.subject, q.predicate, q.object) in enonce]
    assert not [q for q in inferes if q.predicate.value == developper("owl:sameAs")]


def test_hermit_trouve_le_graphe_coherent_et_une_contradiction(tmp_path: Path, union: Graph):
    owlready2 = pytest.importorskip("owlready2", reason="owlready2 manque : pip install -e .[dev]")

    def coherent(graphe: Graph, nom: str) -> tuple[bool, list[str]]:
        chemin = tmp_path / f"{nom}.nt"
        graphe.serialize(chemin, format="nt", encoding="utf-8")
        monde = owlready2.World()
        monde.get_ontology(chemin.as_uri()).load()
        try:
            with monde.ontologies[next(iter(monde.ontologies))]:
                owlready2.sync_reasoner_hermit(monde, infer_property_values=False, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return False, []
        return True, [c.name for c in monde.inconsistent_classes()]

    stricte = Graph(bind_namespaces="none")
    annotations = {developper(p) for p in ("ri:passage", "ri:passageComplementaire", "ri:etendue", "rdfs:isDefinedBy")}
    # xsd:date et xsd:gYearMonth ne sont pas des types de données d'OWL 2 : HermiT les refuse.
    hors_owl = {URIRef(developper(f"xsd:{t}")) for t in ("date", "gYearMonth", "gYear")}
    for s, p, o in union:
        if isinstance(o, Literal) and o.datatype in hors_owl:
            continue
        if str(p) not in annotations and not str(s).startswith(RIF) and "#char=" not in f"{s}{o}":
            stricte.add((s, p, o))
    assert coherent(stricte, "graphe") == (True, [])
    stricte.add((URIRef(developper("acteur:csri")), RDF.type, URIRef(RI + "Fonds")))
    assert coherent(stricte, "contradiction")[0] is False

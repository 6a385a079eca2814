# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'ontologie : chaque terme sert, cohérence OWL, contradictions attrapées, inférences à part."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, URIRef

from serveur.graphe.chargement import charger_sources, lire_turtle
from serveur.graphe.inference import inferer
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RI, RIF, abreger, developper, graphe_nomme
from serveur.services.validation.tables import fichiers_des_formes

RACINE = Path(__file__).resolve().parent.parent
REUNIES = {"acteurs", "documents", "sources", "administration-publique", "acces-information-et-prp"}


@pytest.fixture(scope="module")
def union(graphe_rdflib) -> Graph:
    graphe = Graph(bind_namespaces="none")
    for s, p, o, _ in graphe_rdflib.quads((None, None, None, None)):
        graphe.add((s, p, o))
    return graphe


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


def test_un_objet_est_dans_le_fichier_de_sa_racine():
    """Une branche n'est pas coupée : un concept suit l'un de ceux qui sont plus larges, ou donne son nom au fichier."""
    dossier = RACINE / "ontologie" / "vocabulaires" / "objets"
    places: dict[str, str] = {}
    larges: dict[str, set[str]] = {}
    for chemin in sorted(dossier.glob("*.ttl")):
        for quad in lire_turtle(chemin, RI):
            sujet = abreger(str(quad.subject.value))
            assert places.setdefault(sujet, chemin.stem) == chemin.stem, f"{sujet} est dans deux fichiers"
            if quad.predicate.value == developper("skos:broader"):
                larges.setdefault(sujet, set()).add(abreger(str(quad.object.value)))
    assert len(places) > 100
    egares = {
        concept
        for concept, siens in larges.items()
        if places[concept] not in {places[large] for large in siens} | {concept.removeprefix("objet:")}
    }
    egares |= {c for c in places.keys() - larges.keys() if places[c] not in {*REUNIES, c.removeprefix("objet:")}}
    assert egares == set(), "un objet est dans le fichier de sa racine, ou lui donne son nom (STYLE.md, 9)"
    sans_tete = {nom for nom in places.values() if places.get(f"objet:{nom}") != nom}
    assert sans_tete == REUNIES, "un fichier porte le nom de son concept de tête, hors les réunions de STYLE.md (9)"


def test_owlrl_attrape_une_contradiction():
    acteur = ox.NamedNode(developper("acteur:ssigri"))
    graphe = ox.NamedNode(graphe_nomme("cadre"))
    # l'ontologie et ce que dit l'acteur suffisent : tout le graphe infère trente fois plus
    quads = [q for q in charger_sources() if q.graph_name.value == graphe_nomme("ontologie") or q.subject == acteur]
    inferer(quads)
    faux = ox.Quad(
        acteur,
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


def test_hermit_trouve_le_graphe_coherent_et_une_contradiction(tmp_path: Path, union: Graph, graphe_rdflib):
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
    # l'ontologie et ce que dit l'acteur, cohérents comme tout ce dont ils sont tirés, suffisent à la contradiction
    acteur = URIRef(developper("acteur:csri"))
    ontologie = graphe_rdflib.graph(URIRef(graphe_nomme("ontologie")))
    seul = Graph(bind_namespaces="none")
    for triplet in stricte:
        if triplet in ontologie or triplet[0] == acteur:
            seul.add(triplet)
    seul.add((acteur, RDF.type, URIRef(RI + "Fonds")))
    assert coherent(seul, "contradiction")[0] is False

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le rapport en RDF est un rapport SHACL selon la norme : cardinalités, sh:conforms ; notre verdict a son propre nom."""

from __future__ import annotations

import pyshacl
import pytest
from conftest import RACINE
from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from test_validation import ENTENTE, EXEMPLES

from serveur.noyau.espaces import RIF
from serveur.services.validation.formes import Formes
from serveur.services.validation.rapport_shacl import graphe_du_rapport
from serveur.services.validation.rapports.ecriture import a_partir_de, document_en_erreur, ecrire

CONFORME = URIRef(f"{RIF}conforme")


def verdicts(documents) -> tuple[bool, bool]:
    """(sh:conforms, rif:conforme) du seul rapport."""
    graphe = graphe_du_rapport(documents)
    (rapport,) = graphe.subjects(RDF.type, SH.ValidationReport)
    return graphe.value(rapport, SH.conforms).toPython(), graphe.value(rapport, CONFORME).toPython()


@pytest.mark.parametrize("nom_format", ["turtle", "jsonld"])
def test_le_rapport_suit_les_formes_d_un_rapport(nom_format: str, validateur):
    documents = [d for c in EXEMPLES for d in validateur.valider(c.read_bytes(), c.name)]
    documents.append(document_en_erreur("x.yaml", "ligne 1 : illisible."))
    graphe = Graph().parse(
        data=ecrire(documents, nom_format), format="json-ld" if nom_format == "jsonld" else nom_format
    )
    assert len(set(graphe.subjects(RDF.type, SH.ValidationReport))) == len(documents)
    formes = Graph().parse(RACINE / "tests" / "rapport-shacl.ttl")
    conforme, _, texte = pyshacl.validate(graphe, shacl_graph=formes, meta_shacl=True)
    assert conforme, texte
    (un, *_) = graphe.subjects(SH.sourceShape, None)
    rapport = graphe.value(predicate=SH.result, object=un)
    graphe.set((rapport, SH.conforms, Literal(True)))
    assert not pyshacl.validate(graphe, shacl_graph=formes)[0]


def test_un_constat_qui_n_est_pas_une_violation_laisse_le_verdict_et_non_sh_conforms(validateur):
    avec = ENTENTE + b"cle_inconnue: x\n"
    rendu = validateur.valider(avec, "e.yaml")
    assert {c["gravite"] for c in rendu[0]["constats"]} == {"information"}
    assert verdicts(rendu) == (False, True)
    assert verdicts([a_partir_de(rendu[0], "violation")]) == (False, True)  # des constats mis de côté restent trouvés
    assert verdicts(validateur.valider(ENTENTE, "e.yaml")) == (True, True)
    assert verdicts(validateur.valider(b"type: EntentePartenariat\n", "e.yaml")) == (False, False)


def test_un_document_non_lu_n_est_conforme_d_aucune_facon():
    assert verdicts([document_en_erreur("x.yaml", "illisible.")]) == (False, False)


def test_les_termes_du_rapport_sont_definis_dans_les_deux_langues(validateur):
    """Tout ce que rif: ajoute à un rapport est nommé et défini là où les formes sont publiées."""
    documents = [d for c in EXEMPLES for d in validateur.valider(c.read_bytes(), c.name)]
    employes = {p for p in graphe_du_rapport(documents).predicates() if p.startswith(RIF)} | {URIRef(f"{RIF}cellule")}
    assert CONFORME in employes
    publie = Formes.charger().graphe
    for terme in employes:
        assert (terme, RDF.type, RDF.Property) in publie, terme
        assert publie.value(terme, RDFS.isDefinedBy)
        for propriete in (SKOS.prefLabel, SKOS.definition):
            assert {o.language for o in publie.objects(terme, propriete)} == {"fr", "en"}, terme

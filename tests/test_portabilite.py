# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Chaque requête du catalogue rend les mêmes solutions dans le moteur embarqué et dans Virtuoso, interrogé par HTTP.

rdflib, le troisième moteur, est dans tests/test_catalogue.py. Le serveur Oxigraph est le moteur embarqué servi : il
charge le graphe, s'écrit et se relève ici, et tests/test_distant.py compare ses réponses. Ce que « les mêmes » veut
dire est dans tests/comparaison.py, et les serveurs dans tests/serveurs.py.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import serveurs
from comparaison import CONSTRUIT, lire, resultat, verifier

from serveur.graphe.construction import GRAPHE_NQ
from serveur.moteurs.embarque import Moteur
from serveur.services.requetes.repertoire import catalogue, requete

DELAI = 20.0


@pytest.fixture(scope="module")
def virtuoso(artefact: Path) -> Iterator[serveurs.Serveur]:
    with serveurs.virtuoso(artefact / GRAPHE_NQ) as demarre:
        yield demarre


@pytest.fixture
def oxigraph(artefact: Path) -> Iterator[serveurs.Serveur]:
    with serveurs.oxigraph(artefact / GRAPHE_NQ) as demarre:
        yield demarre


@pytest.mark.parametrize("nom", ["oxigraph", "virtuoso"])
def test_le_graphe_entier_est_charge(nom: str, request: pytest.FixtureRequest, moteur: Moteur):
    """Autant de triplets dans chaque graphe nommé : sans quoi deux réponses vides se ressembleraient."""
    compte = (
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } "
        "FILTER (STRSTARTS(STR(?g), 'https://w3id.org/cadre-ri/')) } GROUP BY ?g"
    )
    serveur = request.getfixturevalue(nom)
    attendu = resultat(moteur.evaluer(compte), compte)
    assert not isinstance(attendu, bool)
    assert attendu.total() >= 5
    verifier(serveur.nom, attendu, distant(serveur, compte))


@pytest.mark.parametrize("nom", sorted(catalogue()))
def test_memes_solutions(nom: str, virtuoso: serveurs.Serveur, moteur: Moteur):
    texte = requete(nom).sparql
    verifier(virtuoso.nom, resultat(moteur.evaluer(texte), texte), distant(virtuoso, texte))


@pytest.mark.parametrize("moteur_vide", ["oxigraph", "virtuoso"])
def test_un_serveur_vide_s_ecrit_s_arrete_et_reprend(moteur_vide: str):
    """Ce que les tests de publication attendent de tests/serveurs.py : écrire par graphe, tomber, revenir."""
    graphe = "https://exemple.org/graphe"
    with getattr(serveurs, moteur_vide)() as ouvert:
        ecrit = urllib.request.Request(
            f"{ouvert.graphes}?{urllib.parse.urlencode({'graph': graphe})}",
            data='<urn:a> <urn:b> "mise en œuvre" .'.encode(),
            headers={"Content-Type": "text/turtle"},
            method="PUT",
        )
        mots = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        if ouvert.identifiants:
            mots.add_password(None, ouvert.racine, *ouvert.identifiants)
        with urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(mots)).open(ecrit, timeout=DELAI):
            pass
        ajout = urllib.parse.urlencode({"update": f'INSERT DATA {{ GRAPH <{graphe}> {{ <urn:a> <urn:b> "→" }} }}'})
        with urllib.request.urlopen(ouvert.mise_a_jour, data=ajout.encode(), timeout=DELAI):
            pass
        lus = f"SELECT ?o {{ GRAPH <{graphe}> {{ ?s ?p ?o }} }}"
        avant = distant(ouvert, lus)
        assert avant.total() == 2
        ouvert.arreter(brutalement=True)
        with pytest.raises(urllib.error.URLError):
            distant(ouvert, lus)
        ouvert.demarrer()
        verifier(ouvert.nom, avant, distant(ouvert, lus))


def distant(serveur: serveurs.Serveur, texte: str):
    """Résultat de la requête sur le serveur, moins ce qu'il dit de ses propres graphes.

    Le format se demande selon la forme de la requête : au choix, Virtuoso rend un CONSTRUCT en tableau JSON.
    """
    demande = urllib.request.Request(
        serveur.interrogation,
        data=urllib.parse.urlencode({"query": texte}).encode(),
        headers={"Accept": "application/n-triples" if CONSTRUIT.search(texte) else "application/sparql-results+json"},
    )
    try:
        with urllib.request.urlopen(demande, timeout=DELAI) as reponse:
            rendu = lire(reponse.read(), texte)
    except urllib.error.HTTPError as erreur:
        with erreur:
            pytest.fail(f"{serveur.nom} répond {erreur.code} : {erreur.read().decode()[:600]}")
    if isinstance(rendu, bool):
        return rendu
    internes = {("graphe", ("iri", iri)) for iri in serveur.graphes_internes}
    return type(rendu)({ligne: compte for ligne, compte in rendu.items() if internes.isdisjoint(ligne)})

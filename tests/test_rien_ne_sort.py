# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Aucune face ne sort sur le réseau sans que la configuration le dise : un port écoute, rien ne doit y venir."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
import serveurs

import serveur
from serveur.faces.commande import main
from serveur.graphe.construction import GRAPHE_NQ
from serveur.moteurs.bassin import Bassin, Limites
from serveur.moteurs.jeu import Jeu, preparer
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre
from serveur.noyau.resultats import Demande

REQUETES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "ASK { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "DESCRIBE <URL>",
    "CONSTRUCT { ?s ?p ?o } FROM NAMED <URL> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <URL>",
    "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
    # ce qu'un analyseur lit comme un commentaire ou une chaîne, et un autre comme un mot-clé
    "ASK { ?s ?p ?o #\r SERVICE <URL> { ?s ?p ?o } \n}",
    'SELECT ("a\\u005C" AS ?x) { SERVICE <URL> { ?s ?p ?o } } #" AS ?x) {}',
    "ASK { SERVICE #c\n SILENT <URL> { ?s ?p ?o } }",
    "ASK { FILTER (1<2&&'>'='>') SERVICE <URL> { ?s ?p ?o } FILTER ('a'='a') }",
    "ASK { ?s ?p 1SERVICE<URL>{ ?s ?p ?o } }",
    'ASK { ?s ?p """x\' #""" SERVICE <URL> { ?s ?p ?o } }',
]
PARADES = [q for q in REQUETES if "SERVICE" in q]


SONDE = """
import os
from serveur.moteurs.travailleurs import sans_reseau
avant = os.readlink("/proc/self/ns/net")
sans_reseau()
print(avant != os.readlink("/proc/self/ns/net"))
"""


@pytest.mark.parametrize("requete", REQUETES)
def test_le_web(client, ecoute, requete: str):
    port, venues = ecoute
    adresse = f"http://127.0.0.1:{port}/x"
    texte = requete.replace("URL", adresse)
    for entetes in ({"Accept": "text/html"}, {"Accept": "application/json"}):
        client.get("/sparql", query_string={"query": texte}, headers=entetes)
        client.post("/sparql", data=texte, content_type="application/sparql-query", headers=entetes)
    client.get("/sparql", query_string={"query": "ASK {}", "default-graph-uri": adresse, "named-graph-uri": adresse})
    client.get("/requetes/raci", query_string={"objet": adresse})
    client.get("/questions", query_string={"q": adresse})
    client.post("/validation", data=f"@prefix x: <{adresse}> . <{adresse}> a x:y .", content_type="text/turtle")
    client.get("/validation", query_string={"exemple": adresse})
    assert venues == []


@pytest.mark.parametrize("requete", REQUETES[:3])
def test_la_commande_et_le_carnet(artefact, ecoute, requete: str, capsys):
    port, venues = ecoute
    texte = requete.replace("URL", f"http://127.0.0.1:{port}/x")
    assert main(["sparql", texte]) == 2
    assert "cadre-ri : " in capsys.readouterr().err
    with serveur.ouvrir() as g, pytest.raises(ErreurCadre):
        g.sparql(texte)
    assert venues == []


def test_un_service_permis_l_est_et_lui_seul(artefact, ecoute):
    """SERVICE vers une adresse que la configuration nomme répond ; vers toute autre, il est refusé."""
    port, venues = ecoute
    with contextlib.ExitStack() as pile:
        ailleurs = pile.enter_context(serveurs.oxigraph(artefact / GRAPHE_NQ))
        bassin = pile.enter_context(Bassin(Jeu("vide"), Limites(delai=10, travailleurs=1), (ailleurs.interrogation,)))
        requete = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{ailleurs.interrogation}> {{ ?s ?p ?o }} }}"
        assert int(bassin.lignes(requete)[0]["n"] or 0) > 40_000
        for autre in (f"<http://127.0.0.1:{port}/x>", f"<{ailleurs.interrogation}/autre>", "?u"):
            with pytest.raises(EntreeInutilisable, match="SERVICE n'est pas permis"):
                bassin.executer(Demande(f"SELECT * {{ SERVICE {autre} {{ ?s ?p ?o }} }}"))
        with pytest.raises(EntreeInutilisable, match="FROM"):
            bassin.executer(Demande(f"SELECT * FROM <{ailleurs.interrogation}> {{ ?s ?p ?o }}"))
    assert venues == []


@pytest.mark.parametrize("requete", PARADES)
def test_le_reseau_ouvert_ne_sert_qu_aux_adresses_permises(artefact, ecoute, requete: str):
    """Avec un service permis, les travailleurs ont le réseau : seul le contrôle tient, et il doit tenir."""
    port, venues = ecoute
    texte = requete.replace("URL", f"http://127.0.0.1:{port}/x")
    with Bassin(Jeu("vide"), Limites(delai=5, travailleurs=1), (f"http://127.0.0.1:{port}/permis",)) as bassin:
        with pytest.raises(EntreeInutilisable):
            bassin.executer(Demande(texte))
        for graphe in ("", "http://a/"):
            with pytest.raises(EntreeInutilisable):
                bassin.lire(Demande(texte), [graphe])
    assert venues == []


@pytest.mark.parametrize("requete", PARADES)
def test_rien_de_tel_ne_va_au_moteur_distant(artefact, ecoute, requete: str):
    port, venues = ecoute
    with Bassin(Jeu("vide"), Limites(delai=5, travailleurs=1)) as bassin:
        for texte in (requete, requete.replace("SERVICE", "\\u0053ERVICE")):
            with pytest.raises(EntreeInutilisable):
                bassin.lire(Demande(texte.replace("URL", f"http://127.0.0.1:{port}/x")), [])
    assert venues == []


@pytest.mark.parametrize(
    "requete",
    [
        'SELECT ("x\\u000Ay service from" AS ?x) {}',
        "SELECT ?l { ?s ?p ?l " + "{" * 40 + ' FILTER (CONTAINS(STR(?l), "services")) ' + "}" * 40 + " }",
        "SELECT ?service ?from { BIND (1 AS ?service) # SERVICE <http://a/> {}\n BIND (2 AS ?from) }",
        "PREFIX service: <http://a/service#> SELECT * { ?s service:from 'from <http://a/>' }",
    ],
)
def test_le_mot_qui_n_en_est_pas_un_est_permis(artefact, requete: str):
    with Bassin(preparer(artefact / GRAPHE_NQ), Limites(travailleurs=1)) as bassin:
        assert bassin.executer(Demande(requete)).forme == "solutions"


def test_le_travailleur_n_a_pas_de_reseau(artefact):
    """Là où le système le permet, le processus lui-même ne joint rien, quoi qu'il évalue."""
    possible = subprocess.run([sys.executable, "-c", SONDE], capture_output=True, text=True, check=True)
    with Bassin(preparer(artefact / GRAPHE_NQ), Limites(travailleurs=1)) as bassin:
        souche = bassin._pepiniere._souche
        assert souche is not None
        ici, la = (Path(f"/proc/{p}/ns/net").readlink() for p in ("self", souche.pid))
    if possible.stdout.strip() == "False":
        pytest.skip("ce système ne permet pas de couper le réseau d'un processus (unshare refusé)")
    assert ici != la

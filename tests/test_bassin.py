"""Requêtes d'inconnus : rien ne sort, rien ne bloque, tout s'explique."""

from __future__ import annotations

import socket
import threading

import pytest

from serveur.graphe import bassin as module
from serveur.graphe.bassin import Bassin
from serveur.noyau.erreurs import DelaiDepasse, EntreeInutilisable, ErreurCadre, TropGrand


@pytest.fixture(scope="module")
def bassin(artefact):
    with Bassin(artefact, travailleurs=1, delai=4) as ouvert:
        ouvert.executer("ASK { ?s ?p ?o }")
        yield ouvert


@pytest.fixture
def ecoute():
    """Un port qui note toute connexion."""
    prise = socket.create_server(("127.0.0.1", 0))
    prise.settimeout(0.2)
    venues: list[str] = []
    fini = threading.Event()

    def ecouter() -> None:
        while not fini.is_set():
            try:
                connexion, adresse = prise.accept()
            except TimeoutError:
                continue
            venues.append(str(adresse))
            connexion.close()

    fil = threading.Thread(target=ecouter)
    fil.start()
    yield prise.getsockname()[1], venues
    fini.set()
    fil.join()
    prise.close()


def test_formats(bassin: Bassin):
    assert bassin.executer("SELECT (1 AS ?n) {}", "csv") == ("solutions", b"n\r\n1\r\n")
    assert bassin.executer("ASK { ?s ?p ?o }", "csv")[1] == b"true"
    genre, corps = bassin.executer("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 1", "ntriples")
    assert genre == "graphe"
    assert corps.endswith(b" .\n")


@pytest.mark.parametrize(
    "gabarit",
    [
        "SELECT * {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE SILENT <{u}> {{ ?s ?p ?o }} }} }} }} }}",
        "SELECT * {{ \\u0053ERVICE <{u}> {{ ?s ?p ?o }} }}",
        "SELECT * FROM <{u}> {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <{u}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "LOAD <{u}>",
        "ASK {{ FILTER EXISTS {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }}",
    ],
)
def test_rien_ne_sort(bassin: Bassin, ecoute: tuple[int, list[str]], gabarit: str):
    port, venues = ecoute
    with pytest.raises(EntreeInutilisable):
        bassin.executer(gabarit.format(u=f"http://127.0.0.1:{port}/x"))
    assert venues == []


def test_le_mot_dans_un_litteral_est_permis(bassin: Bassin):
    assert bassin.executer('ASK { BIND ("SERVICE <http://x> FROM" AS ?x) }', "csv")[1] == b"true"


@pytest.mark.parametrize(
    ("requete", "erreur"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", DelaiDepasse),
        ("SELECT * {" + "{" * 40_000 + "}" * 40_000 + "}", (DelaiDepasse, EntreeInutilisable)),
        ("SELECT * { FILTER" + "(" * 45_000 + "1" + ")" * 45_000 + "}", (DelaiDepasse, EntreeInutilisable)),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", TropGrand),
        ("SELECT * { ?s ?p", EntreeInutilisable),
        ("", EntreeInutilisable),
        ("A" * 100_001, EntreeInutilisable),
    ],
)
def test_une_requete_qui_tue_ne_tue_qu_elle(bassin: Bassin, requete: str, erreur):
    with pytest.raises(erreur):
        bassin.executer(requete)
    assert bassin.executer("ASK { ?s ?p ?o }", "csv")[1] == b"true"


def test_le_delai_est_tenu(artefact):
    import time

    with Bassin(artefact, travailleurs=1, delai=0.8) as court:
        court.executer("ASK { ?s ?p ?o }")
        debut = time.monotonic()
        with pytest.raises(DelaiDepasse, match=r"0\.8 secondes"):
            court.executer("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert time.monotonic() - debut < 5


def test_la_limite_est_annoncee(bassin: Bassin):
    with pytest.raises(TropGrand, match=f"{module.OCTETS_MAX // 1024**2} Mo"):
        bassin.executer("SELECT * { ?a ?b ?c . ?d ?e ?f }")


def test_un_travailleur_tue_a_la_main_ne_coute_que_sa_requete(artefact):
    """SIGKILL en pleine requête, trois fois : la requête est perdue, les suivantes répondent."""
    import os
    import signal
    import threading
    import time

    lourde = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with Bassin(artefact, travailleurs=1, delai=20) as bassin:
        for _ in range(3):
            assert bassin.executer("ASK {}", "json")[0] == "booleen"
            perdue: list[BaseException] = []

            def poser(perdue=perdue) -> None:
                try:
                    bassin.executer(lourde, "json")
                except ErreurCadre as erreur:
                    perdue.append(erreur)

            fil = threading.Thread(target=poser)
            fil.start()
            time.sleep(0.7)
            gestion = bassin._travailleurs.bassin._pool_manager.worker_manager
            os.kill(next(iter(gestion.workers)), signal.SIGKILL)
            fil.join(15)
            assert len(perdue) == 1
            assert bassin.executer("ASK {}", "json")[0] == "booleen"

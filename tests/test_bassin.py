# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Requêtes d'inconnus : rien ne sort, rien ne bloque, tout s'explique, rien ne fuit."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import RACINE
from doublures import ALLOUER, BRULER, LARGE, LOURDE, SORTIR, TRI, employer_la_souche_d_essai

from serveur.graphe.construction import GRAPHE_NQ
from serveur.moteurs import pepiniere, serialisation
from serveur.moteurs.bassin import Bassin, Limites
from serveur.moteurs.jeu import Jeu, preparer
from serveur.noyau.erreurs import (
    DelaiDepasse,
    EntreeInutilisable,
    ErreurCadre,
    MemoireDepassee,
    NonAcceptable,
    Occupe,
    TropGrand,
)
from serveur.noyau.resultats import Demande

OUI = Demande("ASK { ?s ?p ?o }", "csv")


@pytest.fixture(scope="module")
def jeu(artefact) -> Jeu:
    return preparer(artefact / GRAPHE_NQ)


@pytest.fixture(scope="module")
def bassin(jeu):
    with Bassin(jeu, Limites(travailleurs=1, delai=4)) as ouvert:
        yield ouvert


def descendants(bassin: Bassin) -> set[int]:
    """Processus vivants de la souche, zombis compris."""
    souche = bassin._pepiniere._souche
    assert souche is not None
    fils = Path(f"/proc/{souche.pid}/task/{souche.pid}/children").read_text(encoding="ascii").split()
    return {int(pid) for pid in fils}


def test_formats(bassin: Bassin):
    reponse = bassin.executer(Demande("SELECT (1 AS ?n) {}", "csv"))
    assert (reponse.forme, reponse.corps) == ("solutions", b"n\r\n1\r\n")
    assert bassin.executer(OUI).corps == b"true"
    graphe = bassin.executer(Demande("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 1", graphe="ntriples"))
    assert graphe.forme == "graphe"
    assert graphe.corps.endswith(b" .\n")
    with pytest.raises(NonAcceptable, match="rend un graphe"):
        bassin.executer(Demande("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "csv", None))


@pytest.mark.parametrize(
    "gabarit",
    [
        "SELECT * {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE SILENT <{u}> {{ ?s ?p ?o }} }} }} }} }}",
        "SELECT * {{ \\u0053ERVICE <{u}> {{ ?s ?p ?o }} }}",
        "PREFIX x: <{u}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES ?u {{ <{u}> }} SERVICE ?u {{ ?s ?p ?o }} }}",
        "SELECT * FROM <{u}> {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED <{u}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "BASE <{u}> CONSTRUCT {{ ?s ?p ?o }} FROM <> WHERE {{ ?s ?p ?o }}",
        "DESCRIBE <http://a/> FROM <{u}>",
        "LOAD <{u}>",
        "ASK {{ FILTER EXISTS {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }}",
        "SELECT (EXISTS {{ SERVICE <{u}> {{ ?s ?p ?o }} }} AS ?e) {{}}",
        "SELECT ?s {{ ?s ?p ?o }} ORDER BY EXISTS {{ SERVICE <{u}> {{ ?a ?b ?c }} }}",
        "SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING (NOT EXISTS {{ SERVICE <{u}> {{ ?a ?b ?c }} }})",
    ],
)
def test_rien_ne_sort(bassin: Bassin, ecoute: tuple[int, list[str]], gabarit: str):
    port, venues = ecoute
    with pytest.raises(EntreeInutilisable):
        bassin.executer(Demande(gabarit.format(u=f"http://127.0.0.1:{port}/x")))
    assert venues == []


def test_un_graphe_absent_du_protocole_est_vide_et_rien_n_est_cherche(bassin: Bassin, ecoute):
    port, venues = ecoute
    adresse = f"http://127.0.0.1:{port}/x"
    reponse = bassin.executer(Demande("ASK { ?s ?p ?o }", "csv", defaut=(adresse,)))
    assert reponse.corps == b"false"
    assert reponse.avis == (f"graphe-inconnu {adresse}",)
    assert venues == []


def test_from_choisit_parmi_nos_graphes(bassin: Bassin):
    compte = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}".format
    tout = bassin.lignes(compte(""))[0]["n"]
    liens = bassin.lignes(compte("FROM <https://w3id.org/cadre-ri/graphe/liens>"))[0]["n"]
    assert 0 < int(liens or 0) < int(tout or 0)
    demande = Demande(compte(""), "csv", defaut=("https://w3id.org/cadre-ri/graphe/liens",))
    assert bassin.executer(demande).corps.split()[1].decode() == liens


def test_le_mot_dans_un_litteral_est_permis(bassin: Bassin):
    assert bassin.executer(Demande('ASK { BIND ("SERVICE <http://x> FROM" AS ?x) }', "csv")).corps == b"true"


@pytest.mark.parametrize(
    ("requete", "erreur"),
    [
        (LARGE, TropGrand),
        ("SELECT * { ?s ?p", EntreeInutilisable),
        ("", EntreeInutilisable),
        ("A" * 100_001, EntreeInutilisable),
    ],
)
def test_une_requete_refusee_ne_coute_qu_elle(bassin: Bassin, requete: str, erreur):
    with pytest.raises(erreur):
        bassin.executer(Demande(requete))
    assert bassin.executer(OUI).corps == b"true"


def test_une_requete_qui_tue_ne_tue_qu_elle(jeu: Jeu, monkeypatch: pytest.MonkeyPatch):
    """Ce qui brûle, alloue ou fait tomber son travailleur : le temps, la mémoire, un processus mort ; les suivantes répondent."""
    employer_la_souche_d_essai(monkeypatch)
    with Bassin(jeu, Limites(travailleurs=1, delai=1, memoire=64 * 1024**2)) as borne:
        for requete, erreur in ((BRULER, DelaiDepasse), (ALLOUER, TropGrand), (SORTIR, MemoireDepassee)):
            with pytest.raises(erreur):
                borne.executer(Demande(requete))
            assert borne.executer(OUI).corps == b"true"


def test_les_doublures_du_banc_sont_finies_et_nous_eprouvent(jeu: Jeu):
    """Chaque motif libre y est dans une sous-requête bornée : aucun moteur n'y perd plus que quelques secondes."""
    textes = [f.read_text(encoding="utf-8") for f in (RACINE / "bancs" / "requetes").glob("tueuse-*.rq")]
    assert len(textes) >= 3
    with Bassin(jeu, Limites(travailleurs=1, delai=1)) as court:
        for texte in textes:
            motifs = re.findall(r"\?\w+ \?\w+ \?\w+ \.", texte)
            assert len(re.findall(r"\?\w+ \?\w+ \?\w+ \.\s+\}\s+LIMIT \d{1,5}\n", texte)) == len(motifs) == 2
            with pytest.raises((DelaiDepasse, TropGrand)):
                court.executer(Demande(texte))


def test_le_delai_est_tenu(jeu: Jeu):
    with Bassin(jeu, Limites(travailleurs=1, delai=0.8)) as court:
        court.executer(OUI)
        debut = time.monotonic()
        with pytest.raises(DelaiDepasse, match=r"0\.8 secondes"):
            court.executer(Demande(LOURDE))
        assert time.monotonic() - debut < 3


def test_la_memoire_est_bornee(jeu: Jeu):
    """Un grand tri est arrêté par la mémoire, bien avant le délai."""
    with Bassin(jeu, Limites(delai=60, memoire=64 * 1024**2)) as etroit:
        debut = time.monotonic()
        with pytest.raises((DelaiDepasse, TropGrand), match="mémoire"):
            etroit.executer(Demande(TRI))
        assert time.monotonic() - debut < 30
        assert etroit.executer(OUI).corps == b"true"


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
def test_les_limites_sont_dites(format_: str, monkeypatch: pytest.MonkeyPatch, moteur):
    monkeypatch.setattr(serialisation, "LIGNES_MAX", 50)
    exacte = moteur.executer(Demande("SELECT ?s { ?s ?p ?o } LIMIT 50", format_))
    assert exacte.corps
    with pytest.raises(TropGrand, match="dépasse 50 lignes"):
        moteur.executer(Demande("SELECT ?s { ?s ?p ?o } LIMIT 60", format_))
    monkeypatch.setattr(serialisation, "OCTETS_MAX", 1024**2)
    monkeypatch.setattr(serialisation, "LIGNES_MAX", 10**9)
    with pytest.raises(TropGrand, match="dépasse 1 Mo"):
        moteur.executer(Demande("SELECT * { ?s ?p ?o }", format_))


def test_un_travailleur_tue_a_la_main_ne_coute_que_sa_requete(jeu: Jeu):
    """SIGKILL en pleine requête, trois fois : la requête est perdue, les suivantes répondent."""
    with Bassin(jeu, Limites(travailleurs=1, delai=20)) as bassin:
        for _ in range(3):
            bassin.executer(OUI)
            avant = descendants(bassin)
            perdue: list[BaseException] = []

            def poser(perdue=perdue) -> None:
                try:
                    bassin.executer(Demande(LOURDE))
                except ErreurCadre as erreur:
                    perdue.append(erreur)

            fil = threading.Thread(target=poser)
            fil.start()
            time.sleep(0.4)
            os.kill(next(iter(descendants(bassin))) if len(avant) == 1 else max(avant), signal.SIGKILL)
            fil.join(15)
            assert len(perdue) == 1
            assert bassin.executer(OUI).corps == b"true"


def test_une_souche_tuee_est_remplacee(jeu: Jeu):
    with Bassin(jeu, Limites(travailleurs=1)) as bassin:
        bassin.executer(OUI)
        souche = bassin._pepiniere._souche
        assert souche is not None
        souche.kill()
        souche.wait()
        assert [bassin.executer(OUI).corps for _ in range(3)] == [b"true"] * 3


def test_les_longues_cedent_et_les_courtes_passent(jeu: Jeu):
    """Douze requêtes qui ne finissent pas : les courtes répondent toutes, vite, et rien ne reste derrière."""
    limites = Limites(travailleurs=2, longues=2, delai=3)
    with Bassin(jeu, limites) as bassin, ThreadPoolExecutor(16) as fils:

        def durer(_rang: int) -> type:
            try:
                bassin.executer(Demande(LOURDE))
            except ErreurCadre as erreur:
                return type(erreur)
            return bool

        longues = [fils.submit(durer, rang) for rang in range(12)]
        temps = []
        for _ in range(40):
            debut = time.monotonic()
            assert bassin.executer(OUI).corps == b"true"
            temps.append(time.monotonic() - debut)
        assert sorted(temps)[35] < 1
        issues = [x.result() for x in longues]
        assert set(issues) <= {Occupe, DelaiDepasse}
        assert Occupe in issues
        assert bassin.etat() == {"courtes": 0, "longues": 0, "en_attente": 0}
        time.sleep(0.3)
        assert len(descendants(bassin)) <= limites.travailleurs


def test_la_file_est_bornee(jeu: Jeu):
    limites = Limites(travailleurs=1, file=1, attente=0.2, patience=60, delai=2)
    with Bassin(jeu, limites) as bassin, ThreadPoolExecutor(4) as fils:
        longue = fils.submit(lambda: bassin.executer(Demande(LOURDE)))
        time.sleep(0.2)
        attend = fils.submit(lambda: bassin.executer(OUI))
        time.sleep(0.05)
        with pytest.raises(Occupe, match="en attente"):
            bassin.executer(OUI)
        with pytest.raises(Occupe, match="trop chargé"):
            attend.result()
        with pytest.raises(DelaiDepasse):
            longue.result()


def test_une_panne_imprevue_rend_sa_place(jeu: Jeu, monkeypatch: pytest.MonkeyPatch):
    with Bassin(jeu, Limites(travailleurs=1, attente=0.5)) as bassin:
        for geste in ("calcul", "demander", "repondre"):
            with monkeypatch.context() as m:
                m.setattr(pepiniere.Travailleur, geste, lambda *_: 1 / 0)
                with pytest.raises(ZeroDivisionError):
                    bassin.executer(OUI)
        assert bassin.executer(OUI).corps == b"true"
        assert bassin.etat()["courtes"] == 0


def test_un_magasin_sur_disque_repond_pareil(jeu: Jeu, bassin: Bassin, monkeypatch: pytest.MonkeyPatch):
    """La taille décide : au-delà de la mémoire permise, le graphe s'ouvre sur disque, en lecture seule."""
    sur_disque = preparer(jeu.fichiers[0], memoire=1)
    assert sur_disque.disque is not None
    assert sur_disque.disque.is_dir()
    texte = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c"
    employer_la_souche_d_essai(monkeypatch)
    with Bassin(sur_disque, Limites(travailleurs=2)) as disque:
        assert disque.lignes(texte) == bassin.lignes(texte)
        with pytest.raises(DelaiDepasse):
            disque.executer(Demande(SORTIR))
        assert disque.lignes(texte) == bassin.lignes(texte)


def test_des_donnees_fautives_sont_nommees(tmp_path: Path):
    fautif = tmp_path / "fautif.ttl"
    fautif.write_text("<http://a> <http://b> <http://c> .\n<http://a> zut .\n", encoding="utf-8")
    with pytest.raises(EntreeInutilisable, match=r"fautif\.ttl, ligne 2"):
        Bassin(preparer(None, [fautif]))
    with pytest.raises(EntreeInutilisable, match="introuvable"):
        preparer(None, [tmp_path / "absent.nq"])
    with pytest.raises(EntreeInutilisable, match="extension inconnue"):
        preparer(None, [tmp_path / "x.doc"])

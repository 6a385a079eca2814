# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que les tests partagent : le graphe construit une fois, l'index, l'application, le texte s'il est là.

Sous pytest-xdist, chaque processus a ses objets, mais un artefact n'est compilé qu'une fois pour tous. La répartition
en groupes est dans `repartition.py`.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

# Deux processus qui calculent chacun sur tous les cœurs s'attendent l'un l'autre ; lu au chargement de numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest

pytest_plugins = ["repartition"]

RACINE = Path(__file__).resolve().parent.parent
PARTAGE = RACINE.parent / "shared"
REPRISE = "construit-par-etapes.txt"
SANS_TEXTE = "texte du Cadre absent : donner CADRE_RI_TEXTE_TESTS"


@pytest.fixture(scope="session")
def commun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le dossier provisoire de tous les processus de cette exécution."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextlib.contextmanager
def un_seul(verrou: Path) -> Iterator[None]:
    """Un processus à la fois ; les autres attendent."""
    with verrou.open("w") as ouvert:
        fcntl.flock(ouvert, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session", autouse=True)
def cache(commun: Path) -> Path:
    """Les artefacts des tests ne touchent pas ceux de la personne ; CADRE_RI_CACHE_ESSAIS les garde d'une fois à l'autre."""
    dossier = Path(os.environ.get("CADRE_RI_CACHE_ESSAIS") or commun / "artefacts")
    os.environ["CADRE_RI_CACHE"] = str(dossier)
    os.environ.pop("CADRE_RI_TEXTE", None)
    return dossier


@pytest.fixture(scope="session")
def artefact(cache: Path, commun: Path) -> Path:
    from serveur.graphe.construction import assurer
    from serveur.services.validation.savoir import preparer

    with un_seul(commun / "artefact.verrou"):
        construit = assurer()
        preparer(construit)  # comme `cadre-ri construire`
        return construit


@pytest.fixture(scope="session")
def ailleurs(commun: Path) -> dict[str, str]:
    """L'environnement d'un autre processus, d'un autre ordre de hachage, qui a construit son propre artefact par étapes.

    Il part d'un graphe où un nom change, construit de rien ; `REPRISE`, à côté, est ce que construire a dit ensuite.
    """
    cache = commun / "ailleurs"
    env = {**os.environ, "CADRE_RI_CACHE": str(cache), "PYTHONHASHSEED": "7", "PYTHONPATH": str(RACINE)}
    with un_seul(commun / "ailleurs.verrou"):
        if not cache.exists():
            cache.mkdir()
            change = renommer_un_objet(copier_les_donnees(commun / "racine-changee"))
            for racine in (change, RACINE):
                fait = subprocess.run(
                    [sys.executable, "-m", "serveur", "construire"],
                    cwd=cache, env={**env, "CADRE_RI_RACINE": str(racine)}, capture_output=True, text=True, check=False,
                )  # fmt: skip
                assert fait.returncode == 0, fait.stderr
            (commun / REPRISE).write_text(fait.stderr, encoding="utf-8")
    return env


def copier_les_donnees(racine: Path) -> Path:
    """Ce dont un graphe se construit, copié dans `racine`, que l'essai peut changer."""
    for dossier in ("ontologie", "donnees", "requetes", "formes_shacl"):
        shutil.copytree(RACINE / dossier, racine / dossier)
    return racine


def renommer_un_objet(racine: Path) -> Path:
    """Donne un autre nom à un objet : de quoi refaire quelques étapes, et quelques-unes seulement."""
    debut = "\nobjet:services-communs\n"
    fichier = next(f for f in (racine / "ontologie").rglob("*.ttl") if debut in f.read_text(encoding="utf-8"))
    avant, milieu, apres = fichier.read_text(encoding="utf-8").partition(debut)
    apres = apres.replace("skos:prefLabel", 'skos:altLabel "essai de nom"@fr ;\n    skos:prefLabel', 1)
    fichier.write_text(avant + milieu + apres, encoding="utf-8")
    return racine


@pytest.fixture(scope="session")
def moteur(artefact: Path):
    from serveur.graphe.construction import GRAPHE_NQ
    from serveur.moteurs.embarque import Moteur

    return Moteur.depuis_nquads(artefact / GRAPHE_NQ)


@pytest.fixture(scope="session")
def index(artefact: Path):
    from serveur.graphe.recherche.index import Index

    return Index.lire(artefact)


@pytest.fixture(scope="session")
def questions(index, artefact: Path):
    from serveur.graphe.recherche.sens import Sens
    from serveur.services.questions import Questions

    return Questions(index, Sens.lire(artefact))


@pytest.fixture(scope="session")
def graphe_rdflib(artefact: Path):
    """Le graphe complet dans rdflib, graphe par défaut = union."""
    from rdflib import Dataset

    from serveur.graphe.construction import GRAPHE_NQ

    donnees = Dataset(default_union=True)
    donnees.parse(str(artefact / GRAPHE_NQ), format="nquads")
    return donnees


def chemin_du_texte() -> Path:
    voulu = os.environ.get("CADRE_RI_TEXTE_TESTS")
    return Path(voulu) if voulu else PARTAGE / "sources" / "cadre-de-gestion-ri.txt"


@pytest.fixture(scope="session")
def texte_chemin() -> Path:
    """Le texte du Cadre ; les tests qui l'exigent disent qu'ils sont sautés s'il manque."""
    chemin = chemin_du_texte()
    if not chemin.exists():
        pytest.skip(SANS_TEXTE)
    return chemin


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


@pytest.fixture
def analyse_sparql_gardee(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib n'analyse qu'une fois chaque texte de requête : la moitié du temps de pySHACL tel quel. Rien d'autre ne change."""
    import functools

    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.processor import SPARQLProcessor

    tel_quel = SPARQLProcessor.query
    preparer = functools.cache(lambda texte, espaces: prepareQuery(texte, dict(espaces)))

    def interroger(soi, requete, liees=None, espaces=None, *reste, **autres):
        if isinstance(requete, str):
            requete = preparer(requete, tuple(sorted((espaces or {}).items())))
        return tel_quel(soi, requete, liees, espaces, *reste, **autres)

    monkeypatch.setattr(SPARQLProcessor, "query", interroger)


@pytest.fixture(scope="session")
def validateur(artefact: Path):
    from serveur.services.validation.service import Validateur

    return Validateur(artefact)


@pytest.fixture(scope="session")
def application(artefact: Path):
    """L'application entière, sans le texte du Cadre, que les tests ne modifient pas."""
    from serveur.faces.web import Reglages, creer_application
    from serveur.moteurs.bassin import Limites

    ouverte = creer_application(Reglages(limites=Limites(delai=8, travailleurs=1)))
    yield ouverte
    ouverte.extensions["cadre_ri"].moteur.fermer()


@pytest.fixture(scope="session")
def client(application):
    return application.test_client()


def lire_jsonl(chemin: Path) -> list[dict]:
    return [json.loads(ligne) for ligne in chemin.read_text(encoding="utf-8").splitlines() if ligne.strip()]


@pytest.fixture(scope="session")
def complete(artefact: Path):
    """L'application telle qu'on la sert : avec le texte du Cadre quand il est là, et un courriel."""
    from serveur.faces.web import Reglages, creer_application
    from serveur.moteurs.bassin import Limites

    texte = chemin_du_texte()
    ouverte = creer_application(
        Reglages(
            limites=Limites(
                delai=20, travailleurs=2
            ),  # deux processus d'essais et deux Chromium se partagent les cœurs
            texte=texte if texte.exists() else None,
            courriel="cadre@exemple.invalid",
        )
    )
    yield ouverte
    ouverte.extensions["cadre_ri"].moteur.fermer()


@pytest.fixture(scope="session")
def site(complete):
    """L'adresse de l'application entière, servie."""
    from navigateur import servir

    with servir(complete) as racine:
        yield racine


@pytest.fixture(scope="session")
def navigateur(site: str, tmp_path_factory: pytest.TempPathFactory):
    from navigateur import Navigateur

    ouvert = Navigateur(site, tmp_path_factory.mktemp("chromium"))
    yield ouvert
    ouvert.fermer()


@pytest.fixture(scope="session")
def sans_javascript(site: str, tmp_path_factory: pytest.TempPathFactory):
    from navigateur import Navigateur

    ouvert = Navigateur(site, tmp_path_factory.mktemp("chromium-sans-js"), javascript=False)
    yield ouvert
    ouvert.fermer()

"""Ce que les tests partagent : le graphe construit une fois, l'index, le texte s'il est là."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent
PARTAGE = RACINE.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Les artefacts des tests ne touchent pas ceux de la personne ; CADRE_RI_CACHE_ESSAIS les garde d'une fois à l'autre."""
    garde = os.environ.get("CADRE_RI_CACHE_ESSAIS")
    dossier = Path(garde) if garde else tmp_path_factory.mktemp("artefacts")
    os.environ["CADRE_RI_CACHE"] = str(dossier)
    os.environ.pop("CADRE_RI_TEXTE", None)
    return dossier


@pytest.fixture(scope="session")
def artefact(cache: Path) -> Path:
    from serveur.graphe.construction import assurer
    from serveur.services.validation.savoir import preparer

    construit = assurer()
    preparer(construit)  # comme `cadre-ri construire`
    return construit


@pytest.fixture(scope="session")
def ailleurs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """L'environnement d'un autre processus, d'un autre ordre de hachage, qui a reconstruit son propre artefact."""
    cache = tmp_path_factory.mktemp("ailleurs")
    env = {**os.environ, "CADRE_RI_CACHE": str(cache), "PYTHONHASHSEED": "7", "PYTHONPATH": str(RACINE)}
    fait = subprocess.run(
        [sys.executable, "-m", "serveur", "construire"],
        cwd=cache, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stderr
    return env


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


@pytest.fixture(scope="session")
def texte_chemin() -> Path:
    """Le texte du Cadre ; les tests qui l'exigent disent qu'ils sont sautés s'il manque."""
    voulu = os.environ.get("CADRE_RI_TEXTE_TESTS")
    chemin = Path(voulu) if voulu else PARTAGE / "sources" / "cadre-de-gestion-ri.txt"
    if not chemin.exists():
        pytest.skip("texte du Cadre absent : donner CADRE_RI_TEXTE_TESTS")
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


@pytest.fixture(scope="session")
def validateur(artefact: Path):
    from serveur.services.validation.service import Validateur

    return Validateur(artefact)


def lire_jsonl(chemin: Path) -> list[dict]:
    return [json.loads(ligne) for ligne in chemin.read_text(encoding="utf-8").splitlines() if ligne.strip()]


@pytest.fixture(scope="session")
def site(artefact: Path):
    """L'application entière, servie : la racine de son adresse. Le texte du Cadre y est quand il est là."""
    from navigateur import servir

    from serveur.faces.web import Reglages, creer_application
    from serveur.moteurs.bassin import Limites

    texte = PARTAGE / "sources" / "cadre-de-gestion-ri.txt"
    application = creer_application(
        Reglages(
            limites=Limites(delai=8, travailleurs=2),
            texte=texte if texte.exists() else None,
            courriel="cadre@exemple.invalid",
        )
    )
    with servir(application) as racine:
        yield racine
    application.extensions["cadre_ri"].moteur.fermer()


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

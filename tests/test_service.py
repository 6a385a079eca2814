# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le service lancé comme on le lance : il démarre, répond, s'arrête vite, et ne laisse rien derrière lui."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from doublures import LOURDE

DE_YAML = {"Content-Type": "application/yaml"}


@pytest.fixture
def service(artefact):
    """(processus, adresse) d'un serveur sur un port libre."""
    commande = [sys.executable, "-m", "serveur", "servir", "--port", "0", "--delai", "20"]
    processus = subprocess.Popen(commande, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    assert processus.stdout is not None
    annonce = processus.stdout.readline()
    adresse = annonce.split()[2].rstrip("/")
    yield processus, adresse
    processus.kill()
    processus.wait()
    processus.stdout.close()


def demander(adresse: str, requete: str) -> dict:
    with urllib.request.urlopen(f"{adresse}/sparql?{urllib.parse.urlencode({'query': requete})}") as reponse:
        return json.loads(reponse.read())


def lignee(pid: int) -> set[int]:
    """Un processus et tous ses descendants vivants."""
    trouves = {pid}
    for fil in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # le fil ou l'enfant a fini entre-temps
            for enfant in (fil / "children").read_text(encoding="ascii").split():
                trouves |= lignee(int(enfant))
    return trouves


def vivants(pids: set[int]) -> set[int]:
    def vit(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] not in "ZX"
        except OSError:
            return False

    return {pid for pid in pids if vit(pid)}


@pytest.mark.parametrize("coup", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_il_s_arrete_vite_et_ne_laisse_rien(service, coup: signal.Signals):
    """Même pendant une requête qui n'en finit pas."""
    processus, adresse = service
    assert demander(adresse, "ASK { ?s ?p ?o }")["boolean"] is True
    longue = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import urllib.request as u; u.urlopen({adresse!r} + '/sparql?query=' + u.quote({LOURDE!r}))",
        ],
        stderr=subprocess.DEVNULL,
    )
    time.sleep(0.8)
    tous = lignee(processus.pid)
    assert len(tous) >= 3
    debut = time.monotonic()
    os.kill(processus.pid, coup)
    processus.wait(10)
    assert time.monotonic() - debut < 3
    longue.wait(10)
    time.sleep(0.5)
    assert vivants(tous) == set()
    if coup is not signal.SIGKILL:
        assert processus.returncode == 0


@pytest.mark.parametrize("coup", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_une_file_pleine_de_validations_ne_le_retient_pas(service, coup: signal.Signals):
    """Les travailleurs occupés meurent avec lui ; ce qui attend n'est pas fait avant de s'arrêter."""
    processus, adresse = service
    lourd = b"type: EntentePartenariat\nimputabilite:\n" + b"".join(b"  - clause %d\n" % n for n in range(150_000))
    statuts: list[int] = []

    def envoyer() -> None:
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{adresse}/validation", lourd, DE_YAML)) as reponse:
                statuts.append(reponse.status)
        except urllib.error.HTTPError as erreur:
            statuts.append(erreur.code)
        except OSError:
            statuts.append(0)

    fils = [threading.Thread(target=envoyer) for _ in range(8 * (os.cpu_count() or 1) + 4)]
    for fil in fils:
        fil.start()
    fin = time.monotonic() + 20
    while statuts.count(503) < 2 and time.monotonic() < fin:
        time.sleep(0.1)
    assert statuts.count(503) >= 2, "la file n'est pas pleine"
    time.sleep(1.5)
    tous = lignee(processus.pid)
    debut = time.monotonic()
    os.kill(processus.pid, coup)
    processus.wait(15)
    assert time.monotonic() - debut < 8  # waitress laisse cinq secondes à ses fils
    time.sleep(0.5)
    assert vivants(tous) == set()
    for fil in fils:
        fil.join(5)
    assert set(statuts) <= {0, 500, 503}


def test_une_pointe_de_memoire_est_rendue():
    """Le réglage des réserves est reçu par glibc ; ailleurs, on s'en passe sans mot dire."""
    import platform

    from serveur.faces.commandes.servir import _serrer_la_memoire

    assert _serrer_la_memoire() is (platform.libc_ver()[0] == "glibc")

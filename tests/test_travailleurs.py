# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un travailleur rend sa place à l'heure, quoi qu'il fasse ; il meurt avec qui l'a lancé, et ne sert pas sans fin."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from conftest import RACINE

from serveur.moteurs import travailleurs as module
from serveur.moteurs.travailleurs import Travailleurs, TravailleurTombe

SEUL = [sys.executable, "-c", "from test_travailleurs import orphelin; orphelin()"]


def rien() -> None:
    """Ce qu'un travailleur charge, ici."""


def s_arreter() -> None:
    """Le travailleur ne lit plus, n'écrit plus, ne calcule plus : rien ne dira qu'il n'en finit pas."""
    os.kill(os.getpid(), signal.SIGSTOP)


def calculer() -> None:
    while True:
        pass


def grossir(octets: int) -> int:
    global garde
    garde = b"x" * octets
    return os.getpid()


def trouer(morceaux: int) -> None:
    """Emploie beaucoup de mémoire et n'en garde que le bout : ce qui précède est libre, mais au milieu."""
    global garde
    garde = [b"x" * 2_000 for _ in range(morceaux)][-1]


def mourir(chemin: str) -> str:
    """Meurt la première fois."""
    if not Path(chemin).exists():
        Path(chemin).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "vivant"


def permis() -> int:
    return resource.getrlimit(resource.RLIMIT_CPU)[0]


@pytest.fixture(scope="module")
def bassin() -> Iterator[Travailleurs]:
    ouvert = Travailleurs(1, rien, [], 1024**3)
    ouvert.confier(os.getpid, [], 30).result()
    yield ouvert
    ouvert.fermer()


def test_un_travailleur_rend_sa_memoire(bassin: Travailleurs):
    avant = bassin.confier(module.residente, [], 30).result()
    bassin.confier(trouer, [40_000], 30).result()
    assert bassin.confier(module.residente, [], 30).result() - avant < 24 * 1024**2  # 80 Mo ont servi


@pytest.mark.parametrize(("fonction", "arguments"), [(s_arreter, []), (calculer, []), (time.sleep, [30])])
def test_le_delai_se_tient_a_une_seconde_pres(bassin: Travailleurs, fonction, arguments: list):
    debut = time.monotonic()
    with pytest.raises(TimeoutError):
        bassin.confier(fonction, arguments, 0.5).result()
    assert 0.5 <= time.monotonic() - debut < 1.5
    assert bassin.confier(os.getpid, [], 30).result()  # un autre l'a remplacé


def test_ce_qui_s_envoie_est_compte_aussi(bassin: Travailleurs):
    """Un travailleur qui ne lit pas ce qu'on lui envoie ne retient pas qui l'envoie."""
    pid = bassin.confier(os.getpid, [], 30).result()
    os.kill(pid, signal.SIGSTOP)
    debut = time.monotonic()
    with pytest.raises(TimeoutError):
        bassin.confier(len, [b"x" * 5_000_000], 0.5).result()
    assert time.monotonic() - debut < 1.5


def test_un_travailleur_tue_n_a_que_le_temps_qui_reste(bassin: Travailleurs, tmp_path: Path):
    assert bassin.confier(mourir, [str(tmp_path / "une-fois")], 30).result() == "vivant"
    debut = time.monotonic()
    with pytest.raises((TimeoutError, TravailleurTombe)):
        bassin.confier(os._exit, [1], 1).result()
    assert time.monotonic() - debut < 20  # deux naissances au plus


def test_il_a_une_borne_de_processeur(bassin: Travailleurs):
    assert 0 < bassin.confier(permis, [], 5).result() <= 20


def test_il_ne_sert_pas_sans_fin(bassin: Travailleurs, monkeypatch: pytest.MonkeyPatch):
    premier = bassin.confier(os.getpid, [], 30).result()
    assert bassin.confier(grossir, [10], 30).result() == premier
    assert bassin.confier(grossir, [400 * 1024**2], 30).result() == premier
    deuxieme = bassin.confier(os.getpid, [], 30).result()
    assert deuxieme != premier  # il gardait plus du tiers de la mémoire permise
    monkeypatch.setattr(module, "USURE", 1)
    assert bassin.confier(os.getpid, [], 30).result() == deuxieme
    debut = time.monotonic()
    while (lu := bassin.confier(os.getpid, [], 30).result()) == deuxieme:  # il sert pendant que sa relève charge
        assert time.monotonic() - debut < 20
        time.sleep(0.05)
    assert lu != premier
    with pytest.raises(ProcessLookupError):
        os.kill(deuxieme, 0)


def test_fermer_annule_ce_qui_attend():
    ouvert = Travailleurs(1, rien, [], 1024**3)
    taches = [ouvert.confier(time.sleep, [20], 30) for _ in range(5)]
    time.sleep(0.5)
    debut = time.monotonic()
    ouvert.fermer()
    assert time.monotonic() - debut < 5
    for tache in taches:
        with pytest.raises((CancelledError, TravailleurTombe)):
            tache.result()


def orphelin() -> None:
    """Ce que fait le processus que l'essai suivant tue : dire qui calcule pour lui, puis attendre."""
    ouvert = Travailleurs(1, rien, [], 1024**3)
    sys.stdout.write(f"{ouvert.confier(os.getpid, [], 30).result()}\n")
    sys.stdout.flush()
    ouvert.confier(calculer, [], 60).result()


@pytest.mark.skipif(sys.platform != "linux", reason="ce système ne permet pas de mourir avec son parent")
def test_il_meurt_avec_qui_l_a_lance():
    milieu = {**os.environ, "PYTHONPATH": os.pathsep.join((str(RACINE), str(RACINE / "tests")))}
    with subprocess.Popen(SEUL, stdout=subprocess.PIPE, text=True, env=milieu) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    fin = time.monotonic() + 3
    while Path(f"/proc/{pid}").exists() and time.monotonic() < fin:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists() or " Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")

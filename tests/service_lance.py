# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le service lancé comme on le lance, dans un vrai processus, sur un port libre de la boucle locale."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def servir(
    *options: str, cache: Path | None = None, silence: int | None = None
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """(processus, port), une fois qu'il écoute ; tué à la sortie. `silence` : secondes laissées à une connexion muette."""
    prelude = f"import serveur.faces.web.ecoute as s; s.SILENCE = {silence}; " if silence else ""
    code = f"{prelude}import sys; from serveur.faces.commande import main; sys.exit(main(sys.argv[1:]))"
    env = {**os.environ, "PYTHONPATH": str(RACINE), "PYTHONUNBUFFERED": "1"}
    if cache:
        env["CADRE_RI_CACHE"] = str(cache)
    processus = subprocess.Popen(
        [sys.executable, "-c", code, "servir", "--port", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=RACINE, env=env,
    )  # fmt: skip
    assert processus.stdout is not None
    try:
        annonce = processus.stdout.readline()
        assert annonce.startswith("cadre-ri : http"), annonce
        yield processus, ecoute(processus.pid)
    finally:
        processus.kill()
        processus.wait()
        processus.stdout.close()


def ecoute(pid: int) -> int:
    """Le port TCP sur lequel ce processus écoute (/proc/net/tcp, Linux)."""
    siens = set()
    for lien in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            siens.add(str(lien.readlink()))
    for ligne in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        champs = ligne.split()
        if champs[3] == "0A" and f"socket:[{champs[9]}]" in siens:
            return int(champs[1].split(":")[1], 16)
    raise AssertionError(f"le processus {pid} n'écoute nulle part")

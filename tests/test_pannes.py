# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des pannes vraies, dans de vrais processus : ce qui est tué, coupé ou interrompu ne coûte que ce qui était en route.

Ne couvre pas le bassin seul (test_bassin), l'arrêt du service (test_service) ni les mauvaises réponses d'un moteur
distant (test_distant). La table des promesses, docs/promesses.md, est éprouvée ici.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import serveurs
from conftest import RACINE
from service_lance import servir

from serveur.faces.commande import main

LOURDE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
OUI = "ASK { ?s ?p ?o }"


def demander(port: int, requete: str) -> tuple[int, dict]:
    adresse = f"http://127.0.0.1:{port}/sparql?{urllib.parse.urlencode({'query': requete})}"
    try:
        with urllib.request.urlopen(
            urllib.request.Request(adresse, headers={"Accept": "application/json"}), timeout=30
        ) as recue:
            return recue.status, json.load(recue)
    except urllib.error.HTTPError as erreur:
        with erreur:
            return erreur.code, json.load(erreur)


def enfants(pid: int) -> dict[int, str]:
    """pid → ligne de commande, pour chaque descendant."""
    trouves: dict[int, str] = {}
    for fil in Path(f"/proc/{pid}/task").iterdir():
        for enfant in map(int, (fil / "children").read_text(encoding="ascii").split()):
            trouves[enfant] = Path(f"/proc/{enfant}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            trouves |= enfants(enfant)
    return trouves


def occupe(pid: int) -> int:
    """Le processus qui calcule, parmi les descendants : celui qui a pris le plus de temps de processeur récemment."""

    def temps(p: int) -> int:
        champs = Path(f"/proc/{p}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return int(champs[11]) + int(champs[12])

    avant = {p: temps(p) for p in enfants(pid)}
    time.sleep(0.4)
    return max((p for p in enfants(pid) if p in avant), key=lambda p: temps(p) - avant[p])


@pytest.mark.parametrize("victime", ["travailleur", "souche"])
def test_tuer_ce_qui_calcule_ne_coute_que_sa_requete(artefact, victime: str):
    """kill -9 en pleine requête : elle reçoit une réponse en clair, tout de suite, et la suivante répond."""
    with servir("--delai", "25", "--travailleurs", "1") as (processus, port):
        assert demander(port, OUI)[1]["boolean"] is True
        recu: list[tuple[int, dict]] = []
        fil = threading.Thread(target=lambda: recu.append(demander(port, LOURDE)))
        fil.start()
        time.sleep(0.5)
        cible = occupe(processus.pid)
        if victime == "souche":
            cible = next(
                p
                for p, commande in enfants(processus.pid).items()
                if "moteurs.souche" in commande and cible in enfants(p)
            )
        debut = time.monotonic()
        os.kill(cible, signal.SIGKILL)
        fil.join(20)
        assert time.monotonic() - debut < 10
        statut, corps = recu[0]
        assert (statut, corps["statut"]) == (503, 503)
        assert corps["code"] in ("memoire-depassee", "occupe", "delai-depasse")
        assert demander(port, OUI) == (200, {"head": {}, "boolean": True})


def test_un_service_tue_se_relance(artefact):
    """kill -9 du serveur en pleine requête, puis le même lancement : rien à réparer, et il répond juste."""
    with servir("--delai", "25") as (processus, port):

        def perdre() -> None:
            with pytest.raises(OSError):
                demander(port, LOURDE)

        fil = threading.Thread(target=perdre)
        fil.start()
        time.sleep(0.5)
        nes = enfants(processus.pid)
        processus.kill()
        processus.wait()
        fil.join(20)
        limite = time.monotonic() + 5
        while any(Path(f"/proc/{p}/cmdline").exists() and Path(f"/proc/{p}/cmdline").read_bytes() for p in nes):
            assert time.monotonic() < limite, nes
            time.sleep(0.1)
    with servir() as (_, port):
        assert demander(port, OUI)[0] == 200


@pytest.mark.parametrize("coup", [signal.SIGTERM, signal.SIGKILL])
def test_une_construction_coupee_se_refait(artefact, tmp_path: Path, coup: signal.Signals):
    """Coupée, elle ne laisse rien que l'on prendrait pour un graphe ; la suivante construit, et répond juste."""
    env = {**os.environ, "CADRE_RI_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(RACINE)}
    (tmp_path / "cache").mkdir()
    # les étapes déjà faites épargnent l'attente : c'est l'écriture de l'artefact que l'on coupe
    shutil.copytree(artefact.parent / "etapes", tmp_path / "cache" / "etapes")
    commande = [sys.executable, "-m", "serveur"]
    coupee = subprocess.Popen(
        [*commande, "construire"], env=env, cwd=RACINE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert coupee.stderr is not None
    for _ in range(3):
        coupee.stderr.readline()  # une ligne par étape
    os.kill(coupee.pid, coup)
    coupee.wait(20)
    coupee.stderr.close()
    assert coupee.returncode != 0
    assert not (tmp_path / "cache" / artefact.name).exists()
    refaite = subprocess.run(
        [*commande, "sparql", OUI, "--format", "json"],
        env=env,
        cwd=RACINE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert refaite.returncode == 0, refaite.stderr
    assert json.loads(refaite.stdout)["boolean"] is True
    assert (tmp_path / "cache" / artefact.name / "graphe.nq").read_bytes() == (artefact / "graphe.nq").read_bytes()


# Publier, coupé puis repris


class _Coupe(BaseHTTPRequestHandler):
    """Relaie les écritures vers un vrai moteur, jusqu'à la énième, qu'il refuse."""

    vers: ClassVar[str] = ""
    restent: ClassVar[int] = 0

    def _relayer(self) -> None:
        corps = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command != "GET":
            type(self).restent -= 1
        if type(self).restent < 0:
            self.send_error(500)
            return
        entetes = {n: v for n, v in self.headers.items() if n.lower() in ("content-type", "accept")}
        voulue = urllib.request.Request(self.vers + self.path, corps or None, entetes, method=self.command)
        try:
            with urllib.request.urlopen(voulue) as recue:
                statut, suite = recue.status, recue.read()
        except urllib.error.HTTPError as erreur:
            with erreur:
                statut, suite = erreur.code, erreur.read()
        self.send_response(statut)
        self.send_header("Content-Length", str(len(suite)))
        self.end_headers()
        self.wfile.write(suite)

    do_GET = do_PUT = do_POST = _relayer

    def log_message(self, *_: object) -> None:
        return


@pytest.mark.parametrize("voie, avant", [("depot", 3), ("mise-a-jour", 12)])
def test_une_publication_coupee_dit_ou_est_quoi_et_se_reprend(artefact, voie: str, avant: int, capsys):
    with serveurs.oxigraph() as moteur:
        relais = ThreadingHTTPServer(("127.0.0.1", 0), _Coupe)
        fil = threading.Thread(target=relais.serve_forever)
        fil.start()
        _Coupe.vers, _Coupe.restent = moteur.racine, avant
        ecriture = moteur.graphes if voie == "depot" else moteur.mise_a_jour
        commande = ["publier", "--moteur", moteur.interrogation, "--format", "json", f"--{voie}"]
        try:
            assert main([*commande, ecriture.replace(str(moteur.port), str(relais.server_port))]) == 3
        finally:
            relais.shutdown()
            fil.join()
            relais.server_close()
        dit = capsys.readouterr().err
        assert "Publication coupée" in dit
        assert "relancée, reprend" in dit
        a_jour = re.search(r"À jour : ([^.]*)\.", dit)
        entame = re.search(r"Entamé : (\w+) \((.*?)\)", dit)
        inchanges = re.search(r"Inchangés : ([^.]*)\.", dit)
        assert a_jour
        assert entame
        assert inchanges
        assert ("entier" in entame[2]) == (voie == "depot")
        from serveur.moteurs.distant import Distant

        with Distant(moteur.interrogation) as distant:
            comptes = {g.rpartition("/")[2]: n for g, n in distant.comptes().items()}
        assert main([*commande, ecriture]) == 0
        attendus = {g.rpartition("/")[2]: n for g, n in json.loads(capsys.readouterr().out)["graphes"].items()}
        # ce qu'il disait était vrai
        for nom in (n for n in a_jour[1].split(", ") if n != "aucun"):
            assert comptes[nom] == attendus[nom], nom
        for nom in inchanges[1].split(", "):
            assert nom not in comptes
        assert comptes.get(entame[1], 0) < attendus[entame[1]]


# Les promesses


def test_chaque_promesse_a_un_essai_qui_existe():
    texte = (RACINE / "docs" / "promesses.md").read_text(encoding="utf-8")
    lignes = [ligne for ligne in texte.splitlines() if ligne.startswith("| ") and "`tests/" in ligne]
    assert len(lignes) > 20
    fautes = []
    for ligne in lignes:
        for fichier, essai in re.findall(r"`(tests/test_\w+\.py)` `(test_\w+)`", ligne):
            chemin = RACINE / fichier
            if not chemin.exists() or f"def {essai}(" not in chemin.read_text(encoding="utf-8"):
                fautes.append(f"{fichier}::{essai}")
    assert fautes == []
    sans = [ligne for ligne in lignes if not re.search(r"`tests/test_\w+\.py` `test_\w+`", ligne)]
    assert sans == []

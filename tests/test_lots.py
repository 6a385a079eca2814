# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les lots : travailleurs que l'on tue, grappe Dask dont un travailleur meurt, rien de perdu ni compté deux fois."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import RACINE

from serveur.noyau.erreurs import DelaiDepasse, EntreeInutilisable, ErreurCadre, Occupe
from serveur.services.validation import atelier as module
from serveur.services.validation.atelier import Atelier, Envoi, soumettre_a_la_grappe, valider_lot

BONNE = (RACINE / "exemples" / "entente-partenariat.yaml").read_bytes()
FAUTIVE = (RACINE / "exemples" / "entente-partenariat-fautive.yaml").read_bytes()


def envois(nombre: int) -> list[Envoi]:
    return [Envoi(f"e{n:04}.yaml", FAUTIVE if n % 5 == 4 else BONNE) for n in range(nombre)]


def verifier(rendus: list, nombre: int) -> None:
    assert [e.fichier for e, _ in rendus] == [f"e{n:04}.yaml" for n in range(nombre)]
    assert [r[0]["conforme"] for _, r in rendus] == [n % 5 != 4 for n in range(nombre)]
    fautes = {tuple(c["regle"] for c in r[0]["constats"]) for n, (_, r) in enumerate(rendus) if n % 5 == 4}
    assert len(fautes) == 1


@pytest.fixture(scope="module")
def atelier(artefact: Path):
    with Atelier(2) as ouvert:
        yield ouvert


def test_un_lot_rend_tout_dans_l_ordre(atelier):
    verifier(list(valider_lot(envois(200), atelier.soumettre, 6)), 200)


@pytest.mark.parametrize("tour", range(4))
def test_un_travailleur_tue_ne_perd_rien(atelier, tour: int):
    """Un travailleur reçoit SIGKILL pendant le lot : les fichiers de son paquet sont repris, une fois."""
    rendus = []
    for rang, rendu in enumerate(valider_lot(envois(200), atelier.soumettre, 6)):
        if rang == 30 + 7 * tour:
            os.kill(atelier.travailleurs.processus()[0], signal.SIGKILL)
        rendus.append(rendu)
    verifier(rendus, 200)


def test_une_file_pleine_se_dit_tout_de_suite(artefact: Path):
    """Une place prise, la suivante est refusée sans attendre ; rendue, tout reprend."""
    with Atelier(1, places=1) as plein:
        plein.valider(Envoi("e.yaml", BONNE))  # né, chargé
        lente = threading.Thread(target=plein.executer, args=(time.sleep, 1.5))
        lente.start()
        time.sleep(0.3)
        debut = time.monotonic()
        for essai in (lambda: plein.valider(Envoi("e.yaml", BONNE)), lambda: plein.executer(len, [])):
            with pytest.raises(Occupe, match="réessayer"):
                essai()
        assert time.monotonic() - debut < 0.5
        lente.join()
        assert plein.valider(Envoi("e.yaml", BONNE))[0]["conforme"]


def test_les_longues_laissent_un_travailleur_aux_courtes(artefact: Path):
    """Deux longues et deux travailleurs : la seconde attend son tour, une courte passe tout de suite."""
    with Atelier(2, places=8) as atelier:
        longues = [threading.Thread(target=lambda: atelier.executer(time.sleep, 1.5, longue=True)) for _ in range(2)]
        atelier.valider(Envoi("e.yaml", BONNE))
        atelier.valider(Envoi("e.yaml", BONNE))
        for fil in longues:
            fil.start()
        time.sleep(0.2)
        debut = time.monotonic()
        assert atelier.valider(Envoi("e.yaml", BONNE))[0]["conforme"]
        assert time.monotonic() - debut < 1
        with pytest.raises(Occupe):  # un quart des places, pas davantage
            atelier.executer(len, [], longue=True)
        for fil in longues:
            fil.join()


def test_la_page_et_l_api_disent_qu_elles_sont_occupees(application, client):
    """503, dans combien de temps revenir ; le reste du site répond."""
    atelier = application.extensions["cadre_ri"].atelier
    prises = 0
    while atelier._file._toutes.acquire(blocking=False):
        prises += 1
    try:
        assert prises >= 2
        refus = client.post("/validation", data=BONNE, headers={"Accept": "application/json"})
        assert (refus.status_code, refus.json["code"]) == (503, "occupe")
        assert int(refus.headers["Retry-After"]) > 0
        assert client.post("/formulaires", data={"texte": BONNE.decode()}).status_code == 503
        assert client.get("/sante").status_code == 200
    finally:
        for _ in range(prises):
            atelier._file._toutes.release()
    assert client.post("/validation", data=BONNE, headers={"Accept": "application/json"}).status_code == 200


def test_un_fichier_qui_n_en_finit_pas_est_arrete_et_le_service_continue(artefact: Path):
    """Un fichier qui épuise le temps est seul perdu ; la limite est celle que l'on a donnée."""
    lourd = b"type: EntentePartenariat\nimputabilite:\n" + b"".join(b"  - clause %d\n" % n for n in range(150_000))
    with Atelier(1, delai=0.3) as court:
        debut = time.monotonic()
        with pytest.raises(DelaiDepasse) as erreur:
            court.valider(Envoi("lourd.yaml", lourd))
        assert time.monotonic() - debut < 15
        assert "lourd.yaml" in erreur.value.message
        assert court.valider(Envoi("e.yaml", BONNE))[0]["conforme"]


def test_la_memoire_est_bornee(artefact: Path):
    with Atelier(1, memoire=400 * 1024**2) as serre:
        enorme = b'<urn:a> <urn:b> "' + b"x" * 9_000_000 + b'" .'
        for octets in (enorme, b'{"a": [' + b'{"b": "c"},' * 50_000 + b"0]}"):
            with pytest.raises(ErreurCadre):
                serre.valider(Envoi("x.ttl" if octets is enorme else "x.json", octets))
        assert serre.valider(Envoi("e.yaml", BONNE))[0]["conforme"]


def test_une_erreur_dit_le_fichier(atelier):
    with pytest.raises(EntreeInutilisable, match=r"x\.yaml : .*rien à valider"):
        atelier.valider(Envoi("x.yaml", b"a: b"))


def test_aucune_sortie_reseau(atelier):
    """Une prise qui écoute ne reçoit rien, quoi que le document demande d'aller chercher."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as prise:
        prise.settimeout(0.3)
        adresse = f"http://127.0.0.1:{prise.getsockname()[1]}/x"
        for fichier, texte in (
            ("a.jsonld", f'{{"@context": "{adresse}", "@type": "EntentePartenariat"}}'),
            ("b.ttl", f"<urn:a> <http://www.w3.org/2002/07/owl#imports> <{adresse}> ."),
            ("c.rdf", f'<?xml version="1.0"?><!DOCTYPE r SYSTEM "{adresse}"><r/>'),
            ("d.yaml", f"type: EntentePartenariat\ntitre: {adresse}\nparties: [{adresse}]"),
        ):
            try:
                atelier.valider(Envoi(fichier, texte.encode()))
            except ErreurCadre:
                continue
        with pytest.raises(TimeoutError):
            prise.accept()


def test_une_grappe_absente_se_dit(artefact: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "ATTENTE_DE_LA_GRAPPE", 0.5)
    with pytest.raises(EntreeInutilisable, match="grappe"):
        soumettre_a_la_grappe("tcp://127.0.0.1:9")


def test_une_grappe_dont_un_travailleur_meurt(artefact: Path, tmp_path: Path):
    """Ordonnanceur et deux travailleurs Dask ; l'un est tué en route : mêmes constats, chacun une fois."""
    milieu = {**os.environ, "PYTHONPATH": str(RACINE), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    dossier = str(tmp_path)

    def lancer(*arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=milieu,
            cwd=dossier,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    fichier = tmp_path / "ordonnanceur.json"
    processus = [
        lancer(
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(fichier),
        )
    ]
    try:
        attendre(fichier.exists)
        for _ in range(2):
            processus.append(
                lancer(
                    "distributed.cli.dask_worker",
                    "--scheduler-file",
                    str(fichier),
                    "--no-nanny",
                    "--nthreads",
                    "1",
                    "--no-dashboard",
                )
            )
        import json

        adresse = json.loads(fichier.read_text(encoding="utf-8"))["address"]

        def deux() -> bool:
            _, fermer, _ = soumettre_a_la_grappe(adresse)
            from distributed import Client

            with Client(adresse, timeout="10s", set_as_default=False) as client:
                combien = len(client.scheduler_info()["workers"])
            fermer()
            return combien == 2

        attendre(deux)
        soumettre, fermer, travailleurs = soumettre_a_la_grappe(adresse)
        assert travailleurs == 2
        rendus = []
        for rang, rendu in enumerate(valider_lot(envois(400), soumettre, 8, 8)):
            if rang == 60:
                processus[2].kill()
            rendus.append(rendu)
        fermer()
        verifier(rendus, 400)
        assert processus[2].wait(5) != 0
    finally:
        for p in processus:
            p.kill()
            p.wait(10)


def attendre(condition, secondes: float = 40.0) -> None:
    fin = time.monotonic() + secondes
    while not condition():
        assert time.monotonic() < fin, "la grappe n'a pas démarré"
        time.sleep(0.3)


def test_sans_l_extra_le_message_aide(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EntreeInutilisable, match="grappe"):
        soumettre_a_la_grappe("tcp://127.0.0.1:1")
    assert module.PAQUET > 1

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les moteurs que le banc compare : l'étalon (pyoxigraph appelé tel quel), le nôtre et ses pairs.

Chacun charge les mêmes fichiers N-Quads, répond à `chronometrer`, dit sa mémoire, et s'arrête à la
sortie du bloc `with`. Un moteur qui n'est pas installé le dit par `absent`.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox
from clients import Client
from processus import Service, memoire, port_libre

RACINE = Path(__file__).resolve().parent.parent
DEMARRAGE = 900.0  # secondes laissées à un moteur pour charger et répondre
# Une question que tous comprennent, dont la réponse dit que tout est chargé.
SONDE = (RACINE / "bancs" / "requetes" / "libelle.rq").read_text(encoding="utf-8")


class Echec(Exception):
    """Un moteur n'a pas démarré ou pas répondu ; le message le dit en une ligne."""


def lignes(corps: bytes) -> int:
    """Nombre de solutions d'une réponse JSON."""
    return len(json.loads(corps)["results"]["bindings"])


class Moteur:
    """À ouvrir par `with` après `demarrer`. `chargement` : secondes du départ à la première réponse."""

    nom = ""
    limite: int | None = None  # triplets au-delà desquels on ne l'essaie pas
    chargement = 0.0

    def __init__(self) -> None:
        self.dossier = Path(tempfile.mkdtemp(prefix="banc-sparql-"))
        self.pid = 0

    def absent(self) -> str | None:
        return None

    def demarrer(self, fichiers: list[Path]) -> None:
        raise NotImplementedError

    def chronometrer(self, sparql: str) -> tuple[float, int]:
        """(secondes jusqu'à la réponse sérialisée et reçue, nombre de solutions). Lève Echec."""
        raise NotImplementedError

    def memoire(self) -> float:
        return memoire(self.pid)

    def fermer(self) -> None:
        shutil.rmtree(self.dossier, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()


def _etalon(bout: Any, fichiers: list[str]) -> None:
    magasin = ox.Store()
    for fichier in fichiers:
        magasin.bulk_load(path=fichier, format=ox.RdfFormat.N_QUADS)
    bout.send(len(magasin))
    while (sparql := bout.recv()) is not None:
        debut = time.perf_counter()
        try:
            resultat = magasin.query(sparql, use_default_graph_as_union=True)
            assert isinstance(resultat, ox.QuerySolutions)
            corps = resultat.serialize(format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError, RuntimeError) as erreur:
            bout.send((0.0, str(erreur)))
            continue
        bout.send((time.perf_counter() - debut, corps))


class Etalon(Moteur):
    """pyoxigraph en mémoire, appelé dans son processus : ce que coûte la requête, sans serveur autour."""

    nom = "étalon"
    triplets = 0

    def demarrer(self, fichiers: list[Path]) -> None:
        contexte = multiprocessing.get_context("spawn")
        debut = time.perf_counter()
        self._conduit, bout = contexte.Pipe()
        self._processus = contexte.Process(target=_etalon, args=(bout, [str(f) for f in fichiers]), daemon=True)
        self._processus.start()
        bout.close()
        self.pid = self._processus.pid or 0
        self.triplets = self._conduit.recv()
        self.chargement = time.perf_counter() - debut

    def corps(self, sparql: str) -> tuple[float, bytes]:
        self._conduit.send(sparql)
        secondes, corps = self._conduit.recv()
        if isinstance(corps, str):
            raise Echec(corps)
        return secondes, corps

    def chronometrer(self, sparql: str) -> tuple[float, int]:
        secondes, corps = self.corps(sparql)
        return secondes, lignes(corps)

    def valeurs(self, sparql: str) -> list[str]:
        """Première colonne des solutions."""
        reponse = json.loads(self.corps(sparql)[1])
        nom = reponse["head"]["vars"][0]
        return [ligne[nom]["value"] for ligne in reponse["results"]["bindings"]]

    def fermer(self) -> None:
        if hasattr(self, "_processus"):
            self._processus.kill()
            self._processus.join()
        super().fermer()


class MoteurHttp(Moteur):
    """Un serveur de cette machine, interrogé par une connexion gardée ouverte."""

    service: Service | None = None
    url = ""

    def lancer(self, commande: list[str], chemin: str, port: int, env: dict[str, str] | None = None) -> None:
        self.service = Service(commande, self.dossier / "journal.txt", env=env, dossier=self.cwd())
        self.pid = self.service.pid
        self.url = f"http://127.0.0.1:{port}{chemin}"

    def cwd(self) -> Path:
        return self.dossier

    def attendre(self, sonde: str | None = SONDE) -> None:
        """Revient quand la sonde a une réponse non vide, ou, sans sonde, quand le port répond. Lève Echec."""
        assert self.service is not None
        limite = time.monotonic() + DEMARRAGE
        while time.monotonic() < limite:
            if mort := self.service.mort():
                raise Echec(mort)
            client = Client(self.url, 60)
            try:
                statut, corps = client.demander(sonde or SONDE)
                if sonde is None or (statut == 200 and lignes(corps)):
                    return
            except (OSError, ValueError, KeyError):
                pass
            finally:
                client.fermer()
            time.sleep(0.02)
        raise Echec(f"pas de réponse en {DEMARRAGE:.0f} s")

    def chronometrer(self, sparql: str) -> tuple[float, int]:
        if not hasattr(self, "_client"):
            self._client = Client(self.url)
        debut = time.perf_counter()
        try:
            statut, corps = self._client.demander(sparql)
        except OSError as erreur:
            raise Echec(f"{type(erreur).__name__} {erreur}") from erreur
        secondes = time.perf_counter() - debut
        if statut != 200:
            raise Echec(f"HTTP {statut} {corps[:120].decode('utf-8', 'replace')}")
        return secondes, lignes(corps)

    def fermer(self) -> None:
        if self.service:
            self.service.fermer()
        super().fermer()


class CadreRi(MoteurHttp):
    """Le serveur de ce dépôt ; le premier fichier est celui qu'il sert de lui-même."""

    nom = "cadre-ri"

    def cwd(self) -> Path:
        return RACINE

    def demarrer(self, fichiers: list[Path]) -> None:
        # Le cache du banc n'a que le graphe du Cadre : ce qui est tiré des données l'est à chaque mesure.
        cache = self.dossier / "cache"
        shutil.copytree(fichiers[0].parent, cache / fichiers[0].parent.name)
        port = port_libre()
        commande = [sys.executable, "-m", "serveur", "servir", "--hote", "127.0.0.1", "--port", str(port)]
        commande += ["--donnees", *map(str, fichiers[1:])] if fichiers[1:] else []
        debut = time.perf_counter()
        self.lancer(commande, "/sparql", port, {"CADRE_RI_CACHE": str(cache)})
        self.attendre()
        self.chargement = time.perf_counter() - debut


class RdflibEndpoint(MoteurHttp):
    nom = "rdflib-endpoint"
    limite = 200_000

    def absent(self) -> str | None:
        essai = subprocess.run([sys.executable, "-c", "import rdflib_endpoint.__main__"], capture_output=True)
        return None if essai.returncode == 0 else "non installé (pip install 'rdflib-endpoint[cli]')"

    def demarrer(self, fichiers: list[Path]) -> None:
        port = port_libre()
        commande = [sys.executable, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", str(port)]
        debut = time.perf_counter()
        self.lancer([*commande, *map(str, fichiers)], "/", port)
        self.attendre()
        self.chargement = time.perf_counter() - debut


class Oxigraph(MoteurHttp):
    nom = "Oxigraph"

    def __init__(self) -> None:
        super().__init__()
        voisin = Path(sys.executable).with_name("oxigraph")
        self.binaire = str(voisin) if voisin.exists() else shutil.which("oxigraph")

    def absent(self) -> str | None:
        return None if self.binaire else "non installé (pip install oxigraph)"

    def demarrer(self, fichiers: list[Path]) -> None:
        assert self.binaire
        port, base = port_libre(), str(self.dossier / "base")
        debut = time.perf_counter()
        essai = subprocess.run(
            [self.binaire, "load", "--location", base, "--file", *map(str, fichiers)], capture_output=True, text=True
        )
        if essai.returncode:
            raise Echec(f"chargement : {essai.stderr.strip()[-200:]}")
        commande = [self.binaire, "serve-read-only", "--location", base, "--bind", f"127.0.0.1:{port}"]
        self.lancer([*commande, "--union-default-graph"], "/query", port)
        self.attendre()
        self.chargement = time.perf_counter() - debut


class Virtuoso(MoteurHttp):
    nom = "Virtuoso"

    def absent(self) -> str | None:
        manque = [b for b in ("virtuoso-t", "isql-vt") if not shutil.which(b)]
        return f"non installé ({', '.join(manque)}, paquet virtuoso-opensource)" if manque else None

    def demarrer(self, fichiers: list[Path]) -> None:
        depot = self.dossier / "depot"
        depot.mkdir()
        for rang, fichier in enumerate(fichiers):
            (depot / f"{rang}.nq").symlink_to(fichier.resolve())
        port, self.port_sql = port_libre(), port_libre()
        (self.dossier / "v.ini").write_text(
            (RACINE / "bancs" / "virtuoso.ini").read_text(encoding="utf-8").format(
                dossier=self.dossier, depot=depot, sql=self.port_sql, http=port
            ),
            encoding="utf-8",
        )  # fmt: skip
        debut = time.perf_counter()
        self.lancer(["virtuoso-t", "-f", "-c", str(self.dossier / "v.ini")], "/sparql", port)
        self.attendre(sonde=None)
        self._isql(f"ld_dir('{depot}', '*.nq', 'https://exemple.quebec/graphe/defaut');")
        self._isql("rdf_loader_run();")
        self._isql("checkpoint;")
        self.attendre()
        self.chargement = time.perf_counter() - debut

    def _isql(self, ordre: str) -> None:
        commande = ["isql-vt", f"127.0.0.1:{self.port_sql}", "dba", "dba", f"exec={ordre}"]
        essai = subprocess.run(commande, capture_output=True, text=True, timeout=DEMARRAGE)
        if essai.returncode or "*** Error" in essai.stdout + essai.stderr:
            raise Echec(f"{ordre[:20]} : {(essai.stdout + essai.stderr).strip()[-200:]}")


SERVEURS: list[type[MoteurHttp]] = [CadreRi, Oxigraph, Virtuoso, RdflibEndpoint]

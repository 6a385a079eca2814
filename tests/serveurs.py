# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Deux vrais serveurs SPARQL 1.1 pour les tests : Oxigraph et Virtuoso, chacun dans son dossier jetable.

Ce module sait les trouver, les démarrer sur des ports libres de la boucle locale, y charger un fichier
N-Quads sans toucher à ses graphes nommés, dire quand ils sont prêts, les arrêter en toute circonstance.
Il n'importe rien de `serveur/` : un test dit ce qu'il charge.

    with oxigraph(fichier) as moteur:       # en lecture ; sans fichier, vide et en écriture
        moteur.interrogation                # http://127.0.0.1:…/query
        moteur.arreter(); moteur.demarrer() # même port, mêmes données

Un composant absent saute le test en le disant ; sous CADRE_RI_EXIGER_COMPOSANTS=1, il le fait échouer.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

BOUCLE = "127.0.0.1"
DELAI_DE_DEMARRAGE = 30.0
DELAI_D_ARRET = 15.0

INI_VIRTUOSO = """\
[Database]
DatabaseFile = {dossier}/virtuoso.db
ErrorLogFile = {dossier}/virtuoso.log
LockFile = {dossier}/virtuoso.lck
TransactionFile = {dossier}/virtuoso.trx
xa_persistent_file = {dossier}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {dossier}/virtuoso-temp.db
TransactionFile = {dossier}/virtuoso-temp.trx
[Parameters]
ServerPort = {boucle}:{port_sql}
DisableUnixSocket = 1
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {dossier}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = {boucle}:{port}
ServerRoot = {dossier}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 1000000
"""


def trouver(programme: str, paquet: str) -> str:
    """Chemin d'un programme : à côté de l'interpréteur, sinon dans PATH. Saute le test, ou échoue, s'il manque."""
    voisin = shutil.which(programme, path=str(Path(sys.executable).parent))
    if chemin := voisin or shutil.which(programme):
        return chemin
    message = f"{programme} est absent : l'installer ({paquet}) pour éprouver les requêtes sur ce moteur."
    if os.environ.get("CADRE_RI_EXIGER_COMPOSANTS") == "1":
        pytest.fail(message)
    pytest.skip(message)


def port_libre() -> int:
    """Un port que rien n'écoute sur la boucle locale.

    Il est pris sous les ports que le système donne de lui-même, et chaque processus de pytest-xdist a les siens : nul
    ne le prend avant le serveur.
    """
    rang = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    while True:
        port = 20_000 + 1_500 * rang + secrets.randbelow(1_500)
        with contextlib.suppress(OSError), socket.socket() as prise:
            prise.bind((BOUCLE, port))
            return port


class Serveur(ABC):
    """Un moteur SPARQL dans un processus à part : ses adresses, et de quoi l'arrêter et le redémarrer."""

    nom: str
    identifiants: tuple[str, str] | None = None
    """Nom et mot de passe (HTTP Digest) que demande l'écriture par graphe, s'il y en a."""
    graphes_internes: frozenset[str] = frozenset()
    """Graphes nommés que le serveur tient pour lui-même, à côté de ceux qu'on lui donne."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.port = port_libre()
        self.racine = f"http://{BOUCLE}:{self.port}"
        self._processus: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def interrogation(self) -> str:
        """Adresse des requêtes (SPARQL 1.1 Protocol, query)."""

    @property
    @abstractmethod
    def mise_a_jour(self) -> str:
        """Adresse des mises à jour (SPARQL 1.1 Protocol, update)."""

    @property
    @abstractmethod
    def graphes(self) -> str:
        """Adresse d'écriture par graphe (SPARQL 1.1 Graph Store Protocol), à suivre de `?graph=IRI`."""

    @abstractmethod
    def commande(self) -> list[str]:
        """Commande qui sert les données de `dossier` au premier plan."""

    @property
    def ports(self) -> list[int]:
        """Ports qui doivent répondre avant que le serveur ne soit dit prêt."""
        return [self.port]

    def demarrer(self, essais: int = 2) -> None:
        """Lance le processus et attend qu'il réponde ; échoue avec la fin de son journal.

        Un port pris entre-temps le fait tomber à l'ouverture : il est relancé une fois.
        """
        with (self.dossier / "sortie.log").open("ab") as sortie:
            self._processus = subprocess.Popen(
                self.commande(), cwd=self.dossier, stdin=subprocess.DEVNULL, stdout=sortie, stderr=subprocess.STDOUT
            )
        limite = time.monotonic() + DELAI_DE_DEMARRAGE
        while not self.pret():
            if self._processus.poll() is not None or time.monotonic() > limite:
                self.arreter(brutalement=True)
                if essais > 1:
                    time.sleep(1)
                    self.demarrer(essais - 1)
                    return
                pytest.fail(f"{self.nom} n'a pas démarré :\n{self.journal()}")
            time.sleep(0.02)

    def arreter(self, *, brutalement: bool = False) -> None:
        """Arrête le processus s'il tourne : à sa demande, ou d'un coup (SIGKILL) s'il tarde ou si l'on veut."""
        if self._processus is None:
            return
        processus, self._processus = self._processus, None
        if brutalement:
            processus.kill()
        else:
            processus.terminate()
        try:
            processus.wait(DELAI_D_ARRET)
        except subprocess.TimeoutExpired:
            processus.kill()
            processus.wait()

    def pret(self) -> bool:
        """Vrai si tous les ports répondent et si une requête aboutit."""
        try:
            for port in self.ports:
                socket.create_connection((BOUCLE, port), timeout=1).close()
            with urllib.request.urlopen(
                f"{self.interrogation}?{urllib.parse.urlencode({'query': 'ASK {}'})}", timeout=5
            ) as reponse:
                return bool(reponse.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def journal(self) -> str:
        """Dernières lignes qu'a écrites le serveur, pour dire pourquoi il n'a pas démarré."""
        return (self.dossier / "sortie.log").read_text(encoding="utf-8", errors="replace")[-2000:]


_S = TypeVar("_S", bound=Serveur)


class Oxigraph(Serveur):
    """Le serveur Oxigraph (PyPI `oxigraph`) ; le graphe par défaut y est l'union des graphes nommés."""

    nom = "Oxigraph"

    def __init__(self, dossier: Path, fichier: Path | None) -> None:
        super().__init__(dossier)
        self._programme = trouver("oxigraph", "pip install oxigraph")
        self._mode = "serve-read-only" if fichier else "serve"
        self._donnees = dossier / "donnees"
        if fichier:
            _executer(self._programme, "load", "--location", str(self._donnees), "--file", str(fichier))

    @property
    def interrogation(self) -> str:
        return f"{self.racine}/query"

    @property
    def mise_a_jour(self) -> str:
        return f"{self.racine}/update"

    @property
    def graphes(self) -> str:
        return f"{self.racine}/store"

    def commande(self) -> list[str]:
        adresse = f"{BOUCLE}:{self.port}"
        return [
            self._programme,
            self._mode,
            *("--location", str(self._donnees)),
            *("--bind", adresse),
            "--union-default-graph",
        ]


class Virtuoso(Serveur):
    """Le serveur Virtuoso (Debian `virtuoso-opensource`) ; le graphe par défaut y est toujours l'union."""

    nom = "Virtuoso"
    identifiants = ("dba", "dba")
    graphes_internes = frozenset(
        {"http://localuriqaserver/sparql", "http://www.openlinksw.com/schemas/virtrdf#", "http://www.w3.org/ns/ldp#"}
    )

    def __init__(self, dossier: Path) -> None:
        super().__init__(dossier)
        self._programme = trouver("virtuoso-t", "apt-get install virtuoso-opensource")
        self._isql = trouver("isql-vt", "apt-get install virtuoso-opensource")
        self._port_sql = port_libre()
        self._ini = dossier / "virtuoso.ini"
        reglages = INI_VIRTUOSO.format(dossier=dossier, boucle=BOUCLE, port=self.port, port_sql=self._port_sql)
        self._ini.write_text(reglages, encoding="utf-8")

    @property
    def interrogation(self) -> str:
        return f"{self.racine}/sparql"

    @property
    def mise_a_jour(self) -> str:
        return f"{self.racine}/sparql"

    @property
    def graphes(self) -> str:
        return f"{self.racine}/sparql-graph-crud-auth"

    @property
    def ports(self) -> list[int]:
        return [self._port_sql, self.port]

    def commande(self) -> list[str]:
        return [self._programme, "-f", "-c", str(self._ini)]

    def demarrer(self, essais: int = 2) -> None:
        # Tué d'un coup, il laisse son verrou, et refuserait de redémarrer.
        (self.dossier / "virtuoso.lck").unlink(missing_ok=True)
        super().demarrer(essais)

    def sql(self, ordres: str) -> str:
        """Exécute des ordres SQL comme administrateur ; rend ce qu'ils affichent. Échoue si l'un échoue."""
        identite = [f"{BOUCLE}:{self._port_sql}", *("dba", "dba")]
        options = ["VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "ERRORS=STDOUT"]
        rendu = _executer(self._isql, *identite, *options, f"EXEC={ordres}")
        if "*** Error" in rendu:
            pytest.fail(f"Virtuoso refuse « {ordres} » :\n{rendu}")
        return rendu

    def charger(self, fichier: Path) -> None:
        """Charge un fichier N-Quads, graphes nommés gardés."""
        copie = self.dossier / "a-charger" / fichier.name  # il ne lit que sous DirsAllowed
        copie.parent.mkdir()
        shutil.copyfile(fichier, copie)
        self.sql(f"ld_dir ('{copie.parent}', '{copie.name}', 'urn:sans-graphe'); rdf_loader_run (); checkpoint;")
        fautes = self.sql("select ll_error from DB.DBA.load_list where ll_error is not null or ll_state <> 2;")
        if fautes.strip():
            pytest.fail(f"Virtuoso n'a pas chargé {fichier} :\n{fautes}")

    def ouvrir_l_ecriture(self) -> None:
        """Permet à quiconque d'écrire par `/sparql` : le serveur n'écoute que la boucle locale."""
        self.sql("grant SPARQL_UPDATE to \"SPARQL\"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);")


@contextlib.contextmanager
def oxigraph(fichier: Path | None = None) -> Iterator[Oxigraph]:
    """Oxigraph démarré : en lecture seule sur le fichier N-Quads donné, sinon vide et en écriture."""
    with _dossier() as dossier, _en_marche(Oxigraph(dossier, fichier)) as serveur:
        yield serveur


@contextlib.contextmanager
def virtuoso(fichier: Path | None = None) -> Iterator[Virtuoso]:
    """Virtuoso démarré : sur le fichier N-Quads donné, sinon vide ; en écriture dans les deux cas."""
    with _dossier() as dossier, _en_marche(Virtuoso(dossier)) as serveur:
        serveur.ouvrir_l_ecriture()
        if fichier:
            serveur.charger(fichier)
        yield serveur


@contextlib.contextmanager
def _dossier() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cadre-ri-serveur-", ignore_cleanup_errors=True) as chemin:
        yield Path(chemin)


@contextlib.contextmanager
def _en_marche(serveur: _S) -> Iterator[_S]:
    try:
        serveur.demarrer()
        yield serveur
    finally:
        serveur.arreter(brutalement=True)


def _executer(*commande: str) -> str:
    rendu = subprocess.run(commande, capture_output=True, text=True, timeout=120, check=False)
    if rendu.returncode:
        pytest.fail(f"{' '.join(commande)} : {rendu.stderr or rendu.stdout}")
    return rendu.stdout

#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Banc d'endurance : des clients honnêtes parmi lesquels des requêtes tueuses, sur un serveur qui doit tenir.

    python bancs/charge.py --clients 64 --secondes 60 --tueuses 0.1              # démarre cadre-ri servir
    python bancs/charge.py --url http://127.0.0.1:8000/sparql                    # un serveur déjà là
    python bancs/charge.py --donnees F.nq                                        # avec ces données en plus

Chaque client redemande dès qu'on lui répond. Sort 1 si une requête honnête n'a pas eu 200, si leur p99
dépasse une seconde, si le serveur a après plus de processus qu'avant, ou s'il en laisse un derrière lui.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from analystes import NOMS, RACINE, Analyste, Foule
from clients import Campagne, Client, Tir, centile
from processus import Naissance, Service, arbre, memoire, port_libre, qui_ecoute, sortir_proprement, vivant, zombie
from rapport import nombre, tableau

P99 = 1.0  # secondes
DEMARRAGE = 600.0  # secondes laissées au serveur que l'on démarre
ATTENTE = 30.0  # et à celui que l'on nous désigne
CHAUFFE = 3.0
REPOS = 3.0  # secondes laissées au serveur, la charge finie, pour se remettre


@dataclass
class Releve:
    """L'arbre de processus du serveur, seconde après seconde."""

    pid: int
    avant: int = 0
    apres: int = 0
    nombres: list[int] = field(default_factory=list)
    memoires: list[float] = field(default_factory=list)
    vus: set[Naissance] = field(default_factory=set)

    def prendre(self) -> None:
        present = arbre(self.pid)
        self.vus.update(present)
        self.nombres.append(len(present))
        self.memoires.append(memoire(self.pid))

    def au_repos(self) -> int:
        """Nombre de processus que le serveur a le plus souvent quand on ne lui demande plus rien."""
        time.sleep(REPOS)
        nombres = []
        for _ in range(10):
            nombres.append(len(arbre(self.pid)))
            time.sleep(0.1)
        self.prendre()
        return Counter(nombres).most_common(1)[0][0]

    def oublies(self) -> tuple[int, int]:
        """(zombies, orphelins) : morts que personne n'a recueillis, vivants qui ne sont plus du serveur."""
        present = set(arbre(self.pid))
        restes = [p for p in self.vus | present if vivant(p)]
        return sum(zombie(p) for p in restes), sum(p not in present for p in restes)


def demarrer(options: argparse.Namespace, dossier: Path) -> tuple[Service, str]:
    """Le serveur de ce dépôt et l'adresse de son point d'accès, une fois qu'il répond."""
    port = port_libre()
    commande = [sys.executable, "-m", "serveur", "servir", "--hote", "127.0.0.1", "--port", str(port)]
    commande += ["--donnees", str(options.donnees.resolve())] if options.donnees else []
    commande += options.servir.split()
    service = Service(commande, dossier / "journal.txt", dossier=RACINE)
    return service, f"http://127.0.0.1:{port}/sparql"


def attendre(url: str, service: Service | None, sonde: str) -> None:
    limite = time.monotonic() + (DEMARRAGE if service else ATTENTE)
    cause = ""
    while time.monotonic() < limite:
        if service and (mort := service.mort()):
            raise SystemExit(f"Le serveur ne démarre pas : {mort}")
        client = Client(url, 30)
        try:
            statut, corps = client.demander(sonde)
            if statut == 200:
                return
            cause = f"HTTP {statut} {corps[:200].decode('utf-8', 'replace')}"
        except OSError as erreur:
            cause = str(erreur)
        finally:
            client.fermer()
        time.sleep(0.1)
    raise SystemExit(f"{url} ne répond pas : {cause}")


def valeurs(client: Client, sparql: str) -> list[str]:
    statut, corps = client.demander(sparql)
    if statut != 200:
        raise SystemExit(f"Le serveur refuse une requête simple : HTTP {statut} {corps[:200].decode()}")
    reponse = json.loads(corps)
    nom = reponse["head"]["vars"][0]
    return [ligne[nom]["value"] for ligne in reponse["results"]["bindings"]]


def eprouver(url: str, releve: Releve, options: argparse.Namespace) -> tuple[list[Tir], int]:
    """Apprend les constantes, chauffe sans tueuses, puis lance la foule en relevant l'arbre chaque seconde."""
    analyste, client = Analyste(), Client(url)
    analyste.apprendre(lambda sparql: valeurs(client, sparql))
    client.fermer()
    # Le nombre de processus « avant » est celui d'un serveur qui a déjà travaillé à cette cadence, puis soufflé.
    chauffe = Campagne(url, options.clients, CHAUFFE, Foule(analyste, graine=options.graine + 1), options.delai)
    try:
        chauffe.resultat()
    finally:
        chauffe.arreter()
    releve.avant = releve.au_repos()
    foule = Foule(analyste, options.tueuses, options.graine)
    campagne = Campagne(url, options.clients, options.secondes, foule, options.delai)
    debut = time.monotonic()
    try:
        while not campagne.finie():
            releve.prendre()
            if sys.stderr.isatty():
                etat = f"{releve.nombres[-1]} processus, {releve.memoires[-1]:.0f} Mo"
                print(f"\r\033[K{time.monotonic() - debut:.0f} s : {etat}", end="", file=sys.stderr, flush=True)
            time.sleep(1)
        rendu = campagne.resultat()
    finally:
        campagne.arreter()
    if sys.stderr.isatty():
        print(file=sys.stderr)
    releve.apres = releve.au_repos()
    return rendu


def _statuts(tirs: Sequence[Tir]) -> str:
    comptes = Counter(tir.statut for tir in tirs)
    return ", ".join(f"{'coupée' if s == 0 else s} : {n}" for s, n in sorted(comptes.items())) or "aucune"


def imprimer(tirs: list[Tir], muets: int, releve: Releve, options: argparse.Namespace) -> list[str]:
    """Affiche les tableaux et rend les fautes."""
    par_nom: dict[str, list[Tir]] = defaultdict(list)
    for tir in tirs:
        par_nom[tir.nom].append(tir)
    honnetes = [tir for tir in tirs if not tir.tueuse]
    tueuses = [tir for tir in tirs if tir.tueuse]
    rangs = []
    for nom, lot in [*((n, par_nom[n]) for n in NOMS), ("toutes les honnêtes", honnetes)]:
        temps = [tir.secondes for tir in lot]
        ms = [nombre(centile(temps, part) * 1000) for part in (0.5, 0.95, 0.99, 1)]
        bons = sum(tir.statut == 200 for tir in lot)
        rangs.append([nom, str(len(lot)), str(bons), _statuts([t for t in lot if t.statut != 200]), *ms])
    cadence = sum(tir.statut == 200 for tir in honnetes) / options.secondes
    titre = f"{options.clients} clients, {options.secondes:g} s, {options.tueuses:.0%} de tueuses"
    titre += f" : {nombre(cadence)} réponses honnêtes par seconde"
    colonnes = ["honnêtes", "nombre", "200", "autres statuts", "p50, ms", "p95, ms", "p99, ms", "pire, ms"]
    tableau(titre, colonnes, rangs)
    rangs = [
        [nom, str(len(lot)), _statuts(lot), nombre(centile([t.secondes for t in lot], 0.5))]
        for nom, lot in [*((n, lot) for n, lot in sorted(par_nom.items()) if lot[0].tueuse), ("toutes", tueuses)]
    ]
    tableau("Tueuses", ["tueuse", "nombre", "statuts", "p50, s"], rangs)
    zombies, orphelins = releve.oublies()
    rang = [str(n) for n in (releve.avant, max(releve.nombres), releve.apres, zombies, orphelins)]
    rang += [f"{mo:.0f}" for mo in (releve.memoires[0], max(releve.memoires), releve.memoires[-1])]
    colonnes = ["avant", "au plus", "après", "zombies", "orphelins", "Mo avant", "Mo au plus", "Mo après"]
    tableau("Processus et mémoire (PSS) du serveur", colonnes, [rang])
    for tir in [t for t in honnetes if t.statut != 200][:5]:
        print(f"\n{tir.nom} : {tir.statut} après {tir.secondes:.1f} s, {tir.cause}")
    manques = sum(tir.statut != 200 for tir in honnetes)
    p99 = centile([tir.secondes for tir in honnetes], 0.99)
    fautes = {
        "aucune requête honnête": not honnetes,
        f"{manques} requêtes honnêtes sans réponse 200": manques,
        f"p99 des honnêtes de {nombre(p99)} s": p99 > P99,
        f"{muets} clients sans réponse": muets,
        f"{releve.apres} processus après, {releve.avant} avant": releve.apres > releve.avant,
        f"{zombies} zombies, {orphelins} orphelins": zombies + orphelins,
    }
    return [faute for faute, la in fautes.items() if la]


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("--url", help="point d'accès d'un serveur de cette machine, déjà démarré")
    analyse.add_argument("--donnees", type=Path, help="données que le serveur démarré sert en plus du Cadre")
    analyse.add_argument("--servir", default="--delai 1", help="autres options de « servir » (--delai 1)")
    analyse.add_argument("--clients", type=int, default=64, help="clients de front (64)")
    analyse.add_argument("--secondes", type=float, default=60.0, help="durée (60)")
    analyse.add_argument("--tueuses", type=float, default=0.1, help="part de requêtes tueuses, de 0 à 1 (0.1)")
    analyse.add_argument("--delai", type=float, default=60.0, help="secondes avant qu'un client renonce (60)")
    analyse.add_argument("--graine", type=int, default=0, help="graine du hasard (0)")
    options = analyse.parse_args()
    sortir_proprement()
    with ExitStack() as pile:
        service, url = None, options.url
        if url is None:
            dossier = Path(pile.enter_context(tempfile.TemporaryDirectory(prefix="banc-charge-")))
            service, url = demarrer(options, dossier)
            pile.enter_context(service)
        attendre(url, service, (RACINE / "bancs" / "requetes" / "libelle.rq").read_text(encoding="utf-8"))
        pid = service.pid if service else qui_ecoute(urlsplit(url).port or 80)
        if pid is None:
            raise SystemExit(f"{url} : aucun processus de cette machine n'écoute là ; rien à relever.")
        releve = Releve(pid)
        tirs, muets = eprouver(url, releve, options)
        fautes = imprimer(tirs, muets, releve, options)
        if service:
            if mort := service.mort():
                fautes.append(f"le serveur s'est {mort}")
            service.nes |= releve.vus
            if restes := service.fermer():
                fautes.append(f"{len(restes)} processus ont survécu à l'arrêt du serveur")
    print(f"\nFautes : {' ; '.join(fautes)}." if fautes else "\nTenu.")
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(principal())

#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Banc d'assaut : des clients honnêtes et mêlés, parmi lesquels des hostiles ; puis des connexions qui gouttent, puis
des envois lourds en rafale. Seulement sur la boucle locale, et borné en clients comme en temps.

    python bancs/assaut.py                       # démarre cadre-ri servir, puis 64 clients pendant 90 s
    python bancs/assaut.py --secondes 20         # plus court
    python bancs/assaut.py --port 8000           # un service de cette machine, déjà démarré

Sort 1 si une demande honnête a failli, si leur p99 dépasse une seconde (cinq pour une validation), si la mémoire ne
revient pas, ou si la santé tarde plus d'une seconde pendant les gouttes ou la rafale.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import multiprocessing
import random
import socket
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from clients import centile
from processus import Service, memoire, port_libre, qui_ecoute, sortir_proprement
from rapport import nombre, tableau

RACINE = Path(__file__).resolve().parent.parent
CLIENTS_MAX, SECONDES_MAX, GOUTTES, RAFALE, LOURD = 128, 300.0, 200, 100, 240_000
P99, P99_VALIDATION, SANTE = 1.0, 5.0, 1.0  # secondes
REVENUE = 1.25  # mémoire après, au plus, en part de celle d'avant ; et 100 Mo pour ce que chauffer charge
PAUSE = 0.5  # secondes entre deux demandes d'un même client honnête : les gens lisent
YAML, JSON, FORMULAIRE = "application/yaml", "application/json", "application/x-www-form-urlencoded"


class Geste(NamedTuple):
    nom: str
    methode: str
    chemin: str
    corps: bytes = b""
    type: str = ""


class Tir(NamedTuple):
    nom: str
    hostile: bool
    statut: int
    secondes: float


def honnetes() -> list[Geste]:
    fiche = (RACINE / "exemples" / "fiche-projet.yaml").read_bytes()
    entente = (RACINE / "exemples" / "entente-partenariat-fautive.yaml").read_bytes()
    pages = ("/", "/matrice", "/organigramme", "/id/acteur/ssigri", "/requetes", "/formulaires/FicheProjet", "/sante")
    questions = ("qui préside le CSRI", "que fait le MCC", "qui approuve le plan de gestion", "recette de tarte")
    noms = json.dumps(
        {f"q{i}": {"query": n} for i, n in enumerate(("Min. de la Culture", "OQLF", "Conseil du trésor"))}
    )
    return [
        *(Geste("page", "GET", p) for p in pages),
        *(Geste("question", "GET", f"/questions?q={quote(q)}") for q in questions),
        *(Geste("sparql", "GET", f"/sparql?query={quote(q)}") for q in ("ASK {}", "SELECT * { ?s a ?t } LIMIT 50")),
        *(Geste("requête", "GET", f"/requetes/{n}?format=json") for n in ("raci-matrice", "charge-par-acteur")),
        Geste("réconciliation", "GET", f"/reconciliation?queries={quote(noms)}"),
        Geste("validation", "POST", "/validation", fiche, YAML),
        Geste("validation", "POST", "/validation", entente, YAML),
    ]


def colonne() -> Geste:
    """Une colonne d'un tableau à réconcilier : assez de noms pour que les travailleurs y servent."""
    noms = json.dumps({f"q{i}": {"query": f"organisme {i}"} for i in range(60)})
    return Geste("réconciliation", "POST", "/reconciliation", f"queries={quote(noms)}".encode(), FORMULAIRE)


def hostiles() -> list[Geste]:
    """Ce qui coûte ou ne se lit pas, sans rien qui vise un logiciel d'autrui."""
    liste = "\n".join(f"  - titre: projet {i}" for i in range(600))
    lourde = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    noms = json.dumps({f"q{i}": {"query": f"nom {i} {'x' * 40}"} for i in range(200)})
    champs = "&".join(f"projets_planifies.{i}.titre=x" for i in range(1500))
    return [
        Geste("requête sans fin", "GET", f"/sparql?query={quote(lourde)}"),
        Geste(
            "soumission longue",
            "POST",
            "/validation",
            f"type: PlanGestionRI\nprojets_planifies:\n{liste}\n".encode(),
            YAML,
        ),
        Geste("soumission illisible", "POST", "/validation", b"[" * 20_000, JSON),
        Geste(
            "lot de noms",
            "POST",
            "/reconciliation",
            f"queries={quote(noms)}".encode(),
            FORMULAIRE,
        ),
        Geste(
            "formulaire long",
            "POST",
            "/formulaires/PlanGestionRI",
            champs.encode(),
            FORMULAIRE,
        ),
        Geste("question longue", "GET", f"/questions?q={'que+doit+faire+' * 200}"),
    ]


def tirer(port: int, geste: Geste, delai: float = 60.0) -> tuple[int, float]:
    """(statut, secondes) ; statut 0 quand rien n'est venu."""
    debut = time.perf_counter()
    connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=delai)
    try:
        entetes = {"Accept": JSON, **({"Content-Type": geste.type} if geste.type else {})}
        connexion.request(geste.methode, geste.chemin, geste.corps or None, entetes)
        reponse = connexion.getresponse()
        reponse.read()
        return reponse.status, time.perf_counter() - debut
    except (OSError, http.client.HTTPException):
        return 0, time.perf_counter() - debut
    finally:
        connexion.close()


def _foule(conduit: Any, port: int, clients: int, mechants: int, secondes: float, graine: int) -> None:
    fin, tirs, bons, mauvais = time.monotonic() + secondes, [], honnetes(), hostiles()

    def client(rang: int) -> None:
        hasard, hostile = random.Random(graine * 1000 + rang), rang < mechants
        while time.monotonic() < fin:
            geste = hasard.choice(mauvais if hostile else bons)
            statut, duree = tirer(port, geste)
            tirs.append(Tir(geste.nom, hostile, statut, duree))
            time.sleep(0.05 if hostile else hasard.uniform(0, 2 * PAUSE))

    fils = [threading.Thread(target=client, args=(rang,), daemon=True) for rang in range(clients)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(secondes + 70)
    conduit.send(tirs)
    conduit.close()


def campagne(port: int, clients: int, mechants: int, secondes: float, graine: int) -> list[Tir]:
    """La foule, dans un processus à elle : ce qu'elle coûte n'est pas pris au banc."""
    contexte = multiprocessing.get_context("spawn")
    conduit, bout = contexte.Pipe(duplex=False)
    processus = contexte.Process(target=_foule, args=(bout, port, clients, mechants, secondes, graine), daemon=True)
    processus.start()
    bout.close()
    try:
        tirs: list[Tir] = conduit.recv()
        return tirs
    finally:
        processus.terminate()
        processus.join()


def pendant(port: int, secondes: float) -> list[Tir]:
    """La santé et une page, redemandées pendant ce temps."""
    fin, tirs = time.monotonic() + secondes, []
    while time.monotonic() < fin:
        for geste in (
            Geste("santé", "GET", "/sante"),
            Geste("page", "GET", "/"),
            Geste("sparql", "GET", "/sparql?query=ASK%7B%7D"),
        ):
            tirs.append(Tir(geste.nom, False, *tirer(port, geste, 20)))
        time.sleep(0.1)
    return tirs


def gouttes(port: int, secondes: float) -> list[Tir]:
    """GOUTTES connexions qui n'envoient qu'un octet de temps en temps."""
    with ExitStack() as pile:
        prises = [pile.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)) for _ in range(GOUTTES)]
        fini = threading.Event()

        def goutter() -> None:
            for octet in b"GET /sante HTTP/1.1\r\nX: " + b"a" * 10_000:
                for prise in prises:
                    with contextlib.suppress(OSError):
                        prise.sendall(bytes([octet]))
                if fini.wait(1):
                    return

        fil = threading.Thread(target=goutter)
        fil.start()
        try:
            return pendant(port, secondes)
        finally:
            fini.set()
            fil.join()


def rafale(port: int, secondes: float) -> list[Tir]:
    """RAFALE envois de LOURD octets, la moitié lâchés aussitôt, pendant que d'autres demandent."""
    lignes = "\n".join(f"  - titre: projet {i}\n    but: {'mots ' * 20}" for i in range(LOURD // 130))
    corps = f"type: PlanGestionRI\nprojets_planifies:\n{lignes}\n".encode()[:LOURD]
    entetes = ("Host: 127.0.0.1", f"Content-Type: {YAML}", f"Accept: {JSON}", f"Content-Length: {len(corps)}", "", "")
    tete = "\r\n".join(("POST /validation HTTP/1.1", *entetes))
    tenues: list[socket.socket] = []
    for rang in range(RAFALE):
        with contextlib.suppress(OSError):
            prise = socket.create_connection(("127.0.0.1", port), timeout=10)
            prise.sendall(tete.encode() + corps)
            if rang % 2:
                prise.close()
            else:
                tenues.append(prise)
    try:
        return pendant(port, secondes)
    finally:
        for prise in tenues:
            prise.close()


def montrer(titre: str, tirs: list[Tir]) -> None:
    par_nom: dict[tuple[bool, str], list[Tir]] = defaultdict(list)
    for tir in tirs:
        par_nom[tir.hostile, tir.nom].append(tir)
    rangs = []
    for (hostile, nom), lot in sorted(par_nom.items()):
        temps = [t.secondes for t in lot]
        statuts = ", ".join(f"{s or 'coupée'} : {n}" for s, n in sorted(Counter(t.statut for t in lot).items()))
        mesures = [nombre(centile(temps, part) * 1000) for part in (0.5, 0.99, 1)]
        rangs.append([f"{nom}{' (hostile)' if hostile else ''}", str(len(lot)), statuts, *mesures])
    tableau(titre, ["demande", "nombre", "statuts", "p50, ms", "p99, ms", "pire, ms"], rangs)


def fautes_des_honnetes(tirs: list[Tir]) -> list[str]:
    bons = [t for t in tirs if not t.hostile]
    manques = Counter(f"{t.nom} {t.statut}" for t in bons if t.statut != 200)
    dites = [f"{n} demandes honnêtes sans 200 ({quoi})" for quoi, n in manques.items()]
    for validation, borne in ((False, P99), (True, P99_VALIDATION)):
        p99 = centile([t.secondes for t in bons if (t.nom == "validation") == validation], 0.99)
        if p99 > borne:
            dites.append(f"p99 {'des validations' if validation else 'du reste'} de {nombre(p99)} s, {borne:g} au plus")
    return dites if bons else ["aucune demande honnête"]


def fautes_de_la_sante(quand: str, tirs: list[Tir]) -> list[str]:
    pires = {nom: max(t.secondes for t in tirs if t.nom == nom) for nom in {t.nom for t in tirs}}
    lents = [f"{quand} : {nom} en {nombre(s)} s" for nom, s in sorted(pires.items()) if s > SANTE]
    return lents + [f"{quand} : {t.nom} {t.statut}" for t in tirs if t.statut != 200][:3]


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("--port", type=int, help="port d'un service de cette machine, déjà démarré")
    analyse.add_argument("--clients", type=int, default=64, help="clients de front (64)")
    analyse.add_argument("--secondes", type=float, default=90.0, help="durée de la foule (90)")
    analyse.add_argument("--hostiles", type=float, default=0.1, help="part de clients hostiles (0.1)")
    analyse.add_argument("--graine", type=int, default=0)
    options = analyse.parse_args()
    if not 0 < options.clients <= CLIENTS_MAX or not 0 < options.secondes <= SECONDES_MAX:
        raise SystemExit(f"--clients : {CLIENTS_MAX} au plus ; --secondes : {SECONDES_MAX:g} au plus.")
    sortir_proprement()
    with ExitStack() as pile:
        port = options.port or port_libre()
        if options.port is None:
            dossier = Path(pile.enter_context(tempfile.TemporaryDirectory(prefix="banc-assaut-")))
            commande = [sys.executable, "-m", "serveur", "servir", "--port", str(port)]
            pile.enter_context(Service(commande, dossier / "journal.txt", dossier=RACINE))
        limite = time.monotonic() + 120
        while tirer(port, Geste("santé", "GET", "/sante"))[0] != 200:
            if time.monotonic() > limite:
                raise SystemExit(f"le port {port} de la boucle locale ne répond pas.")
            time.sleep(0.2)
        pid = qui_ecoute(port)
        if pid is None:
            raise SystemExit(f"aucun processus de cette machine n'écoute sur {port}.")
        campagne(port, options.clients, 0, min(10.0, options.secondes), options.graine + 1)  # chauffe
        for _ in range(8):  # ce qu'un travailleur charge pour réconcilier, il le garde : c'est du service, non un reste
            tirer(port, colonne())
        time.sleep(3)
        avant = memoire(pid)
        tirs = campagne(
            port, options.clients, round(options.clients * options.hostiles), options.secondes, options.graine
        )
        time.sleep(8)
        apres = memoire(pid)
        montrer(f"{options.clients} clients, {options.secondes:g} s", tirs)
        fautes = fautes_des_honnetes(tirs)
        if apres > max(avant * REVENUE, avant + 100):
            fautes.append(f"mémoire de {avant:.0f} à {apres:.0f} Mo")
        for quand, geste in (("gouttes", gouttes), ("rafale", rafale)):
            vus = geste(port, 20)
            montrer(quand, vus)
            fautes += fautes_de_la_sante(quand, vus)
        print(f"\nMémoire (PSS) : {avant:.0f} Mo avant, {apres:.0f} Mo après.")
    print("\nFautes : " + " ; ".join(fautes) + "." if fautes else "\nTenu.")
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(principal())

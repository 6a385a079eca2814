# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que le produit rend, mis de côté pour le comparer d'une version à l'autre : pages, RDF, JSON, requêtes, questions.

    python outils/photographier.py prendre avant/          # dans l'ancienne version (PYTHONPATH=ancienne)
    python outils/photographier.py prendre apres/
    python outils/photographier.py comparer avant/ apres/  # ce qui est ajouté, ôté, changé ; code 1 s'il y en a

Parcourt le site depuis l'accueil par les liens des pages, dans l'application elle-même (aucun serveur, aucun réseau),
puis pose chaque requête du catalogue et chaque question des jeux. Une réponse = un fichier, nommé par son adresse.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
import zipfile
from collections import deque
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin

HTML = "text/html,*/*;q=0.8"
EN_TEXTE = ("text/", "application/json", "application/ld+json", "application/n-triples")
DEPART = ["/", "/openapi.json", "/reconciliation", "/catalogue?format=nt", "/sante", "/sparql", "/telechargements"]
LIEN = re.compile(r'\b(?:href|action)="([^"]+)"')
PLUS = {
    "/id/": ["?format=nt"],
    "/matrice": ["?format=csv"],
    "/flux": ["?format=json"],
    "/organigramme": ["?format=json"],
}
VOLATILES = [
    (re.compile(r'(?i)(graphe":"|es%20%3A%20|version )[0-9a-f]{12,20}'), r"\1"),
    (re.compile(r'nonce="[^"]*"|nonce-[\w+/=-]+'), ""),
    (re.compile(r"\?v=[0-9a-f]+"), ""),
]


def prendre(dossier: Path, jeux: Path, plafond: int, comme: Path | None = None) -> int:
    """Écrit dans `dossier` ce que rend chaque adresse ; rend le nombre d'adresses lues.

    `comme` : une photographie dont on reprend les adresses, au lieu de suivre les liens.
    """
    from serveur.faces.web import Reglages, creer_application

    application = creer_application(Reglages())
    client = application.test_client()
    dossier.mkdir(parents=True, exist_ok=True)
    attente, vues, etats = deque(DEPART), set(DEPART), {}

    def lire(adresse: str, accept: str = HTML) -> Any:
        reponse = client.get(adresse, headers={"Accept": accept})
        corps = reponse.get_data()
        if (reponse.mimetype or "").startswith(
            ("text/", "application/json", "application/ld+json", "application/n-triples")
        ):
            texte = corps.decode("utf-8", "replace")
            for motif, rien in VOLATILES:
                texte = motif.sub(rien, texte)
            corps = texte.encode()
        etats[f"{accept.partition(',')[0]} {adresse}"] = [
            reponse.status_code,
            reponse.mimetype,
            _garder(dossier, corps),
        ]
        return reponse

    if comme:
        for nom in json.loads((comme / "adresses.json").read_text()):
            accept, _, adresse = nom.partition(" ")
            lire(adresse, HTML if accept == "text/html" else accept)
        attente.clear()
    while attente and len(etats) < plafond:
        adresse = attente.popleft()
        reponse = lire(adresse)
        if reponse.mimetype == "text/html":
            for lien in LIEN.findall(reponse.get_data(as_text=True)):
                cible = urldefrag(urljoin(adresse, lien.replace("&amp;", "&")))[0]
                if cible.startswith("/") and cible not in vues and not cible.startswith(("/static", "/validation?")):
                    vues.add(cible)
                    attente.append(cible)
        for debut, suites in PLUS.items():
            if adresse.startswith(debut) and "?" not in adresse:
                for suite in suites:
                    lire(adresse + suite)
        if len(etats) % 200 == 0:
            print(f"{len(etats)} adresses, {len(attente)} en attente", file=sys.stderr)
    routes = [] if comme else json.loads(client.get("/openapi.json").get_data())["paths"]
    for route in routes:
        if route.startswith("/requetes/") and "{" not in route:
            lire(route, "application/json")
    for jeu in [] if comme else sorted(jeux.glob("*.jsonl")):
        for ligne in jeu.read_text(encoding="utf-8").splitlines():
            if ligne.strip():
                lire("/questions?q=" + quote(json.loads(ligne)["question"]), "application/json")
    (dossier / "adresses.json").write_text(json.dumps(etats, ensure_ascii=False, indent=0, sort_keys=True))
    return len(etats)


def _garder(dossier: Path, corps: bytes) -> str:
    somme = hashlib.sha256(corps).hexdigest()[:16]
    (dossier / somme).write_bytes(corps)
    return somme


def essentiel(corps: bytes, mime: str) -> bytes:
    """Le corps sans ce qui change à chaque version ou à chaque heure : empreintes, préfixes, dates d'un classeur."""
    if corps.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(corps)) as classeur:
            return b"".join(classeur.read(n) for n in sorted(classeur.namelist()) if not n.startswith("docProps/"))
    if not mime.startswith(EN_TEXTE) and "turtle" not in mime and "trig" not in mime:
        return corps
    texte = corps.decode("utf-8", "replace")
    for motif, rien in VOLATILES:
        texte = motif.sub(rien, texte)
    lignes = texte.split("\n")
    prefixes = re.compile(r"@prefix|PREFIX ")
    return "\n".join(
        [*sorted(x for x in lignes if prefixes.match(x)), *(x for x in lignes if not prefixes.match(x))]
    ).encode()


def comparer(avant: Path, apres: Path) -> int:
    """Imprime les écarts par genre ; rend leur nombre."""
    un, deux = (json.loads((d / "adresses.json").read_text()) for d in (avant, apres))
    ecarts = 0
    for titre, noms in (("ôtée", un.keys() - deux.keys()), ("ajoutée", deux.keys() - un.keys())):
        for nom in sorted(noms):
            ecarts += 1
            print(f"{titre} : {unquote(nom)}")
    for nom in sorted(un.keys() & deux.keys()):
        if un[nom] == deux[nom]:
            continue
        corps = [essentiel((d / e[nom][2]).read_bytes(), e[nom][1] or "") for d, e in ((avant, un), (apres, deux))]
        if un[nom][:2] != deux[nom][:2] or corps[0] != corps[1]:
            ecarts += 1
            print(f"changée : {unquote(nom)} {un[nom]} → {deux[nom]}")
    print(f"{len(un)} adresses avant, {len(deux)} après, {ecarts} écarts")
    return ecarts


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    gestes = lecteur.add_subparsers(dest="geste", required=True)
    prise = gestes.add_parser("prendre")
    prise.add_argument("dossier", type=Path)
    prise.add_argument("--jeux", type=Path, default=Path(__file__).parent.parent / "tests" / "questions")
    prise.add_argument("--plafond", type=int, default=20_000)
    prise.add_argument("--comme", type=Path, metavar="PHOTOGRAPHIE", help="reprendre les adresses de celle-là")
    face = gestes.add_parser("comparer")
    face.add_argument("avant", type=Path)
    face.add_argument("apres", type=Path)
    choix = lecteur.parse_args()
    if choix.geste == "comparer":
        return 1 if comparer(choix.avant, choix.apres) else 0
    print(f"{prendre(choix.dossier, choix.jeux, choix.plafond, choix.comme)} adresses")
    return 0


if __name__ == "__main__":
    sys.exit(main())

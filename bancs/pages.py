# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Temps de serveur de chaque genre de page, à chaud, et poids de la première.

    python bancs/pages.py [--fois 60] [--texte FICHIER]

Chaque adresse est demandée sans réseau (client de l'application), toutes tour à tour, après un tour de chauffe : la
médiane et le 95e centile de chacune, en rapport à l'étalon de bancs/mesurer.py. La dernière ligne est la cible :
p95 de toutes les pages confondues et de la plus lente.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from mesurer import chrono, etalon

from serveur.faces.web import Reglages, creer_application

PAGES = (
    "/",
    "/questions?q=qui+pr%C3%A9side+le+CSRI",
    "/questions?q=le+MCC+doit-il+produire+un+plan+de+gestion",
    "/questions?q=recette+de+tarte",
    "/suggestions?q=secr",
    "/id/acteur/ssigri",
    "/id/acteur/mcc",
    "/id/acteur/ssigri?vue=mandat",
    "/id/enonce/4.4-csri-presidence",
    "/id/objet/services-communs",
    "/id/domaine/gouverne",
    "/id/document/plan-gestion-ri",
    "/id/source/lap",
    "/id/disposition/cadre-4.3.3-a",
    "/id/service/commun",
    "/id/objet/",
    "/matrice",
    "/matrice?acteur=SSIGRI&domaine=domaine:securite",
    "/organigramme",
    "/flux",
    "/couverture",
    "/atlas",
    "/catalogue",
    "/telechargements",
    "/reconciliation",
    "/autorisation",
    "/autorisation?deroge-standards=oui",
    "/formulaires",
    "/formulaires/EntentePartenariat",
    "/validation",
    "/requetes",
    "/requetes/raci?objet=objet:services-communs",
    "/requetes/obligations",
    "/sparql",
    "/ontologie",
    "/formes",
)


def main() -> None:
    analyse = argparse.ArgumentParser()
    analyse.add_argument("--fois", type=int, default=60)
    analyse.add_argument("--texte", type=Path)
    options = analyse.parse_args()
    base = chrono(etalon)
    print(f"étalon : un million de tours de boucle, {base * 1000:.0f} ms")
    application = creer_application(Reglages(texte=options.texte))
    client = application.test_client()
    temps: dict[str, list[float]] = {page: [] for page in PAGES}
    try:
        for tour in range(options.fois + 2):
            for page in PAGES:
                debut = time.perf_counter()
                with client.get(page, headers={"Accept": "text/html"}) as reponse:
                    assert reponse.status_code == 200, page
                    reponse.get_data()
                if tour > 1:
                    temps[page].append(time.perf_counter() - debut)
    finally:
        application.extensions["cadre_ri"].moteur.fermer()
    print(f"{'page':52} {'médiane':>9} {'p95':>9}   rapport du p95 à l'étalon")
    centiles = {page: _centile(mesures, 0.95) for page, mesures in temps.items()}
    for page, mesures in temps.items():
        p95 = centiles[page]
        print(f"{page[:52]:52} {_centile(mesures, 0.5) * 1000:6.1f} ms {p95 * 1000:6.1f} ms   ×{p95 / base:.2f}")
    ensemble = _centile([m for mesures in temps.values() for m in mesures], 0.95)
    pire = max(centiles, key=lambda page: centiles[page])
    print(
        f"p95 de l'ensemble : {ensemble * 1000:.1f} ms (cible : 50) ; "
        f"de la plus lente, {pire} : {centiles[pire] * 1000:.1f} ms"
    )


def _centile(mesures: list[float], part: float) -> float:
    return sorted(mesures)[min(len(mesures) - 1, int(len(mesures) * part))]


if __name__ == "__main__":
    main()

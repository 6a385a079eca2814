#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Mesure la justesse des réponses à un jeu de questions (bibliothèque standard seulement).

    evaluer.py QUESTIONS.jsonl --url http://127.0.0.1:8000      (interroge GET /questions?q=…)
    evaluer.py QUESTIONS.jsonl --commande 'cadre-ri question {} --format json'

Une question est juste quand :
  - hors_sujet           : « trouve » est faux ;
  - des acteurs attendus : la première réponse nomme le premier acteur attendu, et au plus un acteur qui n'est ni
                           attendu ni accepté ; l'une des trois premières s'appuie sur le passage principal ;
  - sinon                : l'une des trois premières réponses s'appuie sur le passage principal.
Le passage principal est le premier de « passages » ; un autre est le bon quand il recouvre au moins la moitié du plus
court des deux (1500 caractères au plus).
Affiche les ratés (--rates), puis les taux ; sort 0 si le taux global atteint --seuil.
"""

from __future__ import annotations

import argparse
import collections
import json
import shlex
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECTION = 1500  # caractères : une section entière ne prouve rien


def demander_url(base: str, question: str) -> dict[str, Any]:
    adresse = f"{base.rstrip('/')}/questions?{urllib.parse.urlencode({'q': question})}"
    requete = urllib.request.Request(adresse, headers={"Accept": "application/json"})
    with urllib.request.urlopen(requete, timeout=60) as reponse:
        return json.load(reponse)


def demander_commande(modele: str, question: str) -> dict[str, Any]:
    mots = [question if mot == "{}" else mot for mot in shlex.split(modele)]
    sortie = subprocess.run(mots, capture_output=True, text=True, timeout=120, check=False)
    if sortie.returncode not in (0, 1):
        raise RuntimeError(sortie.stderr.strip()[:300] or f"code {sortie.returncode}")
    return json.loads(sortie.stdout)


def recouvre(passage: dict[str, int] | None, attendu: list[int]) -> bool:
    """Ce passage est-il celui que l'on attend ?"""
    if not passage or passage["fin"] - passage["debut"] > SECTION:
        return False
    commun = min(passage["fin"], attendu[1]) - max(passage["debut"], attendu[0])
    return commun > 0 and 2 * commun >= min(passage["fin"] - passage["debut"], attendu[1] - attendu[0])


def juger(attendu: dict[str, Any], recu: dict[str, Any]) -> tuple[bool, str]:
    """La réponse est-elle juste, et sinon pourquoi."""
    reponses = recu.get("reponses", [])
    if attendu["type"] == "hors_sujet":
        return not recu["trouve"], "a répondu hors sujet"
    if not recu["trouve"] or not reponses:
        return False, "n'a rien trouvé"
    if attendu["acteurs"]:
        nommes = {a["code"] for a in reponses[0]["acteurs"]}
        de_trop = nommes - set(attendu["acteurs"]) - set(attendu.get("acteurs_acceptes", []))
        if attendu["acteurs"][0] not in nommes or len(de_trop) > 1:
            return False, f"nomme {sorted(nommes)}, attendu {attendu['acteurs']}"
    juste = any(recouvre(r.get("passage"), attendu["passages"][0]) for r in reponses[:3])
    return juste, "aucune des trois premières réponses ne s'appuie sur le passage principal"


def evaluer(
    questions: list[dict[str, Any]], demander: Callable[[str], dict[str, Any]], dire_les_rates: bool
) -> dict[str, list[bool]]:
    """Ce qui est juste, en tout, par type et par difficulté."""
    bilan: dict[str, list[bool]] = collections.defaultdict(list)
    for q in questions:
        try:
            juste, raison = juger(q, demander(q["question"]))
        except (OSError, KeyError, ValueError, RuntimeError, subprocess.TimeoutExpired) as erreur:
            juste, raison = False, f"échec : {erreur!r}"
        for cle in ("total", f"type {q['type']}", f"difficulté {q['difficulte']}"):
            bilan[cle].append(juste)
        if dire_les_rates and not juste:
            sys.stdout.write(f"{q['id']}  {q['question']}\n       {raison}\n")
    return bilan


def main() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    analyse.add_argument("questions")
    analyse.add_argument("--url")
    analyse.add_argument("--commande")
    analyse.add_argument("--seuil", type=float, default=0.0)
    analyse.add_argument("--rates", action="store_true")
    options = analyse.parse_args()
    if bool(options.url) == bool(options.commande):
        analyse.error("donner --url ou --commande")
    lignes = Path(options.questions).read_text(encoding="utf-8").splitlines()
    questions = [json.loads(ligne) for ligne in lignes if ligne.strip()]

    def demander(question: str) -> dict[str, Any]:
        if options.url:
            return demander_url(options.url, question)
        return demander_commande(options.commande, question)

    bilan = evaluer(questions, demander, options.rates)
    for cle, justes in sorted(bilan.items()):
        sys.stdout.write(f"{cle:28} {sum(justes):4}/{len(justes):<4} {sum(justes) / len(justes):.1%}\n")
    total = bilan["total"]
    return 0 if sum(total) / len(total) >= options.seuil else 1


if __name__ == "__main__":
    sys.exit(main())

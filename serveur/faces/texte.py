# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Une réponse en texte, pour un terminal."""

from __future__ import annotations

import textwrap
from typing import Any

LARGEUR = 96
ASSURANCES = {"sure": "Réponse sûre.", "a-verifier": "À vérifier dans le texte."}


def reponse_en_texte(reponse: dict[str, Any], texte: str | None = None, couleur: bool = False) -> str:
    """Réponse lisible ; `texte` est le texte du Cadre, pour montrer les passages."""
    if not reponse["trouve"]:
        lignes = [reponse.get("motif", "Rien dans le Cadre ne répond à cette question.")]
        voisins = reponse.get("voisins", [])
        if voisins:
            sujets = " ; ".join(v["libelle"] for v in voisins)
            lignes.append(f"Sujets les plus proches dont le Cadre parle : {sujets}.")
        return "\n".join(lignes)
    blocs = []
    for rang, r in enumerate(reponse["reponses"], 1):
        blocs.append(_bloc(rang, r, texte, couleur))
    suites = reponse["reponses"][0]["ensuite"]
    if suites:
        blocs.append("\n".join(["À demander ensuite :", *(f"   {question}" for question in suites)]))
    return "\n\n".join(blocs)


def _bloc(rang: int, r: dict[str, Any], texte: str | None, couleur: bool) -> str:
    qui = (
        ", ".join(f"{a['libelle']} [{a['code']}]" + (f" ({a['titre']})" if "titre" in a else "") for a in r["acteurs"])
        or "Aucun acteur nommé par le texte"
    )
    lignes = [f"{rang}. {_gras(qui, couleur)}", *_plier(r["phrase"])]
    nature = r["enonce"]["natureLibelle"]
    if r["enonce"]["inferee"]:
        nature += ", par héritage (inféré)"
    lignes += _plier(f"{nature} — {r['fondement']['citation']}")
    if r.get("assurance") in ASSURANCES:
        lignes += _plier(" ".join((ASSURANCES[r["assurance"]], *r["reserves"])))
    for p in r["premisses"]:
        preuve = f" ({p['enonce']['citation']})" if "enonce" in p else ""
        lignes += _plier(f"parce que {p['membre']['libelle']} fait partie de : {p['categorie']['libelle']}{preuve}")
    for nom, champ in (("envers", "destinataires"), ("avec", "concours")):
        if r[champ]:
            lignes += _plier(f"{nom} : {', '.join(a['libelle'] for a in r[champ])}")
    for nom in ("condition", "finalite", "periodicite", "date"):
        if nom in r:
            lignes += _plier(f"{nom.replace('finalite', 'but').replace('periodicite', 'rythme')} : {r[nom]}")
    if "note" in r:
        lignes += _plier(f"note : {r['note']}")
    if texte is not None:
        debut, fin = r["passage"]["debut"], r["passage"]["fin"]
        lignes += _plier(f"« {' '.join(texte[debut:fin].split())} » (caractères {debut} à {fin})")
    return "\n".join(lignes)


def _plier(texte: str) -> list[str]:
    return textwrap.wrap(texte, LARGEUR, initial_indent="   ", subsequent_indent="   ") or [""]


def _gras(texte: str, couleur: bool) -> str:
    return f"\x1b[1m{texte}\x1b[0m" if couleur else texte

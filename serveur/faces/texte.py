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
    blocs = [*_forme(reponse, couleur), *_parties(reponse, couleur)]
    for rang, r in enumerate(reponse["reponses"], 1):
        blocs.append(_bloc(rang, r, texte, couleur))
    suites = reponse["reponses"][0]["ensuite"]
    if suites:
        blocs.append("\n".join(["À demander ensuite :", *(f"   {question}" for question in suites)]))
    return "\n\n".join(blocs)


def _forme(reponse: dict[str, Any], couleur: bool) -> list[str]:
    """La réponse entière, si elle n'est pas qu'un énoncé : une chose, une liste, un sujet, deux côtés."""
    forme = reponse.get("forme", "enonces")
    bloc = reponse.get(forme, {})
    if forme == "chose":
        return [_chose(bloc, couleur)]
    if forme == "comparaison":
        communs = [_groupe("Ce que le texte dit des deux", bloc["communs"])] if bloc["communs"] else []
        return [*communs, *(_chose(cote, couleur) for cote in bloc["cotes"])]
    if forme == "liste":
        theme = "".join(f", {t['libelle']}" for t in bloc["theme"])
        titre = f"{bloc['acteur']['libelle']}{theme} : {bloc['combien']} énoncés sur {bloc['sur']}"
        return ["\n".join([_gras(titre, couleur), *(_groupe(_compte(g), g["enonces"]) for g in bloc["groupes"])])]
    if forme == "sujet":
        titre = f"Qui fait quoi, {bloc['libelle']} : {bloc['combien']} énoncés"
        acteurs = ({"titre": a["acteur"]["libelle"], **a} for a in bloc["acteurs"])
        return ["\n".join([_gras(titre, couleur), *(_groupe(_compte(a), a["enonces"]) for a in acteurs)])]
    return []


def _chose(chose: dict[str, Any], couleur: bool) -> str:
    sigle = f" ({chose['sigle']})" if "sigle" in chose else ""
    lignes = [_gras(f"{chose['libelle']}{sigle}", couleur), *(_plier(chose["sorte"]) if chose["sorte"] else [])]
    for definition in chose["definition"]:
        lignes += _plier(f"{definition['phrase']} — {definition['citation']}")
    for place in chose["place"]:
        lignes += _plier(f"{place['titre'].lower()} : {', '.join(c['libelle'] for c in place['choses'])}")
    lignes += _plier(f"{chose['combien']} énoncés ; {chose['iri']}")
    return "\n".join([*lignes, *(_groupe(_compte(g), g["enonces"]) for g in chose["groupes"])])


def _compte(groupe: dict[str, Any]) -> str:
    return f"{groupe['titre']} ({groupe['combien']})"


def _groupe(titre: str, enonces: list[dict[str, Any]]) -> str:
    puces = (ligne for e in enonces for ligne in _plier(f"- {e['libelle']} — {e['citation']}"))
    return "\n".join([f"  {titre}", *puces])


def _parties(reponse: dict[str, Any], couleur: bool) -> list[str]:
    """Une question posée avec d'autres, et ce qui lui répond."""
    return [
        "\n".join(
            [
                _gras(partie["question"], couleur),
                *[
                    ligne
                    for r in partie["reponses"]
                    for ligne in _plier(f"{r['phrase']} — {r['fondement']['citation']}")
                ],
                *([] if partie["reponses"] else _plier("Rien dans le Cadre n'y répond.")),
            ]
        )
        for partie in reponse.get("parties", [])
    ]


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

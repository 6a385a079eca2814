# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Questions engendrées du graphe lui-même : tournures × choses. La réponse attendue est ce que le graphe dit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest
from test_questions import ancetres

from serveur.noyau.espaces import abreger

PRODUIRE = {"action:produire", "action:elaborer", "action:dresser", "action:preparer"}
# Part des questions de chaque sorte dont la première réponse est la bonne ; un peu sous la mesure du jour.
PLANCHERS = {
    "presidence": 1.0,
    "secretariat": 1.0,
    "animation": 1.0,
    "rattachement": 1.0,
    "fonds": 1.0,
    "remise": 1.0,
    "production": 0.97,
    "contenu": 0.9,
    "role": 0.99,
    "sigle": 0.9,
    "objet": 0.94,
}
Cas = tuple[str, set[str]]  # question, acteurs attendus (IRI abrégées ; ou nature de l'énoncé)


def nommer(nom: str, de: bool = False) -> str:
    """Le nom précédé de son article, ou de « de » contracté."""
    premier = nom.split()[0].lower()
    if nom[0].lower() in "aeéiouyh":
        return f"{'de ' if de else ''}l'{nom}"
    if premier in ("table", "commission", "politique", "directive", "loi"):
        return f"{'de ' if de else ''}la {nom}"
    return f"{'du' if de else 'le'} {nom}"


@pytest.fixture(scope="module")
def cas(index) -> dict[str, list[Cas]]:
    par_nature = defaultdict(list)
    for fiche in index.fiches:
        par_nature[fiche["nature"]].append(fiche)

    def sigles(acteur: str) -> list[str]:
        return [n for n in index.libelles[acteur].get("alt", []) if n.isupper() and n.isalpha()][:1]

    def noms(acteur: str) -> list[str]:
        return [index.libelle(acteur), *sigles(acteur)]

    def concernes(fiche: dict) -> Iterator[str]:
        return (a for a in fiche.get("concerne", []) if a in index.acteurs)

    def dire(chose_noms: Iterable[str], tournures: Iterable[str], attendus: set[str]) -> list[Cas]:
        return [(t.format(n=n, le=nommer(n), de=nommer(n, de=True)), attendus) for n in chose_noms for t in tournures]

    tous: dict[str, list[Cas]] = defaultdict(list)
    tournures = {
        "ri:Presidence": ("presidence", "Qui préside {le} ?", "Qui est le président {de} ?", "présidence {de}",
                          "Par qui {le} est-il présidé ?", "qui est à la tête {de} ?"),
        "ri:Secretariat": ("secretariat", "Qui assure le secrétariat {de} ?", "secrétariat {de}"),
        "ri:Animation": ("animation", "Qui anime {le} ?", "animation {de}", "{n}, c'est animé par qui ?"),
    }  # fmt: skip
    for nature, (sorte, *formes) in tournures.items():
        for fiche in par_nature[nature]:
            for instance in concernes(fiche):
                tous[sorte] += dire(noms(instance), formes, set(fiche["titulaire"]))
    superieurs = defaultdict(set)
    for fiche in par_nature["ri:Rattachement"]:
        for acteur in fiche.get("titulaire", []):
            superieurs[acteur] |= set(fiche.get("autorite", []))
    for acteur, autorites in superieurs.items():
        formes = ("De qui relève {le} ?", "{n} relève de qui ?", "À qui se rapporte {le} ?", "rattachement {de}")
        if autorites:
            tous["rattachement"] += dire(noms(acteur), formes, autorites)
    for acteur, fiche_acteur in index.acteurs.items():
        porte = [f for f in index.fiches if acteur in f.get("titulaire", [])]
        if fiche_acteur["genre"] == "ri:Fonds":
            gerants = {
                t
                for f in index.fiches
                if acteur in f.get("fonds", []) and "action:gerer" in f.get("action", [])
                for t in f.get("titulaire", [])
            } - {acteur}
            if gerants:
                formes = ("Qui gère {le} ?", "gestion {de}", "Qui est responsable {de} ?", "{n}, qui s'en occupe ?")
                tous["fonds"] += dire(noms(acteur), formes, gerants)
        elif porte and fiche_acteur["genre"] != "ri:CategorieActeurs" and fiche_acteur["genre"] != "ri:Poste":
            formes = ("Quel est le rôle {de} ?", "Que fait {le} ?", "mandat {de}")
            tous["role"] += dire(noms(acteur), formes, {acteur})
            tous["sigle"] += dire(sigles(acteur), ("Que veut dire {n} ?", "C'est quoi {le} ?"), {acteur})
    for document in (d for d in index.libelles if d.startswith("document:")):
        lies = [f for f in index.fiches if document in f.get("document", [])]
        nom = [index.libelle(document)]
        vers = {d for f in lies if f["nature"] == "ri:Depot" for d in f.get("destinataire", [])}
        if vers:
            tous["remise"] += dire(
                nom, ("À qui remet-on {le} ?", "À qui transmet-on {le} ?", "Où dépose-t-on {le} ?"), vers
            )
        auteurs = {
            t
            for f in lies
            if f["nature"] in ("ri:Obligation", "ri:Mission") and PRODUIRE & set(f.get("action", []))
            for t in f.get("titulaire", [])
        }
        if auteurs:
            tous["production"] += dire(nom, ("Qui produit {le} ?", "Qui élabore {le} ?", "responsable {de}"), auteurs)
        if any(f["nature"] == "ri:ExigenceContenu" for f in lies):
            formes = ("Que doit contenir {le} ?", "Que met-on dans {le} ?", "contenu {de}")
            tous["contenu"] += dire(nom, formes, {"ri:ExigenceContenu"})
    for objet, enonces in sorted(index.par_objet.items()):
        fiches = [index.par_iri[e] for e in enonces]
        if any(f.get("titulaire") for f in fiches):
            lies = {a for f in fiches for lien in ("membre", "fonds", "destinataire") for a in f.get(lien, [])}
            tous["objet"] += dire(
                [index.libelle(objet)], ("Qui est responsable : {n} ?", "{n}"), porteurs(index, fiches) | lies
            )
    return tous


def porteurs(index, fiches: list[dict]) -> set[str]:
    """Titulaires de ces énoncés, et de ceux qu'ils détaillent."""
    touts = [index.par_iri[t] for f in fiches for t in ancetres(index, f)]
    return {a for f in [*fiches, *touts] for a in f.get("titulaire", [])}


@pytest.mark.parametrize("sorte", PLANCHERS)
def test_la_premiere_reponse_est_celle_du_graphe(sorte: str, cas, questions, index):
    rates = []
    for question, attendus in cas[sorte]:
        rendues = questions.repondre(question)["reponses"][:1]
        nommes = {abreger(a["iri"]) for r in rendues for a in r["acteurs"]} | {r["enonce"]["nature"] for r in rendues}
        nommes |= {c for r in rendues for c in index.par_iri[abreger(r["enonce"]["iri"])].get("concerne", [])}
        if not attendus & nommes:
            rates.append((question, sorted(attendus), sorted(nommes)))
    assert len(cas[sorte]) >= 4
    assert 1 - len(rates) / len(cas[sorte]) >= PLANCHERS[sorte], (len(rates), len(cas[sorte]), rates[:12])

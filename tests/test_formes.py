# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Chaque forme nommée : un exemple valide, et le même à un fait près qui donne ce constat et lui seul.

tests/formes/*.yaml : `regle`, `base` (un fichier de exemples/ ou de tests/formes/bases/), et le fait
changé : `retirer: chemin`, ou `chemin` et `valeur`, ou `remplacer: {ancien: nouveau}` partout où on le lit.
`ensuite` : un second fait. `avec` : les constats qu'un nom inconnu ne peut pas ne pas donner aussi. Un chemin est celui des rapports : contributions[2].montant.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import RACINE

CAS = [
    {**cas, "fichier": chemin.name}
    for chemin in sorted((RACINE / "tests" / "formes").glob("*.yaml"))
    for cas in yaml.safe_load(chemin.read_text(encoding="utf-8"))
]


def base(nom: str) -> Any:
    for dossier in (RACINE / "exemples", RACINE / "tests" / "formes" / "bases"):
        chemin: Path = dossier / f"{nom}.yaml"
        if chemin.exists():
            return yaml.safe_load(chemin.read_text(encoding="utf-8"))
    raise AssertionError(f"base {nom} introuvable")


def changer(document: Any, cas: dict[str, Any]) -> Any:
    """Le document, un fait changé ; échoue si le chemin n'existe pas, ou s'il n'y a rien à remplacer."""
    if "remplacer" in cas:
        restent = set(cas["remplacer"])
        change = _remplacer(document, cas["remplacer"], restent)
        assert not restent, restent
        return change
    chemin = cas.get("retirer") or cas["chemin"]
    pas = [int(n) - 1 if n else cle for cle, n in re.findall(r"([^.\[\]]+)|\[(\d+)\]", chemin) if cle or n]
    lieu = document
    for etape in pas[:-1]:
        lieu = lieu[etape]
    if "retirer" in cas:
        del lieu[pas[-1]]
    elif isinstance(lieu, list) and pas[-1] == len(lieu):
        lieu.append(cas["valeur"])
    else:
        lieu[pas[-1]] = cas["valeur"]
    return document


def _remplacer(noeud: Any, par: dict[str, str], restent: set[str]) -> Any:
    if isinstance(noeud, dict):
        return {cle: _remplacer(valeur, par, restent) for cle, valeur in noeud.items()}
    if isinstance(noeud, list):
        return [_remplacer(valeur, par, restent) for valeur in noeud]
    if isinstance(noeud, str) and noeud in par:
        restent.discard(noeud)
        return par[noeud]
    return noeud


def constats(validateur, document: Any) -> list[dict[str, Any]]:
    octets = yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode()
    return [c for d in validateur.valider(octets, "essai.yaml") for c in d["constats"]]


def test_chaque_forme_a_son_cas(validateur):
    nommees = {r.iri.partition("#")[2] for r in validateur.formes.regles.values()}
    assert len(nommees) >= 200
    sans = [f"tests/formes/{r[:2]}.yaml : {r} n'a pas de cas" for r in sorted(nommees - {c["regle"] for c in CAS})]
    assert sans == []
    inconnus = [f"tests/formes/{c['fichier']} : {c['regle']} n'existe pas" for c in CAS if c["regle"] not in nommees]
    assert inconnus == []


def test_chaque_genre_a_un_exemple_sans_constat(validateur):
    """tests/test_validation.py vérifie qu'aucun n'a de constat."""
    valides = [c for c in (RACINE / "exemples").glob("*.yaml") if not c.stem.endswith("-fautive")]
    types = {yaml.safe_load(chemin.read_text(encoding="utf-8"))["type"] for chemin in valides}
    assert types
    assert set(validateur.modele.classes) - types == set(), "il manque exemples/GENRE.yaml"


@pytest.mark.parametrize("nom", sorted({c["base"] for c in CAS}))
def test_la_base_est_sans_constat(nom: str, validateur):
    assert [c["regle"] for c in constats(validateur, base(nom))] == []


@pytest.mark.parametrize("cas", CAS, ids=[f"{c['regle']}-{n}" for n, c in enumerate(CAS)])
def test_un_fait_change_donne_ce_constat_et_lui_seul(cas: dict[str, Any], validateur):
    document = changer(base(cas["base"]), cas)
    trouves = constats(validateur, changer(document, cas["ensuite"]) if "ensuite" in cas else document)
    assert {c["regle"] for c in trouves} == {f"rif:{r}" for r in (cas["regle"], *cas.get("avec", ()))}
    siens = [c for c in trouves if c["regle"] == f"rif:{cas['regle']}"]
    assert len(siens) == 1
    constat = siens[0]
    assert constat["ligne"]
    assert constat["chemin"] or constat["noeud"]
    assert constat["message"].endswith((".", ")"))
    assert "_:" not in str(constat)
    assert "N" + "ode" not in constat["message"]


@pytest.mark.parametrize(
    ("nom", "chemin", "texte"),
    [
        ("entente-partenariat", "protection_renseignements_personnels", "Aucun dossier nominatif n'est transmis"),
        (
            "entente-partenariat",
            "protection_renseignements_confidentiels",
            "Aucune copie n'est faite hors du ministère",
        ),
        ("entente-partenariat", "mesures_securite", "Prévues au registre d'autorité de chaque partie"),
        ("entente-partenariat", "mesures_securite", "Aucune mesure de plus que celles du registre d'autorité"),
        ("entente-partenariat", "imputabilite", "Aucune décision n'est prise sans les trois parties"),
        ("entente-partenariat", "role_coordonnateur", "OLF : terminologie et formation"),
        ("plan-gestion", "besoins_ressources", "Aucune ressource n'est requise de plus qu'en 2001-2002"),
        ("bilan-gestion", "rapport_annuel", "Rapport annuel de gestion"),
        ("bilan-gestion", "rapport_annuel", "Rapport annuel de gestion 2002-2003, à paraître"),
        ("fiche-service-partage", "entente_partenariat", "Entente en cours depuis 2001"),
        ("fiche-service-specifique", "demande", "Demande faite au printemps par le sous-ministre"),
    ],
)
def test_une_vraie_reponse_ne_passe_pas_pour_creuse(nom: str, chemin: str, texte: str, validateur):
    document = changer(base(nom), {"chemin": chemin, "valeur": texte})
    assert [c["regle"] for c in constats(validateur, document)] == []


@pytest.mark.parametrize("nom", sorted(f"fiche-service-{g}" for g in ("specifique", "partage", "commun")))
def test_un_meme_organisme_dans_tous_les_roles_n_est_pas_un_texte_repete(nom: str, validateur):
    """CO44 écarte les champs d'acteurs par leurs noms : ce test les tire des lignes."""
    document = base(nom)
    modele = validateur.modele
    acteurs = [
        modele.champs[p].cle for p in modele.classes[document["type"]] if modele.champs[p].collection == "acteur"
    ]
    assert len(acteurs) >= 3
    document |= dict.fromkeys(acteurs, "Ministère des Loisirs et des Sports nordiques")
    assert "rif:CO44-TexteRepete" not in [c["regle"] for c in constats(validateur, document)]


@pytest.mark.parametrize(
    ("nom", "faits", "attendus"),
    [
        (
            "entente-partenariat",
            [{"chemin": "depot.destinataire", "valeur": "CT"}, {"retirer": "depot.but"}],
            ["EP44-DepotAuSCT", "EP50-ButDit"],
        ),
        (
            "fiche-service-commun",
            [{"chemin": "designation.autorite", "valeur": "SCT"}, {"retirer": "decision_recours"}],
            ["FS19-DesignationParLeCT", "FS22-RecoursParLeCT"],
        ),
    ],
)
def test_une_faute_n_en_tait_pas_une_autre(nom: str, faits: list[dict[str, Any]], attendus: list[str], validateur):
    document = base(nom)
    for fait in faits:
        document = changer(document, fait)
    assert sorted(c["regle"] for c in constats(validateur, document)) == [f"rif:{r}" for r in attendus]

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le contexte JSON-LD publié : un document à clés lu par un vrai processeur JSON-LD a les mêmes constats que par nous.

Deux processeurs, rdflib et pyoxigraph, qui ne savent de nous que ce fichier.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from conftest import RACINE
from mutants import documents, mutants
from rdflib import Graph

from serveur.noyau.espaces import ID
from serveur.services.validation.graphes import rdflib_muet
from serveur.services.validation.structure import CLE_INCONNUE, IRI_DU_CONTEXTE

CONTEXTE = json.loads((RACINE / "formes_shacl" / "contexte.jsonld").read_text(encoding="utf-8"))
BASES = sorted((RACINE / "tests" / "formes" / "bases").glob("*.yaml")) + sorted((RACINE / "exemples").glob("*.yaml"))


def par_rdflib(texte: str) -> bytes:
    with rdflib_muet():
        return Graph().parse(data=texte, format="json-ld").serialize(format="nt", encoding="utf-8")


def par_pyoxigraph(texte: str) -> bytes:
    return ox.serialize((q.triple for q in ox.parse(texte, format=ox.RdfFormat.JSON_LD)), format=ox.RdfFormat.N_TRIPLES)


PROCESSEURS = {"rdflib": par_rdflib, "pyoxigraph": par_pyoxigraph}


def en_jsonld(document: dict[str, Any]) -> str:
    return json.dumps({**CONTEXTE, **document}, ensure_ascii=False)


def dits(rapports: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    return Counter(
        (d["type"], d["conforme"], c["regle"], c["gravite"], c["message"], c["valeur"])
        for d in rapports
        for c in d["constats"]
    )


def lectures(rapports: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """Sans ce qui dépend du nombre de fois qu'une chose est dite : un graphe ne le sait pas."""
    return Counter(
        (x["ecrit"], x["lu"]) for d in rapports[:1] for x in d["lectures"] if not x["lu"].startswith("déjà dit")
    )


def sans_espace(noeud: Any) -> Any:
    """Le document, sans espace dans ses clés : une clé à espace n'a pas d'adresse, un processeur la laisse tomber."""
    if isinstance(noeud, dict):
        return {cle.replace(" ", "_"): sans_espace(v) for cle, v in noeud.items()}
    return [sans_espace(v) for v in noeud] if isinstance(noeud, list) else noeud


@functools.cache
def valider_ici(validateur, octets: bytes) -> list[dict[str, Any]]:
    """Une fois pour tous les processeurs."""
    return validateur.valider(octets, "e.json")


def comparer(document: dict[str, Any], processeur: str, validateur) -> int:
    """Compare les deux lectures d'un document ; rend le nombre de constats."""
    a_cles = sans_espace(json.loads(json.dumps(document, default=str)))  # une date de YAML est un texte en JSON
    ici = valider_ici(validateur, json.dumps(a_cles, ensure_ascii=False).encode())
    la = validateur.valider(PROCESSEURS[processeur](en_jsonld(a_cles)), "e.nt")
    assert dits(la) == dits(ici), a_cles
    assert lectures(la) == lectures(ici), a_cles
    return sum(len(d["constats"]) for d in ici)


@pytest.mark.parametrize("processeur", PROCESSEURS)
def test_memes_constats_par_un_processeur_json_ld(processeur: str, validateur):
    """Chaque base, chaque exemple, chaque cas des formes, et cent mutants."""
    sources = [yaml.load(c.read_bytes(), Loader=yaml.BaseLoader) for c in BASES] + documents()
    assert len(sources) > 250
    assert sum(comparer(document, processeur, validateur) for document in (*sources, *mutants(100, 3))) > 350


MINIMAL = {"type": "FicheProjet", "titre": "T", "organisme": "MRCI"}


def lu(document: dict[str, Any], processeur: str, cle: str) -> list[str]:
    """Les objets de la propriété d'une clé, en N-Triples, par un processeur qui n'a que le contexte."""
    propriete = CONTEXTE["@context"][cle]["@id"].replace("ri:", CONTEXTE["@context"]["ri"])
    triplets = ox.parse(PROCESSEURS[processeur](en_jsonld(document)), format=ox.RdfFormat.N_TRIPLES)
    return sorted(str(q.object) for q in triplets if q.predicate.value == propriete)


@pytest.mark.parametrize("processeur", PROCESSEURS)
@pytest.mark.parametrize("nom", ["MRCI", "mrci", "Office de la langue française", "Groupe CGI", "Wikitel", "MCC, OLF"])
def test_aucun_nom_n_est_perdu_ni_invente(nom: str, processeur: str, validateur):
    document = {**MINIMAL, "organisme": nom}
    assert lu(document, processeur, "organisme") == [f'"{nom}"']
    comparer(document, processeur, validateur)


@pytest.mark.parametrize("processeur", PROCESSEURS)
def test_une_adresse_se_donne_par_id(processeur: str, validateur):
    adresse = f"{ID}acteur/mrci"
    document = {**MINIMAL, "organisme": {"id": adresse}}
    assert lu(document, processeur, "organisme") == [f"<{adresse}>"]
    nomme = validateur.valider(json.dumps(MINIMAL).encode(), "e.json")
    for octets, nom in (
        (PROCESSEURS[processeur](en_jsonld(document)), "e.nt"),
        (json.dumps({"@context": IRI_DU_CONTEXTE, **document}).encode(), "e.jsonld"),
        (en_jsonld(document).encode(), "e.jsonld"),
    ):
        assert dits(validateur.valider(octets, nom)) == dits(nomme), nom


@pytest.mark.parametrize("processeur", PROCESSEURS)
@pytest.mark.parametrize(
    ("cle", "ecrit", "remarque"),
    [
        ("budget_autorise", "oui", None),
        ("budget_autorise", True, None),
        ("budget_autorise", "Oui, décret 1034-2002", "oui"),
        ("budget", "100.000", None),
        ("budget", "1,2 M$", "1200000"),
        ("budget", 60.5, None),
        ("budget", -0.4, None),
        ("debut", "2002-05-31", None),
        ("debut", "31 mai 2002", "2002-05-31"),
        ("debut", "05/06/2002", None),
        ("organisme", "aucun", "il n'y en a pas"),
    ],
)
def test_une_valeur_se_lit_comme_on_l_entend(cle: str, ecrit: Any, remarque: str | None, processeur: str, validateur):
    document = {**MINIMAL, cle: ecrit}
    comparer(document, processeur, validateur)
    rendu = validateur.valider(PROCESSEURS[processeur](en_jsonld(document)), "e.nt")
    assert [x["lu"] for x in rendu[0]["lectures"]] == ([remarque] if remarque else [])


@pytest.mark.parametrize("processeur", PROCESSEURS)
def test_un_type_par_un_mot_et_une_cle_inconnue_se_gardent(processeur: str, validateur):
    document = {"type": "projet", "titre": "T", "Organisme": "MRCI", "clé_à_nous": "x"}
    rendu = validateur.valider(PROCESSEURS[processeur](en_jsonld(document)), "e.nt")
    assert rendu[0]["type"] == "FicheProjet"
    assert rendu[0]["lectures"][0]["lu"] == "Fiche de projet"
    (cle,) = [c for c in rendu[0]["constats"] if c["regle"] == "rif:FP00-Cles"]
    assert "« clé_à_nous »" in cle["message"]
    for nom, (libelle, _) in validateur.modele.noms.items():
        octets = PROCESSEURS[processeur](en_jsonld({**MINIMAL, "type": libelle}))
        assert validateur.valider(octets, "e.nt")[0]["type"] == nom


def test_des_organismes_decrits_puis_nommes_sont_le_meme(validateur):
    decrit = {"nom": "Régie du tramway", "sigle": "RDT", "categorie": "organisme non budgétaire"}
    document = {
        "type": "EntentePartenariat",
        "parties": ["MRCI", decrit],
        "coordonnateur": "RDT",
        "contributions": [{"partie": "Régie du tramway", "description": "d"}, {"partie": "MRCI", "description": "d"}],
    }
    for processeur in PROCESSEURS:
        comparer(document, processeur, validateur)


def test_le_contexte_ne_fait_d_aucun_texte_une_adresse():
    """Un terme à @type: @id ou @vocab ferait d'un nom inconnu une adresse qui n'existe pas."""
    termes = [t for t in CONTEXTE["@context"].values() if isinstance(t, dict)]
    assert len(termes) > 80
    assert {t.get("@type") for t in termes} == {None, "xsd:date"}
    assert CONTEXTE["@context"]["@vocab"] == CLE_INCONNUE

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que l'on accepte de lire et ce que l'on rend a une borne, vérifiée d'abord, citée par la documentation et OpenAPI."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from conftest import RACINE

from serveur.graphe.reference import serrer
from serveur.noyau import bornes, langue
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.noyau.langue import racine
from serveur.noyau.requetes import ecrire_terme
from serveur.services.formulaires.saisie import borner, lire_champs
from serveur.services.reconciliation.demandes import lire_extension, lire_lot_02, lire_lot_10
from serveur.services.validation.service import Validateur

JSON = {"Accept": "application/json"}
TETE = "type: EntentePartenariat\n"


@pytest.fixture(scope="module")
def validateur(artefact: Path) -> Validateur:
    return Validateur(artefact)


def test_la_table_dit_tout_une_fois():
    noms = [b.nom for b in bornes.TABLE]
    assert len(noms) == len(set(noms)) >= 20
    assert {n for n in vars(bornes) if n.isupper() and n[0] != "_" and n != "TABLE"} == set(noms)
    assert [b.valeur for b in bornes.TABLE] == [getattr(bornes, b.nom) for b in bornes.TABLE]


def test_la_table_des_reglages_est_celle_ci():
    texte = (RACINE / "docs" / "reglages.md").read_text(encoding="utf-8")
    assert [f"| {b.quoi} | {bornes.en_mots(b)} |" for b in bornes.TABLE] == [
        ligne for ligne in texte.partition("## Bornes")[2].splitlines() if ligne.startswith("| ") and "---" not in ligne
    ][1:]


def test_openapi_cite_la_table(client):
    dites = client.get("/openapi.json").json["x-bornes"]
    assert dites == {b.nom.lower(): {"maximum": b.valeur, "unite": b.unite, "quoi": b.quoi} for b in bornes.TABLE}


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        (TETE + "titre: " + "x" * (bornes.VALEUR + 1), "ligne 2 : 100001 caractères"),
        (TETE + f'"{"k" * (bornes.CLE + 1)}": x', "une clé de 501 caractères"),
        ("---\ntype: EntentePartenariat\n" * (bornes.DOCUMENTS + 1), "1001 documents"),
        (TETE + "titre:\n" + "- a\n" * (2 * bornes.NOEUDS + 10), "200000 clés, valeurs et blocs"),
        (json.dumps([{"type": "EntentePartenariat"}] * (bornes.DOCUMENTS + 1)), "1001 documents"),
        (json.dumps({"titre": "x" * (bornes.VALEUR + 1)}), "100001 caractères"),
        (f'<urn:a> <urn:b> "{"x" * (bornes.VALEUR + 1)}" .', "une valeur compte"),
        (f"<urn:{'a' * bornes.IRI}> <urn:b> <urn:c> .", "une adresse compte"),
        (f"<urn:a> <urn:b> <urn:{'c' * bornes.IRI}> .", "une adresse compte"),
    ],
    ids=lambda x: ascii(x)[:14],
)
def test_une_soumission_trop_longue_se_dit(validateur: Validateur, texte: str, dit: str):
    fichier = "x.nt" if texte.startswith("<") else "x.json" if texte[0] in "[{" else "x.yaml"
    with pytest.raises(TropGrand, match=dit):
        validateur.valider(texte.encode(), fichier)


def test_a_la_borne_on_lit_encore(validateur: Validateur):
    rendu = validateur.valider((TETE + "titre: " + "x" * bornes.VALEUR).encode(), "x.yaml")
    assert len(rendu[0]["titre"]) == 200


def test_un_rapport_a_une_fin(validateur: Validateur, monkeypatch: pytest.MonkeyPatch):
    """Chemins, messages et valeurs coupés ; au delà des constats et des octets, une erreur, jamais un rapport tronqué."""
    cle = "k" * bornes.CLE
    profond = "\n".join("  " * n + f"{cle}:" for n in range(1, 12))
    rendu = validateur.valider(f"{TETE}parties:\n{profond} x\n".encode(), "x.yaml")
    for constat in rendu[0]["constats"]:
        assert len(constat["chemin"] or "") <= bornes.CHEMIN
        assert len(constat["message"]) <= 1000
        assert len(constat["partie"] or "") <= 200
    assert any((c["chemin"] or "").endswith("…") for c in rendu[0]["constats"])
    assert len(json.dumps(rendu)) < 200_000
    fautes = TETE.encode() + b"parties:\n" + b"  - nom: X\n    inconnue: y\n" * 30
    assert len(validateur.valider(fautes, "x.yaml")[0]["constats"]) > 20
    monkeypatch.setattr(bornes, "CONSTATS", 20)
    with pytest.raises(TropGrand, match="plus de 20 constats"):
        validateur.valider(fautes, "x.yaml")
    monkeypatch.setattr(bornes, "CONSTATS", 10_000)
    monkeypatch.setattr(bornes, "RAPPORT", 5_000)
    with pytest.raises(TropGrand, match="le rapport ferait"):
        validateur.valider(fautes, "x.yaml")


def test_un_long_rapport_s_ecrit_a_l_ecart(client, monkeypatch: pytest.MonkeyPatch):
    from serveur.faces.web import rapports

    texte = TETE.encode() + b"parties:\n" + b"  - nom: X\n    inconnue: y\n" * 5
    ici = client.post("/validation?format=csv", data=texte)
    monkeypatch.setattr(rapports, "SUR_PLACE", 1)
    a_l_ecart = client.post("/validation?format=csv", data=texte)
    assert (a_l_ecart.status_code, a_l_ecart.data) == (200, ici.data)
    assert client.post("/validation?format=docx", data=texte).data.startswith(b"PK")


@pytest.mark.parametrize(
    ("chemin", "entetes", "statut"),
    [
        ("/" + "a" * bornes.CHEMIN_D_URL, {}, 413),
        ("/sante", {"Accept-Language": "fr," * bornes.ENTETE}, 413),
        ("/?" + "a&" * bornes.PARAMETRES, {}, 400),
        ("/sparql?query=ASK{}" + "&default-graph-uri=urn:a" * (bornes.GRAPHES_DU_JEU + 1), {}, 400),
        ("/sparql?query=ASK{}&default-graph-uri=urn:" + "a" * bornes.IRI, {}, 400),
        ("/sparql?query=" + "A" * (bornes.REQUETE + 1), {}, 400),
        ("/questions?q=" + "a" * (bornes.QUESTION + 1), {}, 400),
        ("/requetes?q=" + "a" * (bornes.PARAMETRE + 1), {}, 400),
    ],
    ids=lambda x: ascii(x)[:14],
)
def test_une_demande_trop_longue_se_dit(client, chemin: str, entetes: dict[str, str], statut: int):
    debut = time.process_time()
    reponse = client.get(chemin, headers={**JSON, **entetes})
    assert reponse.status_code == statut
    assert reponse.json["message"]
    assert time.process_time() - debut < 0.5


def test_un_formulaire_se_compte_avant_d_etre_lu(client):
    assert client.post("/reconciliation", data="a=1&" * (bornes.PARAMETRES + 1), headers=FORMULAIRE).status_code == 400
    trop = client.post("/formulaires/EntentePartenariat", data="a=1&" * (bornes.CHAMPS + 200), headers=FORMULAIRE)
    assert trop.status_code == 413
    remplis = [(f"parties.{n}.nom", "x") for n in range(bornes.REMPLIS + 1)]
    with pytest.raises(TropGrand, match="3001 valeurs"):
        borner(lire_champs(remplis))


FORMULAIRE = {"Content-Type": "application/x-www-form-urlencoded", **JSON}


def test_un_grand_lot_sort_du_processus_web(client, application, monkeypatch: pytest.MonkeyPatch):
    """Mêmes réponses ; ce processus n'y calcule presque rien."""
    noms = [f"Minisstère de la cultture no {n}" for n in range(120)]
    lot = {f"q{n}": {"query": nom} for n, nom in enumerate(noms)}
    petit = client.post("/reconciliation", data={"queries": json.dumps({"q0": lot["q0"]})}).json
    client.post("/reconciliation", data={"queries": json.dumps(lot)})  # l'index lu
    monkeypatch.setattr(application.extensions["cadre_ri"].reconciliation, "lot_02", None)
    grand = client.post("/reconciliation", data={"queries": json.dumps(lot)})
    assert grand.status_code == 200
    assert len(grand.json) == 120
    assert grand.json["q0"] == petit["q0"]
    demandes = [{"conditions": [{"matchType": "name", "propertyValue": nom}]} for nom in noms]
    dix = client.post("/reconciliation/match", json={"queries": demandes}).json["results"]
    assert [r["candidates"] for r in dix] == [grand.json[f"q{n}"]["result"] for n in range(120)]


def test_les_noms_d_un_lot_se_comptent():
    condition = {"matchType": "name", "propertyValue": ["x"] * 20}
    with pytest.raises(TropGrand, match="noms"):
        lire_lot_10({"queries": [{"conditions": [condition] * 20}] * 3})
    with pytest.raises(TropGrand, match="clé"):
        lire_lot_02({"k" * 1001: {"query": "x"}})
    with pytest.raises(EntreeInutilisable, match="1000 caractères"):
        lire_extension({"ids": ["x" * 1001], "properties": []})


def test_un_parametre_de_requete_a_une_longueur():
    assert ecrire_terme("texte", "x" * bornes.PARAMETRE, "p")
    with pytest.raises(EntreeInutilisable, match="2001 caractères"):
        ecrire_terme("texte", "x" * (bornes.PARAMETRE + 1), "p")


@pytest.mark.parametrize("fonction", [serrer, racine, langue.cle])
def test_un_texte_long_n_est_pas_garde(fonction):
    avant = fonction.cache_info().misses
    fonction("jamais lu ici " + "x" * bornes.GARDE)
    assert fonction.cache_info().misses == avant  # la mémoire n'en a rien su
    fonction("jamaisluici")
    assert fonction.cache_info().misses == avant + 1

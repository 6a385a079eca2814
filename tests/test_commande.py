# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La ligne de commande : codes de sortie, messages en français, jamais de trace."""

from __future__ import annotations

import json

import pytest

from serveur.faces.commande import main


def sortie(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(list(arguments))
    except SystemExit as arret:
        code = int(arret.code or 0)
    lu = capsys.readouterr()
    return code, lu.out, lu.err


def test_question_en_texte(capsys):
    code, out, _ = sortie(capsys, "question", "qui élabore le plan gouvernemental de la sécurité ?")
    assert code == 0
    assert out.startswith(
        "1. Sous-secrétariat à l'inforoute gouvernementale et aux ressources informationnelles [SSIGRI]"
    )
    assert "Cadre, 4.3.3 a), 9e puce" in out


def test_question_en_json(capsys):
    code, out, _ = sortie(capsys, "question", "qui préside le CSRI", "--format", "json")
    reponse = json.loads(out)
    assert code == 0
    premiere = reponse["reponses"][0]
    assert [a["code"] for a in premiere["acteurs"]] == ["SEC_CT"]
    assert premiere["enonce"]["nature"] == "ri:Presidence"
    assert {"acteurs", "enonce", "fondement", "passage", "score", "sparql"} <= set(premiere)


def test_rien_trouve_sort_1(capsys):
    code, out, err = sortie(capsys, "question", "recette de la tarte aux pommes")
    assert (code, err) == (1, "")
    assert out.startswith("Rien dans le Cadre ne répond")


@pytest.mark.parametrize(
    ("arguments", "morceau"),
    [
        (["question", "   "], "vide"),
        (["question", "a" * 10_240], "10240 caractères"),
        (["question"], "il manque"),
        (["zut"], "n'est pas permis"),
        ([], "il manque"),
        (["question", "x", "--format", "xml"], "n'est pas permis"),
        (["question", "x", "--nombre", "beaucoup"], "n'est pas une valeur permise"),
        (["question", "x", "--zut"], "inconnus"),
        (["requete", "nexiste-pas"], "Aucune requête"),
        (["requete", "qui-fait-quoi", "--param", "objet"], "NOM=VALEUR"),
        (["requete", "qui-fait-quoi", "--param", "objet=pas une iri"], "n'est pas une IRI"),
        (["sparql", "SELECT"], "illisible"),
        (["sparql", "@/nulle/part.rq"], "illisible"),
        (["sparql", "ASK {}", "--delai", "-1"], "plus grand que zéro"),
        (["exporter", "--sortie", "/nulle/part/x.nq"], "écriture impossible"),
        (["question", "qui préside le CSRI", "--texte", "/nulle/part.txt"], "illisible"),
    ],
)
def test_une_mauvaise_entree_sort_2_en_une_ligne(capsys, arguments: list[str], morceau: str):
    code, _, err = sortie(capsys, *arguments)
    assert code == 2
    assert morceau in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "question",
    [
        'qui "préside\' le CSRI"} UNION {?s ?p ?o',
        "SELECT * WHERE { ?s ?p ?o }",
        "\x00\x07\x1b[31m",
        "¿Quién?",
        "<script>",
    ],
)
def test_une_question_bizarre_ne_casse_rien(capsys, question: str):
    code, _, err = sortie(capsys, "question", question)
    assert code in (0, 1, 2)
    assert "panne" not in err


@pytest.mark.parametrize(
    "commande", ["question", "autorisation", "requete", "sparql", "couverture", "exporter", "servir", "construire"]
)
def test_chaque_commande_a_son_aide_et_un_exemple(capsys, commande: str):
    code, out, _ = sortie(capsys, commande, "--help")
    assert code == 0
    assert "exemple : cadre-ri" in out
    assert "usage :" in out
    assert "show this" not in out


def test_requete_liste_csv_et_json(capsys):
    code, out, _ = sortie(capsys, "requete", "--liste", "--format", "json")
    assert code == 0
    assert len(json.loads(out)) >= 70
    code, out, _ = sortie(capsys, "requete", "presidences", "--format", "csv")
    assert code == 0
    assert out.splitlines()[0] == "instance,president,citation,enonce"
    assert sortie(capsys, "requete", "interdictions")[0] == 1


def test_sparql_et_codes(capsys):
    assert sortie(capsys, "sparql", "ASK { ?s ?p ?o }")[:2] == (0, "true\n")
    assert sortie(capsys, "sparql", "ASK { <urn:x> ?p ?o }")[:2] == (1, "false\n")


@pytest.mark.parametrize("forme", ["nquads", "trig", "turtle", "ntriples", "rdfxml", "jsonld"])
def test_exporter_se_relit(capsysbinary, forme: str):
    import pyoxigraph as ox

    from serveur.moteurs.serialisation import RDF

    assert main(["exporter", "--format", forme, "--graphe", "cadre"]) == 0
    octets = capsysbinary.readouterr().out
    assert len(set(ox.parse(octets, format=RDF[forme]))) > 10_000


def test_panne_interne_sort_3(capsys, monkeypatch: pytest.MonkeyPatch):
    import serveur.faces.commandes.construire as construire

    monkeypatch.setattr(construire, "assurer", lambda _: 1 / 0)
    code, _, err = sortie(capsys, "construire")
    assert code == 3
    assert "panne interne (ZeroDivisionError" in err


def test_une_commande_ne_charge_que_ce_qu_elle_emploie():
    """rdflib, pySHACL et Flask coûtent plus qu'une question : l'analyse des arguments ne les charge pas."""
    import subprocess
    import sys

    code = (
        "import sys; from serveur.faces.commande import analyse; analyse(); "
        "print(sorted({'rdflib', 'pyshacl', 'flask', 'openpyxl', 'yaml'} & set(sys.modules)))"
    )
    rendu = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert rendu.stdout.strip() == "[]"

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La table des formats : chacun une fois, chacun avec son écrivain, un inconnu toujours refusé ; le CSV de SPARQL."""

from __future__ import annotations

import csv
import io
import json

import pandas
import pyoxigraph as ox
import pytest
from openpyxl import load_workbook
from test_commande import sortie

from serveur.moteurs import serialisation
from serveur.noyau import formats
from serveur.noyau.erreurs import NonAcceptable, TropGrand
from serveur.noyau.formats import Ecrivains, offerts, trouver, types
from serveur.noyau.resultats import Demande, lire_json

USAGES = ("solutions", "graphe", "export", "tableau", "image", "rapport", "soumission", "modele", "formulaire")


@pytest.mark.parametrize("usage", USAGES)
def test_chaque_nom_et_chaque_type_une_fois_par_usage(usage: str):
    lus = offerts(usage)
    assert lus
    assert len({f.mime for f in lus.values()}) == len(lus)
    assert all(types(usage)[f.mime] == nom for nom, f in lus.items())
    with pytest.raises(NonAcceptable, match="choisir"):
        trouver(usage, "zut")


def test_toutes_les_lignes_servent():
    assert {u for f in formats.FORMATS for u in f.usages} == set(USAGES)
    assert all(f.usages for f in formats.FORMATS)


def test_un_usage_inconnu_se_dit_par_son_nom():
    with pytest.raises(LookupError, match=r"« docx » : usage « raport » inconnu ; choisir .*rapport"):
        formats._f("docx", "Word", "application/x-essai", "docx", "raport")


def test_un_format_sans_ecrivain_se_dit_a_l_importation():
    ecrivains: Ecrivains = Ecrivains("rapport")
    ecrivains.ecrit(*[nom for nom in offerts("rapport") if nom != "csv"])(print)
    with pytest.raises(LookupError, match="rapport « csv » sans fonction"):
        ecrivains.verifier()
    with pytest.raises(LookupError, match="absent de"):
        ecrivains.ecrit("docx2")(print)
    with pytest.raises(LookupError, match="déjà un écrivain"):
        ecrivains.ecrit("json")(print)


@pytest.mark.parametrize("usage", ["solutions", "graphe"])
def test_un_format_inconnu_n_en_devient_pas_un_autre(moteur, usage: str):
    demande = Demande("SELECT (1 AS ?n) {}" if usage == "solutions" else "CONSTRUCT { <urn:a> <urn:b> 1 } {}")
    with pytest.raises(NonAcceptable):
        moteur.executer(Demande(demande.sparql, **{usage: "zut"}))


def test_un_rapport_d_un_format_inconnu_est_refuse():
    from serveur.services.validation.rapports.ecriture import ecrire

    with pytest.raises(NonAcceptable, match="choisir json"):
        ecrire([], "docx2")


# --- le CSV de SPARQL

PASSAGES = "PREFIX ri: <https://w3id.org/cadre-ri/ontologie#> SELECT ?p ?e { ?e ri:passage ?p } ORDER BY ?p ?e"
VALEURS = """SELECT ?v ?autre { VALUES (?v ?autre) {
  (<http://e/a,b> 1) ("a,b" 2.50) ("ligne\\nsuite" "x"@fr) ("guillemet \\" ici" true) (UNDEF UNDEF) ("" "\\r") (" bord " 1e0)
} }"""


def _cellules(moteur, requete: str) -> list[list[str]]:
    tableau = lire_json(moteur.executer(Demande(requete, solutions="json")).corps)
    return [[t.valeur if t else "" for t in rang] for rang in tableau.rangs]


@pytest.mark.parametrize("requete", [PASSAGES, VALEURS])
def test_le_csv_a_les_memes_cellules_que_le_json(moteur, requete: str):
    corps = moteur.executer(Demande(requete, solutions="csv")).corps
    entete, *rangs = csv.reader(io.StringIO(corps.decode(), newline=""))
    attendues = _cellules(moteur, requete)
    assert len(entete) == 2
    assert rangs == attendues
    table = pandas.read_csv(io.BytesIO(corps), dtype=str, keep_default_na=False, skip_blank_lines=False)
    lues = table.values.tolist()
    assert lues == attendues
    assert corps.endswith(b"\r\n")


def test_les_passages_ont_une_virgule_dans_leur_iri(moteur):
    assert sum("," in rang[0] for rang in _cellules(moteur, PASSAGES)) > 800


def test_le_csv_d_une_colonne_non_liee_garde_ses_lignes(moteur):
    corps = moteur.executer(Demande("SELECT ?v { VALUES ?v { UNDEF <urn:a> UNDEF } }", solutions="csv")).corps
    assert list(csv.reader(io.StringIO(corps.decode(), newline=""))) == [["v"], [""], ["urn:a"], [""]]


def test_un_noeud_anonyme_porte_son_nom_de_sparql(moteur):
    corps = moteur.executer(Demande("SELECT ?b { BIND (BNODE() AS ?b) }", solutions="csv")).corps
    assert corps.startswith(b"b\r\n_:")


def test_le_tsv_et_le_classeur_ont_les_memes_lignes(moteur, client):
    attendues = _cellules(moteur, PASSAGES)
    tsv = moteur.executer(Demande(PASSAGES, solutions="tsv")).corps.decode().splitlines()[1:]
    assert [[c.strip("<>") for c in ligne.split("\t")] for ligne in tsv] == attendues
    octets = client.get("/sparql", query_string={"query": PASSAGES, "format": "xlsx"}).data
    assert [
        list(r) for r in load_workbook(io.BytesIO(octets)).active.iter_rows(min_row=2, values_only=True)
    ] == attendues


def test_le_csv_du_terminal_et_du_service(capsys, client, moteur):
    attendues = _cellules(moteur, PASSAGES)
    servi = client.get("/sparql", query_string={"query": PASSAGES}, headers={"Accept": "text/csv"}).text
    assert list(csv.reader(io.StringIO(servi, newline="")))[1:] == attendues
    code, ecrit, _ = sortie(capsys, "sparql", PASSAGES)
    assert code == 0
    assert list(csv.reader(io.StringIO(ecrit)))[1:] == attendues


def test_le_csv_a_les_memes_bornes_que_les_autres(monkeypatch):
    magasin = ox.Store()
    magasin.extend(
        ox.Quad(ox.NamedNode(f"urn:s,{n}"), ox.NamedNode("urn:p"), ox.Literal("x" * 50)) for n in range(3000)
    )

    def ecrire() -> bytes:
        return serialisation.serialiser(magasin.query("SELECT * { ?s ?p ?o }"), Demande("", solutions="csv")).corps

    assert len(list(csv.reader(io.StringIO(ecrire().decode(), newline="")))) == 3001
    monkeypatch.setattr(serialisation, "LIGNES_MAX", 3000)
    assert ecrire()
    monkeypatch.setattr(serialisation, "LIGNES_MAX", 2999)
    with pytest.raises(TropGrand, match="2999 lignes"):
        ecrire()
    monkeypatch.setattr(serialisation, "LIGNES_MAX", 3000)
    monkeypatch.setattr(serialisation, "OCTETS_MAX", 1024**2 // 8)
    with pytest.raises(TropGrand, match="Mo"):
        ecrire()


def test_le_json_reste_celui_du_moteur(moteur):
    assert json.loads(moteur.executer(Demande("ASK {}")).corps)["boolean"] is True

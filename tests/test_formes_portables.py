# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les formes publiées n'emploient que ce que tout moteur SHACL fait de même ; docs/portabilite.md dit lesquels on a mesurés."""

from __future__ import annotations

import re

import pytest
from conftest import RACINE
from oracle import publiees
from rdflib import SH, XSD, Literal

from serveur.noyau.espaces import PREFIXES


def test_aucun_motif_n_a_ce_que_xpath_n_a_pas():
    r"""Un motif est une expression XPath : ni \b, ni (?…), ni \d d'Unicode ; les options x et s ne se valent pas partout."""
    motifs = [str(o) for o in publiees().objects(None, SH.pattern)]
    motifs += re.findall(r"REGEX\(.*?, \"(.*?)\"", " ".join(map(str, publiees().objects(None, SH.select))))
    assert len(motifs) > 10
    assert [m for m in motifs if re.search(r"\\[bBdDwWAzZ]|\(\?", m)] == []
    assert {str(o) for o in publiees().objects(None, SH.flags)} <= {"i"}


def test_un_message_a_trous_est_sur_sa_contrainte():
    a_trous = [(s, m) for s, m in publiees().subject_objects(SH.message) if "{?" in m]
    assert len(a_trous) >= 10
    contraintes = set(publiees().objects(None, SH.sparql))
    assert [m for s, m in a_trous if s not in contraintes] == []
    for contrainte, message in a_trous:
        selection = str(publiees().value(contrainte, SH.select))
        for trou in re.findall(r"\{\?(\w+)\}", message):
            assert re.search(rf"SELECT (?:DISTINCT )?[^{{]*\?{trou}\b", selection), (message, trou)


def test_un_motif_accompagne_une_date():
    """xsd:date n'est pas de ceux dont SPARQL 1.1 exige que la graphie soit vérifiée : le 30 février passe ailleurs."""
    formes = set(publiees().subjects(SH.datatype, XSD.date))
    assert formes
    motifs = {str(publiees().value(f, SH.pattern)) for f in formes}
    assert "None" not in motifs
    for motif in motifs:
        for bonne in ("2002-04-30", "2004-02-29", "2000-02-29", "1999-12-31"):
            assert re.search(motif, bonne), bonne
        for fausse in ("2002-02-30", "2002-02-29", "1900-02-29", "2002-04-31", "2002-13-01", "2002-1-1", "2002-00-10"):
            assert not re.search(motif, fausse), fausse


def test_une_contrainte_compare_les_dates_par_leur_texte():
    """Deux xsd:date ne se comparent pas en SPARQL 1.1 : STR(…) vaut partout pour AAAA-MM-JJ."""
    requetes = [str(o) for o in publiees().objects(None, SH.select)]
    assert len(requetes) > 12
    assert [q for q in requetes if re.search(r"\b(?:YEAR|MONTH|DAY|NOW)\(", q)] == []
    for prefixe in {p for q in requetes for p in re.findall(r"\b(\w+):\w", q)}:
        assert Literal(prefixe) in set(publiees().objects(None, SH.prefix)), prefixe
        assert prefixe in PREFIXES


@pytest.mark.parametrize("moteur", ["pySHACL", "shacl", "pyshacl-turbo"])
def test_la_table_des_moteurs_dit_ceux_que_l_on_compare(moteur: str):
    page = (RACINE / "docs" / "portabilite.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| {moteur} \| [\d.]+ \| ", page, re.MULTILINE)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le fondement dérivé du passage : la plus petite disposition qui le contient, la partie avant le tout, ou une erreur qui dit où."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from serveur.graphe import chargement, lieux
from serveur.graphe.chargement import charger_sources, lire_turtle
from serveur.graphe.fondements import FondementFautif, fonder
from serveur.graphe.lieux import ou_est
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import PREFIXES, RI, TEXTE_CADRE, abreger, developper, graphe_nomme

RACINE = Path(__file__).resolve().parent.parent
DISPOSITIONS = """
disposition:x ri:etendue <T#char=0,100> .
disposition:x-al-1 dcterms:isPartOf disposition:x ; ri:etendue <T#char=0,100> .
disposition:x-puce-1 dcterms:isPartOf disposition:x ; ri:etendue <T#char=10,50> .
disposition:y ri:etendue <T#char=200,240> .
disposition:z ri:etendue <T#char=210,250> .
"""


def fondements(enonces: str) -> dict[str, str]:
    entete = "".join(f"@prefix {p}: <{espace}> .\n" for p, espace in PREFIXES.items())
    texte = (entete + DISPOSITIONS + enonces).replace("<T#", f"<{TEXTE_CADRE}#")
    quads = [
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(graphe_nomme("cadre")))
        for q in ox.parse(texte.encode(), format=ox.RdfFormat.TURTLE)
    ]
    return {abreger(q.subject.value): abreger(q.object.value) for q in fonder(quads)}


@pytest.mark.parametrize(
    ("passage", "attendu"),
    [
        ("10,50", "x-puce-1"),
        ("12,20", "x-puce-1"),
        ("9,50", "x-al-1"),  # un caractère avant la puce ; l'alinéa est une partie de l'article de même étendue
        ("0,100", "x-al-1"),
        ("200,205", "y"),
        ("205,240", "y"),
    ],
)
def test_la_plus_petite_disposition_et_la_partie_avant_le_tout(passage: str, attendu: str):
    assert fondements(f"enonce:e ri:passage <T#char={passage}> .") == {"enonce:e": f"disposition:{attendu}"}


@pytest.mark.parametrize(
    ("enonce", "message"),
    [
        ("ri:passage <T#char=90,101>", "aucune disposition ne contient le passage 90,101 de enonce:e"),
        ("ri:passage <T#char=215,230>", "disposition:y et disposition:z contiennent également"),
        ("ri:passage <T#char=12,20> ; ri:fondement disposition:x-puce-1", "redit ri:fondement disposition:x-puce-1"),
    ],
)
def test_ce_que_la_regle_ne_tranche_pas_est_refuse(enonce: str, message: str):
    with pytest.raises(FondementFautif, match=message) as erreur:
        fondements(f"enonce:e {enonce} .")
    assert erreur.value.enonce == developper("enonce:e")


@pytest.mark.parametrize("autre", ["disposition:y", "disposition:z"])
def test_un_fondement_ecrit_tranche(autre: str):
    assert fondements(f"enonce:e ri:passage <T#char=215,230> ; ri:fondement {autre} .") == {}


def test_chaque_enonce_du_graphe_a_le_sien_sans_qu_un_fichier_le_redise():
    quads = charger_sources()
    enonces = {q.subject for q in quads if q.predicate.value == RI + "passage"}
    fondes = [q for q in quads if q.predicate.value == RI + "fondement"]
    assert len(fondes) == len(enonces) > 0
    assert {q.subject for q in fondes} == enonces
    assert {q.graph_name.value for q in fondes} == {graphe_nomme("cadre")}


def test_l_erreur_nomme_le_fichier_et_la_ligne(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fichier = tmp_path / "cadre.ttl"
    texte = (RACINE / "donnees" / "cadre" / "05-1.ttl").read_text(encoding="utf-8")
    enonce = next(q.subject.value for q in lire_turtle(RACINE / "donnees" / "cadre" / "05-1.ttl", RI))
    fichier.write_text(
        texte.replace(f"<{TEXTE_CADRE}#char=", f"<{TEXTE_CADRE}#char=0,70000> , <x:", 1), encoding="utf-8"
    )
    for module in (chargement, lieux):
        monkeypatch.setattr(module, "fichiers_du_graphe", lambda: [(fichier, graphe_nomme("cadre"))])
    monkeypatch.setattr(lieux, "racine", lambda: tmp_path)
    attendue = next(i for i, x in enumerate(texte.splitlines(), 1) if x == abreger(enonce))
    assert ou_est(enonce).endswith(f"cadre.ttl:{attendue}")
    with pytest.raises(DonneesFautives, match=rf"cadre\.ttl:{attendue} : aucune disposition ne contient") as erreur:
        charger_sources()
    assert "\n" not in str(erreur.value)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La grille des exigences : chaque disposition demandée a un état, d'accord avec les constats, et la lettre la porte."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from serveur.services.validation.rapports.ecriture import ecrire

EXEMPLES = Path(__file__).resolve().parent.parent / "exemples"
ETATS = {"satisfaite", "manquante", "sans-objet", "a-verifier"}


def rapport(validateur, nom: str) -> dict:
    return validateur.valider((EXEMPLES / f"{nom}.yaml").read_bytes(), f"{nom}.yaml", grille=True)[0]


@pytest.mark.parametrize("chemin", sorted(EXEMPLES.glob("*.yaml")), ids=lambda c: c.stem)
def test_la_grille_dit_ce_que_disent_les_constats(validateur, chemin: Path):
    dit = rapport(validateur, chemin.stem)
    etats = {e["regle"]: e["etat"] for e in dit["exigences"]}
    assert set(etats.values()) <= ETATS
    assert len(etats) == len(dit["exigences"]) > 5
    assert any(e == "satisfaite" for e in etats.values())
    for constat in dit["constats"]:
        if constat["gravite"] == "violation" and constat["regle"] in etats:
            assert etats[constat["regle"]] == "manquante", constat["regle"]
    assert ("manquante" in etats.values()) == (not dit["conforme"])
    assert all(e["lieu"] for e in dit["exigences"] if e["etat"] == "satisfaite" and e["lieu"] is not None)
    assert all(e["citation"].startswith(("Cadre", "Loi")) for e in dit["exigences"])


def test_ce_qu_un_constat_explique_manque_aussi(validateur):
    """Un bloc vide : le rapport tait les suites, la grille les compte."""
    texte = (EXEMPLES / "entente-partenariat.yaml").read_text(encoding="utf-8")
    debut = texte.index("partage_couts:")
    sans = texte[:debut] + texte[texte.index("partage_benefices:") :]
    (dit,) = validateur.valider(sans.encode(), "e.yaml", grille=True)
    etats = {e["regle"]: e["etat"] for e in dit["exigences"]}
    montres = {c["regle"] for c in dit["constats"]}
    assert "manquante" in etats.values()
    assert montres & {r for r, e in etats.items() if e == "manquante"}


def test_sans_etre_demandee_la_grille_n_est_pas_calculee(validateur):
    assert "exigences" not in validateur.valider((EXEMPLES / "fiche-projet.yaml").read_bytes(), "f.yaml")[0]


def test_la_lettre_porte_constats_empreinte_et_grille(validateur):
    from docx import Document

    dit = rapport(validateur, "entente-partenariat-fautive")
    lettre = Document(io.BytesIO(ecrire([dit], "docx")))
    texte = "\n".join(p.text for p in lettre.paragraphs)
    assert "n'est pas conforme" in texte
    assert dit["sha256"] in texte
    cases = {c.text for t in lettre.tables for r in t.rows for c in r.cells}
    assert "✘ manquante" in cases
    assert any("annexe 2" in c for c in cases)
    assert not any("rif:" in c for c in cases), "une lettre parle de dispositions, non de noms de règles"

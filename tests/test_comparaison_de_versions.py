# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Deux versions d'une soumission : chaque constat est résolu, restant ou nouveau, une seule fois."""

from __future__ import annotations

from pathlib import Path

from serveur.faces.commande import main
from serveur.services.validation.rapports.comparaison import comparer

EXEMPLES = Path(__file__).resolve().parent.parent / "exemples"


def rapports(validateur, texte: str) -> list[dict]:
    return validateur.valider(texte.encode(), "entente.yaml")


def test_une_version_corrigee_resout_et_garde_le_reste(validateur):
    fautive = (EXEMPLES / "entente-partenariat-fautive.yaml").read_text(encoding="utf-8")
    avant = rapports(validateur, fautive)
    assert avant[0]["constats"]
    meme = comparer(avant, avant)["documents"][0]
    assert (meme["resolus"], meme["nouveaux"]) == ([], [])
    assert len(meme["restants"]) == len(avant[0]["constats"])
    bonne = rapports(validateur, (EXEMPLES / "entente-partenariat.yaml").read_text(encoding="utf-8"))
    fini = comparer(avant, bonne)["documents"]
    assert sum(len(d["restants"]) for d in fini) == len(bonne[0]["constats"])


def test_une_ligne_ajoutee_ne_rend_pas_nouveau_ce_qui_reste():
    def constat(chemin: str, valeur: str | None = None) -> dict:
        return {"regle": "rif:PG27", "chemin": chemin, "valeur": valeur}

    def document(*constats: dict) -> dict:
        return {"fichier": "f", "type": "PlanGestionRI", "titre": "t", "conforme": False, "constats": list(constats)}

    dit = comparer(
        [document(constat("projets[1].fin", "2003-01-01"))],
        [document(constat("projets[2].fin", "2003-01-01"), constat("projets[1].fin"))],
    )
    un = dit["documents"][0]
    assert [len(un[g]) for g in ("resolus", "restants", "nouveaux")] == [0, 1, 1]


def test_un_document_retire_n_est_pas_resolu():
    document = {
        "fichier": "f",
        "type": "FicheProjet",
        "titre": "t",
        "conforme": False,
        "constats": [{"regle": "r", "chemin": "c", "valeur": None}],
    }
    dit = comparer([document], [])
    assert dit["documents"][0]["resolus"] == []
    assert dit["conforme"] is False


def test_une_comparaison_s_envoie_en_lettre(tmp_path, artefact):
    from docx import Document

    sortie = tmp_path / "c.docx"
    fautive, bonne = (EXEMPLES / f"entente-partenariat{x}.yaml" for x in ("-fautive", ""))
    assert main(["comparer", str(bonne), str(fautive), "--format", "docx", "--sortie", str(sortie)]) == 1
    lettre = Document(str(sortie))
    texte = "\n".join(p.text for p in lettre.paragraphs)
    assert "Entente de partenariat" in texte
    assert "non conforme" in texte
    assert "Nouveau (9)" in texte
    cases = [c.text.replace("\u00a0", " ") for t in lettre.tables for r in t.rows for c in r.cells]
    assert any("« Office de la langue française »" in c for c in cases)
    assert not any("rif:" in c for c in cases)

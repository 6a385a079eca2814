# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le bilan d'un lot en classeur : tout fichier y est, chaque compte s'y retrouve, rien ne s'y exécute."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from serveur.faces.commande import main
from serveur.services.validation.rapports.ecriture import document_en_erreur
from serveur.services.validation.rapports.lot import NON_LUS, bilan

EXEMPLES = sorted((Path(__file__).resolve().parent.parent / "exemples").glob("*.yaml"))
JOUR = date(2002, 7, 1)


@pytest.fixture(scope="module")
def documents(validateur) -> list[dict]:
    lus = [d for c in EXEMPLES for d in validateur.valider(c.read_bytes(), c.name, grille=True)]
    piege = validateur.valider(b'type: PlanGestionRI\ntitre: =1+1\norganisme: "@SUM(A1)"\n', "-piege.yaml", grille=True)
    return [*lus, *piege, document_en_erreur("note.pdf", "ce genre de fichier n'est pas lu", b"%PDF")]


@pytest.fixture(scope="module")
def livre(documents):
    return load_workbook(io.BytesIO(bilan(documents, "1.0+abc", JOUR)))


def lignes(feuille) -> list[dict]:
    tetes, *rangs = feuille.iter_rows(values_only=True)
    return [dict(zip(tetes, rang, strict=True)) for rang in rangs]


def test_chaque_fichier_a_sa_ligne(livre, documents):
    lot = lignes(livre["Lot"])
    assert [x["Fichier"] for x in lot] == [d["fichier"] for d in documents]
    assert {x["Verdict"] for x in lot} == {"conforme", "non conforme", "non lu"}
    assert lot[-1]["Pourquoi non lu"]
    assert lot[-1]["SHA-256"] == hashlib.sha256(b"%PDF").hexdigest()
    assert sum(x["Violations"] or 0 for x in lot) == sum(d["comptes"]["violation"] for d in documents) > 0
    assert all(x["Genre"] and x["Organismes"] and len(x["SHA-256"]) == 64 for x in lot[:-1])


def test_les_comptes_d_un_organisme_sont_ceux_de_ses_documents(livre, documents):
    rangs = {x["Organisme"]: x for x in lignes(livre["Par ministère"])}
    nom = "Office de la langue française"
    siens = [d for d in documents if nom in d.get("organismes", ())]
    assert len(siens) > 2
    assert rangs[nom]["Documents"] == len(siens)
    assert rangs[nom]["Conformes"] == sum(d["conforme"] for d in siens)
    assert rangs[nom]["Violations"] == sum(d["comptes"]["violation"] for d in siens) > 0
    assert "annexe 2" in rangs[nom]["Dispositions manquées"]
    assert rangs[NON_LUS]["Non lus"] == 1


def test_les_constats_et_la_grille_y_sont_tous(livre, documents):
    assert livre["Constats"].max_row - 1 == sum(len(d["constats"]) for d in documents) > 30
    assert livre["Exigences"].max_row - 1 == sum(len(d.get("exigences", ())) for d in documents) > 100
    sans_grille = [{k: v for k, v in d.items() if k != "exigences"} for d in documents]
    assert "Exigences" not in load_workbook(io.BytesIO(bilan(sans_grille, "1.0", JOUR))).sheetnames


def test_les_feuilles_se_filtrent_et_leur_en_tete_est_fige(livre):
    for nom in ("Lot", "Par ministère", "Constats", "Exigences"):
        feuille = livre[nom]
        assert feuille.freeze_panes == "A2"
        assert feuille.auto_filter.ref == feuille.dimensions
        assert feuille["A2"].alignment.wrap_text


def test_ce_qu_une_personne_lit_ne_montre_aucune_adresse_et_rien_ne_s_execute(livre):
    vues = pieges = 0
    for feuille in livre.worksheets:
        for rang in feuille.iter_rows():
            for cellule in rang:
                vues += 1
                assert cellule.data_type != "f", cellule.value
                if isinstance(cellule.value, str):
                    pieges += cellule.value[0] in "=+-@"
                    assert cellule.quotePrefix == (cellule.value[0] in "=+-@"), cellule.value
                    masquee = feuille.column_dimensions[cellule.column_letter].hidden
                    assert masquee or "://" not in cellule.value, cellule.value
                    assert masquee or not cellule.value.startswith(("rif:", "ri:", "_:")), cellule.value
    assert vues > 1000
    assert pieges >= 3


def test_un_dossier_en_classeur_par_la_ligne_de_commande(tmp_path, artefact):
    dossier = tmp_path / "depots"
    dossier.mkdir()
    for chemin in EXEMPLES[:3]:
        (dossier / chemin.name).write_bytes(chemin.read_bytes())
    (dossier / "carte.pdf").write_bytes(b"%PDF-1.4")
    sortie = tmp_path / "lot.xlsx"
    assert main(["valider", str(dossier), "--format", "xlsx", "--sortie", str(sortie)]) == 2
    lot = lignes(load_workbook(sortie)["Lot"])
    assert len(lot) == 4
    assert [x["Fichier"] for x in lot if x["Verdict"] == "non lu"] == [str(dossier / "carte.pdf")]

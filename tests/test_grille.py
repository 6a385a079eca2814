# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La grille des exigences : chaque disposition demandée a un état, d'accord avec les constats, et la lettre la porte."""

from __future__ import annotations

import io
from html import unescape
from pathlib import Path

import pytest

from serveur.services.validation.rapports.ecriture import RESERVE, a_partir_de, dans_l_ordre, ecrire

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


def test_une_exigence_d_un_bloc_se_lit_dans_ce_bloc(validateur):
    """« description » et « nom » sont de plusieurs blocs : l'exigence de l'un n'est ni dite ni située par l'autre."""
    grille = {e["regle"]: e for e in rapport(validateur, "entente-partenariat")["exigences"]}
    assert grille["rif:EP38-PlanificationDecrite"]["lieu"].endswith("planification_strategique.description")
    assert grille["rif:CO35-NomDOrganisme"]["etat"] == "sans-objet"


def test_sans_etre_demandee_la_grille_n_est_pas_calculee(validateur):
    assert "exigences" not in validateur.valider((EXEMPLES / "fiche-projet.yaml").read_bytes(), "f.yaml")[0]


def test_la_lettre_porte_constats_empreinte_et_grille(validateur):
    from docx import Document

    dit = rapport(validateur, "entente-partenariat-fautive")
    lettre = Document(io.BytesIO(ecrire([dit], "docx")))
    texte = "\n".join(p.text for p in lettre.paragraphs)
    assert "n'est pas conforme" in texte
    assert dit["sha256"] in texte
    cases = {c.text.replace("\u00a0", " ") for t in lettre.tables for r in t.rows for c in r.cells}
    assert "✘ manquante" in cases
    assert any("annexe 2" in c for c in cases)
    assert "Office de la langue française" in texte  # à qui la lettre s'adresse
    assert "7 violations" in texte
    assert RESERVE in texte
    assert any("« Office de la langue française »" in c for c in cases)  # ce que la remarque vise
    assert any("Enveloppe des ressources, ressources informationnelles" in c for c in cases)  # où, en mots
    selon = [r.cells[1].text for r in lettre.tables[0].rows][1:]
    assert selon == sorted(selon, key=dans_l_ordre)
    assert len(selon) > 5
    assert not any("rif:" in c for c in cases), "une lettre parle de dispositions, non de noms de règles"


def test_cinq_cents_fois_la_meme_remarque_est_une_ligne_partout(validateur):
    """Une ligne en texte, en page et dans la lettre, avec ce qu'elle vise ; le filtre par grade ôte le reste."""
    from docx import Document

    (dit,) = validateur.valider(PLAN_DE_500.encode(), "p.yaml")
    fois = [c for c in dit["constats"] if c["regle"] == "rif:CO12-PorteeConnue"]
    assert len(fois) == 500
    message = fois[0]["message"]
    texte, page = (ecrire([dit], f).decode() for f in ("texte", "html"))
    lettre = Document(io.BytesIO(ecrire([dit], "docx")))
    cases = [c.text.replace("\u00a0", " ") for t in lettre.tables for r in t.rows for c in r.cells]
    assert texte.count(message) == 1
    assert unescape(page).count(message) == 1
    (case,) = [c for c in cases if message in c]
    assert "(500 fois)" in case
    assert "« régionale 3 »" in case
    assert "et 495 autres" in case
    gardes = a_partir_de(dit, "violation")["constats"]
    assert {c["gravite"] for c in gardes} == {"violation"}
    assert len(dit["constats"]) > len(gardes) >= 500


PLAN_DE_500 = "type: PlanGestionRI\nprojets:\n" + "".join(
    f"  - {{nom: Projet {n}, portee: régionale {n}}}\n" for n in range(500)
)


@pytest.mark.parametrize("genre", ["specifique", "partage", "commun"])
def test_ce_qu_un_genre_ne_demande_pas_est_sans_objet(validateur, genre: str):
    etats = {e["regle"]: e["etat"] for e in rapport(validateur, f"fiche-service-{genre}")["exigences"]}
    des_specifiques = {etat for regle, etat in etats.items() if regle.startswith("rif:FS07-")}
    assert des_specifiques == ({"satisfaite"} if genre == "specifique" else {"sans-objet"})

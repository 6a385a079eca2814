# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un rapport que quelqu'un lit parle de champs, de feuilles et de lignes ; les clés restent à qui les écrit."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from html import unescape

import pytest
from conftest import RACINE
from openpyxl import load_workbook
from test_web import HTML

from serveur.services.validation.arbre import Lieu
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.libelles import Libelles
from serveur.services.validation.rapports.comparaison import comparer
from serveur.services.validation.rapports.ecriture import ecrire

_PLURIEL = re.compile(r"\b(?:aux|des|les|ses|ces|leurs) « ([^»]+) »")


def test_aucune_regle_ne_parle_de_cles_en_mots(validateur):
    """Toute clé citée, dans tout message et toute réparation, a un libellé ; aucun code ne reste."""
    libelles, cites = Libelles(validateur.modele, validateur.reference), 0
    cles = {c.cle for c in validateur.modele.champs.values()}
    for regle in validateur.regles.values():
        for texte in (regle.message, regle.reparation):
            dit = libelles.texte(texte)
            cites += dit != texte
            assert cles.isdisjoint(re.findall(r"« ([\w.]+) »", dit)), dit
            assert re.search(r"[a-z]_[a-z]", dit) is None, dit
            assert re.search(r"\bclés?\b", dit) is None, dit
            assert "cadre-ri modele" not in dit
    assert cites > 100


@pytest.mark.parametrize(
    ("avant", "sur", "apres"),
    [
        (
            "Donner sous « planification_strategique » sa « description ».",
            "",
            "Donner sous « Planification stratégique intégrée » sa « Description ».",
        ),
        (
            "Donner « portee » : ministerielle, interministerielle ou gouvernementale.",
            "",
            "Donner « Portée » : ministérielle, interministérielle ou gouvernementale.",
        ),
        (
            "Choisir parmi : deroge-standards, zut ; deroge-orientations.",
            "",
            "Choisir parmi : dérogation aux standards, zut ; dérogation aux orientations stratégiques.",
        ),
        ("Un fonds, « aucune » ou « zut ».", "mode", "Un fonds, « aucune » ou « zut »."),
        (
            "Choisir parmi : fonds, associes.",
            "mode",
            "Choisir parmi : soutien d'un fonds public, partage entre associés.",
        ),
        (
            "Écrire fonds comme « mode », ou retirer le fonds.",
            "",
            "Écrire soutien d'un fonds public comme « Mode de financement », ou retirer le fonds.",
        ),
    ],
)
def test_une_cle_se_dit_par_son_libelle(validateur, avant: str, sur: str, apres: str):
    assert Libelles(validateur.modele, validateur.reference).texte(avant, sur) == apres


def test_un_champ_cite_au_pluriel_a_un_libelle_pluriel(validateur):
    """« aux « Payeur » » ne se dit pas : une liste se cite par « sous »."""
    libelles, vus = Libelles(validateur.modele, validateur.reference), 0
    for regle in validateur.regles.values():
        for libelle in _PLURIEL.findall(libelles.texte(regle.message) + libelles.texte(regle.reparation)):
            vus += 1
            assert libelle.split()[0].endswith(("s", "x")), regle.iri
    assert vus


def test_un_lieu_se_dit_sans_cle_ni_lettre_de_colonne(validateur):
    dire = Libelles(validateur.modele, validateur.reference).lieu
    assert dire(Lieu(4, "Contributions!C4"), "contributions[2].montant") == (
        "feuille « Contributions », ligne 4, « Montant »"
    )
    assert dire(Lieu(12, "Document!B12"), "enveloppe.montant_total") == (
        "feuille « Document », ligne 12, « Enveloppe des ressources, montant total »"
    )
    assert dire(Lieu(7), "contributions[2].partie") == "ligne 7, Contribution d'une partie 2, partie"
    assert dire(Lieu(), "") == "document"
    assert dire(Lieu(3), "zut_alors") == "ligne 3, zut_alors"


@pytest.fixture
def classeur(validateur) -> dict:
    """Une entente remplie dans notre classeur, presque vide, un montant illisible à la seconde ligne d'une feuille."""
    gabarits = Gabarits(validateur.formes, validateur.modele, validateur.reference)
    rempli = load_workbook(io.BytesIO(gabarits.ecrire("EntentePartenariat", "xlsx")))
    feuille = rempli[next(n for n in rempli.sheetnames if n.startswith("Contribution"))]
    (tete,) = [r for r in feuille.iter_rows() if any(c.value == "Montant" for c in r)]
    montant = next(c.column for c in tete if c.value == "Montant")
    for rang, (partie, somme) in enumerate((("OLF", 10), ("MCC", "beaucoup")), tete[0].row + 1):
        feuille.cell(rang, 1).value, feuille.cell(rang, montant).value = partie, somme
    tampon = io.BytesIO()
    rempli.save(tampon)
    (rapport,) = validateur.valider(tampon.getvalue(), "entente.xlsx", grille=True)
    assert len(rapport["constats"]) > 10
    return rapport


def cles_a_trait(validateur) -> set[str]:
    return {c.cle for c in validateur.modele.champs.values() if "_" in c.cle}


def en_texte(rapport: dict, nom: str) -> str:
    octets = ecrire([rapport], nom)
    if nom == "docx":
        from docx import Document

        lettre = Document(io.BytesIO(octets))
        cases = [c.text for t in lettre.tables for r in t.rows for c in r.cells]
        return "\n".join([*(p.text for p in lettre.paragraphs), *cases]).replace("\u00a0", " ")
    return unescape(octets.decode())


@pytest.mark.parametrize("nom", ["docx", "html", "texte"])
def test_le_rapport_d_un_classeur_n_a_pas_de_cle(validateur, classeur: dict, nom: str):
    dit = en_texte(classeur, nom)
    assert not {c for c in cles_a_trait(validateur) if re.search(rf"(?<!\w){c}(?!\w)", dit)}
    assert re.search(r"feuille « Contribution[^»]*», ligne \d+, « Montant »", dit)
    assert not re.search(r"![A-Z]\d", dit)
    assert re.search(r"\[\d+\]", dit.replace("[rif:", "")) is None


def test_la_page_aussi(validateur, classeur: dict, client):
    tampon = io.BytesIO(
        Gabarits(validateur.formes, validateur.modele, validateur.reference).ecrire("FicheProjet", "ods")
    )
    page = unescape(client.post("/validation", data={"fichier": (tampon, "fiche.ods")}, headers=HTML).text)
    debut, fin = page.index('class="rapport"'), page.index("</section>")
    dit = re.sub(r'(?:href|id)="[^"]*"', "", page[debut:fin])
    assert "feuille « Document », ligne" in dit
    assert not {c for c in cles_a_trait(validateur) if re.search(rf"(?<!\w){c}(?!\w)", dit)}


def test_un_texte_a_cles_garde_les_siennes_a_cote(validateur):
    texte = (RACINE / "exemples" / "entente-partenariat-fautive.yaml").read_bytes()
    (dit,) = validateur.valider(texte, "e.yaml", grille=True)
    page, terminal = unescape(ecrire([dit], "html").decode()), ecrire([dit], "texte").decode()
    (objet,) = json.loads(ecrire([dit], "json"))["documents"]
    un = next(c for c in objet["constats"] if "_" in (c["chemin"] or "") and c["reparation"] != c["reparation_nom"])
    assert un["chemin"] in terminal
    assert un["reparation"] in terminal
    assert un["reparation_nom"] in page
    assert un["lieu_nom"] in page
    assert f"<code>{un['chemin']}</code>" in page


def test_une_comparaison_parle_de_champs(validateur):
    from serveur.services.validation.rapports.lettre import lettre_de_comparaison

    texte = (RACINE / "exemples" / "entente-partenariat-fautive.yaml").read_bytes()
    rendu = validateur.valider(texte, "e.yaml")
    octets = lettre_de_comparaison(comparer(rendu, rendu), "x", date(2026, 1, 2))
    from docx import Document

    cases = " ".join(c.text for t in Document(io.BytesIO(octets)).tables for r in t.rows for c in r.cells)
    assert len(cases) > 500
    assert not {c for c in cles_a_trait(validateur) if re.search(rf"(?<!\w){c}(?!\w)", cases)}

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des classeurs tels qu'on les remplit : chaque habitude d'Excel, d'OpenDocument et du CSV laisse le verdict entier."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook, load_workbook

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.validation.arbre import Suite
from serveur.services.validation.classeurs.excel import lire_excel
from serveur.services.validation.classeurs.noms import Noms
from serveur.services.validation.classeurs.tables import en_arbre
from serveur.services.validation.gabarits import Gabarits

EXEMPLES = Path(__file__).resolve().parent.parent / "exemples"


@pytest.fixture(scope="module")
def rempli() -> bytes:
    """L'entente sans faute, en classeur fait à la main : les clés pour en-têtes, une feuille par liste."""
    exemple = yaml.safe_load((EXEMPLES / "entente-partenariat.yaml").read_text(encoding="utf-8"))
    classeur = Workbook()
    document = classeur.worksheets[0]
    document.title = "Document"
    document.append(["Clé", "Valeur"])
    for cle, valeur in exemple.items():
        if isinstance(valeur, dict):
            for c, v in valeur.items():
                document.append([f"{cle}.{c}", "\n".join(v) if isinstance(v, list) else v])
        elif isinstance(valeur, list) and isinstance(valeur[0], dict):
            feuille = classeur.create_sheet(cle)
            entetes = list(dict.fromkeys(c for bloc in valeur for c in bloc))
            feuille.append(entetes)
            for bloc in valeur:
                feuille.append([bloc.get(e) for e in entetes])
        else:
            document.append([cle, "\n".join(valeur) if isinstance(valeur, list) else valeur])
    return octets(classeur)


def octets(classeur: Workbook) -> bytes:
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def rapport(validateur, contenu: bytes, nom: str = "entente.xlsx") -> dict:
    return validateur.valider(contenu, nom)[0]


def test_le_modele_rempli_vaut_l_exemple(validateur, rempli):
    lu = rapport(validateur, rempli)
    assert lu["conforme"]
    assert lu["comptes"]["violation"] == 0
    exemple = validateur.valider((EXEMPLES / "entente-partenariat.yaml").read_bytes(), "e.yaml")[0]
    assert sorted(c["regle"] for c in lu["constats"]) == sorted(c["regle"] for c in exemple["constats"])


def pourcentages(c: Workbook) -> None:
    for numero, part in enumerate((0.60, 0.25, 0.15), 2):
        c["partage_couts"].cell(numero, 2).value = part
        c["partage_couts"].cell(numero, 2).number_format = "0%"


def noms_en_ligne(separateur: str) -> Callable[[Workbook], None]:
    def geste(c: Workbook) -> None:
        poser(c, "parties", separateur.join(("MRCI", "MCC", "OLF")))

    return geste


def poser(c: Workbook, cle: str, valeur: object) -> None:
    next(r for r in c["Document"].iter_rows() if r[0].value == cle)[1].value = valeur  # type: ignore[index]


def feuilles_en_toutes_lettres(c: Workbook) -> None:
    c["partage_couts"].title = "Partage des coûts"
    feuille = c["contributions"]
    feuille.title = "passage"  # openpyxl numéroterait un titre qui ne change que de casse
    feuille.title = "Contributions"


def titre_au_dessus(c: Workbook) -> None:
    c["contributions"].insert_rows(1, 2)
    c["contributions"].cell(1, 1).value = "Contributions des parties"
    c["contributions"].merge_cells("A1:C1")


def ligne_vide_au_dessus(c: Workbook) -> None:
    c["contributions"].insert_rows(1)


def lignes_vides_au_milieu(c: Workbook) -> None:
    c["contributions"].insert_rows(3, 2)


def ligne_de_total(c: Workbook) -> None:
    c["partage_couts"].append(["TOTAL", 100])


def entetes_en_mots(c: Workbook) -> None:
    for cellule in c["partage_couts"][1]:
        cellule.value = {"partie": "Partie à l’entente", "part": "Part (%)"}.get(cellule.value, cellule.value)


def dates_en_francais(c: Workbook) -> None:
    poser(c, "date", "14 mai 2002")
    poser(c, "depot.date", "31/05/2002")


def sans_feuille_nommee_document(c: Workbook) -> None:
    c["Document"].title = "Entente"


def aucun_participant(c: Workbook) -> None:
    feuille = c["participation_externe"]
    for rang in feuille.iter_rows(min_row=2):
        for cellule in rang:
            cellule.value = None
    feuille["A2"].value = "aucune"


def fusion_verticale(c: Workbook) -> None:
    feuille = c["contributions"]
    feuille.insert_rows(3)
    feuille.cell(3, 2).value = "Prêt de locaux"
    feuille.merge_cells("A2:A3")


@pytest.mark.parametrize(
    "geste",
    [
        pourcentages,
        *(pytest.param(noms_en_ligne(s), id=f"noms{s}") for s in (", ", ";", " | ", " / ", " et ", "\n")),
        feuilles_en_toutes_lettres,
        titre_au_dessus,
        ligne_vide_au_dessus,
        lignes_vides_au_milieu,
        ligne_de_total,
        dates_en_francais,
        sans_feuille_nommee_document,
        fusion_verticale,
    ],
)
def test_une_habitude_de_tableur_ne_change_pas_le_verdict(validateur, rempli, geste):
    classeur = load_workbook(io.BytesIO(rempli))
    geste(classeur)
    lu = rapport(validateur, octets(classeur))
    assert [c["message"] for c in lu["constats"] if c["gravite"] == "violation"] == []


def test_une_feuille_de_trop_est_dite(validateur, rempli):
    classeur = load_workbook(io.BytesIO(rempli))
    copie = classeur.copy_worksheet(classeur["contributions"])
    copie.append(["SCT", "Conseil"])
    lu = rapport(validateur, octets(classeur))
    dits = [c for c in lu["constats"] if "contributions Copy" in (c["chemin"] or "")]
    assert dits
    assert dits[0]["cellule"].startswith("contributions Copy!")


def test_une_formule_jamais_calculee_est_dite(validateur, rempli):
    classeur = load_workbook(io.BytesIO(rempli))
    poser(classeur, "enveloppe.montant_total", "=1650000+750000")
    lu = rapport(validateur, octets(classeur))
    assert any("formule" in x["lu"] and x["ecrit"] == "=1650000+750000" for x in lu["lectures"])


def test_la_cle_vide_est_situee_dans_sa_ligne(validateur, rempli):
    classeur = load_workbook(io.BytesIO(rempli))
    poser(classeur, "role_coordonnateur", None)
    lu = rapport(validateur, octets(classeur))
    (constat,) = [c for c in lu["constats"] if c["chemin"] == "role_coordonnateur"]
    rang = next(r for r in classeur["Document"].iter_rows() if r[0].value == "role_coordonnateur")[0].row
    assert constat["cellule"] == f"Document!B{rang}"


def test_une_ligne_de_suite_donne_un_second_risque(validateur):
    gabarits = Gabarits(validateur.formes, validateur.modele, validateur.reference)
    classeur = load_workbook(io.BytesIO(gabarits.ecrire("PlanGestionRI", "xlsx")))
    projets = classeur["Projet du portefeuille"]
    entetes = [c.value for c in projets[3]]
    dotees = [i for i, e in enumerate(entetes, 1) if str(e).startswith("Risque. ")]
    assert dotees
    projets.cell(4, 1).value = "P-1"
    for numero in (4, 5):
        for colonne in dotees:
            projets.cell(numero, colonne).value = f"Risque {numero}"
    (racine,) = en_arbre(lire_excel(octets(classeur)), Noms(validateur.transcripteur))
    suite = next(v for c, _, v in racine.entrees if c == "projets" and isinstance(v, Suite))
    assert len(suite.elements) == 1
    risques = next(v for c, _, v in suite.elements[0].entrees if c == "risques")
    assert len(risques.elements) == 2


def test_un_zip_de_csv_vaut_le_classeur(validateur, rempli):
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for feuille in load_workbook(io.BytesIO(rempli)).worksheets:
            lignes = [
                ";".join('"' + str(c.value or "").replace('"', '""') + '"' for c in rang)
                for rang in feuille.iter_rows()
            ]
            archive.writestr(f"{feuille.title}.csv", "\n".join(lignes).encode("cp1252"))
    lu = rapport(validateur, tampon.getvalue(), "entente.zip")
    assert lu["conforme"], lu["constats"]
    assert any("cp1252" in x["lu"] for x in lu["lectures"])


@pytest.mark.parametrize("coupe", [0.2, 0.5, 0.9, 0.99])
def test_un_classeur_endommage_est_refuse_sans_trace(validateur, rempli, coupe):
    with pytest.raises(EntreeInutilisable):
        rapport(validateur, rempli[: int(len(rempli) * coupe)])


def test_une_feuille_endommagee_dans_un_zip_entier(validateur, rempli):
    """Le zip est bon, une feuille est coupée : refus nommé, comme pour tout fichier abîmé."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(rempli)) as source, zipfile.ZipFile(tampon, "w") as cible:
        for info in source.infolist():
            contenu = source.read(info)
            cible.writestr(
                info.filename, contenu[: len(contenu) // 2] if info.filename.endswith("sheet2.xml") else contenu
            )
    with pytest.raises(EntreeInutilisable, match="endommagé"):
        rapport(validateur, tampon.getvalue())

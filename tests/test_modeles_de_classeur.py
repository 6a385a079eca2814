# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les modèles de classeur : ce qu'ils proposent se lit, rien ne s'y perd, Excel et OpenDocument disent la même chose."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from conftest import RACINE
from openpyxl import Workbook, load_workbook
from rdflib.compare import isomorphic
from test_validation import lu_en_rdflib

from serveur.graphe.reference import serrer
from serveur.noyau.erreurs import Introuvable
from serveur.services.validation.classeurs.excel import lire_excel
from serveur.services.validation.classeurs.opendocument import lire_opendocument
from serveur.services.validation.classeurs.tables import DOCUMENT, LISTES
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.modeles.feuilles import MOTS, TITRE_MAX, Case, Classeur, Feuille, decrire
from serveur.services.validation.structure import lire_modele
from serveur.services.validation.traduction import designer
from serveur.services.validation.valeurs import lire_booleen

CLASSES = list(lire_modele().classes)
SOURCES = sorted([*(RACINE / "exemples").glob("*.yaml"), *(RACINE / "tests" / "formes" / "bases").glob("*.yaml")])


@pytest.fixture(scope="module")
def gabarits(validateur) -> Gabarits:
    return Gabarits(validateur.formes, validateur.modele, validateur.reference)


Pose = tuple[str, int, int, Case, list[Any]]


def poses(description: Classeur, source: dict[str, Any]) -> Iterator[Pose]:
    """(feuille, ligne, colonne, case, valeurs) : où va chaque valeur d'un document YAML ; lignes et colonnes de 1.

    Une clé que le modèle n'a pas prend une ligne de plus, à son nom.
    """
    rangs = {c.chemin: (n, c) for n, c in enumerate(description.document, len(MOTS) + 4)}
    for chemin, valeurs in plats({k: v for k, v in source.items() if k != "type"}):
        feuille = next((f for f in description.feuilles if f.chemin == chemin), None)
        if feuille is not None and isinstance(valeurs[0], dict):
            yield from _poses_en_liste(feuille, valeurs)
            continue
        ligne, case = rangs.setdefault(chemin, (len(MOTS) + 4 + len(rangs), Case(chemin, "", "", "", "")))
        if not case.libelle:
            yield DOCUMENT, ligne, 1, case, [chemin]
        yield DOCUMENT, ligne, 2, case, valeurs


def _poses_en_liste(feuille: Feuille, valeurs: list[dict[str, Any]]) -> Iterator[Pose]:
    """Un rang par bloc, et un rang de suite par bloc de plus dans ce bloc."""
    colonnes = {c.chemin: (n, c) for n, c in enumerate(feuille.cases, 1)}
    ligne = 4
    for bloc in valeurs:
        hauteur = 1
        for dedans, textes in plats(bloc, eclater=True):
            colonne, case = colonnes[dedans]
            for n, texte in enumerate(textes if "." in dedans else [textes]):
                yield feuille.titre, ligne + n, colonne, case, texte if isinstance(texte, list) else [texte]
                hauteur = max(hauteur, n + 1)
        ligne += hauteur


def remplir(gabarits: Gabarits, source: dict[str, Any]) -> bytes:
    """Le modèle vierge, rempli à la main d'un document YAML : chaque valeur dans sa case, telle qu'on la tape."""
    classe = gabarits.classe(source["type"])
    livre = load_workbook(io.BytesIO(gabarits.ecrire(classe, "xlsx")))
    for titre, ligne, colonne, case, valeurs in poses(decrire(gabarits, classe), source):
        cible = livre[titre].cell(ligne, colonne)
        if titre != DOCUMENT:
            cible.number_format = livre[titre].column_dimensions[cible.column_letter].number_format
        taper(cible, case, valeurs)
    return octets(livre)


def plats(bloc: dict[str, Any], avant: str = "", eclater: bool = False) -> Iterator[tuple[str, list[Any]]]:
    """(chemin, valeurs) de chaque feuille de l'arbre ; `eclater` : aussi dans les listes de blocs."""
    for cle, valeur in bloc.items():
        valeurs = valeur if isinstance(valeur, list) else [valeur]
        if isinstance(valeur, dict):
            yield from plats(valeur, f"{avant}{cle}.", eclater)
        elif eclater and isinstance(valeurs[0], dict):
            for sous in {c: None for v in valeurs for c in v}:
                yield f"{avant}{cle}.{sous}", [v.get(sous) for v in valeurs]
        else:
            yield f"{avant}{cle}", valeurs


def taper(cellule: Any, case: Case, valeurs: list[Any]) -> None:
    """Ce qu'une personne tape : 55 dans une case de pour cent y devient 55 % (0,55), une date une date."""
    (valeur, *autres) = valeurs
    if autres:
        cellule.value = "\n".join(map(str, valeurs))
    elif case.genre == "part" and isinstance(valeur, int | float):
        cellule.value = valeur / 100
    elif isinstance(valeur, bool):
        cellule.value = "oui" if valeur else "non"
    else:
        cellule.value = valeur.strip() if isinstance(valeur, str) else valeur


def regles(documents: list[dict[str, Any]]) -> list[str]:
    return sorted(c["regle"] for d in documents for c in d["constats"])


def octets(livre: Workbook) -> bytes:
    tampon = io.BytesIO()
    livre.save(tampon)
    return tampon.getvalue()


@pytest.mark.parametrize("chemin", SOURCES, ids=lambda c: c.stem)
def test_le_modele_rempli_dit_ce_que_dit_sa_source(chemin: Path, gabarits, validateur):
    source = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    rempli = remplir(gabarits, source)
    voulu, rendu = validateur.valider(chemin.read_bytes(), chemin.name), validateur.valider(rempli, "rempli.xlsx")
    assert regles(rendu) == regles(voulu)
    assert isomorphic(lu_en_rdflib(validateur, rempli, "xlsx"), lu_en_rdflib(validateur, chemin.read_bytes()))


def test_il_y_a_de_quoi_essayer():
    assert len(SOURCES) >= 20
    assert {yaml.safe_load(c.read_text(encoding="utf-8"))["type"] for c in SOURCES} == set(CLASSES)


@pytest.mark.parametrize("classe", CLASSES)
def test_chaque_case_se_retrouve_par_son_libelle(classe: str, gabarits, validateur):
    cle = validateur.transcripteur.cle
    description = decrire(gabarits, classe)
    groupes = [description.document, *(f.cases for f in description.feuilles)]
    cases = [c for groupe in groupes for c in groupe]
    assert len(cases) > 8
    for chose in (*cases, *(Case(f.chemin, f.titre, "", "", "") for f in description.feuilles)):
        assert ".".join(str(cle(pas)) for pas in chose.libelle.split(".")) == chose.chemin
    assert all(len({c.libelle for c in groupe}) == len(groupe) for groupe in groupes)
    assert all(len(f.titre) <= TITRE_MAX and cle(LISTES) is None for f in description.feuilles)


@pytest.mark.parametrize("classe", CLASSES)
def test_chaque_valeur_proposee_est_entendue(classe: str, gabarits, validateur):
    """Une liste déroulante ne propose rien que la lecture, puis les formes, ne prennent."""
    description = decrire(gabarits, classe)
    cases = [c for c in (*description.document, *(c for f in description.feuilles for c in f.cases)) if c.liste]
    assert cases
    vues = 0
    for case in cases:
        collection = validateur.modele.cles[serrer(case.chemin.split(".")[-1])].collection
        for valeur in description.listes[case.liste]:
            vues += 1
            if collection is None:
                assert lire_booleen(valeur)
            else:
                assert designer(valeur, collection, validateur.reference), (case.chemin, valeur)
    assert vues >= 20


def feuilles_lues(gabarits: Gabarits, classe: str) -> list[list[Any]]:
    return [lire(gabarits.ecrire(classe, x)) for x, lire in (("xlsx", lire_excel), ("ods", lire_opendocument))]


@pytest.mark.parametrize("classe", CLASSES)
def test_opendocument_dit_ce_que_dit_excel(classe: str, gabarits):
    excel, ods = (
        [(f.titre, f.cachee, [[c.texte for c in rang if c.texte] for rang in f.rangs if any(c.texte for c in rang)])
         for f in feuilles] for feuilles in feuilles_lues(gabarits, classe)
    )  # fmt: skip
    assert excel == ods
    assert [titre for titre, cachee, _ in ods if cachee] == [LISTES]


def description_de(gabarits: Gabarits, classe: str = "EntentePartenariat") -> tuple[Classeur, Any]:
    return decrire(gabarits, classe), load_workbook(io.BytesIO(gabarits.ecrire(classe, "xlsx")))


def test_excel_a_ses_listes_ses_formats_et_sa_protection(gabarits):
    description, livre = description_de(gabarits)
    document = livre[DOCUMENT]
    rangs = {rang[4].value: rang for rang in document.iter_rows(min_row=9)}
    assert rangs["date"][1].number_format == "yyyy\\-mm\\-dd"
    assert "$" in rangs["enveloppe.montant_total"][1].number_format
    parts = livre["Partage des coûts"]
    assert parts.column_dimensions["B"].number_format.endswith("%")
    listees = {str(p) for r in document.data_validations.dataValidation for p in r.sqref.ranges}
    assert rangs["coordonnateur"][1].coordinate in listees
    assert "SCT" not in description.listes["Organisme"]
    assert "Office de la langue française" in description.listes["Organisme"]
    for feuille in livre.worksheets:
        assert feuille.protection.sheet, feuille.title
        assert not feuille.protection.password
    assert not rangs["titre"][1].protection.locked
    assert rangs["titre"][0].protection.locked
    assert rangs["contributions"][1].protection.locked  # des blocs : rien ne s'y écrit
    assert not parts.column_dimensions["A"].protection.locked
    assert livre[LISTES].sheet_state == "hidden"


def test_l_aide_est_dans_chaque_feuille(gabarits):
    description, livre = description_de(gabarits, "PlanGestionRI")
    assert len(description.feuilles) >= 3
    for feuille in description.feuilles:
        aides = [c.value for c in livre[feuille.titre][2]]
        assert all(case.aide in aide for case, aide in zip(feuille.cases, aides, strict=True))
    mots = " ".join(str(r[0].value) for r in livre[DOCUMENT].iter_rows(max_row=7))
    assert "aucun" in mots
    assert "par ligne" in mots


def test_ods_a_ses_listes_et_sa_protection(gabarits):
    with zipfile.ZipFile(io.BytesIO(gabarits.ecrire("EntentePartenariat", "ods"))) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        texte = archive.read("content.xml").decode()
    arbre = ElementTree.fromstring(texte)
    t = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    nommees = {v.get(f"{t}name") for v in arbre.iter(f"{t}content-validation")}
    employees = {c.get(f"{t}content-validation-name") for c in arbre.iter(f"{t}table-cell")} - {None}
    assert len(employees) >= 3
    assert employees <= nommees
    assert all(f.get(f"{t}protected") == "true" for f in arbre.iter(f"{t}table"))
    assert 'xmlns:of="' in texte


@pytest.mark.parametrize("mot", ["aucun", "Aucune"])
@pytest.mark.parametrize("ou", ["document", "feuille"])
def test_dire_aucun_se_lit_ou_le_modele_le_dit(mot: str, ou: str, gabarits, validateur):
    source = yaml.safe_load((RACINE / "exemples" / "entente-partenariat.yaml").read_text(encoding="utf-8"))
    del source["participation_externe"]
    livre = load_workbook(io.BytesIO(remplir(gabarits, source)))
    if ou == "document":
        cible = next(r[1] for r in livre[DOCUMENT].iter_rows(min_row=9) if r[4].value == "participation_externe")
    else:
        cible = livre["Participation externe"]["A4"]
    cible.value = mot
    (lu,) = validateur.valider(octets(livre), "e.xlsx")
    assert lu["constats"] == []
    assert [x["lu"] for x in lu["lectures"]] == ["il n'y en a pas"]


def test_une_valeur_de_liste_deroulante_vaut_le_code(gabarits, validateur):
    source = yaml.safe_load((RACINE / "exemples" / "fiche-projet.yaml").read_text(encoding="utf-8"))
    description = decrire(gabarits, "FicheProjet")
    portees = description.listes["Portee"]
    assert len(portees) == 3
    assert not any("_" in p for listes in description.listes.values() for p in listes)
    for portee in portees:
        source["portee"] = portee
        lu = lu_en_rdflib(validateur, remplir(gabarits, source), "xlsx")
        assert any("/id/portee/" in o for o in map(str, lu.objects())), portee


def test_un_titre_de_clef_et_un_titre_en_mots_nomment_la_meme_feuille(gabarits, validateur):
    """Ce que lit la feuille d'une liste dans un bloc : les projets du plan dont un bilan rend compte."""
    source = yaml.safe_load((RACINE / "exemples" / "bilan-gestion.yaml").read_text(encoding="utf-8"))
    assert len(source["plan"]["projets_planifies"]) > 1
    livre = load_workbook(io.BytesIO(remplir(gabarits, source)))
    (titre,) = (f.titre for f in decrire(gabarits, "BilanGestionRI").feuilles if f.chemin == "plan.projets_planifies")
    assert validateur.valider(octets(livre), "e.xlsx")[0]["constats"] == []
    livre[titre].title = "plan.projets_planifies"
    assert validateur.valider(octets(livre), "e.xlsx")[0]["constats"] == []


def test_une_faute_est_situee_dans_sa_cellule(gabarits, validateur):
    source = yaml.safe_load((RACINE / "exemples" / "plan-gestion.yaml").read_text(encoding="utf-8"))
    source["projets"][1]["portee"] = "régionale"
    (lu,) = validateur.valider(remplir(gabarits, source), "e.xlsx")
    (constat,) = lu["constats"]
    assert constat["cellule"] == "Projet du portefeuille!D5"
    assert constat["chemin"] == "projets[2].portee"


def test_un_modele_se_demande_par_un_mot_comme_un_type(validateur):
    """« plan de gestion » n'est que d'un genre ; « entente » de deux, que le refus nomme."""
    gabarits = Gabarits(validateur.formes, validateur.modele, validateur.reference)
    assert gabarits.classe("plan de gestion") == "PlanGestionRI"
    with pytest.raises(Introuvable, match="« Entente de partenariat » ou « Entente de services »"):
        gabarits.classe("entente")
    with pytest.raises(Introuvable, match="« Fiche de projet »"):
        gabarits.classe("facture")

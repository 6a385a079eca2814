# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les modèles Excel et OpenDocument, remplis dans LibreOffice et relus : les mêmes constats que le YAML."""

from __future__ import annotations

import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import libreoffice
import pytest
import yaml
from conftest import RACINE
from test_modeles_de_classeur import poses, regles

from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.modeles.feuilles import Case, decrire

pytestmark = pytest.mark.bureau

GENRES = {"EntentePartenariat": "entente-partenariat", "BilanGestionRI": "bilan-gestion"}
# (genre, ouvert en, enregistré en) ; peu, parce que chacun prend près d'une seconde
PASSAGES = (
    *(("EntentePartenariat", ouvert, garde) for ouvert in ("xlsx", "ods") for garde in ("xlsx", "ods")),
    ("BilanGestionRI", "xlsx", "xlsx"),
    ("BilanGestionRI", "ods", "ods"),
)
EPOQUE = date(1899, 12, 30)  # du calendrier des tableurs
VERROU = ["Document", 0, 8, "Un autre type"]


def sources() -> dict[str, dict[str, Any]]:
    """Un exemple par genre, avec une faute : le dépôt va ailleurs."""
    lues = {}
    for classe, nom in GENRES.items():
        lues[classe] = yaml.safe_load((RACINE / "exemples" / f"{nom}.yaml").read_text(encoding="utf-8"))
        lues[classe]["depot"]["destinataire"] = "CT"
    return lues


def tapee(case: Case, valeurs: list[Any]) -> str | float:
    """Ce que le tableur garde de ce qu'on tape : un nombre, le rang d'un jour, une part de un, un texte."""
    valeur = valeurs[0]
    if len(valeurs) > 1:
        return "\n".join(map(str, valeurs))
    if case.genre == "part":
        return float(valeur) / 100
    if case.genre == "date":
        return float((valeur - EPOQUE).days)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return float(valeur) if isinstance(valeur, int | float) else str(valeur).strip()


@pytest.fixture(scope="module")
def enregistres(validateur, tmp_path_factory) -> dict[tuple[str, str, str], tuple[Path, list[Any]]]:
    """Par genre et passage : le classeur enregistré par LibreOffice, et les cases qu'il a refusées."""
    quoi = libreoffice.manque()
    if quoi and os.environ.get("CADRE_RI_EXIGER_COMPOSANTS"):
        pytest.fail(quoi)
    if quoi:
        pytest.skip(quoi)
    dossier = tmp_path_factory.mktemp("libreoffice")
    gabarits = Gabarits(validateur.formes, validateur.modele, validateur.reference)
    gestes = {
        classe: [[f, c - 1, n - 1, tapee(case, v)] for f, n, c, case, v in poses(decrire(gabarits, classe), source)]
        for classe, source in sources().items()
    }
    classeurs: list[dict[str, Any]] = []
    for classe, ouvert, garde in PASSAGES:
        entree, sortie = dossier / f"{classe}.{ouvert}", dossier / f"{classe}-{ouvert}.{garde}"
        entree.write_bytes(gabarits.ecrire(classe, ouvert))
        consigne = {"entree": str(entree), "sortie": str(sortie), "filtre": libreoffice.FILTRES[garde]}
        classeurs.append({**consigne, "poses": [*gestes[classe], VERROU]})
    refusees = libreoffice.remplir(classeurs, dossier / "profil")
    sorties = (Path(c["sortie"]) for c in classeurs)
    return dict(zip(PASSAGES, zip(sorties, refusees, strict=True), strict=True))


@pytest.mark.parametrize("passage", PASSAGES, ids="-".join)
def test_rempli_dans_libreoffice_et_relu(passage: tuple[str, str, str], enregistres, validateur):
    fichier, refusees = enregistres[passage]
    assert refusees == [VERROU], "une case à remplir est verrouillée, ou une case de structure ne l'est pas"
    source = yaml.safe_dump(sources()[passage[0]], allow_unicode=True).encode()
    voulu = regles(validateur.valider(source, "source.yaml"))
    assert len(voulu) == 1
    rendu = validateur.valider(fichier.read_bytes(), fichier.name)
    assert regles(rendu) == voulu
    assert rendu[0]["lectures"] == []


def test_les_listes_deroulantes_survivent(enregistres):
    fichier, _ = enregistres["EntentePartenariat", "ods", "ods"]
    with zipfile.ZipFile(fichier) as archive:
        contenu = archive.read("content.xml").decode()
    assert "cell-content-is-in-list([$Listes.$" in contenu
    fichier, _ = enregistres["EntentePartenariat", "ods", "xlsx"]
    with zipfile.ZipFile(fichier) as archive:
        contenu = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'type="list"' in contenu
    assert "Listes!$" in contenu

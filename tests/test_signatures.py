# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un fichier que l'on ne valide pas est nommé pour ce qu'il est, quel que soit son nom ; et l'on dit que faire."""

from __future__ import annotations

import io
import zipfile

import pytest

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.validation.formats import detecter

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def zip_de(*noms: str) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom in noms:
            archive.writestr(zipfile.ZipInfo(nom), "x")  # sans l'heure : deux processus nomment les mêmes essais
    return tampon.getvalue()


def court(valeur: bytes | str) -> str:
    """Le nom d'un essai, sans ses mille octets."""
    return valeur if isinstance(valeur, str) else valeur[:6].hex()


@pytest.mark.parametrize(
    "contenu, dit",
    [
        (b"%PDF-1.4\n", "document PDF"),
        (OLE, "ancien Excel ou Word"),
        (OLE + "Workbook".encode("utf-16-le"), "classeur de l'ancien Excel .*enregistrer en .xlsx"),
        (OLE + "WordDocument".encode("utf-16-le"), "ancien Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (zip_de("[Content_Types].xml", "word/document.xml"), "document Word"),
        (zip_de("ppt/presentation.xml"), "présentation"),
        (zip_de("xl/workbook.bin"), r"\.xlsb"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "une image"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "une image"),
        (b"{\\rtf1 x}", "RTF"),
        (b"<!DOCTYPE html><html><table>", "page HTML"),
        (b"\n<HTML><table>", "page HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "classeur XML"),
        (b"\x1f\x8b\x08" + bytes(50), "archive"),
    ],
    ids=court,
)
@pytest.mark.parametrize(
    "nom", ["entente.xls", "entente.xlsx", "entente.yaml", "entente.pdf", "entente", "entente.csv"]
)
def test_un_autre_fichier_est_nomme(contenu, dit, nom):
    with pytest.raises(EntreeInutilisable, match=dit):
        detecter(contenu, nom)


@pytest.mark.parametrize("nom", ["a.xlsx", "a.ods", "a.zip"])
def test_un_texte_qui_porte_le_nom_d_un_classeur_est_dit(nom):
    with pytest.raises(EntreeInutilisable, match="n'est pas un classeur"):
        detecter("type;Plan\norganisme;Régie".encode("cp1252"), nom)


@pytest.mark.parametrize(
    "contenu, nom, lu",
    [
        (b"<?xml version='1.0'?><rdf:RDF>", "a.rdf", "rdfxml"),
        (b"# x\n@prefix a: <urn:a> .", "a.yaml", "turtle"),
        ("type: Plan".encode("utf-16"), "a.yaml", "yaml"),
        (zip_de("Document.csv", "projets.csv"), "a.xlsx", "zip"),
        (b"{}", "a.yaml", "yaml"),
    ],
    ids=court,
)
def test_ce_qui_se_lit_se_reconnait_encore(contenu, nom, lu):
    assert detecter(contenu, nom) == lu

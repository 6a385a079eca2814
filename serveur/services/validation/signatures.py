# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'est un fichier d'après son contenu, quel que soit son nom ; et que faire de celui qui ne se valide pas. Pur."""

from __future__ import annotations

import io
import re
import zipfile

REPORTER = (
    "reporter son contenu dans un modèle (cadre-ri modele, ou la page Formulaires), en YAML, Excel ou OpenDocument"
)
_EN_XLSX = "l'ouvrir dans le tableur et l'enregistrer en .xlsx ou en .ods"
AUTRES = {  # format → (ce que c'est, que faire)
    "pdf": ("un document PDF", REPORTER),
    "docx": ("un document Word", REPORTER),
    "odt": ("un document texte OpenDocument", REPORTER),
    "pptx": ("une présentation", REPORTER),
    "rtf": ("un texte RTF", REPORTER),
    "image": ("une image", REPORTER),
    "html": ("une page HTML (peut-être exportée d'un tableur)", _EN_XLSX),
    "xls": ("un classeur de l'ancien Excel (.xls, 97-2003)", _EN_XLSX),
    "xml2003": ("un classeur XML de l'ancien Excel (2003)", _EN_XLSX),
    "xlsb": ("un classeur Excel binaire (.xlsb)", _EN_XLSX),
    "numbers": ("un classeur Numbers", "l'exporter en Excel (.xlsx) ou en CSV"),
    "doc": ("un document de l'ancien Word (.doc, 97-2003)", REPORTER),
    "chiffre": ("un fichier de bureautique protégé par un mot de passe", "l'enregistrer sans mot de passe"),
    "ole": ("un fichier de l'ancien Excel ou Word (.xls, .doc)", _EN_XLSX),
    "archive": ("une archive compressée", "en extraire le fichier, ou faire un zip de fichiers .csv"),
}
_BINAIRES = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_FLUX = (("EncryptedPackage", "chiffre"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_SIGNATURES = (  # début du contenu, espaces et commentaires ôtés → format
    (b"%PDF", "pdf"),
    (b"<?xml", "rdfxml"),
    (b"<rdf:", "rdfxml"),
    (b"<!DOCTYPE rdf", "rdfxml"),
    (b"@prefix", "turtle"),
    (b"@base", "turtle"),
    (b"PREFIX ", "turtle"),
    (b"<http", "turtle"),
    (b"<urn", "turtle"),
    (b"{", "json"),
    (b"[", "json"),
)
_COMMENTAIRES = re.compile(rb"(?:[ \t]*#[^\n]*\n|\s+)*")
_HTML = re.compile(rb"(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html\b)", re.IGNORECASE)


def reconnaitre(octets: bytes) -> str | None:
    """Le format que le contenu affirme (un des nôtres, ou d'AUTRES), ou None."""
    if octets.startswith(b"PK\x03\x04"):
        return _genre_du_zip(octets)
    if octets.startswith(_OLE):
        return next((nom for flux, nom in _FLUX if flux.encode("utf-16-le") in octets), "ole")
    binaire = next((nom for signe, nom in _BINAIRES if octets.startswith(signe)), None)
    if binaire:
        return binaire
    debut = octets[:20_000].removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in debut[:200]:
        return None  # de l'UTF-16, sans doute : l'extension dira
    sans = debut[_COMMENTAIRES.match(debut).end() :]  # type: ignore[union-attr]
    if _HTML.match(sans):
        return "html"
    if sans.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in sans[:2000]:
        return "xml2003"
    if re.match(rb"\[\s*(?:a|[A-Za-z]*:[A-Za-z]+)\s", sans):
        return "turtle"
    return next((nom for signe, nom in _SIGNATURES if sans.startswith(signe)), None)


def _genre_du_zip(octets: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            noms = archive.namelist()
            mime = archive.read("mimetype")[:100] if "mimetype" in noms else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return "xlsx"  # son lecteur dira qu'il est endommagé
    for signe, genre in (
        ("word/", "docx"),
        ("ppt/", "pptx"),
        ("xl/workbook.bin", "xlsb"),
        ("Index/Document.iwa", "numbers"),
    ):
        if any(nom.startswith(signe) for nom in noms):
            return genre
    if b"opendocument.text" in mime:
        return "odt"
    if b"opendocument.spreadsheet" in mime:
        return "ods"
    if "xl/workbook.xml" in noms:
        return "xlsx"
    return "zip" if any(nom.lower().endswith(".csv") for nom in noms) else "xlsx"

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le modèle vierge en classeur OpenDocument, de la même description que l'Excel (OASIS ODF 1.3, partie 3).

Ce que LibreOffice ajoute à la norme (cases que l'on peut choisir d'une feuille protégée) est dans son espace de noms.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from serveur.noyau.formats import offerts
from serveur.services.validation.classeurs.tables import DOCUMENT, LISTES
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.modeles.ecriture import ECRIVAINS
from serveur.services.validation.modeles.feuilles import (
    DEMANDEE,
    ENTETE,
    GRIS,
    LARGEUR,
    LARGEURS,
    MOTS,
    RANGS,
    SAISIE,
    TETES,
    Case,
    Classeur,
    Feuille,
    decrire,
)

_MIME = offerts("modele")["ods"].mime
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_ESPACES = {
    **{court: f"{_OASIS}{nom}:1.0" for court, nom in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("number", "datastyle"), ("config", "config"), ("manifest", "manifest"),
    )},
    "xlink": "http://www.w3.org/1999/xlink",
    "of": f"{_OASIS}of:1.2",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}  # fmt: skip
_VERSION = "1.3"
_PAGE = "Default"
_CM_PAR_CARACTERE = 0.2
_NOMBRES = {"montant": "n-montant", "part": "n-part", "date": "n-date", "court": "n-texte"}


@ECRIVAINS.ecrit("ods")
def en_ods(gabarits: Gabarits, classe: str) -> bytes:
    description = decrire(gabarits, classe)
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        # la norme veut ce fichier d'abord, et tel quel (partie 2, 3.3)
        archive.writestr("mimetype", _MIME, zipfile.ZIP_STORED)
        archive.writestr("content.xml", _octets(_contenu(description)))
        archive.writestr("styles.xml", _octets(_page()))
        archive.writestr("settings.xml", _octets(_vues(description)))
        archive.writestr("META-INF/manifest.xml", _octets(_manifeste()))
    return tampon.getvalue()


def _nom(nom: str) -> str:
    court, _, local = nom.partition(":")
    return f"{{{_ESPACES[court]}}}{local}"


def _sous(parent: Xml.Element, nom: str, texte: str | None = None, **attributs: str) -> Xml.Element:
    """`attributs` : « table__name » pour table:name, les autres soulignés pour des traits."""
    dits = {_nom(c.replace("__", ":").replace("_", "-")): v for c, v in attributs.items()}
    element = Xml.SubElement(parent, _nom(nom), dits)
    element.text = texte
    return element


def _racine(local: str) -> Xml.Element:
    return Xml.Element(_nom(f"office:{local}"), {_nom("office:version"): _VERSION})


def _octets(racine: Xml.Element) -> bytes:
    for court, espace in _ESPACES.items():
        Xml.register_namespace(court, espace)
    # les formules nomment leur langage par un préfixe qu'aucun élément n'emploie
    racine.set("xmlns:of", _ESPACES["of"])
    octets: bytes = Xml.tostring(racine, encoding="utf-8", xml_declaration=True)
    return octets


def _contenu(description: Classeur) -> Xml.Element:
    racine = _racine("document-content")
    _styles(_sous(racine, "office:automatic-styles"))
    livre = _sous(_sous(racine, "office:body"), "office:spreadsheet")
    _validations(_sous(livre, "table:content-validations"), description)
    _document(livre, description)
    for feuille in description.feuilles:
        _liste(livre, feuille)
    _choix(livre, description)
    return racine


def _styles(styles: Xml.Element) -> None:
    jour = _sous(styles, "number:date-style", style__name="n-date")
    for pas in ("year", "", "month", "", "day"):
        if pas:
            _sous(jour, f"number:{pas}", number__style="long")
        else:
            _sous(jour, "number:text", "-")
    part = _sous(styles, "number:percentage-style", style__name="n-part")
    _sous(part, "number:number", number__decimal_places="2", number__min_decimal_places="0",
          number__min_integer_digits="1")  # fmt: skip
    _sous(part, "number:text", " %")
    montant = _sous(styles, "number:number-style", style__name="n-montant")
    _sous(montant, "number:number", number__decimal_places="2", number__min_integer_digits="1",
          number__grouping="true")  # fmt: skip
    _sous(montant, "number:text", " $")
    _sous(_sous(styles, "number:text-style", style__name="n-texte"), "number:text-content")
    for n, largeur in enumerate((*LARGEURS, LARGEUR)):
        colonne = _sous(styles, "style:style", style__name=f"co{n}", style__family="table-column")
        _sous(colonne, "style:table-column-properties", style__column_width=f"{largeur * _CM_PAR_CARACTERE:.2f}cm")
    rang = _sous(styles, "style:style", style__name="ro", style__family="table-row")
    _sous(rang, "style:table-row-properties", style__use_optimal_row_height="true")
    for nom, vue in (("ta", "true"), ("ta-masquee", "false")):
        feuille = _sous(styles, "style:style", style__name=nom, style__family="table",
                        style__master_page_name=_PAGE)  # fmt: skip
        _sous(feuille, "style:table-properties", table__display=vue)
    _cellule(styles, "titre", gras=True, corps="14pt")
    _cellule(styles, "mot")
    _cellule(styles, "entete", gras=True, fond=ENTETE)
    _cellule(styles, "nom")
    _cellule(styles, "nom-obligatoire", gras=True)
    _cellule(styles, "gris", corps="9pt", encre=GRIS)
    for genre in ("texte", "court", "montant", "part", "date"):
        for suite, fond in (("", SAISIE), ("-demandee", DEMANDEE)):
            _cellule(styles, f"{genre}{suite}", fond=fond, nombre=_NOMBRES.get(genre, ""), saisie=True)


def _cellule(
    styles: Xml.Element,
    nom: str,
    gras: bool = False,
    corps: str = "11pt",
    encre: str = "000000",
    fond: str = "",
    nombre: str = "",
    saisie: bool = False,
) -> None:
    style = _sous(styles, "style:style", style__name=f"ce-{nom}", style__family="table-cell")
    if nombre:
        style.set(_nom("style:data-style-name"), nombre)
    proprietes = {"fo__wrap_option": "wrap", "style__vertical_align": "top"}
    if fond:
        proprietes["fo__background_color"] = f"#{fond}"
    if saisie:
        proprietes |= {"style__cell_protect": "none", "fo__border": "0.5pt solid #b0b0b0"}
    _sous(style, "style:table-cell-properties", **proprietes)
    _sous(style, "style:text-properties", fo__font_family="Calibri, Carlito, sans-serif", fo__font_size=corps,
          fo__color=f"#{encre}", fo__font_weight="bold" if gras else "normal")  # fmt: skip


def _validations(racine: Xml.Element, description: Classeur) -> None:
    """Une par liste, ouverte (« ou autre chose ») et fermée (un avertissement)."""
    for rang, (nom, valeurs) in enumerate(description.listes.items()):
        colonne = chr(65 + rang)
        plage = f"[${LISTES}.${colonne}$2:.${colonne}${len(valeurs) + 1}]"
        for suite in ("", "-fermee"):
            regle = _sous(racine, "table:content-validation", table__name=f"{nom}{suite}",
                          table__condition=f"of:cell-content-is-in-list({plage})", table__allow_empty_cell="true",
                          table__display_list="unsorted", table__base_cell_address=f"{DOCUMENT}.B9")  # fmt: skip
            erreur = _sous(regle, "table:error-message", table__title="Hors de la liste",
                           table__message_type="warning", table__display="true" if suite else "false")  # fmt: skip
            _sous(erreur, "text:p", "Cette valeur n'est pas de la liste. La garder ?")


def _feuille(livre: Xml.Element, titre: str, colonnes: Iterable[str], masquee: bool = False) -> Xml.Element:
    table = _sous(livre, "table:table", table__name=titre, table__protected="true",
                  table__style_name="ta-masquee" if masquee else "ta")  # fmt: skip
    _sous(table, "loext:table-protection", loext__select_protected_cells="true",
          loext__select_unprotected_cells="true")  # fmt: skip
    for style in colonnes:
        _sous(table, "table:table-column", table__style_name=style)
    return table


def _rang(table: Xml.Element, cases: Iterable[tuple[str, str]]) -> Xml.Element:
    """Un rang de cellules verrouillées : (texte, style)."""
    rang = _sous(table, "table:table-row", table__style_name="ro")
    for texte, style in cases:
        _texte(_sous(rang, "table:table-cell", table__style_name=f"ce-{style}"), texte)
    return rang


def _texte(cellule: Xml.Element, texte: str, lien: str = "") -> None:
    if not texte:
        return
    cellule.set(_nom("office:value-type"), "string")
    paragraphe = _sous(cellule, "text:p", None if lien else texte)
    if lien:
        _sous(paragraphe, "text:a", texte, xlink__href=f"#'{lien.replace(chr(39), chr(39) * 2)}'.A4",
              xlink__type="simple")  # fmt: skip


def _fusion(table: Xml.Element, texte: str, style: str, nombre: int) -> None:
    rang = _rang(table, [(texte, style)])
    rang[0].set(_nom("table:number-columns-spanned"), str(nombre))
    rang[0].set(_nom("table:number-rows-spanned"), "1")
    for _ in range(nombre - 1):
        _sous(rang, "table:covered-table-cell")


def _a_remplir(rang: Xml.Element, case: Case) -> None:
    style = f"ce-{case.genre}{'-demandee' if case.demandee else ''}"
    cellule = _sous(rang, "table:table-cell", table__style_name=style)
    if case.liste:
        cellule.set(_nom("table:content-validation-name"), f"{case.liste}{'-fermee' if case.fermee else ''}")


def _document(livre: Xml.Element, description: Classeur) -> None:
    table = _feuille(livre, DOCUMENT, [f"co{n}" for n in range(len(LARGEURS))])
    _fusion(table, f"{description.libelle} : modèle à remplir", "titre", len(TETES))
    for mot in MOTS:
        _fusion(table, mot, "mot", len(TETES))
    _rang(table, [(tete, "entete") for tete in TETES])
    type_ = ("Type", description.libelle, "obligatoire", "Ne pas changer.")
    _rang(table, [*((texte, "nom") for texte in type_), ("type", "gris")])
    for case in description.document:
        rang = _sous(table, "table:table-row", table__style_name="ro")
        nom = "ce-nom-obligatoire" if case.exigence == "obligatoire" else "ce-nom"
        _texte(_sous(rang, "table:table-cell", table__style_name=nom), case.libelle, case.feuille)
        if case.saisie:
            _a_remplir(rang, case)
        else:
            _sous(rang, "table:table-cell")
        for texte, style in ((case.exigence, "nom"), (case.aide, "nom"), (case.chemin, "gris")):
            _texte(_sous(rang, "table:table-cell", table__style_name=f"ce-{style}"), texte)


def _liste(livre: Xml.Element, feuille: Feuille) -> None:
    table = _feuille(livre, feuille.titre, [f"co{len(LARGEURS)}" for _ in feuille.cases])
    _fusion(table, feuille.mot, "mot", len(feuille.cases))
    _rang(table, [(f"{c.exigence} · {c.aide}", "gris") for c in feuille.cases])
    _rang(table, [(c.libelle, "entete") for c in feuille.cases])
    rang = _sous(table, "table:table-row", table__style_name="ro", table__number_rows_repeated=str(RANGS - 3))
    for case in feuille.cases:
        _a_remplir(rang, case)


def _choix(livre: Xml.Element, description: Classeur) -> None:
    listes = [(nom, *valeurs) for nom, valeurs in description.listes.items()]
    table = _feuille(livre, LISTES, ["co1" for _ in listes], masquee=True)
    for n in range(max((len(x) for x in listes), default=0)):
        _rang(table, [(liste[n] if n < len(liste) else "", "nom") for liste in listes])


def _page() -> Xml.Element:
    """À l'italienne, une page de large."""
    racine = _racine("document-styles")
    page = _sous(_sous(racine, "office:automatic-styles"), "style:page-layout", style__name="pm")
    proprietes = _sous(page, "style:page-layout-properties", fo__page_width="27.94cm", fo__page_height="21.59cm",
                       style__print_orientation="landscape", style__scale_to_X="1", style__scale_to_Y="0")  # fmt: skip
    for cote in ("top", "bottom", "left", "right"):
        proprietes.set(_nom(f"fo:margin-{cote}"), "1.5cm")
    _sous(_sous(racine, "office:master-styles"), "style:master-page", style__name=_PAGE, style__page_layout_name="pm")
    return racine


def _vues(description: Classeur) -> Xml.Element:
    """Les en-têtes de chaque feuille restent en vue."""
    racine = _racine("document-settings")
    vue = _sous(_sous(racine, "office:settings"), "config:config-item-set", config__name="ooo:view-settings")
    entree = _sous(_sous(vue, "config:config-item-map-indexed", config__name="Views"), "config:config-item-map-entry")
    tables = _sous(entree, "config:config-item-map-named", config__name="Tables")
    for titre, haut in ((DOCUMENT, len(MOTS) + 2), *((f.titre, 3) for f in description.feuilles)):
        table = _sous(tables, "config:config-item-map-entry", config__name=titre)
        for nom, genre, valeur in (
            ("VerticalSplitMode", "short", "2"),
            ("VerticalSplitPosition", "int", str(haut)),
            ("PositionBottom", "int", str(haut)),
            ("ActiveSplitRange", "short", "2"),
        ):
            _sous(table, "config:config-item", valeur, config__name=nom, config__type=genre)
    return racine


def _manifeste() -> Xml.Element:
    racine = Xml.Element(_nom("manifest:manifest"), {_nom("manifest:version"): _VERSION})
    for chemin, mime in (("/", _MIME), *((f"{n}.xml", "text/xml") for n in ("content", "styles", "settings"))):
        _sous(racine, "manifest:file-entry", manifest__full_path=chemin, manifest__media_type=mime)
    return racine

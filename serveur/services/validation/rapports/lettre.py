# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La lettre au ministère : ce qui manque, par disposition, ce qu'il faut faire, et la grille des exigences (DOCX)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from serveur.services.validation.rapports.ecriture import ECRIVAINS, ETATS, RESERVE, citations
from serveur.services.validation.rapports.groupes import grouper
from serveur.services.validation.versions import version_des_regles

_MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_TITRES = {
    "violation": "Ce que le Cadre exige et que le document ne montre pas",
    "avertissement": "Ce que le Cadre privilégie",
    "a-revoir": "À revoir : forme et cohérence (règles de cadre-ri, sans effet sur le verdict)",
    "information": "Suggestions",
}


@ECRIVAINS.ecrit("docx")
def en_docx(documents: list[dict[str, Any]], _nom: str) -> bytes:
    return lettre(documents, version_des_regles(), date.today())


def lettre(documents: list[dict[str, Any]], regles: str, jour: date) -> bytes:
    """Le fichier DOCX d'un ou de plusieurs documents. `regles` : version des règles ; `jour` : date de la lettre."""
    from docx import Document
    from docx.shared import Cm, Pt

    feuille: Any = Document()
    feuille.core_properties.title = "Rapport de conformité au Cadre de gestion des ressources informationnelles"
    feuille.core_properties.author = "cadre-ri"
    for section in feuille.sections:
        section.left_margin = section.right_margin = Cm(2.2)
    feuille.styles["Normal"].font.name, feuille.styles["Normal"].font.size = "Calibri", Pt(11)
    feuille.add_paragraph(f"Le {en_toutes_lettres(jour)}")
    for rang, document in enumerate(documents):
        if rang:
            feuille.add_page_break()
        _document(feuille, document, regles)
    tampon = io.BytesIO()
    feuille.save(tampon)
    return tampon.getvalue()


def en_toutes_lettres(jour: date) -> str:
    """« 1er juillet 2002 »."""
    return f"{'1er' if jour.day == 1 else jour.day} {_MOIS[jour.month - 1]} {jour.year}"


def _document(feuille: Any, d: dict[str, Any], regles: str) -> None:
    titre = f" « {d['titre']} »" if d.get("titre") else ""
    feuille.add_heading(f"{d.get('type_nom') or d['type'] or 'Document'}{titre}", level=1)
    if d.get("erreur"):
        feuille.add_paragraph(f"Le fichier {d['fichier']} n'a pas pu être lu : {d['erreur']}")
        return
    verdict = "est conforme à ce que le Cadre exige" if d["conforme"] else "n'est pas conforme à ce que le Cadre exige"
    paragraphe = feuille.add_paragraph("Le document ")
    paragraphe.add_run(verdict).bold = True
    paragraphe.add_run(".")
    feuille.add_paragraph(
        f"Fichier : {d['fichier']}. Empreinte SHA-256 : {d.get('sha256', 'inconnue')}. Règles : {regles}."
    )
    numero = 1
    for gravite, intitule in _TITRES.items():
        groupes = grouper([c for c in d["constats"] if c["gravite"] == gravite])
        if not groupes:
            continue
        feuille.add_heading(intitule, level=2)
        rangs = [
            (str(numero + i), citations(g.premier), g.premier["message"], g.lieux, g.premier["reparation"])
            for i, g in enumerate(groupes)
        ]
        numero += len(rangs)
        tableau(feuille, ("N°", "Selon", "Constat", "Où", "À faire"), rangs)
    if d.get("lectures"):
        feuille.add_heading("Lu autrement qu'écrit", level=2)
        lues = [(x["cellule"] or f"ligne {x['ligne'] or '?'}", x["ecrit"], x["lu"]) for x in d["lectures"][:200]]
        tableau(feuille, ("Où", "Écrit", "Lu"), lues)
    if d.get("exigences"):
        feuille.add_heading("Grille des exigences", level=2)
        cases = [(e["citation"], e["nom"], ETATS[e["etat"]], e["lieu"] or "") for e in d["exigences"]]
        tableau(feuille, ("Disposition", "Exigence", "État", "Où"), cases)
    feuille.add_paragraph(RESERVE).italic = True


def tableau(feuille: Any, entetes: tuple[str, ...], rangs: Sequence[tuple[str, ...]]) -> None:
    """Un tableau dont l'en-tête se répète d'une page à l'autre."""
    from docx.oxml import OxmlElement

    tableau = feuille.add_table(rows=1, cols=len(entetes), style="Light Grid Accent 1")
    for case, texte in zip(tableau.rows[0].cells, entetes, strict=True):
        case.text = texte
    repetee = OxmlElement("w:tblHeader")
    tableau.rows[0]._tr.get_or_add_trPr().append(repetee)
    for rang in rangs:
        for case, texte in zip(tableau.add_row().cells, rang, strict=True):
            case.text = _net(texte)


def _net(texte: str) -> str:
    """Sans les caractères que XML 1.0 n'a pas."""
    return "".join(c for c in texte if c in "\t\n" or (ord(c) >= 32 and c not in "\ufffe\uffff"))

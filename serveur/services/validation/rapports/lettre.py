# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La lettre au ministère : ce qui manque, par disposition, ce qu'il faut faire, et la grille des exigences (DOCX)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from serveur.services.validation.grades import PAR_CODE
from serveur.services.validation.rapports.comparaison import VOLETS, verdict
from serveur.services.validation.rapports.ecriture import (
    ECRIVAINS,
    ETATS,
    RESERVE,
    citations,
    comptes_en_mots,
    dans_l_ordre,
    en_toutes_lettres,
)
from serveur.services.validation.rapports.groupes import grouper
from serveur.services.validation.versions import version_des_regles

LARGEUR_UTILE = 17.2  # d'une page, en centimètres
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
    feuille = _feuille("Rapport de conformité au Cadre de gestion des ressources informationnelles", jour)
    for rang, document in enumerate(documents):
        if rang:
            feuille.add_page_break()
        _document(feuille, document, regles)
    return _octets(feuille)


def lettre_de_comparaison(rendu: dict[str, Any], regles: str, jour: date) -> bytes:
    """Le fichier DOCX d'une comparaison (rapports/comparaison.py) : résolu, à faire encore, nouveau."""
    feuille = _feuille("Comparaison de deux versions d'une soumission", jour)
    for d in rendu["documents"]:
        titre = f" « {d['titre']} »" if d.get("titre") else ""
        feuille.add_heading(f"{d['type_nom'] or 'Document'}{titre}", level=1)
        feuille.add_paragraph(f"Nouvelle version : {verdict(d).lower()}. Règles : {regles}.")
        feuille.add_paragraph(f"Avant : {d['avant'] or 'aucun'}. Après : {d['apres'] or 'aucun'}.")
        for cle, intitule in VOLETS.items():
            feuille.add_heading(f"{intitule} ({len(d[cle])})", level=2)
            rangs = [
                (PAR_CODE[g.premier["gravite"]].nom, citations(g.premier), g.dit, g.premier["reparation_nom"])
                for g in grouper(d[cle])
            ]
            if rangs:
                tableau(feuille, ("Grade", "Selon", "Constat", "À faire"), rangs, (2.6, 3.4, 6.0, 5.2))
    feuille.add_paragraph().add_run(RESERVE).italic = True
    return _octets(feuille)


def _feuille(titre: str, jour: date) -> Any:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    feuille: Any = Document()
    feuille.core_properties.title, feuille.core_properties.author = titre, "cadre-ri"
    for section in feuille.sections:
        section.left_margin = section.right_margin = Cm(2.2)
    feuille.styles["Normal"].font.name, feuille.styles["Normal"].font.size = "Calibri", Pt(11)
    feuille.add_paragraph(f"Le {en_toutes_lettres(jour)}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return feuille


def _octets(feuille: Any) -> bytes:
    tampon = io.BytesIO()
    feuille.save(tampon)
    return tampon.getvalue()


def _document(feuille: Any, d: dict[str, Any], regles: str) -> None:
    titre = f" « {d['titre']} »" if d.get("titre") else ""
    feuille.add_heading(f"{d.get('type_nom') or d['type'] or 'Document'}{titre}", level=1)
    if d.get("erreur"):
        feuille.add_paragraph(f"Le fichier {d['fichier']} n'a pas pu être lu : {d['erreur']}")
        return
    if d.get("organismes"):
        feuille.add_paragraph(f"Organismes en cause : {' ; '.join(d['organismes'])}.")
    verdict = "est conforme à ce que le Cadre exige" if d["conforme"] else "n'est pas conforme à ce que le Cadre exige"
    paragraphe = feuille.add_paragraph("Le document ")
    paragraphe.add_run(verdict).bold = True
    paragraphe.add_run(f" : {comptes_en_mots(d['comptes'])}. Seule une violation, que le Cadre exige, fait le verdict.")
    feuille.add_paragraph(
        f"Fichier : {d['fichier']}. Empreinte SHA-256 : {d.get('sha256', 'inconnue')}. Règles : {regles}."
    )
    numero = 1
    for gravite, intitule in _TITRES.items():
        groupes = grouper([c for c in d["constats"] if c["gravite"] == gravite])
        if not groupes:
            continue
        groupes.sort(key=lambda g: dans_l_ordre(citations(g.premier)))  # disposition par disposition
        feuille.add_heading(intitule, level=2)
        rangs = [
            (str(numero + i), citations(g.premier), g.dit, g.lieux_en_mots, g.premier["reparation_nom"])
            for i, g in enumerate(groupes)
        ]
        numero += len(rangs)
        tableau(feuille, ("N°", "Selon", "Constat", "Où", "À faire"), rangs, (1.0, 3.2, 5.0, 3.4, 4.6))
    if d.get("lectures"):
        feuille.add_heading("Lu autrement qu'écrit", level=2)
        lues = [(x["lieu_nom"], x["ecrit"], x["lu_nom"]) for x in d["lectures"][:200]]
        tableau(feuille, ("Où", "Écrit", "Lu"), lues, (3.2, 7.0, 7.0))
    if d.get("exigences"):
        feuille.add_heading("Grille des exigences", level=2)
        cases = [(e["citation"], e["nom"], ETATS[e["etat"]], e["lieu_nom"] or "") for e in d["exigences"]]
        tableau(feuille, ("Disposition", "Exigence", "État", "Où"), cases, (3.4, 6.6, 2.6, 4.6))
    feuille.add_paragraph().add_run(RESERVE).italic = True


def tableau(
    feuille: Any, entetes: tuple[str, ...], rangs: Sequence[tuple[str, ...]], largeurs: tuple[float, ...] = ()
) -> None:
    """Un tableau dont l'en-tête se répète d'une page à l'autre ; `largeurs` : de chaque colonne, en centimètres."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    largeurs = largeurs or (LARGEUR_UTILE / len(entetes),) * len(entetes)
    rendu = feuille.add_table(rows=1, cols=len(entetes), style="Light Grid Accent 1")
    rendu.autofit = False
    repetee = OxmlElement("w:tblHeader")
    rendu.rows[0]._tr.get_or_add_trPr().append(repetee)
    for rang, textes in enumerate((entetes, *rangs)):
        ligne = rendu.add_row() if rang else rendu.rows[0]
        insecable = OxmlElement("w:cantSplit")
        ligne._tr.get_or_add_trPr().append(insecable)
        for case, texte, largeur in zip(ligne.cells, textes, largeurs, strict=True):
            case.width = Cm(largeur)
            case.text = _net(texte)
            for morceau in case.paragraphs[0].runs:
                morceau.font.size = Pt(9.5)
    for colonne, largeur in zip(rendu.columns, largeurs, strict=True):
        colonne.width = Cm(largeur)


def _net(texte: str) -> str:
    """Sans les caractères que XML 1.0 n'a pas ; un guillemet ne finit pas une ligne de case."""
    texte = texte.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return "".join(c for c in texte if c in "\t\n" or (ord(c) >= 32 and c not in "\ufffe\uffff"))

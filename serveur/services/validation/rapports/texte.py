# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le rapport pour un terminal."""

from __future__ import annotations

from serveur.noyau.terminal import neutraliser
from serveur.services.validation.grades import PAR_CODE
from serveur.services.validation.rapports.ecriture import (
    ECRIVAINS,
    Document,
    citations,
    compter_les_documents,
    comptes_en_mots,
    lieu,
    par_partie,
)
from serveur.services.validation.rapports.groupes import grouper


@ECRIVAINS.ecrit("texte")
def en_texte(documents: list[Document], _nom: str) -> bytes:
    bilan = f"\n\n{compter_les_documents(documents)}" if len(documents) > 1 else ""
    return neutraliser("\n\n".join(_document(d) for d in documents) + bilan).encode()


def _une_ligne(nom: str) -> str:
    """Un nom de fichier ou un titre ne se donne pas pour une ligne du rapport."""
    return nom.replace("\n", "␊")


def _document(document: Document) -> str:
    if document.get("erreur"):
        return f"{_une_ligne(document['fichier'])} : non validé — {document['erreur']}"
    verdict = "conforme" if document["conforme"] else "NON CONFORME"
    titre = f" « {_une_ligne(document['titre'])} »" if document.get("titre") else ""
    lignes = [
        f"{_une_ligne(document['fichier'])} : {document['type_nom']}{titre}",
        f"  {verdict} ({comptes_en_mots(document['comptes'])})",
    ]
    for partie, constats in par_partie(document):
        lignes += ["", f"  {constats[0]['partie_nom'] if constats[0]['cellule'] else partie}"]
        for groupe in grouper(constats):
            c, grade, fois = groupe.premier, PAR_CODE[groupe.premier["gravite"]], len(groupe.constats)
            ou, message, reparation = groupe.a_l_auteur
            if fois == 1 and not c["cellule"]:
                ou = " · ".join(x for x in (lieu(c), c["chemin"] or "") if x)
            valeur = f" : {groupe.valeurs}" if groupe.valeurs else ""
            lignes += [
                f"    {grade.marque} {grade.nom}{f', {fois} fois' if fois > 1 else ''}, {ou}{valeur}",
                f"      {message}",
                f"      À faire : {reparation}",
                f"      Selon : {citations(c)}  [{c['regle']}]",
            ]
    if document.get("lectures"):
        lignes += ["", "  Lu autrement qu'écrit"]
        for lecture in document["lectures"]:
            ou = lecture["lieu_nom"] if lecture["cellule"] or lecture["ligne"] else "fichier"
            lu = lecture["lu_nom" if lecture["cellule"] else "lu"]
            lignes.append(f"    · {ou} : « {lecture['ecrit']} » → {lu}")
    return "\n".join(lignes)

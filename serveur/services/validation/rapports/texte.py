# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le rapport pour un terminal."""

from __future__ import annotations

from serveur.services.validation.grades import PAR_CODE
from serveur.services.validation.rapports.ecriture import (
    ECRIVAINS,
    Document,
    citations,
    comptes_en_mots,
    lieu,
    par_partie,
)
from serveur.services.validation.rapports.groupes import grouper


@ECRIVAINS.ecrit("texte")
def en_texte(documents: list[Document], _nom: str) -> bytes:
    return ("\n\n".join(_document(d) for d in documents) + _bilan(documents)).encode()


def _document(document: Document) -> str:
    if document.get("erreur"):
        return f"{document['fichier']} : non validé — {document['erreur']}"
    verdict = "conforme" if document["conforme"] else "NON CONFORME"
    titre = f" « {document['titre']} »" if document.get("titre") else ""
    lignes = [
        f"{document['fichier']} : {document['type']}{titre}",
        f"  {verdict} ({comptes_en_mots(document['comptes'])})",
    ]
    for partie, constats in par_partie(document):
        lignes += ["", f"  {partie}"]
        for groupe in grouper(constats):
            c, grade, fois = groupe.premier, PAR_CODE[groupe.premier["gravite"]], len(groupe.constats)
            ou = " · ".join(x for x in (lieu(c), c["chemin"] or "") if x) if fois == 1 else groupe.lieux
            valeur = f" : « {c['valeur']} »" if c["valeur"] is not None and fois == 1 else ""
            lignes += [
                f"    {grade.marque} {grade.nom}{f', {fois} fois' if fois > 1 else ''}, {ou}{valeur}",
                f"      {c['message']}",
                f"      À faire : {c['reparation']}",
                f"      Selon : {citations(c)}  [{c['regle']}]",
            ]
    if document.get("lectures"):
        lignes += ["", "  Lu autrement qu'écrit"]
        for lecture in document["lectures"]:
            ou = lecture["cellule"] or (f"ligne {lecture['ligne']}" if lecture["ligne"] else "fichier")
            lignes.append(f"    · {ou} : « {lecture['ecrit']} » → {lecture['lu']}")
    return "\n".join(lignes)


def _bilan(documents: list[Document]) -> str:
    """Une ligne de comptes quand il y a plusieurs documents."""
    if len(documents) < 2:
        return ""
    rates = sum(bool(d.get("erreur")) for d in documents)
    bons = sum(d["conforme"] for d in documents)
    mots = ((bons, "conforme"), (len(documents) - bons - rates, "non conforme"), (rates, "non validé"))
    dits = ", ".join(f"{n} {mot}{'s' if n > 1 else ''}" for n, mot in mots if n or mot != "non validé")
    return f"\n\n{len(documents)} documents : {dits}."

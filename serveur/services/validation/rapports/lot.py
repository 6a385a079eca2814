# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le bilan d'un lot en classeur : un fichier par ligne, puis par organisme, par constat et par exigence (XLSX).

Les noms sont ceux que les gens lisent ; le code d'une règle est dans une colonne masquée.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from serveur.graphe.reference import serrer
from serveur.services.tableurs import Onglet, Valeur, classeur
from serveur.services.validation.grades import CODES, FAIT_LE_VERDICT, PAR_CODE
from serveur.services.validation.rapports.ecriture import (
    ECRIVAINS,
    ETATS,
    RESERVE,
    Document,
    citations,
    compter_les_documents,
    dans_l_ordre,
    lieu,
    sans_redite,
)
from serveur.services.validation.versions import version_des_regles

SANS_ORGANISME = "(organisme non dit)"
NON_LUS = "(fichiers non lus)"
_GRADES = tuple(PAR_CODE[code].pluriel.capitalize() for code in CODES)


@ECRIVAINS.ecrit("xlsx")
def en_xlsx(documents: list[Document], _nom: str) -> bytes:
    return bilan(documents, version_des_regles(), date.today())


def bilan(documents: list[Document], regles: str, jour: date) -> bytes:
    """Le classeur d'un ou de plusieurs documents. `regles` : version des règles ; `jour` : date du bilan."""
    onglets = [
        _onglet("Lot", _ENTETES_LOT, list(map(_document, documents))),
        _onglet("Par ministère", _ENTETES_ORGANISME, list(_par_organisme(documents))),
        _onglet("Constats", _ENTETES_CONSTATS, list(_constats(documents)), len(_ENTETES_CONSTATS) - 1),
    ]
    if any(d.get("exigences") for d in documents):
        onglets.append(_onglet("Exigences", _ENTETES_EXIGENCES, list(_exigences(documents))))
    dits: list[tuple[str, Valeur]] = [
        ("Date", jour.isoformat()),
        ("Version des règles", regles),
        ("Lot", compter_les_documents(documents)),
        ("Verdict", f"Une {FAIT_LE_VERDICT}, que le Cadre exige, fait un document non conforme ; rien d'autre."),
        ("Par ministère", "Un document compte une fois pour chacun des organismes qu'il met en cause."),
        ("Réserve", RESERVE),
    ]
    return classeur([*onglets, Onglet("À propos", ("Rubrique", "Ce qu'il faut savoir"), dits, replie=True)])


def _onglet(titre: str, entetes: tuple[str, ...], rangs: list[list[Valeur]], masquee: int | None = None) -> Onglet:
    masquees = frozenset(() if masquee is None else (masquee,))
    return Onglet(titre, entetes, rangs, masquees, filtre=True, replie=True)


_ENTETES_LOT = (
    "Fichier", "Genre", "Titre", "Organismes", "Verdict", *_GRADES, "Lectures", "Pourquoi non lu", "SHA-256",
)  # fmt: skip


def _document(d: Document) -> list[Valeur]:
    comptes: list[Valeur] = [None] * len(CODES) if d.get("erreur") else [d["comptes"][code] for code in CODES]
    lectures = None if d.get("erreur") else len(d.get("lectures", ()))
    return [
        d["fichier"], d.get("type_nom"), d.get("titre"), " ; ".join(d.get("organismes", ())), verdict(d), *comptes,
        lectures, d.get("erreur"), d.get("sha256"),
    ]  # fmt: skip


def verdict(d: Document) -> str:
    return "non lu" if d.get("erreur") else "conforme" if d["conforme"] else "non conforme"


_ENTETES_ORGANISME = (
    "Organisme", "Documents", "Conformes", "Non conformes", "Non lus", *_GRADES, "Dispositions manquées",
)  # fmt: skip


def _par_organisme(documents: list[Document]) -> Iterator[list[Valeur]]:
    groupes: dict[str, list[Document]] = defaultdict(list)
    noms: dict[str, str] = {}
    for d in documents:
        for nom in d.get("organismes", ()) or [NON_LUS if d.get("erreur") else SANS_ORGANISME]:
            cle = "" if nom in (NON_LUS, SANS_ORGANISME) else serrer(nom)
            groupes[cle or nom].append(d)
            noms.setdefault(cle or nom, nom)
    # ceux dont on sait le nom d'abord
    for cle in sorted(groupes, key=lambda c: (noms[c].startswith("("), serrer(noms[c]))):
        siens = groupes[cle]
        verdicts = [verdict(d) for d in siens]
        comptes = [sum(d["comptes"][code] for d in siens) for code in CODES]
        yield [
            noms[cle], len(siens), *(verdicts.count(v) for v in ("conforme", "non conforme", "non lu")), *comptes,
            " ; ".join(sans_redite(_manquees(siens))),
        ]  # fmt: skip


def _manquees(documents: list[Document]) -> list[str]:
    """Les dispositions que citent les violations, chacune une fois, dans l'ordre du Cadre."""
    violations = [c for d in documents for c in d["constats"] if c["gravite"] == FAIT_LE_VERDICT]
    dites = {f["citation"] for c in violations for f in c["fondements"]}
    return sorted(dites, key=dans_l_ordre)


_ENTETES_CONSTATS = (
    "Fichier", "Titre", "Organismes", "Grade", "Selon", "Constat", "Valeur", "Où", "Champ", "À faire", "Règle",
    "Code de la règle",
)  # fmt: skip


def _constats(documents: list[Document]) -> Iterator[list[Valeur]]:
    for d in documents:
        for c in d["constats"]:
            yield [
                d["fichier"], d.get("titre"), " ; ".join(d.get("organismes", ())), PAR_CODE[c["gravite"]].nom,
                citations(c), c["message_nom"], c["valeur"], lieu(c), c["chemin_nom"], c["reparation_nom"], c["nom"],
                c["regle"],
            ]  # fmt: skip


_ENTETES_EXIGENCES = ("Fichier", "Titre", "Disposition", "Exigence", "État", "Où")


def _exigences(documents: list[Document]) -> Iterator[list[Valeur]]:
    for d in documents:
        for e in d.get("exigences", ()):
            yield [d["fichier"], d.get("titre"), e["citation"], e["nom"], ETATS[e["etat"]], e["lieu_nom"]]

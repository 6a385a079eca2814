# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le document en clair, dans un fichier Word : les libellés et les valeurs de la saisie, section par section.

S'exécute dans un travailleur. Rien n'y est jugé ; un champ vide n'y est pas. Une liste de blocs est un tableau.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from serveur.graphe.reference import Reference
from serveur.noyau.entiers import entier
from serveur.noyau.espaces import ID
from serveur.services.formulaires.champs import Controle, Formulaire, Formulaires
from serveur.services.formulaires.ecriture import autres_cles
from serveur.services.formulaires.saisie import HORS_DU_MODELE, Saisie, vide
from serveur.services.validation.rapports.ecriture import en_toutes_lettres
from serveur.services.validation.rapports.lettre import tableau
from serveur.services.validation.traduction import designer

_NOMBRE = re.compile(r"(\d+)(?:\.(\d+))?")
_TITRE_MAX = 255  # d'une propriété du fichier
COLONNES_MAX = 4  # au-delà, un bloc se lit mieux en hauteur
_UNITES = {"Montant": "\u00a0$", "MontantOuTexte": "\u00a0$", "Pourcentage": "\u00a0%"}


def en_docx(formulaire: Formulaire, saisie: Saisie, formulaires: Formulaires) -> bytes:
    """Le fichier DOCX d'une saisie."""
    from docx import Document
    from docx.shared import Cm, Pt

    feuille: Any = Document()
    titre = " ; ".join(t for t in saisie.get("titre", []) if isinstance(t, str)).strip()
    feuille.core_properties.title, feuille.core_properties.author = (titre or formulaire.libelle)[:_TITRE_MAX], ""
    feuille.core_properties.language = "fr-CA"
    for section in feuille.sections:
        section.left_margin = section.right_margin = Cm(2.2)
    feuille.styles["Normal"].font.name, feuille.styles["Normal"].font.size = "Calibri", Pt(11)
    feuille.add_heading(titre or formulaire.libelle, level=1)
    if titre:
        feuille.add_paragraph(formulaire.libelle)
    ecriture = _Ecriture(feuille, formulaires)
    for s in formulaire.sections:
        siens = [c for c in s.controles if c.cle != "titre" and not vide(saisie.get(c.cle, []))]
        if siens:
            feuille.add_heading(s.titre, level=2)
            ecriture.champs(siens, saisie, seul=len(s.controles) == 1)
    autres = [cle for cle in autres_cles(formulaire.racine, saisie) if not vide(saisie[cle])]
    if autres:
        feuille.add_heading(HORS_DU_MODELE, level=2)
        tableau(feuille, ("Nom", "Valeur"), [(c, "\n".join(map(str, saisie[c]))) for c in autres])
    feuille.add_heading("Signatures", level=2)
    tableau(feuille, ("Nom et fonction", "Signature", "Date"), [("\n", "", "")] * 2)
    tampon = io.BytesIO()
    feuille.save(tampon)
    return tampon.getvalue()


class _Ecriture:
    def __init__(self, feuille: Any, formulaires: Formulaires) -> None:
        self.feuille, self.f = feuille, formulaires
        self.types = {p: c.type for p, c in formulaires.gabarits.modele.champs.items()}

    def champs(self, controles: Sequence[Controle], saisie: Saisie, seul: bool) -> None:
        """Les champs simples d'une section en paragraphes, ses blocs en tableaux."""
        for c in controles:
            valeurs = [v for v in saisie[c.cle] if not vide(v)]
            textes = [self.dire(c, v) for v in valeurs if isinstance(v, str)]
            blocs = [v for v in valeurs if isinstance(v, dict)]
            if textes:
                self._paragraphe("" if seul else c.libelle, textes)
            if blocs:
                self._blocs(c, blocs, nommer=not seul and not textes)

    def _paragraphe(self, libelle: str, textes: list[str]) -> None:
        if len(textes) == 1 or not libelle:
            for texte in textes:
                p = self.feuille.add_paragraph()
                if libelle:
                    p.add_run(f"{libelle}\u00a0: ").bold = True
                p.add_run(texte)
            return
        self.feuille.add_paragraph().add_run(f"{libelle}\u00a0:").bold = True
        for texte in textes:
            self.feuille.add_paragraph(texte, style="List Bullet")

    def _blocs(self, c: Controle, blocs: list[Saisie], nommer: bool) -> None:
        if nommer:
            self.feuille.add_paragraph().add_run(f"{c.libelle}\u00a0:").bold = True
        colonnes = [s for s in c.sous if any(not vide(b.get(s.cle, [])) for b in blocs)]
        restes = list(dict.fromkeys(cle for b in blocs for cle in autres_cles(c, b) if not vide(b[cle])))
        if len(blocs) == 1 and not c.plusieurs:
            self._fiche(colonnes, restes, blocs[0])
            return
        if len(colonnes) + len(restes) > COLONNES_MAX:
            for rang, bloc in enumerate(blocs, 1):
                self.feuille.add_heading(f"{c.libelle} {rang}", level=3)
                pleins = [s for s in colonnes if not vide(bloc.get(s.cle, []))]
                self._fiche(pleins, [r for r in restes if r in bloc], bloc)
            return
        entetes = (*(s.libelle for s in colonnes), *restes)
        rangs_ = [(*(self._case(s, b) for s in colonnes), *(self._brut(b, r) for r in restes)) for b in blocs]
        tableau(self.feuille, entetes, rangs_)

    def _fiche(self, colonnes: list[Controle], restes: list[str], bloc: Saisie) -> None:
        rangs = [(s.libelle, self._case(s, bloc)) for s in colonnes]
        tableau(self.feuille, ("Champ", "Valeur"), rangs + [(r, self._brut(bloc, r)) for r in restes])

    def _brut(self, bloc: Saisie, cle: str) -> str:
        return "\n".join(str(v) for v in bloc.get(cle, []) if not vide(v))

    def _case(self, c: Controle, bloc: Saisie) -> str:
        """Le texte d'une cellule ; un bloc y tient sur une ligne, « Mode : fonds ; Montant : 300 000 $ »."""
        lignes = []
        for valeur in bloc.get(c.cle, []):
            if vide(valeur):
                continue
            if isinstance(valeur, str):
                lignes.append(self.dire(c, valeur))
                continue
            dits = [f"{s.libelle}\u00a0: {self._case(s, valeur)}" for s in c.sous if not vide(valeur.get(s.cle, []))]
            dits += [f"{cle}\u00a0: {self._brut(valeur, cle)}" for cle in autres_cles(c, valeur)]
            lignes.append(" ; ".join(dits))
        return "\n".join(lignes)

    def dire(self, c: Controle, texte: str) -> str:
        """La valeur pour qui lit : le nom d'un acteur ou d'un choix, une date en lettres, un nombre groupé."""
        texte = texte.strip()
        if c.options:
            voulue = self.f.valeur_du_choix(c, texte)
            return next((nom for v, nom in c.options if v == voulue), texte)
        if c.collection:
            return _nom(texte, c.collection, self.f.reference)
        if c.genre == "date":
            try:
                return en_toutes_lettres(date.fromisoformat(texte)) if len(texte) == 10 else texte
            except ValueError:
                return texte
        nombre = _NOMBRE.fullmatch(texte) if c.genre == "nombre" else None
        if not nombre or entier(nombre[1]) is None:
            return texte
        rond = f"{int(nombre[1]):,}".replace(",", "\u00a0")
        return f"{rond}{',' + nombre[2] if nombre[2] else ''}{_UNITES.get(self.types[c.propriete], '')}"


def _nom(texte: str, collection: str, reference: Reference) -> str:
    """« Ministère de la Culture et des Communications (MCC) » pour MCC ; un nom inconnu, tel quel."""
    connu = designer(texte, collection, reference)
    nom = reference.libelles.get(connu or "")
    if not nom or not connu:
        return texte
    nom = nom[:1].upper() + nom[1:]
    sigle = connu.removeprefix(f"{ID}{collection}/").upper()
    return f"{nom} ({sigle})" if texte.strip() == sigle and "-" not in sigle else nom

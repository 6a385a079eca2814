# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que contient le classeur vierge d'un genre, avant tout format : ses feuilles, leurs cases, leurs listes.

Tout vient du modèle des champs et de la référence ; Excel et OpenDocument l'écrivent chacun à leur façon. Une case se
nomme par les libellés de son chemin (« Dépôt du document. Date »), que la lecture entend comme la clé « depot.date ».
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from serveur.graphe.reference import Reference
from serveur.noyau.espaces import ID, RI, RIF
from serveur.services.validation.gabarits import Gabarits, Ligne
from serveur.services.validation.structure import Champ
from serveur.services.validation.traduction import designer

TITRE_MAX = 31  # d'une feuille, dans Excel
ENTRE = ". "  # entre les pas d'un chemin
TETES = ("Rubrique", "Valeur", "Exigence", "Aide", "Clé")
LARGEURS = (46, 50, 14, 72, 34)  # des colonnes de la feuille Document, en caractères
LARGEUR = 26  # d'une colonne d'une autre feuille
RANGS = 1000  # lignes des autres feuilles qui ont listes et formats
SAISIE, DEMANDEE, ENTETE, GRIS = "FFFFFF", "FFF8E1", "DCE6F1", "6B6B6B"  # fonds des cases, encre de l'aide
MOTS = (
    "Remplir la colonne « Valeur », puis les autres feuilles, une ligne par élément. Une case vide ne dit rien.",
    "Une liste dans une case : un nom ou un texte par ligne (Alt+Entrée dans Excel, Ctrl+Entrée dans LibreOffice).",
    "S'il n'y en a pas, le dire : « aucun » dans la case, ou dans la première case d'une feuille.",
    "Les listes déroulantes proposent ; un organisme qui n'y est pas s'écrit en toutes lettres.",
    "Seules les cases à remplir se modifient ; la protection, sans mot de passe, s'ôte par le menu du tableur.",
    "Une fois rempli : la page Validation, ou cadre-ri valider FICHIER.",
)
_OUI_NON = ("oui", "non")


@dataclass(frozen=True)
class Case:
    """Une chose à remplir : une ligne de la feuille Document, ou une colonne d'une autre. `genre` : texte, court,
    montant, part ou date ; `liste` : le nom de sa liste déroulante ; `fermee` : rien d'autre n'y est attendu ;
    `feuille` : celle où elle se remplit ; `saisie` : elle se remplit (aussi) ici."""

    chemin: str
    libelle: str
    exigence: str
    aide: str
    genre: str
    liste: str = ""
    fermee: bool = False
    feuille: str = ""
    saisie: bool = True

    @property
    def demandee(self) -> bool:
        return self.exigence in ("obligatoire", "recommandé")


@dataclass(frozen=True)
class Feuille:
    """Une chose par ligne, sous les libellés de `cases` ; `mot` : ce qu'on y met."""

    chemin: str
    titre: str
    mot: str
    cases: tuple[Case, ...]


@dataclass
class Classeur:
    """`document` : les cases de la feuille Document ; `listes` : valeurs par nom, dans l'ordre où on les propose."""

    libelle: str
    document: list[Case] = field(default_factory=list)
    feuilles: list[Feuille] = field(default_factory=list)
    listes: dict[str, tuple[str, ...]] = field(default_factory=dict)


def decrire(gabarits: Gabarits, classe: str) -> Classeur:
    """Le classeur d'un genre, vide."""
    return _Description(gabarits, classe).classeur


class _Description:
    def __init__(self, gabarits: Gabarits, classe: str) -> None:
        self.gabarits, self.reference = gabarits, gabarits.reference
        self.classeur = Classeur(gabarits.libelle(classe))
        for ligne in gabarits.lignes(classe):
            self._ranger(ligne, ())

    def _ranger(self, ligne: Ligne, avant: tuple[Champ, ...]) -> None:
        """Dans la feuille Document, ou dans la sienne quand c'est une liste de blocs."""
        pas = (*avant, ligne.champ)
        if ligne.sous and ligne.plusieurs:
            self._lister(ligne, pas)
        elif ligne.sous:
            for sous in ligne.sous:
                self._ranger(sous, pas)
        else:
            self.classeur.document.append(self._case(ligne, pas))

    def _lister(self, ligne: Ligne, pas: tuple[Champ, ...]) -> None:
        titre = _titre(pas)
        champ = ligne.champ
        en_texte = champ.propriete not in self.gabarits.en_bloc
        dit = f"{champ.definition} Une ligne par élément dans la feuille « {titre} »"
        dit += " ; ou un texte ici" if en_texte else ""
        dit += " ; ou « aucun » ici, s'il n'y en a pas" if champ.absence else ""
        dit += f". ({ligne.citation})" if ligne.citation else "."
        saisie = en_texte or champ.absence is not None
        self.classeur.document.append(
            Case(_chemin(pas), _libelle(pas), ligne.exigence, dit, "texte", feuille=titre, saisie=saisie)
        )
        cases = tuple(self._cases(ligne.sous, ()))
        mot = f"{_majuscule(champ.libelle)} : une ligne par élément. {champ.definition}"
        if suites := sorted({c.libelle.partition(ENTRE)[0].lower() for c in cases if "." in c.chemin}):
            mot += f" Pour en ajouter ({', '.join(suites)}), remplir ces seules colonnes à la ligne suivante."
        self.classeur.feuilles.append(Feuille(_chemin(pas), titre, mot, cases))

    def _cases(self, lignes: tuple[Ligne, ...], avant: tuple[Champ, ...]) -> Iterator[Case]:
        for ligne in lignes:
            pas = (*avant, ligne.champ)
            if ligne.sous:
                yield from self._cases(ligne.sous, pas)
                if ligne.champ.propriete not in self.gabarits.en_bloc:
                    dit = f"{ligne.champ.definition} En un texte, ou par les colonnes qui précèdent."
                    yield Case(_chemin(pas), _libelle(pas), ligne.exigence, dit, "texte")
            else:
                yield self._case(ligne, pas)

    def _case(self, ligne: Ligne, pas: tuple[Champ, ...]) -> Case:
        champ = ligne.champ
        liste, fermee = self._liste(ligne)
        return Case(
            _chemin(pas), _libelle(pas), ligne.exigence, _aide(ligne, bool(liste)), _genre(champ), liste, fermee
        )

    def _liste(self, ligne: Ligne) -> tuple[str, bool]:
        """(nom de la liste déroulante d'un champ, ou rien ; elle seule est attendue)."""
        champ = ligne.champ
        valeurs: tuple[str, ...] = ()
        nom = champ.type
        if champ.genre == "booleen":
            valeurs = _OUI_NON
        elif ligne.choix and champ.collection:
            valeurs = tuple(self._nommer(v, champ.collection) for v in ligne.choix)
        elif champ.collection == "acteur":
            nom = nom if nom in ("Fonds", "Organisme") else "Acteur"
            valeurs = tuple(_acteurs(self.reference, nom))
        if valeurs:
            self.classeur.listes[nom] = valeurs
        return (nom if valeurs else ""), bool(valeurs) and champ.collection != "acteur" and not ligne.plusieurs

    def _nommer(self, valeur: str, collection: str) -> str:
        """Le libellé d'un choix que les formes nomment par son code."""
        return self.reference.libelles.get(designer(valeur, collection, self.reference) or "", valeur)


_CLASSES = {"Organisme": f"{RIF}OrganismeVise", "Fonds": f"{RI}Fonds", "Acteur": f"{RI}Acteur"}


def _acteurs(reference: Reference, sorte: str) -> list[str]:
    """Les noms des organismes visés, des fonds, ou de tous les acteurs hors des fonds, dans l'ordre alphabétique."""
    trouves = []
    for iri, faits in reference.faits.items():
        dits = {valeur for _, valeur in faits}
        if sorte == "Acteur" and _CLASSES["Fonds"] in dits:
            continue
        if iri.startswith(f"{ID}acteur/") and iri in reference.libelles and _CLASSES[sorte] in dits:
            trouves.append(reference.libelles[iri])
    return sorted(trouves)


def _genre(champ: Champ) -> str:
    if champ.genre == "date":
        return "date"
    if champ.type == "Pourcentage":
        return "part"
    if champ.genre == "nombre" and not champ.type.endswith("Texte"):
        return "montant"
    return "court" if champ.court else "texte"


def _aide(ligne: Ligne, en_liste: bool) -> str:
    if not ligne.choix:
        return ligne.aide
    # la liste déroulante dit les choix en mots ; le code n'est pas à retenir
    dit = " ".join((ligne.champ.definition, "Au choix dans la liste." if en_liste else ""))
    return f"{dit} ({ligne.citation})" if ligne.citation else dit


def _majuscule(texte: str) -> str:
    return texte[:1].upper() + texte[1:]


def _chemin(pas: tuple[Champ, ...]) -> str:
    return ".".join(champ.cle for champ in pas)


def _libelle(pas: tuple[Champ, ...]) -> str:
    return ENTRE.join(_majuscule(champ.libelle) for champ in pas)


def _titre(pas: tuple[Champ, ...]) -> str:
    """Le libellé s'il tient, sinon la clé en mots : la lecture entend l'un et l'autre."""
    titre = _libelle(pas)
    if len(titre) > TITRE_MAX or set(titre) & set("[]:*?/\\"):
        titre = ENTRE.join(_majuscule(champ.cle.replace("_", " ")) for champ in pas)
    return titre

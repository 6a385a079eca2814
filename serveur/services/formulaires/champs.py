# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le formulaire d'un type de soumission, tiré des formes : sections, champs, choix, aide et citation.

Rien n'est redit ici de ce que les formes, le contexte ou l'ontologie disent déjà ; ce module ajoute ce
qu'une page demande : quel contrôle, quels groupes, quelle valeur d'un choix correspond à ce qui est écrit.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import SH

from serveur.graphe.reference import serrer
from serveur.noyau.espaces import RI
from serveur.services.validation.gabarits import Gabarits, Ligne
from serveur.services.validation.structure import Champ
from serveur.services.validation.traduction import designer
from serveur.services.validation.valeurs import lire_booleen

_TITRE_MAX = 64


@dataclass(frozen=True)
class Controle:
    """Un champ. `genre` : court, long, nombre, date, booleen, choix, acteur ou bloc ; `options` : (valeur,
    libellé) d'un choix fermé ; `liste` : nom de la liste de suggestions ; `plusieurs` : on peut en ajouter ;
    `texte_permis` : un bloc peut aussi se dire en texte ; `organisme` : un acteur peut aussi se décrire en
    bloc (`sous`) ; `precision` : comment l'écrire ; `disposition` : IRI de ce que cite `citation`."""

    propriete: str
    cle: str
    libelle: str
    definition: str
    exigence: str
    precision: str
    citation: str
    disposition: str
    genre: str
    options: tuple[tuple[str, str], ...] = ()
    liste: str = ""
    plusieurs: bool = False
    texte_permis: bool = False
    organisme: bool = False
    collection: str = ""
    sous: tuple[Controle, ...] = ()

    @functools.cached_property
    def par_cle(self) -> dict[str, Controle]:
        return {c.cle: c for c in self.sous}


@dataclass(frozen=True)
class Section:
    """`facultative` : rien n'y est obligatoire ni recommandé ; la page peut la replier."""

    ancre: str
    titre: str
    controles: tuple[Controle, ...]
    facultative: bool


@dataclass(frozen=True)
class Formulaire:
    classe: str
    libelle: str
    definition: str
    racine: Controle
    sections: tuple[Section, ...]

    def trouver(self, cles: list[str]) -> Controle | None:
        """Le contrôle au bout d'un chemin de clés (sans rangs) ; None s'il n'existe pas."""
        courant: Controle | None = self.racine
        for cle in cles:
            courant = courant.par_cle.get(cle) if courant else None
        return courant


class Formulaires:
    """Les formulaires de tous les types, construits une fois chacun."""

    def __init__(self, gabarits: Gabarits) -> None:
        self.gabarits, self.reference = gabarits, gabarits.reference
        self._dispositions = {citation: iri for iri, citation in self.reference.citations.items()}
        self._ecrire_ainsi = dict(self._graphies())
        self._gardes: dict[str, Formulaire] = {}

    @property
    def classes(self) -> list[str]:
        return list(self.gabarits.modele.classes)

    def formulaire(self, nom: str) -> Formulaire:
        """Lève Introuvable, avec la liste des types."""
        classe = self.gabarits.classe(nom)
        if classe not in self._gardes:
            libelle, definition = self.gabarits.modele.noms[classe]
            controles = tuple(self._controle(ligne, True) for ligne in self.gabarits.lignes(classe))
            racine = Controle(RI + classe, classe, libelle, definition, "", "", "", "", "bloc", sous=controles)
            self._gardes[classe] = Formulaire(classe, libelle, definition, racine, tuple(_sections(controles)))
        return self._gardes[classe]

    @functools.cached_property
    def listes(self) -> dict[str, list[tuple[str, str]]]:
        """(sigle, nom) de chaque acteur, et de chaque fonds, pour les suggestions."""
        fonds: list[tuple[str, str]] = []
        acteurs: list[tuple[str, str]] = []
        for iri, faits in self.reference.faits.items():
            proprietes = {o for _, o in faits}
            if "/id/acteur/" in iri and iri in self.reference.libelles:
                entree = (iri.rsplit("/", 1)[-1].replace("-", "_").upper(), self.reference.libelles[iri])
                (fonds if f"{RI}Fonds" in proprietes else acteurs).append(entree)
        return {"acteurs": sorted(acteurs, key=lambda a: a[1]), "fonds": sorted(fonds)}

    def options(self, champ: Champ) -> tuple[tuple[str, str], ...]:
        """(valeur, libellé) de chaque choix qu'un champ admet ; rien si les formes n'en fixent pas."""
        return self._options(champ.collection, self.gabarits.choix(champ.propriete))

    def valeur_du_choix(self, controle: Controle, texte: str) -> str | None:
        """La valeur de l'option que `texte` désigne (code, libellé ou IRI), ou None s'il n'en désigne aucune."""
        if controle.genre == "booleen":
            dit = lire_booleen(texte)
            return ("oui" if dit.valeur else "non") if dit else None
        connu = designer(texte, controle.collection, self.reference) if controle.collection else None
        for valeur, _ in controle.options:
            if serrer(valeur) == serrer(texte):
                return valeur
            if connu and designer(valeur, controle.collection, self.reference) == connu:
                return valeur
        return None

    def _controle(self, ligne: Ligne, a_la_racine: bool) -> Controle:
        champ = ligne.champ
        organisme = champ.partie == "Organisme"
        genre = self._genre(ligne)
        en_liste = ligne.plusieurs and (
            genre == "bloc"
            or (champ.cle.endswith("s") and champ.cle != "fonds")
            or (a_la_racine and ligne.attendu == "texte")
        )
        sous = tuple(self._controle(s, False) for s in ligne.sous)
        if organisme:
            sous = tuple(self._de_l_organisme(p) for p in self.gabarits.modele.parties["Organisme"])
        return Controle(
            propriete=champ.propriete,
            cle=champ.cle,
            libelle=champ.libelle[:1].upper() + champ.libelle[1:],
            definition=champ.definition,
            exigence=ligne.exigence,
            precision="" if ligne.choix or genre == "bloc" else self._precision(ligne, genre),
            citation=ligne.citation,
            disposition=self._dispositions.get(ligne.citation, ""),
            genre=genre,
            options=self._options(champ.collection, ligne.choix) if genre != "booleen" else _OUI_NON,
            liste=("fonds" if champ.type == "Fonds" else "acteurs") if genre == "acteur" else "",
            plusieurs=en_liste and champ.genre in ("texte", "choix"),
            texte_permis=genre == "bloc" and champ.propriete not in self.gabarits.en_bloc,
            organisme=organisme,
            collection=champ.collection or "",
            sous=sous,
        )

    def _de_l_organisme(self, propriete: str) -> Controle:
        """Un champ du bloc qui décrit un organisme que le graphe ne connaît pas."""
        champ = self.gabarits.modele.champs[propriete]
        choix = self.gabarits.choix(propriete)
        exigence = "facultatif" if champ.cle == "sigle" else "obligatoire"
        genre = "choix" if choix else "court"
        options = self._options(champ.collection, choix)
        nom = champ.libelle[:1].upper() + champ.libelle[1:]
        collection = champ.collection or ""
        return Controle(
            propriete, champ.cle, nom, champ.definition, exigence, "", "", "", genre, options, collection=collection
        )

    def _genre(self, ligne: Ligne) -> str:
        champ = ligne.champ
        if ligne.sous:
            return "bloc"
        if champ.genre == "choix":
            return "choix" if ligne.choix else "acteur"
        if champ.genre == "texte":
            return "court" if champ.court else "long"
        return champ.genre

    def _precision(self, ligne: Ligne, genre: str) -> str:
        """Ce qu'une forme dit d'écrire là, ou le genre d'acteur attendu."""
        if genre == "acteur":
            return f"Attendu : {ligne.attendu.replace(' : ', ', ')}."
        return self._ecrire_ainsi.get(ligne.champ.propriete, "") if genre in ("court", "date", "nombre") else ""

    def _options(self, collection: str | None, choix: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        trouvees = []
        for valeur in choix:
            iri = designer(valeur, collection, self.reference) if collection else None
            nom = self.reference.libelles.get(iri or "", valeur)
            trouvees.append((valeur, nom[:1].upper() + nom[1:]))
        return tuple(trouvees)

    def _graphies(self) -> Iterator[tuple[str, str]]:
        """(propriété, réparation) des formes qui exigent une graphie : type de donnée, motif, ou l'un ou l'autre."""
        g = self.gabarits.formes.graphe
        for noeud, regle in sorted(self.gabarits.formes.regles.items(), reverse=True):
            if regle.gravite in ("violation", "a-revoir") and any(
                (noeud, p, None) in g for p in (SH.datatype, SH.pattern, SH["or"])
            ):
                yield from ((str(p), regle.reparation) for p in g.objects(noeud, SH.targetObjectsOf))


_OUI_NON = (("oui", "Oui"), ("non", "Non"))


def _sections(controles: tuple[Controle, ...]) -> Iterator[Section]:
    """Une section par bloc ; les champs simples qui se suivent en font une, coupée aux séries (« X : … »)."""
    suite: list[Controle] = []
    premiere = True
    for controle in (*controles, None):
        serie = _serie(controle)
        if suite and (controle is None or controle.genre == "bloc" or serie != _serie(suite[-1])):
            yield _section(suite, "Description générale" if premiere else None)
            suite, premiere = [], False
        if controle is None:
            return
        if controle.genre == "bloc":
            yield _section([controle], controle.libelle)
        else:
            suite.append(controle)


def _serie(controle: Controle | None) -> str:
    return controle.libelle.partition(" : ")[0] if controle and " : " in controle.libelle else ""


def _section(controles: list[Controle], titre: str | None) -> Section:
    noms = [c.libelle for c in controles]
    if titre is None:
        titre = _serie(controles[0]) or ", ".join([noms[0], *(n[:1].lower() + n[1:] for n in noms[1:])])
    if len(titre) > _TITRE_MAX:
        titre = titre[:_TITRE_MAX].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
    facultative = all(c.exigence not in ("obligatoire", "recommandé") for c in controles)
    return Section(f"section-{controles[0].cle}", titre, tuple(controles), facultative)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le modèle vierge d'une soumission, tiré des formes : chaque clé, son sens, ce qu'on y attend, si elle est requise."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, SH, BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from serveur.graphe.reference import Reference, serrer
from serveur.noyau.erreurs import Introuvable
from serveur.noyau.espaces import PREFIXES, RI
from serveur.services.validation.formes import Formes
from serveur.services.validation.grades import GRADES
from serveur.services.validation.structure import Champ, Modele

_EXIGENCES = {g.code: g.exigence for g in GRADES}
EXIGENCES = {
    "obligatoire": "le Cadre l'exige ; sans lui, le document n'est pas conforme",
    "recommandé": "le Cadre y tient ; sans lui, un avertissement, mais le document reste conforme",
    "utile": "d'après cadre-ri, non le Cadre : pour qu'on s'y retrouve ; sans effet sur le verdict",
    "selon le cas": "exigé seulement quand un autre champ le rend nécessaire, ou à sa place",
    "facultatif": "rien ne le demande",
}
_RANGS = tuple(EXIGENCES)
_REBOURS = Literal("exigé")  # sans valeur dite
_UNE_A_LA_FOIS = ("Decision",)


@dataclass(frozen=True)
class Ligne:
    """Une clé d'un modèle. `exigence` : l'un de _RANGS ; `choix` : valeurs permises ; `plusieurs` : peut se répéter."""

    champ: Champ
    exigence: str
    attendu: str
    choix: tuple[str, ...]
    plusieurs: bool
    citation: str
    sous: tuple[Ligne, ...]


class Gabarits:
    """Construit les modèles vierges depuis les formes chargées."""

    def __init__(self, formes: Formes, modele: Modele, reference: Reference) -> None:
        self.formes, self.modele, self.reference = formes, modele, reference
        self._choix = dict(self._valeurs_permises())
        self._chemins = {noeud: self._chemins_de_deux(noeud) for noeud in formes.regles}

    def classe(self, nom: str) -> str:
        """Nom de classe exact. Lève Introuvable avec la liste des types."""
        connus = {serrer(c): c for c in self.modele.classes}
        if serrer(nom) not in connus:
            raise Introuvable(f"« {nom} » n'est pas un type de soumission ; choisir {', '.join(self.modele.classes)}.")
        return connus[serrer(nom)]

    def libelle(self, classe: str) -> str:
        return self.modele.noms[classe][0]

    def ecrire(self, classe: str, nom_format: str) -> bytes:
        """Le modèle dans un des MODELES."""
        if nom_format == "xlsx":
            return self.xlsx(classe)
        return (self.yaml(classe) if nom_format == "yaml" else self.turtle(classe)).encode()

    def choix(self, propriete: str) -> tuple[str, ...]:
        """Les valeurs permises d'une propriété, ou rien si les formes n'en fixent pas."""
        return self._choix.get(propriete, ())

    def lignes(self, classe: str) -> list[Ligne]:
        """Les clés d'une classe, dans l'ordre du modèle, parties comprises."""
        racine = URIRef(RI + classe)
        return [self._ligne(p, racine, None) for p in self.modele.classes[classe]]

    def _ligne(self, propriete: str, racine: URIRef, porteur: str | None) -> Ligne:
        champ = self.modele.champs[propriete]
        exigence, plusieurs, citation, voulu = self._exigence(URIRef(propriete), racine, porteur)
        choix = self._choix.get(propriete, ())
        attendu = voulu if voulu and not self._en_liste(porteur) else champ.attendu
        plusieurs = plusieurs and champ.partie not in _UNE_A_LA_FOIS
        partie = champ.partie if champ.partie != "Organisme" else None
        sous = tuple(self._ligne(p, racine, propriete) for p in self.modele.parties[partie]) if partie else ()
        return Ligne(champ, exigence, attendu, choix, plusieurs, citation, sous)

    def _en_liste(self, porteur: str | None) -> bool:
        return bool(porteur) and self.modele.champs[str(porteur)].cle.endswith("s")

    def _exigence(self, propriete: URIRef, racine: URIRef, porteur: str | None) -> tuple[str, bool, str, str]:
        g, cible = self.formes.graphe, URIRef(porteur) if porteur else racine
        exigence, plusieurs, citation, voulu = "facultatif", True, "", None
        for noeud, regle in self.formes.regles.items():
            visees = set(g.objects(noeud, SH.targetClass)) | set(g.objects(noeud, SH.targetObjectsOf))
            siennes = {racine, *map(URIRef, self.modele.classes[racine.removeprefix(RI)])}
            dedans = bool(visees & siennes) and (URIRef(porteur or ""), propriete) in self._chemins[noeud]
            if dedans:
                dit = self._chemins[noeud][URIRef(porteur or ""), propriete]
                voulu = voulu if dit is None or dit == _REBOURS else dit
                exigence = min(exigence, _EXIGENCES[regle.gravite], key=_RANGS.index)
            elif cible not in visees:
                continue
            # une règle qui accepte aussi qu'on dise « aucun » demande bien ce champ
            absence = self.modele.champs[str(propriete)].absence
            ou_rien = absence is not None and {f"<{propriete}>", f"<{absence}>"} == set(regle.proprietes)
            direct = ou_rien or g.value(noeud, SH.path) == propriete
            if direct and (noeud, SH.maxCount, None) in g:
                plusieurs = plusieurs and int(str(g.value(noeud, SH.maxCount))) > 1
            if direct and (noeud, SH.minCount, None) in g:
                exigence = min(exigence, _EXIGENCES[regle.gravite], key=_RANGS.index)
            elif regle.porte_sur == f"<{propriete}>" and regle.gravite == "violation" and (noeud, SH["or"], None) in g:
                exigence = min(exigence, "selon le cas", key=_RANGS.index)
            elif not dedans:
                continue
            if regle.sources and not citation:
                citation = self.reference.citations[regle.sources[0]]
        return exigence, plusieurs, citation, self.reference.libelles.get(str(voulu), str(voulu or ""))

    def _chemins_de_deux(self, forme: Node) -> dict[tuple[Node, Node], Node | None]:
        """Les chemins (porteur, champ) qu'une forme suit, à l'endroit ou à rebours, et la valeur qu'elle y veut."""
        g, pile = self.formes.graphe, [forme]
        trouves: dict[tuple[Node, Node], Node | None] = {}
        while pile:
            noeud = pile.pop()
            for p, o in g.predicate_objects(noeud):
                if not isinstance(o, BNode):
                    continue
                pile.append(o)
                if p == SH.path and g.value(o, RDF.first):
                    pas = list(Collection(g, o))
                    rebours = [g.value(x, SH.inversePath) for x in pas]
                    if len(pas) == 2 and all(rebours):
                        trouves[rebours[1], rebours[0]] = _REBOURS  # type: ignore[index]
                    elif len(pas) == 2:
                        voulu = g.value(noeud, SH.hasValue) or (g.value(noeud, SH.minCount) and _REBOURS)
                        if voulu:
                            trouves[pas[0], pas[1]] = voulu
        return trouves

    def _valeurs_permises(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        g = self.formes.graphe
        for noeud in self.formes.regles:
            liste = g.value(noeud, SH["in"])
            if liste is not None:
                valeurs = tuple(str(v).rsplit("/", 1)[-1].replace("-", "_") for v in Collection(g, liste))
                chemin = g.value(noeud, SH.path)
                cibles: list[Node | None] = [chemin] if chemin else [*g.objects(noeud, SH.targetObjectsOf)]
                for propriete in cibles:
                    if isinstance(propriete, URIRef) and str(propriete) in self.modele.champs:
                        yield str(propriete), valeurs

    def yaml(self, classe: str) -> str:
        """Modèle YAML commenté, toutes valeurs vides."""
        titre = self.libelle(classe)
        tete = [
            f"# {titre} : modèle vierge. Remplir, puis : cadre-ri valider FICHIER",
            "# Une clé laissée vide compte comme absente. Une liste s'écrit [a, b] ou un tiret par ligne.",
            "# Un organisme que cadre-ri ne connaît pas s'écrit {nom: …, categorie: ministere | organisme_budgetaire",
            "# | organisme_non_budgetaire}.",
            "",
            f"type: {classe}",
        ]
        return "\n".join([*tete, *(x for ligne in self.lignes(classe) for x in _en_yaml(ligne, 0))]) + "\n"

    def turtle(self, classe: str) -> str:
        """Modèle Turtle : chaque propriété en commentaire, à décommenter et remplir."""
        corps = [
            f"@prefix {p}: <{PREFIXES[p]}> ." for p in ("acteur", "fait", "mode", "portee", "ri", "service", "xsd")
        ]
        corps += ["", f"# {self.libelle(classe)} : retirer le # des lignes remplies.", ""]
        corps += ["<https://exemple.invalid/soumission/1>", f"    a ri:{classe} ;"]
        corps += [x for ligne in self.lignes(classe) for x in _en_turtle(ligne, 1)]
        return "\n".join([*corps, "    ."]) + "\n"

    def xlsx(self, classe: str) -> bytes:
        """Classeur : feuille Document (clé, valeur, aide) et une feuille par liste de blocs."""
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font, PatternFill
        from openpyxl.worksheet.datavalidation import DataValidation

        classeur = Workbook()
        feuille = classeur.active
        assert feuille is not None
        feuille.title = "Document"
        gras, fond = Font(bold=True), PatternFill("solid", fgColor="FFDCE6F1")
        feuille.append(["Clé", "Valeur", "Exigence", "Aide"])
        feuille.append(["type", classe, "obligatoire", "Ne pas changer."])
        listes = []
        for ligne in self.lignes(classe):
            if ligne.sous and ligne.plusieurs:
                listes.append(ligne)
                continue
            for chemin, feuillet in _feuilles(ligne, ""):
                feuille.append([chemin, None, feuillet.exigence, _aide(feuillet)])
                if feuillet.choix:
                    regle = DataValidation(type="list", formula1=f'"{",".join(feuillet.choix)}"', allow_blank=True)
                    regle.add(feuille.cell(row=feuille.max_row, column=2))
                    feuille.add_data_validation(regle)
        for ligne in listes:
            autre = classeur.create_sheet(ligne.champ.cle)
            colonnes = [c for sous in ligne.sous for c in _feuilles(sous, "")]
            autre.append([chemin for chemin, _ in colonnes])
            for rang, (_, feuillet) in enumerate(colonnes, 1):
                cellule = autre.cell(row=1, column=rang)
                cellule.font, cellule.fill = gras, fond
                autre.column_dimensions[cellule.column_letter].width = 24
                if feuillet.choix:
                    regle = DataValidation(type="list", formula1=f'"{",".join(feuillet.choix)}"', allow_blank=True)
                    regle.add(f"{cellule.column_letter}2:{cellule.column_letter}500")
                    autre.add_data_validation(regle)
            autre.freeze_panes = "A2"
            feuille.append([f"(feuille {ligne.champ.cle})", None, ligne.exigence, _aide(ligne)])
        for cellule in feuille[1]:
            cellule.font, cellule.fill = gras, fond
        for colonne, largeur in zip("ABCD", (38, 60, 14, 80), strict=True):
            feuille.column_dimensions[colonne].width = largeur
        for cases in feuille.iter_rows(min_row=2):
            for cellule in cases:
                cellule.alignment = Alignment(wrap_text=True, vertical="top")
        feuille.freeze_panes = "A2"
        tampon = io.BytesIO()
        classeur.save(tampon)
        return tampon.getvalue()


def _feuilles(ligne: Ligne, prefixe: str) -> Iterator[tuple[str, Ligne]]:
    chemin = f"{prefixe}{ligne.champ.cle}"
    if not ligne.sous:
        yield chemin, ligne
        return
    for sous in ligne.sous:
        if not sous.sous:
            yield f"{chemin}.{sous.champ.cle}", sous
        else:
            yield from _feuilles(sous, f"{chemin}.")


def _aide(ligne: Ligne) -> str:
    morceaux = [ligne.champ.definition]
    if ligne.choix:
        morceaux.append(f"Au choix : {', '.join(ligne.choix)}.")
    elif not ligne.sous:
        plusieurs = ligne.plusieurs and (ligne.champ.cle.endswith("s") or ligne.attendu == "texte")
        plusieurs = plusieurs and ligne.champ.genre in ("texte", "choix")
        morceaux.append(f"Attendu : {ligne.attendu}{', un ou plusieurs' if plusieurs else ''}.")
    if ligne.citation:
        morceaux.append(f"({ligne.citation})")
    return " ".join(morceaux)


def _en_yaml(ligne: Ligne, retrait: int) -> Iterator[str]:
    marge, dit = "  " * retrait, f"# {ligne.exigence} · {_aide(ligne)}"
    if retrait and not ligne.sous:
        yield f"{marge}{ligne.champ.cle}:  {dit}"
        return
    if not retrait:
        yield ""
    yield f"{marge}{dit}"
    yield f"{marge}{ligne.champ.cle}:"
    if not ligne.sous:
        return
    sous = [x for s in ligne.sous for x in _en_yaml(s, retrait + (2 if ligne.plusieurs else 1))]
    if ligne.plusieurs:
        creux = "  " * (retrait + 1)
        premier = next(i for i, x in enumerate(sous) if not x.strip().startswith("#"))
        sous[premier] = f"{creux}- {sous[premier].strip()}"
    yield from sous


def _en_turtle(ligne: Ligne, retrait: int) -> Iterator[str]:
    marge = "    " * retrait
    yield f"{marge}# {ligne.exigence} · {_aide(ligne)}"
    nom = ligne.champ.propriete.removeprefix(RI)
    if ligne.sous:
        yield f"{marge}# ri:{nom} ["
        for sous in ligne.sous:
            yield f"{marge}#     ri:{sous.champ.propriete.removeprefix(RI)} … ;"
        yield f"{marge}# ] ;"
        return
    exemples = {"texte": '"…"@fr', "nombre": "0.0", "date": '"AAAA-MM-JJ"^^xsd:date', "booleen": "true"}
    valeur = exemples.get(ligne.champ.genre) or f"{ligne.champ.collection}:{(ligne.choix or ('…',))[0]}"
    yield f"{marge}# ri:{nom} {valeur} ;"

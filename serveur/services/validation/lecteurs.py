# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Lit YAML et JSON en arbre, avec les lignes, sans jamais construire d'objet que le texte demande.

YAML se lit par ses événements : une ancre, un renvoi ou une étiquette est refusé, et la profondeur
est bornée, de sorte qu'aucune expansion n'a lieu.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.validation.arbre import (
    PROFONDEUR_MAX,
    Bloc,
    Coupe,
    Lieu,
    Noeud,
    Suite,
    Valeur,
    cle_trop_longue,
    trop_de_noeuds,
)
from serveur.services.validation.valeurs import LONGUEUR_MAX

_CHARGEUR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VIDES = frozenset(("", "~", "null", "Null", "NULL"))


def lire_yaml(texte: str) -> list[Noeud]:
    """Un arbre par document YAML. Lève EntreeInutilisable avec la ligne."""
    lecture = _Lecture(texte.split("\n") if " #" in texte else [])
    try:
        for rang, evenement in enumerate(iter(_CHARGEUR(texte).get_event, None)):
            if rang > 2 * bornes.NOEUDS:  # un bloc s'ouvre et se ferme
                raise TropGrand(trop_de_noeuds())
            if type(evenement) is yaml.ScalarEvent:
                lecture.scalaire(evenement)
            elif isinstance(evenement, yaml.CollectionStartEvent):
                lecture.ouvrir(evenement)
            elif isinstance(evenement, yaml.CollectionEndEvent):
                lecture.fermer()
            elif isinstance(evenement, yaml.AliasEvent):
                raise _renvoi(evenement)
    except yaml.MarkedYAMLError as erreur:
        ligne = erreur.problem_mark.line + 1 if erreur.problem_mark else 0
        fautive = (texte.split("\n")[ligne - 1 : ligne] or [""])[0]
        if "\t" in fautive[: len(fautive) - len(fautive.lstrip())]:
            raise EntreeInutilisable(f"ligne {ligne} : {_PROBLEMES['tab']}.") from erreur
        if conseil := _trompeur(fautive, erreur):
            raise EntreeInutilisable(f"ligne {ligne} : YAML illisible ; {conseil}.") from erreur
        if "nesting" in (erreur.problem or ""):  # PyYAML 6.0.4 compte les niveaux avant nous, en lisant d'avance
            raise EntreeInutilisable(_trop_imbrique(ligne)) from erreur
        raise EntreeInutilisable(f"ligne {ligne} : YAML illisible ; {_en_francais(erreur.problem or '')}.") from erreur
    except yaml.YAMLError as erreur:
        raise EntreeInutilisable(f"YAML illisible : {_en_francais(str(erreur).splitlines()[0])}.") from erreur
    return lecture.racines


class _Lecture:
    """L'arbre à mesure que ses événements viennent ; c'est le chemin de chaque valeur de chaque document.

    racines : les arbres finis ; pile : ce qui est ouvert ; cles : pour chaque bloc ouvert, la clé qui attend sa valeur.
    """

    def __init__(self, lignes: list[str]) -> None:
        """`lignes` : celles du texte, s'il y a un « # » qui puisse ôter la fin d'une valeur."""
        self.lignes = lignes
        self.racines: list[Noeud] = []
        self.pile: list[Bloc | Suite] = []
        self.cles: list[tuple[str, Lieu] | None] = []
        # les scalaires d'où se mesure une virgule : la dernière clé, la valeur qui la précède, la dernière valeur
        self.cle_vue: Any = None
        self.avant: Any = None
        self.valeur_vue: Any = None

    def scalaire(self, evenement: Any) -> None:
        if evenement.anchor or evenement.tag is not None:
            _refuser(evenement)
        texte, lieu = evenement.value, _lieu(evenement)
        if texte in _VIDES and not evenement.style:
            texte = ""
        haut = self.pile[-1] if self.pile else None
        if not isinstance(haut, Bloc):
            (self.racines if haut is None else haut.elements).append(self._valeur(texte, lieu, evenement))
            return
        cle = self.cles[-1]
        if cle is None:
            if len(texte) > bornes.CLE:
                raise TropGrand(cle_trop_longue(texte, lieu))
            self.cles[-1] = (texte, lieu)
            self.cle_vue, self.avant = evenement, self.valeur_vue
            return
        noeud = self._valeur(texte, lieu, evenement) if evenement.value else self._vide(evenement, lieu)
        self.valeur_vue = evenement
        haut.entrees.append((cle[0], cle[1], noeud))
        self.cles[-1] = None

    def _valeur(self, texte: str, lieu: Lieu, evenement: Any) -> Valeur:
        if self.lignes and texte:
            return Valeur(texte, lieu, perdu=_perdu(self.lignes, evenement))
        return Valeur(texte, lieu)

    def _vide(self, evenement: Any, lieu: Lieu) -> Valeur:
        """Une valeur d'aucun caractère, là où finit sa clé : la clé était la suite d'une valeur, après une virgule."""
        fin = _index(evenement.end_mark)
        if not self.cle_vue or not _index(evenement.start_mark) == fin == _index(self.cle_vue.end_mark) >= 0:
            return Valeur("", lieu)
        avant = _index(self.avant.end_mark) if self.avant else -1
        return Coupe("", lieu, "," + " " * (_index(self.cle_vue.start_mark) - avant - 1))

    def ouvrir(self, evenement: Any) -> None:
        if evenement.anchor or evenement.tag is not None:
            _refuser(evenement)
        lieu = _lieu(evenement)
        if len(self.pile) >= PROFONDEUR_MAX:
            raise EntreeInutilisable(_trop_imbrique(lieu.ligne))
        if isinstance(evenement, yaml.MappingStartEvent):
            self.pile.append(Bloc(lieu))
            self.cles.append(None)
        else:
            self.pile.append(Suite([], lieu))

    def fermer(self) -> None:
        ferme = self.pile.pop()
        if isinstance(ferme, Bloc):
            self.cles.pop()
        haut = self.pile[-1] if self.pile else None
        if not isinstance(haut, Bloc):
            (self.racines if haut is None else haut.elements).append(ferme)
            return
        cle = self.cles[-1]
        if cle is None:
            raise EntreeInutilisable(f"ligne {ferme.lieu.ligne} : une clé est un mot, pas un bloc ni une liste.")
        haut.entrees.append((cle[0], cle[1], ferme))
        self.cles[-1] = None


def _lieu(evenement: Any) -> Lieu:
    marque = evenement.start_mark
    return Lieu(marque.line + 1 if marque else None)


def _refuser(evenement: Any) -> None:
    """Lève EntreeInutilisable si l'événement porte une ancre, ou une autre étiquette que « ! »."""
    if evenement.anchor:
        raise _renvoi(evenement)
    if evenement.tag != "!":
        raise EntreeInutilisable(
            f"ligne {_lieu(evenement).ligne} : l'étiquette YAML « {evenement.tag} » n'est pas admise ; la retirer."
        )


def _renvoi(evenement: Any) -> EntreeInutilisable:
    return EntreeInutilisable(
        f"ligne {_lieu(evenement).ligne} : les ancres et renvois YAML (& et *) ne sont pas admis ; écrire la valeur, "
        "entre guillemets si c'est un texte qui commence ainsi, ou un tiret si c'est une liste."
    )


# « Portail #2 », « lot # 3 » ; deux espaces puis « # » et un autre font un commentaire, comme dans nos modèles
_FIN_PERDUE = re.compile(r" #[ \t]*\S.*|[ \t]+#[^\s#].*")


def _perdu(lignes: list[str], valeur: Any) -> str:
    """Ce qu'un « # » ôte de la fin d'un texte sans guillemets, ou rien."""
    if valeur.style not in (None, "") or not valeur.end_mark:
        return ""
    fin = valeur.end_mark
    trouve = _FIN_PERDUE.fullmatch(lignes[fin.line].rstrip("\r"), fin.column) if fin.line < len(lignes) else None
    return trouve[0][: 2 * LONGUEUR_MAX] if trouve else ""


_RESERVE = re.compile(r"""\s*(?:-\s+)*+(?:[^\s'"#{}\[\],&*!|>%@`][^'"]{0,200}?:\s+)?(?P<signe>[*&!%@`])(?P<reste>.*)""")
_DEUX_POINTS = re.compile(
    r"""\s*(?:-\s+)*+(?P<cle>[^\s'"#{}\[\]:][^'":]{0,100}):\s+(?P<valeur>[^\s'"{}\[\]|>].*:(?:\s.*)?)"""
)


def _trompeur(fautive: str, erreur: yaml.MarkedYAMLError) -> str | None:
    """Ce qu'il faut corriger, quand le lecteur cherche un crochet là où un texte n'est pas entre guillemets."""
    fautive, probleme = fautive[:500], f"{erreur.context} {erreur.problem}"
    if "mapping values" in probleme:
        trouve = _DEUX_POINTS.match(fautive)
        return (
            f"« : » dans le texte de « {trouve['cle'].strip()} » ; mettre ce texte entre guillemets" if trouve else None
        )
    if "block sequence entries" in probleme:
        return "un tiret de liste est à côté de sa clé ; le mettre à la ligne suivante"
    if "block scalar" in probleme:
        return "un texte commence par « | » ou « > », que YAML se réserve ; mettre ce texte entre guillemets"
    if not any(mot in probleme for mot in ("alias", "anchor", "tag", "cannot start any token", "directive")):
        return None
    trouve = _RESERVE.match(fautive)
    if not trouve:
        return None
    signe, puce = trouve["signe"], trouve["signe"] == "*" and trouve["reste"][:1].isspace()
    faire = "mettre un tiret (une liste), ou le texte entre guillemets" if puce else "mettre ce texte entre guillemets"
    return f"un texte commence par « {signe} », que YAML se réserve ; {faire}"


def _index(marque: Any) -> int:
    return int(marque.index) if marque else -1


_PROBLEMES = {
    "tab": "une tabulation sert de retrait ; mettre des espaces",
    "mapping values are not allowed": "deux-points inattendu ; guillemets ou retrait à vérifier",
    "could not find expected ':'": "il manque un deux-points après la clé",
    "did not find expected key": "une clé est attendue ; vérifier le retrait et les guillemets de la ligne précédente",
    "did not find expected '-' indicator": "un tiret de liste est attendu ; vérifier le retrait",
    "found unexpected end of stream": "un guillemet ou un crochet n'est pas fermé",
    "did not find expected": "un crochet, une accolade ou une virgule manque",
    "cannot start any token": "caractère inattendu ; mettre la valeur entre guillemets",
    "control characters": "un caractère de contrôle est interdit",
    "special characters": "un caractère de contrôle est interdit",
}


def _trop_imbrique(ligne: int | None = None) -> str:
    ou = f"ligne {ligne} : " if ligne else ""
    return f"{ou}plus de {PROFONDEUR_MAX} niveaux imbriqués ; aplatir le document."


def _en_francais(probleme: str) -> str:
    return next((fr for en, fr in _PROBLEMES.items() if en in probleme), f"le lecteur dit, en anglais : {probleme}")


def lire_json(texte: str) -> list[Noeud]:
    """L'arbre d'un texte JSON (une liste donne plusieurs racines). Lève EntreeInutilisable avec la ligne."""
    try:
        objet = json.loads(texte, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as erreur:
        raise EntreeInutilisable(
            f"ligne {erreur.lineno}, colonne {erreur.colno} : JSON illisible ; "
            "vérifier les virgules, les guillemets et les accolades autour de cet endroit."
        ) from erreur
    except RecursionError as erreur:
        raise EntreeInutilisable(_trop_imbrique()) from erreur
    racines = objet if isinstance(objet, list) else [objet]
    sans_lignes = [_depuis_objet(r, 0) for r in racines]
    try:
        avec_lignes = lire_yaml(texte.replace("\t", " "))
    except EntreeInutilisable:
        return sans_lignes  # un échappement que YAML ignore : on valide, sans les lignes
    if isinstance(objet, list) and len(avec_lignes) == 1 and isinstance(avec_lignes[0], Suite):
        avec_lignes = avec_lignes[0].elements
    return avec_lignes if len(avec_lignes) == len(sans_lignes) else sans_lignes


def _depuis_objet(objet: Any, profondeur: int) -> Noeud:
    if profondeur > PROFONDEUR_MAX:
        raise EntreeInutilisable(_trop_imbrique())
    if isinstance(objet, dict):
        return Bloc(Lieu(), [(str(c), Lieu(), _depuis_objet(v, profondeur + 1)) for c, v in objet.items()])
    if isinstance(objet, list):
        return Suite([_depuis_objet(v, profondeur + 1) for v in objet], Lieu())
    if isinstance(objet, bool):
        return Valeur("true" if objet else "false", Lieu())
    return Valeur("" if objet is None else str(objet), Lieu())

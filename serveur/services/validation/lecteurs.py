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

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.validation.arbre import PROFONDEUR_MAX, Bloc, Coupe, Lieu, Noeud, Suite, Valeur

_CHARGEUR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UTILES = (yaml.NodeEvent, yaml.CollectionEndEvent)
_VIDES = frozenset(("", "~", "null", "Null", "NULL"))


def lire_yaml(texte: str) -> list[Noeud]:
    """Un arbre par document YAML. Lève EntreeInutilisable avec la ligne."""
    racines: list[Noeud] = []
    pile: list[Bloc | Suite] = []
    cles: list[tuple[str, Lieu] | None] = []
    fin_de_valeur, fin_de_cle, liaison = -1, -1, ", "

    def poser(noeud: Noeud, lieu: Lieu) -> None:
        if not pile:
            racines.append(noeud)
            return
        haut = pile[-1]
        if isinstance(haut, Suite):
            haut.elements.append(noeud)
            return
        cle = cles[-1]
        if cle is None:
            if not isinstance(noeud, Valeur):
                raise EntreeInutilisable(f"ligne {lieu.ligne} : une clé est un mot, pas un bloc ni une liste.")
            cles[-1] = (noeud.texte, lieu)
            return
        haut.entrees.append((cle[0], cle[1], noeud))
        cles[-1] = None

    try:
        for evenement in iter(_CHARGEUR(texte).get_event, None):
            if not isinstance(evenement, _UTILES):
                continue
            lieu = Lieu(evenement.start_mark.line + 1 if evenement.start_mark else None)
            if isinstance(evenement, yaml.AliasEvent) or getattr(evenement, "anchor", None):
                raise EntreeInutilisable(
                    f"ligne {lieu.ligne} : les ancres et renvois YAML (& et *) ne sont pas admis ; écrire la valeur, "
                    "entre guillemets si c'est un texte qui commence ainsi, ou un tiret si c'est une liste."
                )
            etiquette = getattr(evenement, "tag", None)
            if etiquette not in (None, "!"):
                raise EntreeInutilisable(
                    f"ligne {lieu.ligne} : l'étiquette YAML « {etiquette} » n'est pas admise ; la retirer."
                )
            if isinstance(evenement, yaml.ScalarEvent):
                vide = evenement.style in (None, "") and evenement.value in _VIDES
                debut, fin = _index(evenement.start_mark), _index(evenement.end_mark)
                if pile and isinstance(pile[-1], Bloc):
                    if cles[-1] is None:
                        fin_de_cle, liaison = fin, "," + " " * (debut - fin_de_valeur - 1)
                    elif debut == fin == fin_de_cle >= 0:
                        poser(Coupe("", lieu, liaison), lieu)
                        fin_de_valeur = fin
                        continue
                    else:
                        fin_de_valeur = fin
                poser(Valeur("" if vide else evenement.value, lieu), lieu)
            elif isinstance(evenement, yaml.CollectionEndEvent):
                ferme = pile.pop()
                if isinstance(ferme, Bloc):
                    cles.pop()
                poser(ferme, ferme.lieu)
            else:
                if len(pile) >= PROFONDEUR_MAX:
                    raise EntreeInutilisable(_trop_imbrique(lieu.ligne))
                if isinstance(evenement, yaml.MappingStartEvent):
                    pile.append(Bloc(lieu))
                    cles.append(None)
                else:
                    pile.append(Suite([], lieu))
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
    return racines


_RESERVE = re.compile(r"""\s*(?:-\s+)*(?:[^\s'"#{}\[\],&*!|>%@`][^'"]{0,200}?:\s+)?(?P<signe>[*&!%@`])(?P<reste>.*)""")
_DEUX_POINTS = re.compile(
    r"""\s*(?:-\s+)*(?P<cle>[^\s'"#{}\[\]:][^'":]{0,100}):\s+(?P<valeur>[^\s'"{}\[\]|>].*:(?:\s.*)?)"""
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

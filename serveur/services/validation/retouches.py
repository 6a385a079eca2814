# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'un fichier à clés écrit de travers sans qu'on puisse s'y tromper : une virgule qui coupe, des noms pour clés.

Pur, sur l'arbre. Chaque retouche laisse une remarque.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from serveur.graphe.reference import serrer
from serveur.services.validation.arbre import Bloc, Lieu, Noeud, Remarque, Suite, Valeur
from serveur.services.validation.structure import Champ, Modele

_ENTIER, _DECIMALES = re.compile(r"\d{1,12}"), re.compile(r"\d{1,6}\s*(?:%|\$|k\$|M\$)?")


def recoller(bloc: Bloc, remarques: list[Remarque]) -> Iterator[tuple[str, Lieu, Noeud]]:
    """Les entrées du bloc ; « {part: 66,67 %} », que YAML lit « part: 66 » puis « 67 % », redevient un nombre."""
    entrees, rang = bloc.entrees, 0
    while rang < len(entrees):
        cle, lieu, contenu = entrees[rang]
        rang += 1
        if isinstance(contenu, Valeur) and _ENTIER.fullmatch(contenu.texte) and rang < len(entrees):
            suite, _, vide = entrees[rang]
            if isinstance(vide, Valeur) and not vide.texte and _DECIMALES.fullmatch(suite.strip()):
                rang += 1
                entier = contenu.texte
                contenu = Valeur(f"{entier},{suite.strip()}", contenu.lieu)
                remarques.append(
                    Remarque(
                        lieu, f"{entier}, {suite}", f"{contenu.texte} (la virgule coupait ; mettre des guillemets)"
                    )
                )
        yield cle, lieu, contenu


def par_nom(
    contenu: Noeud, champ: Champ | None, modele: Modele, cles: Mapping[str, Champ], remarques: list[Remarque]
) -> Noeud:
    """Une liste de blocs écrite « OLF: … » ou « P-1: {…} » : chaque clé est le nom de la chose que le bloc décrit."""
    if champ is None or champ.partie is None or champ.partie == "Organisme" or not isinstance(contenu, Bloc):
        return contenu
    siens = {p: modele.champs[p] for p in modele.parties[champ.partie] if p in modele.champs}
    if not contenu.entrees or any(
        serrer(c) in cles and cles[serrer(c)].propriete in siens for c, _, _ in contenu.entrees
    ):
        return contenu
    nom = next((c for c in siens.values() if c.cle in ("identifiant", "partie", "nom")), None)
    texte = next((c for c in siens.values() if c.cle in ("description", "part", "nom") and c is not nom), None)
    if nom is None or texte is None or any(isinstance(v, Suite) for _, _, v in contenu.entrees):
        return contenu
    elements: list[Noeud] = []
    for cle, lieu, dedans in contenu.entrees:
        entrees = list(dedans.entrees) if isinstance(dedans, Bloc) else [(texte.cle, lieu, dedans)]
        elements.append(Bloc(lieu, [(nom.cle, lieu, Valeur(cle, lieu)), *entrees]))
        remarques.append(Remarque(lieu, f"{cle} :", f"un élément de « {champ.cle} », « {nom.cle} » : {cle}"))
    return Suite(elements, contenu.lieu)

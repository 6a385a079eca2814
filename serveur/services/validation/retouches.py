# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'un fichier à clés écrit de travers sans qu'on puisse s'y tromper : une virgule qui coupe, des noms pour clés.

Pur, sur l'arbre. Chaque retouche laisse une remarque.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator

from serveur.graphe.reference import serrer
from serveur.services.validation.arbre import Bloc, Coupe, Lieu, Noeud, Remarque, Suite, Valeur
from serveur.services.validation.structure import Champ, Modele

Entree = tuple[str, Lieu, Noeud]
_ENTIER, _SUITE_DE_NOMBRE = re.compile(r"\$? ?\d[\d ]{0,14}"), re.compile(r"\d[\d.]{0,14}\s*(?:%|\$|[kM]\$?)?")


def recoller(entrees: list[Entree], connues: Container[str], remarques: list[Remarque]) -> Iterable[Entree]:
    """Les entrées d'un bloc ; ce qu'une virgule coupait dans une accolade (« {part: 66,67 %} ») retrouve sa valeur.

    `connues` : les clés du modèle, resserrées ; celle qui suit une virgule sans valeur reste une clé.
    """
    if any(isinstance(contenu, Coupe) for _, _, contenu in entrees):
        return _recoller(entrees, connues, remarques)
    return entrees


def _recoller(entrees: list[Entree], connues: Container[str], remarques: list[Remarque]) -> Iterator[Entree]:
    rang = 0
    while rang < len(entrees):
        cle, lieu, contenu = entrees[rang]
        rang += 1
        if isinstance(contenu, Coupe) and serrer(cle) not in connues:
            remarques.append(Remarque(lieu, cle, "une clé sans valeur, laissée de côté"))
        elif isinstance(contenu, Valeur) and contenu.texte:
            bouts = [contenu.texte]
            while rang < len(entrees) and isinstance(suite := entrees[rang][2], Coupe):
                dite = entrees[rang][0]
                if serrer(dite) in connues:
                    break
                nombre = _SUITE_DE_NOMBRE.fullmatch(dite) and (len(bouts) > 1 or _ENTIER.fullmatch(bouts[0]))
                bouts += ("," if nombre else suite.liaison, dite)
                rang += 1
            if len(bouts) > 1:
                entier = "".join(bouts)
                dit = f"{entier} (la virgule coupait ; mettre des guillemets)"
                remarques.append(Remarque(lieu, f"{cle}: {contenu.texte}, …", dit))
                contenu = Valeur(entier, contenu.lieu)
        yield cle, lieu, contenu


def fin_perdue(lu: str) -> str:
    """Ce que le rapport dit d'un texte qu'un « # » coupe."""
    return (
        f"à revoir : « {lu} » seulement ; la suite, après « # », est un commentaire ; si c'est du texte, mettre "
        "le tout entre guillemets"
    )


def par_nom(
    contenu: Noeud,
    champ: Champ | None,
    modele: Modele,
    nommer: Callable[[str, str | None], Champ | None],
    remarques: list[Remarque],
) -> Noeud:
    """Une liste de blocs écrite « OLF: … » ou « P-1: {…} » : chaque clé est le nom de la chose que le bloc décrit.

    Dans une suite, « - OLF: … » est de même, si sa seule clé n'est pas du modèle et s'écrit comme un nom.
    """
    if champ is None or champ.partie is None or champ.partie == "Organisme" or isinstance(contenu, Valeur):
        return contenu
    siens = {p: modele.champs[p] for p in modele.parties[champ.partie] if p in modele.champs}
    nom = next((c for c in siens.values() if c.cle in ("identifiant", "partie", "fournisseur", "nom")), None)
    texte = next((c for c in siens.values() if c.cle in ("description", "part", "nom") and c is not nom), None)
    if nom is None or texte is None:
        return contenu
    nom_vu, texte_vu, cle_du_champ, partie = nom.cle, texte.cle, champ.cle, champ.partie

    def elements(bloc: Bloc) -> list[Noeud] | None:
        if not bloc.entrees or any(isinstance(v, Suite) for _, _, v in bloc.entrees):
            return None
        if any((n := nommer(c, partie)) and n.propriete in siens for c, _, _ in bloc.entrees):
            return None
        blocs: list[Noeud] = []
        for cle, lieu, dedans in bloc.entrees:
            entrees = list(dedans.entrees) if isinstance(dedans, Bloc) else [(texte_vu, lieu, dedans)]
            blocs.append(Bloc(lieu, [(nom_vu, lieu, Valeur(cle, lieu)), *entrees]))
            remarques.append(Remarque(lieu, f"{cle} :", f"un élément de « {cle_du_champ} », « {nom_vu} » : {cle}"))
        return blocs

    if isinstance(contenu, Bloc):
        tous = elements(contenu)
        return contenu if tous is None else Suite(tous, contenu.lieu)
    if not any(_nom_pour_cle(e) for e in contenu.elements):
        return contenu
    suite: list[Noeud] = []
    for element in contenu.elements:
        dits = elements(element) if isinstance(element, Bloc) and _nom_pour_cle(element) else None
        suite += dits or [element]
    return Suite(suite, contenu.lieu)


def _nom_pour_cle(element: Noeud) -> bool:
    return isinstance(element, Bloc) and len(element.entrees) == 1 and element.entrees[0][0][:1].isupper()

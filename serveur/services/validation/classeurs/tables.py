# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des feuilles de calcul, telles que les gens les remplissent, à l'arbre d'un document.

Une feuille « Document » dit une clé et sa valeur par ligne (`document.py`) ; les autres, une chose par ligne, sous des
en-têtes (`listes.py`). En-têtes et titres se disent par leur clé ou par leur libellé (`noms.py`). Ne sait pas d'où
vient la feuille. Ce qui a été laissé ou entendu est une remarque de la racine, jamais un silence.
"""

from __future__ import annotations

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import plier
from serveur.services.validation.arbre import Bloc, Noeud, Remarque, Valeur
from serveur.services.validation.classeurs.document import lire_document, nombre_de_cles
from serveur.services.validation.classeurs.feuilles import Feuille
from serveur.services.validation.classeurs.listes import lire_liste
from serveur.services.validation.classeurs.noms import Noms

DOCUMENT = "Document"
LISTES = "Listes"  # du modèle vierge : ce que ses listes déroulantes proposent ; rien n'y est saisi


def en_arbre(feuilles: list[Feuille], noms: Noms) -> list[Noeud]:
    """La racine du document, ou rien s'il n'y a que des cases vides. Lève EntreeInutilisable sans feuille Document."""
    document = _feuille_document(feuilles, noms)
    racine = Bloc(document.lieu(0))
    lire_document(document, racine, noms)
    autres = [f for f in feuilles if f is not document and plier(f.titre) != plier(LISTES)]
    autres = [f for f in autres if any(c.texte for rang in f.rangs for c in rang)]
    cles = [noms.onglet(f.titre) for f in autres]
    exactes = {cle for f, cle in zip(autres, cles, strict=True) if cle and noms.connue(f.titre)}
    lues: set[str] = set()
    for feuille, cle in zip(autres, cles, strict=True):
        if cle and (noms.connue(feuille.titre) or cle not in exactes | lues):
            if not noms.connue(feuille.titre):
                racine.remarques.append(Remarque(feuille.lieu(0), feuille.titre, f"la feuille « {cle} »"))
            lues.add(cle)
            lire_liste(feuille, cle, racine, noms)
        elif not feuille.cachee:
            # clé inconnue du modèle : les formes diront qu'elle n'est pas vérifiée
            premier = next(c.texte for rang in feuille.rangs for c in rang if c.texte)
            racine.entrees.append((feuille.titre, feuille.lieu(0), Valeur(premier, feuille.lieu(0))))
    return [racine] if any(not _creuse(v) for _, _, v in racine.entrees) else []


def _creuse(noeud: Noeud) -> bool:
    return isinstance(noeud, Valeur) and not noeud.texte


def _feuille_document(feuilles: list[Feuille], noms: Noms) -> Feuille:
    """Celle qui s'appelle Document, sinon celle qui dit le type, sinon celle qui a le plus de clés en colonne."""
    for feuille in feuilles:
        if plier(feuille.titre.strip()) == plier(DOCUMENT):
            return feuille
    notees = [(nombre_de_cles(f, noms), -rang, f) for rang, f in enumerate(feuilles)]
    meilleure = max(notees, default=(0, 0, None), key=lambda n: n[:2])
    if meilleure[2] is None or meilleure[0] < 2:
        raise EntreeInutilisable(
            f"le classeur n'a pas de feuille « {DOCUMENT} » (une clé et sa valeur par ligne) ; "
            "partir du modèle vierge (cadre-ri modele --format xlsx, ou la page Formulaires)."
        )
    return meilleure[2]

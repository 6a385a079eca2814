# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Range dans l'arbre ce qu'une cellule dit : « a.b », plusieurs lignes dans une cellule, une suite, un dédoublement."""

from __future__ import annotations

from serveur.services.validation.arbre import Bloc, Lieu, Noeud, Remarque, Suite, Valeur
from serveur.services.validation.classeurs.feuilles import Cellule
from serveur.services.validation.classeurs.noms import Noms


def placer(bloc: Bloc, nom: str, texte: str, lieu: Lieu, noms: Noms) -> None:
    """Range « a.b : texte » dans le sous-bloc a ; plusieurs lignes dans une cellule font plusieurs valeurs."""
    tete, point, reste = nom.partition(".")
    cle = noms.cle(tete) or tete
    if point and reste:
        placer(dans(bloc, [cle], lieu), reste, texte, lieu, noms)
        return
    lignes = [x.strip() for x in texte.split("\n") if x.strip()] or [""]
    valeurs: list[Noeud] = [Valeur(x, lieu) for x in lignes]
    bloc.entrees.append((cle, lieu, valeurs[0] if len(valeurs) == 1 else Suite(valeurs, lieu)))


def continuer(bloc: Bloc, nom: str, texte: str, lieu: Lieu, noms: Noms) -> None:
    """Ajoute une valeur à la dernière que cette clé a reçue, ou la lui donne si elle n'en a pas."""
    tete, point, reste = nom.partition(".")
    cle = noms.cle(tete) or tete
    if point and reste:
        continuer(dans(bloc, [cle], lieu), reste, texte, lieu, noms)
        return
    neuf = Bloc(lieu)
    placer(neuf, nom, texte, lieu, noms)
    rang = next((r for r in range(len(bloc.entrees) - 1, -1, -1) if bloc.entrees[r][0] == cle), None)
    if rang is None:
        bloc.entrees += neuf.entrees
        return
    _, ou, dedans = bloc.entrees[rang]
    if isinstance(dedans, Valeur) and not dedans.texte:
        bloc.entrees[rang] = neuf.entrees[0]
        return
    ajouts = neuf.entrees[0][2]
    liste = dedans if isinstance(dedans, Suite) else Suite([dedans], ou)
    liste.elements += ajouts.elements if isinstance(ajouts, Suite) else [ajouts]
    bloc.entrees[rang] = (cle, ou, liste)


def dans(bloc: Bloc, chemin: list[str], lieu: Lieu) -> Bloc:
    """Le sous-bloc au bout d'un chemin de clés, fait au besoin."""
    for cle in chemin:
        dedans = next((v for c, _, v in bloc.entrees if c == cle and isinstance(v, Bloc)), None)
        if dedans is None:
            dedans = Bloc(lieu)
            bloc.entrees.append((cle, lieu, dedans))
        bloc = dedans
    return bloc


def prolonger(dernier: Bloc, suivant: Bloc) -> None:
    """Ajoute aux blocs du dernier rang ceux d'une ligne de suite (un second risque, une seconde cible)."""
    for cle, lieu, contenu in suivant.entrees:
        ajouts = contenu.elements if isinstance(contenu, Suite) else [contenu]
        for rang, (autre, ou, dedans) in enumerate(dernier.entrees):
            if autre == cle:
                liste = dedans if isinstance(dedans, Suite) else Suite([dedans], ou)
                liste.elements += ajouts
                dernier.entrees[rang] = (autre, ou, liste)
                break
        else:
            dernier.entrees.append((cle, lieu, contenu))


def noter(racine: Bloc, cellule: Cellule, lieu: Lieu) -> None:
    if cellule.note:
        racine.remarques.append(Remarque(lieu, cellule.texte, cellule.note))


def dedoubler(bloc: Bloc, liste: str, noms: Noms, remarques: list[Remarque]) -> list[Bloc]:
    """Les éléments d'un bloc dont les cellules en tiennent chacune plusieurs, une ligne par élément ; sinon lui seul.

    Un champ qui n'a qu'une valeur (identifiant, partie, montant) et qui a des lignes fait autant d'éléments, si tout
    ce qui a des lignes en a le même nombre. Un montant écrit une seule fois ne se répète pas : on ne dédouble pas.
    """
    for rang, (cle, lieu, dedans) in enumerate(bloc.entrees):
        if isinstance(dedans, Bloc) and noms.liste(cle):
            faits = dedoubler(dedans, cle, noms, remarques)
            if len(faits) > 1:
                bloc.entrees[rang] = (cle, lieu, Suite(list(faits), lieu))
    pleines = [(c, ou, v) for c, ou, v in bloc.entrees if not (isinstance(v, Valeur) and not v.texte)]
    lignes = {c: len(v.elements) for c, _, v in pleines if isinstance(v, Suite) and _en_lignes(v)}
    seuls = [c for c in lignes if _une_valeur(c, noms)]
    tous = len(pleines) > 1 and len(lignes) == len(pleines) and noms.membres(liste)[0].cle in lignes
    if not (seuls or (tous and len(set(lignes.values())) == 1)) or not noms.membres(liste):
        return [bloc]
    indivis = [c for c, _, v in pleines if c not in lignes and _indivis(c, v, noms)]
    if len(set(lignes.values())) > 1 or indivis or len({c for c, _, _ in pleines}) < len(pleines):
        dits = [f"{n} lignes dans « {c} »" for c, n in lignes.items()] + [f"une dans « {c} »" for c in indivis]
        lu = f"{', '.join(dits)} : lu comme un seul élément ; en faire un par rang de la feuille"
        remarques.append(Remarque(bloc.lieu, "plusieurs lignes dans une cellule", lu))
        return [bloc]
    nombre = lignes[seuls[0]] if seuls else next(iter(lignes.values()))
    remarques.append(Remarque(bloc.lieu, f"{nombre} lignes par cellule", f"{nombre} éléments de « {liste} »"))
    return [
        Bloc(bloc.lieu, [(c, ou, v.elements[i] if isinstance(v, Suite) else v) for c, ou, v in pleines])
        for i in range(nombre)
    ]


def _en_lignes(suite: Suite) -> bool:
    return all(isinstance(e, Valeur) for e in suite.elements)


def _une_valeur(cle: str, noms: Noms) -> bool:
    champ = noms.champ(cle)
    return bool(champ and not champ.cle.endswith("s") and (champ.court or champ.genre != "texte"))


def _indivis(cle: str, noeud: Noeud, noms: Noms) -> bool:
    champ = noms.champ(cle)
    return not isinstance(noeud, Valeur) or bool(champ and (champ.genre == "nombre" or cle == "identifiant"))

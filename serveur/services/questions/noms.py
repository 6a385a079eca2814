"""Ce qu'une question nomme : acteurs, documents, sources, objets, actions, par leurs noms dans le graphe."""

from __future__ import annotations

from serveur.graphe.recherche.index import Index
from serveur.noyau.langue import decouper, mots_utiles, plier, racine
from serveur.services.questions.tournures import mots_de_question

# (mots du nom, est-ce un sigle, chose nommée)
Nom = tuple[tuple[str, ...], bool, str]


def nommes(formes: list[str], noms: list[Nom]) -> tuple[list[str], dict[str, list[str]]]:
    """Choses nommées, du plus long nom au plus court, sans chevauchement ; formes qui nomment chacune."""
    bases = [racine(f) for f in formes]
    pris = [False] * len(formes)
    trouves: list[tuple[int, str]] = []
    dits: dict[str, list[str]] = {}
    presents = {*bases, *formes}
    for sequence, sigle, chose in noms:
        if sequence[0] not in presents:
            continue
        etendue = len(sequence)
        champ = formes if sigle else bases
        for debut in range(len(champ) - etendue + 1):
            fin = debut + etendue
            if not any(pris[debut:fin]) and tuple(champ[debut:fin]) == sequence:
                pris[debut:fin] = [True] * etendue
                trouves.append((debut, chose))
                dits.setdefault(chose, []).extend(formes[debut:fin])
    return list(dict.fromkeys(chose for _, chose in sorted(trouves))), dits


def noms_de(index: Index, prefixes: tuple[str, ...], rangs: tuple[str, ...]) -> list[Nom]:
    """Noms à reconnaître, les plus longs d'abord ; un article en tête ne compte pas."""
    noms: list[Nom] = []
    for chose, libelles in index.libelles.items():
        if not chose.startswith(prefixes):
            continue
        for rang in rangs:
            for texte in libelles.get(rang, []):
                formes = [plier(m) for m in decouper(texte)]
                if len(formes) > 1 and formes[0] in ("le", "la", "les", "un", "une", "du", "des"):
                    formes = formes[1:]
                if texte.isupper() and len(formes) == 1:
                    noms.append((tuple(formes), True, chose))
                elif formes:
                    noms.append((tuple(racine(f) for f in formes), False, chose))
    noms.sort(key=lambda nom: (-len(nom[0]), nom[2]))
    return noms


def racines_des_actions(index: Index) -> dict[str, set[str]]:
    """Racines des noms d'un seul mot de chaque action."""
    actions: dict[str, set[str]] = {}
    generiques = {racine(m) for m in mots_de_question()}
    for chose, libelles in index.libelles.items():
        if chose.startswith("action:"):
            textes = [m for rang in libelles.values() for t in rang if len(m := mots_utiles(t)) == 1]
            actions[chose] = {racine(plier(t[0])) for t in textes} - generiques
    return actions

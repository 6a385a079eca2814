# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Toutes les expressions rationnelles du produit, et les entrées qui feraient peiner chacune, tirées d'elle-même.

Une entrée hostile est ce que le motif attend, répété : le corps d'une répétition, un caractère qu'il admet, son début ;
puis un caractère qu'il n'admet nulle part. Rien n'y vise un autre programme que le nôtre.
"""

from __future__ import annotations

import ast
import functools
import importlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _constants as C  # type: ignore[attr-defined]
from re import _parser as P  # type: ignore[attr-defined]
from typing import Any, NamedTuple

RACINE = Path(__file__).resolve().parent.parent
TETES, PARCOURS = ("match", "fullmatch"), ("search", "sub", "subn", "split", "findall", "finditer")
_SANS_FIN = 500  # répétitions à partir desquelles une borne n'en est plus une
_REFUS = "\x01"


class Expression(NamedTuple):
    ou: str
    motif: re.Pattern[Any]
    emplois: tuple[str, ...]


def du_code(dossiers: tuple[str, ...] = ("serveur",)) -> list[Expression]:
    """Celles du Python, telles que leur module les compile ; ce qu'une fonction y insère vaut un « x »."""
    trouvees = []
    for dossier in dossiers:
        for chemin in sorted((RACINE / dossier).rglob("*.py")):
            texte = chemin.read_text(encoding="utf-8")
            if "import re" in texte:
                trouvees += list(_du_module(chemin, texte))
    return trouvees


def _du_module(chemin: Path, texte: str) -> Iterator[Expression]:
    arbre = ast.parse(texte)
    nom = ".".join(chemin.relative_to(RACINE).with_suffix("").parts).removesuffix(".__init__")
    noms = {id(a.value): a.targets[0].id for a in ast.walk(arbre) if isinstance(a, ast.Assign) and _nom(a.targets[0])}
    for appel in ast.walk(arbre):
        if not (isinstance(appel, ast.Call) and isinstance(appel.func, ast.Attribute) and appel.args):
            continue
        if not (isinstance(appel.func.value, ast.Name) and appel.func.value.id == "re"):
            continue
        geste = appel.func.attr
        if geste not in (*TETES, *PARCOURS, "compile"):
            continue
        drapeaux = appel.args[1:2] if geste == "compile" else appel.args[2:3] if geste in PARCOURS[:1] else []
        drapeaux += [k.value for k in appel.keywords if k.arg == "flags"]
        drapeaux += [a for a in appel.args[1:] if isinstance(a, ast.Attribute) and a.attr.isupper()]
        motif = re.compile(
            _valeur(appel.args[0], nom), functools.reduce(lambda x, y: x | y, (_valeur(d, nom) for d in drapeaux), 0)
        )
        emplois = (geste,) if geste != "compile" else _emplois(texte, noms.get(id(appel)))
        yield Expression(f"{chemin.relative_to(RACINE)}:{appel.lineno}", motif, emplois)


def _nom(cible: ast.expr) -> bool:
    return isinstance(cible, ast.Name)


def _emplois(texte: str, nom: str | None) -> tuple[str, ...]:
    """Comment un motif compilé est employé ; dans le doute, comme tous ceux de son module."""
    tous = set(re.findall(r"\.(" + "|".join((*TETES, *PARCOURS)) + r")\b", texte))
    siens = set(re.findall(rf"\b{nom}\.(\w+)\(?", texte)) & {*TETES, *PARCOURS} if nom else set()
    return tuple(sorted(siens or tous or {"search"}))


def _valeur(noeud: ast.expr, module: str) -> Any:
    if isinstance(noeud, ast.Constant):
        return noeud.value
    try:
        espace = vars(importlib.import_module(module))
        return eval(compile(ast.Expression(noeud), module, "eval"), dict(espace))
    except NameError:  # un nom d'une fonction
        pass
    if isinstance(noeud, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else _inconnu(v.value, module) for v in noeud.values)
    if isinstance(noeud, ast.BinOp):
        return _valeur(noeud.left, module) + _valeur(noeud.right, module)
    return b"x" if module.endswith("serialisation") else "x"


def _inconnu(noeud: ast.expr, module: str) -> str:
    try:
        return str(eval(compile(ast.Expression(noeud), module, "eval"), dict(vars(importlib.import_module(module)))))
    except NameError:
        return "x"


def des_tournures() -> list[Expression]:
    """Celles des questions (tournures.toml, genres/)."""
    from serveur.services.questions.genre import genres
    from serveur.services.questions.tournures import Motif, communes

    def motifs(chose: object) -> Iterator[Motif]:
        if isinstance(chose, Motif):
            yield chose
        elif isinstance(chose, dict):
            for valeur in chose.values():
                yield from motifs(valeur)
        elif isinstance(chose, tuple | list):
            for valeur in chose:
                yield from motifs(valeur)
        elif hasattr(chose, "__dataclass_fields__"):
            for champ in chose.__dataclass_fields__:
                yield from motifs(getattr(chose, champ))

    uniques = {m.entier: m for m in motifs([communes(), genres()])}
    return [Expression(m.ou or "?", m.lu, ("search",)) for m in uniques.values()]


def du_rdf() -> list[Expression]:
    """Celles des formes (sh:pattern, REGEX et REPLACE de leurs requêtes) et du répertoire de requêtes."""
    from rdflib import Graph
    from rdflib.namespace import SH

    trouvees = {}
    for chemin in [*sorted((RACINE / "formes_shacl").rglob("*.ttl"))]:
        graphe, ou = Graph().parse(chemin), str(chemin.relative_to(RACINE))
        for sujet, motif in graphe.subject_objects(SH.pattern):
            trouvees[str(motif), str(graphe.value(sujet, SH.flags) or "")] = ou
        for requete in (*graphe.objects(None, SH.select), *graphe.objects(None, SH.ask)):
            trouvees |= dict.fromkeys(_de_sparql(str(requete)), ou)
    for chemin in [*sorted((RACINE / "requetes").rglob("*.r[qu]"))]:
        trouvees |= {cle: str(chemin.relative_to(RACINE)) for cle in _de_sparql(chemin.read_text(encoding="utf-8"))}
    signes = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
    return [
        Expression(
            ou, re.compile(motif, functools.reduce(lambda x, y: x | y, (signes[s] for s in drapeaux), 0)), ("search",)
        )
        for (motif, drapeaux), ou in trouvees.items()
    ]


def _de_sparql(texte: str) -> set[tuple[str, str]]:
    """(motif, drapeaux) de chaque REGEX et REPLACE : le second argument, une chaîne entre guillemets ou apostrophes."""
    chaine = r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*"""
    trouves = set()
    for debut in re.finditer(r"\b(REGEX|REPLACE)\s*\(", texte, re.IGNORECASE):
        fin, profondeur = debut.end(), 0
        while texte[fin] != "," or profondeur:
            profondeur += {"(": 1, ")": -1}.get(texte[fin], 0)
            fin += 1
        suite = re.compile("," + chaine + ("(?:," + chaine + ")?" if debut[1].upper() == "REGEX" else "")).match(
            texte, fin
        )
        assert suite, texte[fin : fin + 80]
        drapeaux = suite[2] if debut[1].upper() == "REGEX" else None
        trouves.add((ast.literal_eval(suite[1]), ast.literal_eval(drapeaux or "''")))
    return trouves


# les entrées


def _exemple(noeuds: Any, choix: int, groupes: dict[int, str]) -> str:
    """Un texte court que ces nœuds admettent ; `choix` : quelle branche et quel caractère."""
    rendu = ""
    for genre, valeur in noeuds:
        if genre is C.LITERAL:
            rendu += chr(valeur)
        elif genre is C.NOT_LITERAL:
            rendu += "b" if valeur == ord("a") else "a"
        elif genre is C.ANY:
            rendu += "a"
        elif genre is C.IN:
            rendu += _un_de(valeur, choix)
        elif genre is C.BRANCH:
            rendu += _exemple(valeur[1][choix % len(valeur[1])], choix, groupes)
        elif genre is C.SUBPATTERN:
            dedans = _exemple(valeur[3], choix, groupes)
            if valeur[0]:
                groupes[valeur[0]] = dedans
            rendu += dedans
        elif genre in (C.MAX_REPEAT, C.MIN_REPEAT, C.POSSESSIVE_REPEAT):
            rendu += _exemple(valeur[2], choix, groupes) * max(valeur[0], choix % 2)
        elif genre is C.ATOMIC_GROUP:
            rendu += _exemple(valeur, choix, groupes)
        elif genre is C.GROUPREF:
            rendu += groupes.get(valeur, "")
    return rendu


_DE_CATEGORIE = {
    C.CATEGORY_DIGIT: "1", C.CATEGORY_SPACE: " ", C.CATEGORY_WORD: "a",
    C.CATEGORY_NOT_DIGIT: "a", C.CATEGORY_NOT_SPACE: "a", C.CATEGORY_NOT_WORD: " ",
}  # fmt: skip


def _un_de(classe: Any, choix: int) -> str:
    if classe[0][0] is C.NEGATE:
        interdit = re.compile("[^" + "".join(_ecrire(x) for x in classe[1:]) + "]")
        return next(s for s in "a 1-,\x02" if interdit.match(s))
    genre, valeur = classe[choix % len(classe)]
    if genre is C.LITERAL:
        return chr(valeur)
    return chr(valeur[0]) if genre is C.RANGE else _DE_CATEGORIE[valeur]


def _ecrire(piece: tuple[Any, Any]) -> str:
    genre, valeur = piece
    if genre is C.LITERAL:
        return re.escape(chr(valeur))
    if genre is C.RANGE:
        return f"{re.escape(chr(valeur[0]))}-{re.escape(chr(valeur[1]))}"
    return {C.CATEGORY_DIGIT: r"\d", C.CATEGORY_SPACE: r"\s", C.CATEGORY_WORD: r"\w",
            C.CATEGORY_NOT_DIGIT: r"\D", C.CATEGORY_NOT_SPACE: r"\S", C.CATEGORY_NOT_WORD: r"\W"}[valeur]  # fmt: skip


def _repetitions(noeuds: Any, avant: Callable[[int], str]) -> Iterator[tuple[Any, Callable[[int], str]]]:
    """Chaque répétition sans fin et de quoi dire ce qui la précède."""
    for rang, (genre, valeur) in enumerate(noeuds):

        def ici(choix: int, rang: int = rang) -> str:
            return avant(choix) + _exemple(list(noeuds)[:rang], choix, {})

        if genre in (C.MAX_REPEAT, C.MIN_REPEAT, C.POSSESSIVE_REPEAT):
            if valeur[1] > _SANS_FIN:
                yield valeur[2], ici
            yield from _repetitions(valeur[2], ici)
        elif genre is C.SUBPATTERN:
            yield from _repetitions(valeur[3], ici)
        elif genre is C.ATOMIC_GROUP:
            yield from _repetitions(valeur, ici)
        elif genre is C.BRANCH:
            for branche in valeur[1]:
                yield from _repetitions(branche, ici)
        elif genre in (C.ASSERT, C.ASSERT_NOT):
            yield from _repetitions(valeur[1], ici)


def hostiles(motif: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """(tête, corps à répéter, fin) ; vide si le motif n'a pas de répétition sans fin."""
    drapeaux = motif.flags & ~re.UNICODE if isinstance(motif.pattern, bytes) else motif.flags
    texte = motif.pattern.decode("latin-1") if isinstance(motif.pattern, bytes) else motif.pattern
    noeuds = P.parse(texte, drapeaux & ~re.UNICODE)
    repetitions = list(_repetitions(noeuds, lambda _: ""))
    if not repetitions:
        return []
    tout = "".join(_exemple(noeuds, c, {}) for c in range(4))
    signes = list(dict.fromkeys(tout))[:24]
    entrees: dict[tuple[str, str, str], None] = {}
    for corps, avant in repetitions[:12]:
        for choix in range(3):
            dedans = _exemple(corps, choix | 1, {}) or "a"
            for tete in ("", avant(0), avant(1)):
                for repete in (dedans, avant(choix) + dedans, avant(choix)):
                    if repete:
                        entrees[tete, repete, _REFUS] = None
            for signe in signes:
                entrees[avant(1), signe, _REFUS] = None
    for signe in signes:
        entrees["", signe, _REFUS] = None
    entrees["", tout, _REFUS] = None
    return list(entrees)


# la mesure


def appliquer(expression: Expression, texte: str) -> None:
    lu: Any = texte.encode("latin-1", "replace") if isinstance(expression.motif.pattern, bytes) else texte
    if set(expression.emplois) & set(PARCOURS):
        for _ in expression.motif.finditer(lu):
            pass
    if "fullmatch" in expression.emplois:
        expression.motif.fullmatch(lu)
    if "match" in expression.emplois:
        expression.motif.match(lu)


def duree(expression: Expression, texte: str, fois: int = 1) -> float:
    """Secondes de processeur, la moindre de `fois` essais."""
    moindre = float("inf")
    for _ in range(fois):
        debut = time.process_time()
        appliquer(expression, texte)
        moindre = min(moindre, time.process_time() - debut)
    return moindre


LONGUEUR, PLANCHER, RAPPORT = 4096, 0.003, 2.6


def fautive(expression: Expression) -> str | None:
    """Ce qui fait plus que doubler sa durée quand la longueur double, ou None."""
    for tete, corps, fin in hostiles(expression.motif):

        def texte(longueur: int, tete: str = tete, corps: str = corps, fin: str = fin) -> str:
            return tete + (corps * (longueur // len(corps) + 1))[:longueur] + fin

        longueur = 16
        while longueur < LONGUEUR:  # pas à pas : une expression exponentielle n'arrive pas au bout
            if duree(expression, texte(longueur)) > 0.15:
                return f"{tete!r} + {corps!r} × n : {longueur} caractères prennent déjà plus d'un dixième de seconde"
            longueur = longueur * 3 // 2 if longueur < 64 else longueur * 4
        if duree(expression, texte(LONGUEUR)) < PLANCHER:
            continue
        une, deux = duree(expression, texte(LONGUEUR), 3), duree(expression, texte(2 * LONGUEUR), 3)
        # une machine chargée double parfois seule : ce qui n'est pas linéaire le redit à la longueur suivante
        if deux > max(PLANCHER, RAPPORT * une) and duree(expression, texte(4 * LONGUEUR)) > RAPPORT**2 * une:
            return f"{tete!r} + {corps!r} × n : de {une * 1000:.1f} à {deux * 1000:.1f} ms quand n double"
    return None

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrit la référence (docs/reference) d'après le code : commandes, API HTTP, API Python. Rien n'y est écrit à la main.

python outils/reference.py            # l'écrit
python outils/reference.py --check    # code 1, et les pages nommées, si elle n'est plus celle du code
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from serveur.faces import carnet
from serveur.faces.commande import CODES, analyse
from serveur.faces.web.openapi.document import decrire
from serveur.faces.web.requetes import formats
from serveur.noyau.formats import FORMATS
from serveur.services.requetes.repertoire import publiques

DOSSIER = Path(__file__).resolve().parent.parent / "docs" / "reference"
ENGENDRE = "<!-- Engendré par outils/reference.py ; ne pas modifier à la main. -->\n"
SELON_LA_MACHINE = {"travailleurs": "un par cœur, 2 au moins"}


def tableau(entetes: Iterable[str], rangs: Iterable[Iterable[str]]) -> list[str]:
    noms = list(entetes)
    corps = [" | ".join(c.replace("|", "\\|").replace("\n", " ") for c in rang) for rang in rangs]
    return (
        [f"| {' | '.join(noms)} |", f"|{'---|' * len(noms)}", *(f"| {rang} |" for rang in corps), ""] if corps else []
    )


def code(*valeurs: object) -> str:
    return ", ".join(f"`{v}`" for v in valeurs)


def commandes() -> str:
    """Chaque commande : ce qu'elle fait, son exemple, ses arguments."""
    lignes = ["# Les commandes", "", ENGENDRE, "`cadre-ri COMMANDE` ; la même chose par `python -m serveur`.", ""]
    lignes += ["Codes de sortie :", "", *tableau(("code", "sens"), ((code(n), dit) for n, dit in CODES.items()))]
    for nom, commande in _sous_commandes(analyse()):
        lignes += [f"## cadre-ri {nom}", "", f"{commande.description or ''}", ""]
        lignes += _exemples(commande.epilog or "")
        lignes += tableau(("argument", "valeurs", "défaut", "rôle"), _arguments(commande))
    return _page(lignes)


def _sous_commandes(racine: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in racine._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _exemples(epilogue: str) -> list[str]:
    dits = [x.strip() for x in epilogue.removeprefix("exemple : ").split(" ; cadre-ri ")]
    return ["    " + (x if x.startswith("cadre-ri") else f"cadre-ri {x}") for x in dits] + [""]


def _arguments(commande: argparse.ArgumentParser) -> Iterator[tuple[str, ...]]:
    for a in commande._actions:
        if isinstance(a, argparse._HelpAction):
            continue
        nom = code(*a.option_strings) if a.option_strings else code(a.metavar or a.dest)
        drapeau = a.nargs == 0
        valeurs = (
            code(*a.choices) if a.choices else "" if drapeau or not a.option_strings else code(a.metavar or "VALEUR")
        )
        if a.required and a.option_strings:
            defaut = "exigé"
        elif a.dest in SELON_LA_MACHINE:
            defaut = SELON_LA_MACHINE[a.dest]
        else:
            defaut = "" if drapeau or a.default in (None, "", []) else code(a.default)
        yield nom, valeurs, defaut, (a.help or "").replace("%%", "%")


def http() -> str:
    """Chaque route : paramètres, corps lus, types rendus ; puis les requêtes du catalogue et la table des formats."""
    document = decrire("", publiques().values(), formats)
    lignes = ["# L'API HTTP", "", ENGENDRE, "La même chose pour les machines : `/openapi.json`.", ""]
    lignes += ["Une erreur se rend en JSON, `{code, message, statut}`, ou en page si Accept la préfère :", ""]
    lignes += tableau(("statut", "sens"), _erreurs(document["paths"]["/questions"]["get"]))
    catalogue = {f"/requetes/{nom}" for nom in publiques()}
    etiquette = ""
    fixes = [(c, m, o) for c, ops in document["paths"].items() if c not in catalogue for m, o in ops.items()]
    for chemin, methode, operation in sorted(fixes, key=lambda x: x[2]["tags"][0]):
        if operation["tags"][0] != etiquette:
            etiquette = operation["tags"][0]
            lignes += [f"## {etiquette.capitalize()}", ""]
        lignes += _route(chemin, methode.upper(), operation)
    lignes += ["## Requêtes du catalogue", "", "`GET /requetes/NOM` ; chaque paramètre a une valeur par défaut.", ""]
    lignes += tableau(
        ("nom", "ce qu'elle dit", "paramètres"),
        ((code(r.nom), r.resume, code(*(p.nom for p in r.parametres)) if r.parametres else "")
         for r in sorted(publiques().values(), key=lambda r: (r.theme, r.nom))),
    )  # fmt: skip
    lignes += ["## Formats", "", "Le premier type est celui qui est rendu ; les autres y mènent aussi.", ""]
    lignes += tableau(
        ("format", "noms reçus", "types de contenu", "extensions", "pour"),
        ((f.titre, code(f.nom, *f.alias), code(*f.mimes), code(*f.extensions), ", ".join(sorted(f.usages)))
         for f in FORMATS),
    )  # fmt: skip
    return _page(lignes)


def _erreurs(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((code(s), r["description"]) for s, r in operation["responses"].items() if s != "200")


def _route(chemin: str, methode: str, operation: dict[str, Any]) -> list[str]:
    lignes = [f"### {methode} {chemin}", "", f"{operation['summary']}.", ""]
    corps = operation.get("requestBody", {}).get("content")
    if corps:
        lignes += [f"Corps lu : {code(*corps)}.", ""]
    rendus = operation["responses"].get("200", {}).get("content")
    if rendus:
        lignes += [f"Rendu : {code(*rendus)}.", ""]
    return lignes + tableau(("paramètre", "valeurs", "rôle"), (_parametre(p) for p in operation["parameters"]))


def _parametre(p: dict[str, Any]) -> tuple[str, str, str]:
    schema = p["schema"].get("items", p["schema"])
    bornes = [f"{schema[b]}" for b in ("minimum", "maximum") if b in schema]
    valeurs = code(*schema["enum"]) if "enum" in schema else " à ".join(bornes)
    exigence = " (exigé)" if p["required"] else " (se répète)" if p["schema"].get("type") == "array" else ""
    exemple = f" ; exemple : `{p['example']}`" if "example" in p else ""
    return code(p["name"]) + exigence, valeurs, p["description"] + exemple


def python() -> str:
    """Ce que rend `cadre_ri.ouvrir`, méthode par méthode."""
    lignes = ["# L'API Python", "", ENGENDRE, (inspect.getdoc(carnet) or ""), ""]
    lignes += [f"## cadre_ri.ouvrir{_signature(carnet.ouvrir)}", "", inspect.getdoc(carnet.ouvrir) or "", ""]
    for classe in (carnet.Graphe, carnet.Resultat):
        lignes += [f"## {classe.__name__}", "", inspect.getdoc(classe) or "", ""]
        for nom, methode in vars(classe).items():
            if not nom.startswith("_") and inspect.isfunction(methode):
                lignes += [f"### {nom}{_signature(methode)}", "", inspect.getdoc(methode) or "", ""]
    return _page(lignes)


def _signature(fonction: Any) -> str:
    lue = inspect.signature(fonction)
    return str(lue.replace(parameters=[p for p in lue.parameters.values() if p.name != "self"])).replace("'", "")


def _page(lignes: list[str]) -> str:
    return "\n".join(lignes).rstrip() + "\n"


PAGES = {"commandes.md": commandes, "http.md": http, "python.md": python}


def perimees(dossier: Path = DOSSIER) -> list[str]:
    """Les pages qui ne sont plus celles du code."""
    return [n for n, f in PAGES.items() if not (dossier / n).exists() or (dossier / n).read_text("utf-8") != f()]


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lecteur.add_argument("--check", action="store_true", help="comparer, ne rien écrire")
    if lecteur.parse_args().check:
        for nom in (fautives := perimees()):
            print(f"docs/reference/{nom} n'est plus à jour : python outils/reference.py", file=sys.stderr)
        return 1 if fautives else 0
    DOSSIER.mkdir(parents=True, exist_ok=True)
    for nom, ecrire in PAGES.items():
        (DOSSIER / nom).write_text(ecrire(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

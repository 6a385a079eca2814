#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrit docs/regles/ : une page par règle de la maison (problème, réparation, exemple, requête), tirée de son en-tête.

python outils/regles.py            (re)écrit les pages
python outils/regles.py --check    dit celles qui ne sont pas à jour, code 1 s'il y en a
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from serveur.graphe.controles import Regle, regles  # noqa: E402

DOSSIER = RACINE / "docs" / "regles"
EFFETS = {
    "erreur": "arrête la construction",
    "avertissement": "s'affiche à la construction, sans l'arrêter",
    "information": "se lit : `cadre-ri requete {nom}`",
}


def page(regle: Regle) -> str:
    requete = regle.requete
    corps = "".join(ligne for ligne in requete.sparql.splitlines(keepends=True) if not ligne.startswith("#+"))
    exemple = requete.exemple.replace(" . ", " .\n")
    return f"""# {regle.nom}

Gravité : {regle.gravite} ({EFFETS[regle.gravite].format(nom=regle.nom)}).

## Problème

{requete.resume}

{requete.description}

## Réparation

{requete.reparation}

## Exemple fautif

```turtle
{exemple}
```

## Requête

`requetes/controles/{regle.nom}.rq` ; chaque ligne rendue est un cas.

```sparql
{corps.strip()}
```
"""


def sommaire(toutes: list[Regle]) -> str:
    lignes = [f"| [{r.nom}]({r.nom}.md) | {r.gravite} | {r.requete.resume} |" for r in toutes]
    return "\n".join(
        [
            "# Les règles de la maison",
            "",
            "Un fichier de `requetes/controles/` chacune ; `cadre-ri construire` les exécute après l'inférence.",
            "Leur gravité est dans `profil.yaml`, à côté. Pages écrites par `outils/regles.py`.",
            "",
            "| règle | gravité | problème |",
            "|---|---|---|",
            *lignes,
            "",
        ]
    )


def pages() -> dict[Path, str]:
    toutes = regles()
    return {DOSSIER / f"{r.nom}.md": page(r) for r in toutes} | {DOSSIER / "LISEZMOI.md": sommaire(toutes)}


def main() -> int:
    analyse = argparse.ArgumentParser(description="Écrit docs/regles/, une page par règle de la maison.")
    analyse.add_argument("--check", action="store_true", help="ne rien écrire ; dire ce qui n'est pas à jour")
    options = analyse.parse_args()
    voulues = pages()
    DOSSIER.mkdir(parents=True, exist_ok=True)
    perimees = sorted(set(DOSSIER.glob("*.md")) - set(voulues))
    perimees += [p for p, texte in voulues.items() if not p.exists() or p.read_text(encoding="utf-8") != texte]
    for chemin in perimees:
        if options.check:
            print(f"{chemin.relative_to(RACINE)} : pas à jour ; lancer outils/regles.py")
        elif chemin in voulues:
            chemin.write_text(voulues[chemin], encoding="utf-8")
        else:
            chemin.unlink()
    return 1 if options.check and perimees else 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Remplir des classeurs dans LibreOffice, sans écran : une consigne par classeur, un seul démarrage.

Lancé par le Python qui a `uno` (celui du système), ce fichier lit ses consignes (JSON) sur l'entrée standard :
`{"profil": dossier, "classeurs": [{"entree", "sortie", "filtre", "poses": [[feuille, colonne, ligne, valeur], …]}]}`,
colonnes et lignes de 0. Il rend, par classeur, les poses refusées : celles d'une case verrouillée.
"""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ATTENTE = 60.0
PYTHON = "/usr/bin/python3"
FILTRES = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8"}


def manque() -> str | None:
    """Ce qui manque à cette machine pour essayer, ou None."""
    if not shutil.which("soffice"):
        return "LibreOffice absent (outils/composants.sh l'installe)"
    essai = subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return "python3-uno absent (outils/composants.sh l'installe)" if essai.returncode else None


def remplir(classeurs: list[dict[str, Any]], profil: Path) -> list[list[list[Any]]]:
    """Les poses refusées de chaque classeur."""
    consignes = json.dumps({"profil": str(profil), "classeurs": classeurs})
    fait = subprocess.run(
        [PYTHON, __file__], input=consignes, capture_output=True, text=True, timeout=2 * ATTENTE, check=False
    )
    assert fait.returncode == 0, fait.stderr
    refusees: list[list[list[Any]]] = json.loads(fait.stdout)
    return refusees


def _proprietes(uno: Any, **valeurs: object) -> tuple[Any, ...]:
    rendues = []
    for nom, valeur in valeurs.items():
        propriete = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        propriete.Name, propriete.Value = nom, valeur
        rendues.append(propriete)
    return tuple(rendues)


def _bureau(uno: Any, tuyau: str) -> Any:
    local = uno.getComponentContext()
    resolveur = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    fin = time.monotonic() + ATTENTE
    while True:
        try:
            contexte = resolveur.resolve(f"uno:pipe,name={tuyau};urp;StarOffice.ComponentContext")
            return contexte.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", contexte)
        except Exception:  # NoConnectException, que seul uno connaît : pas encore prêt
            if time.monotonic() > fin:
                raise
            time.sleep(0.1)


def _poser(livre: Any, poses: list[list[Any]]) -> list[list[Any]]:
    """L'API écrit partout : c'est ici que l'on s'arrête où une personne serait arrêtée."""
    refusees = []
    for feuille, colonne, ligne, valeur in poses:
        tableau = livre.Sheets.getByName(feuille)
        case = tableau.getCellByPosition(colonne, ligne)
        if tableau.isProtected() and case.CellProtection.IsLocked:
            refusees.append([feuille, colonne, ligne, valeur])
        elif isinstance(valeur, str):
            case.String = valeur
        else:
            case.Value = valeur
    return refusees


def main() -> int:
    uno: Any = importlib.import_module("uno")
    consignes = json.load(sys.stdin)
    profil = Path(consignes["profil"])
    tuyau = f"cadre-ri-{profil.name}"
    commande = ["soffice", "--headless", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={tuyau};urp;"]
    with subprocess.Popen(
        [*commande, f"-env:UserInstallation={profil.as_uri()}"], stdout=subprocess.DEVNULL
    ) as processus:
        bureau = _bureau(uno, tuyau)
        try:
            rendus = []
            for classeur in consignes["classeurs"]:
                entree, sortie = (Path(classeur[nom]).as_uri() for nom in ("entree", "sortie"))
                livre = bureau.loadComponentFromURL(entree, "_blank", 0, _proprietes(uno, Hidden=True))
                rendus.append(_poser(livre, classeur["poses"]))
                livre.storeToURL(sortie, _proprietes(uno, FilterName=classeur["filtre"]))
                livre.close(True)
        finally:
            bureau.terminate()
        processus.wait(ATTENTE)
    sys.stdout.write(json.dumps(rendus))
    return 0


if __name__ == "__main__":
    sys.exit(main())

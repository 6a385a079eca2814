# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La même commande dans deux versions du produit, l'une après l'autre, sur les mêmes documents : temps et constats.

La machine peut être occupée à autre chose : le temps de processeur (utilisateur et système, travailleurs compris)
s'y compare, pas le temps écoulé. Les deux alternent, et le meilleur temps de chacune compte.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Version:
    """Un dossier de sources et son cache ; `nom` pour l'affichage."""

    nom: str
    dossier: Path
    cache: str | None

    def valider(self, documents: Path, sortie: Path) -> float:
        """Secondes de processeur de `cadre-ri valider` ; le rapport JSON est dans `sortie`."""
        env = {**os.environ, "PYTHONPATH": str(self.dossier)}
        if self.cache:
            env["CADRE_RI_CACHE"] = self.cache
        fait = subprocess.Popen(
            [sys.executable, "-m", "serveur", "valider", str(documents), "--format", "json", "--sortie", str(sortie)],
            cwd=self.dossier, env=env, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _, code, usage = os.wait4(fait.pid, 0)
        fait.returncode = os.waitstatus_to_exitcode(code)
        if fait.returncode not in (0, 1):
            raise SystemExit(f"{self.nom} : `cadre-ri valider {documents}` est sorti avec {fait.returncode}.")
        return usage.ru_utime + usage.ru_stime


def comparer(ici: Version, base: Version, lot: Path, un: Path, travail: Path, fois: int) -> str:
    """Le tableau des rapports, et combien de documents n'ont pas les mêmes constats."""
    temps: dict[tuple[str, str], float] = {}
    for tour in range(fois + 1):
        for version in (base, ici):
            for nom, documents in (("lot", lot), ("un", un)):
                duree = version.valider(documents, travail / f"{version.nom}-{nom}.json")
                if tour:  # le premier construit ce qui manque au cache
                    cle = (version.nom, nom)
                    temps[cle] = min(temps.get(cle, duree), duree)
    rapports = [
        json.loads((travail / f"{v.nom}-lot.json").read_text(encoding="utf-8"))["documents"] for v in (base, ici)
    ]
    nombre = len(rapports[0])
    verdicts = sum(un["conforme"] != autre["conforme"] for un, autre in zip(*rapports, strict=True))
    differents = sum(_constats(un) != _constats(autre) for un, autre in zip(*rapports, strict=True))
    par_document = {v.nom: (temps[v.nom, "lot"] - temps[v.nom, "un"]) / (nombre - 1) * 1000 for v in (base, ici)}
    lignes = ["| temps de processeur | base | ici | rapport |", "|---|---|---|---|"]
    for nom, un, autre, unite in (
        (f"par document, {nombre} ententes", par_document[base.nom], par_document[ici.nom], "ms"),
        ("un fichier, commande à froid", temps[base.nom, "un"], temps[ici.nom, "un"], "s"),
    ):
        lignes.append(f"| {nom} | {un:.2f} {unite} | {autre:.2f} {unite} | {un / autre:.1f} |")
    accord = f"Sur {nombre} documents, {verdicts} verdicts et {differents} listes de constats diffèrent."
    return "\n".join([*lignes, "", accord])


def _constats(document: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Ce qu'un rapport reproche et où, sans les mots."""
    return sorted((c["regle"], c["gravite"], c["ligne"] or 0, c["chemin"] or "") for c in document["constats"])

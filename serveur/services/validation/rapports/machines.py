# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le rapport pour les machines et les tableurs : JSON, CSV, JUnit."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from serveur.services.tableurs import DEBUTS_DE_FORMULE
from serveur.services.validation.grades import FAIT_LE_VERDICT
from serveur.services.validation.rapports.ecriture import ECRIVAINS, LOT, Document, citations, lieu
from serveur.services.validation.versions import version_des_regles

_COLONNES = "fichier type conforme gravite regle message chemin valeur ligne cellule citation reparation".split()
_CONTROLES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@ECRIVAINS.ecrit("json")
def en_json(documents: list[Document], _nom: str) -> bytes:
    conforme = all(d["conforme"] for d in documents)
    tete = {"conforme": conforme, "regles": version_des_regles()}
    if len(documents) <= LOT:
        return json.dumps({**tete, "documents": documents}, ensure_ascii=False, indent=2).encode()
    lignes = ",\n    ".join(json.dumps(document, ensure_ascii=False) for document in documents)
    debut = json.dumps(tete, ensure_ascii=False, indent=2).removesuffix("\n}")
    return f'{debut},\n  "documents": [\n    {lignes}\n  ]\n}}'.encode()


@ECRIVAINS.ecrit("csv")
def en_csv(documents: list[Document], _nom: str) -> bytes:
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, lineterminator="\n")
    ecrivain.writerow(_COLONNES)
    for d in documents:
        debut = [_cellule(d["fichier"]), d["type"] or "", "oui" if d["conforme"] else "non"]
        if not d["constats"]:
            ecrivain.writerow([*debut, "", "", _cellule(d.get("erreur") or ""), *[""] * 6])
        for c in d["constats"]:
            reste = [c["chemin"], c["valeur"], c["ligne"], c["cellule"], citations(c), c["reparation"]]
            ecrivain.writerow([*debut, c["gravite"], c["regle"], c["message"], *map(_cellule, reste)])
    return tampon.getvalue().rstrip("\n").encode()


def _cellule(valeur: Any) -> str:
    """Une valeur qu'un tableur prendrait pour une formule est précédée d'une apostrophe."""
    texte = "" if valeur is None else str(valeur)
    return f"'{texte}" if texte.startswith(DEBUTS_DE_FORMULE) else texte


@ECRIVAINS.ecrit("junit")
def en_junit(documents: list[Document], _nom: str) -> bytes:
    def net(texte: str) -> str:
        return _CONTROLES.sub("", texte)

    lignes = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="cadre-ri">']
    for d in documents:
        violations = [c for c in d["constats"] if c["gravite"] == FAIT_LE_VERDICT]
        erreurs = 1 if d.get("erreur") else 0
        nombre = max(1, len(d["constats"]))
        lignes.append(
            f"  <testsuite name={quoteattr(net(d['fichier']))} tests='{nombre}' "
            f"failures='{len(violations)}' errors='{erreurs}'>"
        )
        if not d["constats"]:
            dedans = f"<error message={quoteattr(net(d['erreur']))}/>" if erreurs else ""
            lignes.append(
                f"    <testcase name='validation' classname={quoteattr(d['type'] or 'inconnu')}>{dedans}</testcase>"
            )
        for c in d["constats"]:
            nom = quoteattr(net(f"{c['regle']} {c['chemin'] or ''}".strip()))
            texte = escape(net(f"{lieu(c)} {c['valeur'] or ''}\n{c['reparation']}\n{citations(c)}"))
            balise = "failure" if c["gravite"] == FAIT_LE_VERDICT else "system-out"
            attribut = f" message={quoteattr(net(c['message']))}" if balise == "failure" else ""
            dedans = f"<{balise}{attribut}>{texte}</{balise}>"
            lignes.append(f"    <testcase name={nom} classname={quoteattr(d['type'])}>{dedans}</testcase>")
        lignes.append("  </testsuite>")
    return "\n".join([*lignes, "</testsuites>"]).encode()

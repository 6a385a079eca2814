"""Les rapports de validation pour les gens et pour les machines : texte, JSON, CSV, JUnit, Turtle, JSON-LD, HTML."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from serveur.services.validation.grades import CODES, FAIT_LE_VERDICT, PAR_CODE

_COLONNES = "fichier type conforme gravite regle message chemin valeur ligne cellule citation reparation".split()
_CONTROLES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Document = dict[str, Any]


def document_en_erreur(fichier: str, message: str) -> Document:
    """L'entrée d'un fichier qui n'a pas pu être validé : ni conforme, ni constats, une erreur."""
    comptes = dict.fromkeys(CODES, 0)
    return {"fichier": fichier, "type": None, "conforme": False, "erreur": message, "comptes": comptes, "constats": []}


def ecrire(documents: list[Document], nom_format: str) -> str:
    """Le rapport dans le format voulu (l'un de limites.RAPPORTS)."""
    if nom_format == "json":
        conforme = all(d["conforme"] for d in documents)
        return json.dumps({"conforme": conforme, "documents": documents}, ensure_ascii=False, indent=2)
    if nom_format == "texte":
        return "\n\n".join(en_texte(d) for d in documents) + bilan(documents)
    if nom_format == "csv":
        return _en_csv(documents)
    if nom_format == "junit":
        return _en_junit(documents)
    if nom_format == "html":
        return _en_html(documents)
    from serveur.services.validation.rapports.rdf import graphe_du_rapport

    graphe = graphe_du_rapport(documents)
    return graphe.serialize(format="turtle" if nom_format == "turtle" else "json-ld")


def comptes_en_mots(comptes: dict[str, int]) -> str:
    """« 2 violations, 1 avertissement »."""
    mots = [f"{n} {PAR_CODE[g].pluriel if n > 1 else PAR_CODE[g].nom}" for g, n in comptes.items() if n]
    return ", ".join(mots) or "aucun constat"


def par_partie(document: Document) -> list[tuple[str, list[dict[str, Any]]]]:
    """Constats groupés par partie du document, dans l'ordre où elles apparaissent."""
    groupes: dict[str, list[dict[str, Any]]] = {}
    for constat in document["constats"]:
        groupes.setdefault(constat["partie"] or "document", []).append(constat)
    return list(groupes.items())


def lieu(constat: dict[str, Any]) -> str:
    return constat["cellule"] or (f"ligne {constat['ligne']}" if constat["ligne"] else "")


def citations(constat: dict[str, Any]) -> str:
    """Toutes les citations d'un constat, ou le fondement de la maison."""
    dites = [f["citation"] for f in constat["fondements"]] or [constat["fondement"]["citation"]]
    return " ; ".join([dites[0], *(c.removeprefix("Cadre, ") for c in dites[1:])])


def en_texte(document: Document) -> str:
    """Le rapport d'un document, pour un terminal."""
    if document.get("erreur"):
        return f"{document['fichier']} : non validé — {document['erreur']}"
    verdict = "conforme" if document["conforme"] else "NON CONFORME"
    titre = f" « {document['titre']} »" if document.get("titre") else ""
    lignes = [
        f"{document['fichier']} : {document['type']}{titre}",
        f"  {verdict} ({comptes_en_mots(document['comptes'])})",
    ]
    for partie, constats in par_partie(document):
        lignes += ["", f"  {partie}"]
        for c in constats:
            ou = " · ".join(x for x in (lieu(c), c["chemin"] or "") if x)
            valeur = f" : « {c['valeur']} »" if c["valeur"] is not None else ""
            lignes += [
                f"    {PAR_CODE[c['gravite']].marque} {PAR_CODE[c['gravite']].nom}, {ou}{valeur}",
                f"      {c['message']}",
                f"      À faire : {c['reparation']}",
                f"      Selon : {citations(c)}  [{c['regle']}]",
            ]
    return "\n".join(lignes)


def bilan(documents: list[Document]) -> str:
    """Une ligne de comptes quand il y a plusieurs documents."""
    if len(documents) < 2:
        return ""
    rates = sum(bool(d.get("erreur")) for d in documents)
    bons = sum(d["conforme"] for d in documents)
    mots = ((bons, "conforme"), (len(documents) - bons - rates, "non conforme"), (rates, "non validé"))
    dits = ", ".join(f"{n} {mot}{'s' if n > 1 else ''}" for n, mot in mots if n or mot != "non validé")
    return f"\n\n{len(documents)} documents : {dits}."


def _en_csv(documents: Iterable[Document]) -> str:
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
    return tampon.getvalue().rstrip("\n")


def _cellule(valeur: Any) -> str:
    """Une valeur qu'un tableur prendrait pour une formule est précédée d'une apostrophe."""
    texte = "" if valeur is None else str(valeur)
    return f"'{texte}" if texte[:1] in "=+-@\t\r" and texte else texte


def _en_junit(documents: list[Document]) -> str:
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
    return "\n".join([*lignes, "</testsuites>"])


def _en_html(documents: list[Document]) -> str:
    from jinja2 import Environment, PackageLoader

    milieu = Environment(loader=PackageLoader("serveur.faces.web"), autoescape=True, trim_blocks=True)
    gabarit = milieu.get_template("rapport-seul.html")
    return gabarit.render(
        documents=documents, par_partie=par_partie, comptes=comptes_en_mots, lieu=lieu, citations=citations
    )

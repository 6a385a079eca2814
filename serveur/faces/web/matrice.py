# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/matrice` : acteurs × domaines, rôles RACI ; filtrée par l'adresse, une case ouverte sur ses énoncés, exportée."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.faces.web.fichiers import format_voulu, rendre
from serveur.noyau.espaces import abreger, developper
from serveur.services.matrice.cases import (
    Matrice,
    Rangee,
    Roles,
    a_quel_titre,
    anomalies,
    assembler,
    en_tableau,
)
from serveur.services.matrice.filtre import ROLES, SORTES, TRIS, VUES, Filtre, lire_filtre

routes = Blueprint("matrice", __name__)


@routes.get("/matrice")
def page_matrice() -> ResponseReturnValue:
    index = contexte().index
    domaines = [chose for chose in index.libelles if chose.startswith("domaine:")]
    filtre = lire_filtre(dict(request.args.lists()), index.acteurs, domaines)
    voulu = format_voulu("La matrice")
    entiere = _entiere(filtre.tri)
    matrice = _matrice(filtre) if filtre.restreint else entiere
    if voulu != "html":
        return rendre(voulu, "matrice-des-responsabilites", en_tableau(matrice), _donnees(filtre, matrice))
    page: dict[str, Any] = {
        "f": filtre,
        "m": matrice,
        "sortes": SORTES,
        "roles": ROLES,
        "tris": TRIS,
        "vues": VUES,
        "choix_acteurs": entiere.groupes,
        "choix_domaines": sorted(domaines, key=index.tri),
        "nommer": index.libelle,
        "code": _code,
        "adresse": _adresse,
        "dit": _dire(filtre),
    }
    if filtre.case:
        acteur = filtre.acteurs[0]
        roles = next((r.cases[filtre.domaine] for r in matrice.lignes if filtre.domaine in r.cases), {})
        return _repondre("matrice-case.html", **page, acteur=acteur, enonces=_enonces(acteur, roles))
    return _repondre("matrice.html", **page, anomalies=anomalies(entiere), objets=_objets())


def _repondre(gabarit: str, **page: Any) -> ResponseReturnValue:
    rendue = make_response(render_template(gabarit, **page))
    rendue.vary.add("Accept")
    return rendue


def _matrice(filtre: Filtre) -> Matrice:
    index = contexte().index
    return assembler(contexte().lire("roles-raci"), index.acteurs, index.libelle, filtre)


def _entiere(tri: str) -> Matrice:
    """Matrice sans filtre, gardée tant que le graphe a une version : chaque page la demande."""
    version = contexte().version
    gardees: dict[tuple[str, str], Matrice] = current_app.extensions.setdefault("cadre_ri_matrices", {})
    if version is None:
        return _matrice(Filtre(tri=tri))
    gardee = gardees.get((version, tri))
    if gardee is None:
        gardee = _matrice(Filtre(tri=tri))
        for perimee in [cle for cle in list(gardees) if cle[0] != version]:
            gardees.pop(perimee, None)
        gardees[version, tri] = gardee
    return gardee


def _adresse(filtre: Filtre, fichier: str = "", **change: Any) -> str:
    """Adresse de la matrice sous ce filtre, une fois changé."""
    suite = urlencode([*filtre.adresse(**change), *([("format", fichier)] if fichier else [])])
    return f"/matrice?{suite}" if suite else "/matrice"


def _code(acteur: str) -> str:
    return contexte().index.acteurs.get(acteur, {}).get("code", acteur)


def _enonces(acteur: str, roles: Roles) -> dict[str, list[dict[str, Any]]]:
    """Énoncés d'une case par rôle : ce qu'ils disent, leur nature, leur disposition, et à quel titre l'acteur y est."""
    index = contexte().index
    montres: dict[str, list[dict[str, Any]]] = {}
    for role, enonces in roles.items():
        fiches = [index.par_iri.get(e, {"iri": e, "fr": e}) for e in enonces]
        montres[role] = [
            {
                "iri": fiche["iri"],
                "libelle": fiche["fr"],
                "nature": index.natures.get(fiche.get("nature", ""), ""),
                "citation": fiche.get("citation", ""),
                "fondement": fiche.get("fondement", ""),
                "titre": a_quel_titre(role, acteur, fiche, index.structure, _code, index.par_nature.decisions),
            }
            for fiche in sorted(fiches, key=lambda f: f.get("passage", [0]))
        ]
    return montres


def _objets() -> dict[str, int]:
    """Objets du Cadre sans imputable, et à plusieurs imputables."""
    return {
        "sans": len({x["objet"] for x in contexte().lire("raci-sans-imputable")}),
        "plusieurs": len(contexte().lire("raci-plusieurs-imputables")),
    }


def _dire(filtre: Filtre) -> str:
    """Ce que le filtre garde, en mots ; vide s'il garde tout."""
    index = contexte().index
    parties = [s.titre for s in SORTES if s.nom == filtre.sorte]
    parties += [index.libelle(a) for a in filtre.acteurs]
    parties += [index.libelle(filtre.domaine)] if filtre.domaine else []
    parties += [f"{r} ({ROLES[r].verbe})" for r in filtre.roles]
    return " ; ".join(parties)


def _donnees(filtre: Filtre, matrice: Matrice) -> dict[str, Any]:
    def iri(chose: str) -> str:
        return developper(chose) if abreger(chose) == chose and ":" in chose else chose

    def cases(ligne: Rangee) -> dict[str, dict[str, list[str]]]:
        return {iri(d): {r: [iri(e) for e in es] for r, es in roles.items()} for d, roles in ligne.cases.items()}

    return {
        "inferee": True,
        "roles": {nom: f"{role.verbe} : {role.sens}" for nom, role in ROLES.items()},
        "filtre": dict(_cle_et_valeurs(filtre)),
        "domaines": [{"iri": iri(c.iri), "libelle": c.libelle, "enonces": c.enonces} for c in matrice.colonnes],
        "acteurs": [
            {"iri": iri(x.iri), "code": x.code, "libelle": x.libelle, "genre": x.sorte, "enonces": x.enonces,
             "cases": cases(x)}
            for x in matrice.lignes
        ],
    }  # fmt: skip


def _cle_et_valeurs(filtre: Filtre) -> list[tuple[str, list[str]]]:
    couples = filtre.adresse(vue="", tri="alphabetique")
    return [(nom, [v for n, v in couples if n == nom]) for nom in dict.fromkeys(n for n, _ in couples)]

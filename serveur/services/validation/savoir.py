# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que les formes disent, compilé une fois : les règles, le modèle, et les formes sans leurs textes.

Compiler demande rdflib et pySHACL, qui lisent et éprouvent chaque forme : une seconde, que l'on ne paie qu'à la
construction. Le résultat est gardé à côté de l'artefact, sous l'empreinte des fichiers qui l'ont donné ; un travailleur
le relit en quelques millisecondes, sans charger ni l'un ni l'autre.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from serveur.graphe.sceau import lire_scelle, oter, sceller
from serveur.services.validation.regles import Regle
from serveur.services.validation.structure import Champ, Modele
from serveur.services.validation.tables import dossier_des_formes
from serveur.services.validation.triplets import Terme, iri

GARDES = 4  # savoirs gardés : ceux des dernières versions des formes
_ENSEMBLES, _SUITES = ("suppose", "lieux", "classes"), ("sources", "pas", "admises", "proprietes")
# les modules d'où vient ce qui est écrit
_CODE = "savoir compilation engendre formes structure tables grades regles triplets graphes".split()


@dataclass(frozen=True)
class Savoir:
    """formes : en N-Triples, sans ce qui n'est que pour les gens ; regles : par forme nommée."""

    formes: str
    regles: dict[Terme, Regle]
    modele: Modele


def assurer_savoir(artefact: Path, dossier: Path | None = None) -> Savoir:
    """Le savoir des formes d'un dossier (le nôtre par défaut) ; compilé et gardé à côté de l'artefact au besoin.

    Lève DonneesFautives si une forme est douteuse.
    """
    garde = _garde(artefact, dossier)
    if lu := lire_scelle(garde):
        return _lire(lu)
    # rdflib et pySHACL ne se chargent que pour compiler.
    from serveur.services.validation.compilation import compiler

    savoir = compiler(dossier)
    with contextlib.suppress(OSError):  # un artefact que l'on ne peut qu'ouvrir : on compilera à chaque fois
        _ecrire(savoir, garde)
    return savoir


def preparer(artefact: Path) -> None:
    """Compile s'il le faut ; à faire une fois, avant que des travailleurs ne s'en aperçoivent chacun."""
    assurer_savoir(artefact)


def _garde(artefact: Path, dossier: Path | None = None) -> Path:
    """À côté de l'artefact : les formes ne changent pas quand le graphe change."""
    return artefact.parent / f"formes-{_empreinte(dossier or dossier_des_formes())}.json"


def _empreinte(dossier: Path) -> str:
    """Des fichiers de formes et de champs, et du code qui les compile."""
    somme = hashlib.sha256()
    ici = Path(__file__).parent
    fichiers = sorted(c for c in dossier.rglob("*") if c.is_file())
    for chemin in (*fichiers, *(ici / f"{nom}.py" for nom in _CODE)):
        somme.update(f"{chemin.parent.name}/{chemin.name}".encode())
        somme.update(chemin.read_bytes())
    return somme.hexdigest()[:20]


def _ecrire(savoir: Savoir, chemin: Path) -> None:
    """D'un coup : qui lit en même temps voit l'ancien état ou le nouveau."""
    regles = []
    for regle in savoir.regles.values():
        dit = dataclasses.asdict(regle)
        regles.append({**dit, **{nom: sorted(dit[nom]) for nom in _ENSEMBLES}})
    modele = dataclasses.asdict(savoir.modele)
    modele["parties"] = dict(sorted(modele["parties"].items()))  # rdflib les rend sans ordre
    contenu = {"formes": savoir.formes, "regles": regles, "modele": modele}
    sceller(chemin, contenu)
    anciens = sorted(chemin.parent.glob("formes-*.json"), key=lambda c: c.lstat().st_mtime, reverse=True)
    for perime in anciens[GARDES:]:
        oter(perime)


def _lire(contenu: dict[str, Any]) -> Savoir:
    regles = {}
    for dit in contenu["regles"]:
        for nom in _ENSEMBLES:
            dit[nom] = frozenset(dit[nom])
        for nom in _SUITES:
            dit[nom] = None if dit[nom] is None else tuple(dit[nom])
        dit["conditions"] = tuple((p, v) for p, v in dit["conditions"])
        regles[iri(dit["iri"])] = Regle(**dit)
    modele = contenu["modele"]
    champs, cles = ({c: Champ(**champ) for c, champ in modele[nom].items()} for nom in ("champs", "cles"))
    noms = {classe: (libelle, definition) for classe, (libelle, definition) in modele["noms"].items()}
    lu = Modele(modele["classes"], modele["parties"], noms, champs, cles, modele["autres_noms"])
    return Savoir(contenu["formes"], regles, lu)

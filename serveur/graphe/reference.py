# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que la validation doit savoir du graphe : noms, genres d'acteurs, fonds ouverts, citations.

Tiré du graphe à la construction, écrit en JSON dans l'artefact : un travailleur qui valide n'ouvre
pas le graphe, et n'ajoute à un document que les faits des choses qu'il cite (decisions/0010).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, fields
from pathlib import Path

from serveur.emplacements import racine
from serveur.moteurs.embarque import Moteur
from serveur.noyau import bornes
from serveur.noyau.langue import plier
from serveur.noyau.requetes import lire_requete

REFERENCE = "reference.json"
_DU_PROCESSUS = ("singuliers", "racines", "liste")  # champs que l'artefact n'a pas


@dataclass
class Reference:
    """noms : par collection, nom replié → IRI ; faits : par IRI, paires (propriété, valeur) ;
    libelles : par IRI, nom affiché ; citations : par disposition ; singuliers, racines : mémoires de qui cherche un
    nom au pluriel et au genre près ; liste : le fichier des organismes visés, quand on en a donné un.
    """

    noms: dict[str, dict[str, str]] = field(default_factory=dict)
    faits: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    libelles: dict[str, str] = field(default_factory=dict)
    citations: dict[str, str] = field(default_factory=dict)
    singuliers: dict[str, dict[str, str]] = field(default_factory=dict, compare=False)
    racines: dict[str, list[tuple[str, frozenset[str]]]] = field(default_factory=dict, compare=False)
    liste: str = field(default="", compare=False)

    @classmethod
    def lire(cls, artefact: Path) -> Reference:
        contenu = json.loads((artefact / REFERENCE).read_text(encoding="utf-8"))
        return cls(**{f.name: contenu[f.name] for f in fields(cls) if f.name in contenu})

    def ecrire(self, dossier: Path) -> None:
        contenu = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _DU_PROCESSUS}
        texte = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        (dossier / REFERENCE).write_text(texte, encoding="utf-8")


@bornes.garder(20_000)
def serrer(nom: str) -> str:
    """Nom sans accents, casse, espaces ni ponctuation : « Rôle du coordonnateur » → « roleducoordonnateur »."""
    return "".join(c for c in plier(nom) if c.isalnum())


def compiler(moteur: Moteur) -> Reference:
    """Référence tirée du graphe par les requêtes de requetes/validation/."""

    def lignes(nom: str) -> list[dict[str, str]]:
        requete = lire_requete(racine() / "requetes" / "validation" / f"{nom}.rq")
        return [{k: v or "" for k, v in ligne.items()} for ligne in moteur.lignes(requete.sparql)]

    reference = Reference()
    candidats: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ligne in lignes("noms-de-soumission"):
        chose = ligne["chose"]
        collection, _, local = chose.rpartition("/")
        collection = collection.rpartition("/")[2]
        candidats[collection, serrer(local)].add(chose)
        candidats[collection, serrer(ligne["nom"])].add(chose)
    for (collection, nom), choses in candidats.items():
        if len(choses) == 1:  # un nom que deux choses portent ne désigne ni l'une ni l'autre
            reference.noms.setdefault(collection, {})[nom] = next(iter(choses))
    faits: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for ligne in lignes("reference-de-soumission"):
        faits[ligne["sujet"]].append((ligne["lien"], ligne["valeur"]))
    reference.faits = dict(faits)
    reference.citations = {x["disposition"]: x["citation"] for x in lignes("citations-des-dispositions")}
    reference.libelles = {x["chose"]: x["libelle"] for x in lignes("libelles-de-soumission")}
    return reference

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Fabrique, par étapes, ce que la recherche et la validation tirent du graphe : index, sens des mots, référence.

Chaque étape ne lit que ses entrées : le graphe et les requêtes qui l'interrogent, les vecteurs livrés, ou les
fichiers d'une étape d'avant. Un libellé de concept ne refait ainsi que l'index et les usages, non les phrases.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from serveur.emplacements import racine
from serveur.graphe.etapes import Etapes, code_de
from serveur.graphe.recherche import banals, indexation
from serveur.graphe.recherche.racines import Racines
from serveur.graphe.reference import compiler
from serveur.moteurs.embarque import Moteur

USUELLES = "usuelles.json"
RACINES = "racines.json"
TEXTES_POSES, RACINES_POSEES, COMBIEN = "textes-poses.json", "racines-posees.json", "combien.json"


def fabriquer(etapes: Etapes, moteur: Moteur, graphe: str) -> list[Path]:
    """Dossiers dont les fichiers vont dans l'artefact ; `graphe` : empreinte du graphe que tient `moteur`."""
    from serveur.graphe.recherche import encodeur, vecteurs  # numpy : à la construction seulement

    def indexer(dossier: Path) -> None:
        fiches = indexation.lire_les_fiches(moteur)
        rangs = {fiche["iri"]: rang for rang, fiche in enumerate(fiches)}
        racines = Racines(etapes.memoire("serveur.graphe.recherche.racines", ("snowballstemmer",)))
        usuelles = _json(_analyser_les_questions(etapes, moteur, fiches, racines) / USUELLES)
        index = indexation.batir(moteur, fiches, usuelles["proposees"], banals.lire(), racines)
        (dossier / "index").mkdir()
        index.ecrire(dossier / "index")
        _ecrire(dossier / RACINES, indexation.racines_des_enonces(index, racines))
        _ecrire(dossier / COMBIEN, len(fiches))
        racines.garder()
        for nom, liste in ((TEXTES_POSES, "textes"), (RACINES_POSEES, "racines")):
            _ecrire(dossier / nom, [(rangs[enonce], dits) for enonce, dits in usuelles[liste]])

    index = etapes.faire(
        "index de recherche",
        "serveur.graphe.recherche.indexation",
        ("pyoxigraph", "snowballstemmer"),
        [
            graphe,
            code_de("serveur.graphe.recherche.questions"),
            *_textes("index"),
            *_textes("graphe"),
            banals.FICHIER.read_bytes(),
        ],
        indexer,
    )

    def apprendre_les_usages(dossier: Path) -> None:
        from serveur.graphe.recherche.usages import Usages

        Usages.apprendre(_json(index / RACINES), _json(index / RACINES_POSEES)).ecrire(dossier)

    usages = etapes.faire(
        "sens des mots : usages",
        "serveur.graphe.recherche.usages",
        ("numpy",),
        [(index / nom).read_bytes() for nom in (RACINES, RACINES_POSEES)],
        apprendre_les_usages,
    )

    def apprendre_les_phrases(dossier: Path) -> None:
        from serveur.graphe.recherche.phrases import Phrases

        livres, poses, combien = vecteurs.Vecteurs.lire(), _json(index / TEXTES_POSES), _json(index / COMBIEN)
        Phrases.apprendre(livres, poses, combien, encodeur.ouvrir()).ecrire(dossier)

    paquets = ("numpy", encodeur.PAQUET) if encodeur.present() else ("numpy",)
    phrases = etapes.faire(
        "sens des phrases",
        "serveur.graphe.recherche.phrases",
        paquets,
        [vecteurs.FICHIER.read_bytes(), *((index / nom).read_bytes() for nom in (COMBIEN, TEXTES_POSES))],
        apprendre_les_phrases,
    )
    reference = etapes.faire(
        "référence de la validation",
        "serveur.graphe.reference",
        ("pyoxigraph",),
        [graphe, *_textes("validation")],
        lambda dossier: compiler(moteur).ecrire(dossier),
    )
    return [index / "index", usages, phrases, reference]


def _analyser_les_questions(etapes: Etapes, moteur: Moteur, fiches: list[dict[str, Any]], racines: Racines) -> Path:
    questions = indexation.lire_les_questions(moteur)
    libelles = {fiche["iri"]: fiche["fr"] for fiche in fiches}

    def analyser(dossier: Path) -> None:
        from serveur.graphe.recherche.questions import analyser

        _ecrire(dossier / USUELLES, analyser(questions, libelles, racines)._asdict())

    entrees = [json.dumps([questions, libelles])]
    return etapes.faire(
        "questions usuelles", "serveur.graphe.recherche.questions", ("snowballstemmer",), entrees, analyser
    )


def _textes(theme: str) -> Iterator[str]:
    """Nom et texte des requêtes d'un thème."""
    for chemin in sorted((racine() / "requetes" / theme).glob("*.rq")):
        yield from (chemin.name, chemin.read_text(encoding="utf-8"))


def _ecrire(chemin: Path, contenu: Any) -> None:
    chemin.write_text(json.dumps(contenu, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _json(chemin: Path) -> Any:
    return json.loads(chemin.read_text(encoding="utf-8"))

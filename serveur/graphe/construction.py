"""Compile les fichiers du graphe en un artefact immuable, nommé par l'empreinte de ses entrées.

L'artefact contient le graphe complet (énoncé et inféré, N-Quads) et son état. Il est écrit à part
puis mis en place d'un coup : un lecteur voit l'ancien ou le nouveau, jamais un entre-deux.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from serveur import emplacements as fichiers
from serveur.graphe.recherche.indexation import batir, questions_usuelles, racines_des_enonces
from serveur.graphe.reference import compiler
from serveur.moteurs.embarque import Moteur
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import GRAPHE, graphe_nomme
from serveur.noyau.langue import mots_utiles
from serveur.noyau.requetes import lire_requete, lire_requetes

Progres = Callable[[str], None]
GRAPHE_NQ = "graphe.nq"
ETAT = "etat.json"
GRAVITES = {"erreur", "avertissement", "information"}


def _muet(_etape: str) -> None:
    return None


def chemin_artefact() -> Path:
    """Dossier de l'artefact des entrées actuelles, qu'il existe ou non."""
    return fichiers.dossier_des_artefacts() / fichiers.empreinte()


def assurer(progres: Progres = _muet) -> Path:
    """Artefact prêt à ouvrir ; le construit s'il manque."""
    artefact = chemin_artefact()
    return artefact if (artefact / ETAT).exists() else construire(progres)


def construire(progres: Progres = _muet) -> Path:
    """Lit, vérifie, infère et écrit l'artefact ; rend son dossier.

    Lève DonneesFautives (fichier et ligne, ou contrôle manqué) sans toucher aux artefacts en place.
    """
    # Ces modules tirent rdflib et owlrl : ils ne se chargent que lorsqu'on construit.
    from serveur.graphe.chargement import charger_sources
    from serveur.graphe.executables import decrire_requetes
    from serveur.graphe.inference import inferer
    from serveur.graphe.notice.description import decrire_le_jeu
    from serveur.graphe.recherche import lexique
    from serveur.graphe.recherche.sens import Sens

    cible = chemin_artefact()
    progres("lecture des fichiers Turtle")
    quads = charger_sources()
    progres(f"contrôles sur {len(quads)} triplets")
    controler(Moteur.depuis_quads(quads))
    progres("inférence OWL 2 RL")
    inferes = inferer(quads)
    progres("règles de l'ontologie")
    inferes += appliquer_les_regles(Moteur.depuis_quads([*quads, *inferes]))
    progres(f"écriture de {len(quads) + len(inferes)} triplets")
    with _dossier_provisoire(cible.parent) as provisoire:
        requetes = decrire_requetes(lire_requetes(fichiers.racine() / "requetes").values())
        notice = decrire_le_jeu([*quads, *inferes, *requetes])
        lignes = sorted({f"{quad} .\n" for quad in [*quads, *inferes, *requetes, *notice]})
        (provisoire / GRAPHE_NQ).write_text("".join(lignes), encoding="utf-8")
        progres("index de recherche")
        moteur = Moteur.depuis_quads([*quads, *inferes])
        index = batir(moteur)
        index.ecrire(provisoire)
        progres("sens des mots")
        libelles = [mots_utiles(fiche["fr"]) for fiche in index.fiches]
        usuelles = questions_usuelles(moteur, index)
        Sens.apprendre(lexique.lire(), racines_des_enonces(index), libelles, usuelles).ecrire(provisoire)
        compiler(moteur).ecrire(provisoire)
        compte = Counter(
            str(quad.graph_name).strip("<>").removeprefix(GRAPHE) for quad in {*quads, *inferes, *requetes, *notice}
        )
        etat = {"empreinte": cible.name, "triplets": dict(sorted(compte.items()))}
        (provisoire / ETAT).write_text(json.dumps(etat, ensure_ascii=False, indent=2), encoding="utf-8")
        _mettre_en_place(provisoire, cible)
    _menage(cible)
    progres("terminé")
    return cible


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


def controler(moteur: Moteur) -> None:
    """Exécute les contrôles d'erreur de requetes/controles/ ; lève DonneesFautives au premier qui rend une ligne.

    Chaque contrôle rend (noeud, propriete, valeur) ; profil.yaml dit sa gravité, et seule l'erreur arrête.
    """
    for nom, gravite in profil_des_controles().items():
        if gravite != "erreur":
            continue
        requete = lire_requete(fichiers.dossier_des_controles() / f"{nom}.rq")
        lignes = moteur.lignes(requete.sparql)
        if lignes:
            exemple = " ".join(valeur for valeur in lignes[0].values() if valeur)
            raise DonneesFautives(f"Contrôle « {nom} » : {requete.resume} {len(lignes)} cas, dont {exemple}.")


def profil_des_controles() -> dict[str, str]:
    """Gravité de chaque contrôle, par nom, selon requetes/controles/profil.yaml.

    Lève DonneesFautives si le profil et le dossier ne nomment pas les mêmes contrôles.
    """
    import yaml

    dossier = fichiers.dossier_des_controles()
    chemin = dossier / fichiers.PROFIL
    profil = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    if not isinstance(profil, dict) or not set(profil.values()) <= GRAVITES:
        raise DonneesFautives(f"{chemin} : attendu « nom du contrôle: {' | '.join(sorted(GRAVITES))} ».")
    ecarts = set(profil) ^ {controle.stem for controle in dossier.glob("*.rq")}
    if ecarts:
        raise DonneesFautives(f"{chemin} : ne s'accorde pas avec le dossier sur {', '.join(sorted(ecarts))}.")
    return {nom: profil[nom] for nom in sorted(profil)}


@contextlib.contextmanager
def _dossier_provisoire(parent: Path) -> Iterator[Path]:
    provisoire = Path(tempfile.mkdtemp(prefix=".construction-", dir=parent))
    try:
        yield provisoire
    finally:
        shutil.rmtree(provisoire, ignore_errors=True)


def _mettre_en_place(provisoire: Path, cible: Path) -> None:
    if cible.exists():
        shutil.rmtree(cible, ignore_errors=True)
    try:
        provisoire.replace(cible)
    except OSError:
        # Une autre construction des mêmes entrées est arrivée avant : le contenu est le même.
        if not (cible / ETAT).exists():
            raise


def _menage(courant: Path, gardes: int = 4) -> None:
    """Ne garde que les derniers artefacts ; ceux qu'un lecteur a ouverts sont déjà en mémoire."""
    anciens = sorted(
        (d for d in courant.parent.iterdir() if (d / ETAT).exists() and d != courant),
        key=lambda d: d.stat().st_mtime,
        reverse=True,
    )
    for dossier in anciens[gardes:]:
        shutil.rmtree(dossier, ignore_errors=True)


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
    "controler",
    "ouvrir",
    "profil_des_controles",
]

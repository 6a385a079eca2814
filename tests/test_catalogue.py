# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le catalogue : en-têtes, paramètres liés comme termes, portabilité entre moteurs."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from comparaison import CONSTRUIT, lire, resultat, verifier

from serveur.emplacements import racine
from serveur.noyau.erreurs import DonneesFautives, EntreeInutilisable, Introuvable
from serveur.noyau.requetes import ecrire_terme, lire_requete, lire_requetes
from serveur.services.requetes.repertoire import catalogue, executer, poser, requete


def test_le_catalogue_est_fourni():
    publiques = [r for r in catalogue().values() if r.theme not in ("index", "graphe", "preuves", "controles")]
    assert len(publiques) >= 50


@pytest.mark.parametrize("nom", sorted(catalogue()))
def test_meme_reponse_dans_rdflib_et_le_moteur(nom: str, moteur, graphe_rdflib):
    texte = requete(nom).sparql
    rendu = graphe_rdflib.query(texte).serialize(format="nt" if CONSTRUIT.search(texte) else "json")
    obtenu = lire(rendu, texte)
    if not isinstance(obtenu, bool):
        obtenu.pop((), None)  # d'un GROUP BY sans groupe, rdflib écrit une ligne où rien n'est lié
    verifier("rdflib", resultat(moteur.evaluer(texte), texte), obtenu)


@pytest.mark.parametrize(
    ("genre", "valeur", "attendu"),
    [
        ("iri", "acteur:ssigri", "<https://w3id.org/cadre-ri/id/acteur/ssigri>"),
        ("texte", 'a"} UNION {?s ?p ?o', '"a\\"} UNION {?s ?p ?o"'),
        ("texte", "fin\\\n", '"fin\\\\\\u000A"'),
        ("entier", "12", "12"),
        ("date", "2002-01-31", '"2002-01-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ],
)
def test_une_valeur_devient_un_terme(genre: str, valeur: str, attendu: str):
    assert ecrire_terme(genre, valeur, "x") == attendu


@pytest.mark.parametrize(
    ("genre", "valeur"),
    [("iri", "> } DROP ALL"), ("iri", "inconnu:x"), ("iri", ""), ("entier", "1; 2"), ("date", "hier")],
)
def test_une_mauvaise_valeur_est_refusee(genre: str, valeur: str):
    with pytest.raises(EntreeInutilisable):
        ecrire_terme(genre, valeur, "x")


def test_parametre_inconnu_et_nom_inconnu(moteur):
    with pytest.raises(EntreeInutilisable, match="paramètre « zut » inconnu"):
        executer(moteur, "qui-fait-quoi", zut="1")
    with pytest.raises(Introuvable, match="qui-fait-quoi"):
        requete("qui-fait-quoy")


def test_lier_change_la_reponse(moteur):
    assert {x["code"] for x in executer(moteur, "qui-fait-quoi", objet="objet:plan-gouvernemental-securite")} == {
        "SSIGRI"
    }
    assert executer(moteur, "qui-fait-quoi", objet="https://exemple.org/rien") == []


@pytest.mark.parametrize(
    "entete",
    [
        "#+ summary: a\n#+ description: b\n",
        "#+ summary: a\n#+ description: b\n#+ tags: c\n#+ zut: d\n",
        "#+ summary: a\n#+ summary: a\n#+ description: b\n#+ tags: c\n",
        "#+ summary: a\n#+ description: b\n#+ tags: c\n#+ param: x | iri\n",
        "#+ summary: a\n#+ description: b\n#+ tags: c\n#+ param: x | iri | aide\n",
    ],
)
def test_un_mauvais_entete_est_une_erreur(tmp_path: Path, entete: str):
    fichier = tmp_path / "x.rq"
    fichier.write_text(entete + "SELECT * { ?s ?p ?o }", encoding="utf-8")
    with pytest.raises(DonneesFautives, match=r"x\.rq"):
        lire_requete(fichier)


def test_un_nom_en_double_dit_ses_deux_fichiers(tmp_path: Path):
    for theme in ("a", "b"):
        (tmp_path / "requetes" / theme).mkdir(parents=True)
        texte = "#+ summary: a\n#+ description: b\n#+ tags: c\nSELECT * { ?s ?p ?o }"
        (tmp_path / "requetes" / theme / "x.rq").write_text(texte, encoding="utf-8")
    with pytest.raises(DonneesFautives, match=r"« x » : requetes/a/x\.rq et requetes/b/x\.rq"):
        lire_requetes(tmp_path / "requetes")


def test_une_requete_illisible_dit_son_fichier(moteur):
    fautive = dataclasses.replace(catalogue()["raci"], sparql="SELECT ?x WHERE { ?x a ", parametres=())
    with pytest.raises(DonneesFautives, match=rf"^requetes/{fautive.theme}/raci\.rq : Requête SPARQL illisible"):
        poser(moteur, fautive, {})


def test_chaque_fichier_a_un_nom_ascii():
    for chemin in (racine() / "requetes").rglob("*.rq"):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", chemin.stem), chemin

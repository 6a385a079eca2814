# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les règles de la maison : chacune tient sur le graphe, attrape sa faute, et dit où elle est et que faire."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import RACINE

from serveur.graphe.chargement import noeuds_de_passages
from serveur.graphe.controles import Regle, appliquer, dire, regles
from serveur.graphe.inference import inferer
from serveur.moteurs.embarque import Moteur
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import PREFIXES, abreger, graphe_nomme

REGLES = regles()
ENTETE = "".join(f"@prefix {nom}: <{iri}> .\n" for nom, iri in PREFIXES.items())


def test_le_graphe_tient_ses_regles(moteur: Moteur):
    assert len(REGLES) > 30
    assert {regle.gravite for regle in REGLES} == {"erreur", "avertissement", "information"}
    for regle in REGLES:
        assert re.search(r"^SELECT \?noeud \?propriete \?valeur$", regle.requete.sparql, re.MULTILINE), regle.nom
    assert appliquer(moteur, [regle for regle in REGLES if regle.gravite == "erreur"]) == []


@pytest.fixture(scope="module")
def attrapees(moteur: Moteur) -> set[tuple[str, str]]:
    """(règle, sujet) de tous les cas, quand chaque exemple fautif, « x » devenu le nom de sa règle, est dans le graphe."""
    graphe = ox.NamedNode(graphe_nomme("cadre"))
    fautes = []
    for regle in REGLES:
        texte = ENTETE + re.sub(r":([xy])\b", rf":{regle.nom}-\1", regle.requete.exemple)
        fautes += [
            ox.Quad(t.subject, t.predicate, t.object, graphe) for t in ox.parse(texte, format=ox.RdfFormat.TURTLE)
        ]
    enonces = [quad for quad in moteur.magasin if quad.graph_name.value != graphe_nomme("inferences")]
    fautes += noeuds_de_passages(fautes)
    fautif = Moteur.depuis_quads([*moteur.magasin, *fautes, *inferer([*enonces, *fautes])])
    return {(nom, noeud) for nom, noeud, _, _ in appliquer(fautif, REGLES)}


@pytest.mark.parametrize("regle", REGLES, ids=lambda regle: regle.nom)
def test_chaque_regle_attrape_son_exemple(regle: Regle, attrapees: set[tuple[str, str]]):
    sujet = f"{regle.nom}-x" if ":x" in regle.requete.exemple else "ssigri"
    assert sujet in {re.split("[/#]", noeud)[-1] for nom, noeud in attrapees if nom == regle.nom}


def test_une_exception_est_une_donnee_et_doit_servir(moteur: Moteur):
    acteur = ox.NamedNode(PREFIXES["acteur"] + "essai")
    graphe = ox.NamedNode(graphe_nomme("cadre"))

    def dire_que(texte: str) -> list[ox.Quad]:
        lus = ox.parse(ENTETE + texte, format=ox.RdfFormat.TURTLE)
        return [ox.Quad(t.subject, t.predicate, t.object, graphe) for t in lus]

    une = [regle for regle in REGLES if regle.nom == "code-en-double"]
    faute = dire_que('acteur:essai skos:notation "SSIGRI" .')
    fautif = Moteur.depuis_quads([*moteur.magasin, *faute])
    assert {noeud for _, noeud, _, _ in appliquer(fautif, une)} == {acteur.value, PREFIXES["acteur"] + "ssigri"}
    permis = '[] a rif:Exception ; rif:regle "code-en-double" ; rif:noeud acteur:essai .'
    excepte = Moteur.depuis_quads([*moteur.magasin, *faute, *dire_que(permis)])
    assert {noeud for _, noeud, _, _ in appliquer(excepte, une)} == {PREFIXES["acteur"] + "ssigri"}
    with pytest.raises(DonneesFautives, match=r"code-en-double.*acteur:essai"):
        appliquer(Moteur.depuis_quads([*moteur.magasin, *dire_que(permis)]), une)


def test_une_ligne_dit_ou_quoi_et_que_faire():
    par_nom = {regle.nom: regle for regle in REGLES}
    cas = [("acteur-sans-code", PREFIXES["acteur"] + "ssigri", PREFIXES["skos"] + "notation", None)] * 30
    lignes = list(dire(cas, par_nom))
    assert re.fullmatch(
        r"donnees/acteurs/[\w-]+\.ttl:\d+ : acteur:ssigri : .+ \(skos:notation\) ; .+ \[acteur-sans-code\]", lignes[0]
    )
    fichier, ligne = lignes[0].split(" : ")[0].split(":")
    assert (RACINE / fichier).read_text(encoding="utf-8").splitlines()[int(ligne) - 1] == "acteur:ssigri"
    assert lignes[-1] == "… et 10 autres cas."


@pytest.mark.parametrize(
    ("texte", "regle"),
    [
        ("enonce:essai ri:destinatair acteur:ct .", "propriete-inconnue"),
        ("enonce:essai dcterms:isPartof acteur:ct .", "propriete-inconnue"),
        (
            "enonce:essai ri:passage <https://w3id.org/cadre-ri/id/texte/cadre-de-gestion-ri#char=31640> .",
            "passage-hors-texte",
        ),
        ('acteur:essai skos:notation "ESSAI" .', "chose-sans-type"),
    ],
)
def test_ce_qui_serait_perdu_sans_bruit_se_dit(texte: str, regle: str, moteur: Moteur):
    une = [r for r in REGLES if r.nom == regle]
    graphe = ox.NamedNode(graphe_nomme("cadre"))
    lus = [
        ox.Quad(t.subject, t.predicate, t.object, graphe) for t in ox.parse(ENTETE + texte, format=ox.RdfFormat.TURTLE)
    ]
    trouves = appliquer(Moteur.depuis_quads([*moteur.magasin, *lus]), une)
    assert [abreger(noeud) for _, noeud, _, _ in trouves] == [texte.split()[0]]
    assert une[0].gravite == "erreur"


def test_l_absence_de_questions_avertit_et_leur_petit_nombre_arrete():
    gravites = {r.nom: r.gravite for r in REGLES if r.nom.startswith("questions-usuelles")}
    assert gravites == {"questions-usuelles-absentes": "avertissement", "questions-usuelles-hors-bornes": "erreur"}


def test_un_meme_cas_ne_se_dit_qu_une_fois(moteur: Moteur):
    texte = ENTETE + "acteur:essai a ri:Poste , ri:Acteur , ri:Instance ."
    graphe = ox.NamedNode(graphe_nomme("cadre"))
    lus = [ox.Quad(t.subject, t.predicate, t.object, graphe) for t in ox.parse(texte, format=ox.RdfFormat.TURTLE)]
    fautif = Moteur.depuis_quads([*moteur.magasin, *lus])
    assert len(appliquer(fautif, [r for r in REGLES if r.nom == "acteur-sans-code"])) == 1


def test_le_profil_et_le_dossier_s_accordent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for dossier in ("ontologie", "donnees", "requetes"):
        shutil.copytree(RACINE / dossier, tmp_path / dossier)
    monkeypatch.setattr("serveur.emplacements.racine", lambda: tmp_path)
    controles = tmp_path / "requetes" / "controles"
    profil = controles / "profil.yaml"
    (controles / "code-en-double.rq").rename(controles / "autre.rq")
    with pytest.raises(DonneesFautives, match=r"^requetes/controles/profil.yaml .* la gravité de autre\."):
        regles()
    (controles / "autre.rq").unlink()
    with pytest.raises(DonneesFautives, match=r"^requetes/controles/profil.yaml .* en ôter code-en-double,"):
        regles()
    profil.write_text(profil.read_text(encoding="utf-8").replace("double: erreur", "double: grave"), encoding="utf-8")
    with pytest.raises(
        DonneesFautives, match=r"^requetes/controles/profil.yaml : code-en-double : « grave » n'est pas"
    ):
        regles()


def test_une_regle_illisible_dit_son_fichier(moteur: Moteur):
    regle = REGLES[0]
    fautive = Regle(dataclasses.replace(regle.requete, sparql="SELECT ?noeud WHERE { ?noeud a "), "erreur")
    with pytest.raises(DonneesFautives, match=rf"^requetes/controles/{regle.nom}\.rq : Requête SPARQL illisible"):
        appliquer(moteur, [fautive])


def test_chaque_regle_a_sa_page_a_jour():
    fait = subprocess.run(
        [sys.executable, "outils/regles.py", "--check"], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert (fait.returncode, fait.stdout) == (0, "")
    assert len(list((RACINE / "docs" / "regles").glob("*.md"))) == len(REGLES) + 1

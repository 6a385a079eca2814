# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les genres de questions : chaque fichier de genres/ tient ce qu'il dit, et une faute y est dite par son fichier et sa clé."""

from __future__ import annotations

import ast
import shutil
import typing
from pathlib import Path

import pytest
from conftest import RACINE

from serveur.graphe.recherche.encodeur import DIMENSIONS
from serveur.graphe.recherche.sens import Parentes
from serveur.noyau.erreurs import DonneesFautives
from serveur.services.questions import genre as module
from serveur.services.questions.genre import Genre, Marque, Repondant, genres
from serveur.services.questions.poids import appris, domaine, reglages
from serveur.services.questions.refus import MARQUES, Indices, traits
from serveur.services.questions.repondants import REPONDANTS
from serveur.services.questions.service import Questions
from serveur.services.questions.tournures import Motif, communes

QUESTIONS = RACINE / "serveur" / "services" / "questions"
EXEMPLES = [(g.nom, e) for g in genres().values() for e in g.exemples]


@pytest.mark.parametrize(("nom", "exemple"), EXEMPLES, ids=[e.question for _, e in EXEMPLES])
def test_un_exemple_est_de_son_genre_et_a_la_reponse_dite(nom: str, exemple, questions):
    recue = questions.repondre(exemple.question)
    assert recue["genre"] == nom
    assert recue["trouve"] == bool(exemple.acteur or exemple.nature)
    if recue["trouve"]:
        premiere = recue["reponses"][0]
        assert [a["code"] for a in premiere["acteurs"]][:1] == [exemple.acteur][: bool(exemple.acteur)]
        assert premiere["enonce"]["nature"] == exemple.nature


@pytest.mark.parametrize("nom", genres())
def test_un_genre_a_des_exemples_et_des_natures_du_graphe(nom: str, index):
    genre = genres()[nom]
    assert 2 <= len(genre.exemples) <= 3
    assert genre.definition.endswith(".")
    vues = {*genre.natures, *genre.agir, genre.refus.nature, *(e.nature for e in genre.exemples)}
    assert vues - {"*", ""} <= set(index.natures)


def test_aucun_module_ne_connait_un_genre_par_son_nom():
    """Ce qu'un genre a de particulier est dans son fichier : le code ne se compare pas à son nom."""
    noms, vus = set(genres()), 0
    for chemin in QUESTIONS.glob("*.py"):
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.Compare):
                vus += 1
                dits = {x.value for x in ast.walk(noeud) if isinstance(x, ast.Constant) and isinstance(x.value, str)}
                assert not dits & noms, f"{chemin.name}:{noeud.lineno}"
    assert vus > 50


def test_comprendre_ne_sait_rien_de_classer():
    classement = {"convenance", "recherche", "refus", "choix", "repondants", "reponse", "service"}
    for nom in ("genre", "tournures", "reconnaitre", "vocabulaire", "comprehension"):
        arbre = ast.parse((QUESTIONS / f"{nom}.py").read_text(encoding="utf-8"))
        venus = {(n.module or "").rpartition(".")[2] for n in ast.walk(arbre) if isinstance(n, ast.ImportFrom)}
        assert venus, nom
        assert not venus & classement, nom


def test_ce_qui_se_nomme_existe(questions):
    assert set(typing.get_args(Repondant)) | {"fonds"} == set(REPONDANTS)
    assert set(typing.get_args(Marque)) == set(MARQUES)
    pesees = traits(questions.comprehension.comprendre("sécurité"), [Indices(0, 0, Parentes(0, 0), 0)], questions.sens)
    assert set(pesees) == set(appris().par_la_phrase)
    assert set(appris().par_les_mots) == set(pesees) - {"domaine"}
    assert set(appris().phrase_seule) < set(pesees)


def _motifs(objet: object) -> list[Motif]:
    if isinstance(objet, Motif):
        return [objet]
    valeurs = objet.values() if isinstance(objet, dict) else objet if isinstance(objet, tuple) else ()
    return [m for v in list(valeurs) for m in _motifs(v)]


def test_chaque_motif_se_compile():
    motifs = _motifs(communes()) + [m for g in genres().values() for m in _motifs(g)]
    assert len(motifs) > 40
    for motif in motifs:
        motif.lu.search("")


def test_chaque_fichier_de_poids_dit_d_ou_il_vient():
    assert len(domaine()) == DIMENSIONS
    assert reglages().refus["seuil"] == 0.0
    fichiers = sorted((QUESTIONS / "poids").iterdir())
    assert len(fichiers) >= 3
    for fichier in fichiers:
        entete = [x for x in fichier.read_text(encoding="utf-8").splitlines() if x.startswith("#")]
        assert any("python " in ligne for ligne in entete), fichier.name
        assert any("2026" in ligne or "-" in ligne for ligne in entete), fichier.name


@pytest.fixture
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Une copie des genres, lue à la place des vrais."""
    copie = tmp_path / "genres"
    shutil.copytree(module.DOSSIER, copie)
    monkeypatch.setattr(module, "DOSSIER", copie)
    return copie


def lus() -> dict[str, Genre]:
    return genres.__wrapped__()


def test_un_genre_de_plus_est_un_fichier_de_plus(dossier: Path):
    ajoute = (
        "definition = \"Où.\"\nrang = 5\ntours = '''\\bdans quelle ville\\b'''\nexemples = []\n[natures]\n\"*\" = 1.0\n"
    )
    (dossier / "lieu.toml").write_text(ajoute, encoding="utf-8")
    assert next(iter(lus())) == "lieu"
    assert lus()["lieu"].tours.lu.search("dans quelle ville est le scc")


@pytest.mark.parametrize(
    ("avant", "apres", "dit"),
    [
        ("rang = 140", "", r"genres/remise.toml : la clé « rang » manque"),
        ("rang = 140", "rang = 150", r"genres/role.toml, rang : 150 est déjà celui de remise"),
        ("rang = 140", 'rang = "un"', r"genres/remise.toml, rang : attendu un entier, lu 'un'"),
        ("du_document", "de_document", r"genres/remise.toml : clé « de_document » inconnue"),
        ('["destinataire"]', '["destinataires"]', r"genres/remise.toml, repond, rang 1 : attendu l'un de autorite"),
        ('"ri:Depot" = 1.6', '"ri:Depot" = "fort"', r"genres/remise.toml, natures, ri:Depot : attendu un nombre"),
        ('"*" = 0.6', "", r'genres/remise.toml, natures : la clé "\*" manque'),
        ("le_notre = 1.5", "le_notre = 1.5\nle_sien = 2", r"genres/remise.toml, poids : clé « le_sien » inconnue"),
        ("rang = 140", "rang = ", r"genres/remise.toml ne se lit pas"),
        (
            "\\bdestinataire",
            "\\bdépôt",
            r"genres/remise.toml, tours : « dépôt » a un accent ; le texte est lu sans accents",
        ),
        ("\\bdestinataire", "\\bLoi", r"genres/remise.toml, tours : « Loi » a une majuscule"),
        ('"depose"', '"dépose"', r"genres/remise.toml, mots : « dépose » a un accent"),
    ],
)
def test_une_faute_est_dite_par_son_fichier_et_sa_cle(avant: str, apres: str, dit: str, dossier: Path):
    fichier = dossier / "remise.toml"
    contenu = fichier.read_text(encoding="utf-8")
    assert avant in contenu
    fichier.write_text(contenu.replace(avant, apres), encoding="utf-8")
    with pytest.raises(DonneesFautives, match=dit):
        lus()


@pytest.mark.parametrize(("motif", "dit"), [("(", "expression rationnelle fautive"), ("{lieu}", "« {lieu} » n'est ni")])
def test_un_motif_fautif_est_dit(motif: str, dit: str):
    with pytest.raises(DonneesFautives, match=f"ici.*{dit}"):
        Motif(motif, "ici").lu.search("")


def test_un_motif_fautif_dit_son_tour():
    with pytest.raises(DonneesFautives, match=r"^ici : rang 2, « b\( » : expression rationnelle fautive"):
        Motif("a\nb(\nc", "ici").lu.search("")


def test_une_nature_inconnue_se_dit_des_le_chargement(dossier: Path, index, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "genres", lus)
    module.verifier_natures(index.natures)
    fichier = dossier / "remise.toml"
    fichier.write_text(
        fichier.read_text(encoding="utf-8").replace('"ri:Depot" = 1.6', '"ri:Depo" = 1.6'), encoding="utf-8"
    )
    with pytest.raises(DonneesFautives, match=r"genres/remise.toml, natures : « ri:Depo » .* écrire « ri:Depot »"):
        Questions(index, None)


def test_il_faut_un_genre_ordinaire_et_un_seul(dossier: Path):
    (dossier / "responsable.toml").unlink()
    with pytest.raises(DonneesFautives, match=r"un genre et un seul n'a pas de « tours », lu aucun"):
        lus()


def test_un_genre_ne_reprend_que_d_un_autre(dossier: Path):
    fichier = dossier / "role.toml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace('"definition"]', '"sens"]'), encoding="utf-8")
    with pytest.raises(DonneesFautives, match=r"genres/role.toml, reprend : « sens » n'est pas un genre"):
        lus()

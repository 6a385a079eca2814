# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les lignes de champs : ce qui s'en engendre est à jour, ce que l'on oublie se dit, un champ ou un genre de plus est vérifié.

Chaque essai travaille sur une copie de formes_shacl/ ; rien de ce dépôt n'est écrit.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import RACINE

sys.path.insert(0, str(RACINE / "outils"))

import champs

from serveur.noyau.erreurs import DonneesFautives
from serveur.services.validation.formes import Formes
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.service import Validateur

DUREE = """
ri:dureeEssai
    a rif:Champ ;
    skos:prefLabel "durée"@fr , "duration"@en ;
    skos:definition "Jour où l'entente prend fin."@fr , "Day on which the agreement ends."@en ;
    rif:cle "duree_d_essai" ;
    rif:type rif:Date ;
    .
"""
PREFIXES = """# SPDX-License-Identifier: CC-BY-4.0
@prefix ri: <https://w3id.org/cadre-ri/ontologie#> .
@prefix rif: <https://w3id.org/cadre-ri/formes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
GENRE_CHAMPS = """
ri:GenreDEssai
    a rif:Genre ;
    skos:prefLabel "Genre d'essai"@fr , "Project notice"@en ;
    skos:definition "Annonce d'un projet."@fr , "Notice of a project."@en ;
    rif:champs ( ri:titre ri:identifiant ri:mandantEssai ri:debut ) ;
    rif:prefixe "ZZ" ;
    .

ri:mandantEssai
    a rif:Champ ;
    skos:prefLabel "mandant"@fr , "principal"@en ;
    skos:definition "Organisme pour qui le projet se fait."@fr , "Body for which the project is carried out."@en ;
    rif:cle "mandant_d_essai" ;
    rif:type rif:Organisme ;
    .
"""
GENRE_FORMES = """
rif:ZZ01-Mandant
    a sh:PropertyShape ;
    sh:targetClass ri:GenreDEssai ;
    sh:name "Un mandant"@fr ;
    sh:severity rif:ARevoir ;
    sh:path ri:mandantEssai ;
    sh:minCount 1 ;
    sh:message "L'avis ne nomme pas de mandant."@fr , "The notice names no principal."@en ;
    rif:reparation "Donner « mandant »."@fr ;
    .
"""


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """Le dossier des formes, copié, avec l'ontologie qui s'en engendre."""
    (tmp_path / "ontologie").mkdir()
    shutil.copy(RACINE / "ontologie" / "soumissions-champs.ttl", tmp_path / "ontologie")
    return Path(shutil.copytree(RACINE / "formes_shacl", tmp_path / "formes_shacl"))


def changer(fichier: Path, avant: str, apres: str) -> None:
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte, (fichier, avant)
    fichier.write_text(texte.replace(avant, apres, 1), encoding="utf-8")


def donner_une_place(dossier: Path) -> None:
    """Le champ d'essai, placé en tête de l'entente."""
    fichier = dossier / "entente-partenariat" / "champs.ttl"
    changer(fichier, "rif:champs ( ri:titre", "rif:champs ( ri:dureeEssai ri:titre")
    fichier.write_text(fichier.read_text(encoding="utf-8") + DUREE, encoding="utf-8")


def regles(validateur: Validateur, texte: str) -> set[str]:
    return {c["regle"] for d in validateur.valider(texte.encode(), "e.yaml") for c in d["constats"]}


def test_ce_qui_s_engendre_est_a_jour(capsys):
    assert champs.main(["--check"]) == 0, capsys.readouterr().err


def test_engendrer_deux_fois_ne_change_rien(copie: Path):
    avant = {c: c.read_bytes() for c in copie.parent.rglob("*") if c.is_file()}
    assert champs.main([], copie) == 0
    assert {c: c.read_bytes() for c in copie.parent.rglob("*") if c.is_file()} == avant


EP = "entente-partenariat/champs.ttl"
EP_FORMES = "entente-partenariat/formes.ttl"
OUBLIS = {
    "définition anglaise": (EP, '"What a party brings to the cluster."@en', '"x"@de', EP, "contribution .*definition @en"),
    "clé": (EP, '    rif:cle "contributions" ;\n', "", EP, "ri:contribution n'a pas de rif:cle"),
    "type": (EP, "    rif:type rif:Contribution ;\n", "", EP, "ri:contribution n'a pas de rif:type"),
    "type inconnu": (EP, "rif:type rif:Contribution", "rif:type rif:Cadeau", EP, "rif:Cadeau ; choisir"),
    "place": (EP, " ri:visionCommune", "", EP, "ri:visionCommune n'a de place nulle part"),
    "ligne": (EP, "champs ( ri:titre", "champs ( ri:dureeEssai ri:titre", EP, "place à ri:dureeEssai, qui n'a pas sa ligne"),
    "clé double": (EP, 'rif:cle "contributions"', 'rif:cle "Titre"', ".*champs.ttl", "la même clé que"),
    "deux fois": (EP, "ri:contribution\n    a rif:Champ", "ri:date\n    a rif:Champ", EP, "ri:date est déjà décrit dans formes_shacl/champs.ttl, ligne .* une ligne par champ"),
    "clé mal écrite": (EP, 'rif:cle "contributions"', 'rif:cle "Date fin"', EP, "« Date fin » : une clé s'écrit en minuscules"),
    "classe visée": (EP_FORMES, "targetClass ri:EntentePartenariat", "targetClass ri:Entente", EP_FORMES, "vise ri:Entente, qui n'est ni un genre ni une partie"),
    "préfixe d'une règle": (EP_FORMES, "\nrif:EP", "\nrif:ZZ", EP_FORMES, "n'a pas le préfixe de son genre : .* EP"),
    "message anglais": (EP_FORMES, '"@en ;\n    rif:reparation', '"@de ;\n    rif:reparation', EP_FORMES, "n'a pas de sh:message @en"),
    "préfixe double": (EP, 'rif:prefixe "EP"', 'rif:prefixe "FP"', EP, "« FP » sert à plusieurs genres"),
    "mot inconnu": (EP, "    rif:cle", "    rif:clef", EP, "rif:clef, qui n'est pas prévu"),
    "préfixe": (EP, '    rif:prefixe "EP" ;\n', "", EP, "n'a pas de rif:prefixe"),
    "forme du type": (
        "types.ttl",
        "    rif:formes\n        rif:CO04-Date ,\n        rif:CO40-AnneeVraisemblable ;\n",
        "",
        "types.ttl",
        "rif:Date n'est vérifié par aucune",
    ),
    "forme absente": ("types.ttl", "rif:CO04-Date", "rif:CO04-Jour", "types.ttl", "nomme rif:CO04-Jour, qui n'est dans"),
    "cible": (EP_FORMES, "    sh:targetClass ri:EntentePartenariat ;\n", "", EP_FORMES, "ne vise rien"),
    "champ inconnu": (EP_FORMES, "sh:path ri:partieEntente", "sh:path ri:partiEntente", EP_FORMES, "ri:partiEntente, qui n'est"),
    "cibles à la main": (
        "commun.ttl",
        "rif:CO04-Date\n    a sh:NodeShape ;\n",
        "rif:CO04-Date\n    a sh:NodeShape ;\n    sh:targetObjectsOf ri:fin ;\n",
        "commun.ttl",
        "les cibles de rif:CO04-Date s'engendrent",
    ),
    "engendré à la main": ("engendre.ttl", " ri:visionCommune", "", "engendre.ttl", "dépassé ; lancer python"),
    "contexte à la main": ("contexte.jsonld", '"vision_commune"', '"vision"', "contexte.jsonld", "dépassé"),
}  # fmt: skip


@pytest.mark.parametrize("oubli", OUBLIS)
def test_chaque_oubli_se_dit_avec_son_fichier(oubli: str, copie: Path, capsys):
    fichier, avant, apres, ou, dit = OUBLIS[oubli]
    changer(copie / fichier, avant, apres)
    assert champs.main(["--check"], copie) == 1
    lignes = capsys.readouterr().err.splitlines()
    assert any(re.match(rf"formes_shacl/{ou}(, ligne \d+)? : .*{dit}", ligne) for ligne in lignes), lignes
    if not fichier.startswith(("engendre", "contexte")):
        assert any(re.match(r"formes_shacl/[\w/-]+\.ttl, ligne \d+ : ", ligne) for ligne in lignes), lignes


@pytest.mark.parametrize("fichier", ["types.ttl", EP, EP_FORMES])
def test_un_turtle_illisible_se_dit_en_une_ligne(fichier: str, copie: Path, capsys):
    changer(copie / fichier, " ;\n", " \n")
    assert champs.main(["--check"], copie) == 2
    assert re.fullmatch(rf".*formes_shacl/{fichier}, ligne \d+ : Turtle illisible \(.*\)\.\n", capsys.readouterr().err)


def test_un_fichier_que_personne_ne_lit_se_dit(copie: Path, capsys):
    (copie / "avis-de-projet.ttl").write_text(PREFIXES, encoding="utf-8")
    (copie / "avis").mkdir()
    (copie / "avis" / "champs.ttl").write_text(PREFIXES, encoding="utf-8")
    assert champs.main(["--check"], copie) == 1
    dits = capsys.readouterr().err
    assert "formes_shacl/avis-de-projet.ttl : ce fichier n'est lu par personne" in dits
    assert "formes_shacl/avis : formes.ttl manque à ce genre." in dits
    assert "formes_shacl/avis/champs.ttl : ce dossier décrit 0 genres" in dits


def test_une_forme_sans_reparation_dit_son_fichier_et_sa_ligne(copie: Path):
    fichier = copie / "entente-partenariat" / "formes.ttl"
    texte = re.sub(r"    rif:reparation .*\n", "", fichier.read_text(encoding="utf-8"), count=1)
    fichier.write_text(texte, encoding="utf-8")
    with pytest.raises(DonneesFautives) as erreur:
        Formes.charger(copie)
    trouve = re.match(
        r"formes_shacl/entente-partenariat/formes.ttl, ligne (\d+) : (rif:EP\w+-\w+) : .*rif:reparation",
        erreur.value.message,
    )
    assert trouve
    assert texte.splitlines()[int(trouve[1]) - 1] == trouve[2]


def test_une_ligne_fautive_se_dit_a_qui_valide(copie: Path, artefact: Path):
    changer(copie / EP, '    rif:cle "contributions" ;\n', "")
    with pytest.raises(DonneesFautives, match=r"champs\.ttl, ligne \d+ : ri:contribution n'a pas de rif:cle"):
        Validateur(artefact, copie)


def test_un_champ_de_plus_est_verifie_par_son_type(copie: Path, artefact: Path):
    """Une ligne et une place : « duree_d_essai: à déterminer » est un constat, sans qu'aucune liste ait été retouchée."""
    donner_une_place(copie)
    assert champs.main([], copie) == 0
    validateur = Validateur(artefact, copie)
    exemple = (RACINE / "exemples" / "entente-partenariat.yaml").read_text(encoding="utf-8")
    assert regles(validateur, exemple + "duree_d_essai: 2003-03-31\n") == set()
    assert regles(validateur, exemple + "duree_d_essai: à déterminer\n") == {"rif:CO04-Date"}
    plan = (RACINE / "exemples" / "plan-gestion.yaml").read_text(encoding="utf-8")
    assert regles(validateur, plan + "duree_d_essai: 2003-03-31\n") == {"rif:PG00-Cles"}
    modele = (
        Gabarits(validateur.formes, validateur.modele, validateur.reference)
        .ecrire("EntentePartenariat", "yaml")
        .decode()
    )
    assert "Jour où l'entente prend fin. Attendu : date AAAA-MM-JJ." in modele
    assert "\nduree_d_essai:" in modele


def test_un_genre_de_plus_tient_dans_son_dossier(copie: Path, artefact: Path):
    """Les règles communes le visent d'elles-mêmes : identifiant, titre, organisme connu, clés."""
    (copie / "genre-d-essai").mkdir()
    for nom, texte in (("champs", GENRE_CHAMPS), ("formes", GENRE_FORMES)):
        (copie / "genre-d-essai" / f"{nom}.ttl").write_text(PREFIXES + texte, encoding="utf-8")
    assert champs.main([], copie) == 0
    validateur = Validateur(artefact, copie)
    bon = "type: genre d'essai\ntitre: Guichet\nidentifiant: A-1\nmandant_d_essai: MCC\ndebut: 2002-06-01\n"
    assert regles(validateur, bon) == set()
    assert regles(validateur, bon.replace("MCC", "Ministère des Loisirs du Nord")) == {"rif:CO08-ActeurConnu"}
    assert regles(validateur, bon.replace("MCC", "{nom: Ville de Québec}")) == {"rif:CO14-OrganismeCategorise"}
    assert regles(validateur, bon.replace("2002-06-01", "bientôt")) == {"rif:CO04-Date"}
    assert regles(validateur, "type: GenreDEssai\nremarque: x\n") == {
        "rif:ZZ00-Cles", "rif:ZZ01-Mandant", "rif:CO17-Titre", "rif:CO27-Identifiant",
    }  # fmt: skip

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La construction : une empreinte, un artefact, des erreurs qui nomment le fichier et la ligne."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import RACINE, REPRISE, copier_les_donnees

from serveur.faces.commande import main
from serveur.graphe import construction
from serveur.graphe.etapes import DOSSIER, sources_de


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    return copier_les_donnees(tmp_path / "racine")


@pytest.fixture
def etapes_faites(artefact: Path, copie: Path) -> Path:
    """Les étapes déjà faites de cette session, à reprendre."""
    return Path(shutil.copytree(artefact.parent / DOSSIER, copie.parent / "cache" / DOSSIER))


def lancer(
    racine: Path, *arguments: str, cache: Path | None = None, **environnement: str
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environnement, "CADRE_RI_RACINE": str(racine)}
    env["CADRE_RI_CACHE"] = str(cache or racine.parent / "cache")
    return subprocess.run(
        [sys.executable, "-m", "serveur", *arguments], cwd=RACINE, env=env, capture_output=True, text=True, check=False
    )


def test_assurer_ne_reconstruit_pas(artefact: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(construction, "construire", lambda *_: pytest.fail("reconstruit sans raison"))
    assert construction.assurer() == artefact


def test_l_etat_dit_ce_que_le_graphe_contient(artefact: Path):
    etat = json.loads((artefact / construction.ETAT).read_text(encoding="utf-8"))
    assert etat["empreinte"] == artefact.name
    assert set(etat["triplets"]) >= {"ontologie", "vocabulaires", "cadre", "liens", "inferences"}


def test_par_etapes_d_un_autre_graphe_ou_de_rien_ce_sont_les_memes_octets(artefact: Path, ailleurs: dict[str, str]):
    """Ici de rien ; ailleurs, sous un autre ordre de hachage, en reprenant ce qui vaut encore d'un graphe un peu autre."""
    autre = Path(ailleurs["CADRE_RI_CACHE"]) / artefact.name
    noms = sorted(f.relative_to(artefact) for f in artefact.rglob("*") if f.is_file())
    assert noms == sorted(f.relative_to(autre) for f in autre.rglob("*") if f.is_file())
    assert {construction.GRAPHE_NQ, "index.json", "usages/vecteurs.npy", "phrases/centres.npy"} <= set(map(str, noms))
    assert [str(n) for n in noms if (autre / n).read_bytes() != (artefact / n).read_bytes()] == []


def test_un_changement_ne_refait_que_ce_qui_en_depend(ailleurs: dict[str, str], commun: Path):
    dit = (commun / REPRISE).read_text(encoding="utf-8")
    assert refaites(dit) == {"règles de la maison", "index de recherche", "usages", "référence de la validation"}


def test_une_requete_changee_ne_refait_aucune_etape(copie: Path, etapes_faites: Path):
    requete = sorted((copie / "requetes" / "acteurs").glob("*.rq"))[0]
    requete.write_text(requete.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 0, sortie.stderr
    assert refaites(sortie.stderr) == set()


@pytest.mark.parametrize("module", ["chargement", "inference", "controles", "reference", "recherche.indexation"])
def test_changer_un_service_ou_une_page_ne_refait_aucune_etape(module: str):
    employes = sources_de(f"serveur.graphe.{module}")
    assert {f"serveur.graphe.{module}", "serveur.noyau.espaces"} <= set(employes)
    assert [m for m in employes if m.startswith(("serveur.services", "serveur.faces"))] == []


def refaites(dit: str) -> set[str]:
    """Étapes que construire dit avoir refaites ; les autres, il les dit reprises."""
    etapes = ("inférence OWL 2 RL", "règles de la maison", "index de recherche", "questions usuelles",
              "usages", "sens des phrases", "référence de la validation")  # fmt: skip
    lignes = [ligne.strip() for ligne in dit.splitlines()]
    assert "inférence OWL 2 RL : reprise" in lignes
    return {etape for etape in etapes if any(ligne.endswith(etape) for ligne in lignes)}


def test_un_turtle_fautif_nomme_fichier_et_ligne(copie: Path):
    fichier = copie / "donnees" / "cadre" / "05-1.ttl"
    lignes = fichier.read_text(encoding="utf-8").splitlines()
    lignes[20] = "  ceci n'est pas du turtle <"
    fichier.write_text("\n".join(lignes), encoding="utf-8")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 2
    assert "donnees/cadre/05-1.ttl, ligne 21" in sortie.stderr
    assert "Traceback" not in sortie.stderr
    assert not list((copie.parent / "cache").glob("*/etat.json"))


def test_chaque_faute_de_donnees_nomme_son_fichier_et_sa_ligne(copie: Path, etapes_faites: Path):
    """Ce que construire laissait passer : un acteur sans code ni anglais, un concept mal rangé, un énoncé sans passage."""
    acteurs = copie / "donnees" / "acteurs" / "postes-et-instances.ttl"
    objets = next((copie / "ontologie" / "vocabulaires").glob("objets/*.ttl"))
    enonces = copie / "donnees" / "cadre" / "05-1.ttl"
    debuts = {}
    for fichier, bloc in (
        (acteurs, 'acteur:essai\n    a ri:Poste ;\n    skos:prefLabel "Essai"@fr ;\n    .\n'),
        (objets, 'objet:essai\n    a skos:Concept ;\n    skos:prefLabel "Essai"@fr ;\n    .\n'),
        (enonces, "enonce:essai\n    a ri:Obligation ;\n    ri:action action:inconnue ;\n    .\n"),
    ):
        texte = fichier.read_text(encoding="utf-8") + "\n"
        debuts[fichier] = f"{fichier.relative_to(copie)}:{len(texte.splitlines()) + 1}"
        fichier.write_text(texte + bloc, encoding="utf-8")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 2
    for fichier, sujet, dit, regle in (
        (acteurs, "acteur:essai", "skos:notation", "acteur-sans-code"),
        (acteurs, "acteur:essai", "skos:prefLabel en", "libelle-manquant"),
        (objets, "objet:essai", "skos:inScheme", "concept-sans-vocabulaire"),
        (objets, "objet:essai", "skos:prefLabel en", "libelle-manquant"),
        (enonces, "enonce:essai", "ri:passage", "enonce-incomplet"),
        (enonces, "enonce:essai", "ri:action action:inconnue", "reference-orpheline"),
    ):
        motif = rf"^  {re.escape(debuts[fichier])} : {sujet} : [^;]+ \({re.escape(dit)}\) ; .+ \[{regle}\]$"
        assert re.search(motif, sortie.stderr, re.MULTILINE), (regle, sortie.stderr)
    assert not list((copie.parent / "cache").glob("*/etat.json"))


def test_une_contradiction_nomme_son_fichier_et_sa_ligne(copie: Path, etapes_faites: Path):
    fichier = copie / "donnees" / "acteurs" / "postes-et-instances.ttl"
    texte = fichier.read_text(encoding="utf-8")
    fichier.write_text(texte.replace("a ri:Poste ;", "a ri:Poste , ri:Fonds ;", 1), encoding="utf-8")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 2
    assert re.search(
        r"^  donnees/acteurs/postes-et-instances\.ttl:\d+ : acteur:\S+ : .*\(ri:Fonds et ri:Poste\)",
        sortie.stderr,
        re.MULTILINE,
    )


def test_un_artefact_abime_est_reconstruit(artefact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    for dossier in (artefact, artefact.parent / DOSSIER):
        shutil.copytree(dossier, tmp_path / dossier.name)
    monkeypatch.setenv("CADRE_RI_CACHE", str(tmp_path))
    graphe = tmp_path / artefact.name / construction.GRAPHE_NQ
    bon = graphe.read_bytes()
    graphe.write_bytes(bon[:-100])  # tronqué : ce qui ouvre l'artefact le voit à la taille
    assert main(["question", "Qui tient le secrétariat du CSRI ?"]) == 0
    dit = capsys.readouterr().err
    assert [ligne for ligne in dit.splitlines() if "abîmé" in ligne and construction.GRAPHE_NQ in ligne]
    assert graphe.read_bytes() == bon
    graphe.write_bytes(bon.replace(b"SSIGRI", b"SSIGRX", 1))  # changé à taille égale
    assert main(["construire"]) == 0
    assert graphe.read_bytes() == bon


def test_un_fichier_non_utf8_est_refuse(copie: Path):
    (copie / "donnees" / "sources.ttl").write_bytes(b"\xff\xfe\x00")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 2
    assert "donnees/sources.ttl" in sortie.stderr


def test_racine_absente(tmp_path: Path):
    sortie = lancer(tmp_path / "rien", "construire")
    assert sortie.returncode == 2
    assert "CADRE_RI_RACINE" in sortie.stderr

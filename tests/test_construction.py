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

from serveur.graphe import construction
from serveur.graphe.etapes import DOSSIER

RACINE = Path(__file__).resolve().parent.parent


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    for dossier in ("ontologie", "donnees", "requetes", "formes_shacl"):
        shutil.copytree(RACINE / dossier, tmp_path / "racine" / dossier)
    return tmp_path / "racine"


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


def test_reconstruire_donne_les_memes_octets(artefact: Path, ailleurs: dict[str, str]):
    autre = Path(ailleurs["CADRE_RI_CACHE"]) / artefact.name
    memes_octets(artefact, autre)


def memes_octets(artefact: Path, autre: Path) -> None:
    noms = sorted(f.relative_to(artefact) for f in artefact.rglob("*") if f.is_file())
    assert noms == sorted(f.relative_to(autre) for f in autre.rglob("*") if f.is_file())
    assert {construction.GRAPHE_NQ, "index.json", "usages/vecteurs.npy", "plongements/vecteurs.npy"} <= set(
        map(str, noms)
    )
    assert [str(n) for n in noms if (autre / n).read_bytes() != (artefact / n).read_bytes()] == []


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


def test_une_reference_orpheline_est_refusee(copie: Path):
    fichier = copie / "donnees" / "cadre" / "05-1.ttl"
    texte = fichier.read_text(encoding="utf-8")
    fichier.write_text(texte.replace("acteur:ct", "acteur:inconnu", 1), encoding="utf-8")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 2
    assert "[reference-orpheline]" in sortie.stderr
    assert re.search(r"donnees/cadre/05-1\.ttl:\d+ : enonce:\S+ : .*acteur:inconnu", sortie.stderr)


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


def test_un_changement_ne_refait_que_ce_qui_en_depend_et_rend_les_memes_octets(copie: Path, etapes_faites: Path):
    requete = sorted((copie / "requetes" / "acteurs").glob("*.rq"))[0]
    requete.write_text(requete.read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    assert refaites(lancer(copie, "construire")) == set()
    objets = next(
        f for f in (copie / "ontologie").rglob("*.ttl") if "\nobjet:services-communs\n" in f.read_text("utf-8")
    )
    texte = objets.read_text(encoding="utf-8")
    debut = texte.index("\nobjet:services-communs\n")
    change = texte[debut:].replace("skos:prefLabel", 'skos:altLabel "essai de nom"@fr ;\n    skos:prefLabel', 1)
    objets.write_text(texte[:debut] + change, encoding="utf-8")
    sortie = lancer(copie, "construire")
    assert sortie.returncode == 0, sortie.stderr
    assert refaites(sortie) == {"règles de la maison", "index de recherche", "usages", "référence de la validation"}
    par_etapes = Path(json.loads(lancer(copie, "construire", "--format", "json").stdout)["dossier"])
    de_rien = lancer(copie, "construire", "--format", "json", cache=copie.parent / "neuf", PYTHONHASHSEED="11")
    memes_octets(par_etapes, Path(json.loads(de_rien.stdout)["dossier"]))


def refaites(sortie: subprocess.CompletedProcess[str]) -> set[str]:
    """Étapes que construire dit avoir refaites."""
    assert sortie.returncode == 0, sortie.stderr
    etapes = ("inférence OWL 2 RL", "règles de la maison", "mots du français", "index de recherche", "questions usuelles",
              "usages", "vecteurs", "référence de la validation")  # fmt: skip
    lignes = [ligne.strip() for ligne in sortie.stderr.splitlines()]
    return {etape for etape in etapes if any(ligne.endswith(etape) for ligne in lignes)}


@pytest.mark.parametrize("dommage", ["tronqué", "changé"])
def test_un_artefact_abime_est_reconstruit(copie: Path, etapes_faites: Path, dommage: str):
    artefact = Path(json.loads(lancer(copie, "construire", "--format", "json").stdout)["dossier"])
    graphe = artefact / construction.GRAPHE_NQ
    bon = graphe.read_bytes()
    graphe.write_bytes(bon[:-100] if dommage == "tronqué" else bon.replace(b"SSIGRI", b"SSIGRX", 1))
    sortie = lancer(copie, "question", "Qui tient le secrétariat du CSRI ?")
    assert sortie.returncode == 0
    (ligne,) = sortie.stderr.splitlines()
    assert "abîmé" in ligne
    assert str(graphe) in ligne
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

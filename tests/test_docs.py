# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La documentation dit vrai : le tutoriel s'exécute, les liens mènent quelque part, les commandes et les chemins existent.

Ne couvre pas docs/reference/ et docs/regles/, engendrés, que leurs propres tests comparent au code ; leurs liens, si.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import RACINE

from serveur import __version__
from serveur.faces.commande import main

DOCS = RACINE / "docs"
A_LA_RACINE = [RACINE / nom for nom in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "STYLE.md")]
PAGES = [*A_LA_RACINE, *sorted(DOCS.rglob("*.md"))]
A_LA_MAIN = [page for page in PAGES if not {"reference", "regles"} & set(page.relative_to(RACINE).parts)]
COMMANDES = [page for page in A_LA_MAIN if page.name != "CHANGELOG.md"]  # le journal nomme aussi ce qui n'est plus
BLOC = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIEN = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)", re.DOTALL)


def nom(page: Path) -> str:
    return page.relative_to(RACINE).as_posix()


def ancres(page: Path) -> set[str]:
    """Les ancres que les forges donnent aux titres : minuscules, ponctuation ôtée, espaces en tirets."""
    texte = BLOC.sub("", page.read_text(encoding="utf-8"))
    titres = re.findall(r"^#{1,6} (.+)$", texte, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", titre.replace("`", "").lower()).replace(" ", "-") for titre in titres}


# Le tutoriel


def executer(genre: str, code: str, dossier: Path, env: dict[str, str]) -> str:
    commande = ["bash", "-e", "-c", code] if genre == "sh" else [sys.executable, "-c", code]
    fait = subprocess.run(
        commande, cwd=dossier, env=env, capture_output=True, text=True, timeout=60, check=False, encoding="utf-8"
    )
    assert fait.returncode == 0, f"{code}\n{fait.stdout}{fait.stderr}"
    return fait.stdout


def montre(attendu: str) -> re.Pattern[str]:
    """Ce qu'un bloc montre, en motif : « … » seul tient lieu de lignes, dans une ligne il tient lieu de caractères."""
    motifs = []
    for ligne in attendu.splitlines():
        morceaux = re.split(r" ?… ?", ligne)
        motifs.append(r"(?:.*\n)*?" if ligne == "…" else ".*".join(map(re.escape, morceaux)) + r" *\n")
    return re.compile("".join(motifs))


def test_le_tutoriel_s_execute(artefact: Path, tmp_path: Path):
    (tmp_path / "exemples").symlink_to(RACINE / "exemples")
    chemin = tmp_path / "bin"
    chemin.mkdir()
    commande = chemin / "cadre-ri"
    commande.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m serveur "$@"\n', encoding="utf-8")
    commande.chmod(0o755)
    env = {**os.environ, "PATH": f"{chemin}:{os.environ['PATH']}", "PYTHONPATH": str(RACINE), "LC_ALL": "C.UTF-8"}
    sorti, executes, compares = "", 0, 0
    for genre, code in BLOC.findall((DOCS / "tutoriel.md").read_text(encoding="utf-8")):
        if genre in ("sh", "python"):
            sorti = executer(genre, code, tmp_path, env)
            executes += 1
        else:
            assert genre == "text", f"bloc « {genre} » : ni exécuté ni comparé"
            assert montre(code).fullmatch(sorti), f"montré :\n{code}\nsorti :\n{sorti}"
            compares += 1
    assert executes == compares >= 7


def test_ce_que_le_tutoriel_montre_peut_etre_faux():
    sorti = "titre, en tête\nune ligne\nune autre\nfin\n"
    assert montre("titre …\n…\nfin\n").fullmatch(sorti)
    for faux in ("titre …\nfin\n", "titre …\n…\nfini\n", "…\nune ligne\n", "une ligne\n…\n"):
        assert not montre(faux).fullmatch(sorti), faux


# Les liens, les commandes, les chemins


@pytest.mark.parametrize("page", PAGES, ids=nom)
def test_les_liens_menent_quelque_part(page: Path):
    fautes = []
    for lien in LIEN.findall(BLOC.sub("", page.read_text(encoding="utf-8"))):
        if lien.startswith(("https://", "http://", "mailto:")):
            continue
        chemin, _, ancre = lien.partition("#")
        cible = (page.parent / chemin).resolve() if chemin else page
        if not cible.exists() or (ancre and ancre not in ancres(cible)):
            fautes.append(lien)
    assert fautes == []


def test_chaque_page_est_menee():
    """Depuis le README, de lien en lien, on atteint toute page de docs/."""
    vues, attente = set(), [RACINE / "README.md"]
    while attente:
        page = attente.pop()
        if page in vues or page.suffix != ".md":
            continue
        vues.add(page)
        for lien in LIEN.findall(page.read_text(encoding="utf-8")):
            cible = (page.parent / lien.partition("#")[0]).resolve()
            attente += [cible] if cible.is_file() else []
            attente += [cible / "README.md"] if (cible / "README.md").is_file() else []
    isolees = {nom(page) for page in DOCS.rglob("*.md") if page not in vues}
    assert isolees == set()
    assert len(vues) > 20


def aide(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        main([*arguments, "--help"])
    return capsys.readouterr().out


@pytest.fixture
def options(capsys: pytest.CaptureFixture[str]) -> dict[str, set[str]]:
    """Les options de chaque commande, d'après son aide."""
    noms = re.findall(r"^    ([a-z]+)(?: |$)", aide(capsys).partition("commandes:")[2], re.MULTILINE)
    return {nom: set(re.findall(r"--[a-z][a-z\-]*", aide(capsys, nom))) for nom in noms}


def test_les_commandes_nommees_existent(options: dict[str, set[str]]):
    vues, fautes = 0, []
    for page in COMMANDES:
        for ligne in page.read_text(encoding="utf-8").splitlines():
            for appel in re.findall(r"(?:^|`|\$ |\s)cadre-ri ([a-z][a-z\-]*(?: [^`#|]*)?)", ligne):
                mots = appel.split()
                if mots[0] not in options:
                    fautes.append(f"{nom(page)} : cadre-ri {mots[0]}")
                    continue
                vues += 1
                dites = set(re.findall(r"(?<!\S)--[a-z][a-z\-]*", appel))
                fautes += [f"{nom(page)} : cadre-ri {mots[0]} {o}" for o in sorted(dites - options[mots[0]])]
    assert fautes == []
    assert vues > 30


def test_chaque_commande_est_quelque_part(options: dict[str, set[str]]):
    texte = "\n".join(page.read_text(encoding="utf-8") for page in COMMANDES)
    assert {c for c in options if f"cadre-ri {c}" not in texte} == set()


DOSSIERS = "serveur|outils|tests|bancs|donnees|ontologie|requetes|formes_shacl|exemples|decisions|docs|requirements"
PLACES = "(?:GENRE|NOM|PREFIXE|RACINE|SECTION|SUJET|THEME)"
CHEMIN = re.compile(rf"`((?:{DOSSIERS})/[^`\s]*)`")


@pytest.mark.parametrize("page", [p for p in A_LA_MAIN if p.name != "CHANGELOG.md"], ids=nom)
def test_les_chemins_cites_existent(page: Path):
    fautes = []
    for chemin in CHEMIN.findall(page.read_text(encoding="utf-8")):
        if not chemin_connu(chemin):
            fautes.append(chemin)
    assert fautes == []


def chemin_connu(chemin: str) -> bool:
    """Vrai si le fichier existe ; une place à remplir (PLACES) ou un « … » tient lieu d'un nom quelconque."""
    motif = re.sub(rf"{PLACES}|…", "*", chemin.partition("#")[0].rstrip("/"))
    return any(RACINE.glob(motif)) if "*" in motif else (RACINE / motif).exists()


def test_un_chemin_faux_se_voit():
    assert chemin_connu("serveur/noyau/espaces.py")
    assert chemin_connu("donnees/cadre/SECTION.ttl")
    assert not chemin_connu("serveur/noyau/nulle-part.py")
    assert not chemin_connu("donnees/nulle-part/SECTION.ttl")


def test_la_maison_nomme_chaque_piece_et_rien_d_autre():
    arbre = BLOC.search((DOCS / "maison.md").read_text(encoding="utf-8"))
    assert arbre
    gauches = [re.split(r" {2,}", ligne.strip())[0] for ligne in arbre[2].splitlines()]
    nommes = {
        mot.rstrip("/") for gauche in gauches for mot in gauche.replace(",", " ").split() if re.search(r"[./]", mot)
    }
    suivis = subprocess.run(
        ["git", "ls-files"], cwd=RACINE, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    chemins = {Path(chemin) for chemin in suivis if not chemin.startswith(".")}
    pieces = {part for chemin in chemins for part in chemin.parts} | {"GENRE"}
    assert nommes - pieces == set(), "nommé, mais absent du dépôt"
    dossiers = {
        dossier.name for chemin in chemins for dossier in chemin.parents if dossier.name and est_une_piece(dossier)
    }
    assert dossiers - nommes == set(), "dans le dépôt, mais pas dans l'arbre"
    assert len(dossiers) > 20


def est_une_piece(dossier: Path) -> bool:
    """Un dossier de premier niveau, ou un paquet de serveur/ ; ni gabarits, ni fichiers statiques."""
    if len(dossier.parts) == 1:
        return dossier.name != "LICENSES"
    return dossier.parts[0] == "serveur" and any((RACINE / dossier).glob("*.py"))


def test_les_cibles_de_make_existent():
    cibles = set(re.findall(r"^([a-z]+):", (RACINE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    citees = {
        c
        for page in COMMANDES
        for c in re.findall(r"(?:^    |`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert citees - cibles == set()
    assert {"servir", "test"} <= citees


def test_les_reglages_sont_tous_dits():
    motif = re.compile(r"\bCADRE_RI_[A-Z_]+\b")
    lus = set()
    for dossier, suffixe in (("serveur", "*.py"), ("outils", "*.py"), ("tests", "*.py")):
        for chemin in (RACINE / dossier).rglob(suffixe):
            if chemin.name != "test_docs.py":
                lus |= set(motif.findall(chemin.read_text(encoding="utf-8")))
    dits = set(re.findall(r"`(CADRE_RI_[A-Z_]+)`", (DOCS / "reglages.md").read_text(encoding="utf-8")))
    assert lus == dits
    assert len(dits) > 5


# Le reste


def test_la_premiere_page_tient_sur_un_ecran():
    texte = (RACINE / "README.md").read_text(encoding="utf-8")
    assert len(texte.split()) <= 400
    for porte in ("analyste", "valideur", "publicateur", "developpeur"):
        assert f"docs/{porte}.md" in texte


def test_aucun_compte_n_est_tape():
    """Un compte sort d'une commande : ni « 886 énoncés » ni « 61 acteurs » dans une page."""
    comptes = re.compile(
        r"\b\d[\d  ]*(?:énoncés|acteurs|dispositions|requêtes|questions|formes|règles|contrôles|triplets|tests|pages)\b"
    )
    fautes = [f"{nom(p)} : {t}" for p in COMMANDES for t in comptes.findall(p.read_text(encoding="utf-8"))]
    assert fautes == []


def test_les_images_sont_legeres_et_servent():
    images = sorted((DOCS / "images").iterdir())
    textes = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert 1 <= len(images) <= 8
    for image in images:
        assert image.suffix == ".png"
        assert image.stat().st_size <= 60_000, image.name
        assert f"images/{image.name}" in textes, image.name


def test_la_version_et_la_licence_sont_partout_les_memes():
    citation = yaml.safe_load((RACINE / "CITATION.cff").read_text(encoding="utf-8"))
    public = yaml.safe_load((RACINE / "publiccode.yml").read_text(encoding="utf-8"))
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == projet["version"] == __version__
    assert public["softwareVersion"] == __version__
    noyau = (RACINE / "ontologie" / "noyau.ttl").read_text(encoding="utf-8")
    assert f'dcterms:issued "{public["releaseDate"]}"^^xsd:date' in noyau
    for dite in public["description"].values():
        assert len(dite["shortDescription"]) <= 150
        assert 500 <= len(dite["longDescription"]) <= 10_000
    assert public["legal"]["license"] == projet["license"]
    licences = sorted(citation["license"])
    assert licences == sorted(projet["license"].split(" AND "))
    assert [p.stem for p in sorted((RACINE / "LICENSES").iterdir())] == licences

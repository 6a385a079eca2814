# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le cache se prouve : ce qui y est abîmé est relevé, dit d'une ligne et refait ; ce qui est intact sert, même fermé.

Un échantillon ; tous les dommages, avec de vraies commandes : bancs/dommages.py.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RACINE

from serveur import emplacements
from serveur.faces.sortie import APPROCHER, accorder_les_sorties
from serveur.graphe import construction, sceau
from serveur.graphe.etapes import DOSSIER, Etapes
from serveur.noyau.erreurs import CacheInutilisable, DonneesFautives
from serveur.services.validation import savoir

sys.path.insert(0, str(RACINE / "bancs"))
from dommages import DOMMAGES, octets, utiles


@pytest.fixture
def copie(artefact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Une copie du cache de la session, étapes et savoir compris, que l'on peut abîmer."""
    dossier = tmp_path / "cache"
    shutil.copytree(artefact.parent / DOSSIER, dossier / DOSSIER)
    shutil.copytree(artefact, dossier / artefact.name)
    garde = savoir._garde(artefact)
    shutil.copy(garde, dossier / garde.name)
    monkeypatch.setenv("CADRE_RI_CACHE", str(dossier))
    return dossier


def lancer(copie: Path, *arguments: str, avant: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "serveur", *arguments], cwd=RACINE, env={**os.environ, "CADRE_RI_CACHE": str(copie)},
        capture_output=True, text=True, check=False, preexec_fn=avant,
    )  # fmt: skip


def en_processus(geste: Callable[[], object], compte: int | None = None) -> str:
    """Ce que rend un geste fait dans un autre processus, sous un autre compte si l'on en est capable."""
    lire, ecrire = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 : le fils n'attend aucun des fils d'ici
        fils = os.fork()
    if not fils:
        if compte is not None and os.getuid() == 0:
            os.setgroups([])
            os.setgid(compte)
            os.setuid(compte)
        try:
            rendu = str(geste())
        except Exception as erreur:
            rendu = f"{type(erreur).__name__} : {erreur}"
        os.write(ecrire, rendu.encode())
        os._exit(0)
    os.close(ecrire)
    with os.fdopen(lire, "rb") as flux:
        rendu = flux.read().decode()
    os.waitpid(fils, 0)
    return rendu


# --- dommages


def test_chaque_fichier_de_l_artefact_abime_est_releve(copie: Path, artefact: Path, capsys, monkeypatch):
    """Tous les fichiers, tous les dommages tour à tour : chacun mène à une ligne, et à reconstruire."""
    ici = copie / artefact.name
    monkeypatch.setattr(construction, "construire", lambda *_: Path("refait"))
    assert construction.assurer() == ici
    noms = [nom for nom in DOMMAGES if utiles(nom)]
    fichiers = sorted(f.relative_to(ici) for f in ici.rglob("*") if f.is_file())
    assert len(fichiers) > 15
    for rang, fichier in enumerate([*fichiers, *[Path(construction.ETAT)] * len(noms)]):
        sain = (ici / fichier).read_bytes()
        capsys.readouterr()
        DOMMAGES[noms[rang % len(noms)]](ici / fichier)
        assert construction.assurer() == Path("refait"), (fichier, noms[rang % len(noms)])
        (ligne,) = capsys.readouterr().err.splitlines()
        assert f"{ici / fichier}" in ligne
        assert "abîmé" in ligne
        sceau.oter(ici / fichier)
        (ici / fichier).write_bytes(sain)
    assert construction.assurer() == ici


@pytest.mark.parametrize("nature", ["fichier", "lien mort", "dossier plein"])
def test_l_artefact_dont_la_place_est_prise_est_remplace(tmp_path: Path, nature: str):
    cible, neuf = tmp_path / "cible", tmp_path / "neuf"
    if nature == "fichier":
        cible.write_text("x")
    elif nature == "lien mort":
        cible.symlink_to("nulle-part")
    else:
        (cible / "sous").mkdir(parents=True)
        (cible / "sous" / "x").write_text("x")
        (cible / "sous").chmod(0)
    neuf.mkdir()
    (neuf / "a").write_text("b")
    sceau.mettre_en_place(neuf, cible)
    assert [f.name for f in tmp_path.iterdir()] == ["cible"]
    assert (cible / "a").read_text() == "b"


def test_tout_ce_qui_est_abime_a_la_fois_se_refait_aux_memes_octets(copie: Path, artefact: Path):
    """Une étape de chaque façon, deux mémoires, l'artefact et le savoir des formes : une construction, une ligne chacun."""
    bons = octets(copie)
    etapes = copie / DOSSIER
    lues = {
        nom: max(etapes.glob(f"{nom}-*"), key=lambda e: e.stat().st_mtime)
        for nom in ("chargement", "controles", "indexation", "racines", "reference")
    }
    abimes = {
        lues["chargement"]: "octet changé",
        lues["controles"] / "sceau.json": "vidé",
        lues["indexation"] / "racines.json": "coupé",
        lues["racines"]: "lien mort",
        lues["reference"] / "reference.json": "dossier à sa place",
        savoir._garde(copie / artefact.name): "octet changé",
        copie / artefact.name / construction.GRAPHE_NQ: "octet changé",
    }
    for fichier, dommage in abimes.items():
        DOMMAGES[dommage](fichier)
    rendu = lancer(copie, "construire", "--format", "json")
    assert rendu.returncode == 0, rendu.stderr
    dits = [ligne for ligne in rendu.stderr.splitlines() if "abîmé" in ligne]
    assert len(dits) == len(abimes), rendu.stderr
    assert octets(copie) == bons
    assert not list(copie.rglob(f"{sceau.PROVISOIRE}*"))


def test_un_savoir_abime_est_dit_et_recompile(copie: Path, artefact: Path, capsys, monkeypatch):
    garde = savoir._garde(copie / artefact.name)
    bon = savoir.assurer_savoir(copie / artefact.name)
    assert capsys.readouterr().err == ""
    compiles: list[int] = []
    monkeypatch.setattr("serveur.services.validation.compilation.compiler", lambda *_: compiles.append(1) or bon)
    for nom in filter(utiles, DOMMAGES):
        capsys.readouterr()
        DOMMAGES[nom](garde)
        savoir.preparer(copie / artefact.name)
        assert len(capsys.readouterr().err.splitlines()) == (nom != "ôté"), nom
        assert savoir.assurer_savoir(copie / artefact.name) == bon
    assert len(compiles) == len([*filter(utiles, DOMMAGES)])


# --- la place


def test_un_disque_plein_se_dit_d_une_ligne(copie: Path, artefact: Path):
    """La taille d'un fichier bornée par le système échoue comme un disque plein : ni reste, ni trace, ni demi-artefact."""
    shutil.rmtree(copie / artefact.name)
    rendu = lancer(copie, "construire", avant=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5_000_000, 5_000_000)))
    assert rendu.returncode == 2
    assert "plus de place sur le disque" in rendu.stderr.splitlines()[-1]
    assert "CADRE_RI_CACHE" in rendu.stderr.splitlines()[-1]
    assert "interne" not in rendu.stderr
    assert not (copie / artefact.name).exists()
    assert not list(copie.rglob(f"{sceau.PROVISOIRE}*"))


def test_numpy_dit_un_disque_plein_sans_numero(monkeypatch: pytest.MonkeyPatch):
    def echouer(*_: object) -> Path:
        raise OSError("10 requested and 5 written")

    monkeypatch.setattr(construction, "_construire", echouer)
    with pytest.raises(CacheInutilisable, match="plus de place"):
        construction.construire()


def test_un_cache_intact_que_l_on_ne_peut_que_lire_sert(copie: Path, artefact: Path, monkeypatch: pytest.MonkeyPatch):
    """D'un autre compte ; abîmé, il se dit, et ne se reconstruit pas là."""
    copie.chmod(0o555)
    for dossier in (*copie.parents, copie / artefact.name):
        if dossier.stat().st_uid == os.getuid() and not dossier.stat().st_mode & stat.S_IXOTH:
            dossier.chmod(dossier.stat().st_mode | 0o055)
    assert en_processus(construction.assurer, 65534) == str(copie / artefact.name)
    DOMMAGES["octet changé"](copie / artefact.name / "index.json")
    assert "CacheInutilisable : Aucun dossier où écrire" in en_processus(construction.assurer, 65534)
    copie.chmod(0o755)


def test_ce_que_l_on_construit_se_lit_d_un_autre_compte(tmp_path: Path):
    with sceau.dossier_provisoire(tmp_path) as provisoire:
        (provisoire / "a").write_text("b")
        assert provisoire.stat().st_mode & 0o777 == 0o777 & ~_masque()
        sceau.mettre_en_place(provisoire, tmp_path / "cible")
    sceau.sceller(tmp_path / "f.json", {})
    assert (tmp_path / "f.json").stat().st_mode & 0o777 == 0o666 & ~_masque()


def _masque() -> int:
    masque = os.umask(0)
    os.umask(masque)
    return masque


@pytest.mark.parametrize("cas", ["absent", "à nous", "à tous", "lien", "fichier", "à un autre"])
def test_le_dossier_de_repli_n_est_cru_que_s_il_est_a_nous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cas: str):
    monkeypatch.delenv("CADRE_RI_CACHE")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "pris").write_text("")  # le cache de la personne ne peut pas se créer
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "pris"))
    repli = tmp_path / f"cadre-ri-{os.getuid()}"
    if cas == "fichier":
        repli.write_text("")
    elif cas == "lien":
        (tmp_path / "vrai").mkdir()
        repli.symlink_to("vrai")
    elif cas != "absent":
        repli.mkdir()
        repli.chmod(0o777 if cas == "à tous" else 0o755)
        if cas == "à un autre":
            if os.getuid() != 0:
                pytest.skip("donner un dossier à un autre compte demande d'être administrateur")
            os.chown(repli, 65534, 65534)
    if cas in ("absent", "à nous"):
        assert emplacements.dossier_des_artefacts() == repli
        assert not repli.stat().st_mode & 0o022
    else:
        assert repli not in emplacements.dossiers_de_cache()
        with pytest.raises(CacheInutilisable):
            emplacements.dossier_des_artefacts()


def test_ce_qu_une_construction_tuee_a_laisse_s_ote_a_la_suivante(tmp_path: Path):
    """Un provisoire vieux que rien ne tient ; ni celui d'une construction en cours, ni celui qui vient de naître."""
    vieux = time.time() - 10 * sceau.ABANDON
    tue, fichier, neuf = (tmp_path / f"{sceau.PROVISOIRE}{nom}" for nom in ("tue", "fichier", "neuf"))
    (tue / "plein").mkdir(parents=True)
    neuf.mkdir()
    fichier.write_text("{")
    for reste in (tue, fichier):
        os.utime(reste, (vieux, vieux))
    with sceau.dossier_provisoire(tmp_path) as vivant:
        os.utime(vivant, (vieux, vieux))
        assert en_processus(lambda: sceau.oter_les_abandons(tmp_path)) == "None"
        assert sorted(tmp_path.iterdir()) == sorted([vivant, neuf])


# --- ce dont le résultat dépend


def test_la_cle_de_l_artefact_tient_compte_des_versions(monkeypatch: pytest.MonkeyPatch):
    avant = emplacements.empreinte()
    vraie = importlib.metadata.version
    for paquet in emplacements.PAQUETS:
        emplacements._version.cache_clear()
        with monkeypatch.context() as m:
            m.setattr(importlib.metadata, "version", lambda p, q=paquet: vraie(p) + ".post1" * (p == q))
            assert emplacements.empreinte() != avant, paquet
    emplacements._version.cache_clear()
    assert emplacements.empreinte() == avant


def test_un_paquet_absent_est_nomme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    from serveur.faces.commande import main

    def absent(paquet: str) -> str:
        raise importlib.metadata.PackageNotFoundError(paquet)

    emplacements._version.cache_clear()
    with monkeypatch.context() as m:
        m.setattr(importlib.metadata, "version", absent)
        m.setenv("CADRE_RI_CACHE", str(tmp_path))
        with pytest.raises(DonneesFautives, match="owlrl n'est pas installé"):
            Etapes(tmp_path, print).faire("", "serveur.graphe.inference", ("owlrl",), (), print)
        assert main(["construire"]) == DonneesFautives.sortie
    emplacements._version.cache_clear()
    assert "n'est pas installé" in capsys.readouterr().err.splitlines()[-1]
    monkeypatch.setattr("serveur.faces.commandes.question.assurer", lambda *_: __import__("paquet_absent"))
    assert main(["question", "Qui préside le CSRI ?"]) == 2
    dit = "cadre-ri : le paquet Python paquet_absent manque ; réinstaller cadre-ri, qui l'emporte.\n"
    assert capsys.readouterr().err == dit


# --- ce qui entre et ce qui sort


def test_un_texte_sans_fin_est_refuse(artefact: Path, tmp_path: Path):
    os.mkfifo(tmp_path / "tube")
    for chemin in ("/dev/zero", str(tmp_path / "tube")):
        rendu = lancer(artefact.parent, "question", "Qui préside le CSRI ?", "--texte", chemin)
        assert rendu.returncode == 2
        assert rendu.stderr.startswith(f"cadre-ri : {chemin} : ce n'est pas un fichier ordinaire")


def test_une_sortie_qui_n_est_pas_en_utf8_ne_perd_rien(artefact: Path):
    """Le texte est approché, le JSON reste exact."""
    accorder_les_sorties()

    def sortir(encodage: str, *options: str) -> bytes:
        rendu = subprocess.run(
            [sys.executable, "-m", "serveur", "question", "Qui préside le CSRI ?", *options], cwd=RACINE,
            env={**os.environ, "CADRE_RI_CACHE": str(artefact.parent), "PYTHONIOENCODING": encodage},
            capture_output=True, check=False,
        )  # fmt: skip
        assert (rendu.returncode, rendu.stderr) == (0, b"")
        return rendu.stdout

    assert "préside" in sortir("latin-1").decode("latin-1")
    assert "’".encode("ascii", APPROCHER) + "é …".encode("ascii", APPROCHER) == b"'e ..."
    assert json.loads(sortir("ascii", "--format", "json")) == json.loads(sortir("utf-8", "--format", "json"))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/couverture` : chaque section dans le tableau, chaque énoncé dans une bande, le taux de la commande, aucun extrait."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path

import pytest
from conftest import RACINE

from serveur.faces.commande import main
from serveur.noyau.espaces import abreger
from serveur.services.couverture.bandes import tracer
from serveur.services.couverture.mesure import mesurer, mesurer_texte
from serveur.services.requetes.repertoire import executer

HTML = {"Accept": "text/html"}


def familles_des_enonces(index) -> dict[str, str]:
    return {enonce: index.par_nature.grande(fiche["nature"]) for enonce, fiche in index.par_iri.items()}


@pytest.fixture(scope="module")
def donnees(moteur, index):
    return (
        executer(moteur, "passages"),
        executer(moteur, "sections"),
        familles_des_enonces(index),
        int(index.texte["longueur"]),
    )


@pytest.fixture(scope="module")
def bandes(donnees):
    return tracer(*donnees)


@pytest.fixture(scope="module")
def avec_texte(complete, texte_chemin: Path):
    return complete.test_client()


def test_chaque_nature_a_sa_famille(index):
    """Une couleur de la feuille de style par grande famille, et réciproquement."""
    grandes = [famille.cle for famille in index.par_nature.grandes]
    assert {index.par_nature.grande(nature) for nature in index.natures} == set(grandes)
    style = (RACINE / "serveur" / "faces" / "web" / "static" / "couverture.css").read_text(encoding="utf-8")
    assert sorted(grandes) == sorted(set(re.findall(r"--f-(\w+):", style)))


def test_chaque_section_du_graphe_est_dans_le_tableau(client, donnees):
    page = client.get("/couverture", headers=HTML).text
    tableau = page.split('class="tableau compte"')[1]
    liens = re.findall(r'<th scope="row"><a href="/id/disposition/([^"]+)"', tableau)
    assert [f"disposition:{x}" for x in liens] == [abreger(s["disposition"]) for s in donnees[1]]
    assert len(liens) >= 60
    assert len(re.findall(r"/requetes/contenu-d-une-section\?disposition=", tableau)) == len(liens)


def test_chaque_enonce_est_dans_un_segment_qui_y_mene(client, index):
    page = client.get("/couverture", headers=HTML).text
    segments = re.findall(r'<a href="/id/enonce/([^"]+)" tabindex="-1"><path class="([^"]+)"', page)
    propres = [(e, c) for e, c in segments if "appui" not in c]
    assert sorted(f"enonce:{e}" for e, _ in propres) == sorted(index.par_iri)
    for enonce, classe in propres:
        assert classe == f"f-{index.par_nature.grande(index.par_iri[f'enonce:{enonce}']['nature'])}"
    assert len(segments) > len(propres)
    assert page.count("<title>") == len(segments) + 1


def test_les_bandes_couvrent_exactement_ce_que_les_passages_reclament(bandes, donnees):
    """Rien de gris n'est réclamé, rien de coloré ne l'est pas ; chaque caractère coloré l'est sur toute la hauteur."""
    passages, _, _, longueur = donnees
    reclame, colore = bytearray(longueur), [0.0] * longueur
    for p in passages:
        reclame[int(p["debut"]) : int(p["fin"])] = b"\x01" * (int(p["fin"]) - int(p["debut"]))
    dedans = [False] * longueur
    for section in bandes.sections:
        if not section.enclose:
            dedans[section.debut : section.fin] = [True] * (section.fin - section.debut)
        for segment in section.segments:
            assert section.debut <= segment.debut < segment.fin <= section.fin
            for morceau in segment.morceaux:
                for position in range(morceau.debut, morceau.fin):
                    colore[position] += 1 / morceau.rangs
    assert sum(dedans) > 60_000
    for position in range(longueur):
        if dedans[position]:
            assert colore[position] == pytest.approx(float(reclame[position])), position


def test_les_comptes_sont_ceux_de_la_question_liee(bandes, moteur, index):
    """Une section compte ses sous-sections, comme contenu-d-une-section ; l'annexe 1, les articles qu'elle reproduit."""
    vus = 0
    for section in bandes.sections:
        lies = {x["enonce"] for x in executer(moteur, "contenu-d-une-section", disposition=section.iri)}
        if section.iri == "disposition:cadre-annexe-1":
            for article in bandes.sections:
                if article.enclose:
                    lies |= {x["enonce"] for x in executer(moteur, "contenu-d-une-section", disposition=article.iri)}
        assert section.enonces == len(lies), section.citation
        vus += 1
    assert vus >= 60
    assert sum(s.enonces for s in bandes.sections if not s.niveau) == sum(bandes.comptes.values()) == len(index.fiches)


def test_le_taux_est_celui_de_la_commande(avec_texte, texte_chemin: Path, capsys: pytest.CaptureFixture[str], moteur):
    assert main(["couverture", "--texte", str(texte_chemin), "--format", "json"]) == 0
    commande = json.loads(capsys.readouterr().out)
    page = avec_texte.get("/couverture?format=json").json
    assert page["exacte"] is True
    assert page["taux"] == commande["taux"]
    texte = texte_chemin.read_bytes().decode("utf-8")
    mesure = mesurer(moteur, texte_chemin)
    redite = mesurer_texte(texte, mesure["texte"]["sha256"], executer(moteur, "passages"), executer(moteur, "sections"))
    assert redite == mesure
    par_citation = {s["citation"]: s for s in page["sections"]}
    suivantes = [*page["sections"][1:], {"niveau": 0}]
    feuilles = {
        s["citation"] for s, suite in zip(page["sections"], suivantes, strict=True) if suite["niveau"] <= s["niveau"]
    }
    for section in commande["sections"]:
        la_page = par_citation[section["citation"]]
        assert la_page["caracteres"] >= section["visibles"]
        if section["citation"] in feuilles:  # une section sans sous-section a les comptes de la commande
            assert (la_page["caracteres"], la_page["couverts"]) == (section["visibles"], section["couverts"])
    assert len(feuilles) >= 45
    chapitres = [s for s in page["sections"] if s["niveau"] == 0]
    assert sum(s["caracteres"] for s in chapitres) == sum(s["visibles"] for s in commande["sections"])
    assert sum(s["couverts"] for s in chapitres) == sum(s["couverts"] for s in commande["sections"])
    assert f"{page['taux'] * 100:.1f}".replace(".", ",") in avec_texte.get("/couverture", headers=HTML).text


def test_sans_le_texte_la_part_est_dite_approchee(client, avec_texte):
    page = client.get("/couverture?format=json").json
    assert page["exacte"] is False
    assert abs(page["taux"] - avec_texte.get("/couverture?format=json").json["taux"]) < 0.03
    assert all(0 <= s["taux"] <= 1 for s in page["sections"])
    assert "Part approchée" in client.get("/couverture", headers=HTML).text


def test_csv_dit_le_tableau(client, bandes, index):
    entete, *rangs = csv.reader(io.StringIO(client.get("/couverture?format=csv").get_data(as_text=True)))
    assert [r[0] for r in rangs] == [s.citation for s in bandes.sections]
    for rang, section in zip(rangs, bandes.sections, strict=True):
        lu = dict(zip(entete, rang, strict=True))
        assert int(lu["Énoncés"]) == sum(int(lu[f.fr]) for f in index.par_nature.grandes) == section.enonces
        assert lu["Disposition"].startswith("https://w3id.org/")
    assert client.get("/couverture?format=xlsx").data[:2] == b"PK"


def test_aucun_extrait_du_texte(avec_texte, index, donnees, texte_chemin: Path):
    """Douze mots du texte de suite seraient une copie ; les titres de section et les noms de lois n'en sont pas."""

    def plat(texte: str) -> str:
        return " ".join(re.findall(r"\w+", texte.lower().replace("’", "'")))

    titres = {plat(s["libelle"]) for s in donnees[1]}
    connus = plat(" | ".join(f"{f['fr']} ({f['citation']})" for f in index.fiches))  # test_couverture les garde
    texte, vus = plat(texte_chemin.read_text(encoding="utf-8")), 0
    page = re.sub(r"<[^>]+>", "\0", avec_texte.get("/couverture", headers=HTML).text)
    for morceau in {plat(html.unescape(m)) for m in page.split("\0")}:
        mots = morceau.split()
        if any(morceau and morceau in titre for titre in titres):
            continue
        for i in range(len(mots) - 11):
            suite = " ".join(mots[i : i + 12])
            assert suite not in texte or suite in connus, suite
            vus += 1
    assert vus > 2000


def test_la_page_se_calcule_une_fois(client, monkeypatch: pytest.MonkeyPatch):
    import serveur.faces.web.couverture as face

    client.get("/couverture", headers=HTML)
    monkeypatch.setattr(face, "tracer", lambda *_: pytest.fail("recalculée"))
    assert client.get("/couverture", headers=HTML).status_code == 200

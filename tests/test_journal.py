# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le journal des questions : arrêté par défaut, exact, borné, à plusieurs processus, et jamais la panne d'une page."""

from __future__ import annotations

import errno
import fcntl
import json
import multiprocessing
import os
import re
import sys
import threading
import time
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import service_lance
from conftest import RACINE, lire_jsonl
from jsonschema import Draft202012Validator
from navigateur import LARGEURS, servir
from test_web import HTML, JSON

from serveur.faces.commande import main
from serveur.faces.web import Reglages, creer_application
from serveur.moteurs.bassin import Limites
from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.journal import Journal, ecriture, exporter
from serveur.services.journal.masques import masquer

sys.path.insert(0, str(RACINE / "tests" / "questions"))
import evaluer

QUESTION = "qui préside le CSRI"


def reponse(question: str = QUESTION, combien: int = 1) -> dict:
    """Une réponse du service des questions, réduite à ce que le journal en lit, et à ce qu'il n'en lit pas."""
    montree = {
        "acteurs": [{"code": "SEC_CT", "libelle": "secrétaire"}],
        "enonce": {"iri": "https://w3id.org/cadre-ri/id/enonce/x", "libelle": "présider"},
        "phrase": "Le secrétaire préside le comité.",
        "passage": {"debut": 10, "fin": 20},
        "passagesComplementaires": [{"debut": 1, "fin": 5}],
        "sparql": "SELECT",
    }
    return {"question": question, "trouve": combien > 0, "genre": "presidence", "reponses": [montree] * combien}


@pytest.fixture
def chemin(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


@pytest.fixture(scope="module")
def garde(artefact, tmp_path_factory):
    """L'application qui tient un journal, et ce journal."""
    fichier = tmp_path_factory.mktemp("journal") / "questions.jsonl"
    ouverte = creer_application(Reglages(limites=Limites(delai=8, travailleurs=1), journal=fichier))
    yield ouverte, fichier
    ouverte.extensions["cadre_ri"].moteur.fermer()


@pytest.fixture
def note(garde):
    """Client et journal, vide."""
    ouverte, fichier = garde
    fichier.write_bytes(b"")
    return ouverte.test_client(), fichier


# Arrêté par défaut


def test_arrete_par_defaut(client, monkeypatch):
    monkeypatch.setattr(Journal, "noter", lambda *_: pytest.fail("rien ne doit être gardé"))
    recue = client.get("/questions", query_string={"q": QUESTION}, headers=JSON)
    assert recue.json["journal"] is False
    assert "jeton" not in recue.json
    assert "private" not in recue.headers.get("Cache-Control", "")
    for adresse in ("/", "/questions?q=" + QUESTION):
        assert "garde" not in client.get(adresse, headers=HTML).text.split("</form>")[0]
    refus = client.post("/questions/avis", data={"jeton": "x" * 16, "avis": "oui"}, headers=JSON)
    assert (refus.status_code, refus.json["code"]) == (404, "introuvable")


# Ce qui est gardé


def test_contenu_exact(note):
    client, fichier = note
    entetes = {**HTML, "User-Agent": "Agent-Secret", "Referer": "http://127.0.0.1/dou", "Cookie": "moi=1"}
    page = client.get(
        "/questions?q=qui+pr%C3%A9side+le+CSRI&nombre=2&courriel=x",
        headers=entetes, environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )  # fmt: skip
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in page.headers
    (ligne,) = lire_jsonl(fichier)
    assert set(ligne) == {"date", "jeton", "question", "trouve", "genre", "phrase", "reponses"}
    assert datetime.now(UTC) - datetime.fromisoformat(ligne["date"]) < timedelta(minutes=2)
    assert ligne["date"].endswith("Z")
    assert len(ligne["date"]) == 17  # à la minute
    assert (ligne["question"], ligne["trouve"], ligne["genre"]) == (QUESTION, True, "presidence")
    assert ligne["jeton"] in page.text
    assert 1 <= len(ligne["reponses"]) <= 2
    premiere = ligne["reponses"][0]
    assert set(premiere) == {"enonce", "acteurs", "passages"}
    assert premiere["acteurs"] == ["SEC_CT"]
    assert premiere["enonce"].startswith("https://w3id.org/cadre-ri/id/enonce/")
    assert all(debut < fin for debut, fin in premiere["passages"])
    ecrit = fichier.read_text(encoding="utf-8")
    assert not any(secret in ecrit for secret in ("Agent-Secret", "192.0.2.7", "/dou", "moi=1", "courriel"))
    assert fichier.stat().st_mode & 0o077 == 0  # à l'exploitant seul


def test_une_question_sans_reponse_est_gardee(note):
    client, fichier = note
    recue = client.get("/questions", query_string={"q": "recette de tarte aux pommes"}, headers=JSON).json
    (ligne,) = lire_jsonl(fichier)
    assert (ligne["trouve"], ligne["reponses"], ligne["phrase"]) == (False, [], "")
    assert (recue["journal"], recue["jeton"]) == (True, ligne["jeton"])


def test_ce_qui_n_est_pas_garde(note):
    client, fichier = note
    for requete in ({"q": QUESTION, "journal": "non"}, {"q": ""}, {"q": "a" * 600}, {"q": QUESTION, "nombre": "mille"}):
        client.get("/questions", query_string=requete, headers=JSON)
    client.head("/questions", query_string={"q": QUESTION})
    client.get("/suggestions", query_string={"q": QUESTION})
    assert client.get("/questions", query_string={"q": QUESTION, "journal": "peut-être"}).status_code == 400
    page = client.get("/questions", query_string={"q": QUESTION, "journal": "non"}, headers=HTML).text
    assert "n’a pas été gardée" in page
    assert 'name="journal" value="non" checked' in page
    liens = re.findall(r'href="(/questions\?[^"]*)"', page)
    assert len(liens) > 2
    assert [lien for lien in liens if "journal=non" not in lien] == []  # le choix suit
    assert 'name="jeton"' not in page
    assert fichier.read_bytes() == b""


def test_la_page_le_dit_avant_de_poser_la_question(note):
    client, _ = note
    assert "Ce service garde" in client.get("/", headers=HTML).text
    assert "Ne pas garder ma question" in client.get("/questions?q=" + QUESTION, headers=HTML).text


@pytest.mark.parametrize(
    ("ecrit", "garde"),
    [
        ("appelez le 418 555-0199", "appelez le [numéro]"),
        ("(418) 555-0199", "[numéro]"),
        ("+1.418.555.0199 poste 12", "[numéro] poste 12"),
        ("1-418-555-0199", "[numéro]"),
        ("4185550199", "[numéro]"),
        ("555-0199", "[numéro]"),
        ("418‑555‑0199", "[numéro]"),
        ("４１８ ５５５ ０１９９", "[numéro]"),
        ("418\u200b555\u200b0199", "[numéro]"),
        ("mon NAS est 123 456 782 et mon nom", "mon NAS est [numéro] et mon nom"),
        ("123456782", "[numéro]"),
        ("TREM 0151 2345, carte", "[numéro], carte"),
        ("trem01512345", "[numéro]"),
        ("écrire à jeanne.cote+ri@exemple.gouv.qc.ca, merci", "écrire à [courriel], merci"),
        ("écrire à jeanne@exemple", "écrire à [courriel]"),
        # ce qui fait partie de la question reste
        ("le plan 2002-2003 ?", "le plan 2002-2003 ?"),
        ("exercices 2001 2002 2003", "exercices 2001 2002 2003"),
        ("avant le 2002-06-30", "avant le 2002-06-30"),
        ("un projet de 12 500 000 $ ou de 1 000 000 $", "un projet de 12 500 000 $ ou de 1 000 000 $"),
        ("sections 4.3.3 4.3.4 5.1", "sections 4.3.3 4.3.4 5.1"),
        ("articles 64, 65, 66, 67 et 68", "articles 64, 65, 66, 67 et 68"),
    ],
)  # fmt: skip
def test_masque(ecrit: str, garde: str):
    assert masquer(ecrit) == garde


def test_le_masque_va_jusqu_au_fichier(note):
    client, fichier = note
    client.get("/questions", query_string={"q": "qui préside le CSRI ? 418 555-0199, moi@exemple.org"}, headers=JSON)
    (ligne,) = lire_jsonl(fichier)
    assert ligne["question"] == "qui préside le CSRI ? [numéro], [courriel]"


# Hostile


def test_une_question_hostile_reste_une_ligne(chemin: Path):
    journal = Journal(chemin)
    hostile = 'a\n{"avis":"oui"}\r\u2028\u0085\x1b[2J\x00\ud83d"' + "é" * 40_000
    jeton = journal.noter(reponse(hostile, 60))
    assert jeton
    assert chemin.read_bytes().count(b"\n") == 1
    (ligne,) = lire_jsonl(chemin)
    assert len(ligne["question"]) == bornes.QUESTION
    assert len(ligne["reponses"]) == ecriture.REPONSES_MAX
    assert not any(c in ligne["question"] for c in "\n\r\u2028\x1b\x00\ud83d")
    assert len(chemin.read_bytes()) < 10_000


@pytest.mark.parametrize(
    "motif", ["1" * 60_000, "1 1" * 20_000, "12 " * 20_000, "a" * 60_000, "a@" * 30_000, "12(" * 20_000]
)
def test_le_masque_ne_s_enlise_pas(motif: str):
    debut = time.process_time()
    masquer(motif)
    assert time.process_time() - debut < 2


def test_un_avis_hostile(note):
    client, fichier = note
    jeton = client.get("/questions", query_string={"q": QUESTION}, headers=JSON).json["jeton"]
    avant = fichier.read_bytes()
    for envoi, statut in (
        ({"jeton": jeton, "avis": "peut-être"}, 400),
        ({"jeton": jeton, "avis": "oui\n{}"}, 400),
        ({"jeton": jeton}, 400),
        ({"jeton": "../../etc/passwd", "avis": "oui"}, 404),
        ({"jeton": "x" * 16, "avis": "oui"}, 404),
        ({"jeton": QUESTION, "avis": "oui"}, 404),
        ({"jeton": jeton + "x", "avis": "oui"}, 404),
        ({"jeton": jeton, "avis": "oui", "reste": "x" * 10_000}, 413),
        ({}, 400),
    ):
        assert client.post("/questions/avis", data=envoi, headers=JSON).status_code == statut, envoi
    assert client.post("/questions/avis", json={"jeton": jeton, "avis": "oui"}, headers=JSON).status_code == 400
    assert client.get("/questions/avis", headers=JSON).status_code == 405
    assert fichier.read_bytes() == avant


def test_des_lignes_hostiles_sont_laissees(chemin: Path, capsys):
    Journal(chemin).noter(reponse())
    bonne = json.loads(chemin.read_bytes())
    mauvaises = [
        b"pas du JSON", b"[" * 60_000, b"[]", b"null", b"\xff\xfe", b"9" * 5000, b'{"avis": "oui"}', b"x" * 200_000,
        json.dumps({**bonne, "question": 3}).encode(),
        json.dumps({**bonne, "reponses": [{"enonce": "x"}]}).encode(),
        json.dumps({**bonne, "reponses": [{"enonce": "x", "acteurs": [], "passages": [[1]]}]}).encode(),
        json.dumps({**bonne, "trouve": 1}).encode(),
        json.dumps({"date": bonne["date"], "jeton": bonne["jeton"], "avis": "peut-être"}).encode(),
    ]  # fmt: skip
    en_trop = json.dumps({**bonne, "adresse": "192.0.2.7", "question": bonne["question"].upper()}).encode()
    chemin.write_bytes(chemin.read_bytes() + b"\n".join([*mauvaises, b"", en_trop]))
    export = exporter(chemin)
    assert export.illisibles == len(mauvaises)
    assert [(q["question"], q["fois"]) for q in export.questions] == [(QUESTION.upper(), 2)]
    assert main(["journal", str(chemin)]) == 0
    sorties = capsys.readouterr()
    assert "192.0.2.7" not in sorties.out
    assert sorties.err.count("\n") == 1
    assert f"laissées de côté : {len(mauvaises)}" in sorties.err


# L'avis


def test_un_avis_par_reponse(note):
    client, fichier = note
    jeton = client.get("/questions", query_string={"q": QUESTION}, headers=JSON).json["jeton"]
    envoi = {"jeton": jeton, "avis": "non", "nom": "Jeanne", "adresse": "192.0.2.7"}
    assert client.post("/questions/avis", data=envoi, headers=JSON).json == {"issue": "garde"}
    assert client.post("/questions/avis", data={**envoi, "avis": "oui"}, headers=JSON).json == {"issue": "deja"}
    page = client.post("/questions/avis", data=envoi, headers=HTML)
    assert "déjà gardé" in page.text
    assert "Set-Cookie" not in page.headers
    _, avis = lire_jsonl(fichier)
    assert set(avis) == {"date", "jeton", "avis"}
    assert (avis["jeton"], avis["avis"]) == (jeton, "non")


def test_l_avis_suit_son_schema(note, client):
    ouvert, _ = note
    schemas = client.get("/openapi.json").json["components"]
    rendue = ouvert.get("/questions", query_string={"q": QUESTION}, headers=JSON).json
    Draft202012Validator({"$ref": "#/components/schemas/Reponses", "components": schemas}).validate(rendue)
    avis = ouvert.post("/questions/avis", data={"jeton": rendue["jeton"], "avis": "oui"}, headers=JSON).json
    Draft202012Validator({"$ref": "#/components/schemas/Avis", "components": schemas}).validate(avis)


def test_un_jeton_est_court_de_vie(chemin: Path, monkeypatch):
    journal = Journal(chemin)
    jeton = journal.noter(reponse())
    assert jeton
    ligne = json.loads(chemin.read_bytes())
    vieux = datetime.now(UTC) - ecriture.VALIDITE - timedelta(minutes=2)
    for date in (vieux.strftime("%Y-%m-%dT%H:%MZ"), "hier", "2002-01-01"):
        chemin.write_text(json.dumps({**ligne, "date": date}) + "\n", encoding="utf-8")
        assert journal.voter(jeton, "oui") == "inconnu", date


def test_un_jeton_vaut_d_un_processus_a_l_autre_et_apres_un_tour(chemin: Path):
    un, autre = Journal(chemin, taille=1000), Journal(chemin, taille=1000)
    jeton = un.noter(reponse())
    assert jeton
    while not chemin.with_name("questions.jsonl.1").exists():
        un.noter(reponse("autre"))
    assert jeton.encode() not in chemin.read_bytes()
    assert autre.voter(jeton, "oui") == "garde"
    assert un.voter(jeton, "non") == "deja"


def test_un_jeton_ecrit_dans_une_question_n_est_pas_le_sien(chemin: Path):
    journal = Journal(chemin)
    journal.noter(reponse("abcdefghijklmnop"))
    assert journal.voter("abcdefghijklmnop", "oui") == "inconnu"


def test_deux_avis_a_la_fois_n_en_font_qu_un(chemin: Path, monkeypatch):
    journal = Journal(chemin)
    lire = Journal._lignes_de

    def lentement(soi, jeton):
        lues = lire(soi, jeton)
        time.sleep(0.02)  # de quoi qu'un autre passe, si rien ne l'en empêche
        return lues

    monkeypatch.setattr(Journal, "_lignes_de", lentement)
    jeton = journal.noter(reponse())
    issues: list[str] = []
    fils = [threading.Thread(target=lambda: issues.append(journal.voter(jeton or "", "oui"))) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(issues) == ["deja"] * 7 + ["garde"]


def test_aucun_500(garde):
    pytest.importorskip("hypothesis")
    from test_aucun_500 import _eprouver

    faits = [
        _eprouver(garde[0], *route, 40, 20261130) for route in (("/questions", "GET"), ("/questions/avis", "POST"))
    ]
    assert sum(faits) > 60


# Le fichier


def test_rotation_par_taille(chemin: Path):
    journal = Journal(chemin, taille=2000, gardes=3)
    for rang in range(60):
        assert journal.noter(reponse(f"question {rang}"))
    presents = sorted(f.name for f in chemin.parent.iterdir())
    assert presents == ["questions.jsonl", *(f"questions.jsonl.{n}" for n in (1, 2, 3)), "questions.jsonl.verrou"]
    for fichier in chemin.parent.glob("questions.jsonl*"):
        assert fichier.stat().st_size <= 2000
        assert fichier.stat().st_mode & 0o077 == 0
    export = exporter(chemin)
    rangs = [int(q["question"].split()[1]) for q in export.questions]
    assert rangs == list(range(rangs[0], 60))  # les dernières, du plus ancien fichier au plus récent
    assert 4 < len(rangs) < 60


def _ecrire_cent_fois(fichier: str, qui: int, ensemble) -> None:
    journal = Journal(Path(fichier), taille=2_500, gardes=400)
    ensemble.wait(60)
    for rang in range(100):
        assert journal.noter(reponse(f"processus {qui} question {rang} " + "x" * (rang * 3)))


def test_plusieurs_processus_un_seul_fichier(chemin: Path):
    contexte = multiprocessing.get_context("spawn")
    ensemble = contexte.Barrier(3)
    processus = [contexte.Process(target=_ecrire_cent_fois, args=(str(chemin), qui, ensemble)) for qui in range(3)]
    for p in processus:
        p.start()
    for p in processus:
        p.join(60)
    assert [p.exitcode for p in processus] == [0, 0, 0]
    export = exporter(chemin)
    assert export.illisibles == 0
    assert len(export.questions) == 300
    assert len(list(chemin.parent.glob("questions.jsonl.[0-9]*"))) > 30


def test_deux_services_sur_un_meme_journal(artefact, chemin: Path, monkeypatch):
    """Tels qu'on les lance : l'un répond, l'autre reçoit l'avis."""
    monkeypatch.setenv("CADRE_RI_JOURNAL", str(chemin))
    with service_lance.servir() as (_, un), service_lance.servir() as (_, autre):
        posee = f"http://127.0.0.1:{un}/questions?format=json&q=" + urllib.parse.quote(QUESTION)
        with urllib.request.urlopen(posee, timeout=30) as recue:
            jeton = json.load(recue)["jeton"]
        envoi = urllib.parse.urlencode({"jeton": jeton, "avis": "oui"}).encode()
        avis = urllib.request.Request(f"http://127.0.0.1:{autre}/questions/avis", envoi, JSON)
        with urllib.request.urlopen(avis, timeout=30) as recue:
            assert json.load(recue) == {"issue": "garde"}
    (attendu,) = exporter(chemin).questions
    assert (attendu["question"], attendu["oui"]) == (QUESTION, 1)


def test_une_ligne_coupee_ne_gate_pas_la_suivante(chemin: Path):
    chemin.write_bytes(b'{"date": "2026-')
    Journal(chemin).noter(reponse())
    export = exporter(chemin)
    assert (len(export.questions), export.illisibles) == (1, 1)


# Jamais une panne de page


def test_un_fichier_en_lecture_seule(chemin: Path, monkeypatch, caplog):
    """L'administrateur, sous qui la suite peut tourner, écrit partout : le refus du système est joué."""
    ouvrir = os.open

    def refuser(quoi, drapeaux, *reste, **autres):
        if str(quoi) == str(chemin):
            raise PermissionError(errno.EACCES, "Permission refusée")
        return ouvrir(quoi, drapeaux, *reste, **autres)

    monkeypatch.setattr(os, "open", refuser)
    journal = Journal(chemin)
    assert [journal.noter(reponse()) for _ in range(3)] == [None] * 3
    assert journal.voter("x" * 16, "oui") == "inconnu"
    assert [r.getMessage() for r in caplog.records] == [
        f"cadre-ri : journal {chemin} : Permission refusée ; les questions ne sont pas gardées."
    ]


def test_disque_plein(note, monkeypatch, caplog):
    """Une ligne à demi écrite est ôtée ; la page répond et ne prétend pas garder la question."""
    client, fichier = note
    client.get("/questions", query_string={"q": QUESTION}, headers=JSON)
    avant, ecrire = fichier.read_bytes(), os.write
    monkeypatch.setattr(os, "write", lambda ou, quoi: ecrire(ou, quoi[:9]))
    for _ in range(2):
        page = client.get("/questions", query_string={"q": QUESTION}, headers=HTML)
        assert page.status_code == 200
        assert "n’a pas été gardée" in page.text
    jeton = json.loads(avant)["jeton"]
    assert client.post("/questions/avis", data={"jeton": jeton, "avis": "oui"}, headers=JSON).json == {"issue": "perdu"}
    assert (
        "n’a pas pu être gardé"
        in client.post("/questions/avis", data={"jeton": jeton, "avis": "oui"}, headers=HTML).text
    )
    assert fichier.read_bytes() == avant
    assert len([r for r in caplog.records if r.name.endswith("journal.ecriture")]) == 1
    monkeypatch.undo()
    assert client.get("/questions", query_string={"q": QUESTION}, headers=JSON).json["journal"] is True


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="ce système n'a pas /dev/full")
def test_le_vrai_refus_d_un_disque_plein():
    descripteur = os.open("/dev/full", os.O_WRONLY)
    try:
        assert ecriture._ecrits(descripteur, b"x") == 0
    finally:
        os.close(descripteur)


def test_un_verrou_que_l_on_ne_rend_pas(chemin: Path, monkeypatch, caplog):
    journal = Journal(chemin)
    monkeypatch.setattr(ecriture, "ATTENTE", 0.05)
    with Path(f"{chemin}.verrou").open("w") as tenu:
        fcntl.flock(tenu, fcntl.LOCK_EX)
        assert journal.noter(reponse()) is None
    assert len(caplog.records) == 1
    assert journal.noter(reponse())


@pytest.mark.parametrize("voulu", [".", "nulle-part/x.jsonl", "/dev/null"])
def test_un_chemin_impossible_se_dit_au_depart(voulu: str, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EntreeInutilisable, match="donner un fichier"):
        Journal(Path(voulu))
    assert main(["servir", "--journal", voulu, "--sans-cadre", "--donnees", "x.ttl"]) == 2
    assert "--sans-cadre" in capsys.readouterr().err


# L'export


def test_l_export_est_un_jeu_de_questions(note, capsys):
    client, fichier = note
    for posee in (QUESTION, "Qui préside le C.S.R.I. ?", "QUI PRESIDE LE CSRI ?", "recette de tarte"):
        recue = client.get("/questions", query_string={"q": posee}, headers=JSON).json
        client.post("/questions/avis", data={"jeton": recue["jeton"], "avis": "non" if "tarte" in posee else "oui"})
    client.get("/questions", query_string={"q": QUESTION}, headers=JSON)
    assert main(["journal", str(fichier)]) == 0
    attendus = [json.loads(ligne) for ligne in capsys.readouterr().out.splitlines()]
    modele = set(lire_jsonl(RACINE / "tests" / "questions" / "questions-dev.jsonl")[0])
    assert modele | {"fois", "oui", "non", "a_relire"} == set(attendus[0])
    assert [q["id"] for q in attendus] == ["J-001", "J-002"]
    premiere = attendus[0]
    assert (premiere["question"], premiere["fois"], premiere["oui"], premiere["non"]) == (QUESTION, 4, 3, 0)
    assert premiere["acteurs"] == ["SEC_CT"]
    tarte = next(q for q in attendus if "tarte" in q["question"])
    assert (tarte["type"], tarte["acteurs"], tarte["passages"], tarte["non"]) == ("hors_sujet", [], [], 1)
    # ce que le produit répond aujourd'hui est juste selon ce qu'il a montré : l'évaluateur des jeux le lit
    bilan = evaluer.evaluer(
        attendus, lambda q: client.get("/questions", query_string={"q": q, "journal": "non"}, headers=JSON).json, False
    )
    assert bilan["total"] == [True] * 2


def test_la_commande_en_texte_et_dans_un_fichier(chemin: Path, capsys, tmp_path: Path):
    journal = Journal(chemin)
    journal.voter(journal.noter(reponse()) or "", "oui")
    assert main(["journal", str(chemin), "--format", "texte"]) == 0
    assert "fois  oui  non" in capsys.readouterr().out
    assert main(["journal", str(chemin), "--sortie", str(tmp_path / "a-relire.jsonl")]) == 0
    assert lire_jsonl(tmp_path / "a-relire.jsonl")[0]["oui"] == 1
    assert main(["journal", str(chemin), "--sortie", str(tmp_path / "nulle-part" / "x")]) == 2
    assert main(["journal", str(tmp_path / "absent.jsonl")]) == 2
    assert "absent.jsonl" in capsys.readouterr().err
    chemin.write_bytes(b"")
    assert main(["journal", str(chemin)]) == 1


# Dans un navigateur


@pytest.mark.xdist_group("chromium-2")
@pytest.mark.parametrize("javascript", [True, False])
def test_les_pages_dans_un_navigateur(garde, tmp_path: Path, javascript: bool):
    from navigateur import Navigateur

    ouverte, fichier = garde
    with servir(ouverte) as racine:
        n = Navigateur(racine, tmp_path, javascript)
        try:
            for largeur in LARGEURS:
                n.elargir(largeur)
                for adresse in ("/", "/questions?q=qui+pr%C3%A9side+le+CSRI", "/questions?q=recette+de+tarte"):
                    n.aller(adresse)
                    if javascript:
                        n.verifier()
                n.suivre(n.un(".avis button[value=non]"))
                assert "Votre avis est gardé" in n.un("main").text
                if javascript:
                    n.verifier()
                assert lire_jsonl(fichier)[-1]["avis"] == "non"
                assert n.pilote.get_cookies() == []
                n.aller("/")
                n.un("input[name=journal]").click()
                n.un("#q").send_keys(QUESTION)
                n.suivre(n.un(".recherche button"))
                assert "n’a pas été gardée" in n.un("main").text
        finally:
            n.fermer()

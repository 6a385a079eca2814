# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qui est dit sûr l'est ; le reste dit pourquoi il faut vérifier."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from conftest import RACINE, lire_jsonl
from questions.evaluer import juger

from serveur.faces.texte import reponse_en_texte


@pytest.fixture(scope="module")
def jugees(questions) -> list[tuple[dict[str, Any], bool]]:
    """(première réponse, question juste) de toutes les questions des jeux mêlés que l'on répond."""
    lues = []
    for chemin in sorted((RACINE / "tests" / "questions").glob("questions-*.jsonl")):
        for q in lire_jsonl(chemin):
            recu = questions.repondre(q["question"])
            if recu["trouve"]:
                lues.append((recu["reponses"][0], juger(q, recu)[0]))
    return lues


def test_une_reponse_sure_est_juste_a_97_pour_cent(jugees):
    sures = [juste for premiere, juste in jugees if premiere["assurance"] == "sure"]
    assert sum(sures) >= 0.97 * len(sures)
    assert len(sures) >= 0.45 * len(jugees), "trop peu de réponses sûres : relancer outils/apprendre_assurance.py"


def test_ce_qui_est_a_verifier_l_est_plus_souvent(jugees):
    autres = [juste for premiere, juste in jugees if premiere["assurance"] != "sure"]
    assert sum(autres) <= 0.9 * len(autres)


@functools.cache
def _reserves() -> tuple[tuple[str, str], ...]:
    return (
        ("Qui est responsable des standards ?", "en nomme plusieurs et ne choisit pas"),
        ("Qui assure l'intégration technologique ?", "en nomme plusieurs et ne choisit pas"),
        ("Quels fonds financent un projet gouvernemental ?", "dit « peut »"),
        ("Quand faut-il transmettre l'entente de partenariat ?", "ne dit pas quand"),
        ("Qui préside le CSRI et qui en fait partie ?", "en pose plusieurs"),
        ("Tout ce que le SSIGRI doit faire en sécurité", "demande un ensemble"),
    )


@pytest.mark.parametrize(("question", "reserve"), _reserves())
def test_ce_que_le_texte_ou_la_question_laisse_ouvert_se_dit(question: str, reserve: str, questions):
    recu = questions.repondre(question)
    premiere = recu["reponses"][0]
    assert premiere["assurance"] == "a-verifier"
    assert any(reserve in phrase for phrase in premiere["reserves"]), premiere["reserves"]
    dite = " ".join(reponse_en_texte(recu).split())
    assert "À vérifier dans le texte." in dite
    assert reserve in dite


def test_plusieurs_nommes_sont_tous_dits(questions):
    premiere = questions.repondre("Qui assure l'intégration technologique ?")["reponses"][0]
    assert {t["libelle"] for t in premiere["titulaires"]} == {"Sous-secrétariat aux services gouvernementaux"}
    assert "Secrétariat du Conseil du trésor" in premiere["reserves"][0]


def test_une_reponse_sans_reserve_est_sure_et_les_suivantes_a_verifier(questions):
    recu = questions.repondre("Qui préside le CSRI ?")
    assert recu["reponses"][0]["assurance"] == "sure"
    assert not recu["reponses"][0]["reserves"]
    assert {r["assurance"] for r in recu["reponses"][1:]} <= {"a-verifier"}
    assert "Réponse sûre." in reponse_en_texte(recu)


@pytest.mark.parametrize(
    "question",
    [
        "Qui contrôle le Conseil du trésor ?",
        "Qui surveille le SSIGRI ?",
        "qui est responsable de la santé",
        "à qui je me plains",
        "abrogation",
    ],
)
def test_a_personne_le_devoir_d_un_autre(question: str, questions):
    """Qui reçoit n'agit pas ; un domaine que le Cadre ne couvre pas, un mot pris pour un autre, se refusent."""
    assert questions.repondre(question)["trouve"] is False


def test_qui_agit_envers_un_acteur_est_repondu(questions):
    for question in ("Qui conseille le Conseil du trésor ?", "Qui préside le CSRI ?", "Qui anime la TCQS ?"):
        assert questions.repondre(question)["trouve"], question


def test_la_page_dit_l_assurance_et_l_inconnu(client):
    page = client.get("/questions", query_string={"q": "Qui est responsable des standards ?"}).get_data(as_text=True)
    assert "à vérifier" in page
    assert "ne choisit pas" in page
    page = client.get("/questions", query_string={"q": "Qui élabore le PQI ?"}).get_data(as_text=True)
    assert "Le Cadre ne nomme pas" in page

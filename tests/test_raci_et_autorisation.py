# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""RACI (règles de l'ontologie) et décision guidée sur l'autorisation (5.1)."""

from __future__ import annotations

import itertools
import json

import pytest

from serveur.faces.commande import main
from serveur.graphe.chargement import charger_sources
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import developper
from serveur.services.autorisation import decider, faits
from serveur.services.requetes.repertoire import executer

DISPENSES = ("budget-autorise", "respecte-reglementation")


def test_raci_du_plan_de_securite(moteur):
    lignes = executer(moteur, "raci", objet="objet:plan-gouvernemental-securite")
    roles = {(x["code"], x["role"]) for x in lignes}
    assert {("SSIGRI", "R"), ("SCT", "A")} <= roles  # le supérieur direct du sous-secrétariat en répond
    assert ("SSIGRI", "A") not in roles


def test_raci_des_services_communs(moteur):
    roles = {(x["code"], x["role"]) for x in executer(moteur, "raci", objet="objet:services-communs")}
    assert ("SSSG", "R") in roles
    assert ("CT", "A") in roles  # le Conseil du trésor décide de la délégation et du caractère obligatoire


def test_celui_qui_decide_repond_et_celui_qui_conseille_est_consulte(moteur):
    matrice = executer(moteur, "raci-matrice")
    assert any(x["code"] == "CT" and x["role"] == "A" for x in matrice)
    assert any(x["code"] == "CSRI" and x["role"] == "C" for x in matrice)
    assert any(x["code"] == "SCT" and x["role"] == "I" for x in matrice)
    assert {x["role"] for x in matrice} == {"R", "A", "C", "I"}


def test_les_roles_sont_inferes_jamais_enonces():
    roles = {developper(f"ri:{p}") for p in ("realisePar", "imputableA", "consulte", "informe")}
    assert not [q for q in charger_sources() if q.predicate.value in roles]


def test_anomalies(moteur):
    partages = executer(moteur, "raci-plusieurs-imputables")
    assert any(int(x["acteurs"] or 0) >= 2 for x in partages)
    sans = {x["objetNom"] for x in executer(moteur, "raci-sans-imputable")}
    avec = {x["objetNom"] for x in partages}
    assert sans
    assert not sans & avec


def test_chaque_fait_a_sa_regle_et_sa_citation(moteur):
    connus = faits(moteur)
    assert [f.nom for f in connus[:2]] == list(DISPENSES)
    assert len(connus) == 8
    assert all(f.citation.startswith("Cadre, 5.1") and f.question.endswith("?") for f in connus)


def test_toutes_les_combinaisons_ont_une_decision_prouvee(moteur):
    noms = [f.nom for f in faits(moteur)]
    vus = set()
    for valeurs in itertools.product(("oui", "non"), repeat=len(noms)):
        donnees = dict(zip(noms, valeurs, strict=True))
        decision = decider(moteur, donnees)
        vus.add(decision["decision"])
        deroge = any(v == "oui" for n, v in donnees.items() if n not in DISPENSES)
        dispense = all(donnees[n] == "oui" for n in DISPENSES)
        attendu = "requise" if deroge else "non requise" if dispense else "non dite"
        assert decision["decision"] == attendu
        assert decision["motifs"]
    assert vus == {"requise", "non requise", "non dite"}


def test_une_derogation_suffit_et_le_reste_manque(moteur):
    assert decider(moteur, {"deroge-standards": "oui"})["motifs"][0]["citation"] == "Cadre, 5.1, 2e puce"
    incomplet = decider(moteur, {"budget-autorise": "oui"})
    assert incomplet["decision"] == "à compléter"
    assert len(incomplet["manquants"]) == 7


@pytest.mark.parametrize("donnees", [{"zut": "oui"}, {"deroge-standards": "peut-être"}])
def test_un_fait_ou_une_valeur_inconnus_sont_refuses(moteur, donnees: dict[str, str]):
    with pytest.raises(EntreeInutilisable):
        decider(moteur, donnees)


def test_la_commande(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert main(["autorisation", "--fait", "deroge-enveloppe-projet=oui", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["decision"] == "requise"
    tous = [f"--fait={n}=non" for n in ("deroge-reglementation", "deroge-orientations", "deroge-standards")]
    tous += [f"--fait={n}=non" for n in ("deroge-service-obligatoire", "deroge-enveloppe-ministere")]
    tous += ["--fait=deroge-enveloppe-projet=non", *(f"--fait={n}=oui" for n in DISPENSES)]
    assert main(["autorisation", *tous]) == 0
    assert "Aucune autorisation" in capsys.readouterr().out
    assert main(["autorisation"]) == 2
    assert main(["autorisation", "--fait", "zut=oui"]) == 2

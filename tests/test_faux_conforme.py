# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Jamais un faux « conforme » : taire ne change aucun verdict, et le verdict est celui de pySHACL tel quel.

3 000 doubles mutants par le moteur du produit ; pySHACL tel quel, cent fois plus lent, sur un échantillon où chaque
règle parle au moins une fois. bancs/faux_conforme.py le fait sur tous.
"""

from __future__ import annotations

import random
from typing import NamedTuple

import pytest
from mutants import documents, en_octets, mutants
from oracle import bruts_de, conforme, sans_cause, tel_quel, triplets_de
from pyshacl.errors import ReportableRuntimeError

from serveur.services.validation.regles import Brut, Resultat
from serveur.services.validation.triplets import Triplet

GRAINE = 1
Juge = tuple[bytes, list[Triplet], list[Brut]]


def juge(document, validateur) -> Juge:
    octets = en_octets(document)
    triplets = triplets_de(octets, validateur)
    return octets, triplets, bruts_de(triplets, validateur)


class DejaJuge(NamedTuple):
    """À la place du moteur, ce qu'il a déjà rendu d'un document : le juger deux fois n'apprendrait rien."""

    bruts: list[Brut]

    def valider(self, _: list[Triplet]) -> list[Brut]:
        return self.bruts


@pytest.fixture(scope="module")
def doubles(validateur) -> list[Juge]:
    return [juge(d, validateur) for d in mutants(3000, GRAINE, (2,))]


def test_taire_ne_cache_que_ce_qu_un_constat_montre_explique(doubles: list[Juge], validateur, monkeypatch):
    """Sur les cas, les exemples et 3 000 doubles mutants ; le verdict d'avant le silence est celui d'après."""
    tous = [*(juge(d, validateur) for d in documents()), *doubles]
    tus = 0
    for octets, triplets, bruts in tous:
        inexpliques = sans_cause(triplets, bruts, validateur)
        assert not inexpliques, (inexpliques[0].regle.iri, octets.decode())
        monkeypatch.setattr(validateur, "moteur", DejaJuge(bruts))
        juges = validateur.juger(triplets)
        trouvees = any(validateur.regles[b.forme].gravite == "violation" for b in bruts)
        assert conforme(juges) != trouvees, octets.decode()
        tus += len(bruts) - len(juges)
    assert tus > 1000


def echantillon(doubles: list[Juge], nombre: int) -> list[Juge]:
    """`nombre` documents où chaque règle parle, chacun le plus parlant de ceux qui restent, puis d'autres au hasard."""
    restent, choisis, vues = dict(enumerate(doubles)), [], set()
    while True:
        rang, choisi = max(restent.items(), key=lambda x: (len({b.forme for b in x[1][2]} - vues), -x[0]))
        if not {b.forme for b in choisi[2]} - vues:
            break
        vues |= {b.forme for b in choisi[2]}
        choisis.append(restent.pop(rang))
    return choisis + random.Random(GRAINE).sample(list(restent.values()), nombre - len(choisis))


def test_meme_verdict_et_memes_resultats_que_pyshacl_tel_quel(doubles: list[Juge], validateur, analyse_sparql_gardee):
    choisis = echantillon(doubles, 100)
    assert {b.forme for _, _, bruts in choisis for b in bruts} == set(validateur.regles)
    verdicts, comparees = {True: 0, False: 0}, set()
    for octets, triplets, bruts in choisis:
        try:
            attendu, dits = tel_quel(triplets)
        except ReportableRuntimeError:
            continue  # il lève sur un bloc à la place d'une date ou d'un montant
        comparees |= {b.forme for b in bruts}
        assert conforme(validateur.juger(triplets)) == attendu, octets.decode()
        assert {(b.forme, b.noeud, b.composant) for b in bruts} == dits, octets.decode()
        verdicts[attendu] += 1
    assert min(verdicts.values()) > 5
    assert sum(verdicts.values()) >= 95
    assert len(comparees) >= len(validateur.regles) - 3


def test_un_silence_d_un_voisin_est_vu(validateur):
    """Deux blocs voisins : ce qui manque à l'un n'excuse rien de l'autre, ni pour nous ni pour l'essai."""
    document = next(d for d in documents() if d["type"] == "FicheService" and d.get("designation"))
    document = {**document, "designation": {"date": "2002-05-31"}, "decision_recours": {"date": "2002-05-31"}}
    _, triplets, bruts = juge(document, validateur)
    regles = {r.regle.iri.partition("#")[2] for r in validateur.juger(triplets)}
    assert len({r for r in regles if "Recours" in r or "Designation" in r}) >= 2, regles
    assert sans_cause(triplets, bruts, validateur) == []


def test_l_essai_verrait_un_faux_conforme(doubles: list[Juge], validateur, monkeypatch):
    """Casser d'abord : un silence de trop se voit."""
    from serveur.services.validation import constats

    def taire_tout(resultats: list[Resultat], *_: object) -> list[Resultat]:
        return [r for r in resultats if r.regle.gravite != "violation"]

    monkeypatch.setattr(constats, "sans_suites", taire_tout)
    fautif = next(j for j in doubles if any(validateur.regles[b.forme].gravite == "violation" for b in j[2]))
    with pytest.raises(AssertionError):
        sans_cause(fautif[1], fautif[2], validateur)
    assert conforme(validateur.juger(fautif[1])) != tel_quel(fautif[1])[0]


def test_un_bloc_a_la_place_d_un_nom_de_projet_est_juge_pareil(validateur):
    """Trouvé par le banc : un nœud sans texte n'avait pas de clé, et les moteurs le joignaient à tout, ou à rien."""
    document = next(d for d in documents() if d["type"] == "BilanGestionRI" and len(d.get("suivi_projets", ())) > 2)
    suivis = [*document["suivi_projets"][:-1], {**document["suivi_projets"][-1], "projet": {"jour": "2"}}]
    _, triplets, bruts = juge({**document, "suivi_projets": suivis}, validateur)
    attendu, dits = tel_quel(triplets)
    assert {(b.forme, b.noeud, b.composant) for b in bruts} == dits
    assert conforme(validateur.juger(triplets)) == attendu

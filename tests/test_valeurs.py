# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que les gens écrivent pour une date, un nombre, un oui : ce qui se lit, ce qui ne se lit pas, ce qui s'entend."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from serveur.services.validation.valeurs import (
    dit_rien,
    hesitations,
    jour_voisin,
    lectures_possibles,
    lire_booleen,
    lire_date,
    lire_nombre,
    nie,
)

TROIS_JUIN = """2002-06-03|3 juin 2002|le 3 juin 2002|Lundi 3 juin 2002|lundi, le 3 juin 2002|2002-6-3|2002/06/03|2002.06.03|20020603
2002‑06‑03|2002–06–03|2002-06-03 14:30|2002-06-03T14:30:00Z|2002-06-03 14h30|3 JUIN 2002| 3 juin  2002|June 3, 2002|3 June 2002|03/06/2002 """.replace(
    "\n", "|"
)


@pytest.mark.parametrize("texte", [t for t in TROIS_JUIN.split("|") if "/2002" not in t])
def test_une_date_s_ecrit_de_bien_des_facons(texte: str):
    assert lire_date(texte).valeur == date(2002, 6, 3)


@pytest.mark.parametrize(
    "texte, attendue",
    [
        ("1er juillet 2002", "2002-07-01"),
        ("28/06/2002", "2002-06-28"),
        ("06/28/2002", "2002-06-28"),
        ("28-06-2002", "2002-06-28"),
        ("6.6.2002", "2002-06-06"),
        ("15 févr. 2003", "2003-02-15"),
        ("31 déc. 2002", "2002-12-31"),
        ("15 août 2002 à 9 h", "2002-08-15"),
        ("30-nov-2002", "2002-11-30"),
        ("4 - mars - 2003", "2003-03-04"),
    ],
)
def test_une_date_sans_equivoque_se_lit(texte: str, attendue: str):
    lue = lire_date(texte)
    assert lue.valeur.isoformat() == attendue
    assert lue.entendue


@pytest.mark.parametrize(
    "texte",
    ["05/06/2002", "juin 2002", "2002", "2003-11-31", "2002-13-01", "30 février 2002", "28/06/02", "bientôt", ""],
)
def test_ce_qui_hesite_ou_n_existe_pas_ne_se_lit_pas(texte: str):
    assert lire_date(texte) is None


def test_les_deux_lectures_d_une_date_sont_proposees():
    assert [d.isoformat() for d in lectures_possibles("05/06/2002")] == ["2002-06-05", "2002-05-06"]
    assert jour_voisin("2003-11-31") == date(2003, 11, 30)
    assert jour_voisin("2003-02-30") == date(2003, 2, 28)
    assert jour_voisin("2003-02-41") is None


@pytest.mark.parametrize(
    "texte, attendu",
    [
        ("2400000", "2400000"),
        ("2 400 000", "2400000"),
        ("2 400 000 $", "2400000"),
        ("2 400 000,50 $", "2400000.50"),
        ("$2,400,000", "2400000"),
        ("2,400,000.50", "2400000.50"),
        ("2.400.000,50", "2400000.50"),
        ("2.400.000", "2400000"),
        ("2.4e6", "2400000"),
        ("2.4e+06", "2400000"),
        ("1E5", "100000"),
        ("2,5 M$", "2500000"),
        ("640 k$", "640000"),
        ("2,4 millions de dollars", "2400000"),
        ("2,4 millions $", "2400000"),
        ("250 000 dollars canadiens", "250000"),
        ("55 p. 100", "55"),
        ("66,67 %", "66.67"),
        ("40 pour cent", "40"),
        ("-12", "-12"),
        ("0.125", "0.125"),
        ("1'250'000", "1250000"),
    ],
)
def test_un_nombre_s_ecrit_de_bien_des_facons(texte: str, attendu: str):
    assert lire_nombre(texte, part=texte.endswith(("%", "100", "cent"))).valeur == Decimal(attendu)


@pytest.mark.parametrize(
    "texte", ["100.000", "12,345", "environ 100 000 $", "1/3", "trois", "", "12 34", "1 2345", "$", "e5"]
)
def test_ce_qui_n_est_pas_un_nombre_sans_equivoque(texte: str):
    assert lire_nombre(texte) is None


def test_une_valeur_qui_hesite_propose_ses_graphies():
    assert hesitations("05/06/2002", "date") == ["2002-06-05", "2002-05-06"]
    assert hesitations("2003-11-31", "date") == ["2003-11-30"]
    assert hesitations("3,125 k$", "nombre") == ["3125 k$", "3,1250 k$"]
    assert [lire_nombre(t).valeur for t in hesitations("3,125 k$", "nombre")] == [3125000, 3125]
    assert hesitations("mardi", "date") == hesitations("0,125", "nombre") == hesitations("3,125", "texte") == []


@pytest.mark.parametrize(
    ("texte", "part"),
    [
        ("un tiers", "33.3333"),
        ("Les deux tiers", "66.6667"),
        ("la moitié", "50"),
        ("Une moitié des coûts", "50"),
        ("trois quarts", "75"),
        ("le quart du total.", "25"),
        ("un cinquième", "20"),
        ("neuf dixièmes", "90"),
        ("l'huitième", "12.5"),
        ("2/3", "66.6667"),
    ],
)
def test_une_fraction_ecrite_est_une_part(texte: str, part: str):
    lu = lire_nombre(texte, part=True)
    assert lu is not None
    assert lu.entendue
    assert lu.valeur == Decimal(part)
    assert lire_nombre(texte) is None, "d'un montant, on n'en sait rien"


@pytest.mark.parametrize(
    "texte",
    ["quatre tiers", "un tiers payeur", "environ un tiers", "un tiers ou la moitié", "tiers et quart", "4/3", "deux"],
)
def test_une_fraction_douteuse_ne_se_lit_pas(texte: str):
    assert lire_nombre(texte, part=True) is None


def test_une_part_peut_etre_une_fraction():
    assert sum((lire_nombre("1/3", part=True).valeur for _ in range(3)), Decimal()) == pytest.approx(
        Decimal(100), abs=Decimal("0.001")
    )
    assert lire_nombre("3/2", part=True) is None


@pytest.mark.parametrize(
    "texte, attendu",
    [("Oui", True), ("non.", False), ("oui, décret 1034-2002", True), ("Non : pas encore", False), ("peut-être", None)]
    + [("Oui, sans exception", True), ("X", True), ("non ; demande du 3 mai", False)]
    + [
        (f"oui, {suite}", None)
        for suite in ("mais plus tard", "sauf au nord", "en partie", "si le CT le veut", "pas tout")
    ]
    + [
        (t, None)
        for t in ("non, hormis l'accueil", "oui ?", "oui et non", "Oui. Non.", "à vérifier", "ok", "Oui (à confirmer)")
    ],
)
def test_un_oui_peut_etre_suivi_d_une_precision(texte: str, attendu: bool | None):
    lu = lire_booleen(texte)
    assert (lu.valeur if lu else None) is attendu


def test_seuls_oui_et_non_se_lisent_sans_un_mot():
    assert [lire_booleen(t).entendue for t in ("oui", "Non", "true", "X", "1", "o")] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    "texte", ["pas de dépassement", "Sans écart", "n'excède rien", "aucuns frais", "ni l'un", "jamais"]
)
def test_une_negation_se_reconnait(texte: str):
    assert nie(texte)
    assert not nie("Dépassement nié par personne, panneau d'affichage, annonce")


@pytest.mark.parametrize(
    "texte, attendu",
    [
        ("35 k", "35000"),
        ("7 M", "7000000"),
        ("2.5M", "2500000"),
        ("$ 310,000", "310000"),
        ("$310,000.50 CAD", "310000.50"),
    ],
)
def test_un_montant_abrege_ou_a_l_anglaise_se_lit_et_se_dit(texte: str, attendu: str):
    lu = lire_nombre(texte)
    assert lu.valeur == Decimal(attendu)
    assert lu.entendue


def test_un_pour_cent_n_est_pas_un_montant_ni_un_montant_une_part():
    assert lire_nombre("30 %") is None
    assert lire_nombre("30 %", part=True).valeur == 30
    assert lire_nombre("30 $", part=True) is None
    assert lire_nombre("310,000") is None


@pytest.mark.parametrize(
    "texte",
    [
        "aucune",
        "Aucun",
        "Aucun : ni le SSSG ni un autre",
        "néant",
        "sans objet",
        "s. o.",
        "N/A",
        "—",
        "Aucun projet cette année",
        "Non",
        "Pas d'écart au plan",
        "Il n'y en a pas",
        "Il n'y a aucun sous-traitant.",
    ],
)
def test_ce_qui_dit_rien(texte: str):
    assert dit_rien(texte.replace("—", "-"))


@pytest.mark.parametrize(
    "texte",
    [
        "Aucunement réservé aux usagers du nord",
        "MRCI",
        "rien ne va plus",
        "Aucun, sauf le SSSG",
        "aucune autre que celle du chapitre 7",
        "Pas d'écart, à l'exception du calendrier",
        "Non déterminé",
        "aucune (à confirmer)",
    ],
)
def test_ce_qui_ne_dit_pas_rien(texte: str):
    assert not dit_rien(texte)


def test_un_texte_hostile_ne_coute_rien():
    for texte in ("1" * 10**6, " ".join(["1"] * 10**5), "(" * 10**5, "1," * 50_000, "aucun " * 10**5):
        assert lire_nombre(texte) is None
        assert lire_date(texte) is None
        assert lire_booleen(texte) is None
        assert not dit_rien(texte)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le type d'un document se lit de tout mot qui ne désigne qu'un genre ; un mot de deux genres les nomme tous deux."""

from __future__ import annotations

import dataclasses
import json

import pytest
import yaml
from conftest import RACINE

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import mots_utiles
from serveur.services.validation.genres import Genres


def valider(validateur, type_: str, **autres: str):
    octets = yaml.safe_dump({"type": type_, "titre": "T", **autres}, allow_unicode=True, sort_keys=False).encode()
    return validateur.valider(octets, "e.yaml")[0]


def test_un_mot_d_un_seul_genre_le_dit_et_la_lecture_est_dite(validateur):
    """Pour chaque genre, chaque mot de ses noms : lu s'il n'est qu'à lui, refusé en les nommant sinon."""
    modele = validateur.modele
    mots = {
        c: {m for n in (dit, *modele.autres_noms[c]) for m in mots_utiles(n)} for c, (dit, _) in modele.noms.items()
    }
    lus = refuses = 0
    for classe, siens in mots.items():
        for mot in sorted(siens):
            partageurs = [c for c in mots if {mot, f"{mot}s", mot.removesuffix("s")} & mots[c]]
            if partageurs == [classe]:
                rendu = valider(validateur, mot.upper())
                assert rendu["type"] == classe, mot
                assert {"ecrit": mot.upper(), "lu": modele.noms[classe][0]}.items() <= rendu["lectures"][0].items()
                assert rendu["lectures"][0]["ligne"] == 1
                lus += 1
            else:
                with pytest.raises(EntreeInutilisable, match=r"ligne 1 : .* peut être .* ou ") as leve:
                    valider(validateur, mot)
                assert all(f"« {modele.noms[c][0]} »" in str(leve.value) for c in partageurs), mot
                refuses += 1
    assert lus >= 8
    assert refuses >= 8


def test_les_initiales_d_un_libelle_le_disent(validateur):
    modele = validateur.modele
    for classe, (libelle, _) in modele.noms.items():
        sigle = "".join(m[0] for m in mots_utiles(libelle)).upper()
        rendu = valider(validateur, sigle)
        assert (rendu["type"], rendu["lectures"][0]["lu"]) == (classe, libelle)


@pytest.mark.parametrize(
    ("dit", "classe"),
    [
        ("plan", "PlanGestionRI"),
        ("Plan de gestion des RI", "PlanGestionRI"),
        ("P.G.R.I.", "PlanGestionRI"),
        ("bilan de gestion", "BilanGestionRI"),
        ("projets", "FicheProjet"),
        ("Ententes de partenariat", "EntentePartenariat"),
    ],
)
def test_ce_que_les_gens_ecrivent(dit: str, classe: str, validateur):
    rendu = valider(validateur, dit)
    assert rendu["type"] == classe
    assert rendu["lectures"][0]["ecrit"] == dit


def test_un_nom_entier_se_lit_sans_remarque(validateur):
    for classe, (libelle, _) in validateur.modele.noms.items():
        for dit in (classe, libelle, libelle.upper(), *validateur.modele.autres_noms[classe]):
            rendu = valider(validateur, dit)
            assert (rendu["type"], rendu["lectures"]) == (classe, [])


@pytest.mark.parametrize("dit", ["facture", "plan stratégique", "de", "e", "RI", "GR", "plan bilan", "x" * 300, "…"])
def test_ce_qui_ne_designe_aucun_genre_reste_inconnu(dit: str, validateur):
    with pytest.raises(EntreeInutilisable, match="est inconnu ; écrire l'un de"):
        valider(validateur, dit)


def test_dire_deux_fois_le_meme_genre_n_est_pas_se_contredire(validateur):
    assert valider(validateur, "plan", Type="PlanGestionRI")["type"] == "PlanGestionRI"
    with pytest.raises(EntreeInutilisable, match="second « type »"):
        valider(validateur, "plan", Type="bilan")


def test_le_type_donne_a_cote_s_entend_aussi(validateur):
    rendu = validateur.valider(b"titre: T\n", "e.yaml", "projet")[0]
    assert rendu["type"] == "FicheProjet"
    assert rendu["lectures"][0]["lu"] == "Fiche de projet"


def test_l_exemple_dit_par_un_mot_a_les_memes_constats(validateur):
    plans = sorted((RACINE / "exemples").glob("plan-gestion*.yaml"))
    assert len(plans) >= 2
    for chemin in plans:
        texte = chemin.read_text(encoding="utf-8")
        autre = texte.replace("type: PlanGestionRI", "type: plan")
        assert autre != texte
        avant, apres = (validateur.valider(t.encode(), "e.yaml")[0]["constats"] for t in (texte, autre))
        assert json.dumps(avant) == json.dumps(apres)


def test_les_mots_viennent_des_noms_des_genres(validateur):
    """Rien n'est écrit ici ou dans le code de ce qu'un genre peut s'appeler : un nom de plus suffit."""
    modele = validateur.modele
    assert not Genres.du_modele(modele).designes("calendrier")

    autres = {**modele.autres_noms, "FicheProjet": ["Calendrier des travaux"]}
    avec = Genres.du_modele(dataclasses.replace(modele, autres_noms=autres))
    assert avec.designes("calendrier") == ["FicheProjet"]

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un YAML illisible dit ce qui l'est vraiment : la ligne, le signe, et que faire."""

from __future__ import annotations

import re

import pytest

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.validation.arbre import Suite, Valeur
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.lecteurs import lire_yaml


@pytest.mark.parametrize(
    "valeur, dit",
    [
        ("* Alarme", r"commence par « \* ».*un tiret.*guillemets"),
        ("*Alarme", "entre guillemets"),
        ("& Fils", "commence par « & ».*guillemets"),
        ("&Fils et cie", "entre guillemets"),
        ("@responsable", "commence par « @ ».*guillemets"),
        ("`code`", "commence par « ` ».*guillemets"),
        ("%tage", "commence par « % ».*guillemets"),
        ("Phase : la suite", "« : » dans le texte de « cle ».*guillemets"),
        ("- a", "un tiret de liste est à côté de sa clé"),
        ("| a", "commence par « | » ou « > »"),
    ],
)
@pytest.mark.parametrize("fin", ["", "fin: 1\n"])
def test_un_texte_qui_commence_par_un_signe_reserve(valeur, dit, fin):
    with pytest.raises(EntreeInutilisable, match=f"^ligne 2 : .*{dit}"):
        lire_yaml(f"type: X\ncle: {valeur}\n{fin}")


@pytest.mark.parametrize("signe", ["*", "@", "%"])
def test_dans_une_liste_aussi(signe):
    with pytest.raises(EntreeInutilisable, match=f"^ligne 3 : .*commence par « \\{signe} »"):
        lire_yaml(f"type: X\nliste:\n  - {signe} Alarme\n")


def test_un_crochet_qui_manque_reste_un_crochet():
    with pytest.raises(EntreeInutilisable, match="crochet"):
        lire_yaml("type: X\ncle: [a, b\nfin: 1\n")


@pytest.mark.parametrize(
    ("ligne", "perdu"),
    [
        ("cle: Portail #2 du ministère", " #2 du ministère"),
        ("cle: Portail # 2 du ministère", " # 2 du ministère"),
        ("cle: Portail  #2", "  #2"),
        ("- é Portail #2", " #2"),
        ("cle: {a: Portail, b: x #2\n}", " #2"),
        ("cle: Portail\n  du lot #2", " #2"),
        ("cle: Portail  # obligatoire · le nom", ""),
        ('cle: "Portail #2"', ""),
        ("cle: 'Portail' #2", ""),
        ("cle: Portail#2", ""),
        ("cle: # rien", ""),
        ("cle: |\n  Portail #2", ""),
    ],
)
def test_un_diese_qui_ote_la_fin_d_un_texte_se_voit(ligne, perdu):
    (arbre,) = lire_yaml(f"{ligne}\r\n" if "|" not in ligne else ligne)
    while not isinstance(arbre, Valeur):
        arbre = arbre.elements[-1] if isinstance(arbre, Suite) else arbre.entrees[-1][2]
    assert arbre.perdu == perdu


def test_le_rapport_dit_la_fin_perdue(validateur):
    texte = "type: FicheProjet\ntitre: Portail #2 du registre\ndebut: 2002-06-03 # à confirmer\n"
    (rapport,) = validateur.valider(texte.encode(), "f.yaml")
    (dite,) = [x for x in rapport["lectures"] if "#" in x["ecrit"]]
    assert (dite["ligne"], dite["ecrit"]) == (2, "Portail #2 du registre")
    assert dite["lu"].startswith("à revoir : « Portail » seulement")


def test_un_modele_commente_et_rempli_n_en_dit_rien(validateur):
    """Les aides de nos modèles suivent leur clé sur sa ligne."""
    gabarits = Gabarits(validateur.formes, validateur.modele, validateur.reference)
    modele = gabarits.ecrire("PlanGestionRI", "yaml").decode()
    rempli = re.sub(r"^( +\w+:)  #", r"\1 Un texte  #", modele, flags=re.MULTILINE)
    assert rempli.count("Un texte  #") > 5
    (rapport,) = validateur.valider(rempli.encode(), "p.yaml")
    assert not [x for x in rapport["lectures"] if "#" in x["ecrit"]]

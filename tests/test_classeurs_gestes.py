# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des classeurs remplis de travers sans qu'on puisse s'y tromper : rien n'est inventé, rien n'est perdu en silence."""

from __future__ import annotations

import gc
import time

import pytest

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.services.validation.arbre import Bloc, Noeud, Suite, Valeur
from serveur.services.validation.classeurs.feuilles import Cellule, Feuille, lettres
from serveur.services.validation.classeurs.noms import Noms
from serveur.services.validation.classeurs.tables import en_arbre

PLAN = [["Clé", "Valeur"], ["type", "PlanGestionRI"]]
PROJETS = ["identifiant", "nom", "budget"]


def feuille(titre: str, rangs: list[list[object]]) -> Feuille:
    return Feuille(
        titre,
        [
            [Cellule("" if v is None else str(v), f"{lettres(i)}{n}") for i, v in enumerate(rang)]
            for n, rang in enumerate(rangs, 1)
        ],
    )


@pytest.fixture(scope="module")
def lire(validateur):
    def geste(*feuilles: Feuille) -> tuple[dict[str, object], list[str]]:
        (racine,) = en_arbre(list(feuilles), Noms(validateur.transcripteur))
        assert isinstance(racine, Bloc)
        return clair(racine), [f"{r.ecrit} → {r.lu}" for r in racine.remarques]

    return geste


def clair(noeud: Noeud):
    if isinstance(noeud, Valeur):
        return noeud.texte
    if isinstance(noeud, Suite):
        return [clair(e) for e in noeud.elements]
    return {c: clair(v) for c, _, v in noeud.entrees}


def liste(lire, titre: str, *rangs: list[object]) -> tuple[object, list[str]]:
    lu, dit = lire(feuille("Document", PLAN), feuille(titre, list(rangs)))
    return next((v for c, v in lu.items() if c != "type"), None), dit


# --- la feuille Document


def test_une_valeur_sans_cle_continue_celle_du_dessus(lire):
    lu, dit = lire(
        feuille("Document", [*PLAN, ["resultats_attendus", "Un"], [None, "Deux"], ["exercice", "2002-2003"]])
    )
    assert lu["resultats_attendus"] == ["Un", "Deux"]
    assert lu["exercice"] == "2002-2003"
    assert [d for d in dit if d.startswith("Deux →") and "resultats_attendus" in d]


def test_une_valeur_sous_sa_cle_est_lue(lire):
    lu, dit = lire(feuille("Document", [*PLAN, ["organisme", None], [], [None, "Régie du bâtiment"]]))
    assert lu["organisme"] == "Régie du bâtiment"
    assert dit


def test_une_valeur_detachee_d_une_cle_qui_a_la_sienne_est_dite(lire):
    lu, dit = lire(feuille("Document", [*PLAN, ["organisme", "MCC"], [], [None, "Texte orphelin"]]))
    assert lu["organisme"] == "MCC"
    assert any("Texte orphelin" in d and "laissée de côté" in d for d in dit)


def test_les_cles_en_premiere_ligne(lire):
    rangs = [["type", "organisme", "resultats_attendus"], ["PlanGestionRI", "MCC", "Un"], [None, None, "Deux"]]
    lu, dit = lire(feuille("Feuil1", rangs))
    assert lu == {"type": "PlanGestionRI", "organisme": "MCC", "resultats_attendus": ["Un", "Deux"]}
    assert dit


def test_plusieurs_documents_couches_sont_refuses(lire):
    with pytest.raises(EntreeInutilisable, match="plusieurs documents"):
        lire(feuille("Feuil1", [["type", "organisme"], ["PlanGestionRI", "MCC"], ["PlanGestionRI", "OLF"]]))


def test_chaque_valeur_sous_sa_cle_en_colonne(lire):
    lu, dit = lire(
        feuille("Document", [["type"], ["PlanGestionRI"], ["organisme"], ["MCC"], ["exercice"], ["2002-2003"]])
    )
    assert lu == {"type": "PlanGestionRI", "organisme": "MCC", "exercice": "2002-2003"}
    assert len(dit) == 3


def test_un_texte_sous_une_cle_vide_est_dit_et_non_lu(lire):
    lu, dit = lire(
        feuille("Document", [*PLAN, ["exercice", "2002-2003"], ["organisme", None], ["Office de la langue"]])
    )
    assert lu["organisme"] == ""
    assert any(d.startswith("Office de la langue →") for d in dit)


@pytest.mark.parametrize("tete", ["No", "#", None])
def test_une_colonne_de_numeros_devant_les_cles(lire, tete):
    lu, dit = lire(
        feuille("Document", [[tete, "Clé", "Valeur"], [1, "type", "PlanGestionRI"], [2, "organisme", "MCC"]])
    )
    assert lu == {"type": "PlanGestionRI", "organisme": "MCC"}
    assert sum("numérote" in d for d in dit) == 1


def test_des_valeurs_a_droite_se_lisent_ou_se_disent(lire):
    lu, dit = lire(
        feuille("Document", [["type", "EntentePartenariat"], ["parties", "MCC", "OLF"], ["titre", "A", "B"]])
    )
    assert lu["parties"] == ["MCC", "OLF"]
    assert lu["titre"] == "A"
    assert any(d.startswith("OLF →") for d in dit)
    assert any(d.startswith("B →") for d in dit)


def test_une_colonne_ajoutee_est_dite(lire):
    _, dit = lire(feuille("Document", [["Clé", "Valeur", "Commentaire"], ["type", "PlanGestionRI", "à relire"]]))
    assert any(d.startswith("à relire →") for d in dit)


# --- les totaux et les notes


@pytest.mark.parametrize(
    "total",
    [
        ["TOTAL", None, 30],
        [None, "Total :", "=SUM(C2:C3)"],
        [None, "Grand total", 30],
        ["Sous-total", None, "30 $"],
        [None, "Somme", 30],
        [None, None, "Totaux"],
    ],
)
def test_une_ligne_de_total_n_est_pas_un_projet(lire, total):
    lu, dit = liste(lire, "projets", PROJETS, ["A", "Un", 10], ["B", "Deux", 20], total)
    assert [p["nom"] for p in lu] == ["Un", "Deux"]
    assert any("une ligne de total" in d for d in dit)


def test_un_total_apres_un_montant(lire):
    lu, _ = liste(lire, "projets", ["budget", "nom"], [10, "Un"], [10, "Total"])
    assert lu == [{"budget": "10", "nom": "Un"}]


def test_un_nom_qui_commence_par_total_reste_un_projet(lire):
    lu, _ = liste(lire, "projets", PROJETS, ["A", "Total : refonte", 10], ["B", "Totalisateur", 20])
    assert len(lu) == 2


@pytest.mark.parametrize(
    "note",
    [
        "* Montants hors taxes",
        "(1) Estimés",
        "Note : à valider",
        "N. B. : provisoire",
        "Source : le service",
        "Préparé par X",
        "Approuvé par le comité",
        "Mise à jour : avril",
        "Mise à jour du 3 avril",
    ],
)
@pytest.mark.parametrize("avant", [[[]], []])
@pytest.mark.parametrize("colonne", [0, 1])
def test_une_note_de_pied_n_est_pas_un_projet(lire, note, avant, colonne):
    rang = [note] if colonne == 0 else [None, note]
    lu, dit = liste(lire, "projets", PROJETS, ["A", "Un", 10], *avant, rang)
    assert len(lu) == 1
    assert any(d.startswith(note) and "laissée de côté" in d for d in dit)


@pytest.mark.parametrize("nom", ["Mise à jour du registre", "Sources d'eau potable", "Notes des élèves", "Préparation"])
@pytest.mark.parametrize("avant", [[[]], []])
def test_un_projet_qui_n_a_que_son_nom_reste(lire, nom, avant):
    lu, _ = liste(lire, "projets", PROJETS, ["A", "Un", 10], *avant, [None, nom])
    assert [p["nom"] for p in lu] == ["Un", nom]


def test_des_asterisques_en_guise_de_puces_restent_des_risques(lire):
    lu, _ = liste(lire, "risques", ["description", "evaluation"], ["* Panne"], ["* Retard"])
    assert len(lu) == 2


# --- les onglets et les en-têtes


@pytest.mark.parametrize(
    "titre",
    [
        "Projets",
        "Projets 2002-2003",
        "2. Projets",
        "Onglet 3 - Projets",
        "Les projets",
        "Liste des projets",
        "PROJETS (2002-03)",
    ],
)
def test_le_titre_d_un_onglet(lire, titre):
    lu, dit = lire(feuille("Document", PLAN), feuille(titre, [PROJETS, ["A", "Un", 10]]))
    assert lu["projets"] == [{"identifiant": "A", "nom": "Un", "budget": "10"}]
    assert titre == "Projets" or any(d.startswith(titre) for d in dit)


def test_une_copie_d_onglet_n_est_pas_lue_deux_fois(lire):
    rangs = [PROJETS, ["A", "Un", 10]]
    lu, _ = lire(feuille("Document", PLAN), feuille("projets", rangs), feuille("projets (2)", rangs))
    assert len(lu["projets"]) == 1
    assert "projets (2)" in lu  # une clé inconnue : les formes la disent


def test_un_entete_qui_redit_la_liste_est_le_champ_principal(lire):
    lu, dit = liste(lire, "Risques", ["Risque", "Évaluation du risque"], ["Panne", "moyen"])
    assert lu == [{"description": "Panne", "evaluation": "moyen"}]
    assert any(d.startswith("Risque →") for d in dit)


def test_des_entetes_en_mots(lire):
    entetes = [
        "Nom du projet",
        "Date de début",
        "Budget ($)",
        "Mode de financement",
        "Montant",
        "modalites_financement.description",
    ]
    lu, _ = liste(
        lire, "projets", entetes, ["Un", "2002-05-01", 10, "fonds", 5, "x"], [None, None, None, "associes", 5]
    )
    premier = lu[0]
    assert (premier["nom"], premier["debut"], premier["budget"]) == ("Un", "2002-05-01", "10")
    assert [m["montant"] for m in premier["modalites_financement"]] == ["5", "5"]


def test_une_colonne_de_numeros_ou_sans_entete_dans_une_liste(lire):
    lu, dit = liste(lire, "projets", [None, "nom", None], [1, "Un", "à voir"], [2, "Deux", None])
    assert lu == [{"nom": "Un"}, {"nom": "Deux"}]
    assert any("numérote" in d for d in dit)
    assert any("à voir" in d and "sans en-tête" in d for d in dit)


@pytest.mark.parametrize("entetes", [[["partie", "part"]], []])
def test_un_partage_en_une_phrase(lire, entetes):
    lu, dit = liste(lire, "partage_couts", *entetes, ["Au prorata des transactions, chaque année"])
    assert lu == "Au prorata des transactions, chaque année"
    assert any("le texte de « partage_couts »" in d for d in dit)


def test_une_partie_sans_sa_part_reste_une_ligne(lire):
    lu, _ = liste(lire, "partage_couts", ["partie", "part"], ["OLF"])
    assert lu == [{"partie": "OLF"}]


def test_l_onglet_d_une_liste_de_textes(lire):
    lu, _ = liste(lire, "Résultats attendus", ["Résultats attendus"], [1, "Un"], [2, "Deux"])
    assert lu == ["Un", "Deux"]


def test_une_feuille_sans_entetes_est_dite(lire):
    _, dit = liste(lire, "projets", ["A", "Réseau", 10], ["B", "Portail", 20])
    assert any(d.startswith("A Réseau 10 →") and "identifiant" in d for d in dit)


def test_un_onglet_d_organismes_nommes_ou_decrits(lire):
    plan = feuille("Document", PLAN)
    assert lire(plan, feuille("parties", [["Parties"], ["MCC"], ["OLF"]]))[0]["parties"] == ["MCC", "OLF"]
    decrits, _ = lire(plan, feuille("parties", [["nom", "sigle"], ["Régie du lac", "RDL"]]))
    assert decrits["parties"] == [{"nom": "Régie du lac", "sigle": "RDL"}]


# --- plusieurs éléments dans une cellule


def test_deux_projets_dans_une_ligne(lire):
    lu, dit = liste(lire, "projets", PROJETS, ["A\nB", "Un\nDeux", "10\n20"])
    assert lu == [
        {"identifiant": "A", "nom": "Un", "budget": "10"},
        {"identifiant": "B", "nom": "Deux", "budget": "20"},
    ]
    assert any("2 éléments" in d for d in dit)


@pytest.mark.parametrize("rang", [["A\nB", "Un\nDeux\nTrois", 10], ["A\nB", "Un\nDeux", 10]])
def test_des_lignes_qui_ne_s_accordent_pas_se_disent(lire, rang):
    lu, dit = liste(lire, "projets", PROJETS, rang)
    assert len(lu) == 1
    assert any("lu comme un seul élément" in d and "lignes dans « identifiant »" in d for d in dit)


def test_une_liste_de_textes_ne_dedouble_pas_son_projet(lire):
    lu, _ = liste(lire, "projets", ["nom", "resultats_attendus", "besoins_ressources"], ["Un", "x\ny", "z\nt"])
    assert len(lu) == 1


def test_deux_projets_planifies_dans_la_feuille_document(lire):
    rangs = [
        ["type", "BilanGestionRI"],
        ["plan.projets_planifies.identifiant", "A\nB"],
        ["plan.projets_planifies.nom", "Un\nDeux"],
    ]
    lu, _ = lire(feuille("Document", rangs))
    assert lu["plan"] == {"projets_planifies": [{"identifiant": "A", "nom": "Un"}, {"identifiant": "B", "nom": "Deux"}]}


# --- la mesure


def test_la_lecture_croit_avec_le_tableau(lire):
    def duree(n: int) -> float:
        rangs = [PROJETS, *([f"P-{i}", f"Projet {i}", i] for i in range(n))]
        valeurs = [["resultats_attendus", "a"], *([None, f"valeur {i}"] for i in range(n))]
        feuilles = feuille("Document", [*PLAN, *valeurs]), feuille("projets", rangs)
        gc.collect()
        gc.disable()  # le tas de toute la suite, parcouru au milieu, compterait plus que le tableau
        try:
            debut = time.process_time()
            lire(*feuilles)
            return time.process_time() - debut
        finally:
            gc.enable()

    duree(100)
    assert duree(8000) < 10 * duree(2000) + 0.5

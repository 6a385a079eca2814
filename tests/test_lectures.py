# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'un document dit en mots : clés, noms d'organismes, négations, phrases. Une lecture, et le rapport la dit."""

from __future__ import annotations

import pytest
import yaml
from conftest import RACINE
from test_validation import en_rdf

EXEMPLES = RACINE / "exemples"


def valider(validateur, genre: str, **changes):
    """Le rapport d'un exemple sans faute, des clés changées (None : ôtée)."""
    objet = yaml.safe_load((EXEMPLES / f"{genre}.yaml").read_text(encoding="utf-8"))
    for cle, valeur in changes.items():
        objet.pop(cle, None)
        if valeur is not None:
            objet[cle] = valeur
    texte = yaml.safe_dump(objet, allow_unicode=True, sort_keys=False)
    (rapport,) = validateur.valider(texte.encode(), "e.yaml")
    return rapport


def regles(rapport) -> list[str]:
    return sorted(c["regle"].partition(":")[2].partition("-")[0] for c in rapport["constats"])


def lus(rapport) -> dict[str, str]:
    return {x["ecrit"]: x["lu"] for x in rapport["lectures"]}


# --- clés en mots


@pytest.mark.parametrize(
    "place, mots, cle",
    [
        ("EntentePartenariat", "Les mesures de sécurité", "mesures_securite"),
        ("EntentePartenariat", "Rôle précis du coordonnateur", "role_coordonnateur"),
        ("EntentePartenariat", "Porteur du dossier", "coordonnateur"),
        ("EntentePartenariat", "Contributions attendues des parties", "contributions"),
        ("EntentePartenariat", "Partie", "parties"),
        ("EntentePartenariat", "2. Partages des coûts", "partage_couts"),
        ("Enveloppe", "Total", "montant_total"),
        ("FicheProjet", "Respecte la réglementation", "respecte_reglementation"),
        ("Remise", "Date du dépôt", "date"),
        # ce qui se lirait de deux façons, dit autre chose, ou n'est que le complément d'un nom
        ("EntentePartenariat", "Date de fin", None),
        ("EntentePartenariat", "Date du dépôt", None),
        ("EntentePartenariat", "Coûts", None),
        ("EntentePartenariat", "Protection", None),
        ("EntentePartenariat", "Protection des renseignements non personnels", None),
        ("EntentePartenariat", "Solution de rechange", None),
        ("Contribution", "part", "part"),  # un champ d'ailleurs : dit comme tel
    ],
)
def test_une_cle_en_mots_n_est_retenue_que_pour_un_seul_champ(place, mots, cle, validateur):
    champ = validateur.transcripteur.champ(mots, place)
    assert (champ.cle if champ else None) == cle


def test_une_cle_entendue_est_lue_et_dite(validateur):
    rapport = valider(
        validateur,
        "entente-partenariat",
        mesures_securite=None,
        **{"Mesures de sécurité": "Accès par profil, journal des accès revu chaque trimestre"},
    )
    assert regles(rapport) == []
    assert lus(rapport)["Mesures de sécurité"] == "le champ « mesures_securite »"


def test_l_entete_d_un_tableau_se_dit_au_pluriel(validateur):
    assert validateur.transcripteur.cle("Mécanismes d'imputabilité") == "imputabilite"
    assert validateur.transcripteur.cle("Une phrase sans rapport") is None


def test_des_cles_hostiles_ne_coutent_rien(validateur):
    coupee = "{type: FicheProjet, titre: a, " + ", ".join(f"m{i}" for i in range(20_000)) + "}"
    assert len(validateur.valider(coupee.encode(), "e.yaml")[0]["lectures"]) < 10
    for cle in ("a" * 10**5, "de " * 10**4, " ".join(f"mot{i}" for i in range(10**4))):
        assert validateur.transcripteur.champ(cle, "EntentePartenariat") is None


# --- organismes


def entente(validateur, noms: list[str], autres: list[str] | None = None, **changes):
    """Une entente où deux parties sont nommées d'une façon, puis d'une autre."""
    autres = autres or noms
    return valider(
        validateur,
        "entente-partenariat",
        parties=noms,
        coordonnateur=autres[0],
        contributions=[{"partie": n, "description": "Équipe de projet et locaux"} for n in autres],
        partage_couts=[{"partie": n, "part": 50} for n in autres],
        partage_benefices=[{"partie": n, "part": 50} for n in autres],
        planification_strategique={"description": "Plan commun 2002-2005 adopté par tous", "organismes": autres},
        **changes,
    )


@pytest.mark.parametrize(
    "dit, ensuite",
    [
        ("Office de la navigation du Québec (ONQ)", "ONQ"),
        ("ONQ (Office de la navigation du Québec)", "Office de la navigation du Québec"),
        ("Office de la navigation, ON", "ON"),
        ("Office de la navigation – ON", "Office de la navigation"),
        ("Office de la navigation", "OFFICE DE LA NAVIGATION DU QUÉBEC"),
        ("Ministère des Pêches", "Min. des Pêches"),
        ("Ministère des Pêches", "le ministere des pêches"),
        ("Office de la navigation (O.N.Q.)", "ONQ"),
        ("Office de la navigation [ON]", "la Office de navigation"),
        ("ONQ - Office de la navigation", "ONQ"),
    ],
)
def test_deux_graphies_d_un_meme_organisme_hors_graphe(dit, ensuite, validateur):
    rapport = entente(validateur, [dit, "MCC"], [ensuite, "MCC"])
    assert set(regles(rapport)) == {"CO08"}
    assert lus(rapport)[ensuite] == dit


@pytest.mark.parametrize(
    "un, autre",
    [
        ("Régie du Nord (RN)", "Régie du Nouveau Port (RN)"),
        ("Régie régionale (RRM)", "Régie régionale (RRQ)"),
        ("Conseil des arts", "Conseil sur les arts"),
        ("Office de la voirie", "Office de la voirie rurale"),
        ("Office des ports", "Office hors des ports"),
    ],
)
def test_deux_inconnus_differents_ne_se_confondent_pas(un, autre, validateur):
    """Un même sigle, un même nom générique, un mot qui change le sens : rien ne dit que c'est le même."""
    assert "EP05" in regles(entente(validateur, [un, "MCC"], [autre, "MCC"]))
    assert "EP05" in regles(entente(validateur, [autre, "MCC"], [un, "MCC"]))


def test_un_sigle_a_deux_noms_ne_designe_plus_personne(validateur):
    """Qui écrit le sigle seul après l'avoir donné à deux organismes n'a nommé ni l'un ni l'autre."""
    rapport = valider(
        validateur,
        "entente-partenariat",
        parties=["Régie du Nord (RN)", "Régie du Nouveau Port (RN)", "MCC"],
        coordonnateur="RN",
    )
    assert "EP05" in regles(rapport)


def test_un_organisme_decrit_se_nomme_par_son_sigle(validateur):
    decrit = {"nom": "Office de la navigation (ON)", "categorie": "organisme_budgetaire"}
    for ensuite in ("ON", "office de navigation du Québec"):
        assert "EP05" not in regles(entente(validateur, [decrit, "MCC"], [ensuite, "MCC"]))


def test_un_nom_et_un_sigle_jamais_lies_restent_deux(validateur):
    assert "EP05" in regles(entente(validateur, ["Office de la navigation", "MCC"], ["ON", "MCC"]))


@pytest.mark.parametrize(
    "texte, noms",
    [
        ("ONQ, MCC et SNQ", "ONQ ; MCC ; SNQ"),
        ("ONQ/MCC", "ONQ ; MCC"),
        ("Office de la mer et de la pêche, MCC et ONQ", "Office de la mer et de la pêche ; MCC ; ONQ"),
    ],
)
def test_une_enumeration_se_coupe_aux_sigles_et_aux_noms_deja_dits(texte, noms, validateur):
    rapport = valider(validateur, "entente-partenariat", parties=texte, coordonnateur="Office de la mer et de la pêche")
    assert lus(rapport)[texte].endswith(noms)
    assert "EP01" not in regles(rapport)


@pytest.mark.parametrize("texte", ["Ministère des Mers, des Lacs et de la Pêche", "Office des mers, service des quais"])
def test_un_nom_a_virgule_reste_entier(texte, validateur):
    rapport = valider(validateur, "entente-partenariat", parties=[texte, "MCC", "MRCI"])
    assert not any(lu.startswith(("2 noms", "3 noms")) for lu in lus(rapport).values())


def test_un_participant_n_est_pas_l_organisme_du_meme_nom(validateur):
    rapport = valider(
        validateur,
        "entente-partenariat",
        coordonnateur="Quais et Digues inc.",
        participation_externe=[{"nom": "Quais et Digues inc.", "secteur": "privé", "description": "Prêt de locaux"}],
    )
    assert "PA16" not in regles(rapport)
    assert not [c for c in rapport["constats"] if (c["chemin"] or "").startswith("coordonnateur.")]


@pytest.mark.parametrize(
    "secteur", ["privé", "secteur municipal", "Municipal", "gouvernement fédéral", "Administration fédérale"]
)
def test_le_secteur_se_dit_en_mots(secteur, validateur):
    participant = {"nom": "Ville de Hull", "secteur": secteur, "description": "Prêt de locaux et de matériel"}
    assert regles(valider(validateur, "entente-partenariat", participation_externe=[participant])) == []


# --- négations et réserves


@pytest.mark.parametrize("texte", ["Pas de dérogation aux orientations", "non", False, "Aucune"])
def test_une_derogation_niee_n_en_est_pas_une(texte, validateur):
    rapport = valider(validateur, "fiche-projet", derogations=texte, autorisation=None)
    assert "il n'y en a pas" in lus(rapport).values()
    assert not {"FP08", "FP09"} & set(regles(rapport))


@pytest.mark.parametrize("texte", ["Aucune, sauf aux orientations", "ne déroge pas aux orientations, selon nous"])
def test_une_reserve_ou_une_negation_ne_se_lit_pas_comme_autre_chose(texte, validateur):
    rapport = valider(validateur, "fiche-projet", derogations=texte)
    assert texte not in lus(rapport)
    assert "FP08" in regles(rapport)


@pytest.mark.parametrize("texte", ["oui, sauf en région", "Oui, en partie", "non, sauf urgence", "ok", "à confirmer"])
def test_un_oui_reserve_n_est_pas_un_oui(texte, validateur):
    rapport = valider(validateur, "fiche-projet", respecte_reglementation=texte)
    assert "CO05" in regles(rapport)


# --- phrases, accolades


@pytest.mark.parametrize(
    "phrase",
    [
        "Transmise au SCT le 3 juin 2002 pour information",
        "pour information, au Secrétariat du Conseil du trésor, le 2002-06-03",
        "L'entente a été remise au SCT, à titre informatif, le 3 juin 2002.",
    ],
)
def test_un_depot_en_phrase(phrase, validateur):
    rapport = valider(validateur, "entente-partenariat", depot=phrase)
    assert regles(rapport) == []
    assert "« destinataire » : " in lus(rapport)[phrase]


@pytest.mark.parametrize("phrase", ["Sera transmise au SCT le 3 juin 2002", "Non transmise au SCT", "oui", "au greffe"])
def test_un_depot_qui_n_est_pas_dit_fait_ne_se_lit_pas(phrase, validateur):
    rapport = valider(validateur, "entente-partenariat", depot=phrase)
    assert phrase not in lus(rapport)
    assert "EP50" not in regles(rapport)
    (constat,) = (c for c in rapport["constats"] if c["regle"] == "rif:EP43-Depot")
    assert ("le donner en champs (« destinataire », « but », « date »)" in constat["message"]) is (" " in phrase)


def test_une_planification_en_phrase_n_est_pas_dite_incomplete(validateur):
    rapport = valider(
        validateur, "entente-partenariat", planification_strategique="Plan commun adopté par tous en 2002"
    )
    assert regles(rapport) == ["EP37"]
    assert "« organismes »" in rapport["constats"][0]["message"]


def test_une_phrase_se_lit_de_meme_en_rdf(validateur):
    texte = (EXEMPLES / "entente-partenariat.yaml").read_text(encoding="utf-8").partition("\ndepot:")[0]
    turtle = en_rdf(validateur, f"{texte}\ndepot: au greffe du port\n".encode(), "turtle")
    turtle = turtle.replace(b"au greffe du port", b"Remise au SCT le 3 juin 2002, pour information")
    (rapport,) = validateur.valider(turtle, "e.ttl")
    assert regles(rapport) == []
    assert any("« destinataire » : SCT" in lu for lu in lus(rapport).values())


def test_une_enveloppe_en_phrase(validateur):
    rapport = valider(validateur, "entente-partenariat", enveloppe="3,1 M$ dont 1,2 M$ en RI")
    assert regles(rapport) == []
    assert lus(rapport)["3,1 M$ dont 1,2 M$ en RI"] == (
        "« montant_total » : 3,1 M$ ; « ressources_informationnelles » : 1,2 M$"
    )


@pytest.mark.parametrize("element", [{"SSSG": "réseau et commutation"}, "SSSG : réseau et commutation"])
def test_un_nom_et_un_texte_font_une_contribution(element, validateur):
    rapport = valider(validateur, "entente-partenariat", fournisseurs_infrastructure=[element])
    assert regles(rapport) == []
    assert rapport["lectures"]


@pytest.mark.parametrize(
    "but, permis",
    [
        ("pour l'information du Secrétariat", True),
        ("Afin que le Secrétariat en soit informé", True),
        ("à titre informatif", True),
        ("info", True),
        ("information ; avis", False),
        ("Pour information et suivi", False),
        ("performatif", False),
    ],
)
def test_le_but_est_l_information_seule(but, permis, validateur):
    depot = {"destinataire": "SCT", "date": "2002-06-03", "but": but}
    assert ("EP45" not in regles(valider(validateur, "entente-partenariat", depot=depot))) is permis


@pytest.mark.parametrize(
    "ecrit, lu",
    [
        ("{nom: A, montant: $310,000.50, x: y}", "$310,000.50"),
        ("{nom: A, montant: 12,5 %}", "12,5 %"),
        ("{nom: quais, digues et ponts, x: y}", None),
        ("{nom: quais, digues et ponts, secteur, description: x}", None),
    ],
)
def test_une_virgule_qui_coupe_dans_une_accolade_ne_perd_rien(ecrit, lu, validateur):
    texte = (EXEMPLES / "entente-partenariat.yaml").read_text(encoding="utf-8")
    octets = f"{texte}\nparticipation_externe:\n  - {ecrit}\n".encode()
    (rapport,) = validateur.valider(octets, "e.yaml")
    assert any((lu or "quais, digues et ponts") in x["lu"] for x in rapport["lectures"])

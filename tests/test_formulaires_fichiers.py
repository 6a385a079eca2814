# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce qu'un formulaire écrit et relit, et ce qu'il dit : mêmes données d'un format à l'autre, des libellés et non des clés."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import pytest
from conftest import RACINE
from docx import Document
from openpyxl import load_workbook
from rdflib.compare import isomorphic
from test_formulaires import URLENCODE, Champs, _corps, formulaires, graphe  # noqa: F401 - une fixture s'importe
from test_web import HTML

from serveur.noyau.formats import offerts
from serveur.services.formulaires.champs import Formulaires
from serveur.services.formulaires.document import en_docx
from serveur.services.formulaires.ecriture import ecrire
from serveur.services.formulaires.reprise import reprendre
from serveur.services.formulaires.saisie import nom_de_fichier
from serveur.services.formulaires.taches import ecrire_saisie
from serveur.services.validation.gabarits import EXIGENCES

DOCUMENTS = sorted((*(RACINE / "exemples").glob("*.yaml"), *(RACINE / "tests" / "formes" / "bases").glob("*.yaml")))
RELUS = {"yaml": "yaml", "turtle": "turtle", "jsonld": "json", "xlsx": "xlsx"}

# Un organisme décrit, cité à trois endroits ; une liste dans une liste ; ce que le modèle ne connaît pas.
ENTENTE = """type: EntentePartenariat
titre: "=Dépôt & « essai »"
parties:
  - {nom: Régie du lac, sigle: RDL, categorie: ministere}
  - MCC
  - {nom: Office de la rive, categorie: organisme_budgetaire}
coordonnateur: RDL
contributions:
  - {partie: Régie du lac, description: "+ 12 %", montant: 1500.5}
  - {partie: Office de la rive, description: de l'eau}
partage_couts: selon l'usage de chacun
date: 3 juin 2002
humeur: bonne
"""
PLAN = """type: PlanGestionRI
titre: Plan
organisme: MCC
projets:
  - nom: A
    modalites_financement: [{mode: fonds, fonds: fonds_partenariat, montant: 10}, {mode: tarification}, à voir]
    risques: [{description: retard, evaluation: faible}]
  - {nom: B, besoins_ressources: [une personne, deux serveurs]}
"""
BILAN = """type: BilanGestionRI
plan: {organisme: MCC, exercice: 2002-2003, projets_planifies: [{identifiant: P-1}, {identifiant: P-2}]}
"""


@pytest.mark.parametrize("chemin", DOCUMENTS, ids=lambda c: c.stem)
def test_chaque_format_rend_les_memes_donnees(validateur, formulaires: Formulaires, chemin: Path):  # noqa: F811
    assert len(DOCUMENTS) >= 25
    _aller_retour(validateur, formulaires, chemin.read_bytes())


@pytest.mark.parametrize("texte", [ENTENTE, PLAN, BILAN], ids=["entente", "plan", "bilan"])
def test_les_cas_difficiles_aussi(validateur, formulaires: Formulaires, texte: str):  # noqa: F811
    _aller_retour(validateur, formulaires, texte.encode())


def _aller_retour(validateur, formulaires: Formulaires, octets: bytes) -> None:  # noqa: F811
    voulu = graphe(validateur, octets, "yaml")
    classe, saisie, _ = reprendre(octets, "x.yaml", None, formulaires, validateur.transcripteur)
    assert set(offerts("formulaire")) == {*RELUS, "docx"}
    for nom_format, lu in RELUS.items():
        rendu = ecrire_saisie(classe, saisie, nom_format)
        assert isinstance(rendu, bytes), rendu
        assert isomorphic(graphe(validateur, rendu, lu), voulu), nom_format
        extension = offerts("formulaire")[nom_format].extension
        _, reprise, _ = reprendre(rendu, f"x.{extension}", classe, formulaires, validateur.transcripteur)
        encore = ecrire(formulaires.formulaire(classe), reprise).texte
        assert isomorphic(graphe(validateur, encore.encode(), "yaml"), voulu), f"{nom_format}, repris"


def test_le_json_ld_d_autrui_se_reprend(validateur, formulaires: Formulaires):  # noqa: F811
    """Ses mots, ses adresses, un graphe à plat : rien de notre contexte."""
    ri = "https://w3id.org/cadre-ri/ontologie#"
    autrui = {
        "@context": {
            "@vocab": ri,
            "name": f"{ri}titre",
            "lead": {"@id": f"{ri}coordonnateur", "@type": "@id"},
            "members": {"@id": f"{ri}partieEntente", "@type": "@id"},
        },
        "@graph": [
            {"@id": "https://exemple.invalid/1", "@type": "EntentePartenariat", "name": {"@value": "Agreement", "@language": "en"},
             "lead": "https://exemple.invalid/rdl",
             "members": ["https://exemple.invalid/rdl", "https://w3id.org/cadre-ri/id/acteur/mcc"]},
            {"@id": "https://exemple.invalid/rdl", "nom": "Régie du lac",
             "categorie": {"@id": "https://w3id.org/cadre-ri/id/categorie/ministere"}},
        ],
    }  # fmt: skip
    octets = json.dumps(autrui).encode()
    classe, saisie, avis = reprendre(octets, "x.jsonld", None, formulaires, validateur.transcripteur)
    assert classe == "EntentePartenariat"
    assert saisie["titre"] == ["Agreement"]
    assert saisie["id"] == ["https://exemple.invalid/1"]
    assert "MCC" in saisie["parties"]
    (decrit,) = [v for cle in ("parties", "coordonnateur") for v in saisie[cle] if isinstance(v, dict)]
    assert decrit["nom"] == ["Régie du lac"]
    assert any("langue" in a for a in avis)
    texte = ecrire(formulaires.formulaire(classe), saisie).texte
    sans_langue = octets.replace(b', "@language": "en"', b"")
    assert isomorphic(graphe(validateur, texte.encode(), "yaml"), graphe(validateur, sans_langue, "jsonld"))


def test_un_graphe_qui_tourne_en_rond_se_reprend(validateur, formulaires: Formulaires):  # noqa: F811
    ttl = (
        "@prefix ri: <https://w3id.org/cadre-ri/ontologie#> . _:a a ri:EntentePartenariat ; ri:titre 'T' ; "
        "ri:contribution _:b ; <urn:autre> 'x' . _:b ri:partie _:a ; ri:contribution _:b ."
    )
    classe, saisie, avis = reprendre(ttl.encode(), "x.ttl", None, formulaires, validateur.transcripteur)
    assert saisie["titre"] == ["T"]
    assert saisie["urn:autre"] == ["x"]
    assert any("renvoie au bloc" in a for a in avis)
    assert ecrire(formulaires.formulaire(classe), saisie).texte


def test_un_classeur_qui_perdrait_quelque_chose_est_refuse(client):
    plan = "type: PlanGestionRI\nprojets:\n  - modalites_financement: [{mode: fonds}, {mode: tarification}]\n"
    paires = Champs(client.post("/formulaires", data={"texte": plan}, headers=HTML).text).paires
    rendu = client.post(
        "/formulaires/PlanGestionRI", data=_corps([*paires, ("action", "xlsx")]), content_type=URLENCODE, headers=HTML
    )
    assert rendu.status_code == 400
    assert "télécharger plutôt en YAML" in rendu.text
    assert Champs(rendu.text).paires == paires


def test_le_classeur_garde_ses_aides_et_n_a_pas_de_formule(client):
    paires = Champs(client.post("/formulaires", data={"texte": ENTENTE}, headers=HTML).text).paires
    rendu = client.post(
        "/formulaires/EntentePartenariat", data=_corps([*paires, ("action", "xlsx")]), content_type=URLENCODE
    )
    assert 'filename="depot-essai.xlsx"' in rendu.headers["Content-Disposition"]
    classeur = load_workbook(io.BytesIO(rendu.data))
    assert all(c.data_type != "f" for f in classeur for rang in f.iter_rows() for c in rang)
    vierge = load_workbook(io.BytesIO(client.get("/formulaires/EntentePartenariat?format=xlsx").data))
    assert set(vierge.sheetnames) <= set(classeur.sheetnames)
    textes = {str(c.value) for f in classeur for rang in f.iter_rows() for c in rang if c.value is not None}
    attendus = {str(c.value) for f in vierge for rang in f.iter_rows() for c in rang if c.value is not None}
    assert attendus <= textes


@pytest.mark.parametrize("chemin", DOCUMENTS, ids=lambda c: c.stem)
def test_le_docx_dit_tout_en_clair(validateur, formulaires: Formulaires, chemin: Path):  # noqa: F811
    classe, saisie, _ = reprendre(chemin.read_bytes(), chemin.name, None, formulaires, validateur.transcripteur)
    formulaire = formulaires.formulaire(classe)
    lu = Document(io.BytesIO(en_docx(formulaire, saisie, formulaires)))
    texte = "\n".join([*(p.text for p in lu.paragraphs), *(c.text for t in lu.tables for r in t.rows for c in r.cells)])
    net = " ".join(texte.split())
    simples = [c for c in formulaire.racine.sous if c.genre in ("court", "long") and c.cle in saisie]
    assert simples
    for controle in simples:
        for valeur in saisie[controle.cle]:
            assert " ".join(valeur.split()) in net, controle.cle
    if not chemin.stem.endswith("-fautive"):  # une clé ou un code inconnu y est tel qu'il a été écrit
        assert re.search(r"\b[a-z]+_[a-z]+\b", net) is None
    assert "Signatures" in net


def test_le_docx_nomme_et_ecrit_les_nombres(validateur, formulaires: Formulaires):  # noqa: F811
    texte = "type: EntentePartenariat\nparties: [MCC]\ndate: 2002-06-03\nenveloppe: {montant_total: 2400000}\npartage_couts: [{partie: MCC, part: 60.5}]\n"
    classe, saisie, _ = reprendre(texte.encode(), "x.yaml", None, formulaires, validateur.transcripteur)
    lu = Document(io.BytesIO(en_docx(formulaires.formulaire(classe), saisie, formulaires)))
    dit = [*(p.text for p in lu.paragraphs), *(c.text for t in lu.tables for r in t.rows for c in r.cells)]
    for morceau in ("3 juin 2002", "2\u00a0400\u00a0000\u00a0$", "60,5\u00a0%", "(MCC)"):
        assert any(morceau in x for x in dit), morceau


@pytest.mark.parametrize(
    ("titre", "nom"),
    [
        ("Guichet multiaccès : l'été « œuvre »", "guichet-multiacces-l-ete-oeuvre"),
        ("../../etc/passwd", "etc-passwd"),
        ("", "FicheProjet"),
        ("con", "FicheProjet-con"),
        ("日本", "FicheProjet"),
        ("mot " * 200, "-".join(["mot"] * 15)),
        ("a" * 500, "a" * 60),
    ],
)
def test_un_fichier_porte_le_nom_du_document(client, titre: str, nom: str):
    assert nom_de_fichier({"titre": [titre]}, "FicheProjet") == nom
    for action, extension in (("yaml", "yaml"), ("turtle", "ttl"), ("docx", "docx")):
        rendu = client.post("/formulaires/FicheProjet", data={"titre": titre, "action": action})
        assert rendu.headers["Content-Disposition"] == f'attachment; filename="{nom}.{extension}"'


# --- ce que la page dit


def test_la_page_et_le_rapport_parlent_des_champs(client):
    texte = "type: EntentePartenariat\nplanification_strategique: {date: 2002-06-03}\ndate: 4 juin 2002\n"
    paires = Champs(client.post("/formulaires", data={"texte": texte}, headers=HTML).text).paires

    def envoyer(action: str):
        return client.post(
            "/formulaires/EntentePartenariat",
            data=_corps([*paires, ("action", action)]),
            content_type=URLENCODE,
            headers=HTML,
        )

    page, rapport, lettre = envoyer("valider"), envoyer("rapport:html"), envoyer("rapport:docx")
    assert envoyer("rapport:zut").status_code in (400, 406)
    assert envoyer("rapport:json").status_code in (400, 406)
    assert 'filename="rapport-EntentePartenariat.html"' in rapport.headers["Content-Disposition"]
    visible = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", page.text, flags=re.DOTALL)
    dans_word = Document(io.BytesIO(lettre.data))
    cases = "\n".join(c.text for t in dans_word.tables for r in t.rows for c in r.cells)
    for lu in (visible, rapport.text, cases):
        assert "Planification stratégique intégrée" in lu
        assert "planification_strategique" not in lu
        assert "montant_total" not in lu
    for lu in (rapport.text, cases):
        assert re.search(r"\bligne \d", lu) is None
    assert "rif:" not in visible
    assert "rif:" not in rapport.text
    # qui écrit du YAML garde ses clés
    yaml_ = client.post("/validation?format=texte", data=texte.encode(), content_type="application/yaml")
    assert "« montant_total »" in yaml_.text
    assert "ligne 2" in yaml_.text


def test_les_exigences_sont_expliquees(client, formulaires: Formulaires):  # noqa: F811
    page = client.get("/formulaires/EntentePartenariat", headers=HTML).text
    legende = page.partition('class="legende')[2].partition("</details>")[0]
    vues = {c.exigence for n in formulaires.classes for c in formulaires.formulaire(n).racine.sous}
    assert vues <= set(EXIGENCES)
    for mot in EXIGENCES:
        assert f">{mot}</span>" in legende


def test_un_champ_hors_du_modele_revient_a_sa_place_par_son_libelle(client):
    page = client.post(
        "/formulaires/EntentePartenariat",
        data={"_autres.0.cle": "Vision commune", "_autres.0.valeurs.0": "Ensemble", "action": "valider"},
        headers=HTML,
    )
    assert ("vision_commune.0", "Ensemble") in Champs(page.text).paires


def test_un_classeur_valide_se_reprend_sans_le_renvoyer(client, formulaires: Formulaires):  # noqa: F811
    """La page de validation garde le fichier : « Remplir ou corriger dans un formulaire » n'a pas à le redemander."""
    octets = ecrire_saisie("FicheProjet", {"titre": ["Portail"], "budget": ["250000"]}, "xlsx")
    page = client.post("/validation", data={"fichier": (io.BytesIO(octets), "fiche.xlsx")}, headers=HTML)
    gardes = dict(re.findall(r'name="(garde(?:_nom)?)" value="([^"]*)"', page.text))
    assert base64.b64decode(gardes["garde"]) == octets
    repris = client.post("/formulaires", data={**gardes, "texte": "", "type": ""}, headers=HTML)
    assert repris.status_code == 200
    paires = Champs(repris.text).paires
    assert ("titre.0", "Portail") in paires
    assert ("budget.0", "250000") in paires
    assert "« fiche.xlsx » est repris" in repris.text
    abime = client.post("/formulaires", data={**gardes, "garde": "%%%"}, headers=HTML)
    assert abime.status_code == 400
    assert "le choisir de nouveau" in abime.text


def test_le_classeur_rempli_reste_un_modele():
    """Ce qui est saisi s'y modifie encore, et une part reste sur cent."""
    saisie = {"partage_couts": [{"partie": ["MCC"], "part": ["60"]}, {"partie": ["OLF"], "part": ["40"]}]}
    octets = ecrire_saisie("EntentePartenariat", saisie, "xlsx")
    assert isinstance(octets, bytes), octets
    feuille = load_workbook(io.BytesIO(octets))["Partage des coûts"]
    assert feuille.protection.sheet
    assert (feuille["A4"].value, feuille["B4"].value) == ("MCC", 60)
    assert "%" not in feuille["B4"].number_format
    assert not feuille["A4"].protection.locked

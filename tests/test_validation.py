# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La validation : formats, refus, parité avec pySHACL employé tel quel, rapports, lots."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pyshacl
import pytest
import yaml
from conftest import RACINE
from rdflib import RDF, SH, Graph
from rdflib.compare import isomorphic
from test_formes import CAS, base, changer

from serveur.noyau.erreurs import DonneesFautives, EntreeInutilisable, TropGrand
from serveur.services.validation import constats as constats_de_validation
from serveur.services.validation.arbre import PROFONDEUR_MAX
from serveur.services.validation.formats import lire
from serveur.services.validation.formes import Formes
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.graphes import GrapheValide, en_graphe
from serveur.services.validation.limites import MODELES, OCTETS_MAX, RAPPORTS
from serveur.services.validation.rapports.ecriture import document_en_erreur, ecrire
from serveur.services.validation.structure import IRI_DU_CONTEXTE
from serveur.services.validation.triplets import lexical

EXEMPLES = sorted((RACINE / "exemples").glob("*.yaml"))
VALIDES = [c for c in EXEMPLES if not c.stem.endswith("-fautive")]
FAUTIVES = [c for c in EXEMPLES if c.stem.endswith("-fautive")]
ENTENTE = (RACINE / "exemples" / "entente-partenariat.yaml").read_bytes()
FAUTIVE = (RACINE / "exemples" / "entente-partenariat-fautive.yaml").read_bytes()


def regles(validateur, octets: bytes, nom: str, **options) -> list[str]:
    return sorted(c["regle"] for d in validateur.valider(octets, nom, **options) for c in d["constats"])


def lu_en_rdflib(validateur, octets: bytes, nom_format: str = "yaml") -> Graph:
    return en_graphe(lire(octets, nom_format, None, validateur.transcripteur).graphe)


def en_rdf(validateur, octets: bytes, nom_format: str) -> bytes:
    rendu = lu_en_rdflib(validateur, octets).serialize(
        format={"turtle": "turtle", "nt": "nt", "xml": "xml", "jsonld": "json-ld"}[nom_format]
    )
    return rendu.encode()


# --- formats


def test_les_exemples():
    assert len(VALIDES) >= 8
    assert len(FAUTIVES) >= 2


@pytest.mark.parametrize("chemin", VALIDES, ids=lambda c: c.stem)
def test_un_exemple_valide_est_sans_constat(chemin: Path, validateur):
    (document,) = validateur.valider(chemin.read_bytes(), chemin.name)
    assert document["conforme"]
    assert document["constats"] == []


@pytest.mark.parametrize("chemin", FAUTIVES, ids=lambda c: c.stem)
def test_le_rapport_d_un_exemple_fautif_est_celui_que_l_on_a_relu(chemin: Path, validateur):
    attendu = RACINE / "tests" / "formes" / "attendus" / f"{chemin.stem}.txt"
    rendu = ecrire(validateur.valider(chemin.read_bytes(), chemin.name), "texte").decode() + "\n"
    assert rendu == attendu.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("nom_format", "suffixe"),
    [("turtle", "ttl"), ("nt", "nt"), ("nt", "nq"), ("xml", "rdf"), ("jsonld", "jsonld"), ("turtle", "trig")],
)
def test_les_memes_constats_en_rdf(nom_format: str, suffixe: str, validateur):
    assert regles(validateur, en_rdf(validateur, ENTENTE, nom_format), f"e.{suffixe}") == []
    attendus = regles(validateur, FAUTIVE, "e.yaml")
    octets = en_rdf(validateur, FAUTIVE, nom_format)
    assert regles(validateur, octets, f"e.{suffixe}") == attendus
    constats = validateur.valider(octets, f"e.{suffixe}")[0]["constats"]
    if suffixe in ("ttl", "nt", "nq"):
        assert all(c["ligne"] for c in constats)
        lignes = octets.decode().splitlines()
        but = next(c for c in constats if c["regle"] == "rif:EP45-DepotPourInformation")
        assert "approbation" in "\n".join(lignes[but["ligne"] - 1 : but["ligne"] + 1])


def test_les_memes_constats_en_json(validateur):
    objet = yaml.load(FAUTIVE, Loader=yaml.BaseLoader)
    octets = json.dumps(objet, ensure_ascii=False, indent=2).encode()
    assert regles(validateur, octets, "e.json") == regles(validateur, FAUTIVE, "e.yaml")
    (rendu,), lignes = validateur.valider(octets, "e.json"), octets.decode().splitlines()
    but = next(c for c in rendu["constats"] if c["regle"] == "rif:EP45-DepotPourInformation")
    assert "approbation" in lignes[but["ligne"] - 1]
    (date,) = rendu["lectures"]
    assert (date["ecrit"], date["lu"]) == ("31 mai 2002", "2002-05-31")
    assert "31 mai 2002" in lignes[date["ligne"] - 1]
    echappe = json.dumps(objet).encode()
    assert regles(validateur, echappe, "e.json") == regles(validateur, FAUTIVE, "e.yaml")
    liste = json.dumps([objet, objet]).encode()
    assert len(validateur.valider(liste, "e.json")) == 2


def test_notre_contexte_cite_par_son_adresse(validateur):
    objet = {"@context": IRI_DU_CONTEXTE, **yaml.load(ENTENTE, Loader=yaml.BaseLoader)}
    assert regles(validateur, json.dumps(objet).encode(), "e.jsonld") == []


def test_un_turtle_relu_reste_le_meme(validateur):
    octets = en_rdf(validateur, ENTENTE, "nt")  # rdflib écrit 60 en 60.0 dans Turtle
    assert isomorphic(lu_en_rdflib(validateur, octets, "turtle"), lu_en_rdflib(validateur, ENTENTE))


@pytest.mark.parametrize("nom_format", MODELES)
def test_un_modele_vierge_se_lit_et_il_y_manque_ce_qui_est_obligatoire(nom_format: str, validateur):
    """Ce que le Cadre exige est une violation ; d'une fiche de projet, qu'il ne demande pas, tout est à revoir."""
    gabarits = Gabarits(validateur.formes, validateur.modele, validateur.reference)
    assert len(validateur.modele.classes) == len([d for d in (RACINE / "formes_shacl").iterdir() if d.is_dir()]) > 0
    for classe in validateur.modele.classes:
        (document,) = validateur.valider(gabarits.ecrire(classe, nom_format), f"m.{nom_format}")
        assert document["type"] == classe
        exige = any(ligne.exigence == "obligatoire" for ligne in gabarits.lignes(classe))
        assert document["conforme"] == (not exige)
        assert document["comptes"]["violation"] + document["comptes"]["a-revoir"] >= 3
        assert all(c["regle"].endswith("Cles") is False for c in document["constats"])


def test_ce_qu_un_fichier_ecrit_a_la_main_contient(validateur):
    texte = """
TYPE : entente de partenariat
Titre: "Essai"
Parties:
  - Ministère de la Culture et des Communications (MCC)
  - {nom: Régie du bâtiment, sigle: RBQ, categorie: organisme non budgétaire}
Coordonnateur: mcc
Enveloppe: {Montant total: "1 250 000,50 $", Ressources informationnelles: 40 000}
partage couts: [{partie: MCC, part: 60 %}, {partie: RBQ, part: "40,0"}]
"""
    soumission = lire(texte.encode(), "yaml", None, validateur.transcripteur)
    valeurs = {lexical(o) for _, _, o in soumission.graphe}
    assert {"1250000.50", "40000", "60", "40.0"} <= valeurs
    trouvees = regles(validateur, texte.encode(), "e.yaml")
    assert "rif:CO15-ListeDuSCT" in trouvees
    assert not [r for r in trouvees if r.startswith(("rif:CO08", "rif:EP02", "rif:EP32", "rif:EP00"))]


def test_un_plan_joint_sert_au_bilan(validateur):
    bilan = yaml.safe_load((RACINE / "exemples" / "bilan-gestion.yaml").read_text(encoding="utf-8"))
    del bilan["plan"]
    octets = yaml.safe_dump(bilan, allow_unicode=True).encode()
    plan = ((RACINE / "exemples" / "plan-gestion.yaml").read_bytes(), "plan.yaml")
    assert regles(validateur, octets, "b.yaml") == ["rif:BG07-Plan"]
    assert regles(validateur, octets, "b.yaml", plan=plan) == []
    autre = (plan[0].replace(b"2002-2003\n", b"2003-2004\n"), "plan.yaml")
    assert regles(validateur, octets, "b.yaml", plan=autre) == ["rif:BG09-PlanMemeExercice"]
    with pytest.raises(EntreeInutilisable):
        validateur.valider(ENTENTE, "e.yaml", plan=plan)


def test_deux_soumissions_d_un_fichier_ne_se_completent_pas(validateur):
    deux = (
        ENTENTE
        + b"---\ntype: EntentePartenariat\ntitre: Vide\nidentifiant: X\nparties: [MRCI, MCC]\ncoordonnateur: MCC\n"
    )
    premiere, seconde = validateur.valider(deux, "e.yaml")
    assert premiere["constats"] == []
    assert {"rif:EP07-Contributions", "rif:EP43-Depot"} <= {c["regle"] for c in seconde["constats"]}


# --- refus

IMBRIQUE = b"[" * (PROFONDEUR_MAX + 1) + b"]" * (PROFONDEUR_MAX + 1)
REFUSES = {
    "vide": (b"", "e.yaml", "rien à valider"),
    "commentaires": (b"# rien\n", "e.yaml", "rien à valider"),
    "sans type": (b"titre: x\n", "e.yaml", "type"),
    "type inconnu": (b"type: Facture\n", "e.yaml", "Facture"),
    "liste de mots": (b"- a\n- b\n", "e.yaml", "clés"),
    "yaml fautif": (b"type: EntentePartenariat\n  titre: x\n", "e.yaml", "ligne 2"),
    "tabulation": (b"type: EntentePartenariat\nenveloppe:\n\tmontant_total: 1\n", "e.yaml", "ligne 3"),
    "alias": (b"a: &a [x]\nb: *a\n", "e.yaml", "ancres"),
    "etiquette": (b"!exemple x\n", "e.yaml", "étiquette"),
    "profond yaml": (b"type: " + IMBRIQUE, "e.yaml", "niveaux"),
    "profond json": (b'{"type":' + IMBRIQUE + b"}", "e.json", "niveaux"),
    "json fautif": (b'{"type": "PlanGestionRI",}', "e.json", "ligne 1"),
    "ni utf-8 ni Windows": ("type: PlanGestionRI\ntitre: été".encode("cp1252") + b"\x81", "e.yaml", "ligne 2"),
    "octets nuls": (b"type: PlanGestionRI\x00", "e.yaml", "nuls"),
    "contexte distant": (b'{"@context": "http://127.0.0.1:9/c.jsonld", "@type": "x"}', "e.jsonld", "contexte"),
    "contexte distant yaml": (b'"@context": http://127.0.0.1:9/c\ntype: PlanGestionRI\n', "e.yaml", "contexte"),
    "dtd": (
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "e.rdf",
        "DTD",
    ),
    "xml fautif": (b"<rdf", "e.rdf", "XML"),
    "imports": (b"<urn:a> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/x> .", "e.ttl", "imports"),
    "formes": (b"<urn:a> a <http://www.w3.org/ns/shacl#NodeShape> .", "e.ttl", "SHACL"),
    "redefinition": (
        b"<https://w3id.org/cadre-ri/id/acteur/csri> a <https://w3id.org/cadre-ri/formes#OrganismeVise> .",
        "e.ttl",
        "appartient",
    ),
    "redefinition yaml": (b"type: PlanGestionRI\nid: https://w3id.org/cadre-ri/id/acteur/mcc\n", "e.yaml", "adresse"),
    "sous-classe": (b"<urn:a> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:b> .", "e.ttl", "ontologie"),
    "rien de connu": (b"<urn:a> <urn:b> <urn:c> .", "e.ttl", "rien à valider"),
    "turtle fautif": (b"@prefix ri: <x> .\nri:a ri:b\n", "e.ttl", "ligne"),
    "faux classeur": (b"PK\x03\x04 pas un zip", "e.xlsx", "classeur"),
}


@pytest.mark.parametrize("nom", REFUSES)
def test_refus_clair(nom: str, validateur):
    octets, fichier, mot = REFUSES[nom]
    with pytest.raises(EntreeInutilisable) as erreur:
        validateur.valider(octets, fichier)
    assert mot in erreur.value.message
    assert "Traceback" not in erreur.value.message


def test_un_json_que_python_ne_lit_pas_jusqu_au_bout_est_trop_imbrique(validateur, monkeypatch):
    def s_epuiser(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("serveur.services.validation.lecteurs.json.loads", s_epuiser)
    with pytest.raises(EntreeInutilisable, match="niveaux"):
        validateur.valider(b"{}", "e.json")


def test_refus_de_ce_qui_est_trop_grand(validateur, monkeypatch):
    with pytest.raises(TropGrand):
        validateur.valider(b"a" * (OCTETS_MAX + 1), "e.yaml")
    monkeypatch.setattr("serveur.services.validation.classeurs.excel.DEPLIE_MAX", 1000)
    plein = io.BytesIO()
    with zipfile.ZipFile(plein, "w") as archive:
        archive.writestr("xl/workbook.xml", b"0" * 1001)
    with pytest.raises(TropGrand, match="déplié"):
        validateur.valider(plein.getvalue(), "e.xlsx")


def test_l_encodage_de_windows_se_lit_et_le_rapport_le_dit(validateur):
    (attendu,) = validateur.valider(ENTENTE, "e.yaml")
    (rendu,) = validateur.valider(ENTENTE.decode().replace("’", "'").encode("cp1252"), "e.yaml")
    assert (rendu["conforme"], rendu["constats"]) == (attendu["conforme"], attendu["constats"])
    assert [x["ecrit"] for x in rendu["lectures"]] == ["encodage du fichier"]
    turtle = en_rdf(validateur, FAUTIVE, "turtle").decode().encode("cp1252")
    (relu,) = validateur.valider(turtle, "e.ttl")
    assert [x["ecrit"] for x in relu["lectures"]] == ["encodage du fichier"]
    assert all(c["ligne"] for c in relu["constats"])


@pytest.mark.parametrize(
    ("cle", "texte", "regle"),
    [
        ("enveloppe", "à venir", "EP12-Enveloppe"),
        ("depot", "à venir", "EP43-Depot"),
        ("contributions", "à venir", "EP07-Contributions"),
        ("planification_strategique", "Le plan intégré", "EP37-Planification"),
    ],
)
def test_un_texte_a_la_place_d_un_bloc_ne_fait_qu_un_constat(cle: str, texte: str, regle: str, validateur):
    """Celui de la règle qui exige le bloc : qu'un bloc est attendu là (CO18) n'y ajoute rien."""
    document = base("entente-partenariat")
    document[cle] = texte
    octets = yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode()
    constats = validateur.valider(octets, "e.yaml")[0]["constats"]
    assert [c["regle"] for c in constats if c["valeur"] == texte] == [f"rif:{regle}"]
    assert all(c["ligne"] for c in constats)


# --- formes


def test_une_forme_douteuse_ne_se_charge_pas(validateur):
    def avec(turtle: str) -> Graph:
        graphe = Graph()
        for triplet in validateur.formes.graphe:
            graphe.add(triplet)
        tete = (
            "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ri: <https://w3id.org/cadre-ri/ontologie#> ."
            "@prefix rif: <https://w3id.org/cadre-ri/formes#> . @prefix dcterms: <http://purl.org/dc/terms/> ."
            "@prefix disposition: <https://w3id.org/cadre-ri/id/disposition/> ."
        )
        textes = ' sh:name "n"@fr ; sh:message "m"@fr ; rif:reparation "r"@fr .'
        return graphe.parse(data=tete + turtle + textes, format="turtle")

    cible, source = "sh:targetClass ri:PlanGestionRI ;", "dcterms:source disposition:cadre-1.1-al-2 ;"
    bonne = f"rif:X a sh:NodeShape ; {cible} sh:nodeKind sh:BlankNodeOrIRI ;"
    for permise in ("sh:severity rif:ARevoir ;", "sh:severity sh:Info ;", f"sh:severity sh:Violation ; {source}"):
        Formes.depuis(avec(f"{bonne} {permise}"))
    for fautive in (
        bonne,
        f"{bonne} sh:severity rif:TresGrave ;",
        f"{bonne} sh:severity sh:Violation ;",
        f"{bonne} sh:severity sh:Warning ;",
        f"{bonne} sh:severity sh:Info ; sh:minCout 1 ;",
        f'{bonne} sh:severity sh:Info ; sh:sparql [ sh:select "SELECT $this WHERE {{" ] ;',
        f"rif:X a sh:PropertyShape ; {cible} sh:severity sh:Info ; sh:minCount 1 ;",
    ):
        with pytest.raises(DonneesFautives):
            Formes.depuis(avec(fautive))


def test_les_formes_sont_du_shacl(validateur):
    """Validées par les formes de SHACL lui-même, que pySHACL emporte ; le moteur rapide y met cent fois moins de temps."""
    shacl = pytest.importorskip("shacl", reason="le moteur « shacl » n'est pas installé ici")
    formes_de_shacl = Graph().parse(Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl")
    juge = shacl.Shapes.from_text(formes_de_shacl.serialize(format="nt"), "ntriples")
    nos_formes = validateur.formes.graphe.serialize(format="nt")
    assert len(juge.validate_text(nos_formes, "ntriples")) == 0
    douteuse = next(ligne for ligne in nos_formes.splitlines() if f"<{SH.maxCount}>" in ligne)
    assert len(juge.validate_text(nos_formes + douteuse.split(" ", 1)[0] + f' <{SH.maxCount}> "deux" .', "ntriples"))


def test_ce_que_le_cadre_exige_cite_sa_disposition(validateur):
    """Une règle sans source est à revoir, ou une information : elle ne fait pas le verdict. Formes.charger la refuse
    autrement (test_une_forme_douteuse_ne_se_charge_pas)."""
    connues = set(validateur.reference.citations)
    sans = set()
    for regle in validateur.regles.values():
        assert set(regle.sources) <= connues, regle.iri
        if not regle.sources:
            sans.add(regle.gravite)
    assert sans == {"a-revoir", "information"}


def test_un_constat_ne_se_tait_que_devant_un_constat_montre(validateur, monkeypatch):
    """Sur chaque cas, et chaque paire de cas dont les règles supposent une propriété : taire ne change aucun verdict."""
    supposent = {r.iri.partition("#")[2] for r in validateur.formes.regles.values() if r.suppose}
    paires = [
        (un, autre)
        for un, autre in itertools.combinations(CAS, 2)
        if un["base"] == autre["base"] and {un["regle"], autre["regle"]} <= supposent
    ]
    assert len(paires) >= 100
    bruts: list = []

    def noter(resultats, graphe):
        bruts[:] = resultats
        return sans_suites(resultats, graphe)

    sans_suites = constats_de_validation.sans_suites
    monkeypatch.setattr(constats_de_validation, "sans_suites", noter)
    tus = 0
    for serie in (*((cas,) for cas in CAS), *paires):
        document = base(serie[0]["base"])
        for cas in serie:
            with contextlib.suppress(IndexError, KeyError, TypeError):  # le premier fait a pu ôter la place du second
                document = changer(document, cas)
        octets = yaml.safe_dump(document, allow_unicode=True).encode()
        montres = validateur.resultats(lire(octets, "yaml", None, validateur.transcripteur))
        tus += len(bruts) - len(montres)
        for gravite in ("violation", "avertissement"):
            assert any(r.regle.gravite == gravite for r in bruts) <= any(
                r.regle.gravite == gravite for r in montres
            ) or (gravite != "violation" and any(r.regle.gravite == "violation" for r in montres)), serie
        assert montres or not bruts, serie
    assert tus >= 20


def test_deux_regles_ne_s_excusent_pas_l_une_l_autre(validateur):
    """Une partie sans contribution et hors de la planification : EP08 et EP39 supposent toutes deux les parties."""
    document = base("entente-partenariat")
    del document["contributions"][2]
    del document["planification_strategique"]["organismes"][2]
    octets = yaml.safe_dump(document, allow_unicode=True).encode()
    assert {"rif:EP08-ContributionDeChacun", "rif:EP39-PlanificationDeTous"} <= set(
        regles(validateur, octets, "e.yaml")
    )


def test_les_contraintes_sparql_ont_les_memes_solutions_dans_rdflib(validateur, monkeypatch, analyse_sparql_gardee):
    """pyoxigraph répond aux contraintes SPARQL des formes ; rdflib, sur le même graphe, dit la même chose."""
    formes = validateur.formes
    graphe = formes.graphe

    def en_sparql_ou_derriere_une_garde(n):
        branches = [b for liste in graphe.objects(n, SH["or"]) for b in graphe.items(liste)]
        return any((b, SH.sparql, None) in graphe for b in (n, *branches))

    en_sparql = {str(n).partition("#")[2] for n in formes.regles if en_sparql_ou_derriere_une_garde(n)}
    cas = [c for c in CAS if c["regle"] in en_sparql]
    documents = [yaml.safe_dump(changer(base(c["base"]), c), allow_unicode=True).encode() for c in cas]
    documents += [c.read_bytes() for c in EXEMPLES]
    ici = [regles(validateur, octets, "e.yaml") for octets in documents]  # par le moteur rapide, s'il est là
    posees = []

    def dans_rdflib(graphe, texte, initBindings=None):
        posees.append(texte)
        copie = Graph()
        for triplet in graphe:
            copie.add(triplet)
        return copie.query(texte, initBindings=initBindings)

    monkeypatch.setattr(GrapheValide, "query", dans_rdflib)
    monkeypatch.setattr(validateur, "moteur", None)  # par pySHACL
    assert [regles(validateur, octets, "e.yaml") for octets in documents] == ici
    assert len(set(posees)) == len(en_sparql) >= 15


@pytest.mark.xdist_group("mutations")
def test_le_banc_de_mutations():
    import sys

    sys.path.insert(0, str(RACINE / "bancs"))
    import mutations

    assert mutations.principal() == 0


# --- rapports


@pytest.fixture(scope="module")
def documents(validateur):
    return [
        *validateur.valider(FAUTIVE, "e.yaml"),
        *validateur.valider(ENTENTE, "=cmd|' /C calc'!A0.yaml"),
        document_en_erreur("x<y>&.yaml", "ligne 1 : <illisible>"),
    ]


@pytest.mark.parametrize("nom_format", RAPPORTS)
def test_chaque_format_de_rapport(nom_format: str, documents):
    octets = ecrire(documents, nom_format)
    assert octets
    texte = octets.decode("utf-8", "replace")
    nombre = len(documents[0]["constats"])
    if nom_format == "json":
        lu = json.loads(texte)
        assert lu["conforme"] is False
        assert [d["conforme"] for d in lu["documents"]] == [False, True, False]
        attendues = {"gravite", "regle", "message", "reparation", "noeud", "chemin", "valeur", "ligne", "fondement"}
        assert attendues <= set(lu["documents"][0]["constats"][0])
    elif nom_format in ("turtle", "jsonld"):
        graphe = Graph().parse(data=texte, format="turtle" if nom_format == "turtle" else "json-ld")
        assert len(set(graphe.subjects(RDF.type, SH.ValidationReport))) == 3
        resultats = set(graphe.subjects(RDF.type, SH.ValidationResult))
        assert len(resultats) == nombre
        for propriete in (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent):
            assert all(graphe.value(r, propriete) for r in resultats)
    elif nom_format == "csv":
        rangs = list(csv.DictReader(io.StringIO(texte)))
        assert len(rangs) == nombre + 2
        assert not [r for r in rangs for v in r.values() if (v or "").startswith(("=", "+", "@"))]
    elif nom_format == "junit":
        arbre = ET.fromstring(texte)
        assert len(arbre.findall("testsuite")) == 3
        violations = sum(c["gravite"] == "violation" for c in documents[0]["constats"])
        assert len(arbre.findall(".//failure")) == violations
    elif nom_format == "html":
        assert "x&lt;y&gt;&amp;.yaml" in texte
        assert texte.count('<li class="violation">') == documents[0]["comptes"]["violation"]
    elif nom_format == "texte":
        assert "NON CONFORME" in texte
        assert "3 documents : 1 conforme, 1 non conforme, 1 non validé." in texte


@pytest.mark.parametrize("texte", ["type: facture\n", "titre: T\n"])
def test_un_type_refuse_propose_des_mots_que_la_lecture_accepte(texte: str, validateur):
    with pytest.raises(EntreeInutilisable, match="écrire l'un de") as leve:
        validateur.valider(texte.encode(), "e.yaml")
    proposes = re.findall(r"« ([^»]+) » \((\w+)\)", str(leve.value))
    assert {nom for _, nom in proposes} == set(validateur.modele.classes)
    for mots, nom in proposes:
        assert validateur.valider(f"type: {mots}\ntitre: T\n".encode(), "e.yaml")[0]["type"] == nom

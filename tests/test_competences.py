# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Questions de compétence : chaque requête a une réponse épinglée, lue contre le texte.

`contient` : des lignes (colonnes choisies) qui doivent être là ; `exact` : toutes les lignes.
"""

from __future__ import annotations

import pytest

from serveur.services.requetes.repertoire import executer

CAS: list[tuple[str, dict[str, str], tuple[str, ...], set[tuple], bool]] = [
    ("qui-fait-quoi", {"objet": "objet:plan-gouvernemental-securite"}, ("code",), {("SSIGRI",)}, True),
    ("qui-fait-quoi", {"objet": "objet:fonds-autoroute"}, ("code", "natureNom"), {("MIN_MCC", "Obligation")}, False),
    ("qui-agit-ainsi", {"action": "action:approuver"}, ("code",), {("ASSEMBLEE_NATIONALE",), ("AUTORITES_GOUV",), ("GOUVERNEMENT",)}, True),
    ("qui-agit-ainsi", {"action": "action:rendre-obligatoire"}, ("code",), {("CT",)}, False),
    ("attributions-d-un-acteur", {"acteur": "acteur:ssmp"}, ("natureNom", "citation"), {("Obligation", "Cadre, 4.3.3 c), 1re puce"), ("Rôle conseil", "Cadre, 4.3.3 c), 2e puce"), ("Obligation", "Cadre, 4.3.3 c), 3e puce")}, False),
    ("attributions-d-un-acteur", {"acteur": "acteur:bnq"}, ("natureNom",), set(), True),
    ("attributions-heritees", {"acteur": "acteur:mrci"}, ("categorie", "citation"), {("MO", "Cadre, 4.1, 1er alinéa"), ("MO", "Cadre, 5.2.1, 1er alinéa"), ("MO", "Cadre, 8.2, 2e alinéa")}, False),
    ("attributions-heritees", {"acteur": "acteur:olf"}, ("categorie", "citation"), {("MO", "Cadre, 5.2.1, 3e alinéa")}, False),
    ("attributions-heritees", {"acteur": "acteur:ct"}, ("categorie",), set(), True),
    ("preuve-d-heritage", {"acteur": "acteur:olf"}, ("categorie", "citation"), {("MO_HORIZONTAUX", "Cadre, 4.2.3")}, False),
    ("obligations", {}, ("titulaires", "citation"), {("SSIGRI", "Cadre, 4.3.3 a), 9e puce"), ("OLF", "Cadre, 4.2.3, 2e alinéa")}, False),
    ("pouvoirs", {}, ("titulaires", "citation"), {("CT", "Cadre, 4.3.1, 1re puce"), ("SSSG", "Cadre, 6.1.1, 2e alinéa")}, False),
    ("missions", {}, ("titulaires",), {("COMITE_HARMONISATION",), ("CSRI",), ("TCIRI",), ("ANQ",)}, False),
    ("roles-conseils", {}, ("titulaires",), {("ANQ",), ("MRCI",), ("COMITE_HARMONISATION",), ("MCC",), ("OLF",), ("SSIGRI",), ("SSSG",), ("SSMP",), ("CSRI",), ("TCIRI",), ("CT",)}, True),
    ("interdictions", {}, ("enonce",), set(), True),
    ("collaborations", {}, ("code", "avec"), {("MRCI", "SCT"), ("SSIGRI", "MO_HORIZONTAUX"), ("DIRIGEANTS_MO", "MO")}, False),
    ("responsabilites-d-un-domaine", {"domaine": "domaine:langue"}, ("code",), {("OLF",)}, False),
    ("sans-titulaire", {}, ("citation",), {("Cadre, 4.2.4, 4e alinéa",), ("Cadre, 5.2.1, 2e alinéa",), ("Cadre, 5.2.3, 1er alinéa",)}, True),
    ("domaines-sans-chef-de-file", {}, ("domaineNom",), {("Financement",), ("Services d'infrastructure",)}, False),
    ("objets-partages", {}, ("objetNom",), {("Intégration technologique",)}, False),
    ("imputation", {}, ("code", "superieur"), {("SSIGRI", "SCT"), ("SSIGRI", "CT"), ("ANQ", "MCC"), ("CAI", "MIN_MRCI"), ("COMITE_HARMONISATION", "MIN_MCC"), ("CSRI", "SGG"), ("SCT", "CT"), ("SSMGP", "SCT"), ("SSMGP", "CT"), ("SSMP", "SCT"), ("SSMP", "CT"), ("SSSG", "SCT"), ("SSSG", "CT")}, True),
    ("vers-le-conseil-du-tresor", {}, ("code", "citation"), {("SSIGRI", "Cadre, 4.3.3 a), 4e puce"), ("SSIGRI", "Cadre, 5.2.2, 3e alinéa"), ("SSIGRI", "Cadre, 5.2.2, 4e alinéa"), (None, "Cadre, 5.2.1, 2e alinéa")}, False),
    ("actes-conditionnels", {}, ("citation",), {("Cadre, 4.3.3 b), 3e puce",)}, False),
    ("finalites", {}, ("finalite",), {("pour information",)}, False),
    ("details-d-un-enonce", {}, ("citation",), {("Cadre, 4.3.3 b), 2e alinéa",)}, True),
    ("ambiguites", {}, ("citation",), {("Cadre, 6.2, 1er alinéa",), ("Cadre, 5.2.2, 1er alinéa",)}, False),
    ("enonces-d-une-disposition", {"disposition": "disposition:lap-art-66"}, ("citation",), {(f"Loi sur l'administration publique, art. 66, {n} puce (Cadre, annexe 1)",) for n in ("1re", "2e", "3e")}, True),
    ("enonces-d-une-source", {"source": "source:directive-securite"}, ("natureNom", "citation"), {("Adoption", "Cadre, 4.2.1, 7e alinéa"), ("Obligation", "Cadre, 4.2.5, 1er alinéa"), ("Rôle conseil", "Cadre, 4.2.2, 6e alinéa")}, False),
    ("dispositions-les-plus-chargees", {}, ("section",), {("Cadre, 4.3.3 a)",)}, False),
    ("sources-legales", {}, ("genre", "date"), {("loi", "2000-05-30"), ("loi", "2001-06-21"), ("loi", "1982-06"), ("politique", "1998-04-08"), ("politique", "1992-11-25"), ("directive", None), ("cadre de gestion", None), ("loi", None)}, True),
    ("qui-applique-la-loi", {}, ("code", "sourceNom"), {("MIN_MCC", "Loi concernant le cadre juridique des technologies de l'information"), ("MIN_MRCI", "Loi sur l'accès aux documents des organismes publics et sur la protection des renseignements personnels")}, True),
    ("ce-qu-institue-une-loi", {}, ("code",), {("COMITE_HARMONISATION",)}, True),
    ("assises-du-cadre", {}, ("partie", "assiseNom"), {("Cadre, 4.2.5", "Directive sur la sécurité de l'information numérique et des échanges électroniques dans l'Administration gouvernementale"), ("Cadre, 2.4", "Loi sur les archives")}, False),
    ("articles-reproduits", {}, ("citation",), {("Loi sur l'administration publique, art. 72 (Cadre, annexe 1)",), ("Loi sur l'administration publique, chapitre VI",)}, False),
    ("adoptions", {}, ("titulaires", "date"), {("CONSEIL_MINISTRES", "1992-11-25"), ("", "2001-11-01"), ("", "2001-06-21"), ("", "2000-05-30"), ("", "1982-06"), ("", "1998-04-08"), ("CT", None)}, True),
    ("regles-de-droit", {}, ("citation",), {("Cadre, 2.2, 1re puce",), ("Cadre, 2.2, 2e puce",), ("Cadre, 2.2, 3e puce",)}, False),
    ("qui-depose-quoi", {}, ("code", "documentNom", "destinataire"), {("MO", "Bilan de gestion des ressources informationnelles", "SCT"), ("PARTENAIRES", "Entente de partenariat", "SCT"), ("SSIGRI", "Bilan gouvernemental de gestion des ressources informationnelles", "CT"), ("SSIGRI", "Bilan gouvernemental de gestion des ressources informationnelles", "GOUVERNEMENT"), ("SSIGRI", "Plan gouvernemental de gestion des ressources informationnelles", "CSRI"), (None, "Plan de gestion des ressources informationnelles", "CT")}, False),
    ("contenu-d-un-document", {"document": "document:entente-partenariat"}, ("citation",), {(f"Cadre, annexe 2, {n} puce",) for n in ("1re", "2e", "3e", "4e", "5e", "6e", "7e", "8e")}, False),
    ("contenu-d-un-document", {"document": "document:plan-gestion-ri"}, ("citation",), {("Cadre, 5.2.1, 2e alinéa",), ("Cadre, 5.2.1, 1re puce",), ("Cadre, 5.2.1, 2e puce",)}, False),
    ("documents-sans-destinataire", {}, ("documentNom",), {("Plan gouvernemental de la sécurité",), ("Architecture d'entreprise gouvernementale",)}, False),
    ("documents-d-un-acteur", {"acteur": "acteur:ssmgp"}, ("documentNom",), {("Stratégie gouvernementale de modernisation de la gestion publique",)}, True),
    ("calendrier", {}, ("rythme", "code"), {("Annuelle", "MO"), ("Annuelle", "SSIGRI"), ("En fin d'exercice", "SSIGRI")}, False),
    ("chaine-documentaire", {}, ("citation",), {("Cadre, 5.2.2, 4e alinéa",)}, False),
    ("presidences", {}, ("instance", "president"), {("COMITE_HARMONISATION", "BNQ"), ("CSRI", "SEC_CT"), ("TCIRI", "DIR_SSIGRI")}, True),
    ("compositions", {}, ("instance", "membre"), {("CSRI", "DIRIGEANTS_MO"), ("TCIRI", "MO")}, True),
    ("rattachements", {}, ("code", "superieur"), {("ANQ", "MCC"), ("CAI", "MIN_MRCI"), ("COMITE_HARMONISATION", "MIN_MCC"), ("CSRI", "SGG"), ("SCT", "CT"), ("SSIGRI", "SCT"), ("SSMGP", "SCT"), ("SSMP", "SCT"), ("SSSG", "SCT")}, True),
    ("organigramme", {}, ("code", "superieur"), {("PRES_CT", "CT"), ("MIN_MCC", "MCC"), ("SSSG", "SCT")}, False),
    ("superieurs-d-un-acteur", {"acteur": "acteur:ssigri"}, ("code",), {("SCT",), ("CT",)}, True),
    ("vie-des-instances", {}, ("quoi", "instance", "code"), {("création", "COMITE_HARMONISATION", None), ("secrétariat", "CSRI", "SSIGRI"), ("animation", "RRIM", "SSMGP"), ("animation", "TCQS", "MRCI"), ("création", "TCIRI", "SCT")}, True),
    ("enonces-de-structure", {}, ("natureNom",), {("Présidence",), ("Composition",), ("Rattachement",), ("Création",), ("Animation",), ("Appartenance",), ("Secrétariat d'une instance",)}, True),
    ("liste-des-acteurs", {}, ("code", "genre"), {("BNQ", "organisation"), ("SSSG", "unité administrative"), ("TCQS", "instance"), ("SGG", "poste"), ("FONDS_AUTOROUTE", "fonds"), ("MO", "catégorie")}, False),
    ("categories-et-membres", {}, ("categorie", "membre"), {("MO", "MCC"), ("MO_HORIZONTAUX", "OLF"), ("MO", "PARTENAIRES")}, False),
    ("ce-que-recoit-un-acteur", {"acteur": "acteur:sct"}, ("code", "citation"), {("MO", "Cadre, 5.2.1, 3e alinéa"), ("ANQ", "Cadre, 2.4, 2e alinéa")}, False),
    ("tout-sur-un-acteur", {"acteur": "acteur:csri"}, ("natureNom",), {("Présidence",), ("Composition",), ("Rattachement",), ("Secrétariat d'une instance",)}, False),
    ("enonces-d-un-type-de-service", {"service": "service:commun"}, ("code", "citation"), {("SSSG", "Cadre, 4.3.3 b), 1re puce"), ("CT", "Cadre, 6.1.3, 1re puce"), ("MO_DELEGATAIRES", "Cadre, 6.1.3, 2e alinéa")}, False),
    ("atlas-des-services", {}, ("type",), {("commun",), ("partagé",), ("spécifique",)}, True),
    ("regles-de-financement", {}, ("code", "citation"), {("MO", "Cadre, 7.1, 1er alinéa"), ("PARTENAIRES", "Cadre, 7.2, 1re puce"), ("SECTEUR_PRIVE", "Cadre, 7.4, 1er alinéa")}, False),
    ("modes-de-financement", {}, ("modeNom", "citation"), {("Report de crédits", "Cadre, 7.1, 2e alinéa"), ("Amortissement", "Cadre, 7.1, 2e alinéa"), ("Partage entre associés", "Cadre, 7.2, 1re puce"), ("Tarification et facturation", "Cadre, 7.3, 2e puce"), ("Apport du secteur privé", "Cadre, 7.4, 1er alinéa")}, False),
    ("raci-d-un-domaine", {"domaine": "domaine:langue"}, ("code", "role"), {("OLF", "R"), ("OLF", "A"), ("OLF", "C")}, False),
    ("faits-d-autorisation", {}, ("effet", "citation"), {("dispense", "Cadre, 5.1, 1er alinéa"), ("requiert", "Cadre, 5.1, 2e alinéa"), ("requiert", "Cadre, 5.1, 1re puce"), ("requiert", "Cadre, 5.1, 2e puce"), ("requiert", "Cadre, 5.1, 3e puce"), ("requiert", "Cadre, 5.1, 4e puce")}, True),
    ("fonds-par-service", {}, ("code", "service"), {("FONDS_PARTENARIAT", "Services partagés d'infrastructure"), ("FONDS_SERVICES_GOUV", "Services communs d'infrastructure")}, False),
    ("quand-une-autorisation-est-requise", {}, ("titulaires", "citation"), {("CT", "Cadre, 5.1, 1er alinéa"), ("CT", "Cadre, 5.1, 1re puce"), ("CT", "Cadre, 5.1, 2e puce"), ("CT", "Cadre, 5.1, 3e puce"), ("CT", "Cadre, 5.1, 4e puce")}, False),
    ("principes", {}, ("citation",), {("Cadre, 3.2.2, 1er alinéa",), ("Cadre, 3.2.4, 1er alinéa",)}, False),
    ("objectifs", {}, ("citation",), {("Cadre, 3.1, 1re puce",), ("Cadre, 3.1, 2e puce",), ("Cadre, 3.1, 3e puce",)}, False),
    ("definitions", {}, ("citation",), {("Cadre, 6.1.1, 1er alinéa",), ("Cadre, 6.1.2, 1er alinéa",), ("Cadre, 6.1.3, 1er alinéa",)}, False),
    ("champ-d-application", {}, ("citation",), {("Cadre, 1.1, 1re puce",), ("Loi sur l'administration publique, art. 64, 1er alinéa (Cadre, annexe 1)",)}, False),
    ("constats", {}, ("citation",), {("Cadre, chapitre 1, 2e alinéa",)}, False),
    ("modalites", {}, ("citation",), {("Cadre, 6.1.3, 4e puce",)}, False),
    ("regles-et-declarations", {}, ("natureNom",), {("Principe",), ("Règle de financement",)}, False),
]  # fmt: skip


@pytest.mark.parametrize(("nom", "parametres", "colonnes", "attendu", "exact"), CAS)
def test_competence(nom, parametres, colonnes, attendu, exact, moteur):
    trouve = {tuple(ligne[c] for c in colonnes) for ligne in executer(moteur, nom, **parametres)}
    if exact:
        assert trouve == attendu
    else:
        assert attendu
        assert attendu <= trouve, attendu - trouve


def test_il_y_a_au_moins_quarante_requetes_epinglees():
    assert len({cas[0] for cas in CAS}) >= 40

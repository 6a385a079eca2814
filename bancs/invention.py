# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""De quoi inventer un grand graphe : mots, organismes, projets, et une plume qui écrit des N-Quads.

Module pur ; `documents.py` en fait des plans, des bilans, des fiches et des ententes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

RI = "https://w3id.org/cadre-ri/ontologie#"
ID = "https://w3id.org/cadre-ri/id/"
EXEMPLE = "https://exemple.quebec/"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def _liste(texte: str) -> list[str]:
    return [mot.strip() for mot in texte.split("|")]


GESTES = _liste(
    "Refonte|Modernisation|Remplacement|Mise à niveau|Déploiement|Regroupement|Numérisation|Mise en ligne|Évolution"
    "|Consolidation|Interconnexion|Réalisation"
)
CHOSES = _liste(
    "du système de gestion des permis|des dossiers des bénéficiaires|du registre des titres|de la paie du personnel"
    "|du portail des citoyens|des services en ligne aux entreprises|de l'authentification des usagers"
    "|du réseau de télécommunication|des archives administratives|du suivi des inspections|du calendrier des audiences"
    "|de l'entrepôt de données|de la géomatique du territoire|de la gestion documentaire|du centre d'appels"
    "|de la sécurité de l'information|du dépôt des demandes de subvention|du système financier|des bases de recherche"
    "|de la prise de rendez-vous|du guichet multiaccès|de la facturation des services"
)
FINS = _liste(
    "dans les bureaux régionaux|pour les clientèles éloignées|à l'échelle du Québec|pour le personnel|des usagers"
    "|en français d'abord|sans papier|avec les partenaires|pour la période de transition|phase un|phase deux|pilote"
)
DESCRIPTIONS = _liste(
    "Les renseignements sont saisis une seule fois, puis échangés entre les directions qui en ont besoin"
    "|Les démarches sur papier cèdent la place à un service offert par plusieurs modes d'accès"
    "|Une base unique remplace une douzaine de fichiers tenus à part et rarement comparés"
    "|Le matériel en fin de vie est remplacé et les données sont transférées sous contrôle"
    "|Les usagers voient l'état de leur demande sans téléphoner ni se déplacer"
    "|La protection des renseignements personnels et la sécurité sont revues d'un bout à l'autre"
)
RISQUES = _liste(
    "Départ d'analystes d'expérience|Retard du fournisseur|Sous-estimation de la reprise des données"
    "|Résistance au changement|Dépendance envers un logiciel désuet|Fuite de renseignements personnels"
)
EVALUATIONS = _liste(
    "Probabilité moyenne, gravité forte ; une relève est formée"
    "|Probabilité faible, gravité forte ; un plan de reprise est prêt|Probabilité forte, gravité moyenne"
)
RESULTATS = _liste(
    "Délai de réponse ramené de dix jours à trois|Neuf demandes sur dix traitées en ligne"
    "|Aucune saisie en double|Disponibilité de 99,5 % mesurée chaque mois|Coût d'entretien réduit du quart"
)
ETATS = _liste("En cours, selon le calendrier|En cours ; deux mois de retard|Terminé|Suspendu en attente de ressources")
SERVICES = _liste(
    "Hébergement des applications|Courrier électronique|Sauvegarde des données|Réseau local|Poste de travail"
    "|Répertoire des usagers|Échange de fichiers|Téléphonie|Impression|Dépannage"
)
ARRIMAGES = {
    "arrimageModernisation": "Les projets remplacent des démarches sur papier par des services offerts en ligne",
    "arrimageOrientations": "Les orientations gouvernementales guident le choix et le rang des projets",
    "arrimageArchitecture": "Les échanges suivent l'architecture d'entreprise gouvernementale",
    "arrimagePlanStrategique": "Chaque projet est rattaché à un axe du plan stratégique",
    "arrimageDepenses": "Les sommes sont prévues au plan annuel de gestion des dépenses",
}
DEROGATIONS = _liste("standards|orientations|service-obligatoire|enveloppe-ministere|enveloppe-projet")
PORTEES = ("ministerielle", "interministerielle", "gouvernementale")


@lru_cache(maxsize=20_000)
def jour(ordinal: int) -> str:
    """Littéral xsd:date d'un rang du calendrier grégorien."""
    return f'"{date.fromordinal(ordinal).isoformat()}"^^<{XSD}date>'


def somme(dollars: int) -> str:
    return f'"{dollars}"^^<{XSD}decimal>'


def chose(collection: str, nom: str) -> str:
    return f"<{ID}{collection}/{nom}>"


OUI, NON = f'"true"^^<{XSD}boolean>', f'"false"^^<{XSD}boolean>'
CT, SCT, SSSG = chose("acteur", "ct"), chose("acteur", "sct"), chose("acteur", "sssg")


@dataclass(slots=True)
class Organisme:
    """iri : écrite en N-Quads ; poids : nombre de projets d'un exercice."""

    iri: str
    sigle: str
    nom: str
    poids: int


@dataclass(slots=True)
class Projet:
    iri: str
    sigle: str
    nom: str
    description: str
    portee: str
    debut: int
    fin: int
    financement: list[tuple[str, str | None, int]]  # mode, fonds, dollars
    partenaires: list[Organisme]

    @property
    def budget(self) -> int:
        return sum(montant for _, _, montant in self.financement)


class Plume:
    """Des lignes N-Quads dans un tampon que l'appelant vide ; `graphe` est celui où l'on écrit."""

    def __init__(self) -> None:
        self.lignes: list[str] = []
        self.graphe = ""
        self._anonymes = 0

    def dire(self, sujet: str, propriete: str, objet: str) -> None:
        self.lignes.append(f"{sujet} <{RI}{propriete}> {objet} {self.graphe} .\n")

    def texte(self, sujet: str, propriete: str, valeur: str) -> None:
        self.lignes.append(f'{sujet} <{RI}{propriete}> "{valeur}" {self.graphe} .\n')

    def bloc(self, sujet: str, propriete: str) -> str:
        """Un nœud anonyme, que `propriete` attache à `sujet`."""
        self._anonymes += 1
        noeud = f"_:b{self._anonymes}"
        self.dire(sujet, propriete, noeud)
        return noeud

    def document(self, genre: str, nom: str, classe: str, titre: str) -> str:
        """Le nœud d'un document : type, titre, identifiant."""
        noeud = f"<{EXEMPLE}id/{genre}/{nom}>"
        self.lignes.append(f"{noeud} <{TYPE}> <{RI}{classe}> {self.graphe} .\n")
        self.texte(noeud, "titre", titre)
        self.texte(noeud, "identifiant", nom)
        return noeud

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les documents d'un grand graphe inventé : plans, bilans, fiches, ententes, dans les mots de l'ontologie.

Chaque document a les classes, les propriétés et les blocs qu'a une soumission YAML une fois lue
(exemples/, serveur/services/validation/cles.py), et se valide comme elle. Rien ne dépend du serveur.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from invention import (
    ARRIMAGES,
    CHOSES,
    CT,
    DEROGATIONS,
    DESCRIPTIONS,
    ETATS,
    EVALUATIONS,
    EXEMPLE,
    FINS,
    GESTES,
    NON,
    OUI,
    PORTEES,
    RESULTATS,
    RISQUES,
    SCT,
    SERVICES,
    SSSG,
    Organisme,
    Plume,
    Projet,
    chose,
    jour,
    somme,
)


class Redaction:
    """Les documents d'un organisme pour un exercice, un à un ; le hasard est celui que l'on donne."""

    def __init__(self, hasard: random.Random, organismes: Sequence[Organisme]) -> None:
        self.r: Callable[[], float] = hasard.random
        self.organismes = organismes
        self.plume = Plume()

    def parmi(self, choix: Sequence[str]) -> str:
        return choix[int(self.r() * len(choix))]

    def autres(self, organisme: Organisme, nombre: int) -> list[Organisme]:
        """D'autres organismes, les grands plus souvent que les petits."""
        trouves: list[Organisme] = []
        while len(trouves) < min(nombre, len(self.organismes) - 1):
            autre = self.organismes[int(len(self.organismes) * self.r() ** 3)]
            if autre is not organisme and autre not in trouves:
                trouves.append(autre)
        return trouves

    def dossier(self, organisme: Organisme, annee: int) -> Iterator[list[str]]:
        """Les lignes de chaque document, dans l'ordre : plan, fiches, ententes, bilan, services."""
        exercice = f"{annee}-{annee + 1}"
        projets = [self._projet(organisme, annee, rang) for rang in range(organisme.poids)]
        yield self._ecrire("plans", exercice, self._plan, organisme, exercice, projets)
        for projet in projets:
            if projet.partenaires or self.r() < 0.25:
                yield self._ecrire("projets", exercice, self._fiche, organisme, projet)
            if projet.partenaires and self.r() < 0.6:
                yield self._ecrire("ententes", exercice, self._entente, organisme, projet)
        yield self._ecrire("bilans", exercice, self._bilan, organisme, exercice, projets)
        for rang in range(int(organisme.poids * 0.2 + self.r())):
            yield self._ecrire("services", exercice, self._service, organisme, annee, rang)
            if self.r() < 0.5:
                yield self._ecrire("ententes", exercice, self._entente_services, organisme, annee, rang)

    def _ecrire(self, genre: str, exercice: str, redige: Callable[..., None], *arguments: object) -> list[str]:
        self.plume.graphe = f"<{EXEMPLE}graphe/{genre}-{exercice}>"
        self.plume.lignes = []
        redige(*arguments)
        return self.plume.lignes

    def _projet(self, organisme: Organisme, annee: int, rang: int) -> Projet:
        hasard = self.r()
        portee = PORTEES[0] if hasard < 0.75 else PORTEES[1] if hasard < 0.93 else PORTEES[2]
        budget = int(10 ** (4.5 + 2 * self.r())) // 500 * 500
        if portee == PORTEES[0]:
            financement: list[tuple[str, str | None, int]] = [("initiateur", None, budget)]
        elif portee == PORTEES[1]:
            du_fonds = budget // 5
            financement = [("associes", None, budget - du_fonds), ("fonds", "fonds-partenariat", du_fonds)]
        else:
            financement = [("fonds", "fonds-services-gouv" if self.r() < 0.6 else "fonds-partenariat", budget)]
        debut = date(annee, 4, 1).toordinal() + int(self.r() * 300)
        sigle = f"{organisme.sigle}-{annee}-{rang + 1:03}"
        return Projet(
            iri=f"<{EXEMPLE}id/projet/{sigle}>",
            sigle=sigle,
            nom=f"{self.parmi(GESTES)} {self.parmi(CHOSES)} {self.parmi(FINS)}",
            description=self.parmi(DESCRIPTIONS),
            portee=portee,
            debut=debut,
            fin=debut + 90 + int(self.r() * 900),
            financement=financement,
            partenaires=self.autres(organisme, 1 + int(self.r() * 3)) if portee == PORTEES[1] else [],
        )

    def _plan(self, organisme: Organisme, exercice: str, projets: list[Projet]) -> None:
        p, annee = self.plume, int(exercice[:4])
        nom = f"{organisme.sigle}-PG-{annee}"
        titre = f"Plan de gestion des ressources informationnelles {exercice} : {organisme.nom}"
        n = p.document("plan", nom, "PlanGestionRI", titre)
        p.dire(n, "organisme", organisme.iri)
        p.texte(n, "exercice", exercice)
        p.texte(n, "objectifStrategique", f"Mieux servir la population : {self.parmi(RESULTATS).lower()}")
        for propriete, valeur in ARRIMAGES.items():
            p.texte(n, propriete, valeur)
        for projet in projets:
            p.dire(n, "projet", projet.iri)
            p.texte(projet.iri, "identifiant", projet.sigle)
            p.texte(projet.iri, "nom", projet.nom)
            self._corps(projet.iri, projet)
        p.dire(n, "budgetTotal", somme(sum(projet.budget for projet in projets)))
        p.texte(n, "besoinRessources", f"{2 + int(self.r() * 40)} personnes à temps complet")
        b = p.bloc(n, "financement")
        p.dire(b, "mode", chose("mode", "initiateur"))
        p.texte(b, "description", "Budget de l'organisme pour ses projets et l'entretien des systèmes en place")
        for _ in range(1 + int(self.r() * 3)):
            b = p.bloc(n, "risque")
            p.texte(b, "description", self.parmi(RISQUES))
            p.texte(b, "evaluationRisque", self.parmi(EVALUATIONS))
        p.texte(n, "resultatAttendu", self.parmi(RESULTATS))
        self._remise(n, CT, date(annee, 6, 1).toordinal() + int(self.r() * 29))

    def _corps(self, n: str, projet: Projet) -> None:
        """Ce qu'un projet a de commun dans un plan et dans sa fiche."""
        p = self.plume
        p.texte(n, "description", projet.description)
        p.dire(n, "portee", chose("portee", projet.portee))
        p.dire(n, "budget", somme(projet.budget))
        p.dire(n, "debut", jour(projet.debut))
        p.dire(n, "fin", jour(projet.fin))
        self._financer(n, projet.financement)

    def _financer(self, n: str, financement: list[tuple[str, str | None, int]]) -> None:
        for mode, fonds, montant in financement:
            b = self.plume.bloc(n, "financement")
            self.plume.dire(b, "mode", chose("mode", mode))
            self.plume.dire(b, "montant", somme(montant))
            if fonds:
                self.plume.dire(b, "fondsSollicite", chose("acteur", fonds))

    def _remise(self, n: str, destinataire: str, quand: int, but: str | None = None) -> None:
        b = self.plume.bloc(n, "remise")
        self.plume.dire(b, "remisA", destinataire)
        self.plume.dire(b, "date", jour(quand))
        if but:
            self.plume.texte(b, "butRemise", but)

    def _decision(self, n: str, propriete: str, teneur: str, quand: int) -> None:
        b = self.plume.bloc(n, propriete)
        self.plume.dire(b, "instanceDecisionnelle", CT)
        self.plume.texte(b, "decision", teneur)
        self.plume.dire(b, "date", jour(quand))

    def _bilan(self, organisme: Organisme, exercice: str, projets: list[Projet]) -> None:
        p, annee = self.plume, int(exercice[:4])
        titre = f"Bilan de gestion des ressources informationnelles {exercice} : {organisme.nom}"
        n = p.document("bilan", f"{organisme.sigle}-BG-{annee + 1}", "BilanGestionRI", titre)
        p.dire(n, "organisme", organisme.iri)
        p.texte(n, "exercice", exercice)
        p.texte(n, "rapportAnnuel", f"Rapport annuel de gestion {exercice} : {organisme.nom}")
        p.dire(n, "planVise", f"<{EXEMPLE}id/plan/{organisme.sigle}-PG-{annee}>")
        for projet in projets:
            b = p.bloc(n, "suiviProjet")
            p.texte(b, "projetSuivi", projet.sigle)
            p.texte(b, "etat", self.parmi(ETATS))
            p.dire(b, "depense", somme(int(projet.budget * (0.2 + self.r()))))
            p.texte(b, "resultatObtenu", self.parmi(RESULTATS))
        p.texte(n, "resultatObtenu", self.parmi(RESULTATS))
        self._remise(n, SCT, date(annee + 1, 6, 1).toordinal() + int(self.r() * 29))

    def _fiche(self, organisme: Organisme, projet: Projet) -> None:
        p = self.plume
        n = p.document("fiche", f"FP-{projet.sigle}", "FicheProjet", projet.nom)
        p.dire(n, "organisme", organisme.iri)
        self._corps(n, projet)
        for partenaire in projet.partenaires:
            p.dire(n, "partenaireProjet", partenaire.iri)
        if projet.partenaires:
            p.texte(n, "ententePartenariat", f"Entente de partenariat EP-{projet.sigle}")
        p.dire(n, "budgetAutorise", OUI)
        p.dire(n, "respecteReglementation", OUI)
        if self.r() < 0.2:
            objet = self.parmi(DEROGATIONS)
            p.dire(n, "derogation", chose("fait", f"deroge-{objet}"))
            teneur = f"Autorisation de déroger ({objet}) jusqu'à la fin du projet"
            self._decision(n, "autorisation", teneur, projet.debut - 20 - int(self.r() * 60))
        strategique = self.r() < 0.1
        p.dire(n, "interetStrategique", OUI if strategique else NON)
        if strategique:
            p.texte(n, "mecanismeSuivi", "Rapport trimestriel au Secrétariat du Conseil du trésor")

    def _entente(self, organisme: Organisme, projet: Projet) -> None:
        p = self.plume
        parties = [organisme, *projet.partenaires]
        n = p.document("entente", f"EP-{projet.sigle}", "EntentePartenariat", f"Entente : {projet.nom}")
        p.texte(n, "solution", f"Une solution intégrée offerte par {len(parties)} organismes : {projet.description}")
        p.dire(n, "date", jour(projet.debut - 10))
        p.dire(n, "coordonnateur", organisme.iri)
        p.texte(n, "roleCoordonnateur", "Tient le calendrier, réunit les parties chaque mois et répond de la grappe")
        plan = p.bloc(n, "planificationIntegree")
        p.texte(plan, "description", "Plan intégré de trois ans adopté par les parties")
        part = 100 // len(parties)
        for rang, partie in enumerate(parties):
            p.dire(n, "partieEntente", partie.iri)
            p.dire(plan, "organismeCouvert", partie.iri)
            b = p.bloc(n, "contribution")
            p.dire(b, "partie", partie.iri)
            p.texte(b, "description", "Équipe de projet et accueil des usagers" if rang == 0 else "Fiches et données")
            for propriete in ("partageCouts", "partageBenefices"):
                b = p.bloc(n, propriete)
                p.dire(b, "partie", partie.iri)
                p.dire(b, "part", somme(part if rang else 100 - part * (len(parties) - 1)))
        b = p.bloc(n, "enveloppe")
        p.dire(b, "montantTotal", somme(projet.budget))
        p.dire(b, "montantRessourcesInformationnelles", somme(projet.budget * 7 // 10))
        b = p.bloc(n, "contributionFournisseur")
        p.dire(b, "fournisseur", SSSG)
        p.texte(b, "description", "Hébergement de la solution et authentification des usagers")
        if self.r() < 0.4:
            b = p.bloc(n, "participationExterne")
            p.texte(b, "nom", "Ville de Montréal" if self.r() < 0.5 else "Union des municipalités")
            p.dire(b, "secteur", chose("acteur", "autres-administrations"))
            p.texte(b, "description", "Renvoi vers le service depuis ses comptoirs")
        else:
            p.texte(n, "participationExterne", "aucune")
        p.texte(n, "mesureSecurite", "Accès par profil, journal des accès revu chaque trimestre")
        p.texte(n, "protectionRenseignementsPersonnels", "Consentement demandé avant tout échange entre parties")
        p.texte(n, "protectionRenseignementsConfidentiels", "Entente de confidentialité signée par les fournisseurs")
        p.texte(n, "mecanismeImputabilite", "Un comité des dirigeants en rend compte dans chaque rapport annuel")
        p.texte(n, "visionCommune", "Une seule porte d'entrée, quel que soit l'organisme responsable")
        p.texte(n, "interetsPartiesPrenantes", "Des associations d'usagers ont été consultées")
        self._remise(n, SCT, projet.debut, "information")

    def _service(self, organisme: Organisme, annee: int, rang: int) -> None:
        p = self.plume
        n = p.document("service", f"{organisme.sigle}-SV-{annee}-{rang + 1:02}", "FicheService", self.parmi(SERVICES))
        p.texte(n, "description", self.parmi(DESCRIPTIONS))
        hasard = self.r()
        if hasard < 0.7:
            self._charge(n, "specifique", [organisme.iri], organisme.iri)
            p.dire(n, "payeur", organisme.iri)
            p.texte(n, "demandeService", f"Lettre de {annee} qui demande au SSSG d'exploiter le service")
            self._financer(n, [("initiateur", None, 20_000 + int(self.r() * 400) * 1000)])
        elif hasard < 0.9:
            iris = [organisme.iri, *(autre.iri for autre in self.autres(organisme, 2))]
            self._charge(n, "partage", iris, organisme.iri)
            for iri in iris:
                p.dire(n, "payeur", iri)
            p.texte(n, "ententePartenariat", f"Entente de partenariat sur le service, {annee}")
            self._financer(n, [("associes", None, 50_000 + int(self.r() * 900) * 1000)])
        else:
            self._charge(n, "commun", [chose("acteur", "mo")], SSSG)
            self._decision(
                n, "designation", "Inscription à la liste des services communs", date(annee, 4, 30).toordinal()
            )
            p.texte(n, "ententeServices", f"Entente de services avec {organisme.nom}")
            p.texte(n, "evaluationAnnuelle", "Sondage mené chaque printemps auprès des clientèles")
            p.dire(n, "recoursObligatoire", NON)
            self._financer(n, [("fonds", "fonds-services-gouv", 90_000 + int(self.r() * 900) * 1000)])

    def _charge(self, n: str, genre: str, beneficiaires: list[str], metteur: str) -> None:
        p = self.plume
        p.dire(n, "genre", chose("service", genre))
        for iri in beneficiaires:
            p.dire(n, "beneficiaire", iri)
        p.dire(n, "responsableMiseEnOeuvre", metteur)
        p.dire(n, "responsableExploitation", SSSG)

    def _entente_services(self, organisme: Organisme, annee: int, rang: int) -> None:
        p, service = self.plume, self.parmi(SERVICES)
        titre = f"{service} : {organisme.nom}"
        n = p.document("entente-services", f"{organisme.sigle}-ES-{annee}-{rang + 1:02}", "EntenteServices", titre)
        p.dire(n, "fournisseur", SSSG)
        p.dire(n, "client", organisme.iri)
        b = p.bloc(n, "serviceVise")
        p.texte(b, "nom", service)
        p.dire(b, "genre", chose("service", "commun"))
        p.texte(n, "niveauService", "Service accessible 99,5 % du temps, mesuré chaque mois")
        p.texte(n, "tarification", "Tarif mensuel facturé chaque trimestre et révisé au 1er avril")
        p.texte(n, "evaluationAnnuelle", "En février, le client cote la qualité et la capacité des services")
        signature = date(annee, 4, 1).toordinal() + int(self.r() * 300)
        p.dire(n, "dateSignature", jour(signature))
        p.dire(n, "debut", jour(signature + 15))
        p.dire(n, "fin", jour(signature + 1100))

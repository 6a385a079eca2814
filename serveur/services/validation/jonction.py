# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Joint à un bilan le plan dont il rend compte : l'organisme, l'exercice et les projets, rien d'autre."""

from __future__ import annotations

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import RI
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.triplets import Terme, est_anonyme, iri


def joindre(bilans: Soumission, plans: Soumission, nom_du_plan: str) -> None:
    """Ajoute le plan à chaque bilan qui n'en rappelle pas. Lève EntreeInutilisable si rien ne se joint."""
    sources = [racine for racine, classe in plans.racines if classe == "PlanGestionRI"]
    if len(sources) != 1:
        raise EntreeInutilisable(f"{nom_du_plan} : un plan de gestion attendu, {len(sources)} trouvé(s).")
    cibles = [racine for racine, classe in bilans.racines if classe == "BilanGestionRI"]
    if not cibles:
        raise EntreeInutilisable("--plan ne sert qu'à un bilan de gestion ; le retirer.")
    plan, g = sources[0], bilans.graphe
    for bilan in cibles:
        if g.objets(bilan, _p("planVise")):
            continue
        noms: dict[Terme, Terme] = {}  # un nœud sans adresse du plan ne doit pas prendre le nom d'un autre du bilan

        def copier(depuis: Terme, vers: Terme, propriete: Terme, noms: dict[Terme, Terme] = noms) -> None:
            for valeur in plans.graphe.objets(depuis, propriete):
                if est_anonyme(valeur) and valeur not in noms:
                    noms[valeur] = bilans.anonyme()
                g.ajouter(vers, propriete, noms.get(valeur, valeur))

        vise = bilans.anonyme()
        g.ajouter(bilan, _p("planVise"), vise)
        for nom in ("organisme", "exercice"):
            copier(plan, vise, _p(nom))
        for projet in plans.graphe.objets(plan, _p("projet")):
            copie = bilans.anonyme()
            g.ajouter(vise, _p("projetPlanifie"), copie)
            for nom in ("identifiant", "nom"):
                copier(projet, copie, _p(nom))


def _p(nom: str) -> Terme:
    return iri(RI + nom)

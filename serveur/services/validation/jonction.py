"""Joint à un bilan le plan dont il rend compte : l'organisme, l'exercice et les projets, rien d'autre."""

from __future__ import annotations

from rdflib import BNode, URIRef

from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import RI
from serveur.services.validation.soumission import Soumission


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
        if (bilan, _p("planVise"), None) in g:
            continue
        vise = BNode()
        g.add((bilan, _p("planVise"), vise))
        for nom in ("organisme", "exercice"):
            for valeur in plans.graphe.objects(plan, _p(nom)):
                g.add((vise, _p(nom), valeur))
        for projet in plans.graphe.objects(plan, _p("projet")):
            copie = BNode()
            g.add((vise, _p("projetPlanifie"), copie))
            for nom in ("identifiant", "nom"):
                for valeur in plans.graphe.objects(projet, _p(nom)):
                    g.add((copie, _p(nom), valeur))


def _p(nom: str) -> URIRef:
    return URIRef(RI + nom)

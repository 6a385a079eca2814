"""`/ontologie`, `/formes` et `/graphe/…` : les termes, les règles et les graphes nommés que les pages citent."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.noyau.distributions import CONTENUS
from serveur.noyau.erreurs import Introuvable
from serveur.noyau.espaces import GRAPHE, GRAPHES, RI, RIF, abreger

plan = Blueprint("ontologie", __name__)


@plan.get("/ontologie")
def page_ontologie() -> ResponseReturnValue:
    termes: dict[str, dict[str, dict[str, object]]] = {}
    for ligne in contexte().lire("termes-de-l-ontologie"):
        nom = (ligne["terme"] or "").removeprefix(RI)
        terme = termes.setdefault(ligne["genre"] or "", {}).setdefault(nom, {**ligne, "parents": []})
        if ligne["parent"]:
            terme["parents"].append((abreger(ligne["parent"]), ligne["parent"]))  # type: ignore[attr-defined]
    return render_template("ontologie.html", termes=termes)


@plan.get("/formes")
def page_formes() -> ResponseReturnValue:
    """Chaque règle de validation : ce qu'elle exige, sa gravité, sa source."""
    gabarits = contexte().gabarits
    citations = gabarits.reference.citations
    regles = [
        {"ancre": r.iri.removeprefix(RIF), "regle": r, "sources": [(citations.get(s, s), s) for s in r.sources]}
        for r in sorted(gabarits.formes.regles.values(), key=lambda r: r.iri)
    ]
    return render_template("formes.html", regles=regles)


@plan.get("/graphe/<nom>")
def page_graphe(nom: str) -> ResponseReturnValue:
    if nom not in GRAPHES:
        raise Introuvable(f"Aucun graphe nommé « {nom[:80]} » ({', '.join(GRAPHES)}).")
    iri = GRAPHE + nom
    triplets = contexte().graphes().get(iri, 0)
    return render_template("graphe.html", nom=nom, iri=iri, contenu=CONTENUS[nom][2], triplets=triplets)

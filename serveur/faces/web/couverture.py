# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/couverture` : le texte en bandes, section par section, chaque étendue menant à son énoncé ; et leur compte.

Le texte n'y est jamais montré : il ne sert, quand il est là, qu'à mesurer la part couverte.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, make_response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from serveur.faces.web.contexte import chemin, contexte
from serveur.faces.web.fichiers import format_voulu, rendre
from serveur.noyau.espaces import developper
from serveur.noyau.resultats import ENTIER, Tableau, Terme
from serveur.services.couverture.bandes import Bandes, Section, Segment, tracer
from serveur.services.couverture.mesure import mesurer_texte

routes = Blueprint("couverture", __name__)

HAUTEUR = 24


@routes.get("/couverture")
def page_couverture() -> ResponseReturnValue:
    voulu = format_voulu("La couverture")
    bandes, svg = _bandes()
    if voulu != "html":
        return rendre(voulu, "couverture-du-cadre", _tableau(bandes), _donnees(bandes))
    page = render_template("couverture.html", b=bandes, svg=svg, familles=_familles())
    rendue = make_response(page)
    rendue.vary.add("Accept")
    return rendue


def _familles() -> dict[str, str]:
    """Titre de chaque grande famille de natures, par clé, dans l'ordre où la page les montre."""
    return {famille.cle: famille.fr for famille in contexte().index.par_nature.grandes}


def _bandes() -> tuple[Bandes, dict[str, Markup]]:
    """Bandes et leur dessin par section, calculés une fois tant que le graphe garde sa version."""
    gardees: dict[str, tuple[Bandes, dict[str, Markup]]] = current_app.extensions.setdefault("cadre_ri_bandes", {})
    version = contexte().version
    deja = gardees.get(version or "")
    if deja is not None:
        return deja
    index, passages, sections = contexte().index, contexte().lire("passages"), contexte().lire("sections")
    texte = contexte().texte
    mesure = mesurer_texte(texte, index.texte["somme"], passages, sections) if texte else None
    familles = {enonce: index.par_nature.grande(fiche["nature"]) for enonce, fiche in index.par_iri.items()}
    bandes = tracer(passages, sections, familles, int(index.texte["longueur"]), mesure)
    large = max(s.fin - s.debut for s in bandes.sections)
    rendues = bandes, {s.iri: _dessiner(s, large) for s in bandes.sections if not s.enclose}
    if version is not None:
        gardees.clear()
        gardees[version] = rendues
    return rendues


def _dessiner(section: Section, large: int) -> Markup:
    """Une bande : la section en gris, à l'échelle commune, et ses segments en couleur, chacun lié à son énoncé."""
    dessin = [f'<rect class="libre" width="{section.fin - section.debut}" height="{HAUTEUR}"></rect>']
    dessin += [_segment(segment, section.debut) for segment in section.segments]
    corps = Markup("".join(dessin))  # noqa: S704  chaque morceau est échappé là où il est écrit
    return Markup(
        '<svg class="bande" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(large, HAUTEUR, corps)


def _segment(segment: Segment, origine: int) -> str:
    traces = []
    for debut, fin, rang, rangs in segment.morceaux:
        haut, large = HAUTEUR / rangs, fin - debut
        traces.append(f"M{debut - origine} {rang * haut:.4g}h{large}v{haut:.4g}h-{large}z")
    classe = f"f-{segment.famille}{' appui' if segment.appui else ''}"
    return (
        f'<a href="{escape(chemin(segment.enonces[0]))}" tabindex="-1"><path class="{classe}" '
        f'd="{"".join(traces)}"><title>{escape(_dire(segment))}</title></path></a>'
    )


def _dire(segment: Segment) -> str:
    index = contexte().index
    fiches = [index.par_iri.get(e, {"fr": e}) for e in segment.enonces]
    premier = fiches[0]
    dit = f"{index.natures.get(premier.get('nature', ''), 'Énoncé')} : {premier['fr']} ({premier.get('citation', '')})"
    if not segment.appui:
        return dit
    autres = f", et {len(fiches) - 1} de plus" if len(fiches) > 1 else ""
    return f"Passage d'appui. {dit}{autres}"


def _donnees(bandes: Bandes) -> dict[str, Any]:
    return {
        "taux": bandes.taux,
        "exacte": bandes.exacte,
        "enonces": sum(bandes.comptes.values()),
        "familles": {n: bandes.comptes[n] for n in _familles()},
        "sections": [
            {"iri": developper(s.iri), "citation": s.citation, "titre": s.titre, "niveau": s.niveau,
             "debut": s.debut, "fin": s.fin, "enonces": s.enonces, "familles": {n: s.comptes[n] for n in _familles()},
             "caracteres": s.visibles, "couverts": s.couverts, "taux": round(s.taux, 4)}
            for s in bandes.sections
        ],
    }  # fmt: skip


def _tableau(bandes: Bandes) -> Tableau:
    def entier(n: int) -> Terme:
        return Terme("litteral", str(n), ENTIER)

    noms = ["Section", "Titre", "Niveau", "Énoncés", *_familles().values()]
    rangs: list[list[Terme | None]] = [
        [
            Terme("litteral", s.citation),
            Terme("litteral", s.titre),
            entier(s.niveau),
            entier(s.enonces),
            *(entier(s.comptes[n]) for n in _familles()),
            entier(s.visibles),
            entier(s.couverts),
            Terme("litteral", f"{s.taux:.4f}", developper("xsd:decimal")),
            Terme("iri", developper(s.iri)),
        ]
        for s in bandes.sections
    ]
    return Tableau([*noms, "Caractères", "Caractères couverts", "Part couverte", "Disposition"], rangs)

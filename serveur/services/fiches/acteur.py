# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La fiche d'un acteur : ce qu'il porte, en propre et par héritage, ce qu'il reçoit, où il siège et d'après quoi."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from serveur.noyau.espaces import ID
from serveur.services.fiches.registre import Groupe, LigneEnonce, Nom, Registre
from serveur.services.questions.formes.chose import PLACE


@dataclass(frozen=True)
class FicheActeur:
    """`propres` et `herites` par domaine ; `liens` : (titre, acteurs) de sa place ; `comptes` : nature → nombre."""

    nom: Nom
    code: str
    genre: str
    autres: tuple[str, ...]
    propres: tuple[Groupe, ...]
    herites: tuple[Groupe, ...]
    recus: tuple[LigneEnonce, ...]
    concours: tuple[LigneEnonce, ...]
    structure: tuple[LigneEnonce, ...]
    fonds: tuple[LigneEnonce, ...]
    superieurs: tuple[Nom, ...]
    liens: tuple[tuple[str, tuple[Nom, ...]], ...]
    sources: tuple[tuple[str, tuple[Nom, ...]], ...]
    sections: tuple[tuple[str, str, int], ...]
    comptes: tuple[tuple[str, int, int], ...]


def decrire_acteur(registre: Registre, acteur: str) -> FicheActeur:
    """Fiche de l'acteur (« acteur:ssigri »), qui doit être dans l'index."""
    index = registre.index
    attributions = index.par_nature.attributions
    propres = [f for f in registre.fiches(acteur, "titulaire") if f["nature"] in attributions]
    deja = {f["iri"] for f in propres}
    categories = _categories(registre, acteur)
    herites = [
        registre.ligne(f, [c for c in f.get("titulaire", []) if c in categories])
        for f in registre.fiches(acteur, "titulaireHerite")
        if f["iri"] not in deja and f["nature"] in attributions
    ]
    structure = [
        f
        for f in registre.fiches(acteur, "titulaire", "concerne", "membre", "autorite")
        if f["nature"] not in attributions
    ]
    lignes_propres = [registre.ligne(f) for f in propres]
    place = []
    for titre, lien, sens in PLACE:
        noms = registre.directs(lien, acteur) if sens == "direct" else registre.inverses(lien, acteur)
        noms = [nom for nom in noms if nom.iri.startswith(ID)]  # un alignement vers ailleurs n'est pas une place
        if noms:
            place.append((titre, tuple(noms)))
    return FicheActeur(
        nom=registre.nom(acteur),
        code=index.acteurs[acteur]["code"],
        genre=index.acteurs[acteur]["genre"],
        autres=tuple(a for a in index.libelles[acteur].get("alt", []) if a != index.acteurs[acteur]["code"]),
        propres=tuple(registre.par_domaine(lignes_propres)),
        herites=tuple(registre.par_domaine(herites)),
        recus=tuple(registre.ligne(f) for f in registre.fiches(acteur, "destinataire")),
        concours=tuple(registre.ligne(f) for f in registre.fiches(acteur, "avecLeConcoursDe")),
        structure=tuple(registre.ligne(f) for f in structure),
        fonds=tuple(registre.ligne(f) for f in registre.fiches(acteur, "fonds")),
        superieurs=tuple(registre.nom(s) for s in dict.fromkeys(index.structure_montante(acteur))),
        liens=tuple(place),
        sources=_sources(registre, acteur),
        sections=_sections(lignes_propres),
        comptes=_comptes(lignes_propres, herites),
    )


def _categories(registre: Registre, acteur: str) -> set[str]:
    """Catégories dont l'acteur est membre, de proche en proche."""
    vues: set[str] = set()
    pile = [acteur]
    while pile:
        nouvelles = set(registre.sujets("ri:aPourMembre", pile.pop())) - vues
        vues |= nouvelles
        pile += nouvelles
    return vues


def _sources(registre: Registre, acteur: str) -> tuple[tuple[str, tuple[Nom, ...]], ...]:
    administrees = registre.inverses("ri:administrePar", acteur)
    instituantes = registre.inverses("ri:institue", acteur)
    titulaires = registre.fiches(acteur, "titulaire", "concerne")
    visees = registre.noms(s for f in titulaires for s in f.get("sourceVisee", []))
    suite = (("L'institue", instituantes), ("Il en est chargé", administrees), ("Ses énoncés les visent", visees))
    return tuple((titre, tuple(noms)) for titre, noms in suite if noms)


def _sections(lignes: list[LigneEnonce]) -> tuple[tuple[str, str, int], ...]:
    """(citation, IRI, nombre d'énoncés) des dispositions qui l'investissent, les plus chargées d'abord."""
    comptes = Counter((x.citation, x.fondement) for x in lignes)
    return tuple((c, iri, n) for (c, iri), n in comptes.most_common(12))


def _comptes(propres: list[LigneEnonce], herites: list[LigneEnonce]) -> tuple[tuple[str, int, int], ...]:
    siens, tenus = Counter(x.nature_nom for x in propres), Counter(x.nature_nom for x in herites)
    return tuple((nature, siens[nature], tenus[nature]) for nature in sorted({*siens, *tenus}))

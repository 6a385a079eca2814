# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'image de l'organigramme et celle du flux des documents : ce qui se dit, mis en place et tracé.

Compose les services organigramme, flux, disposition et dessin. Ni HTML, ni couleurs, ni SPARQL.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from serveur.graphe.recherche.index import Index
from serveur.services.diagrammes.dessin import (
    Dessin,
    Etiquette,
    Noeud,
    Trait,
    abord,
    boite,
    bornes,
    cadre,
    coude,
    courbe,
    largeur_de,
)
from serveur.services.diagrammes.flux import Flux
from serveur.services.diagrammes.organigramme import FOURNIT, PLACES, PRESIDE, Organigramme, hierarchie
from serveur.services.diagrammes.placement import hauteurs, rangs

LARGEUR, MARGE = 1190, 8
GENRES = {
    "ri:Organisation": "organisation",
    "ri:UniteAdministrative": "unite",
    "ri:Instance": "instance",
    "ri:Poste": "poste",
    "ri:CategorieActeurs": "categorie",
    "ri:Fonds": "fonds",
}
TRAITS = {
    "est une unité de": "unite-de",
    "relève de": "releve-de",
    "exerce sa fonction dans": "exerce",
    PRESIDE: "preside",
    FOURNIT: "fournit",
}
INCONNU = "inconnu"
NON_NOMME = "Le texte ne nomme pas qui"
_GOUTTIERE, _ENTRE_LIGNES = 52, 16
_COLONNE_FLUX, _TITRES = 250, 34


def genre_de(index: Index, chose: str) -> str:
    """Genre d'une boîte : la forme que prend un acteur, ou « document »."""
    return GENRES.get(index.acteurs[chose]["genre"], "organisation") if chose in index.acteurs else "document"


def sigle(index: Index, acteur: str) -> str:
    """Code d'un acteur quand c'est aussi un sigle en usage (un autre nom), sinon vide."""
    code = index.acteurs.get(acteur, {}).get("code", "")
    return code if code in index.libelles.get(acteur, {}).get("alt", []) else ""


def image_organigramme(index: Index, place: Organigramme) -> Dessin:
    """De gauche à droite : qui contient avant qui est contenu, qui préside avant ce qui est présidé."""
    arcs = [(x.vers, x.de) if x.genre in PLACES.values() else (x.de, x.vers) for x in place.liens]
    ordre = _ordre(place)
    colonnes = rangs(ordre, arcs)
    nombre = max(colonnes.values(), default=0) + 1
    largeur = min(270.0, (LARGEUR - 2 * MARGE - (nombre - 1) * _GOUTTIERE) / nombre)
    noeuds = {
        a: boite(a, a, genre_de(index, a), index.libelle(a), round(largeur), sigle(index, a), minimum=44) for a in ordre
    }
    y = hauteurs({a: colonnes[a] for a in ordre}, arcs, {a: n.h for a, n in noeuds.items()}, _ENTRE_LIGNES)
    for acteur, noeud in noeuds.items():
        noeud.x = MARGE + colonnes[acteur] * (round(largeur) + _GOUTTIERE)
        noeud.y = round(MARGE + y[acteur] - noeud.h / 2)
    arrivees = {
        a: sorted((i for i, arc in enumerate(arcs) if arc[1] == a), key=lambda i: noeuds[arcs[i][0]].y) for a in ordre
    }
    traits = []
    for i, (lien, (amont, aval)) in enumerate(zip(place.liens, arcs, strict=True)):
        depart, arrivee = noeuds[amont], noeuds[aval]
        rang = arrivees[aval].index(i)
        haut = bornes(arrivee, len(arrivees[aval]), 14)[rang]
        bouts = (depart.x + depart.l, depart.y + depart.h / 2, abord(arrivee, haut), haut)
        chemin = coude(*bouts, recul=_GOUTTIERE / 2) if lien.genre in PLACES.values() else courbe(*bouts)
        traits.append(Trait(lien.de, lien.vers, TRAITS[lien.genre], chemin))
    return Dessin(*cadre(list(noeuds.values()), MARGE), list(noeuds.values()), traits)


def _ordre(place: Organigramme) -> list[str]:
    """Acteurs en profondeur dans la hiérarchie, la plus fournie d'abord ; puis les autres."""

    def plat(branche: tuple[str, str, list]) -> list[str]:  # type: ignore[type-arg]
        return [branche[0], *(a for suite in branche[2] for a in plat(suite))]

    branches = sorted((plat(b) for b in hierarchie(place)), key=len, reverse=True)
    return list(dict.fromkeys([*(a for b in branches for a in b), *place.acteurs]))


def image_flux(
    index: Index, flux: Sequence[Flux], sans_destinataire: Collection[str], sans_producteur: Collection[str]
) -> Dessin:
    """Trois colonnes : qui agit, le document, à qui il va. Un acteur qui agit et reçoit est des deux côtés."""
    gauche = dict.fromkeys((f.acteur or INCONNU, f.verbe, f.document, f.role) for f in flux)
    droite = dict.fromkeys((f.document, f.verbe_de_remise, f.destinataire, f.role) for f in flux if f.destinataire)
    entrees, sorties = Counter(g[2] for g in gauche), Counter(d[0] for d in droite)
    agissent, recoivent = Counter(g[0] for g in gauche), Counter(d[2] for d in droite)
    noeuds: dict[str, Noeud] = {}

    def poser(cle: str, chose: str, combien: int, marques: tuple[str, ...] = ()) -> None:
        genre = INCONNU if chose == INCONNU else genre_de(index, chose)
        nom = NON_NOMME if chose == INCONNU else index.libelle(chose)
        noeuds[cle] = boite(
            cle, chose, genre, nom, _COLONNE_FLUX, sigle(index, chose), marques, minimum=max(44, combien * 21 + 12)
        )

    for chose, combien in agissent.items():
        poser(f"agit {chose}", chose, combien)
    for document in dict.fromkeys([*entrees, *sorties]):
        marques = (
            *(("aucune obligation de le produire",) if document in sans_producteur else ()),
            *(("remis à qui : non dit",) if document in sans_destinataire else ()),
        )
        poser(document, document, max(entrees[document], sorties[document]), marques)
    for chose, combien in recoivent.items():
        poser(f"recoit {chose}", str(chose), combien)

    arcs = [(f"agit {a}", d) for a, _, d, _ in gauche] + [(d, f"recoit {r}") for d, _, r, _ in droite]
    colonnes = {cle: 0 if cle.startswith("agit ") else 2 if cle.startswith("recoit ") else 1 for cle in noeuds}
    y = hauteurs(colonnes, arcs, {cle: n.h for cle, n in noeuds.items()}, _ENTRE_LIGNES)
    pas = (LARGEUR - 2 * MARGE - _COLONNE_FLUX) / 2
    for cle, noeud in noeuds.items():
        noeud.x = round(MARGE + colonnes[cle] * pas)
        noeud.y = round(MARGE + _TITRES + y[cle] - noeud.h / 2)

    verbes = [g[1] for g in gauche] + [d[1] for d in droite]
    roles = [_en_classe(g[3]) for g in gauche] + [_en_classe(d[3]) for d in droite]
    departs, arrivees = _ports(noeuds, arcs, 0), _ports(noeuds, arcs, 1)
    traits = []
    for i, (amont, aval) in enumerate(arcs):
        y1, y2 = departs[i], arrivees[i]
        x1, x2 = noeuds[amont].x + noeuds[amont].l, abord(noeuds[aval], y2)
        # le verbe se lit du côté du document, où les traits sont droits et écartés
        plat = largeur_de(verbes[i], 12) + 16
        if colonnes[aval] == 1:
            mot, tracee = Etiquette(x2 - 13, y2 - 4, verbes[i], "end"), courbe(x1, y1, x2, y2, apres=plat)
        else:
            mot, tracee = Etiquette(x1 + 6, y1 - 4, verbes[i], "start"), courbe(x1, y1, x2, y2, avant=plat)
        traits.append(Trait(noeuds[amont].chose, noeuds[aval].chose, f"role-{roles[i]}", tracee, (mot,)))
    titres = [
        Etiquette(MARGE + c * pas + _COLONNE_FLUX / 2, MARGE + 18, t)
        for c, t in enumerate(("Qui agit", "Document", "À qui"))
    ]
    return Dessin(*cadre(list(noeuds.values()), MARGE), list(noeuds.values()), traits, titres)


def _en_classe(role: str) -> str:
    return role.replace(" ", "-").replace("à", "a")


def _ports(noeuds: dict[str, Noeud], arcs: list[tuple[str, str]], bout: int) -> dict[int, float]:
    """Hauteur de chaque arc à l'un de ses bouts : dans l'ordre de l'autre bout, pour que rien ne se croise là."""
    par_noeud: dict[str, list[int]] = {}
    for i, arc in enumerate(arcs):
        par_noeud.setdefault(arc[bout], []).append(i)
    place: dict[int, float] = {}
    for cle, indices in par_noeud.items():
        indices.sort(key=lambda i: (noeuds[arcs[i][1 - bout]].y, i))
        place.update(zip(indices, bornes(noeuds[cle], len(indices)), strict=True))
    return place

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le texte vu comme une bande : pour chaque section, les étendues que les énoncés réclament, et ce qu'ils y disent.

Service pur : il reçoit les lignes des requêtes `passages` et `sections` et la famille des énoncés. Il ne connaît
que des positions, jamais le texte ; la part couverte compte les caractères visibles quand on lui donne la mesure
exacte (serveur/services/couverture/mesure.py), sinon tous les caractères.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from serveur.noyau.espaces import abreger
from serveur.noyau.resultats import Ligne

Etendue = tuple[int, int, str]  # début, fin, énoncé
_CADRE = "Cadre, "


class Morceau(NamedTuple):
    """Une part de segment : de `debut` à `fin`, `rang`-ième de `rangs` énoncés qui se partagent ces caractères."""

    debut: int
    fin: int
    rang: int
    rangs: int


class Segment(NamedTuple):
    """Ce qu'un énoncé réclame d'une section ; `appui` : un passage complémentaire, que plusieurs peuvent réclamer."""

    debut: int
    fin: int
    enonces: tuple[str, ...]
    famille: str
    morceaux: tuple[Morceau, ...]
    appui: bool = False


@dataclass
class Section:
    """Une section du Cadre. comptes, visibles, couverts : avec ses sous-sections ; segments : les siens."""

    iri: str
    citation: str
    titre: str
    debut: int
    fin: int
    tout: str = ""
    niveau: int = 0
    comptes: Counter[str] = field(default_factory=Counter)
    visibles: int = 0
    couverts: int = 0
    segments: list[Segment] = field(default_factory=list)
    enclose: bool = False  # son étendue est dans celle d'une autre, dont la bande la montre

    @property
    def enonces(self) -> int:
        return sum(self.comptes.values())

    @property
    def court(self) -> str:
        """Citation brève, pour une page qui ne parle que du Cadre (« Chapitre 4 », « 4.3.3 a) »)."""
        bref = self.citation.replace(_CADRE, "")
        return bref[:1].upper() + bref[1:]

    @property
    def taux(self) -> float:
        return self.couverts / self.visibles if self.visibles else 0.0


@dataclass
class Bandes:
    """sections : dans l'ordre du texte ; taux : part couverte ; exacte : mesurée sur le texte, espaces exclues."""

    sections: list[Section]
    comptes: Counter[str]
    taux: float
    exacte: bool

    @property
    def chapitres(self) -> list[tuple[Section, list[Section]]]:
        """Chaque section de premier niveau et toutes celles qui ont une bande, elle comprise."""
        groupes: list[tuple[Section, list[Section]]] = []
        for section in self.sections:
            if not section.niveau:
                groupes.append((section, []))
            if not section.enclose:
                groupes[-1][1].append(section)
        return groupes


def tracer(
    passages: Sequence[Ligne],
    sections: Sequence[Ligne],
    familles: Mapping[str, str],
    longueur: int,
    mesure: Mapping[str, Any] | None = None,
) -> Bandes:
    """Bandes d'un texte de `longueur` caractères.

    familles : grande famille de chaque énoncé, par IRI abrégée ; mesure : celle de `mesurer_texte`, si l'on a le texte.
    """
    etendues = [(int(p["debut"] or 0), int(p["fin"] or 0), abreger(p["enonce"] or ""), p["rang"]) for p in passages]
    principaux = [(d, f, e) for d, f, e, rang in etendues if rang == "principal"]
    appuis = [(d, f, e) for d, f, e, rang in etendues if rang != "principal"]
    famille = {e: familles[e] for _, _, e in principaux}
    toutes = [_section(ligne) for ligne in sections]
    _emboiter(toutes)
    couvert = bytearray(longueur)
    for debut, fin, _, _ in etendues:
        couvert[debut:fin] = b"\x01" * (fin - debut)
    propres = _propres(toutes, couvert, mesure)
    par_iri = {s.iri: s for s in toutes}
    siens: dict[str, Counter[str]] = defaultdict(Counter)
    for debut, _, enonce in principaux:
        section_de = _etroite(toutes, debut)
        if section_de:
            siens[section_de.iri][famille[enonce]] += 1
    for section in toutes:
        visibles, couverts = propres[section.iri]
        for haute in _avec_hautes(section, par_iri):
            haute.comptes += siens[section.iri]
            haute.visibles += visibles
            haute.couverts += couverts
        if not section.enclose:
            section.segments = _segments(section, principaux, appuis, famille)
    return Bandes(
        sections=toutes,
        comptes=Counter(famille.values()),
        taux=mesure["taux"] if mesure else round(sum(couvert) / longueur, 4),
        exacte=mesure is not None,
    )


def _section(ligne: Ligne) -> Section:
    citation, titre = ligne["citation"] or "", ligne["libelle"] or ""
    for redit in (citation, citation.removeprefix(_CADRE)):  # « Annexe 2 : entente… » ne redit pas son numéro
        if titre.lower().startswith(redit.lower()):
            titre = titre[len(redit) :].strip(" ,:")
    return Section(
        abreger(ligne["disposition"] or ""), citation, titre[:1].upper() + titre[1:], int(ligne["debut"] or 0),
        int(ligne["fin"] or 0), abreger(ligne["tout"] or ""),
    )  # fmt: skip


def _emboiter(sections: list[Section]) -> None:
    """Niveau de chaque section ; un article reproduit tient dans l'annexe dont l'étendue le contient."""
    par_iri = {s.iri: s for s in sections}
    for section in sections:
        autour = [s for s in sections if s is not section and s.debut <= section.debut and section.fin <= s.fin]
        if autour:
            section.enclose = True
            section.tout = section.tout or min(autour, key=lambda s: s.fin - s.debut).iri
    for section in sections:
        section.niveau = len(_avec_hautes(section, par_iri)) - 1


def _avec_hautes(section: Section, par_iri: Mapping[str, Section]) -> list[Section]:
    chaine = [section]
    while chaine[-1].tout in par_iri:
        chaine.append(par_iri[chaine[-1].tout])
    return chaine


def _etroite(sections: list[Section], position: int) -> Section | None:
    """Section la plus étroite qui contient cette position."""
    possibles = [s for s in sections if s.debut <= position < s.fin]
    return min(possibles, key=lambda s: s.fin - s.debut, default=None)


def _propres(
    sections: list[Section], couvert: bytearray, mesure: Mapping[str, Any] | None
) -> dict[str, tuple[int, int]]:
    """(caractères comptés, couverts) de chaque section, hors de ses sous-sections."""
    if mesure:
        exactes = {s["citation"]: (s["visibles"], s["couverts"]) for s in mesure["sections"]}
        return {s.iri: exactes[s.citation] for s in sections}
    propres: dict[str, tuple[int, int]] = {}
    for section in sections:
        dedans = [s for s in sections if s.enclose and s.tout == section.iri]
        moins = sum(s.fin - s.debut for s in dedans), sum(sum(couvert[s.debut : s.fin]) for s in dedans)
        pris = sum(couvert[section.debut : section.fin])
        propres[section.iri] = section.fin - section.debut - moins[0], pris - moins[1]
    return propres


def _segments(
    section: Section, principaux: list[Etendue], appuis: list[Etendue], famille: dict[str, str]
) -> list[Segment]:
    """Passages principaux, empilés où ils se chevauchent ; puis les appuis là où aucun principal n'est."""
    ici = [(d, f, e) for d, f, e in principaux if section.debut <= d < section.fin]
    morceaux: dict[str, list[Morceau]] = {e: [] for _, _, e in ici}
    for debut, fin in itertools.pairwise(sorted({borne for d, f, _ in ici for borne in (d, f)})):
        presents = [e for d, f, e in ici if d <= debut and fin <= f]
        for rang, enonce in enumerate(presents):
            _ajouter(morceaux[enonce], Morceau(debut, fin, rang, len(presents)))
    propres = [Segment(d, f, (e,), famille[e], tuple(morceaux[e])) for d, f, e in ici]
    return propres + _appuis(section, principaux, appuis, famille)


def _ajouter(morceaux: list[Morceau], suivant: Morceau) -> None:
    """Allonge le dernier morceau si le suivant le continue à la même place."""
    dernier = morceaux[-1] if morceaux else None
    if dernier and (dernier.fin, *dernier[2:]) == (suivant.debut, *suivant[2:]):
        morceaux[-1] = dernier._replace(fin=suivant.fin)
    else:
        morceaux.append(suivant)


def _appuis(
    section: Section,
    principaux: list[Etendue],
    appuis: list[Etendue],
    famille: dict[str, str],
) -> list[Segment]:
    a, z = section.debut, section.fin
    bornes = {a, z}
    for debut, fin, _ in (*principaux, *appuis):
        bornes |= {min(max(b, a), z) for b in (debut, fin)}
    pris = [(d, f) for d, f, _ in principaux if d < z and f > a]
    ici = [(d, f, e) for d, f, e in appuis if d < z and f > a]
    reclames: dict[tuple[str, ...], list[Morceau]] = defaultdict(list)
    for debut, fin in itertools.pairwise(sorted(bornes)):
        if not any(d <= debut and fin <= f for d, f in pris):
            enonces = tuple(dict.fromkeys(e for d, f, e in ici if d <= debut and fin <= f))
            if enonces:
                _ajouter(reclames[enonces], Morceau(debut, fin, 0, 1))
    return sorted(
        Segment(m.debut, m.fin, enonces, Counter(famille[e] for e in enonces).most_common(1)[0][0], (m,), appui=True)
        for enonces, morceaux in reclames.items()
        for m in morceaux
    )

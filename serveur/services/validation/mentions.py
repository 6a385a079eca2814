# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les organismes d'un document : ceux qu'il décrit, ceux qu'il nomme, et les graphies d'un même nom. Pur.

Un sigle donné une fois avec son nom (« Régie … (SIGLE) ») vaut le nom ; deux noms hors graphe que ne séparent que la
casse, les accents, l'article, « Min. » ou « du Québec » sont le même. Un nom et un sigle jamais liés restent deux.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from serveur.graphe.reference import serrer
from serveur.noyau.langue import decouper, mots_utiles, plier
from serveur.services.validation.structure import Champ
from serveur.services.validation.triplets import Terme, litteral
from serveur.services.validation.valeurs import LONGUEUR_MAX, nie

_SIGLE = r"(?:[A-Z][A-Z0-9&-]{1,7}|(?:[A-Z]\.){2,8})"
_SEUL = re.compile(_SIGLE)
_LIES = (  # (motif, les initiales doivent le confirmer) : une virgule ou un tiret peuvent aussi séparer deux noms
    (re.compile(rf"(?P<nom>[^()]{{3,150}})[(\[]\s*+(?P<sigle>{_SIGLE})\s*+[)\]]"), False),
    (re.compile(rf"(?P<sigle>{_SIGLE})\s*+\(\s*+(?P<nom>[^()]{{3,150}})\)"), False),
    (re.compile(rf"(?P<nom>[^(),;]{{3,150}}?)(?:,|\s[–—-])\s*+(?P<sigle>{_SIGLE})"), True),
    (re.compile(rf"(?P<sigle>{_SIGLE})\s*+(?:,|(?<=\s)[–—-])\s*+(?P<nom>[^(),;]{{3,150}})"), True),
)
_QUEBEC = re.compile(
    r"(?<!\s)\s*+(?:,\s*+|(?<=\s)(?:-\s|du\s++|de la province de\s++)|\()(?:gouvernement du )?quebec\)?\s*+$"
)
# ce qui change d'une graphie à l'autre d'un même nom ; « sur », « pour » ou « hors » font deux noms
_LIAISONS = frozenset("le la les l de du des d et a au aux".split())
_MINISTERE = re.compile(r"\bmin\.(?=\s)")


def est_organisme(champ: Champ | None) -> bool:
    """Le bloc que contient ce champ décrit un organisme."""
    return champ is not None and champ.collection == "acteur"


def est_participant(champ: Champ | None) -> bool:
    return champ is not None and champ.partie == "Participation"


def place_de(champ: Champ | None) -> str | None:
    """La partie dont les champs sont attendus dans un bloc de ce champ."""
    return "Organisme" if est_organisme(champ) else champ.partie if champ else None


def est_sigle(texte: str) -> bool:
    return bool(_SEUL.fullmatch(texte))


@functools.lru_cache(maxsize=4096)
def apparier(nom: str) -> str:
    """Ce que deux graphies d'un même nom ont en commun ; `nom` : d'au plus LONGUEUR_MAX caractères."""
    if est_sigle(nom):
        return serrer(nom)
    net = _QUEBEC.sub("", _MINISTERE.sub("ministere", plier(nom.strip())))
    mots = decouper(net)
    return " ".join(serrer(m) for m in mots if m not in _LIAISONS) or " ".join(mots)


@functools.lru_cache(maxsize=4096)
def nom_et_sigle(texte: str) -> tuple[str, str] | None:
    """(nom, sigle) d'une mention qui donne les deux ; `texte` : d'au plus LONGUEUR_MAX caractères."""
    for motif, a_confirmer in _LIES:
        trouve = motif.fullmatch(texte.strip())
        nom, sigle = (trouve["nom"].strip(), trouve["sigle"]) if trouve else ("", "")
        if nom and not est_sigle(nom) and (not a_confirmer or _initiales(sigle, nom)):
            return nom, sigle
    return None


def _initiales(sigle: str, nom: str) -> bool:
    """Le sigle est fait d'initiales du nom, dans l'ordre, la première comprise."""
    initiales = "".join(plier(m)[0] for m in mots_utiles(nom))
    restantes = iter(f"{initiales}q")  # « du Québec » se dit souvent du sigle seul
    return initiales[:1] == sigle[0].lower() and all(
        lettre in restantes for lettre in sigle.lower() if lettre.isalpha()
    )


class Mentions:
    """organismes, participants : nœud de ce que le document décrit, par nom resserré ; `connu` : l'IRI que le graphe
    donne à un nom, s'il le connaît."""

    def __init__(self, connu: Callable[[str], Terme | None]) -> None:
        self.organismes: dict[str, Terme] = {}
        self.participants: dict[str, Terme] = {}
        self._connu = connu
        self._decrits: list[tuple[str, Terme]] = []
        self._textes: dict[str, None] = {}
        self._lus: dict[str, tuple[Terme, str] | None] | None = None

    def decrire(self, champ: Champ | None, noms: list[str], noeud: Terme) -> Terme:
        """Retient le bloc qui décrit `noms` ; rend le nœud qui le décrit déjà, ou `noeud`."""
        decrits = self.participants if est_participant(champ) else self.organismes
        premier = decrits.setdefault(serrer(noms[0]), noeud)
        for nom in noms[1:]:
            decrits.setdefault(serrer(nom), premier)
        if not est_participant(champ):
            self._decrits += [(nom, premier) for nom in noms if len(nom) <= LONGUEUR_MAX]
        return premier

    def decrit(self, champ: Champ | None, nom: str) -> Terme | None:
        """Le nœud du bloc de ce nom, là où ce champ attend un organisme, un participant, ou l'un ou l'autre."""
        serre = serrer(nom)
        if est_participant(champ):
            return self.participants.get(serre)
        trouve = self.organismes.get(serre)
        if trouve is None and champ is not None and champ.type != "Organisme":
            return self.participants.get(serre)  # le bénéficiaire d'une part, un fournisseur peut être un tiers
        return trouve

    def dire(self, texte: str) -> None:
        """Une mention du document, avant qu'on les lise."""
        if len(texte) <= LONGUEUR_MAX:
            self._textes[texte.strip()] = None

    def rapprocher(self, texte: str) -> tuple[Terme, str] | None:
        """(terme, graphie retenue) de la chose qu'une autre mention du document nomme, ou None."""
        if len(texte) > LONGUEUR_MAX:
            return None
        if self._lus is None:
            self._lus = self._lier()
        return self._lus.get(apparier(texte))

    def nomme(self, texte: str) -> bool:
        """Le texte est, à lui seul, un sigle ou un nom que le document dit ailleurs."""
        return est_sigle(texte) or serrer(texte) in self.organismes or self.rapprocher(texte) is not None

    def _lier(self) -> dict[str, tuple[Terme, str] | None]:
        """Graphie appariée → ce qu'elle désigne ; None si deux choses la portent."""
        lus: dict[str, tuple[Terme, str] | None] = {}
        lies: dict[str, tuple[str, str, Terme | None]] = {}  # mention → nom, sigle, ce qui la décrit
        for nom, noeud in self._decrits:
            lus.setdefault(apparier(nom), (noeud, nom))
            if paire := nom_et_sigle(nom):
                lies[nom] = (*paire, noeud)
        for texte in self._textes:
            if texte not in lies and (paire := nom_et_sigle(texte)):
                lies[texte] = (*paire, None)
        noms, sigles = _sens_multiples((apparier(nom), apparier(sigle)) for nom, sigle, _ in lies.values())
        lus |= dict.fromkeys(noms | sigles)
        for texte, (nom, sigle, decrit) in lies.items():
            graphies = [nom] * (apparier(nom) not in noms) + [sigle] * (apparier(sigle) not in sigles)
            designes = {t for g in graphies if (t := decrit or self.situe(g))}
            deja = next((lu for g in graphies if (lu := lus.get(apparier(g)))), None)
            cible = (
                (designes.pop(), nom) if len(designes) == 1 else None if designes else deja or (litteral(texte), texte)
            )
            for graphie in (*graphies, texte) if cible else ():
                autre = lus.setdefault(apparier(graphie), cible)
                if autre is not None and cible is not None and autre[0] != cible[0]:
                    lus[apparier(graphie)] = None
        for texte in self._textes:
            if texte not in lies and not nie(texte):
                lus.setdefault(apparier(texte), (self.situe(texte) or litteral(texte), texte))
        return lus

    def situe(self, nom: str) -> Terme | None:
        """Ce que le document décrit sous ce nom, ou ce que le graphe y connaît."""
        return self.organismes.get(serrer(nom)) or self._connu(nom)


def _sens_multiples(paires: Iterable[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """(les noms à deux sigles, les sigles à deux noms) : ils ne disent plus à eux seuls de qui il s'agit."""
    sigles_de, noms_de = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for nom, sigle in paires:
        sigles_de[nom].add(sigle)
        noms_de[sigle].add(nom)
    return {n for n, s in sigles_de.items() if len(s) > 1}, {s for s, n in noms_de.items() if len(n) > 1}

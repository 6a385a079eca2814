"""Comprendre une question : de quel genre elle est, quels mots pèsent, quels acteurs elle nomme.

Aucun vocabulaire du Cadre n'est ici : les noms et synonymes viennent du graphe, les tournures du
français de serveur.services.questions.tournures (decisions/0007).
"""

from __future__ import annotations

import bisect
import itertools
import math
from dataclasses import dataclass, field, replace

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from serveur.graphe.recherche.index import Index
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import cle, decouper, mots_utiles, parente, plier, racine
from serveur.services.questions.genres import demande, genre_de, mots_de_la_tournure, mots_du_verbe
from serveur.services.questions.tournures import (
    COMMENCE_PAR_QUI,
    COMPARE,
    DEMANDE_QUI_AGIT,
    DEMANDE_UN_ROLE,
    INTERROGE,
    MOTS_DE_QUESTION,
    NOUS,
    QUEL_FONDS,
    QUI_PEUT,
    QUI_PRESIDE,
    QUI_TIENT_LE_SECRETARIAT,
    SORTES,
    VEUT_ACTEUR,
)

LONGUEUR_MAX = 500
ABREGE = 0.7  # un mot écourté vaut un peu moins que le mot entier
POIDS_INCONNU = 0.65  # un mot que le graphe ignore : rarement le sujet, souvent la façon de parler


GENRES_D_ACTEUR = {"presidence", "secretariat", "animation", "rattachement"}
# (mots du nom, est-ce un sigle, chose nommée)
Nom = tuple[tuple[str, ...], bool, str]
GENERIQUES = {racine(m) for m in MOTS_DE_QUESTION}


@dataclass(frozen=True)
class Mot:
    """Un mot utile : sa forme pliée, sa racine, sa qualité (1 exact, moins si corrigé), son poids."""

    forme: str
    base: str
    qualite: float
    poids: float
    connu: bool


@dataclass
class Question:
    """Ce que l'on a compris d'une question."""

    texte: str
    genre: str
    mots: list[Mot]
    acteurs: list[str] = field(default_factory=list)
    choses: list[str] = field(default_factory=list)
    veut_acteur: bool = False
    veut_article: bool = False
    compare: bool = False
    sujet_nu: bool = False
    veut_fonds: bool = False
    nous: bool = False
    sortes: frozenset[str] = frozenset()
    objets: list[str] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)
    natures: set[str] = field(default_factory=set)
    racines: set[str] = field(default_factory=set)
    dits: list[str] = field(default_factory=list)


def verifier(texte: str) -> str:
    """Question prête à comprendre. Lève EntreeInutilisable si elle est vide, trop longue ou illisible."""
    propre = " ".join("".join(c if c.isprintable() else " " for c in texte).split())
    if not propre:
        raise EntreeInutilisable(
            "La question est vide : écrire par exemple « Qui élabore le Plan gouvernemental de la sécurité ? »."
        )
    if len(propre) > LONGUEUR_MAX:
        raise EntreeInutilisable(
            f"La question compte {len(propre)} caractères ; {LONGUEUR_MAX} au plus : la résumer en une phrase."
        )
    return propre


class Comprehension:
    """Comprend les questions avec le vocabulaire d'un index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._formes = sorted(index.formes)
        self._par_base: dict[str, list[str]] = {}
        for connue, base in index.formes.items():
            self._par_base.setdefault(base, []).append(connue)
        self._alias = {racine(forme): base for forme, base in index.formes.items()}
        self._idf = _idf(index)
        self._noms = _noms(index, ("acteur:", "source:", "document:"), ("pref", "alt", "cache"))
        self._fermes = {a for a in index.acteurs if self._est_nomme(a)}
        self._objets = [nom for nom in _noms(index, ("objet:",), ("pref", "alt")) if len(nom[0]) > 1]
        self._actions = _actions(index)
        self._natures = {n: {plier(m) for m in mots_utiles(nom)} for n, nom in index.natures.items()}

    def comprendre(self, texte: str) -> Question:
        propre = verifier(texte)
        plat = plier(propre.replace("’", "'"))
        formes = [self._forme_sure(plier(m)) for m in decouper(propre)]
        utiles = [(mot, self._forme_sure(plier(mot))) for mot in mots_utiles(propre)]
        du_verbe = mots_du_verbe(plat)
        dites = zip(decouper(propre), formes, strict=True)
        verbes = {racine(f) for m, f in dites if du_verbe is None or plier(m) in du_verbe}
        nommes, dits = self._nommes(formes, self._noms)
        fermes = self._nommes(formes, [n for n in self._noms if n[2] in self._fermes])[0]
        nommes += [a for a in fermes if a not in nommes]
        pris = {f for chose, dites in dits.items() if chose.startswith("acteur:") for f in dites}
        partie = demande(plat)
        demandees = [self._forme_sure(m) for m in decouper(partie)]
        situes = self._nommes(demandees, self._noms)[0]
        # Qui interroge nomme d'abord celui dont il s'enquiert ; la mise en situation nomme les autres.
        acteurs = [c for c in dict.fromkeys([*situes, *nommes]) if c.startswith("acteur:") and c in nommes]
        genre = genre_de(partie)
        if genre == "personne" and any(self.index.acteurs[a]["genre"] == "ri:Instance" for a in acteurs):
            genre = "presidence" if QUI_PRESIDE.search(plat) else genre
            genre = "secretariat" if QUI_TIENT_LE_SECRETARIAT.search(plat) else genre
        if genre in GENRES_D_ACTEUR and not any(self._est_nomme(a) for a in acteurs):
            genre = "responsable"  # « de qui relève tel dossier » demande un responsable
        nomme = any(self._est_nomme(a) for a in acteurs)
        if (
            nomme
            and genre in ("responsable", "definition")
            and DEMANDE_UN_ROLE.search(plat)
            and not VEUT_ACTEUR.search(plat)
        ):
            genre = "role"
        mots = [_alleger(m, mots_de_la_tournure(plat, genre)) for m in self._mots(propre)]
        sujet_nu = False
        if genre == "role":
            # « Je commence ici : que fait X » ne donne pas de sujet ; « En sécurité : que fait X » en donne un.
            ecartes = pris | (set(formes) - set(demandees) if NOUS.search(plat.replace(partie, "")) else set())
            autres = (m for m in mots if m.forme not in ecartes and not DEMANDE_UN_ROLE.fullmatch(m.forme))
            sujet_nu = nomme and sum(m.poids for m in autres) < 0.15
            mots = _sans_le_nom(mots, pris)
        return Question(
            texte=propre,
            genre=genre,
            mots=mots,
            acteurs=acteurs,
            choses=[c for c in nommes if not c.startswith("acteur:")],
            objets=self._nommes(formes, self._objets)[0],
            actions={a for a, racines in self._actions.items() if racines & verbes},
            racines={cle(sure) for mot, sure in utiles if plier(mot) not in MOTS_DE_QUESTION},
            dits=[mot if plier(mot) == sure else sure for mot, sure in utiles],
            natures={n for n, noms in self._natures.items() if noms <= {f.rstrip("s") for f in formes}}
            | ({"ri:Pouvoir"} if QUI_PEUT.search(plat) else set()),
            veut_fonds=bool(QUEL_FONDS.search(plat)) and not DEMANDE_QUI_AGIT.search(plat),
            nous=bool(NOUS.search(plat)),
            sortes=next((classes for motif, classes in SORTES if motif.search(plat)), frozenset()),
            compare=bool(COMPARE.search(plat)) and not COMMENCE_PAR_QUI.match(plat),
            # Des mots-clés sans question demandent aussi « qui ».
            veut_acteur=bool(VEUT_ACTEUR.search(plat)) or (genre == "responsable" and not INTERROGE.search(plat)),
            veut_article="article" in plat,
            sujet_nu=sujet_nu,
        )

    def _est_nomme(self, acteur: str) -> bool:
        return self.index.acteurs[acteur]["genre"] != "ri:CategorieActeurs"

    def _forme_sure(self, forme: str) -> str:
        """La forme, ou celle du vocabulaire qu'une faute de frappe cachait."""
        if forme in self.index.formes or racine(forme) in self._alias:
            return forme
        return self._corriger(forme, self.index.banals.get(forme, 1.0)) or forme

    def _mots(self, texte: str) -> list[Mot]:
        mots: list[Mot] = []
        vus: set[str] = set()
        for brut in mots_utiles(texte):
            forme = plier(brut)
            if forme in vus or (len(forme) < 2 and not forme.isdigit()):
                continue
            vus.add(forme)
            mots.append(self._mot(brut, forme))
        return mots

    def _mot(self, brut: str, forme: str) -> Mot:
        index = self.index
        banal = index.banals.get(forme, 1.0)
        generique = forme in MOTS_DE_QUESTION
        # Racine du mot tel quel, puis celle que les accents rétablis donneraient.
        for candidat in (racine(brut), index.formes.get(forme, ""), self._alias.get(racine(forme), "")):
            if candidat in index.mots and any(parente(forme, f) >= 0.6 for f in self._par_base[candidat]):
                poids = self._idf[candidat] * (0.35 + 0.65 * banal) * (0.05 if generique else 1.0)
                return Mot(forme, candidat, 1.0, poids, True)
        if generique:
            return Mot(forme, racine(brut), 1.0, 0.0, False)
        corrige = self._corriger(forme, banal)
        if corrige:
            base = index.formes[corrige]
            return Mot(corrige, base, 0.8, self._idf[base] * (0.35 + 0.65 * index.banals.get(corrige, 1.0)), True)
        entier = self._completer(forme.removesuffix("s"))
        if entier:
            return Mot(forme, entier, ABREGE, self._idf[entier], True)
        return Mot(forme, racine(brut), 1.0, POIDS_INCONNU * banal, False)

    def _completer(self, forme: str) -> str | None:
        """Racine la plus employée dont un mot commence par cette forme abrégée (« techno », « infra ») ; ou rien."""
        if len(forme) < 5:
            return None
        debut = bisect.bisect_left(self._formes, forme)
        suite = itertools.takewhile(lambda f: f.startswith(forme), itertools.islice(self._formes, debut, None))
        bases = {self.index.formes[f] for f in suite if len(f) >= len(forme) + 3}
        return max(bases, key=lambda b: (len(self.index.mots.get(b, ())), b), default=None)

    def _corriger(self, forme: str, banal: float) -> str | None:
        """Forme connue à une faute près (deux au-delà de huit lettres), jamais pour un mot courant."""
        if len(forme) < 5 or banal < 1.0:
            return None
        permis = 2 if len(forme) > 8 else 1
        trouve = process.extractOne(forme, self._formes, scorer=DamerauLevenshtein.distance, score_cutoff=permis)
        return trouve[0] if trouve and len(trouve[0]) >= 5 else None

    @staticmethod
    def _nommes(formes: list[str], noms: list[Nom]) -> tuple[list[str], dict[str, list[str]]]:
        """Choses nommées, du plus long nom au plus court, sans chevauchement ; formes qui nomment chacune."""
        bases = [racine(f) for f in formes]
        pris = [False] * len(formes)
        trouves: list[tuple[int, str]] = []
        dits: dict[str, list[str]] = {}
        presents = {*bases, *formes}
        for sequence, sigle, chose in noms:
            if sequence[0] not in presents:
                continue
            etendue = len(sequence)
            champ = formes if sigle else bases
            for debut in range(len(champ) - etendue + 1):
                fin = debut + etendue
                if not any(pris[debut:fin]) and tuple(champ[debut:fin]) == sequence:
                    pris[debut:fin] = [True] * etendue
                    trouves.append((debut, chose))
                    dits.setdefault(chose, []).extend(formes[debut:fin])
        return list(dict.fromkeys(chose for _, chose in sorted(trouves))), dits


def _alleger(mot: Mot, servis: set[str]) -> Mot:
    """Un mot qui a servi à reconnaître le genre et que le graphe ignore ne pèse presque plus."""
    return replace(mot, poids=0.05 * mot.poids) if mot.forme in servis and not mot.connu else mot


def _sans_le_nom(mots: list[Mot], dits: set[str]) -> list[Mot]:
    """Les mots du sujet seuls, quand il y en a : le nom de l'acteur agit déjà comme filtre."""
    sujet = [m for m in mots if m.forme not in dits]
    return sujet if sum(m.poids for m in sujet if m.connu) >= 0.15 else mots


def _idf(index: Index) -> dict[str, float]:
    """Rareté de chaque racine dans les énoncés, entre 0,2 et 1."""
    total = max(1, len(index.fiches))
    plafond = math.log(1 + total)
    return {
        base: max(0.2, math.log(1 + total / len({cle.split()[0] for cle in postings})) / plafond)
        for base, postings in index.mots.items()
    }


def _noms(index: Index, prefixes: tuple[str, ...], rangs: tuple[str, ...]) -> list[Nom]:
    """Noms à reconnaître, les plus longs d'abord ; un article en tête ne compte pas."""
    noms: list[Nom] = []
    for chose, libelles in index.libelles.items():
        if not chose.startswith(prefixes):
            continue
        for rang in rangs:
            for texte in libelles.get(rang, []):
                formes = [plier(m) for m in decouper(texte)]
                if len(formes) > 1 and formes[0] in ("le", "la", "les", "un", "une", "du", "des"):
                    formes = formes[1:]
                if texte.isupper() and len(formes) == 1:
                    noms.append((tuple(formes), True, chose))
                elif formes:
                    noms.append((tuple(racine(f) for f in formes), False, chose))
    noms.sort(key=lambda nom: (-len(nom[0]), nom[2]))
    return noms


def _actions(index: Index) -> dict[str, set[str]]:
    """Racines des noms d'un seul mot de chaque action."""
    actions: dict[str, set[str]] = {}
    for chose, libelles in index.libelles.items():
        if chose.startswith("action:"):
            textes = [m for rang in libelles.values() for t in rang if len(m := mots_utiles(t)) == 1]
            actions[chose] = {racine(plier(t[0])) for t in textes} - GENERIQUES
    return actions

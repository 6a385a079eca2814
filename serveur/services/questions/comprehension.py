"""Comprendre une question : de quel genre elle est, quels mots pèsent, quels acteurs elle nomme.

Les règles sont peu nombreuses et expliquées dans decisions/0007. Aucun vocabulaire du Cadre n'est
ici : les noms et synonymes viennent du graphe, ce module ne connaît que les tournures du français.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from serveur.graphe.index import Index
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import MOTS_VIDES, decouper, mots_utiles, plier, racine

LONGUEUR_MAX = 500

# Genre de question -> tournures (sur le texte plié). La première qui convient l'emporte.
TOURNURES: tuple[tuple[str, str], ...] = (
    ("presidence", r"\bpresid(?!ent du|ente du|ent et)|\ba la tete d|\bpresident (de la|du comite|des) |\bdirige (le comite|la table)"),
    ("secretariat", r"\b(assure|tient|fait|s'occupe du|charge du) ?(le |du )?secretariat\b(?! du conseil)|\bsecretariat (du comite|de la table|du csri)"),
    ("animation", r"\banim(e|ee|er|es|ent|ateur|ation)\b"),
    ("composition", r"\bcompos|\bsieg|\bmembres?\b|\bfait partie|\bfont partie|\bqui est (dans|sur) (le comite|la table)"),
    ("rattachement", r"\brelev(e|ent|ant)\b|\bdepend(ent)? de\b|\brattach|\bsuperieur|\bsous l'autorite|\bde qui depend"),
    ("creation", r"\bcree(e|r|s)?\b|\bcreation\b|\binstitue? (le comite|la table)|\bconstitu|\bmis(e)? sur pied\b|\bfonde\b|\binstaur"),
    ("definition", r"\bc'?est quoi\b|\bqu'?est[- ]ce qu|\bdefini|\bsignifi|\bveut dire\b|\bdifference\b|\bdistingu|\bentend[- ]on par\b|\bdesigne\b|\bquels? sont les (\w+ )?(principe|objectif)|\ba quoi (ca )?sert\b"),
    ("role", r"\broles? (du|de|des|de la|d'|joue)\b|\bque (fait|font|doit|doivent|peut|peuvent)\b|\bmandats? (du|de|des)\b|\bresponsabilites (du|de|des)\b|\b(missions?|taches|fonctions|pouvoirs|devoirs|obligations) (du|de|des)\b|\ba[- ]t[- ](il|elle)\b|\bquoi (sert|fait)\b"),
    ("remise", r"\ba qui (\w+ )?(?:[\w'-]+ )?(remet|envoi|transm|depos|soum|achemin|present|rend|revient le depot)|\b(envoi|remet|transmet|depose|soumet|envoyer|remettre|transmettre|deposer|soumettre)\w*[- ]?(on|t-on)? .*\ba qui\b|\bdestinataire|\bou (depos|envoy|transmet|remet)|\bfaut-il (envoyer|transmettre|deposer|remettre)"),
    ("contenu", r"\bconten(ir|u|us)\b|\bcontient\b|\bquoi mettre\b|\bcomport|\bparler d|\bpreciser\b|\bdoit[- ](elle|il) (inclure|prevoir|mentionner)|\binclure\b|\bmentionner\b"),
    ("source", r"\bquel(le)?s? (loi|article|disposition|politique|directive|chapitre|texte)|\ben vertu d|\bbase legale|\bfondement|\bquelle est la loi|\bqui (applique|est responsable de l'application)"),
    ("financement", r"\bpai(e|er|ent|ement)\b|\bpay(e|er|es|ee)\b|\bfinanc|\bfonds\b|\baux frais\b|\bcout|\bfactur|\btarif|\bqui (debourse|assume les frais)|\bsubvention"),
    ("condition", r"\bfaut[- ]il\b|\bdoit[- ]on\b|\bpeut[- ](on|il|elle)\b|\best[- ]ce (que|qu)\b|\bpeut(-| )?\w+ .*\?|\bquand\b|\ba quel(le)?s? condition|\bobligatoire|\boblig|\ba partir de|\bdans quel(s)? cas|\ba-t-on besoin|\bbesoin d'une autorisation|\brequis|\ba quel moment|\bdoit[- ](il|elle)|\bdes quel"),
)  # fmt: skip

# Mots de la question elle-même, qui ne disent pas de quoi elle parle.
MOTS_DE_QUESTION = frozenset(
    """
    responsable responsabilite responsabilites charge chargee charges occupe occupent occuper incombe
    revient appartient mandat role roles fait font faire doit doivent peut peuvent faut quoi quel
    quelle juste exactement dire veut signifie difference definition existe gens personne assure
    assurer assurent prend decide voit voir besoin possible moment savoir demande demander cadre texte
    dit parle parler question reponse appelle nom plait merci bonjour svp
    """.split()
)


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


def genre_de(texte: str) -> str:
    """Genre de la question ; « responsable » quand aucune tournure ne convient."""
    plat = plier(texte.replace("’", "'"))
    for genre, motif in TOURNURES:
        if re.search(motif, plat):
            return genre
    return "responsable"


class Comprehension:
    """Comprend les questions avec le vocabulaire d'un index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._formes = sorted(index.formes)
        self._idf = _idf(index)
        self._noms = _noms(index)

    def comprendre(self, texte: str) -> Question:
        propre = verifier(texte)
        bruts = [m for m in decouper(propre) if m not in MOTS_VIDES]
        mots = self._mots(propre)
        nommes = self._nommes([plier(m) for m in decouper(propre)], [m.base for m in mots])
        acteurs = [c for c in nommes if c.startswith("acteur:")]
        del bruts
        return Question(
            texte=propre,
            genre=genre_de(propre),
            mots=mots,
            acteurs=acteurs,
            choses=[c for c in nommes if not c.startswith("acteur:")],
            veut_acteur=bool(re.search(r"\bqui\b|\bquel(le)?s? (ministere|organisme|comite|instance|acteur|secretariat|sous-secretariat|table|ministre)", plier(propre))),
        )  # fmt: skip

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
        for candidat in (racine(brut), racine(forme)):
            if candidat in index.mots:
                poids = self._idf[candidat] * (0.35 + 0.65 * banal) * (0.15 if generique else 1.0)
                return Mot(forme, candidat, 1.0, poids, True)
        if generique:
            return Mot(forme, racine(brut), 1.0, 0.0, False)
        corrige = self._corriger(forme, banal)
        if corrige:
            base = index.formes[corrige]
            return Mot(corrige, base, 0.8, self._idf[base] * (0.35 + 0.65 * index.banals.get(corrige, 1.0)), True)
        return Mot(forme, racine(brut), 1.0, banal, False)

    def _corriger(self, forme: str, banal: float) -> str | None:
        """Forme connue à une faute près (deux au-delà de huit lettres), jamais pour un mot courant."""
        if len(forme) < 5 or banal < 1.0:
            return None
        permis = 2 if len(forme) > 8 else 1
        trouve = process.extractOne(
            forme, self._formes, scorer=DamerauLevenshtein.distance, score_cutoff=permis
        )
        return trouve[0] if trouve and len(trouve[0]) >= 5 else None

    def _nommes(self, formes: list[str], _bases: list[str]) -> list[str]:
        """Acteurs, sources et documents nommés, du plus long nom au plus court, sans chevauchement."""
        bases = [racine(f) for f in formes]
        pris = [False] * len(formes)
        trouves: list[tuple[int, str]] = []
        for sequence, sigle, chose in self._noms:
            etendue = len(sequence)
            champ = formes if sigle else bases
            for debut in range(len(champ) - etendue + 1):
                fin = debut + etendue
                if not any(pris[debut:fin]) and tuple(champ[debut:fin]) == sequence:
                    pris[debut:fin] = [True] * etendue
                    trouves.append((debut, chose))
        return list(dict.fromkeys(chose for _, chose in sorted(trouves)))


def _idf(index: Index) -> dict[str, float]:
    """Rareté de chaque racine dans les énoncés, entre 0,2 et 1."""
    import math

    total = max(1, len(index.fiches))
    plafond = math.log(1 + total)
    return {
        base: max(0.2, math.log(1 + total / len({cle.split()[0] for cle in postings})) / plafond)
        for base, postings in index.mots.items()
    }


def _noms(index: Index) -> list[tuple[tuple[str, ...], bool, str]]:
    """Noms à reconnaître : (mots, sigle ?, chose), les plus longs d'abord."""
    noms: list[tuple[tuple[str, ...], bool, str]] = []
    for chose, libelles in index.libelles.items():
        if not chose.startswith(("acteur:", "source:", "document:")):
            continue
        for textes in libelles.values():
            for texte in textes:
                formes = [plier(m) for m in decouper(texte)]
                if texte.isupper() and len(formes) == 1:
                    noms.append((tuple(formes), True, chose))
                elif formes:
                    noms.append((tuple(racine(f) for f in formes), False, chose))
    noms.sort(key=lambda nom: (-len(nom[0]), nom[2]))
    return noms

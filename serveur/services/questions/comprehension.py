# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Comprendre une question : de quel genre elle est, quels mots pèsent, quels acteurs elle nomme.

Aucun vocabulaire du Cadre n'est ici : les noms et synonymes viennent du graphe, les tournures du français de
tournures.toml et de genres/ (decisions/0007). Ne sait rien du classement des énoncés.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from serveur.graphe.recherche.index import Index
from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.langue import cle, decouper, mots_utiles, plier, racine
from serveur.services.questions import reconnaitre
from serveur.services.questions.genre import Genre
from serveur.services.questions.places import CATEGORIE, classe
from serveur.services.questions.poids import reglages
from serveur.services.questions.tournures import communes
from serveur.services.questions.vocabulaire import Mot, Vocabulaire, nommes, noms_de, racines_des_actions, ranger

LONGUEUR_MAX = bornes.QUESTION
LANGUE = "fr"  # celle du Cadre


@dataclass
class Question:
    """Ce que l'on a compris d'une question."""

    texte: str
    genre: Genre
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
    langue: str = LANGUE
    par_la_phrase: bool = False  # ses mots n'ont rien trouvé : c'est son sens entier qui classe


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
        self.vocabulaire = Vocabulaire(index)
        noms = noms_de(index, ("acteur:", "source:", "document:"), ("pref", "alt", "cache"))
        self._noms = ranger(noms)
        self._sigles = ranger([nom for nom in noms if nom[1]])
        self._noms_fermes = ranger([n for n in noms if n[2] in index.acteurs and classe(index, n[2]) != CATEGORIE])
        self._objets = ranger([nom for nom in noms_de(index, ("objet:",), ("pref", "alt")) if len(nom[0]) > 1])
        self._actions = racines_des_actions(index)
        self._natures = {n: {plier(m) for m in mots_utiles(nom)} for n, nom in index.natures.items()}

    def comprendre(self, texte: str) -> Question:
        propre = verifier(texte)
        plat = plier(propre.replace("’", "'"))
        motifs = communes().motifs
        sure = self.vocabulaire.forme_sure
        formes = [sure(plier(m)) for m in decouper(propre)]
        utiles = [(mot, sure(plier(mot))) for mot in mots_utiles(propre)]
        nommees, dits = nommes(formes, self._noms)
        nommees += [a for a in nommes(formes, self._noms_fermes)[0] if a not in nommees]
        partie = reconnaitre.demande(plat)
        demandees = [sure(m) for m in decouper(partie)]
        situes = nommes(demandees, self._noms)[0]
        # Qui interroge nomme d'abord celui dont il s'enquiert ; la mise en situation nomme les autres.
        acteurs = [c for c in dict.fromkeys([*situes, *nommees]) if c.startswith("acteur:") and c in nommees]
        genre = reconnaitre.selon_les_acteurs(
            plat, reconnaitre.genre_de(partie), {classe(self.index, a) for a in acteurs}
        )
        servis = reconnaitre.mots_de_la_tournure(plat, genre)
        mots = [_alleger(m, servis) for m in self.vocabulaire.mots(propre)]
        sujet_nu = False
        if genre.sujet_acteur:
            pris = {f for chose, dites in dits.items() if chose.startswith("acteur:") for f in dites}
            # « Je commence ici : que fait X » ne donne pas de sujet ; « En sécurité : que fait X » en donne un.
            situe = motifs["nous"].lu.search(plat.replace(partie, ""))
            ecartes = pris | (set(formes) - set(demandees) if situe else set())
            un_acteur = any(classe(self.index, a) != CATEGORIE for a in acteurs)
            sujet_nu = un_acteur and _sans_sujet(mots, ecartes, genre)
            mots = _sans_le_nom(mots, pris)
        return Question(
            texte=propre,
            genre=genre,
            mots=mots,
            acteurs=acteurs,
            choses=[c for c in nommees if not c.startswith("acteur:")],
            objets=nommes(formes, self._objets)[0],
            actions=self._actions_dites(plat, list(zip(decouper(propre), formes, strict=True))),
            racines={cle(forme) for mot, forme in utiles if plier(mot) not in communes().mots_de_question},
            natures=self._natures_dites(plat, formes),
            veut_fonds=bool(motifs["quel_fonds"].lu.search(plat)) and not motifs["demande_qui_agit"].lu.search(plat),
            nous=bool(motifs["nous"].lu.search(plat)),
            sortes=next((s.classes for s in communes().sortes if s.si.lu.search(plat)), frozenset()),
            compare=bool(motifs["compare"].lu.search(plat)) and not motifs["commence_par_qui"].lu.search(plat),
            # Des mots-clés sans question demandent aussi « qui ».
            veut_acteur=bool(motifs["veut_acteur"].lu.search(plat))
            or (genre.ordinaire and not motifs["interroge"].lu.search(plat)),
            veut_article="article" in plat,
            sujet_nu=sujet_nu,
        )

    def comprendre_anglaise(self, texte: str, voisine: str) -> Question:
        """Une question en anglais, par la question française de même sens : celle-ci dit son genre et son verbe ; les
        sigles qu'elle nomme sont les siens, et aucun de ses mots ne se cherche. Lève EntreeInutilisable."""
        sigles = nommes([plier(m) for m in decouper(verifier(texte))], self._sigles)[0]
        return replace(
            self.comprendre(voisine),
            texte=verifier(texte),
            langue="en",
            par_la_phrase=True,
            mots=[],
            racines=set(),
            acteurs=[s for s in sigles if s.startswith("acteur:")],
            choses=[s for s in sigles if not s.startswith("acteur:")],
            objets=[],
            compare=False,
            sujet_nu=False,
        )

    def _actions_dites(self, plat: str, dites: list[tuple[str, str]]) -> set[str]:
        """Actions dont un nom est dans la question ; s'il y a « qui », dans les mots qui le suivent."""
        du_verbe = reconnaitre.mots_du_verbe(plat)
        verbes = {racine(forme) for mot, forme in dites if du_verbe is None or plier(mot) in du_verbe}
        return {action for action, racines in self._actions.items() if racines & verbes}

    def _natures_dites(self, plat: str, formes: list[str]) -> set[str]:
        singuliers = {f.rstrip("s") for f in formes}
        peut = {"ri:Pouvoir"} if communes().motifs["qui_peut"].lu.search(plat) else set()
        return {n for n, noms in self._natures.items() if noms <= singuliers} | peut


def _alleger(mot: Mot, servis: set[str]) -> Mot:
    """Un mot qui a servi à reconnaître le genre et que le graphe ignore ne pèse presque plus."""
    allege = mot.forme in servis and not mot.connu
    return replace(mot, poids=reglages().mots["deja_servi"] * mot.poids) if allege else mot


def _sans_sujet(mots: list[Mot], ecartes: set[str], genre: Genre) -> bool:
    """Il ne reste rien de la question une fois ôtés ces mots et ceux qui demandent un rôle."""
    autres = (m for m in mots if m.forme not in ecartes and not any(r.si.lu.fullmatch(m.forme) for r in genre.reprend))
    return sum(m.poids for m in autres) < reglages().mots["sujet_minimal"]


def _sans_le_nom(mots: list[Mot], dits: set[str]) -> list[Mot]:
    """Les mots du sujet seuls, quand il y en a : le nom de l'acteur agit déjà comme filtre."""
    sujet = [m for m in mots if m.forme not in dits]
    return sujet if sum(m.poids for m in sujet if m.connu) >= reglages().mots["sujet_minimal"] else mots

"""De quel genre est une question : la première tournure qui convient, sauf ce que la phrase en dit autrement.

Le verbe qui suit « qui » l'emporte sur le reste de la phrase ; les mots-clés sans ordre ont leurs propres indices
(decisions/0007).
"""

from __future__ import annotations

import re

from serveur.noyau.langue import MOTS_VIDES
from serveur.services.questions.tournures import (
    COMMENCE_PAR_QUI,
    DEMANDE_QUI_AGIT,
    GESTION_D_UN_FONDS,
    MOTS_DE_QUESTION,
    QUI_DESIGNE,
    RECOIT,
    TOURNURES,
    VERBE_PAYER,
)

_COMPILES = {genre: re.compile("|".join(motifs)) for genre, motifs in TOURNURES.items()}

INTERROGE_PAR = re.compile(
    r"\b(?:qui|que|qu'est-ce|quoi|quels?|quelles?|comment|pourquoi|combien|quand|lequel|laquelle|est-ce)\b"
    r"|-(?:t-)?(?:il|elle|on|ils|elles|tu)\b"
)


# Quand l'ordre des mots ne dit rien (mots-clés), ces mots suffisent, tous ceux d'un groupe ensemble.
MOTS_DU_GENRE: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (genre, frozenset(mots.split()))
    for genre, groupes in {
        "personne": ("nom personne", "appelle ministre", "actuel ministre", "actuelle ministre", "appelle president"),
        "quantite": ("millions", "amende", "montant", "pourcentage"),
        "remise": ("remet", "remettre", "remis", "remise", "envoie", "envoyer", "transmet", "transmettre", "depose",
                   "deposer", "destinataire"),
        "rattachement": ("sous autorite", "autorite place", "rattaches", "rattachees"),
    }.items()
    for mots in groupes
)  # fmt: skip

# « … je veux savoir qui décide » : la proposition qui interroge, quand c'est « qui ».
_INTERROGE_QUI = re.compile(
    r"(?:^|[,:;] ?|\b(?:savoir|sait|sais|dire|dites?|demande|et|mais|ou|alors|donc|c'est|par) )"
    r"(qui\b.*)"
)
# Ce que « qui » peut demander, dit par le verbe qui le suit ; un autre genre, venu d'ailleurs, n'est que décor.
_QUI_DEMANDE = (
    "personne", "presidence", "secretariat", "animation", "composition", "rattachement", "creation", "remise", "source",
    "financement",
)  # fmt: skip
_PORTEE_DE_QUI = 60
MOTS_DU_VERBE = 8


def demande(texte_plie: str) -> str:
    """La partie qui interroge : ce qui suit la mise en situation (« on a reçu ceci : qui… », « … . Qui… »)."""
    parties = [p for p in re.split(r"[.:;!] +", texte_plie) if p.strip()]
    return next((p.strip() for p in reversed(parties) if INTERROGE_PAR.search(p)), texte_plie)


def genre_de(texte_plie: str) -> str:
    """Genre de la question ; « responsable » quand aucune tournure ne convient."""
    genre = next((genre for genre, motif in _COMPILES.items() if motif.search(texte_plie)), "responsable")
    if genre not in ("responsable", "personne"):
        genre = _selon_qui(texte_plie, genre)
    gestion = DEMANDE_QUI_AGIT.search(texte_plie) or GESTION_D_UN_FONDS.search(texte_plie)
    if genre == "financement" and gestion and not VERBE_PAYER.search(texte_plie):
        return "responsable"  # « qui gère le fonds » demande un gestionnaire, pas un payeur
    if genre == "composition" and QUI_DESIGNE.search(texte_plie):
        return "responsable"
    if COMMENCE_PAR_QUI.match(texte_plie):
        if genre == "remise" and not RECOIT.search(texte_plie):
            return "responsable"  # « qui doit remettre telle chose ou telle autre » demande qui la remet
        return "responsable" if genre == "condition" else genre
    if genre in ("responsable", "condition"):
        dits = set(re.findall(r"\w+", texte_plie))
        return next((autre for autre, mots in MOTS_DU_GENRE if mots <= dits), genre)
    return genre


def _selon_qui(texte_plie: str, genre: str) -> str:
    """Le genre que dit la proposition de « qui », s'il y en a une et qu'elle dit de quoi elle parle ; sinon `genre`."""
    proposition = _INTERROGE_QUI.search(texte_plie)
    if not proposition:
        return genre
    dite = proposition[1][:_PORTEE_DE_QUI]
    propre = next((autre for autre in _QUI_DEMANDE if _COMPILES[autre].search(dite)), None)
    pleins = set(re.findall(r"[a-z]{3,}", proposition[1])) - MOTS_DE_QUESTION - MOTS_VIDES
    return propre or ("responsable" if len(pleins) > 1 else genre)


def mots_du_verbe(texte_plie: str) -> set[str] | None:
    """Les premiers mots après « qui », où est le verbe que l'on demande ; None si la question n'en a pas."""
    proposition = _INTERROGE_QUI.search(texte_plie)
    return set(re.findall(r"\w+", proposition[1])[1 : 1 + MOTS_DU_VERBE]) if proposition else None


def mots_de_la_tournure(texte_plie: str, genre: str) -> set[str]:
    """Mots qui ont fait reconnaître le genre : ils ont déjà servi et ne disent pas le sujet."""
    if genre not in _COMPILES:
        return set()
    return {
        mot
        for trouve in _COMPILES[genre].finditer(texte_plie)
        if len(trouve[0].split()) <= 5
        for mot in re.findall(r"\w+", trouve[0])
    }

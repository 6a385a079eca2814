# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""De quel genre est une question : le premier dont une tournure convient, sauf ce que la phrase en dit autrement.

Le verbe qui suit « qui » l'emporte sur le reste de la phrase ; les mots-clés sans ordre ont leurs propres indices
(decisions/0007).
"""

from __future__ import annotations

import re

from serveur.noyau.langue import MOTS_VIDES
from serveur.services.questions.genre import Genre, genres, ordinaire
from serveur.services.questions.tournures import communes

# On cherche le verbe que demande « qui » dans ce qui le suit de près, en caractères puis en mots.
_PORTEE_DE_QUI = 60
MOTS_DU_VERBE = 8
MOTS_D_UNE_TOURNURE = 5  # au-delà, une tournure a avalé des mots du sujet


def demande(texte_plie: str) -> str:
    """La partie qui interroge : ce qui suit la mise en situation (« on a reçu ceci : qui… », « … . Qui… »)."""
    parties = [p for p in re.split(r"[.:;!] +", texte_plie) if p.strip()]
    interroge = communes().motifs["interroge_par"]
    return next((p.strip() for p in reversed(parties) if interroge.lu.search(p)), texte_plie)


def genre_de(texte_plie: str) -> Genre:
    """Genre de la question ; l'ordinaire quand aucune tournure ne convient."""
    genre = next((g for g in genres().values() if g.tours.lu.search(texte_plie)), ordinaire())
    if not (genre.ordinaire or genre.ferme):
        genre = _selon_qui(texte_plie, genre)
    if any(c.si.lu.search(texte_plie) and not c.sauf.lu.search(texte_plie) for c in genre.cede):
        return ordinaire()
    if genre.cede_aux_mots and not communes().motifs["commence_par_qui"].lu.search(texte_plie):
        dits = set(re.findall(r"\w+", texte_plie))
        tenus = (g for g in genres().values() if any(dits.issuperset(groupe.split()) for groupe in g.mots))
        return next(tenus, genre)
    return genre


def selon_les_acteurs(texte_plie: str, genre: Genre, classes: set[str]) -> Genre:
    """Le genre que disent en plus les acteurs nommés, par leurs classes."""
    nommes = {"instance": "ri:Instance" in classes, "acteur": bool(classes - {"ri:CategorieActeurs"})}
    for autre in reversed(genres().values()):
        for r in autre.reprend:
            if (
                genre.nom in r.de
                and nommes[r.nomme]
                and r.si.lu.search(texte_plie)
                and not r.sauf.lu.search(texte_plie)
            ):
                return autre
    # « de qui relève tel dossier » demande un responsable
    return ordinaire() if genre.exige_acteur and not nommes["acteur"] else genre


def _selon_qui(texte_plie: str, genre: Genre) -> Genre:
    """Le genre que dit la proposition de « qui », s'il y en a une et qu'elle dit de quoi elle parle ; sinon `genre`."""
    proposition = proposition_de_qui(texte_plie)
    if not proposition:
        return genre
    dite = proposition[:_PORTEE_DE_QUI]
    propre = next((g for g in genres().values() if g.dit_par_qui and g.tours.lu.search(dite)), None)
    pleins = set(re.findall(r"[a-z]{3,}", proposition)) - communes().mots_de_question - MOTS_VIDES
    return propre or (ordinaire() if len(pleins) > 1 else genre)


def proposition_de_qui(texte_plie: str) -> str | None:
    """« … je veux savoir qui décide » : la proposition qui interroge, quand c'est « qui »."""
    trouvee = communes().motifs["interroge_qui"].lu.search(texte_plie)
    return trouvee[1] if trouvee else None


def mots_du_verbe(texte_plie: str) -> set[str] | None:
    """Les premiers mots après « qui », où est le verbe que l'on demande ; None si la question n'en a pas."""
    proposition = proposition_de_qui(texte_plie)
    return None if proposition is None else set(re.findall(r"\w+", proposition)[1 : 1 + MOTS_DU_VERBE])


def mots_de_la_tournure(texte_plie: str, genre: Genre) -> set[str]:
    """Mots qui ont fait reconnaître le genre : ils ont déjà servi et ne disent pas le sujet."""
    dites: list[str] = [t[0] for t in genre.tours.lu.finditer(texte_plie) if len(t[0].split()) <= MOTS_D_UNE_TOURNURE]
    return {mot for dite in dites for mot in re.findall(r"\w+", dite)}

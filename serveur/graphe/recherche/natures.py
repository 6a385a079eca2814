# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les natures d'énoncés telles que l'ontologie les dit : famille, verbe, rôle RACI, acte du titulaire.

Lu de l'index compilé (requetes/index/familles-de-natures.rq, usage-des-natures.rq). Aucune nature n'est nommée ici :
en ajouter une, c'est ajouter une classe à ontologie/natures.ttl.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DECIDE, CONSULTE = "ri:imputableA", "ri:consulte"  # valeurs de ri:roleDuTitulaire


@dataclass(frozen=True)
class Famille:
    """Une famille de natures. cle : son nom court (« doit »), qui sert d'identifiant dans une page."""

    cle: str
    fr: str
    en: str


class Natures:
    """Ce que l'on sait de chaque nature, par nom préfixé (« ri:Obligation »)."""

    def __init__(self, familles: Iterable[Mapping[str, str]], usages: Mapping[str, Mapping[str, str]]) -> None:
        lignes = [(ligne, Famille(_cle(ligne["famille"]), ligne["fr"], ligne["en"])) for ligne in familles]
        self.grandes = tuple(f for ligne, f in sorted(lignes, key=lambda x: x[0]["rang"]) if "grande" not in ligne)
        fines = [(int(ligne["rang"]), ligne["grande"], f) for ligne, f in lignes if "grande" in ligne]
        self.familles = tuple(f for _, _, f in sorted(fines, key=lambda x: x[0]))
        rangs = {f.cle: rang for rang, f in enumerate(self.familles)}
        grande_de = {f.cle: _cle(grande) for _, grande, f in fines}
        self.usages = usages
        self._rangs = {nature: rangs[_cle(usage["famille"])] for nature, usage in usages.items()}
        self._grandes = {nature: grande_de[_cle(usage["famille"])] for nature, usage in usages.items()}
        # Une nature qui a un verbe charge un titulaire de quelque chose.
        self.attributions = frozenset(nature for nature, usage in usages.items() if "verbe" in usage)
        self.actes = frozenset(nature for nature, usage in usages.items() if usage.get("acte") == "true")
        self.decisions = frozenset(nature for nature, usage in usages.items() if usage.get("role") == DECIDE)

    def rang(self, nature: str) -> int:
        """Rang de la famille de cette nature dans `familles`. Lève KeyError si l'ontologie ne la range pas."""
        return self._rangs[nature]

    def grande(self, nature: str) -> str:
        """Clé de la grande famille de cette nature. Lève KeyError si l'ontologie ne la range pas."""
        return self._grandes[nature]


def _cle(famille: str) -> str:
    return famille.partition(":")[2]

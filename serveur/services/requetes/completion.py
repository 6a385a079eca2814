# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que l'éditeur propose pendant la frappe : classes, propriétés et choses du graphe, par nom préfixé ou libellé.

Ne sait rien de la page ; lit le graphe par deux requêtes du catalogue, puis cherche en mémoire.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from serveur.noyau.espaces import ID, abreger
from serveur.noyau.langue import plier
from serveur.noyau.resultats import Interrogeable
from serveur.services.requetes.repertoire import executer

COMBIEN = 30
SORTES = ("classe", "propriete", "chose")
# ce qu'un nom préfixé porte sans échappement dans tout moteur : ni barre, ni point (pyoxigraph en bute sur deux)
_LOCAL = re.compile(r"[\w-]+:[A-Za-z0-9_][\w-]*", re.ASCII)


@dataclass(frozen=True)
class Proposition:
    """Un terme : ce qui s'écrit dans la requête et ce qui se lit, son genre, son libellé ; `nom` et `mots` : pliés."""

    ecrit: str
    court: str
    genre: str
    libelle: str
    nom: str
    mots: str

    def rang(self, debut: str, prefixe: str) -> int | None:
        """0 (le nom commence ainsi) à 3 (le libellé le contient) ; None si rien n'y répond."""
        if prefixe and not self.nom.startswith(f"{prefixe}:"):
            return None
        local = self.nom.partition(":")[2]
        if local.startswith(debut) or self.nom.startswith(debut):
            return 0
        if f" {debut}" in f" {self.mots}":
            return 1
        if debut in local:
            return 2
        return 3 if debut in self.mots else None


def lire(moteur: Interrogeable) -> list[Proposition]:
    """Tout ce qui peut être proposé. Lève DelaiDepasse si le graphe est trop grand pour être parcouru."""
    termes = [(x["terme"] or "", x["genre"] or "", x["libelle"] or "") for x in executer(moteur, "termes")]
    choses = executer(moteur, "choses-d-une-collection", prefixe=ID)
    termes += [(x["chose"] or "", "chose", x["libelle"] or "") for x in choses]
    propositions: dict[tuple[str, str], Proposition] = {}
    for iri, genre, libelle in termes:
        court = abreger(iri)
        ecrit = court if _LOCAL.fullmatch(court) else f"<{iri}>"
        propositions.setdefault((iri, genre), Proposition(ecrit, court, genre, libelle, plier(court), plier(libelle)))
    return list(propositions.values())


def proposer(
    propositions: list[Proposition], saisie: str, genre: str | None = None, combien: int = COMBIEN
) -> list[Proposition]:
    """Les meilleures propositions pour ce qui est tapé (« ri:Obl », « tresor », « acteur: »).

    Avec un préfixe, seuls les noms de ce préfixe ; `genre` borne à une classe ou à une propriété.
    """
    prefixe, deux_points, debut = plier(saisie.strip().lstrip("<")).rpartition(":")
    if deux_points and "/" in debut:  # « http://… » n'est pas un nom préfixé
        prefixe, debut = "", f"{prefixe}:{debut}"
    trouvees = []
    for p in propositions:
        if genre is None or p.genre == genre:
            rang = p.rang(debut, prefixe)
            if rang is not None and (debut or prefixe or genre):
                trouvees.append((rang, not p.nom.startswith("ri:"), p.court, p))
    return [p for *_, p in sorted(trouvees, key=lambda t: t[:3])[:combien]]

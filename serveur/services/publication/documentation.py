# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La documentation de l'ontologie, tirée du graphe et des formes : termes, formes de chaque terme, patrons en exemples.

Ne sait rien du Web ; les phrases d'explication sont dans le gabarit, en français et en anglais.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import SH, Graph, URIRef

from serveur.noyau.espaces import RI, RIF
from serveur.noyau.resultats import Ligne

# Énoncés réels qui illustrent chaque patron, dans l'ordre du gabarit.
PATRONS = (
    ("enonce", "enonce/4.3.3-a-ssigri-elaborer-plan-securite"),
    ("disposition", "disposition/cadre-4.3.3-a-puce-9"),
    ("heritage", "enonce/5.2.1-mo-produire-plan-gestion"),
    ("rattachement", "acteur/ssigri"),
    ("depot", "enonce/5.2.1-mo-transmettre-bilan"),
)


@dataclass
class Terme:
    """Une classe ou une propriété ; `formes` : (ancre, nom) de celles qui la visent."""

    nom: str
    fr: str
    en: str
    sens_fr: str
    sens_en: str
    parents: list[str] = field(default_factory=list)
    formes: tuple[tuple[str, str], ...] = ()


def termes(lignes: Iterable[Ligne], formes: Graph) -> dict[str, dict[str, Terme]]:
    """Genre (« classe », « propriété ») → nom local → terme, par ordre alphabétique."""
    rangs: dict[str, dict[str, Terme]] = {"classe": {}, "propriété": {}}
    visees = _formes_par_terme(formes)
    for ligne in lignes:
        iri = ligne["terme"] or ""
        nom = iri.removeprefix(RI)
        connus = rangs[ligne["genre"] or ""]
        if nom not in connus:
            fr, en, sens_fr, sens_en = (ligne[x] or "" for x in ("fr", "en", "sensFr", "sensEn"))
            connus[nom] = Terme(nom, fr, en, sens_fr, sens_en, formes=visees.get(iri, ()))
        if ligne["parent"] and ligne["parent"] not in connus[nom].parents:
            connus[nom].parents.append(ligne["parent"])
    return rangs


def _formes_par_terme(formes: Graph) -> dict[str, tuple[tuple[str, str], ...]]:
    """IRI de classe (sh:targetClass) ou de propriété (sh:path) → formes nommées qui la visent."""
    trouvees: dict[str, dict[str, str]] = {}
    for propriete in (SH.targetClass, SH.path):
        for forme, cible in formes.subject_objects(propriete):
            if isinstance(forme, URIRef) and isinstance(cible, URIRef) and str(forme).startswith(RIF):
                nom = next((str(n) for n in formes.objects(forme, SH.name) if getattr(n, "language", "fr") == "fr"), "")
                trouvees.setdefault(str(cible), {})[str(forme).removeprefix(RIF)] = nom
    return {cible: tuple(sorted(dites.items())) for cible, dites in trouvees.items()}

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les tables CSV, tirées du graphe : une ligne par chose, en-têtes stables, UTF-8, ordre des IRI.

Ne lit que des quadruplets ; les colonnes sont dans modele_tables, leurs métadonnées dans csvw.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from serveur.noyau.espaces import GRAPHE, ID, RI, developper
from serveur.services.publication.colonnes import CLES, COLLECTIONS, IRI, MODELE, ROLES, Colonne

_ENONCES = tuple(ox.NamedNode(GRAPHE + nom) for nom in ("cadre", "vocabulaires", "ontologie"))
_INFERES = ox.NamedNode(GRAPHE + "inferences")


class Tables:
    """Lignes de chaque table ; une cellule est une chaîne, vide si rien n'est dit."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._dit: dict[tuple[str, str], list[ox.Literal | ox.NamedNode]] = defaultdict(list)
        sujets: set[str] = set()
        raci: list[tuple[str, str, str]] = []
        for q in quads:
            if not isinstance(q.subject, ox.NamedNode) or not isinstance(q.object, ox.Literal | ox.NamedNode):
                continue
            local = q.predicate.value.removeprefix(RI)
            if q.graph_name == _INFERES and local in ROLES:
                raci.append((q.subject.value, local, q.object.value))
            elif q.graph_name in _ENONCES:
                self._dit[q.subject.value, q.predicate.value].append(q.object)
                sujets.add(q.subject.value)
        self.lignes: dict[str, list[dict[str, str]]] = {}
        for table, colonnes in MODELE.items():
            if table == "raci":
                depart = [{"enonce": e, "role": ROLES[p], "propriete": p, "acteur": a} for e, p, a in raci]
            else:
                prefixe = f"{ID}{COLLECTIONS[table]}/"
                depart = [{colonnes[0].nom: s} for s in sujets if s.startswith(prefixe)]
            rangs = [self._completer(ligne, colonnes) for ligne in depart]
            self.lignes[table] = sorted(rangs, key=lambda ligne, cle=CLES[table]: [ligne[c] for c in cle])  # type: ignore[misc]

    def _completer(self, ligne: dict[str, str], colonnes: tuple[Colonne, ...]) -> dict[str, str]:
        cle = ligne[colonnes[0].nom]
        for colonne in colonnes:
            if colonne.nom in ligne:
                continue
            if colonne.vers == "sources":
                ligne[colonne.nom] = self._source(cle)
            elif colonne.par:
                designes = ligne[colonne.par].split(" ") if ligne[colonne.par] else []
                ligne[colonne.nom] = " ".join(self._valeurs(d, colonne.lue, colonne)[0] for d in designes)
            else:
                valeurs = self._valeurs(cle, colonne.propriete or colonne.lue, colonne)
                assert colonne.liste or len(valeurs) <= 1, f"{colonne.nom} : {cle} a plusieurs valeurs"
                ligne[colonne.nom] = " ".join(valeurs)
        return {c.nom: ligne[c.nom] for c in colonnes}

    def _valeurs(self, sujet: str, propriete: str, colonne: Colonne) -> list[str]:
        """Valeurs du genre et de la langue de la colonne, triées ; les classes hors du produit n'en sont pas."""
        return sorted(
            v.value
            for v in self._dit.get((sujet, developper(propriete)), [])
            if isinstance(v, ox.NamedNode) == (colonne.genre == IRI)
            and (not colonne.langue or (isinstance(v, ox.Literal) and v.language == colonne.langue))
        )

    def _source(self, disposition: str) -> str:
        """La source légale dont une disposition fait partie, en remontant."""
        chose, partie = disposition, developper("dcterms:isPartOf")
        while not chose.startswith(f"{ID}source/"):
            hauts = self._dit.get((chose, partie))
            if not hauts:
                return ""
            chose = hauts[0].value
        return chose

    def en_csv(self, table: str) -> bytes:
        """La table en CSV (RFC 4180 : virgules, CRLF, guillemets au besoin), UTF-8 sans marque d'ordre."""
        texte = io.StringIO()
        ecrivain = csv.DictWriter(texte, [c.nom for c in MODELE[table]], lineterminator="\r\n")
        ecrivain.writeheader()
        ecrivain.writerows(self.lignes[table])
        return texte.getvalue().encode()

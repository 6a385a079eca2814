# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le moteur de formes « shacl » (Rust), pour ce qu'il sait juger ; pySHACL fait le reste (decisions/0021).

Il lit et rend du N-Triples : rien à construire. Il est jeune et tenu par une seule personne : sa version est
fixée, les tests comparent ses constats à ceux de pySHACL un à un, et ce qui sort des types et des nombres que l'on
a comparés ne lui est pas confié.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from serveur.noyau.espaces import PREFIXES
from serveur.services.validation.regles import COMPOSE, Brut
from serveur.services.validation.triplets import BOOLEEN, DATE, DECIMAL, TYPE, Terme, Triplet, iri, lexical

VERSION = "0.3.4"
SH = PREFIXES["sh"]
# Bien en deçà de ce qu'un nombre y tient (128 bits, 18 décimales) : une somme ou un produit doit y tenir aussi.
_SURS = {
    DECIMAL: re.compile(r"-?\d{1,12}(?:\.\d{1,5})?"),
    DATE: re.compile(r"[1-9]\d{3}-\d\d-\d\d"),
    BOOLEEN: re.compile(r"true|false"),
}
# Il numérote les nœuds anonymes comme il les rencontre, à partir d'un nombre qui dépend des formes. Une forme témoin,
# qu'aucun document ne vise, le fait dire au chargement ; s'il faisait autrement, on ne se servirait pas de lui.
_TEMOIN = iri("urn:cadre-ri:temoin")
_FORME_TEMOIN = "".join(
    f"{_TEMOIN} <{p}> {o} .\n"
    for p, o in (
        (lexical(TYPE), iri(f"{SH}PropertyShape")),
        (f"{SH}targetSubjectsOf", _TEMOIN),
        (f"{SH}path", _TEMOIN),
        (f"{SH}nodeKind", iri(f"{SH}IRI")),
    )
)
_NUMERO = re.compile(r"_:\d+_b(\d+)")


class HorsDePortee(Exception):
    """Un document que ce moteur ne jugerait peut-être pas comme pySHACL."""


class MoteurRapide:
    """Les formes compilées ; `valider` ne garde rien d'un document."""

    def __init__(self, formes: str, nommees: Iterable[Terme]) -> None:
        from shacl import Shapes

        self._compilees = _par_le_moteur(Shapes.from_text, formes + _FORME_TEMOIN)
        self._formes = frozenset(nommees)
        self._premier = self._numero_du_premier()

    @classmethod
    def charger(cls, formes: str, nommees: Iterable[Terme]) -> MoteurRapide | None:
        """None si le moteur n'est pas installé ici, ou pas dans la version éprouvée."""
        if version() != VERSION:
            return None
        # Chacun de ses fils réserverait de la mémoire, qui nous est comptée : nos processus se partagent le travail.
        os.environ.setdefault("RAYON_NUM_THREADS", "1")
        try:
            return cls(formes, nommees)
        except HorsDePortee:
            return None

    def valider(self, triplets: list[Triplet]) -> list[Brut]:
        """Les résultats des formes nommées. Lève HorsDePortee, aussi pour ce que lève le moteur."""
        for _, _, o in triplets:
            if o[-1] == ">" and o[0] == '"' and not _sur(o):
                raise HorsDePortee(o)
        texte = "".join([f"{s} {p} {o} .\n" for s, p, o in triplets])
        rapport = _par_le_moteur(self._compilees.validate_text, texte)
        if not len(rapport):
            return []
        anonymes = list(dict.fromkeys(t for s, _, o in triplets for t in (s, o) if t[0] == "_"))

        def notre(terme: Terme) -> Terme:
            if terme[0] != "_":
                return terme
            rang = _numero(terme) - self._premier
            if not 0 <= rang < len(anonymes):
                raise HorsDePortee(terme)
            return anonymes[rang]

        return [
            Brut(
                r.source_shape,
                notre(r.focus_node),
                _chemin(r.path),
                None if r.value is None else notre(r.value),
                r.component_iri,
                tuple(sorted(r.messages)),
            )
            for r in rapport.results
            if r.source_shape in self._formes
        ]

    def _numero_du_premier(self) -> int:
        """Le numéro que reçoit le premier nœud anonyme d'un document. Lève HorsDePortee s'ils ne se suivent pas."""
        rangs = (2, 0, 3, 1)
        texte = "".join(f'_:n{rang} {_TEMOIN} "{n}" .\n' for n, rang in enumerate(rangs))
        trouves = {
            int(lexical(r.value or '""')): _numero(r.focus_node)
            for r in _par_le_moteur(self._compilees.validate_text, texte).results
        }
        premier = trouves.get(0, 0)
        if trouves != {n: premier + n for n in range(len(rangs))}:
            raise HorsDePortee("les nœuds anonymes ne sont pas numérotés comme prévu")
        return premier


def _par_le_moteur(appel: Callable[[str, str], Any], triplets: str) -> Any:
    """Ce que rend le moteur de ces N-Triples. Lève HorsDePortee s'il échoue ; une faute de notre code n'y passe pas."""
    try:
        return appel(triplets, "ntriples")
    except (MemoryError, RecursionError):
        raise  # la mémoire du travailleur, non le moteur
    except BaseException as erreur:  # une panique de Rust n'est pas une Exception
        if not isinstance(erreur, Exception) and type(erreur).__name__ != "PanicException":
            raise
        raise HorsDePortee(f"le moteur a échoué : {type(erreur).__name__}") from erreur


def version() -> str | None:
    """La version du moteur installé, s'il l'est."""
    try:
        import shacl
    except ImportError:
        return None
    return str(getattr(shacl, "__version__", ""))


def moteur_employe() -> str:
    """Ce qui juge les documents ici, pour qui surveille."""
    return f"shacl {VERSION}" if version() == VERSION else "pySHACL"


def _sur(terme: Terme) -> bool:
    texte, _, type_ = terme[1:-1].rpartition('"^^<')
    motif = _SURS.get(type_)
    return motif is not None and motif.fullmatch(texte) is not None


def _numero(terme: Terme) -> int:
    trouve = _NUMERO.fullmatch(terme)
    if trouve is None:
        raise HorsDePortee(terme)
    return int(trouve[1])


def _chemin(chemin: str | None) -> Terme | None:
    if chemin is None:
        return None
    return chemin if chemin[0] == "<" and chemin.count("<") == 1 else COMPOSE

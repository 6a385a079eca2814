# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un résultat de pyoxigraph dans le format voulu, borné en lignes et en octets ; la borne est dite, jamais tue."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from serveur.noyau.erreurs import EntreeInutilisable, NonAcceptable, TropGrand
from serveur.noyau.espaces import PREFIXES
from serveur.noyau.formats import Ecrivains, Usage, mimes
from serveur.noyau.resultats import Demande, Reponse

LIGNES_MAX = 100_000
_A_ELAGUER = 1024**2
OCTETS_MAX = 20 * 1024**2
_PAR_LOT = 1000

# nom de format → celui du moteur, reconnu à son type de contenu
RDF: dict[str, ox.RdfFormat] = {}
for _nom, _mime in mimes("export").items():
    _trouve = ox.RdfFormat.from_media_type(_mime)
    if _trouve is None:
        raise LookupError(f"serveur/noyau/formats.py : le moteur n'écrit pas « {_nom} » ({_mime}).")
    RDF[_nom] = _trouve
_RESULTATS = {nom: ox.QueryResultsFormat.from_media_type(mime) for nom, mime in mimes("solutions").items()}

_SOLUTIONS: Ecrivains[Callable[[ox.QuerySolutions | ox.QueryBoolean, _Borne, str], object]] = Ecrivains("solutions")
# Ce qui sépare deux lignes dans un format qu'écrit le moteur. Un littéral peut contenir ces caractères en JSON : le
# compte est alors une borne supérieure, et seul un résultat proche de la limite en souffre.
# L'écart est ce que le format compte en trop (l'en-tête) ou en moins (la première ligne).
_SEPARATEURS = {
    "json": (b"},{", 1),
    "xml": (b"<result>", 0),
    "tsv": (b"\n", -1),
    "ntriples": (b" .\n", 0),
}


class _TropDeLignes(Exception):
    pass


class _TropDOctets(Exception):
    pass


class _Borne(io.BytesIO):
    """Tampon qui refuse de grandir au-delà des limites annoncées."""

    def __init__(self, separateur: bytes, lignes: int) -> None:
        super().__init__()
        self._separateur, self._lignes, self._fin = separateur, lignes, b""

    def write(self, octets: Any) -> int:
        if self.tell() + len(octets) > OCTETS_MAX:
            raise _TropDOctets
        if self._separateur:
            morceau = self._fin + bytes(octets)
            reste = len(self._separateur) - 1
            self._fin = morceau[-reste:] if reste else b""
            self.compter(morceau.count(self._separateur))
        return super().write(octets)

    def compter(self, lignes: int) -> None:
        self._lignes += lignes
        if self._lignes > LIGNES_MAX:
            raise _TropDeLignes


def serialiser(resultat: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, demande: Demande) -> Reponse:
    """Réponse dans le format demandé pour ce genre de résultat.

    Lève NonAcceptable si la personne n'accepte aucun format de cette famille, TropGrand au-delà des limites.
    """
    if isinstance(resultat, ox.QueryTriples):
        return serialiser_triplets(resultat, demande)
    choisi = _choisir(demande.solutions, "solutions", "des solutions (SELECT, ASK)")
    if isinstance(resultat, ox.QueryBoolean) and choisi in ("csv", "tsv"):
        # SPARQL 1.1 ne définit pas un booléen en CSV : le mot seul
        return Reponse("booleen", choisi, b"true" if resultat else b"false")
    ecrire = _SOLUTIONS.pour(choisi)
    corps = _ecrire(choisi, lambda tampon: ecrire(resultat, tampon, choisi))
    return Reponse("booleen" if isinstance(resultat, ox.QueryBoolean) else "solutions", choisi, corps)


def serialiser_triplets(triplets: Iterable[ox.Triple], demande: Demande) -> Reponse:
    """Comme serialiser, pour un graphe."""
    choisi = _choisir(demande.graphe, "graphe", "un graphe (CONSTRUCT, DESCRIBE)")
    prefixes = PREFIXES if choisi in ("turtle", "rdfxml") else None
    corps = _ecrire(choisi, lambda tampon: ox.serialize(triplets, tampon, RDF[choisi], prefixes=prefixes))
    if choisi == "turtle" and len(corps) < _A_ELAGUER:
        corps = _elaguer(corps)
    return Reponse("graphe", choisi, corps)


def ecrire_rdf(contenu: Iterable[ox.Triple] | Iterable[ox.Quad], nom: str, prefixes: dict[str, str]) -> bytes:
    """Des triplets ou des quadruplets dans l'un des formats d'export, sans borne : pour ce que le produit publie."""
    octets = ox.serialize(contenu, format=RDF[nom], prefixes=prefixes)
    assert octets is not None
    return octets


def _elaguer(turtle: bytes) -> bytes:
    """Turtle sans les déclarations de préfixes qui ne servent pas."""
    lignes = turtle.splitlines(keepends=True)
    tete = [ligne for ligne in lignes if ligne.startswith(b"@prefix ")]
    corps = b"".join(lignes[len(tete) :])
    return b"".join(ligne for ligne in tete if re.search(rb"(?<![\w:])" + ligne.split()[1], corps)) + corps


def _choisir(voulu: str | None, usage: Usage, ce_que: str) -> str:
    if voulu not in mimes(usage):
        raise NonAcceptable(f"Cette requête rend {ce_que} ; formats offerts : {', '.join(mimes(usage).values())}.")
    return voulu


@_SOLUTIONS.ecrit("json", "xml", "tsv")
def _par_le_moteur(resultat: ox.QuerySolutions | ox.QueryBoolean, tampon: _Borne, nom: str) -> None:
    resultat.serialize(tampon, _RESULTATS[nom])


@_SOLUTIONS.ecrit("csv")
def _en_csv(resultat: ox.QuerySolutions | ox.QueryBoolean, tampon: _Borne, _nom: str) -> None:
    """SPARQL 1.1 Query Results CSV, 3 ; écrit ici : pyoxigraph n'y met pas entre guillemets une IRI à virgule."""
    assert isinstance(resultat, ox.QuerySolutions)
    texte = io.StringIO(newline="")
    ecrivain = csv.writer(texte, lineterminator="\r\n")
    ecrivain.writerow([v.value for v in resultat.variables])
    while rangs := list(itertools.islice(resultat, _PAR_LOT)):
        tampon.compter(len(rangs))
        ecrivain.writerows([_cellule(terme) for terme in rang] for rang in rangs)
        tampon.write(texte.getvalue().encode())
        texte.seek(0)
        texte.truncate()
    tampon.write(texte.getvalue().encode())


def _cellule(terme: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if type(terme) is ox.NamedNode or type(terme) is ox.Literal:
        return terme.value
    return "" if terme is None else str(terme)


_SOLUTIONS.verifier()


def _ecrire(choisi: str, geste: Callable[[_Borne], object]) -> bytes:
    tampon = _Borne(*_SEPARATEURS.get(choisi, (b"", 0)))
    try:
        geste(tampon)
    except _TropDeLignes as erreur:
        raise TropGrand(
            f"La réponse dépasse {LIGNES_MAX} lignes et n'est pas envoyée tronquée : ajouter LIMIT et OFFSET, "
            "préciser la requête, ou prendre l'export complet (cadre-ri exporter)."
        ) from erreur
    except _TropDOctets as erreur:
        raise TropGrand(
            f"La réponse dépasse {OCTETS_MAX // 1024**2} Mo et n'est pas envoyée tronquée : ajouter LIMIT, "
            "préciser la requête, ou prendre l'export complet (cadre-ri exporter)."
        ) from erreur
    except (OSError, RuntimeError) as erreur:
        # une erreur d'évaluation (SERVICE permis mais absent, par exemple) n'apparaît qu'en parcourant
        raise EntreeInutilisable(f"La requête n'a pas pu être évaluée jusqu'au bout : {erreur}.") from erreur
    corps = tampon.getvalue()
    if choisi in ("xml", "rdfxml"):
        _exiger_xml(corps)
    return corps


def _exiger_xml(corps: bytes) -> None:
    """Des valeurs et des propriétés que RDF permet n'ont pas d'écriture en XML 1.0 : le dire plutôt que mal écrire."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(corps, True)
    except expat.ExpatError as erreur:
        raise NonAcceptable(
            "Cette réponse contient une valeur ou une propriété que XML ne peut écrire : demander JSON ou Turtle."
        ) from erreur

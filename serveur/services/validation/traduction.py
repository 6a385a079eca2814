# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Du texte d'une valeur à son terme RDF : nombres, dates, oui et non, et les noms que le graphe connaît.

Une valeur qui ne se lit pas reste un texte, que les formes diront. Une valeur écrite autrement que le modèle se lit
quand une seule lecture existe ; la traduction le dit (`entendue`), le rapport le répète.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from serveur.graphe.reference import Reference, serrer
from serveur.noyau.espaces import ID, RACINE
from serveur.noyau.langue import BLANCS, SAUT, mots_utiles, racine
from serveur.services.validation.mentions import Mentions, nom_et_sigle
from serveur.services.validation.structure import Champ
from serveur.services.validation.triplets import DATE, DECIMAL, FAUX, VRAI, Terme, iri, litteral
from serveur.services.validation.valeurs import LONGUEUR_MAX, dit_rien, lire_booleen, lire_date, lire_nombre, nie

_EXERCICE = re.compile(r"(?:(?:exercice|année) )?(\d{4})\s*[-–—‑/]\s*(\d{4}|\d{2})", re.IGNORECASE)
_ARTICLE = re.compile(
    r"(?:(?:à |de )?(?:le|la|les)\s+|(?:à |de )?l['’]\s*|(?:au|aux|du|des|de|à)\s+|d['’]\s*)", re.IGNORECASE
)
_SUFFIXE = re.compile(
    r"(?<!\s)\s*+(?:,\s*+|(?<=\s)(?:-\s|du\s++|de la province de\s++)|\()(?:gouvernement du )?qu[ée]bec\)?\s*+$",
    re.IGNORECASE,
)
_PARENTHESE = re.compile(rf"{BLANCS}\([^()]*+\)\s*+$")
_ENTIER = re.compile(r"[1-9][0-9]{0,14}")
_ESPACE_DE_NOMS = re.compile(rf"https?://{re.escape(RACINE.partition('://')[2])}", re.IGNORECASE)
_ADRESSE = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
_NETS, _VIRGULES = re.compile(rf"{BLANCS}[;|]\s*+|{SAUT}"), re.compile(rf"{BLANCS}[,/]\s*+")
_ET = re.compile(rf"{BLANCS}(?:\bet\b|&|\+)\s*+")


@dataclass(frozen=True)
class Traduction:
    terme: Terme
    entendue: str | None = None  # ce qu'on a lu, quand ce n'est pas ce qui est écrit


def iri_permise(texte: str) -> bool:
    """Une adresse absolue et bien écrite, hors de l'espace de noms du produit."""
    if not _ADRESSE.fullmatch(texte) or texte.startswith(RACINE):
        return False
    try:
        ox.NamedNode(texte)
    except ValueError:
        return False
    return True


def mentions(reference: Reference) -> Mentions:
    """Celles d'un document, encore à retenir, devant ce que le graphe connaît."""

    def connu(nom: str) -> Terme | None:
        trouve = designer(nom, "acteur", reference) or entendre(nom, "acteur", reference)
        return iri(trouve) if trouve else None

    return Mentions(connu)


def traduire(champ: Champ | None, texte: str, reference: Reference, locaux: Mentions) -> Traduction:
    """Le terme d'une valeur simple. `locaux` : les organismes du document."""
    texte = texte.strip()
    if champ is None or champ.genre == "texte":
        return _exercice(texte) if champ and champ.type == "Exercice" else Traduction(litteral(texte))
    if champ.genre == "nombre":
        if _ENTIER.fullmatch(texte):
            return Traduction(litteral(texte, DECIMAL))
        lu = lire_nombre(texte, part=champ.type == "Pourcentage")
        if lu is None:
            return Traduction(litteral(texte))
        nombre = format(lu.valeur, "f")
        return Traduction(litteral(nombre, DECIMAL), _francais(nombre) if lu.entendue else None)
    if champ.genre == "date":
        jour = lire_date(texte)
        if jour is None:
            return Traduction(litteral(texte))
        dite = jour.valeur.isoformat()
        return Traduction(litteral(dite, DATE), dite if jour.entendue else None)
    if champ.genre == "booleen":
        oui = lire_booleen(texte)
        if oui is None:
            return Traduction(litteral(texte))
        return Traduction(VRAI if oui.valeur else FAUX, ("oui" if oui.valeur else "non") if oui.entendue else None)
    return _nommer(champ, texte, reference, locaux)


def _francais(nombre: str) -> str:
    return nombre.rstrip("0").rstrip(".").replace(".", ",") if "." in nombre else nombre


def _exercice(texte: str) -> Traduction:
    trouve = _EXERCICE.fullmatch(" ".join(texte.split())) if len(texte) <= LONGUEUR_MAX else None
    if not trouve:
        return Traduction(litteral(texte))
    debut, fin = trouve.groups()
    return Traduction(litteral(f"{debut}-{fin if len(fin) == 4 else debut[:2] + fin}"))


def _nommer(champ: Champ, texte: str, reference: Reference, locaux: Mentions) -> Traduction:
    assert champ.collection is not None
    if champ.collection == "acteur" and (decrit := locaux.decrit(champ, texte)):
        return Traduction(decrit)
    connu = designer(texte, champ.collection, reference)
    if connu:
        return Traduction(iri(connu))
    entendu = entendre(texte, champ.collection, reference)
    if entendu:
        return Traduction(iri(entendu), reference.libelles.get(entendu, entendu))
    if champ.collection == "acteur" and not iri_permise(texte) and (autre := locaux.rapprocher(texte)):
        return Traduction(autre[0], autre[1] if autre[1] != texte else None)
    return Traduction(iri(texte) if iri_permise(texte) else litteral(texte))


def designer(texte: str, collection: str, reference: Reference) -> str | None:
    """IRI de la chose que `texte` nomme : code, sigle, libellé, nom préfixé ou IRI entière.

    L'article, la parenthèse finale, le pluriel, http pour https et la casse d'une IRI ne comptent pas.
    """
    if len(texte) > LONGUEUR_MAX:
        return None
    noms = reference.noms.get(collection, {})
    net = _ESPACE_DE_NOMS.sub(RACINE, texte).strip()
    net = net.removeprefix(f"{ID}{collection}/").removeprefix(f"{collection}:")
    for graphie in _graphies(net):
        if serrer(graphie) in noms:
            return noms[serrer(graphie)]
    return _au_singulier(reference, collection).get(_singulier(list(_graphies(net))[-1]))


def _graphies(net: str) -> Iterable[str]:
    yield net
    article = _ARTICLE.match(net)
    net = net[article.end() :] if article else net
    yield net
    yield _PARENTHESE.sub("", net)


def entendre(texte: str, collection: str, reference: Reference) -> str | None:
    """La chose que l'on entend sous une graphie que le graphe n'a pas, quand il n'y en a qu'une.

    « … du Québec » après le nom d'un acteur ; pour une valeur au choix (portée, mode, genre), des mots du Cadre en
    tout genre et en tout nombre (« Service partagé », « aux standards »).
    """
    if len(texte) > LONGUEUR_MAX:
        return None
    court = _SUFFIXE.sub("", texte.strip())
    if court and court != texte.strip() and (connu := designer(court, collection, reference)):
        return connu
    if collection == "acteur" or nie(texte):
        return None
    dits = {racine(mot) for mot in mots_utiles(texte)}
    choses = {chose for chose, mots in _racines(reference, collection) if dits and dits <= mots}
    return choses.pop() if len(choses) == 1 else None


def _racines(reference: Reference, collection: str) -> list[tuple[str, frozenset[str]]]:
    """(chose, racines des mots d'un de ses noms) d'une collection ; tenu par la référence."""
    if collection not in reference.racines:
        reference.racines[collection] = [
            (chose, frozenset(racine(mot) for mot in mots_utiles(nom.replace("-", " "))))
            for chose, libelle in reference.libelles.items()
            if chose.startswith(f"{ID}{collection}/")
            for nom in (libelle, chose.rsplit("/", 1)[-1])
        ]
    return reference.racines[collection]


def dit_absence(champ: Champ, texte: str, reference: Reference) -> bool:
    """« aucune » là où l'on attend des noms ou des blocs, à moins que ce ne soit le nom d'une chose."""
    if not (champ.partie or champ.collection) or not dit_rien(texte):
        return False
    return not champ.collection or serrer(texte) not in reference.noms.get(champ.collection, {})


def separer(texte: str, champ: Champ, reference: Reference, locaux: Mentions) -> list[str]:
    """Les noms d'une liste écrite d'un trait (« MRCI, MCC », « OLF ; SCT »), ou le texte seul.

    Un nom connu qui contient le séparateur reste entier, comme un nom suivi de son sigle ; virgule, barre et « et » ne
    coupent que si chaque morceau nomme une chose : du graphe, décrite ou dite ailleurs dans le document, ou un sigle.
    """
    collection, acteur = champ.collection or "", champ.collection == "acteur"

    def connu(morceau: str) -> bool:
        return bool(
            (acteur and locaux.decrit(champ, morceau))
            or designer(morceau, collection, reference)
            or entendre(morceau, collection, reference)
        )

    def nomme(morceau: str) -> bool:
        return connu(morceau) or (acteur and locaux.nomme(morceau))

    def entier(morceau: str) -> bool:
        return connu(morceau) or (acteur and len(morceau) <= LONGUEUR_MAX and nom_et_sigle(morceau) is not None)

    net = texte.strip().removeprefix("[").removesuffix("]").strip()
    if len(net) > 20 * LONGUEUR_MAX or entier(texte):
        return [texte]
    fins: list[str] = []
    for morceau in filter(None, _NETS.split(net)):
        bouts = [b for b in _VIRGULES.split(morceau) if b]
        petits = [p for b in bouts for p in _ET.split(b) if p]
        if not all(map(nomme, petits)):  # « santé et sécurité du travail » est d'un seul nom
            petits = [p for b in bouts for p in ([b] if nomme(b) else _ET.split(b)) if p]
        fins += petits if len(petits) > 1 and not entier(morceau) and all(map(nomme, petits)) else [morceau]
    return fins if len(fins) > 1 else [texte]


def _singulier(texte: str) -> str:
    return serrer(" ".join(mot.rstrip("sx") for mot in re.split(r"[\s_-]+", texte.lower())))


def _au_singulier(reference: Reference, collection: str) -> dict[str, str]:
    """Noms d'une collection, pluriels ôtés, quand une seule chose les porte ; tenu par la référence."""
    if collection not in reference.singuliers:
        choses: dict[str, set[str]] = {}
        for chose, libelle in reference.libelles.items():
            if chose.startswith(f"{ID}{collection}/"):
                for nom in (libelle, chose.rsplit("/", 1)[-1]):
                    choses.setdefault(_singulier(nom), set()).add(chose)
        reference.singuliers[collection] = {n: next(iter(c)) for n, c in choses.items() if len(c) == 1}
    return reference.singuliers[collection]

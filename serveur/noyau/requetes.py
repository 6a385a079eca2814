# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le catalogue de questions : un fichier .rq est une requête documentée, paramétrée, publiée.

Couche pure, hormis la lecture du fichier désigné. L'en-tête est fait de lignes `#+ clé: valeur` :

    #+ summary: une phrase
    #+ description: ce que la réponse contient
    #+ tags: responsabilites, acteurs
    #+ param: objet | iri | L'objet cherché
    #+ defaults: objet=objet:services-communs
    #+ chart: barres | colonne des étiquettes | colonne des nombres
    #+ repair: d'une règle de la maison (requetes/controles/), ce qu'il faut faire
    #+ example: d'une règle de la maison, une faute en Turtle

Le fichier est du SPARQL valide par lui-même : chaque paramètre est une ligne `VALUES ?nom { … }`
dont la valeur par défaut est écrite ; lier un paramètre remplace cette valeur par un terme RDF.
`defaults` redit ces valeurs pour qui lit, et doit leur être égal ; `chart` n'est que pour les
réponses qui se regardent mieux qu'elles ne se lisent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from serveur.noyau import bornes
from serveur.noyau.erreurs import DonneesFautives, EntreeInutilisable
from serveur.noyau.espaces import PREFIXES

INTERNES = frozenset({"index", "graphe", "preuves", "controles", "validation"})  # thèmes qui ne sont pas publiés
_CLES = {"summary", "description", "tags", "param", "defaults", "chart", "repair", "example"}
_GENRES = {"iri", "texte", "date", "entier"}
_FORME = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE | re.IGNORECASE)
_DEFAUTS = re.compile(r"^#\+ defaults:.*\n", re.MULTILINE)
# RFC 3987, 2.2, sans hôte entre crochets : ce qu'un moteur refuserait doit l'être ici, comme une faute de qui demande
_UCS = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plan * 0x10000 + (0x1000 if plan == 14 else 0))}-{chr(plan * 0x10000 + 0xFFFD)}" for plan in range(1, 15)
)
_SIGNES = rf"[A-Za-z0-9._~!$&'()*+,;=:{_UCS}-]|%[0-9A-Fa-f]{{2}}"
_IRI = re.compile(
    rf"https?://(?:(?:{_SIGNES})*@)?(?:{_SIGNES.replace(':', '')})+(?::[0-9]{{0,5}})?"
    rf"(?:/(?:{_SIGNES}|[@/])*)?(?:\?(?:{_SIGNES}|[@/?])*)?(?:\#(?:{_SIGNES}|[@/?])*)?"
)
_NOM_PREFIXE = re.compile(r"([a-z]+):([A-Za-z0-9_][A-Za-z0-9_.\-]*)")


@dataclass(frozen=True)
class Parametre:
    """Un paramètre typé d'une requête ; `defaut` est écrit en SPARQL."""

    nom: str
    genre: str
    aide: str
    defaut: str


@dataclass(frozen=True)
class Requete:
    """Une question du catalogue."""

    nom: str
    theme: str
    resume: str
    description: str
    etiquettes: tuple[str, ...]
    sparql: str
    parametres: tuple[Parametre, ...] = field(default=())
    barres: tuple[str, str] | None = None  # colonnes (étiquettes, nombres) d'un graphique
    forme: str = "select"  # select, ask, construct
    reparation: str = ""
    exemple: str = ""

    def lier(self, valeurs: dict[str, str]) -> str:
        """Texte SPARQL où les paramètres donnés ont ces valeurs, écrites comme termes RDF.

        Lève EntreeInutilisable pour un paramètre inconnu ou une valeur qui n'a pas son genre.
        """
        connus = {p.nom: p for p in self.parametres}
        texte = self.sparql
        for nom, valeur in valeurs.items():
            if nom not in connus:
                attendus = ", ".join(connus) or "aucun"
                raise EntreeInutilisable(f"Requête {self.nom} : paramètre « {nom} » inconnu (paramètres : {attendus}).")
            terme = ecrire_terme(connus[nom].genre, valeur, f"Requête {self.nom}, paramètre {nom}")
            texte = _DEFAUTS.sub("", texte)
            texte = _motif_values(nom).sub(lambda _, t=terme, n=nom: f"VALUES ?{n} {{ {t} }}", texte)  # type: ignore[misc]
        return texte


def _motif_values(nom: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES \?{re.escape(nom)} \{{([^{{}}]*)\}}")


def ecrire_terme(genre: str, valeur: str, ou: str) -> str:
    """Terme SPARQL d'une valeur donnée par quelqu'un ; rien n'y échappe à ses guillemets."""
    if len(valeur) > bornes.PARAMETRE:
        raise EntreeInutilisable(f"{ou} : {len(valeur)} caractères, {bornes.PARAMETRE} au plus.")
    if genre == "iri":
        prefixe = _NOM_PREFIXE.fullmatch(valeur)
        iri = PREFIXES[prefixe[1]] + prefixe[2] if prefixe and prefixe[1] in PREFIXES else valeur
        if not _IRI.fullmatch(iri):
            raise EntreeInutilisable(
                f"{ou} : « {valeur[:80]} » n'est pas une IRI ni un nom préfixé (exemple : acteur:ssigri)."
            )
        return f"<{iri}>"
    if genre == "entier":
        if not re.fullmatch(r"-?\d{1,18}", valeur):
            raise EntreeInutilisable(f"{ou} : « {valeur[:80]} » n'est pas un nombre entier.")
        return valeur
    echappe = re.sub(
        r'[\\"\x00-\x1f\x7f]',
        lambda m: {"\\": "\\\\", '"': '\\"'}.get(m[0], f"\\u{ord(m[0]):04X}"),
        valeur,
    )
    if genre == "date":
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", valeur):
            raise EntreeInutilisable(f"{ou} : « {valeur[:80]} » n'est pas une date AAAA-MM-JJ.")
        return f'"{echappe}"^^<{PREFIXES["xsd"]}date>'
    return f'"{echappe}"'


def court(chemin: Path) -> str:
    """« requetes/THEME/NOM.rq » : où est une requête, sans ce qui précède."""
    return "/".join(chemin.parts[-3:])


def lire_requete(chemin: Path) -> Requete:
    """Requête d'un fichier .rq. Lève DonneesFautives si son en-tête est fautif."""
    texte, ou = chemin.read_text(encoding="utf-8"), court(chemin)
    valeurs: dict[str, str] = {}
    params: list[list[str]] = []
    for numero, ligne in enumerate(texte.splitlines(), 1):
        if not ligne.startswith("#+"):
            continue
        cle, separateur, valeur = ligne[2:].strip().partition(":")
        if not separateur or cle not in _CLES or (cle in valeurs and cle != "param"):
            raise DonneesFautives(f"{ou}, ligne {numero} : en-tête fautif « {ligne} ».")
        if cle == "param":
            champs = [c.strip() for c in valeur.split("|")]
            if len(champs) != 3 or champs[1] not in _GENRES:
                raise DonneesFautives(
                    f"{ou}, ligne {numero} : attendu « param: nom | genre | aide », "
                    f"genre parmi {', '.join(sorted(_GENRES))}."
                )
            params.append(champs)
        else:
            valeurs[cle] = valeur.strip()
    manque = {"summary", "description", "tags"} - set(valeurs)
    if manque:
        raise DonneesFautives(f"{ou} : en-tête sans {', '.join(sorted(manque))}.")
    parametres = []
    for nom, genre, aide in params:
        trouve = _motif_values(nom).search(texte)
        if not trouve:
            raise DonneesFautives(f"{ou} : le paramètre {nom} n'a pas de « VALUES ?{nom} {{ … }} ».")
        parametres.append(Parametre(nom, genre, aide, trouve[1].strip()))
    defauts = " ; ".join(f"{p.nom}={p.defaut}" for p in parametres)
    if valeurs.get("defaults", "") != defauts:
        raise DonneesFautives(f"{ou} : en-tête defaults, attendu « {defauts or 'rien'} ».")
    forme = _FORME.search(texte)
    if not forme or forme[1].lower() == "describe":
        raise DonneesFautives(f"{ou} : une ligne doit commencer par SELECT, ASK ou CONSTRUCT.")
    return Requete(
        nom=chemin.stem,
        forme=forme[1].lower(),
        theme=chemin.parent.name,
        resume=valeurs["summary"],
        description=valeurs["description"],
        etiquettes=tuple(e.strip() for e in valeurs["tags"].split(",") if e.strip()),
        sparql=texte,
        parametres=tuple(parametres),
        reparation=valeurs.get("repair", ""),
        exemple=valeurs.get("example", ""),
        barres=_barres(valeurs["chart"], texte, ou) if "chart" in valeurs else None,
    )


def _barres(valeur: str, texte: str, fichier: str) -> tuple[str, str]:
    genre, *colonnes = [c.strip() for c in valeur.split("|")]
    if genre != "barres" or len(colonnes) != 2 or not all(re.search(rf"\?{re.escape(c)}\b", texte) for c in colonnes):
        raise DonneesFautives(f"{fichier} : attendu « chart: barres | étiquette | nombre », deux colonnes rendues.")
    return colonnes[0], colonnes[1]


def lire_requetes(dossier: Path) -> dict[str, Requete]:
    """Toutes les requêtes d'un dossier, par nom. Lève DonneesFautives pour un nom en double."""
    requetes: dict[str, Requete] = {}
    lieux: dict[str, str] = {}
    for chemin in sorted(dossier.rglob("*.rq")):
        requete = lire_requete(chemin)
        if requete.nom in requetes:
            raise DonneesFautives(
                f"Deux requêtes portent le nom « {requete.nom} » : {lieux[requete.nom]} et {court(chemin)} ; "
                "en renommer une."
            )
        lieux[requete.nom] = court(chemin)
        requetes[requete.nom] = requete
    return requetes

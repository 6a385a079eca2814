# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les choses que l'on réconcilie : leurs noms et ce que vaut chacun, leurs types, leurs propriétés.

Tiré de l'index compilé. Un objet qui redit un acteur, un document ou un type de service n'est pas une entité de plus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from serveur.graphe.recherche.index import Index
from serveur.noyau.espaces import abreger, developper
from serveur.noyau.langue import plier
from serveur.services.fiches.registre import LIENS
from serveur.services.reconciliation.mots import lire

# collection → (type sans classe propre dans le graphe, rang à score égal)
COLLECTIONS = {
    "acteur": "ri:Acteur",
    "source": "ri:SourceLegale",
    "document": "ri:Document",
    "service": "ri:TypeService",
    "domaine": "skos:Concept",
    "objet": "skos:Concept",
}
CONCEPTS = ("domaine", "objet")
CONCEPT = {"libelle": "Domaine ou objet du Cadre", "definition": "Matière ou chose dont parlent les énoncés du Cadre."}

# Ce que vaut un nom écrit exactement. Une tournure familière (en minuscules) et notre traduction anglaise nomment
# sans désigner à coup sûr : elles proposent, elles ne décident pas.
VALEUR = {"pref": 1.0, "alt": 1.0, "code": 1.0, "propre": 0.95, "familier": 0.85, "anglais": 0.85}
VALEUR_CONCEPT = {"pref": 1.0, "alt": 0.95, "code": 0.95, "propre": 0.8, "familier": 0.8, "anglais": 0.8}

PROPRIETES = {
    "code": ("Code", "Code de l'acteur dans le Cadre"),
    "nom": ("Nom", "Nom préféré, en français"),
    "nomAnglais": ("Nom en anglais", "Traduction du nom"),
    "autresNoms": ("Autres noms", "Sigles, anciens et nouveaux noms, noms courants"),
    "type": ("Type", "Classes de l'ontologie"),
    "superieur": ("Supérieur ou rattachement", "De qui l'acteur relève, dont il fait partie ou pour qui il dirige"),
    "sourceLegale": ("Source légale", "Loi, politique ou directive qui le crée ou qu'il administre"),
    "identifiant": ("Identifiant", "Chapitre d'une loi, autre référence officielle"),
    "liens": ("Liens externes", "Adresses ailleurs : ROR, Wikidata, LégisQuébec"),
    "enonces": ("Nombre d'énoncés", "Énoncés du Cadre où la chose paraît"),
}


@dataclass(frozen=True)
class NomValant:
    texte: str
    valeur: float
    genre: str


@dataclass
class Entite:
    chose: str
    iri: str
    nom: str
    collection: str
    noms: list[NomValant]
    types: list[str]
    sigles: set[str] = field(default_factory=set)


class Entites:
    """Toutes les entités, par nom préfixé, et les types."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.types = {**index.types, "skos:Concept": CONCEPT}
        self.par_chose = {e.chose: e for e in self._lire()}
        portes = {t for e in self.par_chose.values() for t in e.types}
        self.types = {t: self.types[t] for t in self.types if t in portes}
        self._combien: dict[str, int] = {}
        for fiche in index.fiches:
            for chose in {c for lien in LIENS for c in fiche.get(lien, [])}:
                self._combien[chose] = self._combien.get(chose, 0) + 1
        self._sources: dict[str, list[str]] = {}
        for chose, liens in index.reconciliables.items():
            if chose.startswith("source:"):
                for acteur in (*liens.get("ri:institue", []), *liens.get("ri:administrePar", [])):
                    self._sources.setdefault(acteur, []).append(chose)

    def _lire(self) -> Iterator[Entite]:
        pris: set[str] = set()
        for collection, general in COLLECTIONS.items():
            for chose, textes in self.index.libelles.items():
                if not chose.startswith(f"{collection}:"):
                    continue
                dits = self.index.reconciliables.get(chose, {})
                nom = self.index.libelle(chose)
                redit = collection == "objet" and ("foaf:focus" in dits or plier(nom) in pris)
                if redit or (collection == "objet" and "skos:exactMatch" in dits):
                    continue
                pris.add(plier(nom))
                noms = list(_noms(collection, textes, dits, self.index.acteurs.get(chose, {}).get("code", "")))
                yield Entite(
                    chose=chose,
                    iri=developper(chose),
                    nom=nom,
                    collection=collection,
                    noms=noms,
                    types=self._types(dits, general),
                    sigles={m.forme for n in noms for m in lire(n.texte) if _accole(m.forme, n.texte)},
                )

    def _types(self, dits: dict[str, list[str]], general: str) -> list[str]:
        """Du plus précis au plus large."""
        voulus = [t for t in dits.get("rdf:type", []) if t in self.types] or [general]
        complets = dict.fromkeys(t for voulu in voulus for t in self.lignee(voulu))
        return sorted(complets, key=lambda t: (-len(list(self.lignee(t))), t))

    def lignee(self, type_: str) -> Iterator[str]:
        """Le type, puis ses types plus larges."""
        while type_:
            yield type_
            type_ = self.types.get(type_, {}).get("large", "")

    def trouver(self, identifiant: str) -> Entite | None:
        """Entité d'une IRI ou d'un nom préfixé."""
        return self.par_chose.get(abreger(identifiant))

    def type_connu(self, identifiant: str) -> str | None:
        """Nom préfixé d'un type réconciliable donné par son IRI, son nom préfixé ou son nom local ; None : inconnu."""
        court = abreger(identifiant)
        return next((t for t in (court, f"ri:{court}") if t in self.types), None)

    def valeurs(self, entite: Entite, propriete: str) -> list[str | int | Entite]:
        """Valeurs d'une propriété de PROPRIETES ; liste vide si l'entité n'en a pas ou si elle est inconnue."""
        dits = self.index.reconciliables.get(entite.chose, {})
        if propriete in ("superieur", "sourceLegale"):
            hauts = [
                c for lien in ("ri:uniteDe", "ri:releveDe", "ri:dirigePour", "ri:rattacheA") for c in dits.get(lien, [])
            ]
            choses = hauts if propriete == "superieur" else self._sources.get(entite.chose, [])
            return [self.par_chose[c] for c in dict.fromkeys(choses) if c in self.par_chose]
        textes = self.index.libelles.get(entite.chose, {})
        litteraux: dict[str, list[str]] = {
            "code": dits.get("skos:notation", []),
            "nom": [entite.nom],
            "nomAnglais": dits.get("skos:prefLabel", []),
            "autresNoms": [*textes.get("alt", []), *(t for t in textes.get("cache", []) if t != t.lower())],
            "type": [self.types[t]["libelle"] for t in entite.types],
            "identifiant": dits.get("dcterms:identifier", []),
            "liens": [v for lien in ("skos:exactMatch", "skos:closeMatch", "rdfs:seeAlso") for v in dits.get(lien, [])],
        }
        if propriete == "enonces":
            return [self._combien.get(entite.chose, 0)]
        return list(litteraux.get(propriete, []))

    def decrire(self, entite: Entite) -> str:
        """Une ligne qui distingue les homonymes : type, sigle, supérieur."""
        morceaux = [self.types[entite.types[0]]["libelle"]]
        morceaux += [n.texte for n in entite.noms if n.genre == "alt" and n.texte.isalpha() and n.texte.isupper()][:1]
        morceaux += [f"rattachement : {h.nom}" for h in self.valeurs(entite, "superieur")[:1] if isinstance(h, Entite)]
        return ", ".join(morceaux)


def _accole(forme: str, nom: str) -> bool:
    """Sigle ou numéro que l'on écrit à côté du nom (« Loi sur les archives (L.R.Q., c. A-21.1) »)."""
    return (nom.isupper() and " " not in nom and "_" not in nom) or any(c.isdigit() for c in forme)


def _noms(collection: str, textes: dict[str, list[str]], dits: dict[str, list[str]], code: str) -> Iterator[NomValant]:
    valeurs = VALEUR_CONCEPT if collection in CONCEPTS else VALEUR
    vus: set[str] = set()
    ecrits = [(t, "pref") for t in textes.get("pref", [])] + [(t, "alt") for t in textes.get("alt", [])]
    ecrits += [(t, "alt") for t in dits.get("dcterms:identifier", [])]
    ecrits += [(t, "familier" if t == t.lower() else "propre") for t in textes.get("cache", [])]
    ecrits += [(code, "code")] if code else []
    ecrits += [(t, "anglais") for t in dits.get("skos:prefLabel", [])]
    for texte, genre in ecrits:
        if plier(texte) not in vus:
            vus.add(plier(texte))
            yield NomValant(texte, valeurs[genre], genre)

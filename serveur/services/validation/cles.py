"""Transforme un arbre de clés françaises en triplets, d'après le modèle et les noms du graphe.

Ce que le contexte JSON-LD dit de chaque clé est suivi tel quel ; s'y ajoute ce qu'un fichier écrit
à la main demande : clés sans accents ni casse, nombres à la française, « oui », noms d'organismes.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from serveur.graphe.reference import Reference, serrer
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import ID, RACINE, RI, RIF
from serveur.services.validation.arbre import Bloc, Lieu, Noeud, Suite, Valeur
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import IRI_DU_CONTEXTE, Champ, Modele
from serveur.services.validation.triplets import DATE, DECIMAL, FAUX, TYPE, VRAI, Terme, iri, lexical, litteral

_OUI = frozenset(("oui", "vrai", "true", "o", "1"))
_NON = frozenset(("non", "faux", "false", "n", "0"))
_NOMBRE = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_MILLIERS = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))")
_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXERCICE = re.compile(r"(?:exercice\s+)?(\d{4})\s*[-–—/]\s*(\d{4}|\d{2})", re.IGNORECASE)
_UNITE = re.compile(r"\s*(?:([kM])?\$(?:\s*CA)?|dollars?|%|pour\s?cent|p\.\s?100|p\.\s?cent)\s*$", re.IGNORECASE)
_AMBIGU = re.compile(r"\d{1,3}(?:[.,]\d{3})+")  # « 100.000 » : cent, ou cent mille ?
_ARTICLE = re.compile(r"(?:le|la|les)\s+|l['’]\s*", re.IGNORECASE)
_ADRESSE = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
INCONNUE = f"{RIF}cle-"


def iri_permise(texte: str) -> bool:
    """Une adresse absolue et bien écrite, hors de l'espace de noms du produit."""
    if not _ADRESSE.fullmatch(texte) or texte.startswith(RACINE):
        return False
    try:
        ox.NamedNode(texte)
    except ValueError:
        return False
    return True


def en_nombre(texte: str) -> Terme:
    """Décimal d'un nombre écrit à la française (« 250 000,50 $ », « 1,2 M$ », « 40 % »), ou le texte tel quel.

    Un point ou une virgule suivis de trois chiffres se lisent de deux façons : le texte reste tel quel.
    """
    unite = _UNITE.search(texte)
    net = _MILLIERS.sub("", (texte[: unite.start()] if unite else texte).strip())
    if not _NOMBRE.fullmatch(net) or _AMBIGU.fullmatch(net):
        return litteral(texte)
    facteur = {"k": 1000, "m": 1_000_000}.get((unite[1] or "").lower(), 1) if unite else 1
    return litteral(format(Decimal(net.replace(",", ".")) * facteur, "f"), DECIMAL)


def en_date(texte: str) -> Terme:
    """Date d'un texte AAAA-MM-JJ qui existe au calendrier, ou le texte tel quel."""
    net = texte.strip().partition("T")[0]
    if _JOUR.fullmatch(net):
        try:
            return litteral(date.fromisoformat(net).isoformat(), DATE)
        except ValueError:
            return litteral(texte)
    return litteral(texte)


def en_booleen(texte: str) -> Terme:
    mot = serrer(texte)
    if mot in _OUI or mot in _NON:
        return VRAI if mot in _OUI else FAUX
    return litteral(texte)


def en_exercice(texte: str) -> Terme:
    trouve = _EXERCICE.fullmatch(texte.strip())
    if not trouve:
        return litteral(texte)
    debut, fin = trouve.groups()
    return litteral(f"{debut}-{fin if len(fin) == 4 else debut[:2] + fin}")


class Transcripteur:
    """Écrit les triplets d'un document à clés dans une Soumission."""

    def __init__(self, modele: Modele, reference: Reference) -> None:
        self.modele, self.reference = modele, reference
        self.classes = {serrer(nom): nom for nom in modele.classes}
        self.classes |= {
            serrer(reference.champs[RI + nom][0]): nom for nom in modele.classes if RI + nom in reference.champs
        }

    def transcrire(self, racines: list[Noeud], type_voulu: str | None) -> Soumission:
        """Lève EntreeInutilisable si un document n'est pas un bloc de clés ou n'a pas de type connu."""
        soumission = Soumission()
        for racine in racines:
            elements = racine.elements if isinstance(racine, Suite) else [racine]
            for element in elements:
                if not isinstance(element, Bloc):
                    raise EntreeInutilisable(
                        "le document n'est pas un bloc de clés (« type: … », « titre: … ») ; "
                        "partir du modèle vierge (cadre-ri modele, ou la page Formulaires)."
                    )
                self._document(element, soumission, type_voulu)
        return soumission

    def classe(self, nom: str) -> str | None:
        return self.classes.get(serrer(nom))

    def _document(self, bloc: Bloc, soumission: Soumission, type_voulu: str | None) -> None:
        dits = [(v.texte, lieu) for c, lieu, v in bloc.entrees if serrer(c) == "type" and isinstance(v, Valeur)]
        nom = dits[0][0] if dits and dits[0][0] else type_voulu
        permis = ", ".join(self.modele.classes)
        if not nom:
            raise EntreeInutilisable(f"rien à valider : le document ne dit pas son « type » ({permis}).")
        classe = self.classe(nom)
        if classe is None:
            ou = f"ligne {dits[0][1].ligne} : " if dits and dits[0][1].ligne else ""
            raise EntreeInutilisable(f"{ou}rien à valider : le type « {nom} » est inconnu ({permis}).")
        locaux: dict[str, Terme] = {}
        for nom_local, decrit in _organismes_decrits(bloc, self.modele, soumission):
            locaux.setdefault(serrer(nom_local), decrit)
        racine = _Ecriture(self, soumission, locaux).bloc(bloc)
        soumission.graphe.ajouter(racine, TYPE, iri(RI + classe))
        soumission.racines.append((racine, classe))


def _vide(noeud: Noeud) -> bool:
    """Rien n'y est écrit : un modèle laissé tel quel vaut absence."""
    if isinstance(noeud, Valeur):
        return not noeud.texte.strip()
    return all(_vide(e) for e in (noeud.elements if isinstance(noeud, Suite) else [v for _, _, v in noeud.entrees]))


def _organismes_decrits(bloc: Bloc, modele: Modele, soumission: Soumission) -> list[tuple[str, Terme]]:
    """(nom ou sigle, nœud) de chaque bloc qui décrit un organisme : les autres mentions y renvoient."""
    trouves: list[tuple[str, Terme]] = []
    pile: list[tuple[Champ | None, Noeud]] = [(None, bloc)]
    while pile:
        champ, noeud = pile.pop()
        if isinstance(noeud, Suite):
            pile.extend((champ, e) for e in noeud.elements)
        elif isinstance(noeud, Bloc):
            if champ and (champ.collection == "acteur" or champ.partie == "Participation"):
                dits = {serrer(c): v.texte for c, _, v in noeud.entrees if isinstance(v, Valeur) and v.texte}
                decrit = soumission.anonyme()
                trouves += [(dits[cle], decrit) for cle in ("nom", "sigle") if cle in dits and "nom" in dits]
            pile.extend((modele.cles.get(serrer(c)), v) for c, _, v in noeud.entrees)
    return trouves


class _Ecriture:
    """L'écriture d'un document : ses organismes décrits, ses lieux."""

    def __init__(self, transcripteur: Transcripteur, soumission: Soumission, locaux: dict[str, Terme]) -> None:
        self.t, self.s, self.locaux = transcripteur, soumission, locaux

    def bloc(self, bloc: Bloc, noeud: Terme | None = None) -> Terme:
        noeud = noeud or self._identite(bloc)
        self.s.lieux[noeud, None, None] = bloc.lieu
        for cle, lieu, contenu in bloc.entrees:
            nom = serrer(cle)
            if (nom == "type" and isinstance(contenu, Valeur)) or nom == "id":
                continue
            if nom == "context":
                self._contexte(contenu)
                continue
            champ = self.t.modele.cles.get(nom)
            propriete = iri(champ.propriete if champ else INCONNUE + (nom or "vide"))
            if champ is None:
                self.s.cles_inconnues[propriete] = lexical(litteral(cle))
            self.s.lieux.setdefault((noeud, propriete, None), lieu)
            if _vide(contenu):
                continue
            for element in contenu.elements if isinstance(contenu, Suite) else [contenu]:
                self._valeur(noeud, propriete, champ, element, lieu)
        return noeud

    def _valeur(self, noeud: Terme, propriete: Terme, champ: Champ | None, contenu: Noeud, lieu: Lieu) -> None:
        objet: Terme | None
        if isinstance(contenu, Suite):
            for element in contenu.elements:
                self._valeur(noeud, propriete, champ, element, lieu)
            return
        if isinstance(contenu, Bloc):
            if _vide(contenu):
                return
            decrit = None
            if champ and (champ.collection == "acteur" or champ.partie == "Participation"):
                dits = [serrer(v.texte) for c, _, v in contenu.entrees if isinstance(v, Valeur) and serrer(c) == "nom"]
                decrit = self.locaux.get(dits[0]) if dits else None
            objet = self.bloc(contenu, decrit)
        else:
            texte = contenu.texte
            objet = traduire(champ, texte, self.t.reference, self.locaux) if texte.strip() else None
        if objet is None:
            return
        self.s.graphe.ajouter(noeud, propriete, objet)
        self.s.ordre.setdefault((noeud, propriete, objet), len(self.s.ordre))
        self.s.lieux.setdefault((noeud, propriete, objet), contenu.lieu if contenu.lieu.ligne else lieu)

    def _identite(self, bloc: Bloc) -> Terme:
        for cle, lieu, contenu in bloc.entrees:
            if serrer(cle) == "id" and isinstance(contenu, Valeur) and contenu.texte:
                if not iri_permise(contenu.texte):
                    raise EntreeInutilisable(
                        f"ligne {lieu.ligne} : « {contenu.texte} » n'est pas une adresse que ce document peut décrire."
                    )
                return iri(contenu.texte)
        return self.s.anonyme()

    def _contexte(self, contenu: Noeud) -> None:
        if not (isinstance(contenu, Valeur) and contenu.texte in (IRI_DU_CONTEXTE, "contexte.jsonld")):
            raise EntreeInutilisable(
                f"ligne {contenu.lieu.ligne} : ce contexte JSON-LD n'est pas suivi ; "
                f"mettre {IRI_DU_CONTEXTE} ou le retirer."
            )


def traduire(champ: Champ | None, texte: str, reference: Reference, locaux: dict[str, Terme]) -> Terme:
    """Le terme RDF d'une valeur simple ; une valeur qui ne se lit pas reste un texte, que les formes diront."""
    texte = texte.strip()
    if champ is None or champ.genre == "texte":
        return en_exercice(texte) if champ and champ.propriete == f"{RI}exercice" else litteral(texte)
    if champ.genre == "nombre":
        return en_nombre(texte)
    if champ.genre == "date":
        return en_date(texte)
    if champ.genre == "booleen":
        return en_booleen(texte)
    assert champ.collection is not None
    if serrer(texte) in locaux:
        return locaux[serrer(texte)]
    connu = designer(texte, champ.collection, reference)
    if connu:
        return iri(connu)
    return iri(texte) if iri_permise(texte) else litteral(texte)


def designer(texte: str, collection: str, reference: Reference) -> str | None:
    """IRI de la chose que `texte` nomme : code, sigle, libellé, nom préfixé ou IRI entière.

    L'article, la parenthèse finale et le pluriel ne comptent pas.
    """
    noms = reference.noms.get(collection, {})
    net = texte.removeprefix(f"{ID}{collection}/").removeprefix(f"{collection}:")
    sans_article = _ARTICLE.sub("", net, count=1) if _ARTICLE.match(net) else net
    sans_sigle = re.sub(r"\s*\([^)]*\)\s*$", "", sans_article)
    for graphie in (net, sans_article, sans_sigle):
        if serrer(graphie) in noms:
            return noms[serrer(graphie)]
    return _au_singulier(reference, collection).get(_singulier(sans_sigle))


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

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que dit un document RDF, lu comme un document à clés : mêmes lectures, mêmes absences, mêmes organismes décrits.

Le contexte JSON-LD publié garde tout en texte, noms inconnus et clés inconnues compris : un processeur JSON-LD ne peut
rien en perdre, et c'est ici que l'on y lit une chose du graphe, un « oui », une liste d'un trait.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from urllib.parse import unquote

from serveur.graphe.reference import serrer
from serveur.noyau.espaces import RACINE, RI
from serveur.services.validation.arbre import Lieu, Remarque
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.mentions import est_organisme, est_participant
from serveur.services.validation.nommage import a_la_lettre, cle_entendue
from serveur.services.validation.phrases import en_mots
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import CLE_INCONNUE, Champ, Modele
from serveur.services.validation.traduction import designer, dit_absence, mentions, separer, traduire
from serveur.services.validation.triplets import (
    DECIMAL,
    TYPE,
    XSD,
    Terme,
    Triplet,
    Triplets,
    est_anonyme,
    est_litteral,
    iri,
    lexical,
    litteral,
    type_et_langue,
)
from serveur.services.validation.valeurs import dit_rien

ENTIERS = (
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedInt unsignedLong unsignedShort unsignedByte"
).split()
NOMBRES = frozenset(XSD + nom for nom in ("double", "float", *ENTIERS))
_SANS_TYPE = frozenset((None, f"{XSD}dateTime", f"{XSD}gYear"))
_SANS_CLE = f"<{CLE_INCONNUE}"
Situe = tuple[Triplet, int | None]


def relire(bruts: Sequence[Situe], soumission: Soumission, transcripteur: Transcripteur) -> None:
    """Écrit dans `soumission` ce que disent les triplets (chacun avec sa ligne, si on la sait) et ses racines.

    Lève EntreeInutilisable si une racine dit un type qui ne désigne aucun genre, ou plus d'un.
    """
    relecture = _Relecture(bruts, soumission, transcripteur)
    for (s, p, o), ligne in bruts:
        dites = len(soumission.remarques)
        relecture.triplet(s, p, o, ligne)
        for remarque in soumission.remarques[dites:]:
            remarque.sujet = relecture.memes.get(s, s)
    soumission.racines = racines_de(soumission.graphe, transcripteur.modele)


def sans_exposant(nombre: str) -> str:
    """Le nombre à sa graphie ; « 6.05E1 », qu'écrivent les programmes, devient « 60.5 »."""
    valeur = Decimal(nombre.strip())
    return format(valeur.normalize() if "E" in nombre.upper() else valeur, "f")


def racines_de(graphe: Triplets, modele: Modele) -> list[tuple[Terme, str]]:
    """(nœud, classe) de chaque soumission, dans un ordre stable : les adresses, puis les autres comme on les a lus."""
    classes = {iri(RI + nom): nom for nom in modele.classes}
    trouvees = [(s, classes[o]) for s, p, o in graphe if p == TYPE and o in classes]
    return sorted(trouvees, key=lambda r: (est_anonyme(r[0]), "" if est_anonyme(r[0]) else r[0]))


class _Relecture:
    """dits : ce que dit chaque nœud ; locaux : les organismes du document ; tus : les nœuds qui ne disent
    rien ; memes : le nœud que prend celui qui décrit un organisme déjà décrit."""

    def __init__(self, bruts: Sequence[Situe], soumission: Soumission, transcripteur: Transcripteur) -> None:
        self.s, self.t = soumission, transcripteur
        self.dits: dict[Terme, list[tuple[Terme, Terme]]] = {}
        self.cites: set[Terme] = set()
        for (s, p, o), _ in bruts:
            self.dits.setdefault(s, []).append((p, o))
            if not est_litteral(o):
                self.cites.add(o)
        self.tus: dict[Terme, bool] = {}
        self.rien: set[Terme] = set()
        self.locaux = mentions(transcripteur.reference)
        self.memes: dict[Terme, Terme] = {}
        self.cles_entendues: set[Terme] = set()
        for (_, p, o), _ in bruts:
            champ = self._champ(p)
            if not est_litteral(o):
                self._decrire(champ, o)
            elif est_organisme(champ):
                self.locaux.dire(lexical(o))

    def _champ(self, p: Terme) -> Champ | None:
        """Le champ d'une propriété, ou d'une clé que le contexte n'a pas reconnue à sa graphie."""
        if p.startswith(_SANS_CLE):
            return self.t.champ(unquote(p[len(_SANS_CLE) : -1]))
        return self.t.modele.champs.get(lexical(p))

    def _decrire(self, champ: Champ | None, o: Terme) -> None:
        """Retient l'organisme que décrit un nœud ; un second nœud du même nom est le même."""
        if not (est_organisme(champ) or est_participant(champ)):
            return
        textes: dict[str, str] = {}
        for p, valeur in self.dits.get(o, ()):
            sien = self._champ(p)
            if sien and est_litteral(valeur) and lexical(valeur).strip():
                textes.setdefault(sien.cle, lexical(valeur))
        if "nom" not in textes:
            return
        premier = self.locaux.decrire(champ, [textes[cle] for cle in ("nom", "sigle") if cle in textes], o)
        if premier != o and est_anonyme(o):
            self.memes[o] = premier

    def _vide(self, noeud: Terme) -> bool:
        """Un nœud sans adresse dont rien n'est dit : un modèle laissé tel quel vaut absence."""
        if not est_anonyme(noeud):
            return False
        if noeud not in self.tus:
            self.tus[noeud] = False  # d'un cercle, on ne dira pas qu'il est vide
            self.tus[noeud] = not any(self._plein(o) for _, o in self.dits.get(noeud, ()))
        return self.tus[noeud]

    def _plein(self, o: Terme) -> bool:
        return bool(lexical(o).strip()) if est_litteral(o) else not self._vide(o)

    def triplet(self, s: Terme, p: Terme, o: Terme, ligne: int | None) -> None:
        if s in self.rien or (self._vide(s) and s in self.cites) or not self._plein(o):
            return
        sujet = self.memes.get(s, s)
        if p == TYPE:
            self._type(sujet, s, o, ligne)
            return
        champ = self._champ(p)
        if champ:
            if p.startswith(_SANS_CLE) and p not in self.cles_entendues:
                self.cles_entendues.add(p)
                dite = unquote(p[len(_SANS_CLE) : -1])
                if not a_la_lettre(dite, champ):
                    self.s.remarques.append(Remarque(Lieu(ligne), dite, cle_entendue(champ)))
            p = iri(champ.propriete)
        elif p.startswith(_SANS_CLE):
            self.s.cles_inconnues[p] = unquote(p[len(_SANS_CLE) : -1])
        if not est_litteral(o):
            if not self._bloc_de_rien(sujet, champ, o, ligne):
                self._ajouter(sujet, p, self._chose(champ, self.memes.get(o, o)), ligne)
        elif champ is None or not (self._absence(sujet, champ, o, ligne) or self._phrase(sujet, champ, o, ligne)):
            for terme in self._lire(champ, o, ligne):
                self._ajouter(sujet, p, terme, ligne)

    def _type(self, sujet: Terme, s: Terme, o: Terme, ligne: int | None) -> None:
        """Un type écrit par un mot se lit comme dans un document à clés ; celui d'un bloc n'y compte pas."""
        champ = self.t.modele.champs.get(lexical(o))
        if champ or o.startswith(_SANS_CLE):
            if s in self.cites:
                return
            nom = champ.cle if champ else unquote(o[len(_SANS_CLE) : -1])  # « projet » est aussi une clé du contexte
            classe = self.t.classe(nom)
            self.s.remarques.append(Remarque(Lieu(ligne), nom, self.t.modele.noms[classe][0]))
            o = iri(RI + classe)
        self._ajouter(sujet, TYPE, o, ligne)

    def _absence(self, s: Terme, champ: Champ, o: Terme, ligne: int | None) -> bool:
        texte = lexical(o).strip()
        if not dit_absence(champ, texte, self.t.reference):
            return False
        self.s.remarques.append(Remarque(Lieu(ligne), texte, "il n'y en a pas"))
        if champ.absence:
            self._ajouter(s, iri(champ.absence), litteral(texte), ligne)
        return True

    def _phrase(self, s: Terme, champ: Champ, o: Terme, ligne: int | None) -> bool:
        """Un bloc écrit en phrase, lu comme dans un document à clés."""
        lus = self.t.phrase(champ, lexical(o), self.locaux) if champ.partie else None
        if lus is None:
            return False
        self.s.remarques.append(Remarque(Lieu(ligne), lexical(o).strip(), en_mots(lus)))
        noeud = self.s.anonyme()
        self._ajouter(s, iri(champ.propriete), noeud, ligne)
        for cle, dit in lus:
            sien = self.t.modele.cles[serrer(cle)]
            for terme in self._lire(sien, litteral(dit), ligne):
                self._ajouter(noeud, iri(sien.propriete), terme, ligne)
        return True

    def _bloc_de_rien(self, s: Terme, champ: Champ | None, o: Terme, ligne: int | None) -> bool:
        pleins = [v for _, v in self.dits.get(o, ()) if self._plein(v)] if champ and champ.partie else []
        if champ is None or len(pleins) != 1 or not est_litteral(pleins[0]) or not dit_rien(lexical(pleins[0])):
            return False
        if not est_anonyme(o) or not self._absence(s, champ, pleins[0], ligne):
            return False
        self.rien.add(o)
        return True

    def _chose(self, champ: Champ | None, o: Terme) -> Terme:
        """L'adresse que le graphe emploie pour la chose que celle-ci désigne."""
        if champ and champ.collection and o.startswith(f"<{RACINE}"):
            connu = designer(lexical(o), champ.collection, self.t.reference)
            return iri(connu) if connu else o
        return o

    def _lire(self, champ: Champ | None, o: Terme, ligne: int | None) -> Iterator[Terme]:
        type_ = type_et_langue(o)[0]
        if champ and champ.genre == "nombre" and type_ in NOMBRES:
            yield litteral(sans_exposant(lexical(o)), DECIMAL)
            return
        if champ is None or type_ not in _SANS_TYPE or (champ.genre == "texte" and champ.type != "Exercice"):
            yield o
            return
        texte = lexical(o).strip()
        textes = separer(texte, champ, self.t.reference, self.locaux) if champ.genre == "choix" else [texte]
        if len(textes) > 1:
            self.s.remarques.append(Remarque(Lieu(ligne), texte, f"{len(textes)} noms : {' ; '.join(textes)}"))
        for morceau in textes:
            lu = traduire(champ, morceau, self.t.reference, self.locaux)
            if lu.entendue:
                self.s.remarques.append(Remarque(Lieu(ligne), morceau, lu.entendue))
            yield self.memes.get(lu.terme, lu.terme)

    def _ajouter(self, s: Terme, p: Terme, o: Terme, ligne: int | None) -> None:
        self.s.graphe.ajouter(s, p, o)
        if ligne is not None:
            self.s.ordonnee = True
            for place in ((s, p, o), (s, p, None), (s, None, None)):
                self.s.lieux.setdefault(place, Lieu(ligne))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les règles de la maison : un fichier de requetes/controles/ chacune, exécutées sur le graphe, inférences comprises.

Une règle rend (noeud, propriete, valeur) de chaque cas ; son en-tête dit problème et réparation, PROFIL sa gravité.
Une exception est une donnée : un `rif:Exception` du graphe, qui nomme la règle et la chose.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from serveur import emplacements as fichiers
from serveur.graphe.etapes import Etapes
from serveur.graphe.lieux import lieu, situer
from serveur.moteurs.embarque import Moteur
from serveur.noyau.erreurs import DonneesFautives, EntreeInutilisable
from serveur.noyau.espaces import abreger
from serveur.noyau.requetes import Requete, court, lire_requete

GRAVITES = ("erreur", "avertissement", "information")
CONSTATS = "constats.json"
MONTRES = 20  # cas montrés au plus ; le reste est compté
Constat = tuple[str, str, str | None, str | None]  # règle, nœud, propriété, valeur


@dataclass(frozen=True)
class Regle:
    """Une règle et sa gravité (erreur : arrête la construction ; avertissement : s'affiche ; information : se lit)."""

    requete: Requete
    gravite: str

    @property
    def nom(self) -> str:
        return self.requete.nom


def regles() -> list[Regle]:
    """Toutes les règles, par nom.

    Lève DonneesFautives si le profil et le dossier ne nomment pas les mêmes, ou si l'une ne dit pas comment réparer.
    """
    import yaml

    dossier = fichiers.dossier_des_controles()
    chemin = dossier / fichiers.PROFIL
    profil = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    ou = court(chemin)
    if not isinstance(profil, dict):
        raise DonneesFautives(f"{ou} : attendu « nom de la règle: {' | '.join(GRAVITES)} ».")
    for nom, gravite in profil.items():
        if gravite not in GRAVITES:
            raise DonneesFautives(f"{ou} : {nom} : « {gravite} » n'est pas une gravité ; {' | '.join(GRAVITES)}.")
    presentes = {controle.stem for controle in dossier.glob("*.rq")}
    if sans_gravite := sorted(presentes - set(profil)):
        raise DonneesFautives(
            f"{ou} : ne s'accorde pas avec le dossier ; y donner la gravité de {', '.join(sans_gravite)}."
        )
    if sans_fichier := sorted(set(profil) - presentes):
        raise DonneesFautives(
            f"{ou} : ne s'accorde pas avec le dossier ; en ôter {', '.join(sans_fichier)}, ou en écrire le fichier .rq."
        )
    trouvees = [Regle(lire_requete(dossier / f"{nom}.rq"), profil[nom]) for nom in sorted(profil)]
    for regle in trouvees:
        if not (regle.requete.reparation and regle.requete.exemple):
            raise DonneesFautives(f"requetes/controles/{regle.nom}.rq : en-tête sans repair ou sans example.")
    return trouvees


def exiger(etapes: Etapes, moteur: Moteur, graphe: str) -> None:
    """Vérifie les règles sur le graphe d'empreinte `graphe` ; dit les avertissements par `etapes.progres`.

    Lève DonneesFautives s'il y a des erreurs : un cas par ligne, « fichier:ligne : sujet : problème ; réparation ».
    """
    toutes = {regle.nom: regle for regle in regles() if regle.gravite != "information"}

    def verifier(dossier: Path) -> None:
        constats = appliquer(moteur, list(toutes.values()))
        erreurs = [constat for constat in constats if toutes[constat[0]].gravite == "erreur"]
        if erreurs:
            raise DonneesFautives("\n  ".join([_compte(len(erreurs)), *dire(erreurs, toutes)]))
        (dossier / CONSTATS).write_text(json.dumps(constats, ensure_ascii=False), encoding="utf-8")

    textes = [texte for regle in toutes.values() for texte in (regle.nom, regle.gravite, regle.requete.sparql)]
    fait = etapes.faire(f"{len(toutes)} règles de la maison", __name__, ("pyoxigraph",), [graphe, *textes], verifier)
    avertissements = [tuple(constat) for constat in json.loads((fait / CONSTATS).read_text(encoding="utf-8"))]
    for ligne in dire(avertissements, toutes):
        etapes.progres(f"avertissement : {ligne}")


def appliquer(moteur: Moteur, a_verifier: Sequence[Regle]) -> list[Constat]:
    """Cas de chaque règle, une fois chacun, sans ceux que les exceptions du graphe couvrent.

    Lève DonneesFautives si une exception ne couvre plus rien.
    """
    trouves: dict[Constat, None] = {}  # une règle peut rendre le même cas par plusieurs voies
    for regle in a_verifier:
        try:
            lignes = moteur.lignes(regle.requete.sparql)
        except EntreeInutilisable as erreur:
            raise DonneesFautives(f"requetes/controles/{regle.nom}.rq : {erreur.message}") from erreur
        for ligne in lignes:
            trouves[regle.nom, ligne["noeud"] or "", ligne["propriete"], ligne["valeur"]] = None
    exceptions = lire_requete(fichiers.racine() / "requetes" / "graphe" / "exceptions.rq")
    couverts = {(x["regle"] or "", x["noeud"] or "") for x in moteur.lignes(exceptions.sparql)}
    inutiles = couverts - {constat[:2] for constat in trouves}
    if inutiles:
        regle_, noeud = sorted(inutiles)[0]
        raise DonneesFautives(f"L'exception à « {regle_} » pour {abreger(noeud)} ne sert plus : la retirer.")
    return [constat for constat in trouves if constat[:2] not in couverts]


def dire(constats: Sequence[Constat], regles_: dict[str, Regle]) -> Iterable[str]:
    """Une ligne par cas, MONTRES au plus : « fichier:ligne : sujet : problème ; réparation »."""
    blocs = situer({noeud for _, noeud, _, _ in constats})
    for nom, noeud, propriete, valeur in constats[:MONTRES]:
        requete = regles_[nom].requete
        ou = f"{lieu(blocs[noeud], propriete)} : " if noeud in blocs else ""
        precision = " ".join(abreger(terme) for terme in (propriete, valeur) if terme)
        probleme, reparation = (texte.rstrip(".") for texte in (requete.resume, requete.reparation))
        yield f"{ou}{abreger(noeud)} : {probleme} ({precision}) ; {reparation} [{nom}]"
    if len(constats) > MONTRES:
        yield f"… et {len(constats) - MONTRES} autres cas."


def _compte(combien: int) -> str:
    return f"{combien} faute{'s' * (combien > 1)} dans le graphe, rien n'est construit :"


__all__ = ["GRAVITES", "Constat", "Regle", "appliquer", "dire", "exiger", "regles"]

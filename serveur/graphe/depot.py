# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Charge le graphe compilé dans un moteur SPARQL 1.1, par son dépôt de graphes ou par mises à jour.

Chaque graphe nommé y remplace celui de même nom ; les autres ne sont pas touchés. Un moteur n'offre pas de
transaction entre deux demandes : on publie donc de préférence sur une copie que personne ne lit encore. Une
publication coupée dit où en est chaque graphe ; la relancer la reprend, chaque graphe étant refait en entier.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import requests
import requests.auth
from SPARQLWrapper import POST

from serveur.emplacements import racine
from serveur.moteurs.adresses import verifier_adresse
from serveur.moteurs.appels import Appel, essayer, refus_de_redirection
from serveur.moteurs.distant import Distant
from serveur.noyau.erreurs import ErreurCadre, MoteurAbsent

LOT = 500  # triplets par mise à jour : au-delà, des moteurs refusent de compiler la demande
DELAI = 120.0
_DIT_MAX = 1024**2  # octets de ce que rend une mise à jour
_REFUS_MAX = 1000  # octets lus de ce que dit un dépôt

_PLACE = "<urn:sujet> <urn:propriete> <urn:valeur> ."

Progres = Callable[[str], None]


def publier(
    artefact: Path,
    moteur: str,
    depot: str | None = None,
    mise_a_jour: str | None = None,
    progres: Progres = lambda _etape: None,
) -> dict[str, int]:
    """Publie et vérifie ; rend le nombre de triplets de chaque graphe (IRI).

    `artefact` : fichier N-Quads ; `moteur` : point d'accès de requête, pour vérifier ; `depot` ou `mise_a_jour` :
    par où écrire (à défaut, mises à jour à l'adresse du moteur). Lève EntreeInutilisable, DelaiDepasse ou
    MoteurAbsent, aussi quand le moteur n'a pas, à la fin, ce qu'on y a mis ; PublicationCoupee en chemin.
    """
    with Distant(moteur) as distant:
        presents = distant.comptes()  # avant d'écrire quoi que ce soit : répond-il ?
    graphes: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(path=str(artefact), format=ox.RdfFormat.N_QUADS):
        graphes[str(quad.graph_name.value)].append(quad.triple)
    attendus = {graphe: len(triplets) for graphe, triplets in graphes.items()}
    progres(_trouves(presents, attendus))
    faits: list[str] = []
    try:
        for graphe, triplets in sorted(graphes.items()):
            if depot:
                _deposer(depot, graphe, triplets, progres)
            else:
                _mettre_a_jour(mise_a_jour or moteur, graphe, triplets, progres)
            faits.append(graphe)
    except (ErreurCadre, KeyboardInterrupt) as erreur:
        raise PublicationCoupee(_ou_est_quoi(erreur, faits, sorted(graphes), depot is not None)) from erreur
    progres("vérification")
    with Distant(moteur) as distant:
        comptes = distant.comptes()
    ecarts = [f"{g} : {comptes.get(g, 0)} au lieu de {n}" for g, n in sorted(attendus.items()) if comptes.get(g) != n]
    if ecarts:
        raise MoteurAbsent(f"Le moteur {moteur} n'a pas tout gardé ({' ; '.join(ecarts)}).")
    progres("terminé")
    return attendus


class PublicationCoupee(MoteurAbsent):
    """La publication s'est arrêtée en chemin ; le message dit où en est chaque graphe et comment reprendre."""

    code = "publication-coupee"


def _trouves(presents: dict[str, int], attendus: dict[str, int]) -> str:
    """Ce que le moteur a déjà de nos graphes, par comptes : ce qu'une publication coupée d'un coup ne peut pas dire."""
    autres = {g: n for g, n in sorted(attendus.items()) if 0 < presents.get(g, 0) != n}
    partiels = ", ".join(f"{_court(g)} ({presents[g]} triplets sur {n})" for g, n in autres.items())
    absents = ", ".join(_court(g) for g in sorted(attendus) if not presents.get(g))
    egaux = sum(presents.get(g) == n for g, n in attendus.items())
    dits = [f"{egaux} graphes de même compte"]
    dits += [f"d'un autre compte : {partiels}"] if partiels else []
    return "dans le moteur : " + " ; ".join([*dits, *([f"absents : {absents}"] if absents else [])])


def _ou_est_quoi(erreur: BaseException, faits: list[str], tous: list[str], par_depot: bool) -> str:
    cause = erreur.message if isinstance(erreur, ErreurCadre) else "interrompue à la demande."
    entame, restent = tous[len(faits)], tous[len(faits) + 1 :]
    # un dépôt remplace un graphe d'un coup ; des mises à jour le vident puis le remplissent par lots
    etat = "l'ancien ou le nouveau, entier" if par_depot else "vidé et en partie rempli : ne pas s'y fier"
    return (
        f"Publication coupée : {cause} À jour : {', '.join(map(_court, faits)) or 'aucun'}. "
        f"Entamé : {_court(entame)} ({etat}). Inchangés : {', '.join(map(_court, restent)) or 'aucun'}. "
        "La même commande, relancée, reprend et refait chaque graphe en entier."
    )


def _court(graphe: str) -> str:
    return graphe.rpartition("/")[2]


def _deposer(depot: str, graphe: str, triplets: list[ox.Triple], progres: Progres) -> None:
    progres(f"dépôt de {graphe} ({len(triplets)} triplets)")
    # du N-Triples est du Turtle, que tout dépôt lit
    corps = ox.serialize(triplets, format=ox.RdfFormat.N_TRIPLES)
    with requests.Session() as session:
        session.headers["User-Agent"] = "cadre-ri"
        session.auth = _identite(session, verifier_adresse(depot), graphe)
        type_du_corps = {"Content-Type": "text/turtle"}
        reponse, dit = _appeler(
            lambda reste: session.put(depot, data=corps, headers=type_du_corps, timeout=reste, **_envers(graphe))
        )
        if not reponse.ok:
            raise MoteurAbsent(f"Le dépôt {depot} refuse <{graphe}> : {reponse.status_code} {dit}")


def _identite(session: requests.Session, depot: str, graphe: str) -> requests.auth.AuthBase | None:
    """L'identité de CADRE_RI_MOTEUR_IDENTITE, de la façon que le dépôt demande ; None s'il n'en demande pas.

    Demandée d'abord par une lecture : un serveur qui refuse un envoi ferme avant de l'avoir lu.
    """
    demande, _ = _appeler(lambda reste: session.get(depot, timeout=reste, **_envers(graphe)))
    voulue = demande.headers.get("WWW-Authenticate", "").lower()
    if demande.status_code != 401:
        return None
    identite = os.environ.get("CADRE_RI_MOTEUR_IDENTITE")
    if not identite:
        raise MoteurAbsent(
            f"Le dépôt {depot} demande une identité : CADRE_RI_MOTEUR_IDENTITE=utilisateur:mot-de-passe."
        )
    utilisateur, _, passe = identite.partition(":")
    if not voulue.startswith("digest"):
        return requests.auth.HTTPBasicAuth(utilisateur, passe)
    digest = requests.auth.HTTPDigestAuth(utilisateur, passe)
    _appeler(lambda reste: session.get(depot, auth=digest, timeout=reste, **_envers(graphe)))
    return digest


def _envers(graphe: str) -> dict[str, Any]:
    return {"params": {"graph": graphe}, "stream": True, "allow_redirects": False}


def _appeler(geste: Callable[[float], requests.Response]) -> tuple[requests.Response, str]:
    """La réponse, fermée, et le début de ce qu'elle dit, le tout en DELAI secondes. Lève ce que lève `essayer`."""

    def lire(reste: float) -> tuple[requests.Response, str]:
        with geste(reste) as reponse:
            debut: bytes = next(reponse.iter_content(_REFUS_MAX), b"")
            return reponse, " ".join(debut.decode("utf-8", "replace").split())[:200]

    reponse, dit = essayer(DELAI, lambda reste: _au_plus(reste, lambda: lire(reste)))
    if reponse.is_redirect:
        raise MoteurAbsent(refus_de_redirection(reponse.headers.get("Location")))
    return reponse, dit


def _au_plus(secondes: float, geste: Callable[[], tuple[requests.Response, str]]) -> tuple[requests.Response, str]:
    """Un dépôt qui goutte se quitte : le délai de requests est celui d'une lecture. Lève TimeoutError, OSError."""
    rendu: list[tuple[requests.Response, str] | Exception] = []

    def faire() -> None:
        try:
            rendu.append(geste())
        except OSError as erreur:
            rendu.append(erreur)

    fil = threading.Thread(target=faire, daemon=True)
    fil.start()
    fil.join(secondes)
    dernier = rendu[0] if rendu else TimeoutError()
    if isinstance(dernier, requests.Timeout):
        raise TimeoutError from dernier
    if isinstance(dernier, TimeoutError):
        raise dernier
    if isinstance(dernier, Exception):
        raise OSError(str(dernier)) from dernier
    return dernier


def _mettre_a_jour(adresse: str, graphe: str, triplets: list[ox.Triple], progres: Progres) -> None:
    verifier_adresse(adresse)
    vider, ajouter = (
        _gabarit(nom).replace("<urn:graphe>", f"<{graphe}>") for nom in ("vider-un-graphe", "ajouter-des-triplets")
    )
    _envoyer(adresse, vider)
    faits = 0
    for lot in _lots(triplets):
        faits += len(lot)
        progres(f"mise à jour de {graphe} ({faits} triplets sur {len(triplets)})")
        _envoyer(adresse, ajouter.replace(_PLACE, "\n".join(f"{triplet} ." for triplet in lot)))


def _gabarit(nom: str) -> str:
    return (racine() / "requetes" / "publication" / f"{nom}.ru").read_text(encoding="utf-8")


def _lots(triplets: list[ox.Triple]) -> Iterator[list[ox.Triple]]:
    """Des lots de LOT triplets ; ceux qui ont un nœud anonyme voyagent ensemble, son nom ne vaut qu'une demande."""
    anonymes = [t for t in triplets if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)]
    if anonymes:
        yield anonymes
    autres = [t for t in triplets if not isinstance(t.subject, ox.BlankNode) and not isinstance(t.object, ox.BlankNode)]
    for debut in range(0, len(autres), LOT):
        yield autres[debut : debut + LOT]


def _envoyer(adresse: str, mise_a_jour: str) -> None:
    def geste(reste: float) -> Any:
        appel = Appel(adresse)
        appel.setMethod(POST)
        appel.setQuery(mise_a_jour)
        appel.addCustomHttpHeader("Accept", "*/*")  # ce que rend une mise à jour n'est pas normalisé
        return appel.envoyer(reste, _DIT_MAX)

    essayer(DELAI, geste)

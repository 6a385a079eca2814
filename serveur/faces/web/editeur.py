# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Ce que l'éditeur de `/sparql` demande pendant la frappe : les exemples du catalogue et la complétion, en JSON."""

from __future__ import annotations

import threading
import time

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.noyau import bornes
from serveur.noyau.erreurs import DelaiDepasse, EntreeInutilisable, Introuvable
from serveur.noyau.espaces import PREFIXES
from serveur.noyau.requetes import Requete
from serveur.services.requetes import completion
from serveur.services.requetes.repertoire import publiques, sans_entete

routes = Blueprint("editeur", __name__)

SAISIE_MAX = bornes.CHERCHES
_DUREE = 300.0  # secondes pendant lesquelles on tient pour inchangé un graphe qui n'a pas de version


class _Memoire:
    """Les propositions du graphe, lues à la première frappe ; vides si le graphe est trop grand pour l'être."""

    def __init__(self) -> None:
        self._verrou, self._lues, self._quand = threading.Lock(), [], 0.0  # type: ignore[var-annotated]

    def propositions(self) -> list[completion.Proposition]:
        with self._verrou:
            perimee = contexte().version is None and time.monotonic() - self._quand > _DUREE
            if not self._quand or perimee:
                try:
                    self._lues = completion.lire(contexte().moteur)
                except DelaiDepasse:
                    self._lues = []
                self._quand = time.monotonic()
            return self._lues


def exemples() -> dict[str, list[Requete]]:
    """Les questions publiques, par thème ; vide quand le service n'a pas le Cadre."""
    themes: dict[str, list[Requete]] = {}
    if contexte().reglages.avec_cadre:
        for requete in sorted(publiques().values(), key=lambda r: (r.theme, r.resume)):
            themes.setdefault(requete.theme, []).append(requete)
    return themes


def exemple(nom: str) -> str:
    """Texte d'une question du catalogue, son résumé en commentaire. Lève Introuvable."""
    if not contexte().reglages.avec_cadre or nom not in publiques():
        raise Introuvable(f"Aucun exemple ne s'appelle « {nom[:80]} » ; la liste est à /requetes.")
    choisie = publiques()[nom]
    return f"# {choisie.resume}\n{sans_entete(choisie.sparql)}"


@routes.get("/sparql/exemples/<nom>")
def un_exemple(nom: str) -> ResponseReturnValue:
    choisie = publiques().get(nom)
    texte = exemple(nom)
    return jsonify({"nom": nom, "resume": choisie.resume if choisie else nom, "sparql": texte})


@routes.get("/sparql/completion")
def completer() -> ResponseReturnValue:
    """Propositions pour ?debut= (nom préfixé ou mot d'un libellé), bornées à ?genre= s'il est donné."""
    debut, genre = request.args.get("debut", ""), request.args.get("genre") or None
    if len(debut) > SAISIE_MAX:
        raise EntreeInutilisable(f"debut : {SAISIE_MAX} caractères au plus.")
    if genre is not None and genre not in completion.SORTES:
        raise EntreeInutilisable(f"genre={genre[:20]} : choisir {', '.join(completion.SORTES)}.")
    memoire: _Memoire = current_app.extensions.setdefault("cadre_ri_completion", _Memoire())
    trouvees = completion.proposer(memoire.propositions(), debut, genre)
    rendue: Response = jsonify(
        [{"ecrit": p.ecrit, "nom": p.court, "genre": p.genre, "libelle": p.libelle} for p in trouvees]
    )
    rendue.headers["Cache-Control"] = "public, max-age=60"
    return rendue


def reglages_de_l_editeur() -> dict[str, object]:
    """Ce que la page donne à l'éditeur : ses adresses, toutes d'ici, et les préfixes du produit."""
    return {
        "service": url_for("sparql.page_sparql"),
        "completion": url_for("editeur.completer"),
        "exemples": url_for("editeur.un_exemple", nom="NOM").removesuffix("NOM"),
        "prefixes": PREFIXES,
    }

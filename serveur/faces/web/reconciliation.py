# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/reconciliation` : le protocole du W3C (0.2 et ébauche 1.0) pour OpenRefine, et une page qui l'explique et l'essaie.

La racine parle 0.2 (formulaire « queries » ou « extend », GET ou POST, JSONP). L'ébauche 1.0 a son manifeste à
/reconciliation/1.0 et ses chemins (match, extend, suggest…) sous les deux racines.
"""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import chemin, contexte
from serveur.noyau.erreurs import EntreeInutilisable, Introuvable, MediaRefuse
from serveur.noyau.negociation import choisir
from serveur.services.reconciliation.demandes import Demande, en_objet, lire_extension, lire_lot_02, lire_lot_10
from serveur.services.reconciliation.entites import Entite
from serveur.services.reconciliation.manifeste import manifeste_02, manifeste_10
from serveur.services.reconciliation.protocole import ENTIER_MAX, SUGGESTIONS, SUGGESTIONS_MAX, Reconciliation
from serveur.services.reconciliation.recherche import LONGUEUR_MAX
from serveur.services.reconciliation.taches import LONG, SUR_PLACE, combien, lot_02, lot_10

routes = Blueprint("reconciliation", __name__)

RACINES = ("/reconciliation", "/reconciliation/1.0")
_FONCTION = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]{0,63}(\.[A-Za-z_$][A-Za-z0-9_$]{0,63}){0,5}", re.ASCII)
# l'aperçu est fait pour être montré dans la page de qui réconcilie
_CSP_APERCU = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; frame-ancestors *"
)
VERSIONS_10 = ("1.0", "1.0-draft")


def _service() -> Reconciliation:
    return contexte().reconciliation


def _adresse(chemin_local: str) -> str:
    return request.url_root.rstrip("/") + chemin_local


@routes.route("/reconciliation", methods=["GET", "POST"], strict_slashes=False)
def racine() -> ResponseReturnValue:
    """Manifeste, lot de demandes ou extension ; pour un navigateur, la page."""
    if request.method == "POST" and request.is_json:
        raise EntreeInutilisable("un lot en JSON s'envoie à /reconciliation/match ; ici, un formulaire « queries ».")
    valeurs = request.values
    if queries := valeurs.get("queries"):
        lot = lire_lot_02(en_objet(queries, "queries"))
        if (noms := combien(list(lot.values()))) > SUR_PLACE:
            return _json(contexte().atelier.executer(lot_02, lot, longue=noms > LONG))
        return _json(_service().lot_02(lot))
    if extension := valeurs.get("extend"):
        return _json(_service().etendre_02(*lire_extension(en_objet(extension, "extend"))))
    if request.method == "POST":
        raise EntreeInutilisable(
            "donner « queries » ou « extend » dans un formulaire (application/x-www-form-urlencoded)."
        )
    if "query" in valeurs:
        raise EntreeInutilisable('query : employer queries={"q0": {"query": "…"}}.')
    if "callback" not in valeurs and "version" not in valeurs and ("nom" in valeurs or _veut_html()):
        return _page()
    version = valeurs.get("version", "0.2")
    if version in VERSIONS_10:
        return _json(manifeste_10(_service(), _adresse(RACINES[1])))
    if version != "0.2":
        raise EntreeInutilisable(f"version={version[:20]} : choisir 0.2 ou 1.0-draft.")
    return _json(manifeste_02(_service(), _adresse(RACINES[0])))


@routes.get(RACINES[1], strict_slashes=False)
def racine_10() -> ResponseReturnValue:
    return _json(manifeste_10(_service(), _adresse(RACINES[1])))


@routes.post("/reconciliation/match")
@routes.post("/reconciliation/1.0/match")
def apparier() -> ResponseReturnValue:
    """Ébauche 1.0 : un lot de demandes en JSON."""
    lot = lire_lot_10(_corps())
    if (noms := combien(lot)) > SUR_PLACE:
        return _json(contexte().atelier.executer(lot_10, lot, longue=noms > LONG))
    return _json(_service().lot_10(lot))


@routes.post("/reconciliation/extend")
@routes.post("/reconciliation/1.0/extend")
def etendre() -> ResponseReturnValue:
    """Ébauche 1.0 : valeurs de propriétés."""
    return _json(_service().etendre_10(*lire_extension(_corps())))


@routes.get("/reconciliation/extend/propose")
@routes.get("/reconciliation/1.0/extend/propose")
def proposer() -> ResponseReturnValue:
    limite = _entier("limit", None, 1)
    return _json(_service().proposer_proprietes(request.args.get("type", "")[:LONGUEUR_MAX], limite))


@routes.get("/reconciliation/suggest/<quoi>")
@routes.get("/reconciliation/1.0/suggest/<quoi>")
def suggerer(quoi: str) -> ResponseReturnValue:
    """Complétion d'entités, de types ou de propriétés ; « cursor » (0.2) et « offset » (1.0) passent les premières."""
    debut = request.args.get("prefix", "")[:LONGUEUR_MAX]
    passees = (_entier("cursor", 0, 0) or 0) + (_entier("offset", 0, 0) or 0)
    fin = passees + min(_entier("limit", SUGGESTIONS, 1) or SUGGESTIONS, SUGGESTIONS_MAX)
    service = _service()
    if quoi == "entity":
        trouvees = service.suggerer_entites(debut, fin)
    elif quoi == "type":
        trouvees = service.suggerer_types(debut)
    elif quoi == "property":
        trouvees = service.suggerer_proprietes(debut)
    else:
        raise Introuvable(f"suggest/{quoi[:20]} : choisir entity, type ou property.")
    return _json({"result": trouvees[passees:fin]})


@routes.get("/reconciliation/preview")
@routes.get("/reconciliation/1.0/preview")
def apercu() -> ResponseReturnValue:
    """Petite page HTML d'une entité, que la page de qui réconcilie encadre."""
    entite = _entite()
    service = _service()
    lignes = [
        (p["name"], [v.nom if isinstance(v, Entite) else v for v in service.entites.valeurs(entite, p["id"])][:6])
        for p in service.proprietes()
        if p["id"] in ("autresNoms", "superieur", "sourceLegale", "enonces")
    ]
    rendue = make_response(
        render_template(
            "reconciliation-apercu.html",
            e=entite,
            adresse=_adresse(chemin(entite.iri)),
            description=service.entites.decrire(entite),
            lignes=[(nom, valeurs) for nom, valeurs in lignes if valeurs],
        )
    )
    rendue.headers["Content-Security-Policy"] = _CSP_APERCU
    return rendue


@routes.get("/reconciliation/voir")
@routes.get("/reconciliation/1.0/voir")
def voir() -> ResponseReturnValue:
    """Mène à la page d'une entité."""
    return redirect(chemin(_entite().iri), 303)


def _entite() -> Entite:
    identifiant = request.args.get("id", "")
    entite = _service().entites.trouver(identifiant)
    if entite is None:
        raise Introuvable(f"id={identifiant[:80]} : aucune entité réconciliable ne porte cet identifiant.")
    return entite


def _page() -> ResponseReturnValue:
    """La page humaine : ajouter le service à OpenRefine, essayer un nom."""
    service = _service()
    nom, type_ = request.args.get("nom", "").strip(), request.args.get("type", "")
    if len(nom) > LONGUEUR_MAX:
        raise EntreeInutilisable(f"nom : {len(nom)} caractères, {LONGUEUR_MAX} au plus.")
    if type_ and not service.entites.type_connu(type_):
        raise EntreeInutilisable(f"type={type_[:60]} : type inconnu ; voir /reconciliation/suggest/type.")
    demande = Demande(noms=(nom,), types=(type_,) if type_ else (), combien=8)
    candidats = service.repondre(demande) if nom else []
    rendue = make_response(
        render_template(
            "reconciliation.html",
            nom=nom,
            type=type_,
            types=[(t["id"].rpartition("#")[2], t["name"]) for t in service.types()],
            candidats=[(c, service.entites.decrire(c.entite)) for c in candidats],
            adresse=_adresse("/reconciliation"),
            exemples=("Min. de la Culture", "Consiel du trésor", "OQLF", "Ministère de la Santé"),
            combien=len(service.entites.par_chose),
            lien_json=url_for("reconciliation.racine", queries=json.dumps({"q0": {"query": nom}}, ensure_ascii=False)),
        )
    )
    rendue.vary.add("Accept")
    return rendue


def _veut_html() -> bool:
    return choisir(request.headers.get("Accept"), ["application/json", "text/html"]) == "text/html"


def _corps() -> dict[str, Any]:
    if not request.is_json:
        raise MediaRefuse("envoyer le lot en application/json.")
    return en_objet(request.get_data(cache=False).decode("utf-8", "replace"), "corps")


def _entier(nom: str, defaut: int | None, moindre: int) -> int | None:
    brut = request.args.get(nom)
    if brut is None or brut == "":
        return defaut
    if not (brut.isascii() and brut.isdigit() and len(brut) < 12 and moindre <= int(brut) <= ENTIER_MAX):
        raise EntreeInutilisable(f"{nom}={brut[:20]} : donner un entier de {moindre} à {ENTIER_MAX}.")
    return int(brut)


def _json(valeur: Any) -> Response:
    """Réponse JSON, ou JSONP quand « callback » nomme une fonction (OpenRefine ancien)."""
    fonction = request.args.get("callback")
    if fonction is None:
        rendue = jsonify(valeur)
    elif not _FONCTION.fullmatch(fonction):
        raise EntreeInutilisable("callback : un nom de fonction JavaScript est attendu.")
    else:
        # tout en ASCII : U+2028 et U+2029 finiraient une ligne de script ; « < » n'y ouvre pas de balise
        texte = json.dumps(valeur, ensure_ascii=True).replace("<", "\\u003c")
        rendue = Response(f"/**/{fonction}({texte});", mimetype="application/javascript")
    rendue.vary.add("Accept")
    return rendue

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/requetes` : le catalogue, une page et une route par question ; la description OpenAPI qui en découle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import contexte
from serveur.faces.web.openapi.document import decrire
from serveur.faces.web.versions import marquer, repondre_304
from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, NonAcceptable
from serveur.noyau.formats import JSON, PAGE, XLSX, mimes
from serveur.noyau.negociation import choisir
from serveur.noyau.requetes import Requete
from serveur.noyau.resultats import Demande, Tableau, lire_json, valeur_python
from serveur.services.requetes.repertoire import (
    chercher,
    choix,
    collection,
    en_curl,
    en_python,
    publiques,
    requete,
    sans_entete,
    valeurs_donnees,
    verifier,
)
from serveur.services.tableurs import en_xlsx

routes = Blueprint("requetes", __name__)

CHERCHE_MAX = bornes.CHERCHES


def formats(choisie: Requete) -> dict[str, str]:
    """Nom de format → type, pour ce que rend une requête."""
    if choisie.forme == "construct":
        return mimes("graphe")
    lignes = {"lignes": JSON.mime, **mimes("solutions"), XLSX.nom: XLSX.mime}
    return lignes if choisie.forme == "select" else {"lignes": JSON.mime, "json": mimes("solutions")["json"]}


@routes.get("/requetes")
def page_requetes() -> ResponseReturnValue:
    """Le catalogue, ou ce qui y répond à ?q= et à ?theme= : une page, ou la même liste en JSON."""
    toutes = sorted(publiques().values(), key=lambda r: (r.theme, r.nom))
    cherche, theme = request.args.get("q", "").strip(), request.args.get("theme", "")
    tous_les_themes = list(dict.fromkeys(r.theme for r in toutes))
    if theme and theme not in tous_les_themes:
        raise EntreeInutilisable(f"theme={theme[:40]} : choisir {', '.join(tous_les_themes)}.")
    if len(cherche) > CHERCHE_MAX:
        raise EntreeInutilisable(f"q : {CHERCHE_MAX} caractères au plus.")
    trouvees = chercher(toutes, cherche, theme)
    if choisir(request.headers.get("Accept"), [JSON.mime, PAGE]) == PAGE:
        return render_template(
            "requetes.html",
            themes={theme: [r for r in toutes if r.theme == theme] for theme in tous_les_themes},
            trouvees={r.nom for r in trouvees},
            tous_les_themes=tous_les_themes,
            theme_choisi=theme,
            cherche=cherche,
            total=len(toutes),
        )
    rendue = jsonify([_fiche(r) for r in trouvees])
    rendue.vary.add("Accept")
    return rendue


@routes.get("/requetes/<nom>")
def page_requete(nom: str) -> ResponseReturnValue:
    """La question, son formulaire et sa réponse (HTML), ou sa réponse dans le format négocié."""
    choisie = requete(nom)
    repetes = [nom for nom, donnees in request.args.lists() if len(donnees) > 1]
    if repetes:
        raise EntreeInutilisable(f"Paramètre « {repetes[0][:40]} » donné plus d'une fois.")
    valeurs = valeurs_donnees(choisie, request.args.to_dict())
    voulu = request.args.get("format")
    offerts = formats(choisie)
    if voulu in (None, "html"):
        mime = choisir(request.headers.get("Accept"), [*offerts.values(), PAGE])
        if mime == PAGE or voulu == "html":
            return _page(choisie, valeurs)
        voulu = next((n for n, m in offerts.items() if m == mime), None)
    if voulu not in offerts:
        raise NonAcceptable(f"La requête {nom} s'obtient en {', '.join([*offerts, 'html'])} (?format=).")
    return _donnees(choisie, valeurs, voulu)


@routes.get("/openapi.json")
def page_openapi() -> ResponseReturnValue:
    """Description OpenAPI 3.1 de l'API, tirée du catalogue."""
    return jsonify(decrire(contexte().reglages.publique.adresse, publiques().values(), formats))


def _donnees(choisie: Requete, valeurs: dict[str, str], voulu: str) -> Response:
    verifier(contexte().moteur, choisie, valeurs)
    demande = Demande(choisie.lier(valeurs), sure=True)
    deja = repondre_304(demande, voulu)
    if deja:
        return deja
    natif = voulu if voulu in mimes("solutions") else "json"
    graphe = voulu if choisie.forme == "construct" else None
    reponse = contexte().moteur.executer(replace(demande, solutions=natif, graphe=graphe))
    if voulu == "lignes":
        resultat = lire_json(reponse.corps)
        rendue = jsonify(_lignes(resultat) if isinstance(resultat, Tableau) else resultat)
    elif voulu == XLSX.nom:
        rendue = Response(en_xlsx(lire_json(reponse.corps), choisie.nom), content_type=XLSX.mime)
    else:
        rendue = Response(reponse.corps, content_type=f"{reponse.mime}; charset=utf-8")
    if voulu in (XLSX.nom, "csv", "tsv"):
        rendue.headers["Content-Disposition"] = f'attachment; filename="{choisie.nom}.{voulu}"'
    return marquer(rendue, demande, voulu)


def _lignes(tableau: Tableau) -> list[dict[str, Any]]:
    return [{n: valeur_python(t) for n, t in zip(tableau.noms, rang, strict=True)} for rang in tableau.rangs]


def _page(choisie: Requete, valeurs: dict[str, str]) -> ResponseReturnValue:
    champs = []
    for p in choisie.parametres:
        ou = collection(p)
        champs.append(
            {
                "nom": p.nom,
                "aide": p.aide,
                "genre": p.genre,
                "valeur": valeurs.get(p.nom, p.defaut.strip('"<>')),
                "choix": choix(contexte().moteur, ou) if ou else [],
            }
        )
    racine = request.url_root.rstrip("/")
    page: dict[str, Any] = {
        "r": choisie,
        "champs": champs,
        "valeurs": valeurs,
        "formats": [f for f in formats(choisie) if f != "lignes"],
        "curl": en_curl(racine, choisie, valeurs),
        "python": en_python(choisie, valeurs),
    }
    try:
        verifier(contexte().moteur, choisie, valeurs)
        demande = Demande(choisie.lier(valeurs), sure=True)
        page["sparql"] = sans_entete(demande.sparql)
        reponse = contexte().moteur.executer(demande)
    except ErreurCadre as erreur:
        page["erreur"] = erreur.message
        return render_template("requete.html", **page), erreur.statut
    if reponse.forme == "graphe":
        page["graphe"] = reponse.corps.decode("utf-8")
    else:
        resultat = lire_json(reponse.corps)
        page["tableau" if isinstance(resultat, Tableau) else "booleen"] = resultat
        if choisie.barres and isinstance(resultat, Tableau) and resultat.rangs:
            page["barres"] = _barres(choisie.barres, resultat)
    return render_template("requete.html", **page)


def _barres(colonnes: tuple[str, str], tableau: Tableau, combien: int = 40) -> list[dict[str, Any]]:
    """Étiquette, nombre et longueur (pour cent du plus grand) de chaque barre."""
    rangs = [(ligne[colonnes[0]] or "", float(ligne[colonnes[1]] or 0)) for ligne in tableau.lignes()[:combien]]
    plus_grand = max((abs(n) for _, n in rangs), default=0) or 1
    return [{"nom": nom, "nombre": f"{n:g}", "part": round(abs(n) / plus_grand * 100, 1)} for nom, n in rangs]


def _fiche(r: Requete) -> dict[str, Any]:
    return {
        "nom": r.nom,
        "theme": r.theme,
        "resume": r.resume,
        "description": r.description,
        "etiquettes": r.etiquettes,
        "forme": r.forme,
        "parametres": [vars(p) for p in r.parametres],
        "adresse": f"{request.url_root.rstrip('/')}/requetes/{r.nom}",
    }

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/id/…` : une page par chose du graphe ; celle d'un acteur dit tout ce qu'il porte."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from serveur.faces.web.accueil import SORTES_D_ACTEURS
from serveur.faces.web.contexte import chemin, contexte
from serveur.faces.web.dereferencement import Rendu, installer, par_requete
from serveur.noyau.erreurs import EntreeInutilisable, Introuvable
from serveur.noyau.espaces import COLLECTIONS, ID, RACINE, TEXTE_CADRE, developper
from serveur.services.fiches import Groupe, decrire_acteur, schema_org
from serveur.services.fiches.description import Description, decrire
from serveur.services.requetes.repertoire import publiques

routes = Blueprint("fiches", __name__)
_NOM = re.compile(r"[A-Za-z0-9_.-]+")

# collection → (au singulier, au pluriel)
NOMS = {
    "acteur": ("Acteur", "Acteurs"),
    "action": ("Action", "Actions"),
    "categorie": ("Catégorie d'organisme", "Catégories d'organismes"),
    "disposition": ("Disposition", "Dispositions"),
    "document": ("Document", "Documents"),
    "domaine": ("Domaine", "Domaines"),
    "enonce": ("Énoncé", "Énoncés"),
    "fait": ("Fait d'un projet", "Faits d'un projet"),
    "famille": ("Famille de natures", "Familles de natures"),
    "mode": ("Mode de financement", "Modes de financement"),
    "nature": ("Nature d'énoncé", "Natures d'énoncés"),
    "objet": ("Objet de responsabilité", "Objets de responsabilité"),
    "periodicite": ("Rythme", "Rythmes"),
    "portee": ("Portée", "Portées"),
    "requete": ("Question du catalogue", "Questions du catalogue"),
    "service": ("Type de service d'infrastructure", "Types de services d'infrastructure"),
    "source": ("Source légale", "Sources légales"),
    "type-document": ("Genre de document", "Genres de documents"),
    "vocabulaire": ("Vocabulaire", "Vocabulaires"),
}
# collection → lien des énoncés qui en parlent (absente : aucun)
LIENS = {
    "action": "action",
    "document": "document",
    "domaine": "domaine",
    "objet": "objet",
    "periodicite": "periodicite",
    "service": "typeService",
    "source": "sourceVisee",
}
# collection → question du catalogue et son paramètre, offertes sur la page
_VUES = {
    "disposition": (("Tous ses énoncés, en tableau", "contenu-d-une-section", "disposition"),),
    "document": (
        ("Son parcours", "parcours-d-un-document", "document"),
        ("Son contenu", "contenu-d-un-document", "document"),
    ),
    "domaine": (
        ("Qui fait quoi", "responsabilites-d-un-domaine", "domaine"),
        ("Rôles RACI", "raci-d-un-domaine", "domaine"),
    ),
    "objet": (("Qui porte quoi", "qui-fait-quoi", "objet"), ("Rôles RACI", "raci", "objet")),
    "service": (("Tout ce qu'en dit le texte", "enonces-d-un-type-de-service", "service"),),
    "source": (("Les devoirs qui en découlent", "devoirs-tires-d-une-source", "source"),),
}


def _rdf(adresse: str) -> Rendu | None:
    """Comment décrire la chose de cette adresse ; None pour une liste."""
    iri = RACINE + adresse.strip("/")
    if iri == TEXTE_CADRE:
        return par_requete("texte-rdf", texte=iri)
    morceaux = adresse.strip("/").split("/")
    nommee = len(morceaux) == 3 and _NOM.fullmatch(morceaux[2])
    return par_requete("description-rdf", chose=iri) if nommee else None


installer(routes, _rdf)


@routes.get("/id/acteur/<nom>")
def page_acteur(nom: str) -> ResponseReturnValue:
    acteur, index = f"acteur:{nom}", contexte().index
    if acteur not in index.acteurs:
        raise Introuvable(f"Aucun acteur ne s'appelle « {nom[:80]} » dans le graphe.")
    vue = request.args.get("vue", "fiche")
    if vue not in ("fiche", "mandat"):
        raise EntreeInutilisable(f"vue={vue[:20]} : choisir fiche ou mandat.")
    iri = developper(acteur)
    fiche, dite = decrire_acteur(contexte().registre, acteur), _description(iri)
    return render_template(
        "acteur.html" if vue == "fiche" else "mandat.html",
        iri=iri,
        f=fiche,
        titre=fiche.nom.libelle,
        genre=SORTES_D_ACTEURS[fiche.genre][0],
        d=dite,
        definition=dite.definition,
        notes=dite.notes,
        schema_org=schema_org.decrire_acteur(fiche),
    )


@routes.get("/id/enonce/<nom>")
def page_enonce(nom: str) -> ResponseReturnValue:
    index, registre = contexte().index, contexte().registre
    fiche = index.par_iri.get(f"enonce:{nom}")
    if fiche is None:
        raise Introuvable(f"Aucun énoncé ne s'appelle « {nom[:80]} » dans le graphe.")
    dit = contexte().questions.redaction.enonce(fiche["iri"])
    return render_template(
        "enonce.html",
        x=dit,
        schema_org=schema_org.decrire_enonce(dit),
        domaines=registre.noms(fiche.get("domaine", [])),
        heritiers=registre.noms(a for a in fiche.get("titulaireHerite", []) if a not in fiche.get("titulaire", [])),
        anglais=fiche["en"],
    )


@routes.get("/id/requete/<nom>")
def page_question(nom: str) -> ResponseReturnValue:
    """Une question du catalogue a sa page, où elle se pose."""
    if nom in publiques():
        return redirect(url_for("requetes.page_requete", nom=nom), 303)
    return page_chose("requete", nom)


@routes.get("/id/texte/cadre-de-gestion-ri")
def page_texte() -> ResponseReturnValue:
    """Le texte de référence : sa somme, sa longueur, ses sections ; ses passages sont des endroits, non des pages."""
    dite = replace(_description(TEXTE_CADRE), renvois=())
    return render_template(
        "texte.html", iri=TEXTE_CADRE, titre="Le texte du Cadre", d=dite, sections=contexte().lire("sections")
    )


@routes.get("/id/<collection>/")
def page_collection(collection: str) -> ResponseReturnValue:
    _exiger(collection)
    choses = contexte().lire("choses-d-une-collection", prefixe=f"{ID}{collection}/")
    return render_template("collection.html", titre=NOMS[collection][1], choses=choses)


@routes.get("/id/<collection>/<nom>")
def page_chose(collection: str, nom: str) -> ResponseReturnValue:
    _exiger(collection)
    iri, chose, registre = f"{ID}{collection}/{nom}", f"{collection}:{nom}", contexte().registre
    groupes: list[Groupe] = []
    if collection == "disposition":
        iris = dict.fromkeys(x["enonce"] or "" for x in contexte().lire("contenu-d-une-section", disposition=iri))
        par_iri = {developper(court): f for court, f in contexte().index.par_iri.items()}
        groupes = registre.par_famille(par_iri[i] for i in iris if i in par_iri)
    elif collection in LIENS:
        groupes = registre.par_famille(registre.fiches(chose, LIENS[collection]))
    ariane = [("Accueil", "/"), (NOMS[collection][1], f"/id/{collection}/")]
    return _page(iri, NOMS[collection][0], ariane, groupes)


def _exiger(collection: str) -> None:
    if collection not in COLLECTIONS:
        raise Introuvable(f"Il n'y a pas de collection « {collection[:80]} » ({', '.join(COLLECTIONS)}).")


def _description(iri: str, sans: tuple[str, ...] = ()) -> Description:
    return decrire(contexte().lire("description", chose=iri), contexte().lire("renvois", chose=iri), sans)


def _page(iri: str, genre: str, ariane: list[tuple[str, str]], groupes: list[Groupe]) -> str:
    """Page d'une chose quelconque. Lève Introuvable si le graphe n'en dit rien."""
    lignes = contexte().lire("description", chose=iri)
    local = chemin(iri).removeprefix("/id/")
    if not lignes:
        raise Introuvable(f"Rien ne s'appelle « {local[:120]} » dans le graphe.")
    montres = tuple(x.iri for g in groupes for x in g.lignes)
    dite, (collection, _, nom) = _description(iri, montres), local.partition("/")
    titre = dite.titre or nom
    return render_template(
        "chose.html",
        iri=iri,
        titre=titre,
        genre=genre,
        ariane=[*ariane, (titre, "")] if ariane[-1][1] else ariane,
        d=dite,
        groupes=groupes,
        vues=_vues(collection, iri),
        extrait=_extrait(dite),
        schema_org=schema_org.decrire_chose(collection, iri, titre, dite),
        sans_enonce="Aucun énoncé du graphe n'y est rattaché." if collection in LIENS else "",
    )


def _vues(collection: str, iri: str) -> list[tuple[str, str]]:
    vues = [
        (nom, f"{url_for('requetes.page_requete', nom=question)}?{urlencode({parametre: iri})}")
        for nom, question, parametre in _VUES.get(collection, ())
    ]
    return [("Dans l'atlas des services", "/atlas"), *vues] if collection == "service" else vues


def _extrait(dite: Description) -> Any:
    """Le texte d'une disposition, quand on l'a et que son étendue est connue."""
    etendue = next((f.iri for f in dite.tout if f.propriete.endswith("#etendue")), "")
    debut, _, fin = etendue.partition("#char=")[2].partition(",")
    return contexte().passage(int(debut), int(fin)) if debut.isdigit() and fin.isdigit() else None

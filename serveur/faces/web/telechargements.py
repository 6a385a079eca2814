# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/catalogue` : la notice DCAT-AP et VoID du jeu de données ; `/telechargements` : fichiers, tailles et sommes.

Les fichiers sont calculés à la première demande, puis gardés : ce sont ceux du graphe compilé, quoi que serve /sparql.
"""

from __future__ import annotations

import base64
import difflib
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from serveur.faces.web.contexte import chemin, contexte
from serveur.faces.web.dereferencement import vers_la_notice
from serveur.graphe.notice.distributions import CATALOGUE, CONTENUS, JEU, METADONNEES_CSV, SOMMES
from serveur.graphe.notice.publiee import Lecture
from serveur.noyau.erreurs import Introuvable, NonAcceptable
from serveur.noyau.espaces import GRAPHE, abreger, developper
from serveur.noyau.formats import JSON, PAGE, mimes, noms, offerts, types
from serveur.noyau.negociation import choisir
from serveur.services.publication.fichiers import Fichier, Publication

routes = Blueprint("telechargements", __name__)

_CACHE = "public, max-age=0, must-revalidate"
GROUPES = {
    "graphe": ("Tout le graphe", "Les graphes nommés ensemble, inférences et description comprises."),
    "tables": (
        "Tables",
        "Une ligne par chose, en UTF-8 ; csv-metadata.json en décrit les colonnes et les clés (CSVW).",
    ),
    "graphes": ("Un graphe nommé à la fois", "Ce qui est énoncé et ce qui est inféré ne se mêlent jamais."),
    "notice": ("Notice et sommes", "La description DCAT-AP et VoID, et de quoi vérifier chaque fichier."),
}


def taille(octets: int) -> str:
    """Taille lisible : « 812 octets », « 97 ko », « 10,9 Mo »."""
    if octets < 1000:
        return f"{octets} octets"
    if octets < 1_000_000:
        return f"{round(octets / 1000)} ko"
    return f"{octets / 1_000_000:.1f} Mo".replace(".", ",")


@routes.get("/catalogue")
def page_catalogue() -> ResponseReturnValue:
    """La notice, en page ou en RDF selon la négociation ou ?format=."""
    voulu = request.args.get("format")
    if voulu is None:
        mime = choisir(request.headers.get("Accept"), [*mimes("graphe").values(), PAGE])
        voulu = "html" if mime == PAGE else types("graphe").get(mime or "")
    voulu = noms("graphe").get(voulu or "", voulu)
    if voulu != "html" and voulu not in offerts("graphe"):
        raise NonAcceptable(
            f"Le catalogue s'obtient en {', '.join([*mimes('graphe').values(), PAGE])} "
            f"(ou ?format= {', '.join([*offerts('graphe'), 'html'])})."
        )
    publication = contexte().publication
    if voulu == "html":
        reponse = make_response(render_template("catalogue.html", **_notice(publication), avis=_avis()))
    else:
        reponse = _servir(publication.fichiers[f"catalogue.{offerts('graphe')[voulu].extension}"], piece_jointe=False)
    reponse.vary.add("Accept")
    autres = [(n, m) for n, m in (*mimes("graphe").items(), ("html", PAGE)) if n != voulu]
    liens = [f'</catalogue?format={n}>; rel="alternate"; type="{m}"' for n, m in autres]
    reponse.headers["Link"] = ", ".join([f'<{CATALOGUE}>; rel="canonical"', *liens])
    return reponse


@routes.get("/.well-known/void")
def bien_connu() -> ResponseReturnValue:
    """L'adresse où VoID dit de chercher la description d'un site (W3C, « VoID », 7.2)."""
    return redirect("/catalogue", 302)


@routes.get("/telechargements", strict_slashes=False)
def page_telechargements() -> ResponseReturnValue:
    ailleurs = vers_la_notice()
    if ailleurs:
        return ailleurs
    fichiers = contexte().publication.fichiers
    if choisir(request.headers.get("Accept"), [JSON.mime, PAGE]) == JSON.mime:
        liste = [
            {"nom": f.nom, "adresse": f"/telechargements/{f.nom}", "type": f.type, "octets": len(f.octets)}
            | {"sha256": f.somme, "titre": f.titre}
            for f in fichiers.values()
        ]
        rendue = jsonify(liste)
    else:
        groupes = [
            (titre, dit, [f for f in fichiers.values() if f.groupe == groupe])
            for groupe, (titre, dit) in GROUPES.items()
        ]
        rendue = make_response(
            render_template("telechargements.html", groupes=groupes, taille=taille, sommes=SOMMES, avis=_avis())
        )
    rendue.vary.add("Accept")
    return rendue


@routes.get("/telechargements/<nom>")
def fichier(nom: str) -> ResponseReturnValue:
    fichiers = contexte().publication.fichiers
    if nom not in fichiers:
        proches = difflib.get_close_matches(nom, fichiers, n=3)
        conseil = f" Noms proches : {', '.join(proches)}." if proches else ""
        raise Introuvable(f"Aucun fichier ne s'appelle « {nom[:80]} ».{conseil} Liste : /telechargements.")
    return _servir(fichiers[nom], piece_jointe=True)


def _servir(f: Fichier, piece_jointe: bool) -> Response:
    """Les octets, ou ce que la personne n'en a pas (If-None-Match, Range)."""
    reponse = Response(f.octets, content_type=f.type)
    reponse.set_etag(f.somme)
    reponse.headers["Cache-Control"] = _CACHE
    somme = base64.b64encode(bytes.fromhex(f.somme)).decode()
    reponse.headers["Repr-Digest"] = f"sha-256=:{somme}:"  # RFC 9530
    if piece_jointe:
        reponse.headers["Content-Disposition"] = f'attachment; filename="{f.nom}"'
    if f.nom.endswith(".csv"):
        lien = f'</telechargements/{METADONNEES_CSV}>; rel="describedby"; type="application/csvm+json"'
        reponse.headers["Link"] = lien
    reponse.make_conditional(request, accept_ranges=True, complete_length=len(f.octets))
    return reponse


def _avis() -> str:
    """Ce que les fichiers ne portent pas, quand ce serveur sert autre chose que le Cadre compilé."""
    reglages = contexte().reglages
    if contexte().version is None:
        return "Ce serveur interroge un moteur distant ; les fichiers, eux, sont ceux du graphe du Cadre compilé ici."
    if reglages.donnees:
        return (
            "Ce serveur sert aussi d’autres données ; les fichiers n’en portent rien, ils sont ceux du graphe du Cadre."
        )
    return ""


def _notice(publication: Publication) -> dict[str, Any]:
    """Ce que montre la page du catalogue ; chaque nombre vient de la notice."""
    lit = publication.lecture
    graphes = [
        {"iri": GRAPHE + nom, "nom": fr, "contenu": contenu, "triplets": lit.nombre(GRAPHE + nom, "void:triples")}
        for nom, (fr, _, contenu, _) in CONTENUS.items()
    ]
    return {
        "titre": lit.valeur(JEU, "dcterms:title", "fr"),
        "titre_en": lit.valeur(JEU, "dcterms:title", "en"),
        "resume": lit.valeur(JEU, "dcterms:description", "fr"),
        "version": lit.valeur(JEU, "dcat:version"),
        "publie": lit.valeur(JEU, "dcterms:issued"),
        "modifie": lit.valeur(JEU, "dcterms:modified"),
        "licence": lit.valeur(JEU, "dcterms:license"),
        "comptes": [(nom, lit.nombre(JEU, f"void:{p}")) for p, nom in _COMPTES],
        "graphes": graphes,
        "classes": _partitions(lit, "void:classPartition", "void:class", "void:entities"),
        "proprietes": _partitions(lit, "void:propertyPartition", "void:property", "void:triples"),
        "vocabulaires": [(abreger(v).rstrip(":"), v) for v in lit.valeurs(JEU, "void:vocabulary")],
        "exemples": [(_nom(x), chemin(x)) for x in lit.valeurs(JEU, "void:exampleResource")],
        "formats": [(f.nom, f.mime, f.titre) for f in offerts("graphe").values()],
    }


_COMPTES = (
    ("triples", "triplets"),
    ("entities", "choses nommées"),
    ("distinctSubjects", "sujets distincts"),
    ("distinctObjects", "objets distincts"),
    ("classes", "classes employées"),
    ("properties", "propriétés employées"),
)


def _nom(iri: str) -> str:
    """Le libellé français d'une chose, ou son nom préfixé."""
    noms = (x for x in contexte().lire("description", chose=iri) if x["propriete"] == developper("skos:prefLabel"))
    return next((x["valeur"] or "" for x in noms if x["langue"] == "fr"), abreger(iri))


def _partitions(lit: Lecture, lien: str, terme: str, compte: str) -> list[tuple[str, str, int]]:
    """(nom préfixé, adresse, compte) des partitions, les plus grandes d'abord."""
    lues = [(lit.valeur(p, terme), lit.nombre(p, compte)) for p in lit.valeurs(JEU, lien)]
    return [(abreger(iri), chemin(iri), combien) for iri, combien in sorted(lues, key=lambda x: (-x[1], x[0]))]

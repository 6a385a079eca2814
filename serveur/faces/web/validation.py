"""`/validation` : un fichier, un texte collé ou un corps brut ; le rapport en page ou dans un format de machine.

Le document est lu et validé dans un travailleur ; ce processus le transmet sans l'ouvrir. Rien n'est gardé.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from serveur.emplacements import racine
from serveur.faces.web.contexte import contexte
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, Introuvable, NonAcceptable, TropGrand
from serveur.noyau.negociation import choisir
from serveur.noyau.resultats import MIME_XLSX
from serveur.services.validation.atelier import Envoi
from serveur.services.validation.limites import OCTETS_MAX
from serveur.services.validation.rapports.ecriture import citations, comptes_en_mots, ecrire, lieu, par_partie

routes = Blueprint("validation", __name__)

RENDUS = {
    "application/json": "json",
    "text/turtle": "turtle",
    "application/ld+json": "jsonld",
    "text/csv": "csv",
    "application/xml": "junit",
    "text/html": "html",
    "text/plain": "texte",
}
LUS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/n-quads": "nquads",
    "application/trig": "trig",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "json",
    "application/json": "json",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
    MIME_XLSX: "xlsx",
}
EXEMPLES = {
    "entente-partenariat": "Une entente de partenariat sans faute",
    "entente-partenariat-fautive": "La même, avec des fautes",
    "plan-gestion": "Un plan de gestion sans faute",
    "fiche-projet-fautive": "Une fiche de projet avec des fautes",
}


@routes.get("/validation")
def page_validation() -> ResponseReturnValue:
    nom = request.args.get("exemple")
    if nom and nom not in EXEMPLES:
        raise Introuvable(f"Aucun exemple « {nom[:80]} » ; il y a {', '.join(EXEMPLES)}.")
    texte = (racine() / "exemples" / f"{nom}.yaml").read_text(encoding="utf-8") if nom else ""
    return _page(texte, "")


@routes.post("/validation")
def valider() -> ResponseReturnValue:
    request.max_content_length = OCTETS_MAX + 64 * 1024
    request.max_form_memory_size = OCTETS_MAX
    texte, type_voulu, rendu = "", "", "page"
    try:
        rendu = _rendu()
        envoi, texte = _envoi()
        type_voulu = envoi.type_voulu or ""
        documents = contexte().atelier.valider(envoi)
    except RequestEntityTooLarge as erreur:
        trop = f"L'envoi dépasse {OCTETS_MAX // 1024**2} Mo ; partager le fichier, ou le valider par cadre-ri valider."
        if choisir(request.headers.get("Accept"), ["application/json", "text/html"]) == "text/html":
            return _page("", "", erreur=trop), 413
        raise TropGrand(trop) from erreur
    except ErreurCadre as erreur:
        if rendu == "page":
            return _page(texte, type_voulu, erreur=erreur.message), erreur.statut
        raise
    if rendu == "page":
        return _page(texte, type_voulu, documents)
    mime = next(m for m, f in RENDUS.items() if f == rendu)
    reponse = Response(ecrire(documents, rendu), content_type=f"{mime}; charset=utf-8")
    reponse.headers["Vary"] = "Accept"
    if rendu == "html":  # une page à garder : son style voyage avec elle, et rien d'autre n'y est permis
        reponse.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
    if request.form.get("format"):
        suffixe = {"turtle": "ttl", "junit": "xml", "texte": "txt"}.get(rendu, rendu)
        reponse.headers["Content-Disposition"] = f'attachment; filename="rapport-de-validation.{suffixe}"'
    return reponse


def _rendu() -> str:
    """Le format du rapport : celui du bouton, de ?format= ou d'Accept ; « page » pour un navigateur."""
    voulu = request.args.get("format") or (request.form.get("format") if _est_formulaire() else None)
    if voulu:
        if voulu not in RENDUS.values():
            raise NonAcceptable(f"format={voulu[:20]} : choisir {', '.join(RENDUS.values())}.")
        return voulu
    mime = request.accept_mimetypes.best_match(list(RENDUS), default="application/json")
    if not request.accept_mimetypes or str(request.accept_mimetypes) == "*/*":
        mime = "application/json"
    if mime == "text/html":
        return "page" if _est_formulaire() else "html"
    return RENDUS[mime]


def _est_formulaire() -> bool:
    return request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded")


def _envoi() -> tuple[Envoi, str]:
    """Ce qui est envoyé, et son texte pour le rendre à la personne. Lève EntreeInutilisable."""
    if not _est_formulaire():
        type_voulu = request.args.get("type") or None
        return Envoi("corps de la requête", request.get_data(), type_voulu, LUS.get(request.mimetype)), ""
    type_voulu = request.form.get("type") or None
    fichier = request.files.get("fichier")
    if fichier and fichier.filename:
        octets = fichier.read(OCTETS_MAX + 1)
        est_texte = b"\x00" not in octets[:1000] and len(octets) < 500_000 and not octets.startswith(b"PK")
        return Envoi(fichier.filename[:200], octets, type_voulu), octets.decode("utf-8", "replace") if est_texte else ""
    texte = request.form.get("texte", "")
    if not texte.strip():
        raise EntreeInutilisable("Rien n'a été envoyé : choisir un fichier ou coller un texte.")
    return Envoi("texte collé", texte.encode(), type_voulu), texte


def _page(texte: str, type_voulu: str, documents: list[dict[str, Any]] | None = None, erreur: str | None = None) -> str:
    gabarits = contexte().gabarits
    return render_template(
        "validation.html",
        texte=texte,
        type_voulu=type_voulu,
        documents=documents or [],
        erreur=erreur,
        types=[(c, gabarits.libelle(c)) for c in gabarits.modele.classes],
        exemples=[(n, d) for n, d in EXEMPLES.items() if (racine() / "exemples" / f"{n}.yaml").exists()],
        limite=OCTETS_MAX // 1024**2,
        par_partie=par_partie,
        comptes=comptes_en_mots,
        lieu=lieu,
        citations=citations,
        lien_des_regles=True,
    )

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
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
from serveur.faces.web.envoyes import fichier_envoye, fichier_garde, garder
from serveur.faces.web.rapports import ecrire_a_sa_place
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, Introuvable, TropGrand
from serveur.noyau.formats import JSON, PAGE, mimes, trouver
from serveur.noyau.negociation import choisir
from serveur.services.validation.atelier import Envoi
from serveur.services.validation.grades import PAR_CODE
from serveur.services.validation.limites import EXTENSIONS, OCTETS_MAX, TYPES_LUS
from serveur.services.validation.rapports.ecriture import citations, comptes_en_mots, lieu, par_partie
from serveur.services.validation.rapports.groupes import grouper, pour_une_page
from serveur.services.validation.versions import version_des_regles

routes = Blueprint("validation", __name__)

RENDUS = {mime: nom for nom, mime in mimes("rapport").items()}
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
        if choisir(request.headers.get("Accept"), [JSON.mime, PAGE]) == PAGE:
            return _page("", "", erreur=trop), 413
        raise TropGrand(trop) from erreur
    except ErreurCadre as erreur:
        if rendu == "page":
            return _page(texte, type_voulu, erreur=erreur.message), erreur.statut
        raise
    if rendu == "page":
        return _page(texte, type_voulu, documents, garde=None if texte else garder(envoi.octets, envoi.fichier))
    format_rendu = trouver("rapport", rendu)
    jeu = "" if format_rendu.binaire else "; charset=utf-8"
    octets = ecrire_a_sa_place(documents, rendu)
    reponse = Response(octets, content_type=f"{format_rendu.mime}{jeu}")
    reponse.headers["Vary"] = "Accept"
    if rendu == "html":  # une page à garder : son style voyage avec elle, et rien d'autre n'y est permis
        reponse.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"
    if request.form.get("format"):
        nom = f"rapport-de-validation.{format_rendu.extension}"
        reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


def _rendu() -> str:
    """Le format du rapport : celui du bouton, de ?format= ou d'Accept ; « page » pour un navigateur."""
    voulu = request.args.get("format") or (request.form.get("format") if _est_formulaire() else None)
    if voulu:
        return trouver("rapport", voulu).nom
    mime = request.accept_mimetypes.best_match(list(RENDUS), default=JSON.mime)
    if not request.accept_mimetypes or str(request.accept_mimetypes) == "*/*":
        mime = JSON.mime
    if mime == PAGE:
        return "page" if _est_formulaire() else "html"
    return RENDUS[mime]


def _est_formulaire() -> bool:
    return request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded")


def _envoi() -> tuple[Envoi, str]:
    """Ce qui est envoyé, et son texte pour le rendre à la personne. Lève EntreeInutilisable."""
    if not _est_formulaire():
        type_voulu = request.args.get("type") or None
        nom_format = TYPES_LUS.get(request.mimetype)
        return Envoi("corps de la requête", request.get_data(), type_voulu, nom_format, grille=True), ""
    type_voulu = request.form.get("type") or None
    plan = fichier_envoye("plan")
    choisi = fichier_envoye()
    if choisi:
        octets, nom = choisi
        est_texte = b"\x00" not in octets[:1000] and len(octets) < 500_000 and not octets.startswith(b"PK")
        envoi = Envoi(nom, octets, type_voulu, plan=plan, grille=True)
        return envoi, octets.decode("utf-8", "replace") if est_texte else ""
    texte = request.form.get("texte", "")
    if not texte.strip() and (garde := fichier_garde()):
        return Envoi(garde[1], garde[0], type_voulu, plan=plan, grille=True), ""
    if not texte.strip():
        raise EntreeInutilisable("Rien n'a été envoyé : choisir un fichier ou coller un texte.")
    return Envoi("texte collé", texte.encode(), type_voulu, plan=plan, grille=True), texte


def _page(
    texte: str,
    type_voulu: str,
    documents: list[dict[str, Any]] | None = None,
    erreur: str | None = None,
    garde: tuple[str, str] | None = None,
) -> str:
    gabarits = contexte().gabarits
    return render_template(
        "validation.html",
        texte=texte,
        garde=garde,
        type_voulu=type_voulu,
        extensions=",".join(EXTENSIONS),
        grouper=grouper,
        grades=PAR_CODE,
        version=version_des_regles(),
        documents=pour_une_page(documents or []),
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

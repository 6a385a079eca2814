# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`/formulaires` : les types de soumission, et pour chacun un formulaire tiré de ses formes SHACL.

Un seul formulaire, sans état ici : chaque bouton renvoie tout ce qui est saisi, et la page revient avec. Ce
qui est validé, écrit ou relu l'est dans un travailleur ; ce processus lit les champs et écrit le YAML à valider.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from serveur.emplacements import racine
from serveur.faces.web.contexte import contexte
from serveur.faces.web.rapports import ecrire_a_sa_place
from serveur.faces.web.saisies import borner_le_corps, fichier_ou_texte
from serveur.noyau.entiers import entier
from serveur.noyau.erreurs import EntreeInutilisable, ErreurCadre, Introuvable, TropGrand
from serveur.noyau.formats import Format, offerts, trouver
from serveur.services.formulaires.champs import Formulaire, Formulaires
from serveur.services.formulaires.constats import Poses, en_clair, poser, rapport_en_clair
from serveur.services.formulaires.ecriture import autres_cles, ecrire, reclasser
from serveur.services.formulaires.saisie import (
    AUTRES,
    HORS_DU_MODELE,
    Saisie,
    ajouter,
    borner,
    decrire,
    element,
    lire_champs,
    nom_de_fichier,
    retirer,
    vide,
)
from serveur.services.formulaires.taches import ecrire_saisie, reprendre_fichier
from serveur.services.validation.atelier import Envoi
from serveur.services.validation.gabarits import EXIGENCES
from serveur.services.validation.grades import PAR_CODE
from serveur.services.validation.limites import EXTENSIONS, OCTETS_MAX
from serveur.services.validation.rapports.ecriture import citations, comptes_en_mots

routes = Blueprint("formulaires", __name__)

_MODELES = {f.extension: f for f in offerts("modele").values()}
_RESERVES = ("action", "fichier", "texte", "type", "garde", "garde_nom")
_RAPPORTS = ("html", "docx")  # ceux que la page propose


@dataclass
class Etat:
    """Ce que la page montre. `rapport` : celui de la validation ; `foyer` : l'élément qui prend le clavier."""

    formulaire: Formulaire
    saisie: Saisie = field(default_factory=dict)
    poses: Poses = field(default_factory=Poses)
    rapport: dict[str, Any] | None = None
    erreur: str | None = None
    avis: list[str] = field(default_factory=list)
    foyer: str = ""


def formulaires() -> Formulaires:
    etat = current_app.extensions
    if "formulaires" not in etat:
        etat["formulaires"] = Formulaires(contexte().gabarits)
    lus: Formulaires = etat["formulaires"]
    return lus


@routes.get("/formulaires")
def types() -> ResponseReturnValue:
    return _page_des_types()


@routes.post("/formulaires")
def reprendre_un_fichier() -> ResponseReturnValue:
    """Le formulaire du type que dit le fichier ou le texte envoyé."""
    try:
        borner_le_corps()
        octets, nom = fichier_ou_texte()
        classe, saisie, avis = contexte().atelier.executer(
            reprendre_fichier, octets, nom, request.form.get("type") or None
        )
    except ErreurCadre as erreur:
        return _page_des_types(erreur.message, request.form.get("texte", "")), erreur.statut
    return _page(Etat(formulaires().formulaire(classe), saisie, avis=[_repris(nom), *avis]))


@routes.get("/formulaires/<nom>")
def formulaire(nom: str) -> ResponseReturnValue:
    """Le formulaire d'un type, ou son modèle vierge si un format est demandé."""
    modele = formulaires().formulaire(nom)
    voulu = request.args.get("format")
    if voulu is not None:
        if voulu not in _MODELES:
            raise EntreeInutilisable(f"format={voulu[:20]} : choisir {', '.join(_MODELES)}.")
        return _joindre(contexte().gabarits.ecrire(modele.classe, voulu), _MODELES[voulu], modele.classe)
    exemple = request.args.get("exemple")
    if exemple is None:
        return _page(Etat(modele))
    connus = dict(_exemples(modele.classe))
    if exemple not in connus:
        raise Introuvable(f"Aucun exemple « {exemple[:80]} » de ce type ; il y a {', '.join(connus)}.")
    octets = (racine() / "exemples" / f"{exemple}.yaml").read_bytes()
    _, saisie, _ = contexte().atelier.executer(reprendre_fichier, octets, f"{exemple}.yaml", modele.classe)
    return _page(Etat(modele, saisie, avis=["Exemple à essayer : rien de ce qui est changé ici n'est gardé."]))


@routes.post("/formulaires/<nom>")
def agir(nom: str) -> ResponseReturnValue:
    modele = formulaires().formulaire(nom)
    borner_le_corps()
    paires = [(n, v) for n, v in request.form.items(multi=True) if n not in _RESERVES]
    etat = Etat(modele, lire_champs(paires))
    reclasser(modele.racine, etat.saisie)
    try:
        borner(etat.saisie)
    except TropGrand as erreur:
        texte = ecrire(modele, etat.saisie).texte
        return render_template("formulaire-refuse.html", f=modele, erreur=erreur.message, texte=texte), erreur.statut
    action, _, chemin = request.form.get("action", "valider").partition(":")
    try:
        rendu = _faire(action, chemin, etat)
    except ErreurCadre as erreur:
        etat.erreur = erreur.message
        return _page(etat), erreur.statut
    return _page(etat) if rendu is None else rendu


def _faire(action: str, chemin: str, etat: Etat) -> Response | None:
    """Change l'état selon le bouton, ou rend un fichier. Lève une ErreurCadre, que la page dira."""
    atelier = contexte().atelier
    if action == "valider":
        _valider(etat)
    elif action == "rapport":
        return _rapport(etat, trouver("rapport", chemin if chemin in _RAPPORTS else "?"))
    elif action in ("ajouter", "texte", "retirer", "decrire"):
        _changer(action, chemin, etat)
    elif action in offerts("formulaire"):
        contenu = atelier.executer(ecrire_saisie, etat.formulaire.classe, etat.saisie, action)
        return _joindre(contenu, offerts("formulaire")[action], nom_de_fichier(etat.saisie, etat.formulaire.classe))
    elif action == "reprendre":
        octets, nom = fichier_ou_texte()
        _, etat.saisie, avis = atelier.executer(reprendre_fichier, octets, nom, etat.formulaire.classe)
        etat.avis = [_repris(nom), *avis]
    else:
        raise EntreeInutilisable(f"Ce bouton n'existe pas : « {action[:40]} ». Rien n'a été fait de la saisie.")
    return None


def _valider(etat: Etat) -> None:
    """Le rapport de la saisie, ses constats posés sur leurs champs puis dits en clair."""
    ecrit = ecrire(etat.formulaire, etat.saisie)
    envoi = Envoi("formulaire", ecrit.texte.encode(), etat.formulaire.classe, "yaml", grille=True)
    rapport = contexte().atelier.valider(envoi)[0]
    etat.poses = poser(etat.formulaire, etat.saisie, ecrit, rapport["constats"]).dits(en_clair)
    etat.rapport = rapport_en_clair(rapport, ecrit, contexte().gabarits.modele)


def _rapport(etat: Etat, format_rendu: Format) -> Response:
    _valider(etat)
    assert etat.rapport is not None
    nom = nom_de_fichier(etat.saisie, etat.formulaire.classe)
    return _joindre(ecrire_a_sa_place([etat.rapport], format_rendu.nom), format_rendu, f"rapport-{nom}")


def _changer(action: str, chemin: str, etat: Etat) -> None:
    controle = etat.formulaire.trouver([c for c in chemin.split(".") if not c.isdigit()])
    if action == "retirer" and chemin.rpartition(".")[0].endswith(AUTRES):
        _retirer_la_cle(chemin, etat)
    elif action == "retirer":
        liste = retirer(etat.saisie, chemin)
        etat.foyer = f"ajouter:{liste}" if liste else ""
    elif controle is None:
        raise EntreeInutilisable(f"Aucun champ « {chemin[:80]} » dans ce formulaire. Rien n'a été changé.")
    elif action == "decrire" and controle.organisme:
        etat.foyer = decrire(etat.saisie, chemin) or ""
    elif action != "decrire":
        etat.foyer = ajouter(etat.saisie, chemin, controle.genre == "bloc" and action == "ajouter") or ""
    borner(etat.saisie)


def _retirer_la_cle(chemin: str, etat: Etat) -> None:
    """Retire la énième clé que le modèle ne connaît pas, dans un bloc ou à la racine."""
    debut, _, rang = chemin.rpartition(".")
    porteur = debut.removesuffix(AUTRES).rstrip(".")
    bloc = element(etat.saisie, porteur) if porteur else etat.saisie
    controle = etat.formulaire.trouver([c for c in porteur.split(".") if c and not c.isdigit()])
    if controle and isinstance(bloc, dict) and (numero := entier(rang)) is not None:
        for cle in autres_cles(controle, bloc)[numero : numero + 1]:
            del bloc[cle]


def _repris(nom: str) -> str:
    return f"« {nom} » est repris dans le formulaire ; il n'est pas encore validé."


def _joindre(octets: bytes, format_rendu: Format, nom: str) -> Response:
    reponse = Response(octets, content_type=format_rendu.type_de_contenu)
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}.{format_rendu.extension}"'
    return reponse


@functools.cache
def _exemples(classe: str) -> tuple[tuple[str, str], ...]:
    """(nom de fichier, ce qu'il est) de chaque exemple d'un type."""
    trouves = []
    for chemin in sorted((racine() / "exemples").glob("*.yaml")):
        texte = chemin.read_text(encoding="utf-8")
        titre = re.search(r"(?m)^titre: (.+)$", texte)
        if titre and re.search(rf"(?m)^type: {classe}$", texte):
            fautes = "avec des fautes" if chemin.stem.endswith("-fautive") else "sans faute"
            trouves.append((chemin.stem, f"{titre[1].removesuffix(' (à corriger)')} ({fautes})"))
    return tuple(trouves)


def _page_des_types(erreur: str | None = None, texte: str = "") -> str:
    lus = [formulaires().formulaire(c) for c in formulaires().classes]
    return render_template(
        "formulaires.html",
        types=lus,
        exemples=_exemples,
        erreur=erreur,
        texte=texte,
        limite=OCTETS_MAX // 1024**2,
        extensions=",".join(EXTENSIONS),
    )


def _page(etat: Etat) -> str:
    return render_template(
        "formulaire.html",
        f=etat.formulaire,
        etat=etat,
        saisie=etat.saisie,
        constats=etat.poses.par_champ,
        foyer=_premier_champ(etat),
        valeur_du_choix=formulaires().valeur_du_choix,
        autres_cles=autres_cles,
        AUTRES=AUTRES,
        HORS_DU_MODELE=HORS_DU_MODELE,
        grades=PAR_CODE,
        exigences=EXIGENCES,
        fichiers=sorted(offerts("formulaire").values(), key=lambda f: not f.binaire),
        extensions=",".join(EXTENSIONS),
        vide=vide,
        listes=formulaires().listes,
        exemples=_exemples(etat.formulaire.classe),
        comptes=comptes_en_mots,
        citations=citations,
        neuf=request.method == "GET",
    )


def _premier_champ(etat: Etat) -> str:
    """Là où va le clavier : le champ lui-même, ou le premier d'un bloc."""
    foyer = etat.foyer
    if not foyer or foyer.startswith("ajouter:"):
        return foyer
    controle = etat.formulaire.trouver([c for c in foyer.split(".") if not c.isdigit()])
    est_bloc = isinstance(element(etat.saisie, foyer), dict)
    return f"{foyer}.{controle.sous[0].cle}.0" if controle and controle.sous and est_bloc else foyer

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le modèle vierge en texte : YAML commenté, Turtle commenté."""

from __future__ import annotations

from collections.abc import Iterator

from serveur.noyau.espaces import PREFIXES, RI
from serveur.services.validation.gabarits import Gabarits, Ligne
from serveur.services.validation.modeles.ecriture import ECRIVAINS


@ECRIVAINS.ecrit("yaml")
def en_yaml(gabarits: Gabarits, classe: str) -> bytes:
    """Modèle YAML commenté, toutes valeurs vides."""
    titre = gabarits.libelle(classe)
    tete = [
        f"# {titre} : modèle vierge. Remplir, puis : cadre-ri valider FICHIER",
        "# Une clé laissée vide compte comme absente. Une liste s'écrit [a, b] ou un tiret par ligne.",
        "# Un organisme que cadre-ri ne connaît pas s'écrit {nom: …, categorie: ministere | organisme_budgetaire",
        "# | organisme_non_budgetaire}.",
        "",
        f"type: {classe}",
    ]
    lignes = [x for ligne in gabarits.lignes(classe) for x in _en_yaml(ligne, 0)]
    return ("\n".join([*tete, *lignes]) + "\n").encode()


@ECRIVAINS.ecrit("turtle")
def en_turtle(gabarits: Gabarits, classe: str) -> bytes:
    """Modèle Turtle : chaque propriété en commentaire, à décommenter et remplir."""
    corps = [f"@prefix {p}: <{PREFIXES[p]}> ." for p in ("acteur", "fait", "mode", "portee", "ri", "service", "xsd")]
    corps += ["", f"# {gabarits.libelle(classe)} : retirer le # des lignes remplies.", ""]
    corps += ["<https://exemple.invalid/soumission/1>", f"    a ri:{classe} ;"]
    corps += [x for ligne in gabarits.lignes(classe) for x in _en_turtle(ligne, 1)]
    return ("\n".join([*corps, "    ."]) + "\n").encode()


def _en_yaml(ligne: Ligne, retrait: int) -> Iterator[str]:
    marge, dit = "  " * retrait, f"# {ligne.exigence} · {ligne.aide}"
    if retrait and not ligne.sous:
        yield f"{marge}{ligne.champ.cle}:  {dit}"
        return
    if not retrait:
        yield ""
    yield f"{marge}{dit}"
    yield f"{marge}{ligne.champ.cle}:"
    if not ligne.sous:
        return
    sous = [x for s in ligne.sous for x in _en_yaml(s, retrait + (2 if ligne.plusieurs else 1))]
    if ligne.plusieurs:
        creux = "  " * (retrait + 1)
        premier = next(i for i, x in enumerate(sous) if not x.strip().startswith("#"))
        sous[premier] = f"{creux}- {sous[premier].strip()}"
    yield from sous


def _en_turtle(ligne: Ligne, retrait: int) -> Iterator[str]:
    marge = "    " * retrait
    yield f"{marge}# {ligne.exigence} · {ligne.aide}"
    nom = ligne.champ.propriete.removeprefix(RI)
    if ligne.sous:
        yield f"{marge}# ri:{nom} ["
        for sous in ligne.sous:
            yield f"{marge}#     ri:{sous.champ.propriete.removeprefix(RI)} … ;"
        yield f"{marge}# ] ;"
        return
    exemples = {"texte": '"…"@fr', "nombre": "0.0", "date": '"AAAA-MM-JJ"^^xsd:date', "booleen": "true"}
    valeur = exemples.get(ligne.champ.genre) or f"{ligne.champ.collection}:{(ligne.choix or ('…',))[0]}"
    yield f"{marge}# ri:{nom} {valeur} ;"

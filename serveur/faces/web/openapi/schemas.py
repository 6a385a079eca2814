# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les schémas JSON des réponses que d'autres programmes lisent (conception, 4)."""

from __future__ import annotations

from typing import Any


def _objet(requis: tuple[str, ...], **proprietes: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(requis), "properties": proprietes}


def ref(nom: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{nom}"}


def suite(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": element}


TEXTE = {"type": "string"}
IRI = {"type": "string", "format": "uri"}
ENTIER = {"type": "integer"}
OBJET = {"type": "object"}
OCTETS = {"type": "string", "contentMediaType": "application/octet-stream"}
# ce que le formulaire de /validation envoie
DEPOT = {"type": "object", "properties": {"fichier": OCTETS, "texte": TEXTE, "type": TEXTE, "format": TEXTE}}
TABLEAU = suite(OBJET)

SCHEMAS: dict[str, dict[str, Any]] = {
    "Erreur": _objet(
        ("code", "message", "statut"),
        code=TEXTE,
        message={"type": "string", "description": "Une phrase en français : quoi, où, que faire."},
        statut=ENTIER,
    ),
    "Chose": _objet(("iri", "libelle"), iri=IRI, libelle=TEXTE, code=TEXTE),
    "Passage": _objet(("debut", "fin"), debut=ENTIER, fin=ENTIER),
    "Reponse": _objet(
        ("acteurs", "enonce", "fondement", "passage", "sparql"),
        acteurs=suite(ref("Chose")),
        enonce=_objet(
            ("iri", "libelle", "nature"),
            iri=IRI,
            libelle=TEXTE,
            nature=TEXTE,
            natureLibelle=TEXTE,
            inferee={"type": "boolean", "description": "Vrai : déduit, les prémisses le disent."},
        ),
        phrase=TEXTE,
        fondement=_objet(("citation", "iri"), citation=TEXTE, iri=IRI),
        passage=ref("Passage"),
        sparql={"type": "string", "description": "La requête qui prouve la réponse."},
        assurance={
            "type": "string",
            "enum": ["sure", "a-verifier"],
            "description": "« sure » : la première réponse, quand rien n'y fait réserve.",
        },
        reserves={"type": "array", "items": TEXTE, "description": "Ce qui y fait réserve, une phrase chacune."},
    ),
    "Reponses": _objet(
        ("question", "trouve", "reponses"),
        question=TEXTE,
        langue={"type": "string", "enum": ["fr", "en"], "description": "Langue de la question."},
        trouve={"type": "boolean", "description": "Faux : le Cadre n'en dit rien."},
        genre=TEXTE,
        forme={
            "type": "string",
            "enum": ["enonces", "chose", "liste", "sujet", "comparaison"],
            "description": "Ce qui est demandé ; sauf « enonces », le bloc de ce nom est la réponse entière.",
        },
        reponses=suite(ref("Reponse")),
        journal={"type": "boolean", "description": "Vrai : le journal est en marche, et garde cette question."},
        jeton={"type": "string", "description": "Pour /questions/avis ; présent si « journal » est vrai."},
        inconnu={
            "type": "string",
            "description": "Ce que la question nomme et que le Cadre ne nomme pas, s'il y en a.",
        },
        motif={"type": "string", "description": "La phrase qui dit cet inconnu."},
        chose=ref("Resume"),
        liste=_objet(
            ("acteur", "combien", "sur", "groupes"),
            acteur=ref("Chose"),
            theme=suite(ref("Chose")),
            combien=ENTIER,
            sur={"type": "integer", "description": "Énoncés dont l'acteur est chargé, tous thèmes."},
            groupes=suite(ref("Groupe")),
        ),
        sujet=_objet(
            ("iri", "libelle", "combien", "acteurs"),
            iri=IRI,
            libelle=TEXTE,
            combien=ENTIER,
            sansActeur=ENTIER,
            acteurs=suite(
                _objet(
                    ("acteur", "combien", "enonces"),
                    acteur=ref("Chose"),
                    combien=ENTIER,
                    enonces=suite(ref("Renvoi")),
                )
            ),
        ),
        comparaison=_objet(("cotes", "communs"), cotes=suite(ref("Resume")), communs=suite(ref("Renvoi"))),
        parties={
            "type": "array",
            "description": "Les questions posées en une, et la première réponse de chacune.",
            "items": _objet(
                ("question", "trouve", "reponses"),
                question=TEXTE,
                trouve={"type": "boolean"},
                reponses=suite(ref("Reponse")),
            ),
        },
        voisins=suite(ref("Chose")),
    ),
    "Renvoi": _objet(
        ("iri", "libelle", "phrase", "citation"),
        iri=IRI,
        libelle=TEXTE,
        phrase=TEXTE,
        natureLibelle=TEXTE,
        citation=TEXTE,
    ),
    "Groupe": _objet(
        ("titre", "combien", "enonces"),
        titre=TEXTE,
        iri=IRI,
        porte={"type": "boolean", "description": "Vrai : la chose dont on parle est titulaire de ces énoncés."},
        combien=ENTIER,
        enonces=suite(ref("Renvoi")),
    ),
    "Resume": _objet(
        ("iri", "libelle", "combien", "groupes"),
        iri=IRI,
        libelle=TEXTE,
        code=TEXTE,
        sorte=TEXTE,
        sigle=TEXTE,
        noms=suite(TEXTE),
        place=suite(_objet(("titre", "choses"), titre=TEXTE, choses=suite(ref("Chose")))),
        definition=suite(ref("Renvoi")),
        combien=ENTIER,
        groupes=suite(ref("Groupe")),
    ),
    "Avis": _objet(
        ("issue",),
        issue={
            "type": "string",
            "enum": ["garde", "deja", "perdu"],
            "description": "Gardé ; un avis l'était déjà ; il n'a pas pu s'écrire.",
        },
    ),
    "Decision": _objet(("decision", "phrase"), decision=TEXTE, phrase=TEXTE),
    "Fichier": _objet(
        ("nom", "adresse", "type", "octets", "sha256"),
        nom=TEXTE,
        adresse=TEXTE,
        type=TEXTE,
        octets=ENTIER,
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        titre=TEXTE,
    ),
    "Suggestion": _objet(("libelle", "iri", "adresse"), libelle=TEXTE, iri=IRI, adresse=TEXTE),
    "Proposition": _objet(("ecrit", "nom", "genre"), ecrit=TEXTE, nom=TEXTE, genre=TEXTE, libelle=TEXTE),
    "Graphe": _objet(("noeuds", "liens"), noeuds=OBJET, liens=TABLEAU),
    "Sante": _objet(
        ("statut", "version", "graphe"), statut=TEXTE, version=TEXTE, graphe=TEXTE, enonces=ENTIER, formes=TEXTE
    ),
}

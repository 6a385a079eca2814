# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La réponse est une chose : ce qu'elle est, de quoi elle relève, ce que veut dire son sigle, ce qui en est dit."""

from __future__ import annotations

from typing import Any

from serveur.services.questions.aiguillage import Demande
from serveur.services.questions.formes.matiere import Matiere, Mise, Reponse, sans_doublon
from serveur.services.questions.recherche import Candidat

# (titre, lien du graphe, sens) : « direct » suit le lien, « inverse » le remonte.
PLACE = (
    ("Unité de", "ri:uniteDe", "direct"),
    ("Relève de", "ri:releveDe", "direct"),
    ("Exerce sa fonction dans", "ri:dirigePour", "direct"),
    ("Dirigé par", "ri:dirigePour", "inverse"),
    ("Ses unités", "ri:uniteDe", "inverse"),
    ("Relèvent de lui", "ri:releveDe", "inverse"),
    ("Fait partie de", "ri:aPourMembre", "inverse"),
    ("Comprend", "ri:aPourMembre", "direct"),
    ("Tout proche de", "skos:closeMatch", "direct"),
)
# Celle d'une loi, d'un document ou d'un terme.
_PLACE_DES_AUTRES = (
    ("En est chargé", "ri:administrePar", "direct"),
    ("Institue", "ri:institue", "direct"),
    ("Plus large", "skos:broader", "direct"),
)
_AUTRES = {"titre": "Autres énoncés où il paraît", "porte": False}
_HERITES = {"titre": "Tenus de sa catégorie (inféré)", "porte": False}
MONTRES = 4  # énoncés montrés par groupe ; le compte et la page disent le reste


def mettre(matiere: Matiere, demande: Demande, candidats: list[Candidat], retenus: list[Reponse]) -> Mise:
    """Le résumé de la chose nommée ; ses énoncés en réponses, sa définition d'abord si on la demande.

    `retenus` : ce qui répondrait sans cela ; d'une loi, d'un document ou d'un terme, ce qui en parle passe d'abord.
    """
    chose = demande.choses[0]
    fiches = matiere.du_plus_propre(chose)
    definitions = [] if demande.nue else matiere.definitions(chose)
    siens = {f["iri"] for f in fiches}
    deja = [] if chose in matiere.index.acteurs else [r for r in retenus if r.candidat.fiche["iri"] in siens]
    tetes = [*matiere.reponses(definitions, candidats, chose), *deja, *matiere.reponses(fiches, candidats, chose)]
    return Mise(resume(matiere, chose), sans_doublon(tetes))


def resume(matiere: Matiere, chose: str, montrer: int | None = MONTRES) -> dict[str, Any]:
    """`iri`, `libelle`, `sorte`, `sigle`, `noms`, `place`, `definition`, puis `combien` et `groupes` d'énoncés."""
    index = matiere.index
    fiches = matiere.enonces(chose)
    noms = index.libelles[chose].get("alt", [])
    sigle = next((n for n in noms if n.isupper() and " " not in n and len(n) < 9), None)
    attributions = matiere.attributions(chose)
    herites = [f for f in fiches if chose in f.get("titulaireHerite", []) and chose not in f.get("titulaire", [])]
    dites = {f["iri"] for f in [*attributions, *herites]}
    autres = [f for f in fiches if f["iri"] not in dites]
    groupes = matiere.par_famille(attributions, montrer, porte=True)
    # Ce qui ne fait que passer par une chose chargée d'autres devoirs se dit d'un seul tenant.
    groupes += (
        [matiere.groupe(_AUTRES, autres, montrer)] if attributions and autres else matiere.par_famille(autres, montrer)
    )
    groupes += [matiere.groupe(_HERITES, herites, montrer)] if herites else []
    return {
        **matiere.nom(chose),
        "sorte": _sorte(matiere, chose),
        **({"sigle": sigle} if sigle else {}),
        "noms": [n for n in noms if n != sigle],
        "place": _place(matiere, chose),
        "definition": [matiere.renvoi(f) for f in matiere.definitions(chose)],
        "combien": len(fiches) - len(herites),
        "groupes": groupes,
    }


def _sorte(matiere: Matiere, chose: str) -> str:
    """« Unité administrative », « Loi », « Document » ; rien d'un terme."""
    index = matiere.index
    classe = index.acteurs.get(chose, {}).get("genre")
    classes = [classe] if classe else index.reconciliables.get(chose, {}).get("rdf:type", [])
    # La plus étroite : celle qui en a une plus large.
    connues = [index.types[c] for c in classes if c in index.types]
    return next((t["libelle"] for t in sorted(connues, key=lambda t: "large" not in t)), "")


def _place(matiere: Matiere, chose: str) -> list[dict[str, Any]]:
    index = matiere.index
    places = []
    for titre, lien, sens in PLACE if chose in index.acteurs else _PLACE_DES_AUTRES:
        if sens == "direct":
            autres = index.structure.get(chose, {}).get(lien, [])
        else:
            autres = [c for c, liens in index.structure.items() if chose in liens.get(lien, [])]
        ici = sorted((c for c in autres if not c.startswith("http")), key=index.tri)
        if ici:
            places.append({"titre": titre, "choses": [matiere.nom(c) for c in ici]})
    return places

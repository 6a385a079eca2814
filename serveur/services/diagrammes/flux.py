# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le flux des documents : qui fait quoi de quel document, et à qui il va, selon les énoncés.

Sait quels énoncés disent qu'un document est fait, remis, approuvé ou suivi. Ni dessin, ni HTML, ni SPARQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from serveur.graphe.recherche.index import Index

# Ce qu'un acteur peut faire du document lui-même. Un verbe qui vise autre chose (établir les modalités d'un plan,
# déterminer les renseignements d'un rapport) n'y est pas : le dire du document trahirait le texte.
ROLES = {
    "produire": ("developper", "elaborer", "formaliser", "produire", "publier", "designer"),
    "tenir à jour": ("ameliorer",),
    "approuver": ("adopter", "approuver"),
    "remettre": ("deposer", "diffuser", "transmettre"),
    "suivre": ("coordonner", "mettre-en-oeuvre", "suivre"),
}
_ROLE_DU_VERBE = {f"action:{verbe}": role for role, verbes in ROLES.items() for verbe in verbes}
COLLABORER, CONCOURS, DESTINATAIRE = "collaborer", "prêter son concours", "destinataire"


@dataclass(frozen=True)
class Flux:
    """Un énoncé, vu d'un acteur et d'un document. `acteur` ou `destinataire` : None si le texte ne le nomme pas."""

    acteur: str | None
    verbe: str
    role: str
    document: str
    destinataire: str | None
    enonce: str
    nature: str
    citation: str
    libelle: str
    precision: str

    @property
    def verbe_de_remise(self) -> str:
        """Ce qui mène du document à son destinataire : une remise se nomme, le reste ne fait que viser quelqu'un."""
        return self.verbe if self.role == "remettre" else DESTINATAIRE


def tous_les_flux(index: Index) -> list[Flux]:
    """Tous les flux du texte, dans son ordre."""
    return [flux for fiche in index.fiches if fiche.get("document") for flux in _de_la_fiche(index, fiche)]


def _de_la_fiche(index: Index, fiche: Mapping[str, object]) -> Iterable[Flux]:
    def choses(champ: str) -> list[str]:
        valeur = fiche.get(champ, [])
        return valeur if isinstance(valeur, list) else []

    actions = [a for a in choses("action") if a in _ROLE_DU_VERBE]
    titulaires, destinataires = choses("titulaire"), choses("destinataire")
    # l'énoncé doit porter sur le document : coordonner une grappe dont l'entente parle n'est pas coordonner l'entente
    vises = {d for objet in choses("objet") for d in index.structure.get(objet, {}).get("foaf:focus", [])}
    documents = [d for d in choses("document") if d in vises]
    if fiche["nature"] not in index.par_nature.actes or not actions or not (titulaires or destinataires):
        return
    precision = [str(fiche[champ]) for champ in ("condition", "finalite") if fiche.get(champ)]
    precision = [*(index.libelle(p) for p in choses("periodicite")), *precision]
    for action in actions:
        verbe, role = index.libelle(action), _ROLE_DU_VERBE[action]
        if fiche["nature"] == "ri:Collaboration":
            verbe, role = COLLABORER, COLLABORER
        agents: list[tuple[str | None, str, str]] = [(t, verbe, role) for t in titulaires] or [(None, verbe, role)]
        if role != COLLABORER:
            agents += [(a, CONCOURS, COLLABORER) for a in choses("avecLeConcoursDe")]
        for agent, dit, son_role in agents:
            # un concours est prêté à qui agit : le destinataire reste celui de l'acte
            vers: list[str | None] = [*destinataires] if destinataires and dit != CONCOURS else [None]
            for document in documents:
                for destinataire in vers:
                    yield Flux(
                        acteur=agent,
                        verbe=dit,
                        role=son_role,
                        document=document,
                        destinataire=destinataire,
                        enonce=str(fiche["iri"]),
                        nature=index.natures.get(str(fiche["nature"]), ""),
                        citation=str(fiche["citation"]),
                        libelle=str(fiche["fr"]),
                        precision=" ; ".join(precision),
                    )


def remis(flux: Iterable[Flux]) -> set[str]:
    """Documents que quelqu'un dépose, transmet ou diffuse à un destinataire nommé."""
    return {f.document for f in flux if f.role == "remettre" and f.destinataire}


def choisir(
    flux: Iterable[Flux],
    acteur: str | None = None,
    documents: set[str] | None = None,
) -> list[Flux]:
    """Les flux de certains documents (None : tous) et où un acteur agit ou reçoit (None : n'importe lequel)."""
    return [
        f
        for f in flux
        if (documents is None or f.document in documents) and (acteur is None or acteur in (f.acteur, f.destinataire))
    ]


def categories_de(index: Index, acteur: str) -> list[str]:
    """Catégories dont un acteur est membre, de proche en proche : leurs flux le touchent aussi."""
    trouvees: list[str] = []
    for categorie in sorted(index.structure):
        if acteur in index.structure[categorie].get("ri:aPourMembre", []) and categorie not in trouvees:
            trouvees += [categorie, *(c for c in categories_de(index, categorie) if c != categorie)]
    return list(dict.fromkeys(trouvees))

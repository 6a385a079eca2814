# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La liste des ministères et organismes visés (Cadre, 1.1, 2e alinéa), quand le Secrétariat ou un validateur la donne.

Avec elle, un organisme qu'on ne retrouve ni dans le graphe ni sur la liste est hors liste, et le rapport le dit. Les
noms déjà connus du graphe restent ceux du graphe.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from serveur.graphe.reference import Reference, serrer
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.espaces import ID, RIF
from serveur.noyau.langue import plier
from serveur.services.validation.classeurs.excel import lire_excel
from serveur.services.validation.classeurs.feuilles import Feuille
from serveur.services.validation.classeurs.opendocument import lire_opendocument
from serveur.services.validation.classeurs.separes import lire_csv
from serveur.services.validation.formats import decoder, detecter
from serveur.services.validation.traduction import designer

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ENTETES = {
    "nom": ("nom", "organisme", "nomorganisme", "nomdelorganisme", "ministereouorganisme", "denomination", "libelle"),
    "sigle": ("sigle", "acronyme", "code", "abreviation"),
    "autres": ("autresnoms", "anciennom", "alias", "autrenom"),
}


@dataclass(frozen=True)
class Organisme:
    nom: str
    sigle: str = ""
    autres: tuple[str, ...] = ()


def lire_liste(octets: bytes, fichier: str) -> list[Organisme]:
    """Les organismes d'un CSV, XLSX ou ODS dont une colonne s'appelle « nom » (« sigle », « autres noms » : au besoin).

    Lève EntreeInutilisable si la colonne manque, ou si aucun nom n'y est.
    """
    nom_format = detecter(octets, fichier)
    if nom_format == "xlsx":
        feuilles = lire_excel(octets)
    elif nom_format == "ods":
        feuilles = lire_opendocument(octets)
    else:
        feuilles = [lire_csv(decoder(octets), "liste")]
    for feuille in feuilles:
        lus = list(_organismes(feuille))
        if lus:
            return lus
    raise EntreeInutilisable(
        f"{fichier} : aucun organisme lu ; la première ligne doit nommer une colonne « nom » (et « sigle » au besoin)."
    )


def _organismes(feuille: Feuille) -> Iterable[Organisme]:
    colonnes: dict[str, int] = {}
    for rang in feuille.rangs:
        if not colonnes:
            dits = [serrer(plier(c.texte)) for c in rang]
            trouvees = {quoi: next((i for i, d in enumerate(dits) if d in noms), -1) for quoi, noms in _ENTETES.items()}
            if trouvees["nom"] >= 0:
                colonnes = trouvees
            continue

        dits_du_rang = {q: rang[i].texte.strip()[:300] if 0 <= i < len(rang) else "" for q, i in colonnes.items()}
        if dits_du_rang["nom"]:
            autres = tuple(x.strip() for x in dits_du_rang["autres"].split(";") if x.strip())
            yield Organisme(dits_du_rang["nom"], dits_du_rang["sigle"], autres)


def avec_liste(reference: Reference, organismes: list[Organisme], fichier: str) -> Reference:
    """La référence augmentée de la liste ; `reference` n'est pas touchée."""
    noms = {collection: dict(connus) for collection, connus in reference.noms.items()}
    faits, libelles = dict(reference.faits), dict(reference.libelles)
    acteurs = noms.setdefault("acteur", {})
    for organisme in organismes:
        graphies = (organisme.nom, organisme.sigle, *organisme.autres)
        connu = next((c for c in (designer(g, "acteur", reference) for g in graphies if g) if c), None)
        if connu is None:
            connu = f"{ID}acteur/liste-{serrer(organisme.nom)}"
            faits[connu] = [(_TYPE, f"{RIF}OrganismeDecrit")]
            libelles[connu] = organisme.nom
        for graphie in filter(None, graphies):
            acteurs.setdefault(serrer(graphie), connu)
    return replace(reference, noms=noms, faits=faits, libelles=libelles, singuliers={}, racines={}, liste=fichier)

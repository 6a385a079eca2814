# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Reconnaît le format d'un fichier et son encodage, et le fait lire par le bon lecteur.

L'extension décide, sauf quand le contenu la dément sans équivoque ; tout ce qui a été reconnu autrement qu'annoncé
devient une remarque de la soumission.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from serveur.noyau import bornes
from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.validation.arbre import Lieu, Noeud, Remarque, borner, exiger_peu_de_documents
from serveur.services.validation.classeurs.excel import lire_excel
from serveur.services.validation.classeurs.noms import Noms
from serveur.services.validation.classeurs.opendocument import lire_opendocument
from serveur.services.validation.classeurs.separes import lire_csv, lire_zip
from serveur.services.validation.classeurs.tables import en_arbre
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.lecteurs import lire_json, lire_yaml
from serveur.services.validation.limites import EXTENSIONS, OCTETS_MAX
from serveur.services.validation.rdf import FORMATS, lire_rdf
from serveur.services.validation.signatures import AUTRES, reconnaitre
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import IRI_DU_CONTEXTE

RDF_LUS = frozenset(FORMATS)
TABLEAUX = frozenset(("xlsx", "ods", "csv", "zip"))
_ZIPS = frozenset(("xlsx", "ods", "zip"))
_PARENTS = ({"yaml", "json"}, {"json", "jsonld"}, {"turtle", "trig", "ntriples", "nquads"})


def detecter(octets: bytes, fichier: str) -> str:
    """Format d'après l'extension et le début du contenu. Lève EntreeInutilisable (PDF, Word, ancien Excel, image…)."""
    extension = PurePath(fichier).suffix.lower()
    annonce, contenu = EXTENSIONS.get(extension), reconnaitre(octets)
    if contenu in AUTRES:
        quoi, faire = AUTRES[contenu]
        raise EntreeInutilisable(f"c'est {quoi}, qui ne se valide pas : {faire}.")
    if annonce is None:
        return contenu or "yaml"
    if contenu is None and annonce in _ZIPS and octets.strip():
        raise EntreeInutilisable(
            f"le fichier se nomme {extension}, mais n'est pas un classeur ; le renommer d'après ce qu'il contient "
            "(.csv, .yaml), ou l'enregistrer de nouveau dans le tableur."
        )
    if contenu is None or any({annonce, contenu} <= parents for parents in _PARENTS):
        return annonce
    return contenu


def lire(octets: bytes, nom_format: str, type_voulu: str | None, transcripteur: Transcripteur) -> Soumission:
    """La soumission d'un fichier. Lève EntreeInutilisable ou TropGrand ; ne rend jamais « rien à valider »."""
    remarques: list[Remarque] = []
    if nom_format in RDF_LUS or nom_format == "json":
        _controler_la_taille(octets)
        texte = decoder(octets, remarques)
        if nom_format == "json" and est_jsonld(texte):
            nom_format = "jsonld"
    if nom_format in RDF_LUS:
        soumission = lire_rdf(texte.encode(), nom_format, transcripteur)
        if not soumission.racines:
            permis = ", ".join(f"ri:{c}" for c in transcripteur.modele.classes)
            raise EntreeInutilisable(f"rien à valider : aucun nœud du document n'est d'une classe connue ({permis}).")
        soumission.format = nom_format
    else:
        soumission = transcripteur.transcrire(lire_arbre(octets, nom_format, transcripteur, remarques), type_voulu)
    exiger_peu_de_documents(len(soumission.racines))
    soumission.remarques = remarques + soumission.remarques
    return soumission


def lire_arbre(
    octets: bytes, nom_format: str, transcripteur: Transcripteur, remarques: list[Remarque] | None = None
) -> list[Noeud]:
    """Les documents d'un fichier à clés ou d'un classeur. Lève EntreeInutilisable ou TropGrand."""
    _controler_la_taille(octets)
    remarques = remarques if remarques is not None else []
    if nom_format in TABLEAUX:
        if nom_format == "xlsx":
            feuilles = lire_excel(octets)
        elif nom_format == "ods":
            feuilles = lire_opendocument(octets)
        elif nom_format == "csv":
            feuilles = [lire_csv(decoder(octets, remarques), "Document")]
        else:
            feuilles = lire_zip(octets, lambda o: decoder(o, remarques))
        racines = en_arbre(feuilles, Noms(transcripteur))
        vide = "toutes les cases du classeur sont vides"
    else:
        texte = decoder(octets, remarques)
        racines = lire_json(texte) if nom_format == "json" else lire_yaml(texte)
        vide = "le fichier ne contient que des commentaires"
    if not racines:
        raise EntreeInutilisable(f"rien à valider : {vide}.")
    if nom_format == "yaml" and len(octets) <= bornes.VALEUR:
        exiger_peu_de_documents(len(racines))  # le reste ne peut y dépasser : une clé, le lecteur l'a mesurée
    else:
        borner(racines)
    return racines


def _controler_la_taille(octets: bytes) -> None:
    if len(octets) > OCTETS_MAX:
        raise TropGrand(f"le fichier dépasse {OCTETS_MAX // 1024**2} Mo ; le partager.")
    if not octets.strip():
        raise EntreeInutilisable("rien à valider : le fichier est vide.")


def decoder(octets: bytes, remarques: list[Remarque] | None = None) -> str:
    """Le texte, marque d'ordre ôtée : UTF-8, sinon UTF-16, sinon l'encodage de Windows, et alors une remarque le dit.

    Lève EntreeInutilisable si aucun ne le lit.
    """
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(octets, "utf-16", "UTF-16", remarques)
    if octets[:400].count(b"\x00") > len(octets[:400]) // 3:
        petit = octets[1:400:2].count(b"\x00") > octets[:400:2].count(b"\x00")
        return _decode(octets, "utf-16-le" if petit else "utf-16-be", "UTF-16", remarques)
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        try:
            return _decode(octets, "cp1252", "Windows (cp1252)", remarques)
        except EntreeInutilisable:
            raise EntreeInutilisable(
                f"ligne {ligne} : le fichier n'est pas en UTF-8 ; l'enregistrer de nouveau avec l'encodage UTF-8."
            ) from erreur
    if "\x00" in texte:
        raise EntreeInutilisable("le fichier contient des octets nuls ; ce n'est pas un texte.")
    return texte


def _decode(octets: bytes, encodage: str, nom: str, remarques: list[Remarque] | None) -> str:
    try:
        texte = octets.decode(encodage).removeprefix("\ufeff")
    except UnicodeDecodeError as erreur:
        raise EntreeInutilisable(f"le fichier n'est pas un texte {nom} ; l'enregistrer en UTF-8.") from erreur
    if re.search(r"[\x00-\x08\x0e-\x1f]", texte):
        raise EntreeInutilisable("le fichier contient des octets de contrôle ; ce n'est pas un texte.")
    if remarques is not None:
        remarques.append(Remarque(Lieu(), "encodage du fichier", f"{nom} ; UTF-8 est préférable"))
    return texte


def est_jsonld(texte: str) -> bool:
    """Un JSON-LD à contexte propre ou sans clés françaises ; le nôtre se lit par ses clés, avec les lignes."""
    if '"@context"' not in texte:
        return ('"@type"' in texte or '"@id"' in texte) and not re.search(r'[{,]\s*"type"\s*:', texte)
    apres = texte.partition('"@context"')[2].lstrip(" :\t\r\n")
    return not apres.startswith((f'"{IRI_DU_CONTEXTE}"', '"contexte.jsonld"'))

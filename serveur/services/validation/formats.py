"""Reconnaît le format d'un fichier, le décode et le fait lire par le bon lecteur."""

from __future__ import annotations

from pathlib import PurePath

from serveur.noyau.erreurs import EntreeInutilisable, TropGrand
from serveur.services.validation.cles import Transcripteur
from serveur.services.validation.lecteurs import lire_json, lire_yaml
from serveur.services.validation.limites import EXTENSIONS, OCTETS_MAX
from serveur.services.validation.rdf import FORMATS, lire_rdf
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.structure import IRI_DU_CONTEXTE

RDF_LUS = frozenset(FORMATS)


def detecter(octets: bytes, fichier: str) -> str:
    """Format d'après l'extension, sinon d'après le début du contenu."""
    connu = EXTENSIONS.get(PurePath(fichier).suffix.lower())
    if connu:
        return connu
    debut = octets[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if debut.startswith(b"PK"):
        return "xlsx"
    if debut.startswith((b"{", b"[")):
        return "json"
    if debut.startswith((b"<?xml", b"<rdf")):
        return "rdfxml"
    if debut.startswith((b"@prefix", b"@base", b"PREFIX", b"<http", b"<urn")):
        return "turtle"
    return "yaml"


def lire(octets: bytes, nom_format: str, type_voulu: str | None, transcripteur: Transcripteur) -> Soumission:
    """La soumission d'un fichier. Lève EntreeInutilisable ou TropGrand ; ne rend jamais « rien à valider »."""
    if len(octets) > OCTETS_MAX:
        raise TropGrand(f"le fichier dépasse {OCTETS_MAX // 1024**2} Mo ; le partager.")
    if not octets.strip():
        raise EntreeInutilisable("rien à valider : le fichier est vide.")
    if nom_format == "xlsx":
        from serveur.services.validation.classeur import lire_classeur  # openpyxl : un tiers de seconde

        return transcripteur.transcrire(lire_classeur(octets, transcripteur.modele), type_voulu)
    texte = decoder(octets)
    if nom_format == "json" and _est_jsonld(texte):
        nom_format = "jsonld"
    if nom_format in FORMATS:
        soumission = lire_rdf(texte.encode(), nom_format, transcripteur.modele, transcripteur.reference)
        if not soumission.racines:
            permis = ", ".join(f"ri:{c}" for c in transcripteur.modele.classes)
            raise EntreeInutilisable(f"rien à valider : aucun nœud du document n'est d'une classe connue ({permis}).")
        soumission.format = nom_format
        return soumission
    racines = lire_json(texte) if nom_format == "json" else lire_yaml(texte)
    if not racines:
        raise EntreeInutilisable("rien à valider : le fichier ne contient que des commentaires.")
    return transcripteur.transcrire(racines, type_voulu)


def decoder(octets: bytes) -> str:
    """Texte UTF-8, marque d'ordre ôtée. Lève EntreeInutilisable avec la ligne du premier octet fautif."""
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        raise EntreeInutilisable(
            f"ligne {ligne} : le fichier n'est pas en UTF-8 ; l'enregistrer de nouveau avec l'encodage UTF-8."
        ) from erreur
    if "\x00" in texte:
        raise EntreeInutilisable("le fichier contient des octets nuls ; ce n'est pas un texte.")
    return texte


def _est_jsonld(texte: str) -> bool:
    """Un JSON-LD à contexte propre ou sans clés françaises ; le nôtre se lit par ses clés, avec les lignes."""
    if '"@context"' not in texte:
        return '"@type"' in texte or '"@id"' in texte
    apres = texte.partition('"@context"')[2].lstrip(" :\t\r\n")
    return not apres.startswith((f'"{IRI_DU_CONTEXTE}"', '"contexte.jsonld"'))

"""Les routes fixes de l'API. Un exemple de chaque paramètre requis : la suite les essaie toutes."""

from __future__ import annotations

from serveur.faces.web.openapi.elements import JSON, Chemins, operation
from serveur.faces.web.openapi.envois import reconciliation, soumissions
from serveur.faces.web.openapi.lectures import identifiants, publication, questions, sparql, vues
from serveur.faces.web.openapi.schemas import OBJET, ref


def toutes() -> Chemins:
    """Chemin → méthode → opération."""
    return {
        **questions(),
        **sparql(),
        **identifiants(),
        **vues(),
        **publication(),
        **soumissions(),
        **reconciliation(),
        "/sante": {
            "get": operation("sante", "service", "Le service répond-il, et sur quelle version", {JSON: ref("Sante")})
        },
        "/openapi.json": {"get": operation("openapi", "service", "Cette description", {JSON: OBJET})},
    }

"""`cadre-ri servir` : les pages et l'API, sur cette machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import progres
from serveur.noyau.erreurs import EntreeInutilisable


def declarer(commandes: Any) -> None:
    analyse = commandes.add_parser(
        "servir",
        help="servir les pages et l'API",
        description="Sert les pages, les questions et le point d'accès SPARQL.",
        epilog="exemple : cadre-ri servir --port 8080 --texte cadre-de-gestion-ri.txt",
    )
    analyse.add_argument("--hote", default="127.0.0.1", help="adresse d'écoute (127.0.0.1)")
    analyse.add_argument("--port", type=int, default=8000, help="port (8000)")
    analyse.add_argument("--texte", type=Path, metavar="FICHIER", help="le texte du Cadre, pour montrer les passages")
    analyse.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> int:
    import waitress

    from serveur.faces.web import creer_application
    from serveur.services.textes import texte_configure

    application = creer_application(texte=options.texte or texte_configure(), progres=progres())
    try:
        service = waitress.create_server(application, host=options.hote, port=options.port, threads=8, ident=None)
    except (OSError, ValueError, OverflowError) as erreur:
        raise EntreeInutilisable(
            f"Impossible d'écouter sur {options.hote}:{options.port} ({erreur}) : choisir un autre --port."
        ) from erreur
    print(f"cadre-ri : http://{options.hote}:{options.port}/ (Ctrl-C pour arrêter)", flush=True)
    try:
        service.run()
    except KeyboardInterrupt:
        print("arrêté.")
    return 0

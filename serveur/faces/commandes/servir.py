# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""`cadre-ri servir` : les pages et l'API, sur cette machine."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

from serveur.faces.commandes.commun import option_moteur, progres
from serveur.graphe.ouverture import moteur_configure
from serveur.moteurs.adresses import verifier_adresse
from serveur.moteurs.bassin import Limites
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.terminal import neutraliser

_M_ARENA_MAX = -8  # le nom de ce réglage pour mallopt (malloc.h de glibc)
_COURRIEL = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)


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
    analyse.add_argument("--delai", type=float, default=Limites.delai, metavar="S", help="secondes par requête (10)")
    analyse.add_argument(
        "--travailleurs", type=int, default=Limites.travailleurs, metavar="N", help="requêtes courtes de front"
    )
    analyse.add_argument(
        "--memoire",
        type=int,
        default=Limites.memoire // 1024**2,
        metavar="MO",
        help="mémoire par requête, en Mo (512)",
    )
    analyse.add_argument(
        "--donnees", type=Path, nargs="+", default=[], metavar="FICHIER",
        help="servir aussi ces données (Turtle, TriG, N-Quads…)",
    )  # fmt: skip
    analyse.add_argument("--sans-cadre", action="store_true", help="ne servir que --donnees")
    option_moteur(analyse)
    analyse.add_argument(
        "--service", action="append", default=[], metavar="URL", help="adresse que SERVICE peut viser (aucune)"
    )
    analyse.add_argument(
        "--courriel", default="", metavar="ADRESSE", help="à qui les pages proposent de signaler une erreur"
    )
    analyse.add_argument(
        "--journal",
        type=Path,
        metavar="FICHIER",
        help="y garder les questions posées et l'avis des gens, rien sur eux (ou CADRE_RI_JOURNAL ; sinon, rien)",
    )
    analyse.add_argument(
        "--adresse", metavar="URL", help="adresse publique, comme https://cadre.exemple.org (ou CADRE_RI_ADRESSE)"
    )
    analyse.add_argument(
        "--hotes",
        nargs="+",
        metavar="NOM",
        help="autres noms d'hôte reçus (ou CADRE_RI_HOTES ; sinon, la boucle locale)",
    )
    analyse.add_argument(
        "--mandataires", nargs="+", metavar="IP",
        help="mandataires inverses dont X-Forwarded-* est cru (ou CADRE_RI_MANDATAIRES ; aucun)",
    )  # fmt: skip
    analyse.set_defaults(executer=executer)


def _serrer_la_memoire() -> bool:
    """Deux réserves de mémoire pour tous les fils, non deux par fil : sinon ce qu'une pointe a pris n'est pas rendu.

    Vrai là où la bibliothèque C le permet (glibc).
    """
    with contextlib.suppress(OSError, AttributeError):
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2))
    return False


def executer(options: argparse.Namespace) -> int:
    from serveur.faces.web import Reglages, creer_application
    from serveur.faces.web.adresse import configuree
    from serveur.faces.web.ecoute import ecouter
    from serveur.services.couverture.textes import texte_configure

    if options.sans_cadre and not options.donnees:
        raise EntreeInutilisable("--sans-cadre : dire quelles données servir à la place, par --donnees FICHIER.")
    if options.donnees and (options.moteur or moteur_configure()):
        raise EntreeInutilisable("--donnees ne va pas avec un moteur distant : y charger ces données.")
    if not 0 < options.delai <= 86_400 or options.travailleurs < 1 or options.memoire < 64:
        raise EntreeInutilisable("--delai : de 0 à 86400 ; --travailleurs : au moins 1 ; --memoire : au moins 64 (Mo).")
    if not 0 <= options.port <= 65_535:
        raise EntreeInutilisable(f"--port {options.port} : de 0 (un port libre) à 65535.")
    if options.courriel and not _COURRIEL.fullmatch(options.courriel):
        raise EntreeInutilisable(f"--courriel {options.courriel[:80]} : ce n'est pas une adresse (nom@domaine).")
    regle = os.environ.get("CADRE_RI_JOURNAL")
    journal = options.journal or (Path(regle) if regle else None)
    if journal and options.sans_cadre:
        raise EntreeInutilisable("--journal ne va pas avec --sans-cadre : on n'y pose pas de question.")
    for service in options.service:
        verifier_adresse(service)
    publique = configuree(options.adresse, options.hotes, options.mandataires, options.hote)
    limites = Limites(delai=options.delai, travailleurs=options.travailleurs, memoire=options.memoire * 1024**2)
    reglages = Reglages(
        options.texte or texte_configure(), limites, options.moteur, tuple(options.service), tuple(options.donnees),
        not options.sans_cadre, options.courriel, publique, journal,
    )  # fmt: skip
    _serrer_la_memoire()
    application = creer_application(reglages, progres())
    try:
        service = ecouter(application, options.hote, options.port)
    except (OSError, ValueError, OverflowError) as erreur:
        raise EntreeInutilisable(
            f"Impossible d'écouter sur {options.hote}:{options.port} ({erreur}) : vérifier --hote ou changer de --port."
        ) from erreur
    if options.port == 0:
        options.port = service.effective_port
    print(
        f"cadre-ri : {publique.adresse or f'http://{options.hote}:{options.port}'}/ (Ctrl-C pour arrêter)", flush=True
    )
    if not publique.adresse and options.hote in ("0.0.0.0", "::"):  # noqa: S104 - on prévient, justement
        print(
            f"cadre-ri : reçu seulement sous {', '.join(sorted(publique.noms()))} ; donner --adresse.", file=sys.stderr
        )

    if journal:
        print(f"cadre-ri : les questions posées sont gardées dans {neutraliser(str(journal))}.", file=sys.stderr)

    def arreter(_signal: int, _cadre: object) -> None:
        for autre in (signal.SIGINT, signal.SIGTERM):
            signal.signal(autre, signal.SIG_DFL)  # redemander arrête sur-le-champ
        # ce qui est en route et ce qui attend d'abord, sans quoi l'arrêt en attendrait la fin
        application.extensions["cadre_ri"].fermer()
        raise KeyboardInterrupt

    for voulu in (signal.SIGINT, signal.SIGTERM):
        signal.signal(voulu, arreter)
    with contextlib.suppress(KeyboardInterrupt):
        service.run()
    print("arrêté.", flush=True)
    return 0

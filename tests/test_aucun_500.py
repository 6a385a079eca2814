# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Rien de ce qui vient du dehors ne donne un 500 : des demandes engendrées, vers toutes les routes.

La graine est fixe et le nombre petit : la suite rend deux fois la même chose. `make assaut` cherche une heure, d'une
graine nouvelle ; ce qu'il trouve devient un cas de CAS.
"""

from __future__ import annotations

import gc
import os
import random
import time
from urllib.parse import quote

import hypothesis
import pytest
from engendre import LONG, Appel, appels
from flask import Response
from hypothesis import HealthCheck, Phase
from werkzeug.test import run_wsgi_app

from serveur.faces.web import pages

# un formulaire coupé au milieu d'un fichier laisse à Werkzeug un fichier provisoire, que le ramasse-miettes ferme
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

DUREE = float(os.environ.get("CADRE_RI_ASSAUT") or 0)  # secondes pour toutes les routes ; 0 : la passe courte
COURTE = 14  # demandes par route et par méthode
CALMES = {"occupe", "delai-depasse", "memoire-depassee"}  # une limite tenue n'est pas une panne
CONNUS = {
    "nom": ("ssigri", "mcc", "raci", "FicheProjet", "EntentePartenariat", "plan-gestion-ri", "commun", "cadre", "cadre-ri.ttl", "raci-matrice"),
    "collection": ("acteur", "objet", "enonce", "rien"),
    "quoi": ("entity", "type", "property"),
    "version": ("0.1.0",),
    "filename": ("cadre.css",),
}  # fmt: skip

Y = "application/yaml"
CAS: dict[str, Appel] = {
    "nombre de 4 400 chiffres dans une page": Appel("GET", "/questions", f"q=x&nombre={LONG}"),
    "nombre de 4 400 chiffres dans un lot": Appel("POST", "/reconciliation/match", corps=f'{{"queries": [{{"conditions": [], "limit": {LONG}}}]}}'.encode(), type="application/json"),
    "nombre de 4 400 chiffres dans un document": Appel("POST", "/validation", corps=f"type: FicheProjet\ncout: {LONG}\n".encode(), type=Y),
    "nombre de 4 400 chiffres en JSON": Appel("POST", "/validation", corps=f'{{"type": "FicheProjet", "cout": {LONG}}}'.encode(), type="application/json"),
    "rang de 4 400 chiffres dans un formulaire": Appel("POST", "/formulaires/FicheProjet", corps=f"action=retirer%3Atitre.{LONG}&titre.{LONG}=x".encode(), type="application/x-www-form-urlencoded"),
    "moitié de paire dans une soumission": Appel("POST", "/validation", corps=b'{"type": "FicheProjet", "titre": "\\ud83d"}', type="application/json"),
    "moitié de paire dans un nom à réconcilier": Appel("GET", "/reconciliation", "queries=" + quote('{"q": {"query": "\\ud83d"}}')),
    "moitié de paire dans un lot 1.0": Appel("POST", "/reconciliation/match", corps=b'{"queries": [{"conditions": [{"matchType": "name", "propertyValue": "\\ud83d"}]}]}', type="application/json"),
    "étiquette de langue": Appel("POST", "/validation", corps=b'@prefix ri: <https://w3id.org/cadre-ri/ontologie#> . <urn:s> a ri:FicheProjet ; ri:titre "x"@a-bcdefghijk .', type="text/turtle"),
    "étiquette de langue d'une requête": Appel("GET", "/sparql", "query=" + quote('SELECT ("a"@a-bcdefghijk AS ?x) {}')),
    "encodage inconnu": Appel("POST", "/validation", corps=b'<?xml version="1.0" encoding="utf-99"?><a/>', type="application/rdf+xml"),
    "encodage qui n'en est pas un": Appel("POST", "/sparql", corps=b"ASK {}", type="application/sparql-query; charset=zip"),
    "formulaire à l'encodage inconnu": Appel("POST", "/validation", corps=b"texte=x", type="application/x-www-form-urlencoded; charset=idna"),
    "IRI que le moteur refuse": Appel("GET", "/id/requete/\x7f"),
    "IRI à demi échappée": Appel("GET", "/id/acteur/%zz", entetes={"Accept": "text/turtle"}),
    "IRI d'un plan privé": Appel("GET", "/id/acteur/\ue000"),
    "hôte impossible dans un paramètre": Appel("GET", "/requetes/raci", "objet=" + quote("http://[")),
    "port impossible dans un paramètre": Appel("GET", "/requetes/raci", "objet=" + quote("http://a:x/")),
    "Accept sans fin": Appel("GET", "/", entetes={"Accept": "text/html;q=" + LONG}),
    "langue sans fin": Appel("GET", "/", entetes={"Accept-Language": "fr;q=" + LONG}),
}  # fmt: skip


@pytest.fixture(autouse=True)
def ramasser():
    """Ce qu'un essai a laissé se ferme dans cet essai, non chez un voisin."""
    yield
    gc.collect()


def envoyer(application, appel: Appel) -> Response:
    suite, statut, entetes = run_wsgi_app(application, appel.environ(), buffered=True)
    return Response(suite, statut, entetes)


def juger(application, appel: Appel) -> int:
    recue = envoyer(application, appel)
    if recue.status_code >= 500:
        code = (recue.get_json(silent=True) or {}).get("code")
        calme = recue.status_code == 503 and (code in CALMES or recue.mimetype == "text/html")
        assert calme, f"{recue.status_code} {code} : {recue.get_data(as_text=True)[:200]}"
    return recue.status_code


def _routes(application) -> list[tuple[str, str]]:
    return sorted(
        (r.rule, m) for r in application.url_map.iter_rules() for m in (r.methods or ()) - {"HEAD", "OPTIONS"}
    )


def _parametres(regle: str) -> tuple[str, ...]:
    """Ceux que la description de l'API donne à cette route."""
    chemin = regle.replace("<", "{").replace(">", "}").replace("path:", "")
    operations = pages.chemins_fixes().get(chemin, {}).values()
    return tuple(sorted({p["name"] for o in operations for p in o.get("parameters", []) if p["in"] == "query"}))


def _eprouver(application, regle: str, methode: str, nombre: int, graine: int) -> int:
    connus = tuple(v for nom, valeurs in CONNUS.items() if f"{nom}>" in regle for v in valeurs)
    faits = 0

    @hypothesis.seed(graine)
    @hypothesis.settings(
        max_examples=nombre, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink), print_blob=False,
    )  # fmt: skip
    @hypothesis.given(appels(regle, methode, connus, _parametres(regle)))
    def passer(appel: Appel) -> None:
        nonlocal faits
        faits += 1
        juger(application, appel)

    passer()
    return faits


def test_toutes_les_routes(application):
    """Chaque route du registre, chaque méthode ; toutes les fautes sont dites, pas seulement la première."""
    routes = _routes(application)
    assert {regle for regle, _ in routes} >= {
        c.replace("{", "<").replace("}", ">") for c in pages.chemins_fixes() if "{" not in c
    }
    graine = random.SystemRandom().randrange(10**9) if DUREE else 20261130
    fautes, faits = [], 0
    for regle, methode in routes:
        fin, tour = time.monotonic() + DUREE / len(routes), 0
        while tour == 0 or time.monotonic() < fin:
            try:
                faits += _eprouver(application, regle, methode, 200 if DUREE else COURTE, graine + tour)
            except AssertionError as faute:
                fautes.append(f"{methode} {regle} : {faute} {getattr(faute, '__notes__', '')}")
                break
            tour += 1
    assert not fautes, f"graine {graine}\n" + "\n".join(fautes)
    assert faits >= len(routes) * COURTE * 0.8


@pytest.mark.parametrize("nom", CAS)
@pytest.mark.parametrize("accepte", ["application/json", "text/html"])
def test_les_cas_trouves(application, nom: str, accepte: str):
    appel = CAS[nom]
    assert (
        juger(
            application,
            Appel(
                appel.methode, appel.chemin, appel.suite, {"Accept": accepte, **appel.entetes}, appel.corps, appel.type
            ),
        )
        < 500
    )


def test_l_essai_voit_une_panne(application, monkeypatch: pytest.MonkeyPatch):
    """Une route qui lève une erreur imprévue est vue : sans quoi tout ce fichier serait vert pour rien."""
    monkeypatch.setattr("serveur.faces.web.sante.moteur_employe", lambda: 1 / 0)
    with pytest.raises(AssertionError, match="500 panne-interne"):
        juger(application, Appel("GET", "/sante", entetes={"Accept": "application/json"}))

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le moteur distant, sur deux vrais serveurs : publier, interroger par chaque face, tomber et revenir."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pyoxigraph as ox
import pytest
import serveurs

from serveur.faces.commande import main
from serveur.faces.web import Reglages, creer_application
from serveur.graphe import depot
from serveur.graphe.construction import GRAPHE_NQ
from serveur.graphe.depot import publier
from serveur.moteurs.bassin import Limites
from serveur.moteurs.distant import Distant
from serveur.noyau.erreurs import DelaiDepasse, EntreeInutilisable, MoteurAbsent
from serveur.noyau.resultats import Demande, Tableau, lire_json

COMPTE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def ancien(artefact, tmp_path_factory):
    """Un état d'avant : quelques triplets de chaque graphe d'aujourd'hui, et un qui n'y est plus."""
    lignes: dict[str, list[str]] = {}
    for ligne in (artefact / GRAPHE_NQ).read_text(encoding="utf-8").splitlines():
        lignes.setdefault(ligne.rsplit(" ", 2)[1], []).append(ligne)
    gardees = [ligne for celles in lignes.values() for ligne in celles[:40]]
    gardees += [f"<urn:essai:ote> <urn:essai:dit> <urn:essai:rien> {graphe} ." for graphe in lignes]
    chemin = tmp_path_factory.mktemp("ancien") / GRAPHE_NQ
    chemin.write_text("\n".join(gardees), encoding="utf-8")
    return chemin


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def distant(request, artefact, ancien):
    """(serveur démarré vide, publié par le chemin qu'il offre ; moteur distant)."""
    demarrer = getattr(serveurs, request.param)
    with demarrer() as serveur:
        for etat in (ancien, artefact / GRAPHE_NQ):  # publier remplace ce qui y était, sans doubler
            publies = publier(etat, serveur.interrogation, mise_a_jour=serveur.mise_a_jour)
        assert sum(publies.values()) > 40_000
        with Distant(serveur.interrogation, Limites(delai=20)) as moteur:
            yield serveur, moteur


@pytest.mark.parametrize("nom", ["oxigraph", "virtuoso"])
def test_publier_par_le_depot_de_graphes(nom: str, artefact, ancien, monkeypatch: pytest.MonkeyPatch, capsys):
    with getattr(serveurs, nom)() as serveur:
        if serveur.identifiants:
            monkeypatch.setenv("CADRE_RI_MOTEUR_IDENTITE", ":".join(serveur.identifiants))
        options = ["publier", "--moteur", serveur.interrogation, "--depot", serveur.graphes, "--format", "json"]
        publier(ancien, serveur.interrogation, mise_a_jour=serveur.mise_a_jour)  # ce qui y était est remplacé
        assert main(options) == 0
        graphes = json.loads(capsys.readouterr().out)["graphes"]
        monkeypatch.delenv("CADRE_RI_MOTEUR_IDENTITE", raising=False)
        with Distant(serveur.interrogation) as moteur:
            comptes = moteur.comptes()
        assert {g: comptes[g] for g in graphes} == graphes


def test_meme_resultat_qu_ici(distant, moteur):
    _, ailleurs = distant
    for texte in (
        "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER (LANG(?l) = 'en') }",
        "SELECT ?s { GRAPH <https://w3id.org/cadre-ri/graphe/liens> { ?s ?p ?o } }",
    ):
        ici = lire_json(moteur.executer(Demande(texte)).corps)
        la = lire_json(ailleurs.executer(Demande(texte)).corps)
        assert isinstance(ici, Tableau)
        assert isinstance(la, Tableau)
        # Virtuoso compte aussi ses propres graphes : ce qui est à nous doit y être, à l'identique
        assert not Counter(map(repr, _termes(ici, texte))) - Counter(map(repr, _termes(la, texte)))


def _termes(tableau: Tableau, texte: str):
    return [
        [(t.genre, t.valeur, t.langue) if t else None for t in rang]
        for rang in tableau.rangs
        if "GROUP" not in texte or (rang[0] and "w3id.org/cadre-ri" in rang[0].valeur)
    ]


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
def test_les_formats_sont_les_notres(distant, moteur, format_: str):
    _, ailleurs = distant
    texte = "SELECT ?s ?l { ?s <http://www.w3.org/2004/02/skos/core#notation> ?l } ORDER BY ?l ?s"
    assert ailleurs.executer(Demande(texte, format_)).corps == moteur.executer(Demande(texte, format_)).corps


def test_ask_construct_et_jeu_du_protocole(distant, moteur):
    _, ailleurs = distant
    liens = "https://w3id.org/cadre-ri/graphe/liens"
    assert ailleurs.executer(Demande("ASK { ?s ?p ?o }", "csv", defaut=(liens,))).corps == b"true"
    inconnu = ailleurs.executer(Demande("ASK { ?s ?p ?o }", "csv", defaut=("http://exemple.org/rien",)))
    assert inconnu.avis == ("graphe-inconnu http://exemple.org/rien",)
    graphe = ailleurs.executer(
        Demande(f"CONSTRUCT {{ ?s ?p ?o }} FROM <{liens}> WHERE {{ ?s ?p ?o }}", graphe="ntriples")
    )
    voulus = list(moteur.magasin.quads_for_pattern(None, None, None, ox.NamedNode(liens)))
    assert graphe.corps.count(b" .\n") == len(voulus) >= 9


@pytest.mark.parametrize(
    "requete",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP GRAPH <https://w3id.org/cadre-ri/graphe/liens>",
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "SELECT * {",
    ],
)
def test_rien_de_tel_n_est_envoye(distant, requete: str):
    _, ailleurs = distant
    avant = ailleurs.comptes()
    with pytest.raises(EntreeInutilisable):
        ailleurs.executer(Demande(requete))
    assert ailleurs.comptes() == avant


def test_chaque_face_passe_par_le_moteur(distant, monkeypatch: pytest.MonkeyPatch, capsys):
    serveur, _ = distant
    application = creer_application(Reglages(limites=Limites(delai=10), moteur=serveur.interrogation))
    client = application.test_client()
    reponse = client.get(
        "/sparql", query_string={"query": "ASK { ?s a <https://w3id.org/cadre-ri/ontologie#Obligation> }"}
    )
    assert reponse.json["boolean"] is True
    assert "ETag" not in reponse.headers
    assert client.get("/id/acteur/ct", headers={"Accept": "text/html"}).status_code == 200
    assert "namedGraph" in client.get("/sparql").text
    assert len(client.get("/requetes/raci", headers={"Accept": "application/json"}).json) == 6
    assert client.get("/autorisation?deroge-standards=oui", headers={"Accept": "application/json"}).json["decision"]
    application.extensions["cadre_ri"].moteur.fermer()
    monkeypatch.setenv("CADRE_RI_MOTEUR", serveur.interrogation)
    assert main(["requete", "raci", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 7
    assert main(["sparql", "ASK { ?s ?p ?o }"]) == 0


def test_le_moteur_tombe_et_revient(distant):
    """Arrêté en route : 502 en clair ; relancé : tout répond, sans rien relancer ici."""
    serveur, _ = distant
    application = creer_application(Reglages(limites=Limites(delai=10), moteur=serveur.interrogation))
    client = application.test_client()
    assert client.get("/sparql", query_string={"query": "ASK {}"}).status_code == 200
    if serveur.nom == "Virtuoso":
        serveur.sql("checkpoint;")
    serveur.arreter(brutalement=True)
    for chemin in ("/sparql?query=ASK{}", "/requetes/raci", "/id/acteur/ct"):
        absent = client.get(chemin, headers={"Accept": "application/json"})
        assert absent.status_code == 502, chemin
        assert absent.json["code"] == "moteur-absent"
        assert "ne répond pas" in absent.json["message"]
    assert client.get("/sante").status_code == 200
    serveur.demarrer()
    assert client.get("/sparql", query_string={"query": "ASK {}"}).status_code == 200
    assert client.get("/requetes/raci", headers={"Accept": "application/json"}).status_code == 200
    application.extensions["cadre_ri"].moteur.fermer()


class _Faux(BaseHTTPRequestHandler):
    """Un moteur qui se conduit mal, selon son chemin."""

    appels: ClassVar[Counter[str]] = Counter()
    identites: ClassVar[list[str | None]] = []

    def do_POST(self) -> None:
        self.appels[self.path] += 1
        self.identites.append(self.headers.get("Authorization"))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/lent":
            threading.Event().wait(3)
        if self.path.startswith("/goutte"):
            return self.goutter()
        if self.path.startswith("/renvoi"):
            return self.renvoyer()
        statut = {"/erreur": 500, "/occupe": 503, "/interdit": 401, "/refus": 400}.get(self.path, 200)
        corps = b'{"head":{"vars":["n"]},"results":{"bindings":[' if self.path == "/coupe" else b"<html>"
        try:
            self.send_response(statut)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(corps)))
            self.end_headers()
            self.wfile.write(corps)
        except OSError:
            return None

    def goutter(self) -> None:
        """Un octet tous les dixièmes de seconde, dans l'en-tête ou dans le corps : aucune lecture n'est en retard."""
        debut = b"HTTP/1.1 200 OK\r\n" + (b"X-Rien: " if self.path == "/goutte-en-tete" else b"\r\n")
        try:
            self.wfile.write(debut)
            for _ in range(50):
                self.wfile.write(b" ")
                threading.Event().wait(0.1)
        except OSError:
            return

    def renvoyer(self) -> None:
        self.send_response(int(self.path[len("/renvoi-") :][:3]))
        self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/ailleurs")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def do_PUT(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def faux():
    _Faux.appels.clear()
    _Faux.identites.clear()
    service = ThreadingHTTPServer(("127.0.0.1", 0), _Faux)
    fil = threading.Thread(target=service.serve_forever, args=(0.01,))
    fil.start()
    yield f"http://127.0.0.1:{service.server_port}"
    service.shutdown()
    fil.join()
    service.server_close()


@pytest.mark.parametrize(
    "chemin, erreur, dit, appels",
    [
        ("/coupe", MoteurAbsent, "illisible", 1),
        ("/html", MoteurAbsent, "illisible", 1),
        ("/erreur", MoteurAbsent, "failli", 1),
        ("/interdit", MoteurAbsent, "refuse l'appel", 1),
        ("/refus", EntreeInutilisable, "refuse la requête", 1),
        ("/occupe", MoteurAbsent, "ne répond pas", 3),
        ("/lent", DelaiDepasse, "1 secondes", 1),
    ],
)
def test_un_moteur_qui_se_conduit_mal(faux: str, chemin: str, erreur, dit: str, appels: int):
    delai = 1 if appels == 1 else 2  # trois essais, pauses comprises
    with Distant(faux + chemin, Limites(delai)) as moteur, pytest.raises(erreur, match=dit):
        moteur.lignes(COMPTE)
    assert _Faux.appels[chemin] == appels


@pytest.mark.parametrize("chemin", ["/goutte-en-tete", "/goutte"])
def test_le_delai_est_celui_de_toute_la_reponse(faux: str, chemin: str):
    debut = time.monotonic()
    with Distant(faux + chemin, Limites(delai=1)) as moteur, pytest.raises(DelaiDepasse, match="1 secondes"):
        moteur.lignes(COMPTE)
    assert time.monotonic() - debut < 2


@pytest.mark.parametrize("auth", ["basic", "digest"])
@pytest.mark.parametrize("statut", [301, 302, 303, 307, 308])
def test_l_identite_ne_suit_pas_une_redirection(faux: str, statut: int, auth: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CADRE_RI_MOTEUR_IDENTITE", "essai:secret")
    monkeypatch.setenv("CADRE_RI_MOTEUR_AUTH", auth)
    with Distant(f"{faux}/renvoi-{statut}", Limites(delai=2)) as moteur, pytest.raises(MoteurAbsent) as erreur:
        moteur.lignes(COMPTE)
    assert "renvoie à une autre adresse" in erreur.value.message
    assert "/ailleurs" in erreur.value.message
    assert _Faux.appels == {f"/renvoi-{statut}": 1}
    assert _Faux.identites == ["Basic ZXNzYWk6c2VjcmV0" if auth == "basic" else None]


def test_le_depot_non_plus(faux: str, artefact, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CADRE_RI_MOTEUR_IDENTITE", "essai:secret")
    monkeypatch.setattr(depot.Distant, "comptes", lambda *_: {})
    with pytest.raises(MoteurAbsent, match="renvoie à une autre adresse"):
        publier(artefact / GRAPHE_NQ, faux, depot=f"{faux}/renvoi-307")
    assert not [chemin for chemin in _Faux.appels if "ailleurs" in chemin]


@pytest.mark.parametrize("chemin", ["/goutte-en-tete", "/goutte"])
def test_un_depot_qui_goutte_se_quitte(faux: str, chemin: str, artefact, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(depot, "DELAI", 1.0)
    monkeypatch.setattr(depot.Distant, "comptes", lambda *_: {})
    debut = time.monotonic()
    with pytest.raises(depot.PublicationCoupee, match=r"1 secondes.*Entamé"):
        publier(artefact / GRAPHE_NQ, faux, depot=faux + chemin)
    assert time.monotonic() - debut < 2


@pytest.mark.parametrize("adresse", ["fichier.nq", "file:///etc/passwd", "ftp://a/b", "http://", "sparql"])
def test_une_adresse_qui_n_en_est_pas_une(adresse: str, capsys):
    assert main(["sparql", "ASK {}", "--moteur", adresse]) == 2
    assert "adresse complète" in capsys.readouterr().err

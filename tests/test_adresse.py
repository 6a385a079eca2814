# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""L'adresse publique : quels hôtes sont reçus, d'où viennent les liens, qui est cru ; et ce que le serveur borne.

Ne couvre pas ce que les pages montrent (test_web, test_pages) ni l'arrêt du serveur (test_service).
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import time
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Response
from service_lance import servir
from werkzeug.test import EnvironBuilder, run_wsgi_app

from serveur.faces.commande import main
from serveur.faces.web import Reglages, creer_application
from serveur.faces.web.adresse import configuree
from serveur.moteurs.bassin import Limites
from serveur.noyau.erreurs import EntreeInutilisable

PUBLIQUE = "https://cadre.exemple.org"
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def publie(artefact):
    """L'application connue à PUBLIQUE, et à un second nom, derrière un mandataire à 192.0.2.7."""
    reglages = Reglages(
        limites=Limites(delai=8, travailleurs=1),
        publique=configuree(f"{PUBLIQUE}:443/", ["ancien.exemple.org"], ["192.0.2.0/29"], "127.0.0.1"),
    )
    ouverte = creer_application(reglages)
    yield ouverte
    ouverte.extensions["cadre_ri"].moteur.fermer()


@pytest.fixture(scope="module")
def vu(publie):
    return publie.test_client()


def brute(application, chemin: str, hote: str | None, version: str = "HTTP/1.1", accepte: str = JSON["Accept"]):
    """Ce que l'application rend à un en-tête Host tel quel ; le client d'essai de Werkzeug lit lui-même les hôtes."""
    environ = EnvironBuilder(chemin, headers={"Accept": accepte}).get_environ()
    del environ["HTTP_HOST"]
    environ["SERVER_PROTOCOL"] = version
    if hote is not None:
        environ["HTTP_HOST"] = hote
    suite, statut, entetes = run_wsgi_app(application, environ)
    return Response(suite, statut, entetes)


# Les noms reçus

REFUSES = (
    *("autre.exemple.org", "cadre.exemple.org.attaquant.org", "attaquant.org:443", "cadre.exemple.org, attaquant.org"),
    *("", " ", ":", ":80", "[", "[]", "[::1", "[::1]x", "[1:2]", "::1", "a" * 300, 'a"b', "<x>", "a b", "\xe9", "\x00"),
    *("localhost:0", "localhost:65536", "localhost:999999", "localhost:8x", "localhost@attaquant.org", "xn--a", "-"),
    *(
        "127.0.0.1#",
        "127.0.0.1/",
        "localhost\tx",
        "0x7f.1",
        "*",
        ".localhost",
        "１２７.0.0.1".encode().decode("latin-1"),
    ),
)
RECUS = (
    "localhost",
    "LocalHost:8000",
    "127.0.0.1",
    "127.0.0.1:80",
    "[::1]",
    "[::1]:8000",
    "[0:0:0:0:0:0:0:1]",
    "localhost.",
)


@pytest.mark.parametrize("hote", REFUSES, ids=repr)
@pytest.mark.parametrize("chemin", ["/sante", "/sparql/", "/rien", "/"])
def test_un_autre_hote_est_refuse(application, chemin: str, hote: str):
    """Avant toute route : ni page, ni redirection, ni 500."""
    recue = brute(application, chemin, hote)
    assert (recue.status_code, recue.json["code"]) == (400, "entree-inutilisable")
    assert "ne répond pas au nom" in recue.json["message"]
    assert "Location" not in recue.headers


@pytest.mark.parametrize("hote", RECUS)
def test_la_boucle_locale_est_recue(client, vu, hote: str):
    for c in (client, vu):
        assert c.get("/sante", headers={"Host": hote}).status_code == 200


def test_sans_hote(application, publie):
    """HTTP/1.0 s'en passe (des sondes de mandataires) ; HTTP/1.1 l'exige (RFC 9112, 3.2)."""
    assert PUBLIQUE in brute(publie, "/reconciliation", None, "HTTP/1.0").get_data(as_text=True)
    assert brute(application, "/sante", None, "HTTP/1.0").status_code == 200
    assert brute(application, "/sante", None, "HTTP/1.1").status_code == 400


@pytest.mark.parametrize("hote", ["autre.exemple.org", "cadre.exemple.org.attaquant.org"])
def test_l_adresse_publique_ne_recoit_que_ses_noms(vu, hote: str):
    assert vu.get("/sante", headers={"Host": hote}).status_code == 400
    for nom in ("cadre.exemple.org", "CADRE.exemple.org:8443", "ancien.exemple.org"):
        assert vu.get("/sante", headers={"Host": nom}).status_code == 200


def test_le_refus_se_lit(application, publie):
    recue = brute(application, "/", "<b>x", accepte="text/html")
    assert recue.status_code == 400
    assert PUBLIQUE in brute(publie, "/", "x.org").json["message"]
    # du texte nu : sous ce nom, ni la feuille de style ni les liens d'une page ne répondraient
    assert (recue.mimetype, recue.headers["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert "ne répond pas au nom « <b>x »" in recue.get_data(as_text=True)


# D'où viennent les liens

LIENS = {
    "description du service": ("/sparql", {"Accept": "text/turtle"}, "/sparql>"),
    "manifeste de réconciliation": ("/reconciliation", JSON, "/reconciliation"),
    "manifeste 1.0": ("/reconciliation/1.0", JSON, "/reconciliation/1.0"),
    "catalogue des questions": ("/requetes", JSON, "/requetes/raci"),
    "extrait de code": ("/requetes/raci-matrice", {"Accept": "text/html"}, "/requetes/raci-matrice"),
    "page de la réconciliation": ("/reconciliation", {"Accept": "text/html"}, "/reconciliation"),
    "aperçu": ("/reconciliation/preview?id=acteur:mcc", {}, "/id/acteur/mcc"),
    "citation d'une autorisation": ("/autorisation?deroge-standards=oui", {"Accept": "text/html"}, "/autorisation"),
    "description de l'API": ("/openapi.json", JSON, ""),
}


@pytest.mark.parametrize("nom", LIENS)
@pytest.mark.parametrize("hote", ["cadre.exemple.org", "ancien.exemple.org:81", "127.0.0.1:8000"])
def test_les_liens_absolus_disent_l_adresse_publique(vu, nom: str, hote: str):
    chemin, entetes, suite = LIENS[nom]
    recue = vu.get(chemin, headers={**entetes, "Host": hote})
    assert recue.status_code == 200
    assert PUBLIQUE + suite in recue.text
    assert hote.partition(":")[0] not in unquote(recue.text).replace(PUBLIQUE, "")


def test_une_redirection_gardee_en_cache_ne_mene_pas_ailleurs(vu):
    recue = vu.get("/requetes/", headers={"Host": "ancien.exemple.org"})
    assert recue.status_code in (301, 308, 404)
    for chemin in ("/reconciliation/voir?id=acteur:mcc", "/", "/id/acteur"):
        suivie = vu.get(chemin, headers={"Host": "ancien.exemple.org"})
        ou = suivie.headers.get("Location", "/")
        assert ou.startswith(("/", PUBLIQUE)), ou


# Qui est cru

RELAIS = {"X-Forwarded-Host": "cadre.exemple.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.9"}


@pytest.mark.parametrize("pair, cru", [("192.0.2.7", True), ("192.0.2.200", False), ("127.0.0.1", False), ("", False)])
def test_un_relais_n_est_cru_que_d_un_mandataire(artefact, pair: str, cru: bool):
    from flask import Flask, jsonify, request

    from serveur.faces.web import adresse, erreurs

    essai = Flask(__name__)
    adresse.installer(essai, configuree("", ["cadre.exemple.org"], ["192.0.2.0/29"]))
    erreurs.installer(essai)
    essai.add_url_rule(
        "/", "x", lambda: jsonify(racine=request.url_root, qui=request.remote_addr, relais=dict(request.headers))
    )

    def demander(**entetes: str):
        return essai.test_client().get("/", headers={**JSON, **entetes}, environ_base={"REMOTE_ADDR": pair})

    vue = demander(**RELAIS, Forwarded="host=attaquant.org;proto=https").json
    assert vue["racine"] == ("https://cadre.exemple.org/" if cru else "http://localhost/")
    assert vue["qui"] == ("198.51.100.9" if cru else pair)
    assert not [n for n in vue["relais"] if n.lower().startswith(("forwarded", "x-forwarded"))]
    # même cru, un mandataire ne fait pas entrer un nom inconnu ni un autre protocole
    assert demander(**{"X-Forwarded-Host": "attaquant.org"}).status_code == (400 if cru else 200)
    assert demander(**{"X-Forwarded-Proto": "javascript"}).json["racine"].startswith("http://localhost")


@pytest.mark.parametrize(
    "options, dit",
    [
        (["--adresse", "cadre.exemple.org"], "adresse publique entière"),
        (["--adresse", "https://cadre.exemple.org/sous/chemin"], "sans chemin"),
        (["--adresse", "https://u:p@cadre.exemple.org"], "adresse publique entière"),
        (["--adresse", "https://[::1"], "adresse publique entière"),
        (["--adresse", "https://a:99999"], "adresse publique entière"),
        (["--hotes", "a b"], "noms d'hôte"),
        (["--mandataires", "nginx"], "adresses IP"),
    ],
)
def test_un_reglage_qui_ne_se_lit_pas(capsys, options: list[str], dit: str):
    assert main(["servir", "--port", "0", *options]) == 2
    assert dit in capsys.readouterr().err


def test_les_variables_valent_les_options(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CADRE_RI_ADRESSE", "http://Cadre.exemple.org:80")
    monkeypatch.setenv("CADRE_RI_HOTES", "un.exemple.org, fe80::1")
    monkeypatch.setenv("CADRE_RI_MANDATAIRES", "127.0.0.1 2001:db8::/32")
    lue = configuree()
    assert lue.adresse == "http://cadre.exemple.org"
    assert {"cadre.exemple.org", "un.exemple.org", "fe80::1", "localhost"} <= lue.noms()
    assert lue.croit("2001:db8::5")
    assert not lue.croit("127.0.0.2")
    assert configuree("", [], []).adresse == ""
    monkeypatch.setenv("CADRE_RI_HOTES", "a/b")
    with pytest.raises(EntreeInutilisable):
        Reglages()


# Le serveur, tel qu'on le lance


def parler(port: int, octets: bytes, secondes: float = 10) -> bytes:
    """Ce que répond le serveur à ces octets, jusqu'à ce qu'il ferme ou se taise."""
    recu = b""
    prise = socket.create_connection(("127.0.0.1", port), timeout=secondes)
    with prise, contextlib.suppress(TimeoutError, ConnectionError):
        prise.sendall(octets)
        while morceau := prise.recv(65536):
            recu += morceau
    return recu


@pytest.fixture(scope="module")
def lance(artefact):
    with servir("--adresse", PUBLIQUE) as (processus, port):
        yield processus, port


def test_le_serveur_annonce_et_emploie_l_adresse(lance):
    _, port = lance
    recu = parler(
        port,
        b"GET /reconciliation HTTP/1.1\r\nHost: cadre.exemple.org\r\nAccept: application/json\r\nX-Forwarded-Host: attaquant.org\r\nConnection: close\r\n\r\n",
    )
    assert recu.startswith(b"HTTP/1.1 200")
    assert PUBLIQUE.encode() in recu
    assert b"attaquant" not in recu
    assert parler(port, b"GET / HTTP/1.1\r\nHost: attaquant.org\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 400"
    )


def test_un_corps_trop_grand_est_refuse_avant_d_etre_recu(lance):
    _, port = lance
    debut = time.monotonic()
    entete = b"POST /validation HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\nContent-Type: text/turtle\r\n\r\n"
    recu = parler(port, entete)
    assert recu.startswith(b"HTTP/1.1 413")
    assert json.loads(recu.partition(b"\r\n\r\n")[2])["code"] == "trop-grand"
    assert time.monotonic() - debut < 5
    morceaux = b"POST /validation HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Type: text/turtle\r\n\r\n"
    recu = parler(
        port, morceaux + b"100000\r\n" + b"a" * 0x100000 + b"\r\n" + (b"1000000\r\n" + b"a" * 0x1000000 + b"\r\n")
    )
    assert not recu or recu.startswith(b"HTTP/1.1 413")


def test_ce_que_waitress_refuse_se_lit(lance):
    """Une page en français pour qui en veut une, la forme de toutes les erreurs sinon ; rien de la bibliothèque."""
    _, port = lance
    page = parler(
        port, b"POST /validation HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\nAccept: text/html\r\n\r\n"
    )
    assert 'lang="fr"' in page.decode()
    assert "cadre-ri valider" in page.decode()
    for demande, statut in ((b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nA: " + b"a" * 40_000 + b"\r\n\r\n", 431)):  # fmt: skip
        tete, _, corps = parler(port, demande).partition(b"\r\n\r\n")
        assert int(tete.split()[1]) == statut
        assert json.loads(corps)["statut"] == statut
        assert b"waitress" not in tete.lower() + corps.lower()


def test_une_connexion_muette_est_fermee(artefact, monkeypatch: pytest.MonkeyPatch):
    """Le délai des connexions muettes est appliqué ; raccourci ici, pour que l'essai le soit."""
    with servir(silence=2) as (_, port):
        prises = [socket.create_connection(("127.0.0.1", port), timeout=15) for _ in range(20)]
        debut = time.monotonic()
        assert [prise.recv(1) for prise in prises] == [b""] * 20
        assert time.monotonic() - debut < 12
        for prise in prises:
            prise.close()


def test_trop_de_connexions_n_empechent_pas_les_autres(lance):
    """Deux cents connexions ouvertes, un octet de temps en temps : la santé répond."""
    _, port = lance
    gouttes = [socket.create_connection(("127.0.0.1", port), timeout=15) for _ in range(200)]
    for prise in gouttes:
        prise.sendall(b"GET / HTTP/1.1\r\nHost: lo")
    debut = time.monotonic()
    assert parler(port, b"GET /sante HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 200"
    )
    assert time.monotonic() - debut < 3
    for prise in gouttes:
        prise.close()


def test_le_graphe_ote_sous_le_serveur_ne_blame_personne(artefact, tmp_path: Path):
    """503, en disant que la demande n'y est pour rien, sans chemin d'ici ; ce qui est en mémoire répond encore."""
    cache = tmp_path / "cache"
    shutil.copytree(artefact.parent, cache, symlinks=True)
    with servir(cache=cache) as (_, port):

        def demander(chemin: str) -> tuple[int, dict]:
            brute = parler(
                port, f"GET {chemin} HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n\r\n".encode(), 20
            )
            tete, _, corps = brute.partition(b"\r\n\r\n")
            return int(tete.split()[1]), json.loads(corps)

        assert demander("/sante")[0] == 200
        shutil.rmtree(cache)
        for chemin in ("/telechargements", "/formulaires/FicheProjet?format=yaml"):
            statut, corps = demander(chemin)
            assert (statut, corps["code"]) == (503, "graphe-perdu")
            assert "rien n'est à changer" in corps["message"]
            assert str(tmp_path) not in corps["message"]
        assert demander("/questions?q=qui+pr%C3%A9side+le+CSRI")[0] == 200
        assert demander("/requetes?theme=absent")[0] == 400  # sa faute reste la sienne


# Le terminal


def test_un_titre_ne_commande_pas_le_terminal(artefact, tmp_path: Path, capsysbinary):
    soumission = tmp_path / "fiche\x1b]0;vol\x07\n.yaml"
    soumission.write_text('type: FicheProjet\ntitre: "a\\x1b[2Jb\\u009b31m\\u202etxt\\u2066"\n', encoding="utf-8")
    main(["valider", str(soumission)])
    main(["comparer", str(soumission), str(soumission)])
    main(["valider", str(soumission), "--type", "\x1b[2J"])
    main(["valider", str(tmp_path / "absent\x1b[2J.yaml")])
    with pytest.raises(SystemExit):
        main(["valider", "--\x1b[2J"])
    sorti = b"".join(capsysbinary.readouterr())
    assert b"a\xe2\x90\x9b[2Jb" in sorti  # ␛, qui se voit et ne fait rien
    for commande in ("\x1b", "\x07", "\x9b", "\u202e", "\u2066"):
        assert commande.encode() not in sorti, repr(commande)
    assert sorti.decode().splitlines()[0].startswith(str(tmp_path))


def test_ce_qui_va_a_un_terminal_est_neutralise_et_un_tube_garde_les_octets(
    monkeypatch: pytest.MonkeyPatch, capsysbinary
):
    import sys

    from serveur.faces.sortie import rendre

    rendre(b"a\x1b[2J\r\n", None)
    assert capsysbinary.readouterr().out == b"a\x1b[2J\r\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    rendre(b"a\x1b[2J\r\n\tb", None)
    assert capsysbinary.readouterr().out == "a␛[2J\n\tb".encode()

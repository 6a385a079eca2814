# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les diagrammes disent le graphe, tout ce qu'ils montrent et rien d'autre ; ce qui est faux est dit."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import xml.etree.ElementTree as ET

import pytest

from serveur.noyau.espaces import abreger
from serveur.services.diagrammes.dessin import boite, couper, largeur_de
from serveur.services.diagrammes.flux import CONCOURS, categories_de, choisir, remis, tous_les_flux
from serveur.services.diagrammes.images import image_flux, image_organigramme
from serveur.services.diagrammes.organigramme import FOURNIT, LIENS, PRESIDE, TIRE_DU_NOM, hierarchie, organigramme
from serveur.services.diagrammes.placement import hauteurs, rangs
from serveur.services.requetes.repertoire import executer

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MOTS = {"unité de": "est une unité de", "relève de": "relève de", "exerce sa fonction dans": "exerce sa fonction dans"}
PRODUIRE = {"élaborer", "produire", "développer", "formaliser", "publier"}
INJECTIONS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "acteur:ct> } DROP ALL #",
    "{{ 7*7 }}",
    "\x00",
    "é" * 500,
)
VUES_DU_FLUX = ("", "?document=tous", "?document=plan-gestion-ri", "?acteur=SCT", "?type=Plan", "?acteur=MO&type=Plan")


@pytest.fixture(scope="module")
def code(index):
    return {a: fiche["code"] for a, fiche in index.acteurs.items()} | {None: None}


# l'organigramme, contre le graphe


def test_places_de_l_organigramme(moteur, index, code):
    dits = {(x["code"], MOTS[x["lien"]], x["superieur"]) for x in executer(moteur, "organigramme")}
    montres = {(code[x.de], x.genre, code[x.vers]) for x in organigramme(index).liens}
    assert montres == dits
    assert len(montres) == 14


def test_chaque_place_cite_ses_enonces(moteur, index, code):
    dits = {(x["code"], x["superieur"], abreger(x["enonce"]), x["citation"]) for x in executer(moteur, "rattachements")}
    montres = {(code[x.de], code[x.vers], p.enonce, p.citation) for x in organigramme(index).liens for p in x.preuves}
    assert montres == dits
    assert len(montres) == 11
    sans = [x for x in organigramme(index, True, True).liens if not x.preuves]
    assert {x.genre for x in sans} == {TIRE_DU_NOM}
    assert len(sans) == 5
    assert {index.acteurs[x.de]["genre"] for x in sans} == {"ri:Poste"}


@pytest.mark.parametrize(
    ("requete", "options", "genre", "de", "vers", "combien"),
    [
        ("presidences", {"presidences": True}, PRESIDE, "president", "instance", 3),
        ("compositions", {"compositions": True}, FOURNIT, "membre", "instance", 2),
    ],
)
def test_presidences_et_compositions(moteur, index, code, requete, options, genre, de, vers, combien):
    dits = {(x[de], x[vers], abreger(x["enonce"])) for x in executer(moteur, requete)}
    liens = organigramme(index, **options).liens
    montres = {(code[x.de], code[x.vers], p.enonce) for x in liens for p in x.preuves if x.genre == genre}
    assert montres == dits
    assert len(montres) == combien
    assert not [x for x in organigramme(index).liens if x.genre == genre]


def test_aucun_acteur_n_est_tu(index):
    for options in ((False, False), (True, False), (False, True), (True, True)):
        place = organigramme(index, *options)
        assert sorted([*place.acteurs, *place.absents]) == sorted(index.acteurs)
        relies = {bout for lien in place.liens for bout in (lien.de, lien.vers)}
        assert set(place.absents) == set(index.acteurs) - relies
    assert "acteur:tciri" in organigramme(index).absents
    assert "acteur:tciri" in organigramme(index, True).acteurs


def test_la_hierarchie_place_chacun_une_fois(index):
    place = organigramme(index)

    def plat(branches):
        return [a for nom, _, suite in branches for a in [nom, *plat(suite)]]

    assert sorted(plat(hierarchie(place))) == sorted(place.acteurs)
    assert [b[0] for b in hierarchie(place)] == ["acteur:ct", "acteur:mcc", "acteur:mrci", "acteur:sgg"]


# le flux, contre le graphe


def test_depots_du_flux(moteur, index, code):
    dits = {
        (x["code"], x["documentNom"], x["destinataire"], abreger(x["enonce"]))
        for x in executer(moteur, "qui-depose-quoi")
    }
    montres = {
        (code[f.acteur], index.libelle(f.document), code[f.destinataire], f.enonce)
        for f in tous_les_flux(index)
        if f.nature == "Dépôt"
    }
    assert montres == dits
    assert len(montres) == 10


def test_productions_du_flux(moteur, index, code):
    dits = {
        (x["code"], x["documentNom"], x["actionNom"], abreger(x["enonce"]))
        for x in executer(moteur, "qui-produit-quoi")
    }
    montres = {
        (code[f.acteur], index.libelle(f.document), f.verbe, f.enonce)
        for f in tous_les_flux(index)
        if f.nature == "Obligation" and f.verbe in PRODUIRE
    }
    assert montres == dits
    assert len(montres) == 16


def test_un_flux_ne_dit_que_son_enonce(index):
    flux = tous_les_flux(index)
    assert len(flux) == 51
    for f in flux:
        fiche = index.par_iri[f.enonce]
        agents = fiche["avecLeConcoursDe"] if f.verbe == CONCOURS else fiche.get("titulaire", [None])
        assert f.acteur in agents
        assert f.document in fiche["document"]
        assert f.destinataire in [*fiche.get("destinataire", []), None]
        assert f.citation == fiche["citation"]
        verbes = [index.libelle(a) for a in fiche["action"]]
        assert f.verbe in [*verbes, CONCOURS] or (f.nature == "Collaboration" and f.verbe == "collaborer")


def test_un_verbe_qui_vise_autre_chose_n_est_pas_dit_du_document(index):
    enonces = {f.enonce for f in tous_les_flux(index)}
    # établir les modalités d'un plan, coordonner une grappe, déterminer des renseignements
    for autre in (
        "enonce:5.2.1-sct-modalites-plan-gouvernemental",
        "enonce:annexe-2-porteur-coordonner-grappe",
        "enonce:annexe-1-lap-24-renseignements-rapport-annuel",
    ):
        assert autre in index.par_iri
        assert autre not in enonces


def test_choisir(index):
    flux = tous_les_flux(index)
    assert {f.document for f in choisir(flux, None, remis(flux))} == remis(flux)
    assert len(remis(flux)) == 6
    for f in choisir(flux, "acteur:sct"):
        assert "acteur:sct" in (f.acteur, f.destinataire)
    assert choisir(flux, "acteur:sgg") == []
    assert categories_de(index, "acteur:mcc") == ["acteur:mo", "acteur:mo-horizontaux"]


# le dessin


def _se_chevauchent(noeuds) -> list[tuple[str, str]]:
    return [
        (a.cle, b.cle)
        for i, a in enumerate(noeuds)
        for b in noeuds[i + 1 :]
        if a.x < b.x + b.l and b.x < a.x + a.l and a.y < b.y + b.h and b.y < a.y + a.h
    ]


def test_dessins_lisibles(index):
    flux = tous_les_flux(index)
    dessins = [image_organigramme(index, organigramme(index, p, c)) for p in (False, True) for c in (False, True)]
    dessins += [image_flux(index, choisis, (), ()) for choisis in (flux, choisir(flux, None, remis(flux)))]
    dessins += [image_flux(index, choisir(flux, a), (), ()) for a in sorted({f.acteur for f in flux if f.acteur})]
    assert len(dessins) == 17
    for dessin in dessins:
        assert _se_chevauchent(dessin.noeuds) == []
        assert dessin.largeur <= 1206
        for n in dessin.noeuds:
            assert " ".join(n.lignes) == n.dit, "le nom entier"
            assert all(largeur_de(ligne) <= n.l for ligne in n.lignes), n.dit
            assert n.y >= 0
            assert n.x >= 0


def test_mots_poses_sans_se_toucher(index):
    mots = [e for t in image_flux(index, tous_les_flux(index), (), ()).traits for e in t.etiquettes]
    assert len(mots) > 40
    for i, a in enumerate(mots):
        for b in mots[i + 1 :]:
            assert a.ancre != b.ancre or abs(a.y - b.y) >= 14, (a, b)


def test_disposition_d_un_graphe_quelconque():
    noeuds = [f"n{i}" for i in range(30)]
    arcs = [(f"n{i}", f"n{(i * 7 + 3) % 30}") for i in range(30)]  # boucles comprises
    colonnes = rangs(noeuds, arcs)
    tailles = {n: 20.0 + i for i, n in enumerate(noeuds)}
    y = hauteurs(colonnes, arcs, tailles, 5)
    assert min(y[n] - tailles[n] / 2 for n in noeuds) == 0
    for i, a in enumerate(noeuds):
        for b in noeuds[i + 1 :]:
            if colonnes[a] == colonnes[b]:
                assert abs(y[a] - y[b]) >= (tailles[a] + tailles[b]) / 2 + 5 - 1e-6
    assert rangs(["a", "b", "c"], [("a", "b"), ("b", "c")]) == {"a": 0, "b": 1, "c": 2}
    assert rangs(["a", "b", "c", "d"], [("a", "b"), ("b", "c"), ("d", "c")])["d"] == 1
    assert hauteurs({}, [], {}, 5) == {}


def test_couper_garde_tout():
    assert couper("Conseil du trésor", 1000) == ["Conseil du trésor"]
    assert couper("anticonstitutionnellement dit", 20) == ["anticonstitutionnellement", "dit"]
    assert couper("", 100) == []
    assert boite("a", "a", "poste", "un deux trois " * 9, 120).h > 100


# les pages


def _donnees(page) -> dict:
    return json.loads(re.search(r'id="donnees-diagramme">(.*?)</script>', page.text, re.DOTALL)[1])


def _rangees(page) -> list[list[str]]:
    corps = re.search(r'<table class="liens">.*?<tbody>(.*?)</tbody>', page.text, re.DOTALL)[1]
    propre = lambda cellule: re.sub(r"<[^>]+>", "", cellule).strip()  # noqa: E731
    from html import unescape

    return [
        [unescape(propre(c)) for c in re.findall(r"<td>(.*?)</td>", r, re.DOTALL)]
        for r in re.findall(r"<tr.*?</tr>", corps, re.DOTALL)
    ]


def _traits(page) -> set[tuple[str, str]]:
    return set(re.findall(r'class="trait"[^>]* data-de="([^"]*)" data-vers="([^"]*)"', page.text))


@pytest.mark.parametrize("suite", ["", "?presidences=oui", "?compositions=oui", "?presidences=oui&compositions=oui"])
def test_organigramme_image_donnees_et_tableau_disent_la_meme_chose(client, suite):
    page = client.get(f"/organigramme{suite}", headers=HTML)
    donnees = _donnees(page)
    nom = {c: n["nom"] for c, n in donnees["noeuds"].items()}
    du_json = [(nom[x["de"]], x["lien"], nom[x["vers"]]) for x in donnees["liens"]]
    du_tableau = [tuple(r[:3]) for r in _rangees(page)]
    assert sorted(du_json) == sorted(du_tableau)
    assert len(du_json) >= 14
    assert _traits(page) == {(x["de"], x["vers"]) for x in donnees["liens"]}
    assert {x["lien"] for x in donnees["liens"]} <= set(LIENS)
    for lien, rangee in zip(donnees["liens"], _rangees(page), strict=True):
        for preuve in lien["preuves"]:
            assert preuve["citation"] in rangee[3]
            assert client.get(preuve["adresse"], headers=HTML).status_code == 200
        assert lien["preuves"] or rangee[3].startswith("Tiré du nom du poste")
    assert donnees == client.get(f"/organigramme{suite}", headers={"Accept": "application/json"}).json


@pytest.mark.parametrize("suite", VUES_DU_FLUX)
def test_flux_image_donnees_et_tableau_disent_la_meme_chose(client, suite):
    page = client.get(f"/flux{suite}", headers=HTML)
    donnees = _donnees(page)
    nom = {c: n["nom"] for c, n in donnees["noeuds"].items()}
    du_json = [
        (nom.get(x["de"], "Non nommé"), x["lien"], nom[x["vers"]], nom.get(x["a"], ""), x["preuves"][0]["citation"])
        for x in donnees["liens"]
    ]
    du_tableau = [(*r[:4], r[6]) for r in _rangees(page)]
    assert sorted(du_json) == sorted(du_tableau)
    assert du_json
    attendus = {(x["de"] or "inconnu", x["vers"]) for x in donnees["liens"]}
    attendus |= {(x["vers"], x["a"]) for x in donnees["liens"] if x["a"]}
    assert _traits(page) == attendus
    adresses = {p["adresse"] for x in donnees["liens"] for p in x["preuves"]}
    assert all(client.get(a, headers=HTML).status_code == 200 for a in sorted(adresses)[:5])


def test_flux_par_defaut_et_tous(client):
    defaut, tous = (_donnees(client.get(a, headers=HTML)) for a in ("/flux", "/flux?document=tous"))
    assert len({x["vers"] for x in defaut["liens"]}) == 6
    assert len({x["vers"] for x in tous["liens"]}) == 16
    assert len(tous["liens"]) == 51
    plan = _donnees(client.get("/flux?document=plan-gestion-ri", headers=HTML))
    assert {x["vers"] for x in plan["liens"]} == {"document:plan-gestion-ri"}
    # le code, le nom préfixé et l'IRI désignent le même acteur
    ecrits = ("SCT", "sct", "acteur:sct", "https://w3id.org/cadre-ri/id/acteur/sct")
    assert (
        len({json.dumps(client.get("/flux", query_string={"acteur": e, "format": "json"}).json) for e in ecrits}) == 1
    )


def test_anomalies_signalees(client, moteur, index):
    page = client.get("/flux?document=tous", headers=HTML)
    for requete, titre in (
        ("documents-sans-destinataire", "Documents dont le texte ne dit pas à qui ils sont remis (16)"),
        ("documents-sans-producteur", "Documents que personne n’est obligé de produire (10)"),
    ):
        section = page.text.split(titre)[1].split("<h3>")[0]
        lignes = executer(moteur, requete)
        assert len(lignes) == len(re.findall("<li>", section))
        assert all(f"/id/{abreger(x['document']).replace(':', '/')}" in section for x in lignes)
    assert "Remises dont le texte ne nomme pas l’auteur (2)" in page.text
    assert "Le texte ne nomme pas qui" in page.text


def test_document_sans_flux(client):
    page = client.get("/flux?document=recueil-normatif", headers=HTML)
    assert page.status_code == 200
    assert "Aucun énoncé du Cadre ne dit" in page.text
    assert "<svg" not in page.text


def test_membre_d_une_categorie(client):
    page = client.get("/flux?acteur=MCC", headers=HTML)
    assert "/flux?acteur=MO" in page.text


def test_acteur_trouve(client):
    page = client.get("/organigramme?acteur=SSIGRI", headers=HTML)
    assert page.text.count("noeud choisi") == 1
    volet = page.text.split('id="volet"')[1].split("</section>")[0]
    assert "code SSIGRI" in volet
    assert volet.count("<li>") == 2
    assert 'href="/id/acteur/ssigri"' in volet
    seul = client.get("/organigramme?acteur=ASSEMBLEE_NATIONALE", headers=HTML)
    assert "Aucun lien de cette image ne le touche" in seul.text


@pytest.mark.parametrize(
    ("chemin", "statut", "dit"),
    [
        ("/organigramme?acteur=ZUT", 404, "ZUT"),
        ("/organigramme?acteur=SSIGR", 404, "SSIGRI"),
        ("/organigramme?presidences=peut-etre", 400, "oui ou non"),
        ("/organigramme?zut=1", 400, "inconnu"),
        ("/organigramme?acteur=SCT&acteur=CT", 400, "plus d'une fois"),
        ("/organigramme?format=pdf", 406, "svg"),
        ("/flux?document=zut", 404, "zut"),
        ("/flux?document=plan-gestion", 404, "plan-gestion-ri"),
        ("/flux?type=Zut", 404, "Zut"),
        ("/flux?acteur=acteur:zut", 404, "acteur:zut"),
        ("/flux?presidences=oui", 400, "inconnu"),
        ("/flux?format=", 200, ""),
    ],
)
def test_valeurs_inconnues(client, chemin, statut, dit):
    reponse = client.get(chemin, headers={"Accept": "application/json"})
    assert reponse.status_code == statut
    if statut != 200:
        assert dit in reponse.json["message"]
        assert client.get(chemin, headers=HTML).status_code == statut


@pytest.mark.parametrize("injection", INJECTIONS)
def test_injections(client, injection):
    essais = 0
    for adresse, champs in (
        ("/organigramme", ("acteur", "presidences", "format")),
        ("/flux", ("acteur", "document", "type")),
    ):
        for champ in champs:
            page = client.get(adresse, query_string={champ: injection}, headers=HTML)
            assert page.status_code in (400, 404, 406)
            assert injection not in page.text or "<" not in injection
            assert "<img src=x" not in page.text
            assert "« 49" not in page.text
            essais += 1
    assert essais == 6


def test_balisage_d_un_nom_reste_du_texte(client, index, monkeypatch):
    """Un nom venu du graphe ne peut ni fermer le bloc de données, ni entrer dans le dessin."""
    contexte = client.application.extensions["cadre_ri"]
    noms = {"pref": ["</script><script>alert(1)</script>"]}
    monkeypatch.setitem(contexte.index.libelles, "acteur:ct", noms)
    for chemin in ("/organigramme", "/flux", "/organigramme?format=svg", "/flux?format=svg"):
        page = client.get(chemin, headers=HTML)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "&lt;/script&gt;" in page.text
    assert "</script><script>alert(1)</script>" in json.dumps(_donnees(client.get("/organigramme", headers=HTML)))


@pytest.mark.parametrize("chemin", ["/organigramme", "/flux?document=tous"])
def test_exports(client, chemin):
    et = "&" if "?" in chemin else "?"
    donnees = client.get(f"{chemin}{et}format=json").json
    feuille = client.get(f"{chemin}{et}format=csv")
    assert feuille.mimetype == "text/csv"
    assert "attachment" in feuille.headers["Content-Disposition"]
    rangees = list(csv.DictReader(io.StringIO(feuille.text)))
    assert len(rangees) == sum(max(1, len(x["preuves"])) for x in donnees["liens"])
    dits = {p["enonce"] for x in donnees["liens"] for p in x["preuves"]}
    assert {abreger(r["enonce"]) for r in rangees if r["enonce"]} == dits
    assert client.get(f"{chemin}{et}format=xlsx").data.startswith(b"PK")
    image = client.get(f"{chemin}{et}format=svg")
    assert image.mimetype == "image/svg+xml"
    racine = ET.fromstring(image.text)
    espace = "{http://www.w3.org/2000/svg}"
    liens = [a.get("href", "") for a in racine.iter(f"{espace}a")]
    assert len(liens) > 15
    assert all(a.startswith("https://w3id.org/cadre-ri/id/") for a in liens)
    assert " style=" not in image.text
    assert "<script" not in image.text


def test_rien_en_ligne_dans_les_pages(client):
    for chemin in ("/organigramme", "/flux"):
        page = client.get(chemin, headers=HTML)
        assert " style=" not in page.text
        assert "<style" not in page.text
        assert not re.search(r"\son\w+=", page.text)
        scripts = re.findall(r"<script([^>]*)>", page.text)
        assert len(scripts) == 2
        assert all("src=" in s or 'type="application/json"' in s for s in scripts)


@pytest.mark.parametrize("chemin", ["/organigramme?presidences=oui&compositions=oui", "/flux?document=tous"])
def test_temps_de_page(client, chemin):
    client.get(chemin, headers=HTML)
    durees = []
    for _ in range(20):
        debut = time.perf_counter()
        assert client.get(chemin, headers=HTML).status_code == 200
        durees.append(time.perf_counter() - debut)
    # 50 ms au 95e centile sur une machine à elle (bancs/) ; ici, la médiane, machine partagée
    assert sorted(durees)[10] < 0.1

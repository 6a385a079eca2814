# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les pages des choses : chacune existe, dit ce que dit le graphe, et rien de ce que tapent les gens ne s'exécute."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import pytest

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client(complete):
    return complete.test_client()


@pytest.fixture(scope="module")
def registre(index, questions):
    from serveur.services.fiches import Registre

    return Registre(index, questions.redaction)


def _page(client, adresse: str) -> str:
    page = client.get(adresse, headers=HTML)
    assert page.status_code == 200, adresse
    return page.text


def test_chaque_terme_a_son_ancre(client, moteur):
    """Classes et propriétés de l'ontologie, formes que le graphe cite, graphes nommés."""
    ontologie = _page(client, "/ontologie")
    ancres = set(re.findall(r'id="(\w+)"', ontologie))
    termes = {
        quad.subject.value.partition("#")[2]
        for quad in moteur.magasin
        if getattr(quad.subject, "value", "").startswith("https://w3id.org/cadre-ri/ontologie#")
        and quad.predicate.value.endswith("isDefinedBy")
    }
    assert len(termes) > 80
    assert termes <= ancres
    formes = _page(client, "/formes")
    assert formes.count('<li id="') > 200
    for nom in ("ontologie", "vocabulaires", "cadre", "liens", "inferences", "catalogue", "requetes"):
        assert "Triplets" in _page(client, f"/graphe/{nom}")
    assert client.get("/graphe/zut", headers=HTML).status_code == 404


def test_la_fiche_d_un_acteur_dit_tout_ce_qu_il_porte(client, index, moteur):
    """Les énoncés de la page sont ceux des requêtes du catalogue, pour chaque acteur."""
    from serveur.noyau.espaces import developper
    from serveur.services.requetes.repertoire import executer

    for acteur in index.acteurs:
        page = _page(client, "/id/" + acteur.replace(":", "/"))
        liens = set(re.findall(r'href="/id/enonce/([^"]+)"', page))
        iri = developper(acteur)
        for nom in (
            "attributions-d-un-acteur",
            "attributions-heritees",
            "ce-que-recoit-un-acteur",
            "tout-sur-un-acteur",
        ):
            voulus = {x["enonce"].rsplit("/", 1)[-1] for x in executer(moteur, nom, acteur=iri)}
            assert voulus <= liens, (acteur, nom, sorted(voulus - liens)[:3])


def test_en_propre_et_par_heritage_ne_se_confondent_pas(registre):
    from serveur.services.fiches import decrire_acteur

    mcc = decrire_acteur(registre, "acteur:mcc")
    propres = {x.iri for g in mcc.propres for x in g.lignes}
    herites = {x.iri for g in mcc.herites for x in g.lignes}
    assert propres
    assert herites
    assert not propres & herites
    for groupe in mcc.herites:
        for ligne in groupe.lignes:
            assert ligne.categories, ligne.iri
            assert "acteur/mcc" not in {a.iri.rsplit("/id/")[-1] for a in ligne.acteurs}


@pytest.mark.parametrize(
    ("collection", "lien"),
    [
        ("objet", "objet"),
        ("domaine", "domaine"),
        ("document", "document"),
        ("source", "sourceVisee"),
        ("service", "typeService"),
    ],
)
def test_une_chose_dit_tous_ses_enonces(client, index, collection: str, lien: str):
    choses = [c for c in index.libelles if c.startswith(f"{collection}:")]
    for chose in choses[:: max(1, len(choses) // 25)]:
        page = _page(client, "/id/" + chose.replace(":", "/"))
        voulus = {f["iri"].partition(":")[2] for f in index.fiches if chose in f.get(lien, [])}
        liens = set(re.findall(r'href="/id/enonce/([^"]+)"', page))
        assert voulus <= liens, chose


def test_un_enonce_montre_son_passage_et_sa_preuve(client, index, texte_chemin):
    texte = texte_chemin.read_text(encoding="utf-8")
    fiche = index.par_iri["enonce:4.4-csri-presidence"]
    page = _page(client, "/id/enonce/4.4-csri-presidence")
    marque = re.search(r"<mark>(.*?)</mark>", page, re.DOTALL)
    from html import unescape

    assert marque
    assert unescape(marque[1]) == " ".join(texte[slice(*fiche["passage"])].split())
    assert "Ouvrir dans l’éditeur" in page
    courriel = re.search(r'href="(mailto:cadre@exemple\.invalid\?[^"]*)"', page)
    assert courriel
    corps = unquote(unescape(courriel[1]))
    assert fiche["citation"] in corps
    assert "enonce/4.4-csri-presidence" in corps


def test_sans_le_texte_les_pages_marchent(artefact):
    from serveur.faces.web import Reglages, creer_application

    application = creer_application(Reglages())
    try:
        page = application.test_client().get("/id/enonce/4.4-csri-presidence", headers=HTML)
        assert page.status_code == 200
        assert "<mark>" not in page.text
    finally:
        application.extensions["cadre_ri"].moteur.fermer()


@pytest.mark.parametrize(
    ("saisie", "attendue", "genre"),
    [
        ("SCT", "Secrétariat du Conseil du trésor", "Acteur"),
        ("secretariat du conseil", "Secrétariat du Conseil du trésor", "Acteur"),
        ("plan gouv", "Plan gouvernemental de gestion des ressources informationnelles", "Document"),
        ("administration publique", "Loi sur l'administration publique", "Source légale"),
        ("L'office", "Office de la langue française", "Acteur"),
        ("services comm", "Services communs d'infrastructure", "Type de service"),
    ],
)
def test_suggestions(client, saisie: str, attendue: str, genre: str):
    trouvees = client.get("/suggestions", query_string={"q": saisie}).json
    assert 0 < len(trouvees) <= 8
    assert (attendue, genre) in {(s["libelle"], s["genre"]) for s in trouvees[:3]}
    for suggestion in trouvees:
        assert client.get(suggestion["adresse"], headers=HTML).status_code == 200


@pytest.mark.parametrize("saisie", ["", " ", "zzzz", "%%%", "<script>", "a" * 1999, "\x00", "''"])
def test_suggestions_sans_reponse(client, saisie: str):
    reponse = client.get("/suggestions", query_string={"q": saisie})
    assert reponse.status_code == 200
    assert reponse.json == []


def test_les_phrases_ont_un_article_et_s_accordent(index, questions):
    from serveur.services.questions.phrases import avec_article, en_phrase, pluriel

    assert avec_article("Office de la langue française") == "L'Office de la langue française"
    assert avec_article("Ministères et organismes", commun=True) == "Les ministères et organismes"
    assert not pluriel("Fonds de partenariat interministériel")
    assert (
        en_phrase("Conseiller le gouvernement", index.usages["ri:RoleConseil"], ["Le SCT"])
        == "Le SCT conseille le gouvernement."
    )
    assert (
        en_phrase("Élaborer un plan", index.usages["ri:Mission"], ["Le SCT", "L'OLF"])
        == "Le SCT et l'OLF ont pour mission d'élaborer un plan."
    )
    debuts = ("Le ", "La ", "Les ", "L'")
    for acteur in index.acteurs:
        assert avec_article(index.libelle(acteur)).startswith(debuts)


def test_atlas_dit_qui_paie_d_apres_le_texte(client, registre):
    from serveur.services.fiches.atlas import QUESTIONS, colonnes, fonds

    rangs = {c.nom.libelle.split()[1]: c for c in colonnes(registre, frozenset(("document:entente-partenariat",)))}
    assert list(rangs) == ["spécifiques", "partagés", "communs"]
    paie = [titre for titre, _ in QUESTIONS].index("Qui paie")
    assert {a.libelle for x in rangs["spécifiques"].reponses[paie] for a in x.acteurs} >= {"Ministères et organismes"}
    assert len(fonds(registre)) == 3
    page = _page(client, "/atlas")
    assert "Fonds de partenariat interministériel" in page
    assert page.count('class="atlas-colonne"') == 3


def test_assistant_question_par_question(client):
    page = _page(client, "/autorisation")
    assert "Question 1 de 8" in page
    page = _page(client, "/autorisation?budget-autorise=oui")
    assert "Question 2 de 8" in page
    assert 'name="budget-autorise" value="oui"' in page
    faits = re.findall(r'name="([\w-]+)" value="oui"', _page(client, "/autorisation?vue=tout"))
    assert len(faits) == 8
    dispenses = {"budget-autorise", "respecte-reglementation"}
    tout = "&".join(f"{f}={'oui' if f in dispenses else 'non'}" for f in faits)
    assert "Autorisation non requise" in _page(client, f"/autorisation?{tout}")
    requise = _page(client, "/autorisation?deroge-standards=oui")
    assert "Pour citer" in requise
    assert "5.1, 2e puce" in requise
    revue = _page(client, "/autorisation?deroge-standards=oui&question=deroge-standards")
    assert "Question 5 de 8" in revue
    for faux in ("zut=oui", "deroge-standards=peut-etre", "question=zut", "vue=zut"):
        assert client.get(f"/autorisation?{faux}", headers=HTML).status_code == 400


INJECTIONS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\"><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}",
    "</textarea><script>alert(1)</script>",
    "\u202eabc<b>",
)


@pytest.mark.parametrize("injection", INJECTIONS)
def test_le_balisage_des_gens_reste_du_texte(client, injection: str):
    """Chaque entrée : questions, recherche, chemins, paramètres, requête, texte et nom de fichier à valider."""
    import io

    encodee = quote(injection, safe="")
    adresses = [
        f"/questions?q={encodee}", f"/questions?q=x&nombre={encodee}", f"/suggestions?q={encodee}", f"/id/acteur/{encodee}",
        f"/id/enonce/{encodee}", f"/id/objet/{encodee}", f"/id/{encodee}", f"/id/{encodee}/x", f"/graphe/{encodee}",
        f"/autorisation?{encodee}=oui", f"/autorisation?deroge-standards={encodee}", f"/autorisation?vue={encodee}",
        f"/requetes/{encodee}", f"/requetes/raci?objet={encodee}", f"/requetes/raci?{encodee}=1", f"/sparql?query={encodee}",
        f"/validation?exemple={encodee}", f"/id/acteur/mcc?vue={encodee}", f"/{encodee}",
    ]  # fmt: skip
    rendues = [client.get(adresse, headers=HTML) for adresse in adresses]
    rendues += [
        client.post("/validation", data={"texte": f"type: EntentePartenariat\ntitre: '{injection}'"}, headers=HTML),
        client.post("/validation", data={"texte": injection, "type": injection}, headers=HTML),
        client.post(
            "/validation", data={"fichier": (io.BytesIO(b"type: EntentePartenariat"), f"{injection}.yaml")},
            content_type="multipart/form-data", headers=HTML,
        ),
    ]  # fmt: skip
    assert len(rendues) == 22
    for rendue in rendues:
        assert rendue.status_code < 500, rendue.request.path
        if rendue.mimetype != "text/html":
            continue
        corps = rendue.text
        assert "<script>alert" not in corps
        assert "<img src=x" not in corps
        assert "<svg/onload" not in corps
        assert "<b>" not in corps
        assert not re.search(r"""(?:href|src|action)=["']?javascript:""", corps)
        assert "style-src 'self'" in rendue.headers["Content-Security-Policy"]


def test_en_tetes_de_securite_et_aucun_temoin(client):
    for adresse in ("/", "/sparql", "/validation", "/id/acteur/sct", "/nulle-part", "/static/style.css"):
        with client.get(adresse, headers=HTML) as rendue:
            pass
        directives = dict(d.strip().split(" ", 1) for d in rendue.headers["Content-Security-Policy"].split(";"))
        assert directives["default-src"] == "'none'"
        assert directives["script-src"] == "'self'"
        assert rendue.headers["X-Content-Type-Options"] == "nosniff"
        assert rendue.headers["X-Frame-Options"] == "DENY"
        assert rendue.headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in rendue.headers


def test_les_reponses_se_compressent_et_se_gardent(client):
    brute = client.get("/matrice", headers=HTML)
    pressee = client.get("/matrice", headers={**HTML, "Accept-Encoding": "gzip"})
    assert pressee.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in pressee.headers["Vary"]
    assert len(pressee.data) < len(brute.data) / 5
    premiere = client.get("/id/acteur/sct?format=turtle", headers={"Accept-Encoding": "gzip"})
    encore = client.get(
        "/id/acteur/sct?format=turtle",
        headers={"Accept-Encoding": "gzip", "If-None-Match": premiere.headers["ETag"]},
    )
    assert encore.status_code == 304


def test_valider_rien_rend_le_formulaire(client):
    page = client.post("/validation", data={"texte": " "}, headers=HTML)
    assert page.status_code == 400
    assert "Rien n&#39;a été envoyé" in page.text
    assert '<textarea id="texte"' in page.text
    trop = client.post("/validation", data={"texte": "a" * (11 * 1024 * 1024)}, headers=HTML)
    assert trop.status_code == 413
    assert '<textarea id="texte"' in trop.text
    assert client.post("/validation", data={"texte": " "}, headers={"Accept": "application/json"}).json["code"]


@pytest.mark.parametrize("nombre", ["²", "٣", "0", "51", "-1", "1e1"])
def test_un_nombre_douteux_est_refuse(client, nombre: str):
    assert client.get("/questions", query_string={"q": "budget", "nombre": nombre}, headers=HTML).status_code == 400


def test_aucune_phrase_ne_boite(index, questions):
    """Ni « collabore : participer », ni infinitif nu derrière un deux-points, ni possessif singulier d'un pluriel."""
    phrases = {f["iri"]: questions.redaction.phrase(f) for f in index.fiches}
    assert len(phrases) > 800
    for iri, phrase in phrases.items():
        assert not re.search(r"(collaborent?|rôle conseil) : (être|pouvoir|participer|jouer|conseiller)", phrase), (
            iri,
            phrase,
        )
        assert not re.search(r"^Les [^,.;]* doivent .*\b(son|sa|ses) (organisation|services)\b", phrase), (iri, phrase)
        assert ".." not in phrase
        assert "  " not in phrase

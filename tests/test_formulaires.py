# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les formulaires sans navigateur : tout champ des formes y est, rien ne se perd, rien ne change de sens, rien ne s'exécute."""

from __future__ import annotations

import html
import io
import json
import random
import re
from collections import Counter
from concurrent.futures import Future
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from conftest import RACINE
from rdflib import Graph
from rdflib.compare import isomorphic
from test_web import HTML, JSON

from serveur.services.formulaires.champs import Controle, Formulaires
from serveur.services.formulaires.ecriture import ecrire, scalaire
from serveur.services.formulaires.reprise import reprendre
from serveur.services.formulaires.saisie import lire_champs, nettoyer
from serveur.services.validation.arbre import PROFONDEUR_MAX
from serveur.services.validation.formats import lire
from serveur.services.validation.gabarits import Gabarits
from serveur.services.validation.graphes import en_graphe
from serveur.services.validation.lecteurs import lire_yaml

EXEMPLES = sorted((RACINE / "exemples").glob("*.yaml"))
CLASSES = ("BilanGestionRI", "EntentePartenariat", "EntenteServices", "FicheProjet", "FicheService", "PlanGestionRI")


@pytest.fixture(scope="module")
def formulaires(validateur) -> Formulaires:
    return Formulaires(Gabarits(validateur.formes, validateur.modele, validateur.reference))


class Champs(HTMLParser):
    """Ce qu'un navigateur enverrait d'une page, et ce qu'elle dit de chaque contrôle (hors des gabarits cachés)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.paires: list[tuple[str, str]] = []
        self.controles: dict[str, dict[str, str | None]] = {}
        self.etiquettes: set[str] = set()
        self.ids: list[str] = []
        self.balises: list[str] = []
        self._gabarit = 0
        self._texte: str | None = None
        self._choix: str | None = None
        self._zone: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.balises.append(tag)
        if tag == "template":
            self._gabarit += 1
        if self._gabarit:
            return
        if a.get("id"):
            self.ids.append(a["id"])
        if tag == "label" and a.get("for"):
            self.etiquettes.add(a["for"])
        if tag in ("input", "select", "textarea") and a.get("name") and a.get("type") != "file":
            self.controles[a["name"]] = a
        if tag == "input" and a.get("name") and a.get("type") != "file":
            self.paires.append((a["name"], a.get("value") or ""))
        elif tag == "select":
            self._choix = a["name"]
            self.paires.append((a["name"], ""))
        elif tag == "option" and self._choix and "selected" in a:
            self.paires[-1] = (self._choix, a.get("value") or "")
        elif tag == "textarea" and a.get("name"):
            self._texte, self._zone = a["name"], []

    def handle_endtag(self, tag):
        if tag == "template":
            self._gabarit -= 1
        elif tag == "select":
            self._choix = None
        elif tag == "textarea" and self._texte:
            valeur = "".join(self._zone)
            self.paires.append((self._texte, valeur.removeprefix("\n").replace("\n", "\r\n")))
            self._texte = None

    def handle_data(self, data):
        if self._texte:
            self._zone.append(data)


def feuilles(controle: Controle, chemin: str = ""):
    """(chemin du premier élément, contrôle) de chaque champ simple qu'une page vierge montre."""
    for sous in controle.sous:
        ici = f"{chemin}{sous.cle}"
        if sous.genre != "bloc":
            yield f"{ici}.0", sous
        elif not sous.plusieurs or (not chemin and sous.exigence in ("obligatoire", "recommandé")):
            yield from feuilles(sous, f"{ici}.0.")


def regles(validateur, octets: bytes, nom_format: str) -> Counter:
    documents = validateur.valider(octets, "x", format_voulu=nom_format)
    return Counter((c["regle"], c["gravite"]) for d in documents for c in d["constats"])


def graphe(validateur, octets: bytes, nom_format: str) -> Graph:
    lu = en_graphe(lire(octets, nom_format, None, validateur.transcripteur).graphe)
    return Graph().parse(data=lu.serialize(format="nt"), format="nt")


# --- la page


@pytest.mark.parametrize("classe", CLASSES)
def test_chaque_champ_des_formes_a_un_controle(client, formulaires, validateur, classe: str):
    page = client.get(f"/formulaires/{classe}", headers=HTML)
    assert page.status_code == 200
    lus = Champs(page.text)
    assert len(lus.ids) == len(set(lus.ids)), "un id revient"
    formulaire = formulaires.formulaire(classe)
    attendus = dict(feuilles(formulaire.racine))
    assert set(attendus) <= set(lus.controles)
    assert len(attendus) >= 10
    for chemin, controle in attendus.items():
        assert chemin in lus.etiquettes, chemin
        aides = (lus.controles[chemin]["aria-describedby"] or "").split()
        assert set(aides) <= set(lus.ids), chemin
        assert html.escape(controle.definition, quote=True).replace("&#x27;", "&#39;") in page.text
    # ce que les blocs répétables cachent est dans leurs gabarits : toute propriété du modèle a son champ
    proprietes = set(re.findall(r'name="([^"]+)"', page.text))
    cles = {[m for m in nom.split(".") if not re.fullmatch(r"\d+|__\d__", m)][-1] for nom in proprietes if "." in nom}
    voulues = {validateur.modele.champs[p].cle for p in validateur.modele.classes[classe]}
    simples = {c.cle for c in formulaire.racine.sous if c.genre != "bloc"}
    assert simples <= cles
    for controle in formulaire.racine.sous:
        assert {s.cle for s in controle.sous if s.genre != "bloc"} - (
            {"nom", "sigle", "categorie"} if controle.organisme else set()
        ) <= cles
    assert voulues == {c.cle for c in formulaire.racine.sous}


def test_la_liste_des_types(client):
    page = client.get("/formulaires", headers=HTML).text
    for classe in CLASSES:
        assert f'href="/formulaires/{classe}"' in page
        for nom_format in ("yaml", "xlsx", "ttl"):
            assert f"/formulaires/{classe}?format={nom_format}" in page
    liens = re.findall(r"/formulaires/\w+\?exemple=[\w-]+", page)
    assert len(liens) == len(EXEMPLES)
    for lien in liens:
        assert client.get(lien, headers=HTML).status_code == 200


def test_chaque_aide_cite_une_disposition_qui_existe(client, formulaires):
    vues = {c.disposition for n in CLASSES for c in formulaires.formulaire(n).racine.sous if c.citation}
    assert len(vues) >= 20
    assert "" not in vues
    for iri in sorted(vues):
        chemin = iri.removeprefix("https://w3id.org/cadre-ri")
        assert client.get(chemin, headers=HTML).status_code == 200, chemin


# --- rien ne change de sens


@pytest.mark.parametrize("exemple", EXEMPLES, ids=lambda p: p.stem)
def test_aller_retour_d_un_exemple(client, validateur, exemple: Path):
    """Repris dans la page, renvoyé tel que le navigateur l'enverrait : mêmes constats, même graphe."""
    octets = exemple.read_bytes()
    page = client.post("/formulaires", data={"fichier": (io.BytesIO(octets), exemple.name)}, headers=HTML)
    assert page.status_code == 200
    classe = re.search(r'action="/formulaires/(\w+)"', page.text)[1]
    paires = Champs(page.text).paires

    def envoyer(action: str):
        return client.post(
            f"/formulaires/{classe}", data=_corps([*paires, ("action", action)]), headers=HTML, content_type=URLENCODE
        )

    attendues = regles(validateur, octets, "yaml")
    valide = envoyer("valider")
    assert Counter(re.findall(r'règle <a href="/formes#([\w-]+)"', valide.text)) == Counter(
        {r.removeprefix("rif:"): n for (r, _), n in attendues.items()}
    )
    conforme = not any(g == "violation" for _, g in attendues)
    assert ("Conforme :" in valide.text) is conforme
    assert ("Non conforme :" in valide.text) is not conforme
    assert [p for p in Champs(valide.text).paires if p[1]] == [p for p in paires if p[1]]
    original = graphe(validateur, octets, "yaml")
    for action, nom_format in (("yaml", "yaml"), ("turtle", "turtle"), ("jsonld", "json"), ("xlsx", "xlsx")):
        rendu = envoyer(action)
        assert "attachment" in rendu.headers["Content-Disposition"]
        assert isomorphic(graphe(validateur, rendu.data, nom_format), original), action
        assert regles(validateur, rendu.data, nom_format) == attendues, action
        # ce qui est téléchargé se reprend à son tour
        encore = client.post(
            f"/formulaires/{classe}",
            data={"action": "reprendre", "fichier": (io.BytesIO(rendu.data), f"x.{action}")},
            headers=HTML,
        )
        assert encore.status_code == 200
        paires_ = Champs(encore.text).paires
        renvoye = client.post(
            f"/formulaires/{classe}", data=_corps([*paires_, ("action", "yaml")]), content_type=URLENCODE
        )
        assert isomorphic(graphe(validateur, renvoye.data, "yaml"), original), action


def test_les_exemples_ont_des_constats(validateur):
    assert EXEMPLES
    comptes = {e.stem: sum(regles(validateur, e.read_bytes(), "yaml").values()) for e in EXEMPLES}
    assert [nom for nom, compte in comptes.items() if nom.endswith("-fautive") != (compte >= 3)] == []
    assert [nom for nom, compte in comptes.items() if not nom.endswith("-fautive") and compte] == []


@pytest.mark.parametrize("exemple", [e for e in EXEMPLES if "fautive" in e.stem], ids=lambda p: p.stem)
def test_chaque_constat_est_a_cote_de_son_champ(validateur, formulaires, exemple: Path):
    from serveur.services.formulaires.constats import poser

    classe, saisie, _ = reprendre(exemple.read_bytes(), exemple.name, None, formulaires, validateur.transcripteur)
    formulaire = formulaires.formulaire(classe)
    ecrit = ecrire(formulaire, saisie)
    constats = validateur.valider(ecrit.texte.encode(), "x", format_voulu="yaml")[0]["constats"]
    poses = poser(formulaire, saisie, ecrit, constats)
    assert poses.ailleurs == []
    assert sum(map(len, poses.par_champ.values())) == len(constats) >= 3
    for chemin, siens in poses.par_champ.items():
        for constat in siens:  # même clé au bout, même rang de bloc
            assert re.sub(r"\.\d+", "", chemin) == re.sub(r"\[\d+\]", "", constat["chemin"]), constat
            for cle, rang in re.findall(r"(\w+)\[(\d+)\]", constat["chemin"]):
                assert f"{cle}.{int(rang) - 1}" in chemin


def test_un_organisme_decrit_reste_un_bloc(client, validateur):
    decrit = "type: EntentePartenariat\nparties:\n  - MCC\n  - {nom: Régie du lac, sigle: RDL, categorie: ministere}\ncoordonnateur: RDL\npartage_couts:\n  - selon l'usage de chacun\n"
    page = client.post("/formulaires", data={"texte": decrit}, headers=HTML)
    paires = Champs(page.text).paires
    assert ("parties.1.nom.0", "Régie du lac") in paires
    for action, nom_format in (("yaml", "yaml"), ("turtle", "turtle"), ("jsonld", "json")):
        rendu = client.post(
            "/formulaires/EntentePartenariat", data=_corps([*paires, ("action", action)]), content_type=URLENCODE
        )
        assert isomorphic(graphe(validateur, rendu.data, nom_format), graphe(validateur, decrit.encode(), "yaml")), (
            action
        )


# --- rien ne se perd


def test_ajouter_retirer_decrire(client):
    page = client.post(
        "/formulaires/EntentePartenariat",
        data={"contributions.0.partie": "MRCI", "action": "ajouter:contributions"},
        headers=HTML,
    )
    lus = Champs(page.text)
    assert lus.controles["contributions.1.partie.0"].get("autofocus", "absent") is None
    assert ("contributions.0.partie.0", "MRCI") in lus.paires
    page = client.post(
        "/formulaires/EntentePartenariat",
        data=_corps([*lus.paires, ("action", "retirer:contributions.0")]),
        content_type=URLENCODE,
        headers=HTML,
    )
    lus = Champs(page.text)
    assert "contributions.1.partie.0" not in lus.controles
    assert ("contributions.0.partie.0", "") in lus.paires
    page = client.post(
        "/formulaires/EntentePartenariat", data={"parties.0": "Régie <b>", "action": "decrire:parties.0"}, headers=HTML
    )
    assert ("parties.0.nom.0", "Régie <b>") in Champs(page.text).paires
    page = client.post(
        "/formulaires/EntentePartenariat",
        data={"partage_couts.0.part": "5", "action": "texte:partage_couts"},
        headers=HTML,
    )
    lus = Champs(page.text)
    assert lus.controles["partage_couts.1"].get("autofocus", "absent") is None


@pytest.mark.parametrize(
    ("action", "statut"),
    [
        ("reprendre", 400),
        ("danser", 400),
        ("ajouter:zut", 400),
        ("ajouter:" + "a." * 300, 400),
        ("", 400),
        ("retirer:nulle.part", 200),
        ("retirer:titre.9", 200),
    ],
)
def test_une_erreur_garde_la_saisie(client, action: str, statut: int):
    page = client.post("/formulaires/FicheProjet", data={"titre": "À garder", "action": action}, headers=HTML)
    assert page.status_code == statut
    assert ("titre.0", "À garder") in Champs(page.text).paires
    assert ('role="alert"' in page.text) is (statut == 400)


@pytest.mark.parametrize(
    ("contenu", "nom", "morceau"),
    [
        (b"", "x.yaml", "rien"),
        (b"type: FicheService\n", "x.yaml", "/formulaires/FicheService"),
        (b"type: Zut\n", "x.yaml", "inconnu"),
        (b"- a\n- b\n", "x.yaml", "bloc de cl"),
        (b"a: &x 1\nb: *x\n", "x.yaml", "ancres"),
        (b"a: !exemple 1\n", "x.yaml", "tiquette"),
        (b"{", "x.json", "JSON illisible"),
        (b'{"a": ' + b"[" * (PROFONDEUR_MAX + 1) + b"]" * (PROFONDEUR_MAX + 1) + b"}", "x.json", "imbriqu"),
        (b"@prefix a: <urn:a> .", "x.ttl", "classe connue"),
        (b"@prefix a: <urn:a>", "x.ttl", "illisible"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>', "x.rdf", "DTD"),
        (b"%PDF-1.4", "x.pdf", "PDF"),
        (b"\xff\xfe\x00", "x.yaml", "UTF-8"),
        (b"PK\x03\x04", "x.xlsx", "classeur"),
        (b'{"@context": {"titre": "urn:x"}, "type": "FicheProjet"}', "x.json", "classe connue"),
        (b'{"@context": "https://ailleurs.invalid/c", "@type": "FicheProjet"}', "x.json", "contexte JSON-LD distant"),
    ],
)
def test_un_fichier_qui_ne_se_reprend_pas(client, contenu: bytes, nom: str, morceau: str):
    page = client.post(
        "/formulaires/FicheProjet",
        data={"titre": "À garder", "action": "reprendre", "fichier": (io.BytesIO(contenu), nom)},
        headers=HTML,
    )
    assert page.status_code == 400
    alerte = re.search(r'role="alert">(.*?)</div>', page.text, re.DOTALL)[1]
    assert morceau.lower() in html.unescape(alerte).lower()
    assert ("titre.0", "À garder") in Champs(page.text).paires


def test_les_cles_inconnues_sont_dites_et_gardees(client):
    texte = "type: FicheProjet\nBudjet: '250'\nhumeur: {a: 1}\nmodalites_financement:\n  - {mode: fonds, couleur: [bleu, vert]}\n# note\n---\ntype: FicheProjet\n"
    page = client.post("/formulaires", data={"texte": texte}, headers=HTML)
    dit = html.unescape(page.text)
    for morceau in ("« Budjet »", "« couleur »", "« humeur » contient un bloc", "commentaires", "2 documents"):
        assert morceau in dit, morceau
    rendu = client.post(
        "/formulaires/FicheProjet", data=_corps([*Champs(page.text).paires, ("action", "yaml")]), content_type=URLENCODE
    )
    lu = yaml.safe_load(rendu.data)
    assert str(lu["Budjet"]) == "250"
    assert lu["modalites_financement"][0]["couleur"] == ["bleu", "vert"]
    assert json.loads(lu["humeur"]) == {"a": "1"}
    paires = Champs(page.text).paires
    for action in ("retirer:modalites_financement.0._autres.0", "retirer:_autres.0"):
        page = client.post(
            "/formulaires/FicheProjet", data=_corps([*paires, ("action", action)]), content_type=URLENCODE, headers=HTML
        )
        paires = Champs(page.text).paires
    assert [v for n, v in paires if n.endswith(".cle")] == ["humeur"]


# --- rien ne s'exécute, rien ne tombe

PIEGES = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus=alert(1) x='", "</textarea><script>1</script>",
    "{{ 7*7 }}", "{% raw %}", "a: b", "# pas un commentaire", "& ancre", "* renvoi", "! etiquette", "- tiret", "? question", "| bloc", "> plié",
    "%directive", "@arobase", "`accent", "null", "~", "Null", "[a, b]", "{a: b}", "fin: ", "a #b", "'", '"', "\\", "---", "...", "=", "<<",
    "ligne 1\nligne 2", "  retrait\n    double", "a\n\n\nb", "\tTab", "ligne\n# x\n- y: z", "é\u0301 \u2028 \u0085 \u00a0 \ufeff", "\U0001f600 \u202e", "x" * 50_000, "oui\x00non\x1b[31m",
]  # fmt: skip


@pytest.mark.parametrize("piege", PIEGES, ids=lambda p: repr(p[:20]))
def test_un_texte_retors_traverse_intact(client, validateur, piege: str):
    donnees = {
        "titre": piege,
        "description": piege,
        "partenaires.0": piege,
        "portee": piege,
        "budget": piege,
        "modalites_financement.0.description": piege,
        "_autres.0.cle": piege,
        "_autres.0.valeurs.0": piege,
    }
    page = client.post("/formulaires/FicheProjet", data={**donnees, "action": "valider"}, headers=HTML)
    assert page.status_code == 200
    lus = Champs(page.text)
    assert lus.balises.count("script") == 1
    assert "img" not in lus.balises
    assert "onerror" not in " ".join(str(a) for c in lus.controles.values() for a in c if a != "value")
    net = nettoyer(piege)
    rendu = {n: v.replace("\r\n", "\n") for n, v in lus.paires}
    for nom in ("titre.0", "description.0", "modalites_financement.0.description.0", "budget.0"):
        assert rendu[nom] == net, nom
    telecharge = client.post("/formulaires/FicheProjet", data={**donnees, "action": "yaml"})
    (bloc,) = lire_yaml(telecharge.data.decode())
    valeurs = {cle: valeur.texte for cle, _, valeur in bloc.entrees if hasattr(valeur, "texte")}
    assert valeurs["titre"] == net.strip() or valeurs["titre"] == net
    for action in ("turtle", "jsonld", "docx"):
        assert client.post("/formulaires/FicheProjet", data={**donnees, "action": action}).status_code == 200
    classeur = client.post("/formulaires/FicheProjet", data={**donnees, "action": "xlsx"})
    assert classeur.status_code == 200 or "plutôt en YAML" in classeur.text  # jamais une perte muette


def test_tout_scalaire_se_relit():
    """Deux mille textes tirés des caractères qui gênent YAML : ce qui est écrit se relit tel quel."""
    hasard = random.Random(8131)
    alphabet = "ab é:#&*!|>%@`'\"\\-?,[]{}~=<.0123\t\u2028\u0085\U0001f600"
    for _ in range(2000):
        texte = "".join(hasard.choice(alphabet) for _ in range(hasard.randint(1, 12)))
        (bloc,) = lire_yaml(f"cle: {scalaire(texte)}\nsuite:\n  - {scalaire(texte)}\n")
        assert bloc.entrees[0][2].texte == texte
        assert bloc.entrees[1][2].elements[0].texte == texte


@pytest.mark.parametrize(
    "nom",
    [
        "",
        ".",
        "..",
        "titre..0",
        "titre.0.0",
        "0",
        "TITRE",
        "a" * 500,
        "titre.-1",
        "titre.1e9",
        "x." * 50,
        "__proto__.0",
        "titre[0]",
        "é",
        "contributions.0",
        "parties.0.nom.0.zut.0",
        "_autres",
        "_autres.0",
        "_autres.0.cle.0.x",
        "titre.999999",
    ],
)
def test_un_nom_de_champ_bizarre_ne_fait_rien_tomber(client, nom: str):
    for action in ("valider", "yaml", "ajouter:parties", "retirer:" + nom, "retirer:_autres." + nom, "decrire:" + nom):
        reponse = client.post(
            "/formulaires/EntentePartenariat", data={nom: "valeur", "titre": "T", "action": action}, headers=HTML
        )
        assert reponse.status_code in (200, 400), (action, reponse.status_code)


def test_textes_et_blocs_au_meme_rang():
    lus = lire_champs(
        [("a.0", "texte"), ("a.0.b", "bloc"), ("c", "1"), ("c", "2"), ("c.0", "3"), ("d.5", "y"), ("d.2", "x")]
    )
    assert lus == {"a": [{"b": ["bloc"]}, "texte"], "c": ["1", "2", "3"], "d": ["x", "y"]}


def test_dix_mille_blocs(client):
    paires = [(f"contributions.{n}.partie", "MCC") for n in range(10_000)]
    reponse = client.post("/formulaires/EntentePartenariat", data=_corps(paires), content_type=URLENCODE, headers=HTML)
    assert reponse.status_code == 413
    assert reponse.text.count("- partie: MCC") == 10_000  # rien de perdu : tout est dans la page, en YAML
    assert 'action="/validation"' in reponse.text
    trop = client.post(
        "/formulaires/EntentePartenariat",
        data=_corps([(f"a.{n}", "") for n in range(25_000)]),
        content_type=URLENCODE,
        headers=HTML,
    )
    assert trop.status_code == 413
    enorme = client.post("/formulaires/EntentePartenariat", data={"titre": "x" * 3_000_000}, headers=HTML)
    assert enorme.status_code == 413
    assert "Revenir en arrière" in enorme.text
    entete = b'--b\r\nContent-Disposition: form-data; name="fichier"; filename="x.yaml"\r\n\r\n'
    gros = client.post(  # en octets : le client d'essai laisse ouvert le fichier temporaire d'un grand corps
        "/formulaires",
        data=entete + b"a" * 11 * 1024**2 + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
        headers=HTML,
    )
    assert gros.status_code == 413


def test_un_delai_garde_la_saisie(client, monkeypatch):
    from serveur.noyau.erreurs import DelaiDepasse
    from serveur.services.validation.atelier import Atelier

    def tarder(*_):
        raise DelaiDepasse("la validation a dépassé sa limite de temps.")

    monkeypatch.setattr(Atelier, "valider", tarder)
    monkeypatch.setattr(Atelier, "executer", tarder)
    for action in ("valider", "turtle", "jsonld"):
        page = client.post("/formulaires/FicheProjet", data={"titre": "À garder", "action": action}, headers=HTML)
        assert page.status_code == 503
        assert ("titre.0", "À garder") in Champs(page.text).paires


def test_des_travailleurs_tombes_gardent_la_saisie(client, monkeypatch):
    from serveur.moteurs.travailleurs import Travailleurs, TravailleurTombe

    essais = []

    def tomber(*_):
        essais.append(1)
        tache: Future = Future()
        tache.set_exception(TravailleurTombe())
        return tache

    monkeypatch.setattr(Travailleurs, "confier", tomber)
    for action in ("valider", "turtle"):
        page = client.post("/formulaires/FicheProjet", data={"titre": "À garder", "action": action}, headers=HTML)
        assert page.status_code == 503
        assert ("titre.0", "À garder") in Champs(page.text).paires
    assert len(essais) == 2  # les travailleurs ont déjà repris : on ne recommence pas au-dessus d'eux


def test_ce_qui_n_existe_pas(client):
    assert client.get("/formulaires/Facture", headers=JSON).status_code == 404
    assert client.post("/formulaires/Facture", data={}, headers=HTML).status_code == 404
    assert client.get("/formulaires/FicheProjet?exemple=../plan", headers=HTML).status_code == 404
    assert client.get("/formulaires/FicheProjet?exemple=plan-gestion", headers=HTML).status_code == 404
    assert client.post("/formulaires", data={}, headers=HTML).status_code == 400


URLENCODE = "application/x-www-form-urlencoded"


def _corps(paires: list[tuple[str, str]]) -> bytes:
    from urllib.parse import urlencode

    return urlencode(paires).encode()

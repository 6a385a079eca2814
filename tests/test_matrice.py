# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La matrice des responsabilités : exacte, filtrable par son adresse, exportée, et claire quand on s'y trompe."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import defaultdict

import pytest

from serveur.noyau.erreurs import EntreeInutilisable, Introuvable
from serveur.noyau.espaces import abreger, developper
from serveur.services.matrice.cases import a_quel_titre, anomalies, assembler, en_tableau
from serveur.services.matrice.filtre import ROLES, SORTES, Filtre, lire_filtre
from serveur.services.requetes.repertoire import executer

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def lignes(moteur):
    return executer(moteur, "roles-raci")


@pytest.fixture(scope="module")
def entiere(lignes, index):
    return assembler(lignes, index.acteurs, index.libelle)


@pytest.fixture(scope="module")
def filtrer(lignes, index):
    domaines = [c for c in index.libelles if c.startswith("domaine:")]

    def faire(**donnees):
        listes = {nom: v if isinstance(v, list) else [v] for nom, v in donnees.items()}
        return assembler(lignes, index.acteurs, index.libelle, lire_filtre(listes, index.acteurs, domaines))

    return faire


def cases(matrice) -> dict[tuple[str, str, str], int]:
    return {
        (ligne.code, domaine, role): len(enonces)
        for ligne in matrice.lignes
        for domaine, roles in ligne.cases.items()
        for role, enonces in roles.items()
    }


def test_chaque_case_a_le_compte_de_la_question_publique(entiere, index, moteur):
    attendu = {(x["code"], x["domaineNom"], x["role"]): int(x["enonces"]) for x in executer(moteur, "raci-matrice")}
    assert {(c, index.libelle(d), r): n for (c, d, r), n in cases(entiere).items()} == attendu
    assert len(attendu) >= 250


def test_les_enonces_de_chaque_domaine_sont_ceux_de_la_question_raci(entiere, moteur):
    vus = 0
    for colonne in entiere.colonnes:
        attendu = defaultdict(set)
        for x in executer(moteur, "raci-d-un-domaine", domaine=colonne.iri):
            attendu[x["code"], x["role"]].add(abreger(x["enonce"]))
        trouve = {
            (ligne.code, role): set(enonces)
            for ligne in entiere.lignes
            for role, enonces in ligne.cases.get(colonne.iri, {}).items()
        }
        assert trouve == attendu, colonne.iri
        vus += sum(map(len, attendu.values()))
    assert vus >= 800


def test_les_totaux_comptent_chaque_enonce_une_fois(entiere, lignes):
    par_acteur, par_domaine = defaultdict(set), defaultdict(set)
    for x in lignes:
        par_acteur[abreger(x["acteur"])].add(x["enonce"])
        par_domaine[abreger(x["domaine"])].add(x["enonce"])
    assert {r.iri: r.enonces for r in entiere.lignes} == {a: len(e) for a, e in par_acteur.items()}
    assert {c.iri: c.enonces for c in entiere.colonnes} == {d: len(e) for d, e in par_domaine.items()}
    assert entiere.enonces == len({x["enonce"] for x in lignes})
    assert entiere.enonces < sum(c.enonces for c in entiere.colonnes)  # plusieurs domaines pour un énoncé


def test_les_acteurs_sont_ranges_par_genre_et_les_domaines_par_nom(entiere, index):
    titres = [g.titre for g in SORTES]
    assert [t for t, _ in entiere.groupes] == [t for t in titres if t in dict(entiere.groupes)]
    for titre, membres in entiere.groupes:
        classe = next(g.classe for g in SORTES if g.titre == titre)
        assert {index.acteurs[r.iri]["genre"] for r in membres} == {classe}
    noms = [c.libelle for c in entiere.colonnes]
    assert noms[0].startswith("Accès")
    assert noms[-1].startswith("Standards")
    for ligne in entiere.lignes:
        assert list(ligne.cases) == [c.iri for c in entiere.colonnes if c.iri in ligne.cases]


def test_l_ordre_de_charge_va_du_plus_au_moins(filtrer):
    matrice = filtrer(tri="charge")
    charges = [c.enonces for c in matrice.colonnes]
    assert charges == sorted(charges, reverse=True)
    for _, membres in matrice.groupes:
        assert [r.enonces for r in membres] == sorted((r.enonces for r in membres), reverse=True)


@pytest.mark.parametrize("genre", [g.nom for g in SORTES])
def test_filtre_de_genre(filtrer, entiere, genre: str):
    titre = next(g.titre for g in SORTES if g.nom == genre)
    assert [r.iri for r in filtrer(genre=genre).lignes] == [r.iri for r in dict(entiere.groupes).get(titre, [])]


def test_filtres_croises(filtrer, entiere):
    tout = cases(entiere)
    assert cases(filtrer(role=["A", "I"])) == {c: n for c, n in tout.items() if c[2] in "AI"}
    assert cases(filtrer(acteur=["SSIGRI", "acteur:ct"])) == {c: n for c, n in tout.items() if c[0] in ("SSIGRI", "CT")}
    assert cases(filtrer(domaine="securite", role="r")) == {
        c: n for c, n in tout.items() if c[1] == "domaine:securite" and c[2] == "R"
    }
    assert cases(filtrer(acteur="", domaine=" ", genre="", role=[])) == tout  # un champ vide ne filtre rien
    assert filtrer(genre="fonds").lignes == []


def test_un_filtre_se_relit_dans_l_adresse_qu_il_ecrit(index):
    domaines = [c for c in index.libelles if c.startswith("domaine:")]
    f = Filtre("organisations", ("acteur:sct", "acteur:ct"), "domaine:standards", ("R", "C"), "charge", "grille")
    ecrite = defaultdict(list)
    for nom, valeur in f.adresse():
        ecrite[nom].append(valeur)
    assert lire_filtre(ecrite, index.acteurs, domaines) == f
    assert Filtre().adresse() == []


@pytest.mark.parametrize(
    ("donnees", "erreur", "dit"),
    [
        ({"acteur": ["ssigr"]}, Introuvable, "ssigri"),
        ({"acteur": ["<script>"]}, Introuvable, "<script>"),
        ({"acteur": ["domaine:securite"]}, Introuvable, "acteur"),
        ({"domaine": ["securites"]}, Introuvable, "securite"),
        ({"role": ["Z"]}, EntreeInutilisable, "R, A, C, I"),
        ({"role": ["RA"]}, EntreeInutilisable, "RA"),
        ({"genre": ["robots"]}, EntreeInutilisable, "organisations"),
        ({"tri": ["hasard"]}, EntreeInutilisable, "charge"),
        ({"vue": ["carte"]}, EntreeInutilisable, "grille"),
        ({"domaine": ["securite", "standards"]}, EntreeInutilisable, "plus d'une fois"),
        ({"zut": ["1"]}, EntreeInutilisable, "zut"),
    ],
)
def test_une_valeur_inconnue_se_dit(index, client, donnees, erreur, dit: str):
    domaines = [c for c in index.libelles if c.startswith("domaine:")]
    with pytest.raises(erreur, match=re.escape(dit)):
        lire_filtre(donnees, index.acteurs, domaines)
    page = client.get("/matrice", query_string=donnees, headers=HTML)
    assert page.status_code == erreur.statut
    assert dit in html.unescape(page.text)
    assert "<script>" not in page.text


def liens_des_cases(page: str) -> list[tuple[str, str]]:
    """(adresse, nom accessible) de chaque case d'une grille."""
    grille = page.split('class="tableau matrice"')[1].split("</table>")[0]
    trouves = re.findall(r'<a class="case" href="([^"]+)">(.*?)</a>', grille, re.S)
    return [(html.unescape(a), html.unescape(re.sub(r"<[^>]+>", "", n)).replace("\xa0", " ")) for a, n in trouves]


def test_chaque_case_nommee_mene_a_ses_enonces(client, entiere, index):
    liens = liens_des_cases(client.get("/matrice?vue=grille", headers=HTML).text)
    attendus = {
        (r.iri, d): f"{r.libelle}, {index.libelle(d)} : " + ", ".join(f"{x} {len(e)}" for x, e in roles.items())
        for r in entiere.lignes
        for d, roles in r.cases.items()
    }
    assert [nom for _, nom in liens] == list(attendus.values())
    assert len(liens) >= 140
    vus = 0
    for (adresse, _), (acteur, domaine) in zip(liens[::3], list(attendus)[::3], strict=True):
        page = client.get(adresse, headers=HTML)
        assert page.status_code == 200
        ligne = next(r for r in entiere.lignes if r.iri == acteur)
        sections = re.findall(r'<section><h2><span class="role role-(\w)">(.*?)</section>', page.text, re.S)
        for role, contenu in sections:
            enonces = re.findall(r'<li><a href="/id/enonce/([^"]+)"', contenu)
            assert sorted(f"enonce:{e}" for e in enonces) == ligne.cases[domaine][role], adresse
            assert contenu.count("/id/disposition/") == len(enonces)
            assert contenu.count(f"{role} inféré") == len(enonces)
            vus += len(enonces)
        assert [role for role, _ in sections] == list(ligne.cases[domaine])
    assert vus >= 250


def test_une_case_filtree_par_role_ne_montre_que_lui(client):
    page = client.get("/matrice?acteur=ct&domaine=planification-suivi&role=I", headers=HTML).text
    assert re.findall(r'<h2><span class="role role-(\w)"', page) == ["I"]
    assert "voir tous les rôles" in page


def test_une_case_vide_le_dit(client):
    page = client.get("/matrice?acteur=sq&domaine=langue", headers=HTML)
    assert page.status_code == 200
    assert "aucun rôle" in page.text


def test_le_role_dit_a_quel_titre(entiere, index):
    """Chaque rôle se justifie par l'énoncé : un titre faux serait une preuve fausse."""
    dits = defaultdict(int)
    for ligne in entiere.lignes:
        for roles in ligne.cases.values():
            for role, enonces in roles.items():
                for enonce in enonces:
                    fiche = index.par_iri[enonce]
                    titre = a_quel_titre(
                        role, ligne.iri, fiche, index.structure, index.libelle, index.par_nature.decisions
                    )
                    dits[role, titre.split(" (")[0]] += 1
                    if titre.startswith("supérieur direct"):
                        directs = [h for t in fiche["titulaire"] for h in index.structure_montante(t)]
                        assert ligne.iri in directs
                    elif role in "RA" or titre == "conseille ou collabore":
                        assert ligne.iri in fiche["titulaire"], (enonce, ligne.iri, role)
                    elif titre == "prête son concours":
                        assert ligne.iri in fiche["avecLeConcoursDe"]
                    else:
                        assert ligne.iri in fiche["destinataire"]
    assert len(dits) == 7, dits


def test_csv_et_xlsx_disent_la_matrice_filtree(client, entiere, filtrer):
    from openpyxl import load_workbook

    for suite, matrice in (("", entiere), ("genre=unites&role=R&role=A", filtrer(genre="unites", role=["R", "A"]))):
        rendu = client.get(f"/matrice?format=csv&{suite}")
        assert rendu.mimetype == "text/csv"
        assert "attachment" in rendu.headers["Content-Disposition"]
        entete, *rangs = csv.reader(io.StringIO(rendu.get_data(as_text=True)))
        assert entete == ["Code", "Acteur", "Genre", *(c.libelle for c in matrice.colonnes), "Énoncés"]
        assert [r[0] for r in rangs] == [r.code for r in matrice.lignes]
        relues = {
            (rang[0], colonne.iri, role): int(nombre)
            for rang in rangs
            for colonne, cellule in zip(matrice.colonnes, rang[3:-1], strict=True)
            for role, nombre in re.findall(r"([RACI])(\d+)", cellule)
        }
        assert relues == cases(matrice)
        assert [int(r[-1]) for r in rangs] == [r.enonces for r in matrice.lignes]
        classeur = load_workbook(io.BytesIO(client.get(f"/matrice?format=xlsx&{suite}").data))
        feuille = [[c or "" for c in rang] for rang in classeur.active.iter_rows(values_only=True)]
        assert [[str(c) for c in rang] for rang in feuille] == [entete, *rangs]


def test_json_porte_les_enonces(client, entiere):
    donnees = client.get("/matrice", headers={"Accept": "application/json"}).json
    assert donnees["inferee"] is True
    assert set(donnees["roles"]) == set(ROLES)
    relus = {
        (a["code"], abreger(d), r): [abreger(e) for e in enonces]
        for a in donnees["acteurs"]
        for d, roles in a["cases"].items()
        for r, enonces in roles.items()
    }
    assert relus == {
        (x.code, d, r): e for x in entiere.lignes for d, roles in x.cases.items() for r, e in roles.items()
    }
    filtre = client.get("/matrice?acteur=SSIGRI&format=json").json
    assert filtre["filtre"] == {"acteur": ["ssigri"]}
    assert [a["iri"] for a in filtre["acteurs"]] == [developper("acteur:ssigri")]


@pytest.mark.parametrize(
    ("accepte", "mime"),
    [("text/csv", "text/csv"), ("application/json", "application/json"), ("text/html,*/*;q=0.1", "text/html")],
)
def test_le_format_se_negocie(client, accepte: str, mime: str):
    for chemin in ("/matrice", "/couverture"):
        rendu = client.get(chemin, headers={"Accept": accepte})
        assert rendu.mimetype == mime
        assert "Accept" in rendu.headers["Vary"]


@pytest.mark.parametrize("chemin", ["/matrice", "/couverture"])
def test_un_format_inconnu_se_dit(client, chemin: str):
    assert client.get(f"{chemin}?format=pdf").status_code == 406
    assert client.get(chemin, headers={"Accept": "image/png"}).status_code == 406


def test_une_formule_reste_du_texte_dans_le_classeur(lignes, index):
    from openpyxl import load_workbook

    from serveur.services.tableurs import en_xlsx

    piege = assembler(lignes, index.acteurs, lambda chose: f'=HYPERLINK("http://x","{chose}")')
    feuille = load_workbook(io.BytesIO(en_xlsx(en_tableau(piege)))).active
    assert feuille is not None
    pieges = [c for rang in feuille.iter_rows() for c in rang if str(c.value).startswith("=")]
    assert len(pieges) == len(piege.lignes) + len(piege.colonnes)
    assert {c.data_type for c in pieges} == {"s"}


def test_anomalies(entiere, moteur):
    trouvees = anomalies(entiere)
    comptes = defaultdict(set)
    for x in executer(moteur, "raci-matrice"):
        if x["role"] in "RA":
            comptes[x["domaineNom"], x["role"]].add(x["code"])
    noms = {x["domaineNom"] for x in executer(moteur, "raci-matrice")}
    assert {c.libelle for c in trouvees.sans_imputable} == {n for n in noms if not comptes[n, "A"]}
    assert {c.libelle for c in trouvees.sans_realisateur} == {n for n in noms if not comptes[n, "R"]} != set()
    assert {c.libelle: len(a) for c, a in trouvees.plusieurs_imputables} == {
        n: len(comptes[n, "A"]) for n in noms if len(comptes[n, "A"]) > 1
    }


def test_la_page_explique_et_avoue_l_inference(client):
    page = client.get("/matrice", headers=HTML).text
    assert "Inféré" in page
    for role in ROLES.values():
        assert role.verbe in page
        assert role.sens in html.unescape(page)
    for requete in ("raci-sans-imputable", "raci-plusieurs-imputables"):
        assert f"/requetes/{requete}" in page

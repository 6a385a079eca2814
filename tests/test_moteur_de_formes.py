# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les deux moteurs de formes rendent les mêmes constats ; rien ne les fait tomber ; rien n'est tu sans être dit autrement."""

from __future__ import annotations

import dataclasses
import json
import logging
import random
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import RACINE
from mutants import VALEURS, documents, en_octets, mutants
from rdflib import Graph
from test_validation import ENTENTE, EXEMPLES, lu_en_rdflib

from serveur.graphe.sceau import lire_scelle
from serveur.noyau.erreurs import DefautInterne
from serveur.services.validation import atelier, moteur_rapide, savoir
from serveur.services.validation.atelier import Envoi, valider_paquet
from serveur.services.validation.constats import sans_suites
from serveur.services.validation.formats import lire
from serveur.services.validation.grades import CODES, rang
from serveur.services.validation.graphes import depuis_rdflib
from serveur.services.validation.moteur_rapide import HorsDePortee, MoteurRapide
from serveur.services.validation.regles import Regle, Resultat
from serveur.services.validation.relecture import racines_de
from serveur.services.validation.savoir import assurer_savoir
from serveur.services.validation.soumission import Soumission
from serveur.services.validation.triplets import DECIMAL, lexical, litteral, type_et_langue

rapide = pytest.mark.skipif(moteur_rapide.version() is None, reason="le moteur « shacl » n'est pas installé ici")


@pytest.fixture
def par_pyshacl(validateur, monkeypatch):
    """Fait juger par pySHACL, puis rend le moteur rapide."""

    def juger(faire):
        with monkeypatch.context() as m:
            m.setattr(validateur, "moteur", None)
            return faire()

    return juger


# --- mêmes constats


@rapide
@pytest.mark.parametrize("graine", range(4))
def test_les_deux_moteurs_rendent_les_memes_constats(graine: int, validateur, par_pyshacl):
    """Rapports JSON entiers : places, valeurs, messages, ordre. Sur tous les cas et exemples, et des mutants."""
    lot = [en_octets(d) for d in (documents() if graine == 0 else mutants(100, graine))]
    repris, constats = 0, 0
    for octets in lot:
        ici = validateur.valider(octets, "e.yaml")
        assert par_pyshacl(lambda o=octets: validateur.valider(o, "e.yaml")) == ici, octets.decode()
        soumission = lire(octets, "yaml", None, validateur.transcripteur)
        try:
            validateur.moteur.valider(validateur.triplets(soumission, soumission.graphe))
        except HorsDePortee:
            repris += 1
        constats += sum(len(d["constats"]) for d in ici)
    assert constats >= len(lot)
    assert repris < len(lot) / 10, "le moteur rapide ne juge presque rien : le test ne compare plus grand-chose"


@rapide
def test_les_deux_moteurs_rendent_les_memes_constats_de_graphes_abimes(validateur, par_pyshacl):
    """Doubles mutants du banc de mutations : des triplets ôtés, ou remplacés par des termes d'un autre genre."""
    sys.path.insert(0, str(RACINE / "bancs"))
    from mutations import mutations

    hasard, compares = random.Random(11), 0
    for exemple in [c for c in EXEMPLES if not c.stem.endswith("-fautive")]:
        base = list(lu_en_rdflib(validateur, exemple.read_bytes()))
        for _ in range(25):
            graphe = Graph()
            for triplet in base:
                graphe.add(triplet)
            for triplet in hasard.sample(base, 2):
                _, remplacant = hasard.choice(list(mutations(validateur, triplet)))
                graphe.remove(triplet)
                if remplacant:
                    graphe.add(remplacant)
            mutant = Soumission(triplets := depuis_rdflib(graphe), racines_de(triplets, validateur.modele))
            if mutant.racines:
                compares += 1
                ici = validateur.resultats(mutant)
                assert par_pyshacl(lambda m=mutant: validateur.resultats(m)) == ici
    assert compares > 150


# --- ce qui se tait


def _resultat(nom: str, gravite: str, dit: str, suppose: tuple[str, ...] = (), valeur: str | None = None) -> Resultat:
    regle = Regle(nom, nom, gravite, "", "", (), None, False, (), frozenset(suppose), None, frozenset())
    return Resultat(regle, "_:b1", dit, valeur, ("",), "")


def test_deux_regles_qui_s_excusent_l_une_l_autre_en_laissent_une():
    un, deux = _resultat("EP08", "violation", "<p>", ("<p>",)), _resultat("EP39", "violation", "<p>", ("<p>",))
    assert sans_suites([deux, un]) == [un]
    leger = _resultat("EP39", "avertissement", "<p>", ("<p>",))
    assert sans_suites([leger, un]) == [un]


def test_un_constat_cache_n_en_cache_aucun():
    cause = _resultat("A", "violation", "<a>")
    suite = _resultat("B", "violation", "<b>", ("<a>",))
    loin = _resultat("C", "violation", "<c>", ("<b>",))
    assert sans_suites([loin, suite, cause]) == [loin, cause]
    assert sans_suites([loin, suite]) == [suite]
    assert (
        sans_suites([_resultat("B", "violation", "<b>", ("<a>",)), _resultat("A", "information", "<a>")])[0] is not None
    )


@pytest.mark.parametrize("graine", range(200))
def test_ce_qui_est_tu_est_explique_par_ce_qui_est_dit(graine: int):
    hasard = random.Random(graine)
    noms = "abcde"
    tous = [
        _resultat(
            f"R{n}",
            hasard.choice(CODES),
            f"<{hasard.choice(noms)}>",
            tuple(f"<{p}>" for p in hasard.sample(noms, hasard.randint(0, 2))),
            hasard.choice((None, "<v>", "<w>")),
        )
        for n in range(hasard.randint(2, 9))
    ]
    dits = sans_suites(tous)
    for tu in [r for r in tous if r not in dits]:
        assert any(
            d.chemin in tu.regle.suppose
            and d.regle.iri != tu.regle.iri
            and rang(d.regle.gravite) <= rang(tu.regle.gravite)
            and (tu.valeur is None or d.valeur in (None, tu.valeur))
            for d in dits
        ), (tu, dits)
    assert dits


# --- rien ne tombe


@pytest.mark.parametrize("moteur", ["rapide", "pyshacl"])
def test_n_importe_quoi_n_importe_ou_est_un_constat(moteur: str, validateur, par_pyshacl, capsys, caplog):
    """Un bloc, une liste, une date impossible, un nombre démesuré : à chaque clé de chaque exemple."""
    pieges = [{"jour": "2"}, ["a", {"jour": "2"}], "2002-02-30", "9" * 60 + ",5"]
    vus = 0
    for chemin in [c for c in EXEMPLES if not c.stem.endswith("-fautive")]:
        for document, cle, piege in _un_piege_par_cle(chemin, pieges):
            vus += 1

            def faire(document=document):
                return validateur.valider(en_octets(document), "e.yaml")[0]

            rendu = faire() if moteur == "rapide" else par_pyshacl(faire)
            champ = validateur.modele.cles["".join(x for x in cle if x.isalnum())]
            if champ.genre in ("nombre", "date") and isinstance(piege, dict):
                dits = {c["gravite"] for c in rendu["constats"] if cle in (c["chemin"] or "")}
                assert dits - {"information"}, (chemin.stem, cle)
    assert vus > 300
    dit = capsys.readouterr()
    assert "Traceback" not in dit.err + dit.out + caplog.text


def _un_piege_par_cle(chemin: Path, pieges):
    import copy

    import yaml

    modele = yaml.load(chemin.read_bytes(), Loader=yaml.BaseLoader)

    def parcourir(noeud, pas=()):
        for cle, valeur in noeud.items() if isinstance(noeud, dict) else enumerate(noeud):
            if isinstance(cle, str) and cle != "type":
                yield (*pas, cle)
            if isinstance(valeur, dict | list):
                yield from parcourir(valeur, (*pas, cle))

    for *debut, cle in parcourir(modele):
        for piege in pieges:
            document = copy.deepcopy(modele)
            porteur = document
            for p in debut:
                porteur = porteur[p]
            porteur[cle] = copy.deepcopy(piege)
            yield document, cle, piege


@pytest.mark.parametrize(
    "valeur",
    [
        *('"abc"^^xsd:decimal', '"2002-02-30"^^xsd:date', '"1e5"^^xsd:double', '"peut-être"^^xsd:boolean', "_:vide"),
        *('"x"@fr-CA', '"2002-01-01T24:00:00"^^xsd:dateTime', '"abc"^^xsd:gYear', '"' + "9" * 40 + '"^^xsd:decimal'),
        *("<urn:x>", '"\\u0000\\u0007\\u007F"', '"0.1234567890123456789012"^^xsd:decimal', "12", '"01"^^xsd:decimal'),
    ],
)
def test_un_terme_impossible_est_un_constat(valeur: str, validateur, par_pyshacl, capsys, caplog):
    """À la place d'une date, d'un montant, d'un oui ou non et d'un texte, en Turtle ; mêmes constats des deux moteurs."""
    tete = "@prefix ri: <https://w3id.org/cadre-ri/ontologie#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    corps = (
        "[] a ri:EntentePartenariat ; ri:titre V ; ri:debut V ; ri:fin V ; ri:enveloppe [ ri:montantTotal V ; "
        "ri:montantRessourcesInformationnelles V ] ; ri:partageCouts [ ri:part V ] ; ri:exercice V .\n"
        "[] a ri:FicheProjet ; ri:debut V ; ri:fin V ; ri:budget V ; ri:budgetAutorise V ; ri:date V .\n"
        "[] a ri:PlanGestionRI ; ri:budgetTotal 2 ; ri:projet [ ri:budget V ; ri:debut V ; ri:fin 2002 ] .\n"
    )
    octets = (tete + corps.replace("V", valeur)).encode()

    def faire():
        return validateur.valider(octets, "e.ttl")

    rendu = faire()
    assert par_pyshacl(faire) == rendu
    assert [d["type"] for d in rendu] == ["EntentePartenariat", "FicheProjet", "PlanGestionRI"]
    assert all(d["constats"] for d in rendu)
    assert not rendu[0]["conforme"]  # d'une fiche, ce qui ne se lit pas est à revoir
    assert not rendu[2]["conforme"]
    assert "Traceback" not in "".join(capsys.readouterr()) + caplog.text
    json.dumps(rendu, ensure_ascii=False).encode()


class PanicException(BaseException):
    """Du nom de celle que lève une panique de Rust."""


@rapide
@pytest.mark.parametrize("faute", [ValueError("panne"), PanicException("panique")])
def test_une_panne_du_moteur_rapide_ne_change_rien(validateur, monkeypatch, faute: BaseException):
    def valider_texte(*_):
        raise faute

    attendu = [validateur.valider(c.read_bytes(), c.name) for c in EXEMPLES]
    panne = type("Compilees", (), {"validate_text": staticmethod(valider_texte)})()
    monkeypatch.setattr(validateur.moteur, "_compilees", panne)
    assert [validateur.valider(c.read_bytes(), c.name) for c in EXEMPLES] == attendu


@rapide
@pytest.mark.parametrize("arret", [KeyboardInterrupt, MemoryError])
def test_un_arret_n_est_pas_une_panne(validateur, monkeypatch, arret: type[BaseException]):
    def valider_texte(*_):
        raise arret

    monkeypatch.setattr(
        validateur.moteur, "_compilees", type("C", (), {"validate_text": staticmethod(valider_texte)})()
    )
    with pytest.raises(arret):
        validateur.valider(ENTENTE, "e.yaml")


@rapide
def test_une_faute_de_notre_code_se_dit(validateur, monkeypatch):
    """pySHACL n'a pas à la couvrir : le fichier est un défaut du programme, les autres sont jugés."""

    def chemin(_):
        raise KeyError("règle")

    fautive = EXEMPLES[0].with_name("entente-partenariat-fautive.yaml").read_bytes()
    assert validateur.valider(fautive, "f.yaml")[0]["constats"]
    monkeypatch.setattr(moteur_rapide, "_chemin", chemin)
    monkeypatch.setattr(atelier, "validateur", lambda _liste: validateur)
    rate, bon = valider_paquet([Envoi("f.yaml", fautive), Envoi("e.yaml", ENTENTE)])
    assert isinstance(rate, DefautInterne)
    assert "KeyError" in rate.message
    assert bon[0]["conforme"]


def test_sans_le_moteur_ou_dans_une_autre_version_pyshacl_juge(artefact, monkeypatch):
    su = assurer_savoir(artefact)
    for autre in (None, "0.3.5"):
        monkeypatch.setattr(moteur_rapide, "version", lambda v=autre: v)
        assert MoteurRapide.charger(su.formes, su.regles) is None
        assert moteur_rapide.moteur_employe() == "pySHACL"


@rapide
def test_la_version_installee_est_celle_que_l_on_a_eprouvee():
    dit = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"shacl=={moteur_rapide.VERSION} ;' in dit
    assert moteur_rapide.version() == moteur_rapide.VERSION
    assert moteur_rapide.moteur_employe() == f"shacl {moteur_rapide.VERSION}"


@rapide
@pytest.mark.parametrize("nombre", ["1234567890123", "1.123456", "abc", "-", "+5", "1e3", ""])
def test_un_nombre_qu_il_ne_tient_pas_ne_lui_est_pas_confie(nombre: str, validateur):
    with pytest.raises(HorsDePortee):
        validateur.moteur.valider([("_:b1", "<urn:p>", litteral(nombre, DECIMAL))])
    for borne in ("999999999999.99999", "-999999999999", "0"):
        assert validateur.moteur.valider([("_:b1", "<urn:p>", litteral(borne, DECIMAL))]) == []


@rapide
def test_des_noeuds_anonymes_numerotes_autrement_ecartent_le_moteur(artefact, monkeypatch):
    su = assurer_savoir(artefact)
    numeros = iter((7, 9, 8, 10))
    monkeypatch.setattr(moteur_rapide, "_numero", lambda _: next(numeros))
    assert MoteurRapide.charger(su.formes, su.regles) is None


def test_une_erreur_imprevue_ne_coute_que_son_fichier(validateur, monkeypatch):
    def valider(octets, *_, **__):
        if octets == b"x":
            raise ZeroDivisionError("division")
        return validateur.valider(octets, "e.yaml")

    monkeypatch.setattr(atelier, "validateur", lambda _liste: type("V", (), {"valider": staticmethod(valider)}))
    bon, rate, autre = valider_paquet([Envoi("a", ENTENTE), Envoi("b", b"x"), Envoi("c", ENTENTE)])
    assert bon == autre
    assert bon[0]["conforme"]
    assert isinstance(rate, DefautInterne)
    assert "ZeroDivisionError" in rate.message
    assert "\n" not in rate.message


# --- vite


@rapide
def test_un_yaml_se_juge_sans_rdflib_ni_pyshacl(artefact):
    code = (
        "import sys; from pathlib import Path; from serveur.services.validation.service import Validateur; "
        f"v = Validateur(Path({str(artefact)!r})); "
        f"print(len(v.valider(Path({str(EXEMPLES[1])!r}).read_bytes(), 'e.yaml')), "
        "sorted({'rdflib', 'pyshacl', 'openpyxl', 'owlrl', 'requests'} & set(sys.modules)))"
    )
    assurer_savoir(artefact)
    rendu = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=RACINE)
    assert rendu.stdout.strip() == "1 []"
    assert rendu.stderr == ""


def test_le_savoir_se_garde_et_se_refait(artefact, tmp_path, caplog):
    compile_ = savoir.assurer_savoir(tmp_path / "artefact")
    (garde,) = tmp_path.iterdir()
    relu = savoir.assurer_savoir(tmp_path / "artefact")
    assert dataclasses.asdict(relu) == dataclasses.asdict(compile_)
    garde.write_text("{", encoding="utf-8")
    assert savoir.assurer_savoir(tmp_path / "artefact") == compile_
    refait = lire_scelle(garde)
    assert refait is not None
    assert refait["regles"]
    assert savoir.assurer_savoir(tmp_path / "absent" / "artefact") == compile_  # rien où l'écrire : compilé quand même
    logging.getLogger("rdflib.term").warning("rien")  # le journal de rdflib n'est pas resté muet
    assert "rien" in caplog.text


# --- termes

_TEXTES = ["".join(map(chr, range(0x120))), "\ufeff\u2028\U0001f600\ufffd", '"', "\\", "", *map(str, VALEURS)]


@pytest.mark.parametrize("texte", _TEXTES)
def test_un_litteral_s_ecrit_et_se_relit_comme_ailleurs(texte: str):
    assert litteral(texte) == str(ox.Literal(texte))
    assert lexical(litteral(texte)) == texte
    type_ = ox.NamedNode("urn:t")
    assert litteral(texte, "urn:t") == str(ox.Literal(texte, datatype=type_))
    assert type_et_langue(litteral(texte, "urn:t")) == ("urn:t", None)
    assert type_et_langue(f"{litteral(texte)}@fr") == (None, "fr")
    assert lexical(litteral("\ud800x")) == "\ufffdx"


def test_un_nombre_garde_sa_graphie(validateur):
    octets = ENTENTE.replace(b"part: 60", b"part: 60.00")
    assert octets != ENTENTE
    assert "60.00" in {lexical(o) for _, _, o in lire(octets, "yaml", None, validateur.transcripteur).graphe}

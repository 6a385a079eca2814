# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Les natures dites une fois, dans l'ontologie : chacune rangée, dite, imputée ; aucune table de natures en Python."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from conftest import RACINE

from serveur.graphe.natures import concepts_de_natures
from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.indexation import _ranger_les_natures
from serveur.moteurs.embarque import Moteur
from serveur.noyau.erreurs import DonneesFautives
from serveur.noyau.espaces import RI, developper, graphe_nomme
from serveur.services.questions.phrases import en_phrase


def test_chaque_nature_est_rangee_et_chaque_famille_sert(index):
    natures = index.par_nature
    assert set(index.natures) <= set(index.usages)
    rangs = {natures.rang(nature) for nature in index.usages}
    assert rangs == set(range(len(natures.familles)))
    assert {natures.grande(nature) for nature in index.usages} == {g.cle for g in natures.grandes}
    for famille in (*natures.familles, *natures.grandes):
        assert famille.fr
        assert famille.en


def test_une_famille_est_tout_entiere_dans_une_grande(index):
    """C'est ce que deux tables de natures ne disaient pas de même (dépôt, adoption, champ d'application)."""
    natures = index.par_nature
    grandes: dict[int, set[str]] = {}
    for nature in index.usages:
        grandes.setdefault(natures.rang(nature), set()).add(natures.grande(nature))
    assert all(len(siennes) == 1 for siennes in grandes.values())


def test_un_depot_est_un_devoir_de_qui_depose(index):
    natures = index.par_nature
    assert natures.rang("ri:Depot") == natures.rang("ri:Obligation")
    assert "ri:Depot" in natures.attributions
    assert index.usages["ri:Depot"]["role"] == index.usages["ri:Obligation"]["role"] == "ri:realisePar"


def test_une_attribution_se_dit_au_singulier_et_au_pluriel(index):
    for nature in index.par_nature.attributions:
        usage = index.usages[nature]
        assert usage["verbe"] != usage["verbePluriel"], nature
    assert index.par_nature.decisions.isdisjoint(
        {n for n, u in index.usages.items() if u.get("role") == "ri:realisePar"}
    )


def test_une_nature_sans_famille_est_refusee_avec_son_fichier_et_sa_ligne(moteur, index):
    nature = "ri:Obligation"
    famille = developper("ri:famille")
    sans = Moteur.depuis_quads(
        q for q in moteur.magasin if not (q.subject.value == developper(nature) and q.predicate.value == famille)
    )
    lignes = (RACINE / "ontologie" / "natures.ttl").read_text(encoding="utf-8").splitlines()
    attendue = f"ontologie/natures.ttl:{lignes.index(nature) + 1} : la nature {nature} n'a pas de ri:famille"
    with pytest.raises(DonneesFautives, match=re.escape(attendue)):
        _ranger_les_natures(sans, Index(natures=dict(index.natures)))


def test_chaque_nature_exclut_les_autres(index):
    """La liste des classes disjointes et celle des natures sont la même."""
    texte = (RACINE / "ontologie" / "natures.ttl").read_text(encoding="utf-8")
    disjointes = re.search(r"owl:members \(([^)]*)\)", texte)[1].split()
    assert sorted(disjointes) == sorted(index.usages)


def test_ajouter_une_nature_c_est_ajouter_sa_classe(moteur, index):
    """Le concept, la famille et la phrase suivent ; rien d'autre à toucher."""
    graphe = ox.NamedNode(graphe_nomme("ontologie"))
    classe = ox.NamedNode(RI + "AvisConforme")
    dits = {
        "ri:famille": ox.NamedNode(developper("famille:conseille")),
        "ri:roleDuTitulaire": ox.NamedNode(RI + "consulte"),
        "ri:verbe": ox.Literal("rend un avis :", language="fr"),
        "ri:verbePluriel": ox.Literal("rendent un avis :", language="fr"),
        "skos:prefLabel": ox.Literal("Avis conforme", language="fr"),
    }
    quads = [ox.Quad(classe, ox.NamedNode(developper(p)), o, graphe) for p, o in dits.items()]
    concepts = {str(q.subject.value): q for q in concepts_de_natures(quads)}
    assert list(concepts) == [developper("nature:avis-conforme")]
    neuf = Index(natures={"ri:AvisConforme": "Avis conforme"})
    _ranger_les_natures(Moteur.depuis_quads([*moteur.magasin, *quads]), neuf)
    assert neuf.par_nature.rang("ri:AvisConforme") == index.par_nature.rang("ri:RoleConseil")
    assert neuf.par_nature.attributions - index.par_nature.attributions == {"ri:AvisConforme"}
    assert (
        en_phrase("Se prononcer", neuf.usages["ri:AvisConforme"], ["Le SCT"]) == "Le SCT rend un avis : se prononcer."
    )


def test_aucun_module_ne_range_les_natures(index):
    """Un module peut en nommer une ou deux pour ce qu'elles sont seules à dire ; une liste est une table de plus."""
    tables = {}
    for chemin in sorted((RACINE / "serveur").rglob("*.py")):
        dites = set(re.findall(r"\bri:[A-Z]\w+", chemin.read_text(encoding="utf-8"))) & set(index.usages)
        if (
            len(dites) > 3 and chemin.parent.name != "questions"
        ):  # ce que vaut une nature pour une question : questions/
            tables[str(chemin.relative_to(RACINE))] = sorted(dites)
    assert tables == {}

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""La forme canonique du Turtle : stable, fidèle, et les écarts se voient."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE / "outils"))

from formater import DOSSIERS, canonique, fichiers, main, passages_des_enonces  # noqa: E402

from serveur.noyau.espaces import RI, TEXTE_CADRE, developper  # noqa: E402

DESORDRE = """# SPDX-License-Identifier: CC-BY-4.0
@prefix ri: <https://w3id.org/cadre-ri/ontologie#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
ri:b skos:prefLabel "b"@en, "é \\"b\\""@fr ; a owl:Class .
ri:a owl:unionOf ( ri:b [ owl:onProperty ri:c ; owl:hasValue 3 ] ) ; skos:note "n" .
"""


def test_canonique_est_stable_et_dit_la_meme_chose():
    une = canonique(DESORDRE)
    assert canonique(une) == une
    assert isomorphic(Graph().parse(data=DESORDRE), Graph().parse(data=une))
    assert une.startswith("# SPDX-License-Identifier: CC-BY-4.0\n\n@prefix")
    assert une.index("ri:a\n") < une.index("ri:b\n")
    assert une.index('"é') < une.index('"b"@en')
    assert une.endswith("    .\n")


def test_l_ordre_d_entree_ne_change_rien():
    lignes = DESORDRE.splitlines()
    assert canonique("\n".join([*lignes[:4], lignes[5], lignes[4]])) == canonique(DESORDRE)


def test_ce_que_le_texte_situe_suit_le_texte():
    """Les sujets sans place d'abord, alphabétiques ; puis l'ordre du texte, le tout avant ses parties."""

    def char(debut: int, fin: int) -> str:
        return f"<{TEXTE_CADRE}#char={debut},{fin}>"

    document = f"""@prefix ri: <{RI}> .
    ri:a ri:passage {char(1000, 1010)} . ri:b ri:passage {char(90, 95)} ; ri:passageComplementaire {char(1, 2)} .
    ri:c ri:etendue {char(90, 200)} . ri:z ri:note "sans place" . ri:d ri:note "sans place" . ri:e ri:passage {char(90, 95)} ."""
    assert re.findall(r"^ri:(\w)$", canonique(document), re.MULTILINE) == ["d", "z", "c", "b", "e", "a"]


def test_les_questions_suivent_le_passage_de_leur_enonce():
    enonces = sorted(passages_des_enonces(), key=lambda e: int(re.findall(r"\d+", passages_des_enonces()[e])[-2]))
    assert len(enonces) > 100
    choisis = [enonces[-1], enonces[0], enonces[50]]
    document = "".join(f'<{e}> <{RI}questionUsuelle> "Quoi ?"@fr .\n' for e in choisis)
    dits = re.findall(r"^(enonce:\S+)$", canonique(document), re.MULTILINE)
    assert [developper(d) for d in dits] == [enonces[0], enonces[50], enonces[-1]]


def test_check_voit_un_ecart(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    fichier = tmp_path / "x.ttl"
    fichier.write_text(DESORDRE, encoding="utf-8")
    assert main(["--check", str(fichier)]) == 1
    assert fichier.read_text(encoding="utf-8") == DESORDRE
    assert main([str(fichier)]) == 0
    assert main(["--check", str(fichier)]) == 0
    assert "n'est pas sous sa forme canonique" in capsys.readouterr().out


def test_tous_les_dossiers_sont_regardes():
    trouves = fichiers([])
    assert len(trouves) > 80
    assert {c.relative_to(RACINE).parts[0] for c in trouves} <= set(DOSSIERS)


def test_un_turtle_illisible_se_dit_par_son_fichier_et_sa_ligne(tmp_path: Path, capsys):
    (tmp_path / "a.ttl").write_text(DESORDRE.replace("ri:b skos:prefLabel", "ri:b skos:prefLabel ;"), encoding="utf-8")
    (tmp_path / "b.ttl").write_text(DESORDRE, encoding="utf-8")
    assert main([str(tmp_path)]) == 2
    sortie = capsys.readouterr()
    assert re.fullmatch(r".*a\.ttl, ligne 5 : Turtle illisible \(.*\)\.\n", sortie.err)
    assert sortie.out == "2 fichiers Turtle, 1 reformaté\n"
    assert (tmp_path / "b.ttl").read_text(encoding="utf-8") == canonique(DESORDRE)

# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un fichier de plusieurs documents : chaque lecture est dite sous le sien, en YAML comme en Turtle."""

from __future__ import annotations

import pytest

TYPES = ["PlanGestionRI", "BilanGestionRI"]
DATES = ["3 mai 2002", "4 mai 2002"]


def yaml_de(encodage: str = "utf-8") -> bytes:
    documents = [f"type: {t}\ntitre: Été\ndepot: {{date: {d}}}\n" for t, d in zip(TYPES, DATES, strict=True)]
    return "---\n".join(documents).encode(encodage)


def turtle() -> bytes:
    corps = "".join(
        f'<urn:d{i}> a ri:{t} ; ri:titre "Titre" ; ri:remise [ ri:date "{d}" ] .\n'
        for i, (t, d) in enumerate(zip(TYPES, DATES, strict=True))
    )
    return f"@prefix ri: <https://w3id.org/cadre-ri/ontologie#> .\n{corps}".encode()


@pytest.mark.parametrize("contenu, nom", [(yaml_de(), "a.yaml"), (turtle(), "a.ttl")])
def test_chaque_lecture_est_sous_son_document(validateur, contenu, nom):
    documents = validateur.valider(contenu, nom)
    assert sorted(d["type"] for d in documents) == sorted(TYPES)
    lues = {d["type"]: [x["ecrit"] for x in d["lectures"]] for d in documents}
    assert lues == {t: [d] for t, d in zip(TYPES, DATES, strict=True)}


def test_ce_qui_est_du_fichier_est_sous_tous(validateur):
    for document in validateur.valider(yaml_de("cp1252"), "a.yaml"):
        assert sum("encodage" in x["ecrit"] for x in document["lectures"]) == 1
        assert len(document["lectures"]) == 2
